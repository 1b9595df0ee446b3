/* SPDX-License-Identifier: GPL-2.0 */
/* The pkts qdiscs of a namespace: their counters, and how long frames waited. */
#ifndef PKTS_CTL_QDISCS_H
#define PKTS_CTL_QDISCS_H

#include <stdbool.h>
#include <stddef.h>

#include <pkts.h>

#include "out.h"

struct ctl;

/**
 * struct qdiscs - some qdiscs
 * @count: how many
 * @stats: their statistics
 */
struct qdiscs {
	size_t count;
	struct pkts_qdisc_stats *stats;
};

int qdiscs_get(struct ctl *ctl, __u32 ifindex, struct qdiscs *qdiscs);
void qdiscs_free(struct qdiscs *qdiscs);
bool qdiscs_close(const struct pkts_qdisc_stats *stats, __s64 *frames);
__u64 qdiscs_wait(const struct pkts_qdisc_stats *stats, unsigned int percent);
bool qdiscs_show(struct out *out, const struct qdiscs *qdiscs);

#endif /* PKTS_CTL_QDISCS_H */
