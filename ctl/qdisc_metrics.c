// SPDX-License-Identifier: GPL-2.0
/*
 * The pkts qdiscs as metrics, by the table that "stats show" has. How long
 * frames waited is a histogram: Prometheus makes percentiles of it by itself,
 * of any part of the time.
 */
#include "qdisc_metrics.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "metrics.h"
#include "qdiscs.h"

#define NAME_LEN 80

/* A number of a qdisc: a count, or nanoseconds. */
typedef __u64 (*number_fn)(const struct pkts_qdisc_stats *stats);

/* What tells one qdisc from another. */
struct names {
	char device[IF_NAMESIZE];
	char handle[QDISCS_NAME_LEN];
	char parent[QDISCS_NAME_LEN];
	struct metric_labels labels;
};

static const struct metric_labels *name(struct names *names,
					const struct pkts_qdisc_stats *stats)
{
	const char *device = ctl_dev_name(stats->ifindex);

	memset(names, 0, sizeof(*names));
	snprintf(names->device, sizeof(names->device), "%s",
		 device ? device : "");
	names->labels.device = names->device;
	names->labels.qdisc = qdiscs_handle(stats, names->handle);
	names->labels.parent = qdiscs_parent(stats, names->parent);
	return &names->labels;
}

static void count_family(struct out *out, const struct qdiscs *qdiscs,
			 const struct qdiscs_count *field)
{
	char text[NAME_LEN];
	const struct metric metric = {
		.name = text, .unit = "frames", .help = field->help,
		.gauge = field->gauge,
	};
	struct names names;
	size_t i;

	snprintf(text, sizeof(text), "pkts_qdisc_%s_frames", field->key);
	metric_family(out, &metric);
	for (i = 0; i < qdiscs->count; i++)
		metric_u64(out, &metric, name(&names, &qdiscs->stats[i]),
			   qdiscs_count(&qdiscs->stats[i], field));
}

static __u64 stamped(const struct pkts_qdisc_stats *stats)
{
	return stats->stamped;
}

static __u64 not_measured(const struct pkts_qdisc_stats *stats)
{
	return stats->not_measured;
}

static __u64 difference(const struct pkts_qdisc_stats *stats)
{
	__s64 frames;

	qdiscs_close(stats, &frames);
	return (__u64)frames;
}

static __u64 closes(const struct pkts_qdisc_stats *stats)
{
	__s64 frames;

	return qdiscs_close(stats, &frames);
}

static __u64 wait_min(const struct pkts_qdisc_stats *stats)
{
	return stats->wait.min;
}

static __u64 wait_max(const struct pkts_qdisc_stats *stats)
{
	return stats->wait.max;
}

static __u64 wait_jitter(const struct pkts_qdisc_stats *stats)
{
	return stats->wait.jitter;
}

static const struct {
	struct metric metric;
	number_fn number;
	bool time;
} numbers[] = {
	{ { .name = "pkts_qdisc_difference_frames", .unit = "frames",
	    .help = "By how many frames the sum does not close.",
	    .gauge = true }, difference, false },
	{ { .name = "pkts_qdisc_closes", .unit = "",
	    .help = "1 when the sum of the qdisc closes, else 0.",
	    .gauge = true }, closes, false },
	{ { .name = "pkts_qdisc_stamped_probes", .unit = "probes",
	    .help = "Probe packets that got their time here." }, stamped,
	  false },
	{ { .name = "pkts_qdisc_not_measured_frames", .unit = "frames",
	    .help = "Dequeued frames whose waiting time is not known." },
	  not_measured, false },
	{ { .name = "pkts_qdisc_wait_min_seconds", .unit = "seconds",
	    .help = "The shortest time that a frame waited.", .gauge = true },
	  wait_min, true },
	{ { .name = "pkts_qdisc_wait_max_seconds", .unit = "seconds",
	    .help = "The longest time that a frame waited.", .gauge = true },
	  wait_max, true },
	{ { .name = "pkts_qdisc_wait_jitter_seconds", .unit = "seconds",
	    .help = "Smoothed difference of successive waiting times.",
	    .gauge = true }, wait_jitter, true },
};

static void number_family(struct out *out, const struct qdiscs *qdiscs,
			  const struct metric *metric, number_fn number,
			  bool time)
{
	const struct pkts_qdisc_stats *stats;
	struct names names;
	size_t i;

	metric_family(out, metric);
	for (i = 0; i < qdiscs->count; i++) {
		stats = &qdiscs->stats[i];
		if (time)
			metric_ns(out, metric, name(&names, stats),
				  number(stats));
		else
			metric_i64(out, metric, name(&names, stats),
				   (__s64)number(stats));
	}
}

/* A range ends before the next one begins, and times are whole nanoseconds. */
static void wait_samples(struct out *out, const struct metric *metric,
			 const struct pkts_qdisc_stats *stats)
{
	const unsigned int last = PKTS_QDISC_WAITS - 1;
	__u64 waits[PKTS_QDISC_WAITS], count = 0;
	const struct metric_labels *labels;
	struct names names;
	unsigned int i;

	labels = name(&names, stats);
	memcpy(waits, stats->waits, sizeof(waits));
	for (i = 0; i < last; i++) {
		count += waits[i];
		metric_bucket(out, metric, labels, (1024ULL << i) - 1, count);
	}
	count += waits[last];
	metric_bucket(out, metric, labels, METRIC_NO_BOUND, count);
	metric_sum(out, metric, labels, stats->wait.sum, count);
}

static void wait_family(struct out *out, const struct qdiscs *qdiscs)
{
	static const struct metric metric = {
		.name = "pkts_qdisc_wait_seconds", .unit = "seconds",
		.help = "How long frames waited in the qdisc.",
	};
	size_t i;

	metric_histogram(out, &metric);
	for (i = 0; i < qdiscs->count; i++)
		wait_samples(out, &metric, &qdiscs->stats[i]);
}

/**
 * qdisc_metrics - write qdiscs as OpenMetrics text
 * @out: where, not as JSON
 * @qdiscs: these
 */
void qdisc_metrics(struct out *out, const struct qdiscs *qdiscs)
{
	const struct qdiscs_count *field;
	size_t i;

	for (field = qdiscs_counts; field->key; field++)
		count_family(out, qdiscs, field);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		number_family(out, qdiscs, &numbers[i].metric,
			      numbers[i].number, numbers[i].time);
	wait_family(out, qdiscs);
}
