// SPDX-License-Identifier: GPL-2.0
/* A device's clock on the monotonic one, and wall time from monotonic. */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "frames_random.h"
#include "kmod/clock.h"
#include "tests.h"

#define SEC ((u64)NSEC_PER_SEC)
#define USEC ((u64)NSEC_PER_USEC)
#define BOOT (100 * SEC)

/**
 * struct device_case - a device clock and the way from it to the hook
 * @name: what is special
 * @epoch: what it shows at monotonic 0, ns
 * @ppm: how much faster it runs
 * @way: shortest time from stamp to hook, ns
 * @jitter: how much longer it may take, ns
 * @gap: time between frames, ns
 * @error: largest error allowed once two windows have passed, ns
 */
struct device_case {
	const char *name;
	u64 epoch;
	s32 ppm;
	u32 way;
	u32 jitter;
	u32 gap;
	u32 error;
};

static const struct device_case devices[] = {
	{ "perfect", 0, 0, 0, 0, 10000, 0 },
	{ "UTC", 1700000000 * SEC, 0, 3000, 50000, 10000, 4000 },
	{ "TAI in 2106", 0x100000025ULL * SEC, 0, 3000, 50000, 10000, 4000 },
	{ "behind monotonic", -50 * SEC, 0, 3000, 50000, 10000, 4000 },
	{ "about to wrap", U64_MAX - BOOT - SEC, 0, 3000, 50000, 10000, 4000 },
	{ "100 ppm fast", 1700000000 * SEC, 100, 3000, 50000, 10000, 30000 },
	{ "100 ppm slow", 1700000000 * SEC, -100, 3000, 50000, 10000, 30000 },
	{ "a frame now and then", 0, 0, 3000, 1000, 100000000, 4000 },
};

static void device_name(const struct device_case *device, char *name)
{
	strscpy(name, device->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(device, devices, device_name);

static u64 device_time(const struct device_case *device, u64 mono)
{
	return device->epoch + mono + (s64)mono / 1000000 * device->ppm;
}

/* Stamps come out where the frames were, and never in the future. */
static void device_test(struct kunit *test)
{
	const struct device_case *device = test->param_value;
	struct pkts_clock_map map = {};
	u64 wire, settled = BOOT + SEC;
	u64 state = 5;

	for (wire = BOOT; wire < BOOT + 4 * SEC; wire += device->gap) {
		u64 now, stamp;

		now = wire + device->way;
		if (device->jitter)
			now += frame_random(&state) % device->jitter;
		stamp = pkts_clock_map_stamp(&map, device_time(device, wire),
					     now);
		KUNIT_ASSERT_LE(test, stamp, now);
		KUNIT_ASSERT_GE(test, stamp, now - SEC);
		if (wire < settled)
			continue;
		KUNIT_ASSERT_LE(test, stamp, wire + device->error);
		KUNIT_ASSERT_GE(test, stamp + device->error, wire);
	}
}

/* A device clock that is set must not drag stamps along for long. */
static const s64 jumps[] = {
	1, -1, USEC, -(s64)USEC, 900 * NSEC_PER_MSEC, -900 * NSEC_PER_MSEC,
	2 * NSEC_PER_SEC, -2 * NSEC_PER_SEC, 3600 * NSEC_PER_SEC,
	-3600 * NSEC_PER_SEC, 1000000000 * NSEC_PER_SEC,
	-1000000000 * NSEC_PER_SEC, S64_MAX, S64_MIN,
};

static void jump_name(const s64 *jump, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "%lld ns", *jump);
}

KUNIT_ARRAY_PARAM(jump, jumps, jump_name);

static void jump_test(struct kunit *test)
{
	const s64 *jump = test->param_value;
	struct pkts_clock_map map = {};
	u64 now, hw, stamp;

	for (now = BOOT; now < BOOT + 4 * SEC; now += 1000 * USEC) {
		hw = now + 1700000000 * SEC - 5 * USEC;
		if (now >= BOOT + 2 * SEC)
			hw += *jump;
		stamp = pkts_clock_map_stamp(&map, hw, now);
		KUNIT_ASSERT_LE(test, stamp, now);
		KUNIT_ASSERT_GE(test, stamp, now - SEC);
		if (now >= BOOT + 3 * SEC)
			KUNIT_ASSERT_EQ(test, stamp, now);
	}
}

struct wall_case {
	const char *name;
	struct pkts_wall wall;
	u64 mono;
	u64 real;
};

static const struct wall_case walls[] = {
	{ "no time", { BOOT, 2000 * SEC }, 0, 0 },
	{ "now", { BOOT, 2000 * SEC }, BOOT, 2000 * SEC },
	{ "a nanosecond ago", { BOOT, 2000 * SEC }, BOOT - 1, 2000 * SEC - 1 },
	{ "ten seconds ago", { BOOT, 2000 * SEC }, 90 * SEC, 1990 * SEC },
	{ "the machine's first nanosecond", { BOOT, 2000 * SEC }, 1,
	  1900 * SEC + 1 },
	{ "after the reading", { BOOT, 2000 * SEC }, BOOT + 1, 2000 * SEC },
	{ "clock at 1970", { BOOT, 0 }, BOOT, 1 },
	{ "clock at 1970, earlier", { BOOT, 0 }, 1, 1 },
	{ "clock short after 1970", { BOOT, 5 * SEC }, 90 * SEC, 1 },
	{ "clock short after 1970, just fits", { BOOT, 10 * SEC + 1 }, 90 * SEC,
	  1 },
	{ "clock in 2400", { BOOT, 13569465600ULL * SEC }, BOOT - 7,
	  13569465600ULL * SEC - 7 },
};

static void wall_name(const struct wall_case *wall, char *name)
{
	strscpy(name, wall->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(wall, walls, wall_name);

static void wall_test(struct kunit *test)
{
	const struct wall_case *wall = test->param_value;

	KUNIT_EXPECT_EQ(test, pkts_clock_to_wall(&wall->wall, wall->mono),
			wall->real);
}

/* Earlier stays earlier, and nothing lies after the reading. */
static void wall_order_test(struct kunit *test)
{
	u64 state = 6;
	int i;

	for (i = 0; i < 100000; i++) {
		struct pkts_wall wall = {
			.mono = frame_random(&state) % (200 * SEC),
			.real = frame_random(&state) % (200 * SEC) + 1,
		};
		u64 a = frame_random(&state) % (200 * SEC) + 1;
		u64 b = a + frame_random(&state) % SEC;
		u64 start = pkts_clock_to_wall(&wall, a);
		u64 end = pkts_clock_to_wall(&wall, b);

		KUNIT_ASSERT_GE(test, start, 1);
		KUNIT_ASSERT_LE(test, start, end);
		KUNIT_ASSERT_LE(test, end, wall.real);
	}
}

static void wall_reading_test(struct kunit *test)
{
	struct pkts_wall wall = pkts_clock_wall();

	KUNIT_EXPECT_LE(test, wall.mono, ktime_get_ns());
	KUNIT_EXPECT_LE(test, wall.real, ktime_get_real_ns());
	KUNIT_EXPECT_LT(test, ktime_get_real_ns() - wall.real, SEC);
}

/**
 * struct stamp_case - a stamp of the wall clock
 * @name: what is special
 * @off: what it is away from the time now, ns
 * @sense: it makes sense
 */
struct stamp_case {
	const char *name;
	s64 off;
	bool sense;
};

static const struct stamp_case stamps[] = {
	{ "now", 0, true },
	{ "900 ms ago", -900 * (s64)NSEC_PER_MSEC, true },
	{ "1.1 s ago", -1100 * (s64)NSEC_PER_MSEC, false },
	{ "before the clock was set by a year", -31536000 * (s64)NSEC_PER_SEC, false },
	{ "after the clock was set back by a year", 31536000 * (s64)NSEC_PER_SEC, false },
	{ "in a second", NSEC_PER_SEC, false },
};

static void stamp_name(const struct stamp_case *stamp, char *name)
{
	strscpy(name, stamp->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stamp, stamps, stamp_name);

/* Whatever the tick that is at hand; the first one is no tick at all. */
static void stamp_test(struct kunit *test)
{
	const struct stamp_case *stamp = test->param_value;
	struct pkts_clock_tick tick = { };
	u64 before, after, mono;
	int i;

	for (i = 0; i < 100; i++) {
		before = pkts_clock_now() + stamp->off;
		mono = pkts_clock_from_real(&tick, ktime_get_real_ns() + stamp->off);
		after = pkts_clock_now() + stamp->off;
		KUNIT_ASSERT_EQ(test, !!mono, stamp->sense);
		if (!stamp->sense)
			continue;
		KUNIT_ASSERT_GE(test, mono, before);
		KUNIT_ASSERT_LE(test, mono, after);
	}
	KUNIT_EXPECT_EQ(test, pkts_clock_from_real(&tick, 0), 0);
}

/* The processor that keeps the ticks has not come to it for ten seconds. */
static void late_tick_test(struct kunit *test)
{
	struct pkts_clock_tick tick = { .count = jiffies };
	u64 before = pkts_clock_now(), mono;

	tick.oldest = ktime_get_real_ns() - 10 * SEC - PKTS_CLOCK_STAMP_AGE_NS;
	mono = pkts_clock_from_real(&tick, ktime_get_real_ns());
	KUNIT_EXPECT_GE(test, mono, before);
	KUNIT_EXPECT_LE(test, mono, pkts_clock_now());
}

static struct kunit_case clock_cases[] = {
	KUNIT_CASE_PARAM(stamp_test, stamp_gen_params),
	KUNIT_CASE_PARAM(device_test, device_gen_params),
	KUNIT_CASE_PARAM(jump_test, jump_gen_params),
	KUNIT_CASE_PARAM(wall_test, wall_gen_params),
	KUNIT_CASE(wall_order_test),
	KUNIT_CASE(wall_reading_test),
	KUNIT_CASE(late_tick_test),
	{}
};

struct kunit_suite clock_suite = {
	.name = "pkts_clock",
	.test_cases = clock_cases,
};
