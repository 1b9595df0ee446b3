// SPDX-License-Identifier: GPL-2.0
/* Statistics of a probe session as text or as JSON. */

#include <string.h>

#include "duration.h"
#include "probe_fields.h"
#include "probe_show.h"

#define HEAD "    %-13s %9s %9s %9s %9s %9s %9s %9s %9s\n"

/* A structure inside of @stats. */
static const void *at(const struct pkts_probe_stats *stats,
		      const struct probe_field *field)
{
	return (const char *)stats + field->offset;
}

static void json_counters(struct out *out, const void *from,
			  const struct probe_field *field)
{
	for (; field->key; field++)
		out_json_u64(out, field->key, probe_u64(from, field));
}

/* A time that there is none of is null. */
static void json_time(struct out *out, const char *key, bool known, __s64 ns)
{
	if (known)
		out_json_i64(out, key, ns);
	else
		out_json_null(out, key);
}

static void json_spread(struct out *out, const char *key,
			const struct pkts_probe_spread *spread)
{
	const struct probe_field *field;

	out_object_begin(out, key);
	out_json_u64(out, "count", spread->count);
	for (field = probe_percentiles; field->key; field++)
		json_time(out, field->key, spread->count,
			  probe_s64(spread, field));
	out_object_end(out);
}

static void json_variation(struct out *out, const char *key,
			   const struct pkts_probe_variation *variation)
{
	bool known = variation->count;

	out_object_begin(out, key);
	out_json_u64(out, "count", variation->count);
	json_time(out, "min", known, variation->min);
	json_time(out, "max", known, variation->max);
	json_time(out, "mean_abs", known, (__s64)variation->mean_abs);
	json_time(out, "jitter", known, (__s64)variation->jitter);
	out_object_end(out);
}

static void json_stats(struct out *out, const char *key,
		       const struct pkts_probe_stats *stats)
{
	const struct probe_field *field;

	out_object_begin(out, key);
	out_json_u64(out, "start", stats->start);
	out_json_u64(out, "length", stats->length);
	json_counters(out, stats, probe_counters);
	out_object_begin(out, "losses");
	json_counters(out, stats, probe_losses);
	out_object_end(out);
	for (field = probe_spreads; field->key; field++)
		json_spread(out, field->key,
			    at(stats, field));
	for (field = probe_variations; field->key; field++)
		json_variation(out, field->key,
			       at(stats, field));
	json_time(out, "error", stats->answered, (__s64)stats->error);
	out_object_end(out);
}

/* What there was, in words. */
static void text_counters(struct out *out, const char *title, const void *from,
			  const struct probe_field *field)
{
	const char *before = title;
	__u64 value;

	for (; field->key; field++) {
		value = field->text ? probe_u64(from, field) : 0;
		if (!value)
			continue;
		out_text(out, "%s%s %llu", before, field->text, value);
		before = ", ";
	}
	if (before != title)
		out_text(out, "\n");
}

static void text_total(struct out *out, const struct pkts_probe_stats *stats)
{
	__u64 known = stats->scheduled - stats->pending;
	char share[PROBE_TIME_LEN], text[DURATION_LEN];

	out_text(out, "    %llu probes: %llu answered, %llu lost (%s), %llu under way\n",
		 stats->scheduled, stats->answered, stats->lost,
		 probe_share(stats->lost, known, share), stats->pending);
	text_counters(out, "    lost: ", stats, probe_losses);
	if (stats->lost_forward || stats->lost_backward)
		out_text(out, "    lost on the way: forward %llu, backward %llu\n",
			 stats->lost_forward, stats->lost_backward);
	text_counters(out, "    ", stats, probe_counters);
	if (stats->outages)
		out_text(out, "    time in outages %s\n",
			 duration_short(stats->outage_time, text));
	if (stats->answered && stats->unsynchronised < stats->answered)
		out_text(out, "    error of one-way delays at most %s\n",
			 duration_fine(stats->error, text));
}

static void text_window(struct out *out, const char *name,
			const struct pkts_probe_stats *stats)
{
	const struct pkts_probe_spread *network = &stats->network;
	char share[PROBE_TIME_LEN], p50[PROBE_TIME_LEN], p99[PROBE_TIME_LEN];
	char max[PROBE_TIME_LEN], jitter[PROBE_TIME_LEN];

	out_text(out, "    last %s: %llu probes, %llu lost (%s)", name,
		 stats->scheduled, stats->lost,
		 probe_share(stats->lost, stats->scheduled, share));
	if (network->count)
		out_text(out, ", p50 %s p99 %s max %s jitter %s",
			 probe_time(network->p50, p50),
			 probe_time(network->p99, p99),
			 probe_time(network->max, max),
			 probe_time((__s64)stats->network_ipdv.jitter, jitter));
	out_text(out, "\n");
}

static void text_spread(struct out *out, const char *name,
			const struct pkts_probe_spread *spread)
{
	const struct probe_field *field;
	char text[PROBE_TIME_LEN];

	if (!spread->count)
		return;
	out_text(out, "    %-13s %9llu", name, spread->count);
	for (field = probe_percentiles; field->key; field++)
		out_text(out, " %9s",
			 probe_time(probe_s64(spread, field), text));
	out_text(out, "\n");
}

static void text_variation(struct out *out, const char *name,
			   const struct pkts_probe_variation *variation)
{
	char min[PROBE_TIME_LEN], max[PROBE_TIME_LEN];
	char mean[PROBE_TIME_LEN], jitter[PROBE_TIME_LEN];

	if (!variation->count)
		return;
	out_text(out, "    %-13s %9llu %9s mean |d| %s jitter %s max %s\n", name,
		 variation->count, probe_time(variation->min, min),
		 probe_time((__s64)variation->mean_abs, mean),
		 probe_time((__s64)variation->jitter, jitter),
		 probe_time(variation->max, max));
}

static void text_times(struct out *out, const struct pkts_probe_stats *stats)
{
	const struct probe_field *field;

	if (!stats->rtt.count)
		return;
	out_text(out, HEAD, "", "COUNT", "MIN", "MEAN", "P50", "P90", "P99",
		 "P99.9", "MAX");
	for (field = probe_spreads; field->key; field++)
		text_spread(out, field->text,
			    at(stats, field));
	for (field = probe_variations; field->key; field++)
		text_variation(out, field->text,
			       at(stats, field));
}

/**
 * probe_stats_show - write the statistics of a session
 * @out: where
 * @probe: the session
 */
void probe_stats_show(struct out *out, const struct probe *probe)
{
	const struct pkts_probe_stats *total =
		&probe->stats[PKTS_PROBE_WINDOW_TOTAL];
	const char *name;
	int i;

	text_total(out, total);
	for (i = 0; i <= PKTS_PROBE_WINDOW_TOTAL; i++) {
		name = probe_word(probe_windows, (__u64)i);
		if (!probe->known[i]) {
			out_json_null(out, name);
			continue;
		}
		if (out->json)
			json_stats(out, name, &probe->stats[i]);
		if (i != PKTS_PROBE_WINDOW_TOTAL)
			text_window(out, name, &probe->stats[i]);
	}
	text_times(out, total);
}
