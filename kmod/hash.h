/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The keyed hash of a flow key: SipHash-1-3 over its words, without the block
 * that says how many they are. It needs none: the first word tells whether an
 * extra part follows, the one behind it has the family, and no key is the
 * beginning of another one.
 *
 * The words come in the order in which they are known. What a point puts into
 * all its keys is the first, and is hashed once, when the point is made.
 */
#ifndef PKTS_HASH_H
#define PKTS_HASH_H

#include <linux/siphash.h>

#include "wire/key.h"

/**
 * struct pkts_hash - a hash on its way
 * @v: SipHash's state
 */
struct pkts_hash {
	u64 v[4];
};

static __always_inline void pkts_hash_begin(struct pkts_hash *hash,
					    const siphash_key_t *secret)
{
	hash->v[0] = SIPHASH_CONST_0 ^ secret->key[0];
	hash->v[1] = SIPHASH_CONST_1 ^ secret->key[1];
	hash->v[2] = SIPHASH_CONST_2 ^ secret->key[0];
	hash->v[3] = SIPHASH_CONST_3 ^ secret->key[1];
}

static __always_inline void pkts_hash_word(struct pkts_hash *hash, u64 word)
{
	hash->v[3] ^= word;
	SIPHASH_PERMUTATION(hash->v[0], hash->v[1], hash->v[2], hash->v[3]);
	hash->v[0] ^= word;
}

static __always_inline u32 pkts_hash_end(struct pkts_hash *hash)
{
	hash->v[2] ^= 0xff;
	SIPHASH_PERMUTATION(hash->v[0], hash->v[1], hash->v[2], hash->v[3]);
	SIPHASH_PERMUTATION(hash->v[0], hash->v[1], hash->v[2], hash->v[3]);
	SIPHASH_PERMUTATION(hash->v[0], hash->v[1], hash->v[2], hash->v[3]);
	return hash->v[0] ^ hash->v[1] ^ hash->v[2] ^ hash->v[3];
}

/**
 * pkts_hash_rest4() - the hash of an IPv4 key whose tail has been hashed
 * @hash: the hash of the tail, and of the extra part if there is one; a copy
 * @key: the key
 *
 * Context: any.
 */
static __always_inline u32 pkts_hash_rest4(struct pkts_hash hash,
					   const struct pkts_key *key)
{
	const u64 *word = &key->word;

	pkts_hash_word(&hash, word[1]);
	pkts_hash_word(&hash, word[0]);
	return pkts_hash_end(&hash);
}

/**
 * pkts_hash_rest() - the hash of a key whose tail has been hashed
 * @hash: the hash of the tail, and of the extra part if there is one; a copy
 * @key: the key
 *
 * Context: any.
 */
static __always_inline u32 pkts_hash_rest(struct pkts_hash hash,
					  const struct pkts_key *key)
{
	const u64 *word = &key->word;

	if (likely(key->family == 4))
		return pkts_hash_rest4(hash, key);
	pkts_hash_word(&hash, word[1]);
	pkts_hash_word(&hash, word[3]);
	pkts_hash_word(&hash, word[4]);
	pkts_hash_word(&hash, word[5]);
	pkts_hash_word(&hash, word[6]);
	return pkts_hash_end(&hash);
}

/**
 * pkts_hash_key() - a flow key's hash
 * @key: the key, without an extra part
 * @secret: the table's random key
 *
 * Context: any.
 */
static inline u32 pkts_hash_key(const struct pkts_key *key,
				const siphash_key_t *secret)
{
	struct pkts_hash hash;

	pkts_hash_begin(&hash, secret);
	pkts_hash_word(&hash, key->tail);
	return pkts_hash_rest(hash, key);
}

#endif /* PKTS_HASH_H */
