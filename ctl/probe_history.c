// SPDX-License-Identifier: GPL-2.0
/* pktsctl probe history: the intervals of a session that the kernel keeps. */

#include "probe_history.h"

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "moment.h"
#include "probe_fields.h"

/* One reply's intervals join the others. */
struct part {
	struct history *history;
	__u64 last;
	size_t n;
};

/**
 * history_begin - room for intervals
 * @history: filled; history_free() it
 * @most: how many at the most
 *
 * Returns: 0, or -ENOMEM
 */
int history_begin(struct history *history, size_t most)
{
	history->most = most;
	history->n = 0;
	history->interval = calloc(most, sizeof(*history->interval));
	return history->interval ? 0 : -ENOMEM;
}

/**
 * history_free - give the room back
 * @history: from history_begin()
 */
void history_free(struct history *history)
{
	free(history->interval);
	history->interval = NULL;
}

/* The oldest one leaves where there is no room. */
static void push(struct history *history,
		 const struct pkts_probe_interval *interval)
{
	if (history->n == history->most) {
		history->n--;
		memmove(history->interval, history->interval + 1,
			history->n * sizeof(*interval));
	}
	history->interval[history->n++] = *interval;
}

static int take(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr *attr = reply->attr[PKTS_A_PROBE_INTERVALS];
	struct pkts_probe_interval interval;
	struct part *part = arg;
	const char *from;
	size_t i;

	if (!attr)
		return -EBADMSG;
	from = nla_data(attr);
	part->n = (size_t)nla_len(attr) / sizeof(interval);
	for (i = 0; i < part->n; i++, from += sizeof(interval)) {
		memcpy(&interval, from, sizeof(interval));
		if (interval.number <= part->last)
			return -EBADMSG;
		part->last = interval.number;
		push(part->history, &interval);
	}
	return 0;
}

/**
 * history_read - read the newest intervals of a session
 * @ctl: an open context
 * @name: of the session
 * @window: enum pkts_probe_window, seconds or minutes
 * @history: from history_begin(); what it has gives way
 *
 * Returns: 0, or a negative errno for ctl_failed()
 */
int history_read(struct ctl *ctl, const char *name, __u32 window,
		 struct history *history)
{
	struct part part = { .history = history };
	struct nl_msg *msg;
	int err;

	history->n = 0;
	do {
		msg = ctl_message(ctl, PKTS_CMD_PROBE_HISTORY, 0);
		nla_put_string(msg, PKTS_A_PROBE_NAME, name);
		nla_put_u32(msg, PKTS_A_PROBE_WINDOW, window);
		nla_put_u64(msg, PKTS_A_PROBE_AFTER, part.last);
		err = ctl_request(ctl, msg, &ctl_set_probe, take, &part);
	} while (!err && part.n == PKTS_PROBE_INTERVALS_MAX);
	return err;
}

#define COUNT(member) { #member, offsetof(struct pkts_probe_interval, member) }

static void json_counts(struct out *out, const struct pkts_probe_interval *i)
{
	static const struct {
		const char *key;
		size_t offset;
	} counts[] = {
		COUNT(scheduled), COUNT(sent), COUNT(answered), COUNT(lost),
		COUNT(lost_forward), COUNT(lost_backward),
		COUNT(lost_neighbour), COUNT(lost_local), COUNT(late),
		COUNT(duplicates), COUNT(reordered), COUNT(changes),
	};
	__u32 value;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(counts); n++) {
		memcpy(&value, (const char *)i + counts[n].offset,
		       sizeof(value));
		out_json_u64(out, counts[n].key, value);
	}
	out_json_u64(out, "outage_time", i->outage_time);
}

static void json_times(struct out *out, const struct pkts_probe_interval *i)
{
	static const struct {
		const char *key;
		size_t offset;
	} times[] = {
		COUNT(rtt_mean), COUNT(network_min), COUNT(network_mean),
		COUNT(network_p50), COUNT(network_p99), COUNT(network_max),
		COUNT(network_jitter), COUNT(forward_mean), COUNT(forward_p99),
		COUNT(backward_mean), COUNT(backward_p99),
	};
	__s64 value;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(times); n++) {
		memcpy(&value, (const char *)i + times[n].offset,
		       sizeof(value));
		if (i->answered)
			out_json_i64(out, times[n].key, value);
		else
			out_json_null(out, times[n].key);
	}
}

static void show_interval(struct out *out, const struct pkts_probe_interval *i)
{
	char share[PROBE_TIME_LEN], min[PROBE_TIME_LEN], p50[PROBE_TIME_LEN];
	char p99[PROBE_TIME_LEN], max[PROBE_TIME_LEN], start[MOMENT_LEN];

	out_object_begin(out, NULL);
	out_json_u64(out, "number", i->number);
	out_json_u64(out, "start", i->start);
	json_counts(out, i);
	json_times(out, i);
	out_object_end(out);
	out_text(out, "%s %7u %6u %8s", moment(i->start, start), i->scheduled,
		 i->lost, probe_share(i->lost, i->scheduled, share));
	if (i->answered)
		out_text(out, " %9s %9s %9s %9s\n",
			 probe_time(i->network_min, min),
			 probe_time(i->network_p50, p50),
			 probe_time(i->network_p99, p99),
			 probe_time(i->network_max, max));
	else
		out_text(out, " %9s %9s %9s %9s\n", "-", "-", "-", "-");
}

static void show_history(struct out *out, const struct history *history)
{
	size_t i;

	out_text(out, "%-34s %7s %6s %8s %9s %9s %9s %9s\n", "START", "PROBES",
		 "LOST", "LOSS", "MIN", "P50", "P99", "MAX");
	out_list_begin(out);
	for (i = 0; i < history->n; i++)
		show_interval(out, &history->interval[i]);
	out_list_end(out);
}

static const struct ctl_choice lengths[] = {
	{ "1s", PKTS_PROBE_WINDOW_SECOND },
	{ "1min", PKTS_PROBE_WINDOW_MINUTE },
	{ }
};

int cmd_probe_history(struct ctl *ctl, int argc, char **argv)
{
	__u64 window = PKTS_PROBE_WINDOW_SECOND, last = PKTS_PROBE_HISTORY_MAX;
	struct ctl_arg args[] = {
		{ .name = "interval", .parse = ctl_parse_choice, .to = &window,
		  .choices = lengths },
		{ .name = "last", .parse = ctl_parse_number, .to = &last,
		  .min = 1, .max = PKTS_PROBE_HISTORY_MAX },
		{ }
	};
	struct history history;
	int err;

	if (!argc) {
		ctl_error(ctl, "the name of the session is missing");
		return EXIT_FAILURE;
	}
	if (ctl_args(ctl, args, argc - 1, argv + 1) || ctl_open(ctl))
		return EXIT_FAILURE;
	err = history_begin(&history, last);
	if (!err)
		err = history_read(ctl, argv[0], (__u32)window, &history);
	if (!err)
		show_history(&ctl->out, &history);
	history_free(&history);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}
