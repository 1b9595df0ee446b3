// SPDX-License-Identifier: GPL-2.0
/* Our own trailer, and the beacon frame. */
#include "stamp_formats.h"

#include <linux/string.h>
#include <linux/unaligned.h>

#include "time.h"

#define OWN_LEN		42
#define OWN_MAGIC	0x706b7473	/* "pkts" */
#define OWN_VERSION	1
#define OWN_TAIL	8	/* version, length, checksum, magic */

#define BEACON_TYPE	0x88b5	/* IEEE 802: local experiments */
#define BEACON_AT	14
#define BEACON_OCTETS	32	/* from the magic number to the checksum */
#define BEACON_MAGIC	0x706b7442	/* "pktB" */
#define BEACON_VERSION	1

/* What PKTS_STAMP_* are on the wire. */
#define OWN_FLAGS	0x007f
#define BEACON_FLAGS	(PKTS_STAMP_TAI | PKTS_STAMP_BY_DEVICE | \
			 PKTS_STAMP_STEPPED)

/* To a group that no bridge keeps to itself; nobody else's address. */
static const __u8 beacon_group[6] = { 0x03, 0x70, 0x6b, 0x74, 0x73, 0x42 };

/* Seconds in 48 bits and nanoseconds in 32, as PTP has them. */
static void put_time80(__u8 *to, __u64 time)
{
	__u64 sec = time / PKTS_NS_PER_SEC;

	put_unaligned_be16(sec >> 32, to);
	put_unaligned_be32(sec, to + 2);
	put_unaligned_be32(time % PKTS_NS_PER_SEC, to + 6);
}

static bool get_time80(struct pkts_stamp_raw *raw, const __u8 *from)
{
	raw->bits = 48;
	raw->sec = (__u64)get_unaligned_be16(from) << 32 |
		   get_unaligned_be32(from + 2);
	raw->ns = get_unaligned_be32(from + 6);
	return raw->ns < PKTS_NS_PER_SEC &&
	       raw->sec < ~0ULL / PKTS_NS_PER_SEC;
}

static __u32 own_len(__u32 flags)
{
	return OWN_LEN;
}

/*
 * The checksum of a trailer whose FCS is written: the same as over its octets,
 * for a number of several words is as much as their sum, modulo 2^16 - 1.
 */
static __u16 own_sum(const __u8 *to, const struct pkts_stamp_info *info)
{
	__u64 sum = info->time / PKTS_NS_PER_SEC;

	sum += info->time % PKTS_NS_PER_SEC;
	sum += info->error;
	sum += info->flags & OWN_FLAGS;
	sum += info->device + info->port;
	sum += info->sync << 8 | info->where;
	sum += info->seq;
	sum += info->len;
	sum += get_unaligned_be32(to + 30);
	sum += (OWN_VERSION << 8 | OWN_LEN) + OWN_MAGIC;
	return pkts_stamp_fold(sum);
}

static void own_write(__u8 *to, const struct pkts_stamp_info *info)
{
	put_time80(to, info->time);
	put_unaligned_be32(info->error, to + 10);
	put_unaligned_be16(info->flags & OWN_FLAGS, to + 14);
	put_unaligned_be16(info->device, to + 16);
	put_unaligned_be16(info->port, to + 18);
	to[20] = info->sync;
	to[21] = info->where;
	put_unaligned_be32(info->seq, to + 22);
	put_unaligned_be32(info->len, to + 26);
	pkts_stamp_crc_put(to + 30, info->fcs);
	to[34] = OWN_VERSION;
	to[35] = OWN_LEN;
	put_unaligned_be16(own_sum(to, info), to + 36);
	put_unaligned_be32(OWN_MAGIC, to + 38);
}

/* A later writer of the same version may put more in front. */
static bool own_place(struct pkts_stamp_found *found, const __u8 *frame,
		      __u32 len)
{
	const __u8 *tail = frame + len - OWN_TAIL;
	__u32 trailer = tail[1];

	if (get_unaligned_be32(tail + 4) != OWN_MAGIC ||
	    tail[0] != OWN_VERSION || trailer < OWN_LEN || trailer & 1 ||
	    len < PKTS_STAMP_MAC_LEN + trailer ||
	    pkts_stamp_sum(frame + len - trailer, trailer))
		return false;
	found->place.at = len - trailer;
	found->place.len = trailer;
	found->place.grows = trailer;
	return true;
}

static void own_info(struct pkts_stamp_info *info, const __u8 *from)
{
	info->error = get_unaligned_be32(from + 10);
	info->flags = get_unaligned_be16(from + 14) & OWN_FLAGS;
	info->flags |= PKTS_STAMP_HAS_LEN | PKTS_STAMP_HAS_FCS |
		       PKTS_STAMP_HAS_DEVICE | PKTS_STAMP_HAS_PORT |
		       PKTS_STAMP_SEQ;
	info->device = get_unaligned_be16(from + 16);
	info->port = get_unaligned_be16(from + 18);
	info->sync = from[20];
	info->where = from[21];
	info->seq = get_unaligned_be32(from + 22);
	info->len = get_unaligned_be32(from + 26);
	info->fcs = pkts_stamp_crc_get(from + 30);
}

static bool own_read(struct pkts_stamp_found *found, struct pkts_stamp_raw *raw,
		     const struct pkts_stamp_reader *reader, const __u8 *frame,
		     __u32 len)
{
	const __u8 *at = frame + len - OWN_LEN;

	if (len < PKTS_STAMP_MAC_LEN + OWN_LEN ||
	    !own_place(found, frame, len))
		return false;
	own_info(&found->info, at);
	raw->sure = true;
	return get_time80(raw, at);
}

const struct pkts_stamp_codec pkts_stamp_own = {
	own_len, own_write, own_read,
};

/**
 * pkts_stamp_beacon_write() - make a beacon frame
 * @frame: PKTS_STAMP_BEACON_LEN octets, filled
 * @source: the MAC address that sends it
 * @info: the time, and what is known of its clock; @info->seq counts beacons
 *
 * For format beacon, each second and after each step of the clock, from where
 * the stamped frames leave. It is not stamped itself.
 *
 * Context: any; neither sleeps nor allocates.
 */
void pkts_stamp_beacon_write(__u8 *frame, const __u8 *source,
			     const struct pkts_stamp_info *info)
{
	__u8 *to = frame + BEACON_AT;

	memset(frame, 0, PKTS_STAMP_BEACON_LEN);
	memcpy(frame, beacon_group, 6);
	memcpy(frame + 6, source, 6);
	put_unaligned_be16(BEACON_TYPE, frame + 12);
	put_unaligned_be32(BEACON_MAGIC, to);
	to[4] = BEACON_VERSION;
	to[5] = info->sync;
	put_unaligned_be16(info->flags & BEACON_FLAGS, to + 6);
	put_time80(to + 8, info->time);
	put_unaligned_be32(info->error, to + 18);
	put_unaligned_be16(info->device, to + 22);
	put_unaligned_be16(info->port, to + 24);
	put_unaligned_be32(info->seq, to + 26);
	put_unaligned_be16(pkts_stamp_sum(to, BEACON_OCTETS), to + 30);
}

/**
 * pkts_stamp_beacon_read() - read a beacon frame
 * @info: filled when it is one
 * @frame: a frame
 * @len: octets of it
 *
 * Context: any; neither sleeps nor allocates.
 * Return: whether @frame is a beacon.
 */
bool pkts_stamp_beacon_read(struct pkts_stamp_info *info, const __u8 *frame,
			    __u32 len)
{
	const __u8 *from = frame + BEACON_AT;
	struct pkts_stamp_raw raw;

	if (len < BEACON_AT + BEACON_OCTETS ||
	    get_unaligned_be16(frame + 12) != BEACON_TYPE ||
	    get_unaligned_be32(from) != BEACON_MAGIC ||
	    from[4] != BEACON_VERSION || !get_time80(&raw, from + 8) ||
	    pkts_stamp_sum(from, BEACON_OCTETS))
		return false;
	memset(info, 0, sizeof(*info));
	info->sync = from[5];
	info->flags = get_unaligned_be16(from + 6) & BEACON_FLAGS;
	info->flags |= PKTS_STAMP_HAS_DEVICE | PKTS_STAMP_HAS_PORT |
		       PKTS_STAMP_SEQ;
	info->time = raw.sec * PKTS_NS_PER_SEC + raw.ns;
	info->error = get_unaligned_be32(from + 18);
	info->device = get_unaligned_be16(from + 22);
	info->port = get_unaligned_be16(from + 24);
	info->seq = get_unaligned_be32(from + 26);
	return true;
}
