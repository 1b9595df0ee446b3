/* SPDX-License-Identifier: GPL-2.0 */
/* The pkts qdiscs of a namespace: their counters, and how long frames waited. */
#ifndef PKTS_CTL_QDISCS_H
#define PKTS_CTL_QDISCS_H

#include <stdbool.h>
#include <stddef.h>
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

/**
 * struct qdiscs_count - a counter of struct pkts_qdisc_stats, in frames
 * @key: its key in JSON, and its name as a metric
 * @name: its name in a table
 * @offset: where it is
 * @gauge: goes down as well
 * @help: what it counts, for metrics; a sentence
 */
struct qdiscs_count {
	const char *key;
	const char *name;
	size_t offset;
	bool gauge;
	const char *help;
};

/* Ends with an entry without a key. */
extern const struct qdiscs_count qdiscs_counts[];

/* Octets of a handle or of a class in words. */
#define QDISCS_NAME_LEN 16

int qdiscs_get(struct ctl *ctl, __u32 ifindex, struct qdiscs *qdiscs);
void qdiscs_free(struct qdiscs *qdiscs);
bool qdiscs_close(const struct pkts_qdisc_stats *stats, __s64 *frames);
__u64 qdiscs_count(const struct pkts_qdisc_stats *stats,
		   const struct qdiscs_count *field);
const char *qdiscs_handle(const struct pkts_qdisc_stats *stats, char *buf);
const char *qdiscs_parent(const struct pkts_qdisc_stats *stats, char *buf);
bool qdiscs_show(struct out *out, const struct qdiscs *qdiscs);

#endif /* PKTS_CTL_QDISCS_H */
