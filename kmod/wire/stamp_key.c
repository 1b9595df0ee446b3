// SPDX-License-Identifier: GPL-2.0
/*
 * Arista 7150: a stamp is the lower 31 bits of a counter at 350 MHz, which
 * rolls over every 6.1 s. Key frames, IPv4 packets of protocol 253, say what
 * the whole counter was at which time.
 */
#include "stamp_formats.h"

#include <linux/errno.h>
#include <linux/unaligned.h>

#include "time.h"

#define TICKS_LEN	4
#define TICKS_BITS	31
#define TICKS_MASK	0x7fffffff

/* 350 MHz: 7 ticks in 20 ns. */
#define TICKS		7
#define TICKS_NS	20

/* How far from its key frame a stamp may be. */
#define KEY_MAX_NS	(300 * PKTS_NS_PER_SEC)
/* Key frames so near to each other tell how fast the counter really is. */
#define RATE_MAX_NS	(30 * PKTS_NS_PER_SEC)
/* 1 / this is how wrong it may be */
#define RATE_WRONG	5000

#define TYPE_AT		12
#define TYPE_IPV4	0x0800
#define TYPE_CVLAN	0x8100
#define TAG_LEN		4
#define IPV4_LEN	20
#define KEY_PROTO	253
#define KEY_LEN_OLD	46
#define KEY_LEN		62	/* with the skew, as of EOS 4.13 */

static __u32 ticks_len(__u32 flags)
{
	return TICKS_LEN;
}

/* Bit 7 is no part of the number. */
static bool ticks_read(struct pkts_stamp_found *found,
		       struct pkts_stamp_raw *raw,
		       const struct pkts_stamp_reader *reader,
		       const __u8 *frame, __u32 len)
{
	__u32 word;

	if (len < PKTS_STAMP_MAC_LEN + TICKS_LEN)
		return false;
	found->place.at = len - TICKS_LEN;
	found->place.len = TICKS_LEN;
	found->place.grows = TICKS_LEN;
	word = get_unaligned_be32(frame + found->place.at);
	raw->sec = (word & 0xffffff00) >> 1 | (word & 0x7f);
	return word;
}

const struct pkts_stamp_codec pkts_stamp_arista7150 = {
	.len = ticks_len, .read = ticks_read,
};

/* As many ns as @ticks are, at the rate that was seen. */
static __s64 ticks_to_ns(const struct pkts_stamp_epoch *epoch, __s64 ticks)
{
	__s64 ns = ticks * TICKS_NS / TICKS;

	if (epoch->span)
		ns += ticks * epoch->drift / epoch->span;
	return ns;
}

/* The time of a stamp of @ticks, as pkts_stamp_read() returns it. */
int pkts_stamp_ticks(struct pkts_stamp_info *info, __u32 ticks,
		     const struct pkts_stamp_reader *reader, __u64 captured)
{
	const struct pkts_stamp_epoch *epoch = &reader->epoch;
	__s64 about = 0, from;

	if (!epoch->known)
		return -ERANGE;
	if (captured && epoch->captured)
		about = captured - epoch->captured;
	if (about > (__s64)KEY_MAX_NS || about < -(__s64)KEY_MAX_NS)
		return -ERANGE;
	about = about * TICKS / TICKS_NS;
	/* What the stamp is behind where it should be, or before it. */
	from = (ticks - epoch->ticks - about) & TICKS_MASK;
	if (from > TICKS_MASK / 2)
		from -= 1LL << TICKS_BITS;
	if (from > TICKS_MASK / 4 || from < -(TICKS_MASK / 4))
		return -ERANGE;
	info->time = epoch->time + ticks_to_ns(epoch, about + from);
	return 0;
}

/* Where the key frame's data begins, and how much it is; 0 for none. */
static __u32 key_find(const __u8 *frame, __u32 len, __u32 *size)
{
	__u32 at = TYPE_AT, header;

	while (at + 2 + TAG_LEN <= len &&
	       get_unaligned_be16(frame + at) == TYPE_CVLAN)
		at += TAG_LEN;
	if (at + 2 + IPV4_LEN > len ||
	    get_unaligned_be16(frame + at) != TYPE_IPV4)
		return 0;
	at += 2;
	header = (frame[at] & 0xf) * 4;
	*size = get_unaligned_be16(frame + at + 2);
	if (frame[at] >> 4 != 4 || header < IPV4_LEN ||
	    frame[at + 9] != KEY_PROTO || *size < header || at + *size > len)
		return 0;
	*size -= header;
	return *size == KEY_LEN || *size == KEY_LEN_OLD ? at + header : 0;
}

/* How fast the counter is, from two key frames. */
static void key_rate(struct pkts_stamp_epoch *epoch, __u64 ticks, __u64 time)
{
	__u64 ns = time - epoch->time, count = ticks - epoch->ticks;
	__s64 drift = (__s64)(ns * TICKS) - (__s64)(count * TICKS_NS);

	if (!epoch->known || !ns || ns > RATE_MAX_NS || !count ||
	    count > RATE_MAX_NS)
		return;
	if (drift > (__s64)(ns * TICKS / RATE_WRONG) ||
	    drift < -(__s64)(ns * TICKS / RATE_WRONG))
		return;
	epoch->drift = drift;
	epoch->span = count * TICKS;
}

/* Learns from a key frame; false when it is none. */
bool pkts_stamp_key_read(struct pkts_stamp_epoch *epoch, const __u8 *frame,
			 __u32 len)
{
	__u64 ticks, time;
	__u32 at, size;

	at = key_find(frame, len, &size);
	if (!at)
		return false;
	ticks = get_unaligned_be64(frame + at);
	time = get_unaligned_be64(frame + at + 8);
	if (time > ~0ULL / 2)
		return false;
	key_rate(epoch, ticks, time);
	epoch->known = true;
	epoch->time = time;
	epoch->ticks = ticks;
	epoch->flags = 0;
	return true;
}
