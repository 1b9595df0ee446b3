// SPDX-License-Identifier: GPL-2.0
/* What the exporter tells of itself: options data in observation domain 0. */

#include "export.h"
#include "ipfix_options.h"
#include "ipfix_private.h"

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
		.flows = totals->queue_dropped + totals->queue_no_memory +
			 ex->at.missed,
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
		.domain = ex->at.flows.domain,
		.messages = ex->at.flows.messages,
		.flows = ex->at.flows.records,
		.octets = ex->at.flows.octets,
	};

	return add(ex, &ipfix_domain, &data, 0);
}

static int report_metering(struct exporter *ex, export_add_fn add,
			   const struct pkts_tally *ignored)
{
	struct ipfix_metering data = {
		.domain = ex->at.flows.domain,
		.process = PROCESS,
		.packets = ignored->packets,
		.octets = ignored->octets,
	};

	return add(ex, &ipfix_metering, &data, 0);
}

/* Types of our own elements, for whoever knows none of them (RFC 5610). */
static int report_elements(struct exporter *ex, export_add_fn add)
{
	struct ipfix_element data;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && ipfix_private_element(i, &data); i++)
		err = add(ex, &ipfix_element, &data, 0);
	return err;
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
	if (!err)
		err = report_elements(ex, add);
	for (i = 0; !err && i < stats->points; i++)
		err = export_report_point(ex, stats, &stats->point[i], add);
	if (!err)
		err = export_report_probes(ex, &stats->probes, add);
	return err;
}
