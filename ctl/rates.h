/* SPDX-License-Identifier: GPL-2.0 */
/* How fast flows are, by two readings of the same flow. */
#ifndef PKTS_CTL_RATES_H
#define PKTS_CTL_RATES_H

#include <linux/types.h>
#include <stddef.h>

#include "flow.h"

struct rates_entry;

/**
 * struct rates_table - flows of one reading, by their numbers
 * @entries: open addressing; NULL when there is none
 * @room: entries, a power of 2
 * @n: how many are taken
 */
struct rates_table {
	struct rates_entry *entries;
	size_t room;
	size_t n;
};

/**
 * struct rates - two readings
 * @before: the last complete one
 * @now: the one that is being made
 * @began_before: monotonic time when @before began; 0 when there is none
 * @began: the same of @now
 */
struct rates {
	struct rates_table before;
	struct rates_table now;
	__u64 began_before;
	__u64 began;
};

void rates_begin(struct rates *rates, __u64 time);
int rates_of(struct rates *rates, const struct flow *flow, __u64 time,
	     struct flow_rates *result);
void rates_free(struct rates *rates);

#endif /* PKTS_CTL_RATES_H */
