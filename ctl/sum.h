/* SPDX-License-Identifier: GPL-2.0 */
/* The conservation sums: of one side of a point, and of the record queue. */
#ifndef PKTS_CTL_SUM_H
#define PKTS_CTL_SUM_H

#include <linux/types.h>
#include <stdbool.h>

#include <pkts.h>

/**
 * struct sum_part - a counter of struct pkts_hook_stats that the sum adds up
 * @key: its key in JSON
 * @name: its name in a table
 * @offset: where its struct pkts_tally is
 * @excluded: not in a flow; named in a table only when it is not zero
 * @gauge: goes down as well
 * @help: what it counts, for metrics; a sentence
 */
struct sum_part {
	const char *key;
	const char *name;
	__u32 offset;
	bool excluded;
	bool gauge;
	const char *help;
};

/* Ends with an entry without a key. */
extern const struct sum_part sum_parts[];

const struct pkts_tally *sum_tally(const struct pkts_hook_stats *stats,
				   const struct sum_part *part);
struct pkts_tally sum_total(const struct pkts_hook_stats *stats);
bool sum_closes(const struct pkts_hook_stats *stats, __s64 *packets,
		__s64 *octets);
bool sum_queue_closes(const struct pkts_totals *totals, __s64 *records);

#endif /* PKTS_CTL_SUM_H */
