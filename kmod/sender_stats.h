/* SPDX-License-Identifier: GPL-2.0 */
/* What a session's probes add up to: by second, by minute, and in all. */
#ifndef PKTS_SENDER_STATS_H
#define PKTS_SENDER_STATS_H

#include <uapi/pkts.h>

#include "histogram.h"
#include "sender_window.h"

struct pkts_wall;

#define PKTS_SENDER_WINDOWS	(PKTS_PROBE_WINDOW_TOTAL + 1)
#define PKTS_SENDER_TIMES	(PKTS_PROBE_TIME_BACKWARD_VARIATION + 1)

/**
 * enum pkts_delay - delays whose differences are looked at
 * @PKTS_DELAY_NETWORK: round trip without residence
 * @PKTS_DELAY_FORWARD: one way to the reflector
 * @PKTS_DELAY_BACKWARD: one way back
 * @PKTS_DELAYS: how many there are
 */
enum pkts_delay {
	PKTS_DELAY_NETWORK,
	PKTS_DELAY_FORWARD,
	PKTS_DELAY_BACKWARD,
	PKTS_DELAYS
};

/**
 * struct pkts_distribution - times of one kind
 * @count: how many
 * @min: the shortest
 * @max: the longest
 * @sum: all together
 * @histogram: how often which
 */
struct pkts_distribution {
	u64			count;
	s64			min;
	s64			max;
	s64			sum;
	struct pkts_histogram	histogram;
};

/**
 * struct pkts_differences - of a delay from the one before
 * @count: how many
 * @min: the smallest
 * @max: the largest
 * @sum: of their absolute values
 */
struct pkts_differences {
	u64 count;
	s64 min;
	s64 max;
	u64 sum;
};

/**
 * struct pkts_sender_sum - what the probes of a time add up to
 * @number: of the interval, from 0
 * @stats: counts; times are rendered into it when they are asked for
 * @time: distributions, by enum pkts_probe_time
 * @diff: differences, by enum pkts_delay
 */
struct pkts_sender_sum {
	u64			 number;
	struct pkts_probe_stats	 stats;
	struct pkts_distribution time[PKTS_SENDER_TIMES];
	struct pkts_differences	 diff[PKTS_DELAYS];
};

/**
 * struct pkts_run - losses in a row
 * @start: when the first of them was due
 * @last: when the last probe was due
 * @length: how many; 0 after an answer
 * @outage: they are an outage
 */
struct pkts_run {
	u64	start;
	u64	last;
	u64	length;
	bool	outage;
};

/**
 * struct pkts_sender_lane - what one source port's probes add up to
 * @stats: counts and round-trip times
 * @run: losses in a row
 * @sum: of round-trip times without residence
 * @timed: how many they were
 * @times: of the last answered probe
 * @beat: its number
 * @anchored: there is one, from the same port and address
 * @plausible: its times are
 * @silent: how many of those since had no answer
 * @local: how many of those since did not leave this host
 * @even: how many losses there were while the reflector's count agreed
 * @jitter: RFC 3550, in sixteenths
 */
struct pkts_sender_lane {
	struct pkts_probe_port	stats;
	struct pkts_run		run;
	s64			sum;
	u64			timed;
	struct pkts_slot_times	times;
	u64			beat;
	bool			anchored;
	bool			plausible;
	u64			silent;
	u64			local;
	u64			even;
	u64			jitter;
};

/**
 * struct pkts_sender_stats - statistics of a session
 * @ops: who is told
 * @period: from beat to beat, ns
 * @lanes: source ports
 * @outage_after: for how long nothing is answered until it is an outage, ns
 * @origin: when the first intervals begin, ns inside pkts
 * @sum: by enum pkts_probe_window; intervals that are going on
 * @closed: the last complete second and minute; start and length inside pkts
 * @lane: by source port
 * @run: losses in a row, whatever their port
 * @jitter: RFC 3550, by enum pkts_delay, in sixteenths
 * @shortest: delays forward and back, to tell variation from
 * @any: a probe with one-way delays was answered
 * @stateful: the reflector counts by itself
 * @state: enum pkts_probe_state
 * @reason: enum pkts_probe_reason of the last loss
 * @undistributed: times that no histogram took
 *
 * Written by the namespace's worker alone, under its sessions' lock.
 */
struct pkts_sender_stats {
	const struct pkts_sender_stats_ops *ops;
	u64			period;
	u32			lanes;
	u64			outage_after;
	u64			origin;
	struct pkts_sender_sum	sum[PKTS_SENDER_WINDOWS];
	struct pkts_probe_stats	closed[PKTS_PROBE_WINDOW_TOTAL];
	struct pkts_sender_lane	*lane;
	struct pkts_run		run;
	u64			jitter[PKTS_DELAYS];
	s64			shortest[PKTS_DELAYS];
	bool			any;
	bool			stateful;
	u8			state;
	u8			reason;
	u64			undistributed;
};

/**
 * struct pkts_sender_stats_ops - who is told
 * @closed: an interval is complete, and in @closed of the statistics
 * @outage: an outage begins, at @start, or has ended and was so long
 */
struct pkts_sender_stats_ops {
	void (*closed)(struct pkts_sender_stats *stats,
		       enum pkts_probe_window window);
	void (*outage)(struct pkts_sender_stats *stats, bool begin, u64 start,
		       u64 length);
};

void pkts_sender_stats_begin(struct pkts_sender_stats *stats, u64 now);
void pkts_sender_stats_account(struct pkts_sender_stats *stats,
			       unsigned int lane,
			       const struct pkts_slot *slot, u32 extent);
void pkts_sender_stats_due(struct pkts_sender_stats *stats, u64 now);
void pkts_sender_stats_close(struct pkts_sender_stats *stats,
			     enum pkts_probe_window window);
u64 pkts_sender_stats_end(const struct pkts_sender_stats *stats, u64 never);
void pkts_sender_stats_extra(struct pkts_sender_stats *stats, size_t at,
			     u64 n);
void pkts_sender_stats_free(struct pkts_sender_stats *stats);
size_t pkts_sender_stats_memory(const struct pkts_sender_stats *stats);

/* sender_render.c */
void pkts_sender_stats_render(const struct pkts_sender_stats *stats,
			      enum pkts_probe_window window,
			      struct pkts_probe_stats *out);
void pkts_sender_interval_render(const struct pkts_probe_stats *stats,
				 u64 number, struct pkts_probe_interval *out);
void pkts_sender_lane_render(const struct pkts_sender_lane *lane,
			     struct pkts_probe_port *out);

/* The counter of all windows that is at @member of struct pkts_probe_stats. */
#define PKTS_SENDER_EXTRA(stats, member, n) \
	pkts_sender_stats_extra(stats, \
				offsetof(struct pkts_probe_stats, member), n)

#endif /* PKTS_SENDER_STATS_H */
