// SPDX-License-Identifier: GPL-2.0
/* A stamp rule and its counters, as text or as JSON. */

#include <errno.h>
#include <netlink/attr.h>
#include <stddef.h>
#include <string.h>

#include "ctl.h"
#include "duration.h"
#include "rule.h"
#include "stamp_rule.h"
#include "stamp_words.h"

const struct ctl_choice stamp_clocks[] = {
	{ "utc", PKTS_STAMP_CLOCK_UTC },
	{ "tai", PKTS_STAMP_CLOCK_TAI },
	{ }
};

const struct ctl_choice stamp_sources[] = {
	{ "hw", PKTS_STAMP_SOURCE_HW },
	{ "sw", PKTS_STAMP_SOURCE_SW },
	{ }
};

const struct ctl_choice stamp_oversizes[] = {
	{ "unstamped", PKTS_STAMP_OVERSIZE_UNSTAMPED },
	{ "truncate", PKTS_STAMP_OVERSIZE_TRUNCATE },
	{ }
};

#define COUNT(member, text, part, metric, about) \
	{ #member, text, offsetof(struct pkts_stamp_stats, member), part, \
	  metric, about }
#define FRAMES(member, text, part, about) \
	COUNT(member, text, part, #member "_frames", about)

/*
 * What has a part in the sum comes behind what was seen, then what tells more;
 * last what was seen when all had been read.
 */
const struct stamp_count stamp_counts[] = {
	FRAMES(seen, "seen", false, "Frames that came to the rule."),
	FRAMES(stamped, "stamped", true, "Frames sent with a stamp."),
	FRAMES(oversize, "too long to be stamped", true,
	       "Frames sent without a stamp: they would have become too long."),
	FRAMES(filtered, "filtered", true, "Frames that the filter left out."),
	FRAMES(looped, "looped", true,
	       "Frames dropped because they came back to the rule."),
	FRAMES(no_memory, "no memory", true,
	       "Frames without a stamp for want of memory."),
	FRAMES(down, "out device down", true,
	       "Frames dropped because the out device was down."),
	FRAMES(busy, "out device busy", true,
	       "Frames that the out device's queue has dropped."),
	FRAMES(malformed, "malformed", true,
	       "Frames that their headers tell another length of."),
	COUNT(octets, "octets stamped", false, "stamped_bytes",
	      "Octets of the frames sent with a stamp, without it."),
	FRAMES(truncated, "truncated", false,
	       "Of the stamped, frames that lost their end."),
	FRAMES(padded, "padded", false,
	       "Of the stamped, frames padded to the least length."),
	FRAMES(segmented, "cut from super-frames", false,
	       "Of the seen, frames cut from super-frames."),
	COUNT(stamps_hardware, "stamps of the device", false,
	      "hardware_frames", "Of the stamped, those with the device's time."),
	COUNT(stamps_stack, "stamps of the stack", false, "stack_frames",
	      "Of the stamped, those with the time of the stack's entry."),
	COUNT(stamps_now, "stamps of the clock", false, "now_frames",
	      "Of the stamped, those for which the clock was read."),
	FRAMES(held, "held in order", false,
	       "Of the stamped, those whose time was moved forward."),
	FRAMES(stepped, "clock stepped", false,
	       "Of the stamped, those apart from a clock that was set."),
	COUNT(beacons, "beacons", false, "beacons",
	      "Beacon frames sent on the out device."),
	COUNT(beacons_lost, "beacons lost", false, "lost_beacons",
	      "Beacon frames that could not be sent."),
	FRAMES(seen_after, "seen until the end", false,
	       "Frames that had come when all else had been counted."),
	{ }
};

/**
 * stamp_count - the counter that a field stands for
 * @stats: of a rule
 * @field: of stamp_counts
 *
 * Returns: its value
 */
__u64 stamp_count(const struct pkts_stamp_stats *stats,
		  const struct stamp_count *field)
{
	return *(const __u64 *)((const char *)stats + field->offset);
}

/**
 * stamp_rule_closes - whether the sum of a rule closes
 * @stats: of the rule
 */
bool stamp_rule_closes(const struct pkts_stamp_stats *stats)
{
	const struct stamp_count *field;
	__u64 sum = 0;

	for (field = stamp_counts; field->key; field++)
		if (field->part)
			sum += stamp_count(stats, field);
	return sum >= stats->seen && sum <= stats->seen_after;
}

static void show_count(struct out *out, const char *key, const char *name,
		       __u64 value, bool always)
{
	if (value || always)
		out_u64(out, key, value, "    %-22s %12llu\n", name, value);
	else
		out_json_u64(out, key, value);
}

/* Returns whether the sum closes. What was seen and stamped is always told. */
static bool show_counts(struct out *out, const struct pkts_stamp_stats *stats)
{
	bool closes = stamp_rule_closes(stats);
	const struct stamp_count *field;

	out_object_begin(out, "counters");
	for (field = stamp_counts; field->key; field++)
		show_count(out, field->key, field->name,
			   stamp_count(stats, field),
			   field < stamp_counts + 2);
	out_bool(out, "closes", closes, "%s",
		 closes ? "    closes\n" : "    DOES NOT CLOSE\n");
	out_object_end(out);
	return closes;
}

static __u32 u32_of(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static const char *string_of(const struct nlattr *attr)
{
	return attr ? nla_get_string((struct nlattr *)attr) : "?";
}

static void show_number(struct out *out, const char *key,
			const struct nlattr *attr)
{
	unsigned int value = attr ? nla_get_u16(attr) : 0;

	out_u64(out, key, value, " %s %u", key, value);
}

static void show_word(struct out *out, const char *key,
		      const struct ctl_choice *choices,
		      const struct nlattr *attr)
{
	const char *word = stamp_word(choices, u32_of(attr));

	out_str(out, key, word, " %s %s", key, word ? word : "?");
}

static void show_error(struct out *out, const struct nlattr *attr)
{
	char text[DURATION_LEN];

	if (attr)
		out_u64(out, "error", u32_of(attr), " error %s",
			duration_exact(u32_of(attr), text));
	else
		out_json_null(out, "error");
}

static void show_devices(struct out *out, struct nlattr **attr)
{
	const char *dev = string_of(attr[PKTS_A_STAMP_IFNAME]), *to;
	bool mirror = attr[PKTS_A_STAMP_MIRROR];

	out_u64(out, "ifindex", u32_of(attr[PKTS_A_STAMP_IFINDEX]), "%u: ",
		u32_of(attr[PKTS_A_STAMP_IFINDEX]));
	out_str(out, "dev", dev, "dev %s", dev);
	if (!attr[PKTS_A_STAMP_OUT_IFINDEX]) {
		out_json_null(out, "out");
		return;
	}
	to = string_of(attr[PKTS_A_STAMP_OUT_IFNAME]);
	out_json_u64(out, "out_ifindex",
		     u32_of(attr[PKTS_A_STAMP_OUT_IFINDEX]));
	out_str(out, "out", to, " out %s", to);
	out_bool(out, "mirror", mirror, "%s", mirror ? " mirror" : "");
}

static void show_settings(struct out *out, struct nlattr **attr)
{
	bool brief = attr[PKTS_A_STAMP_SHORT];
	__u32 format = u32_of(attr[PKTS_A_STAMP_FORMAT]);

	show_word(out, "format", stamp_write_formats, attr[PKTS_A_STAMP_FORMAT]);
	if (format == PKTS_STAMP_FORMAT_L2)
		out_bool(out, "short", brief, "%s", brief ? " short" : "");
	if (attr[PKTS_A_STAMP_OUT_IFINDEX])
		show_word(out, "source", stamp_sources,
			  attr[PKTS_A_STAMP_SOURCE]);
	show_word(out, "clock", stamp_clocks, attr[PKTS_A_STAMP_CLOCK]);
	show_word(out, "oversize", stamp_oversizes,
		  attr[PKTS_A_STAMP_OVERSIZE]);
	show_number(out, "id", attr[PKTS_A_STAMP_ID]);
	show_number(out, "port", attr[PKTS_A_STAMP_PORT]);
	show_word(out, "sync", stamp_clock_syncs, attr[PKTS_A_STAMP_SYNC]);
	show_error(out, attr[PKTS_A_STAMP_ERROR]);
	out_text(out, "\n");
}

/* The sum of those that are gone, which "stats" has and "stamp show" has not. */
static int show_gone(struct out *out, const struct pkts_stamp_stats *stats,
		     bool *closes)
{
	out_object_begin(out, NULL);
	out_u64(out, "ifindex", 0, "stamp rules that are gone\n");
	*closes &= show_counts(out, stats);
	out_object_end(out);
	return 0;
}

static int show_rule(struct ctl *ctl, const struct ctl_reply *reply,
		     const struct pkts_stamp_stats *stats, bool *closes)
{
	struct nlattr **attr = reply->attr;
	struct out *out = &ctl->out;
	struct rules rules;

	if (rules_from(&rules, attr[PKTS_A_STAMP_SELECT_MODE],
		       attr[PKTS_A_STAMP_SELECT_RULES]))
		return -EBADMSG;
	out_object_begin(out, NULL);
	show_devices(out, attr);
	show_settings(out, attr);
	rules_show(out, &rules);
	*closes &= show_counts(out, stats);
	out_object_end(out);
	return 0;
}

/**
 * stamp_rule_show_reply - write a rule: a ctl_reply_fn
 * @ctl: where
 * @reply: the rule
 * @arg: a bool that becomes false where a sum does not close
 *
 * Returns: 0, or -EBADMSG
 */
int stamp_rule_show_reply(struct ctl *ctl, const struct ctl_reply *reply,
			  void *arg)
{
	struct pkts_stamp_stats stats;

	if (!reply->attr[PKTS_A_STAMP_IFINDEX] ||
	    ctl_copy(&stats, sizeof(stats), reply->attr[PKTS_A_STAMP_STATS]))
		return -EBADMSG;
	if (!u32_of(reply->attr[PKTS_A_STAMP_IFINDEX]))
		return 0;
	return show_rule(ctl, reply, &stats, arg);
}

/* Rules that are gone count, too, when there were any. */
static int show_for_stats(struct ctl *ctl, const struct ctl_reply *reply,
			  void *arg)
{
	struct pkts_stamp_stats stats;

	if (!reply->attr[PKTS_A_STAMP_IFINDEX] ||
	    ctl_copy(&stats, sizeof(stats), reply->attr[PKTS_A_STAMP_STATS]))
		return -EBADMSG;
	if (u32_of(reply->attr[PKTS_A_STAMP_IFINDEX]))
		return show_rule(ctl, reply, &stats, arg);
	return stats.seen || ctl->out.json ?
	       show_gone(&ctl->out, &stats, arg) : 0;
}

/**
 * stamp_rule_show_stats - the counters of all rules, as a part of "stats"
 * @ctl: an open context, in an object
 * @all_close: becomes false where a sum does not close
 *
 * Returns: 0, or a negative errno as from ctl_request()
 */
int stamp_rule_show_stats(struct ctl *ctl, bool *all_close)
{
	struct nl_msg *msg = ctl_message(ctl, PKTS_CMD_STAMP_GET, NLM_F_DUMP);
	int err;

	out_array_begin(&ctl->out, "stamps");
	err = ctl_request(ctl, msg, &ctl_set_stamp, show_for_stats, all_close);
	out_array_end(&ctl->out);
	return err;
}
