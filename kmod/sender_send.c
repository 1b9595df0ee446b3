// SPDX-License-Identifier: GPL-2.0
/*
 * Probes leave from a timer's softirq. All that sending needs may be done there:
 * a route is looked up, the neighbour's resolution goes on by itself, and a
 * device's queue takes the packet or not. So no probe waits for a worker to be
 * scheduled, and one session's probe costs the next one microseconds.
 *
 * A probe to a neighbour that is not resolved waits in the neighbour's queue,
 * and the stack tells nobody what becomes of it. So the neighbour is looked at,
 * and such a probe is lost for want of a neighbour unless it leaves after all.
 */
#include <linux/hrtimer.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/arp.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/neighbour.h>
#include <net/route.h>
#include <net/udp.h>

#include "net.h"
#include "sender.h"

/* The time in a packet is the last that was written; it has left by then. */
static void sender_stamped(struct pkts_probe_tx *tx, u32 sequence, u64 time,
			   u64 wire, enum pkts_probe_where where)
{
	struct pkts_sender_port *port =
		container_of(tx, struct pkts_sender_port, tx);
	struct pkts_sender *sender = port->sender;
	struct pkts_slot *slot;

	spin_lock(&sender->lock);
	slot = pkts_window_find(&sender->window, port->index, sequence);
	if (slot && slot->state == PKTS_SLOT_WAITING) {
		slot->sent = time;
		slot->wire = wire;
		sender->answer.stamp_sent = where;
		if (where != PKTS_PROBE_AT_BUILD)
			slot->flags |= PKTS_SLOT_LEFT;
		if (where != PKTS_PROBE_AT_BUILD &&
		    slot->reason == PKTS_PROBE_REASON_NEIGHBOUR)
			slot->reason = PKTS_PROBE_REASON_NO_ANSWER;
	}
	spin_unlock(&sender->lock);
}

static void sender_tx_release(struct pkts_probe_tx *tx)
{
	pkts_sender_release(container_of(tx, struct pkts_sender_port,
					 tx)->sender);
}

const struct pkts_probe_tx_ops pkts_sender_tx_ops = {
	.stamped	= sender_stamped,
	.release	= sender_tx_release,
};

static bool neighbour_resolved(const struct dst_entry *dst, const void *daddr)
{
	struct neighbour *neighbour = dst_neigh_lookup(dst, daddr);
	bool resolved;

	if (!neighbour)
		return false;
	resolved = READ_ONCE(neighbour->nud_state) & NUD_VALID;
	neigh_release(neighbour);
	return resolved;
}

/* What the stack says of a packet; a device without carrier says "congestion". */
static enum pkts_probe_reason sender_reason(int err, bool carrier)
{
	switch (err) {
	case 0:
		return PKTS_PROBE_REASON_NO_ANSWER;
	case NET_XMIT_CN:
		return carrier ? PKTS_PROBE_REASON_NO_ANSWER :
				 PKTS_PROBE_REASON_DEVICE;
	case NET_XMIT_DROP:
	case -ENOBUFS:
		return PKTS_PROBE_REASON_QUEUE;
	case -EPERM:
		return PKTS_PROBE_REASON_FILTERED;
	case -EMSGSIZE:
		return PKTS_PROBE_REASON_TOO_BIG;
	case -ENOMEM:
		return PKTS_PROBE_REASON_NO_MEMORY;
	case -EHOSTUNREACH:
	case -ENETUNREACH:
		return PKTS_PROBE_REASON_NO_ROUTE;
	default:
		return PKTS_PROBE_REASON_DEVICE;
	}
}

/* The route's local address; another one than before is another path. */
static void sender_address(struct pkts_sender_port *port,
			   const struct in6_addr *saddr, int out)
{
	struct pkts_sender *sender = port->sender;

	spin_lock(&sender->lock);
	if (port->sent && !ipv6_addr_equal(&port->saddr, saddr))
		port->moved = true;
	port->saddr = *saddr;
	port->sent = true;
	sender->out = out;
	spin_unlock(&sender->lock);
}

/* A packet with the probe and the UDP header, and room for the rest. */
static struct sk_buff *sender_skb(struct pkts_sender_port *port, u32 sequence,
				  const struct net_device *dev, size_t network)
{
	const struct pkts_sender_settings *settings = &port->sender->settings;
	unsigned int head = LL_RESERVED_SPACE(dev) + network;
	struct udphdr *udp;
	struct sk_buff *skb;
	u8 *data;

	skb = alloc_skb(head + sizeof(*udp) + settings->size +
			dev->needed_tailroom, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, head + sizeof(*udp));
	data = skb_put(skb, settings->size);
	pkts_sender_write(port, sequence, data);
	/* without memory for the mark it keeps this time */
	pkts_probe_mark(skb, data, &port->tx);
	udp = skb_push(skb, sizeof(*udp));
	skb_reset_transport_header(skb);
	udp->source = htons(port->port);
	udp->dest = htons(settings->dport);
	udp->len = htons(skb->len);
	udp->check = 0;
	return skb;
}

static enum pkts_probe_reason send4(struct pkts_sender_port *port,
				    struct sock *sk, struct sk_buff *skb,
				    struct rtable *rt,
				    const struct flowi4 *flow)
{
	const struct pkts_sender_settings *settings = &port->sender->settings;
	bool resolved = neighbour_resolved(&rt->dst, &flow->daddr);
	const struct net_device *dev = rt->dst.dev;
	struct iphdr *ip;
	int err;

	udp_set_csum(false, skb, flow->saddr, flow->daddr, skb->len);
	ip = skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	*ip = (struct iphdr){
		.version = 4,
		.ihl = sizeof(*ip) / 4,
		.tos = settings->dscp << 2,
		.frag_off = htons(IP_DF),
		.ttl = settings->ttl,
		.protocol = IPPROTO_UDP,
		.saddr = flow->saddr,
		.daddr = flow->daddr,
	};
	skb->protocol = htons(ETH_P_IP);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	skb_dst_set(skb, dst_clone(&rt->dst));
	ip_select_ident(port->sender->pn->net, skb, NULL);
	err = ip_local_out(port->sender->pn->net, sk, skb);
	if (!err && !resolved)
		return PKTS_PROBE_REASON_NEIGHBOUR;
	return sender_reason(err, netif_carrier_ok(dev));
}

static enum pkts_probe_reason route4(struct pkts_sender_port *port,
				     struct sock *sk, u32 sequence)
{
	const struct pkts_sender_settings *settings = &port->sender->settings;
	struct net *net = port->sender->pn->net;
	enum pkts_probe_reason reason;
	struct in6_addr saddr = {};
	struct sk_buff *skb;
	struct flowi4 flow;
	struct rtable *rt;

	flowi4_init_output(&flow, settings->ifindex, 0, settings->dscp << 2,
			   RT_SCOPE_UNIVERSE, IPPROTO_UDP, 0,
			   settings->daddr.s6_addr32[0],
			   settings->saddr.s6_addr32[0],
			   htons(settings->dport), htons(port->port),
			   sock_net_uid(net, NULL));
	rt = ip_route_output_flow(net, &flow, sk);
	if (IS_ERR(rt))
		return PKTS_PROBE_REASON_NO_ROUTE;
	saddr.s6_addr32[0] = flow.saddr;
	sender_address(port, &saddr, rt->dst.dev->ifindex);
	pkts_probe_hooks_want(port->sender->pn, rt->dst.dev);
	skb = sender_skb(port, sequence, rt->dst.dev, sizeof(struct iphdr));
	reason = skb ? send4(port, sk, skb, rt, &flow) :
		       PKTS_PROBE_REASON_NO_MEMORY;
	ip_rt_put(rt);
	return reason;
}

static enum pkts_probe_reason send6(struct pkts_sender_port *port,
				    struct sock *sk, struct sk_buff *skb,
				    struct dst_entry *dst, struct flowi6 *flow)
{
	const struct pkts_sender_settings *settings = &port->sender->settings;
	bool resolved = neighbour_resolved(dst, &flow->daddr);
	const struct net_device *dev = dst->dev;
	struct net *net = port->sender->pn->net;
	__be32 label = htonl(settings->flow_label);
	struct ipv6hdr *ip;
	int err;

	udp6_set_csum(false, skb, &flow->saddr, &flow->daddr, skb->len);
	ip = skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	if (settings->flow_label < 0)
		label = ip6_make_flowlabel(net, skb, 0, true, flow);
	ip6_flow_hdr(ip, settings->dscp << 2, label);
	ip->payload_len = htons(skb->len - sizeof(*ip));
	ip->nexthdr = IPPROTO_UDP;
	ip->hop_limit = settings->ttl;
	ip->saddr = flow->saddr;
	ip->daddr = flow->daddr;
	skb->protocol = htons(ETH_P_IPV6);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb_dst_set(skb, dst_clone(dst));
	err = ip6_local_out(net, sk, skb);
	if (!err && !resolved)
		return PKTS_PROBE_REASON_NEIGHBOUR;
	return sender_reason(err, netif_carrier_ok(dev));
}

static enum pkts_probe_reason route6(struct pkts_sender_port *port,
				     struct sock *sk, u32 sequence)
{
	const struct pkts_sender_settings *settings = &port->sender->settings;
	struct net *net = port->sender->pn->net;
	enum pkts_probe_reason reason;
	struct dst_entry *dst;
	struct sk_buff *skb;
	struct flowi6 flow = {
		.flowi6_oif = settings->ifindex,
		.flowi6_proto = IPPROTO_UDP,
		.flowi6_uid = sock_net_uid(net, NULL),
		.daddr = settings->daddr,
		.saddr = settings->saddr,
		.fl6_dport = htons(settings->dport),
		.fl6_sport = htons(port->port),
		.flowlabel = ip6_make_flowinfo(settings->dscp << 2,
					       settings->flow_label < 0 ? 0 :
					       htonl(settings->flow_label)),
	};

	dst = ip6_dst_lookup_flow(net, sk, &flow, NULL);
	if (IS_ERR(dst))
		return PKTS_PROBE_REASON_NO_ROUTE;
	sender_address(port, &flow.saddr, dst->dev->ifindex);
	pkts_probe_hooks_want(port->sender->pn, dst->dev);
	skb = sender_skb(port, sequence, dst->dev, sizeof(struct ipv6hdr));
	reason = skb ? send6(port, sk, skb, dst, &flow) :
		       PKTS_PROBE_REASON_NO_MEMORY;
	dst_release(dst);
	return reason;
}

static enum pkts_probe_reason sender_send(struct pkts_sender_port *port,
					  u32 sequence)
{
	struct sock *sk = rcu_dereference(port->sk);

	if (!sk)
		return PKTS_PROBE_REASON_NO_PORT;
	return port->sender->settings.family == AF_INET ?
	       route4(port, sk, sequence) : route6(port, sk, sequence);
}

/* Its reason, should it be lost. It may have been answered by now. */
static void sender_sent(struct pkts_sender_port *port, struct pkts_slot *slot,
			enum pkts_probe_reason reason)
{
	struct pkts_sender *sender = port->sender;

	spin_lock(&sender->lock);
	sender->news = true;
	if (pkts_slot_stayed(reason) && port->handed)
		port->handed--;
	sender->unresolved = reason == PKTS_PROBE_REASON_NEIGHBOUR;
	if (slot->state == PKTS_SLOT_WAITING &&
	    !(reason == PKTS_PROBE_REASON_NEIGHBOUR &&
	      slot->flags & PKTS_SLOT_LEFT))
		slot->reason = reason;
	spin_unlock(&sender->lock);
}

static void sender_next(struct pkts_sender *sender)
{
	struct pkts_sender_port *port;
	struct pkts_slot *slot;
	u32 sequence, turn;

	spin_lock(&sender->lock);
	div_u64_rem(sender->window.next, sender->settings.ports, &turn);
	port = &sender->port[turn];
	sequence = pkts_window_sequence(&sender->window, sender->window.next);
	slot = pkts_window_push(&sender->window, pkts_clock_now());
	if (!slot) {
		sender->live.window++;
		sender->news = true;
	} else {
		slot->flags |= port->epoch ? PKTS_SLOT_EPOCH : 0;
		port->epoch = false;
		port->handed++;
	}
	spin_unlock(&sender->lock);
	if (!slot)
		return;
	rcu_read_lock();
	sender_sent(port, slot, sender_send(port, sequence));
	rcu_read_unlock();
}

/**
 * pkts_sender_beat() - a session's timer has expired: its next probe is due
 * @timer: of the session
 *
 * Beats that were missed are not made up for: a burst would measure itself.
 *
 * Context: softirq.
 */
enum hrtimer_restart pkts_sender_beat(struct hrtimer *timer)
{
	struct pkts_sender *sender =
		container_of(timer, struct pkts_sender, timer);
	u64 all = pkts_sender_beats(&sender->settings);
	u64 beats;

	sender_next(sender);
	if (all && READ_ONCE(sender->window.next) >= all)
		return HRTIMER_NORESTART;
	beats = hrtimer_forward_now(timer, ns_to_ktime(sender->period));
	if (beats > 1) {
		spin_lock(&sender->lock);
		sender->live.skipped += beats - 1;
		spin_unlock(&sender->lock);
	}
	return HRTIMER_RESTART;
}
