/* SPDX-License-Identifier: GPL-2.0 */
/* The counters as a table or as JSON, and whether their sum closes. */
#ifndef PKTS_CTL_STATS_SHOW_H
#define PKTS_CTL_STATS_SHOW_H

#include <stdbool.h>

#include <pkts.h>

#include "out.h"

bool stats_show_totals(struct out *out, const struct pkts_totals *totals);
bool stats_show_point(struct out *out, const struct pkts_point_stats *stats);

#endif /* PKTS_CTL_STATS_SHOW_H */
