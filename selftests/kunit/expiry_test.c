// SPDX-License-Identifier: GPL-2.0
/*
 * Records come on time: with a clock that the test sets, so that nothing
 * depends on how fast the machine is.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/expiry.h"
#include "tests.h"
#include "world.h"

#define SEC ((u64)NSEC_PER_SEC)
#define INTERVAL (250 * (u64)NSEC_PER_MSEC)
#define PERIOD (INTERVAL / 16) /* of the worker */
#define BEGIN (1000 * SEC)
#define ACTIVE (3 * SEC)
#define IDLE (2 * SEC)
#define FLOWS 100000

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

static int expiry_test_init(struct kunit *test)
{
	struct world *world;
	int err;

	world_clock = BEGIN;
	err = world_init(test);
	if (err)
		return err;
	world = test->priv;
	world->pn.config.interval = INTERVAL;
	world_timeouts(&world->pn, ACTIVE, IDLE);
	pkts_expiry_reset(world->pn.table);
	cancel_delayed_work_sync(&world->pn.expiry);
	return 0;
}

static void count_udp(struct kunit *test, u32 flow, u64 stamp)
{
	struct world *world = test->priv;
	struct pkts_sight sight;

	world_sight(world, &sight, flow, stamp);
	KUNIT_ASSERT_EQ(test, world_count(world, &sight), PKTS_COUNT_SEEN);
}

/* What records said that have been read. */
struct seen {
	u32 idle;
	u32 active;
	u64 late_max;
};

static void look_at(struct kunit *test, const struct pkts_record *rec,
		    struct seen *seen)
{
	const struct pkts_side *side = rec->forward.packets ? &rec->forward :
							      &rec->reverse;
	u64 due;

	if (rec->end_reason == PKTS_END_REASON_IDLE_TIMEOUT) {
		due = max(rec->forward.end, rec->reverse.end) + IDLE;
		seen->idle++;
	} else {
		due = side->start + ACTIVE;
		if (rec->forward.packets && rec->reverse.packets)
			due = min(due, rec->reverse.start + ACTIVE);
		seen->active++;
	}
	KUNIT_EXPECT_GE(test, world_clock, due);
	seen->late_max = max(seen->late_max, world_clock - due);
}

static void look(struct kunit *test, struct seen *seen)
{
	struct world *world = test->priv;
	struct pkts_queue_state state;
	unsigned int i;

	for (;;) {
		world_read(world, PKTS_BATCH_MAX, &state);
		if (!world->batch.n)
			return;
		for (i = 0; i < world->batch.n; i++)
			look_at(test, &world->batch.rec[i], seen);
		pkts_queue_ack(&world->pn.queue,
			       world->batch.rec[world->batch.n - 1].id);
	}
}

static void expect_on_time(struct kunit *test, const struct seen *seen)
{
	struct pkts_totals totals;

	world_totals(test->priv, &totals);
	KUNIT_EXPECT_LE(test, seen->late_max, INTERVAL / 2 + PERIOD);
	KUNIT_EXPECT_EQ(test, totals.late_max, seen->late_max);
	KUNIT_EXPECT_EQ(test, totals.records_late, 0);
}

/*
 * 100 000 flows that begin over four seconds; a tenth of them go on for four
 * more with a packet a second: each record at its time.
 */
static void on_time_test(struct kunit *test)
{
	struct world *world = test->priv;
	u32 steps = 4 * SEC / PERIOD, second = SEC / PERIOD;
	u32 step, flow, born = 0;
	struct seen seen = {};

	for (step = 0; step < 2 * steps; step++) {
		for (; born < min_t(u64, FLOWS,
				    (u64)FLOWS * (step + 1) / steps); born++)
			count_udp(test, born, world_clock);
		for (flow = step % second * 10; flow < born; flow += second * 10)
			count_udp(test, flow, world_clock);
		world_advance(world, world_clock + PERIOD);
		look(test, &seen);
	}
	while (atomic_read(&world->pn.table->flows) &&
	       world_clock < BEGIN + 60 * SEC) {
		world_advance(world, world_clock + PERIOD);
		look(test, &seen);
	}
	KUNIT_EXPECT_GT(test, seen.active, FLOWS / 10);
	KUNIT_EXPECT_GT(test, seen.idle, FLOWS / 10 * 8);
	KUNIT_EXPECT_GT(test, seen.idle + seen.active, FLOWS);
	KUNIT_EXPECT_EQ(test, atomic_read(&world->pn.table->flows), 0);
	expect_on_time(test, &seen);
	kunit_info(test, "%u records, the latest %llu us late\n",
		   seen.idle + seen.active, seen.late_max / 1000);
}

/* Flows that are due all at once leave in eight equal parts. */
static void spread_test(struct kunit *test)
{
	struct world *world = test->priv;
	u32 flow, most = 0, least = FLOWS, parts = 0;
	struct seen seen = {}, before;

	for (flow = 0; flow < FLOWS; flow++)
		count_udp(test, flow, world_clock);
	world_advance(world, BEGIN + IDLE - 1);
	look(test, &seen);
	KUNIT_EXPECT_EQ(test, seen.idle, 0);
	while (seen.idle < FLOWS && world_clock < BEGIN + IDLE + SEC) {
		before = seen;
		world_advance(world, world_clock + PERIOD);
		look(test, &seen);
		most = max(most, seen.idle - before.idle);
		least = min(least, seen.idle - before.idle);
		parts++;
	}
	KUNIT_EXPECT_EQ(test, seen.idle, FLOWS);
	KUNIT_EXPECT_EQ(test, parts, 8);
	KUNIT_EXPECT_LE(test, most, FLOWS / 8 * 11 / 10);
	KUNIT_EXPECT_GE(test, least, FLOWS / 8 * 9 / 10);
	expect_on_time(test, &seen);
}

/* What a worker does that could not run: all is late, and told so. */
static void late_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_totals totals;

	count_udp(test, 1, world_clock);
	world_clock += IDLE + 2 * INTERVAL;
	pkts_expiry_work(&world->pn.expiry.work);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.records_idle, 1);
	KUNIT_EXPECT_EQ(test, totals.records_late, 1);
	KUNIT_EXPECT_EQ(test, totals.late_max, 2 * INTERVAL);

	/* longer than the wheel reaches */
	count_udp(test, 1, world_clock);
	world_clock += 3600 * SEC;
	pkts_expiry_work(&world->pn.expiry.work);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.records_idle, 2);
	KUNIT_EXPECT_EQ(test, totals.records_late, 2);
}

/* Timeouts that are changed count for the flows that there are. */
static void change_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_totals totals;

	world_timeouts(&world->pn, 3600 * SEC, 3600 * SEC);
	count_udp(test, 1, world_clock);
	count_udp(test, 2, world_clock);
	world_advance(world, BEGIN + 30 * SEC);
	world_timeouts(&world->pn, 3600 * SEC, 31 * SEC);
	pkts_expiry_reset(world->pn.table);
	cancel_delayed_work_sync(&world->pn.expiry);
	world_advance(world, BEGIN + 31 * SEC - 1);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.records, 0);
	world_advance(world, BEGIN + 31 * SEC + INTERVAL);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.records_idle, 2);
	KUNIT_EXPECT_EQ(test, totals.records_late, 0);

	/* to one that is over already: due when it was changed, not before */
	count_udp(test, 1, world_clock);
	world_timeouts(&world->pn, 3600 * SEC, 3600 * SEC);
	pkts_expiry_reset(world->pn.table);
	cancel_delayed_work_sync(&world->pn.expiry);
	world_advance(world, BEGIN + 60 * SEC);
	world->point->timeouts.udp_inactive = SEC;
	world->point->timeouts.tcp_inactive = SEC;
	world->pn.config.interval = 2 * INTERVAL;
	pkts_expiry_reset(world->pn.table);
	cancel_delayed_work_sync(&world->pn.expiry);
	world_advance(world, BEGIN + 61 * SEC);
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.records_idle, 3);
	KUNIT_EXPECT_EQ(test, totals.records_late, 0);
	KUNIT_EXPECT_LE(test, totals.late_max, 2 * INTERVAL);
}

static void count_tcp(struct kunit *test, u8 direction, u16 flags)
{
	struct world *world = test->priv;
	struct pkts_sight sight;

	world_sight(world, &sight, 1, world_clock);
	sight.pkt.key.proto = IPPROTO_TCP;
	sight.pkt.flags = direction;
	sight.pkt.tcp_flags = flags;
	KUNIT_ASSERT_EQ(test, world_count(world, &sight), PKTS_COUNT_SEEN);
}

static void expect_totals(struct kunit *test, u64 flows, u64 closed,
			  u64 created, u64 records_end, u64 records)
{
	struct pkts_totals totals;

	world_totals(test->priv, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows, flows);
	KUNIT_EXPECT_EQ(test, totals.flows_closed, closed);
	KUNIT_EXPECT_EQ(test, totals.flows_created, created);
	KUNIT_EXPECT_EQ(test, totals.records_end, records_end);
	KUNIT_EXPECT_EQ(test, totals.records, records);
}

static u32 flows_shown(struct kunit *test)
{
	u32 flows;

	world_live(test->priv, &flows);
	return flows;
}

/* How a connection ends, and when its record is made. */
static const struct close_case {
	const char *name;
	u16 flags[2];
	u64 after;
} closes[] = {
	{ "FIN both ways", { FIN | ACK, FIN | ACK }, 2 * SEC },
	{ "RST", { ACK, RST }, SEC },
};

static void close_name(const struct close_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(close, closes, close_name);

static void close_flow(struct kunit *test)
{
	const struct close_case *one = test->param_value;
	struct world *world = test->priv;

	world_timeouts(&world->pn, 60 * SEC, 15 * SEC);
	world->pn.config.timeouts.tcp_fin = 2 * SEC;
	world->pn.config.timeouts.tcp_rst = SEC;
	count_tcp(test, 0, SYN);
	count_tcp(test, 0, one->flags[0]);
	count_tcp(test, PKTS_PACKET_REVERSE, one->flags[1]);
	world_advance(world, BEGIN + one->after - 1);
	expect_totals(test, 1, 0, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, flows_shown(test), 1);
	world_advance(world, BEGIN + one->after + INTERVAL);
	expect_totals(test, 0, 1, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, flows_shown(test), 0);
}

/* Its place stays until it was silent, and leaves without another record. */
static void closed_test(struct kunit *test)
{
	close_flow(test);
	world_advance(test->priv, BEGIN + 15 * SEC - 1);
	expect_totals(test, 0, 1, 1, 1, 1);
	world_advance(test->priv, BEGIN + 15 * SEC + INTERVAL);
	expect_totals(test, 0, 0, 1, 1, 1);
}

/* Stragglers make one record more, of the same flow. */
static void straggler_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_queue_state state;
	struct pkts_record *rec = world->batch.rec;

	close_flow(test);
	world_advance(world, BEGIN + 10 * SEC);
	count_tcp(test, 0, ACK);
	count_tcp(test, PKTS_PACKET_REVERSE, RST);
	expect_totals(test, 0, 1, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, flows_shown(test), 1);
	world_advance(world, BEGIN + 25 * SEC - 1);
	expect_totals(test, 0, 1, 1, 1, 1);
	world_advance(world, BEGIN + 25 * SEC + INTERVAL);
	expect_totals(test, 0, 0, 1, 2, 2);
	world_read(world, 10, &state);
	KUNIT_ASSERT_EQ(test, world->batch.n, 2);
	KUNIT_EXPECT_EQ(test, rec[0].flow, rec[1].flow);
	KUNIT_EXPECT_EQ(test, rec[1].status, 1);
	KUNIT_EXPECT_EQ(test, rec[0].flow_start, rec[1].flow_start);
	KUNIT_EXPECT_EQ(test, rec[1].forward.end, BEGIN + 10 * SEC);
}

/* A SYN from either end ends the wait. */
static void reopened_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_queue_state state;
	struct pkts_record *rec = world->batch.rec;

	close_flow(test);
	count_tcp(test, PKTS_PACKET_REVERSE, SYN);
	expect_totals(test, 1, 0, 2, 1, 1);
	world_advance(world, BEGIN + 30 * SEC);
	expect_totals(test, 0, 0, 2, 1, 2);
	world_read(world, 10, &state);
	KUNIT_ASSERT_EQ(test, world->batch.n, 2);
	KUNIT_EXPECT_EQ(test, rec[0].sport, rec[1].dport);
	KUNIT_EXPECT_NE(test, rec[0].flow, rec[1].flow);
}

/* At max-life a flow ends, and its next packet begins another one. */
static void max_life_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_totals totals;
	int i;

	world_timeouts(&world->pn, 3600 * SEC, 60 * SEC);
	world->pn.config.timeouts.max_life = 10 * SEC;
	for (i = 0; i < 25; i++) {
		count_udp(test, 1, world_clock);
		world_advance(world, world_clock + SEC);
	}
	world_totals(world, &totals);
	KUNIT_EXPECT_EQ(test, totals.flows_created, 3);
	KUNIT_EXPECT_EQ(test, totals.records_active, 2);
	KUNIT_EXPECT_EQ(test, totals.records, 2);
}

static struct kunit_case expiry_cases[] = {
	KUNIT_CASE(on_time_test),
	KUNIT_CASE(spread_test),
	KUNIT_CASE(late_test),
	KUNIT_CASE(change_test),
	KUNIT_CASE_PARAM(closed_test, close_gen_params),
	KUNIT_CASE_PARAM(straggler_test, close_gen_params),
	KUNIT_CASE_PARAM(reopened_test, close_gen_params),
	KUNIT_CASE(max_life_test),
	{}
};

struct kunit_suite expiry_suite = {
	.name = "pkts_expiry",
	.suite_init = world_suite_init,
	.suite_exit = world_suite_exit,
	.init = expiry_test_init,
	.exit = world_exit,
	.test_cases = expiry_cases,
};
