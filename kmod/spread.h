/* SPDX-License-Identifier: GPL-2.0 */
/* Times of one kind: extremes, sum and jitter. */
#ifndef PKTS_SPREAD_H
#define PKTS_SPREAD_H

#include <linux/limits.h>
#include <uapi/pkts.h>

#define PKTS_TIME_NONE U64_MAX

/**
 * struct pkts_times - times of one kind that a record has
 * @min: the shortest; PKTS_TIME_NONE when there was none
 * @max: the longest
 * @sum: all together
 * @jitter: smoothed difference of successive ones, in sixteenths
 * @last: the last; PKTS_TIME_NONE when there was none
 *
 * How many they were is counted elsewhere.
 */
struct pkts_times {
	u64 min;
	u64 max;
	u64 sum;
	u64 jitter;
	u64 last;
};

static inline void pkts_times_begin(struct pkts_times *times)
{
	times->min = PKTS_TIME_NONE;
	times->max = 0;
	times->sum = 0;
	times->jitter = 0;
	times->last = PKTS_TIME_NONE;
}

/* The next record; its first difference is to the last time of this one. */
static inline void pkts_times_restart(struct pkts_times *times)
{
	u64 last = times->last;

	pkts_times_begin(times);
	times->last = last;
}

/* RFC 3550, section A.8 */
static inline void pkts_times_add(struct pkts_times *times, u64 time)
{
	u64 last = times->last;

	if (time < times->min)
		times->min = time;
	if (time > times->max)
		times->max = time;
	times->sum += time;
	times->last = time;
	if (last == PKTS_TIME_NONE)
		return;
	times->jitter += (time < last ? last - time : time - last) -
			 ((times->jitter + 8) >> 4);
}

static inline void pkts_times_tell(const struct pkts_times *times, u64 count,
				   struct pkts_spread *spread)
{
	spread->min = times->min == PKTS_TIME_NONE ? 0 : times->min;
	spread->max = times->max;
	spread->sum = times->sum;
	spread->jitter = times->jitter >> 4;
	spread->count = count;
}

#endif /* PKTS_SPREAD_H */
