// SPDX-License-Identifier: GPL-2.0
/*
 * The flow table: 256 shards, each a small table with its own lock, growth
 * and timing wheel. A packet of a known flow takes no lock but the flow's
 * own. A new flow, and the end of one, take the shard's.
 *
 * Lock order: shard, flow, record queue. Bottom halves are off wherever one
 * of them is held.
 *
 * At max-flows a new flow has another one exported early: one near it that is
 * worth least (enum pkts_worth), and of these the one that was silent longest.
 * So memory keeps its ceiling, no packet goes uncounted, and a flood of new
 * flows feeds on itself.
 */
#include "table.h"

#include <linux/in.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "clock.h"
#include "expiry.h"
#include "extra.h"
#include "net.h"

/* A shard grows when more of its slots are taken than this, in percent. */
#define GROW_ABOVE 60

/* Flows to look at for one that is worth little, and some more. */
#define EVICT_LOOKS 100

static bool shard_is_dense(const struct pkts_shard *shard,
			   const struct pkts_buckets *buckets)
{
	return (u64)shard->flows * 100 >
	       (u64)buckets->nr * PKTS_BUCKET_SLOTS * GROW_ABOVE;
}

static void shard_replace(struct pkts_table *table, struct pkts_shard *shard,
			  struct pkts_buckets *buckets)
{
	struct pkts_buckets *old = pkts_shard_buckets(shard);

	atomic64_add(pkts_buckets_size(buckets->nr) -
		     pkts_buckets_size(old->nr), &table->buckets_memory);
	rcu_assign_pointer(shard->buckets, buckets);
	rcu_assign_pointer(table->lookup[pkts_shard_index(table, shard)],
			   buckets);
	kvfree_rcu(old, rcu);
}

static bool shard_grow_to(struct pkts_table *table, struct pkts_shard *shard,
			  u32 nr)
{
	struct pkts_buckets *buckets;

	buckets = pkts_buckets_alloc(nr, GFP_ATOMIC);
	if (!buckets)
		return false;
	if (!pkts_buckets_copy(buckets, pkts_shard_buckets(shard))) {
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
	u32 nr = pkts_shard_buckets(shard)->nr * 2 + 1;

	return shard_grow_to(table, shard, nr) ||
	       shard_grow_to(table, shard, nr * 2 + 1);
}

static void shard_grow(struct pkts_table *table, struct pkts_shard *shard)
{
	struct pkts_buckets *buckets, *old;
	bool done = false;
	u32 nr;

	spin_lock_bh(&shard->lock);
	old = pkts_shard_buckets(shard);
	nr = shard_is_dense(shard, old) ? old->nr * 2 + 1 : 0;
	spin_unlock_bh(&shard->lock);
	if (!nr)
		return;

	buckets = pkts_buckets_alloc(nr, GFP_KERNEL_ACCOUNT);
	if (!buckets)
		return;
	spin_lock_bh(&shard->lock);
	old = pkts_shard_buckets(shard);
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

	buckets = pkts_buckets_alloc(PKTS_BUCKETS_MIN, GFP_KERNEL_ACCOUNT);
	if (!buckets)
		return -ENOMEM;
	spin_lock_init(&shard->lock);
	RCU_INIT_POINTER(shard->buckets, buckets);
	RCU_INIT_POINTER(table->lookup[pkts_shard_index(table, shard)],
			 buckets);
	pkts_expiry_init(table, shard);
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
 * pkts_table_know() - prepare a point's part of the keys
 * @table: the table
 * @point: the point, with its device and directions, before its first frame
 *
 * Context: process.
 */
void pkts_table_know(const struct pkts_table *table, struct pkts_point *point)
{
	struct pkts_key key = { .ifindex = point->ifindex };
	unsigned int side;

	for (side = 0; side < PKTS_SIDES; side++) {
		if (point->direction == PKTS_DIRECTION_BOTH)
			key.orient = side;
		point->key[side].tail = key.tail;
		pkts_hash_begin(&point->key[side].hash, &table->hash_key);
		pkts_hash_word(&point->key[side].hash, key.tail);
	}
}

/*
 * Make a record of what a flow has counted, before it restarts or ends. One
 * that has counted nothing since its last record makes none.
 */
static void shard_hand_over(struct pkts_table *table, struct pkts_shard *shard,
			    struct pkts_flow *flow, enum pkts_end_reason reason)
{
	struct pkts_tally *recorded;
	struct pkts_detail detail;
	struct pkts_record rec;
	unsigned int dir, side;

	lockdep_assert_held(&shard->lock);
	if (pkts_flow_is_empty(flow))
		return;
	recorded = flow->point->recorded[pkts_shard_index(table, shard)];
	for (dir = 0; dir < 2 && !pkts_flow_is_second(flow); dir++) {
		side = pkts_point_side_of(flow->point, flow->key.orient, dir);
		recorded[side].packets += flow->packets[dir];
		recorded[side].octets += pkts_flow_frame_octets(flow, dir);
	}
	pkts_flow_record(flow, &rec, &detail);
	rec.end_reason = reason;
	if (reason == PKTS_END_REASON_IDLE_TIMEOUT &&
	    flow->key.proto == IPPROTO_TCP)
		rec.state = PKTS_STATE_TIMED_OUT;
	flow->status++;
	pkts_queue_add(&table->pn->queue, &rec, &detail);
}

/**
 * pkts_shard_report() - record a flow that goes on
 * @table: the table
 * @shard: the flow's shard, its lock held
 * @flow: its lock held
 * @reason: why; a connection that is recorded for its end only waits for
 *	stragglers afterwards
 *
 * Context: bottom halves off.
 */
void pkts_shard_report(struct pkts_table *table, struct pkts_shard *shard,
		       struct pkts_flow *flow, enum pkts_end_reason reason)
{
	shard_hand_over(table, shard, flow, reason);
	pkts_flow_restart(flow);
	if (reason != PKTS_END_REASON_END_OF_FLOW ||
	    flow->closing & PKTS_FLOW_OVER)
		return;
	flow->closing |= PKTS_FLOW_OVER;
	shard->over++;
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
	shard_hand_over(table, shard, flow, reason);
	flow->alive = 0;
	shard->over -= !!(flow->closing & PKTS_FLOW_OVER);
	spin_unlock(&flow->lock);

	pkts_buckets_remove(pkts_shard_buckets(shard), flow);
	hlist_del(&flow->timer);
	shard->full -= !!flow->full;
	shard->flows--;
	atomic_dec(&table->flows);
	pkts_flow_free(flow);
}

static bool shard_evict(struct pkts_table *table, struct pkts_shard *shard,
			u32 hash, enum pkts_worth most)
{
	struct pkts_flow *flow;

	spin_lock(&shard->lock);
	flow = pkts_buckets_victim_near(pkts_shard_buckets(shard), hash, most);
	if (flow)
		pkts_shard_finish(table, shard, flow,
				  PKTS_END_REASON_LACK_OF_RESOURCES);
	spin_unlock(&shard->lock);
	return flow;
}

/*
 * From the flow's own shard on, until there is one or so many were looked at:
 * the shards of a small table have few.
 */
static bool table_evict_from(struct pkts_table *table, u32 hash,
			     enum pkts_worth most, int looks)
{
	struct pkts_shard *shard;
	unsigned int i;
	u32 flows;

	for (i = 0; i < PKTS_TABLE_SHARDS && looks > 0; i++) {
		shard = &table->shard[(hash + i) % PKTS_TABLE_SHARDS];
		flows = READ_ONCE(shard->flows);
		if (!flows)
			continue;
		if (shard_evict(table, shard, hash, most))
			return true;
		looks -= min_t(u32, flows, PKTS_VICTIM_LOOKS);
	}
	return false;
}

static bool table_evict(struct pkts_table *table, u32 hash)
{
	return table_evict_from(table, hash, PKTS_WORTH_LITTLE, EVICT_LOOKS) ||
	       table_evict_from(table, hash, PKTS_WORTH_MUCH, INT_MAX);
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
	struct pkts_buckets *buckets = pkts_shard_buckets(shard);

	while (unlikely(!pkts_buckets_put(buckets, flow))) {
		if (!shard_grow_now(table, shard))
			pkts_shard_finish(table, shard,
					  pkts_buckets_victim(buckets,
							      flow->hash),
					  PKTS_END_REASON_LACK_OF_RESOURCES);
		buckets = pkts_shard_buckets(shard);
	}
	shard->flows++;
	shard->full += !!flow->full;
	if (unlikely(shard_is_dense(shard, buckets)))
		queue_work(pkts_workqueue, &table->grow);
}

/* The flow is not to be found before it is complete: counted and timed. */
static void shard_insert(struct pkts_table *table, struct pkts_shard *shard,
			 struct pkts_flow *flow, const struct pkts_sight *sight)
{
	spin_lock(&flow->lock);
	pkts_flow_begin(flow, sight);
	flow->id = atomic64_inc_return(&table->created);
	pkts_flow_account(flow, sight);
	pkts_expiry_link(table, shard, flow);
	spin_unlock(&flow->lock);
	shard_place(table, shard, flow);
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

	flow = pkts_buckets_find(pkts_shard_buckets(shard), &sight->pkt.key,
				 pkts_sight_extra(sight), sight->hash);
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

static u8 table_full_of(const struct pkts_table *table,
			const struct pkts_sight *sight)
{
	if (READ_ONCE(table->pn->config.profile) == PKTS_PROFILE_FULL)
		return PKTS_FLOW_DETAILED;
	return pkts_sight_is_inner(sight) ? PKTS_FLOW_OUTER : 0;
}

static noinline enum pkts_count table_count_new(struct pkts_table *table,
						struct pkts_shard *shard,
						const struct pkts_sight *sight)
{
	struct pkts_flow *flow;
	bool counted;

	if (!table_reserve(table, sight->hash))
		return PKTS_COUNT_TABLE_FULL;
	flow = pkts_flow_alloc(table_full_of(table, sight));
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
	flow = pkts_buckets_find(pkts_shard_buckets(shard), &sight->pkt.key,
				 pkts_sight_extra(sight), sight->hash);
	if (flow) {
		hlist_del(&flow->timer);
		pkts_expiry_link(table, shard, flow);
		pkts_flow_unlock_found(flow);
	}
	spin_unlock(&shard->lock);
}

static __always_inline u32 sight_hash(const struct pkts_table *table,
				      const struct pkts_sight *sight)
{
	const struct pkts_key *key = &sight->pkt.key;
	const struct pkts_point_key *part = &sight->point->key[key->orient];

	if (likely(key->tail == part->tail))
		return pkts_hash_rest(part->hash, key);
	return pkts_hash_key(key, &table->hash_key);
}

static __always_inline enum pkts_count
table_count(struct pkts_table *table, struct pkts_sight *sight,
	    const struct pkts_key_extra *extra)
{
	unsigned int i = sight->hash % PKTS_TABLE_SHARDS;
	struct pkts_shard *shard = &table->shard[i];
	struct pkts_flow *flow;
	bool closed;

	flow = pkts_buckets_find(rcu_dereference(table->lookup[i]),
				 &sight->pkt.key, extra, sight->hash);
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
 * pkts_table_count() - count a packet in its flow, which may be new
 * @table: the table
 * @sight: the packet, without an extra part of its key; its hash is filled in
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: PKTS_COUNT_SEEN when it is counted in a flow, else what it is to be
 * counted as.
 */
enum pkts_count pkts_table_count(struct pkts_table *table,
				 struct pkts_sight *sight)
{
	sight->hash = sight_hash(table, sight);
	return pkts_table_count_known(table, sight);
}

/**
 * pkts_table_count_known() - the same for a packet whose hash is filled in
 * @table: the table
 * @sight: the packet, without an extra part of its key
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: as pkts_table_count().
 */
enum pkts_count pkts_table_count_known(struct pkts_table *table,
				       struct pkts_sight *sight)
{
	return table_count(table, sight, NULL);
}

/**
 * pkts_table_count_extra() - the same for a packet with an extra part of its key
 * @table: the table
 * @sight: the packet; its hash is filled in
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: as pkts_table_count().
 */
enum pkts_count pkts_table_count_extra(struct pkts_table *table,
				       struct pkts_sight *sight)
{
	sight->hash = pkts_hash_key_extra(&sight->pkt.key, &sight->extra,
					  &table->hash_key);
	return table_count(table, sight, &sight->extra);
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

/**
 * pkts_table_totals() - the table's own figures
 * @table: the table
 * @totals: what is about flows is filled in
 *
 * A figure is right at rest and near it otherwise: shards are asked one after
 * the other.
 *
 * Context: any.
 */
void pkts_table_totals(struct pkts_table *table, struct pkts_totals *totals)
{
	u64 flows = atomic_read(&table->flows), over = 0, full = 0;
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++) {
		over += READ_ONCE(table->shard[i].over);
		full += READ_ONCE(table->shard[i].full);
	}
	totals->flows = flows - min(flows, over);
	totals->flows_closed = over;
	totals->flows_created = atomic64_read(&table->created);
	totals->flows_memory = sizeof(*table) +
			       atomic64_read(&table->buckets_memory) +
			       pkts_flow_memory(flows - min(flows, full), full);
	totals->records_late = READ_ONCE(table->late);
	totals->late_max = READ_ONCE(table->late_max);
}
