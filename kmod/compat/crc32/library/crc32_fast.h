/* SPDX-License-Identifier: GPL-2.0 */
/* CRC-32 as fast as the processor has it, on kernels whose library knows how. */
#ifndef PKTS_COMPAT_CRC32_FAST_H
#define PKTS_COMPAT_CRC32_FAST_H

#include <linux/crc32.h>

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

#endif /* PKTS_COMPAT_CRC32_FAST_H */
