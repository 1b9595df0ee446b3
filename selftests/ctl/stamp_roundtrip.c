// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that are stamped and read again are the same frames of the same times:
 * in every format, of every length, with and without FCS, and a million random
 * ones. Over the very sources of tool and module, without a sanitizer: this is
 * for numbers, the fuzzers are for what is broken.
 *
 *   stamp_roundtrip [FRAMES [SEED]]
 */
#include <stdlib.h>
#include <string.h>

#include "crc.h"
#include "stamp_frame.h"
#include "tap.h"
#include "util.h"

#define LEN_MIN 14
#define LEN_MAX 9216
#define BASE (1795528800ULL * STAMP_NS_PER_SEC)
#define ANY_TIME (40000ULL * 86400)	/* s; 32 bits of seconds end in 2106 */

static const struct form_case {
	const char *name;
	enum pkts_stamp_format format;
	__u32 parts;
	__u32 flags;
} cases[] = {
	{ "generic", PKTS_STAMP_FORMAT_GENERIC, 0, 0 },
	{ "gigamon", PKTS_STAMP_FORMAT_GIGAMON, 0, 0 },
	{ "vss", PKTS_STAMP_FORMAT_VSS, 0, 0 },
	{ "vss with a port", PKTS_STAMP_FORMAT_VSS, PKTS_STAMP_PORT, 0 },
	{ "metamako", PKTS_STAMP_FORMAT_METAMAKO, 0, 0 },
	{ "metamako with a sequence number", PKTS_STAMP_FORMAT_METAMAKO,
	  PKTS_STAMP_SEQ, PKTS_STAMP_DUPLICATE },
	{ "exablaze", PKTS_STAMP_FORMAT_EXABLAZE, 0, 0 },
	{ "ixia", PKTS_STAMP_FORMAT_IXIA, 0, 0 },
	{ "beacon", PKTS_STAMP_FORMAT_BEACON, 0, 0 },
	{ "srcmac", PKTS_STAMP_FORMAT_SRCMAC, 0, 0 },
	{ "l2, 64 bits, UTC", PKTS_STAMP_FORMAT_L2, 0, 0 },
	{ "l2, 64 bits, TAI", PKTS_STAMP_FORMAT_L2, 0, PKTS_STAMP_TAI },
	{ "l2, 48 bits, UTC", PKTS_STAMP_FORMAT_L2, PKTS_STAMP_SHORT, 0 },
	{ "l2, 48 bits, TAI", PKTS_STAMP_FORMAT_L2, PKTS_STAMP_SHORT,
	  PKTS_STAMP_TAI },
	{ "pkts", PKTS_STAMP_FORMAT_PKTS, 0,
	  PKTS_STAMP_TAI | PKTS_STAMP_BY_DEVICE },
};

static struct capture_frame original, frame;
static __u64 state = 1;

static __u64 any(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dULL;
}

static void make_frame(__u32 len, bool fcs, bool wrong)
{
	__u64 value;
	__u32 i, sum;

	for (i = 0; i < len; i += sizeof(value)) {
		value = any();
		memcpy(original.data + i, &value, sizeof(value));
	}
	original.time = any() % ANY_TIME * STAMP_NS_PER_SEC +
			any() % STAMP_NS_PER_SEC;
	original.len = len;
	sum = crc_frame(original.data, len) ^ (wrong ? (__u32)any() : 0);
	for (i = 0; fcs && i < STAMP_FCS_LEN; i++)
		original.data[original.len++] = (__u8)(sum >> 8 * i);
	original.wire = original.len;
}

static void copy(struct capture_frame *to, const struct capture_frame *from)
{
	to->time = from->time;
	to->len = from->len;
	to->wire = from->wire;
	memcpy(to->data, from->data, from->len);
}

/* A beacon of the same second for what needs one. */
static void prime(struct pkts_stamp_reader *reader, __u64 time)
{
	reader->epoch.known = true;
	reader->epoch.time = time - time % STAMP_NS_PER_SEC;
	reader->epoch.captured = reader->epoch.time;
}

static bool same_info(const struct pkts_stamp_info *is,
		      const struct pkts_stamp_info *want)
{
	__u32 octet = is->device > 0xff ? 0xffff : 0xff;

	if (is->flags & PKTS_STAMP_HAS_DEVICE &&
	    (is->device ^ want->device) & octet)
		return false;
	if (is->flags & PKTS_STAMP_HAS_PORT && (is->port ^ want->port) & 0xff)
		return false;
	if (is->flags & PKTS_STAMP_SEQ && (is->seq ^ want->seq) & 0xffff)
		return false;
	return !(is->flags & PKTS_STAMP_HAS_LEN) || is->len == want->len;
}

static const char *wrong_with(const struct form_case *one, bool fcs)
{
	struct stamp_form form = {
		.format = one->format, .fcs = fcs, .parts = one->parts,
	};
	struct pkts_stamp_reader reader = {
		.crc = crc_frame, .parts = one->parts,
		.reach = STAMP_NS_PER_SEC,
	};
	struct pkts_stamp_info info = {
		.time = original.time, .flags = one->flags,
		.device = (__u16)any(), .port = (__u16)any(),
		.seq = (__u32)any(),
	};
	struct stamp_seen seen;

	copy(&frame, &original);
	if (!stamp_frame(&form, &info, frame.len, &frame))
		return "it cannot be stamped";
	prime(&reader, original.time);
	stamp_look(&seen, &form, &reader, &frame);
	if (seen.kind != STAMP_READ)
		return "its stamp is not read";
	if (seen.bad_fcs && !(info.flags & PKTS_STAMP_BAD_FCS))
		return "its FCS was right";
	if (!same_info(&seen.found.info, &info))
		return "the stamp says something else";
	stamp_restore(&seen, &form, original.data + 6, &frame);
	if (frame.time != original.time)
		return "its time changed";
	if (frame.len != original.len || frame.wire != original.wire)
		return "its length changed";
	if (memcmp(frame.data, original.data, frame.len))
		return "its octets changed";
	return NULL;
}

static bool good(const struct form_case *one, __u32 len, bool fcs, bool bad)
{
	const char *why;

	/* Nothing else says that there is a stamp of nanoseconds. */
	bad &= one->format != PKTS_STAMP_FORMAT_BEACON;
	make_frame(len, fcs, bad);
	why = wrong_with(one, fcs);
	if (why)
		printf("# %s, %u octets, fcs %d%s: %s\n", one->name, len, fcs,
		       bad ? ", wrong" : "", why);
	return !why;
}

static void every_length(const struct form_case *one)
{
	bool right = true;
	char what[128];
	__u32 len;

	for (len = LEN_MIN; len <= LEN_MAX && right; len++)
		right = good(one, len, false, false) &&
			good(one, len, true, false) &&
			good(one, len, true, true);
	snprintf(what, sizeof(what),
		 "%s: every length from %u to %u, with and without FCS",
		 one->name, LEN_MIN, LEN_MAX);
	tap_ok(right, what);
}

/* Most frames are short, as they are on a network. */
static __u32 any_length(void)
{
	__u32 range = any() % 16 ? 256 : any() % 8 ? 1500 : LEN_MAX;

	return LEN_MIN + (__u32)(any() % (range - LEN_MIN + 1));
}

int main(int argc, char **argv)
{
	unsigned long frames = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000000;
	unsigned long i;
	bool right = true;
	char what[64];
	size_t one;

	if (argc > 2)
		state = strtoul(argv[2], NULL, 0) | 1;
	for (one = 0; one < ARRAY_SIZE(cases); one++)
		every_length(&cases[one]);
	for (i = 0; i < frames && right; i++)
		right = good(&cases[any() % ARRAY_SIZE(cases)], any_length(), any() % 2,
			     any() % 4 == 0);
	snprintf(what, sizeof(what), "%lu random frames", frames);
	tap_ok(right, what);
	return tap_done();
}
