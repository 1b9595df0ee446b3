/* SPDX-License-Identifier: GPL-2.0 */
/* What the stamps of a capture come to. */
#ifndef PKTS_CTL_STAMP_SUM_H
#define PKTS_CTL_STAMP_SUM_H

#include "stamp_frame.h"

/* Devices and ports that are told apart; what is beyond shares the last. */
#define STAMP_STREAMS 256

struct out;

/**
 * struct stamp_stream - stamps of one device and port
 * @device: identifier
 * @port: likewise
 * @time: of the latest stamp, ns since 1970
 * @seq: number of the last frame
 * @counted: @seq is set
 */
struct stamp_stream {
	__u16 device;
	__u16 port;
	__u64 time;
	__u32 seq;
	bool counted;
};

/**
 * struct stamp_sum - what was found in a capture
 * @frames: all, beacons too
 * @stamped: with a stamp whose time was told
 * @no_time: with a stamp whose time could not be told
 * @unstamped: without one
 * @cut: of which too little was captured
 * @beacons: beacons and key frames
 * @bad_fcs: stamped frames whose kept FCS is wrong
 * @damaged: frames whose captured FCS is wrong
 * @reordered: stamped before a frame that came before
 * @gaps: places where numbers of frames are missing
 * @missing: the numbers that are
 * @stepped: stamps that say that their clock stepped
 * @duplicates: frames that are said to be some
 * @streams: of @stream
 * @stream: devices and ports
 */
struct stamp_sum {
	__u64 frames;
	__u64 stamped;
	__u64 no_time;
	__u64 unstamped;
	__u64 cut;
	__u64 beacons;
	__u64 bad_fcs;
	__u64 damaged;
	__u64 reordered;
	__u64 gaps;
	__u64 missing;
	__u64 stepped;
	__u64 duplicates;
	size_t streams;
	struct stamp_stream stream[STAMP_STREAMS];
};

/* What stamp_sum_add() found out about one frame. */
#define STAMP_SUM_REORDERED 1
#define STAMP_SUM_GAP 2

int stamp_sum_add(struct stamp_sum *sum, const struct stamp_seen *seen);
void stamp_sum_show(struct out *out, const struct stamp_sum *sum,
		    const struct stamp_form *form, __u64 beacons_lost);

#endif /* PKTS_CTL_STAMP_SUM_H */
