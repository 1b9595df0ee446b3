/* SPDX-License-Identifier: GPL-2.0 */
/* The counters as metrics. */
#ifndef PKTS_CTL_STATS_METRICS_H
#define PKTS_CTL_STATS_METRICS_H

#include <pkts.h>

#include "out.h"

void stats_metrics(struct out *out, const struct pkts_totals *totals,
		   const struct pkts_point_stats *points, unsigned int count);

#endif /* PKTS_CTL_STATS_METRICS_H */
