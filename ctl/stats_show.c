// SPDX-License-Identifier: GPL-2.0
/* The counters as a table or as JSON, and whether their sum closes. */

#include "stats_show.h"

#include <stddef.h>

#include "ctl.h"
#include "record.h"
#include "sum.h"

#define ROW "    %-18s %20llu packets %20llu octets\n"
#define COUNT "  %-18s %20llu\n"

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
		out_text(out, ROW, name, tally->packets, tally->octets);
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

static bool is_zero(const struct pkts_tally *tally)
{
	return !tally->packets && !tally->octets;
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
	if (!out->json && is_zero(&total) && is_zero(&stats->seen_after))
		return true;
	out_object_begin(out, side);
	out_text(out, "  %s\n", side);
	show_tally(out, "seen", "seen", &stats->seen, true);
	show_tally(out, "seen_after", "seen until the end", &stats->seen_after,
		   stats->seen_after.packets != stats->seen.packets);
	for (part = sum_parts; part->key; part++) {
		t = sum_tally(stats, part);
		show_tally(out, part->key, part->name, t,
			   !part->excluded || !is_zero(t));
	}
	show_tally(out, "sum", "sum", &total, true);
	closes = show_verdict(out, stats);
	show_tally(out, "l4_truncated", "without ports", &stats->l4_truncated,
		   stats->l4_truncated.packets);
	show_stamps(out, stats);
	out_object_end(out);
	return closes;
}

/**
 * stats_show_point - the counters of a point
 * @out: where
 * @stats: the counters
 *
 * Returns: whether the sums of both sides close
 */
bool stats_show_point(struct out *out, const struct pkts_point_stats *stats)
{
	const char *direction = record_direction(stats->direction);
	const char *name = ctl_dev_name(stats->ifindex);
	bool ingress, egress;

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
	ingress = show_side(out, "ingress", &stats->ingress);
	egress = show_side(out, "egress", &stats->egress);
	out_object_end(out);
	return ingress && egress;
}

static bool show_queue_verdict(struct out *out,
			       const struct pkts_totals *totals)
{
	__s64 records;
	bool closes = sum_queue_closes(totals, &records);

	if (closes)
		out_bool(out, "closes", true, "  closes\n");
	else
		out_bool(out, "closes", false,
			 "  DOES NOT CLOSE by %lld records\n", records);
	out_json_i64(out, "difference", records);
	return closes;
}

/**
 * stats_show_totals - the counters of the network namespace
 * @out: where
 * @totals: the counters
 *
 * Returns: whether the sum of the record queue closes
 */
bool stats_show_totals(struct out *out, const struct pkts_totals *totals)
{
	const struct pkts_tally *dropped = &totals->queue_dropped_tally;
	bool closes;
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
	closes = show_queue_verdict(out, totals);
	out_object_end(out);
	return closes;
}
