// SPDX-License-Identifier: GPL-2.0
/*
 * Inside pkts, time is CLOCK_BOOTTIME in nanoseconds: it never steps, so a
 * duration is right whatever happens to the wall clock, and it goes on while
 * the machine sleeps, so a time from before a sleep is right after it. Wall
 * time is applied when a record leaves, from one reading of both clocks.
 *
 * A frame that comes in brings a stamp of the device's clock or of the wall
 * clock. Both are carried over to the monotonic clock, and both are checked
 * for sense: a stamp from before a step of the wall clock, or of a device
 * clock that jumped, gives way to the time now.
 */
#include "clock.h"

#include <linux/ktime.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/timekeeping.h>

/* Drift of 100 ppm moves a device clock by 13 us in a window. */
#define CLOCK_WINDOW_NS		(128 * (u64)NSEC_PER_MSEC)

/* The longest that a frame may wait between its stamp and the hook. */
#define CLOCK_STAMP_AGE_NS	((u64)NSEC_PER_SEC)

/**
 * pkts_clock_now() - the time inside pkts
 *
 * Context: any.
 * Return: monotonic ns, time asleep included.
 */
u64 pkts_clock_now(void)
{
	return ktime_get_boottime_ns();
}

/* What the wall clock is ahead of ours. */
static u64 clock_real_offset(void)
{
	return ktime_to_ns(ktime_mono_to_any(0, TK_OFFS_REAL)) -
	       ktime_to_ns(ktime_mono_to_any(0, TK_OFFS_BOOT));
}

static void clock_map_begin(struct pkts_clock_map *map, u64 offset, u64 now)
{
	WRITE_ONCE(map->offset, offset);
	WRITE_ONCE(map->fresh, offset);
	WRITE_ONCE(map->window_end, now + CLOCK_WINDOW_NS);
}

/**
 * pkts_clock_map_stamp() - a device's stamp on the monotonic clock
 * @map: the device's map, zero before its first use
 * @hw: the stamp, ns of the device's clock, whatever its epoch
 * @now: monotonic time at which the stamp was handed up, ns
 *
 * Context: any; callers on several CPUs may share @map.
 * Return: monotonic ns, never after @now and not more than a second before.
 */
u64 pkts_clock_map_stamp(struct pkts_clock_map *map, u64 hw, u64 now)
{
	u64 window_end = READ_ONCE(map->window_end);
	u64 offset = READ_ONCE(map->offset);
	u64 seen = now - hw;

	if (!window_end) {
		clock_map_begin(map, seen, now);
		return now;
	}
	if (now >= window_end) {
		offset = READ_ONCE(map->fresh);
		clock_map_begin(map, offset, now);
		WRITE_ONCE(map->fresh, seen);
	}
	if ((s64)(seen - READ_ONCE(map->fresh)) < 0)
		WRITE_ONCE(map->fresh, seen);
	if ((s64)(seen - offset) < 0) {
		offset = seen;
		WRITE_ONCE(map->offset, offset);
	}
	if (seen - offset > CLOCK_STAMP_AGE_NS) {
		clock_map_begin(map, seen, now);
		return now;
	}
	return hw + offset;
}

/* 0 when the stamp makes no sense; costs no read of the clock source. */
static u64 clock_from_real(u64 real)
{
	u64 oldest = ktime_to_ns(ktime_get_coarse_real()) - CLOCK_STAMP_AGE_NS;

	if (unlikely(real - oldest > CLOCK_STAMP_AGE_NS + 2 * TICK_NSEC))
		return 0;
	return real - clock_real_offset();
}

/* 0 when the device gave none. Some keep it in a form of their own. */
static u64 clock_hardware(const struct sk_buff *skb)
{
	const struct skb_shared_info *shared = skb_shinfo(skb);

	if (likely(!shared->hwtstamps.hwtstamp))
		return 0;
	if (shared->tx_flags & SKBTX_HW_TSTAMP_NETDEV)
		return ktime_to_ns(netdev_get_tstamp(skb->dev,
						     &shared->hwtstamps,
						     false));
	return ktime_to_ns(shared->hwtstamps.hwtstamp);
}

/**
 * pkts_clock_ingress() - when a frame came in
 * @map: map of the device's clock
 * @skb: the frame
 * @source: set to where the stamp came from
 *
 * Context: softirq, the ingress hook.
 * Return: monotonic ns.
 */
u64 pkts_clock_ingress(struct pkts_clock_map *map, struct sk_buff *skb,
		       enum pkts_stamp *source)
{
	u64 hw = clock_hardware(skb);
	u64 stamp;

	if (hw) {
		*source = PKTS_STAMP_HARDWARE;
		return pkts_clock_map_stamp(map, hw, pkts_clock_now());
	}
	stamp = ktime_to_ns(skb_tstamp(skb));
	if (likely(stamp))
		stamp = clock_from_real(stamp);
	if (likely(stamp)) {
		*source = PKTS_STAMP_STACK;
		return stamp;
	}
	*source = PKTS_STAMP_NOW;
	return pkts_clock_now();
}

/**
 * pkts_clock_wall() - read both clocks
 *
 * Context: any.
 */
struct pkts_wall pkts_clock_wall(void)
{
	struct pkts_wall wall;

	wall.mono = pkts_clock_now();
	wall.real = wall.mono + clock_real_offset();
	return wall;
}

/**
 * pkts_clock_to_wall() - the wall time of a moment
 * @wall: a reading of both clocks, not older than the moment
 * @mono: the moment, monotonic ns; 0 stays 0
 *
 * With one reading for a whole batch, order and durations stay as they were.
 * A wall clock that was set to before the machine's boot cannot tell times
 * before 1970: such a moment becomes the first nanosecond.
 *
 * Context: any.
 * Return: UTC ns since 1970, never after @wall.real.
 */
u64 pkts_clock_to_wall(const struct pkts_wall *wall, u64 mono)
{
	u64 age;

	if (!mono)
		return 0;
	age = wall->mono > mono ? wall->mono - mono : 0;
	return age < wall->real ? wall->real - age : 1;
}
