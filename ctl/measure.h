/* SPDX-License-Identifier: GPL-2.0 */
/* What can be measured of a flow: to compare, and to sort by. */
#ifndef PKTS_CTL_MEASURE_H
#define PKTS_CTL_MEASURE_H

#include <linux/types.h>
#include <stdbool.h>

#include "flow.h"

/**
 * enum measure_unit - what a number stands for
 * @MEASURE_COUNT: how many
 * @MEASURE_OCTETS: octets, or octets and bits per second
 * @MEASURE_TIME: nanoseconds
 * @MEASURE_DATE: wall-clock nanoseconds: to sort by, not to compare
 */
enum measure_unit {
	MEASURE_COUNT,
	MEASURE_OCTETS,
	MEASURE_TIME,
	MEASURE_DATE,
};

/**
 * struct measure - something that can be measured of a flow
 * @name: the word for it
 * @unit: what its number stands for
 * @get: stores the number; false when it is not known of this flow
 */
struct measure {
	const char *name;
	enum measure_unit unit;
	bool (*get)(const struct flow *flow, __u64 *value);
};

/* How many there are that can be compared: the first ones. */
#define MEASURES_COMPARED 17

/* Ends with an entry without a name. */
extern const struct measure measures[];

const struct measure *measure_find(const char *name);
bool measure_parse(const struct measure *measure, const char *text,
		   __u64 *value);
bool measure_span(const struct flow *flow, __u64 *start, __u64 *end);
bool measure_rtt(const struct flow *flow, unsigned int dir, __u64 *ns);

#endif /* PKTS_CTL_MEASURE_H */
