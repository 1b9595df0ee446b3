// SPDX-License-Identifier: GPL-2.0
/*
 * Each probe is accounted for once, when its fate is certain, in the order of
 * sending, into the second and the minute in which it was sent and into the
 * total. So an interval has all of its probes or is not complete, and an answer
 * that comes late or again changes no figure but its own.
 *
 * What a stateful reflector counts tells on which way a probe was lost: between
 * two answers, what it has counted less than was sent it never got.
 */
#include "sender_stats.h"

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

static const u64 stats_lengths[] = {
	[PKTS_PROBE_WINDOW_SECOND] = 1000000000ULL,
	[PKTS_PROBE_WINDOW_MINUTE] = 60 * 1000000000ULL,
};

static_assert(sizeof(struct pkts_probe_losses) ==
	      PKTS_PROBE_REASON_NO_PORT * sizeof(u64));

static const struct pkts_sender_sum *
sums_end(const struct pkts_sender_stats *stats)
{
	return stats->sum + PKTS_SENDER_WINDOWS;
}

/**
 * pkts_sender_stats_begin() - the first intervals begin
 * @stats: zero, but for its settings
 * @now: ns inside pkts
 *
 * Context: the caller keeps others away.
 */
void pkts_sender_stats_begin(struct pkts_sender_stats *stats, u64 now)
{
	stats->origin = now;
	stats->state = PKTS_PROBE_STATE_STARTING;
	stats->sum[PKTS_PROBE_WINDOW_TOTAL].stats.start = now;
}

/* The sums begin anew; histograms keep their memory. */
static void sum_restart(struct pkts_sender_sum *sum)
{
	unsigned int i;

	memset(&sum->stats, 0, sizeof(sum->stats));
	memset(sum->diff, 0, sizeof(sum->diff));
	for (i = 0; i < PKTS_SENDER_TIMES; i++) {
		sum->time[i].count = 0;
		sum->time[i].sum = 0;
		pkts_histogram_reset(&sum->time[i].histogram);
	}
}

/**
 * pkts_sender_stats_close() - an interval is complete
 * @stats: whose
 * @window: second or minute
 *
 * One without any probe is none.
 *
 * Context: as pkts_sender_stats_account().
 */
void pkts_sender_stats_close(struct pkts_sender_stats *stats,
			     enum pkts_probe_window window)
{
	struct pkts_sender_sum *sum = &stats->sum[window];
	struct pkts_probe_stats *closed = &stats->closed[window];

	if (!sum->stats.scheduled)
		return;
	pkts_sender_stats_render(stats, window, closed);
	closed->length = stats_lengths[window];
	closed->start = stats->origin + sum->number * closed->length;
	if (stats->ops)
		stats->ops->closed(stats, window);
	sum_restart(sum);
}

/**
 * pkts_sender_stats_due() - no probe that was sent earlier will be accounted for
 * @stats: whose
 * @now: earlier than when, ns inside pkts
 *
 * Context: as pkts_sender_stats_account().
 */
void pkts_sender_stats_due(struct pkts_sender_stats *stats, u64 now)
{
	unsigned int window;
	u64 number;

	for (window = 0; window < PKTS_PROBE_WINDOW_TOTAL; window++) {
		number = div64_u64(now - stats->origin, stats_lengths[window]);
		if (number == stats->sum[window].number)
			continue;
		pkts_sender_stats_close(stats, window);
		stats->sum[window].number = number;
	}
}

/**
 * pkts_sender_stats_end() - when the next interval that has probes is over
 * @stats: whose
 * @never: told when there is none, ns inside pkts
 *
 * Context: as pkts_sender_stats_account().
 * Return: ns inside pkts, not after @never.
 */
u64 pkts_sender_stats_end(const struct pkts_sender_stats *stats, u64 never)
{
	unsigned int window;
	u64 end;

	for (window = 0; window < PKTS_PROBE_WINDOW_TOTAL; window++) {
		if (!stats->sum[window].stats.scheduled)
			continue;
		end = stats->origin + (stats->sum[window].number + 1) *
				      stats_lengths[window];
		never = min(never, end);
	}
	return never;
}

/**
 * pkts_sender_stats_extra() - count what is not a probe's fate
 * @stats: whose
 * @at: which counter, an offset in struct pkts_probe_stats
 * @n: how many
 *
 * Context: as pkts_sender_stats_account().
 */
void pkts_sender_stats_extra(struct pkts_sender_stats *stats, size_t at, u64 n)
{
	struct pkts_sender_sum *sum;
	u64 *counter;

	for (sum = stats->sum; sum < sums_end(stats); sum++) {
		counter = (void *)&sum->stats + at;
		*counter += n;
	}
}

static void stats_time(struct pkts_sender_stats *stats,
		       enum pkts_probe_time kind, s64 time)
{
	struct pkts_sender_sum *sum;

	for (sum = stats->sum; sum < sums_end(stats); sum++) {
		struct pkts_distribution *all = &sum->time[kind];

		all->min = all->count ? min(all->min, time) : time;
		all->max = all->count ? max(all->max, time) : time;
		all->sum += time;
		all->count++;
		if (pkts_histogram_add(&all->histogram, time))
			stats->undistributed++;
	}
}

static u64 distance(s64 a, s64 b)
{
	return a < b ? (u64)b - a : (u64)a - b;
}

/* RFC 3550, section A.8 */
static void jitter_add(u64 *jitter, u64 difference)
{
	*jitter += difference - ((*jitter + 8) >> 4);
}

static void stats_difference(struct pkts_sender_stats *stats,
			     enum pkts_delay delay, s64 from, s64 to,
			     bool successive)
{
	struct pkts_sender_sum *sum;
	s64 change = to - from;

	jitter_add(&stats->jitter[delay], distance(from, to));
	if (!successive)
		return;
	for (sum = stats->sum; sum < sums_end(stats); sum++) {
		struct pkts_differences *all = &sum->diff[delay];

		all->min = all->count ? min(all->min, change) : change;
		all->max = all->count ? max(all->max, change) : change;
		all->sum += distance(from, to);
		all->count++;
	}
}

static s64 network(const struct pkts_slot_times *times)
{
	return times->rtt - times->residence;
}

static void stats_differences(struct pkts_sender_stats *stats,
			      struct pkts_sender_lane *lane,
			      const struct pkts_slot *slot)
{
	const struct pkts_slot_times *from = &lane->times, *to = &slot->times;
	bool successive = slot->beat - lane->beat == stats->lanes;

	stats_difference(stats, PKTS_DELAY_NETWORK, network(from), network(to),
			 successive);
	stats_difference(stats, PKTS_DELAY_FORWARD, from->forward, to->forward,
			 successive);
	stats_difference(stats, PKTS_DELAY_BACKWARD, from->backward,
			 to->backward, successive);
	jitter_add(&lane->jitter, distance(network(from), network(to)));
}

static void stats_variation(struct pkts_sender_stats *stats,
			    enum pkts_delay delay, enum pkts_probe_time kind,
			    s64 time)
{
	s64 *shortest = &stats->shortest[delay];

	if (!stats->any || time < *shortest)
		*shortest = time;
	stats_time(stats, kind, time - *shortest);
}

static void stats_times(struct pkts_sender_stats *stats,
			const struct pkts_slot_times *times)
{
	stats_time(stats, PKTS_PROBE_TIME_NETWORK, network(times));
	stats_time(stats, PKTS_PROBE_TIME_RESIDENCE, times->residence);
	stats_time(stats, PKTS_PROBE_TIME_FORWARD, times->forward);
	stats_time(stats, PKTS_PROBE_TIME_BACKWARD, times->backward);
	stats_variation(stats, PKTS_DELAY_FORWARD,
			PKTS_PROBE_TIME_FORWARD_VARIATION, times->forward);
	stats_variation(stats, PKTS_DELAY_BACKWARD,
			PKTS_PROBE_TIME_BACKWARD_VARIATION, times->backward);
	stats->any = true;
}

static void lane_time(struct pkts_sender_lane *lane, s64 time)
{
	struct pkts_probe_port *stats = &lane->stats;

	if (!lane->timed || time < stats->network_min)
		stats->network_min = time;
	if (!lane->timed || time > stats->network_max)
		stats->network_max = time;
	lane->sum += time;
	lane->timed++;
}

/*
 * Losses since the last answer, by their way. While the reflector's count has
 * always been the probes' it may be a stateless one's copy: then they wait.
 */
static void stats_ways(struct pkts_sender_stats *stats,
		       struct pkts_sender_lane *lane,
		       const struct pkts_slot *slot)
{
	u64 sent = div_u64(slot->beat - lane->beat, stats->lanes);
	s64 counted = (s32)(slot->times.remote - lane->times.remote);
	s64 forward;

	if (counted != (s64)sent)
		stats->stateful = true;
	if (!stats->stateful) {
		lane->even += lane->silent;
		return;
	}
	forward = clamp_t(s64, (s64)sent - counted - (s64)lane->local, 0,
			  (s64)lane->silent);
	PKTS_SENDER_EXTRA(stats, lost_forward, forward);
	PKTS_SENDER_EXTRA(stats, lost_backward,
			  lane->silent - forward + lane->even);
	lane->even = 0;
}

static void stats_answered(struct pkts_sender_stats *stats,
			   struct pkts_sender_lane *lane,
			   const struct pkts_slot *slot, u32 extent)
{
	bool plausible = !(slot->flags & PKTS_SLOT_IMPLAUSIBLE);
	struct pkts_sender_sum *sum;

	for (sum = stats->sum; sum < sums_end(stats); sum++) {
		struct pkts_probe_stats *all = &sum->stats;

		all->sent++;
		all->answered++;
		all->reordered += !!(slot->flags & PKTS_SLOT_REORDERED);
		all->reorder_extent = max_t(u64, all->reorder_extent, extent);
		all->implausible += !plausible;
		all->unsynchronised +=
			!!(slot->flags & PKTS_SLOT_UNSYNCHRONISED);
		all->error = max(all->error, slot->times.error);
	}
	lane->stats.reordered += !!(slot->flags & PKTS_SLOT_REORDERED);
	stats_time(stats, PKTS_PROBE_TIME_RTT, slot->times.rtt);
	if (lane->anchored)
		stats_ways(stats, lane, slot);
	if (plausible) {
		stats_times(stats, &slot->times);
		lane_time(lane, network(&slot->times));
		if (lane->plausible)
			stats_differences(stats, lane, slot);
	}
	lane->stats.answered++;
	lane->silent = 0;
	lane->local = 0;
	lane->beat = slot->beat;
	lane->times = slot->times;
	/* what came again with a number of its own was counted there, too */
	lane->times.remote += slot->extra;
	lane->anchored = true;
	lane->plausible = plausible;
}

static void stats_lost(struct pkts_sender_stats *stats,
		       struct pkts_sender_lane *lane,
		       const struct pkts_slot *slot)
{
	bool left = slot->reason == PKTS_PROBE_REASON_NO_ANSWER;
	struct pkts_sender_sum *sum;

	for (sum = stats->sum; sum < sums_end(stats); sum++) {
		u64 *reason = (u64 *)&sum->stats.losses;

		reason[slot->reason - PKTS_PROBE_REASON_NO_ANSWER]++;
		sum->stats.lost++;
		sum->stats.sent += left;
	}
	if (left)
		lane->silent++;
	else
		lane->local++;
	lane->stats.lost++;
	lane->stats.reason = slot->reason;
	stats->reason = slot->reason;
}

/* Whether it has become an outage with this probe, or has ended with it. */
static bool run_step(struct pkts_run *run, const struct pkts_slot *slot,
		     u64 period, u64 after)
{
	bool before = run->outage;

	if (slot->state == PKTS_SLOT_ANSWERED) {
		run->length = 0;
		run->outage = false;
		return before;
	}
	if (!run->length++)
		run->start = slot->due;
	if (slot->due + period - run->start >= after && run->length > 1)
		run->outage = true;
	return run->outage != before;
}

static u8 run_state(const struct pkts_run *run)
{
	if (run->outage)
		return PKTS_PROBE_STATE_OUTAGE;
	return run->length ? PKTS_PROBE_STATE_LOSING :
			     PKTS_PROBE_STATE_ANSWERED;
}

static void stats_run(struct pkts_sender_stats *stats,
		      const struct pkts_slot *slot)
{
	struct pkts_run *run = &stats->run;
	u64 outage = run->outage ? slot->due - run->last : 0;
	bool turned;

	turned = run_step(run, slot, stats->period, stats->outage_after);
	if (turned && run->outage) {
		outage = slot->due - run->start;
		PKTS_SENDER_EXTRA(stats, outages, 1);
	}
	if (outage)
		PKTS_SENDER_EXTRA(stats, outage_time, outage);
	run->last = slot->due;
	stats->state = run_state(run);
	if (turned && stats->ops)
		stats->ops->outage(stats, run->outage, run->start,
				   slot->due - run->start);
}

/* Other ports and addresses have other paths and other counts. */
static void lane_restart(struct pkts_sender_lane *lane, u64 now)
{
	memset(&lane->stats, 0, sizeof(lane->stats));
	lane->stats.since = now;
	lane->anchored = false;
	lane->plausible = false;
	lane->silent = 0;
	lane->local = 0;
	lane->jitter = 0;
	lane->sum = 0;
	lane->timed = 0;
}

/**
 * pkts_sender_stats_account() - a probe's fate is certain
 * @stats: of its session
 * @lane: number of its source port
 * @slot: the probe, answered or lost; the next one after the last
 * @extent: how far it is out of order
 *
 * Context: process, may sleep; the caller keeps others away.
 */
void pkts_sender_stats_account(struct pkts_sender_stats *stats,
			       unsigned int lane,
			       const struct pkts_slot *slot, u32 extent)
{
	struct pkts_sender_lane *of = &stats->lane[lane];
	struct pkts_sender_sum *sum;

	pkts_sender_stats_due(stats, slot->due);
	for (sum = stats->sum; sum < sums_end(stats); sum++)
		sum->stats.scheduled++;
	if (slot->flags & PKTS_SLOT_EPOCH)
		lane_restart(of, slot->due);
	of->stats.scheduled++;
	if (slot->state == PKTS_SLOT_ANSWERED)
		stats_answered(stats, of, slot, extent);
	else
		stats_lost(stats, of, slot);
	run_step(&of->run, slot, stats->period * stats->lanes,
		 stats->outage_after);
	of->stats.state = run_state(&of->run);
	stats_run(stats, slot);
}

/**
 * pkts_sender_stats_free() - give its memory back
 * @stats: whose lanes the caller frees
 *
 * Context: any; the caller keeps others away.
 */
void pkts_sender_stats_free(struct pkts_sender_stats *stats)
{
	struct pkts_sender_sum *sum;
	unsigned int i;

	for (sum = stats->sum; sum < sums_end(stats); sum++)
		for (i = 0; i < PKTS_SENDER_TIMES; i++)
			pkts_histogram_free(&sum->time[i].histogram);
}

/**
 * pkts_sender_stats_memory() - octets that its histograms hold
 * @stats: whose
 *
 * Context: as pkts_sender_stats_account().
 */
size_t pkts_sender_stats_memory(const struct pkts_sender_stats *stats)
{
	const struct pkts_sender_sum *sum;
	size_t memory = 0;
	unsigned int i;

	for (sum = stats->sum; sum < sums_end(stats); sum++)
		for (i = 0; i < PKTS_SENDER_TIMES; i++)
			memory += pkts_histogram_memory(&sum->time[i].histogram);
	return memory;
}
