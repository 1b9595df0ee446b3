// SPDX-License-Identifier: GPL-2.0
/* pktsctl stats: the counters, and whether their sum closes. */

#include <errno.h>
#include <netlink/attr.h>
#include <stddef.h>
#include <stdlib.h>

#include "ctl.h"
#include "record.h"
#include "sum.h"

#define ROW "    %-18s %20llu packets %20llu octets\n"
#define COUNT "  %-18s %20llu\n"

static const char usage[] =
	"usage: pktsctl stats [show] [dev DEV]\n"
	"Exit status 2 when the sum of a point does not close.\n";

#define TOTAL(member, text) \
	{ #member, text, offsetof(struct pkts_totals, member) }

static const struct {
	const char *key;
	const char *name;
	size_t offset;
} totals_fields[] = {
	TOTAL(flows, "live flows"),
	TOTAL(flows_created, "flows created"),
	TOTAL(flows_memory, "octets of memory"),
	TOTAL(records, "records made"),
	TOTAL(records_idle, "  idle timeout"),
	TOTAL(records_active, "  active timeout"),
	TOTAL(records_end, "  end of flow"),
	TOTAL(records_forced, "  forced end"),
	TOTAL(records_resources, "  lack of room"),
	TOTAL(queue_waiting, "queue: waiting"),
	TOTAL(queue_delivered, "queue: delivered"),
	TOTAL(queue_dropped, "queue: dropped"),
	TOTAL(queue_no_memory, "queue: no memory"),
};

static void show_tally(struct out *out, const char *key, const char *name,
		       const struct pkts_tally *tally, bool text)
{
	if (text)
		out_text(out, ROW, name, tally->packets,
			 tally->octets);
	out_object_begin(out, key);
	out_json_u64(out, "packets", tally->packets);
	out_json_u64(out, "octets", tally->octets);
	out_object_end(out);
}

static bool show_verdict(struct out *out, const struct pkts_hook_stats *stats)
{
	__s64 packets, octets;
	bool closes = sum_closes(stats, &packets, &octets);

	if (closes)
		out_bool(out, "closes", true, "    closes\n");
	else
		out_bool(out, "closes", false,
			 "    DOES NOT CLOSE by %lld packets, %lld octets\n",
			 packets, octets);
	out_object_begin(out, "difference");
	out_json_i64(out, "packets", packets);
	out_json_i64(out, "octets", octets);
	out_object_end(out);
	return closes;
}

static void show_stamps(struct out *out, const struct pkts_hook_stats *stats)
{
	out_object_begin(out, "stamps");
	out_text(out, "    stamps:");
	out_u64(out, "hardware", stats->stamps_hardware,
		" %llu hardware,", stats->stamps_hardware);
	out_u64(out, "stack", stats->stamps_stack, " %llu stack,",
		stats->stamps_stack);
	out_u64(out, "now", stats->stamps_now, " %llu at the hook\n",
		stats->stamps_now);
	out_object_end(out);
}

/* Returns whether the sum closes. */
static bool show_side(struct out *out, const char *side,
		      const struct pkts_hook_stats *stats)
{
	struct pkts_tally total = sum_total(stats);
	const struct sum_part *part;
	const struct pkts_tally *t;
	bool closes;

	/* Nothing here and nothing wrong: no need for a table. */
	if (!out->json && !total.packets && !stats->seen_after.packets)
		return true;
	out_object_begin(out, side);
	out_text(out, "  %s\n", side);
	show_tally(out, "seen", "seen", &stats->seen, true);
	show_tally(out, "seen_after", "seen until the end", &stats->seen_after,
		   stats->seen_after.packets != stats->seen.packets);
	for (part = sum_parts; part->key; part++) {
		t = sum_tally(stats, part);
		show_tally(out, part->key, part->name, t,
			   !part->excluded || t->packets || t->octets);
	}
	show_tally(out, "sum", "sum", &total, true);
	closes = show_verdict(out, stats);
	show_tally(out, "l4_truncated", "without ports", &stats->l4_truncated,
		   stats->l4_truncated.packets);
	show_stamps(out, stats);
	out_object_end(out);
	return closes;
}

static void show_point(struct out *out, const struct pkts_point_stats *stats,
		       bool *all_close)
{
	const char *direction = record_direction(stats->direction);
	const char *name = ctl_dev_name(stats->ifindex);

	out_object_begin(out, NULL);
	out_json_u64(out, "ifindex", stats->ifindex);
	out_json_str(out, "dev", name);
	out_json_str(out, "direction", direction);
	if (stats->ifindex)
		out_text(out, "%u: %s direction %s", stats->ifindex,
			 name ? name : "?", direction ? direction : "?");
	else
		out_text(out, "points that are gone");
	out_u64(out, "flows", stats->flows, ": %llu live flows\n",
		stats->flows);
	if (!show_side(out, "ingress", &stats->ingress))
		*all_close = false;
	if (!show_side(out, "egress", &stats->egress))
		*all_close = false;
	out_object_end(out);
}

static void show_totals(struct out *out, const struct pkts_totals *totals)
{
	const struct pkts_tally *dropped = &totals->queue_dropped_tally;
	__u64 value;
	size_t i;

	out_object_begin(out, "totals");
	out_text(out, "this network namespace\n");
	for (i = 0; i < ARRAY_SIZE(totals_fields); i++) {
		value = *(const __u64 *)((const char *)totals +
					 totals_fields[i].offset);
		out_u64(out, totals_fields[i].key, value, COUNT,
			totals_fields[i].name, value);
	}
	out_object_begin(out, "queue_dropped_tally");
	out_u64(out, "packets", dropped->packets, COUNT, "  their packets",
		dropped->packets);
	out_u64(out, "octets", dropped->octets, COUNT, "  their octets",
		dropped->octets);
	out_object_end(out);
	out_object_end(out);
}

static int show_stats(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct pkts_point_stats point;
	struct pkts_totals totals;
	struct out *out = &ctl->out;
	struct nlattr *attr;
	int rest;

	if (ctl_copy(&totals, sizeof(totals), reply->attr[PKTS_A_STATS_TOTALS]))
		return -EBADMSG;
	out_object_begin(out, NULL);
	show_totals(out, &totals);
	out_array_begin(out, "points");
	nla_for_each_attr(attr, reply->head, reply->len, rest) {
		if (nla_type(attr) != PKTS_A_STATS_POINT)
			continue;
		ctl_copy(&point, sizeof(point), attr);
		show_point(out, &point, arg);
	}
	out_array_end(out);
	out_object_end(out);
	return 0;
}

static int stats_show(struct ctl *ctl, int argc, char **argv)
{
	bool all_close = true;
	struct nl_msg *msg;
	__u32 ifindex;
	int err;

	if (ctl_dev_open(ctl, argc, argv, &ifindex))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_STATS_GET, 0);
	if (ifindex)
		nla_put_u32(msg, PKTS_A_STATS_IFINDEX, ifindex);
	err = ctl_request(ctl, msg, &ctl_set_stats, show_stats, &all_close);
	if (err)
		return ctl_failed(ctl, err);
	return all_close ? EXIT_SUCCESS : CTL_EXIT_NOT_CLOSED;
}

static const struct ctl_command commands[] = {
	{ "show", stats_show, "of the namespace and of all points, or one" },
	{ }
};

int cmd_stats(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
