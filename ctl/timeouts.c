// SPDX-License-Identifier: GPL-2.0
/* Timeouts of flows in words: those of a namespace, and a point's own. */

#include "timeouts.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "duration.h"
#include "util.h"

/* The range that the module checks: here for a better message. */
#define MIN 10000000ULL
#define MAX (7 * 86400 * 1000000000ULL)

static const struct {
	const char *word;
	const char *key;
	size_t offset;
} times[] = {
	{ "tcp-active", "tcp_active", offsetof(struct pkts_timeouts, tcp_active) },
	{ "tcp-inactive", "tcp_inactive", offsetof(struct pkts_timeouts, tcp_inactive) },
	{ "tcp-fin", "tcp_fin", offsetof(struct pkts_timeouts, tcp_fin) },
	{ "tcp-rst", "tcp_rst", offsetof(struct pkts_timeouts, tcp_rst) },
	{ "udp-active", "udp_active", offsetof(struct pkts_timeouts, udp_active) },
	{ "udp-inactive", "udp_inactive", offsetof(struct pkts_timeouts, udp_inactive) },
	{ "icmp-active", "icmp_active", offsetof(struct pkts_timeouts, icmp_active) },
	{ "icmp-inactive", "icmp_inactive", offsetof(struct pkts_timeouts, icmp_inactive) },
	{ "other-active", "other_active", offsetof(struct pkts_timeouts, other_active) },
	{ "other-inactive", "other_inactive", offsetof(struct pkts_timeouts, other_inactive) },
	{ "max-life", "max_life", offsetof(struct pkts_timeouts, max_life) },
};

static_assert(ARRAY_SIZE(times) * sizeof(__u64) ==
	      sizeof(struct pkts_timeouts), "a word for each timeout");
static_assert(ARRAY_SIZE(times) + 2 == TIMEOUTS_ARGS, "a keyword for each");

static __u64 *at(struct pkts_timeouts *timeouts, size_t i)
{
	return (__u64 *)((char *)timeouts + times[i].offset);
}

static struct ctl_arg arg(const char *word, __u64 *to)
{
	return (struct ctl_arg){ .name = word, .parse = ctl_parse_time,
				 .to = to, .min = MIN, .max = MAX };
}

/**
 * timeouts_args - the keywords of all timeouts
 * @timeouts: where ctl_args() will store what is given; emptied
 * @args: TIMEOUTS_ARGS entries to fill
 */
void timeouts_args(struct timeouts *timeouts, struct ctl_arg *args)
{
	size_t i;

	memset(timeouts, 0, sizeof(*timeouts));
	*args++ = arg("active-timeout", &timeouts->active);
	*args++ = arg("inactive-timeout", &timeouts->inactive);
	for (i = 0; i < ARRAY_SIZE(times); i++)
		*args++ = arg(times[i].word, at(&timeouts->each, i));
}

/**
 * timeouts_merge - the timeouts as a request takes them
 * @timeouts: what was given
 * @to: takes over what was given; the rest stays
 *
 * Returns: whether any was given
 */
bool timeouts_merge(const struct timeouts *timeouts, struct pkts_timeouts *to)
{
	struct pkts_timeouts each = timeouts->each;
	bool given = false;
	__u64 time;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(times); i++) {
		time = *at(&each, i);
		if (!time && strstr(times[i].word, "-inactive"))
			time = timeouts->inactive;
		else if (!time && strstr(times[i].word, "-active"))
			time = timeouts->active;
		if (time)
			*at(to, i) = time;
		given |= time != 0;
	}
	return given;
}

/* What all protocols share; null when they do not. */
static void show_common(struct out *out, const char *key, __u64 tcp, __u64 udp,
			__u64 icmp, __u64 other)
{
	if (tcp == udp && tcp == icmp && tcp == other)
		out_json_u64(out, key, tcp);
	else
		out_json_null(out, key);
}

/**
 * timeouts_show - write timeouts, a line each, or as members of an object
 * @out: where
 * @timeouts: these; one that is 0 is left out
 */
void timeouts_show(struct out *out, const struct pkts_timeouts *timeouts)
{
	struct pkts_timeouts t = *timeouts;
	char text[DURATION_LEN];
	size_t i;

	show_common(out, "active_timeout", t.tcp_active, t.udp_active,
		    t.icmp_active, t.other_active);
	show_common(out, "inactive_timeout", t.tcp_inactive, t.udp_inactive,
		    t.icmp_inactive, t.other_inactive);
	for (i = 0; i < ARRAY_SIZE(times); i++)
		if (*at(&t, i))
			out_u64(out, times[i].key, *at(&t, i), "%-17s %s\n",
				times[i].word,
				duration_exact(*at(&t, i), text));
}

/**
 * timeouts_show_own - write a point's own timeouts: a line in the words that
 *	set them, when there are any, or the member "timeouts" of an object
 * @out: where
 * @timeouts: these; one that is 0 is the namespace's, and left out
 */
void timeouts_show_own(struct out *out, const struct pkts_timeouts *timeouts)
{
	const char *before = "    timeouts ";
	struct pkts_timeouts t = *timeouts;
	char text[DURATION_LEN];
	size_t i;

	out_object_begin(out, "timeouts");
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		if (!*at(&t, i))
			continue;
		out_u64(out, times[i].key, *at(&t, i), "%s%s %s", before,
			times[i].word, duration_exact(*at(&t, i), text));
		before = " ";
	}
	if (!before[1])
		out_text(out, "\n");
	out_object_end(out);
}
