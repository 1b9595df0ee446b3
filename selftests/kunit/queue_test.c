// SPDX-License-Identifier: GPL-2.0
/* The record queue: a record stays until it is acknowledged. */
#include <kunit/test.h>
#include <linux/string.h>

#include "tests.h"
#include "world.h"

static struct pkts_queue *queue_of(struct kunit *test)
{
	struct world *world = test->priv;

	return &world->pn.queue;
}

static void add(struct kunit *test, unsigned int count)
{
	struct pkts_record rec = {
		.forward = { .packets = 3, .octets = 300, .frame_octets = 342 },
		.reverse = { .packets = 2, .octets = 200, .frame_octets = 228 },
		.end_reason = PKTS_END_REASON_IDLE_TIMEOUT,
	};

	local_bh_disable();
	while (count--)
		pkts_queue_add(queue_of(test), &rec, NULL);
	local_bh_enable();
}

/* What a read of so many gives: ids in a row. */
static void expect_read(struct kunit *test, unsigned int room, u64 first,
			unsigned int count)
{
	struct world *world = test->priv;
	struct pkts_queue_state state;
	unsigned int i;

	world_read(world, room, &state);
	KUNIT_ASSERT_EQ(test, world->batch.n, count);
	for (i = 0; i < count; i++)
		KUNIT_EXPECT_EQ(test, world->batch.rec[i].id, first + i);
}

static void empty_test(struct kunit *test)
{
	expect_read(test, 10, 0, 0);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 0), 0);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 1), -EINVAL);
}

/* A reader that dies and comes again is told the same. */
static void again_test(struct kunit *test)
{
	add(test, 5);
	expect_read(test, 3, 1, 3);
	expect_read(test, 10, 1, 5);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 0), 0);
	expect_read(test, 10, 1, 5);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 3), 0);
	expect_read(test, 10, 4, 2);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 2), 0);
	expect_read(test, 10, 4, 2);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 6), -EINVAL);
	expect_read(test, 10, 4, 2);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 5), 0);
	expect_read(test, 10, 0, 0);
	add(test, 1);
	expect_read(test, 10, 6, 1);
}

/* More than is freed in one go. */
static void many_test(struct kunit *test)
{
	struct pkts_totals totals;

	add(test, 3 * PKTS_BATCH_MAX + 7);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test),
					     3 * PKTS_BATCH_MAX), 0);
	expect_read(test, 10, 3 * PKTS_BATCH_MAX + 1, 7);
	pkts_queue_totals(queue_of(test), &totals);
	KUNIT_EXPECT_EQ(test, totals.queue_delivered, 3 * PKTS_BATCH_MAX);
	KUNIT_EXPECT_EQ(test, totals.queue_waiting, 7);
}

/* At the ceiling new records go, with a name and all that they had counted. */
static void ceiling_test(struct kunit *test)
{
	struct pkts_totals totals;

	queue_of(test)->max = 4;
	add(test, 10);
	pkts_queue_totals(queue_of(test), &totals);
	KUNIT_EXPECT_EQ(test, totals.records, 10);
	KUNIT_EXPECT_EQ(test, totals.records_idle, 10);
	KUNIT_EXPECT_EQ(test, totals.queue_waiting, 4);
	KUNIT_EXPECT_EQ(test, totals.queue_dropped, 6);
	KUNIT_EXPECT_EQ(test, totals.queue_dropped_tally.packets, 6 * 5);
	KUNIT_EXPECT_EQ(test, totals.queue_dropped_tally.octets, 6 * 570);
	expect_read(test, 10, 1, 4);

	pkts_queue_ack(queue_of(test), 2);
	add(test, 3);
	pkts_queue_totals(queue_of(test), &totals);
	KUNIT_EXPECT_EQ(test, totals.queue_dropped, 7);
	expect_read(test, 10, 3, 4);
	KUNIT_EXPECT_EQ(test, totals.records, totals.queue_waiting +
			totals.queue_delivered + totals.queue_dropped);
}

/* A reader is woken when there is something again, not for each record. */
static void wake_test(struct kunit *test)
{
	struct pkts_queue *queue = queue_of(test);
	int wakes = atomic_read(&world_wakes);
	int notices = atomic_read(&world_full_notices);

	add(test, 5);
	flush_work(&queue->wake);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_wakes), wakes + 1);
	add(test, 5);
	flush_work(&queue->wake);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_wakes), wakes + 1);
	pkts_queue_ack(queue, 10);
	add(test, 1);
	flush_work(&queue->wake);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_wakes), wakes + 2);

	queue->max = 1;
	add(test, 3);
	flush_work(&queue->tell_full);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_full_notices), notices + 1);
	pkts_queue_ack(queue, 11);
	add(test, 2);
	flush_work(&queue->tell_full);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_full_notices), notices + 2);
}

/* What a reader gets that goes on behind @after. */
static void expect_after(struct kunit *test, u64 after, u64 first,
			 unsigned int count)
{
	struct world *world = test->priv;
	struct pkts_queue_state state;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, world_read_after(world, after, 4, &state), 0);
	KUNIT_ASSERT_EQ(test, world->batch.n, count);
	for (i = 0; i < count; i++)
		KUNIT_EXPECT_EQ(test, world->batch.rec[i].id, first + i);
}

/* Readers at several places; who is behind what is gone gets the oldest. */
static void after_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_queue_state state;

	KUNIT_EXPECT_EQ(test, world_read_after(world, 1, 4, &state), -EINVAL);
	expect_after(test, 0, 0, 0);
	add(test, 20);
	expect_after(test, 0, 1, 4);
	expect_after(test, 4, 5, 4);
	expect_after(test, 17, 18, 3);
	expect_after(test, 8, 9, 4);
	expect_after(test, 20, 0, 0);
	expect_after(test, 1, 2, 4);
	KUNIT_EXPECT_EQ(test, world_read_after(world, 21, 4, &state), -EINVAL);
	pkts_queue_ack(queue_of(test), 6);
	expect_after(test, 3, 7, 4);
	expect_after(test, 6, 7, 4);
	expect_after(test, 10, 11, 4);
	pkts_queue_ack(queue_of(test), 12);
	expect_after(test, 12, 13, 4);
	pkts_queue_ack(queue_of(test), 20);
	expect_after(test, 20, 0, 0);
	add(test, 1);
	expect_after(test, 16, 21, 1);
	expect_after(test, 20, 21, 1);
}

/* Far from all places where a read begins: the lock is let go in between. */
static void far_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_queue_state state;
	u64 after;

	add(test, 20000);
	for (after = 0; after <= 20000; after += 4999)
		expect_after(test, after, after + 1, 4);
	for (after = 19996; after > 5000; after -= 4999)
		expect_after(test, after, after + 1, 4);
	KUNIT_EXPECT_EQ(test, world_read_after(world, 20000, 4, &state), 0);
	KUNIT_EXPECT_EQ(test, state.newest, 20000);
	KUNIT_EXPECT_EQ(test, state.waiting, 20000);
	KUNIT_EXPECT_EQ(test, state.max, queue_of(test)->max);
}

/* Who has read all is woken, though nothing was acknowledged. */
static void wake_ahead_test(struct kunit *test)
{
	struct pkts_queue *queue = queue_of(test);
	int wakes = atomic_read(&world_wakes);

	add(test, 6);
	flush_work(&queue->wake);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_wakes), wakes + 1);
	expect_after(test, 0, 1, 4);
	add(test, 1);
	flush_work(&queue->wake);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_wakes), wakes + 1);
	expect_after(test, 4, 5, 3);
	add(test, 2);
	flush_work(&queue->wake);
	KUNIT_EXPECT_EQ(test, atomic_read(&world_wakes), wakes + 2);
}

static void add_detailed(struct kunit *test, unsigned int count)
{
	static const struct pkts_detail detail;
	struct pkts_record rec = {
		.end_reason = PKTS_END_REASON_IDLE_TIMEOUT, .detail = 1,
	};

	local_bh_disable();
	while (count--)
		pkts_queue_add(queue_of(test), &rec, &detail);
	local_bh_enable();
}

static void expect_room(struct kunit *test, unsigned int wanted,
			unsigned int records, unsigned int details)
{
	unsigned int found;

	KUNIT_EXPECT_EQ(test, pkts_queue_room(queue_of(test), wanted, &found),
			records);
	KUNIT_EXPECT_EQ(test, found, details);
}

/* As much as waits, and at least for one, with details. */
static void room_test(struct kunit *test)
{
	expect_room(test, 256, 1, 1);
	add(test, 5);
	expect_room(test, 256, 5, 1);
	expect_room(test, 3, 3, 1);
	add_detailed(test, 4);
	expect_room(test, 256, 9, 4);
	expect_room(test, 2, 2, 2);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 7), 0);
	expect_room(test, 256, 2, 2);
	KUNIT_EXPECT_EQ(test, pkts_queue_ack(queue_of(test), 9), 0);
	expect_room(test, 256, 1, 1);
}

/* Details that have no room wait, with all that is behind them. */
static void detail_room_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_batch *batch = &world->batch;
	struct pkts_queue_state state;

	add(test, 2);
	add_detailed(test, 2);
	add(test, 2);
	expect_read(test, 10, 1, 6);
	KUNIT_EXPECT_EQ(test, batch->details, 2);
	batch->n = 0;
	batch->details = 0;
	batch->detail_room = 1;
	KUNIT_EXPECT_EQ(test, pkts_queue_read(queue_of(test), 0, batch, &state),
			0);
	KUNIT_EXPECT_EQ(test, batch->n, 3);
	KUNIT_EXPECT_EQ(test, batch->details, 1);
	expect_after(test, 3, 4, 3);
}

static struct kunit_case queue_cases[] = {
	KUNIT_CASE(empty_test),
	KUNIT_CASE(again_test),
	KUNIT_CASE(many_test),
	KUNIT_CASE(ceiling_test),
	KUNIT_CASE(wake_test),
	KUNIT_CASE(after_test),
	KUNIT_CASE(far_test),
	KUNIT_CASE(wake_ahead_test),
	KUNIT_CASE(room_test),
	KUNIT_CASE(detail_room_test),
	{}
};

struct kunit_suite queue_suite = {
	.name = "pkts_queue",
	.suite_init = world_suite_init,
	.suite_exit = world_suite_exit,
	.init = world_init,
	.exit = world_exit,
	.test_cases = queue_cases,
};
