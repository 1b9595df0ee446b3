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

#include "net.h"
#include "point.h"

/* How long a closed TCP connection waits for its last stragglers. */
#define FLOW_LINGER_NS (2 * (u64)NSEC_PER_SEC)

static struct kmem_cache *flow_cache __ro_after_init;

/* The lock outlives the flow: a late reader may hold it across reuse. */
static void flow_construct(void *memory)
{
	struct pkts_flow *flow = memory;

	spin_lock_init(&flow->lock);
	flow->alive = 0;
}

/**
 * pkts_flow_alloc() - memory for a flow
 *
 * Context: softirq.
 * Return: a flow that is not alive and whose other fields are undefined, or
 * NULL.
 */
struct pkts_flow *pkts_flow_alloc(void)
{
	return kmem_cache_alloc(flow_cache, GFP_ATOMIC | __GFP_NOWARN);
}

/**
 * pkts_flow_free() - give a flow's memory back
 * @flow: not alive
 *
 * Context: any; readers may still look at it.
 */
void pkts_flow_free(struct pkts_flow *flow)
{
	kmem_cache_free(flow_cache, flow);
}

static bool sight_is_handshake_answer(const struct pkts_sight *sight)
{
	u16 flags = sight->pkt.tcp_flags & (PKTS_TCP_SYN | PKTS_TCP_ACK);

	return flags == (PKTS_TCP_SYN | PKTS_TCP_ACK);
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
	flow->point = sight->point;
	flow->last[0] = 0;
	flow->last[1] = 0;
	INIT_HLIST_NODE(&flow->timer);
	pkts_flow_restart(flow);
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
	for (dir = 0; dir < 2; dir++) {
		flow->tcp_flags[dir] = 0;
		flow->packets[dir] = 0;
		flow->octets[dir] = 0;
		flow->overhead[dir] = 0;
		flow->overhead_wraps[dir] = 0;
	}
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
 * Return: true once: when the connection has just come to its end.
 */
bool pkts_flow_close(struct pkts_flow *flow, u16 tcp_flags, unsigned int dir)
{
	bool was_closed = pkts_flow_closed(flow);

	if (tcp_flags & PKTS_TCP_RST)
		flow->closing |= PKTS_FLOW_RST;
	if (tcp_flags & PKTS_TCP_FIN)
		flow->closing |= PKTS_FLOW_FIN(dir);
	return !was_closed && pkts_flow_closed(flow);
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

/**
 * pkts_flow_deadline() - when a flow is due, and why
 * @flow: the flow
 * @config: the timeouts
 * @reason: set to the end reason that applies at the deadline
 *
 * Context: any, @flow->lock held.
 * Return: monotonic ns.
 */
u64 pkts_flow_deadline(const struct pkts_flow *flow,
		       const struct pkts_config *config,
		       enum pkts_end_reason *reason)
{
	u64 idle = READ_ONCE(config->inactive);
	u64 start = flow_record_start(flow);
	u64 deadline, active;

	*reason = PKTS_END_REASON_IDLE_TIMEOUT;
	if (pkts_flow_closed(flow)) {
		*reason = PKTS_END_REASON_END_OF_FLOW;
		idle = min(idle, FLOW_LINGER_NS);
	}
	deadline = pkts_flow_last(flow) + idle;
	if (start == U64_MAX)
		return deadline;
	active = start + READ_ONCE(config->active);
	if (active < deadline) {
		*reason = PKTS_END_REASON_ACTIVE_TIMEOUT;
		deadline = active;
	}
	return deadline;
}

static void record_side(const struct pkts_flow *flow, struct pkts_side *side,
			unsigned int dir)
{
	enum pkts_point_side seen = pkts_point_side_of(flow->point,
						       flow->key.orient, dir);

	memset(side, 0, sizeof(*side));
	side->direction = BIT(seen);
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

/**
 * pkts_flow_record() - what a flow has counted, as a record
 * @flow: the flow
 * @rec: filled; id 0, no end reason, times monotonic
 *
 * Context: any, @flow->lock held.
 */
void pkts_flow_record(const struct pkts_flow *flow, struct pkts_record *rec)
{
	unsigned int initiator = flow->initiator;

	rec->id = 0;
	record_side(flow, &rec->forward, initiator);
	record_side(flow, &rec->reverse, !initiator);
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
 * pkts_flow_cache_init() - make the memory that flows live in
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init pkts_flow_cache_init(void)
{
	flow_cache = kmem_cache_create("pkts_flow", sizeof(struct pkts_flow),
				       SMP_CACHE_BYTES,
				       SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT,
				       flow_construct);
	return flow_cache ? 0 : -ENOMEM;
}

/**
 * pkts_flow_cache_exit() - give it back
 *
 * Context: module exit, after all flows are freed.
 */
void pkts_flow_cache_exit(void)
{
	kmem_cache_destroy(flow_cache);
}
