// SPDX-License-Identifier: GPL-2.0
/*
 * The flow table: 256 shards, each a small table with its own lock, growth
 * and timing wheel. A packet of a known flow takes no lock but the flow's
 * own. A new flow, and the end of one, take the shard's.
 *
 * Lock order: shard, flow, record queue. Bottom halves are off wherever one
 * of them is held.
 *
 * At max-flows a new flow has another one exported early: the one of its
 * neighbourhood that was silent longest. So memory keeps its ceiling and no
 * packet goes uncounted.
 */
#include "table.h"

#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "clock.h"
#include "expiry.h"
#include "hash.h"
#include "net.h"

/* A shard grows when more of its slots are taken than this, in percent. */
#define GROW_ABOVE 60

static struct pkts_buckets *shard_buckets(const struct pkts_shard *shard)
{
	return rcu_dereference_protected(shard->buckets,
					 lockdep_is_held(&shard->lock));
}

static bool shard_is_dense(const struct pkts_shard *shard,
			   const struct pkts_buckets *buckets)
{
	return (u64)shard->flows * 100 >
	       (u64)buckets->nr * PKTS_BUCKET_SLOTS * GROW_ABOVE;
}

static void shard_replace(struct pkts_table *table, struct pkts_shard *shard,
			  struct pkts_buckets *buckets)
{
	struct pkts_buckets *old = shard_buckets(shard);

	atomic64_add(pkts_buckets_size(buckets->nr) -
		     pkts_buckets_size(old->nr), &table->buckets_memory);
	rcu_assign_pointer(shard->buckets, buckets);
	kvfree_rcu(old, rcu);
}

static bool shard_grow_to(struct pkts_table *table, struct pkts_shard *shard,
			  u32 nr)
{
	struct pkts_buckets *buckets;

	buckets = pkts_buckets_alloc(nr, GFP_ATOMIC);
	if (!buckets)
		return false;
	if (!pkts_buckets_copy(buckets, shard_buckets(shard))) {
		kvfree(buckets);
		return false;
	}
	shard_replace(table, shard, buckets);
	return true;
}

/*
 * A packet waits for room that no worker has made yet: without sleeping. By
 * bad luck two buckets of the larger ones may be too full as well.
 */
static bool shard_grow_now(struct pkts_table *table, struct pkts_shard *shard)
{
	u32 nr = shard_buckets(shard)->nr * 2 + 1;

	return shard_grow_to(table, shard, nr) ||
	       shard_grow_to(table, shard, nr * 2 + 1);
}

static void shard_grow(struct pkts_table *table, struct pkts_shard *shard)
{
	struct pkts_buckets *buckets, *old;
	bool done = false;
	u32 nr;

	spin_lock_bh(&shard->lock);
	old = shard_buckets(shard);
	nr = shard_is_dense(shard, old) ? old->nr * 2 + 1 : 0;
	spin_unlock_bh(&shard->lock);
	if (!nr)
		return;

	buckets = pkts_buckets_alloc(nr, GFP_KERNEL_ACCOUNT);
	if (!buckets)
		return;
	spin_lock_bh(&shard->lock);
	old = shard_buckets(shard);
	if (old->nr < nr && pkts_buckets_copy(buckets, old)) {
		shard_replace(table, shard, buckets);
		done = true;
	}
	spin_unlock_bh(&shard->lock);
	if (!done)
		kvfree(buckets);
}

static void table_grow_work(struct work_struct *work)
{
	struct pkts_table *table = container_of(work, struct pkts_table, grow);
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++) {
		shard_grow(table, &table->shard[i]);
		cond_resched();
	}
}

static int shard_init(struct pkts_table *table, struct pkts_shard *shard)
{
	struct pkts_buckets *buckets;
	u64 interval = table->pn->config.interval;

	buckets = pkts_buckets_alloc(PKTS_BUCKETS_MIN, GFP_KERNEL_ACCOUNT);
	if (!buckets)
		return -ENOMEM;
	spin_lock_init(&shard->lock);
	RCU_INIT_POINTER(shard->buckets, buckets);
	shard->interval = interval;
	shard->tick = div64_u64(pkts_clock_now(), interval);
	atomic64_add(pkts_buckets_size(buckets->nr), &table->buckets_memory);
	return 0;
}

/**
 * pkts_table_create() - an empty table
 * @pn: the namespace, @pn->lock held
 *
 * Context: process; may sleep.
 * Return: the table or NULL.
 */
struct pkts_table *pkts_table_create(struct pkts_net *pn)
{
	struct pkts_table *table;
	unsigned int i;

	table = kvzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	table->pn = pn;
	get_random_bytes(&table->hash_key, sizeof(table->hash_key));
	INIT_WORK(&table->grow, table_grow_work);
	for (i = 0; i < PKTS_TABLE_SHARDS; i++) {
		if (shard_init(table, &table->shard[i])) {
			pkts_table_destroy(table);
			return NULL;
		}
	}
	return table;
}

/**
 * pkts_table_destroy() - free a table
 * @table: without points, hence without flows; or NULL
 *
 * Context: process; may sleep.
 */
void pkts_table_destroy(struct pkts_table *table)
{
	unsigned int i;

	if (!table)
		return;
	cancel_work_sync(&table->grow);
	WARN_ON_ONCE(atomic_read(&table->flows));
	for (i = 0; i < PKTS_TABLE_SHARDS; i++)
		kvfree(rcu_dereference_protected(table->shard[i].buckets, 1));
	kvfree(table);
}

/**
 * pkts_shard_hand_over() - make a record of what a flow has counted
 * @table: the table
 * @shard: the flow's shard, its lock held
 * @flow: its lock held; restart or end it afterwards
 * @reason: why
 *
 * A flow that has counted nothing since its last record makes none.
 *
 * Context: bottom halves off.
 */
void pkts_shard_hand_over(struct pkts_table *table, struct pkts_shard *shard,
			  struct pkts_flow *flow, enum pkts_end_reason reason)
{
	struct pkts_tally *recorded;
	struct pkts_record rec;
	unsigned int dir, side;

	lockdep_assert_held(&shard->lock);
	if (pkts_flow_is_empty(flow))
		return;
	recorded = flow->point->recorded[pkts_shard_index(table, shard)];
	for (dir = 0; dir < 2; dir++) {
		side = pkts_point_side_of(flow->point, flow->key.orient, dir);
		recorded[side].packets += flow->packets[dir];
		recorded[side].octets += pkts_flow_frame_octets(flow, dir);
	}
	pkts_flow_record(flow, &rec);
	rec.end_reason = reason;
	pkts_queue_add(&table->pn->queue, &rec);
}

/**
 * pkts_shard_finish() - end a flow: record it, take it out, free it
 * @table: the table
 * @shard: the flow's shard, its lock held
 * @flow: the flow
 * @reason: why
 *
 * Context: bottom halves off.
 */
void pkts_shard_finish(struct pkts_table *table, struct pkts_shard *shard,
		       struct pkts_flow *flow, enum pkts_end_reason reason)
{
	spin_lock(&flow->lock);
	pkts_shard_hand_over(table, shard, flow, reason);
	flow->alive = 0;
	spin_unlock(&flow->lock);

	pkts_buckets_remove(shard_buckets(shard), flow);
	hlist_del(&flow->timer);
	shard->flows--;
	atomic_dec(&table->flows);
	pkts_flow_free(flow);
}

static bool shard_evict(struct pkts_table *table, struct pkts_shard *shard,
			u32 hash)
{
	struct pkts_flow *flow = NULL;

	if (!READ_ONCE(shard->flows))
		return false;
	spin_lock(&shard->lock);
	if (shard->flows)
		flow = pkts_buckets_oldest(shard_buckets(shard), hash);
	if (flow)
		pkts_shard_finish(table, shard, flow,
				  PKTS_END_REASON_LACK_OF_RESOURCES);
	spin_unlock(&shard->lock);
	return flow;
}

/* From the flow's own shard on: a small table may have none there. */
static bool table_evict(struct pkts_table *table, u32 hash)
{
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++)
		if (shard_evict(table,
				&table->shard[(hash + i) % PKTS_TABLE_SHARDS],
				hash))
			return true;
	return false;
}

static bool table_reserve(struct pkts_table *table, u32 hash)
{
	u32 max_flows = READ_ONCE(table->pn->config.max_flows);

	if (likely(atomic_inc_return(&table->flows) <= max_flows))
		return true;
	if (table_evict(table, hash))
		return true;
	atomic_dec(&table->flows);
	return false;
}

/* Room in one of the flow's two buckets, by growth or else by eviction. */
static void shard_place(struct pkts_table *table, struct pkts_shard *shard,
			struct pkts_flow *flow)
{
	struct pkts_buckets *buckets = shard_buckets(shard);

	while (unlikely(!pkts_buckets_put(buckets, flow))) {
		if (!shard_grow_now(table, shard))
			pkts_shard_finish(table, shard,
					  pkts_buckets_oldest(buckets,
							      flow->hash),
					  PKTS_END_REASON_LACK_OF_RESOURCES);
		buckets = shard_buckets(shard);
	}
	shard->flows++;
	if (unlikely(shard_is_dense(shard, buckets)))
		queue_work(pkts_workqueue, &table->grow);
}

/* The flow is not to be found before it is complete: counted and timed. */
static void shard_insert(struct pkts_table *table, struct pkts_shard *shard,
			 struct pkts_flow *flow, const struct pkts_sight *sight)
{
	spin_lock(&flow->lock);
	pkts_flow_begin(flow, sight);
	pkts_flow_account(flow, sight);
	pkts_expiry_link(table, shard, flow);
	spin_unlock(&flow->lock);
	shard_place(table, shard, flow);
	atomic64_inc(&table->created);
}

/*
 * The flow that the lookup found with its lock held, or after it the one that
 * somebody else has put in meanwhile: count there. An old connection that the
 * packet opens anew ends here.
 */
static bool shard_count(struct pkts_table *table, struct pkts_shard *shard,
			const struct pkts_sight *sight)
{
	struct pkts_flow *flow;
	bool reopens, closed;

	flow = pkts_buckets_find(shard_buckets(shard), &sight->pkt.key,
				 sight->hash);
	if (!flow)
		return false;
	reopens = pkts_flow_reopens(flow, sight);
	closed = !reopens && pkts_flow_account(flow, sight);
	if (closed) {
		hlist_del(&flow->timer);
		pkts_expiry_link(table, shard, flow);
	}
	pkts_flow_unlock_found(flow);
	if (reopens)
		pkts_shard_finish(table, shard, flow,
				  PKTS_END_REASON_END_OF_FLOW);
	return !reopens;
}

static noinline enum pkts_count table_count_new(struct pkts_table *table,
						struct pkts_shard *shard,
						const struct pkts_sight *sight)
{
	struct pkts_flow *flow;
	bool counted;

	if (!table_reserve(table, sight->hash))
		return PKTS_COUNT_TABLE_FULL;
	flow = pkts_flow_alloc();
	if (!flow) {
		atomic_dec(&table->flows);
		return PKTS_COUNT_NO_MEMORY;
	}
	spin_lock(&shard->lock);
	counted = shard_count(table, shard, sight);
	if (!counted)
		shard_insert(table, shard, flow, sight);
	spin_unlock(&shard->lock);
	if (counted) {
		atomic_dec(&table->flows);
		pkts_flow_free(flow);
	}
	return PKTS_COUNT_SEEN;
}

/* A flow that closed is due earlier than its place in the wheel says. */
static noinline void table_relink(struct pkts_table *table,
				  struct pkts_shard *shard,
				  const struct pkts_sight *sight)
{
	struct pkts_flow *flow;

	spin_lock(&shard->lock);
	flow = pkts_buckets_find(shard_buckets(shard), &sight->pkt.key,
				 sight->hash);
	if (flow) {
		hlist_del(&flow->timer);
		pkts_expiry_link(table, shard, flow);
		pkts_flow_unlock_found(flow);
	}
	spin_unlock(&shard->lock);
}

/**
 * pkts_table_count() - count a packet in its flow, which may be new
 * @table: the table
 * @sight: the packet; its hash is filled in
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: PKTS_COUNT_SEEN when it is counted in a flow, else what it is to be
 * counted as.
 */
enum pkts_count pkts_table_count(struct pkts_table *table,
				 struct pkts_sight *sight)
{
	struct pkts_shard *shard;
	struct pkts_flow *flow;
	bool closed;

	sight->hash = pkts_hash_key(&sight->pkt.key, &table->hash_key);
	shard = &table->shard[sight->hash % PKTS_TABLE_SHARDS];
	flow = pkts_buckets_find(rcu_dereference(shard->buckets),
				 &sight->pkt.key, sight->hash);
	if (unlikely(!flow))
		return table_count_new(table, shard, sight);
	if (unlikely(pkts_flow_reopens(flow, sight))) {
		pkts_flow_unlock_found(flow);
		return table_count_new(table, shard, sight);
	}
	closed = pkts_flow_account(flow, sight);
	pkts_flow_unlock_found(flow);
	if (unlikely(closed))
		table_relink(table, shard, sight);
	return PKTS_COUNT_SEEN;
}

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
	buckets = shard_buckets(shard);
	for (i = 0; i < buckets->nr; i++) {
		for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
			flow = pkts_bucket_flow(&buckets->bucket[i], slot);
			if (flow)
				visit(table, shard, flow, arg);
		}
	}
}

struct table_flush {
	const struct pkts_point *point;
	u64 flushed;
};

static void flush_visit(struct pkts_table *table, struct pkts_shard *shard,
			struct pkts_flow *flow, void *arg)
{
	struct table_flush *flush = arg;

	if (flush->point && flow->point != flush->point)
		return;
	pkts_shard_finish(table, shard, flow, PKTS_END_REASON_FORCED_END);
	flush->flushed++;
}

/**
 * pkts_table_flush() - end and record flows
 * @table: the table
 * @point: only this point's flows; all when NULL
 *
 * Context: process; may sleep.
 * Return: how many.
 */
u64 pkts_table_flush(struct pkts_table *table, const struct pkts_point *point)
{
	struct table_flush flush = { .point = point };
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++) {
		spin_lock_bh(&table->shard[i].lock);
		pkts_shard_walk(table, &table->shard[i], flush_visit, &flush);
		spin_unlock_bh(&table->shard[i].lock);
		cond_resched();
	}
	return flush.flushed;
}

/**
 * pkts_table_trim() - come down to a ceiling that was lowered
 * @table: the table
 *
 * Context: process; may sleep.
 */
void pkts_table_trim(struct pkts_table *table)
{
	u32 hash = 0;
	bool evicted;

	while (atomic_read(&table->flows) >
	       READ_ONCE(table->pn->config.max_flows)) {
		local_bh_disable();
		evicted = table_evict(table, hash);
		local_bh_enable();
		if (!evicted)
			return;
		hash += 0x9e3779b1U;
		cond_resched();
	}
}

static bool shard_snapshot(struct pkts_shard *shard, u32 *bucket, u32 ifindex,
			   struct pkts_record *rec, unsigned int room,
			   unsigned int *n)
{
	struct pkts_buckets *buckets = shard_buckets(shard);
	struct pkts_flow *flow;
	unsigned int slot;

	for (; *bucket < buckets->nr; ++*bucket) {
		if (*n + PKTS_BUCKET_SLOTS > room)
			return false;
		for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
			flow = pkts_bucket_flow(&buckets->bucket[*bucket],
						slot);
			if (!flow || (ifindex && flow->key.ifindex != ifindex))
				continue;
			spin_lock(&flow->lock);
			if (!pkts_flow_is_empty(flow))
				pkts_flow_record(flow, &rec[(*n)++]);
			spin_unlock(&flow->lock);
		}
	}
	return true;
}

/**
 * pkts_table_snapshot() - a batch of live flows
 * @table: the table
 * @cursor: where to begin, 0 first; set to where to go on, 0 at the end
 * @ifindex: only this point's flows; all when 0
 * @rec: filled, with monotonic times
 * @room: length of @rec, at least PKTS_BUCKET_SLOTS
 *
 * A flow is told once unless its shard grows between two batches. One that
 * has counted nothing since its last record is left out.
 *
 * Context: process.
 * Return: how many records were filled.
 */
unsigned int pkts_table_snapshot(struct pkts_table *table, u64 *cursor,
				 u32 ifindex, struct pkts_record *rec,
				 unsigned int room)
{
	u64 i = upper_32_bits(*cursor);
	u32 bucket = lower_32_bits(*cursor);
	struct pkts_shard *shard;
	unsigned int n = 0;
	bool all = true;

	for (; i < PKTS_TABLE_SHARDS; i++, bucket = 0) {
		shard = &table->shard[i];
		spin_lock_bh(&shard->lock);
		all = shard_snapshot(shard, &bucket, ifindex, rec, room, &n);
		spin_unlock_bh(&shard->lock);
		if (!all)
			break;
	}
	*cursor = all ? 0 : i << 32 | bucket;
	return n;
}
