// SPDX-License-Identifier: GPL-2.0
/* Sums of a session as the contract has them. */
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "sender_stats.h"

static void spread_render(const struct pkts_distribution *all,
			  struct pkts_probe_spread *out)
{
	static const unsigned int permille[] = { 500, 900, 990, 999 };
	s64 *const quantile[] = { &out->p50, &out->p90, &out->p99, &out->p999 };
	s64 time[ARRAY_SIZE(permille)];
	unsigned int i;

	memset(out, 0, sizeof(*out));
	if (!all->count)
		return;
	out->count = all->count;
	out->min = all->min;
	out->max = all->max;
	out->mean = div64_s64(all->sum, all->count);
	pkts_histogram_quantiles(&all->histogram, permille, time,
				 ARRAY_SIZE(time));
	/* the middle of a class may be where no time was */
	for (i = 0; i < ARRAY_SIZE(time); i++)
		*quantile[i] = clamp(time[i], all->min, all->max);
}

static void variation_render(const struct pkts_differences *all, u64 jitter,
			     struct pkts_probe_variation *out)
{
	memset(out, 0, sizeof(*out));
	out->jitter = jitter >> 4;
	if (!all->count)
		return;
	out->count = all->count;
	out->min = all->min;
	out->max = all->max;
	out->mean_abs = div64_u64(all->sum, all->count);
}

/**
 * pkts_sender_stats_render() - a sum with its percentiles
 * @stats: whose
 * @window: which sum
 * @out: filled; its start and length are as the sum has them
 *
 * Context: as pkts_sender_stats_account().
 */
void pkts_sender_stats_render(const struct pkts_sender_stats *stats,
			      enum pkts_probe_window window,
			      struct pkts_probe_stats *out)
{
	const struct pkts_sender_sum *sum = &stats->sum[window];
	const struct pkts_distribution *time = sum->time;

	*out = sum->stats;
	spread_render(&time[PKTS_PROBE_TIME_RTT], &out->rtt);
	spread_render(&time[PKTS_PROBE_TIME_NETWORK], &out->network);
	spread_render(&time[PKTS_PROBE_TIME_RESIDENCE], &out->residence);
	spread_render(&time[PKTS_PROBE_TIME_FORWARD], &out->forward);
	spread_render(&time[PKTS_PROBE_TIME_BACKWARD], &out->backward);
	spread_render(&time[PKTS_PROBE_TIME_FORWARD_VARIATION],
		      &out->forward_pdv);
	spread_render(&time[PKTS_PROBE_TIME_BACKWARD_VARIATION],
		      &out->backward_pdv);
	variation_render(&sum->diff[PKTS_DELAY_NETWORK],
			 stats->jitter[PKTS_DELAY_NETWORK],
			 &out->network_ipdv);
	variation_render(&sum->diff[PKTS_DELAY_FORWARD],
			 stats->jitter[PKTS_DELAY_FORWARD],
			 &out->forward_ipdv);
	variation_render(&sum->diff[PKTS_DELAY_BACKWARD],
			 stats->jitter[PKTS_DELAY_BACKWARD],
			 &out->backward_ipdv);
}

/**
 * pkts_sender_interval_render() - what the history keeps of an interval
 * @stats: the interval
 * @number: its number
 * @out: filled
 *
 * Context: any.
 */
void pkts_sender_interval_render(const struct pkts_probe_stats *stats,
				 u64 number, struct pkts_probe_interval *out)
{
	const struct pkts_probe_losses *losses = &stats->losses;

	*out = (struct pkts_probe_interval){
		.number = number,
		.start = stats->start,
		.scheduled = stats->scheduled,
		.sent = stats->sent,
		.answered = stats->answered,
		.lost = stats->lost,
		.lost_forward = stats->lost_forward,
		.lost_backward = stats->lost_backward,
		.lost_neighbour = losses->neighbour,
		.lost_local = stats->lost - losses->neighbour -
			      losses->no_answer,
		.late = stats->late,
		.duplicates = stats->duplicates,
		.reordered = stats->reordered,
		.changes = stats->port_changes + stats->address_changes,
		.outage_time = stats->outage_time,
		.rtt_mean = stats->rtt.mean,
		.network_min = stats->network.min,
		.network_mean = stats->network.mean,
		.network_p50 = stats->network.p50,
		.network_p99 = stats->network.p99,
		.network_max = stats->network.max,
		.network_jitter = stats->network_ipdv.jitter,
		.forward_mean = stats->forward.mean,
		.forward_p99 = stats->forward.p99,
		.backward_mean = stats->backward.mean,
		.backward_p99 = stats->backward.p99,
	};
}

/**
 * pkts_sender_lane_render() - what a source port's probes add up to
 * @lane: which
 * @out: filled but for its port; times are inside pkts
 *
 * Context: as pkts_sender_stats_account().
 */
void pkts_sender_lane_render(const struct pkts_sender_lane *lane,
			     struct pkts_probe_port *out)
{
	*out = lane->stats;
	out->network_jitter = lane->jitter >> 4;
	if (lane->timed)
		out->network_mean = div64_s64(lane->sum, lane->timed);
}
