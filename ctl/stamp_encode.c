// SPDX-License-Identifier: GPL-2.0
/* pktsctl stamp encode: times of a capture's frames become stamps. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "stamp_file.h"
#include "stamp_guess.h"
#include "stamp_run.h"

static void show_result(struct ctl *ctl, const struct stamp_writer *writer,
			const char *path)
{
	struct out *out = &ctl->out;

	if (!strcmp(path, "-"))
		return;
	out_object_begin(out, NULL);
	out_u64(out, "stamped", writer->seq, "%u frames stamped", writer->seq);
	out_u64(out, "unstamped", writer->unstamped,
		", %llu that were cut, or are too short",
		writer->unstamped);
	out_u64(out, "beacons", writer->beacons, ", %u beacons\n",
		writer->beacons);
	out_object_end(out);
}

static int encode_all(struct ctl *ctl, struct capture_in *in,
		      struct stamp_writer *writer)
{
	struct capture_frame *frame = malloc(sizeof(*frame));
	int got;

	if (!frame) {
		ctl_error(ctl, "out of memory");
		return -ENOMEM;
	}
	for (;;) {
		got = capture_next(ctl, in, frame);
		if (got <= 0)
			break;
		got = stamp_writer_put(ctl, writer, NULL, frame);
		if (got)
			break;
	}
	free(frame);
	return got;
}

static int encode(struct ctl *ctl, struct stamp_writer *writer, char **path)
{
	struct capture_in in = { };
	bool fcs;
	int err;

	err = stamp_writing_check(ctl, &writer->writing);
	if (!err)
		err = stamp_guess_fcs(ctl, path[0], writer->writing.fcs, &fcs);
	if (!err)
		err = capture_open(ctl, &in, path[0]);
	if (!err)
		err = stamp_writer_open(ctl, writer, path[1], NULL, fcs);
	if (!err)
		err = encode_all(ctl, &in, writer);
	capture_close(&in);
	if (!err)
		show_result(ctl, writer, path[1]);
	return err;
}

int stamp_encode(struct ctl *ctl, int argc, char **argv)
{
	struct stamp_writer *writer = stamp_writer_new(ctl);
	struct ctl_arg args[STAMP_WRITING_ARGS + 2] = { };
	int err = -ENOMEM;

	if (writer) {
		stamp_writing_args(&writer->writing, "format", args);
		stamp_fcs_arg(&writer->writing.fcs, &args[STAMP_WRITING_ARGS]);
		err = stamp_paths(ctl, argc, argv);
	}
	if (!err)
		err = ctl_args(ctl, args, argc - 2, argv + 2);
	if (!err)
		err = encode(ctl, writer, argv);
	if (stamp_writer_free(ctl, writer))
		err = -EIO;
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* What has no time that is known goes on as it is; beacons are made anew. */
static int convert_all(struct ctl *ctl, struct stamp_run *run,
		       struct stamp_writer *writer)
{
	int got;

	for (;;) {
		got = stamp_run_next(ctl, run);
		if (got <= 0)
			return got;
		if (run->seen.kind == STAMP_BEACON)
			continue;
		if (run->seen.kind == STAMP_READ) {
			stamp_run_restore(run);
			got = stamp_writer_put(ctl, writer,
					       &run->seen.found.info,
					       &run->frame);
		} else {
			writer->unstamped++;
			got = capture_write(ctl, writer->out, &run->frame);
		}
		if (got)
			return got;
	}
}

static int convert(struct ctl *ctl, struct stamp_run *run,
		   struct stamp_writer *writer, char **path)
{
	int err;

	writer->writing.tai_offset = run->reading.tai_offset;
	err = stamp_writing_check(ctl, &writer->writing);
	if (!err)
		err = stamp_run_open(ctl, run, path[0]);
	if (!err)
		err = stamp_writer_open(ctl, writer, path[1], NULL,
					run->form.fcs);
	if (!err)
		err = convert_all(ctl, run, writer);
	if (!err && strcmp(path[1], "-"))
		stamp_sum_show(&ctl->out, &run->sum, &run->form,
			       run->reader.lost);
	return err;
}

int stamp_convert(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_arg args[STAMP_READING_ARGS + STAMP_WRITING_ARGS + 1] = { };
	struct stamp_writer *writer = stamp_writer_new(ctl);
	struct stamp_run *run = stamp_run_new(ctl);
	int err = -ENOMEM;

	if (run && writer) {
		stamp_reading_args(&run->reading, "from", args);
		stamp_writing_args(&writer->writing, "to",
				   args + STAMP_READING_ARGS);
		err = stamp_paths(ctl, argc, argv);
	}
	if (!err)
		err = ctl_args(ctl, args, argc - 2, argv + 2);
	if (!err)
		err = convert(ctl, run, writer, argv);
	stamp_run_free(run);
	if (stamp_writer_free(ctl, writer))
		err = -EIO;
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
