// SPDX-License-Identifier: GPL-2.0
/*
 * A biflow (RFC 5103): packets of both directions under one canonical key,
 * counted by direction. The initiator is who sent the first packet seen,
 * unless that was the second of a TCP handshake.
 *
 * A record covers what was counted since the flow began or since its last
 * record. A direction without packets has no times; the other's are those of
 * packets that were seen, so that no time is ever made up.
 */
#include "flow.h"

#include <linux/slab.h>
#include <linux/tcp.h>

#include "detail.h"
#include "outer.h"
#include "point.h"
#include "timeouts.h"

/* One of plain flows, one of those with details. */
static struct kmem_cache *flow_cache[2] __ro_after_init;

/*
 * What a flow takes: behind it is what the allocator needs, which may not lie
 * in a flow that a late reader looks at.
 */
#define FLOW_ROOM(size) ALIGN((size) + sizeof(void *), SMP_CACHE_BYTES)

/* The lock outlives the flow: a late reader may hold it across reuse. */
static void flow_construct(void *memory)
{
	struct pkts_flow *flow = memory;

	spin_lock_init(&flow->lock);
	flow->alive = 0;
}

/**
 * pkts_flow_alloc() - memory for a flow
 * @full: what struct pkts_flow.full is to be
 *
 * Context: softirq.
 * Return: a flow that is not alive and whose other fields are undefined, or
 * NULL.
 */
struct pkts_flow *pkts_flow_alloc(u8 full)
{
	struct pkts_flow *flow;

	flow = kmem_cache_alloc(flow_cache[!!full], GFP_ATOMIC | __GFP_NOWARN);
	if (flow)
		flow->full = full;
	return flow;
}

/**
 * pkts_flow_free() - give a flow's memory back
 * @flow: not alive
 *
 * Context: any; readers may still look at it.
 */
void pkts_flow_free(struct pkts_flow *flow)
{
	kmem_cache_free(flow_cache[!!flow->full], flow);
}

static bool sight_is_handshake_answer(const struct pkts_sight *sight)
{
	u16 flags = sight->pkt.tcp_flags & (PKTS_TCP_SYN | PKTS_TCP_ACK);

	return flags == (PKTS_TCP_SYN | PKTS_TCP_ACK);
}

static void flow_clear(struct pkts_flow *flow)
{
	unsigned int dir;

	for (dir = 0; dir < 2; dir++) {
		flow->tcp_flags[dir] = 0;
		flow->packets[dir] = 0;
		flow->octets[dir] = 0;
		flow->overhead[dir] = 0;
		flow->overhead_wraps[dir] = 0;
	}
}

/**
 * pkts_flow_begin() - make a flow of its first packet's key
 * @flow: fresh from pkts_flow_alloc()
 * @sight: the first packet, which is not counted here
 *
 * Context: softirq, @flow->lock held because of late readers.
 */
void pkts_flow_begin(struct pkts_flow *flow, const struct pkts_sight *sight)
{
	unsigned int dir = pkts_sight_dir(sight);

	lockdep_assert_held(&flow->lock);
	if (sight->pkt.key.family == 4) {
		memcpy(&flow->key, &sight->pkt.key, PKTS_KEY_LEN4);
		memset(flow->key.addr6, 0, sizeof(flow->key.addr6));
	} else {
		flow->key = sight->pkt.key;
	}
	flow->hash = sight->hash;
	flow->initiator = sight_is_handshake_answer(sight) ? !dir : dir;
	flow->closing = 0;
	flow->status = 0;
	flow->recorded[0] = 0;
	flow->recorded[1] = 0;
	flow->born = sight->stamp;
	flow->point = sight->point;
	if (sight->pkt.key.extra)
		flow->extra = sight->extra;
	else
		memset(&flow->extra, 0, sizeof(flow->extra));
	flow->last[0] = 0;
	flow->last[1] = 0;
	INIT_HLIST_NODE(&flow->timer);
	flow_clear(flow);
	if (flow->full)
		pkts_detail_begin(flow, sight);
	if (pkts_sight_is_inner(sight))
		pkts_outer_begin(flow, sight);
	flow->alive = 1;
}

/**
 * pkts_flow_restart() - begin the next record of a flow
 * @flow: the flow; what it has counted was recorded
 *
 * Context: any, @flow->lock held.
 */
void pkts_flow_restart(struct pkts_flow *flow)
{
	unsigned int dir;

	lockdep_assert_held(&flow->lock);
	if (flow->full)
		pkts_detail_restart(flow);
	for (dir = 0; dir < 2; dir++) {
		flow->recorded[dir] += flow->packets[dir];
		if (flow->tcp_flags[dir] & PKTS_TCP_ACK)
			flow->closing |= PKTS_FLOW_ACKED;
	}
	flow_clear(flow);
}

/**
 * pkts_flow_first() - begin a direction of a record
 * @flow: the flow
 * @sight: the direction's first packet
 * @dir: the direction
 *
 * Context: softirq, @flow->lock held.
 */
void pkts_flow_first(struct pkts_flow *flow, const struct pkts_sight *sight,
		     unsigned int dir)
{
	flow->closing |= PKTS_FLOW_SPOKE(dir);
	/* A link's other leg may be the earlier one, and come later. */
	flow->born = min(flow->born, sight->stamp);
	flow->start[dir] = sight->stamp;
	flow->last[dir] = sight->stamp;
	flow->tos[dir] = sight->pkt.tos;
	flow->ttl[dir] = sight->pkt.ttl;
}

/**
 * pkts_flow_close() - note a FIN or RST
 * @flow: the flow
 * @tcp_flags: of the packet
 * @dir: its direction
 *
 * Context: softirq, @flow->lock held.
 * Return: true when the connection has just come to its end, or to another
 * one: a reset has a timeout of its own.
 */
bool pkts_flow_close(struct pkts_flow *flow, u16 tcp_flags, unsigned int dir)
{
	u8 before = flow->closing;

	/* Connections without number, when ports are no part of the key. */
	if (!flow->key.port[0] && !flow->key.port[1])
		return false;
	if (tcp_flags & PKTS_TCP_RST)
		flow->closing |= PKTS_FLOW_RST;
	if (tcp_flags & PKTS_TCP_FIN)
		flow->closing |= PKTS_FLOW_FIN(dir);
	return flow->closing != before && pkts_flow_closed(flow);
}

/**
 * pkts_flow_opens() - does a SYN begin a connection after the flow's?
 * @flow: the flow
 * @tcp_flags: of the packet, SYN among them
 * @dir: its direction
 *
 * A SYN does once both ends have closed or one has reset: one from either end,
 * and each anew where all are refused. Its answer does where the SYN itself
 * took another way, after the time in which the old one's could still come.
 * Where one direction takes another way, it is over with its own FIN.
 *
 * Context: softirq, @flow->lock held.
 */
bool pkts_flow_opens(const struct pkts_flow *flow, u16 tcp_flags,
		     unsigned int dir)
{
	if (flow->closing & PKTS_FLOW_FIN(dir) && !(tcp_flags & PKTS_TCP_FIN) &&
	    !(flow->closing & PKTS_FLOW_SPOKE(!dir)))
		return true;
	if (tcp_flags & PKTS_TCP_ACK)
		return flow->closing & PKTS_FLOW_OVER;
	return pkts_flow_closed(flow);
}

/* When the record that is being counted began; U64_MAX when it is empty. */
static u64 flow_record_start(const struct pkts_flow *flow)
{
	u64 start = U64_MAX;
	unsigned int dir;

	for (dir = 0; dir < 2; dir++)
		if (flow->packets[dir])
			start = min(start, flow->start[dir]);
	return start;
}

static void deadline_sooner(struct pkts_deadline *due, u64 when,
			    enum pkts_end_reason reason, bool ends)
{
	if (when >= due->when)
		return;
	due->when = when;
	due->reason = reason;
	due->ends = ends;
}

/**
 * pkts_flow_deadline() - when a flow is due, and why
 * @flow: the flow
 *
 * Silence and age end a flow. A record that covers the active timeout leaves,
 * and the flow goes on. A connection that is closed is recorded soon, stays
 * until it is silent, so that late packets open no flow, and has no other end
 * reason than its end (RFC 5102, flowEndReason).
 *
 * Context: any, @flow->lock held.
 * Return: the deadline; max-life has the reason of the active timeout, whose
 * definition names it.
 */
struct pkts_deadline pkts_flow_deadline(const struct pkts_flow *flow)
{
	u64 last = pkts_flow_last(flow), start = flow_record_start(flow);
	struct pkts_deadline due = {
		.when = last + pkts_timeouts_inactive(flow),
		.reason = PKTS_END_REASON_IDLE_TIMEOUT,
		.ends = true,
	};

	deadline_sooner(&due, flow->born + pkts_timeouts_max_life(flow),
			PKTS_END_REASON_ACTIVE_TIMEOUT, true);
	if (start != U64_MAX)
		deadline_sooner(&due, start + pkts_timeouts_active(flow),
				PKTS_END_REASON_ACTIVE_TIMEOUT, false);
	if (!pkts_flow_closed(flow))
		return due;
	if (!(flow->closing & PKTS_FLOW_OVER))
		deadline_sooner(&due, last + pkts_timeouts_linger(flow),
				PKTS_END_REASON_END_OF_FLOW, false);
	due.reason = PKTS_END_REASON_END_OF_FLOW;
	return due;
}

/* More packets than this, both ways, are no mere request. */
#define REQUEST_PACKETS 8

/*
 * A connection whose initiator has not acknowledged the answer yet is half
 * open; all else is, until there is an answer. Whoever has sent much is not,
 * even if only one direction passes here.
 */
static bool flow_half_open(const struct pkts_flow *flow)
{
	u8 closing = READ_ONCE(flow->closing);

	if (flow->status || READ_ONCE(flow->packets[0]) +
			    READ_ONCE(flow->packets[1]) > REQUEST_PACKETS)
		return false;
	if ((closing & PKTS_FLOW_SPOKE_BOTH) != PKTS_FLOW_SPOKE_BOTH)
		return true;
	return flow->key.proto == IPPROTO_TCP &&
	       !(READ_ONCE(flow->tcp_flags[flow->initiator]) & PKTS_TCP_ACK);
}

/**
 * pkts_flow_worth() - what is lost with a flow
 * @flow: the flow
 *
 * Read without the flow's lock: near enough to choose by.
 *
 * Context: the shard's lock held.
 */
enum pkts_worth pkts_flow_worth(const struct pkts_flow *flow)
{
	if (READ_ONCE(flow->closing) & PKTS_FLOW_OVER)
		return PKTS_WORTH_NOTHING;
	if (pkts_flow_closed(flow) || flow_half_open(flow))
		return PKTS_WORTH_LITTLE;
	return PKTS_WORTH_MUCH;
}

static void record_side(const struct pkts_flow *flow, struct pkts_side *side,
			unsigned int dir)
{
	enum pkts_point_side seen = pkts_point_side_of(flow->point,
						       flow->key.orient, dir);

	memset(side, 0, sizeof(*side));
	side->direction = flow->point->link ? PKTS_DIRECTION_INGRESS :
					      BIT(seen);
	side->ifindex = pkts_point_ifindex(flow->point, seen);
	side->packets = flow->packets[dir];
	if (!side->packets)
		return;
	side->octets = flow->octets[dir];
	side->frame_octets = pkts_flow_frame_octets(flow, dir);
	side->start = flow->start[dir];
	side->end = flow->last[dir];
	side->tcp_flags = flow->tcp_flags[dir];
	side->tos = flow->tos[dir];
	side->ttl = flow->ttl[dir];
}

static void record_address(const struct pkts_key *key, u8 *addr,
			   unsigned int end)
{
	if (key->family == 6) {
		memcpy(addr, key->addr6[end], 16);
		return;
	}
	memset(addr, 0, 16);
	memcpy(addr, &key->addr4[end], 4);
}

static void record_ports(const struct pkts_flow *flow, struct pkts_record *rec)
{
	u16 port[2] = { ntohs(flow->key.port[0]), ntohs(flow->key.port[1]) };
	bool swap = flow->initiator;

	rec->spi = 0;
	switch (flow->key.proto) {
	case IPPROTO_ESP:
	case IPPROTO_AH:
		rec->spi = (u32)port[0] << 16 | port[1];
		port[0] = 0;
		port[1] = 0;
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		swap = false;
		break;
	}
	rec->sport = port[swap];
	rec->dport = port[!swap];
}

static bool flow_acked(const struct pkts_flow *flow)
{
	u16 flags = flow->tcp_flags[0] | flow->tcp_flags[1];

	return flow->closing & PKTS_FLOW_ACKED || flags & PKTS_TCP_ACK;
}

/**
 * pkts_flow_state() - how far a flow has come
 * @flow: the flow
 *
 * Context: any, @flow->lock held.
 */
enum pkts_state pkts_flow_state(const struct pkts_flow *flow)
{
	u8 closing = flow->closing;

	/* who has forgotten a closed connection resets what comes late */
	if ((closing & PKTS_FLOW_FIN_BOTH) == PKTS_FLOW_FIN_BOTH)
		return PKTS_STATE_CLOSED;
	if (closing & PKTS_FLOW_RST)
		return PKTS_STATE_RESET;
	if (closing & PKTS_FLOW_FIN_BOTH)
		return PKTS_STATE_CLOSING;
	if ((closing & PKTS_FLOW_SPOKE_BOTH) == PKTS_FLOW_SPOKE_BOTH ||
	    (flow->key.proto == IPPROTO_TCP && flow_acked(flow)))
		return PKTS_STATE_ESTABLISHED;
	return PKTS_STATE_REQUESTED;
}

static void record_extra(const struct pkts_flow *flow, struct pkts_record *rec,
			 unsigned int initiator)
{
	memcpy(rec->smac, flow->extra.mac[initiator], sizeof(rec->smac));
	memcpy(rec->dmac, flow->extra.mac[!initiator], sizeof(rec->dmac));
	rec->tunnel_id = flow->extra.tunnel_id;
	rec->tunnel = flow->extra.tunnel;
	rec->flow_label = flow->extra.flow_label;
	rec->priority = flow->extra.priority;
	rec->inner = flow->extra.inner;
}

/**
 * pkts_flow_count_full() - count a packet's details
 * @flow: its flow, of profile full
 * @sight: the packet
 *
 * Context: softirq, @flow->lock held.
 */
void pkts_flow_count_full(struct pkts_flow *flow,
			  const struct pkts_sight *sight)
{
	pkts_detail_account(flow, sight, pkts_sight_dir(sight));
}

/**
 * pkts_flow_record() - what a flow has counted, as a record
 * @flow: the flow
 * @rec: filled; id 0, no end reason, times monotonic
 * @detail: filled when @rec->detail is set
 *
 * Context: any, @flow->lock held.
 */
void pkts_flow_record(const struct pkts_flow *flow, struct pkts_record *rec,
		      struct pkts_detail *detail)
{
	unsigned int initiator = flow->initiator;

	rec->id = 0;
	rec->flow = flow->id;
	rec->flow_start = flow->born;
	rec->status = flow->status;
	rec->state = pkts_flow_state(flow);
	rec->detail = !!flow->full;
	record_extra(flow, rec, initiator);
	record_side(flow, &rec->forward, initiator);
	record_side(flow, &rec->reverse, !initiator);
	if (flow->full) {
		pkts_detail_record(flow, rec, detail);
		pkts_outer_record(flow, detail);
	}
	record_address(&flow->key, rec->saddr, initiator);
	record_address(&flow->key, rec->daddr, !initiator);
	record_ports(flow, rec);
	rec->ifindex = flow->key.ifindex;
	rec->vlan = flow->key.vlan;
	rec->cvlan = flow->key.cvlan;
	rec->family = flow->key.family;
	rec->proto = flow->key.proto;
	rec->end_reason = PKTS_END_REASON_NONE;
	memset(rec->pad, 0, sizeof(rec->pad));
}

/**
 * pkts_flow_memory() - octets that flows take
 * @plain: how many without details
 * @full: how many with details
 *
 * Context: any.
 */
u64 pkts_flow_memory(u64 plain, u64 full)
{
	return plain * FLOW_ROOM(sizeof(struct pkts_flow)) +
	       full * FLOW_ROOM(sizeof(struct pkts_flow_full));
}

static struct kmem_cache *flow_cache_create(const char *name, size_t size)
{
	return kmem_cache_create(name, size, SMP_CACHE_BYTES,
				 SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT,
				 flow_construct);
}

/**
 * pkts_flow_cache_init() - make the memory that flows live in
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init pkts_flow_cache_init(void)
{
	flow_cache[0] = flow_cache_create("pkts_flow",
					  sizeof(struct pkts_flow));
	flow_cache[1] = flow_cache_create("pkts_flow_full",
					  sizeof(struct pkts_flow_full));
	if (flow_cache[0] && flow_cache[1])
		return 0;
	pkts_flow_cache_exit();
	return -ENOMEM;
}

/**
 * pkts_flow_cache_exit() - give it back
 *
 * Context: module exit, after all flows are freed.
 */
void pkts_flow_cache_exit(void)
{
	kmem_cache_destroy(flow_cache[1]);
	kmem_cache_destroy(flow_cache[0]);
}
