// SPDX-License-Identifier: GPL-2.0
/*
 * Nobody chooses who shares a bucket: keys that fall together under a hash
 * without a secret spread here as random ones do.
 */
#include <kunit/test.h>
#include <linux/jhash.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/bucket.h"
#include "kmod/hash.h"
#include "kmod/table.h"
#include "tests.h"

#define KEYS	16384
#define BUCKETS	1023

/*
 * Chi-square of 256 and of 1023 classes: the mean is one less than the
 * classes, a random draw is above this once in a hundred million times.
 */
#define CHI_SHARDS	400
#define CHI_TAGS	400
#define CHI_BUCKETS	1290

static struct pkts_key plain_key(u32 src, u32 dst, u16 sport, u16 dport)
{
	struct pkts_key key = { .family = 4, .proto = IPPROTO_TCP,
				.ifindex = 2 };

	key.addr4[0] = htonl(src);
	key.addr4[1] = htonl(dst);
	key.port[0] = htons(sport);
	key.port[1] = htons(dport);
	return key;
}

static struct pkts_key sequential(u32 i, u64 *state)
{
	return plain_key(0x0a000000 + i, 0xc0000201, 1024, 80);
}

static struct pkts_key ports_only(u32 i, u64 *state)
{
	return plain_key(0x0a000001, 0xc0000201, i, 80);
}

/* The exclusive or of all words is the same. */
static struct pkts_key same_xor(u32 i, u64 *state)
{
	u32 random = frame_random(state);

	return plain_key(random, random ^ 0x5a5a5a5a, i, i ^ 80);
}

/* One bucket of a table whose hash is jhash with a known seed. */
static struct pkts_key same_jhash(u32 i, u64 *state)
{
	struct pkts_key key;

	do {
		key = plain_key(frame_random(state), 0xc0000201,
				frame_random(state), 80);
	} while (jhash(&key, PKTS_KEY_LEN4, 0) & 0xff);
	return key;
}

/* Each address 2^20 after the last: the low bits never change. */
static struct pkts_key high_bits(u32 i, u64 *state)
{
	return plain_key(i << 20 | i >> 12, 0xc0000201, 1024, 80);
}

static struct pkts_key ip6_low(u32 i, u64 *state)
{
	struct pkts_key key = { .family = 6, .proto = IPPROTO_UDP };

	key.addr6[0][0] = 0x20;
	key.addr6[0][14] = i >> 8;
	key.addr6[0][15] = i;
	key.addr6[1][15] = 1;
	return key;
}

static struct pkts_key any(u32 i, u64 *state)
{
	return plain_key(frame_random(state), frame_random(state),
			 frame_random(state), frame_random(state));
}

static const struct chosen_case {
	const char *name;
	struct pkts_key (*choose)(u32 i, u64 *state);
} chosens[] = {
	{ "random", any },
	{ "one address after the other", sequential },
	{ "one port after the other", ports_only },
	{ "the same exclusive or", same_xor },
	{ "the same jhash", same_jhash },
	{ "high bits", high_bits },
	{ "IPv6, the last octets", ip6_low },
};

static void chosen_name(const struct chosen_case *chosen, char *name)
{
	strscpy(name, chosen->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(chosen, chosens, chosen_name);

struct spread {
	u32 shard[PKTS_TABLE_SHARDS];
	u32 tag[256];
	u32 bucket[BUCKETS];
	u32 second[BUCKETS];
};

static u64 chi_square(const u32 *count, u32 classes)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < classes; i++)
		sum += (u64)count[i] * count[i];
	return sum * classes / KEYS - KEYS;
}

static u32 most(const u32 *count, u32 classes)
{
	u32 i, all = 0;

	for (i = 0; i < classes; i++)
		all = max(all, count[i]);
	return all;
}

static void spread_test(struct kunit *test)
{
	static const siphash_key_t secrets[] = {
		{ { 1, 2 } }, { { 0x0123456789abcdefULL, 7 } }, { { 0, 1 } },
	};
	const struct chosen_case *chosen = test->param_value;
	struct spread *spread;
	struct pkts_key key;
	u32 i, secret, hash;
	u64 state;

	spread = kunit_kzalloc(test, sizeof(*spread), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, spread);
	for (secret = 0; secret < ARRAY_SIZE(secrets); secret++) {
		memset(spread, 0, sizeof(*spread));
		state = 5;
		for (i = 0; i < KEYS; i++) {
			key = chosen->choose(i, &state);
			hash = pkts_hash_key(&key, &secrets[secret]);
			spread->shard[hash % PKTS_TABLE_SHARDS]++;
			spread->tag[hash >> 8 & 0xff]++;
			spread->bucket[pkts_bucket_first(hash, BUCKETS)]++;
			spread->second[pkts_bucket_second(hash, BUCKETS)]++;
		}
		KUNIT_EXPECT_LE(test, chi_square(spread->shard,
						 PKTS_TABLE_SHARDS), CHI_SHARDS);
		KUNIT_EXPECT_LE(test, chi_square(spread->tag, 256), CHI_TAGS);
		KUNIT_EXPECT_LE(test, chi_square(spread->bucket, BUCKETS),
				CHI_BUCKETS);
		KUNIT_EXPECT_LE(test, chi_square(spread->second, BUCKETS),
				CHI_BUCKETS);
		/* of 16 that there are in the mean */
		KUNIT_EXPECT_LE(test, most(spread->bucket, BUCKETS), 45);
	}
}

/* The test itself: the chosen keys do fall together under such a hash. */
static void chosen_test(struct kunit *test)
{
	struct pkts_key key;
	u64 state = 5;
	u32 i;

	for (i = 0; i < 100; i++) {
		key = same_jhash(i, &state);
		KUNIT_EXPECT_EQ(test, jhash(&key, PKTS_KEY_LEN4, 0) & 0xff, 0);
		key = same_xor(i, &state);
		KUNIT_EXPECT_EQ(test, key.addr4[0] ^ key.addr4[1],
				htonl(0x5a5a5a5a));
		KUNIT_EXPECT_EQ(test, key.port[0] ^ key.port[1], htons(80));
	}
}

static struct kunit_case hash_cases[] = {
	KUNIT_CASE_PARAM(spread_test, chosen_gen_params),
	KUNIT_CASE(chosen_test),
	{}
};

struct kunit_suite hash_suite = {
	.name = "pkts_hash",
	.test_cases = hash_cases,
};
