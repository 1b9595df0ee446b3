// SPDX-License-Identifier: GPL-2.0
/* Figures of intervals that are held against thresholds. */
#include <linux/math64.h>
#include <linux/minmax.h>

#include "sender.h"

#define PPM 1000000

static u64 share(u64 part, u64 whole)
{
	return whole ? div64_u64(part * PPM, whole) : 0;
}

static s64 alarm_share(const struct pkts_probe_stats *stats, u32 metric)
{
	switch (metric) {
	case PKTS_PROBE_METRIC_LOSS:
		return share(stats->lost, stats->scheduled);
	case PKTS_PROBE_METRIC_LOSS_FORWARD:
		return share(stats->lost_forward, stats->scheduled);
	case PKTS_PROBE_METRIC_LOSS_BACKWARD:
		return share(stats->lost_backward, stats->scheduled);
	case PKTS_PROBE_METRIC_DUPLICATES:
		return share(stats->duplicates, stats->scheduled);
	case PKTS_PROBE_METRIC_REORDERED:
		return share(stats->reordered, stats->scheduled);
	default:
		return 0;
	}
}

static s64 alarm_time(const struct pkts_probe_stats *stats, u32 metric)
{
	switch (metric) {
	case PKTS_PROBE_METRIC_RTT_MEAN:
		return stats->network.mean;
	case PKTS_PROBE_METRIC_RTT_P50:
		return stats->network.p50;
	case PKTS_PROBE_METRIC_RTT_P90:
		return stats->network.p90;
	case PKTS_PROBE_METRIC_RTT_P99:
		return stats->network.p99;
	case PKTS_PROBE_METRIC_RTT_P999:
		return stats->network.p999;
	case PKTS_PROBE_METRIC_RTT_MAX:
		return stats->network.max;
	case PKTS_PROBE_METRIC_JITTER:
		return stats->network_ipdv.jitter;
	case PKTS_PROBE_METRIC_FORWARD_P99:
		return stats->forward.p99;
	case PKTS_PROBE_METRIC_BACKWARD_P99:
		return stats->backward.p99;
	case PKTS_PROBE_METRIC_FORWARD_VARIATION_P99:
		return stats->forward_pdv.p99;
	case PKTS_PROBE_METRIC_BACKWARD_VARIATION_P99:
		return stats->backward_pdv.p99;
	default:
		return 0;
	}
}

/* An interval without any time tells nothing of times. */
static bool alarm_silent(const struct pkts_probe_stats *stats, u32 metric)
{
	return metric >= PKTS_PROBE_METRIC_RTT_MEAN && !stats->network.count;
}

/**
 * pkts_sender_alarms() - look at an interval that is complete
 * @sender: the session
 * @window: its length
 *
 * Context: process; may sleep. The sessions' lock is held.
 */
void pkts_sender_alarms(struct pkts_sender *sender,
			enum pkts_probe_window window)
{
	const struct pkts_probe_stats *stats = &sender->stats.closed[window];
	const struct pkts_sender_settings *settings = &sender->settings;
	struct pkts_sender_notice notice = {};
	bool raised;
	s64 value;
	u32 i;

	for (i = 0; i < settings->alarms; i++) {
		const struct pkts_probe_alarm *alarm = &settings->alarm[i];

		if (alarm->window != window ||
		    alarm_silent(stats, alarm->metric))
			continue;
		value = alarm->metric < PKTS_PROBE_METRIC_RTT_MEAN ?
			alarm_share(stats, alarm->metric) :
			alarm_time(stats, alarm->metric);
		value = max_t(s64, value, 0);
		raised = value > alarm->threshold;
		if (raised == sender->raised[i])
			continue;
		sender->raised[i] = raised;
		notice.event = raised ? PKTS_PROBE_EVENT_ALARM_RAISED :
					PKTS_PROBE_EVENT_ALARM_CLEARED;
		notice.start = stats->start;
		notice.length = stats->length;
		notice.alarm = alarm;
		notice.value = value;
		pkts_sender_notice(sender, &notice);
	}
}
