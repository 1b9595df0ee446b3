// SPDX-License-Identifier: GPL-2.0
/*
 * What the exporter tells of an observation point: its devices, what became
 * of each frame, what was lost before, timeouts, sampling.
 */
#include <linux/types.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <wire/time.h>

#include "export.h"
#include "ipfix_options.h"
#include "util.h"

/* NetFlow's SAMPLING_ALGORITHM (RFC 3954 section 8). */
#define NETFLOW_DETERMINISTIC 1
#define NETFLOW_RANDOM 2

/* selectorAlgorithm, IANA's PSAMP parameters. */
#define SELECTOR_SYSTEMATIC 1
#define SELECTOR_RANDOM 4

/* flowDirection. */
#define FLOW_INGRESS 0
#define FLOW_EGRESS 1

static const char *sides(uint32_t direction)
{
	switch (direction) {
	case PKTS_DIRECTION_INGRESS:
		return "ingress";
	case PKTS_DIRECTION_EGRESS:
		return "egress";
	default:
		return "ingress and egress";
	}
}

static int report_interface(struct exporter *ex, export_add_fn add,
			    uint32_t ifindex, const char *metered)
{
	struct ipfix_interface data = { .ifindex = ifindex };
	char name[IF_NAMESIZE];

	if (!if_indextoname(ifindex, name))
		return 0; /* gone meanwhile */
	ipfix_string(data.name, sizeof(data.name), name);
	ipfix_string(data.description, sizeof(data.description), metered);
	return add(ex, &ipfix_interface, &data, 0);
}

static int report_interfaces(struct exporter *ex, export_add_fn add,
			     const struct export_point *point)
{
	char text[IPFIX_DESCRIPTION_LEN + 1];
	int err;

	if (!point->peer) {
		snprintf(text, sizeof(text), "metered: %s",
			 sides(point->stats.direction));
		return report_interface(ex, add, point->stats.ifindex, text);
	}
	snprintf(text, sizeof(text), "leg 1 of link %s", point->link);
	err = report_interface(ex, add, point->stats.ifindex, text);
	if (err)
		return err;
	snprintf(text, sizeof(text), "leg 2 of link %s", point->link);
	return report_interface(ex, add, point->peer, text);
}

/* A word for each part of the sum, and beside the sum. */
static const struct {
	const char *word;
	size_t from;
} outcomes[] = {
	{ "seen", offsetof(struct pkts_hook_stats, seen) },
	{ "live", offsetof(struct pkts_hook_stats, live) },
	{ "recorded", offsetof(struct pkts_hook_stats, recorded) },
	{ "arp", offsetof(struct pkts_hook_stats, arp) },
	{ "llc", offsetof(struct pkts_hook_stats, llc) },
	{ "ethertype", offsetof(struct pkts_hook_stats, ethertype) },
	{ "truncated", offsetof(struct pkts_hook_stats, truncated) },
	{ "malformed", offsetof(struct pkts_hook_stats, malformed) },
	{ "no-memory", offsetof(struct pkts_hook_stats, no_memory) },
	{ "table-full", offsetof(struct pkts_hook_stats, table_full) },
	{ "not-selected", offsetof(struct pkts_hook_stats, not_selected) },
	{ "not-sampled", offsetof(struct pkts_hook_stats, not_sampled) },
	{ "decap-failed", offsetof(struct pkts_hook_stats, decap_failed) },
	{ "inner", offsetof(struct pkts_hook_stats, inner) },
	{ "l4-truncated", offsetof(struct pkts_hook_stats, l4_truncated) },
};

/* What never happened is left out, but a side that saw nothing says so. */
static int report_side(struct exporter *ex, export_add_fn add,
		       uint32_t ifindex, uint8_t direction,
		       const struct pkts_hook_stats *hook)
{
	struct ipfix_outcome data = {
		.ifindex = ifindex,
		.direction = direction,
	};
	struct pkts_tally tally;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(outcomes); i++) {
		memcpy(&tally, (const char *)hook + outcomes[i].from,
		       sizeof(tally));
		if (i && !tally.packets)
			continue;
		ipfix_string(data.outcome, sizeof(data.outcome),
			     outcomes[i].word);
		data.frames = tally.packets;
		data.octets = tally.octets;
		err = add(ex, &ipfix_outcome, &data, 0);
	}
	return err;
}

/* A link's legs both receive. */
static int report_sides(struct exporter *ex, export_add_fn add,
			const struct export_point *point)
{
	const struct pkts_point_stats *stats = &point->stats;
	int err = 0;

	if (point->peer || stats->direction & PKTS_DIRECTION_INGRESS)
		err = report_side(ex, add, stats->ifindex, FLOW_INGRESS,
				  &stats->ingress);
	if (err)
		return err;
	if (point->peer)
		return report_side(ex, add, point->peer, FLOW_INGRESS,
				   &stats->egress);
	if (stats->direction & PKTS_DIRECTION_EGRESS)
		return report_side(ex, add, stats->ifindex, FLOW_EGRESS,
				   &stats->egress);
	return 0;
}

static int report_losses(struct exporter *ex, export_add_fn add,
			 const struct export_point *point)
{
	struct ipfix_losses data = {
		.ifindex = point->stats.ifindex,
		.losses = point->stats.losses,
	};
	int err;

	err = add(ex, &ipfix_losses, &data, 0);
	if (err || !point->peer)
		return err;
	data.ifindex = point->peer;
	data.losses = point->stats.losses_peer;
	return add(ex, &ipfix_losses, &data, 0);
}

/* The namespace's where the point has none of its own. */
static struct pkts_timeouts in_force(const struct export_stats *stats,
				     const struct export_point *point)
{
	__u64 times[sizeof(struct pkts_timeouts) / sizeof(__u64)];
	__u64 own[ARRAY_SIZE(times)];
	struct pkts_timeouts result;
	unsigned int i;

	memcpy(times, &stats->timeouts, sizeof(times));
	memcpy(own, &point->timeouts, sizeof(own));
	for (i = 0; i < ARRAY_SIZE(times); i++)
		if (own[i])
			times[i] = own[i];
	memcpy(&result, times, sizeof(result));
	return result;
}

/* Whole seconds, not less than the time; 65535 for all that is more. */
static uint16_t seconds(uint64_t ns)
{
	uint64_t sec = pkts_time_sec_up(ns);

	return sec < UINT16_MAX ? (uint16_t)sec : UINT16_MAX;
}

static int report_timeout(struct exporter *ex, export_add_fn add,
			  uint32_t ifindex, uint8_t proto, uint64_t active,
			  uint64_t inactive)
{
	struct ipfix_timeout data = {
		.ifindex = ifindex,
		.proto = proto,
		.active = seconds(active),
		.idle = seconds(inactive),
	};

	return add(ex, &ipfix_timeout, &data, 0);
}

static int report_timeouts(struct exporter *ex, export_add_fn add,
			   const struct export_stats *stats,
			   const struct export_point *point)
{
	struct ipfix_timeouts data = {
		.ifindex = point->stats.ifindex,
		.timeouts = in_force(stats, point),
	};
	const struct pkts_timeouts *t = &data.timeouts;
	int err;

	err = report_timeout(ex, add, data.ifindex, IPPROTO_TCP,
			     t->tcp_active, t->tcp_inactive);
	if (!err)
		err = report_timeout(ex, add, data.ifindex, IPPROTO_UDP,
				     t->udp_active, t->udp_inactive);
	if (!err)
		err = report_timeout(ex, add, data.ifindex, IPPROTO_ICMP,
				     t->icmp_active, t->icmp_inactive);
	if (!err)
		err = report_timeout(ex, add, data.ifindex, IPPROTO_ICMPV6,
				     t->icmp_active, t->icmp_inactive);
	return err ? err : add(ex, &ipfix_timeouts, &data, 0);
}

/* What the selector took: metered, or it would have been. */
static uint64_t taken(const struct pkts_hook_stats *hook)
{
	return hook->live.packets + hook->recorded.packets +
	       hook->no_memory.packets + hook->table_full.packets;
}

/* RFC 5477 section 6.5; a point has one selector, so one number names both. */
static int report_sampling(struct exporter *ex, export_add_fn add,
			   const struct export_point *point)
{
	bool random = point->sampling == PKTS_SAMPLING_RANDOM;
	const struct pkts_hook_stats *in = &point->stats.ingress;
	const struct pkts_hook_stats *out = &point->stats.egress;
	struct ipfix_selector data = {
		.sequence = point->stats.ifindex,
		.selector = point->stats.ifindex,
		.ifindex = point->stats.ifindex,
		.algorithm = random ? SELECTOR_RANDOM : SELECTOR_SYSTEMATIC,
		.interval = 1,
		.space = point->interval - 1,
		.probability = 1.0 / point->interval,
		.selected = taken(in) + taken(out),
		.one_in = point->interval,
		.netflow = random ? NETFLOW_RANDOM : NETFLOW_DETERMINISTIC,
	};
	int err;

	data.observed = data.selected + in->not_sampled.packets +
			out->not_sampled.packets;
	err = add(ex, random ? &ipfix_random : &ipfix_systematic, &data, 0);
	if (!err)
		err = add(ex, &ipfix_sequence, &data, 0);
	return err ? err : add(ex, &ipfix_selection, &data, 0);
}

/**
 * export_report_point() - report an observation point
 * @ex: the exporter
 * @stats: what is the same for all points
 * @point: the point
 * @add: puts an options record into the messages of domain 0
 *
 * Return: 0, or a negative errno of @add
 */
int export_report_point(struct exporter *ex, const struct export_stats *stats,
			const struct export_point *point, export_add_fn add)
{
	int err;

	err = report_interfaces(ex, add, point);
	if (!err)
		err = report_sides(ex, add, point);
	if (!err)
		err = report_losses(ex, add, point);
	if (!err)
		err = report_timeouts(ex, add, stats, point);
	if (!err && point->sampling && point->interval)
		err = report_sampling(ex, add, point);
	return err;
}
