/* SPDX-License-Identifier: GPL-2.0 */
/* The order of the stamps of one device. */
#ifndef PKTS_STAMPER_ORDER_H
#define PKTS_STAMPER_ORDER_H

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

bool pkts_stamper_order_next(struct pkts_stamper_order *order, u64 mono,
			     u64 clock, struct pkts_stamper_time *stamp);

#endif /* PKTS_STAMPER_ORDER_H */
