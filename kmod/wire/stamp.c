// SPDX-License-Identifier: GPL-2.0
/* Time stamps in frames of all formats: where they go, and back. */
#include "stamp.h"

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "stamp_formats.h"

#define MAC_ADDRESS_LEN	6
#define SRCMAC_AT	6
#define L2_AT		12

static const struct pkts_stamp_codec *const codecs[PKTS_STAMP_FORMATS] = {
	[PKTS_STAMP_FORMAT_GENERIC] = &pkts_stamp_generic,
	[PKTS_STAMP_FORMAT_GIGAMON] = &pkts_stamp_gigamon,
	[PKTS_STAMP_FORMAT_VSS] = &pkts_stamp_vss,
	[PKTS_STAMP_FORMAT_METAMAKO] = &pkts_stamp_metamako,
	[PKTS_STAMP_FORMAT_EXABLAZE] = &pkts_stamp_exablaze,
	[PKTS_STAMP_FORMAT_IXIA] = &pkts_stamp_ixia,
	[PKTS_STAMP_FORMAT_BEACON] = &pkts_stamp_beacon,
	[PKTS_STAMP_FORMAT_SRCMAC] = &pkts_stamp_srcmac,
	[PKTS_STAMP_FORMAT_L2] = &pkts_stamp_l2,
	[PKTS_STAMP_FORMAT_PKTS] = &pkts_stamp_own,
	[PKTS_STAMP_FORMAT_ARISTA7150] = &pkts_stamp_arista7150,
};

/* CRC whose octets, the least significant first, are an FCS. */
__u32 pkts_stamp_crc_get(const __u8 *fcs)
{
	return fcs[0] | fcs[1] << 8 | fcs[2] << 16 | (__u32)fcs[3] << 24;
}

void pkts_stamp_crc_put(__u8 *fcs, __u32 crc)
{
	fcs[0] = crc;
	fcs[1] = crc >> 8;
	fcs[2] = crc >> 16;
	fcs[3] = crc >> 24;
}

/* The checksum of IP (RFC 1071), of the sum of words of 16 bits or multiples. */
__u16 pkts_stamp_fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* The same over less than 64 KiB. */
__u16 pkts_stamp_sum(const __u8 *data, __u32 len)
{
	__u64 sum = 0, words;
	__u32 i;

	/* Four words at once: the carry comes round in any case. */
	for (i = 0; i + 7 < len; i += 8) {
		words = get_unaligned_be64(data + i);
		sum += (words & 0xffffffff) + (words >> 32);
	}
	for (; i + 1 < len; i += 2)
		sum += get_unaligned_be16(data + i);
	if (i < len)
		sum += data[i] << 8;
	return pkts_stamp_fold(sum);
}

/* The FCS that a trailer kept of the @len octets before it. */
void pkts_stamp_kept(struct pkts_stamp_found *found, struct pkts_stamp_raw *raw,
		     const struct pkts_stamp_reader *reader, const __u8 *frame,
		     __u32 len, const __u8 *fcs)
{
	found->info.fcs = pkts_stamp_crc_get(fcs);
	found->info.flags |= PKTS_STAMP_HAS_FCS;
	raw->sure = reader->crc && reader->crc(frame, len) == found->info.fcs;
}

/**
 * pkts_stamp_place() - where a stamp belongs, and the room that it needs
 * @place: filled
 * @format: the stamp's format
 * @flags: PKTS_STAMP_* of what is going to be written: parts that may be
 *	left out
 * @len: octets of the frame, padded to PKTS_STAMP_FRAME_MIN by whoever sends
 *	it to a wire, without FCS
 *
 * Context: any.
 * Return: false when there is no place: the frame has less than a MAC header,
 * or the format can only be read.
 */
bool pkts_stamp_place(struct pkts_stamp_place *place,
		      enum pkts_stamp_format format, __u32 flags, __u32 len)
{
	const struct pkts_stamp_codec *codec;

	if ((__u32)format >= PKTS_STAMP_FORMATS || len < PKTS_STAMP_MAC_LEN)
		return false;
	codec = codecs[format];
	if (!codec->write)
		return false;
	place->len = codec->len(flags);
	place->grows = place->len;
	place->at = len;
	if (format == PKTS_STAMP_FORMAT_L2)
		place->at = L2_AT;
	if (format == PKTS_STAMP_FORMAT_SRCMAC) {
		place->at = SRCMAC_AT;
		place->grows = 0;
	}
	return true;
}

/**
 * pkts_stamp_write() - write a stamp
 * @format: its format, one for which pkts_stamp_place() has a place
 * @to: where; as many octets as pkts_stamp_place() says for @info->flags
 * @info: what the stamp says
 *
 * Context: any; neither sleeps nor allocates.
 */
void pkts_stamp_write(enum pkts_stamp_format format, __u8 *to,
		      const struct pkts_stamp_info *info)
{
	codecs[format]->write(to, info);
}

/**
 * pkts_stamp_put() - stamp a frame that lies in one piece
 * @format: the stamp's format
 * @frame: the frame
 * @len: octets of it, without FCS
 * @room: octets that there are at @frame
 * @info: what the stamp says
 *
 * Return: octets of the frame then; 0 when the stamp has no place in it.
 */
__u32 pkts_stamp_put(enum pkts_stamp_format format, __u8 *frame, __u32 len,
		     __u32 room, const struct pkts_stamp_info *info)
{
	struct pkts_stamp_place place;

	if (!pkts_stamp_place(&place, format, info->flags, len) ||
	    room < len || room - len < place.grows)
		return 0;
	if (place.grows)
		memmove(frame + place.at + place.grows, frame + place.at,
			len - place.at);
	pkts_stamp_write(format, frame + place.at, info);
	return len + place.grows;
}

/**
 * pkts_stamp_read() - find and read the stamp of a frame
 * @found: filled, also with -ERANGE; @found->info.time is 0 then
 * @reader: how, and what is known of the time; pkts_stamp_learn() keeps that up
 * @format: the stamp's format
 * @frame: the frame
 * @len: octets of it, without the FCS that follows
 * @captured: when it was captured, ns since 1970; 0 when nobody knows
 *
 * Where a format has no more than a part of the time, the rest is what brings
 * it nearest to the time by the last beacon, or by the capture's clock.
 *
 * Context: any; neither sleeps nor allocates.
 * Return: 0; -ENOENT when the frame has no such stamp; -ERANGE when it has one
 * and its time cannot be told for want of a beacon.
 */
int pkts_stamp_read(struct pkts_stamp_found *found,
		    const struct pkts_stamp_reader *reader,
		    enum pkts_stamp_format format, const __u8 *frame, __u32 len,
		    __u64 captured)
{
	struct pkts_stamp_raw raw = { };

	if ((__u32)format >= PKTS_STAMP_FORMATS || len < PKTS_STAMP_MAC_LEN)
		return -ENOENT;
	memset(found, 0, sizeof(*found));
	found->format = format;
	found->info.error = PKTS_STAMP_ERROR_UNKNOWN;
	if (!codecs[format]->read(found, &raw, reader, frame, len))
		return -ENOENT;
	if (format == PKTS_STAMP_FORMAT_ARISTA7150)
		return pkts_stamp_ticks(&found->info, raw.sec, reader,
					captured);
	return pkts_stamp_resolve(&found->info, &raw, reader, captured);
}

/**
 * pkts_stamp_remove() - take a stamp out of a frame
 * @found: what pkts_stamp_read() has found in it
 * @frame: the frame, in one piece
 * @len: its octets, without the FCS that follows
 *
 * Padding that the stamp tells is taken out, too: verify an FCS before, over
 * @found->place.at octets. The source MAC address that a stamp replaced is not
 * known to it, and is left to the caller.
 *
 * Return: octets of the frame then.
 */
__u32 pkts_stamp_remove(const struct pkts_stamp_found *found, __u8 *frame,
			__u32 len)
{
	const struct pkts_stamp_place *place = &found->place;

	if (!place->grows)
		return len;
	if (place->at + place->len > len)
		return len;
	memmove(frame + place->at, frame + place->at + place->len,
		len - place->at - place->len);
	len -= place->len;
	if (found->info.flags & PKTS_STAMP_HAS_LEN && found->info.len < len &&
	    found->info.len >= PKTS_STAMP_MAC_LEN)
		len = found->info.len;
	return len;
}
