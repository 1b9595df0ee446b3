// SPDX-License-Identifier: GPL-2.0
/* What the stamps of a capture come to. */

#include "stamp_sum.h"

#include "out.h"
#include "stamp_words.h"

/* Numbers that jump by more have begun anew. */
#define MISSING_MAX 0x4000

static struct stamp_stream *stream_of(struct stamp_sum *sum,
				      const struct pkts_stamp_info *info)
{
	struct stamp_stream *stream;
	size_t i;

	for (i = 0; i < sum->streams; i++) {
		stream = &sum->stream[i];
		if (stream->device == info->device &&
		    stream->port == info->port)
			return stream;
	}
	if (sum->streams == STAMP_STREAMS)
		return &sum->stream[STAMP_STREAMS - 1];
	stream = &sum->stream[sum->streams++];
	stream->device = info->device;
	stream->port = info->port;
	return stream;
}

/* How many numbers are missing before this one; metamako has 16 bits of them. */
static __u32 missing(struct stamp_stream *stream,
		     const struct pkts_stamp_found *found)
{
	__u32 mask = found->format == PKTS_STAMP_FORMAT_METAMAKO ? 0xffff : ~0U;
	__u32 gap = (found->info.seq - stream->seq - 1) & mask;
	bool counted = stream->counted;

	if (counted && gap >= MISSING_MAX && gap > mask - MISSING_MAX)
		return 0; /* one that came late: the highest stays */
	stream->seq = found->info.seq;
	stream->counted = true;
	return counted && gap < MISSING_MAX ? gap : 0;
}

static int add_stamp(struct stamp_sum *sum, const struct stamp_seen *seen)
{
	const struct pkts_stamp_info *info = &seen->found.info;
	struct stamp_stream *stream = stream_of(sum, info);
	int what = 0;
	__u32 gap;

	sum->stepped += !!(info->flags & PKTS_STAMP_STEPPED);
	sum->duplicates += !!(info->flags & PKTS_STAMP_DUPLICATE);
	if (info->flags & PKTS_STAMP_SEQ) {
		gap = missing(stream, &seen->found);
		sum->missing += gap;
		sum->gaps += !!gap;
		what |= gap ? STAMP_SUM_GAP : 0;
	}
	if (seen->kind != STAMP_READ)
		return what;
	if (info->time < stream->time) {
		sum->reordered++;
		return what | STAMP_SUM_REORDERED;
	}
	stream->time = info->time;
	return what;
}

/**
 * stamp_sum_add - add a frame
 * @sum: what was found until now
 * @seen: what was found in the frame
 *
 * Returns: STAMP_SUM_*: what is odd about it beside those before it
 */
int stamp_sum_add(struct stamp_sum *sum, const struct stamp_seen *seen)
{
	sum->frames++;
	sum->bad_fcs += seen->bad_fcs;
	sum->damaged += seen->damaged;
	switch (seen->kind) {
	case STAMP_READ:
		sum->stamped++;
		return add_stamp(sum, seen);
	case STAMP_NO_TIME:
		sum->no_time++;
		return add_stamp(sum, seen);
	case STAMP_NONE:
		sum->unstamped++;
		return 0;
	case STAMP_CUT:
		sum->cut++;
		return 0;
	case STAMP_BEACON:
		sum->beacons++;
		return 0;
	}
	return 0;
}

/**
 * stamp_sum_show - show it
 * @out: where
 * @sum: what was found
 * @form: how the stamps are
 * @beacons_lost: beacons that are missing
 */
void stamp_sum_show(struct out *out, const struct stamp_sum *sum,
		    const struct stamp_form *form, __u64 beacons_lost)
{
	const char *format = stamp_word(stamp_read_formats, form->format);

	out_object_begin(out, NULL);
	out_str(out, "format", format, "format %s", format);
	out_bool(out, "fcs", form->fcs, " fcs %s\n", form->fcs ? "yes" : "no");
	out_u64(out, "frames", sum->frames, "frames %llu:", sum->frames);
	out_u64(out, "stamped", sum->stamped, " %llu stamped,", sum->stamped);
	out_u64(out, "unstamped", sum->unstamped, " %llu without a stamp,",
		sum->unstamped);
	out_u64(out, "no-time", sum->no_time, " %llu whose time is not known,",
		sum->no_time);
	out_u64(out, "cut", sum->cut, " %llu cut,", sum->cut);
	out_u64(out, "beacons", sum->beacons, " %llu beacons\n", sum->beacons);
	out_u64(out, "beacons-lost", beacons_lost, "lost beacons %llu,",
		beacons_lost);
	out_u64(out, "gaps", sum->gaps, " gaps %llu", sum->gaps);
	out_u64(out, "missing", sum->missing, " (%llu frames missing),",
		sum->missing);
	out_u64(out, "reordered", sum->reordered, " reordered %llu,",
		sum->reordered);
	out_u64(out, "duplicates", sum->duplicates, " duplicates %llu\n",
		sum->duplicates);
	out_u64(out, "bad-fcs", sum->bad_fcs, "original FCS wrong %llu,",
		sum->bad_fcs);
	out_u64(out, "damaged", sum->damaged, " captured FCS wrong %llu,",
		sum->damaged);
	out_u64(out, "stepped", sum->stepped, " clock stepped %llu\n",
		sum->stepped);
	out_object_end(out);
}
