// SPDX-License-Identifier: GPL-2.0
#include "world.h"

#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/unaligned.h>

#include "frames_random.h"
#include "kmod/expiry.h"
#include "kmod/netlink.h"

#define SEC ((u64)NSEC_PER_SEC)

/* In the place of kmod/net.c and kmod/netlink.c */
struct workqueue_struct *pkts_workqueue;
atomic_t world_wakes, world_full_notices;

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

int world_init(struct kunit *test)
{
	struct world *world;

	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world);
	world->point = kunit_kzalloc(test, struct_size(world->point, recorded,
						       PKTS_TABLE_SHARDS),
				     GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world->point);
	world->point->ifindex = 3;
	world->point->direction = PKTS_DIRECTION_BOTH;
	world->state = 9;
	world->pn.config.active = 60 * SEC;
	world->pn.config.inactive = 15 * SEC;
	world->pn.config.interval = NSEC_PER_MSEC;
	world->pn.config.max_flows = 1000000;
	INIT_DELAYED_WORK(&world->pn.expiry, pkts_expiry_work);
	pkts_queue_init(&world->pn.queue);
	world->pn.queue.max = 1000000;
	world->pn.table = pkts_table_create(&world->pn);
	KUNIT_ASSERT_NOT_NULL(test, world->pn.table);
	test->priv = world;
	return 0;
}

void world_exit(struct kunit *test)
{
	struct world *world = test->priv;

	if (!world)
		return;
	pkts_table_flush(world->pn.table, NULL);
	cancel_delayed_work_sync(&world->pn.expiry);
	pkts_queue_destroy(&world->pn.queue);
	pkts_table_destroy(world->pn.table);
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
	key->ifindex = world->point->ifindex;
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

/* What all live flows have counted, and how many there are. */
struct pkts_tally world_live(struct world *world, u32 *flows)
{
	struct pkts_tally tally = {};
	unsigned int n, i;
	u64 cursor = 0;

	*flows = 0;
	do {
		n = pkts_table_snapshot(world->pn.table, &cursor, 0,
					world->batch, ARRAY_SIZE(world->batch));
		*flows += n;
		for (i = 0; i < n; i++)
			add_record(&tally, &world->batch[i]);
	} while (cursor);
	return tally;
}

/* What all waiting records have counted; takes them out of the queue. */
struct pkts_tally world_recorded(struct world *world)
{
	struct pkts_queue_state state;
	struct pkts_tally tally = {};
	unsigned int n, i;

	for (;;) {
		n = pkts_queue_read(&world->pn.queue, world->batch,
				    ARRAY_SIZE(world->batch), &state);
		if (!n)
			return tally;
		for (i = 0; i < n; i++)
			add_record(&tally, &world->batch[i]);
		pkts_queue_ack(&world->pn.queue, world->batch[n - 1].id);
	}
}
