/* SPDX-License-Identifier: GPL-2.0 */
/* The keyed hash of a flow key. */
#ifndef PKTS_HASH_H
#define PKTS_HASH_H

#include <linux/siphash.h>

#include "wire/key.h"

#if BITS_PER_LONG == 64
/*
 * What hsiphash() computes on 64-bit machines (HalfSipHash's stand-in there,
 * SipHash-1-3), for a number of words that the compiler knows: it is half of
 * what a packet costs in the table otherwise.
 */
static __always_inline u32 pkts_hash_words(const u64 *word, unsigned int words,
					   const hsiphash_key_t *key)
{
	u64 v0 = SIPHASH_CONST_0 ^ key->key[0];
	u64 v1 = SIPHASH_CONST_1 ^ key->key[1];
	u64 v2 = SIPHASH_CONST_2 ^ key->key[0];
	u64 v3 = SIPHASH_CONST_3 ^ key->key[1];
	u64 end = (u64)words * sizeof(u64) << 56;
	unsigned int i;

	for (i = 0; i < words; i++) {
		v3 ^= word[i];
		SIPHASH_PERMUTATION(v0, v1, v2, v3);
		v0 ^= word[i];
	}
	v3 ^= end;
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	v0 ^= end;
	v2 ^= 0xff;
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	SIPHASH_PERMUTATION(v0, v1, v2, v3);
	return v0 ^ v1 ^ v2 ^ v3;
}
#else
static inline u32 pkts_hash_words(const u64 *word, unsigned int words,
				  const hsiphash_key_t *key)
{
	return hsiphash(word, words * sizeof(u64), key);
}
#endif

/**
 * pkts_hash_key() - a flow key's hash
 * @key: the key, of which an IPv4 flow uses less
 * @secret: the table's random key
 *
 * Context: any.
 */
static inline u32 pkts_hash_key(const struct pkts_key *key,
				const hsiphash_key_t *secret)
{
	if (likely(key->family == 4))
		return pkts_hash_words(&key->word, PKTS_KEY_LEN4 / 8, secret);
	return pkts_hash_words(&key->word, PKTS_KEY_LEN6 / 8, secret);
}

#endif /* PKTS_HASH_H */
