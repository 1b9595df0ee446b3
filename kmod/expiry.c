// SPDX-License-Identifier: GPL-2.0
/*
 * A timing wheel per shard, walked once an expiry interval by a worker. A
 * flow is linked at the interval in which it is due by what was known then;
 * packets do not move it. When its time comes it is looked at: due, it is
 * recorded; not due, it is linked again. A flow that is due later than the
 * wheel reaches is looked at once a turn.
 *
 * Timeouts run from each flow's own packets, so the records of many flows
 * spread as their packets did.
 */
#include "expiry.h"

#include <linux/math64.h>

#include "clock.h"
#include "net.h"
#include "table.h"

/* Flows looked at in one go with the shard locked. */
#define EXPIRY_BATCH 128

/**
 * pkts_expiry_link() - link a flow where it will be due
 * @table: the table
 * @shard: the flow's shard, its lock held
 * @flow: not linked, its lock held
 *
 * Context: bottom halves off.
 */
void pkts_expiry_link(struct pkts_table *table, struct pkts_shard *shard,
		      struct pkts_flow *flow)
{
	enum pkts_end_reason reason;
	u64 deadline, tick;

	lockdep_assert_held(&shard->lock);
	deadline = pkts_flow_deadline(flow, &table->pn->config, &reason);
	/* The next packet may begin a record any time from here on. */
	if (pkts_flow_is_empty(flow))
		deadline = min(deadline, shard->tick * shard->interval +
			       READ_ONCE(table->pn->config.active));
	tick = div64_u64(deadline + shard->interval - 1, shard->interval);
	tick = clamp(tick, shard->tick + 1,
		     shard->tick + PKTS_WHEEL_SLOTS - 1);
	hlist_add_head(&flow->timer, &shard->wheel[tick % PKTS_WHEEL_SLOTS]);
}

static void shard_look_at(struct pkts_table *table, struct pkts_shard *shard,
			  struct pkts_flow *flow, u64 now)
{
	enum pkts_end_reason reason;
	bool due;

	spin_lock(&flow->lock);
	due = pkts_flow_deadline(flow, &table->pn->config, &reason) <= now;
	if (!due || reason == PKTS_END_REASON_ACTIVE_TIMEOUT) {
		if (due) {
			pkts_shard_hand_over(table, shard, flow, reason);
			pkts_flow_restart(flow);
		}
		hlist_del(&flow->timer);
		pkts_expiry_link(table, shard, flow);
		due = false;
	}
	spin_unlock(&flow->lock);
	if (due)
		pkts_shard_finish(table, shard, flow, reason);
}

/* A flow that is linked again is never linked where the walk is. */
static bool shard_expire_slot(struct pkts_table *table,
			      struct pkts_shard *shard, u64 now)
{
	struct hlist_head *slot = &shard->wheel[shard->tick % PKTS_WHEEL_SLOTS];
	unsigned int budget = EXPIRY_BATCH;

	while (!hlist_empty(slot) && budget--)
		shard_look_at(table, shard,
			      hlist_entry(slot->first, struct pkts_flow, timer),
			      now);
	return hlist_empty(slot);
}

static void shard_expire(struct pkts_table *table, struct pkts_shard *shard)
{
	u64 now = pkts_clock_now();
	u64 target;

	spin_lock_bh(&shard->lock);
	target = div64_u64(now, shard->interval);
	/* After a long sleep each slot needs one look, not one an interval. */
	if (target > shard->tick + PKTS_WHEEL_SLOTS)
		shard->tick = target - PKTS_WHEEL_SLOTS;
	while (shard->tick < target) {
		shard->tick++;
		while (!shard_expire_slot(table, shard, now)) {
			spin_unlock_bh(&shard->lock);
			cond_resched();
			spin_lock_bh(&shard->lock);
		}
	}
	spin_unlock_bh(&shard->lock);
}

static void expiry_queue(struct pkts_net *pn)
{
	u64 interval = READ_ONCE(pn->config.interval);

	queue_delayed_work(pkts_workqueue, &pn->expiry,
			   max(nsecs_to_jiffies(interval), 1UL));
}

/**
 * pkts_expiry_work() - look at what is due
 * @work: struct pkts_net.expiry
 *
 * Goes on by itself as long as there are points; the last one takes its flows
 * along.
 *
 * Context: worker.
 */
void pkts_expiry_work(struct work_struct *work)
{
	struct pkts_net *pn = container_of(to_delayed_work(work),
					   struct pkts_net, expiry);
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++) {
		shard_expire(pn->table, &pn->table->shard[i]);
		cond_resched();
	}
	if (READ_ONCE(pn->nr_points))
		expiry_queue(pn);
}

/**
 * pkts_expiry_start() - begin to look at flows, if nobody does
 * @pn: the namespace, which has a table
 *
 * Context: process.
 */
void pkts_expiry_start(struct pkts_net *pn)
{
	expiry_queue(pn);
}

static void relink_visit(struct pkts_table *table, struct pkts_shard *shard,
			 struct pkts_flow *flow, void *arg)
{
	spin_lock(&flow->lock);
	hlist_del(&flow->timer);
	pkts_expiry_link(table, shard, flow);
	spin_unlock(&flow->lock);
}

/**
 * pkts_expiry_reset() - link every flow anew
 * @table: the table, whose namespace's timeouts have changed
 *
 * Context: process; may sleep.
 */
void pkts_expiry_reset(struct pkts_table *table)
{
	u64 interval = READ_ONCE(table->pn->config.interval);
	struct pkts_shard *shard;
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++) {
		shard = &table->shard[i];
		spin_lock_bh(&shard->lock);
		shard->interval = interval;
		shard->tick = div64_u64(pkts_clock_now(), interval);
		pkts_shard_walk(table, shard, relink_visit, NULL);
		spin_unlock_bh(&shard->lock);
		cond_resched();
	}
	mod_delayed_work(pkts_workqueue, &table->pn->expiry, 0);
}
