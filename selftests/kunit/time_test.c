// SPDX-License-Identifier: GPL-2.0
/* Wall-clock nanoseconds to and from the times of IPFIX and NTP. */
#include <kunit/test.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/wire/time.h"
#include "tests.h"

#define SEC PKTS_NS_PER_SEC
#define NTP(seconds, fraction) ((u64)(seconds) << 32 | (fraction))

/* From 1970 to a day on which something happens, in seconds */
#define BILLENNIUM 1000000000ULL
#define SIGNED_WRAP 0x7fffffffULL	/* 2038-01-19 */
#define NTP_WRAP 2085978496ULL		/* 2036-02-07 06:28:16 */
#define UNSIGNED_WRAP 0x100000000ULL	/* 2106-02-07 */

struct time_case {
	const char *name;
	u64 ns;
	u64 ntp;
	u64 ntp_us;
	u64 ms;
	u32 sec;
	u64 sec_up;
};

static const struct time_case cases[] = {
	{ "the epoch", 0, NTP(2208988800U, 0), NTP(2208988800U, 0), 0, 0, 0 },
	{ "the first nanosecond", 1, NTP(2208988800U, 5),
	  NTP(2208988800U, 0), 0, 0, 1 },
	{ "the first microsecond", 1000, NTP(2208988800U, 4295),
	  NTP(2208988800U, 6144), 0, 0, 1 },
	{ "half a second", BILLENNIUM * SEC + SEC / 2,
	  NTP(3208988800U, 0x80000000), NTP(3208988800U, 0x80000000),
	  BILLENNIUM * 1000 + 500, BILLENNIUM, BILLENNIUM + 1 },
	{ "the last nanosecond of a second", SEC - 1,
	  NTP(2208988800U, 4294967292U), NTP(2208988800U, 4294963200U),
	  999, 0, 1 },
	{ "before NTP wraps", NTP_WRAP * SEC - SEC,
	  NTP(0xffffffff, 0), NTP(0xffffffff, 0),
	  NTP_WRAP * 1000 - 1000, NTP_WRAP - 1, NTP_WRAP - 1 },
	{ "NTP wraps", NTP_WRAP * SEC, NTP(0, 0), NTP(0, 0),
	  NTP_WRAP * 1000, NTP_WRAP, NTP_WRAP },
	{ "signed seconds wrap", (SIGNED_WRAP + 1) * SEC,
	  NTP(61505152, 0), NTP(61505152, 0),
	  (SIGNED_WRAP + 1) * 1000, 0x80000000, SIGNED_WRAP + 1 },
	{ "seconds wrap", UNSIGNED_WRAP * SEC, NTP(2208988800U, 0),
	  NTP(2208988800U, 0), UNSIGNED_WRAP * 1000, 0, UNSIGNED_WRAP },
};

static void name_of(const struct time_case *time, char *name)
{
	strscpy(name, time->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(time, cases, name_of);

static void known_test(struct kunit *test)
{
	const struct time_case *time = test->param_value;

	KUNIT_EXPECT_EQ(test, pkts_time_to_ntp(time->ns), time->ntp);
	KUNIT_EXPECT_EQ(test, pkts_time_to_ntp_us(time->ns), time->ntp_us);
	KUNIT_EXPECT_EQ(test, pkts_time_to_ms(time->ns), time->ms);
	KUNIT_EXPECT_EQ(test, pkts_time_to_sec(time->ns), time->sec);
	KUNIT_EXPECT_EQ(test, pkts_time_sec_up(time->ns), time->sec_up);
	KUNIT_EXPECT_EQ(test, pkts_time_from_ntp(time->ntp, time->ns), time->ns);
}

/* Until 2400, with anything up to 68 years away as the known time. */
static u64 random_ns(u64 *state)
{
	return ((u64)frame_random(state) * 3 + 68ULL * 31556952) * SEC +
	       frame_random(state) % SEC;
}

static void round_trip_test(struct kunit *test)
{
	const u64 reach = SIGNED_WRAP;
	u64 state = 2;
	int i;

	for (i = 0; i < 100000; i++) {
		u64 ns = random_ns(&state);
		u64 off = frame_random(&state) % reach * SEC;
		u64 ntp = pkts_time_to_ntp(ns);

		KUNIT_ASSERT_EQ(test, pkts_time_from_ntp(ntp, ns), ns);
		KUNIT_ASSERT_EQ(test, pkts_time_from_ntp(ntp, ns + off), ns);
		if (off < ns)
			KUNIT_ASSERT_EQ(test, pkts_time_from_ntp(ntp, ns - off),
					ns);
	}
}

/* RFC 7011, 6.1.9: the lower 11 bits are zero, the microsecond is the same. */
static void microseconds_test(struct kunit *test)
{
	u64 state = 3;
	int i;

	for (i = 0; i < 100000; i++) {
		u64 ns = random_ns(&state);
		u64 ntp = pkts_time_to_ntp_us(ns);

		KUNIT_ASSERT_EQ(test, ntp & 0x7ff, 0);
		KUNIT_ASSERT_EQ(test, pkts_time_from_ntp(ntp, ns) / 1000,
				ns / 1000);
	}
}

/* A later time never looks earlier. */
static void order_test(struct kunit *test)
{
	u64 state = 4;
	int i;

	for (i = 0; i < 100000; i++) {
		u64 ns = frame_random(&state) % (SEC - 1);

		KUNIT_ASSERT_LT(test, pkts_time_to_ntp(ns),
				pkts_time_to_ntp(ns + 1));
	}
}

static struct kunit_case time_cases[] = {
	KUNIT_CASE_PARAM(known_test, time_gen_params),
	KUNIT_CASE(round_trip_test),
	KUNIT_CASE(microseconds_test),
	KUNIT_CASE(order_test),
	{}
};

struct kunit_suite time_suite = {
	.name = "pkts_time",
	.test_cases = time_cases,
};
