// SPDX-License-Identifier: GPL-2.0
/*
 * The conservation sum, made so that it must close while frames go on:
 *
 *  1. note what was seen;
 *  2. wait a grace period: what was seen by then is accounted for;
 *  3. shard by shard, under its lock, add up live flows and what that shard
 *     put into records: a flow cannot slip from one to the other meanwhile;
 *  4. note again what was seen.
 *
 * What is accounted for lies between the two notes, or something was lost or
 * counted twice. Without traffic the notes are the same.
 */
#include "stats.h"

#include <linux/slab.h>

#include "flow.h"
#include "link.h"
#include "net.h"
#include "point.h"
#include "table.h"

static void tally_add(struct pkts_tally *sum, const struct pkts_tally *tally)
{
	sum->packets += tally->packets;
	sum->octets += tally->octets;
}

static void side_read(const struct pkts_point *point,
		      enum pkts_point_side side,
		      struct pkts_point_side_cpu *sum)
{
	const struct pkts_point_side_cpu *from;
	struct pkts_point_side_cpu copy;
	unsigned int i, start;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		from = &per_cpu_ptr(point->cpu, cpu)->side[side];
		do {
			start = u64_stats_fetch_begin(&from->sync);
			copy = *from;
		} while (u64_stats_fetch_retry(&from->sync, start));
		for (i = 0; i < PKTS_STAMPS; i++)
			sum->stamps[i] += copy.stamps[i];
		for (i = 0; i < PKTS_COUNTS; i++)
			tally_add(&sum->tally[i], &copy.tally[i]);
	}
}

static struct pkts_hook_stats *stats_side(struct pkts_point_stats *stats,
					  enum pkts_point_side side)
{
	return side == PKTS_INGRESS ? &stats->ingress : &stats->egress;
}

static void stats_before(const struct pkts_point *point,
			 struct pkts_point_stats *stats)
{
	struct pkts_point_side_cpu sum;
	unsigned int side;

	memset(stats, 0, sizeof(*stats));
	stats->ifindex = point->ifindex;
	stats->direction = pkts_point_direction(point);
	stats->peer_ifindex = point->peer_ifindex;
	if (point->link)
		memcpy(stats->link, point->link->name, sizeof(stats->link));
	for (side = 0; side < PKTS_SIDES; side++) {
		side_read(point, side, &sum);
		stats_side(stats, side)->seen = sum.tally[PKTS_COUNT_SEEN];
	}
}

static void hook_stats_fill(struct pkts_hook_stats *hook,
			    const struct pkts_point_side_cpu *sum)
{
	hook->arp = sum->tally[PKTS_COUNT_ARP];
	hook->llc = sum->tally[PKTS_COUNT_LLC];
	hook->ethertype = sum->tally[PKTS_COUNT_ETHERTYPE];
	hook->truncated = sum->tally[PKTS_COUNT_TRUNCATED];
	hook->malformed = sum->tally[PKTS_COUNT_MALFORMED];
	hook->no_memory = sum->tally[PKTS_COUNT_NO_MEMORY];
	hook->table_full = sum->tally[PKTS_COUNT_TABLE_FULL];
	hook->decap_failed = sum->tally[PKTS_COUNT_DECAP_FAILED];
	hook->inner = sum->tally[PKTS_COUNT_INNER];
	hook->not_selected = sum->tally[PKTS_COUNT_NOT_SELECTED];
	hook->not_sampled = sum->tally[PKTS_COUNT_NOT_SAMPLED];
	hook->l4_truncated = sum->tally[PKTS_COUNT_L4_TRUNCATED];
	hook->stamps_hardware = sum->stamps[PKTS_STAMP_HARDWARE];
	hook->stamps_stack = sum->stamps[PKTS_STAMP_STACK];
	hook->stamps_now = sum->stamps[PKTS_STAMP_NOW];
}

/* Exclusions are read before the second note: none may lie behind it. */
static void stats_after(const struct pkts_point *point,
			struct pkts_point_stats *stats)
{
	struct pkts_point_side_cpu sum;
	struct pkts_hook_stats *hook;
	unsigned int side;

	stats->flows = point->live_flows;
	stats->losses = point->losses[0].sum;
	stats->losses_peer = point->losses[1].sum;
	for (side = 0; side < PKTS_SIDES; side++) {
		hook = stats_side(stats, side);
		hook->live = point->live[side];
		hook->recorded = point->recorded_sum[side];
		side_read(point, side, &sum);
		hook_stats_fill(hook, &sum);
		/* The order in which the packet path counts them. */
		smp_mb();
		side_read(point, side, &sum);
		hook->seen_after = sum.tally[PKTS_COUNT_SEEN];
	}
}

static void live_visit(struct pkts_table *table, struct pkts_shard *shard,
		       struct pkts_flow *flow, void *arg)
{
	struct pkts_point *point = flow->point;
	struct pkts_tally *live;
	unsigned int dir, side;

	spin_lock(&flow->lock);
	for (dir = 0; dir < 2 && !pkts_flow_is_second(flow); dir++) {
		side = pkts_point_side_of(point, flow->key.orient, dir);
		live = &point->live[side];
		live->packets += flow->packets[dir];
		live->octets += pkts_flow_frame_octets(flow, dir);
	}
	point->live_flows += !(flow->closing & PKTS_FLOW_OVER);
	spin_unlock(&flow->lock);
}

static void shard_sum(struct pkts_net *pn, unsigned int i)
{
	struct pkts_shard *shard = &pn->table->shard[i];
	struct pkts_point *point;
	unsigned int side;

	spin_lock_bh(&shard->lock);
	pkts_shard_walk(pn->table, shard, live_visit, NULL);
	list_for_each_entry(point, &pn->points, node)
		for (side = 0; side < PKTS_SIDES; side++)
			tally_add(&point->recorded_sum[side],
				  &point->recorded[i][side]);
	spin_unlock_bh(&shard->lock);
}

static void table_sum(struct pkts_net *pn)
{
	struct pkts_point *point;
	unsigned int i;

	list_for_each_entry(point, &pn->points, node) {
		memset(point->live, 0, sizeof(point->live));
		memset(point->recorded_sum, 0, sizeof(point->recorded_sum));
		point->live_flows = 0;
	}
	for (i = 0; pn->table && i < PKTS_TABLE_SHARDS; i++) {
		shard_sum(pn, i);
		cond_resched();
	}
}

static bool stats_wants(const struct pkts_point *point, u32 ifindex)
{
	return !ifindex || pkts_point_ifindex(point, PKTS_INGRESS) == ifindex ||
	       pkts_point_ifindex(point, PKTS_EGRESS) == ifindex;
}

/**
 * pkts_stats_take() - make the sum
 * @pn: the namespace, @pn->lock held
 * @ifindex: only this point; all, and those that are gone, when 0
 * @stats: has room for as many as there are points, and one more
 *
 * Context: process; sleeps for a grace period.
 * Return: how many of @stats were filled.
 */
unsigned int pkts_stats_take(struct pkts_net *pn, u32 ifindex,
			     struct pkts_point_stats *stats)
{
	struct pkts_point *point;
	unsigned int n = 0;

	lockdep_assert_held(&pn->lock);
	list_for_each_entry(point, &pn->points, node)
		if (stats_wants(point, ifindex))
			stats_before(point, &stats[n++]);
	synchronize_rcu();
	table_sum(pn);
	n = 0;
	list_for_each_entry(point, &pn->points, node)
		if (stats_wants(point, ifindex))
			stats_after(point, &stats[n++]);
	if (!ifindex)
		stats[n++] = pn->gone;
	return n;
}

static void hook_stats_add(struct pkts_hook_stats *sum,
			   const struct pkts_hook_stats *hook)
{
	const u64 *from = (const u64 *)hook;
	u64 *to = (u64 *)sum;
	unsigned int i;

	for (i = 0; i < sizeof(*hook) / sizeof(u64); i++)
		to[i] += from[i];
}

/**
 * pkts_stats_fold() - keep what a point has counted when it goes
 * @point: off the list; no frame reaches it and no flow is left of it
 *
 * Context: process, the namespace's lock held.
 */
void pkts_stats_fold(struct pkts_point *point)
{
	struct pkts_point_stats *gone = &point->pn->gone;
	struct pkts_point_stats stats;
	unsigned int i, side;

	lockdep_assert_held(&point->pn->lock);
	memset(point->live, 0, sizeof(point->live));
	memset(point->recorded_sum, 0, sizeof(point->recorded_sum));
	for (i = 0; i < PKTS_TABLE_SHARDS; i++)
		for (side = 0; side < PKTS_SIDES; side++)
			tally_add(&point->recorded_sum[side],
				  &point->recorded[i][side]);
	stats_before(point, &stats);
	stats_after(point, &stats);
	hook_stats_add(&gone->ingress, &stats.ingress);
	hook_stats_add(&gone->egress, &stats.egress);
	pkts_losses_add(&gone->losses, &stats.losses);
	pkts_losses_add(&gone->losses, &stats.losses_peer);
}

/**
 * pkts_stats_totals() - the namespace's own figures
 * @pn: the namespace, @pn->lock held
 * @totals: filled
 *
 * Context: process.
 */
void pkts_stats_totals(struct pkts_net *pn, struct pkts_totals *totals)
{
	struct pkts_table *table = pn->table;

	lockdep_assert_held(&pn->lock);
	memset(totals, 0, sizeof(*totals));
	pkts_queue_totals(&pn->queue, totals);
	if (table)
		pkts_table_totals(table, totals);
}
