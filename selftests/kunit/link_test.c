// SPDX-License-Identifier: GPL-2.0
/* Requests and responses on a link whose legs stamp by clocks of their own. */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "frames_random.h"
#include "kmod/link.h"
#include "tests.h"

#define SEC ((u64)NSEC_PER_SEC)
#define BOOT (100 * SEC)

/**
 * struct leg_case - two legs, and round trips on both sides of them
 * @name: what is special
 * @offset: the second leg's stamps are later by this, ns
 * @drift: and by so many ns more every second
 * @jitter: each leg stamps up to this late, ns
 * @trip: shortest round trip behind the second leg, and behind the first, ns
 * @slack: what the estimate may be beside the offset, or 0: no farther than
 *	the longer of the trips
 */
struct leg_case {
	const char *name;
	s64 offset;
	s64 drift;
	u32 jitter;
	u32 trip[2];
	u32 slack;
};

static const struct leg_case legs[] = {
	{ "same clock", 0, 0, 0, { 20000, 500000 } },
	{ "same clock, late interrupts", 0, 0, 50000, { 20000, 20000 }, 50000 },
	{ "later by more than a trip", 30000, 0, 0, { 20000, 20000 } },
	{ "earlier by more than a trip", -30000, 0, 0, { 20000, 20000 } },
	{ "far later", 5000000, 0, 1000, { 20000, 700000 } },
	{ "far earlier", -5000000, 0, 1000, { 700000, 20000 } },
	{ "no trip at all", 4000, 0, 0, { 0, 0 } },
	{ "drifting up", 0, 20000, 0, { 10000, 10000 }, 70000 },
	{ "drifting down", 0, -20000, 0, { 10000, 10000 }, 70000 },
};

static void leg_name(const struct leg_case *leg, char *name)
{
	strscpy(name, leg->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(leg, legs, leg_name);

static struct pkts_link *link_make(struct kunit *test)
{
	static struct net_device dev;
	struct pkts_link *link = pkts_link_alloc("tap0", &dev);

	KUNIT_ASSERT_NOT_NULL(test, link);
	return link;
}

static u64 answer(struct pkts_link *link, unsigned int side, s64 raw, u64 now)
{
	u64 time;

	local_bh_disable();
	time = pkts_link_response(link, side, raw, now);
	local_bh_enable();
	return time;
}

static s64 late(const struct leg_case *leg, u64 *state)
{
	return leg->jitter ? frame_random(state) % leg->jitter : 0;
}

/* Return: what the stamps differ from a request to its response. */
static s64 raw_of(const struct leg_case *leg, s64 offset, unsigned int side,
		  u64 *state)
{
	s64 raw = leg->trip[!side] + frame_random(state) % 1000;

	raw += late(leg, state) - late(leg, state);
	return side ? raw + offset : raw - offset;
}

/* The estimate lies near the truth, and no time is ever negative or large. */
static void leg_test(struct kunit *test)
{
	const struct leg_case *leg = test->param_value;
	struct pkts_link *link = link_make(test);
	s64 slack = leg->slack ?: max(leg->trip[0], leg->trip[1]) + 2001;
	struct pkts_link_offset told;
	u64 state = 7, early = 0, i;
	s64 raw, offset;
	u64 time;

	for (i = 0; i < 6000; i++) {
		offset = leg->offset + leg->drift * (s64)(i / 1000);
		raw = raw_of(leg, offset, i & 1, &state);
		early += raw < 0;
		time = answer(link, i & 1, raw, BOOT + i * NSEC_PER_MSEC);
		if (i > 2)
			KUNIT_ASSERT_LE(test, time,
					leg->trip[0] + leg->trip[1] + 1000 +
					2 * slack);
	}
	pkts_link_offset(link, &told);
	KUNIT_EXPECT_GE(test, told.offset, offset - slack);
	KUNIT_EXPECT_LE(test, told.offset, offset + slack);
	KUNIT_EXPECT_EQ(test, told.responses, 6000);
	KUNIT_EXPECT_EQ(test, told.early, early);
	if (!leg->jitter && !leg->drift) {
		KUNIT_EXPECT_LE(test, told.min, leg->offset);
		KUNIT_EXPECT_GE(test, told.max, leg->offset);
	}
	pkts_link_free(link);
}

/* Nothing is claimed that no response tells. */
static void unknown_test(struct kunit *test)
{
	struct pkts_link *link = link_make(test);
	struct pkts_link_offset told;

	pkts_link_offset(link, &told);
	KUNIT_EXPECT_EQ(test, told.offset, 0);
	KUNIT_EXPECT_EQ(test, told.min, S64_MIN);
	KUNIT_EXPECT_EQ(test, told.max, S64_MAX);
	KUNIT_EXPECT_EQ(test, told.responses, 0);

	KUNIT_EXPECT_EQ(test, answer(link, 1, 5000, BOOT), 5000);
	pkts_link_offset(link, &told);
	KUNIT_EXPECT_EQ(test, told.offset, 0);
	KUNIT_EXPECT_EQ(test, told.min, S64_MIN);
	KUNIT_EXPECT_EQ(test, told.max, 5000);

	/* an early one: the second leg is earlier by that at least */
	KUNIT_EXPECT_EQ(test, answer(link, 1, -300, BOOT + 1), 0);
	pkts_link_offset(link, &told);
	KUNIT_EXPECT_EQ(test, told.offset, -300);
	KUNIT_EXPECT_EQ(test, told.early, 1);
	KUNIT_EXPECT_EQ(test, answer(link, 0, 1000, BOOT + 2), 700);
	pkts_link_free(link);
}

/* What was once so is forgotten after two windows with responses. */
static void forget_test(struct kunit *test)
{
	struct pkts_link *link = link_make(test);
	struct pkts_link_offset told;
	unsigned int i;

	answer(link, 1, -1000000, BOOT);
	for (i = 1; i < 40; i++)
		answer(link, 1, 100, BOOT + i * SEC / 10);
	pkts_link_offset(link, &told);
	KUNIT_EXPECT_EQ(test, told.max, 100);
	KUNIT_EXPECT_EQ(test, told.offset, 0);
	pkts_link_free(link);
}

static struct kunit_case link_cases[] = {
	KUNIT_CASE_PARAM(leg_test, leg_gen_params),
	KUNIT_CASE(unknown_test),
	KUNIT_CASE(forget_test),
	{}
};

struct kunit_suite link_suite = {
	.name = "pkts_link",
	.test_cases = link_cases,
};
