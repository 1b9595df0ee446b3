// SPDX-License-Identifier: GPL-2.0
/*
 * pktsctl probe watch: a line for each session, again and again, with the last
 * seconds as a line of bars. Those who lose most stand first.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <netlink/attr.h>

#include "bars.h"
#include "ctl.h"
#include "duration.h"
#include "probe_fields.h"
#include "probe_history.h"
#include "probe_show.h"
#include "screen.h"

#define SEC 1000000000ULL
#define HEAD_LINES 3	/* lines above the sessions */
#define NAME_MIN 8
#define SPARK_MAX 120
#define SPARK_MIN 10
#define OTHERS 68	/* width of all columns but name and bars, with blanks */
#define LINE "%-*s %-9s %8s %8s %8s %8s %8s %8s  %s"

/**
 * struct line - a session of the picture
 * @name: its name
 * @state: enum pkts_probe_state
 * @stats: of the window that is watched
 */
struct line {
	char name[PKTS_PROBE_NAME_MAX + 1];
	__u8 state;
	struct pkts_probe_stats stats;
};

/**
 * struct picture - what is watched, and what was read
 * @name: the only session; NULL for all
 * @window: enum pkts_probe_window
 * @interval: between two readings
 * @count: pages until the end; 0 for no end
 * @screen: where pages are written
 * @blocks: bars are block elements
 * @history: of the session whose line is written
 * @line: sessions
 * @n: how many
 * @room: how many @line has room for
 */
struct picture {
	const char *name;
	__u64 window;
	__u64 interval;
	__u64 count;
	struct screen screen;
	bool blocks;
	struct history history;
	struct line *line;
	size_t n;
	size_t room;
};

static int grow(struct picture *picture)
{
	size_t room = picture->room ? 2 * picture->room : 64;
	struct line *line;

	if (picture->n < picture->room)
		return 0;
	line = reallocarray(picture->line, room, sizeof(*line));
	if (!line)
		return -ENOMEM;
	picture->line = line;
	picture->room = room;
	return 0;
}

static int take(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct picture *picture = arg;
	struct probe probe;
	struct line *line;
	int err;

	err = probe_read(&probe, reply);
	if (!err)
		err = grow(picture);
	if (err)
		return err;
	line = &picture->line[picture->n++];
	snprintf(line->name, sizeof(line->name), "%s", probe.name);
	line->state = probe.status.state;
	line->stats = probe.stats[picture->window];
	return 0;
}

static struct nl_msg *request(struct ctl *ctl, const char *name)
{
	struct nl_msg *msg;

	msg = ctl_message(ctl, PKTS_CMD_PROBE_GET, name ? 0 : NLM_F_DUMP);
	if (name)
		nla_put_string(msg, PKTS_A_PROBE_NAME, name);
	return msg;
}

static double loss(const struct line *line)
{
	__u64 known = line->stats.answered + line->stats.lost;

	return known ? (double)line->stats.lost / (double)known : 0;
}

/* Most losses first, then the longest times, then by name. */
static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (loss(x) != loss(y))
		return loss(x) < loss(y) ? 1 : -1;
	if (x->stats.network.p99 != y->stats.network.p99)
		return x->stats.network.p99 < y->stats.network.p99 ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int read_all(struct ctl *ctl, struct picture *picture)
{
	int err;

	picture->n = 0;
	err = ctl_request(ctl, request(ctl, picture->name), &ctl_set_probe,
			  take, picture);
	if (!err && picture->n)
		qsort(picture->line, picture->n, sizeof(*picture->line),
		      compare);
	return err;
}

/* The last seconds, the newest at the right; those without a probe are gaps. */
static const char *spark(const struct picture *picture, size_t width, char *buf)
{
	const struct history *history = &picture->history;
	const struct pkts_probe_interval *interval;
	__s64 values[SPARK_MAX];
	__u64 newest, back;
	size_t i;

	for (i = 0; i < width; i++)
		values[i] = BARS_NONE;
	newest = history->n ? history->interval[history->n - 1].number : 0;
	for (i = 0; i < history->n; i++) {
		interval = &history->interval[i];
		back = newest - interval->number;
		if (back < width && interval->scheduled)
			values[width - 1 - back] = interval->answered ?
				interval->network_p99 : BARS_LOST;
	}
	return bars_spark(values, width, picture->blocks, buf);
}

static void write_head(struct picture *picture)
{
	char every[DURATION_LEN], clock[16] = "";
	time_t seconds = time(NULL);
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	screen_line(&picture->screen, "%s  every %s, %zu sessions, window %s",
		    clock, duration_exact(picture->interval, every),
		    picture->n, probe_word(probe_windows, picture->window));
	screen_line(&picture->screen, "%s", "");
}

static void write_line(struct picture *picture, const struct line *line,
		       int name, size_t width)
{
	const struct pkts_probe_stats *stats = &line->stats;
	const struct pkts_probe_spread *network = &stats->network;
	char p50[PROBE_TIME_LEN] = "-", p90[PROBE_TIME_LEN] = "-";
	char p99[PROBE_TIME_LEN] = "-", max[PROBE_TIME_LEN] = "-";
	char share[PROBE_TIME_LEN], bars[BARS_LEN(SPARK_MAX)];
	char jitter[PROBE_TIME_LEN] = "-";

	if (network->count) {
		probe_time(network->p50, p50);
		probe_time(network->p90, p90);
		probe_time(network->p99, p99);
		probe_time(network->max, max);
		probe_time((__s64)stats->network_ipdv.jitter, jitter);
	}
	screen_line(&picture->screen, LINE, name, line->name,
		    probe_word(probe_states, line->state),
		    probe_share(stats->lost, stats->answered + stats->lost,
				share),
		    p50, p90, p99, max, jitter, spark(picture, width, bars));
}

/* How wide names and bars are. */
static void fit(const struct picture *picture, int *name, size_t *width)
{
	size_t columns = picture->screen.columns, i;
	int len;

	*name = NAME_MIN;
	for (i = 0; i < picture->n; i++) {
		len = (int)strlen(picture->line[i].name);
		*name = len > *name ? len : *name;
	}
	*width = 60;
	if (columns)
		*width = columns > OTHERS + (size_t)*name + SPARK_MIN ?
			 columns - OTHERS - (size_t)*name : SPARK_MIN;
	if (*width > SPARK_MAX)
		*width = SPARK_MAX;
}

/* A session that was removed meanwhile has no history: its line has no bars. */
static int write_page(struct ctl *ctl, struct picture *picture)
{
	size_t rows = picture->screen.rows, width, i;
	int name, err;

	fit(picture, &name, &width);
	screen_begin(&picture->screen);
	write_head(picture);
	screen_line(&picture->screen, LINE, name, "NAME", "STATE", "LOSS",
		    "P50", "P90", "P99", "MAX", "JITTER", "P99 BY SECOND");
	for (i = 0; i < picture->n; i++) {
		if (rows && i + HEAD_LINES >= rows)
			break;
		err = history_read(ctl, picture->line[i].name,
				   PKTS_PROBE_WINDOW_SECOND,
				   &picture->history);
		if (err && err != -ENOENT)
			return err;
		write_line(picture, &picture->line[i], name, width);
	}
	screen_end(&picture->screen);
	return 0;
}

static int write_json(struct ctl *ctl, struct picture *picture)
{
	struct timespec ts;
	int err;

	clock_gettime(CLOCK_REALTIME, &ts);
	out_object_begin(&ctl->out, NULL);
	out_json_u64(&ctl->out, "time",
		     (__u64)ts.tv_sec * SEC + (__u64)ts.tv_nsec);
	out_array_begin(&ctl->out, "sessions");
	err = ctl_request(ctl, request(ctl, picture->name), &ctl_set_probe,
			  probe_show_reply, NULL);
	out_array_end(&ctl->out);
	out_object_end(&ctl->out);
	return err;
}

static int write_reading(struct ctl *ctl, struct picture *picture)
{
	int err;

	ctl_dev_forget();
	if (ctl->out.json)
		return write_json(ctl, picture);
	err = read_all(ctl, picture);
	return err ? err : write_page(ctl, picture);
}

static int watch_all(struct ctl *ctl, struct picture *picture)
{
	enum screen_event event;
	__u64 pages = 0, began;
	int err;

	do {
		began = screen_now();
		do {
			err = write_reading(ctl, picture);
			if (err)
				return err;
			if (out_flush(&ctl->out))
				return 0; /* main() fails for it */
			if (++pages == picture->count)
				return 0;
			event = screen_wait(&picture->screen,
					    screen_next(began, picture->interval));
		} while (event == SCREEN_SIZE);
	} while (event == SCREEN_TIME);
	return 0;
}

static int watch_begin(struct ctl *ctl, struct picture *picture)
{
	int err;

	picture->blocks = bars_blocks();
	err = history_begin(&picture->history, SPARK_MAX);
	if (err) {
		ctl_error(ctl, "out of memory");
		return EXIT_FAILURE;
	}
	err = screen_open(&picture->screen, !ctl->out.json);
	if (err) {
		ctl_error(ctl, "cannot wait for signals: %s", strerror(-err));
		return EXIT_FAILURE;
	}
	err = watch_all(ctl, picture);
	screen_close(&picture->screen);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

/* All keywords have values: a first word too many is the name. */
static bool begins_with_name(const struct ctl_arg *args, int argc, char **argv)
{
	for (; argc % 2 && args->name; args++)
		if (!strcmp(args->name, argv[0]))
			return false;
	return argc % 2;
}

int cmd_probe_watch(struct ctl *ctl, int argc, char **argv)
{
	struct picture picture = {
		.window = PKTS_PROBE_WINDOW_TOTAL, .interval = SEC,
	};
	struct ctl_arg args[] = {
		{ .name = "window", .parse = ctl_parse_choice,
		  .to = &picture.window, .choices = probe_windows },
		{ .name = "interval", .parse = ctl_parse_time,
		  .to = &picture.interval, .min = SEC / 10, .max = 3600 * SEC },
		{ .name = "count", .parse = ctl_parse_number,
		  .to = &picture.count, .min = 1, .max = 0xffffffff },
		{ }
	};
	int status = EXIT_FAILURE;

	if (begins_with_name(args, argc, argv)) {
		picture.name = argv[0];
		argc--;
		argv++;
	}
	if (!ctl_args(ctl, args, argc, argv) && !ctl_open(ctl))
		status = watch_begin(ctl, &picture);
	history_free(&picture.history);
	free(picture.line);
	return status;
}
