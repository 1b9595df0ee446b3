// SPDX-License-Identifier: GPL-2.0
#include "world.h"

#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/unaligned.h>

#include "frames_random.h"
#include "kmod/clock.h"
#include "kmod/expiry.h"
#include "kmod/timeouts.h"
#include "kmod/netlink.h"

#include "stubs.h"
#undef pkts_clock_now
#undef kmem_cache_alloc
#undef kvzalloc

#define SEC ((u64)NSEC_PER_SEC)

/* In the place of kmod/net.c and kmod/netlink.c */
struct workqueue_struct *pkts_workqueue;
atomic_t world_wakes, world_full_notices;

u64 world_clock;
int world_allocs = -1;

u64 world_now(void)
{
	return world_clock ?: pkts_clock_now();
}

static bool world_has_memory(void)
{
	if (!world_allocs)
		return false;
	if (world_allocs > 0)
		world_allocs--;
	return true;
}

void *world_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	return world_has_memory() ? kmem_cache_alloc(cache, gfp) : NULL;
}

/* Who may sleep is a worker and not what the test counts. */
void *world_kvzalloc(size_t size, gfp_t gfp)
{
	if (gfpflags_allow_blocking(gfp))
		return world_allocs < 0 ? kvzalloc(size, gfp) : NULL;
	return world_has_memory() ? kvzalloc(size, gfp) : NULL;
}

void pkts_netlink_wake(struct pkts_net *pn, u64 waiting)
{
	atomic_inc(&world_wakes);
}

void pkts_netlink_notice(struct pkts_net *pn, enum pkts_event event,
			 const struct net_device *dev, u32 direction)
{
	atomic_inc(&world_full_notices);
}

/* Suites run while the module is being loaded: what is __init is still there. */
int __ref world_suite_init(struct kunit_suite *suite)
{
	int err = pkts_flow_cache_init();

	if (err)
		return err;
	err = pkts_queue_cache_init();
	if (err)
		goto err_queue;
	pkts_workqueue = alloc_workqueue("pkts_kunit", WQ_UNBOUND, 0);
	if (pkts_workqueue)
		return 0;
	err = -ENOMEM;
	pkts_queue_cache_exit();
err_queue:
	pkts_flow_cache_exit();
	return err;
}

void world_suite_exit(struct kunit_suite *suite)
{
	destroy_workqueue(pkts_workqueue);
	pkts_queue_cache_exit();
	pkts_flow_cache_exit();
}

/* The same times for all protocols. */
void world_timeouts(struct pkts_net *pn, u64 active, u64 inactive)
{
	struct pkts_timeouts *timeouts = &pn->config.timeouts;

	*timeouts = pkts_timeouts_default;
	timeouts->tcp_active = active;
	timeouts->udp_active = active;
	timeouts->icmp_active = active;
	timeouts->other_active = active;
	timeouts->tcp_inactive = inactive;
	timeouts->udp_inactive = inactive;
	timeouts->icmp_inactive = inactive;
	timeouts->other_inactive = inactive;
}

static void batch_init(struct kunit *test, struct pkts_batch *batch)
{
	batch->rec = kunit_kcalloc(test, PKTS_BATCH_MAX, sizeof(*batch->rec),
				   GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, batch->rec);
	batch->detail = kunit_kcalloc(test, PKTS_DETAILS_MAX,
				      sizeof(*batch->detail), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, batch->detail);
}

int world_init(struct kunit *test)
{
	struct world *world;

	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world);
	world->point = kunit_kzalloc(test, struct_size(world->point, recorded,
						       PKTS_TABLE_SHARDS),
				     GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world->point);
	batch_init(test, &world->batch);
	world->point->ifindex = 3;
	world->point->direction = PKTS_DIRECTION_BOTH;
	world->point->pn = &world->pn;
	world->state = 9;
	world_timeouts(&world->pn, 60 * SEC, 15 * SEC);
	world->pn.config.interval = NSEC_PER_MSEC;
	world->pn.config.max_flows = 1000000;
	INIT_DELAYED_WORK(&world->pn.expiry, pkts_expiry_work);
	pkts_queue_init(&world->pn.queue);
	world->pn.queue.max = 1000000;
	world->pn.table = pkts_table_create(&world->pn);
	KUNIT_ASSERT_NOT_NULL(test, world->pn.table);
	pkts_table_know(world->pn.table, world->point);
	test->priv = world;
	return 0;
}

void world_exit(struct kunit *test)
{
	struct world *world = test->priv;

	world_clock = 0;
	world_allocs = -1;
	if (!world)
		return;
	cancel_work_sync(&world->pn.table->grow);
	pkts_table_flush(world->pn.table, NULL);
	cancel_delayed_work_sync(&world->pn.expiry);
	pkts_queue_destroy(&world->pn.queue);
	pkts_table_destroy(world->pn.table);
}

/* Let time go on to @to, looking at flows as often as the worker does. */
void world_advance(struct world *world, u64 to)
{
	while (world_clock < to) {
		world_clock = min(world_clock + world->pn.config.interval / 16,
				  to);
		pkts_expiry_work(&world->pn.expiry.work);
	}
}

/* What there is to tell of table and queue. */
void world_totals(struct world *world, struct pkts_totals *totals)
{
	memset(totals, 0, sizeof(*totals));
	pkts_queue_totals(&world->pn.queue, totals);
	pkts_table_totals(world->pn.table, totals);
}

/* A packet of flow number @flow, in a random direction and of random size. */
void world_sight(struct world *world, struct pkts_sight *sight, u32 flow,
		 u64 stamp)
{
	u32 dir = frame_random(&world->state) & 1;
	struct pkts_key *key = &sight->pkt.key;

	memset(sight, 0, sizeof(*sight));
	key->family = flow & 1 ? 4 : 6;
	key->proto = IPPROTO_UDP;
	key->port[0] = htons(flow);
	key->port[1] = htons(53);
	key->tail = world->point->key[0].tail;
	if (key->family == 4)
		key->addr4[0] = htonl(flow);
	else
		put_unaligned_be32(flow, key->addr6[0]);
	sight->pkt.flags = dir ? PKTS_PACKET_REVERSE : 0;
	sight->side = dir ? PKTS_EGRESS : PKTS_INGRESS;
	sight->packets = 1 + frame_random(&world->state) % 40;
	sight->octets = sight->packets * (28 + frame_random(&world->state) % 1472);
	sight->overhead = sight->packets * 14;
	sight->stamp = stamp;
	sight->point = world->point;
}

/* As the hooks do: bottom halves off, under RCU. */
enum pkts_count world_count(struct world *world, struct pkts_sight *sight)
{
	enum pkts_count count;

	local_bh_disable();
	rcu_read_lock();
	count = pkts_table_count(world->pn.table, sight);
	rcu_read_unlock();
	local_bh_enable();
	if (count == PKTS_COUNT_SEEN) {
		world->counted.packets += sight->packets;
		world->counted.octets += sight->octets + sight->overhead;
	}
	return count;
}

static void add_record(struct pkts_tally *tally, const struct pkts_record *rec)
{
	tally->packets += rec->forward.packets + rec->reverse.packets;
	tally->octets += rec->forward.frame_octets + rec->reverse.frame_octets;
}

static void add_records(struct pkts_tally *tally,
			const struct pkts_batch *batch)
{
	unsigned int i;

	for (i = 0; i < batch->n; i++)
		add_record(tally, &batch->rec[i]);
}

static void batch_clear(struct pkts_batch *batch, unsigned int room)
{
	batch->n = 0;
	batch->details = 0;
	batch->room = room;
	batch->detail_room = PKTS_DETAILS_MAX;
}

/* The next batch of live flows, of up to @room. */
void world_snapshot(struct world *world, u64 *cursor, u32 ifindex,
		    unsigned int room)
{
	batch_clear(&world->batch, room);
	pkts_table_snapshot(world->pn.table, cursor, ifindex, &world->batch);
}

/* Records behind the one of id @after, up to @room. */
int world_read_after(struct world *world, u64 after, unsigned int room,
		     struct pkts_queue_state *state)
{
	batch_clear(&world->batch, room);
	return pkts_queue_read(&world->pn.queue, after, &world->batch, state);
}

/* The oldest records in the queue, up to @room. */
void world_read(struct world *world, unsigned int room,
		struct pkts_queue_state *state)
{
	world_read_after(world, 0, room, state);
}

/* What all live flows have counted, and how many there are. */
struct pkts_tally world_live(struct world *world, u32 *flows)
{
	struct pkts_tally tally = {};
	u64 cursor = 0;

	*flows = 0;
	do {
		world_snapshot(world, &cursor, 0, 64);
		*flows += world->batch.n;
		add_records(&tally, &world->batch);
	} while (cursor);
	return tally;
}

/* What all waiting records have counted; takes them out of the queue. */
struct pkts_tally world_recorded(struct world *world)
{
	struct pkts_queue_state state;
	struct pkts_tally tally = {};
	struct pkts_batch *batch = &world->batch;

	for (;;) {
		world_read(world, 64, &state);
		if (!batch->n)
			return tally;
		add_records(&tally, batch);
		pkts_queue_ack(&world->pn.queue, batch->rec[batch->n - 1].id);
	}
}
