// SPDX-License-Identifier: GPL-2.0
/* Trailers of a fixed layout: the textbook's and those of devices. */
#include "stamp_formats.h"

#include <linux/unaligned.h>

#include "time.h"

#define GENERIC_LEN	14
#define GIGAMON_LEN	14
#define VSS_LEN		8
#define VSS_PORT_LEN	9
#define VSS_NS_MASK	0x3fffffff
#define VSS_SOURCE	30
#define EXABLAZE_LEN	16
#define BEACON_LEN	10

static void put_time(__u8 *to, __u64 time)
{
	put_unaligned_be32(time / PKTS_NS_PER_SEC, to);
	put_unaligned_be32(time % PKTS_NS_PER_SEC, to + 4);
}

/* Whether the nanoseconds make sense. */
static bool get_time(struct pkts_stamp_raw *raw, const __u8 *from)
{
	raw->bits = 32;
	raw->sec = get_unaligned_be32(from);
	raw->ns = get_unaligned_be32(from + 4);
	return raw->ns < PKTS_NS_PER_SEC;
}

/* A trailer of @trailer octets: where it begins; NULL without room for it. */
static const __u8 *place_trailer(struct pkts_stamp_found *found,
				 const __u8 *frame, __u32 len, __u32 trailer)
{
	if (len < PKTS_STAMP_MAC_LEN + trailer)
		return NULL;
	found->place.at = len - trailer;
	found->place.len = trailer;
	found->place.grows = trailer;
	return frame + len - trailer;
}

static __u32 generic_len(__u32 flags)
{
	return GENERIC_LEN;
}

static void generic_write(__u8 *to, const struct pkts_stamp_info *info)
{
	put_time(to, info->time);
	put_unaligned_be16(info->port, to + 8);
	pkts_stamp_crc_put(to + 10, info->fcs);
}

static bool generic_read(struct pkts_stamp_found *found,
			 struct pkts_stamp_raw *raw,
			 const struct pkts_stamp_reader *reader,
			 const __u8 *frame, __u32 len)
{
	const __u8 *at = place_trailer(found, frame, len, GENERIC_LEN);

	if (!at || !get_time(raw, at))
		return false;
	found->info.port = get_unaligned_be16(at + 8);
	found->info.flags |= PKTS_STAMP_HAS_PORT;
	pkts_stamp_kept(found, raw, reader, frame, len - GENERIC_LEN, at + 10);
	return true;
}

const struct pkts_stamp_codec pkts_stamp_generic = {
	generic_len, generic_write, generic_read,
};

static __u32 gigamon_len(__u32 flags)
{
	return GIGAMON_LEN;
}

static void gigamon_write(__u8 *to, const struct pkts_stamp_info *info)
{
	pkts_stamp_crc_put(to, info->fcs);
	put_unaligned_be16(info->port, to + 4);
	put_time(to + 6, info->time);
}

static bool gigamon_read(struct pkts_stamp_found *found,
			 struct pkts_stamp_raw *raw,
			 const struct pkts_stamp_reader *reader,
			 const __u8 *frame, __u32 len)
{
	const __u8 *at = place_trailer(found, frame, len, GIGAMON_LEN);

	if (!at || !get_time(raw, at + 6))
		return false;
	found->info.port = get_unaligned_be16(at + 4);
	found->info.flags |= PKTS_STAMP_HAS_PORT;
	pkts_stamp_kept(found, raw, reader, frame, len - GIGAMON_LEN, at);
	return true;
}

const struct pkts_stamp_codec pkts_stamp_gigamon = {
	gigamon_len, gigamon_write, gigamon_read,
};

static __u32 vss_len(__u32 flags)
{
	return flags & PKTS_STAMP_PORT ? VSS_PORT_LEN : VSS_LEN;
}

/* Not synchronised, NTP, GPS, PTP. */
static void vss_write(__u8 *to, const struct pkts_stamp_info *info)
{
	__u32 source = 0;

	if (info->sync > PKTS_STAMP_SYNC_FREE)
		source = (info->sync - PKTS_STAMP_SYNC_FREE) & 3;
	put_unaligned_be32(info->time / PKTS_NS_PER_SEC, to);
	put_unaligned_be32(source << VSS_SOURCE |
			   (__u32)(info->time % PKTS_NS_PER_SEC), to + 4);
	if (info->flags & PKTS_STAMP_PORT)
		to[8] = info->port;
}

static bool vss_time(struct pkts_stamp_raw *raw, const __u8 *from)
{
	raw->bits = 32;
	raw->sec = get_unaligned_be32(from);
	raw->ns = get_unaligned_be32(from + 4) & VSS_NS_MASK;
	return raw->ns < PKTS_NS_PER_SEC;
}

/* Nothing in the frame says whether there is a port. */
static bool vss_read(struct pkts_stamp_found *found, struct pkts_stamp_raw *raw,
		     const struct pkts_stamp_reader *reader, const __u8 *frame,
		     __u32 len)
{
	__u32 trailer = vss_len(reader->parts);
	const __u8 *at = place_trailer(found, frame, len, trailer);

	if (!at || !vss_time(raw, at))
		return false;
	found->info.sync = PKTS_STAMP_SYNC_FREE + (at[4] >> 6);
	if (trailer == VSS_PORT_LEN) {
		found->info.port = at[8];
		found->info.flags |= PKTS_STAMP_PORT | PKTS_STAMP_HAS_PORT;
	}
	return true;
}

const struct pkts_stamp_codec pkts_stamp_vss = {
	vss_len, vss_write, vss_read,
};

static __u32 exablaze_len(__u32 flags)
{
	return EXABLAZE_LEN;
}

/* Of a second, in units of 2^-40 s, rounded up: who cuts off is right. */
static __u64 to_fraction(__u64 ns)
{
	__u64 high = ns << 34;

	return (high / PKTS_NS_PER_SEC << 6) +
	       ((high % PKTS_NS_PER_SEC << 6) + PKTS_NS_PER_SEC - 1) /
		       PKTS_NS_PER_SEC;
}

static __u32 from_fraction(__u64 fraction)
{
	__u64 low = (fraction & 0x3ff) * PKTS_NS_PER_SEC >> 10;

	return ((fraction >> 10) * PKTS_NS_PER_SEC + low) >> 30;
}

static void exablaze_write(__u8 *to, const struct pkts_stamp_info *info)
{
	__u64 fraction = to_fraction(info->time % PKTS_NS_PER_SEC);

	pkts_stamp_crc_put(to, info->fcs);
	to[4] = info->device;
	to[5] = info->port;
	put_unaligned_be32(info->time / PKTS_NS_PER_SEC, to + 6);
	to[10] = fraction >> 32;
	put_unaligned_be32(fraction, to + 11);
	to[15] = 0;
}

static bool exablaze_read(struct pkts_stamp_found *found,
			  struct pkts_stamp_raw *raw,
			  const struct pkts_stamp_reader *reader,
			  const __u8 *frame, __u32 len)
{
	const __u8 *at = place_trailer(found, frame, len, EXABLAZE_LEN);

	if (!at)
		return false;
	raw->bits = 32;
	raw->sec = get_unaligned_be32(at + 6);
	raw->ns = from_fraction((__u64)at[10] << 32 |
				get_unaligned_be32(at + 11));
	found->info.device = at[4];
	found->info.port = at[5];
	found->info.flags |= PKTS_STAMP_HAS_DEVICE | PKTS_STAMP_HAS_PORT;
	pkts_stamp_kept(found, raw, reader, frame, len - EXABLAZE_LEN, at);
	return raw->sure || !at[15];
}

const struct pkts_stamp_codec pkts_stamp_exablaze = {
	exablaze_len, exablaze_write, exablaze_read,
};

static __u32 beacon_len(__u32 flags)
{
	return BEACON_LEN;
}

static void beacon_write(__u8 *to, const struct pkts_stamp_info *info)
{
	put_unaligned_be32(info->time % PKTS_NS_PER_SEC, to);
	put_unaligned_be16(info->port, to + 4);
	pkts_stamp_crc_put(to + 6, info->fcs);
}

/* Four octets of nanoseconds are no sign: the FCS has to be right. */
static bool beacon_read(struct pkts_stamp_found *found,
			struct pkts_stamp_raw *raw,
			const struct pkts_stamp_reader *reader,
			const __u8 *frame, __u32 len)
{
	const __u8 *at = place_trailer(found, frame, len, BEACON_LEN);

	if (!at)
		return false;
	raw->ns = get_unaligned_be32(at);
	if (raw->ns >= PKTS_NS_PER_SEC)
		return false;
	found->info.port = get_unaligned_be16(at + 4);
	found->info.flags |= PKTS_STAMP_HAS_PORT;
	pkts_stamp_kept(found, raw, reader, frame, len - BEACON_LEN, at + 6);
	return raw->sure || !reader->crc;
}

const struct pkts_stamp_codec pkts_stamp_beacon = {
	beacon_len, beacon_write, beacon_read,
};
