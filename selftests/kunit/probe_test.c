// SPDX-License-Identifier: GPL-2.0
/* STAMP packets by their octets, their times and errors, and their HMAC. */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "frames_random.h"
#include "kmod/probe_key.h"
#include "kmod/wire/probe.h"
#include "kmod/wire/time.h"
#include "tests.h"

/* KUNIT_EXPECT_MEMEQ() came with 6.3. */
static void expect_same(struct kunit *test, const void *is, const void *expected,
			size_t len)
{
	KUNIT_EXPECT_EQ(test, memcmp(is, expected, len), 0);
}

/* RFC 4231, section 4. */
struct hmac_case {
	const char *name;
	const char *key;
	size_t key_len;
	const char *data;
	u8 digest[SHA256_DIGEST_SIZE];
};

#define FIVE(o) o o o o o
#define TEN(o) FIVE(o) FIVE(o)

static const struct hmac_case hmac_cases[] = {
	{ "a key of 20 octets", TEN("\x0b") TEN("\x0b"), 20, "Hi There",
	  { 0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf,
	    0xce, 0xaf, 0x0b, 0xf1, 0x2b, 0x88, 0x1d, 0xc2, 0x00, 0xc9, 0x83,
	    0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32, 0xcf, 0xf7 } },
	{ "a short key", "Jefe", 4, "what do ya want for nothing?",
	  { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
	    0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
	    0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43 } },
	{ "a block with all its padding", TEN("\xaa") TEN("\xaa"), 20,
	  TEN("\xdd") TEN("\xdd") TEN("\xdd") TEN("\xdd") TEN("\xdd"),
	  { 0x77, 0x3e, 0xa9, 0x1e, 0x36, 0x80, 0x0e, 0x46, 0x85, 0x4d, 0xb8,
	    0xeb, 0xd0, 0x91, 0x81, 0xa7, 0x29, 0x59, 0x09, 0x8b, 0x3e, 0xf8,
	    0xc1, 0x22, 0xd9, 0x63, 0x55, 0x14, 0xce, 0xd5, 0x65, 0xfe } },
	{ "a key longer than a block",
	  TEN(TEN("\xaa")) TEN("\xaa") TEN("\xaa") TEN("\xaa") "\xaa", 131,
	  "Test Using Larger Than Block-Size Key - Hash Key First",
	  { 0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f, 0x0d, 0x8a, 0x26,
	    0xaa, 0xcb, 0xf5, 0xb7, 0x7f, 0x8e, 0x0b, 0xc6, 0x21, 0x37, 0x28,
	    0xc5, 0x14, 0x05, 0x46, 0x04, 0x0f, 0x0e, 0xe3, 0x7f, 0x54 } },
};

static void hmac_name(const struct hmac_case *hmac, char *name)
{
	strscpy(name, hmac->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hmac, hmac_cases, hmac_name);

static void hmac_test(struct kunit *test)
{
	const struct hmac_case *hmac = test->param_value;
	struct hmac_sha256_ctx ctx;
	u8 digest[SHA256_DIGEST_SIZE];
	struct pkts_probe_key key;
	size_t half = strlen(hmac->data) / 2;

	pkts_probe_key_set(&key, hmac->key, hmac->key_len);
	hmac_sha256_init(&ctx, &key.hmac);
	hmac_sha256_update(&ctx, hmac->data, half);
	hmac_sha256_update(&ctx, hmac->data + half, strlen(hmac->data) - half);
	hmac_sha256_final(&ctx, digest);
	expect_same(test, digest, hmac->digest, sizeof(digest));
}

/* Every octet that is covered counts, and none that is not. */
static void sign_test(struct kunit *test)
{
	u8 data[PKTS_PROBE_AUTH + 40];
	struct pkts_probe_key key;
	u32 i, base = PKTS_PROBE_AUTH, hmac = PKTS_PROBE_AUTH + 12;
	bool covered;

	for (i = 0; i < sizeof(data); i++)
		data[i] = i;
	pkts_probe_key_set(&key, "a secret of ours", 16);
	pkts_probe_sign(&key, data);
	pkts_probe_sign_tlvs(&key, data, base, hmac);
	KUNIT_EXPECT_TRUE(test, pkts_probe_verify(&key, data));
	for (i = 0; i < sizeof(data); i++) {
		data[i] ^= 0x10;
		covered = i < PKTS_PROBE_AUTH;
		KUNIT_EXPECT_NE(test, pkts_probe_verify(&key, data), covered);
		covered = i < 4 || (i >= base && i < hmac) ||
			  (i >= hmac + 4 && i < hmac + 20);
		KUNIT_EXPECT_NE(test, covered,
				pkts_probe_verify_tlvs(&key, data, base, hmac));
		data[i] ^= 0x10;
	}
}

struct field {
	u32 plain;
	u32 auth;
	u32 len;
	u64 value;
};

static void expect_fields(struct kunit *test, const u8 *data, bool auth,
			  const struct field *fields, unsigned int nr)
{
	u8 expected[PKTS_PROBE_AUTH] = {};
	u64 value;
	u32 at, i;

	for (; nr--; fields++) {
		at = auth ? fields->auth : fields->plain;
		for (value = fields->value, i = fields->len; i--; value >>= 8)
			expected[at + i] = value;
	}
	expect_same(test, data, expected, pkts_probe_base(auth));
}

#define T1 0x0102030405060708ULL
#define T2 0x1112131415161718ULL
#define T3 0x2122232425262728ULL

/* The offsets of RFC 8762, figures 2 and 3, and of RFC 8972, figure 1. */
static void request_test(struct kunit *test)
{
	static const struct field fields[] = {
		{ 0, 0, 4, 0xa1a2a3a4 }, { 4, 16, 8, T1 },
		{ 12, 24, 2, 0x8101 }, { 14, 26, 2, 0xb1b2 },
	};
	const struct pkts_probe_request wrote = {
		.sequence = 0xa1a2a3a4, .time = T1, .error = 0x8101,
		.ssid = 0xb1b2,
	};
	struct pkts_probe_request read = {};
	u8 data[PKTS_PROBE_AUTH];
	int auth, err;

	for (auth = 0; auth < 2; auth++) {
		memset(data, 0xff, sizeof(data));
		pkts_probe_request_write(&wrote, data, auth);
		expect_fields(test, data, auth, fields, ARRAY_SIZE(fields));
		err = pkts_probe_request_read(&read, data,
					      pkts_probe_base(auth), auth);
		KUNIT_EXPECT_EQ(test, err, 0);
		expect_same(test, &read, &wrote, sizeof(read));
	}
}

/* Figures 5 and 6. */
static void reply_test(struct kunit *test)
{
	static const struct field fields[] = {
		{ 0, 0, 4, 7 }, { 4, 16, 8, T3 }, { 12, 24, 2, 0x4102 },
		{ 14, 26, 2, 0xb1b2 }, { 16, 32, 8, T2 },
		{ 24, 48, 4, 0xa1a2a3a4 }, { 28, 64, 8, T1 },
		{ 36, 72, 2, 0x8101 }, { 40, 80, 1, 64 },
	};
	const struct pkts_probe_reply wrote = {
		.sequence = 7, .time = T3, .error = 0x4102, .ssid = 0xb1b2,
		.received = T2, .ttl = 64,
		.request = { .sequence = 0xa1a2a3a4, .time = T1,
			     .error = 0x8101, .ssid = 0xb1b2 },
	};
	struct pkts_probe_reply read = {};
	u8 data[PKTS_PROBE_AUTH];
	int auth, err;

	for (auth = 0; auth < 2; auth++) {
		memset(data, 0xff, sizeof(data));
		pkts_probe_reply_write(&wrote, data, auth);
		expect_fields(test, data, auth, fields, ARRAY_SIZE(fields));
		err = pkts_probe_reply_read(&read, data, pkts_probe_base(auth),
					    auth);
		KUNIT_EXPECT_EQ(test, err, 0);
		KUNIT_EXPECT_EQ(test, read.received, wrote.received);
		KUNIT_EXPECT_EQ(test, read.request.time, wrote.request.time);
		KUNIT_EXPECT_EQ(test, read.ttl, wrote.ttl);
	}
}

static void short_test(struct kunit *test)
{
	struct pkts_probe_request request;
	struct pkts_probe_reply reply;
	u8 data[PKTS_PROBE_AUTH];
	u32 len;
	int err;

	memset(data, 0xee, sizeof(data));
	for (len = 0; len <= sizeof(data); len++) {
		err = pkts_probe_request_read(&request, data, len, false);
		KUNIT_EXPECT_EQ(test, err, len < 14 ? -EMSGSIZE : 0);
		err = pkts_probe_reply_read(&reply, data, len, false);
		KUNIT_EXPECT_EQ(test, err, len < 41 ? -EMSGSIZE : 0);
		err = pkts_probe_request_read(&request, data, len, true);
		KUNIT_EXPECT_EQ(test, err, len < 112 ? -EMSGSIZE : 0);
		err = pkts_probe_reply_read(&reply, data, len, true);
		KUNIT_EXPECT_EQ(test, err, len < 112 ? -EMSGSIZE : 0);
	}
	pkts_probe_request_read(&request, data, 15, false);
	KUNIT_EXPECT_EQ(test, request.ssid, 0);
	pkts_probe_request_read(&request, data, 16, false);
	KUNIT_EXPECT_EQ(test, request.ssid, 0xeeee);
}

struct error_case {
	const char *name;
	u64 ns;
	u16 error;
	u64 told;
};

static const struct error_case error_cases[] = {
	{ "none is a unit", 0, 0x0001, 1 },
	{ "1 ns", 1, 0x0005, 2 },
	{ "100 ns", 100, 0x01d7, 101 },
	{ "1 us", 1000, 0x0587, 1006 },
	{ "1 ms", 1000000, 0x0f84, 1007081 },
	{ "1 s", 1000000000, 0x1980, 1000000000 },
	{ "16 s", 16000000000ULL, 0x1d80, 16000000000ULL },
	{ "more than can be told", U64_MAX, 0x3980, U64_MAX },
};

static void error_name(const struct error_case *error, char *name)
{
	strscpy(name, error->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(error, error_cases, error_name);

static void error_test(struct kunit *test)
{
	const struct error_case *error = test->param_value;

	KUNIT_EXPECT_EQ(test, pkts_probe_error_encode(error->ns, 0),
			error->error);
	KUNIT_EXPECT_EQ(test, pkts_probe_error_encode(error->ns, 0xffff),
			error->error | 0xc000);
	KUNIT_EXPECT_EQ(test, pkts_probe_error_decode(error->error),
			error->told);
}

/* Never less than it is, and at most 1/128 more; S and Z do not matter. */
static void error_bound_test(struct kunit *test)
{
	u64 state = 5;
	int i;

	for (i = 0; i < 100000; i++) {
		u64 ns = (u64)frame_random(&state) << (i % 20);
		u16 error = pkts_probe_error_encode(ns, i << 14);
		u64 told = pkts_probe_error_decode(error);

		KUNIT_ASSERT_NE(test, error & PKTS_PROBE_MULTIPLIER, 0);
		KUNIT_ASSERT_GE(test, told, ns);
		KUNIT_ASSERT_LE(test, told, ns + ns / 127 + 2);
	}
	KUNIT_EXPECT_EQ(test, pkts_probe_error_decode(0x1f00), 0);
}

/* A reader who cuts off and one who rounds get the same nanosecond. */
static void time_test(struct kunit *test)
{
	u64 state = 6, wrap = 0x100000000ULL * PKTS_NS_PER_SEC;
	int i;

	for (i = 0; i < 100000; i++) {
		u64 ns = (u64)frame_random(&state) * PKTS_NS_PER_SEC * 2 +
			 frame_random(&state) % PKTS_NS_PER_SEC;
		u64 near = ns + frame_random(&state) % 0x7fffffff *
				PKTS_NS_PER_SEC;
		u64 ntp = pkts_probe_time_encode(ns, false);
		u64 ptp = pkts_probe_time_encode(ns, true);

		KUNIT_ASSERT_EQ(test, pkts_probe_time_decode(ntp, false, near),
				ns);
		KUNIT_ASSERT_EQ(test, pkts_probe_time_decode(ptp, true, near),
				ns);
		KUNIT_ASSERT_EQ(test, ((ntp & 0xffffffff) * PKTS_NS_PER_SEC +
				       0x80000000) >> 32, ns % PKTS_NS_PER_SEC);
	}
	KUNIT_EXPECT_EQ(test, pkts_probe_time_encode(wrap + 5, true), 5);
	KUNIT_EXPECT_EQ(test, pkts_probe_time_decode(5, true, wrap - 1),
			wrap + 5);
}

static struct kunit_case probe_cases[] = {
	KUNIT_CASE_PARAM(hmac_test, hmac_gen_params),
	KUNIT_CASE(sign_test),
	KUNIT_CASE(request_test),
	KUNIT_CASE(reply_test),
	KUNIT_CASE(short_test),
	KUNIT_CASE_PARAM(error_test, error_gen_params),
	KUNIT_CASE(error_bound_test),
	KUNIT_CASE(time_test),
	{}
};

struct kunit_suite probe_suite = {
	.name = "pkts_probe",
	.test_cases = probe_cases,
};
