// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics as OpenMetrics text (version 1.0.0). Samples carry no time: the node
 * exporter refuses a file that has any. What it makes of "# UNIT" and "# EOF"
 * is a comment.
 */
#include "metrics.h"

#include <stdio.h>
#include <wire/time.h>

static void begin(struct out *out, const struct metric *metric,
		  const char *type)
{
	out_text(out, "# TYPE %s %s\n", metric->name, type);
	if (*metric->unit)
		out_text(out, "# UNIT %s %s\n", metric->name, metric->unit);
	out_text(out, "# HELP %s %s\n", metric->name, metric->help);
}

/**
 * metric_family - begin a family; all its samples follow
 * @out: where
 * @metric: the family
 */
void metric_family(struct out *out, const struct metric *metric)
{
	begin(out, metric, metric->gauge ? "gauge" : "counter");
}

/**
 * metric_histogram - begin a family of histograms
 * @out: where
 * @metric: the family; it is neither gauge nor counter
 */
void metric_histogram(struct out *out, const struct metric *metric)
{
	begin(out, metric, "histogram");
}

/* A device may have any name: what is not ASCII may be no UTF-8, either. */
static void write_label(struct out *out, char before, const char *name,
			const char *value)
{
	out_text(out, "%c%s=\"", before, name);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			out_text(out, "\\%c", *value);
		else if ((unsigned char)*value < ' ' ||
			 (unsigned char)*value > '~')
			out_text(out, "?");
		else
			out_text(out, "%c", *value);
	}
	out_text(out, "\"");
}

/* @bound is a bucket's, else NULL. */
static void write_labels(struct out *out, const struct metric_labels *labels,
			 const char *bound)
{
	const char *const values[] = {
		labels->device, labels->side, labels->link, labels->session,
		labels->qdisc, labels->parent, labels->out, labels->reflector,
		bound,
	};
	static const char *const names[] = {
		"device", "side", "link", "session",
		"qdisc", "parent", "out", "reflector",
		"le",
	};
	char before = '{';
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!values[i])
			continue;
		write_label(out, before, names[i], values[i]);
		before = ',';
	}
	out_text(out, before == ',' ? "} " : " ");
}

static void write_name(struct out *out, const struct metric *metric,
		       const struct metric_labels *labels)
{
	out_text(out, "%s%s", metric->name, metric->gauge ? "" : "_total");
	write_labels(out, labels, NULL);
}

static const char *seconds(__u64 ns, char *buf)
{
	snprintf(buf, METRIC_SECONDS_LEN, "%llu.%09llu", ns / PKTS_NS_PER_SEC,
		 ns % PKTS_NS_PER_SEC);
	return buf;
}

/**
 * metric_u64 - a sample
 * @out: where
 * @metric: its family, which was begun last
 * @labels: of this sample
 * @value: its value
 */
void metric_u64(struct out *out, const struct metric *metric,
		const struct metric_labels *labels, __u64 value)
{
	write_name(out, metric, labels);
	out_text(out, "%llu\n", value);
}

/**
 * metric_i64 - a sample that may be negative
 * @out: where
 * @metric: its family, which was begun last, a gauge
 * @labels: of this sample
 * @value: its value
 */
void metric_i64(struct out *out, const struct metric *metric,
		const struct metric_labels *labels, __s64 value)
{
	write_name(out, metric, labels);
	out_text(out, "%lld\n", value);
}

/**
 * metric_ns - a sample that is a time, in seconds
 * @out: where
 * @metric: its family, which was begun last
 * @labels: of this sample
 * @ns: nanoseconds
 */
void metric_ns(struct out *out, const struct metric *metric,
	       const struct metric_labels *labels, __u64 ns)
{
	char buf[METRIC_SECONDS_LEN];

	write_name(out, metric, labels);
	out_text(out, "%s\n", seconds(ns, buf));
}

/**
 * metric_time - a sample that is a time that may be negative, in seconds
 * @out: where
 * @metric: its family, which was begun last, a gauge
 * @labels: of this sample
 * @ns: nanoseconds
 */
void metric_time(struct out *out, const struct metric *metric,
		 const struct metric_labels *labels, __s64 ns)
{
	__u64 size = ns < 0 ? -(__u64)ns : (__u64)ns;
	char buf[METRIC_SECONDS_LEN];

	write_name(out, metric, labels);
	out_text(out, "%s%s\n", ns < 0 ? "-" : "", seconds(size, buf));
}

/**
 * metric_bucket - a bucket of a histogram of times, in seconds
 * @out: where
 * @metric: its family, which was begun last, a histogram
 * @labels: of the histogram
 * @most_ns: times in it are no longer; METRIC_NO_BOUND for the last bucket
 * @count: how many times are in it and in those before it
 */
void metric_bucket(struct out *out, const struct metric *metric,
		   const struct metric_labels *labels, __u64 most_ns,
		   __u64 count)
{
	char buf[METRIC_SECONDS_LEN];

	out_text(out, "%s_bucket", metric->name);
	write_labels(out, labels, most_ns == METRIC_NO_BOUND ? "+Inf" :
				  seconds(most_ns, buf));
	out_text(out, "%llu\n", count);
}

/**
 * metric_sum - what a histogram of times adds up to; behind its buckets
 * @out: where
 * @metric: its family, which was begun last, a histogram
 * @labels: of the histogram
 * @ns: all times together
 * @count: how many; that of the last bucket
 */
void metric_sum(struct out *out, const struct metric *metric,
		const struct metric_labels *labels, __u64 ns, __u64 count)
{
	char buf[METRIC_SECONDS_LEN];

	out_text(out, "%s_count", metric->name);
	write_labels(out, labels, NULL);
	out_text(out, "%llu\n", count);
	out_text(out, "%s_sum", metric->name);
	write_labels(out, labels, NULL);
	out_text(out, "%s\n", seconds(ns, buf));
}

/**
 * metric_end - end the text
 * @out: where
 */
void metric_end(struct out *out)
{
	out_text(out, "# EOF\n");
}
