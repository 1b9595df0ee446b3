// SPDX-License-Identifier: GPL-2.0
/*
 * The counters as metrics: all that stats_show.c shows, from the same tables.
 * A family's samples stand together, so the points are gone through for each
 * counter. What "octets" are elsewhere are "bytes" here, as is usual.
 */
#include "stats_metrics.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "losses_show.h"
#include "metrics.h"
#include "stats_show.h"
#include "sum.h"

/**
 * struct snapshot - all counters
 * @out: where they are written
 * @points: of the observation points
 * @count: how many points there are
 */
struct snapshot {
	struct out *out;
	const struct pkts_point_stats *points;
	unsigned int count;
};

/**
 * struct side_metric - a counter of a side of a point
 * @metric: its family
 * @offset: where it is in struct pkts_hook_stats
 * @compute: instead of @offset: its value
 */
struct side_metric {
	struct metric metric;
	size_t offset;
	__s64 (*compute)(const struct pkts_hook_stats *stats);
};

#define BESIDE(member, text) \
	{ .key = #member, .offset = offsetof(struct pkts_hook_stats, member), \
	  .help = text }

/* Before the sum, and not in it. */
static const struct sum_part beside[] = {
	BESIDE(seen, "seen"),
	BESIDE(seen_after, "seen when the sum had been made"),
	BESIDE(l4_truncated, "metered without ports"),
	BESIDE(decap_failed, "metered by the outer packet alone"),
	BESIDE(inner, "metered once more as the packets inside"),
	{ }
};

static __s64 sum_packets(const struct pkts_hook_stats *stats)
{
	return (__s64)sum_total(stats).packets;
}

static __s64 sum_octets(const struct pkts_hook_stats *stats)
{
	return (__s64)sum_total(stats).octets;
}

static __s64 difference_packets(const struct pkts_hook_stats *stats)
{
	__s64 packets, octets;

	sum_closes(stats, &packets, &octets);
	return packets;
}

static __s64 difference_octets(const struct pkts_hook_stats *stats)
{
	__s64 packets, octets;

	sum_closes(stats, &packets, &octets);
	return octets;
}

static __s64 closes(const struct pkts_hook_stats *stats)
{
	__s64 packets, octets;

	return sum_closes(stats, &packets, &octets);
}

#define STAMPS(member, text) \
	{ { "pkts_point_stamps_" #member "_frames", "frames", text, false }, \
	  offsetof(struct pkts_hook_stats, stamps_##member), NULL }

#define COMPUTED(name, unit, text, function) \
	{ { "pkts_point_" name, unit, text, true }, 0, function }

static const struct side_metric side_metrics[] = {
	COMPUTED("sum_packets", "packets",
		 "Packets in flows, in records and excluded.", sum_packets),
	COMPUTED("sum_bytes", "bytes",
		 "Octets in flows, in records and excluded.", sum_octets),
	COMPUTED("difference_packets", "packets",
		 "By how many packets the sum does not close.",
		 difference_packets),
	COMPUTED("difference_bytes", "bytes",
		 "By how many octets the sum does not close.",
		 difference_octets),
	COMPUTED("closes", "", "1 when the sum closes, else 0.", closes),
	STAMPS(hardware, "Frames with a time stamp from the device."),
	STAMPS(stack, "Frames with a time stamp of the network stack's entry."),
	STAMPS(now, "Frames with a time stamp of the hook."),
};

/* Names of a point's devices; empty where they are gone. */
static void name_of(__u32 ifindex, char *to, size_t size)
{
	const char *name = ifindex ? ctl_dev_name(ifindex) : NULL;

	snprintf(to, size, "%s", name ? name : "");
}

static void side_sample(struct out *out, const struct side_metric *what,
			const struct metric_labels *labels,
			const struct pkts_hook_stats *stats)
{
	const char *from = (const char *)stats + what->offset;

	if (what->compute)
		metric_i64(out, &what->metric, labels, what->compute(stats));
	else
		metric_u64(out, &what->metric, labels, *(const __u64 *)from);
}

/* A sample for each side; a leg of a link has the name of its device. */
static void point_samples(struct out *out, const struct side_metric *what,
			  const struct pkts_point_stats *point)
{
	const char *link = point->link[0] ? (const char *)point->link : NULL;
	char name[IF_NAMESIZE], peer[IF_NAMESIZE];
	struct metric_labels labels = {
		.device = name, .side = "ingress", .link = link,
	};

	name_of(point->ifindex, name, sizeof(name));
	name_of(point->peer_ifindex, peer, sizeof(peer));
	side_sample(out, what, &labels, &point->ingress);
	labels.side = "egress";
	if (link)
		labels.device = peer;
	side_sample(out, what, &labels, &point->egress);
}

static void side_family(const struct snapshot *all,
			const struct side_metric *what)
{
	unsigned int i;

	metric_family(all->out, &what->metric);
	for (i = 0; i < all->count; i++)
		point_samples(all->out, what, &all->points[i]);
}

/* A tally is two families. */
static void tally_families(const struct snapshot *all,
			   const struct sum_part *part)
{
	char name[80], help[160];
	struct side_metric what = {
		.metric = { .name = name, .unit = "packets", .help = help,
			    .gauge = part->gauge },
		.offset = part->offset + offsetof(struct pkts_tally, packets),
	};

	snprintf(name, sizeof(name), "pkts_point_%s_packets", part->key);
	snprintf(help, sizeof(help), "Packets %s.", part->help);
	side_family(all, &what);
	snprintf(name, sizeof(name), "pkts_point_%s_bytes", part->key);
	snprintf(help, sizeof(help), "Octets of frames %s.", part->help);
	what.metric.unit = "bytes";
	what.offset = part->offset + offsetof(struct pkts_tally, octets);
	side_family(all, &what);
}

static void loss_sample(struct out *out, const struct metric *metric,
			const struct losses_kind *kind, __u32 ifindex,
			const char *link, const struct pkts_losses *losses)
{
	char name[IF_NAMESIZE];
	struct metric_labels labels = { .device = name, .link = link };

	name_of(ifindex, name, sizeof(name));
	metric_u64(out, metric, &labels, losses_of(losses, kind));
}

static void loss_family(const struct snapshot *all,
			const struct losses_kind *kind)
{
	char name[80], help[160];
	const struct metric metric = {
		.name = name, .unit = "frames", .help = help,
	};
	const struct pkts_point_stats *point;
	const char *link;

	snprintf(name, sizeof(name), "pkts_device_%s_frames", kind->key);
	snprintf(help, sizeof(help), "Frames lost since the point was added: %s.",
		 kind->help);
	metric_family(all->out, &metric);
	for (point = all->points; point < all->points + all->count; point++) {
		link = point->link[0] ? (const char *)point->link : NULL;
		loss_sample(all->out, &metric, kind, point->ifindex, link,
			    &point->losses);
		if (link && point->peer_ifindex != point->ifindex)
			loss_sample(all->out, &metric, kind,
				    point->peer_ifindex, link,
				    &point->losses_peer);
	}
}

static void point_flows(const struct snapshot *all)
{
	static const struct metric metric = {
		"pkts_point_flows", "flows", "Live flows of the point.", true,
	};
	const struct pkts_point_stats *point;
	char name[IF_NAMESIZE];
	struct metric_labels labels = { .device = name };

	metric_family(all->out, &metric);
	for (point = all->points; point < all->points + all->count; point++) {
		name_of(point->ifindex, name, sizeof(name));
		labels.link = point->link[0] ? (const char *)point->link : NULL;
		metric_u64(all->out, &metric, &labels, point->flows);
	}
}

/* The unit is the last word of the name. */
static void total_family(struct out *out, const struct stats_total *field,
			 const struct pkts_totals *totals)
{
	static const struct metric_labels none;
	const struct metric metric = {
		.name = field->metric, .unit = strrchr(field->metric, '_') + 1,
		.help = field->help, .gauge = field->gauge,
	};

	metric_family(out, &metric);
	if (!strcmp(metric.unit, "seconds"))
		metric_ns(out, &metric, &none, stats_total(totals, field));
	else
		metric_u64(out, &metric, &none, stats_total(totals, field));
}

/* One sample, whose value is the namespace's. */
static void single(struct out *out, const char *name, const char *unit,
		   const char *help, bool gauge, __s64 value)
{
	static const struct metric_labels none;
	const struct metric metric = { name, unit, help, gauge };

	metric_family(out, &metric);
	metric_i64(out, &metric, &none, value);
}

static void queue_families(struct out *out, const struct pkts_totals *totals)
{
	const struct pkts_tally *dropped = &totals->queue_dropped_tally;
	__s64 records;
	bool good = sum_queue_closes(totals, &records);

	single(out, "pkts_queue_lost_packets", "packets",
	       "Packets that dropped flow records had counted.", false,
	       (__s64)dropped->packets);
	single(out, "pkts_queue_lost_bytes", "bytes",
	       "Octets of frames that dropped flow records had counted.", false,
	       (__s64)dropped->octets);
	single(out, "pkts_queue_difference_records", "records",
	       "By how many records the sum of the queue does not close.", true,
	       records);
	single(out, "pkts_queue_closes", "",
	       "1 when the sum of the queue closes, else 0.", true, good);
}

/**
 * stats_metrics - write the counters as OpenMetrics text
 * @out: where, not as JSON
 * @totals: of the namespace
 * @points: of its observation points, and of those that are gone
 * @count: how many @points there are
 */
void stats_metrics(struct out *out, const struct pkts_totals *totals,
		   const struct pkts_point_stats *points, unsigned int count)
{
	const struct snapshot all = { out, points, count };
	const struct stats_total *field;
	const struct losses_kind *kind;
	const struct sum_part *part;
	size_t i;

	for (field = stats_totals; field->key; field++)
		total_family(out, field, totals);
	queue_families(out, totals);
	point_flows(&all);
	for (part = beside; part->key; part++)
		tally_families(&all, part);
	for (part = sum_parts; part->key; part++)
		tally_families(&all, part);
	for (i = 0; i < ARRAY_SIZE(side_metrics); i++)
		side_family(&all, &side_metrics[i]);
	for (kind = losses_kinds; kind->key; kind++)
		loss_family(&all, kind);
}
