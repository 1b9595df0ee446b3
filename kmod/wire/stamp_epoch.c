// SPDX-License-Identifier: GPL-2.0
/*
 * The whole time of a stamp that has a part of it.
 *
 * A stamp tells its time modulo something: 2^32 s (136 years), 2^16 s (18.2
 * h), a second. What is missing is what brings the time nearest to where it
 * should be: at the last beacon's time, and as much later as the frame was
 * captured after the beacon, or else at the time of the capture itself. The
 * time between two captures is as good as any clock, for a while, so that a
 * beacon that was lost changes nothing. Where the nearest time is not clearly
 * nearer than the next, none is told.
 */
#include "stamp_formats.h"

#include <linux/errno.h>

#include "time.h"

#define SHORT_NS	(65536 * PKTS_NS_PER_SEC)

/* A beacon's second is known as long as the clocks drift by no more. */
#define BEACON_MAX_NS	(300 * PKTS_NS_PER_SEC)

/* Beacons that are behind by more than this have begun anew. */
#define LOST_MAX	0x10000

static __u64 apart(__u64 one, __u64 other)
{
	return one < other ? other - one : one - other;
}

/* Where the time should be; false when nobody knows. */
static bool estimate(__u64 *time, const struct pkts_stamp_reader *reader,
		     __u64 captured, __u64 reach, bool trust)
{
	const struct pkts_stamp_epoch *epoch = &reader->epoch;

	if (epoch->known &&
	    (!captured || !epoch->captured ||
	     apart(captured, epoch->captured) <= reach)) {
		*time = epoch->time;
		if (captured && epoch->captured)
			*time += captured - epoch->captured;
		return true;
	}
	*time = captured;
	return captured && trust;
}

/*
 * The time that is @part modulo @modulus and nearest to @about; false when it
 * is not clearly nearer than the next.
 */
static bool nearest(__u64 *time, __u64 about, __u64 part, __u64 modulus)
{
	__u64 past = (part + modulus - about % modulus) % modulus;

	if (past <= modulus / 4 && about + past >= about) {
		*time = about + past;
		return true;
	}
	if (modulus - past <= modulus / 4 && modulus - past <= about) {
		*time = about - (modulus - past);
		return true;
	}
	return false;
}

/* 32 bits: the era that is nearest, which is that of now. */
static __u64 in_era(__u32 sec, __u64 about)
{
	__u64 base = about / PKTS_NS_PER_SEC;
	__s64 time = (__s64)base + (__s32)(sec - (__u32)base);

	if (time < 0 || (__u64)time >= ~0ULL / PKTS_NS_PER_SEC)
		return sec;
	return time;
}

static bool in_reach(const struct pkts_stamp_reader *reader, __u64 time,
		     __u64 captured)
{
	return !reader->reach || !captured ||
	       apart(time, captured) <= reader->reach;
}

static int resolve_part(struct pkts_stamp_info *info, __u64 part, __u64 modulus,
			const struct pkts_stamp_reader *reader, __u64 captured)
{
	bool seconds = modulus > PKTS_NS_PER_SEC;
	__u64 about;

	if (!estimate(&about, reader, captured,
		      seconds ? modulus / 4 * 1000 : BEACON_MAX_NS,
		      seconds || reader->trust) ||
	    !nearest(&info->time, about, part, modulus))
		return -ERANGE;
	return 0;
}

/* The whole time; -ENOENT when it is nonsense, -ERANGE when none is told. */
int pkts_stamp_resolve(struct pkts_stamp_info *info,
		       const struct pkts_stamp_raw *raw,
		       const struct pkts_stamp_reader *reader, __u64 captured)
{
	__u64 about = 0;

	switch (raw->bits) {
	case 0:
		info->flags |= reader->epoch.flags & PKTS_STAMP_TAI;
		return resolve_part(info, raw->ns, PKTS_NS_PER_SEC, reader,
				    captured);
	case 16:
		return resolve_part(info,
				    raw->sec * PKTS_NS_PER_SEC + raw->ns,
				    SHORT_NS, reader, captured);
	case 32:
		if (!estimate(&about, reader, captured, ~0ULL, true))
			about = 0;
		info->time = in_era(raw->sec, about) * PKTS_NS_PER_SEC +
			     raw->ns;
		break;
	default:
		info->time = raw->sec * PKTS_NS_PER_SEC + raw->ns;
	}
	return raw->sure || in_reach(reader, info->time, captured) ? 0 :
								     -ENOENT;
}

static void learn_beacon(struct pkts_stamp_reader *reader,
			 const struct pkts_stamp_info *info, __u64 captured)
{
	__u32 missing = info->seq - reader->seq - 1;

	if (reader->beacons && missing < LOST_MAX)
		reader->lost += missing;
	reader->seq = info->seq;
	reader->beacons++;
	reader->epoch.known = true;
	reader->epoch.time = info->time;
	reader->epoch.captured = captured;
	reader->epoch.flags = info->flags;
}

/**
 * pkts_stamp_learn() - learn the time from a beacon
 * @reader: what is known; changed when @frame is a beacon
 * @format: of the stamps that are read: arista7150 has key frames, all others
 *	our beacons
 * @frame: a frame
 * @len: octets of it
 * @captured: when it was captured, ns since 1970; 0 when nobody knows
 *
 * Return: whether it is a beacon or key frame: it has no stamp then.
 */
bool pkts_stamp_learn(struct pkts_stamp_reader *reader,
		      enum pkts_stamp_format format, const __u8 *frame,
		      __u32 len, __u64 captured)
{
	struct pkts_stamp_epoch epoch = reader->epoch;
	struct pkts_stamp_info info;

	if (format == PKTS_STAMP_FORMAT_ARISTA7150) {
		if (!pkts_stamp_key_read(&epoch, frame, len))
			return false;
		epoch.captured = captured;
		reader->epoch = epoch;
		reader->beacons++;
		return true;
	}
	if (!pkts_stamp_beacon_read(&info, frame, len))
		return false;
	learn_beacon(reader, &info, captured);
	return true;
}
