// SPDX-License-Identifier: GPL-2.0
/*
 * What a flow of profile full keeps beside its counters: extremes, first and
 * last values, times between packets, and what its own rooms work out from the
 * headers of TCP and ICMP. A record tells what came since the last one; what
 * is followed over packets is followed over records too.
 *
 * The packets of a super-frame have one stamp, so there is no time between
 * them: such gaps count as 0, and only the jitter leaves them out. By that the
 * mean gap is the wire's.
 *
 * UDP tells no round trips: neither it nor what QUIC shows has a number that
 * an answer repeats, but the spin bit (RFC 9000, section 17.4), which an end
 * may set at random and most do. A guess from who spoke last would measure
 * applications, not the network.
 */
#include "detail.h"

#include <linux/icmpv6.h>
#include <linux/in.h>
#include <linux/string.h>

#include "link.h"
#include "net.h"
#include "wire/plain.h"

#define IDLE_NS		((u64)NSEC_PER_SEC)

#define ECN_MASK	0x03
#define ECN_CE		0x03

#define FLAGS_RARE	(PKTS_TCP_FIN | PKTS_TCP_SYN | PKTS_TCP_RST | \
			 PKTS_TCP_URG | PKTS_TCP_ECE | PKTS_TCP_CWR)

static void way_restart(struct pkts_way *way)
{
	struct pkts_times gap = way->gap, rtt = way->rtt;

	memset(way, 0, sizeof(*way));
	pkts_times_restart(&gap);
	pkts_times_restart(&rtt);
	way->gap = gap;
	way->rtt = rtt;
	way->len_min = U32_MAX;
	way->ttl_min = U8_MAX;
}

/**
 * pkts_detail_begin() - begin the details of a new flow
 * @flow: the flow, of profile full
 * @sight: its first packet, which is not counted here
 *
 * Context: softirq, @flow->lock held.
 */
void pkts_detail_begin(struct pkts_flow *flow, const struct pkts_sight *sight)
{
	struct pkts_flow_full *full = pkts_flow_full(flow);
	unsigned int dir;

	for (dir = 0; dir < 2; dir++) {
		pkts_times_begin(&full->way[dir].gap);
		pkts_times_begin(&full->way[dir].rtt);
		way_restart(&full->way[dir]);
	}
	if (flow->key.proto == IPPROTO_TCP)
		memset(&full->tcp, 0, sizeof(full->tcp));
	else
		memset(&full->echo, 0, sizeof(full->echo));
	memset(&full->detail, 0, sizeof(full->detail));
}

/**
 * pkts_detail_restart() - begin the next record of a flow
 * @flow: the flow, of profile full; what it has counted was recorded
 *
 * Context: any, @flow->lock held.
 */
void pkts_detail_restart(struct pkts_flow *flow)
{
	struct pkts_flow_full *full = pkts_flow_full(flow);
	unsigned int dir;

	for (dir = 0; dir < 2; dir++) {
		way_restart(&full->way[dir]);
		full->way[dir].goes_on = !!(flow->closing &
					    PKTS_FLOW_SPOKE(dir));
		memset(pkts_detail_side_of(full, dir), 0,
		       sizeof(struct pkts_detail_side));
	}
	full->detail.handshake_server = 0;
	full->detail.handshake_client = 0;
	if (flow->key.proto == IPPROTO_TCP)
		pkts_tcp_restart(&full->tcp);
}

/**
 * pkts_detail_response() - take a round-trip time
 * @full: the flow
 * @sight: the packet that answers
 * @dir: direction of what it answers
 * @asked: stamp of that, monotonic ns
 *
 * All round trips are taken here. Stamps of several sources, such as a link's
 * legs, may run backward; what is told is never negative.
 *
 * Context: softirq, the flow's lock held.
 * Return: the time, ns.
 */
u64 pkts_detail_response(struct pkts_flow_full *full,
			 const struct pkts_sight *sight, unsigned int dir,
			 u64 asked)
{
	u64 rtt = pkts_link_time(sight, asked);

	pkts_times_add(&full->way[dir].rtt, rtt);
	full->way[dir].rtts++;
	return rtt;
}

/**
 * pkts_detail_early() - take the round-trip time of a response that was first
 * @full: the flow
 * @sight: the packet that was answered, pkts_link_may_be_early()
 * @dir: its direction
 * @answered: stamp of its answer, monotonic ns
 *
 * Context: softirq, the flow's lock held.
 * Return: the time, ns; 0 also where there is none, because too much lies
 * between the two.
 */
u64 pkts_detail_early(struct pkts_flow_full *full,
		      const struct pkts_sight *sight, unsigned int dir,
		      u64 answered)
{
	u64 rtt;

	if (!pkts_link_early_time(sight, answered, &rtt))
		return 0;
	pkts_times_add(&full->way[dir].rtt, rtt);
	full->way[dir].rtts++;
	return rtt;
}

/* Of the first packet of a record's direction */
static noinline void detail_first(struct pkts_detail_side *side,
				  const struct pkts_facts *facts)
{
	memcpy(side->dmac, facts->mac[0], sizeof(side->dmac));
	memcpy(side->smac, facts->mac[1], sizeof(side->smac));
	side->tci = facts->tci;
	side->ctci = facts->ctci;
	side->flow_label = facts->flow_label;
}

/* Of a direction that had packets before */
static __always_inline void detail_gap(struct pkts_flow_full *full, u64 stamp,
				       unsigned int dir)
{
	u64 time = stamp - full->flow.last[dir];

	if (unlikely((s64)time < 0))
		time = 0;
	pkts_times_add(&full->way[dir].gap, time);
	if (unlikely(time >= IDLE_NS))
		pkts_detail_side_of(full, dir)->idle += time;
}

/*
 * A super-frame's packets have its flags, but what was pushed or finished was
 * so with the last of them, and the rest comes alone.
 */
static noinline void detail_rare_flags(struct pkts_detail_side *side,
				       u16 flags, u32 packets)
{
	side->fin += !!(flags & PKTS_TCP_FIN);
	side->syn += !!(flags & PKTS_TCP_SYN);
	side->rst += !!(flags & PKTS_TCP_RST);
	side->urg += !!(flags & PKTS_TCP_URG);
	side->cwr += !!(flags & PKTS_TCP_CWR);
	if (flags & PKTS_TCP_ECE)
		side->ece += packets;
}

/* Without ports in the key a flow has many connections, none to follow. */
static bool is_one_talk(const struct pkts_flow *flow)
{
	return flow->key.port[0] || flow->key.port[1];
}

static __always_inline void detail_flags(struct pkts_flow_full *full, u16 flags,
					 u32 packets, unsigned int dir)
{
	struct pkts_way *way = &full->way[dir];

	if (likely(flags & PKTS_TCP_ACK))
		way->ack += packets;
	if (flags & PKTS_TCP_PSH)
		way->psh++;
	if (unlikely(flags & FLAGS_RARE))
		detail_rare_flags(pkts_detail_side_of(full, dir), flags,
				  packets);
}

static void detail_tcp(struct pkts_flow_full *full,
		       const struct pkts_sight *sight, unsigned int dir)
{
	detail_flags(full, sight->pkt.tcp_flags, sight->packets, dir);
	if (likely(sight->facts->has & PKTS_FACTS_TCP &&
		   is_one_talk(&full->flow)))
		pkts_tcp_account(full, sight, dir);
	else
		pkts_tcp_lose(&full->tcp);
}

static __always_inline void detail_ip(struct pkts_way *way, u8 tos, u8 ttl,
				      u32 packets)
{
	u8 ecn = tos & ECN_MASK;

	if (ttl < way->ttl_min)
		way->ttl_min = ttl;
	if (ttl > way->ttl_max)
		way->ttl_max = ttl;
	way->tos_last = tos;
	if (ecn == ECN_CE)
		way->ce += packets;
	else if (ecn)
		way->ect += packets;
}

static __always_inline void detail_len(struct pkts_way *way, u32 payload,
				       u32 least, u32 most)
{
	way->payload += payload;
	if (least < way->len_min)
		way->len_min = least;
	if (most > way->len_max)
		way->len_max = most;
}

static void detail_facts(struct pkts_flow_full *full,
			 const struct pkts_sight *sight, unsigned int dir)
{
	const struct pkts_facts *facts = sight->facts;

	if (unlikely(!full->flow.packets[dir]))
		detail_first(pkts_detail_side_of(full, dir), facts);
	detail_len(&full->way[dir], facts->payload, facts->len_last,
		   facts->len);
	switch (full->flow.key.proto) {
	case IPPROTO_TCP:
		detail_tcp(full, sight, dir);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		if (is_one_talk(&full->flow))
			pkts_echo_account(full, sight, dir);
		break;
	}
}

/**
 * pkts_detail_account() - count a packet's details
 * @flow: the flow, of profile full
 * @sight: the packet
 * @dir: its direction
 *
 * Called before the flow's own counters have the packet. One without facts
 * (the profile is basic now) counts by what there is.
 *
 * Context: softirq, @flow->lock held.
 */
void pkts_detail_account(struct pkts_flow *flow, const struct pkts_sight *sight,
			 unsigned int dir)
{
	struct pkts_flow_full *full = pkts_flow_full(flow);
	struct pkts_way *way = &full->way[dir];

	if (flow->closing & PKTS_FLOW_SPOKE(dir))
		detail_gap(full, sight->stamp, dir);
	if (sight->packets > 1)
		way->gap.min = 0;
	detail_ip(way, sight->pkt.tos, sight->pkt.ttl, sight->packets);
	if (unlikely(sight->pkt.flags & PKTS_PACKET_FRAGMENT))
		pkts_detail_side_of(full, dir)->fragments += sight->packets;
	if (likely(sight->facts))
		detail_facts(full, sight, dir);
	else if (flow->key.proto == IPPROTO_TCP)
		pkts_tcp_lose(&full->tcp);
}

/*
 * The facts of a segment without SYN. Its octets may be others than those that
 * were dissected: only what is at hand is read.
 */
static void plain_tcp(struct pkts_flow_full *full,
		      const struct pkts_plain *plain, const u8 *tcp)
{
	struct pkts_sight sight __uninitialized;
	struct pkts_facts facts __uninitialized;
	const struct pkts_flow *flow = &full->flow;

	pkts_facts_plain(&facts, tcp, skb_tail_pointer(plain->skb) - tcp,
			 plain->octets);
	detail_len(&full->way[plain->dir], facts.payload, plain->octets,
		   plain->octets);
	detail_flags(full, plain->tcp_flags, 1, plain->dir);
	sight.pkt.tcp_flags = plain->tcp_flags;
	sight.packets = 1;
	sight.stamp = plain->stamp;
	sight.point = flow->point;
	sight.facts = &facts;
	sight.side = pkts_point_side_of(flow->point, flow->key.orient,
					plain->dir);
	if (likely(is_one_talk(flow)))
		pkts_tcp_account(full, &sight, plain->dir);
	else
		pkts_tcp_lose(&full->tcp);
}

static __always_inline void plain_details(struct pkts_flow_full *full,
					  const struct pkts_plain *plain)
{
	const u8 *frame = skb_mac_header(plain->skb);
	struct pkts_way *way = &full->way[plain->dir];

	detail_gap(full, plain->stamp, plain->dir);
	detail_ip(way, frame[PKTS_PLAIN_L3 + 1], frame[PKTS_PLAIN_L3 + 8], 1);
	if (full->flow.key.proto == IPPROTO_TCP)
		plain_tcp(full, plain, frame + PKTS_PLAIN_L4);
	else
		detail_len(way, plain->octets - PKTS_PLAIN_UDP + PKTS_PLAIN_L3,
			   plain->octets, plain->octets);
}

/**
 * pkts_detail_account_plain() - count a packet of the plain way, and its details
 * @flow: its flow
 * @skb: its frame
 * @stamp: when, monotonic ns
 * @octets: octets from the IP header on
 * @dir: direction: 0 is from end 0 of the key to end 1
 * @tcp_flags: of TCP, else 0
 *
 * What pkts_flow_account() does with a sight and facts.
 *
 * Context: softirq, @flow->lock held.
 * Return: false, and nothing was counted, when pkts_flow_account() has to: the
 * packet begins or ends something, or its details are not wanted.
 */
bool pkts_detail_account_plain(struct pkts_flow *flow,
			       const struct sk_buff *skb, u64 stamp, u32 octets,
			       unsigned int dir, u16 tcp_flags)
{
	const struct pkts_plain plain = {
		.stamp = stamp,
		.octets = octets,
		.overhead = skb->len + (skb->data - skb_mac_header(skb)) - octets,
		.dir = dir,
		.tcp_flags = tcp_flags,
		.skb = skb,
	};

	if (unlikely(!flow->packets[dir] || tcp_flags & PKTS_TCP_TURNS ||
		     flow->full != PKTS_FLOW_DETAILED ||
		     !pkts_net_wants_details(flow->point)))
		return false;
	plain_details(pkts_flow_full(flow), &plain);
	pkts_flow_add_plain(flow, &plain);
	return true;
}

static void record_side(const struct pkts_flow_full *full, unsigned int dir,
			struct pkts_detail_side *side)
{
	const struct pkts_way *way = &full->way[dir];
	u64 packets = full->flow.packets[dir];

	pkts_times_tell(&way->rtt, way->rtts, &side->rtt);
	if (!packets)
		return;
	pkts_times_tell(&way->gap, packets - !way->goes_on, &side->gap);
	side->payload = way->payload;
	side->psh = way->psh;
	side->ack = way->ack;
	side->ce = way->ce;
	side->ect = way->ect;
	side->len_min = min(way->len_min, way->len_max);
	side->len_max = way->len_max;
	side->ttl_min = way->ttl_min;
	side->ttl_max = way->ttl_max;
	side->tos_last = way->tos_last;
}

/* Of the first forward packet, or the first reverse one, turned */
static void record_first(struct pkts_record *rec,
			 const struct pkts_detail *detail)
{
	const struct pkts_detail_side *side = &detail->forward;
	bool turned = !rec->forward.packets;

	if (turned)
		side = &detail->reverse;
	memcpy(rec->smac, turned ? side->dmac : side->smac, sizeof(rec->smac));
	memcpy(rec->dmac, turned ? side->smac : side->dmac, sizeof(rec->dmac));
	rec->flow_label = side->flow_label;
	rec->priority = side->tci >> 13;
}

/**
 * pkts_detail_record() - what a flow's details are, as a record tells them
 * @flow: the flow, of profile full
 * @rec: its record, whose sides are filled; completed
 * @detail: filled
 *
 * Context: any, @flow->lock held.
 */
void pkts_detail_record(const struct pkts_flow *flow, struct pkts_record *rec,
			struct pkts_detail *detail)
{
	const struct pkts_flow_full *full = pkts_flow_full_const(flow);

	*detail = full->detail;
	if (flow->full != PKTS_FLOW_DETAILED)
		return;
	record_side(full, 0, &detail->forward);
	record_side(full, 1, &detail->reverse);
	if (flow->initiator)
		swap(detail->forward, detail->reverse);
	record_first(rec, detail);
}
