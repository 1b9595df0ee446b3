// SPDX-License-Identifier: GPL-2.0
/* At ceilings and without memory: what goes, what stays, what is counted. */
#include <kunit/test.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/detail.h"
#include "kmod/expiry.h"
#include "tests.h"
#include "world.h"

#define SEC ((u64)NSEC_PER_SEC)
#define BEGIN (1000 * SEC)

#define SYN 0x02
#define ACK 0x10

static int evict_test_init(struct kunit *test)
{
	world_clock = BEGIN;
	return world_init(test);
}

static enum pkts_count count(struct kunit *test, u32 flow, u8 direction,
			     u16 flags)
{
	struct world *world = test->priv;
	struct pkts_sight sight;

	world_sight(world, &sight, flow, world_clock++);
	sight.packets = 1;
	sight.octets = 40;
	sight.overhead = 14;
	sight.pkt.key.proto = IPPROTO_TCP;
	sight.pkt.flags = direction;
	sight.pkt.tcp_flags = flags;
	return world_count(world, &sight);
}

static void expect_seen(struct kunit *test, u32 flow, u8 direction, u16 flags)
{
	KUNIT_ASSERT_EQ(test, count(test, flow, direction, flags),
			PKTS_COUNT_SEEN);
}

static void connect(struct kunit *test, u32 flow)
{
	expect_seen(test, flow, 0, SYN);
	expect_seen(test, flow, PKTS_PACKET_REVERSE, SYN | ACK);
	expect_seen(test, flow, 0, ACK);
}

static void expect_sum(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_tally live, recorded;
	u32 flows;

	live = world_live(world, &flows);
	recorded = world_recorded(world);
	KUNIT_EXPECT_EQ(test, live.packets + recorded.packets,
			world->counted.packets);
	KUNIT_EXPECT_EQ(test, live.octets + recorded.octets,
			world->counted.octets);
}

/* So many SYNs, each of a flow of its own, answered or not. */
static const struct flood_case {
	const char *name;
	u32 max_flows;
	u32 established;
	u32 syns;
	bool answered;
} floods[] = {
	{ "SYNs", 20000, 2000, 100000 },
	{ "SYNs that the server answers", 20000, 2000, 60000, true },
	{ "a small table", 500, 50, 20000 },
	{ "a table half full before", 4000, 2000, 40000 },
};

static void flood_name(const struct flood_case *flood, char *name)
{
	strscpy(name, flood->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(flood, floods, flood_name);

/* Established flows stay, all of them; memory is as much as flows may be. */
static void flood_test(struct kunit *test)
{
	const struct flood_case *flood = test->param_value;
	struct world *world = test->priv;
	struct pkts_totals totals;
	u64 created;
	u32 i;

	world->pn.config.max_flows = flood->max_flows;
	for (i = 0; i < flood->established; i++)
		connect(test, i);
	for (i = 0; i < flood->syns; i++) {
		expect_seen(test, flood->established + i, 0, SYN);
		if (flood->answered)
			expect_seen(test, flood->established + i,
				    PKTS_PACKET_REVERSE, SYN | ACK);
	}
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows, flood->max_flows);
	KUNIT_EXPECT_EQ(test, totals.records_resources,
			flood->established + flood->syns - flood->max_flows);
	KUNIT_EXPECT_EQ(test, totals.records, totals.records_resources);
	KUNIT_EXPECT_EQ(test, totals.flows_created,
			flood->established + flood->syns);
	created = totals.flows_created;
	for (i = 0; i < flood->established; i++)
		expect_seen(test, i, 0, ACK);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows_created, created);
	expect_sum(test);
}

/* Connections that are over go first where there are any, and count no flow. */
static void over_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_totals totals;
	u32 i;

	world->pn.config.max_flows = 2000;
	world->pn.config.interval = 250 * NSEC_PER_MSEC;
	pkts_expiry_reset(world->pn.table);
	cancel_delayed_work_sync(&world->pn.expiry);
	for (i = 0; i < 1000; i++) {
		connect(test, i);
		expect_seen(test, i, PKTS_PACKET_REVERSE, 0x04);
	}
	world_advance(world, world_clock + 3 * SEC);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows, 0);
	KUNIT_EXPECT_EQ(test, totals.flows_closed, 1000);
	for (; i < 3000; i++)
		expect_seen(test, i, 0, SYN);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows + totals.flows_closed, 2000);
	KUNIT_EXPECT_LE(test, totals.records_resources, 500);
	KUNIT_EXPECT_LE(test, totals.flows_closed, 500);
	expect_sum(test);
}

/* Flows of both profiles, as much as they take, at the ceiling and below. */
static void memory_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_totals empty, plain, mixed, after;
	u32 i;

	/* so that no shard grows from here on */
	for (i = 0; i < 4000; i++)
		expect_seen(test, i, 0, SYN);
	flush_work(&world->pn.table->grow);
	pkts_table_flush(world->pn.table, NULL);
	world_totals(world, &empty);
	for (i = 0; i < 1000; i++)
		expect_seen(test, i, 0, SYN);
	world_totals(world, &plain);
	world->pn.config.profile = PKTS_PROFILE_FULL;
	for (; i < 2000; i++)
		expect_seen(test, i, 0, SYN);
	world_totals(world, &mixed);
	KUNIT_EXPECT_GE(test, plain.flows_memory - empty.flows_memory,
			1000 * sizeof(struct pkts_flow));
	KUNIT_EXPECT_GE(test, mixed.flows_memory - plain.flows_memory,
			1000 * sizeof(struct pkts_flow_full));
	KUNIT_EXPECT_LE(test, mixed.flows_memory - plain.flows_memory,
			1000 * (sizeof(struct pkts_flow_full) + 128));
	world->pn.config.max_flows = 2000;
	for (; i < 6000; i++)
		expect_seen(test, i, 0, SYN);
	pkts_table_flush(world->pn.table, NULL);
	world_totals(world, &after);
	KUNIT_EXPECT_EQ(test, after.flows_memory, empty.flows_memory);
}

/* No memory for a flow: the packet has a name and no flow is half made. */
static void no_flow_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_totals totals;

	connect(test, 1);
	world_allocs = 0;
	KUNIT_EXPECT_EQ(test, count(test, 2, 0, SYN), PKTS_COUNT_NO_MEMORY);
	expect_seen(test, 1, 0, ACK);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows, 1);
	KUNIT_EXPECT_EQ(test, totals.flows_created, 1);
	world_allocs = -1;
	expect_seen(test, 2, 0, SYN);
	expect_sum(test);
}

/*
 * None for larger buckets, nor for the records of the flows that leave early
 * because of that: each is counted, with all that it had counted.
 */
static void no_buckets_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_totals totals;
	u32 i;

	/* one for the flow, none for buckets and records */
	for (i = 0; i < 20000; i++) {
		world_allocs = 1;
		expect_seen(test, i, 0, SYN);
	}
	world_allocs = -1;
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows_created, 20000);
	KUNIT_EXPECT_LE(test, totals.flows, PKTS_TABLE_SHARDS *
			PKTS_BUCKETS_MIN * PKTS_BUCKET_SLOTS);
	KUNIT_EXPECT_EQ(test, totals.records_resources,
			20000 - totals.flows);
	KUNIT_EXPECT_EQ(test, totals.queue_no_memory, totals.records);
	KUNIT_EXPECT_EQ(test, totals.queue_waiting, 0);
	world->counted.packets -= totals.queue_dropped_tally.packets;
	world->counted.octets -= totals.queue_dropped_tally.octets;
	expect_sum(test);
}

static struct kunit_case evict_cases[] = {
	KUNIT_CASE_PARAM(flood_test, flood_gen_params),
	KUNIT_CASE(over_test),
	KUNIT_CASE(memory_test),
	KUNIT_CASE(no_flow_test),
	KUNIT_CASE(no_buckets_test),
	{}
};

struct kunit_suite evict_suite = {
	.name = "pkts_evict",
	.suite_init = world_suite_init,
	.suite_exit = world_suite_exit,
	.init = evict_test_init,
	.exit = world_exit,
	.test_cases = evict_cases,
};
