/* SPDX-License-Identifier: GPL-2.0 */
/* What queueing disciplines can say of themselves, and older kernels cannot. */
#ifndef PKTS_COMPAT_QDISC_FLAGS_H
#define PKTS_COMPAT_QDISC_FLAGS_H

#include <net/pkt_sched.h>

#ifndef TCQ_F_DEQUEUE_DROPS
#define TCQ_F_DEQUEUE_DROPS 0
#endif

#ifndef MODULE_ALIAS_NET_SCH
#define MODULE_ALIAS_NET_SCH(id) MODULE_ALIAS("net-sch-" id)
#endif

#endif /* PKTS_COMPAT_QDISC_FLAGS_H */
