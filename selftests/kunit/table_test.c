// SPDX-License-Identifier: GPL-2.0
/* The flow table as a whole: nothing is lost, whatever makes a flow end. */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/expiry.h"
#include "tests.h"
#include "world.h"

#define SEC ((u64)NSEC_PER_SEC)
#define FIN 0x01
#define SYN 0x02

/* Packets of so many flows through a table of so many. */
static const struct load_case {
	const char *name;
	u32 packets;
	u32 flows;
	u32 max_flows;
} loads[] = {
	{ "one flow", 2000, 1, 1000 },
	{ "few flows", 20000, 50, 1000 },
	{ "table grows", 30000, 20000, 100000 },
	{ "room for one", 2000, 50, 1 },
	{ "room for a tenth", 20000, 1000, 100 },
	{ "room for half", 20000, 5000, 2500 },
};

static void load_name(const struct load_case *load, char *name)
{
	strscpy(name, load->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(load, loads, load_name);

static struct world *run_load(struct kunit *test, const struct load_case *load)
{
	struct world *world = test->priv;
	struct pkts_sight sight;
	u64 now = ktime_get_ns();
	u32 i, flow;

	world->pn.config.max_flows = load->max_flows;
	for (i = 0; i < load->packets; i++) {
		flow = frame_random(&world->state) % load->flows;
		world_sight(world, &sight, flow, now + i);
		KUNIT_ASSERT_EQ(test, world_count(world, &sight),
				PKTS_COUNT_SEEN);
	}
	return world;
}

static void expect_recorded(struct kunit *test, const struct pkts_tally *all)
{
	struct world *world = test->priv;
	struct pkts_tally sum = {};
	unsigned int shard, side;

	for (shard = 0; shard < PKTS_TABLE_SHARDS; shard++)
		for (side = 0; side < PKTS_SIDES; side++) {
			sum.packets += world->point->recorded[shard][side].packets;
			sum.octets += world->point->recorded[shard][side].octets;
		}
	KUNIT_EXPECT_EQ(test, sum.packets, all->packets);
	KUNIT_EXPECT_EQ(test, sum.octets, all->octets);
}

/* Counted = live + recorded, and after a flush all of it is recorded. */
static void conservation_test(struct kunit *test)
{
	const struct load_case *load = test->param_value;
	struct world *world = run_load(test, load);
	struct pkts_tally live, recorded, rest;
	u32 flows;

	live = world_live(world, &flows);
	recorded = world_recorded(world);
	KUNIT_EXPECT_EQ(test, flows, atomic_read(&world->pn.table->flows));
	KUNIT_EXPECT_LE(test, flows, load->max_flows);
	if (load->packets > 10 * load->flows)
		KUNIT_EXPECT_EQ(test, flows, min(load->flows, load->max_flows));
	KUNIT_EXPECT_EQ(test, live.packets + recorded.packets,
			world->counted.packets);
	KUNIT_EXPECT_EQ(test, live.octets + recorded.octets,
			world->counted.octets);
	expect_recorded(test, &recorded);

	KUNIT_EXPECT_EQ(test, pkts_table_flush(world->pn.table, NULL), flows);
	rest = world_recorded(world);
	KUNIT_EXPECT_EQ(test, rest.packets, live.packets);
	KUNIT_EXPECT_EQ(test, rest.octets, live.octets);
	expect_recorded(test, &world->counted);
	KUNIT_EXPECT_EQ(test, atomic_read(&world->pn.table->flows), 0);
}

/* A ceiling that comes down takes flows along, each with its record. */
static void trim_test(struct kunit *test)
{
	static const struct load_case load = { "", 20000, 3000, 5000 };
	struct world *world = run_load(test, &load);
	struct pkts_tally live, recorded;
	struct pkts_totals totals;
	u32 before, after;

	world_live(world, &before);
	world->pn.config.max_flows = 100;
	pkts_table_trim(world->pn.table);
	live = world_live(world, &after);
	pkts_queue_totals(&world->pn.queue, &totals);
	recorded = world_recorded(world);
	KUNIT_EXPECT_EQ(test, after, 100);
	KUNIT_EXPECT_EQ(test, totals.records_resources, before - after);
	KUNIT_EXPECT_EQ(test, live.packets + recorded.packets,
			world->counted.packets);
}

/* Each flow is told once, however small the batches. */
static void snapshot_test(struct kunit *test)
{
	static const struct load_case load = { "", 60000, 3000, 5000 };
	struct world *world = run_load(test, &load);
	u8 *told = kunit_kzalloc(test, load.flows, GFP_KERNEL);
	u64 cursor = 0;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, told);
	do {
		world_snapshot(world, &cursor, 0, PKTS_BUCKET_SLOTS);
		for (i = 0; i < world->batch.n; i++) {
			u16 one = world->batch.rec[i].sport;
			u16 other = world->batch.rec[i].dport;

			told[one == 53 ? other : one]++;
		}
	} while (cursor);
	for (i = 0; i < load.flows; i++)
		if (i != 53)
			KUNIT_EXPECT_EQ(test, told[i], 1);
	world_snapshot(world, &cursor, 4, 64);
	KUNIT_EXPECT_EQ(test, world->batch.n, 0);
}

/*
 * A flow with packets at two times, in milliseconds from now, so that none of
 * what is due depends on how long the test takes. Timeouts: silence 150 ms,
 * records of 600 ms.
 */
static const struct due_case {
	const char *name;
	s32 first;
	s32 last;
	u16 tcp_flags;
	enum pkts_end_reason reason;
	bool stays;
} dues[] = {
	{ "silent", -200, -200, 0, PKTS_END_REASON_IDLE_TIMEOUT },
	{ "goes on", -700, 10000, 0, PKTS_END_REASON_ACTIVE_TIMEOUT, true },
	{ "closed", -200, -200, FIN, PKTS_END_REASON_END_OF_FLOW },
	{ "closed when its record was due", -700, -200, FIN,
	  PKTS_END_REASON_END_OF_FLOW },
	{ "young", 10000, 10000, 0, PKTS_END_REASON_NONE, true },
	{ "closed just now", 10000, 10000, FIN, PKTS_END_REASON_NONE, true },
};

static void due_name(const struct due_case *due, char *name)
{
	strscpy(name, due->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(due, dues, due_name);

static void count_at(struct kunit *test, u64 stamp, u8 flags, u16 tcp_flags)
{
	struct world *world = test->priv;
	struct pkts_sight sight;

	world_sight(world, &sight, 1, stamp);
	sight.pkt.key.proto = IPPROTO_TCP;
	sight.pkt.flags = flags;
	sight.pkt.tcp_flags = tcp_flags;
	KUNIT_ASSERT_EQ(test, world_count(world, &sight), PKTS_COUNT_SEEN);
}

/* Until all flows are gone or each was looked at: the wheel's whole turn. */
static void turn_wheel(struct kunit *test, bool stays)
{
	struct world *world = test->priv;
	const struct pkts_shard *shard = world->pn.table->shard;
	unsigned long deadline = jiffies + 30 * HZ;
	u64 tick = shard->tick;

	while (time_before(jiffies, deadline)) {
		pkts_expiry_work(&world->pn.expiry.work);
		if (stays ? shard->tick > tick + PKTS_WHEEL_SLOTS :
			    !atomic_read(&world->pn.table->flows))
			return;
		usleep_range(500, 1000);
	}
	KUNIT_FAIL(test, "the wheel does not turn");
}

static void due_test(struct kunit *test)
{
	const struct due_case *due = test->param_value;
	struct world *world = test->priv;
	struct pkts_totals totals = {};
	u64 now = ktime_get_ns();

	KUNIT_ASSERT_GT(test, now, SEC);
	world_timeouts(&world->pn, 600 * NSEC_PER_MSEC, 150 * NSEC_PER_MSEC);
	count_at(test, now + (s64)due->first * NSEC_PER_MSEC, 0, 0);
	count_at(test, now + (s64)due->last * NSEC_PER_MSEC, 0, due->tcp_flags);
	count_at(test, now + (s64)due->last * NSEC_PER_MSEC,
		 PKTS_PACKET_REVERSE, due->tcp_flags);
	turn_wheel(test, due->stays);

	pkts_queue_totals(&world->pn.queue, &totals);
	KUNIT_EXPECT_EQ(test, totals.records,
			due->reason != PKTS_END_REASON_NONE);
	KUNIT_EXPECT_EQ(test, totals.records_idle,
			due->reason == PKTS_END_REASON_IDLE_TIMEOUT);
	KUNIT_EXPECT_EQ(test, totals.records_active,
			due->reason == PKTS_END_REASON_ACTIVE_TIMEOUT);
	KUNIT_EXPECT_EQ(test, totals.records_end,
			due->reason == PKTS_END_REASON_END_OF_FLOW);
	KUNIT_EXPECT_EQ(test, atomic_read(&world->pn.table->flows), due->stays);
	if (totals.records)
		KUNIT_EXPECT_EQ(test, world_recorded(world).packets,
				world->counted.packets);
}

/* A SYN after the end: the old connection's record, then a flow of its own. */
static void reopen_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_tally live, recorded;
	struct pkts_totals totals;
	u64 now = ktime_get_ns();
	u32 flows;

	count_at(test, now, 0, FIN);
	count_at(test, now, PKTS_PACKET_REVERSE, FIN);
	recorded = world->counted;
	count_at(test, now, 0, SYN);
	live = world_live(world, &flows);
	pkts_queue_totals(&world->pn.queue, &totals);
	KUNIT_EXPECT_EQ(test, flows, 1);
	KUNIT_EXPECT_EQ(test, totals.records_end, 1);
	KUNIT_EXPECT_EQ(test, world_recorded(world).packets, recorded.packets);
	KUNIT_EXPECT_EQ(test, live.packets,
			world->counted.packets - recorded.packets);
}

/*
 * What a point has hashed beforehand leads to the same hash, whoever looks for
 * the flow; and every bit of a key counts.
 */
static void hash_test(struct kunit *test)
{
	struct world *world = test->priv;
	const siphash_key_t *secret = &world->pn.table->hash_key;
	struct pkts_sight sight;
	u32 flow, bit, hash;

	for (flow = 0; flow < 4; flow++) {
		world_sight(world, &sight, flow, ktime_get_ns());
		sight.pkt.key.tail = world->point->key[flow / 2].tail;
		KUNIT_EXPECT_EQ(test, sight.pkt.key.orient, flow / 2);
		world_count(world, &sight);
		hash = sight.hash;
		KUNIT_EXPECT_EQ(test, hash,
				pkts_hash_key(&sight.pkt.key, secret));
		/* the first word of an IPv6 key is always zero */
		bit = sight.pkt.key.family == 6 ? 64 : 0;
		for (; bit < PKTS_KEY_LEN4 * 8; bit++) {
			((u8 *)&sight.pkt.key)[bit / 8] ^= BIT(bit % 8);
			KUNIT_EXPECT_NE(test, hash,
					pkts_hash_key(&sight.pkt.key, secret));
			((u8 *)&sight.pkt.key)[bit / 8] ^= BIT(bit % 8);
		}
	}
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE_PARAM(conservation_test, load_gen_params),
	KUNIT_CASE(hash_test),
	KUNIT_CASE(trim_test),
	KUNIT_CASE(snapshot_test),
	KUNIT_CASE_PARAM(due_test, due_gen_params),
	KUNIT_CASE(reopen_test),
	{}
};

struct kunit_suite table_suite = {
	.name = "pkts_table",
	.suite_init = world_suite_init,
	.suite_exit = world_suite_exit,
	.init = world_init,
	.exit = world_exit,
	.test_cases = table_cases,
};
