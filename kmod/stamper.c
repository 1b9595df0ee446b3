// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a frame that is stamped. Three ways lead to rule_stamp():
 *
 *  - a frame comes in on a device, and rules send it out of others, stamped
 *    with the moment at which it came: the last rule that takes the frame gets
 *    it, the others get copies;
 *  - a frame leaves a device by the egress hook;
 *  - or it leaves by a pkts qdisc's dequeue, which is later and therefore
 *    better: the hook leaves it alone then.
 *
 * Each wire frame has a stamp of its own, so super-frames are cut first. From
 * the egress hook the parts are sent anew, because a hook hands on one frame.
 *
 * What a rule sees it counts once more as what became of it.
 */
#include "stamper.h"

#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <net/dst.h>
#include <net/sch_generic.h>

#include "net.h"
#include "sch_pkts.h"
#include "select.h"
#include "stamper_out.h"
#include "wire/dissect.h"

DEFINE_STATIC_KEY_FALSE(pkts_stamper_key);

/**
 * struct stamper_sight - when and where a frame was seen
 * @mono: monotonic ns
 * @source: where @mono came from
 * @where: enum pkts_stamp_where
 */
struct stamper_sight {
	u64			mono;
	enum pkts_stamp		source;
	enum pkts_stamp_where	where;
};

static void rule_count(const struct pkts_stamper *rule,
		       enum pkts_stamper_count what, u64 frames)
{
	struct pkts_stamper_cpu *cpu = this_cpu_ptr(rule->cpu);

	u64_stats_update_begin(&cpu->sync);
	cpu->count[what] += frames;
	u64_stats_update_end(&cpu->sync);
}

static void rule_count_stamped(const struct pkts_stamper *rule,
			       enum pkts_stamp source,
			       const struct pkts_stamper_frame *frame,
			       const struct pkts_stamper_time *time)
{
	struct pkts_stamper_cpu *cpu = this_cpu_ptr(rule->cpu);

	u64_stats_update_begin(&cpu->sync);
	cpu->count[PKTS_STAMPER_STAMPED]++;
	cpu->count[PKTS_STAMPER_OCTETS] += frame->len;
	cpu->count[PKTS_STAMPER_TRUNCATED] += !!(frame->flags & PKTS_STAMP_CUT);
	cpu->count[PKTS_STAMPER_PADDED] += frame->padded;
	cpu->count[PKTS_STAMPER_HARDWARE + source]++;
	cpu->count[PKTS_STAMPER_HELD] += time->held;
	cpu->count[PKTS_STAMPER_STEPPED] += time->stepped;
	u64_stats_update_end(&cpu->sync);
}

/* Frames on the wire, as far as the stack knows. */
static u64 frame_count(const struct sk_buff *skb)
{
	return max_t(u64, skb_is_gso(skb) ? skb_shinfo(skb)->gso_segs : 1, 1);
}

/* Headers that are spread over pages are read from a copy. */
static noinline enum pkts_verdict frame_read_copy(const struct sk_buff *skb,
						  struct pkts_packet *pkt,
						  int behind, u16 vlan)
{
	u32 avail = min_t(u32, skb->len + behind, PKTS_DISSECT_MAX);
	u8 copy[PKTS_DISSECT_MAX] __uninitialized;

	if (skb_copy_bits(skb, -behind, copy, avail))
		return PKTS_FRAME_TRUNCATED;
	return pkts_dissect_frame(pkt, copy, avail, skb->len + behind, vlan);
}

/* Frames that are not IP match no rule. */
static noinline bool filter_selects(struct pkts_filter *filter,
				    const struct sk_buff *skb)
{
	u16 vlan = skb_vlan_tag_present(skb) ? skb_vlan_tag_get(skb) : 0;
	int behind = skb->data - skb_mac_header(skb);
	struct pkts_packet pkt __uninitialized;
	enum pkts_verdict verdict;

	verdict = pkts_dissect_frame(&pkt, skb_mac_header(skb),
				     skb_headlen(skb) + behind,
				     skb->len + behind, vlan);
	if (verdict == PKTS_FRAME_SHORT)
		verdict = frame_read_copy(skb, &pkt, behind, vlan);
	if (verdict != PKTS_FRAME_METERED)
		return filter->mode == PKTS_SELECT_MODE_EXCEPT;
	return pkts_filter_judge(filter, &pkt.key, skb->mark, 0) ==
	       PKTS_FILTER_PASS;
}

static bool rule_selects(const struct pkts_stamper *rule,
			 const struct sk_buff *skb)
{
	if (likely(!rule->filter) || filter_selects(rule->filter, skb))
		return true;
	rule_count(rule, PKTS_STAMPER_SEEN, frame_count(skb));
	rule_count(rule, PKTS_STAMPER_FILTERED, frame_count(skb));
	return false;
}

/* The same function as who calls it, for it costs every frame. */
static __always_inline void rule_write(struct pkts_stamper *rule,
				       struct pkts_stamper_frame *frame,
				       struct stamper_sight sight,
				       struct pkts_stamper_time *time)
{
	const struct pkts_stamper_config *config = &rule->config;
	struct pkts_stamp_info info = {
		.flags	= config->flags | frame->flags,
		.fcs	= frame->fcs,
		.error	= config->error,
		.len	= frame->len,
		.device	= config->id,
		.port	= config->port,
		.sync	= config->sync,
		.where	= sight.where,
	};

	if (sight.source == PKTS_STAMP_HARDWARE)
		info.flags |= PKTS_STAMP_BY_DEVICE;
	pkts_stamper_out_stamp(rule->out, sight.mono, &rule->seq, time,
			       &info.seq);
	info.time = time->time;
	if (unlikely(time->stepped))
		info.flags |= PKTS_STAMP_STEPPED;
	pkts_stamper_frame_write(frame, &info);
}

static enum pkts_stamper_count count_of_error(int err)
{
	switch (err) {
	case 0:
		return PKTS_STAMPER_STAMPED;
	case -EMSGSIZE:
		return PKTS_STAMPER_OVERSIZE;
	case -ENOMEM:
		return PKTS_STAMPER_NO_MEMORY;
	case -ENETDOWN:
		return PKTS_STAMPER_DOWN;
	case -ELOOP:
		return PKTS_STAMPER_LOOPED;
	case -ENOBUFS:
		return PKTS_STAMPER_BUSY;
	default:
		return PKTS_STAMPER_MALFORMED;
	}
}

/*
 * A frame that is ours, from its MAC addresses on, becomes one that a stamp can
 * be written into. On an error it is what it was.
 */
static __always_inline int rule_open(struct pkts_stamper *rule,
				     struct pkts_stamper_frame *frame,
				     struct sk_buff *skb,
				     enum pkts_stamp_where where)
{
	const struct net_device *dev = rule->out->dev;
	bool has_fcs;
	int err;

	/* A bond, say, may become something else. */
	if (unlikely(dev->type != ARPHRD_ETHER))
		return -EINVAL;
	has_fcs = where == PKTS_STAMP_WHERE_INGRESS &&
		  rule->feed->dev->features & NETIF_F_RXFCS;
	err = pkts_stamper_frame_open(frame, skb, &rule->form, has_fcs);
	if (unlikely(err))
		return err;
	return pkts_stamper_frame_fit(frame, READ_ONCE(dev->mtu),
				      rule->config.oversize);
}

/* It comes from elsewhere: what the stack knew of it does not count here. */
static void frame_forget(struct sk_buff *skb)
{
	struct skb_shared_info *shared = skb_shinfo(skb);

	skb_orphan(skb);
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb_clear_tstamp(skb);
	shared->tx_flags = 0;
	shared->hwtstamps.hwtstamp = 0;
}

/*
 * Stamp a frame of ours and send it. Without a stamp it still leaves its own
 * device, but another one only if it is merely too long for the stamp.
 */
static void rule_send(struct pkts_stamper *rule, struct sk_buff *skb,
		      struct stamper_sight sight)
{
	bool passes = sight.where == PKTS_STAMP_WHERE_INGRESS;
	struct pkts_stamper_frame frame __uninitialized;
	struct pkts_stamper_time time __uninitialized;
	struct pkts_stamper_out *out = rule->out;
	int err, sent;
	bool first;

	rule_count(rule, PKTS_STAMPER_SEEN, 1);
	err = rule_open(rule, &frame, skb, sight.where);
	if (unlikely(err && err != -EMSGSIZE && passes)) {
		rule_count(rule, count_of_error(err), 1);
		kfree_skb(skb);
		return;
	}
	if (passes)
		frame_forget(skb);
	first = pkts_stamper_out_begin(out, passes);
	if (likely(!err))
		rule_write(rule, &frame, sight, &time);
	sent = pkts_stamper_out_send(out->dev, skb);
	pkts_stamper_out_end(out, first);
	if (unlikely(sent || err))
		rule_count(rule, count_of_error(sent ?: err), 1);
	else
		rule_count_stamped(rule, sight.source, &frame, &time);
}

static void rule_lose(const struct pkts_stamper *rule, int err,
		      const struct sk_buff *skb)
{
	rule_count(rule, PKTS_STAMPER_SEEN, frame_count(skb));
	rule_count(rule, count_of_error(err), frame_count(skb));
}

/* A frame or super-frame of ours, from its MAC addresses on. */
static void rule_take(struct pkts_stamper *rule, struct sk_buff *skb,
		      struct stamper_sight sight)
{
	struct sk_buff *frames, *next;

	if (likely(!skb_is_gso(skb))) {
		rule_send(rule, skb, sight);
		return;
	}
	frames = pkts_stamper_frame_cut(skb);
	if (IS_ERR(frames)) {
		rule_lose(rule, PTR_ERR(frames), skb);
		kfree_skb(skb);
		return;
	}
	consume_skb(skb);
	skb_list_walk_safe(frames, skb, next) {
		skb_mark_not_on_list(skb);
		rule_count(rule, PKTS_STAMPER_SEGMENTED, 1);
		rule_send(rule, skb, sight);
	}
}

static struct stamper_sight sight_now(enum pkts_stamp_where where)
{
	return (struct stamper_sight) {
		.mono	= pkts_clock_now(),
		.source	= PKTS_STAMP_NOW,
		.where	= where,
	};
}

/* For rules with source sw, a stamp of the device is none. */
static struct stamper_sight sight_ingress(const struct pkts_stamper *rule,
					  struct sk_buff *skb)
{
	struct pkts_clock_tick *tick = &this_cpu_ptr(rule->cpu)->tick;
	struct stamper_sight sight = {
		.source	= PKTS_STAMP_STACK,
		.where	= PKTS_STAMP_WHERE_INGRESS,
	};

	if (rule->config.source == PKTS_STAMP_SOURCE_HW)
		sight.mono = pkts_clock_ingress(&rule->feed->map, tick, skb,
						&sight.source);
	else
		sight.mono = pkts_clock_from_real(tick,
						  ktime_to_ns(skb_tstamp(skb)));
	return likely(sight.mono) ? sight : sight_now(sight.where);
}

/* Send a frame that came in, and that nobody else needs. */
static void ingress_take(struct pkts_stamper *rule, struct sk_buff *skb)
{
	struct stamper_sight sight = sight_ingress(rule, skb);

	__skb_push(skb, skb->data - skb_mac_header(skb));
	rule_take(rule, skb, sight);
}

static void ingress_copy(struct pkts_stamper *rule, struct sk_buff *skb)
{
	struct sk_buff *copy = skb_clone(skb, GFP_ATOMIC);

	if (copy)
		ingress_take(rule, copy);
	else
		rule_lose(rule, -ENOMEM, skb);
}

/**
 * pkts_stamper_ingress() - send what comes in out of other devices
 * @priv: struct pkts_stamper_feed
 * @skb: the frame
 * @state: of the hook
 *
 * Context: the netdev hook: bottom halves off, under RCU.
 * Return: NF_STOLEN when a rule that is no mirror has taken the frame, else
 * NF_ACCEPT.
 */
unsigned int pkts_stamper_ingress(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct pkts_stamper *rule, *last = NULL;
	struct pkts_stamper_feed *feed = priv;
	bool taken = false;

	/* What the stack hands to itself was on no wire. */
	if (unlikely(skb->pkt_type == PACKET_LOOPBACK))
		return NF_ACCEPT;
	list_for_each_entry_rcu(rule, &feed->rules, in_feed) {
		if (!rule_selects(rule, skb))
			continue;
		if (last)
			ingress_copy(last, skb);
		last = rule;
		taken |= !rule->config.mirror;
	}
	if (!taken || skb_shared(skb)) {
		if (last)
			ingress_copy(last, skb);
		if (taken)
			consume_skb(skb);
	} else {
		ingress_take(last, skb);
	}
	return taken ? NF_STOLEN : NF_ACCEPT;
}

/* Does a pkts qdisc hand the frames of this queue to the driver? */
static bool queue_is_ours(struct netdev_queue *queue)
{
	return pkts_sch_is(rcu_dereference(queue->qdisc));
}

/*
 * Stamp a frame of ours that leaves the device; without a stamp it leaves as
 * well.
 */
static void rule_leave(struct pkts_stamper *rule, struct sk_buff *skb,
		       enum pkts_stamp_where where)
{
	struct stamper_sight sight = sight_now(where);
	struct pkts_stamper_frame frame __uninitialized;
	struct pkts_stamper_time time __uninitialized;
	int err;

	rule_count(rule, PKTS_STAMPER_SEEN, 1);
	err = rule_open(rule, &frame, skb, where);
	if (unlikely(err)) {
		rule_count(rule, count_of_error(err), 1);
		return;
	}
	rule_write(rule, &frame, sight, &time);
	rule_count_stamped(rule, sight.source, &frame, &time);
}

/* A frame that takes the way from the hook on by itself. */
static void egress_send(struct pkts_stamper *rule, struct sk_buff *skb)
{
	rule_send(rule, skb, sight_now(PKTS_STAMP_WHERE_ENQUEUE));
}

/* Where the frames are stamped at dequeue, they are only sent. */
static unsigned int egress_cut(struct pkts_stamper *rule, struct sk_buff *skb,
			       bool queued)
{
	struct net_device *dev = skb->dev;
	struct sk_buff *frames, *next;

	frames = pkts_stamper_frame_cut(skb);
	if (IS_ERR(frames)) {
		rule_lose(rule, PTR_ERR(frames), skb);
		return NF_ACCEPT;
	}
	consume_skb(skb);
	skb_list_walk_safe(frames, skb, next) {
		skb_mark_not_on_list(skb);
		rule_count(rule, PKTS_STAMPER_SEGMENTED, 1);
		if (queued)
			pkts_stamper_out_send(dev, skb);
		else
			egress_send(rule, skb);
	}
	return NF_STOLEN;
}

/* Somebody else holds the frame, so a copy leaves in its place. */
static unsigned int egress_copy(struct pkts_stamper *rule, struct sk_buff *skb)
{
	struct sk_buff *copy = skb_copy(skb, GFP_ATOMIC);

	if (!copy) {
		rule_lose(rule, -ENOMEM, skb);
		return NF_ACCEPT;
	}
	egress_send(rule, copy);
	consume_skb(skb);
	return NF_STOLEN;
}

/**
 * pkts_stamper_egress() - stamp what leaves a device
 * @priv: struct pkts_stamper_feed
 * @skb: the frame
 * @state: of the hook
 *
 * Context: the netdev hook: bottom halves off, under RCU.
 * Return: NF_ACCEPT, or NF_STOLEN when others were sent in place of the frame.
 */
unsigned int pkts_stamper_egress(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct pkts_stamper_feed *feed = priv;
	struct pkts_stamper *rule;
	unsigned int len;
	bool queued;

	rule = list_first_or_null_rcu(&feed->rules, struct pkts_stamper,
				      in_feed);
	if (!rule || pkts_stamper_out_sends(feed->dev))
		return NF_ACCEPT;
	queued = queue_is_ours(netdev_get_tx_queue(feed->dev, 0));
	if (queued && !skb_is_gso(skb))
		return NF_ACCEPT;
	if (!rule_selects(rule, skb))
		return NF_ACCEPT;
	if (skb_is_gso(skb))
		return egress_cut(rule, skb, queued);
	if (skb_shared(skb))
		return egress_copy(rule, skb);
	len = skb->len;
	rule_leave(rule, skb, PKTS_STAMP_WHERE_ENQUEUE);
	qdisc_skb_cb(skb)->pkt_len += skb->len - len;
	return NF_ACCEPT;
}

static struct pkts_stamper *rule_of_dev(const struct net_device *dev)
{
	struct pkts_net *pn = pkts_net_of(dev_net(dev));
	struct pkts_stamper_feed *feed;

	list_for_each_entry_rcu(feed, &pn->stamper.feeds, node)
		if (feed->dev == dev && feed->egress)
			return list_first_or_null_rcu(&feed->rules,
						      struct pkts_stamper,
						      in_feed);
	return NULL;
}

static bool frame_is_beacon(const struct pkts_stamper *rule,
			    const struct sk_buff *skb)
{
	struct pkts_stamp_info info;

	return rule->config.format == PKTS_STAMP_FORMAT_BEACON &&
	       pkts_stamp_beacon_read(&info, skb->data, skb_headlen(skb));
}

static struct sk_buff *dequeue_rule(struct pkts_stamper *rule,
				    struct sk_buff *skb)
{
	struct sk_buff *copy;

	if (!queue_is_ours(skb_get_tx_queue(skb->dev, skb)) ||
	    frame_is_beacon(rule, skb) || !rule_selects(rule, skb))
		return skb;
	if (skb_is_gso(skb)) {
		rule_lose(rule, -EINVAL, skb);
		return skb;
	}
	if (skb_shared(skb)) {
		copy = skb_copy(skb, GFP_ATOMIC);
		if (!copy) {
			rule_lose(rule, -ENOMEM, skb);
			return skb;
		}
		consume_skb(skb);
		skb = copy;
	}
	rule_leave(rule, skb, PKTS_STAMP_WHERE_DEQUEUE);
	return skb;
}

/**
 * pkts_stamper_dequeue_stamp() - pkts_stamper_dequeue() where there are rules
 * @skb: the frame
 *
 * A super-frame that the hook had no reason to cut cannot be cut here: one
 * frame is handed on.
 *
 * Context: softirq or bottom halves off, the qdisc's lock held.
 * Return: what to send in place of @skb.
 */
struct sk_buff *pkts_stamper_dequeue_stamp(struct sk_buff *skb)
{
	struct pkts_stamper *rule;

	rcu_read_lock();
	rule = rule_of_dev(skb->dev);
	if (rule)
		skb = dequeue_rule(rule, skb);
	rcu_read_unlock();
	return skb;
}
