// SPDX-License-Identifier: GPL-2.0
/* STAMP extensions: each TLV as a Session-Reflector answers it. */
#include <kunit/test.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/wire/probe.h"
#include "kmod/wire/probe_tlv.h"
#include "tests.h"

/* KUNIT_EXPECT_MEMEQ() came with 6.3. */
static void expect_same(struct kunit *test, const void *is, const void *expected,
			size_t len)
{
	KUNIT_EXPECT_EQ(test, memcmp(is, expected, len), 0);
}

#define BASE PKTS_PROBE_BASE
#define ROOM 200

static const struct pkts_tlv_answer answer = {
	.has = 0x1fe,
	.family = 4,
	.saddr = { 192, 0, 2, 1 },
	.daddr = { 192, 0, 2, 2 },
	.has_mac = true,
	.mac = { 2, 0, 0, 0, 0, 1 },
	.sport = 0x1234,
	.dport = 862,
	.sync_in = PKTS_SYNC_NTP,
	.method_in = PKTS_METHOD_HARDWARE,
	.sync_out = PKTS_SYNC_PTP,
	.method_out = PKTS_METHOD_SOFTWARE,
	.dscp = 46,
	.ecn = 3,
	.dscp_allowed = 1ULL << 10 | 1,
	.received = 0x01020304,
	.sent = 0x05060708,
	.last_sequence = 9,
	.last_time = 0x1112131415161718ULL,
	.last_method = PKTS_METHOD_SOFTWARE,
};

/* What a request's TLVs become. */
struct tlv_case {
	const char *name;
	const char *asks;
	const char *gets;
	u32 len;
	u32 unknown;
	u8 dscp;
};

#define CASE(name, asks, gets, unknown, dscp) \
	{ name, asks, gets, sizeof(asks) - 1, unknown, dscp }
#define ZERO4 "\0\0\0\0"
#define ZERO8 ZERO4 ZERO4
#define ZERO12 ZERO8 ZERO4
#define ZERO16 ZERO8 ZERO8

static const struct tlv_case cases[] = {
	CASE("padding comes back", "\x80\x01\x00\x03xyz", "\x00\x01\x00\x03xyz",
	     0, 46),
	CASE("an empty padding", "\x80\x01\x00\x00", "\x00\x01\x00\x00", 0, 46),
	CASE("location without sub-TLVs", "\x80\x02\x00\x04" ZERO4,
	     "\x00\x02\x00\x04\x03\x5e\x12\x34", 0, 46),
	CASE("location with a MAC address",
	     "\x80\x02\x00\x10" ZERO4 "\x80\x01\x00\x08" ZERO8,
	     "\x00\x02\x00\x10\x03\x5e\x12\x34\x00\x02\x00\x08"
	     "\x02\0\0\0\0\x01\0\0", 0, 46),
	CASE("location with addresses",
	     "\x80\x02\x00\x2c" ZERO4 "\x80\x04\x00\x10" ZERO16
	     "\x80\x07\x00\x10" ZERO16,
	     "\x00\x02\x00\x2c\x03\x5e\x12\x34"
	     "\x00\x05\x00\x10\xc0\x00\x02\x02" ZERO12
	     "\x00\x08\x00\x10\xc0\x00\x02\x01" ZERO12, 0, 46),
	CASE("location with what is not known",
	     "\x80\x02\x00\x09" ZERO4 "\x80\x20\x00\x01z",
	     "\x00\x02\x00\x09\x03\x5e\x12\x34\x80\x20\x00\x01z", 0, 46),
	CASE("location with a sub-TLV of a wrong length",
	     "\x80\x02\x00\x09" ZERO4 "\x80\x01\x00\x01z",
	     "\x00\x02\x00\x09\x03\x5e\x12\x34\x40\x01\x00\x01z", 0, 46),
	CASE("location with a sub-TLV past its end",
	     "\x80\x02\x00\x08" ZERO4 "\x80\x01\x00\x08",
	     "\x00\x02\x00\x08\x03\x5e\x12\x34\xc0\x01\x00\x08", 0, 46),
	CASE("a location too short",
	     "\x80\x02\x00\x03\0\0\0", "\x40\x02\x00\x03\0\0\0", 0, 46),
	CASE("time stamps", "\x80\x03\x00\x04" ZERO4,
	     "\x00\x03\x00\x04\x01\x01\x02\x02", 0, 46),
	CASE("class of service that may be had",
	     "\x80\x04\x00\x04\x28\0\0\0", "\x00\x04\x00\x04\x2a\xec\0\0",
	     0, 10),
	CASE("class of service that may not",
	     "\x80\x04\x00\x04\x2c\0\0\0", "\x00\x04\x00\x04\x2e\xec\x40\0",
	     0, 46),
	CASE("direct measurement", "\x80\x05\x00\x0c\x00\x00\x00\x07" ZERO8,
	     "\x00\x05\x00\x0c\x00\x00\x00\x07\1\2\3\4\5\6\7\x08", 0, 46),
	CASE("an access report", "\x80\x06\x00\x04\x10\x01\0\0",
	     "\x00\x06\x00\x04\x10\x01\0\0", 0, 46),
	CASE("follow-up telemetry", "\x80\x07\x00\x10" ZERO16,
	     "\x00\x07\x00\x10\0\0\0\x09\x11\x12\x13\x14\x15\x16\x17\x18"
	     "\x02\0\0\0", 0, 46),
	CASE("an HMAC is the caller's", "\x80\x08\x00\x10" ZERO16,
	     "\x00\x08\x00\x10" ZERO16, 0, 46),
	CASE("unknown ones between known ones",
	     "\x80\x01\x00\x01x\x80\xf0\x00\x02yz\x80\x09\x00\x00"
	     "\x80\x03\x00\x04" ZERO4,
	     "\x00\x01\x00\x01x\x80\xf0\x00\x02yz\x80\x09\x00\x00"
	     "\x00\x03\x00\x04\x01\x01\x02\x02", 2, 46),
	CASE("a flag that is set where it may not be",
	     "\xff\x01\x00\x00", "\x00\x01\x00\x00", 0, 46),
	CASE("one past the end, and what is before it",
	     "\x80\x01\x00\x01x\x80\x03\x00\x04\0\0",
	     "\x00\x01\x00\x01x\x40\x03\x00\x04\0\0", 0, 46),
	CASE("a length that is not its type's, and what is behind it",
	     "\x80\x03\x00\x05" ZERO4 "\0\x80\x03\x00\x04" ZERO4,
	     "\x40\x03\x00\x05" ZERO4 "\0\x80\x03\x00\x04" ZERO4, 0, 46),
	CASE("a header that is cut off",
	     "\x80\x01\x00\x00\x80\x01\x00", "\x00\x01\x00\x00\x40\x01\x00",
	     0, 46),
};

static void tlv_name(const struct tlv_case *tlv, char *name)
{
	strscpy(name, tlv->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tlv, cases, tlv_name);

static void answer_test(struct kunit *test)
{
	const struct tlv_case *tlv = test->param_value;
	struct pkts_tlv_outcome outcome = { .dscp = answer.dscp };
	u32 len = BASE + tlv->len;
	struct pkts_tlv_scan scan;
	u8 data[ROOM] = {};

	KUNIT_ASSERT_LE(test, len, ROOM);
	memcpy(data + BASE, tlv->asks, tlv->len);
	pkts_tlv_scan(&scan, data, len, BASE);
	pkts_tlv_answer(data, len, &scan, &answer, &outcome);
	expect_same(test, data + BASE, tlv->gets, tlv->len);
	KUNIT_EXPECT_EQ(test, outcome.unknown, tlv->unknown);
	KUNIT_EXPECT_EQ(test, outcome.dscp, tlv->dscp);
}

/* Stateless: nothing is known of a reply before this one. */
static void follow_up_stateless_test(struct kunit *test)
{
	struct pkts_tlv_outcome outcome = {};
	struct pkts_tlv_answer stateless = answer;
	struct pkts_tlv_scan scan;
	u8 data[BASE + 20] = {};
	u32 len;

	stateless.last_time = 0;
	len = pkts_tlv_put(data, sizeof(data), BASE, PKTS_TLV_FOLLOW_UP, NULL,
			   PKTS_TLV_FOLLOW_UP_LEN);
	memset(data + BASE + 4, 0xff, PKTS_TLV_FOLLOW_UP_LEN);
	pkts_tlv_scan(&scan, data, len, BASE);
	pkts_tlv_answer(data, len, &scan, &stateless, &outcome);
	expect_same(test, data + BASE, "\x00\x07\x00\x10" ZERO16, 20);
}

/* What the reflector cannot tell it does not recognise. */
static void not_had_test(struct kunit *test)
{
	const struct pkts_tlv_answer nothing = {};
	struct pkts_tlv_outcome outcome = {};
	struct pkts_tlv_scan scan;
	u8 data[BASE + 20] = {};
	u32 len;

	len = pkts_tlv_put_direct(data, sizeof(data), BASE, 7);
	pkts_tlv_scan(&scan, data, len, BASE);
	pkts_tlv_answer(data, len, &scan, &nothing, &outcome);
	expect_same(test, data + BASE,
		    "\x80\x05\x00\x0c\x00\x00\x00\x07" ZERO8, 16);
	KUNIT_EXPECT_EQ(test, outcome.unknown, 1);
}

struct hmac_place {
	const char *name;
	u8 types[4];
	bool right;
	bool needed;
};

/* RFC 8972, section 4.8: behind all others, but for Extra Padding. */
static const struct hmac_place places[] = {
	{ "alone", { 8 }, true, false },
	{ "last", { 3, 4, 8 }, true, true },
	{ "before padding", { 3, 8, 1 }, true, true },
	{ "behind padding", { 1, 8 }, true, false },
	{ "none for padding", { 1 }, false, false },
	{ "none", { 3 }, false, true },
	{ "before another", { 8, 3 }, false, true },
	{ "before an unknown one", { 8, 200 }, false, true },
	{ "twice", { 3, 8, 8 }, false, true },
};

static void place_name(const struct hmac_place *place, char *name)
{
	strscpy(name, place->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, places, place_name);

static void place_test(struct kunit *test)
{
	const struct hmac_place *place = test->param_value;
	static const u8 lens[] = { [3] = 4, [4] = 4, [8] = 16 };
	struct pkts_tlv_scan scan;
	u32 i, at = BASE, first = 0;
	u8 data[ROOM];

	for (i = 0; i < 4 && place->types[i]; i++) {
		u8 type = place->types[i];

		if (type == PKTS_TLV_HMAC && !first)
			first = at;
		at = pkts_tlv_put(data, ROOM, at, type, NULL,
				  type < sizeof(lens) ? lens[type] : 3);
		KUNIT_ASSERT_NE(test, at, 0);
	}
	pkts_tlv_scan(&scan, data, at, BASE);
	KUNIT_EXPECT_EQ(test, scan.signed_last, place->right);
	KUNIT_EXPECT_EQ(test, scan.needs_hmac, place->needed);
	KUNIT_EXPECT_EQ(test, scan.hmac, first);
	KUNIT_EXPECT_FALSE(test, scan.malformed);
	/* Cut off, the last one is malformed, and no HMAC is in its place. */
	pkts_tlv_scan(&scan, data, at - 1, BASE);
	KUNIT_EXPECT_TRUE(test, scan.malformed);
	KUNIT_EXPECT_FALSE(test, scan.signed_last);
}

static void refuse_test(struct kunit *test)
{
	u8 data[BASE + 11] = {};

	memcpy(data + BASE, "\x80\x03\x00\x01x\x80\x01\x00\x09yz", 11);
	pkts_tlv_refuse(data, sizeof(data), BASE);
	expect_same(test, data + BASE,
		    "\xa0\x03\x00\x01x\xa0\x01\x00\x09yz", 11);
}

static void present_test(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, pkts_tlv_present(14, false));
	KUNIT_EXPECT_FALSE(test, pkts_tlv_present(47, false));
	KUNIT_EXPECT_TRUE(test, pkts_tlv_present(48, false));
	KUNIT_EXPECT_FALSE(test, pkts_tlv_present(115, true));
	KUNIT_EXPECT_TRUE(test, pkts_tlv_present(116, true));
}

/* A request that asks for all has room for all of it. */
static void put_test(struct kunit *test)
{
	u8 data[BASE + 60];

	KUNIT_EXPECT_EQ(test, pkts_tlv_put_location(data, sizeof(data), BASE),
			BASE + 60);
	KUNIT_EXPECT_EQ(test, data[BASE + 3], 56);
	KUNIT_EXPECT_EQ(test, pkts_tlv_put_location(data, BASE + 59, BASE), 0);
	KUNIT_EXPECT_EQ(test, pkts_tlv_put(data, BASE, BASE + 1, 1, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, pkts_tlv_put_cos(data, sizeof(data), BASE, 10),
			BASE + 8);
	expect_same(test, data + BASE, "\x80\x04\x00\x04\x28\0\0\0", 8);
}

static struct kunit_case tlv_cases[] = {
	KUNIT_CASE_PARAM(answer_test, tlv_gen_params),
	KUNIT_CASE(follow_up_stateless_test),
	KUNIT_CASE(not_had_test),
	KUNIT_CASE_PARAM(place_test, place_gen_params),
	KUNIT_CASE(refuse_test),
	KUNIT_CASE(present_test),
	KUNIT_CASE(put_test),
	{}
};

struct kunit_suite probe_tlv_suite = {
	.name = "pkts_probe_tlv",
	.test_cases = tlv_cases,
};
