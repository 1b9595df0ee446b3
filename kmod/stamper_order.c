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

/**
 * pkts_stamper_order_follow() - where the clock was set, or stamps are apart
 * @order: of the device; zero before its first use
 * @mono: the frame's moment, monotonic ns
 * @clock: what the wall clock is ahead of the monotonic one now, ns
 * @stamp: told whether that was so
 *
 * Back at half speed, forward at once.
 *
 * Context: any; callers take turns.
 * Return: whether the wall clock was set since the last stamp.
 */
bool pkts_stamper_order_follow(struct pkts_stamper_order *order, u64 mono,
			       u64 clock, struct pkts_stamper_time *stamp)
{
	u64 passed = mono > order->mono ? mono - order->mono : 0;
	bool step = order->ahead && clock != order->clock;
	s64 behind = clock - order->ahead;

	if (step)
		order->stepped = mono + ORDER_STEPPED_NS;
	order->clock = clock;
	if (!order->ahead || behind >= 0)
		order->ahead = clock;
	else
		order->ahead -= min_t(u64, passed / 2, -(u64)behind);
	stamp->stepped = order->ahead != clock || mono < order->stepped;
	return step;
}
