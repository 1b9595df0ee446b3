// SPDX-License-Identifier: GPL-2.0
/* Trailers that may have parts of different kinds: metamako and ixia. */
#include "stamp_formats.h"

#include <linux/unaligned.h>

#include "time.h"

#define METAMAKO_LEN	16
#define METAMAKO_TAIL	12	/* without the original FCS */
#define METAMAKO_WORD	4

/* Flags of a Metamako trailer. */
#define METAMAKO_FCS_VALID	0x01
#define METAMAKO_TLVS		0x02
#define METAMAKO_DUPLICATE	0x04
#define METAMAKO_DEGRADED	0x10

/* The last word of a TLV says what it is; TLVs are read from the end. */
#define METAMAKO_TAG		0x1f
#define METAMAKO_TAG_SEQ	0x00
#define METAMAKO_TAG_LONG	0x1f
#define METAMAKO_LAST		0x20

#define IXIA_LEN	15
#define IXIA_TAIL	5	/* length, mark, checksum */
#define IXIA_MARK	0xaf12
#define IXIA_TIME_LEN	8
#define IXIA_LOCAL	3
#define IXIA_HOLDOVER	7

static __u32 metamako_len(__u32 flags)
{
	return METAMAKO_LEN + (flags & PKTS_STAMP_SEQ ? METAMAKO_WORD : 0);
}

static __u8 metamako_flags(__u32 flags)
{
	return (flags & PKTS_STAMP_BAD_FCS ? 0 : METAMAKO_FCS_VALID) |
	       (flags & PKTS_STAMP_SEQ ? METAMAKO_TLVS : 0) |
	       (flags & PKTS_STAMP_DUPLICATE ? METAMAKO_DUPLICATE : 0) |
	       (flags & PKTS_STAMP_STEPPED ? METAMAKO_DEGRADED : 0);
}

static void metamako_write(__u8 *to, const struct pkts_stamp_info *info)
{
	pkts_stamp_crc_put(to, info->fcs);
	to += 4;
	if (info->flags & PKTS_STAMP_SEQ) {
		put_unaligned_be32((info->seq & 0xffff) << 8 | METAMAKO_LAST |
				   METAMAKO_TAG_SEQ, to);
		to += METAMAKO_WORD;
	}
	put_unaligned_be32(info->time / PKTS_NS_PER_SEC, to);
	put_unaligned_be32(info->time % PKTS_NS_PER_SEC, to + 4);
	to[8] = metamako_flags(info->flags);
	put_unaligned_be16(info->device, to + 9);
	to[11] = info->port;
}

/* @end is behind the last TLV. Returns where the first begins, 0 for nowhere. */
static __u32 metamako_tlvs(struct pkts_stamp_info *info, const __u8 *frame,
			   __u32 end)
{
	__u32 word, words;

	do {
		if (end < PKTS_STAMP_MAC_LEN + METAMAKO_WORD)
			return 0;
		end -= METAMAKO_WORD;
		word = get_unaligned_be32(frame + end);
		words = word >> 6 & 3;
		if ((word & METAMAKO_TAG) == METAMAKO_TAG_LONG)
			words = (word >> 6 & 0x3ff) + 1;
		if ((word & METAMAKO_TAG) == METAMAKO_TAG_SEQ && !words) {
			info->seq = word >> 8 & 0xffff;
			info->flags |= PKTS_STAMP_SEQ;
		}
		if (end < PKTS_STAMP_MAC_LEN + words * METAMAKO_WORD)
			return 0;
		end -= words * METAMAKO_WORD;
	} while (!(word & METAMAKO_LAST));
	return end;
}

static void metamako_info(struct pkts_stamp_info *info, const __u8 *tail)
{
	info->flags |= PKTS_STAMP_HAS_DEVICE | PKTS_STAMP_HAS_PORT;
	if (!(tail[8] & METAMAKO_FCS_VALID))
		info->flags |= PKTS_STAMP_BAD_FCS;
	if (tail[8] & METAMAKO_DUPLICATE)
		info->flags |= PKTS_STAMP_DUPLICATE;
	if (tail[8] & METAMAKO_DEGRADED)
		info->flags |= PKTS_STAMP_STEPPED;
	info->device = get_unaligned_be16(tail + 9);
	info->port = tail[11];
}

static bool metamako_read(struct pkts_stamp_found *found,
			  struct pkts_stamp_raw *raw,
			  const struct pkts_stamp_reader *reader,
			  const __u8 *frame, __u32 len)
{
	const __u8 *tail = frame + len - METAMAKO_TAIL;
	__u32 at = len - METAMAKO_TAIL;

	if (len < PKTS_STAMP_MAC_LEN + METAMAKO_LEN)
		return false;
	raw->bits = 32;
	raw->sec = get_unaligned_be32(tail);
	raw->ns = get_unaligned_be32(tail + 4);
	if (raw->ns >= PKTS_NS_PER_SEC)
		return false;
	if (tail[8] & METAMAKO_TLVS)
		at = metamako_tlvs(&found->info, frame, at);
	if (at < PKTS_STAMP_MAC_LEN + 4)
		return false;
	at -= 4;
	metamako_info(&found->info, tail);
	found->place.at = at;
	found->place.len = len - at;
	found->place.grows = len - at;
	pkts_stamp_kept(found, raw, reader, frame, at, frame + at);
	return true;
}

const struct pkts_stamp_codec pkts_stamp_metamako = {
	metamako_len, metamako_write, metamako_read,
};

static __u32 ixia_len(__u32 flags)
{
	return IXIA_LEN;
}

/* The types of a time are local, NTP, GPS, PTP. */
static void ixia_write(__u8 *to, const struct pkts_stamp_info *info)
{
	to[0] = IXIA_LOCAL;
	if (info->sync > PKTS_STAMP_SYNC_FREE &&
	    info->sync <= PKTS_STAMP_SYNC_PTP)
		to[0] += info->sync - PKTS_STAMP_SYNC_FREE;
	to[1] = IXIA_TIME_LEN;
	put_unaligned_be32(info->time / PKTS_NS_PER_SEC, to + 2);
	put_unaligned_be32(info->time % PKTS_NS_PER_SEC, to + 6);
	to[10] = 2 + IXIA_TIME_LEN;
	put_unaligned_be16(IXIA_MARK, to + 11);
	put_unaligned_be16(pkts_stamp_sum(to, 13), to + 13);
}

/* The part of @len octets at @part; whether it is a time. */
static bool ixia_part(struct pkts_stamp_found *found,
		      struct pkts_stamp_raw *raw, const __u8 *part, __u32 len)
{
	if (part[0] < IXIA_LOCAL || part[0] > IXIA_HOLDOVER ||
	    len != IXIA_TIME_LEN)
		return false;
	found->info.sync = PKTS_STAMP_SYNC_FREE;
	if (part[0] < IXIA_HOLDOVER)
		found->info.sync += part[0] - IXIA_LOCAL;
	raw->bits = 32;
	raw->sec = get_unaligned_be32(part + 2);
	raw->ns = get_unaligned_be32(part + 6);
	return raw->ns < PKTS_NS_PER_SEC;
}

static bool ixia_read(struct pkts_stamp_found *found,
		      struct pkts_stamp_raw *raw,
		      const struct pkts_stamp_reader *reader,
		      const __u8 *frame, __u32 len)
{
	const __u8 *tail = frame + len - IXIA_TAIL, *part;
	__u32 parts = tail[0];

	if (len < PKTS_STAMP_MAC_LEN + IXIA_TAIL + parts ||
	    get_unaligned_be16(tail + 1) != IXIA_MARK ||
	    pkts_stamp_sum(tail - parts, parts + 3) !=
		    get_unaligned_be16(tail + 3))
		return false;
	found->place.at = len - IXIA_TAIL - parts;
	found->place.len = IXIA_TAIL + parts;
	found->place.grows = found->place.len;
	for (part = tail - parts; part + 2 <= tail; part += 2 + part[1]) {
		if (part + 2 + part[1] > tail)
			return false;
		if (ixia_part(found, raw, part, part[1]))
			raw->sure = true;
	}
	return raw->sure;
}

const struct pkts_stamp_codec pkts_stamp_ixia = {
	ixia_len, ixia_write, ixia_read,
};
