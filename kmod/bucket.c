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

/* To look for any flow when there is none so far. */
#define VICTIM_REACH	64

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

/* The flow to evict, as far as one has looked. */
struct victim {
	struct pkts_flow	*flow;
	enum pkts_worth		worth;
	u64			last;
};

/* Read without the flows' locks: near enough to choose by. */
static void bucket_choose(struct pkts_bucket *bucket, struct victim *victim)
{
	struct pkts_flow *flow;
	enum pkts_worth worth;
	unsigned int slot;
	u64 last;

	for (slot = 0; slot < PKTS_BUCKET_SLOTS; slot++) {
		flow = pkts_bucket_flow(bucket, slot);
		if (!flow)
			continue;
		worth = pkts_flow_worth(flow);
		last = pkts_flow_last(flow);
		if (victim->flow && (worth > victim->worth ||
				     (worth == victim->worth &&
				      last >= victim->last)))
			continue;
		victim->flow = flow;
		victim->worth = worth;
		victim->last = last;
	}
}

static void buckets_choose(struct pkts_buckets *buckets, u32 hash,
			   struct victim *victim)
{
	u32 nr = buckets->nr;

	bucket_choose(&buckets->bucket[pkts_bucket_first(hash, nr)], victim);
	bucket_choose(&buckets->bucket[pkts_bucket_second(hash, nr)], victim);
}

/**
 * pkts_buckets_victim() - which flow makes room in a flow's two buckets
 * @buckets: where
 * @hash: the flow's hash
 *
 * Context: the shard's lock held.
 * Return: of those that are worth least the one that was silent longest, or
 * NULL when the buckets are empty.
 */
struct pkts_flow *pkts_buckets_victim(struct pkts_buckets *buckets, u32 hash)
{
	struct victim victim = {};

	buckets_choose(buckets, hash, &victim);
	return victim.flow;
}

/**
 * pkts_buckets_victim_near() - which flow of a neighbourhood goes
 * @buckets: where
 * @hash: the neighbourhood: its two buckets, and a few more until there is a
 *	flow that is worth little
 * @most: none that is worth more
 *
 * Context: the shard's lock held.
 * Return: of those that are worth least the one that was silent longest, or
 * NULL.
 */
struct pkts_flow *pkts_buckets_victim_near(struct pkts_buckets *buckets,
					   u32 hash, enum pkts_worth most)
{
	u32 at = pkts_bucket_first(hash, buckets->nr);
	struct victim victim = { .worth = PKTS_WORTH_MUCH };
	u32 i;

	buckets_choose(buckets, hash, &victim);
	for (i = 0; i < VICTIM_REACH; i++) {
		if (victim.worth < PKTS_WORTH_MUCH ||
		    (i >= PKTS_VICTIM_NEAR &&
		     (victim.flow || most < PKTS_WORTH_MUCH)))
			break;
		at = at + 1 < buckets->nr ? at + 1 : 0;
		bucket_choose(&buckets->bucket[at], &victim);
	}
	return victim.worth <= most ? victim.flow : NULL;
}
