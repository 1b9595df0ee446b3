/* SPDX-License-Identifier: GPL-2.0 */
/* The conservation sum. */
#ifndef PKTS_STATS_H
#define PKTS_STATS_H

#include <uapi/pkts.h>

struct pkts_net;
struct pkts_point;

void pkts_stats_fold(struct pkts_point *point);
unsigned int pkts_stats_take(struct pkts_net *pn, u32 ifindex,
			     struct pkts_point_stats *stats);
void pkts_stats_totals(struct pkts_net *pn, struct pkts_totals *totals);

#endif /* PKTS_STATS_H */
