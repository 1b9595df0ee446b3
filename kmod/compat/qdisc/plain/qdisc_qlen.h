/* SPDX-License-Identifier: GPL-2.0 */
/* The length of a queue, on kernels where it is a plain member. */
#ifndef PKTS_COMPAT_QDISC_QLEN_H
#define PKTS_COMPAT_QDISC_QLEN_H

#include <net/pkt_sched.h>
#include <qdisc_flags.h>

static inline void qdisc_qlen_inc(struct Qdisc *q)
{
	WRITE_ONCE(q->q.qlen, q->q.qlen + 1);
}

static inline void qdisc_qlen_dec(struct Qdisc *q)
{
	WRITE_ONCE(q->q.qlen, q->q.qlen - 1);
}

static inline void qstats_backlog_add(struct Qdisc *sch, u32 val)
{
	WRITE_ONCE(sch->qstats.backlog, sch->qstats.backlog + val);
}

#endif /* PKTS_COMPAT_QDISC_QLEN_H */
