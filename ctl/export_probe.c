// SPDX-License-Identifier: GPL-2.0
/* What the exporter tells of probe sessions: options data in domain 0. */

#include <string.h>

#include "export.h"
#include "ipfix_options.h"
#include "ipfix_probe.h"

static int report_window(struct exporter *ex, export_add_fn add,
			 const struct probe_sample *sample, uint8_t window,
			 const struct pkts_probe_stats *stats)
{
	struct ipfix_probe data = {
		.window = window,
		.port = sample->port,
		.stats = *stats,
	};

	ipfix_string(data.session, sizeof(data.session), sample->name);
	memcpy(data.address, sample->address, sizeof(data.address));
	return add(ex, ipfix_probe_template(sample->v4), &data, stats->start);
}

/**
 * export_report_probes() - report what probe sessions have measured
 * @ex: the exporter
 * @probes: all sessions
 * @add: puts an options record into the messages of domain 0
 *
 * Return: 0, or a negative errno of @add
 */
int export_report_probes(struct exporter *ex,
			 const struct probe_samples *probes, export_add_fn add)
{
	const struct probe_sample *sample;
	int err = 0;
	size_t i;

	for (i = 0; !err && i < probes->n; i++) {
		sample = &probes->sample[i];
		err = report_window(ex, add, sample, PKTS_PROBE_WINDOW_TOTAL,
				    &sample->total);
		if (!err && sample->minute)
			err = report_window(ex, add, sample,
					    PKTS_PROBE_WINDOW_MINUTE,
					    &sample->last);
	}
	return err;
}
