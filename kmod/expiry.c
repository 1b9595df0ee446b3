// SPDX-License-Identifier: GPL-2.0
/*
 * A timing wheel per shard, walked by a worker. A flow is linked at the slot
 * in which it is due by what was known then; packets do not move it. When its
 * time comes it is looked at: due, it is recorded; not due, it is linked
 * again. A flow that is due later than the wheel reaches is looked at once a
 * turn.
 *
 * A slot is half an expiry interval wide. The slots of different shards end
 * at different times: the worker takes one group of shards after the other,
 * so that flows which are due at once leave over half an interval, and none
 * is late by more than that and the worker's own period, an eighth of it.
 * Beyond, timeouts run from each flow's own packets, so that the records of
 * many flows spread as their packets did.
 */
#include "expiry.h"

#include <linux/math64.h>

#include "clock.h"
#include "net.h"
#include "table.h"
#include "timeouts.h"

/* The shards whose slots end together are one of so many groups. */
#define EXPIRY_GROUPS 8

/* Flows looked at in one go with the shard locked. */
#define EXPIRY_BATCH 32

static unsigned int shard_group(const struct pkts_table *table,
				const struct pkts_shard *shard)
{
	return pkts_shard_index(table, shard) % EXPIRY_GROUPS;
}

/* Slot n of a shard ends at n * width less this; no time is below it. */
static u64 shard_lead(const struct pkts_table *table,
		      const struct pkts_shard *shard)
{
	return (EXPIRY_GROUPS - shard_group(table, shard)) *
	       (shard->width / EXPIRY_GROUPS);
}

/* How many slots of a shard have ended at a time. */
static u64 shard_tick(const struct pkts_table *table,
		      const struct pkts_shard *shard, u64 time)
{
	return div64_u64(time + shard_lead(table, shard), shard->width);
}

/**
 * pkts_expiry_init() - begin a shard's time
 * @table: the table
 * @shard: one of its shards, without flows or locked
 *
 * Context: any.
 */
void pkts_expiry_init(struct pkts_table *table, struct pkts_shard *shard)
{
	shard->width = READ_ONCE(table->pn->config.interval) / 2;
	shard->tick = shard_tick(table, shard, pkts_clock_now());
}

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
	u64 when, tick;

	lockdep_assert_held(&shard->lock);
	when = pkts_flow_deadline(flow).when;
	/* The next packet may begin a record any time from here on. */
	if (pkts_flow_is_empty(flow))
		when = min(when, shard->tick * shard->width -
			   shard_lead(table, shard) +
			   pkts_timeouts_active(flow));
	tick = shard_tick(table, shard, when + shard->width - 1);
	tick = clamp(tick, shard->tick + 1,
		     shard->tick + PKTS_WHEEL_SLOTS - 1);
	hlist_add_head(&flow->timer, &shard->wheel[tick % PKTS_WHEEL_SLOTS]);
}

/* What was due before the timeouts were changed is late from then on. */
static void table_note_late(struct pkts_table *table, u64 when, u64 now)
{
	u64 late;

	when = max(when, READ_ONCE(table->since));
	late = now - min(now, when);
	if (late > READ_ONCE(table->late_max))
		WRITE_ONCE(table->late_max, late);
	if (late > READ_ONCE(table->pn->config.interval))
		WRITE_ONCE(table->late, table->late + 1);
}

static void shard_look_at(struct pkts_table *table, struct pkts_shard *shard,
			  struct pkts_flow *flow, u64 now)
{
	struct pkts_deadline due;
	bool is_due;

	spin_lock(&flow->lock);
	due = pkts_flow_deadline(flow);
	is_due = due.when <= now;
	if (is_due && !pkts_flow_is_empty(flow))
		table_note_late(table, due.when, now);
	if (!is_due || !due.ends) {
		if (is_due)
			pkts_shard_report(table, shard, flow, due.reason);
		hlist_del(&flow->timer);
		pkts_expiry_link(table, shard, flow);
		is_due = false;
	}
	spin_unlock(&flow->lock);
	if (is_due)
		pkts_shard_finish(table, shard, flow, due.reason);
}

/* A flow that is linked again is never linked where the walk is. */
static bool shard_expire_slot(struct pkts_table *table,
			      struct pkts_shard *shard)
{
	struct hlist_head *slot = &shard->wheel[shard->tick % PKTS_WHEEL_SLOTS];
	unsigned int budget = EXPIRY_BATCH;
	u64 now;

	if (hlist_empty(slot))
		return true;
	now = pkts_clock_now();
	while (!hlist_empty(slot) && budget--)
		shard_look_at(table, shard,
			      hlist_entry(slot->first, struct pkts_flow, timer),
			      now);
	return hlist_empty(slot);
}

static void shard_expire(struct pkts_table *table, struct pkts_shard *shard)
{
	u64 target;

	spin_lock_bh(&shard->lock);
	target = shard_tick(table, shard, pkts_clock_now());
	/* After a long sleep each slot needs one look, not one a turn. */
	if (target > shard->tick + PKTS_WHEEL_SLOTS)
		shard->tick = target - PKTS_WHEEL_SLOTS;
	while (shard->tick < target) {
		shard->tick++;
		while (!shard_expire_slot(table, shard)) {
			spin_unlock_bh(&shard->lock);
			cond_resched();
			spin_lock_bh(&shard->lock);
		}
	}
	spin_unlock_bh(&shard->lock);
}

/* A slot has ended since the last walk: asked of one for all of its group. */
static bool group_is_due(struct pkts_table *table, unsigned int group)
{
	struct pkts_shard *shard = &table->shard[group];
	bool due;

	spin_lock_bh(&shard->lock);
	due = shard->tick < shard_tick(table, shard, pkts_clock_now());
	spin_unlock_bh(&shard->lock);
	return due;
}

static void group_expire(struct pkts_table *table, unsigned int group)
{
	unsigned int i;

	if (!group_is_due(table, group))
		return;
	for (i = group; i < PKTS_TABLE_SHARDS; i += EXPIRY_GROUPS) {
		shard_expire(table, &table->shard[i]);
		cond_resched();
	}
}

/* Without any flow, none is due soon. */
static void expiry_queue(struct pkts_net *pn)
{
	bool idle = !atomic_read(&pn->table->flows);
	u64 period = READ_ONCE(pn->config.interval) / 2;

	period = idle ? period / 2 : period / EXPIRY_GROUPS;
	queue_delayed_work(pkts_workqueue, &pn->expiry,
			   max(nsecs_to_jiffies(period), 1UL));
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
	unsigned int group;

	for (group = 0; group < EXPIRY_GROUPS; group++)
		group_expire(pn->table, group);
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
 * @table: the table, whose namespace's or points' timeouts have changed
 *
 * Context: process; may sleep.
 */
void pkts_expiry_reset(struct pkts_table *table)
{
	struct pkts_shard *shard;
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS; i++) {
		shard = &table->shard[i];
		spin_lock_bh(&shard->lock);
		/* From here on: the worker may be at work on other shards. */
		WRITE_ONCE(table->since, pkts_clock_now());
		pkts_expiry_init(table, shard);
		pkts_shard_walk(table, shard, relink_visit, NULL);
		spin_unlock_bh(&shard->lock);
		cond_resched();
	}
	mod_delayed_work(pkts_workqueue, &table->pn->expiry, 0);
}
