// SPDX-License-Identifier: GPL-2.0
/*
 * All flows of a table, one shard after the other and with its lock held for
 * some of them only: to end them, or to tell of them.
 */
#include "table.h"

#include "batch.h"

/* Flows flushed in one go with the shard locked, and some more. */
#define FLUSH_BATCH 32

/**
 * pkts_shard_walk() - visit every flow of a shard
 * @table: the table
 * @shard: the shard
 * @visit: what to do with each
 * @arg: handed to @visit
 *
 * Context: process; takes the shard's lock.
 */
void pkts_shard_walk(struct pkts_table *table, struct pkts_shard *shard,
		     pkts_table_visit *visit, void *arg)
{
	struct pkts_buckets *buckets;
	struct pkts_flow *flow;
	unsigned int slot;
	u32 i;

	lockdep_assert_held(&shard->lock);
	buckets = pkts_shard_buckets(shard);
	for (i = 0; i < buckets->nr; i++) {
		for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
			flow = pkts_bucket_flow(&buckets->bucket[i], slot);
			if (flow)
				visit(table, shard, flow, arg);
		}
	}
}

/* From a bucket on, some; where to go on, or the number of buckets. */
static u32 shard_flush_some(struct pkts_table *table, struct pkts_shard *shard,
			    const struct pkts_point *point, u32 at,
			    u64 *flushed)
{
	struct pkts_buckets *buckets = pkts_shard_buckets(shard);
	unsigned int slot, done = 0;
	struct pkts_flow *flow;

	for (; at < buckets->nr && done < FLUSH_BATCH; at++) {
		for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
			flow = pkts_bucket_flow(&buckets->bucket[at], slot);
			if (!flow || (point && flow->point != point))
				continue;
			done++;
			*flushed += !(flow->closing & PKTS_FLOW_OVER);
			pkts_shard_finish(table, shard, flow,
					  PKTS_END_REASON_FORCED_END);
		}
	}
	return at;
}

/* When the buckets become more on the way, flows are elsewhere. */
static void shard_flush(struct pkts_table *table, struct pkts_shard *shard,
			const struct pkts_point *point, u64 *flushed)
{
	u32 nr = 0, at = 0;

	do {
		spin_lock_bh(&shard->lock);
		if (pkts_shard_buckets(shard)->nr != nr) {
			nr = pkts_shard_buckets(shard)->nr;
			at = 0;
		}
		at = shard_flush_some(table, shard, point, at, flushed);
		spin_unlock_bh(&shard->lock);
		cond_resched();
	} while (at < nr);
}

/**
 * pkts_table_flush() - end and record flows
 * @table: the table
 * @point: only this point's flows; all when NULL
 *
 * Context: process; may sleep.
 * Return: how many live ones there were.
 */
u64 pkts_table_flush(struct pkts_table *table, const struct pkts_point *point)
{
	u64 flushed = 0;
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++)
		shard_flush(table, &table->shard[i], point, &flushed);
	return flushed;
}

static void snapshot_flow(struct pkts_batch *batch, struct pkts_flow *flow)
{
	struct pkts_record *rec = &batch->rec[batch->n];

	spin_lock(&flow->lock);
	if (!pkts_flow_is_empty(flow)) {
		pkts_flow_record(flow, rec, &batch->detail[batch->details]);
		batch->details += rec->detail;
		batch->n++;
	}
	spin_unlock(&flow->lock);
}

static bool shard_snapshot(struct pkts_shard *shard, u32 *bucket, u32 ifindex,
			   struct pkts_batch *batch)
{
	struct pkts_buckets *buckets = pkts_shard_buckets(shard);
	struct pkts_flow *flow;
	unsigned int slot;

	for (; *bucket < buckets->nr; ++*bucket) {
		if (!pkts_batch_has_room(batch, PKTS_BUCKET_SLOTS))
			return false;
		for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
			flow = pkts_bucket_flow(&buckets->bucket[*bucket],
						slot);
			if (flow && (!ifindex || flow->key.ifindex == ifindex))
				snapshot_flow(batch, flow);
		}
	}
	return true;
}

/**
 * pkts_table_snapshot() - a batch of live flows
 * @table: the table
 * @cursor: where to begin, 0 first; set to where to go on, 0 at the end
 * @ifindex: only this point's flows; all when 0
 * @batch: filled, with monotonic times; has room for at least
 *	PKTS_BUCKET_SLOTS
 *
 * A flow is told once unless its shard grows between two batches. One that
 * has counted nothing since its last record is left out.
 *
 * Context: process.
 */
void pkts_table_snapshot(struct pkts_table *table, u64 *cursor, u32 ifindex,
			 struct pkts_batch *batch)
{
	u64 i = upper_32_bits(*cursor);
	u32 bucket = lower_32_bits(*cursor);
	struct pkts_shard *shard;
	bool all = true;

	for (; i < PKTS_TABLE_SHARDS; i++, bucket = 0) {
		shard = &table->shard[i];
		spin_lock_bh(&shard->lock);
		all = shard_snapshot(shard, &bucket, ifindex, batch);
		spin_unlock_bh(&shard->lock);
		if (!all)
			break;
	}
	*cursor = all ? 0 : i << 32 | bucket;
}
