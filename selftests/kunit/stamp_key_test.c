// SPDX-License-Identifier: GPL-2.0
/* Arista 7150: counters of 31 bits and the key frames that explain them. */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "kmod/wire/stamp.h"
#include "kmod/wire/time.h"
#include "tests.h"

#define SEC PKTS_NS_PER_SEC
#define FORMAT PKTS_STAMP_FORMAT_ARISTA7150

/* A key frame of a real switch, and the first frame after it. */
#define KEY_UTC		1387240828522243471ULL
#define KEY_TICKS	0x17f5505eaULL
#define KEY_CAPTURED	(1387240828 * SEC + 600000000)

#define FRAME_LEN	64

/* Returns its length: in an IPv4 packet of protocol 253. */
static u32 make_key(u8 *frame, u64 ticks, u64 time, u32 data)
{
	memset(frame, 0, 34 + data);
	put_unaligned_be16(0x0800, frame + 12);
	frame[14] = 0x45;
	put_unaligned_be16(20 + data, frame + 16);
	frame[23] = 253;
	put_unaligned_be64(ticks, frame + 34);
	put_unaligned_be64(time, frame + 42);
	return 34 + data;
}

/* Bit 7 is not used. */
static void make_stamped(u8 *frame, u32 ticks)
{
	memset(frame, 0x5a, FRAME_LEN);
	put_unaligned_be32((ticks & 0x7fffff80) << 1 | (ticks & 0x7f),
			   frame + FRAME_LEN - 4);
}

static const struct key_case {
	const char *name;
	u64 ticks;	/* since the key frame, may be negative */
	u64 later;	/* captured after the key frame, ns */
	u64 ns;		/* since the key frame */
	int err;
} cases[] = {
	{ "at once", 0, 0, 0 },
	{ "a little later", 3362828, 9600000, 9608080 },
	{ "a second later", 350000000, SEC, SEC },
	{ "before its key frame", -350000000ULL, -SEC, -SEC },
	{ "after the counter rolled over", 3500000000ULL, 10 * SEC, 10 * SEC },
	{ "key frames lost for two minutes", 120 * 350000000ULL,
	  120 * SEC + 100000000, 120 * SEC },
	{ "too late to tell", 350000000, 4 * SEC, 0, -ERANGE },
	{ "key frames lost for too long", 350000000, 400 * SEC, 0, -ERANGE },
};

static void key_name(const struct key_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(key, cases, key_name);

static void key_test(struct kunit *test)
{
	const struct key_case *one = test->param_value;
	struct pkts_stamp_reader reader = { };
	struct pkts_stamp_found found;
	u8 frame[128];
	u32 len;

	len = make_key(frame, KEY_TICKS, KEY_UTC, 46);
	KUNIT_ASSERT_TRUE(test, pkts_stamp_learn(&reader, FORMAT, frame, len,
						 KEY_CAPTURED));
	make_stamped(frame, KEY_TICKS + one->ticks);
	KUNIT_ASSERT_EQ(test, pkts_stamp_read(&found, &reader, FORMAT, frame,
					      FRAME_LEN,
					      KEY_CAPTURED + one->later),
			one->err);
	if (!one->err)
		KUNIT_EXPECT_EQ(test, found.info.time, KEY_UTC + one->ns);
	KUNIT_EXPECT_EQ(test, pkts_stamp_remove(&found, frame, FRAME_LEN),
			FRAME_LEN - 4);
}

/* Of two key frames, the rate: 100 ppm fast, which is 100 us in a second. */
static void rate_test(struct kunit *test)
{
	struct pkts_stamp_reader reader = { };
	struct pkts_stamp_found found;
	u8 frame[128];
	u32 len;

	len = make_key(frame, KEY_TICKS, KEY_UTC, 62);
	pkts_stamp_learn(&reader, FORMAT, frame, len, KEY_CAPTURED);
	make_key(frame, KEY_TICKS + 5 * 350035000ULL, KEY_UTC + 5 * SEC, 62);
	pkts_stamp_learn(&reader, FORMAT, frame, len, KEY_CAPTURED + 5 * SEC);
	make_stamped(frame, (u32)(KEY_TICKS + 6 * 350035000ULL));
	KUNIT_ASSERT_EQ(test, pkts_stamp_read(&found, &reader, FORMAT, frame,
					      FRAME_LEN,
					      KEY_CAPTURED + 6 * SEC), 0);
	KUNIT_EXPECT_LE(test, found.info.time, KEY_UTC + 6 * SEC + 1);
	KUNIT_EXPECT_GE(test, found.info.time, KEY_UTC + 6 * SEC - 1);
}

/* What is nearly a key frame. */
static void other_test(struct kunit *test)
{
	struct pkts_stamp_reader reader = { };
	struct pkts_stamp_found found;
	u8 frame[128];
	u32 len;

	make_stamped(frame, 1);
	KUNIT_EXPECT_EQ(test, pkts_stamp_read(&found, &reader, FORMAT, frame,
					      FRAME_LEN, 0), -ERANGE);
	len = make_key(frame, 1, 2, 47);
	KUNIT_EXPECT_FALSE(test, pkts_stamp_learn(&reader, FORMAT, frame, len,
						  0));
	len = make_key(frame, 1, 2, 46);
	KUNIT_EXPECT_FALSE(test, pkts_stamp_learn(&reader, FORMAT, frame,
						  len - 1, 0));
	frame[23] = 17;
	KUNIT_EXPECT_FALSE(test, pkts_stamp_learn(&reader, FORMAT, frame, len,
						  0));
	KUNIT_EXPECT_FALSE(test, reader.epoch.known);
}

static struct kunit_case key_cases[] = {
	KUNIT_CASE_PARAM(key_test, key_gen_params),
	KUNIT_CASE(rate_test),
	KUNIT_CASE(other_test),
	{}
};

struct kunit_suite stamp_key_suite = {
	.name = "pkts_stamp_key",
	.test_cases = key_cases,
};
