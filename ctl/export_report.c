// SPDX-License-Identifier: GPL-2.0
/* What the exporter tells of itself: options data in observation domain 0. */

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "export.h"
#include "ipfix_options.h"

/* The one exporting and the one metering process of a namespace. */
#define PROCESS 1

/* A clock that was set back must not leave a time in the future. */
static uint64_t past(const struct exporter *ex, uint64_t time)
{
	return time < ex->batch.now ? time : ex->batch.now;
}

static int report_exporting(struct exporter *ex, export_add_fn add,
			    const struct pkts_totals *totals)
{
	struct ipfix_exporting data = {
		.process = PROCESS,
		.flows = totals->queue_dropped + totals->queue_no_memory,
		.packets = totals->queue_dropped_tally.packets,
		.octets = totals->queue_dropped_tally.octets,
		.first = past(ex, ex->first_drop),
		.last = past(ex, ex->last_drop),
	};

	return add(ex, ex->last_drop ? &ipfix_exporting_lossy :
				       &ipfix_exporting,
		   &data, data.last);
}

static int report_domain(struct exporter *ex, export_add_fn add)
{
	struct ipfix_domain data = {
		.domain = ex->flows.domain,
		.messages = ex->flows.messages,
		.flows = ex->flows.records,
		.octets = ex->flows.octets,
	};

	return add(ex, &ipfix_domain, &data, 0);
}

static int report_metering(struct exporter *ex, export_add_fn add,
			   const struct pkts_tally *ignored)
{
	struct ipfix_metering data = {
		.domain = ex->flows.domain,
		.process = PROCESS,
		.packets = ignored->packets,
		.octets = ignored->octets,
	};

	return add(ex, &ipfix_metering, &data, 0);
}

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
			    const struct pkts_point_stats *point)
{
	struct ipfix_interface data = { .ifindex = point->ifindex };
	char text[IPFIX_DESCRIPTION_LEN], name[IF_NAMESIZE];

	if (!if_indextoname(point->ifindex, name))
		return 0; /* gone meanwhile */
	ipfix_string(data.name, sizeof(data.name), name);
	snprintf(text, sizeof(text), "metered: %s", sides(point->direction));
	ipfix_string(data.description, sizeof(data.description), text);
	return add(ex, &ipfix_interface, &data, 0);
}

/**
 * export_report() - report what was sent and what was lost
 * @ex: the exporter
 * @stats: the kernel's statistics
 * @add: puts an options record into the messages of domain 0
 *
 * Return: 0, or a negative errno of @add
 */
int export_report(struct exporter *ex, const struct export_stats *stats,
		  export_add_fn add)
{
	unsigned int i;
	int err;

	err = report_exporting(ex, add, &stats->totals);
	if (!err)
		err = report_domain(ex, add);
	if (!err)
		err = report_metering(ex, add, &stats->ignored);
	for (i = 0; !err && i < stats->points; i++)
		err = report_interface(ex, add, &stats->point[i]);
	return err;
}
