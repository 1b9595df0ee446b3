// SPDX-License-Identifier: GPL-2.0
/* An observation point as text or as JSON. */

#include "point_show.h"

#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>

#include "duration.h"
#include "record.h"
#include "rule.h"
#include "timeouts.h"

static const char *string_of(const struct nlattr *attr)
{
	return attr ? nla_get_string((struct nlattr *)attr) : NULL;
}

static __u64 u64_of(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static void show_sampling(struct out *out, const struct nlattr *sampling,
			  const struct nlattr *interval)
{
	static const char *const algorithms[] = {
		"none", "systematic", "random"
	};
	__u32 value = sampling ? nla_get_u32(sampling) : 0;
	const char *name = value < ARRAY_SIZE(algorithms) ?
			   algorithms[value] : "?";

	out_object_begin(out, "sampling");
	out_json_str(out, "algorithm", name);
	if (interval)
		out_u64(out, "interval", nla_get_u32(interval),
			"    sample 1-in %u %s\n", nla_get_u32(interval), name);
	out_object_end(out);
}

/* A time that may be negative, or that nothing tells yet. */
static void show_offset(struct out *out, const char *key,
			const struct nlattr *attr, const char *unknown)
{
	__s64 ns = (__s64)u64_of(attr);
	char text[DURATION_LEN];

	if (!attr) {
		out_json_null(out, key);
		out_text(out, "%s", unknown);
		return;
	}
	out_json_i64(out, key, ns);
	out_text(out, "%s%s", ns < 0 ? "-" : "",
		 duration_exact((__u64)llabs(ns), text));
}

static void show_link(struct out *out, struct nlattr **attr)
{
	__u64 responses = u64_of(attr[PKTS_A_POINT_LINK_RESPONSES]);
	__u64 early = u64_of(attr[PKTS_A_POINT_LINK_EARLY]);

	out_object_begin(out, "offset");
	out_text(out, "    offset ");
	show_offset(out, "estimate", attr[PKTS_A_POINT_LINK_OFFSET], "unknown");
	out_text(out, " from ");
	show_offset(out, "min", attr[PKTS_A_POINT_LINK_OFFSET_MIN], "any");
	out_text(out, " to ");
	show_offset(out, "max", attr[PKTS_A_POINT_LINK_OFFSET_MAX], "any");
	out_u64(out, "responses", responses, " by %llu responses,", responses);
	out_u64(out, "early", early, " %llu early\n", early);
	out_object_end(out);
}

static void show_devices(struct out *out, struct nlattr **attr)
{
	const char *name = string_of(attr[PKTS_A_POINT_IFNAME]);
	const char *link = string_of(attr[PKTS_A_POINT_LINK]);
	__u32 ifindex = nla_get_u32(attr[PKTS_A_POINT_IFINDEX]);
	const char *direction = NULL, *peer;
	__u32 index;

	if (attr[PKTS_A_POINT_DIRECTION])
		direction = record_direction(nla_get_u32(attr[PKTS_A_POINT_DIRECTION]));
	out_u64(out, "ifindex", ifindex, "%u: ", ifindex);
	if (link)
		out_str(out, "link", link, "link %s dev ", link);
	out_str(out, "dev", name, "%s ", name ? name : "?");
	if (link && attr[PKTS_A_POINT_PEER_IFINDEX]) {
		index = nla_get_u32(attr[PKTS_A_POINT_PEER_IFINDEX]);
		peer = ctl_dev_name(index);
		out_json_u64(out, "peer_ifindex", index);
		out_str(out, "peer", peer, "dev %s ", peer ? peer : "?");
	}
	out_str(out, "direction", direction, "direction %s\n",
		direction ? direction : "?");
}

/**
 * point_show_reply - write a point: a ctl_reply_fn
 * @ctl: where
 * @reply: the point
 * @arg: not used
 *
 * Returns: 0, or -EBADMSG
 */
int point_show_reply(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr **attr = reply->attr;
	struct pkts_timeouts timeouts;
	struct out *out = &ctl->out;
	struct rules rules;

	if (!attr[PKTS_A_POINT_IFINDEX] ||
	    ctl_copy(&timeouts, sizeof(timeouts),
		     attr[PKTS_A_POINT_TIMEOUTS]) ||
	    rules_from(&rules, attr[PKTS_A_POINT_SELECT_MODE],
		       attr[PKTS_A_POINT_SELECT_RULES]))
		return -EBADMSG;
	out_object_begin(out, NULL);
	show_devices(out, attr);
	if (attr[PKTS_A_POINT_LINK])
		show_link(out, attr);
	timeouts_show_own(out, &timeouts);
	rules_show(out, &rules);
	show_sampling(out, attr[PKTS_A_POINT_SAMPLING],
		      attr[PKTS_A_POINT_SAMPLING_INTERVAL]);
	out_object_end(out);
	return 0;
}
