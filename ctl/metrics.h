/* SPDX-License-Identifier: GPL-2.0 */
/* Metrics as OpenMetrics text. */
#ifndef PKTS_CTL_METRICS_H
#define PKTS_CTL_METRICS_H

#include <linux/types.h>
#include <stdbool.h>

#include "out.h"

/* Upper bound of a histogram's last bucket. */
#define METRIC_NO_BOUND (~0ULL)

/* Room for seconds to the nanosecond. */
#define METRIC_SECONDS_LEN 24

/**
 * struct metric - a family of samples
 * @name: ends with "_" and @unit, where there is one; "_total" of a counter
 *	is put behind it
 * @unit: in the plural, empty for a plain number
 * @help: a sentence
 * @gauge: may go down; else a counter
 */
struct metric {
	const char *name;
	const char *unit;
	const char *help;
	bool gauge;
};

/**
 * struct metric_labels - what tells samples of a family apart
 * @device: NULL for none; empty for devices that are gone
 * @side: NULL for none
 * @link: NULL for none
 * @session: NULL for none
 * @qdisc: NULL for none
 * @parent: of the qdisc; NULL for none
 * @out: second device; NULL for none
 * @reflector: NULL for none
 */
struct metric_labels {
	const char *device;
	const char *side;
	const char *link;
	const char *session;
	const char *qdisc;
	const char *parent;
	const char *out;
	const char *reflector;
};

void metric_family(struct out *out, const struct metric *metric);
void metric_u64(struct out *out, const struct metric *metric,
		const struct metric_labels *labels, __u64 value);
void metric_i64(struct out *out, const struct metric *metric,
		const struct metric_labels *labels, __s64 value);
void metric_ns(struct out *out, const struct metric *metric,
	       const struct metric_labels *labels, __u64 ns);
void metric_time(struct out *out, const struct metric *metric,
		 const struct metric_labels *labels, __s64 ns);
void metric_histogram(struct out *out, const struct metric *metric);
void metric_bucket(struct out *out, const struct metric *metric,
		   const struct metric_labels *labels, __u64 most_ns,
		   __u64 count);
void metric_sum(struct out *out, const struct metric *metric,
		const struct metric_labels *labels, __u64 ns, __u64 count);
void metric_end(struct out *out);

#endif /* PKTS_CTL_METRICS_H */
