// SPDX-License-Identifier: GPL-2.0
/*
 * The order of the stamps of one device: none is earlier than the one before.
 *
 * Frames come with a moment of the monotonic clock. A stamp is that moment plus
 * what wall time is ahead. When the wall clock is set forward, stamps jump with
 * it. When it is set back, they go on at half speed until it has caught up, so
 * that they never run back and durations stay of their order. Either is flagged,
 * for as long as stamps and clock are apart, and for a second after a step.
 */
#include "stamper_order.h"

#include <linux/minmax.h>
#include <linux/time64.h>

/* How long after a step of the clock stamps say so. */
#define ORDER_STEPPED_NS	((u64)NSEC_PER_SEC)

/* Back at half speed, forward at once. Returns whether the clock was set. */
static bool order_follow(struct pkts_stamper_order *order, u64 mono, u64 clock)
{
	u64 passed = mono > order->mono ? mono - order->mono : 0;
	s64 behind = clock - order->ahead;
	bool step = clock != order->clock;

	if (step)
		order->stepped = mono + ORDER_STEPPED_NS;
	order->clock = clock;
	if (behind >= 0)
		order->ahead = clock;
	else
		order->ahead -= min_t(u64, passed / 2, -(u64)behind);
	return step;
}

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
bool pkts_stamper_order_next(struct pkts_stamper_order *order, u64 mono,
			     u64 clock, struct pkts_stamper_time *stamp)
{
	bool step;

	if (!order->ahead) {
		order->ahead = clock;
		order->clock = clock;
	}
	step = order_follow(order, mono, clock);
	order->mono = max(order->mono, mono);
	stamp->time = mono + order->ahead;
	stamp->stepped = order->ahead != clock || mono < order->stepped;
	stamp->held = stamp->time < order->time;
	if (stamp->held)
		stamp->time = order->time;
	order->time = stamp->time;
	return step;
}
