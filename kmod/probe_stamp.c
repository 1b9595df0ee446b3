// SPDX-License-Identifier: GPL-2.0
/*
 * Whoever makes a probe packet marks it: its destructor is ours. Wherever such a
 * packet comes by on its way out, it gets the time anew, so that what counts is
 * the last place: the pkts queueing discipline, else the netdev egress hook, else
 * where it was made. Time in queues and for the neighbour's resolution is then no
 * time of the network's.
 *
 * A packet is only written to where it still is what it was: UDP over IP with
 * the time at its place that was written last. So one that a tunnel has put
 * into another packet, encrypted, or cut in pieces keeps the time it has; one
 * whose addresses were translated does not.
 */
#include "probe_stamp.h"

#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <linux/unaligned.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/sock.h>

#include "clock.h"
#include "net.h"
#include "probe_key.h"
#include "wire/probe.h"

/* Behind the packet's skb_shinfo()->destructor_arg. */
struct probe_mark {
	struct pkts_probe_tx	*tx;
	struct sock		*sk; /* that the device tells, or NULL */
	u64			wire; /* the time that was written last */
	u32			sequence;
	u8			where;
};

/* Where this CPU is putting a packet into a queue that remembers it. */
static DEFINE_PER_CPU(struct pkts_probe_strays *, probe_strays);

/* All struct pkts_probe_tx, for the module's end to wait for. */
static atomic_t probe_alive = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(probe_drained);

/**
 * pkts_probe_tx_init() - begin to send probe packets
 * @tx: set up; zero before. The caller sets key, error and what is for devices
 * @ops: the caller's
 * @net: where packets are sent
 *
 * Context: any.
 */
void pkts_probe_tx_init(struct pkts_probe_tx *tx,
			const struct pkts_probe_tx_ops *ops,
			const struct net *net)
{
	tx->ops = ops;
	tx->net = net;
	refcount_set(&tx->users, 1);
	atomic_inc(&probe_alive);
}

/**
 * pkts_probe_tx_get() - keep who sends
 * @tx: not released until pkts_probe_tx_put()
 *
 * Context: any.
 */
void pkts_probe_tx_get(struct pkts_probe_tx *tx)
{
	refcount_inc(&tx->users);
}

/**
 * pkts_probe_tx_put() - keep it no more
 * @tx: released, if nobody else keeps it
 *
 * Context: any.
 */
void pkts_probe_tx_put(struct pkts_probe_tx *tx)
{
	if (!refcount_dec_and_test(&tx->users))
		return;
	tx->ops->release(tx);
	if (atomic_dec_and_test(&probe_alive))
		wake_up_all(&probe_drained);
}

/**
 * pkts_probe_tx_end() - send no more
 * @tx: released once no packet is under way: of no use to the caller afterwards
 *
 * Context: any; no pkts_probe_mark() with @tx runs, nor will.
 */
void pkts_probe_tx_end(struct pkts_probe_tx *tx)
{
	WRITE_ONCE(tx->over, true);
	pkts_probe_tx_put(tx);
}

static struct probe_mark *probe_mark_of(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->destructor_arg;
}

/* Where UDP is, from the network header on; 0 when it is not IP and UDP. */
static unsigned int probe_udp_at(const struct sk_buff *skb, unsigned int room)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	const struct iphdr *ip = ip_hdr(skb);

	switch (skb_protocol(skb, true)) {
	case htons(ETH_P_IP):
		if (room < sizeof(*ip) || ip->ihl < 5 || ip_is_fragment(ip) ||
		    ip->protocol != IPPROTO_UDP)
			return 0;
		return ip->ihl * 4;
	case htons(ETH_P_IPV6):
		if (room < sizeof(*ip6) || ip6->nexthdr != IPPROTO_UDP)
			return 0;
		return sizeof(*ip6);
	default:
		return 0;
	}
}

/* Where UDP is, from skb->data on; 0 when the packet is not as it was. */
static unsigned int probe_locate(const struct sk_buff *skb,
				 const struct probe_mark *mark)
{
	unsigned int headlen = skb_headlen(skb), base, udp;
	int network = skb_network_offset(skb);
	const u8 *data;

	if (network < 0 || network >= headlen)
		return 0;
	udp = probe_udp_at(skb, headlen - network);
	base = pkts_probe_base(mark->tx->key);
	if (!udp || headlen < network + udp + sizeof(struct udphdr) + base)
		return 0;
	udp += network;
	data = skb->data + udp + sizeof(struct udphdr);
	if (get_unaligned_be64(data + pkts_probe_time_at(mark->tx->key)) !=
	    mark->wire)
		return 0;
	return udp;
}

static void probe_mark_end(struct probe_mark *mark)
{
	struct pkts_probe_tx *tx = mark->tx;

	if (tx->ops->gone)
		tx->ops->gone(tx, mark->sequence, mark->where);
	if (mark->sk)
		sock_put(mark->sk);
	kfree(mark);
	pkts_probe_tx_put(tx);
}

/*
 * Where this CPU is just putting a packet. A task that has taken the CPU from the one
 * that does looks at that one's queue, which stays there meanwhile.
 */
static struct pkts_probe_strays *probe_strays_of(const struct sk_buff *skb)
{
	struct pkts_probe_strays *strays;

	preempt_disable();
	strays = __this_cpu_read(probe_strays);
	if (strays && strays->skb != skb)
		strays = NULL;
	preempt_enable();
	return strays;
}

/*
 * The oldest is forgotten for it. The packet leads to its place: what comes out of
 * the queue with an address of these was one, unless it is memory of another.
 */
static void probe_stray_add(struct pkts_probe_strays *strays,
			    struct sk_buff *skb)
{
	struct probe_mark **place;

	place = &strays->mark[strays->next++ % PKTS_PROBE_STRAYS];
	if (*place)
		probe_mark_end(*place);
	else
		strays->count++;
	*place = probe_mark_of(skb);
	skb_shinfo(skb)->destructor_arg = place;
}

/**
 * pkts_probe_stray_begin() - a probe packet goes into a queue
 * @strays: of the queue
 * @skb: pkts_probe_is(). netem makes such a packet nobody's, which is then
 *	remembered until pkts_probe_stray_end()
 *
 * Context: softirq or bottom halves off, the queue's lock held.
 * Return: for pkts_probe_stray_end().
 */
struct pkts_probe_strays *
pkts_probe_stray_begin(struct pkts_probe_strays *strays,
		       const struct sk_buff *skb)
{
	struct pkts_probe_strays *outer = this_cpu_read(probe_strays);

	strays->skb = skb;
	this_cpu_write(probe_strays, strays);
	return outer;
}

/**
 * pkts_probe_stray_end() - it is in, or gone
 * @strays: of the queue
 * @outer: what pkts_probe_stray_begin() has returned
 *
 * Context: as that.
 */
void pkts_probe_stray_end(struct pkts_probe_strays *strays,
			  struct pkts_probe_strays *outer)
{
	strays->skb = NULL;
	this_cpu_write(probe_strays, outer);
}

/**
 * pkts_probe_stray_return() - make a probe packet one again
 * @strays: of the queue that @skb comes out of
 * @skb: any packet
 *
 * Context: softirq or bottom halves off, the queue's lock held.
 */
void pkts_probe_stray_return(struct pkts_probe_strays *strays,
			     struct sk_buff *skb)
{
	struct probe_mark **place = skb_shinfo(skb)->destructor_arg;

	if (skb->destructor || place < strays->mark ||
	    place >= strays->mark + PKTS_PROBE_STRAYS || !*place ||
	    !probe_locate(skb, *place))
		return;
	skb_shinfo(skb)->destructor_arg = *place;
	skb->destructor = pkts_probe_destruct;
	*place = NULL;
	strays->count--;
}

/**
 * pkts_probe_strays_forget() - none of them comes any more
 * @strays: of a queue that is empty
 *
 * Context: the queue's lock held, or nobody else has the queue.
 */
void pkts_probe_strays_forget(struct pkts_probe_strays *strays)
{
	unsigned int i;

	for (i = 0; strays->count && i < PKTS_PROBE_STRAYS; i++) {
		if (!strays->mark[i])
			continue;
		probe_mark_end(strays->mark[i]);
		strays->mark[i] = NULL;
		strays->count--;
	}
}

/**
 * pkts_probe_destruct() - a probe packet is freed, or becomes somebody else's
 * @skb: the packet
 *
 * Context: any; the network stack calls it.
 */
void pkts_probe_destruct(struct sk_buff *skb)
{
	struct pkts_probe_strays *strays = probe_strays_of(skb);

	if (unlikely(strays))
		probe_stray_add(strays, skb);
	else
		probe_mark_end(probe_mark_of(skb));
}

/* What was there before stands in for the packet's own form of time. */
static void probe_write(struct pkts_probe_tx *tx, u8 *data, u64 now, u64 *wire)
{
	u16 ptp = get_unaligned_be16(data + pkts_probe_error_at(tx->key)) &
		  PKTS_PROBE_PTP;

	*wire = pkts_probe_time_encode(ptp ? pkts_clock_tai(now) :
					     pkts_clock_real(now), ptp);
	pkts_probe_time_write(data, tx->key, *wire, READ_ONCE(tx->error) | ptp);
	if (tx->key)
		pkts_probe_sign(tx->key, data);
}

static void probe_stamped(struct pkts_probe_tx *tx, u32 sequence, u64 now,
			  u64 wire, enum pkts_probe_where where)
{
	if (tx->ops->stamped)
		tx->ops->stamped(tx, sequence, now, wire, where);
}

/**
 * pkts_probe_mark() - make a packet a probe packet, and give it its first time
 * @skb: the packet, owned by nobody
 * @data: its probe, linear: pkts_probe_base() octets, all but time and HMAC
 *	written. The Error Estimate's PKTS_PROBE_PTP chooses the form of time
 * @tx: who sends it
 *
 * The checksum is to be made afterwards, by the caller or as CHECKSUM_PARTIAL.
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: 0, or -ENOMEM: it has its time, but gets no later one.
 */
int pkts_probe_mark(struct sk_buff *skb, u8 *data, struct pkts_probe_tx *tx)
{
	u32 sequence = get_unaligned_be32(data);
	u64 now = pkts_clock_now();
	struct probe_mark *mark;
	u64 wire;

	probe_write(tx, data, now, &wire);
	probe_stamped(tx, sequence, now, wire, PKTS_PROBE_AT_BUILD);
	mark = kmalloc(sizeof(*mark), GFP_ATOMIC | __GFP_NOWARN);
	if (!mark)
		return -ENOMEM;
	mark->tx = tx;
	mark->wire = wire;
	mark->sequence = sequence;
	mark->where = PKTS_PROBE_AT_BUILD;
	pkts_probe_tx_get(tx);
	mark->sk = pkts_probe_device_mark(skb, tx, sequence);
	skb_shinfo(skb)->destructor_arg = mark;
	skb->destructor = pkts_probe_destruct;
	return 0;
}

/* With CHECKSUM_PARTIAL the checksum is still to be made; else it is adjusted. */
static void probe_rewrite(struct sk_buff *skb, unsigned int at,
			  struct probe_mark *mark, u64 now)
{
	struct udphdr *udp = (struct udphdr *)(skb->data + at);
	unsigned int base = pkts_probe_base(mark->tx->key);
	u8 *data = (u8 *)(udp + 1);
	__wsum before, after;

	if (skb->ip_summed == CHECKSUM_PARTIAL || !udp->check) {
		probe_write(mark->tx, data, now, &mark->wire);
		return;
	}
	before = csum_partial(data, base, 0);
	probe_write(mark->tx, data, now, &mark->wire);
	after = csum_partial(data, base, 0);
	udp->check = csum_fold(csum_add(csum_sub(~csum_unfold(udp->check),
						 before), after));
	if (!udp->check)
		udp->check = CSUM_MANGLED_0;
}

/**
 * pkts_probe_stamp() - give a probe packet its time
 * @skb: pkts_probe_is(); @skb->data at or before its network header
 * @where: where it is on its way out
 *
 * Context: softirq or bottom halves off.
 * Return: was it stamped? If not it keeps the time it had.
 */
bool pkts_probe_stamp(struct sk_buff *skb, enum pkts_probe_where where)
{
	struct probe_mark *mark = probe_mark_of(skb);
	struct pkts_probe_tx *tx = mark->tx;
	unsigned int at, end;
	u64 now;

	if (READ_ONCE(tx->over) || !net_eq(dev_net(skb->dev), tx->net))
		return false;
	at = probe_locate(skb, mark);
	end = at + sizeof(struct udphdr) + pkts_probe_base(tx->key);
	if (!at || skb_ensure_writable(skb, end))
		return false;
	now = pkts_clock_now();
	probe_rewrite(skb, at, mark, now);
	mark->where = where;
	probe_stamped(tx, mark->sequence, now, mark->wire, where);
	return true;
}

/**
 * pkts_probe_stamp_drain() - wait until no probe packet is under way
 *
 * Who sends them has ended. They come to an end with their queues.
 *
 * Context: module exit.
 */
void pkts_probe_stamp_drain(void)
{
	wait_event(probe_drained, !atomic_read(&probe_alive));
	synchronize_rcu();
}
