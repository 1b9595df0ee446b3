/* SPDX-License-Identifier: GPL-2.0 */
/* The flow table of a network namespace. */
#ifndef PKTS_TABLE_H
#define PKTS_TABLE_H

#include <linux/siphash.h>
#include <linux/workqueue.h>

#include "bucket.h"
#include "point.h"

#define PKTS_TABLE_SHARDS	256
#define PKTS_WHEEL_SLOTS	64

/**
 * struct pkts_shard - a part of the table that changes by itself
 * @lock: guards all but lookups; taken before a flow's lock
 * @flows: number of flows
 * @buckets: where they are
 * @tick: expiry interval up to which @wheel has been walked
 * @interval: length of such an interval, ns
 * @wheel: flows by the interval in which they are looked at next
 */
struct pkts_shard {
	spinlock_t			lock; /* all below, for change */
	u32				flows;
	struct pkts_buckets __rcu	*buckets;
	u64				tick;
	u64				interval;
	struct hlist_head		wheel[PKTS_WHEEL_SLOTS];
} ____cacheline_aligned_in_smp;

/**
 * struct pkts_table - the flows of a namespace
 * @pn: the namespace
 * @hash_key: random, so that nobody can choose who shares a bucket
 * @flows: number of flows, those included that are about to be put in
 * @created: flows ever put in
 * @buckets_memory: octets that the buckets have
 * @grow: makes shards larger
 * @shard: the shards, by the hash's low bits
 */
struct pkts_table {
	struct pkts_net		*pn;
	hsiphash_key_t		hash_key;
	atomic_t		flows;
	atomic64_t		created;
	atomic64_t		buckets_memory;
	struct work_struct	grow;
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

struct pkts_table *pkts_table_create(struct pkts_net *pn);
void pkts_table_destroy(struct pkts_table *table);
enum pkts_count pkts_table_count(struct pkts_table *table,
				 struct pkts_sight *sight);
void pkts_shard_finish(struct pkts_table *table, struct pkts_shard *shard,
		       struct pkts_flow *flow, enum pkts_end_reason reason);
void pkts_shard_hand_over(struct pkts_table *table, struct pkts_shard *shard,
			  struct pkts_flow *flow, enum pkts_end_reason reason);
void pkts_shard_walk(struct pkts_table *table, struct pkts_shard *shard,
		     pkts_table_visit *visit, void *arg);
u64 pkts_table_flush(struct pkts_table *table, const struct pkts_point *point);
void pkts_table_trim(struct pkts_table *table);
unsigned int pkts_table_snapshot(struct pkts_table *table, u64 *cursor,
				 u32 ifindex, struct pkts_record *rec,
				 unsigned int room);

#endif /* PKTS_TABLE_H */
