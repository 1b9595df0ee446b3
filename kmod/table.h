/* SPDX-License-Identifier: GPL-2.0 */
/* The flow table of a network namespace. */
#ifndef PKTS_TABLE_H
#define PKTS_TABLE_H

#include <linux/siphash.h>
#include <linux/workqueue.h>

#include "bucket.h"
#include "point.h"

struct pkts_batch;

#define PKTS_TABLE_SHARDS	256
#define PKTS_WHEEL_SLOTS	128

/**
 * struct pkts_shard - a part of the table that changes by itself
 * @lock: guards all but lookups; taken before a flow's lock
 * @flows: number of flows
 * @over: of these, connections whose end was recorded
 * @full: of these, parts of a struct pkts_flow_full
 * @buckets: where they are
 * @tick: slots of @wheel that have ended
 * @width: of such a slot, ns
 * @wheel: flows by the slot in which they are looked at next
 */
struct pkts_shard {
	spinlock_t			lock; /* all below, for change */
	u32				flows;
	u32				over;
	u32				full;
	struct pkts_buckets __rcu	*buckets;
	u64				tick;
	u64				width;
	struct hlist_head		wheel[PKTS_WHEEL_SLOTS];
} ____cacheline_aligned_in_smp;

/**
 * struct pkts_table - the flows of a namespace
 * @pn: the namespace
 * @hash_key: random, so that nobody can choose who shares a bucket
 * @flows: number of flows, those included that are about to be put in
 * @created: flows ever put in
 * @buckets_memory: octets that the buckets have
 * @since: when the timeouts were changed last, monotonic ns
 * @late: records that were made more than an expiry interval late
 * @late_max: how late the latest was, ns; both are the expiry worker's
 * @grow: makes shards larger
 * @lookup: the shards' buckets once more, side by side for who looks a flow up
 * @shard: the shards, by the hash's low bits
 */
struct pkts_table {
	struct pkts_net		*pn;
	siphash_key_t		hash_key;
	atomic_t		flows;
	atomic64_t		created;
	atomic64_t		buckets_memory;
	u64			since;
	u64			late;
	u64			late_max;
	struct work_struct	grow;
	struct pkts_buckets __rcu *lookup[PKTS_TABLE_SHARDS];
	struct pkts_shard	shard[PKTS_TABLE_SHARDS];
};

/**
 * typedef pkts_table_visit - what to do with a flow on a walk
 * @table: the table
 * @shard: the flow's shard
 * @flow: the flow
 * @arg: what the walk was given
 *
 * Called with the shard's lock held, not the flow's. May finish the flow.
 */
typedef void pkts_table_visit(struct pkts_table *table,
			      struct pkts_shard *shard, struct pkts_flow *flow,
			      void *arg);

static inline unsigned int pkts_shard_index(const struct pkts_table *table,
					    const struct pkts_shard *shard)
{
	return shard - table->shard;
}

static inline struct pkts_buckets *
pkts_shard_buckets(const struct pkts_shard *shard)
{
	return rcu_dereference_protected(shard->buckets,
					 lockdep_is_held(&shard->lock));
}

struct pkts_table *pkts_table_create(struct pkts_net *pn);
void pkts_table_destroy(struct pkts_table *table);
void pkts_table_know(const struct pkts_table *table, struct pkts_point *point);
enum pkts_count pkts_table_count(struct pkts_table *table,
				 struct pkts_sight *sight);
enum pkts_count pkts_table_count_known(struct pkts_table *table,
				       struct pkts_sight *sight);
enum pkts_count pkts_table_count_extra(struct pkts_table *table,
				       struct pkts_sight *sight);
void pkts_shard_finish(struct pkts_table *table, struct pkts_shard *shard,
		       struct pkts_flow *flow, enum pkts_end_reason reason);
void pkts_shard_report(struct pkts_table *table, struct pkts_shard *shard,
		       struct pkts_flow *flow, enum pkts_end_reason reason);
void pkts_table_trim(struct pkts_table *table);
void pkts_table_totals(struct pkts_table *table, struct pkts_totals *totals);

/* walk.c */
void pkts_shard_walk(struct pkts_table *table, struct pkts_shard *shard,
		     pkts_table_visit *visit, void *arg);
u64 pkts_table_flush(struct pkts_table *table, const struct pkts_point *point);
void pkts_table_snapshot(struct pkts_table *table, u64 *cursor, u32 ifindex,
			 struct pkts_batch *batch);

/**
 * pkts_table_count_plain() - count a packet in its flow, if that is easy
 * @table: the table
 * @key: an IPv4 packet's, with no second VLAN tag and no extra part
 * @part: what its point has put into the key
 * @plain: the packet
 * @hash: set to the key's hash
 *
 * For the flow that a lookup meets first and of which nothing but a count is
 * wanted: with this in it, the way of most packets is one function.
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: false when pkts_table_count_known() is to count it.
 */
static __always_inline bool
pkts_table_count_plain(struct pkts_table *table, const struct pkts_key *key,
		       const struct pkts_point_key *part,
		       const struct pkts_plain *plain, u32 *hash)
{
	struct pkts_buckets *buckets;
	struct pkts_flow *flow;
	bool counted;

	*hash = pkts_hash_rest4(part->hash, key);
	buckets = rcu_dereference(table->lookup[*hash % PKTS_TABLE_SHARDS]);
	flow = pkts_buckets_likely(buckets, *hash);
	if (unlikely(!flow))
		return false;
	spin_lock(&flow->lock);
	counted = likely(flow->alive) &&
		  likely(pkts_key_equal4(&flow->key, key)) &&
		  pkts_flow_account_plain(flow, plain);
	spin_unlock(&flow->lock);
	return counted;
}

#endif /* PKTS_TABLE_H */
