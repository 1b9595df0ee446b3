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

#include <linux/mm.h>
#include <linux/slab.h>

/* How far to look for a flow to evict when both its buckets are empty. */
#define OLDEST_REACH	64

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
		smp_store_release(&bucket->tag[slot], pkts_bucket_tag(flow->hash));
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

	first = &buckets->bucket[pkts_bucket_first(flow->hash, buckets->nr)];
	if (bucket_put(first, flow))
		return true;

	/* A lookup must not stop at the first bucket from here on. */
	overflow = &first->tag[PKTS_TAG_OVERFLOW];
	if (*overflow < 255)
		WRITE_ONCE(*overflow, *overflow + 1);
	second = &buckets->bucket[pkts_bucket_second(flow->hash, buckets->nr)];
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

	first = &buckets->bucket[pkts_bucket_first(flow->hash, buckets->nr)];
	if (bucket_remove(first, flow))
		return;
	second = &buckets->bucket[pkts_bucket_second(flow->hash, buckets->nr)];
	if (WARN_ON_ONCE(!bucket_remove(second, flow)))
		return;
	overflow = &first->tag[PKTS_TAG_OVERFLOW];
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
	u32 at = pkts_bucket_first(hash, buckets->nr);
	struct pkts_flow *oldest;
	u32 left;

	oldest = bucket_older(&buckets->bucket[at], NULL);
	oldest = bucket_older(&buckets->bucket[pkts_bucket_second(hash, buckets->nr)],
			      oldest);
	left = min_t(u32, buckets->nr, OLDEST_REACH);
	for (; !oldest && left; left--) {
		at = at + 1 < buckets->nr ? at + 1 : 0;
		oldest = bucket_older(&buckets->bucket[at], NULL);
	}
	return oldest;
}
