/* SPDX-License-Identifier: GPL-2.0 */
/* The stamping queueing discipline. */
#ifndef PKTS_SCH_PKTS_H
#define PKTS_SCH_PKTS_H

#include <linux/list.h>
#include <linux/types.h>
#include <uapi/pkts.h>

#include "probe_stamp.h"
#include "sojourn.h"

struct Qdisc;
struct pkts_net;

/**
 * struct pkts_sch - what a qdisc has beside struct Qdisc
 * @child: what queues; frames go in there and come out of there
 * @sch: the qdisc itself
 * @passing: a frame that has found nothing in its way, until it is asked for
 * @passing_tick: jiffies when it came
 * @passing_waits: it was not asked for at once
 * @node: in the namespace's list, under its lock
 * @arrived: frames that came
 * @made: frames more, of super-frames that were cut inside
 * @dequeued: frames handed on
 * @dropped: frames that were refused or dropped inside
 * @stolen: frames that a filter inside has taken elsewhere
 * @flushed: frames that a reset has dropped, here or as the device gave them back
 * @stamped: probe packets that were stamped
 * @gone: @dropped and @stolen when a super-frame was cut last
 * @drops_seen: the kernel's 32 bits of @dropped when they were last read
 * @sojourn: how long frames were in here
 * @strays: probe packets in here that netem has made nobody's
 *
 * All but @node and @sch under the lock of the device's queue (sch_tree_lock()).
 */
struct pkts_sch {
	struct Qdisc		*child;
	struct Qdisc		*sch;
	struct sk_buff		*passing;
	unsigned long		passing_tick;
	bool			passing_waits;
	struct list_head	node;
	u64			arrived;
	u64			made;
	u64			dequeued;
	u64			dropped;
	u64			stolen;
	u64			flushed;
	u64			stamped;
	u64			gone;
	u32			drops_seen;
	struct pkts_sojourn	sojourn;
	struct pkts_probe_strays strays;
};

void pkts_sch_stats(struct pkts_sch *q, struct pkts_qdisc_stats *stats);
bool pkts_sch_is(const struct Qdisc *sch);
int pkts_sch_register(void);
void pkts_sch_unregister(void);

#endif /* PKTS_SCH_PKTS_H */
