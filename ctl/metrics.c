// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics as OpenMetrics text (version 1.0.0). Samples carry no time: the node
 * exporter refuses a file that has any. What it makes of "# UNIT" and "# EOF"
 * is a comment.
 */
#include "metrics.h"

#include <stdio.h>
#include <wire/time.h>

/**
 * metric_family - begin a family; all its samples follow
 * @out: where
 * @metric: the family
 */
void metric_family(struct out *out, const struct metric *metric)
{
	out_text(out, "# TYPE %s %s\n", metric->name,
		 metric->gauge ? "gauge" : "counter");
	if (*metric->unit)
		out_text(out, "# UNIT %s %s\n", metric->name, metric->unit);
	out_text(out, "# HELP %s %s\n", metric->name, metric->help);
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

static void write_name(struct out *out, const struct metric *metric,
		       const struct metric_labels *labels)
{
	const char *const values[] = { labels->device, labels->side,
				       labels->link, labels->session };
	static const char *const names[] = { "device", "side", "link",
					     "session" };
	char before = '{';
	size_t i;

	out_text(out, "%s%s", metric->name, metric->gauge ? "" : "_total");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!values[i])
			continue;
		write_label(out, before, names[i], values[i]);
		before = ',';
	}
	out_text(out, before == ',' ? "} " : " ");
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
	write_name(out, metric, labels);
	out_text(out, "%llu.%09llu\n", ns / PKTS_NS_PER_SEC,
		 ns % PKTS_NS_PER_SEC);
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

	write_name(out, metric, labels);
	out_text(out, "%s%llu.%09llu\n", ns < 0 ? "-" : "",
		 size / PKTS_NS_PER_SEC, size % PKTS_NS_PER_SEC);
}

/**
 * metric_end - end the text
 * @out: where
 */
void metric_end(struct out *out)
{
	out_text(out, "# EOF\n");
}
