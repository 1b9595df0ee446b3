// SPDX-License-Identifier: GPL-2.0
/* Time stamps in frames: every format against its octets, and back. */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/wire/stamp.h"
#include "kmod/wire/time.h"
#include "tests.h"

#define SEC PKTS_NS_PER_SEC

/* 2026-11-24 14:00:00.123456789 UTC */
#define NOW_SEC 1795528800ULL
#define NOW (NOW_SEC * SEC + 123456789)
#define BE_SEC 0x6b, 0x05, 0x98, 0x60
#define BE_NS 0x07, 0x5b, 0xcd, 0x15

#define FRAME_LEN 60

static u32 crc(const u8 *data, u32 len)
{
	u32 sum = ~0U;
	int bit;

	while (len--) {
		sum ^= *data++;
		for (bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
	}
	return ~sum;
}

static const struct pkts_stamp_reader fresh = {
	.crc = crc, .reach = 30 * 86400 * SEC,
};

static void make_frame(u8 *frame, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		frame[i] = i;
	frame[12] = 0x08;
	frame[13] = 0x00;
}

/* FCS of make_frame(FRAME_LEN), in the octets of the wire. */
#define FCS 0x84, 0xbb, 0xed, 0xac

static const struct stamp_case {
	const char *name;
	enum pkts_stamp_format format;
	u32 flags;
	u8 sync;
	u32 at;
	u32 grows;
	u32 len;
	u8 octets[PKTS_STAMP_LEN_MAX];
} cases[] = {
	{ "generic", PKTS_STAMP_FORMAT_GENERIC, 0, 0, 60, 14, 14,
	  { BE_SEC, BE_NS, 0x12, 0x34, FCS } },
	{ "gigamon", PKTS_STAMP_FORMAT_GIGAMON, 0, 0, 60, 14, 14,
	  { FCS, 0x12, 0x34, BE_SEC, BE_NS } },
	{ "vss, no clock", PKTS_STAMP_FORMAT_VSS, 0, PKTS_STAMP_SYNC_FREE, 60,
	  8, 8, { BE_SEC, BE_NS } },
	{ "vss, PTP, with a port", PKTS_STAMP_FORMAT_VSS, PKTS_STAMP_PORT,
	  PKTS_STAMP_SYNC_PTP, 60, 9, 9,
	  { BE_SEC, 0xc7, 0x5b, 0xcd, 0x15, 0x34 } },
	{ "metamako", PKTS_STAMP_FORMAT_METAMAKO, 0, 0, 60, 16, 16,
	  { FCS, BE_SEC, BE_NS, 0x01, 0xab, 0xcd, 0x34 } },
	{ "metamako, a duplicate after a step", PKTS_STAMP_FORMAT_METAMAKO,
	  PKTS_STAMP_DUPLICATE | PKTS_STAMP_STEPPED | PKTS_STAMP_BAD_FCS, 0,
	  60, 16, 16, { FCS, BE_SEC, BE_NS, 0x14, 0xab, 0xcd, 0x34 } },
	{ "metamako, with a sequence number", PKTS_STAMP_FORMAT_METAMAKO,
	  PKTS_STAMP_SEQ, 0, 60, 20, 20,
	  { FCS, 0x00, 0x56, 0x78, 0x20, BE_SEC, BE_NS, 0x03, 0xab, 0xcd,
	    0x34 } },
	{ "exablaze", PKTS_STAMP_FORMAT_EXABLAZE, 0, 0, 60, 16, 16,
	  { FCS, 0xcd, 0x34, BE_SEC, 0x1f, 0x9a, 0xdd, 0x37, 0x3a, 0x00 } },
	{ "ixia, NTP", PKTS_STAMP_FORMAT_IXIA, 0, PKTS_STAMP_SYNC_NTP, 60, 15,
	  15, { 0x04, 0x08, BE_SEC, BE_NS, 0x0a, 0xaf, 0x12, 0x07, 0x72 } },
	{ "source address", PKTS_STAMP_FORMAT_SRCMAC, 0, 0, 6, 0, 6,
	  { 0x98, 0x60, BE_NS } },
	{ "header, UTC", PKTS_STAMP_FORMAT_L2, 0, 0, 12, 14, 14,
	  { 0xd2, 0x8b, 0x00, 0x01, 0x01, 0x10, BE_SEC, BE_NS } },
	{ "header, TAI", PKTS_STAMP_FORMAT_L2, PKTS_STAMP_TAI, 0, 12, 14, 14,
	  { 0xd2, 0x8b, 0x00, 0x01, 0x00, 0x10, BE_SEC, BE_NS } },
	{ "header, 48 bits, UTC", PKTS_STAMP_FORMAT_L2, PKTS_STAMP_SHORT, 0,
	  12, 12, 12,
	  { 0xd2, 0x8b, 0x00, 0x01, 0x01, 0x20, 0x98, 0x60, BE_NS } },
	{ "header, 48 bits, TAI", PKTS_STAMP_FORMAT_L2,
	  PKTS_STAMP_SHORT | PKTS_STAMP_TAI, 0, 12, 12, 12,
	  { 0xd2, 0x8b, 0x00, 0x01, 0x00, 0x20, 0x98, 0x60, BE_NS } },
	{ "pkts", PKTS_STAMP_FORMAT_PKTS,
	  PKTS_STAMP_TAI | PKTS_STAMP_BY_DEVICE | PKTS_STAMP_FCS,
	  PKTS_STAMP_SYNC_PTP, 60, 42, 42,
	  { 0x00, 0x00, BE_SEC, BE_NS, 0x00, 0x00, 0x03, 0xe8, 0x00, 0x0b,
	    0xab, 0xcd, 0x12, 0x34, 0x04, 0x03, 0x12, 0x34, 0x56, 0x78,
	    0x00, 0x00, 0x00, 0x3c, FCS, 0x01, 0x2a, 0xa0, 0xd7,
	    0x70, 0x6b, 0x74, 0x73 } },
};

static void stamp_name(const struct stamp_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stamp, cases, stamp_name);

static struct pkts_stamp_info info_of(const struct stamp_case *one,
				      const u8 *frame)
{
	struct pkts_stamp_info info = {
		.time = NOW, .flags = one->flags,
		.fcs = crc(frame, FRAME_LEN), .error = 1000, .seq = 0x12345678,
		.len = FRAME_LEN, .device = 0xabcd, .port = 0x1234,
		.sync = one->sync, .where = PKTS_STAMP_WHERE_DEQUEUE,
	};

	return info;
}

/* In memory that ends with the frame, for KASAN. */
static u8 *stamped(struct kunit *test, const struct stamp_case *one, u32 len)
{
	struct pkts_stamp_info info;
	u8 frame[FRAME_LEN], *copy;

	make_frame(frame, FRAME_LEN);
	info = info_of(one, frame);
	copy = kunit_kmalloc(test, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, frame, FRAME_LEN);
	KUNIT_EXPECT_EQ(test, pkts_stamp_put(one->format, copy, FRAME_LEN,
					     len, &info), len);
	return copy;
}

static void write_test(struct kunit *test)
{
	const struct stamp_case *one = test->param_value;
	u32 len = FRAME_LEN + one->grows;
	u8 *frame = stamped(test, one, len), want[FRAME_LEN];
	struct pkts_stamp_place place;

	KUNIT_EXPECT_TRUE(test, pkts_stamp_place(&place, one->format,
						 one->flags, FRAME_LEN));
	KUNIT_EXPECT_EQ(test, place.at, one->at);
	KUNIT_EXPECT_EQ(test, place.len, one->len);
	KUNIT_EXPECT_EQ(test, place.grows, one->grows);
	KUNIT_EXPECT_LE(test, place.len, PKTS_STAMP_LEN_MAX);
	KUNIT_EXPECT_EQ(test, memcmp(frame + one->at, one->octets, one->len),
			0);
	make_frame(want, FRAME_LEN);
	KUNIT_EXPECT_EQ(test, memcmp(frame, want, one->at), 0);
	KUNIT_EXPECT_EQ(test, memcmp(frame + one->at + one->len,
				     want + one->at + one->len - one->grows,
				     FRAME_LEN - one->at -
				     (one->len - one->grows)), 0);
}

static void read_test(struct kunit *test)
{
	const struct stamp_case *one = test->param_value;
	u32 keep = PKTS_STAMP_TAI | PKTS_STAMP_BY_DEVICE | PKTS_STAMP_FCS |
		   PKTS_STAMP_STEPPED | PKTS_STAMP_DUPLICATE |
		   PKTS_STAMP_BAD_FCS | PKTS_STAMP_SHORT;
	struct pkts_stamp_reader reader = fresh;
	u32 len = FRAME_LEN + one->grows;
	u8 *frame = stamped(test, one, len), want[FRAME_LEN];
	struct pkts_stamp_found found;
	u32 has;

	reader.parts = one->flags & PKTS_STAMP_PORT;
	KUNIT_ASSERT_EQ(test, pkts_stamp_read(&found, &reader, one->format,
					      frame, len, NOW + 3 * SEC), 0);
	has = found.info.flags;
	KUNIT_EXPECT_EQ(test, found.info.time, NOW);
	KUNIT_EXPECT_EQ(test, has & keep, one->flags & keep);
	KUNIT_EXPECT_EQ(test, found.place.at, one->at);
	KUNIT_EXPECT_EQ(test, found.place.len, one->len);
	make_frame(want, FRAME_LEN);
	if (has & PKTS_STAMP_HAS_FCS)
		KUNIT_EXPECT_EQ(test, found.info.fcs, crc(want, FRAME_LEN));
	if (has & PKTS_STAMP_HAS_PORT)
		KUNIT_EXPECT_EQ(test, found.info.port & 0xff, 0x34);
	if (has & PKTS_STAMP_HAS_DEVICE)
		KUNIT_EXPECT_EQ(test, found.info.device & 0xff, 0xcd);
	if (has & PKTS_STAMP_SEQ)
		KUNIT_EXPECT_EQ(test, found.info.seq & 0xffff, 0x5678);
	KUNIT_ASSERT_EQ(test, pkts_stamp_remove(&found, frame, len),
			FRAME_LEN);
	if (!one->grows)
		memcpy(frame + one->at, want + one->at, one->len);
	KUNIT_EXPECT_EQ(test, memcmp(frame, want, FRAME_LEN), 0);
}

/* Whatever the time, what is read is what was written, to the nanosecond. */
static void any_time_test(struct kunit *test)
{
	const struct stamp_case *one = test->param_value;
	struct pkts_stamp_reader reader = fresh;
	u8 frame[FRAME_LEN + PKTS_STAMP_LEN_MAX];
	struct pkts_stamp_found found;
	struct pkts_stamp_info info;
	u64 state = 5;
	u32 len, i;

	reader.parts = one->flags & PKTS_STAMP_PORT;
	for (i = 0; i < 5000; i++) {
		make_frame(frame, FRAME_LEN);
		info = info_of(one, frame);
		info.time = frame_random(&state) * SEC +
			    frame_random(&state) % SEC;
		len = pkts_stamp_put(one->format, frame, FRAME_LEN,
				     sizeof(frame), &info);
		KUNIT_ASSERT_EQ(test, pkts_stamp_read(&found, &reader,
						      one->format, frame, len,
						      info.time + SEC), 0);
		KUNIT_ASSERT_EQ(test, found.info.time, info.time);
	}
}

/* A frame that is shorter has no stamp, nor has one without any. */
static void absent_test(struct kunit *test)
{
	const struct stamp_case *one = test->param_value;
	struct pkts_stamp_found found;
	u32 len;

	for (len = 0; len < PKTS_STAMP_LEN_MAX + 14; len++) {
		u8 *frame = kmalloc(len, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, frame);
		if (len)
			memset(frame, 0xff, len);
		KUNIT_EXPECT_EQ(test,
				pkts_stamp_read(&found, &fresh, one->format,
						frame, len, NOW), -ENOENT);
		kfree(frame);
	}
}

static void no_room_test(struct kunit *test)
{
	const struct stamp_case *one = test->param_value;
	struct pkts_stamp_place place;
	u8 frame[FRAME_LEN + 1];
	struct pkts_stamp_info info;

	make_frame(frame, FRAME_LEN);
	info = info_of(one, frame);
	KUNIT_EXPECT_FALSE(test, pkts_stamp_place(&place, one->format, 0, 13));
	if (one->grows)
		KUNIT_EXPECT_EQ(test, pkts_stamp_put(one->format, frame,
						     FRAME_LEN, FRAME_LEN + 1,
						     &info), 0);
	KUNIT_EXPECT_FALSE(test,
			   pkts_stamp_place(&place,
					    PKTS_STAMP_FORMAT_ARISTA7150, 0,
					    FRAME_LEN));
}

/* What a stamp of a part of the time makes of it, by what is known. */
static const struct epoch_case {
	const char *name;
	enum pkts_stamp_format format;
	u64 time;	/* of the stamp */
	u64 captured;
	u64 beacon;	/* the last beacon's time, 0 without one */
	u64 heard;	/* when that was captured */
	bool trust;
	int err;
} epochs[] = {
	{ "seconds by the capture", PKTS_STAMP_FORMAT_SRCMAC, NOW,
	  NOW + SEC / 2 },
	{ "seconds before they roll over", PKTS_STAMP_FORMAT_SRCMAC,
	  (NOW_SEC | 0xffff) * SEC, ((NOW_SEC | 0xffff) + 1) * SEC },
	{ "seconds after they roll over", PKTS_STAMP_FORMAT_SRCMAC,
	  ((NOW_SEC | 0xffff) + 1) * SEC, (NOW_SEC | 0xffff) * SEC },
	{ "seconds, captured four hours off", PKTS_STAMP_FORMAT_SRCMAC, NOW,
	  NOW - 4 * 3600 * SEC },
	{ "seconds, captured nine hours off", PKTS_STAMP_FORMAT_SRCMAC, NOW,
	  NOW - 9 * 3600 * SEC, .err = -ERANGE },
	{ "seconds, captured nobody knows when", PKTS_STAMP_FORMAT_SRCMAC, NOW,
	  0, .err = -ERANGE },
	{ "seconds by a beacon, the capture's clock is off by years",
	  PKTS_STAMP_FORMAT_SRCMAC, NOW + 9 * SEC, 19 * SEC, NOW, 10 * SEC },
	{ "seconds by a beacon of yesterday", PKTS_STAMP_FORMAT_SRCMAC, NOW,
	  200000 * SEC, NOW - 100000 * SEC, 100000 * SEC },
	{ "nanoseconds without a beacon", PKTS_STAMP_FORMAT_BEACON, NOW,
	  NOW + 1000, .err = -ERANGE },
	{ "nanoseconds by a capture that is as good", PKTS_STAMP_FORMAT_BEACON,
	  NOW, NOW + 1000, .trust = true },
	{ "nanoseconds in the beacon's second", PKTS_STAMP_FORMAT_BEACON,
	  NOW, 7 * SEC + 100, NOW - 100000000, 6 * SEC + 900000000 },
	{ "nanoseconds in the second after the beacon's",
	  PKTS_STAMP_FORMAT_BEACON, NOW, 8 * SEC, NOW - SEC, 7 * SEC },
	{ "nanoseconds in the second before a late first beacon",
	  PKTS_STAMP_FORMAT_BEACON, NOW, 6 * SEC, NOW + SEC, 7 * SEC },
	{ "nanoseconds, seven beacons lost", PKTS_STAMP_FORMAT_BEACON, NOW,
	  90 * SEC, NOW - 8 * SEC, 82 * SEC },
	{ "nanoseconds, captured late", PKTS_STAMP_FORMAT_BEACON, NOW,
	  90 * SEC + 200000000, NOW - 8 * SEC, 82 * SEC },
	{ "nanoseconds, captured too late to tell", PKTS_STAMP_FORMAT_BEACON,
	  NOW, 90 * SEC + 400000000, NOW - 8 * SEC, 82 * SEC,
	  .err = -ERANGE },
	{ "nanoseconds, beacons lost for too long", PKTS_STAMP_FORMAT_BEACON,
	  NOW, 482 * SEC, NOW - 400 * SEC, 82 * SEC, .err = -ERANGE },
	{ "32 bits after they roll over", PKTS_STAMP_FORMAT_VSS,
	  0x100000005ULL * SEC, 0xffffffffULL * SEC },
	{ "32 bits before they roll over", PKTS_STAMP_FORMAT_VSS,
	  0xfffffff5ULL * SEC, 0x100000005ULL * SEC },
	{ "32 bits, months from the capture", PKTS_STAMP_FORMAT_VSS, NOW,
	  NOW + 90 * 86400 * SEC, .err = -ENOENT },
};

static void epoch_name(const struct epoch_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(epoch, epochs, epoch_name);

static void epoch_test(struct kunit *test)
{
	const struct epoch_case *one = test->param_value;
	struct pkts_stamp_info info = { .time = one->time };
	struct pkts_stamp_reader reader = fresh;
	static const u8 source[6] = { 2 };
	u8 frame[FRAME_LEN + PKTS_STAMP_LEN_MAX];
	struct pkts_stamp_found found;
	u32 len;

	reader.trust = one->trust;
	if (one->beacon) {
		info.time = one->beacon;
		pkts_stamp_beacon_write(frame, source, &info);
		KUNIT_ASSERT_TRUE(test,
				  pkts_stamp_learn(&reader, one->format, frame,
						   PKTS_STAMP_BEACON_LEN,
						   one->heard));
		info.time = one->time;
	}
	make_frame(frame, FRAME_LEN);
	info.fcs = crc(frame, FRAME_LEN);
	len = pkts_stamp_put(one->format, frame, FRAME_LEN, sizeof(frame),
			     &info);
	KUNIT_EXPECT_EQ(test, pkts_stamp_read(&found, &reader, one->format,
					      frame, len, one->captured),
			one->err);
	if (one->err != -ENOENT)
		KUNIT_EXPECT_EQ(test, found.info.time,
				one->err ? 0 : one->time);
}

static const u8 beacon_octets[] = {
	0x03, 0x70, 0x6b, 0x74, 0x73, 0x42, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01,
	0x88, 0xb5, 0x70, 0x6b, 0x74, 0x42, 0x01, 0x04, 0x00, 0x03, 0x00, 0x00,
	BE_SEC, BE_NS, 0x00, 0x00, 0x03, 0xe8, 0xab, 0xcd, 0x12, 0x34,
	0x12, 0x34, 0x56, 0x78, 0x17, 0xde,
};

static void beacon_test(struct kunit *test)
{
	static const u8 source[6] = { 2, 0, 0, 0, 0, 1 };
	struct pkts_stamp_info info = {
		.time = NOW, .flags = PKTS_STAMP_TAI | PKTS_STAMP_BY_DEVICE,
		.error = 1000, .seq = 0x12345678, .device = 0xabcd,
		.port = 0x1234, .sync = PKTS_STAMP_SYNC_PTP,
	};
	struct pkts_stamp_info got;
	u8 frame[PKTS_STAMP_BEACON_LEN];
	u32 i;

	pkts_stamp_beacon_write(frame, source, &info);
	KUNIT_EXPECT_EQ(test, memcmp(frame, beacon_octets,
				     sizeof(beacon_octets)), 0);
	KUNIT_ASSERT_TRUE(test, pkts_stamp_beacon_read(&got, frame,
						       sizeof(frame)));
	KUNIT_EXPECT_EQ(test, got.time, NOW);
	KUNIT_EXPECT_EQ(test, got.seq, info.seq);
	KUNIT_EXPECT_EQ(test, got.error, info.error);
	KUNIT_EXPECT_EQ(test, got.device, info.device);
	KUNIT_EXPECT_EQ(test, got.port, info.port);
	KUNIT_EXPECT_EQ(test, got.sync, info.sync);
	KUNIT_EXPECT_EQ(test, got.flags & info.flags, info.flags);
	for (i = 14; i < sizeof(beacon_octets); i++) {
		frame[i] ^= 1;
		KUNIT_EXPECT_FALSE(test, pkts_stamp_beacon_read(&got, frame,
								sizeof(frame)));
		frame[i] ^= 1;
	}
}

/* Lost beacons are counted by their numbers, not those that come again. */
static void lost_test(struct kunit *test)
{
	static const u8 source[6] = { 2 };
	static const struct {
		u32 seq;
		u64 lost;
	} beacons[] = {
		{ 0xfffffffe, 0 }, { 0xffffffff, 0 }, { 1, 1 }, { 1, 1 },
		{ 5, 4 }, { 0x80000000, 4 }, { 0x80000002, 5 },
	};
	struct pkts_stamp_reader reader = fresh;
	struct pkts_stamp_info info = { .time = NOW };
	u8 frame[PKTS_STAMP_BEACON_LEN];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(beacons); i++) {
		info.seq = beacons[i].seq;
		pkts_stamp_beacon_write(frame, source, &info);
		pkts_stamp_learn(&reader, PKTS_STAMP_FORMAT_BEACON, frame,
				 sizeof(frame), NOW);
		KUNIT_EXPECT_EQ(test, reader.lost, beacons[i].lost);
	}
	KUNIT_EXPECT_EQ(test, reader.beacons, ARRAY_SIZE(beacons));
}

static struct kunit_case stamp_cases[] = {
	KUNIT_CASE_PARAM(write_test, stamp_gen_params),
	KUNIT_CASE_PARAM(read_test, stamp_gen_params),
	KUNIT_CASE_PARAM(any_time_test, stamp_gen_params),
	KUNIT_CASE_PARAM(absent_test, stamp_gen_params),
	KUNIT_CASE_PARAM(no_room_test, stamp_gen_params),
	KUNIT_CASE_PARAM(epoch_test, epoch_gen_params),
	KUNIT_CASE(beacon_test),
	KUNIT_CASE(lost_test),
	{}
};

struct kunit_suite stamp_suite = {
	.name = "pkts_stamp",
	.test_cases = stamp_cases,
};
