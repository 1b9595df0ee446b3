/* SPDX-License-Identifier: GPL-2.0 */
/* hrtimer_setup() came with 6.13; before, a timer's function was set by hand. */
#ifndef PKTS_COMPAT_HRTIMER_SETUP_H
#define PKTS_COMPAT_HRTIMER_SETUP_H

#include <linux/hrtimer.h>

static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *),
	      clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}

#endif /* PKTS_COMPAT_HRTIMER_SETUP_H */
