/* SPDX-License-Identifier: GPL-2.0 */
/* Kernels where stamps may be wanted by BPF programs as well. */
#ifndef PKTS_COMPAT_TXSTAMP_FLAG_H
#define PKTS_COMPAT_TXSTAMP_FLAG_H

#include <linux/skbuff.h>

#define PKTS_SKBTX_HARDWARE SKBTX_HW_TSTAMP_NOBPF

#endif /* PKTS_COMPAT_TXSTAMP_FLAG_H */
