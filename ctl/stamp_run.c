// SPDX-License-Identifier: GPL-2.0
/* One walk through a stamped capture. */

#include "stamp_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "crc.h"
#include "ctl.h"
#include "stamp_guess.h"

#define REACH_NS (30 * 86400 * STAMP_NS_PER_SEC)

/**
 * stamp_run_new - make a walk, not begun
 * @ctl: for messages
 *
 * Returns: it, for stamp_run_free(), or NULL
 */
struct stamp_run *stamp_run_new(struct ctl *ctl)
{
	struct stamp_run *run = calloc(1, sizeof(*run));

	if (!run)
		ctl_error(ctl, "out of memory");
	return run;
}

/**
 * stamp_run_open - begin: find out how the stamps are
 * @ctl: for messages
 * @run: with @run->reading set
 * @path: the file
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int stamp_run_open(struct ctl *ctl, struct stamp_run *run, const char *path)
{
	int err;

	err = stamp_guess(ctl, path, &run->reading, &run->form);
	if (err)
		return err;
	run->reader.crc = crc_frame;
	run->reader.reach = REACH_NS;
	run->reader.parts = run->form.parts;
	run->reader.trust = run->reading.capture_clock;
	err = stamp_prime(ctl, path, &run->form, &run->reader);
	return err ? err : capture_open(ctl, &run->in, path);
}

/**
 * stamp_run_next - read the next frame, and look at it
 * @ctl: for messages
 * @run: the walk
 *
 * Says why when it fails.
 *
 * Returns: 1, 0 at the end, or a negative errno
 */
int stamp_run_next(struct ctl *ctl, struct stamp_run *run)
{
	int got = capture_next(ctl, &run->in, &run->frame);

	if (got <= 0)
		return got;
	stamp_look(&run->seen, &run->form, &run->reader, &run->frame);
	run->odd = stamp_sum_add(&run->sum, &run->seen);
	return got;
}

/**
 * stamp_run_restore - make the frame what it was, at the time of its stamp
 * @run: the walk; its frame is changed
 */
void stamp_run_restore(struct stamp_run *run)
{
	stamp_restore(&run->seen, &run->form,
		      run->reading.has_mac ? run->reading.mac : NULL,
		      &run->frame);
	if (run->seen.kind == STAMP_READ &&
	    run->seen.found.info.flags & PKTS_STAMP_TAI)
		run->frame.time -= run->reading.tai_offset * STAMP_NS_PER_SEC;
}

/**
 * stamp_run_free - end a walk
 * @run: the walk, or NULL
 */
void stamp_run_free(struct stamp_run *run)
{
	if (!run)
		return;
	capture_close(&run->in);
	free(run);
}

static bool same_file(const char *one, const char *other)
{
	struct stat a, b;

	return !stat(one, &a) && !stat(other, &b) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino && S_ISREG(a.st_mode);
}

/**
 * stamp_paths - the first two words are files
 * @ctl: for messages
 * @argc: number of words
 * @argv: the words
 *
 * Says why when they are not.
 *
 * Returns: 0, or -EINVAL
 */
int stamp_paths(struct ctl *ctl, int argc, char **argv)
{
	if (argc < 2) {
		ctl_error(ctl, "%s is missing: a capture file, or - for standard %s",
			  argc ? "OUT" : "IN", argc ? "output" : "input");
		return -EINVAL;
	}
	if (!same_file(argv[0], argv[1]))
		return 0;
	ctl_error(ctl, "%s and %s are the same file", argv[0], argv[1]);
	return -EINVAL;
}
