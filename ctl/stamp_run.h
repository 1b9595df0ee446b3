/* SPDX-License-Identifier: GPL-2.0 */
/* One walk through a stamped capture. */
#ifndef PKTS_CTL_STAMP_RUN_H
#define PKTS_CTL_STAMP_RUN_H

#include "stamp_sum.h"
#include "stamp_words.h"

struct ctl;

/**
 * struct stamp_run - a capture that is read, frame by frame
 * @reading: what was said of it
 * @form: how its stamps are
 * @in: the file
 * @reader: what is known of the time
 * @frame: the frame at hand
 * @seen: what was found in it
 * @odd: STAMP_SUM_* of it
 * @sum: of all until now
 */
struct stamp_run {
	struct stamp_reading reading;
	struct stamp_form form;
	struct capture_in in;
	struct pkts_stamp_reader reader;
	struct capture_frame frame;
	struct stamp_seen seen;
	int odd;
	struct stamp_sum sum;
};

/**
 * struct stamp_writer - a capture that is written, stamped
 * @writing: what was said of it
 * @form: how its stamps are
 * @out: the file
 * @frame: a beacon while it is made
 * @second: the last for which there is a beacon
 * @began: there has been one
 * @beacons: that were written
 * @seq: of the next frame
 * @unstamped: frames that could not be stamped
 */
struct stamp_writer {
	struct stamp_writing writing;
	struct stamp_form form;
	struct capture_out *out;
	struct capture_frame frame;
	__u64 second;
	bool began;
	__u32 beacons;
	__u32 seq;
	__u64 unstamped;
};

struct stamp_run *stamp_run_new(struct ctl *ctl);
int stamp_run_open(struct ctl *ctl, struct stamp_run *run, const char *path);
int stamp_run_next(struct ctl *ctl, struct stamp_run *run);
void stamp_run_restore(struct stamp_run *run);
void stamp_run_free(struct stamp_run *run);

struct stamp_writer *stamp_writer_new(struct ctl *ctl);
int stamp_writer_open(struct ctl *ctl, struct stamp_writer *writer,
		      const char *path, const char *dev, bool fcs);
int stamp_writer_put(struct ctl *ctl, struct stamp_writer *writer,
		     const struct pkts_stamp_info *from,
		     struct capture_frame *frame);
int stamp_writer_free(struct ctl *ctl, struct stamp_writer *writer);

int stamp_paths(struct ctl *ctl, int argc, char **argv);

#endif /* PKTS_CTL_STAMP_RUN_H */
