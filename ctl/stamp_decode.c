// SPDX-License-Identifier: GPL-2.0
/* pktsctl stamp decode: stamps of a capture become times of its frames. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "stamp_file.h"
#include "stamp_run.h"

static int decode_all(struct ctl *ctl, struct stamp_run *run,
		      struct capture_out *out)
{
	int got;

	for (;;) {
		got = stamp_run_next(ctl, run);
		if (got <= 0)
			return got;
		if (run->seen.kind == STAMP_BEACON)
			continue;
		stamp_run_restore(run);
		got = capture_write(ctl, out, &run->frame);
		if (got)
			return got;
	}
}

static int decode(struct ctl *ctl, struct stamp_run *run, char **path)
{
	struct capture_out *out;
	int err, end;

	err = stamp_run_open(ctl, run, path[0]);
	if (err)
		return err;
	out = capture_create(ctl, path[1], NULL, run->form.fcs);
	if (!out)
		return -EIO;
	err = decode_all(ctl, run, out);
	end = capture_finish(ctl, out);
	if (!err && !end && strcmp(path[1], "-"))
		stamp_sum_show(&ctl->out, &run->sum, &run->form,
			       run->reader.lost);
	return err ?: end;
}

int stamp_decode(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_arg args[STAMP_READING_ARGS + 1] = { };
	struct stamp_run *run = stamp_run_new(ctl);
	int err = -ENOMEM;

	if (run) {
		stamp_reading_args(&run->reading, "format", args);
		err = stamp_paths(ctl, argc, argv);
	}
	if (!err)
		err = ctl_args(ctl, args, argc - 2, argv + 2);
	if (!err)
		err = decode(ctl, run, argv);
	stamp_run_free(run);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
