/* SPDX-License-Identifier: GPL-2.0 */
/* How long frames waited in a pkts qdisc, from its counts by range. */
#ifndef PKTS_CTL_QDISC_WAIT_H
#define PKTS_CTL_QDISC_WAIT_H

#include <pkts.h>

__u64 qdisc_wait_within(const struct pkts_qdisc_stats *stats,
			unsigned int percent);

#endif /* PKTS_CTL_QDISC_WAIT_H */
