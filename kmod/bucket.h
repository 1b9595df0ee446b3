/* SPDX-License-Identifier: GPL-2.0 */
/* Buckets of one cache line that hold a shard's flows. */
#ifndef PKTS_BUCKET_H
#define PKTS_BUCKET_H

#include <linux/bitops.h>
#include <linux/rcupdate.h>

#include "extra.h"
#include "flow.h"

#define PKTS_BUCKET_SLOTS 7

/**
 * struct pkts_bucket - one cache line
 * @tag: a tag for each slot, 0 when it is free, and in the last octet how
 *	many flows that belong here are in their second bucket (255: or more)
 * @tags: all of them at once
 * @flow: the flows
 */
struct pkts_bucket {
	union {
		u8	tag[8];
		__le64	tags;
	};
	struct pkts_flow __rcu	*flow[PKTS_BUCKET_SLOTS];
} __aligned(64);

/**
 * struct pkts_buckets - a power of two of cache lines, the first its header
 * @rcu: for the old ones after a resize
 * @nr: number of buckets, one less than a power of two
 * @bucket: the buckets
 */
struct pkts_buckets {
	struct rcu_head		rcu;
	u32			nr;
	struct pkts_bucket	bucket[];
};

#define PKTS_BUCKETS_MIN 3

/* Buckets beyond a flow's own two to look for one that is worth little. */
#define PKTS_VICTIM_NEAR 2
#define PKTS_VICTIM_LOOKS ((2 + PKTS_VICTIM_NEAR) * PKTS_BUCKET_SLOTS)

#define PKTS_TAG_ONES		0x0101010101010101ULL
#define PKTS_TAG_HIGHS		0x0080808080808080ULL /* the slots' only */
#define PKTS_TAG_OVERFLOW	PKTS_BUCKET_SLOTS

static inline size_t pkts_buckets_size(u32 nr)
{
	return ((size_t)nr + 1) * sizeof(struct pkts_bucket);
}

struct pkts_buckets *pkts_buckets_alloc(u32 nr, gfp_t gfp);
bool pkts_buckets_put(struct pkts_buckets *buckets, struct pkts_flow *flow);
void pkts_buckets_remove(struct pkts_buckets *buckets, struct pkts_flow *flow);
bool pkts_buckets_copy(struct pkts_buckets *to, struct pkts_buckets *from);
struct pkts_flow *pkts_buckets_victim(struct pkts_buckets *buckets, u32 hash);
struct pkts_flow *pkts_buckets_victim_near(struct pkts_buckets *buckets,
					   u32 hash, enum pkts_worth most);
struct pkts_flow *pkts_bucket_flow(struct pkts_bucket *bucket,
				   unsigned int slot);

static inline u8 pkts_bucket_tag(u32 hash)
{
	u8 tag = hash >> 8;

	return tag ? tag : 1;
}

/* The high bits count; the shard is taken from the low ones. */
static inline u32 pkts_bucket_first(u32 hash, u32 nr)
{
	return (u64)hash * nr >> 32;
}

static inline u32 pkts_bucket_second(u32 hash, u32 nr)
{
	u32 second = (u64)(u32)(hash * 0x9e3779b1U) * nr >> 32;

	if (unlikely(second == pkts_bucket_first(hash, nr)))
		second = second + 1 < nr ? second + 1 : 0;
	return second;
}

/* Bit 8n+7 is set where slot n has the tag, and perhaps above a real one. */
static inline u64 pkts_bucket_match(const struct pkts_bucket *bucket, u8 tag)
{
	u64 diff = le64_to_cpu(READ_ONCE(bucket->tags)) ^ (tag * PKTS_TAG_ONES);

	return (diff - PKTS_TAG_ONES) & ~diff & PKTS_TAG_HIGHS;
}

/* Of keys that say that they are IPv4's and have no extra part. */
static inline bool pkts_key_equal4(const struct pkts_key *a,
				   const struct pkts_key *b)
{
	const u64 *x = &a->word;
	const u64 *y = &b->word;

	return !((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]));
}

static inline bool pkts_key_equal(const struct pkts_key *a,
				  const struct pkts_key *b)
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

static __always_inline struct pkts_flow *
pkts_bucket_find(struct pkts_bucket *bucket, const struct pkts_key *key,
		 const struct pkts_key_extra *extra, u32 hash)
{
	u64 match = pkts_bucket_match(bucket, pkts_bucket_tag(hash));
	struct pkts_flow *flow;

	for (; match; match &= match - 1) {
		flow = rcu_dereference(bucket->flow[__ffs64(match) >> 3]);
		if (unlikely(!flow || READ_ONCE(flow->hash) != hash))
			continue;
		spin_lock(&flow->lock);
		if (likely(flow->alive && pkts_key_equal(&flow->key, key)) &&
		    (!extra || pkts_extra_equal(&flow->extra, extra))) {
			__release(&flow->lock); /* for sparse; see flow.h */
			return flow;
		}
		spin_unlock(&flow->lock);
	}
	return NULL;
}

/**
 * pkts_buckets_likely() - the flow that a lookup will most likely find
 * @buckets: where
 * @hash: hash of its key
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: a flow of the same hash or NULL, as which nothing is known: a lookup
 * may find one, and the flow may be another.
 */
static __always_inline struct pkts_flow *
pkts_buckets_likely(struct pkts_buckets *buckets, u32 hash)
{
	struct pkts_bucket *bucket;
	struct pkts_flow *flow;
	u64 match;

	bucket = &buckets->bucket[pkts_bucket_first(hash, buckets->nr)];
	match = pkts_bucket_match(bucket, pkts_bucket_tag(hash));
	if (unlikely(!match))
		return NULL;
	flow = rcu_dereference(bucket->flow[__ffs64(match) >> 3]);
	return likely(flow && READ_ONCE(flow->hash) == hash) ? flow : NULL;
}

/**
 * pkts_buckets_find() - look a flow up
 * @buckets: where
 * @key: its key
 * @extra: the rest of the key, NULL when @key->extra is 0: known to the
 *	compiler where most packets pass
 * @hash: the key's hash
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: the flow, alive and with its lock held, or NULL; who gets one calls
 * pkts_flow_unlock_found() in the end.
 */
static __always_inline struct pkts_flow *
pkts_buckets_find(struct pkts_buckets *buckets, const struct pkts_key *key,
		  const struct pkts_key_extra *extra, u32 hash)
{
	struct pkts_bucket *bucket;
	struct pkts_flow *flow;

	bucket = &buckets->bucket[pkts_bucket_first(hash, buckets->nr)];
	flow = pkts_bucket_find(bucket, key, extra, hash);
	if (likely(flow) || likely(!READ_ONCE(bucket->tag[PKTS_TAG_OVERFLOW])))
		return flow;
	bucket = &buckets->bucket[pkts_bucket_second(hash, buckets->nr)];
	return pkts_bucket_find(bucket, key, extra, hash);
}

#endif /* PKTS_BUCKET_H */
