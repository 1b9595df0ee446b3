// SPDX-License-Identifier: GPL-2.0
/* Flows in buckets, against a plain list of what must be there. */
#include <kunit/test.h>
#include <linux/string.h>

#include "frames_random.h"
#include "kmod/bucket.h"
#include "tests.h"

#define FLOWS 600

/* Hashes of few and of many, and how many of FLOWS go in. */
static const struct crowd_case {
	const char *name;
	u32 mask;
	u32 nr;
	u32 fit;
} crowds[] = {
	{ "any hashes, few buckets", 0xffffffff, 31, 217 },
	{ "any hashes, many buckets", 0xffffffff, 1023, FLOWS },
	{ "fewest buckets", 0xffffffff, PKTS_BUCKETS_MIN, 21 },
	{ "one tag", 0xffff00ff, 511, FLOWS },
	{ "a single hash", 0, 127, 14 },
};

static void crowd_name(const struct crowd_case *crowd, char *name)
{
	strscpy(name, crowd->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(crowd, crowds, crowd_name);

struct bucket_bench {
	struct pkts_buckets *buckets;
	struct pkts_buckets *larger;
	struct pkts_flow flow[FLOWS];
	bool in[FLOWS];
};

static int bucket_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct bucket_bench),
				   GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

static void bucket_test_exit(struct kunit *test)
{
	struct bucket_bench *bench = test->priv;

	kvfree(bench->buckets);
	kvfree(bench->larger);
}

/* As many flows as go in. */
static struct bucket_bench *fill(struct kunit *test, u32 nr, u32 mask)
{
	struct bucket_bench *bench = test->priv;
	struct pkts_flow *flow;
	u64 state = 7;
	u32 i;

	bench->buckets = pkts_buckets_alloc(nr, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->buckets);
	for (i = 0; i < FLOWS; i++) {
		flow = &bench->flow[i];
		spin_lock_init(&flow->lock);
		flow->alive = 1;
		flow->hash = frame_random(&state) & mask;
		flow->key.family = i & 1 ? 4 : 6;
		flow->key.port[0] = htons(i);
		flow->last[i & 1] = 1000 + (i * 7919) % FLOWS;
		bench->in[i] = pkts_buckets_put(bench->buckets, flow);
	}
	return bench;
}

static struct pkts_flow *find(struct pkts_buckets *buckets,
			      const struct pkts_key *key, u32 hash)
{
	struct pkts_flow *flow;

	local_bh_disable();
	rcu_read_lock();
	flow = pkts_buckets_find(buckets, key, NULL, hash);
	if (flow)
		pkts_flow_unlock_found(flow);
	rcu_read_unlock();
	local_bh_enable();
	return flow;
}

/* Whatever is in is found, and nothing else. */
static void expect_found(struct kunit *test, struct pkts_buckets *buckets)
{
	struct bucket_bench *bench = test->priv;
	struct pkts_flow *flow;
	u32 i;

	for (i = 0; i < FLOWS; i++) {
		flow = &bench->flow[i];
		KUNIT_ASSERT_PTR_EQ(test, find(buckets, &flow->key, flow->hash),
				    bench->in[i] ? flow : NULL);
	}
}

static u32 count_in(const struct bucket_bench *bench)
{
	u32 i, in = 0;

	for (i = 0; i < FLOWS; i++)
		in += bench->in[i];
	return in;
}

static void remove(struct bucket_bench *bench, u32 from, u32 step)
{
	for (; from < FLOWS; from += step) {
		if (!bench->in[from])
			continue;
		pkts_buckets_remove(bench->buckets, &bench->flow[from]);
		bench->in[from] = false;
	}
}

static void find_test(struct kunit *test)
{
	const struct crowd_case *crowd = test->param_value;
	struct bucket_bench *bench = fill(test, crowd->nr, crowd->mask);
	u32 i;

	KUNIT_EXPECT_EQ(test, count_in(bench), crowd->fit);
	expect_found(test, bench->buckets);
	remove(bench, 1, 3);
	expect_found(test, bench->buckets);
	for (i = 1; i < FLOWS; i += 3)
		bench->in[i] = pkts_buckets_put(bench->buckets,
						&bench->flow[i]);
	KUNIT_EXPECT_GE(test, count_in(bench), crowd->fit);
	expect_found(test, bench->buckets);
	remove(bench, 0, 1);
	expect_found(test, bench->buckets);
	KUNIT_EXPECT_NULL(test, memchr_inv(bench->buckets->bucket, 0,
					   sizeof(struct pkts_bucket) *
					   crowd->nr));
}

static void copy_test(struct kunit *test)
{
	const struct crowd_case *crowd = test->param_value;
	struct bucket_bench *bench = fill(test, crowd->nr, crowd->mask);

	bench->larger = pkts_buckets_alloc(crowd->nr * 2 + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->larger);
	KUNIT_EXPECT_TRUE(test, pkts_buckets_copy(bench->larger,
						  bench->buckets));
	expect_found(test, bench->larger);
	expect_found(test, bench->buckets);
}

/* Among flows of one neighbourhood, the one that was silent longest. */
static void oldest_test(struct kunit *test)
{
	struct bucket_bench *bench = fill(test, 127, 0);
	struct pkts_flow *oldest;
	u32 left, i;

	for (left = count_in(bench); left; left--) {
		oldest = pkts_buckets_victim(bench->buckets, 0);
		KUNIT_ASSERT_NOT_NULL(test, oldest);
		for (i = 0; i < FLOWS; i++)
			KUNIT_EXPECT_FALSE(test, bench->in[i] &&
					   pkts_flow_last(&bench->flow[i]) <
					   pkts_flow_last(oldest));
		bench->in[oldest - bench->flow] = false;
		pkts_buckets_remove(bench->buckets, oldest);
	}
	KUNIT_EXPECT_NULL(test, pkts_buckets_victim(bench->buckets, 0));
}

/* From anywhere a flow is found while there is one near. */
static void oldest_near_test(struct kunit *test)
{
	struct bucket_bench *bench = fill(test, 63, 0xffffffff);
	u64 state = 8;
	u32 i;

	remove(bench, 1, 1);
	for (i = 0; i < 1000; i++)
		KUNIT_ASSERT_PTR_EQ(test,
				    pkts_buckets_victim_near(bench->buckets,
							     frame_random(&state),
							     PKTS_WORTH_MUCH),
				    &bench->flow[0]);
}

/* Established flows of one neighbourhood, but for one or two. */
static const struct worth_case {
	const char *name;
	u8 closing[2]; /* of the flow silent longest, and of the next but one */
	u8 victim; /* 0 or 1 */
} worths[] = {
	{ "all established", { PKTS_FLOW_SPOKE_BOTH, PKTS_FLOW_SPOKE_BOTH }, 0 },
	{ "one not answered", { PKTS_FLOW_SPOKE_BOTH, PKTS_FLOW_SPOKE(0) }, 1 },
	{ "one reset", { PKTS_FLOW_SPOKE_BOTH,
			 PKTS_FLOW_SPOKE_BOTH | PKTS_FLOW_RST }, 1 },
	{ "two not answered", { PKTS_FLOW_SPOKE(1), PKTS_FLOW_SPOKE(0) }, 0 },
	{ "one over, one not answered",
	  { PKTS_FLOW_SPOKE(0),
	    PKTS_FLOW_SPOKE_BOTH | PKTS_FLOW_RST | PKTS_FLOW_OVER }, 1 },
};

static void worth_name(const struct worth_case *worth, char *name)
{
	strscpy(name, worth->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(worth, worths, worth_name);

static struct pkts_flow *silent_longest(struct bucket_bench *bench, u32 nth)
{
	struct pkts_flow *oldest;
	u64 above = 0;
	u32 i;

	do {
		oldest = NULL;
		for (i = 0; i < FLOWS; i++)
			if (bench->in[i] &&
			    pkts_flow_last(&bench->flow[i]) > above &&
			    (!oldest || pkts_flow_last(&bench->flow[i]) <
					pkts_flow_last(oldest)))
				oldest = &bench->flow[i];
		above = pkts_flow_last(oldest);
	} while (nth--);
	return oldest;
}

static void worth_test(struct kunit *test)
{
	const struct worth_case *worth = test->param_value;
	struct bucket_bench *bench = fill(test, 127, 0);
	struct pkts_flow *flow[2];
	u32 i;

	for (i = 0; i < FLOWS; i++)
		bench->flow[i].closing = PKTS_FLOW_SPOKE_BOTH;
	for (i = 0; i < 2; i++) {
		flow[i] = silent_longest(bench, i);
		flow[i]->closing = worth->closing[i];
	}
	KUNIT_EXPECT_PTR_EQ(test, pkts_buckets_victim(bench->buckets, 0),
			    flow[worth->victim]);
	KUNIT_EXPECT_PTR_EQ(test, pkts_buckets_victim_near(bench->buckets, 0,
							   PKTS_WORTH_MUCH),
			    flow[worth->victim]);
	KUNIT_EXPECT_PTR_EQ(test, pkts_buckets_victim_near(bench->buckets, 0,
							   PKTS_WORTH_LITTLE),
			    worth == worths ? NULL : flow[worth->victim]);
}

/* A flow that is on its way out, and one that shares only the hash. */
static void stranger_test(struct kunit *test)
{
	struct bucket_bench *bench = fill(test, 127, 0xffffffff);
	struct pkts_flow *flow = &bench->flow[1];
	struct pkts_key key = flow->key;
	u8 *octet = (u8 *)&key;
	size_t i;

	for (i = 0; i < PKTS_KEY_LEN4; i++) {
		octet[i] ^= 1;
		KUNIT_EXPECT_NULL(test, find(bench->buckets, &key, flow->hash));
		octet[i] ^= 1;
	}
	flow->alive = 0;
	KUNIT_EXPECT_NULL(test, find(bench->buckets, &key, flow->hash));

	flow = &bench->flow[2];
	key = flow->key;
	for (i = 0; i < PKTS_KEY_LEN6; i++) {
		octet[i] ^= 1;
		KUNIT_EXPECT_NULL(test, find(bench->buckets, &key, flow->hash));
		octet[i] ^= 1;
	}
	KUNIT_EXPECT_PTR_EQ(test, find(bench->buckets, &key, flow->hash), flow);
}

static struct kunit_case bucket_cases[] = {
	KUNIT_CASE_PARAM(find_test, crowd_gen_params),
	KUNIT_CASE_PARAM(copy_test, crowd_gen_params),
	KUNIT_CASE(oldest_test),
	KUNIT_CASE(oldest_near_test),
	KUNIT_CASE_PARAM(worth_test, worth_gen_params),
	KUNIT_CASE(stranger_test),
	{}
};

struct kunit_suite bucket_suite = {
	.name = "pkts_bucket",
	.init = bucket_test_init,
	.exit = bucket_test_exit,
	.test_cases = bucket_cases,
};
