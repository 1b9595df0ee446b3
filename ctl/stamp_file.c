// SPDX-License-Identifier: GPL-2.0
/* pktsctl stamp show FILE: what the stamps of a capture say. */

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "ctl.h"
#include "stamp_file.h"
#include "stamp_run.h"

static const char *where_word(__u8 where)
{
	static const char *const words[] = {
		[PKTS_STAMP_WHERE_INGRESS] = "ingress",
		[PKTS_STAMP_WHERE_ENQUEUE] = "enqueue",
		[PKTS_STAMP_WHERE_DEQUEUE] = "dequeue",
	};

	return where < ARRAY_SIZE(words) ? words[where] : NULL;
}

static const char *kind_word(enum stamp_kind kind)
{
	static const char *const words[] = {
		[STAMP_READ] = "stamped", [STAMP_NO_TIME] = "no-time",
		[STAMP_NONE] = "unstamped", [STAMP_CUT] = "cut",
		[STAMP_BEACON] = "beacon",
	};

	return words[kind];
}

/* In UTC, whatever the scale: the scale follows as a word. */
static void show_time(struct out *out, const struct pkts_stamp_info *info)
{
	time_t second = (time_t)(info->time / STAMP_NS_PER_SEC);
	bool tai = info->flags & PKTS_STAMP_TAI;
	char date[32];
	struct tm tm;

	gmtime_r(&second, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	out_u64(out, "time", info->time, " %s.%09llu", date,
		info->time % STAMP_NS_PER_SEC);
	out_str(out, "clock", tai ? "tai" : "utc", " %s", tai ? "TAI" : "UTC");
}

static void show_device(struct out *out, const struct pkts_stamp_info *info)
{
	if (info->flags & PKTS_STAMP_HAS_DEVICE)
		out_u64(out, "id", info->device, " id %u", info->device);
	if (info->flags & PKTS_STAMP_HAS_PORT)
		out_u64(out, "port", info->port, " port %u", info->port);
	if (info->flags & PKTS_STAMP_SEQ)
		out_u64(out, "seq", info->seq, " seq %u", info->seq);
}

static void show_source(struct out *out, const struct pkts_stamp_found *found)
{
	const struct pkts_stamp_info *info = &found->info;
	const char *sync = stamp_word(stamp_clock_syncs, info->sync);
	const char *where = where_word(info->where);
	bool hw = info->flags & PKTS_STAMP_BY_DEVICE;

	if (info->sync && sync)
		out_str(out, "sync", sync, " sync %s", sync);
	if (found->format == PKTS_STAMP_FORMAT_PKTS)
		out_str(out, "source", hw ? "hw" : "sw", " %s",
			hw ? "hw" : "sw");
	if (where)
		out_str(out, "where", where, " %s", where);
	if (info->error != PKTS_STAMP_ERROR_UNKNOWN)
		out_u64(out, "error", info->error, " error %uns", info->error);
}

static void show_flag(struct out *out, const char *key, bool is)
{
	if (is)
		out_bool(out, key, true, " %s", key);
}

static void show_odd(struct out *out, const struct stamp_run *run)
{
	__u32 flags = run->seen.found.info.flags;

	show_flag(out, "bad-fcs", run->seen.bad_fcs);
	show_flag(out, "damaged", run->seen.damaged);
	show_flag(out, "reordered", run->odd & STAMP_SUM_REORDERED);
	show_flag(out, "gap", run->odd & STAMP_SUM_GAP);
	show_flag(out, "stepped", flags & PKTS_STAMP_STEPPED);
	show_flag(out, "duplicate", flags & PKTS_STAMP_DUPLICATE);
	show_flag(out, "truncated", flags & PKTS_STAMP_CUT);
}

static void show_frame(struct out *out, const struct stamp_run *run)
{
	const struct stamp_seen *seen = &run->seen;
	const char *kind = kind_word(seen->kind);
	bool stamp = seen->kind == STAMP_READ || seen->kind == STAMP_NO_TIME;

	out_object_begin(out, NULL);
	out_u64(out, "frame", run->sum.frames, "%llu:", run->sum.frames);
	out_str(out, "kind", kind, " %s", kind);
	out_u64(out, "captured", run->frame.time, "%s", "");
	out_u64(out, "octets", run->frame.wire, " octets %u", run->frame.wire);
	if (seen->kind == STAMP_READ)
		show_time(out, &seen->found.info);
	if (stamp) {
		show_source(out, &seen->found);
		show_device(out, &seen->found.info);
	}
	show_odd(out, run);
	out_text(out, "\n");
	out_object_end(out);
}

static int show(struct ctl *ctl, struct stamp_run *run, const char *path,
		bool summary)
{
	int got;

	got = stamp_run_open(ctl, run, path);
	if (got)
		return got;
	if (!summary)
		out_list_begin(&ctl->out);
	for (;;) {
		got = stamp_run_next(ctl, run);
		if (got <= 0)
			break;
		if (!summary)
			show_frame(&ctl->out, run);
	}
	if (!got)
		stamp_sum_show(&ctl->out, &run->sum, &run->form,
			       run->reader.lost);
	if (!summary)
		out_list_end(&ctl->out);
	return got;
}

/**
 * stamp_show_file - show the stamps of a capture, and what they come to
 * @ctl: the context
 * @argc: number of words
 * @argv: the words: a file, then keywords
 *
 * Returns: the exit status
 */
int stamp_show_file(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_arg args[STAMP_READING_ARGS + 2] = { };
	struct stamp_run *run = stamp_run_new(ctl);
	bool summary = false;
	int err = -ENOMEM;

	if (run) {
		stamp_reading_args(&run->reading, "format", args);
		args[STAMP_READING_ARGS] = (struct ctl_arg){
			.name = "summary", .to = &summary,
		};
		err = ctl_args(ctl, args, argc - 1, argv + 1);
	}
	if (!err)
		err = show(ctl, run, argv[0], summary);
	stamp_run_free(run);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
