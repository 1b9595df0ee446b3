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

#include <linux/netdevice.h>
#include <linux/timekeeping.h>

/* Drift of 100 ppm moves a device clock by 13 us in a window. */
#define CLOCK_WINDOW_NS		(128 * (u64)NSEC_PER_MSEC)

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

/**
 * pkts_clock_ahead() - what wall time is ahead of the time inside pkts
 * @tai: TAI in place of UTC
 *
 * Changes when the wall clock is set, by hand or by a leap second, and with
 * nothing else.
 *
 * Context: any.
 * Return: ns.
 */
u64 pkts_clock_ahead(bool tai)
{
	return ktime_to_ns(ktime_mono_to_any(0, tai ? TK_OFFS_TAI :
						    TK_OFFS_REAL)) -
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
	if (seen - offset > PKTS_CLOCK_STAMP_AGE_NS) {
		clock_map_begin(map, seen, now);
		return now;
	}
	return hw + offset;
}

/**
 * pkts_clock_hardware() - when the device got a frame
 * @map: map of the device's clock
 * @skb: the frame, stamped by the device
 *
 * Some devices keep their stamps in a form of their own.
 *
 * Context: softirq, the ingress hook.
 * Return: monotonic ns.
 */
u64 pkts_clock_hardware(struct pkts_clock_map *map, const struct sk_buff *skb)
{
	const struct skb_shared_info *shared = skb_shinfo(skb);
	ktime_t hw = shared->hwtstamps.hwtstamp;

	if (shared->tx_flags & SKBTX_HW_TSTAMP_NETDEV)
		hw = netdev_get_tstamp(skb->dev, &shared->hwtstamps, false);
	return pkts_clock_map_stamp(map, ktime_to_ns(hw), pkts_clock_now());
}

/**
 * pkts_clock_tick_read() - read what a tick of the wall clock takes
 * @tick: filled
 *
 * Reads no clock source: a frame's stamp is cheaper than the clock, and is to
 * stay so.
 *
 * Context: bottom halves off.
 */
void pkts_clock_tick_read(struct pkts_clock_tick *tick)
{
	tick->count = READ_ONCE(jiffies);
	tick->oldest = ktime_to_ns(ktime_get_coarse_real()) -
		       PKTS_CLOCK_STAMP_AGE_NS;
	tick->ahead = pkts_clock_ahead(false);
}

/**
 * pkts_clock_late() - a stamp that a tick finds no sense in
 * @real: the stamp, ns of the wall clock; 0 makes no sense
 *
 * A processor that keeps the ticks may come to them late, most of all in a
 * virtual machine: the coarse clock stands still then, and a stamp of this
 * moment is ahead of it. The clock itself tells.
 *
 * Context: any.
 * Return: monotonic ns, or 0 when the stamp makes no sense.
 */
u64 pkts_clock_late(u64 real)
{
	if (!real || ktime_get_real_ns() - real > PKTS_CLOCK_STAMP_AGE_NS)
		return 0;
	return real - pkts_clock_ahead(false);
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
	wall.real = wall.mono + pkts_clock_ahead(false);
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

/**
 * pkts_clock_real() - the wall time of a moment, as the wall clock is set now
 * @mono: the moment, monotonic ns
 *
 * Context: any.
 * Return: UTC ns since 1970.
 */
u64 pkts_clock_real(u64 mono)
{
	return mono + pkts_clock_ahead(false);
}

/**
 * pkts_clock_tai() - the atomic time of a moment, as the clocks are set now
 * @mono: the moment, monotonic ns
 *
 * It is UTC until somebody has told the kernel how many leap seconds there were.
 *
 * Context: any.
 * Return: TAI ns since 1970.
 */
u64 pkts_clock_tai(u64 mono)
{
	return mono + ktime_to_ns(ktime_mono_to_any(0, TK_OFFS_TAI)) -
	       ktime_to_ns(ktime_mono_to_any(0, TK_OFFS_BOOT));
}
