// SPDX-License-Identifier: GPL-2.0
/* The counters as a table or as JSON, and whether their sum closes. */

#include "stats_show.h"

#include <net/if.h>
#include <stdio.h>

#include "ctl.h"
#include "losses_show.h"
#include "probe_fields.h"
#include "record.h"
#include "sum.h"

#define ROW "    %-18s %20llu packets %20llu octets\n"
#define COUNT "  %-18s %20llu\n"

#define TOTAL(member, text, metric, about) \
	{ #member, text, offsetof(struct pkts_totals, member), \
	  "pkts_" metric, false, about }
#define NOW(member, text, metric, about) \
	{ #member, text, offsetof(struct pkts_totals, member), \
	  "pkts_" metric, true, about }

const struct stats_total stats_totals[] = {
	NOW(flows, "live flows", "flows", "Live flows."),
	NOW(flows_closed, "flows closed", "closed_flows",
	    "Connections that are over and wait for late packets."),
	TOTAL(flows_created, "flows created", "created_flows",
	      "Flows ever created."),
	NOW(flows_memory, "octets of memory", "flow_memory_bytes",
	    "Memory that the flow table and its flows hold."),
	TOTAL(records, "records made", "records", "Flow records ever made."),
	TOTAL(records_idle, "  idle timeout", "idle_timeout_records",
	      "Flow records made by the inactive timeout."),
	TOTAL(records_active, "  active timeout", "active_timeout_records",
	      "Flow records made by the active timeout."),
	TOTAL(records_end, "  end of flow", "end_of_flow_records",
	      "Flow records made by the end of the flow."),
	TOTAL(records_forced, "  forced end", "forced_end_records",
	      "Flow records made by a command or because a point went away."),
	TOTAL(records_resources, "  lack of room", "lack_of_room_records",
	      "Flow records made early, at max-flows."),
	TOTAL(records_late, "  of these late", "late_records",
	      "Flow records made more than an expiry-interval late."),
	NOW(late_max, "ns late at most", "late_max_seconds",
	    "How late the latest flow record was made."),
	NOW(queue_waiting, "queue: waiting", "queue_waiting_records",
	    "Flow records that wait for a reader's acknowledgement."),
	TOTAL(queue_delivered, "queue: delivered", "queue_delivered_records",
	      "Flow records that a reader has acknowledged."),
	TOTAL(queue_dropped, "queue: dropped", "queue_dropped_records",
	      "Flow records dropped at the ceiling of the queue."),
	TOTAL(queue_no_memory, "queue: no memory", "queue_no_memory_records",
	      "Flow records dropped for want of memory."),
	{ }
};

/**
 * stats_total - the counter that a field stands for
 * @totals: of the namespace
 * @field: of stats_totals
 *
 * Returns: its value
 */
__u64 stats_total(const struct pkts_totals *totals,
		  const struct stats_total *field)
{
	return *(const __u64 *)((const char *)totals + field->offset);
}

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

/* Returns whether the sum closes. A leg of a link has the name of its device. */
static bool show_side(struct out *out, const char *side, const char *leg,
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
	if (leg)
		out_text(out, "  leg %s\n", leg);
	else
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
	show_tally(out, "decap_failed", "not decapsulated", &stats->decap_failed,
		   stats->decap_failed.packets);
	show_tally(out, "inner", "inner as well", &stats->inner,
		   stats->inner.packets);
	show_stamps(out, stats);
	out_object_end(out);
	return closes;
}

static void show_title(struct out *out, const struct pkts_point_stats *stats,
		       const char *name, const char *peer)
{
	const char *direction = record_direction(stats->direction);
	const char *link = stats->link[0] ? (const char *)stats->link : NULL;

	out_json_u64(out, "ifindex", stats->ifindex);
	out_json_str(out, "dev", name);
	out_json_str(out, "direction", direction);
	out_json_str(out, "link", link);
	out_json_str(out, "peer", peer);
	if (!stats->ifindex)
		out_text(out, "points that are gone");
	else if (link)
		out_text(out, "%u: link %s dev %s dev %s", stats->ifindex, link,
			 name, peer);
	else
		out_text(out, "%u: %s direction %s", stats->ifindex, name,
			 direction ? direction : "?");
	out_u64(out, "flows", stats->flows, ": %llu live flows\n",
		stats->flows);
}

static void dev_name(__u32 ifindex, char *buf, size_t size)
{
	const char *name = ctl_dev_name(ifindex);

	snprintf(buf, size, "%s", name ? name : "?");
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
	char name[IF_NAMESIZE], peer[IF_NAMESIZE];
	bool link = stats->link[0], ingress, egress;

	dev_name(stats->ifindex, name, sizeof(name));
	dev_name(stats->peer_ifindex, peer, sizeof(peer));
	out_object_begin(out, NULL);
	show_title(out, stats, stats->ifindex ? name : NULL,
		   link ? peer : NULL);
	ingress = show_side(out, "ingress", link ? name : NULL,
			    &stats->ingress);
	egress = show_side(out, "egress", link ? peer : NULL, &stats->egress);
	losses_show(out, "losses", stats->ifindex ? name : NULL,
		    &stats->losses);
	losses_show(out, "losses_peer", peer, &stats->losses_peer);
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
	const struct stats_total *field;
	bool closes;
	__u64 value;

	out_object_begin(out, "totals");
	out_text(out, "this network namespace\n");
	for (field = stats_totals; field->key; field++) {
		value = stats_total(totals, field);
		out_u64(out, field->key, value, COUNT, field->name, value);
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

/**
 * stats_show_probes - the counters of probe sessions
 * @out: where; text only tells of them where there were any
 * @attr: struct pkts_probe_totals
 */
void stats_show_probes(struct out *out, const struct nlattr *attr)
{
	struct pkts_probe_totals totals;
	const struct probe_field *field;
	__u64 value;

	if (ctl_copy(&totals, sizeof(totals), attr))
		return;
	out_object_begin(out, "probes");
	for (field = probe_totals; field->key; field++) {
		value = probe_u64(&totals, field);
		out_json_u64(out, field->key, value);
		if (value)
			out_text(out, COUNT, field->text, value);
	}
	out_object_end(out);
}
