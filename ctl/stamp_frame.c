// SPDX-License-Identifier: GPL-2.0
/*
 * Frames of a capture: stamped, and as they were before. A new FCS is wrong
 * where the old one was, by the same bits: what is wrong stays wrong, and comes
 * back as it was.
 */

#include "stamp_frame.h"

#include <errno.h>
#include <string.h>

#include "crc.h"

static __u32 get_fcs(const __u8 *fcs)
{
	return fcs[0] | fcs[1] << 8 | fcs[2] << 16 | (__u32)fcs[3] << 24;
}

static void put_fcs(struct capture_frame *frame, __u32 len, __u32 fcs)
{
	frame->data[len] = (__u8)fcs;
	frame->data[len + 1] = (__u8)(fcs >> 8);
	frame->data[len + 2] = (__u8)(fcs >> 16);
	frame->data[len + 3] = (__u8)(fcs >> 24);
}

/* Octets without the FCS. */
static __u32 body(const struct stamp_form *form,
		  const struct capture_frame *frame)
{
	return frame->len - (form->fcs ? STAMP_FCS_LEN : 0);
}

/* In which bits the captured FCS is wrong. */
static __u32 wrong_bits(const struct stamp_form *form,
			const struct capture_frame *frame)
{
	__u32 len = body(form, frame);

	if (!form->fcs)
		return 0;
	return get_fcs(frame->data + len) ^ crc_frame(frame->data, len);
}

static void set_len(const struct stamp_form *form, struct capture_frame *frame,
		    __u32 len)
{
	frame->len = len + (form->fcs ? STAMP_FCS_LEN : 0);
	frame->wire = frame->len;
}

static bool at_the_head(enum pkts_stamp_format format)
{
	return format == PKTS_STAMP_FORMAT_L2 ||
	       format == PKTS_STAMP_FORMAT_SRCMAC;
}

static bool keeps_fcs(enum pkts_stamp_format format)
{
	return !at_the_head(format) && format != PKTS_STAMP_FORMAT_VSS &&
	       format != PKTS_STAMP_FORMAT_IXIA;
}

/* The FCS that a stamp kept is of what stands before the stamp. */
static bool kept_is_wrong(const struct pkts_stamp_found *found,
			  const struct capture_frame *frame)
{
	__u32 flags = found->info.flags;

	if (!(flags & PKTS_STAMP_HAS_FCS) || flags & PKTS_STAMP_CUT)
		return false;
	return found->info.fcs != crc_frame(frame->data, found->place.at);
}

/**
 * stamp_look - find and read the stamp of a frame
 * @seen: filled
 * @form: how the stamps of the capture are
 * @reader: what is known of their time; learns from beacons
 * @frame: the frame
 */
void stamp_look(struct stamp_seen *seen, const struct stamp_form *form,
		struct pkts_stamp_reader *reader,
		const struct capture_frame *frame)
{
	bool cut = frame->len < frame->wire;
	int err;

	memset(seen, 0, sizeof(*seen));
	seen->kind = STAMP_NONE;
	if (frame->len <= STAMP_FCS_LEN)
		return;
	seen->kind = STAMP_BEACON;
	if (pkts_stamp_learn(reader, form->format, frame->data,
			     body(form, frame), frame->time))
		return;
	seen->kind = STAMP_CUT;
	if (cut && !at_the_head(form->format))
		return;
	err = pkts_stamp_read(&seen->found, reader, form->format, frame->data,
			      cut ? frame->len : body(form, frame),
			      frame->time);
	seen->kind = !err ? STAMP_READ : err == -ERANGE ? STAMP_NO_TIME :
							  STAMP_NONE;
	/* a reader may have got half way */
	if (seen->kind == STAMP_NONE)
		memset(&seen->found, 0, sizeof(seen->found));
	else if (!cut)
		seen->bad_fcs = kept_is_wrong(&seen->found, frame);
	seen->damaged = !cut && wrong_bits(form, frame);
}

/* A frame that was cut in the capture: its stamp is at its head. */
static void restore_cut(const struct stamp_seen *seen,
			struct capture_frame *frame)
{
	__u32 len = pkts_stamp_remove(&seen->found, frame->data, frame->len);

	frame->wire -= frame->len - len;
	frame->len = len;
}

/**
 * stamp_restore - take the stamp out of a frame, and its time out of the stamp
 * @seen: what stamp_look() has found in it
 * @form: how the stamps of the capture are
 * @mac: the source address that a stamp replaced, NULL where nobody knows
 * @frame: changed; its time is the stamp's, in the stamp's own scale, where
 *	that can be told. Its FCS is what it was before it was stamped
 */
void stamp_restore(const struct stamp_seen *seen, const struct stamp_form *form,
		   const __u8 *mac, struct capture_frame *frame)
{
	const struct pkts_stamp_found *found = &seen->found;
	__u32 wrong, len;

	if (seen->kind == STAMP_READ)
		frame->time = found->info.time;
	else if (seen->kind != STAMP_NO_TIME)
		return;
	wrong = frame->len < frame->wire ? 0 : wrong_bits(form, frame);
	if (found->format == PKTS_STAMP_FORMAT_SRCMAC && mac)
		memcpy(frame->data + found->place.at, mac, STAMP_MAC_LEN);
	if (frame->len < frame->wire) {
		restore_cut(seen, frame);
		return;
	}
	len = pkts_stamp_remove(found, frame->data, body(form, frame));
	set_len(form, frame, len);
	if (!form->fcs)
		return;
	/* Padding that was taken out had its part in the FCS. */
	if (found->info.flags & PKTS_STAMP_HAS_FCS && len == found->place.at)
		put_fcs(frame, len, found->info.fcs);
	else
		put_fcs(frame, len, crc_frame(frame->data, len) ^ wrong);
}

/**
 * stamp_frame - stamp a frame
 * @form: how
 * @info: what the stamp says; FCS and length are set here
 * @before: octets of the frame before it was padded, with its FCS
 * @frame: changed
 *
 * Returns: whether the frame could be stamped: all of it is there, and it has
 *	a MAC header
 */
bool stamp_frame(const struct stamp_form *form, struct pkts_stamp_info *info,
		 __u32 before, struct capture_frame *frame)
{
	__u32 len = body(form, frame), wrong;

	if (frame->len < frame->wire || frame->len <= STAMP_FCS_LEN)
		return false;
	wrong = wrong_bits(form, frame);
	info->flags = (info->flags & ~PKTS_STAMP_FCS) | form->parts;
	info->fcs = crc_frame(frame->data, len) ^ wrong;
	info->len = before - (frame->len - len);
	if (form->fcs)
		info->flags |= PKTS_STAMP_FCS;
	if (wrong)
		info->flags |= PKTS_STAMP_BAD_FCS;
	len = pkts_stamp_put(form->format, frame->data, len,
			     CAPTURE_ROOM - STAMP_FCS_LEN, info);
	if (!len)
		return false;
	set_len(form, frame, len);
	if (!form->fcs)
		return true;
	/* A stamp that keeps the FCS keeps what is wrong in it. */
	if (keeps_fcs(form->format))
		wrong = 0;
	put_fcs(frame, len, crc_frame(frame->data, len) ^ wrong);
	return true;
}
