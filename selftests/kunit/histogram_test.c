// SPDX-License-Identifier: GPL-2.0
/* The histogram's error, its ranks, and its classes. */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "kmod/histogram.h"
#include "tests.h"
#include "uapi/pkts.h"

#define LONGEST ((1ULL << PKTS_HISTOGRAM_BITS) - 1)

/* The middle of a time's class is never 1 % of the time away from it. */
static void expect_near(struct kunit *test, u64 time)
{
	unsigned int class = pkts_histogram_class(time);
	u64 low = pkts_histogram_low(class);
	u64 width = pkts_histogram_width(class);
	u64 middle = low + (width - 1) / 2;
	u64 off = middle > time ? middle - time : time - middle;

	KUNIT_EXPECT_LT(test, class, (unsigned int)PKTS_HISTOGRAM_SIDE);
	KUNIT_EXPECT_LE(test, low, time);
	KUNIT_EXPECT_LT(test, time, low + width);
	KUNIT_EXPECT_LE(test, off * 100, time);
}

/* All edges of all classes: there the error is largest. */
static void error_test(struct kunit *test)
{
	unsigned int class;
	u64 low, after = 0;

	for (class = 0; class < PKTS_HISTOGRAM_SIDE; class++) {
		low = pkts_histogram_low(class);
		KUNIT_EXPECT_EQ(test, low, after);
		expect_near(test, low);
		after = low + pkts_histogram_width(class);
		expect_near(test, after - 1);
		KUNIT_EXPECT_EQ(test, pkts_histogram_class(low), class);
	}
	KUNIT_EXPECT_EQ(test, after, LONGEST + 1);
	KUNIT_EXPECT_EQ(test, pkts_histogram_class(U64_MAX),
			PKTS_HISTOGRAM_SIDE - 1U);
}

static int compare(const void *a, const void *b)
{
	s64 left = *(const s64 *)a, right = *(const s64 *)b;

	return left < right ? -1 : left > right;
}

/* Times of all sizes and both signs. */
static s64 random_time(void)
{
	u64 time = get_random_u64() & LONGEST;

	time >>= get_random_u32_below(PKTS_HISTOGRAM_BITS);
	return get_random_u32_below(3) ? time : -(s64)time;
}

static s64 quantile(const struct pkts_histogram *histogram,
		    unsigned int permille)
{
	s64 time;

	pkts_histogram_quantiles(histogram, &permille, &time, 1);
	return time;
}

#define TIMES 3000

static void quantile_test(struct kunit *test)
{
	static const unsigned int permille[] = { 1, 100, 500, 900, 990, 999, 1000 };
	struct pkts_histogram histogram = {};
	s64 got[ARRAY_SIZE(permille)];
	s64 *time, true_one;
	unsigned int i;
	u64 rank, off;

	time = kunit_kcalloc(test, TIMES, sizeof(*time), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, time);
	for (i = 0; i < TIMES; i++) {
		time[i] = random_time();
		KUNIT_EXPECT_EQ(test, pkts_histogram_add(&histogram, time[i]), 0);
	}
	sort(time, TIMES, sizeof(*time), compare, NULL);
	pkts_histogram_quantiles(&histogram, permille, got,
				 ARRAY_SIZE(permille));
	for (i = 0; i < ARRAY_SIZE(permille); i++) {
		rank = DIV_ROUND_UP(TIMES * permille[i], 1000);
		true_one = time[rank - 1];
		off = abs(got[i] - true_one);
		KUNIT_EXPECT_LE(test, off * 100, (u64)abs(true_one));
		KUNIT_EXPECT_EQ(test, quantile(&histogram, permille[i]), got[i]);
	}
	pkts_histogram_free(&histogram);
}

/* Of many more than 32 bits hold, too; a rank names a time that was there. */
static void rank_test(struct kunit *test)
{
	struct pkts_histogram histogram = {};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, quantile(&histogram, 500), 0LL);
	for (i = 0; i < 10; i++)
		pkts_histogram_add(&histogram, i);
	KUNIT_EXPECT_EQ(test, quantile(&histogram, 500), 4LL);
	KUNIT_EXPECT_EQ(test, quantile(&histogram, 501), 5LL);
	KUNIT_EXPECT_EQ(test, quantile(&histogram, 1), 0LL);
	KUNIT_EXPECT_EQ(test, quantile(&histogram, 1000), 9LL);
	pkts_histogram_reset(&histogram);
	KUNIT_EXPECT_EQ(test, quantile(&histogram, 1000), 0LL);
	pkts_histogram_add(&histogram, -50);
	pkts_histogram_add(&histogram, 7);
	KUNIT_EXPECT_EQ(test, quantile(&histogram, 500), -50LL);
	KUNIT_EXPECT_EQ(test, quantile(&histogram, 999), 7LL);
	pkts_histogram_free(&histogram);
}

static void buckets_test(struct kunit *test)
{
	static const s64 times[] = { 5, -3000, 1000, 5, 1001, 0, -3000, 1 << 20 };
	struct pkts_histogram histogram = {};
	struct pkts_probe_bucket bucket[8];
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(times); i++)
		pkts_histogram_add(&histogram, times[i]);
	n = pkts_histogram_buckets(&histogram, bucket, ARRAY_SIZE(bucket));
	KUNIT_ASSERT_EQ(test, n, 5U);
	KUNIT_EXPECT_LE(test, bucket[0].low, -3000LL);
	KUNIT_EXPECT_GE(test, bucket[0].low + bucket[0].width, -2999LL);
	KUNIT_EXPECT_EQ(test, bucket[0].count, 2U);
	KUNIT_EXPECT_EQ(test, bucket[1].low, 0LL);
	KUNIT_EXPECT_EQ(test, bucket[2].low, 5LL);
	KUNIT_EXPECT_EQ(test, bucket[2].count, 2U);
	KUNIT_EXPECT_EQ(test, bucket[3].low, 1000LL);
	KUNIT_EXPECT_EQ(test, bucket[3].width, 8U);
	KUNIT_EXPECT_EQ(test, bucket[3].count, 2U);
	KUNIT_EXPECT_EQ(test, bucket[4].low, 1LL << 20);
	KUNIT_EXPECT_EQ(test, pkts_histogram_buckets(&histogram, bucket, 2), 5U);
	pkts_histogram_free(&histogram);
	KUNIT_EXPECT_EQ(test, pkts_histogram_memory(&histogram), (size_t)0);
}

/* Close together they take little, and so they do again after an outlier. */
static void memory_test(struct kunit *test)
{
	const size_t block = sizeof(struct pkts_histogram_block);
	struct pkts_histogram histogram = {};
	unsigned int i;

	for (i = 0; i < 100; i++)
		pkts_histogram_add(&histogram, 20000000 + i * 10000);
	KUNIT_EXPECT_LE(test, pkts_histogram_memory(&histogram), 2 * block);
	pkts_histogram_reset(&histogram);
	KUNIT_EXPECT_GT(test, pkts_histogram_memory(&histogram), (size_t)0);
	for (i = 0; i < PKTS_HISTOGRAM_BITS; i++)
		pkts_histogram_add(&histogram, -(1LL << i));
	KUNIT_EXPECT_EQ(test, pkts_histogram_buckets(&histogram, NULL, 0),
			(unsigned int)PKTS_HISTOGRAM_BITS);
	pkts_histogram_reset(&histogram);
	KUNIT_EXPECT_LE(test, pkts_histogram_memory(&histogram), 2 * block);
	KUNIT_EXPECT_EQ(test, pkts_histogram_buckets(&histogram, NULL, 0), 0U);
	pkts_histogram_free(&histogram);
}

static struct kunit_case histogram_cases[] = {
	KUNIT_CASE(error_test),
	KUNIT_CASE(quantile_test),
	KUNIT_CASE(rank_test),
	KUNIT_CASE(buckets_test),
	KUNIT_CASE(memory_test),
	{}
};

struct kunit_suite histogram_suite = {
	.name = "pkts_histogram",
	.test_cases = histogram_cases,
};
