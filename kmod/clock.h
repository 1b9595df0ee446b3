/* SPDX-License-Identifier: GPL-2.0 */
/* The one place that reads time. */
#ifndef PKTS_CLOCK_H
#define PKTS_CLOCK_H

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/skbuff.h>
#include <linux/types.h>

/* The longest that a frame may wait between its stamp and the hook. */
#define PKTS_CLOCK_STAMP_AGE_NS ((u64)NSEC_PER_SEC)

/**
 * enum pkts_stamp - where a frame's stamp came from
 * @PKTS_STAMP_HARDWARE: the device
 * @PKTS_STAMP_STACK: the network stack's entry
 * @PKTS_STAMP_NOW: the clock, read at the hook
 * @PKTS_STAMPS: how many there are
 */
enum pkts_stamp {
	PKTS_STAMP_HARDWARE,
	PKTS_STAMP_STACK,
	PKTS_STAMP_NOW,
	PKTS_STAMPS
};

/**
 * struct pkts_clock_map - a device clock's place on the monotonic clock
 * @offset: smallest (monotonic - hardware) seen in this window and the last
 * @fresh: smallest seen in this window
 * @window_end: monotonic time at which the window ends, ns; 0 before use
 *
 * A device clock may keep any time of its own. What a frame's stamp and the
 * moment that we see it are apart is the offset plus the frame's way to us,
 * which is never negative, so the smallest is the best. Shared by all CPUs
 * without a lock: a lost update costs accuracy for one window only.
 */
struct pkts_clock_map {
	u64 offset;
	u64 fresh;
	u64 window_end;
};

/**
 * struct pkts_clock_tick - what carries wall time over, for one tick
 * @count: the tick's number, in jiffies
 * @oldest: wall time of the oldest stamp that makes sense, ns
 * @ahead: what the wall clock is ahead of ours, ns
 *
 * Each CPU has its own, zero before use. A step of the wall clock is noticed
 * with the next tick; stamps in between are wrong by the step when that is
 * small, and make no sense when it is not.
 */
struct pkts_clock_tick {
	unsigned long count;
	u64 oldest;
	u64 ahead;
};

/**
 * struct pkts_wall - one reading of both clocks, to tell wall time from it
 * @mono: monotonic, ns, with time asleep
 * @real: UTC since 1970, ns
 */
struct pkts_wall {
	u64 mono;
	u64 real;
};

u64 pkts_clock_now(void);
u64 pkts_clock_map_stamp(struct pkts_clock_map *map, u64 hw, u64 now);
u64 pkts_clock_hardware(struct pkts_clock_map *map, const struct sk_buff *skb);
void pkts_clock_tick_read(struct pkts_clock_tick *tick);
u64 pkts_clock_late(u64 real);
u64 pkts_clock_ahead(bool tai);
struct pkts_wall pkts_clock_wall(void);
u64 pkts_clock_to_wall(const struct pkts_wall *wall, u64 mono);
u64 pkts_clock_real(u64 mono);
u64 pkts_clock_tai(u64 mono);

/**
 * pkts_clock_from_real() - a stamp of the wall clock on the monotonic one
 * @tick: this CPU's
 * @real: the stamp, ns; 0 makes no sense
 *
 * Reads no clock but the tick's count, as long as the tick finds sense in the
 * stamp. The coarse clock is behind by up to a tick, and what @tick holds of it
 * by another one, or two when it was read between the tick's count and the
 * clock.
 *
 * Context: bottom halves off.
 * Return: monotonic ns, or 0 when the stamp makes no sense.
 */
static __always_inline u64
pkts_clock_from_real(struct pkts_clock_tick *tick, u64 real)
{
	unsigned long count = READ_ONCE(jiffies);

	if (unlikely(tick->count != count))
		pkts_clock_tick_read(tick);
	if (unlikely(real - tick->oldest >
		     PKTS_CLOCK_STAMP_AGE_NS + 3 * TICK_NSEC))
		return pkts_clock_late(real);
	return real - tick->ahead;
}

/**
 * pkts_clock_ingress() - when a frame came in
 * @map: map of the device's clock
 * @tick: this CPU's
 * @skb: the frame
 * @source: set to where the stamp came from
 *
 * Context: softirq, the ingress hook.
 * Return: monotonic ns.
 */
static __always_inline u64
pkts_clock_ingress(struct pkts_clock_map *map, struct pkts_clock_tick *tick,
		   struct sk_buff *skb, enum pkts_stamp *source)
{
	u64 stamp;

	if (unlikely(skb_hwtstamps(skb)->hwtstamp)) {
		*source = PKTS_STAMP_HARDWARE;
		return pkts_clock_hardware(map, skb);
	}
	stamp = pkts_clock_from_real(tick, ktime_to_ns(skb_tstamp(skb)));
	if (likely(stamp)) {
		*source = PKTS_STAMP_STACK;
		return stamp;
	}
	*source = PKTS_STAMP_NOW;
	return pkts_clock_now();
}

#endif /* PKTS_CLOCK_H */
