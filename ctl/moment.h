/* SPDX-License-Identifier: GPL-2.0 */
/* Moments of the wall clock in words. */
#ifndef PKTS_CTL_MOMENT_H
#define PKTS_CTL_MOMENT_H

#include <linux/types.h>

#define MOMENT_LEN 64

const char *moment(__u64 ns, char *buf);

#endif /* PKTS_CTL_MOMENT_H */
