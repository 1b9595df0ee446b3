/* SPDX-License-Identifier: GPL-2.0 */
/* Kernels that have hrtimer_setup(). */
#ifndef PKTS_COMPAT_HRTIMER_SETUP_H
#define PKTS_COMPAT_HRTIMER_SETUP_H

#include <linux/hrtimer.h>

#endif /* PKTS_COMPAT_HRTIMER_SETUP_H */
