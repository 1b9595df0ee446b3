/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel was told of its clock by whoever disciplines it. */
#ifndef PKTS_CTL_KERNEL_CLOCK_H
#define PKTS_CTL_KERNEL_CLOCK_H

#include <linux/types.h>
#include <stdbool.h>

bool kernel_clock(__u64 *error);

#endif /* PKTS_CTL_KERNEL_CLOCK_H */
