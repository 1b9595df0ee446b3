/* SPDX-License-Identifier: GPL-2.0 */
/* Frames of a capture: stamped, and as they were before. */
#ifndef PKTS_CTL_STAMP_FRAME_H
#define PKTS_CTL_STAMP_FRAME_H

#include <stdbool.h>

#include "capture_file.h"
#include "wire/stamp.h"

#define STAMP_NS_PER_SEC 1000000000ULL
#define STAMP_FCS_LEN 4
#define STAMP_MAC_LEN 6

/**
 * struct stamp_form - how the stamps of a capture are
 * @format: enum pkts_stamp_format
 * @fcs: frames have their FCS, behind the stamp
 * @parts: PKTS_STAMP_PORT, PKTS_STAMP_SEQ and PKTS_STAMP_SHORT: what may be
 *	left out; of the first, readers are told
 */
struct stamp_form {
	enum pkts_stamp_format format;
	bool fcs;
	__u32 parts;
};

/**
 * enum stamp_kind - what a frame was found to be
 * @STAMP_READ: stamped
 * @STAMP_NO_TIME: stamped, and the time cannot be told
 * @STAMP_NONE: not stamped
 * @STAMP_CUT: too little of it was captured to say
 * @STAMP_BEACON: a beacon or key frame
 */
enum stamp_kind {
	STAMP_READ,
	STAMP_NO_TIME,
	STAMP_NONE,
	STAMP_CUT,
	STAMP_BEACON,
};

/**
 * struct stamp_seen - what was found in a frame
 * @kind: what it is
 * @found: the stamp, of STAMP_READ and STAMP_NO_TIME
 * @bad_fcs: the FCS that the stamp kept is not the frame's
 * @damaged: the FCS that was captured is not the frame's
 */
struct stamp_seen {
	enum stamp_kind kind;
	struct pkts_stamp_found found;
	bool bad_fcs;
	bool damaged;
};

void stamp_look(struct stamp_seen *seen, const struct stamp_form *form,
		struct pkts_stamp_reader *reader,
		const struct capture_frame *frame);
void stamp_restore(const struct stamp_seen *seen, const struct stamp_form *form,
		   const __u8 *mac, struct capture_frame *frame);
bool stamp_frame(const struct stamp_form *form, struct pkts_stamp_info *info,
		 __u32 before, struct capture_frame *frame);

#endif /* PKTS_CTL_STAMP_FRAME_H */
