/* SPDX-License-Identifier: GPL-2.0 */
/* One bidirectional flow: what it counts, when it ends, its record. */
#ifndef PKTS_FLOW_H
#define PKTS_FLOW_H

#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <uapi/pkts.h>

#include "wire/dissect.h"

struct pkts_config;
struct pkts_point;

#define PKTS_TCP_FIN	0x01
#define PKTS_TCP_SYN	0x02
#define PKTS_TCP_RST	0x04
#define PKTS_TCP_ACK	0x10

/* struct pkts_flow.closing */
#define PKTS_FLOW_FIN(dir)	BIT(dir)
#define PKTS_FLOW_FIN_BOTH	(PKTS_FLOW_FIN(0) | PKTS_FLOW_FIN(1))
#define PKTS_FLOW_RST		BIT(2)

/**
 * struct pkts_sight - a frame as one observation point saw it
 * @pkt: its headers
 * @hash: keyed hash of @pkt.key
 * @packets: packets on the wire: a super-frame counts what it becomes
 * @octets: octets of these from the IP header on
 * @overhead: octets of their frames before the IP header and behind the
 *	packet's end
 * @stamp: when, monotonic ns
 * @point: where
 * @side: on which side of it
 */
struct pkts_sight {
	struct pkts_packet	pkt;
	u32			hash;
	u32			packets;
	u32			octets;
	u32			overhead;
	u64			stamp;
	struct pkts_point	*point;
	u8			side;
};

/**
 * struct pkts_flow - a biflow in the table
 * @key: canonical key
 * @hash: its keyed hash
 * @alive: in the table; a reader that finds it clear looks again
 * @initiator: the end of the key that began the flow
 * @closing: PKTS_FLOW_FIN(), PKTS_FLOW_RST
 * @lock: guards what is below, and @key to @closing when written
 * @tcp_flags: union of TCP flags by direction
 * @packets: packets by direction (0: from end 0 of the key to end 1)
 * @octets: octets by direction, from the IP header on
 * @last: stamp of the last packet by direction, monotonic ns
 * @overhead: octets of the frames outside of IP by direction, modulo 2^32
 * @start: stamp of the first packet by direction, of this record; no more
 *	than what was in memory before while @packets is 0
 * @timer: place in the shard's timing wheel, guarded by the shard's lock
 * @overhead_wraps: how often @overhead ran over, by direction
 * @tos: TOS or Traffic Class of the first packet by direction
 * @ttl: TTL or Hop Limit likewise
 * @point: where the flow is seen
 *
 * Three cache lines: what a lookup reads, what a packet writes, and what is
 * written at birth and looked at on expiry. Memory of flows is only reused
 * for flows while a reader may look (SLAB_TYPESAFE_BY_RCU): whoever found one
 * must take @lock, then look at @alive and @key.
 */
struct pkts_flow {
	struct pkts_key		key;
	u32			hash;
	u8			alive;
	u8			initiator;
	u8			closing;

	spinlock_t		lock ____cacheline_aligned;
	u16			tcp_flags[2];
	u64			packets[2];
	u64			octets[2];
	u64			last[2];
	u32			overhead[2];

	u64			start[2] ____cacheline_aligned;
	struct hlist_node	timer;
	u32			overhead_wraps[2];
	u8			tos[2];
	u8			ttl[2];
	struct pkts_point	*point;
};

/* 0 is the direction from end 0 of the key to end 1. */
static inline unsigned int pkts_sight_dir(const struct pkts_sight *sight)
{
	return sight->pkt.flags & PKTS_PACKET_REVERSE;
}

static inline u64 pkts_flow_last(const struct pkts_flow *flow)
{
	return max(flow->last[0], flow->last[1]);
}

/* It has counted nothing since its last record. */
static inline bool pkts_flow_is_empty(const struct pkts_flow *flow)
{
	return !(flow->packets[0] | flow->packets[1]);
}

static inline u64 pkts_flow_frame_octets(const struct pkts_flow *flow,
					 unsigned int dir)
{
	return flow->octets[dir] + flow->overhead[dir] +
	       ((u64)flow->overhead_wraps[dir] << 32);
}

static inline bool pkts_flow_closed(const struct pkts_flow *flow)
{
	return (flow->closing & PKTS_FLOW_RST) ||
	       (flow->closing & PKTS_FLOW_FIN_BOTH) == PKTS_FLOW_FIN_BOTH;
}

/**
 * pkts_flow_unlock_found() - release a flow that a lookup has locked
 * @flow: what pkts_buckets_find() returned
 *
 * Sparse follows no lock that is taken only if something is found.
 */
static inline void pkts_flow_unlock_found(struct pkts_flow *flow)
{
	__acquire(&flow->lock);
	spin_unlock(&flow->lock);
}

struct pkts_flow *pkts_flow_alloc(void);
void pkts_flow_free(struct pkts_flow *flow);
void pkts_flow_begin(struct pkts_flow *flow, const struct pkts_sight *sight);
void pkts_flow_first(struct pkts_flow *flow, const struct pkts_sight *sight,
		     unsigned int dir);
bool pkts_flow_close(struct pkts_flow *flow, u16 tcp_flags, unsigned int dir);
u64 pkts_flow_deadline(const struct pkts_flow *flow,
		       const struct pkts_config *config,
		       enum pkts_end_reason *reason);
void pkts_flow_record(const struct pkts_flow *flow, struct pkts_record *rec);
void pkts_flow_restart(struct pkts_flow *flow);
int pkts_flow_cache_init(void);
void pkts_flow_cache_exit(void);

/**
 * pkts_flow_reopens() - is this the first packet of a new connection?
 * @flow: a flow with the packet's key
 * @sight: the packet
 *
 * Context: softirq, @flow->lock held.
 * Return: true when the old connection is over and a SYN asks for a new one.
 */
static inline bool pkts_flow_reopens(const struct pkts_flow *flow,
				     const struct pkts_sight *sight)
{
	u16 flags = sight->pkt.tcp_flags & (PKTS_TCP_SYN | PKTS_TCP_ACK);

	return flags == PKTS_TCP_SYN && pkts_flow_closed(flow);
}

/**
 * pkts_flow_account() - count a packet
 * @flow: its flow
 * @sight: the packet
 *
 * A stamp older than the last one's moves no time: stamps of several sources
 * may overtake each other, end never lies before start.
 *
 * Context: softirq, @flow->lock held.
 * Return: true when the flow has just closed and is due earlier than its
 * place in the wheel says.
 */
static __always_inline bool
pkts_flow_account(struct pkts_flow *flow, const struct pkts_sight *sight)
{
	unsigned int dir = pkts_sight_dir(sight);
	u16 tcp_flags = sight->pkt.tcp_flags;

	if (unlikely(!flow->packets[dir]))
		pkts_flow_first(flow, sight, dir);
	else if (likely(sight->stamp > flow->last[dir]))
		flow->last[dir] = sight->stamp;
	flow->packets[dir] += sight->packets;
	flow->octets[dir] += sight->octets;
	flow->overhead[dir] += sight->overhead;
	if (unlikely(flow->overhead[dir] < sight->overhead))
		flow->overhead_wraps[dir]++;
	flow->tcp_flags[dir] |= tcp_flags;
	if (unlikely(tcp_flags & (PKTS_TCP_FIN | PKTS_TCP_RST)))
		return pkts_flow_close(flow, tcp_flags, dir);
	return false;
}

#endif /* PKTS_FLOW_H */
