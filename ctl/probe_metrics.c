// SPDX-License-Identifier: GPL-2.0
/*
 * Probe sessions as metrics, by the tables that "probe show" has. Times are
 * those of a session's whole life; a session without an answer has none.
 */

#include "probe_metrics.h"

#include <stdio.h>
#include <string.h>

#include "metrics.h"
#include "out.h"
#include "probe_fields.h"

#define NAME_LEN 80
#define HELP_LEN 160

/* Of a name such as "lost_probes" the last word. */
static const char *unit_of(const char *name)
{
	return strrchr(name, '_') ? strrchr(name, '_') + 1 : name;
}

static void begin(struct out *out, struct metric *metric, char *name,
		  const char *key, const char *help, bool gauge)
{
	snprintf(name, NAME_LEN, "pkts_probe_%s", key);
	metric->name = name;
	metric->unit = unit_of(key);
	metric->help = help;
	metric->gauge = gauge;
	metric_family(out, metric);
}

static void total_families(struct out *out,
			   const struct pkts_probe_totals *totals)
{
	static const struct metric_labels none;
	const struct probe_field *field;
	struct metric metric;
	char name[NAME_LEN];

	for (field = probe_totals; field->key; field++) {
		begin(out, &metric, name, field->metric, field->help,
		      !strcmp(field->key, "sessions") ||
		      !strcmp(field->key, "memory"));
		metric_u64(out, &metric, &none, probe_u64(totals, field));
	}
}

/* A counter of each session; @from is where in a sample its structure is. */
static void counter_families(struct out *out,
			     const struct probe_samples *samples, size_t from,
			     const struct probe_field *field)
{
	struct metric_labels labels = { };
	const struct probe_sample *sample;
	struct metric metric;
	char name[NAME_LEN];
	__u64 value;
	size_t i;

	for (; field->key; field++) {
		if (!field->metric)
			continue;
		begin(out, &metric, name, field->metric, field->help,
		      !strcmp(field->key, "pending"));
		for (i = 0; i < samples->n; i++) {
			sample = &samples->sample[i];
			labels.session = sample->name;
			value = probe_u64((const char *)sample + from, field);
			if (!strcmp(metric.unit, "seconds"))
				metric_ns(out, &metric, &labels, value);
			else
				metric_u64(out, &metric, &labels, value);
		}
	}
}

/* One time of each session that has it. */
static void time_family(struct out *out, const struct probe_samples *samples,
			const struct probe_field *spread,
			const struct probe_field *percentile)
{
	char name[NAME_LEN], key[NAME_LEN / 2], help[HELP_LEN];
	struct pkts_probe_spread times;
	struct metric_labels labels = { };
	struct metric metric;
	size_t i;

	snprintf(key, sizeof(key), "%s_%s_seconds", spread->metric,
		 percentile->metric);
	snprintf(help, sizeof(help), "%s, %s.", spread->help, percentile->help);
	begin(out, &metric, name, key, help, true);
	for (i = 0; i < samples->n; i++) {
		memcpy(&times, (const char *)&samples->sample[i].total +
		       spread->offset, sizeof(times));
		labels.session = samples->sample[i].name;
		if (times.count)
			metric_time(out, &metric, &labels,
				    probe_s64(&times, percentile));
	}
}

static void jitter_family(struct out *out, const struct probe_samples *samples,
			  const struct probe_field *field)
{
	struct pkts_probe_variation variation;
	struct metric_labels labels = { };
	struct metric metric;
	char name[NAME_LEN];
	size_t i;

	begin(out, &metric, name, field->metric, field->help, true);
	for (i = 0; i < samples->n; i++) {
		memcpy(&variation, (const char *)&samples->sample[i].total +
		       field->offset, sizeof(variation));
		labels.session = samples->sample[i].name;
		if (variation.count)
			metric_ns(out, &metric, &labels, variation.jitter);
	}
}

static void outage_family(struct out *out, const struct probe_samples *samples)
{
	struct metric_labels labels = { };
	struct metric metric;
	char name[NAME_LEN];
	size_t i;

	begin(out, &metric, name, "in_outage_sessions",
	      "1 for a session in an outage, else 0.", true);
	for (i = 0; i < samples->n; i++) {
		labels.session = samples->sample[i].name;
		metric_u64(out, &metric, &labels,
			   samples->sample[i].status.outage != 0);
	}
}

/**
 * probe_metrics - write probe sessions as OpenMetrics text
 * @out: where, not as JSON
 * @totals: of the namespace
 * @samples: from probe_samples_read()
 */
void probe_metrics(struct out *out, const struct pkts_probe_totals *totals,
		   const struct probe_samples *samples)
{
	const size_t status = offsetof(struct probe_sample, status);
	const size_t total = offsetof(struct probe_sample, total);
	const struct probe_field *spread, *field;

	total_families(out, totals);
	counter_families(out, samples, total, probe_counters);
	counter_families(out, samples, total, probe_losses);
	counter_families(out, samples, status, probe_refusals);
	for (spread = probe_spreads; spread->key; spread++)
		for (field = probe_percentiles; field->key; field++)
			time_family(out, samples, spread, field);
	for (field = probe_variations; field->key; field++)
		jitter_family(out, samples, field);
	outage_family(out, samples);
}
