/* SPDX-License-Identifier: GPL-2.0 */
/* Kernels that have one flag for stamps of the device. */
#ifndef PKTS_COMPAT_TXSTAMP_FLAG_H
#define PKTS_COMPAT_TXSTAMP_FLAG_H

#include <linux/skbuff.h>

#define PKTS_SKBTX_HARDWARE SKBTX_HW_TSTAMP

#endif /* PKTS_COMPAT_TXSTAMP_FLAG_H */
