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

struct pkts_facts;
struct pkts_point;
struct sk_buff;

#define PKTS_TCP_FIN	0x01
#define PKTS_TCP_SYN	0x02
#define PKTS_TCP_RST	0x04
#define PKTS_TCP_PSH	0x08
#define PKTS_TCP_ACK	0x10
#define PKTS_TCP_URG	0x20
#define PKTS_TCP_ECE	0x40
#define PKTS_TCP_CWR	0x80

/* struct pkts_flow.full, of a flow that is part of a struct pkts_flow_full */
#define PKTS_FLOW_DETAILED	1 /* every packet is accounted there */
#define PKTS_FLOW_OUTER		2 /* only the outer identity is told there */

/* struct pkts_flow.closing */
#define PKTS_FLOW_FIN(dir)	BIT(dir)
#define PKTS_FLOW_FIN_BOTH	(PKTS_FLOW_FIN(0) | PKTS_FLOW_FIN(1))
#define PKTS_FLOW_RST		BIT(2)
#define PKTS_FLOW_SPOKE(dir)	BIT(3 + (dir)) /* it has sent something */
#define PKTS_FLOW_SPOKE_BOTH	(PKTS_FLOW_SPOKE(0) | PKTS_FLOW_SPOKE(1))
#define PKTS_FLOW_ACKED		BIT(5) /* TCP that acknowledges: no request */
#define PKTS_FLOW_OVER		BIT(6) /* closed, and its end was recorded */

/**
 * struct pkts_sight - a frame as one observation point saw it
 * @pkt: its headers
 * @extra: the rest of the key, when @pkt.key.extra says so
 * @outer: of an inner packet, the one around it; @outer->key.family is 0 when
 *	that is not IP
 * @hash: keyed hash of the key
 * @packets: packets on the wire: a super-frame counts what it becomes
 * @octets: octets of these from the IP header on
 * @overhead: octets of their frames before the IP header and behind the
 *	packet's end
 * @stamp: when, monotonic ns
 * @point: where
 * @facts: what profile full wants beside that; NULL when it is not to be had
 * @side: on which side of it
 */
struct pkts_sight {
	struct pkts_packet	pkt;
	struct pkts_key_extra	extra;
	const struct pkts_packet *outer;
	u32			hash;
	u32			packets;
	u32			octets;
	u32			overhead;
	u64			stamp;
	struct pkts_point	*point;
	const struct pkts_facts	*facts;
	u8			side;
};

/**
 * struct pkts_flow - a biflow in the table
 * @key: canonical key
 * @hash: its keyed hash
 * @alive: in the table; a reader that finds it clear looks again
 * @initiator: the end of the key that began the flow
 * @closing: PKTS_FLOW_*: how far it has come
 * @full: 0, or which kind of struct pkts_flow_full it is part of
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
 * @id: its number in the namespace
 * @born: stamp of its first packet, monotonic ns
 * @extra: the rest of the key, when @key.extra says so
 * @status: records that it has had
 * @recorded: packets that these have told, by direction, modulo 2^32
 *
 * What a lookup reads and what a packet writes have a cache line each; behind
 * them is what is written at birth and looked at on expiry. Memory of flows is only reused
 * for flows while a reader may look (SLAB_TYPESAFE_BY_RCU): whoever found one
 * must take @lock, then look at @alive and @key.
 */
struct pkts_flow {
	struct pkts_key		key;
	u32			hash;
	u8			alive;
	u8			initiator;
	u8			closing;
	u8			full;

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
	u64			id;
	u64			born;
	struct pkts_key_extra	extra;
	u32			status;
	u32			recorded[2];
};

/**
 * struct pkts_deadline - when a flow is looked at, and what for
 * @when: monotonic ns
 * @reason: end reason of the record that is made then
 * @ends: the flow ends then; else it goes on with its next record
 */
struct pkts_deadline {
	u64			when;
	enum pkts_end_reason	reason;
	bool			ends;
};

/**
 * enum pkts_worth - what is lost with a flow when room is wanted
 * @PKTS_WORTH_NOTHING: its end was recorded, it waits for stragglers
 * @PKTS_WORTH_LITTLE: never answered, and of few packets; or just closed
 * @PKTS_WORTH_MUCH: all others
 */
enum pkts_worth {
	PKTS_WORTH_NOTHING,
	PKTS_WORTH_LITTLE,
	PKTS_WORTH_MUCH,
};

/* 0 is the direction from end 0 of the key to end 1. */
static inline unsigned int pkts_sight_dir(const struct pkts_sight *sight)
{
	return sight->pkt.flags & PKTS_PACKET_REVERSE;
}

static inline const struct pkts_key_extra *
pkts_sight_extra(const struct pkts_sight *sight)
{
	return sight->pkt.key.extra ? &sight->extra : NULL;
}

/* Of an inner packet; only then @outer is set. */
static inline bool pkts_sight_is_inner(const struct pkts_sight *sight)
{
	return sight->pkt.key.extra && sight->extra.tunnel;
}

/*
 * It counts frames that its point counts elsewhere already: it has no part in
 * the sum.
 */
static inline bool pkts_flow_is_second(const struct pkts_flow *flow)
{
	return flow->extra.inner;
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

struct pkts_flow *pkts_flow_alloc(u8 full);
void pkts_flow_free(struct pkts_flow *flow);
void pkts_flow_begin(struct pkts_flow *flow, const struct pkts_sight *sight);
void pkts_flow_first(struct pkts_flow *flow, const struct pkts_sight *sight,
		     unsigned int dir);
bool pkts_flow_close(struct pkts_flow *flow, u16 tcp_flags, unsigned int dir);
bool pkts_flow_opens(const struct pkts_flow *flow, u16 tcp_flags,
		     unsigned int dir);
struct pkts_deadline pkts_flow_deadline(const struct pkts_flow *flow);
enum pkts_worth pkts_flow_worth(const struct pkts_flow *flow);
enum pkts_state pkts_flow_state(const struct pkts_flow *flow);
void pkts_flow_record(const struct pkts_flow *flow, struct pkts_record *rec,
		      struct pkts_detail *detail);
void pkts_flow_count_full(struct pkts_flow *flow,
			  const struct pkts_sight *sight);
void pkts_flow_restart(struct pkts_flow *flow);
u64 pkts_flow_memory(u64 plain, u64 full);
int pkts_flow_cache_init(void);
void pkts_flow_cache_exit(void);

/**
 * pkts_flow_reopens() - is this the first packet of a new connection?
 * @flow: a flow with the packet's key
 * @sight: the packet
 *
 * Context: softirq, @flow->lock held.
 * Return: true when the old connection is over and a handshake begins a new
 * one, from whichever end.
 */
static inline bool pkts_flow_reopens(const struct pkts_flow *flow,
				     const struct pkts_sight *sight)
{
	return unlikely(sight->pkt.tcp_flags & PKTS_TCP_SYN) &&
	       pkts_flow_opens(flow, sight->pkt.tcp_flags,
			       pkts_sight_dir(sight));
}

/**
 * struct pkts_plain - what is counted of a packet when there is no more to do
 * @stamp: when, monotonic ns
 * @octets: octets from the IP header on
 * @overhead: octets of the frame outside of these
 * @dir: direction: 0 is from end 0 of the key to end 1
 * @tcp_flags: of TCP, else 0
 * @skb: the frame, for who looks deeper into it
 *
 * Never leaves the registers, unless its flow has details.
 */
struct pkts_plain {
	u64			stamp;
	u32			octets;
	u32			overhead;
	unsigned int		dir;
	u16			tcp_flags;
	const struct sk_buff	*skb;
};

/* Flags of TCP that begin or end something: never counted the plain way. */
#define PKTS_TCP_TURNS	(PKTS_TCP_FIN | PKTS_TCP_SYN | PKTS_TCP_RST)

static __always_inline void pkts_flow_add_plain(struct pkts_flow *flow,
						const struct pkts_plain *plain)
{
	unsigned int dir = plain->dir;

	if (likely(plain->stamp > flow->last[dir]))
		flow->last[dir] = plain->stamp;
	flow->packets[dir]++;
	flow->octets[dir] += plain->octets;
	flow->overhead[dir] += plain->overhead;
	if (unlikely(flow->overhead[dir] < plain->overhead))
		flow->overhead_wraps[dir]++;
	flow->tcp_flags[dir] |= plain->tcp_flags;
}

/* detail.c */
bool pkts_detail_account_plain(struct pkts_flow *flow,
			       const struct sk_buff *skb, u64 stamp, u32 octets,
			       unsigned int dir, u16 tcp_flags);

/**
 * pkts_flow_account_plain() - count a packet if that is all there is to do
 * @flow: its flow
 * @plain: the packet
 *
 * Context: softirq, @flow->lock held.
 * Return: false, and nothing was counted, when pkts_flow_account() has to: the
 * packet begins or ends a connection or a direction.
 */
static __always_inline bool
pkts_flow_account_plain(struct pkts_flow *flow, const struct pkts_plain *plain)
{
	if (unlikely(flow->full))
		return pkts_detail_account_plain(flow, plain->skb,
						 plain->stamp, plain->octets,
						 plain->dir, plain->tcp_flags);
	if (unlikely(!flow->packets[plain->dir] ||
		     plain->tcp_flags & PKTS_TCP_TURNS))
		return false;
	pkts_flow_add_plain(flow, plain);
	return true;
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

	if (flow->full == PKTS_FLOW_DETAILED)
		pkts_flow_count_full(flow, sight);
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
