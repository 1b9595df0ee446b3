/* SPDX-License-Identifier: GPL-2.0 */
/* The length of a queue, on kernels that write it once for readers without lock. */
#ifndef PKTS_COMPAT_QDISC_QLEN_H
#define PKTS_COMPAT_QDISC_QLEN_H

#include <net/pkt_sched.h>
#include <qdisc_flags.h>

#endif /* PKTS_COMPAT_QDISC_QLEN_H */
