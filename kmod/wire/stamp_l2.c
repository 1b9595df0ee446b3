// SPDX-License-Identifier: GPL-2.0
/* Stamps at the head of a frame: in the source address, or behind it. */
#include "stamp_formats.h"

#include <linux/unaligned.h>

#include "time.h"

#define SRCMAC_AT	6
#define SRCMAC_LEN	6

#define L2_AT		12
#define L2_HEAD		6	/* EtherType, subtype, version */
#define L2_TYPE		0xd28b
#define L2_SUBTYPE	0x0001

/* A version is the time's scale, its form, and the kind of hardware. */
#define L2_UTC		0x0100
#define L2_64		0x0010
#define L2_48		0x0020
#define L2_FORM		0x00f0
#define L2_SCALE	0xff00

static void put_time48(__u8 *to, __u64 time)
{
	put_unaligned_be16(time / PKTS_NS_PER_SEC, to);
	put_unaligned_be32(time % PKTS_NS_PER_SEC, to + 2);
}

static bool get_time48(struct pkts_stamp_raw *raw, const __u8 *from)
{
	raw->bits = 16;
	raw->sec = get_unaligned_be16(from);
	raw->ns = get_unaligned_be32(from + 2);
	return raw->ns < PKTS_NS_PER_SEC;
}

static __u32 srcmac_len(__u32 flags)
{
	return SRCMAC_LEN;
}

static void srcmac_write(__u8 *to, const struct pkts_stamp_info *info)
{
	put_time48(to, info->time);
}

static bool srcmac_read(struct pkts_stamp_found *found,
			struct pkts_stamp_raw *raw,
			const struct pkts_stamp_reader *reader,
			const __u8 *frame, __u32 len)
{
	found->place.at = SRCMAC_AT;
	found->place.len = SRCMAC_LEN;
	return get_time48(raw, frame + SRCMAC_AT);
}

const struct pkts_stamp_codec pkts_stamp_srcmac = {
	srcmac_len, srcmac_write, srcmac_read,
};

static __u32 l2_len(__u32 flags)
{
	return L2_HEAD + (flags & PKTS_STAMP_SHORT ? 6 : 8);
}

static void l2_write(__u8 *to, const struct pkts_stamp_info *info)
{
	__u16 version = info->flags & PKTS_STAMP_SHORT ? L2_48 : L2_64;

	if (!(info->flags & PKTS_STAMP_TAI))
		version |= L2_UTC;
	put_unaligned_be16(L2_TYPE, to);
	put_unaligned_be16(L2_SUBTYPE, to + 2);
	put_unaligned_be16(version, to + 4);
	if (info->flags & PKTS_STAMP_SHORT) {
		put_time48(to + L2_HEAD, info->time);
		return;
	}
	put_unaligned_be32(info->time / PKTS_NS_PER_SEC, to + L2_HEAD);
	put_unaligned_be32(info->time % PKTS_NS_PER_SEC, to + L2_HEAD + 4);
}

/* What the version says; false for one that nobody knows. */
static bool l2_version(struct pkts_stamp_info *info, __u16 version)
{
	if ((version & L2_SCALE) > L2_UTC)
		return false;
	if (!(version & L2_UTC))
		info->flags |= PKTS_STAMP_TAI;
	if ((version & L2_FORM) == L2_48)
		info->flags |= PKTS_STAMP_SHORT;
	return (version & L2_FORM) == L2_48 || (version & L2_FORM) == L2_64;
}

/* The frame has its own EtherType behind the stamp. */
static bool l2_read(struct pkts_stamp_found *found, struct pkts_stamp_raw *raw,
		    const struct pkts_stamp_reader *reader, const __u8 *frame,
		    __u32 len)
{
	const __u8 *at = frame + L2_AT;

	if (len < L2_AT + L2_HEAD || get_unaligned_be16(at) != L2_TYPE ||
	    get_unaligned_be16(at + 2) != L2_SUBTYPE ||
	    !l2_version(&found->info, get_unaligned_be16(at + 4)))
		return false;
	found->place.at = L2_AT;
	found->place.len = l2_len(found->info.flags);
	found->place.grows = found->place.len;
	if (len < PKTS_STAMP_MAC_LEN + found->place.len)
		return false;
	raw->sure = true;
	at += L2_HEAD;
	if (found->info.flags & PKTS_STAMP_SHORT)
		return get_time48(raw, at);
	raw->bits = 32;
	raw->sec = get_unaligned_be32(at);
	raw->ns = get_unaligned_be32(at + 4);
	return raw->ns < PKTS_NS_PER_SEC;
}

const struct pkts_stamp_codec pkts_stamp_l2 = {
	l2_len, l2_write, l2_read,
};
