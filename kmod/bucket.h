/* SPDX-License-Identifier: GPL-2.0 */
/* Buckets of one cache line that hold a shard's flows. */
#ifndef PKTS_BUCKET_H
#define PKTS_BUCKET_H

#include <linux/rcupdate.h>

#include "flow.h"

#define PKTS_BUCKET_SLOTS 7

/**
 * struct pkts_bucket - one cache line
 * @tags: a tag for each slot, 0 when it is free, and in the last octet how
 *	many flows that belong here are in their second bucket (255: or more)
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

static inline size_t pkts_buckets_size(u32 nr)
{
	return ((size_t)nr + 1) * sizeof(struct pkts_bucket);
}

struct pkts_buckets *pkts_buckets_alloc(u32 nr, gfp_t gfp);
struct pkts_flow *pkts_buckets_find(struct pkts_buckets *buckets,
				    const struct pkts_key *key, u32 hash);
bool pkts_buckets_put(struct pkts_buckets *buckets, struct pkts_flow *flow);
void pkts_buckets_remove(struct pkts_buckets *buckets, struct pkts_flow *flow);
bool pkts_buckets_copy(struct pkts_buckets *to, struct pkts_buckets *from);
struct pkts_flow *pkts_buckets_oldest(struct pkts_buckets *buckets, u32 hash);
struct pkts_flow *pkts_bucket_flow(struct pkts_bucket *bucket,
				   unsigned int slot);

#endif /* PKTS_BUCKET_H */
