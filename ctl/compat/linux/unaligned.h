/* SPDX-License-Identifier: GPL-2.0 */
/* What kmod/wire/ uses of the kernel's <linux/unaligned.h>, in user space. */
#ifndef PKTS_CTL_COMPAT_UNALIGNED_H
#define PKTS_CTL_COMPAT_UNALIGNED_H

#include <endian.h>
#include <linux/types.h>
#include <string.h>

static inline __u16 get_unaligned_be16(const void *p)
{
	__u16 v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

static inline __u32 get_unaligned_be32(const void *p)
{
	__u32 v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static inline __u64 get_unaligned_be64(const void *p)
{
	__u64 v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

static inline void put_unaligned_be16(__u16 v, void *p)
{
	v = htobe16(v);
	memcpy(p, &v, sizeof(v));
}

static inline void put_unaligned_be32(__u32 v, void *p)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
}

static inline void put_unaligned_be64(__u64 v, void *p)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
}

#endif /* PKTS_CTL_COMPAT_UNALIGNED_H */
