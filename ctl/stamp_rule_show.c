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

#define COUNT(member, text, part) \
	{ #member, text, offsetof(struct pkts_stamp_stats, member), part }

/* What has a part in the sum comes first, then what tells more. */
static const struct {
	const char *key;
	const char *name;
	size_t offset;
	bool part;
} counts[] = {
	COUNT(stamped, "stamped", true),
	COUNT(oversize, "too long to be stamped", true),
	COUNT(filtered, "filtered", true),
	COUNT(looped, "looped", true),
	COUNT(no_memory, "no memory", true),
	COUNT(down, "out device down", true),
	COUNT(busy, "out device busy", true),
	COUNT(malformed, "malformed", true),
	COUNT(octets, "octets stamped", false),
	COUNT(truncated, "truncated", false),
	COUNT(padded, "padded", false),
	COUNT(segmented, "cut from super-frames", false),
	COUNT(stamps_hardware, "stamps of the device", false),
	COUNT(stamps_stack, "stamps of the stack", false),
	COUNT(stamps_now, "stamps of the clock", false),
	COUNT(held, "held in order", false),
	COUNT(stepped, "clock stepped", false),
	COUNT(beacons, "beacons", false),
	COUNT(beacons_lost, "beacons lost", false),
};

static void show_count(struct out *out, const char *key, const char *name,
		       __u64 value, bool always)
{
	if (value || always)
		out_u64(out, key, value, "    %-22s %12llu\n", name, value);
	else
		out_json_u64(out, key, value);
}

/* Returns whether the sum closes. */
static bool show_counts(struct out *out, const struct pkts_stamp_stats *stats)
{
	__u64 sum = 0, value;
	bool closes;
	size_t i;

	out_object_begin(out, "counters");
	show_count(out, "seen", "seen", stats->seen, true);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		memcpy(&value, (const char *)stats + counts[i].offset,
		       sizeof(value));
		show_count(out, counts[i].key, counts[i].name, value, !i);
		if (counts[i].part)
			sum += value;
	}
	show_count(out, "seen_after", "seen until the end", stats->seen_after,
		   false);
	closes = sum >= stats->seen && sum <= stats->seen_after;
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
