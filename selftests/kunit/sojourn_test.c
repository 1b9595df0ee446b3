// SPDX-License-Identifier: GPL-2.0
/* Frames that enter a queue and leave it, or do not. */
#include <kunit/test.h>
#include <linux/string.h>

#include "kmod/sojourn.h"
#include "tests.h"

/* Only their addresses count. */
static const struct sk_buff *frame(unsigned int number)
{
	return (const void *)(uintptr_t)(0x100000 + number * 256UL);
}

static void begin(struct kunit *test, struct pkts_sojourn *sojourn)
{
	memset(sojourn, 0, sizeof(*sojourn));
	KUNIT_ASSERT_EQ(test, 0, pkts_sojourn_init(sojourn));
}

static struct pkts_qdisc_stats end(struct pkts_sojourn *sojourn)
{
	struct pkts_qdisc_stats stats = {};

	pkts_sojourn_tell(sojourn, &stats);
	pkts_sojourn_destroy(sojourn);
	return stats;
}

static u64 waits(const struct pkts_qdisc_stats *stats, unsigned int range)
{
	u64 count;

	memcpy(&count, stats->waits + range * sizeof(count), sizeof(count));
	return count;
}

static void order_test(struct kunit *test)
{
	struct pkts_qdisc_stats stats;
	struct pkts_sojourn sojourn;

	begin(test, &sojourn);
	pkts_sojourn_enter(&sojourn, frame(1), 1000);
	pkts_sojourn_enter(&sojourn, frame(2), 1100);
	pkts_sojourn_enter(&sojourn, frame(3), 1200);
	pkts_sojourn_leave(&sojourn, frame(2), 1400);
	pkts_sojourn_leave(&sojourn, frame(3), 1400);
	pkts_sojourn_leave(&sojourn, frame(1), 3048);
	stats = end(&sojourn);
	KUNIT_EXPECT_EQ(test, 3ULL, stats.wait.count);
	KUNIT_EXPECT_EQ(test, 200ULL, stats.wait.min);
	KUNIT_EXPECT_EQ(test, 2048ULL, stats.wait.max);
	KUNIT_EXPECT_EQ(test, 2548ULL, stats.wait.sum);
	KUNIT_EXPECT_EQ(test, 0ULL, stats.not_measured);
	KUNIT_EXPECT_EQ(test, 2ULL, waits(&stats, 0));
	KUNIT_EXPECT_EQ(test, 1ULL, waits(&stats, 2));
}

/* One is dropped inside; another one that was made inside comes out. */
static void unknown_test(struct kunit *test)
{
	struct pkts_qdisc_stats stats;
	struct pkts_sojourn sojourn;

	begin(test, &sojourn);
	pkts_sojourn_enter(&sojourn, frame(1), 1000);
	pkts_sojourn_leave(&sojourn, frame(2), 1500);
	/* its address comes again */
	pkts_sojourn_enter(&sojourn, frame(1), 2000);
	pkts_sojourn_leave(&sojourn, frame(1), 2007);
	pkts_sojourn_leave(&sojourn, frame(1), 2008);
	pkts_sojourn_enter(&sojourn, frame(3), 3000);
	pkts_sojourn_forget(&sojourn);
	pkts_sojourn_leave(&sojourn, frame(3), 3001);
	stats = end(&sojourn);
	KUNIT_EXPECT_EQ(test, 1ULL, stats.wait.count);
	KUNIT_EXPECT_EQ(test, 7ULL, stats.wait.max);
	KUNIT_EXPECT_EQ(test, 3ULL, stats.not_measured);
}

/* A frame is dropped, and one that is made inside gets its address. */
static void doubt_test(struct kunit *test)
{
	struct pkts_qdisc_stats stats;
	struct pkts_sojourn sojourn;

	begin(test, &sojourn);
	pkts_sojourn_enter(&sojourn, frame(1), 1000);
	pkts_sojourn_doubt(&sojourn, 2000);
	pkts_sojourn_enter(&sojourn, frame(2), 2001);
	pkts_sojourn_leave(&sojourn, frame(1), 3000);
	pkts_sojourn_leave(&sojourn, frame(2), 3000);
	stats = end(&sojourn);
	KUNIT_EXPECT_EQ(test, 1ULL, stats.wait.count);
	KUNIT_EXPECT_EQ(test, 999ULL, stats.wait.max);
	KUNIT_EXPECT_EQ(test, 1ULL, stats.not_measured);
}

/* Frames that find nothing in their way are among those that are measured. */
static void pass_test(struct kunit *test)
{
	struct pkts_qdisc_stats stats;
	struct pkts_sojourn sojourn;

	begin(test, &sojourn);
	pkts_sojourn_pass(&sojourn, true);
	pkts_sojourn_enter(&sojourn, frame(1), 1000);
	pkts_sojourn_leave(&sojourn, frame(1), 4000);
	pkts_sojourn_pass(&sojourn, true);
	pkts_sojourn_pass(&sojourn, false);
	stats = end(&sojourn);
	KUNIT_EXPECT_EQ(test, 3ULL, stats.wait.count);
	KUNIT_EXPECT_EQ(test, 0ULL, stats.wait.min);
	KUNIT_EXPECT_EQ(test, 3000ULL, stats.wait.sum);
	KUNIT_EXPECT_EQ(test, 2ULL, waits(&stats, 0));
	KUNIT_EXPECT_EQ(test, 1ULL, stats.not_measured);
}

/* Far more than are remembered: none is mistaken for another one. */
static void many_test(struct kunit *test)
{
	enum { FRAMES = 20000 };
	struct pkts_qdisc_stats stats;
	struct pkts_sojourn sojourn;
	unsigned int i;

	begin(test, &sojourn);
	for (i = 0; i < FRAMES; i++)
		pkts_sojourn_enter(&sojourn, frame(i), 1 + i);
	for (i = FRAMES; i--; )
		pkts_sojourn_leave(&sojourn, frame(i), 501 + i);
	stats = end(&sojourn);
	KUNIT_EXPECT_EQ(test, 500ULL, stats.wait.min);
	KUNIT_EXPECT_EQ(test, 500ULL, stats.wait.max);
	KUNIT_EXPECT_EQ(test, (u64)FRAMES, stats.wait.count + stats.not_measured);
	KUNIT_EXPECT_GE(test, stats.wait.count, 3000ULL);
	/* the table's, and the newest */
	KUNIT_EXPECT_LE(test, stats.wait.count, 4097ULL);
}

/**
 * struct range_case - a waiting time and where it counts
 * @name: what is told
 * @wait: ns
 * @range: its place
 */
struct range_case {
	const char *name;
	u64 wait;
	unsigned int range;
};

static const struct range_case ranges[] = {
	{ "none", 0, 0 },
	{ "below the first bound", 1023, 0 },
	{ "at it", 1024, 1 },
	{ "below the second", 2047, 1 },
	{ "at the second", 2048, 2 },
	{ "a second", 1000000000, 20 },
	{ "the last", 1ULL << 40, 31 },
	{ "without end", 1ULL << 62, 31 },
};

static void range_name(const struct range_case *range, char *name)
{
	strscpy(name, range->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(range, ranges, range_name);

static void range_test(struct kunit *test)
{
	const struct range_case *range = test->param_value;
	struct pkts_qdisc_stats stats;
	struct pkts_sojourn sojourn;

	begin(test, &sojourn);
	pkts_sojourn_enter(&sojourn, frame(1), 5);
	pkts_sojourn_leave(&sojourn, frame(1), 5 + range->wait);
	stats = end(&sojourn);
	KUNIT_EXPECT_EQ(test, 1ULL, waits(&stats, range->range));
}

static struct kunit_case sojourn_cases[] = {
	KUNIT_CASE(order_test),
	KUNIT_CASE(unknown_test),
	KUNIT_CASE(doubt_test),
	KUNIT_CASE(pass_test),
	KUNIT_CASE(many_test),
	KUNIT_CASE_PARAM(range_test, range_gen_params),
	{}
};

struct kunit_suite sojourn_suite = {
	.name = "pkts_sojourn",
	.test_cases = sojourn_cases,
};
