// SPDX-License-Identifier: GPL-2.0
/* A capture that is written, stamped. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "crc.h"
#include "ctl.h"
#include "stamp_run.h"

/**
 * stamp_writer_new - make a writer without a file
 * @ctl: for messages
 *
 * Returns: it, for stamp_writer_free(), or NULL
 */
struct stamp_writer *stamp_writer_new(struct ctl *ctl)
{
	struct stamp_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		ctl_error(ctl, "out of memory");
	return writer;
}

/**
 * stamp_writer_open - make its file
 * @ctl: for messages
 * @writer: with @writer->writing set
 * @path: the file
 * @dev: device that the frames are from, NULL where nobody knows
 * @fcs: frames have their FCS, and have one then
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int stamp_writer_open(struct ctl *ctl, struct stamp_writer *writer,
		      const char *path, const char *dev, bool fcs)
{
	const struct stamp_writing *writing = &writer->writing;

	writer->form.format = (enum pkts_stamp_format)writing->format;
	writer->form.fcs = fcs;
	if (writing->short_time)
		writer->form.parts |= PKTS_STAMP_SHORT;
	if (writing->seq)
		writer->form.parts |= PKTS_STAMP_SEQ;
	if (writing->format == PKTS_STAMP_FORMAT_VSS && writing->with_port)
		writer->form.parts |= PKTS_STAMP_PORT;
	writer->out = capture_create(ctl, path, dev, fcs);
	return writer->out ? 0 : -EIO;
}

/* What the stamp of a frame of this time says. */
static struct pkts_stamp_info info_at(struct stamp_writer *writer,
				      const struct pkts_stamp_info *from,
				      __u64 time)
{
	const struct stamp_writing *writing = &writer->writing;
	struct pkts_stamp_info info = {
		.error = (__u32)writing->error, .device = (__u16)writing->id,
		.port = (__u16)writing->port, .sync = (__u8)writing->sync,
		.seq = writer->seq,
	};

	if (from) {
		info = *from;
		info.flags &= PKTS_STAMP_BY_DEVICE | PKTS_STAMP_STEPPED |
			      PKTS_STAMP_CUT | PKTS_STAMP_DUPLICATE |
			      PKTS_STAMP_BAD_FCS;
		if (!(from->flags & PKTS_STAMP_SEQ))
			info.seq = writer->seq;
	}
	info.time = time;
	if (writing->tai) {
		info.time += writing->tai_offset * STAMP_NS_PER_SEC;
		info.flags |= PKTS_STAMP_TAI;
	}
	return info;
}

static int put_beacon(struct ctl *ctl, struct stamp_writer *writer, __u64 time)
{
	static const __u8 source[STAMP_MAC_LEN] = { 0x02, 0x70, 0x6b, 0x74,
						    0x73, 0x00 };
	struct pkts_stamp_info info = info_at(writer, NULL, time);
	struct capture_frame *frame = &writer->frame;
	__u32 fcs;
	int i;

	info.seq = writer->beacons++;
	pkts_stamp_beacon_write(frame->data, source, &info);
	frame->time = time;
	frame->len = PKTS_STAMP_BEACON_LEN;
	fcs = crc_frame(frame->data, frame->len);
	for (i = 0; writer->form.fcs && i < STAMP_FCS_LEN; i++)
		frame->data[frame->len++] = (__u8)(fcs >> 8 * i);
	frame->wire = frame->len;
	return capture_write(ctl, writer->out, frame);
}

/* One before the first frame, and one at each second that has begun since. */
static int put_beacons(struct ctl *ctl, struct stamp_writer *writer, __u64 time)
{
	__u64 second = time / STAMP_NS_PER_SEC;
	bool began = writer->began;

	if (writer->form.format != PKTS_STAMP_FORMAT_BEACON ||
	    (began && second <= writer->second))
		return 0;
	writer->began = true;
	writer->second = second;
	return put_beacon(ctl, writer,
			  began ? second * STAMP_NS_PER_SEC : time);
}

static void pad(struct stamp_writer *writer, struct capture_frame *frame)
{
	if (!writer->writing.pad || writer->form.fcs ||
	    frame->len < frame->wire || frame->len >= PKTS_STAMP_FRAME_MIN)
		return;
	memset(frame->data + frame->len, 0, PKTS_STAMP_FRAME_MIN - frame->len);
	frame->len = PKTS_STAMP_FRAME_MIN;
	frame->wire = frame->len;
}

/**
 * stamp_writer_put - stamp a frame with its time, and write it
 * @ctl: for messages
 * @writer: where
 * @from: what a stamp said that it had before, NULL without one
 * @frame: the frame, changed
 *
 * A frame that cannot be stamped is written as it is, and counted. Says why
 * when it fails.
 *
 * Returns: 0, or a negative errno
 */
int stamp_writer_put(struct ctl *ctl, struct stamp_writer *writer,
		     const struct pkts_stamp_info *from,
		     struct capture_frame *frame)
{
	struct pkts_stamp_info info = info_at(writer, from, frame->time);
	__u32 len = frame->len;
	int err;

	err = put_beacons(ctl, writer, frame->time);
	if (err)
		return err;
	pad(writer, frame);
	if (stamp_frame(&writer->form, &info, len, frame))
		writer->seq++;
	else
		writer->unstamped++;
	return capture_write(ctl, writer->out, frame);
}

/**
 * stamp_writer_free - write what is left, and close the file
 * @ctl: for messages
 * @writer: the writer, or NULL
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int stamp_writer_free(struct ctl *ctl, struct stamp_writer *writer)
{
	int err = 0;

	if (writer && writer->out)
		err = capture_finish(ctl, writer->out);
	free(writer);
	return err;
}
