// SPDX-License-Identifier: GPL-2.0
/*
 * The queueing discipline "pkts": the last room before the driver. It queues
 * nothing itself. One other qdisc is inside, which may be any and is the
 * system's default at first; what comes out of it goes to the device and, if it
 * is a probe packet, gets its time stamp here, after all queueing.
 *
 *	tc qdisc add dev eth0 root handle 1: pkts
 *	tc qdisc replace dev eth0 parent 1:1 fq
 *
 * Frames are taken out only when they really leave: peek looks into the qdisc
 * inside, and whatever that has put aside for a peek is fetched from there. So
 * a shaper around this one does not have its packets stamped too early.
 *
 * The length of the queue, its octets and its drops are kept as for any classful
 * qdisc; who drops inside tells so by qdisc_tree_reduce_backlog().
 */
#include "sch_pkts.h"

#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/pkt_sched.h>
#include <qdisc_qlen.h>

#include "clock.h"
#include "net.h"
#include "stamper.h"

/* The class that the qdisc inside is in. */
#define SCH_CLASS 1UL

static struct Qdisc_ops sch_ops;

/* The kernel's count has 32 bits; it is read with each drop that is noticed. */
static void sch_read_drops(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);
	u32 drops = sch->qstats.drops;

	q->dropped += (u32)(drops - q->drops_seen);
	q->drops_seen = drops;
}

/* Frames inside and those gone, without those that came or were made; modulo 2^32. */
static u32 sch_surplus(struct Qdisc *sch)
{
	const struct pkts_sch *q = qdisc_priv(sch);

	return sch->q.qlen + sch->qstats.drops + q->stolen - q->arrived -
	       q->made;
}

static int sch_refused(struct Qdisc *sch, int ret)
{
	struct pkts_sch *q = qdisc_priv(sch);

	if (net_xmit_drop_count(ret))
		qdisc_qstats_drop(sch);
	else
		q->stolen++;
	return ret;
}

/* What was dropped before may have left its address to a frame made now. */
static void sch_made(struct Qdisc *sch, u32 made, u64 now)
{
	struct pkts_sch *q = qdisc_priv(sch);
	u64 gone;

	sch_read_drops(sch);
	gone = q->dropped + q->stolen;
	q->made += made;
	if (gone != q->gone)
		pkts_sojourn_doubt(&q->sojourn, now);
	q->gone = gone;
}

/*
 * Where the kernel would pass the queue inside by, were that alone there
 * (__dev_xmit_skb()): nothing waits, nobody sends, the device takes frames. Then
 * the frame is asked for before the lock of the queue is let go of.
 */
static bool sch_may_pass(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);

	return !sch->q.qlen && q->child->flags & TCQ_F_CAN_BYPASS &&
	       rcu_access_pointer(sch->dev_queue->qdisc) == sch &&
	       !qdisc_is_running(sch) &&
	       !netif_xmit_frozen_or_stopped(sch->dev_queue);
}

/* No clock is read for a frame that does not wait. */
static int sch_pass(struct sk_buff *skb, struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);

	q->passing = skb;
	q->passing_tick = READ_ONCE(jiffies);
	q->arrived++;
	qstats_backlog_add(sch, qdisc_pkt_len(skb));
	qdisc_qlen_inc(sch);
	return NET_XMIT_SUCCESS;
}

/* One that was to pass is still there when the next one comes: it waits. */
static void sch_pass_waits(struct pkts_sch *q, u64 now)
{
	if (q->passing_waits)
		return;
	q->passing_waits = true;
	pkts_sojourn_enter(&q->sojourn, q->passing, now);
}

/*
 * The device may have stopped between asking it and asking for the frame: who
 * was there over a tick has waited nobody knows how long.
 */
static struct sk_buff *sch_passed(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);
	struct sk_buff *skb = q->passing;

	q->passing = NULL;
	qdisc_bstats_update(q->child, skb);
	if (unlikely(q->passing_waits)) {
		q->passing_waits = false;
		pkts_sojourn_leave(&q->sojourn, skb, pkts_clock_now());
	} else {
		pkts_sojourn_pass(&q->sojourn,
				  READ_ONCE(jiffies) - q->passing_tick <= 1);
	}
	return skb;
}

static int sch_put(struct sk_buff *skb, struct Qdisc *sch,
		   struct sk_buff **to_free)
{
	struct pkts_sch *q = qdisc_priv(sch);
	struct pkts_probe_strays *outer;
	int ret;

	if (likely(!pkts_probe_is(skb)))
		return qdisc_enqueue(skb, q->child, to_free);
	outer = pkts_probe_stray_begin(&q->strays, skb);
	ret = qdisc_enqueue(skb, q->child, to_free);
	pkts_probe_stray_end(&q->strays, outer);
	return ret;
}

/*
 * netem may put a copy in from here once more. A frame that is refused may be in
 * all the same, for one that was dropped instead (NET_XMIT_CN). A qdisc inside that cuts a
 * super-frame has told of the frames that it made before it comes back, and
 * the super-frame is no more.
 */
static int sch_queue(struct sk_buff *skb, struct Qdisc *sch,
		     struct sk_buff **to_free)
{
	struct pkts_sch *q = qdisc_priv(sch);
	unsigned int len = qdisc_pkt_len(skb);
	u64 now = pkts_clock_now();
	u32 before, made;
	int ret;

	if (unlikely(q->passing))
		sch_pass_waits(q, now);
	before = sch_surplus(sch);
	ret = sch_put(skb, sch, to_free);
	made = sch_surplus(sch) - before;
	q->arrived++;
	if (unlikely(sch->qstats.drops != q->drops_seen))
		sch_read_drops(sch);
	if (unlikely(made))
		sch_made(sch, made, now);
	else
		pkts_sojourn_enter(&q->sojourn, skb, now);
	if (unlikely(ret != NET_XMIT_SUCCESS))
		return sch_refused(sch, ret);

	qstats_backlog_add(sch, len);
	qdisc_qlen_inc(sch);
	return NET_XMIT_SUCCESS;
}

static int sch_enqueue(struct sk_buff *skb, struct Qdisc *sch,
		       struct sk_buff **to_free)
{
	if (likely(sch_may_pass(sch)))
		return sch_pass(skb, sch);
	return sch_queue(skb, sch, to_free);
}

static struct sk_buff *sch_take(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);
	struct sk_buff *skb;

	if (likely(q->passing))
		return sch_passed(sch);
	skb = qdisc_dequeue_peeked(q->child);
	if (!skb)
		return NULL;
	pkts_sojourn_leave(&q->sojourn, skb, pkts_clock_now());
	if (unlikely(q->strays.count))
		pkts_probe_stray_return(&q->strays, skb);
	return skb;
}

static struct sk_buff *sch_dequeue(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);
	struct sk_buff *skb;

	/* the device asks once more than there are frames */
	if (!sch->q.qlen) {
		if (unlikely(q->strays.count))
			pkts_probe_strays_forget(&q->strays);
		return NULL;
	}
	skb = sch_take(sch);
	if (!skb)
		return NULL;
	qdisc_bstats_update(sch, skb);
	qdisc_qstats_backlog_dec(sch, skb);
	qdisc_qlen_dec(sch);
	q->dequeued++;
	if (unlikely(pkts_probe_is(skb)) &&
	    pkts_probe_stamp(skb, PKTS_PROBE_AT_DEQUEUE))
		q->stamped++;
	return pkts_stamper_dequeue(skb);
}

static struct sk_buff *sch_peek(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);

	return q->passing ?: q->child->ops->peek(q->child);
}

/* What the device gave back waits outside, and has been dequeued here. */
static u32 sch_waiting(const struct Qdisc *sch)
{
	return sch->q.qlen - skb_queue_len(&sch->gso_skb) -
	       skb_queue_len(&sch->skb_bad_txq);
}

static void sch_reset(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);

	q->flushed += sch->q.qlen;
	q->dequeued -= sch->q.qlen - sch_waiting(sch);
	kfree_skb(q->passing);
	q->passing = NULL;
	q->passing_waits = false;
	qdisc_reset(q->child);
	pkts_sojourn_forget(&q->sojourn);
	pkts_probe_strays_forget(&q->strays);
}

/*
 * A qdisc that needs no lock has counters for each CPU, in which its parent
 * would not find the length of its queue; it can do without.
 */
static void sch_child_lock(struct Qdisc *child)
{
	child->flags &= ~TCQ_F_NOLOCK;
	if (!(child->flags & TCQ_F_CPUSTATS))
		return;
	child->flags &= ~TCQ_F_CPUSTATS;
	free_percpu(child->cpu_bstats);
	free_percpu(child->cpu_qstats);
	child->cpu_bstats = NULL;
	child->cpu_qstats = NULL;
}

static struct Qdisc *sch_child_of(struct Qdisc *sch,
				  const struct Qdisc_ops *ops,
				  struct netlink_ext_ack *extack)
{
	u32 parent = sch->handle ? TC_H_MAKE(sch->handle, SCH_CLASS) : 0;
	struct Qdisc *child;

	child = qdisc_create_dflt(sch->dev_queue, ops, parent, extack);
	if (!child)
		return NULL;
	if (!child->enqueue) {
		/* noqueue */
		qdisc_put(child);
		return NULL;
	}
	sch_child_lock(child);
	return child;
}

/*
 * The system's default; a plain queue where that is pkts itself or cannot be in
 * a class. A pkts qdisc that the kernel made by itself has no handle, by which
 * a qdisc inside could find it to tell of drops: it gets one that does not drop
 * what it once took.
 */
static struct Qdisc *sch_child_default(struct Qdisc *sch,
				       struct netlink_ext_ack *extack)
{
	const struct Qdisc_ops *ops = get_default_qdisc_ops(qdisc_dev(sch), 0);
	struct Qdisc *child = NULL;

	if (ops != &sch_ops && sch->handle)
		child = sch_child_of(sch, ops, NULL);
	if (!child)
		child = sch_child_of(sch, &pfifo_qdisc_ops, extack);
	if (child && sch->handle)
		qdisc_hash_add(child, false);
	return child;
}

static void sch_list(struct Qdisc *sch)
{
	struct pkts_net *pn = pkts_net_of(dev_net(qdisc_dev(sch)));
	struct pkts_sch *q = qdisc_priv(sch);

	mutex_lock(&pn->lock);
	list_add_tail(&q->node, &pn->qdiscs);
	mutex_unlock(&pn->lock);
}

static void sch_unlist(struct Qdisc *sch)
{
	struct pkts_net *pn = pkts_net_of(dev_net(qdisc_dev(sch)));
	struct pkts_sch *q = qdisc_priv(sch);

	mutex_lock(&pn->lock);
	list_del_init(&q->node);
	mutex_unlock(&pn->lock);
}

/* Whatever fails here, the kernel calls sch_destroy(). */
static int sch_init(struct Qdisc *sch, struct nlattr *opt,
		    struct netlink_ext_ack *extack)
{
	struct pkts_sch *q = qdisc_priv(sch);
	struct Qdisc *child;
	int err;

	q->sch = sch;
	q->child = &noop_qdisc;
	INIT_LIST_HEAD(&q->node);
	if (sch->flags & TCQ_F_INGRESS) {
		NL_SET_ERR_MSG(extack, "pkts is for what leaves a device");
		return -EOPNOTSUPP;
	}
	if (opt && nla_len(opt)) {
		NL_SET_ERR_MSG_ATTR(extack, opt, "pkts takes no options");
		return -EINVAL;
	}
	err = pkts_sojourn_init(&q->sojourn);
	if (err)
		return err;
	child = sch_child_default(sch, extack);
	if (!child)
		return -ENOMEM;
	q->child = child;
	sch->flags |= TCQ_F_DEQUEUE_DROPS;
	sch_list(sch);
	return 0;
}

static void sch_destroy(struct Qdisc *sch)
{
	struct pkts_sch *q = qdisc_priv(sch);

	sch_unlist(sch);
	qdisc_put(q->child);
	pkts_probe_strays_forget(&q->strays);
	pkts_sojourn_destroy(&q->sojourn);
}

/**
 * pkts_sch_stats() - the statistics of a qdisc
 * @q: the qdisc
 * @stats: filled
 *
 * Context: process, RTNL held.
 */
void pkts_sch_stats(struct pkts_sch *q, struct pkts_qdisc_stats *stats)
{
	struct net_device *dev = qdisc_dev(q->sch);
	struct Qdisc *sch = q->sch;

	memset(stats, 0, sizeof(*stats));
	stats->ifindex = dev->ifindex;
	stats->handle = sch->handle;
	stats->parent = sch->parent;
	stats->queue = sch->dev_queue - dev->_tx;
	sch_tree_lock(sch);
	sch_read_drops(sch);
	stats->arrived = q->arrived;
	stats->made = q->made;
	stats->dequeued = q->dequeued;
	stats->dropped = q->dropped;
	stats->stolen = q->stolen;
	stats->flushed = q->flushed;
	stats->waiting = sch_waiting(sch);
	stats->stamped = q->stamped;
	pkts_sojourn_tell(&q->sojourn, stats);
	sch_tree_unlock(sch);
}

/* For whoever knows what is in there: tc does with ctl/tc/q_pkts.c. */
static int sch_dump_stats(struct Qdisc *sch, struct gnet_dump *d)
{
	struct pkts_qdisc_stats stats;

	pkts_sch_stats(qdisc_priv(sch), &stats);
	return gnet_stats_copy_app(d, &stats, sizeof(stats));
}

static int sch_graft(struct Qdisc *sch, unsigned long arg, struct Qdisc *new,
		     struct Qdisc **old, struct netlink_ext_ack *extack)
{
	struct pkts_sch *q = qdisc_priv(sch);

	if (!new)
		new = sch_child_default(sch, extack);
	if (!new)
		new = &noop_qdisc;
	*old = qdisc_replace(sch, new, &q->child);
	return 0;
}

static struct Qdisc *sch_leaf(struct Qdisc *sch, unsigned long arg)
{
	struct pkts_sch *q = qdisc_priv(sch);

	return q->child;
}

static unsigned long sch_find(struct Qdisc *sch, u32 classid)
{
	return TC_H_MIN(classid) == SCH_CLASS ? SCH_CLASS : 0;
}

static void sch_walk(struct Qdisc *sch, struct qdisc_walker *walker)
{
	if (!walker->stop)
		tc_qdisc_stats_dump(sch, SCH_CLASS, walker);
}

static int sch_dump_class(struct Qdisc *sch, unsigned long cl,
			  struct sk_buff *skb, struct tcmsg *tcm)
{
	struct pkts_sch *q = qdisc_priv(sch);

	tcm->tcm_handle |= TC_H_MIN(cl);
	tcm->tcm_info = q->child->handle;
	return 0;
}

static int sch_dump_class_stats(struct Qdisc *sch, unsigned long cl,
				struct gnet_dump *d)
{
	struct pkts_sch *q = qdisc_priv(sch);
	struct Qdisc *child = q->child;

	if (gnet_stats_copy_basic(d, child->cpu_bstats, &child->bstats, true) ||
	    qdisc_qstats_copy(d, child))
		return -1;
	return 0;
}

static const struct Qdisc_class_ops sch_class_ops = {
	.graft		= sch_graft,
	.leaf		= sch_leaf,
	.find		= sch_find,
	.walk		= sch_walk,
	.dump		= sch_dump_class,
	.dump_stats	= sch_dump_class_stats,
};

static struct Qdisc_ops sch_ops __read_mostly = {
	.id		= "pkts",
	.cl_ops		= &sch_class_ops,
	.priv_size	= sizeof(struct pkts_sch),
	.enqueue	= sch_enqueue,
	.dequeue	= sch_dequeue,
	.peek		= sch_peek,
	.init		= sch_init,
	.reset		= sch_reset,
	.destroy	= sch_destroy,
	.dump_stats	= sch_dump_stats,
	.owner		= THIS_MODULE,
};

/**
 * pkts_sch_is() - is it one of ours?
 * @sch: a qdisc
 *
 * Context: any.
 */
bool pkts_sch_is(const struct Qdisc *sch)
{
	return sch->ops == &sch_ops;
}

/**
 * pkts_sch_register() - offer the qdisc
 *
 * Each one that is used holds the module.
 *
 * Context: module init.
 * Return: 0 or a negative error.
 */
int __init pkts_sch_register(void)
{
	return register_qdisc(&sch_ops);
}

/**
 * pkts_sch_unregister() - offer the qdisc no more
 *
 * Context: module init that fails, or module exit; none is left.
 */
void pkts_sch_unregister(void)
{
	unregister_qdisc(&sch_ops);
}

MODULE_ALIAS("sch_pkts");
MODULE_ALIAS_NET_SCH("pkts");
