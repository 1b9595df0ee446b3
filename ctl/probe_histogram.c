// SPDX-License-Identifier: GPL-2.0
/*
 * pktsctl probe show NAME histogram. The kernel's classes are finer than a
 * terminal has lines: they are put together into rows that begin at round
 * numbers, at even distances where the longest time is no more than a few
 * times the shortest, else at growing ones (1, 1.5, 2, 3, 5, 7, 10 ...).
 */

#include "probe_histogram.h"

#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bars.h"
#include "ctl.h"
#include "probe_fields.h"

#define EVEN_SPAN 8	/* the longest is so many times the shortest */
#define DECADES 19	/* of nanoseconds in 64 bits */
#define OTHERS 42	/* width of all but the bar */
#define BAR_MAX 200

/* Where times of a class stand: in its middle. */
static __s64 middle(const struct pkts_probe_bucket *bucket)
{
	return bucket->low + bucket->width / 2;
}

/* Rounds down, negative numbers as well. */
static __s64 floor_to(__s64 value, __s64 step)
{
	__s64 rest = value % step;

	return value - (rest < 0 ? rest + step : rest);
}

/* The smallest of 1, 2, 5, 10 ... that makes few enough rows. */
static __s64 even_step(__s64 low, __s64 high)
{
	static const int factors[] = { 1, 2, 5 };
	__s64 decade = 1, step;
	size_t i;

	for (;; decade *= 10) {
		for (i = 0; i < ARRAY_SIZE(factors); i++) {
			step = decade * factors[i];
			if ((high - floor_to(low, step)) / step <
			    HISTOGRAM_ROWS)
				return step;
		}
	}
}

static size_t even_rows(__s64 low, __s64 high, struct histogram_row *rows)
{
	__s64 step = even_step(low, high);
	size_t n = 0;

	for (low = floor_to(low, step); low <= high; low += step)
		rows[n++] = (struct histogram_row){ .low = low };
	return n;
}

/* The beginnings of growing rows, in tenths: so many for a decade. */
struct growth {
	size_t n;
	int tenths[6];
};

static const struct growth growths[] = {
	{ 6, { 10, 15, 20, 30, 50, 70 } },
	{ 3, { 10, 20, 50 } },
	{ 1, { 10 } },
};

/* All beginnings from the last that is not above @low to @high. */
static size_t growing(const struct growth *growth, __s64 low, __s64 high,
		      struct histogram_row *rows)
{
	__u64 decade = 1; /* one more than there is, at the end */
	size_t n = 0, i, d;
	__s64 begin;

	rows[n++] = (struct histogram_row){ .low = 0 };
	for (d = 0; d < DECADES; d++, decade *= 10) {
		for (i = 0; i < growth->n; i++) {
			if (decade < 10 && growth->tenths[i] % 10)
				continue;
			begin = decade < 10 ? growth->tenths[i] / 10 :
				growth->tenths[i] * (__s64)(decade / 10);
			if (begin > high)
				return n;
			if (begin <= low)
				n = 0;
			if (n == HISTOGRAM_ROWS)
				return n + 1;
			rows[n++] = (struct histogram_row){ .low = begin };
		}
	}
	return n;
}

static size_t growing_rows(__s64 low, __s64 high, struct histogram_row *rows)
{
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(growths); i++) {
		n = growing(&growths[i], low, high, rows);
		if (n <= HISTOGRAM_ROWS)
			break;
	}
	return n;
}

/**
 * histogram_rows - put classes together into rows
 * @bucket: the classes, ascending, none of them empty
 * @n: how many
 * @rows: HISTOGRAM_ROWS to fill; each reaches to the next one's beginning
 *
 * Returns: how many rows
 */
size_t histogram_rows(const struct pkts_probe_bucket *bucket, size_t n,
		      struct histogram_row *rows)
{
	size_t count, row = 0, i;
	__s64 low, high;

	if (!n)
		return 0;
	low = middle(&bucket[0]);
	high = middle(&bucket[n - 1]);
	count = low <= 0 || high / EVEN_SPAN < low ?
		even_rows(low, high, rows) : growing_rows(low, high, rows);
	for (i = 0; i < n; i++) {
		while (row + 1 < count && rows[row + 1].low <= middle(&bucket[i]))
			row++;
		rows[row].count += bucket[i].count;
	}
	return count;
}

/**
 * histogram_draw - write rows with their bars
 * @out: where, not as JSON
 * @rows: from histogram_rows()
 * @n: how many
 * @columns: of the terminal
 * @blocks: with block elements
 */
void histogram_draw(struct out *out, const struct histogram_row *rows, size_t n,
		    size_t columns, bool blocks)
{
	size_t width = columns > OTHERS + 8 ? columns - OTHERS : 8, i;
	char bar[BARS_LEN(BAR_MAX)], time[PROBE_TIME_LEN];
	char share[PROBE_TIME_LEN], all[PROBE_TIME_LEN];
	__u64 sum = 0, most = 0, so_far = 0;

	for (i = 0; i < n; i++) {
		sum += rows[i].count;
		most = rows[i].count > most ? rows[i].count : most;
	}
	if (width > BAR_MAX)
		width = BAR_MAX;
	out_text(out, "%9s %10s %8s %8s\n", "FROM", "COUNT", "SHARE", "SUM");
	for (i = 0; i < n; i++) {
		so_far += rows[i].count;
		bars_bar(rows[i].count, most, width, blocks, bar);
		out_text(out, "%9s %10llu %8s %8s%s%s\n",
			 probe_time(rows[i].low, time), rows[i].count,
			 probe_share(rows[i].count, sum, share),
			 probe_share(so_far, sum, all), *bar ? "  " : "", bar);
	}
}

static size_t columns(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ?
	       size.ws_col : 80;
}

static void json_buckets(struct out *out,
			 const struct pkts_probe_bucket *bucket, size_t n)
{
	out_array_begin(out, "buckets");
	for (; n--; bucket++) {
		out_object_begin(out, NULL);
		out_json_i64(out, "low", bucket->low);
		out_json_u64(out, "width", bucket->width);
		out_json_u64(out, "count", bucket->count);
		out_object_end(out);
	}
	out_array_end(out);
}

static int show_histogram(struct ctl *ctl, const struct ctl_reply *reply,
			  void *arg)
{
	struct nlattr **attr = reply->attr;
	struct nlattr *buckets = attr[PKTS_A_PROBE_BUCKETS];
	struct histogram_row rows[HISTOGRAM_ROWS];
	const struct pkts_probe_bucket *bucket;
	struct out *out = &ctl->out;
	const char *word;
	size_t n;

	if (!attr[PKTS_A_PROBE_NAME] || !attr[PKTS_A_PROBE_WINDOW] ||
	    !attr[PKTS_A_PROBE_TIME] || !buckets)
		return -EBADMSG;
	bucket = nla_data(buckets);
	n = (size_t)nla_len(buckets) / sizeof(*bucket);
	out_object_begin(out, NULL);
	word = nla_get_string(attr[PKTS_A_PROBE_NAME]);
	out_str(out, "name", word, "%s:", word);
	word = probe_word(probe_times, nla_get_u32(attr[PKTS_A_PROBE_TIME]));
	out_str(out, "time", word, " time %s", word);
	word = probe_word(probe_windows, nla_get_u32(attr[PKTS_A_PROBE_WINDOW]));
	out_str(out, "window", word, " window %s\n", word);
	json_buckets(out, bucket, n);
	out_object_end(out);
	if (!out->json && n)
		histogram_draw(out, rows, histogram_rows(bucket, n, rows),
			       columns(), bars_blocks());
	return 0;
}

/**
 * probe_histogram - draw the distribution of a session's time
 * @ctl: the context
 * @name: of the session
 * @argc: number of words
 * @argv: the words behind "histogram"
 *
 * Returns: the exit status
 */
int probe_histogram(struct ctl *ctl, const char *name, int argc, char **argv)
{
	__u64 time = PKTS_PROBE_TIME_NETWORK, window = PKTS_PROBE_WINDOW_TOTAL;
	struct ctl_arg args[] = {
		{ .name = "time", .parse = ctl_parse_choice, .to = &time,
		  .choices = probe_times },
		{ .name = "window", .parse = ctl_parse_choice, .to = &window,
		  .choices = probe_windows },
		{ }
	};
	struct nl_msg *msg;
	int err;

	if (ctl_args(ctl, args, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_PROBE_HISTOGRAM, 0);
	nla_put_string(msg, PKTS_A_PROBE_NAME, name);
	nla_put_u32(msg, PKTS_A_PROBE_WINDOW, (__u32)window);
	nla_put_u32(msg, PKTS_A_PROBE_TIME, (__u32)time);
	err = ctl_request(ctl, msg, &ctl_set_probe, show_histogram, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}
