/* SPDX-License-Identifier: GPL-2.0 */
/* The counters as a table or as JSON, and whether their sum closes. */
#ifndef PKTS_CTL_STATS_SHOW_H
#define PKTS_CTL_STATS_SHOW_H

#include <stdbool.h>
#include <stddef.h>

#include <pkts.h>

#include "out.h"

struct nlattr;

/**
 * struct stats_total - a counter of struct pkts_totals
 * @key: its key in JSON
 * @name: its name in a table
 * @offset: where it is
 * @metric: its name as a metric, which ends with its unit
 * @gauge: goes down as well
 * @help: what it counts, for metrics; a sentence
 */
struct stats_total {
	const char *key;
	const char *name;
	size_t offset;
	const char *metric;
	bool gauge;
	const char *help;
};

/* Ends with an entry without a key. */
extern const struct stats_total stats_totals[];

__u64 stats_total(const struct pkts_totals *totals,
		  const struct stats_total *field);
bool stats_show_totals(struct out *out, const struct pkts_totals *totals);
void stats_show_probes(struct out *out, const struct nlattr *attr);
bool stats_show_point(struct out *out, const struct pkts_point_stats *stats);

#endif /* PKTS_CTL_STATS_SHOW_H */
