// SPDX-License-Identifier: GPL-2.0
/* What is made of answers, in whatever order they come. */
#include <kunit/test.h>
#include <linux/slab.h>

#include "kmod/sender.h"
#include "tests.h"

#define MS 1000000ULL
#define PERIOD (10 * MS)
#define TIMEOUT (100 * MS)
#define SLOTS 64
#define BEGIN (1000 * MS)

/**
 * struct bench - a session without any network
 * @window: its probes
 * @slots: of it
 * @arrivals: by port
 * @stats: what it makes of them
 * @lane: of these
 * @late: late answers
 * @duplicates: duplicate ones
 * @outages: outages told, begin and end each
 * @outage_length: how long the last was
 * @closed: intervals that are complete, by window
 */
struct bench {
	struct pkts_window	 window;
	struct pkts_slot	 slots[SLOTS];
	struct pkts_arrivals	 arrivals[2];
	struct pkts_sender_stats stats;
	struct pkts_sender_lane	 lane[2];
	unsigned int		 late;
	unsigned int		 duplicates;
	unsigned int		 outages;
	u64			 outage_length;
	unsigned int		 closed[2];
};

static void bench_closed(struct pkts_sender_stats *stats,
			 enum pkts_probe_window window)
{
	container_of(stats, struct bench, stats)->closed[window]++;
}

static void bench_outage(struct pkts_sender_stats *stats, bool begin, u64 start,
			 u64 length)
{
	struct bench *bench = container_of(stats, struct bench, stats);

	bench->outages++;
	bench->outage_length = length;
}

static const struct pkts_sender_stats_ops bench_ops = {
	.closed	= bench_closed,
	.outage	= bench_outage,
};

static struct bench *bench_begin(struct kunit *test, u32 lanes, bool stateful)
{
	struct bench *bench = kunit_kzalloc(test, sizeof(*bench), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bench);
	bench->window.slots = bench->slots;
	bench->window.mask = SLOTS - 1;
	bench->window.lanes = lanes;
	bench->stats.ops = &bench_ops;
	bench->stats.period = PERIOD;
	bench->stats.lanes = lanes;
	bench->stats.lane = bench->lane;
	bench->stats.outage_after = 30 * MS;
	bench->stats.stateful = stateful;
	pkts_sender_stats_begin(&bench->stats, BEGIN);
	return bench;
}

static void bench_answer(struct bench *bench, u32 lane, u32 sequence, u32 remote,
			 u64 now, s64 rtt)
{
	struct pkts_slot *slot;

	slot = pkts_window_find(&bench->window, lane, sequence);
	if (!slot)
		return;
	switch (pkts_window_answer(slot, &bench->arrivals[lane], now, TIMEOUT,
				   remote)) {
	case PKTS_ANSWER_FRESH:
		slot->times.rtt = rtt;
		slot->times.residence = rtt / 2;
		slot->times.forward = rtt / 4;
		slot->times.backward = rtt / 4;
		break;
	case PKTS_ANSWER_DUPLICATE:
		bench->duplicates++;
		break;
	default:
		bench->late++;
	}
}

static void bench_retire(struct bench *bench, u64 now)
{
	struct pkts_slot *slot;
	u32 extent;

	while ((slot = pkts_window_retire(&bench->window, now, TIMEOUT))) {
		extent = slot->flags & PKTS_SLOT_REORDERED ?
			 pkts_window_extent(&bench->window, slot) : 0;
		pkts_sender_stats_account(&bench->stats,
					  slot->beat % bench->window.lanes,
					  slot, extent);
	}
}

/**
 * struct order - answers in the order of their coming
 * @name: what is special
 * @stateful: the reflector is known to count by itself
 * @sent: probes, from 0 on
 * @local: bit of each probe that does not leave this host
 * @answer: in order, ending with -1; 100 more: after the timeout
 * @remote: reflector's count of each, in the order of @answer; NULL: the same
 * @answered: figure that must come out, like all that follow
 * @lost: probes
 * @forward: lost on the way there
 * @backward: lost on the way back
 * @late: answers
 * @duplicates: answers
 * @reordered: answers
 * @extent: the largest
 */
struct order {
	const char *name;
	bool stateful;
	unsigned int sent;
	u32 local;
	int answer[16];
	const u8 *remote;
	u64 answered;
	u64 lost;
	u64 forward;
	u64 backward;
	unsigned int late;
	unsigned int duplicates;
	u64 reordered;
	u64 extent;
};

#define REMOTE(...) ((const u8 []){ __VA_ARGS__ })

static const struct order orders[] = {
	{ "all in order", false, 4, 0, { 0, 1, 2, 3, -1 }, NULL, 4 },
	{ "nothing comes back", false, 4, 0, { -1 }, NULL, 0, 4 },
	{ "one lost", false, 4, 0, { 0, 2, 3, -1 }, NULL, 3, 1 },
	{ "the first and the last lost", false, 4, 0, { 1, 2, -1 }, NULL, 2, 2 },
	{ "twice", false, 3, 0, { 0, 1, 1, 2, 2, 2, -1 }, NULL, 3, 0, 0, 0, 0, 3 },
	{ "two change places", false, 4, 0, { 0, 2, 1, 3, -1 }, NULL, 4, 0, 0, 0,
	  0, 0, 1, 1 },
	{ "one comes last", false, 5, 0, { 1, 2, 3, 4, 0, -1 }, NULL, 5, 0, 0, 0,
	  0, 0, 1, 4 },
	{ "all the other way round", false, 4, 0, { 3, 2, 1, 0, -1 }, NULL, 4, 0, 0,
	  0, 0, 0, 3, 3 },
	{ "a duplicate is not reordered", false, 3, 0, { 0, 1, 2, 0, -1 }, NULL, 3, 0,
	  0, 0, 0, 1 },
	{ "one late", false, 4, 0, { 0, 1, 3, 102, -1 }, NULL, 3, 1, 0, 0, 1 },
	{ "late and again", false, 4, 0, { 0, 1, 3, 102, 102, -1 }, NULL, 3, 1, 0, 0,
	  1, 1 },
	{ "a duplicate that is late", false, 3, 0, { 0, 1, 2, 101, -1 }, NULL, 3, 0, 0,
	  0, 0, 1 },
	{ "to what was never sent", false, 3, 0, { 0, 1, 2, 3, 9, -1 }, NULL, 3 },
	{ "forward: the reflector has not seen it", false, 4, 0, { 0, 1, 3, -1 },
	  REMOTE(0, 1, 2), 3, 1, 1 },
	{ "backward, by a reflector that was known", true, 4, 0, { 0, 1, 3, -1 },
	  REMOTE(0, 1, 3), 3, 1, 0, 1 },
	{ "backward, found out later", false, 6, 0, { 0, 2, 3, 5, -1 },
	  REMOTE(0, 2, 3, 4), 4, 2, 1, 1 },
	{ "both ways in one gap", true, 6, 0, { 0, 5, -1 }, REMOTE(7, 10), 2, 4, 2, 2 },
	{ "what stayed here is neither", true, 6, 0x0c, { 0, 1, 5, -1 },
	  REMOTE(0, 1, 2), 3, 3, 1, 0 },
	{ "doubled on the way there", true, 5, 0, { 0, 1, 1, 3, 4, -1 },
	  REMOTE(0, 1, 2, 3, 4), 4, 1, 1, 0, 0, 1 },
	{ "reflector begins anew", true, 4, 0, { 0, 1, 2, 3, -1 },
	  REMOTE(200, 201, 0, 1), 4 },
};

static void orders_desc(const struct order *order, char *desc)
{
	strscpy(desc, order->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(orders, orders, orders_desc);

static void order_send(struct bench *bench, const struct order *order)
{
	struct pkts_slot *slot;
	unsigned int i;

	for (i = 0; i < order->sent; i++) {
		slot = pkts_window_push(&bench->window, BEGIN + i * PERIOD);
		if (order->local & BIT(i))
			slot->reason = PKTS_PROBE_REASON_QUEUE;
	}
}

static void order_test(struct kunit *test)
{
	const struct order *order = test->param_value;
	struct bench *bench = bench_begin(test, 1, order->stateful);
	u64 end = BEGIN + order->sent * PERIOD;
	const struct pkts_probe_stats *total;
	unsigned int i;

	order_send(bench, order);
	for (i = 0; order->answer[i] >= 0; i++) {
		u32 sequence = order->answer[i] % 100;
		u64 now = order->answer[i] >= 100 ? end + TIMEOUT : end;

		if (order->answer[i] >= 100)
			bench_retire(bench, now);
		bench_answer(bench, 0, sequence,
			     order->remote ? order->remote[i] : sequence, now,
			     MS);
	}
	bench_retire(bench, end + TIMEOUT);
	total = &bench->stats.sum[PKTS_PROBE_WINDOW_TOTAL].stats;
	KUNIT_EXPECT_EQ(test, total->scheduled, (u64)order->sent);
	KUNIT_EXPECT_EQ(test, total->answered, order->answered);
	KUNIT_EXPECT_EQ(test, total->lost, order->lost);
	KUNIT_EXPECT_EQ(test, total->lost_forward, order->forward);
	KUNIT_EXPECT_EQ(test, total->lost_backward, order->backward);
	KUNIT_EXPECT_EQ(test, total->losses.queue,
			(u64)hweight32(order->local));
	KUNIT_EXPECT_EQ(test, total->sent,
			(u64)(order->sent - hweight32(order->local)));
	KUNIT_EXPECT_EQ(test, bench->late, order->late);
	KUNIT_EXPECT_EQ(test, bench->duplicates, order->duplicates);
	KUNIT_EXPECT_EQ(test, total->reordered, order->reordered);
	KUNIT_EXPECT_EQ(test, total->reorder_extent, order->extent);
	pkts_sender_stats_free(&bench->stats);
}

/* The ring comes round; too many under way have no place. */
static void window_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 1, false);
	struct pkts_window *window = &bench->window;
	unsigned int i;

	window->next = 0xfffffff0ULL;
	window->tail = window->next;
	for (i = 0; i < SLOTS / 2; i++)
		KUNIT_EXPECT_NOT_NULL(test, pkts_window_push(window, BEGIN));
	KUNIT_EXPECT_NULL(test, pkts_window_push(window, BEGIN));
	KUNIT_EXPECT_NOT_NULL(test, pkts_window_find(window, 0, 0xfffffff0));
	KUNIT_EXPECT_NOT_NULL(test, pkts_window_find(window, 0, 3));
	KUNIT_EXPECT_NULL(test, pkts_window_find(window, 0, 0x10));
	KUNIT_EXPECT_NULL(test, pkts_window_find(window, 0, 0xffffffef));
	KUNIT_EXPECT_NULL(test, pkts_window_retire(window, BEGIN, TIMEOUT));
	KUNIT_EXPECT_NOT_NULL(test, pkts_window_retire(window, BEGIN + TIMEOUT,
						       TIMEOUT));
	KUNIT_EXPECT_NOT_NULL(test, pkts_window_push(window, BEGIN));
	KUNIT_EXPECT_EQ(test, pkts_window_slots(MS, 2000 * MS), 8192U);
	KUNIT_EXPECT_EQ(test, pkts_window_slots(MS, 60000 * MS), 0U);
}

/* Ports take turns, and each has sequence numbers of its own. */
static void ports_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 2, false);
	unsigned int i;

	for (i = 0; i < 8; i++)
		pkts_window_push(&bench->window, BEGIN + i * PERIOD);
	KUNIT_EXPECT_EQ(test, pkts_window_sequence(&bench->window, 7), 3U);
	for (i = 0; i < 4; i++)
		bench_answer(bench, 1, i, i, BEGIN + 80 * MS, (i + 1) * MS);
	bench_answer(bench, 0, 2, 2, BEGIN + 80 * MS, 9 * MS);
	bench_retire(bench, BEGIN + 500 * MS);
	KUNIT_EXPECT_EQ(test, bench->lane[0].stats.answered, 1ULL);
	KUNIT_EXPECT_EQ(test, bench->lane[0].stats.lost, 3ULL);
	KUNIT_EXPECT_EQ(test, bench->lane[1].stats.answered, 4ULL);
	KUNIT_EXPECT_EQ(test, bench->lane[1].stats.lost, 0ULL);
	KUNIT_EXPECT_EQ(test, bench->lane[1].stats.reordered, 0ULL);
	KUNIT_EXPECT_EQ(test, bench->lane[0].stats.network_min,
			(s64)(9 * MS / 2));
	KUNIT_EXPECT_EQ(test, bench->stats.sum[0].diff[0].count, 3ULL);
	pkts_sender_stats_free(&bench->stats);
}

/* Times of intervals, and intervals that end while nothing is sent. */
static void times_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 1, false);
	const struct pkts_probe_stats *second = &bench->stats.closed[0];
	unsigned int i;

	for (i = 0; i < 200; i++) {
		u64 now = BEGIN + i * PERIOD;

		pkts_window_push(&bench->window, now);
		bench_answer(bench, 0, i, i, now + MS,
			     i == 50 ? 40 * MS : 2 * MS + i % 2 * 200000);
		bench_retire(bench, now + MS);
	}
	KUNIT_EXPECT_EQ(test, bench->closed[0], 1U);
	KUNIT_EXPECT_EQ(test, second->start, BEGIN);
	KUNIT_EXPECT_EQ(test, second->scheduled, 100ULL);
	KUNIT_EXPECT_EQ(test, second->network.count, 100ULL);
	KUNIT_EXPECT_EQ(test, second->network.min, (s64)MS);
	KUNIT_EXPECT_EQ(test, second->network.max, (s64)(20 * MS));
	KUNIT_EXPECT_LE(test, abs(second->network.p50 - 1100000), 11000LL);
	KUNIT_EXPECT_LE(test, abs(second->network.p90 - 1100000), 11000LL);
	KUNIT_EXPECT_LE(test, abs(second->network.p99 - 1100000), 11000LL);
	KUNIT_EXPECT_LE(test, abs(second->network.p999 - 20000000), 200000LL);
	KUNIT_EXPECT_EQ(test, second->network.mean, 1240000LL);
	KUNIT_EXPECT_EQ(test, second->network_ipdv.count, 99ULL);
	KUNIT_EXPECT_EQ(test, second->network_ipdv.max, (s64)(18900 * 1000));
	KUNIT_EXPECT_EQ(test, second->forward_pdv.min, 0LL);
	KUNIT_EXPECT_EQ(test, second->forward_pdv.max, (s64)(9500 * 1000));
	pkts_sender_stats_due(&bench->stats, BEGIN + 5000 * MS);
	KUNIT_EXPECT_EQ(test, bench->closed[0], 2U);
	pkts_sender_stats_due(&bench->stats, BEGIN + 61000 * MS);
	KUNIT_EXPECT_EQ(test, bench->closed[0], 2U);
	KUNIT_EXPECT_EQ(test, bench->closed[1], 1U);
	KUNIT_EXPECT_EQ(test, bench->stats.closed[1].scheduled, 200ULL);
	pkts_sender_stats_free(&bench->stats);
}

/* RFC 3550: of a delay that changes by 160 us each time it comes near that. */
static void jitter_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 1, false);
	struct pkts_probe_stats total;
	unsigned int i;

	for (i = 0; i < 200; i++) {
		pkts_window_push(&bench->window, BEGIN + i * PERIOD);
		bench_answer(bench, 0, i, i, BEGIN + i * PERIOD,
			     i % 2 * 320000);
		bench_retire(bench, BEGIN + i * PERIOD);
	}
	pkts_sender_stats_render(&bench->stats, PKTS_PROBE_WINDOW_TOTAL, &total);
	KUNIT_EXPECT_GT(test, total.network_ipdv.jitter, 159000ULL);
	KUNIT_EXPECT_LE(test, total.network_ipdv.jitter, 160000ULL);
	KUNIT_EXPECT_EQ(test, total.network_ipdv.mean_abs, 160000ULL);
	KUNIT_EXPECT_EQ(test, total.network_ipdv.min, -160000LL);
	pkts_sender_stats_free(&bench->stats);
}

/* Sent 0 to 19 at 10 ms; 5 to 11 have no answer; outage-after is 30 ms. */
static void outage_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 1, false);
	const struct pkts_probe_stats *total;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		pkts_window_push(&bench->window, BEGIN + i * PERIOD);
		if (i < 5 || i > 11)
			bench_answer(bench, 0, i, i, BEGIN + i * PERIOD, MS);
	}
	bench_retire(bench, BEGIN + 70 * MS + TIMEOUT);
	KUNIT_EXPECT_EQ(test, bench->outages, 1U);
	KUNIT_EXPECT_EQ(test, (int)bench->stats.state,
			(int)PKTS_PROBE_STATE_OUTAGE);
	bench_retire(bench, BEGIN + 500 * MS);
	total = &bench->stats.sum[PKTS_PROBE_WINDOW_TOTAL].stats;
	KUNIT_EXPECT_EQ(test, bench->outages, 2U);
	KUNIT_EXPECT_EQ(test, bench->outage_length, 70 * MS);
	KUNIT_EXPECT_EQ(test, total->outages, 1ULL);
	KUNIT_EXPECT_EQ(test, total->outage_time, 70 * MS);
	KUNIT_EXPECT_EQ(test, (int)bench->stats.state,
			(int)PKTS_PROBE_STATE_ANSWERED);
	pkts_sender_stats_free(&bench->stats);
}

/* An answer whose times make no sense counts, and bends no delay. */
static void implausible_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 1, false);
	struct pkts_probe_stats total;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		struct pkts_slot *slot;

		slot = pkts_window_push(&bench->window, BEGIN + i * PERIOD);
		bench_answer(bench, 0, i, i, BEGIN + i * PERIOD, 2 * MS);
		if (i != 1)
			continue;
		slot->times.residence = 900 * MS;
		slot->flags |= PKTS_SLOT_IMPLAUSIBLE;
	}
	bench_retire(bench, BEGIN + 500 * MS);
	pkts_sender_stats_render(&bench->stats, PKTS_PROBE_WINDOW_TOTAL, &total);
	KUNIT_EXPECT_EQ(test, total.answered, 4ULL);
	KUNIT_EXPECT_EQ(test, total.implausible, 1ULL);
	KUNIT_EXPECT_EQ(test, total.rtt.count, 4ULL);
	KUNIT_EXPECT_EQ(test, total.network.count, 3ULL);
	KUNIT_EXPECT_EQ(test, total.network.max, (s64)MS);
	KUNIT_EXPECT_EQ(test, total.network_ipdv.count, 1ULL);
	KUNIT_EXPECT_EQ(test, total.network_ipdv.jitter, 0ULL);
	pkts_sender_stats_free(&bench->stats);
}

/* A device tells when a probe has left, before its answer, after it, too late. */
static void left_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 1, false);
	struct pkts_window *window = &bench->window;
	struct pkts_slot *first, *second;

	first = pkts_window_push(window, BEGIN);
	second = pkts_window_push(window, BEGIN + PERIOD);
	first->reason = PKTS_PROBE_REASON_NEIGHBOUR;
	KUNIT_EXPECT_FALSE(test, pkts_window_left(window, first, BEGIN - 1));
	KUNIT_EXPECT_TRUE(test, pkts_window_left(window, first, BEGIN + MS));
	KUNIT_EXPECT_EQ(test, first->sent, BEGIN + MS);
	KUNIT_EXPECT_EQ(test, first->reason, PKTS_PROBE_REASON_NO_ANSWER);

	bench_answer(bench, 0, 1, 1, BEGIN + PERIOD + 8 * MS, 8 * MS);
	KUNIT_EXPECT_FALSE(test, pkts_window_left(window, second,
						  second->sent + 5 * MS));
	KUNIT_EXPECT_TRUE(test, pkts_window_left(window, second,
						 second->sent + 3 * MS));
	KUNIT_EXPECT_EQ(test, second->times.rtt, (s64)(5 * MS));
	KUNIT_EXPECT_EQ(test, second->times.forward, -(s64)MS);
	KUNIT_EXPECT_EQ(test, second->times.residence, (s64)(4 * MS));
	bench_retire(bench, BEGIN + 2 * TIMEOUT);
	KUNIT_EXPECT_FALSE(test, pkts_window_left(window, second,
						  second->sent + 1));
}

/* An answer that is held is told with the next one, or when its time is over. */
static void held_test(struct kunit *test)
{
	struct bench *bench = bench_begin(test, 2, true);
	struct pkts_window *window = &bench->window;
	struct pkts_slot *slot[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		slot[i] = pkts_window_push(window, BEGIN + i * MS);
		bench_answer(bench, i & 1, i / 2, 70 + i / 2, BEGIN + 5 * MS,
			     2 * MS);
		slot[i]->flags |= PKTS_SLOT_HELD;
	}
	KUNIT_EXPECT_PTR_EQ(test, pkts_window_replied(window, slot[2], 70),
			    slot[0]);
	KUNIT_EXPECT_PTR_EQ(test, pkts_window_replied(window, slot[3], 70),
			    slot[1]);
	KUNIT_EXPECT_NULL(test, pkts_window_replied(window, slot[3], 71));
	KUNIT_EXPECT_NULL(test, pkts_window_replied(window, slot[1], 70));
	KUNIT_EXPECT_NULL(test, pkts_window_retire(window, BEGIN + 9 * MS,
						   TIMEOUT));
	slot[0]->flags &= ~PKTS_SLOT_HELD;
	KUNIT_EXPECT_PTR_EQ(test, pkts_window_retire(window, BEGIN + 9 * MS,
						     TIMEOUT), slot[0]);
	KUNIT_EXPECT_NULL(test, pkts_window_retire(window, BEGIN + 9 * MS,
						   TIMEOUT));
	KUNIT_EXPECT_PTR_EQ(test, pkts_window_retire(window, BEGIN + MS +
						     TIMEOUT, TIMEOUT), slot[1]);
}

static struct kunit_case sender_cases[] = {
	KUNIT_CASE_PARAM(order_test, orders_gen_params),
	KUNIT_CASE(window_test),
	KUNIT_CASE(ports_test),
	KUNIT_CASE(left_test),
	KUNIT_CASE(held_test),
	KUNIT_CASE(times_test),
	KUNIT_CASE(jitter_test),
	KUNIT_CASE(outage_test),
	KUNIT_CASE(implausible_test),
	{}
};

struct kunit_suite sender_suite = {
	.name = "pkts_sender",
	.test_cases = sender_cases,
};
