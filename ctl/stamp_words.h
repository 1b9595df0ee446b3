/* SPDX-License-Identifier: GPL-2.0 */
/* The words that say how the stamps of a capture are read or written. */
#ifndef PKTS_CTL_STAMP_WORDS_H
#define PKTS_CTL_STAMP_WORDS_H

#include "args.h"
#include "stamp_frame.h"

#define STAMP_AUTO 0xff
#define STAMP_FCS_NO 0
#define STAMP_FCS_YES 1
#define STAMP_FCS_AUTO 2

/**
 * struct stamp_reading - what was said of the stamps that are read
 * @format: enum pkts_stamp_format, or STAMP_AUTO
 * @fcs: STAMP_FCS_*
 * @port: vss: stamps have a port
 * @capture_clock: the capture's clock is as right as the stamps': it tells the
 *	seconds where no beacon does
 * @tai_offset: what TAI is ahead of UTC, s
 * @mac: source address that stamps replaced, of @has_mac
 * @has_mac: whether it was said
 */
struct stamp_reading {
	__u64 format;
	__u64 fcs;
	bool port;
	bool capture_clock;
	__u64 tai_offset;
	__u8 mac[STAMP_MAC_LEN];
	bool has_mac;
};

/**
 * struct stamp_writing - what was said of the stamps that are written
 * @format: enum pkts_stamp_format
 * @fcs: STAMP_FCS_*
 * @tai: 1: times are written in TAI; l2 and pkts can say so
 * @tai_offset: what TAI is ahead of UTC, s
 * @short_time: l2: 48 bits of time
 * @seq: metamako: with a sequence number
 * @pad: short frames without FCS are padded first
 * @id: identifier of the device
 * @port: the port, or option
 * @with_port: vss: with the port
 * @sync: enum pkts_stamp_sync
 * @error: bound of the error, ns
 */
struct stamp_writing {
	__u64 format;
	__u64 fcs;
	__u64 tai;
	__u64 tai_offset;
	bool short_time;
	bool seq;
	bool pad;
	__u64 id;
	__u64 port;
	bool with_port;
	__u64 sync;
	__u64 error;
};

#define STAMP_READING_ARGS 6
#define STAMP_WRITING_ARGS 9

/* The bound of a clock's error, ns. */
#define STAMP_ERROR_MAX 4000000000U
#define STAMP_ERROR_TAKES "a time from 0s to 4s, such as 250ns, 100us or 5ms"

extern const struct ctl_choice stamp_read_formats[];
extern const struct ctl_choice *const stamp_write_formats;
extern const struct ctl_choice stamp_clock_syncs[];

const char *stamp_word(const struct ctl_choice *choices, __u64 value);
void stamp_reading_args(struct stamp_reading *reading, const char *format,
			struct ctl_arg *args);
void stamp_writing_args(struct stamp_writing *writing, const char *format,
			struct ctl_arg *args);
void stamp_fcs_arg(__u64 *fcs, struct ctl_arg *arg);
int stamp_writing_check(struct ctl *ctl, const struct stamp_writing *writing);

#endif /* PKTS_CTL_STAMP_WORDS_H */
