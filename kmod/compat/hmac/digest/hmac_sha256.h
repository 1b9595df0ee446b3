/* SPDX-License-Identifier: GPL-2.0 */
/* HMAC-SHA-256 (RFC 2104), on kernels whose library has SHA-256 alone. */
#ifndef PKTS_COMPAT_HMAC_SHA256_H
#define PKTS_COMPAT_HMAC_SHA256_H

#include <crypto/sha2.h>
#include <linux/string.h>

/* The digest's state behind the block of key and padding, inner and outer. */
struct hmac_sha256_key {
	struct sha256_state inner;
	struct sha256_state outer;
};

struct hmac_sha256_ctx {
	struct sha256_state inner;
	struct sha256_state outer;
};

static inline void hmac_sha256_pad(struct sha256_state *state, const u8 *block,
				   u8 pad)
{
	u8 padded[SHA256_BLOCK_SIZE];
	unsigned int i;

	for (i = 0; i < sizeof(padded); i++)
		padded[i] = block[i] ^ pad;
	sha256_init(state);
	sha256_update(state, padded, sizeof(padded));
	memzero_explicit(padded, sizeof(padded));
}

static inline void hmac_sha256_preparekey(struct hmac_sha256_key *key,
					  const u8 *raw_key, size_t raw_key_len)
{
	u8 block[SHA256_BLOCK_SIZE] = {};

	if (raw_key_len > sizeof(block))
		sha256(raw_key, raw_key_len, block);
	else
		memcpy(block, raw_key, raw_key_len);
	hmac_sha256_pad(&key->inner, block, 0x36);
	hmac_sha256_pad(&key->outer, block, 0x5c);
	memzero_explicit(block, sizeof(block));
}

static inline void hmac_sha256_init(struct hmac_sha256_ctx *ctx,
				    const struct hmac_sha256_key *key)
{
	ctx->inner = key->inner;
	ctx->outer = key->outer;
}

static inline void hmac_sha256_update(struct hmac_sha256_ctx *ctx,
				      const u8 *data, size_t data_len)
{
	sha256_update(&ctx->inner, data, data_len);
}

static inline void hmac_sha256_final(struct hmac_sha256_ctx *ctx, u8 *out)
{
	sha256_final(&ctx->inner, out);
	sha256_update(&ctx->outer, out, SHA256_DIGEST_SIZE);
	sha256_final(&ctx->outer, out);
}

#endif /* PKTS_COMPAT_HMAC_SHA256_H */
