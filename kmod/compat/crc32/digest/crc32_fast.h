/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CRC-32 as fast as the processor has it, on kernels whose library has tables
 * alone: the processor's instructions are a digest's there. For one file.
 */
#ifndef PKTS_COMPAT_CRC32_FAST_H
#define PKTS_COMPAT_CRC32_FAST_H

#include <linux/crc32.h>
#include <linux/kconfig.h>

#if IS_REACHABLE(CONFIG_CRYPTO_HASH)

#include <crypto/hash.h>
#include <linux/err.h>

/* Of less the digests make tables themselves, by a longer way. */
#define CRC32_FAST_MIN 128

static struct crypto_shash *crc32_fast_digest;

struct crc32_fast_state {
	struct shash_desc	desc;
	u32			crc;
};

/* Sleeps. Without a digest whose state is a CRC the tables remain. */
static inline void crc32_fast_init(void)
{
	struct crypto_shash *digest = crypto_alloc_shash("crc32", 0, 0);

	if (IS_ERR(digest))
		return;
	if (crypto_shash_descsize(digest) == sizeof(u32))
		crc32_fast_digest = digest;
	else
		crypto_free_shash(digest);
}

static inline void crc32_fast_exit(void)
{
	crypto_free_shash(crc32_fast_digest);
}

static noinline u32 crc32_fast_update(u32 crc, const void *data, size_t len)
{
	struct crc32_fast_state state = { .desc.tfm = crc32_fast_digest };
	u32 *at = shash_desc_ctx(&state.desc);

	*at = crc;
	crypto_shash_update(&state.desc, data, len);
	barrier_data(at);
	return *at;
}

static inline u32 crc32_fast(u32 crc, const void *data, size_t len)
{
	if (len < CRC32_FAST_MIN || !crc32_fast_digest)
		return crc32_le(crc, data, len);
	return crc32_fast_update(crc, data, len);
}

#else

static inline void crc32_fast_init(void)
{
}

static inline void crc32_fast_exit(void)
{
}

static inline u32 crc32_fast(u32 crc, const void *data, size_t len)
{
	return crc32_le(crc, data, len);
}

#endif
#endif /* PKTS_COMPAT_CRC32_FAST_H */
