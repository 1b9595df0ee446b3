/* SPDX-License-Identifier: GPL-2.0 */
/* The part of a key that most flows do not have: hashing and comparing. */
#ifndef PKTS_EXTRA_H
#define PKTS_EXTRA_H

#include <linux/string.h>
#include <uapi/pkts.h>

#include "hash.h"

/* An MPLS label is another one in each direction of a flow. */
static inline bool pkts_extra_has_id(const struct pkts_key_extra *extra)
{
	return extra->tunnel != PKTS_TUNNEL_MPLS;
}

/**
 * pkts_extra_equal() - whether two keys agree in their extra parts
 * @a: one's
 * @b: the other's
 *
 * Context: any.
 */
static inline bool pkts_extra_equal(const struct pkts_key_extra *a,
				    const struct pkts_key_extra *b)
{
	return !memcmp(a->mac, b->mac, sizeof(a->mac)) &&
	       a->flow_label == b->flow_label && a->tunnel == b->tunnel &&
	       a->dscp == b->dscp && a->priority == b->priority &&
	       a->inner == b->inner &&
	       (a->tunnel_id == b->tunnel_id || !pkts_extra_has_id(a));
}

/**
 * pkts_hash_key_extra() - the hash of a key that has an extra part
 * @key: the key
 * @extra: the rest of it
 * @secret: the table's random key
 *
 * Context: any.
 */
static inline u32 pkts_hash_key_extra(const struct pkts_key *key,
				      const struct pkts_key_extra *extra,
				      const siphash_key_t *secret)
{
	struct pkts_key_extra copy = *extra;
	const u64 *word = &copy.word;
	struct pkts_hash hash;
	unsigned int i;

	if (!pkts_extra_has_id(extra))
		copy.tunnel_id = 0;
	pkts_hash_begin(&hash, secret);
	pkts_hash_word(&hash, key->tail);
	for (i = 0; i < sizeof(copy) / sizeof(*word); i++)
		pkts_hash_word(&hash, word[i]);
	return pkts_hash_rest(hash, key);
}

#endif /* PKTS_EXTRA_H */
