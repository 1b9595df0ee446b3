/* SPDX-License-Identifier: GPL-2.0 */
/* The order of the stamps of one device. */
#ifndef PKTS_STAMPER_ORDER_H
#define PKTS_STAMPER_ORDER_H

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/types.h>

/**
 * struct pkts_stamper_order - keeps the stamps of a device in order
 * @mono: the latest moment, monotonic ns
 * @time: the latest stamp, ns since 1970
 * @ahead: what stamps are ahead of the monotonic clock, ns; 0 before use
 * @clock: what the wall clock was ahead the last time, ns
 * @stepped: monotonic time until which its last step is told
 */
struct pkts_stamper_order {
	u64 mono;
	u64 time;
	u64 ahead;
	u64 clock;
	u64 stepped;
};

/**
 * struct pkts_stamper_time - a stamp
 * @time: ns since 1970
 * @held: it was moved forward to the last one's
 * @stepped: the clock stepped just before, or stamps are still apart from it
 */
struct pkts_stamper_time {
	u64	time;
	bool	held;
	bool	stepped;
};

bool pkts_stamper_order_follow(struct pkts_stamper_order *order, u64 mono,
			       u64 clock, struct pkts_stamper_time *stamp);

/**
 * pkts_stamper_order_next() - the next stamp
 * @order: of the device; zero before its first use
 * @mono: the frame's moment, monotonic ns
 * @clock: what the wall clock is ahead of the monotonic one now, ns
 * @stamp: filled
 *
 * Context: any; callers take turns.
 * Return: whether the wall clock was set since the last one.
 */
static inline bool pkts_stamper_order_next(struct pkts_stamper_order *order,
					   u64 mono, u64 clock,
					   struct pkts_stamper_time *stamp)
{
	bool step = false;

	stamp->stepped = false;
	if (unlikely(order->clock != clock || order->ahead != clock ||
		     mono < order->stepped))
		step = pkts_stamper_order_follow(order, mono, clock, stamp);
	order->mono = max(order->mono, mono);
	stamp->time = mono + order->ahead;
	stamp->held = stamp->time < order->time;
	if (unlikely(stamp->held))
		stamp->time = order->time;
	order->time = stamp->time;
	return step;
}

#endif /* PKTS_STAMPER_ORDER_H */
