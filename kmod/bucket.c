// SPDX-License-Identifier: GPL-2.0
/*
 * A flow is in one of two buckets that its hash names: in the first while
 * there is room, else in the second, which the first remembers. A lookup
 * compares eight tags at once and goes to a flow's memory only where one
 * matches; one that finds nothing touches one line mostly.
 *
 * Lookups hold RCU only. They may miss a flow that is being put in, and find
 * one that is being taken out; flow.h says what they must check. All else is
 * done under the shard's lock, which the callers hold.
 */
#include "bucket.h"

#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/slab.h>

#define TAG_ONES	0x0101010101010101ULL
#define TAG_HIGHS	0x0080808080808080ULL /* the slots' tags only */
#define TAG_OVERFLOW	PKTS_BUCKET_SLOTS

/* How far to look for a flow to evict when both its buckets are empty. */
#define OLDEST_REACH	64

static u8 hash_tag(u32 hash)
{
	u8 tag = hash >> 8;

	return tag ? tag : 1;
}

/* The high bits count; the shard is taken from the low ones. */
static u32 hash_first(u32 hash, u32 nr)
{
	return (u64)hash * nr >> 32;
}

static u32 hash_second(u32 hash, u32 nr)
{
	u32 second = (u64)(u32)(hash * 0x9e3779b1U) * nr >> 32;

	if (unlikely(second == hash_first(hash, nr)))
		second = second + 1 < nr ? second + 1 : 0;
	return second;
}

/* Bit 8n+7 is set where slot n has the tag, and perhaps above a real one. */
static u64 bucket_match(const struct pkts_bucket *bucket, u8 tag)
{
	u64 diff = le64_to_cpu(READ_ONCE(bucket->tags)) ^ (tag * TAG_ONES);

	return (diff - TAG_ONES) & ~diff & TAG_HIGHS;
}

static bool key_equal(const struct pkts_key *a, const struct pkts_key *b)
{
	const u64 *x = (const u64 *)a;
	const u64 *y = (const u64 *)b;

	if ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]))
		return false;
	if (likely(a->family == 4))
		return true;
	return !((x[3] ^ y[3]) | (x[4] ^ y[4]) | (x[5] ^ y[5]) |
		 (x[6] ^ y[6]));
}

static struct pkts_flow *bucket_find(struct pkts_bucket *bucket,
				     const struct pkts_key *key, u32 hash)
{
	u64 match = bucket_match(bucket, hash_tag(hash));
	struct pkts_flow *flow;

	for (; match; match &= match - 1) {
		flow = rcu_dereference(bucket->flow[__ffs64(match) >> 3]);
		if (unlikely(!flow || READ_ONCE(flow->hash) != hash))
			continue;
		spin_lock(&flow->lock);
		if (likely(flow->alive && key_equal(&flow->key, key))) {
			__release(&flow->lock); /* for sparse; see flow.h */
			return flow;
		}
		spin_unlock(&flow->lock);
	}
	return NULL;
}

/**
 * pkts_buckets_find() - look a flow up
 * @buckets: where
 * @key: its key
 * @hash: the key's hash
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: the flow, alive and with its lock held, or NULL; who gets one calls
 * pkts_flow_unlock_found() in the end.
 */
struct pkts_flow *pkts_buckets_find(struct pkts_buckets *buckets,
				    const struct pkts_key *key, u32 hash)
{
	struct pkts_bucket *bucket;
	struct pkts_flow *flow;

	bucket = &buckets->bucket[hash_first(hash, buckets->nr)];
	flow = bucket_find(bucket, key, hash);
	if (likely(flow) || likely(!READ_ONCE(bucket->tag[TAG_OVERFLOW])))
		return flow;
	bucket = &buckets->bucket[hash_second(hash, buckets->nr)];
	return bucket_find(bucket, key, hash);
}

/**
 * pkts_buckets_alloc() - empty buckets
 * @nr: how many, a power of two less one
 * @gfp: allocation flags
 *
 * Context: as @gfp says.
 * Return: buckets to free with kvfree_rcu(), or NULL.
 */
struct pkts_buckets *pkts_buckets_alloc(u32 nr, gfp_t gfp)
{
	struct pkts_buckets *buckets;

	BUILD_BUG_ON(offsetof(struct pkts_buckets, bucket) !=
		     sizeof(struct pkts_bucket));
	buckets = kvzalloc(pkts_buckets_size(nr), gfp | __GFP_NOWARN);
	if (buckets)
		buckets->nr = nr;
	return buckets;
}

/* The flow first, then its tag: a tag that is seen has a flow behind it. */
static bool bucket_put(struct pkts_bucket *bucket, struct pkts_flow *flow)
{
	unsigned int slot;

	for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
		if (bucket->tag[slot])
			continue;
		rcu_assign_pointer(bucket->flow[slot], flow);
		/* After the flow: pairs with rcu_dereference() behind a tag. */
		smp_store_release(&bucket->tag[slot], hash_tag(flow->hash));
		return true;
	}
	return false;
}

/**
 * pkts_buckets_put() - put a flow in
 * @buckets: where
 * @flow: not in any
 *
 * Context: the shard's lock held.
 * Return: false when both its buckets are full.
 */
bool pkts_buckets_put(struct pkts_buckets *buckets, struct pkts_flow *flow)
{
	struct pkts_bucket *first, *second;
	u8 *overflow;

	first = &buckets->bucket[hash_first(flow->hash, buckets->nr)];
	if (bucket_put(first, flow))
		return true;

	/* A lookup must not stop at the first bucket from here on. */
	overflow = &first->tag[TAG_OVERFLOW];
	if (*overflow < 255)
		WRITE_ONCE(*overflow, *overflow + 1);
	second = &buckets->bucket[hash_second(flow->hash, buckets->nr)];
	if (bucket_put(second, flow))
		return true;
	if (*overflow < 255)
		WRITE_ONCE(*overflow, *overflow - 1);
	return false;
}

static bool bucket_remove(struct pkts_bucket *bucket, struct pkts_flow *flow)
{
	unsigned int slot;

	for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
		if (rcu_access_pointer(bucket->flow[slot]) != flow)
			continue;
		WRITE_ONCE(bucket->tag[slot], 0);
		RCU_INIT_POINTER(bucket->flow[slot], NULL);
		return true;
	}
	return false;
}

/**
 * pkts_buckets_remove() - take a flow out
 * @buckets: where it is
 * @flow: the flow
 *
 * Context: the shard's lock held.
 */
void pkts_buckets_remove(struct pkts_buckets *buckets, struct pkts_flow *flow)
{
	struct pkts_bucket *first, *second;
	u8 *overflow;

	first = &buckets->bucket[hash_first(flow->hash, buckets->nr)];
	if (bucket_remove(first, flow))
		return;
	second = &buckets->bucket[hash_second(flow->hash, buckets->nr)];
	if (WARN_ON_ONCE(!bucket_remove(second, flow)))
		return;
	overflow = &first->tag[TAG_OVERFLOW];
	if (*overflow < 255)
		WRITE_ONCE(*overflow, *overflow - 1);
}

/**
 * pkts_bucket_flow() - what a slot holds
 * @bucket: the bucket
 * @slot: below PKTS_BUCKET_SLOTS
 *
 * Context: the shard's lock held.
 * Return: a flow or NULL.
 */
struct pkts_flow *pkts_bucket_flow(struct pkts_bucket *bucket,
				   unsigned int slot)
{
	return rcu_dereference_protected(bucket->flow[slot], true);
}

/**
 * pkts_buckets_copy() - put every flow into larger buckets as well
 * @to: empty
 * @from: stay as they are, for lookups that are on their way
 *
 * Context: the shard's lock held.
 * Return: false when @to has no room where a flow belongs.
 */
bool pkts_buckets_copy(struct pkts_buckets *to, struct pkts_buckets *from)
{
	struct pkts_flow *flow;
	unsigned int slot;
	u32 i;

	for (i = 0; i < from->nr; i++) {
		for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
			flow = pkts_bucket_flow(&from->bucket[i], slot);
			if (flow && !pkts_buckets_put(to, flow))
				return false;
		}
	}
	return true;
}

/* Times are read without the flows' locks: near enough to choose by. */
static struct pkts_flow *bucket_older(struct pkts_bucket *bucket,
				      struct pkts_flow *oldest)
{
	struct pkts_flow *flow;
	unsigned int slot;

	for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
		flow = pkts_bucket_flow(bucket, slot);
		if (flow && (!oldest ||
			     pkts_flow_last(flow) < pkts_flow_last(oldest)))
			oldest = flow;
	}
	return oldest;
}

/**
 * pkts_buckets_oldest() - the flow of a neighbourhood that was silent longest
 * @buckets: where
 * @hash: the neighbourhood: its two buckets, else the next that has a flow
 *
 * Context: the shard's lock held.
 * Return: a flow or NULL.
 */
struct pkts_flow *pkts_buckets_oldest(struct pkts_buckets *buckets, u32 hash)
{
	u32 at = hash_first(hash, buckets->nr);
	struct pkts_flow *oldest;
	u32 left;

	oldest = bucket_older(&buckets->bucket[at], NULL);
	oldest = bucket_older(&buckets->bucket[hash_second(hash, buckets->nr)],
			      oldest);
	left = min_t(u32, buckets->nr, OLDEST_REACH);
	for (; !oldest && left; left--) {
		at = at + 1 < buckets->nr ? at + 1 : 0;
		oldest = bucket_older(&buckets->bucket[at], NULL);
	}
	return oldest;
}
