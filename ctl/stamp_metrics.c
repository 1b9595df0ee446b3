// SPDX-License-Identifier: GPL-2.0
/* Stamp rules as metrics, by the table that "stamp show" has. */

#include "stamp_metrics.h"

#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "metrics.h"
#include "stamp_rule.h"

#define NAME_LEN 80

static void copy_name(char *to, size_t size, const struct nlattr *attr)
{
	snprintf(to, size, "%s",
		 attr ? nla_get_string((struct nlattr *)attr) : "");
}

static int take(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct stamp_samples *samples = arg;
	struct stamp_sample *sample;

	(void)ctl;
	sample = reallocarray(samples->sample, samples->n + 1,
			      sizeof(*sample));
	if (!sample)
		return -ENOMEM;
	samples->sample = sample;
	sample += samples->n++;
	copy_name(sample->dev, sizeof(sample->dev),
		  reply->attr[PKTS_A_STAMP_IFNAME]);
	copy_name(sample->out, sizeof(sample->out),
		  reply->attr[PKTS_A_STAMP_OUT_IFNAME]);
	return ctl_copy(&sample->stats, sizeof(sample->stats),
			reply->attr[PKTS_A_STAMP_STATS]);
}

/**
 * stamp_samples_read - read all rules, and the sum of those that are gone
 * @ctl: an open context
 * @samples: filled; free() its @sample
 *
 * Returns: 0, or a negative errno for ctl_failed()
 */
int stamp_samples_read(struct ctl *ctl, struct stamp_samples *samples)
{
	struct nl_msg *msg = ctl_message(ctl, PKTS_CMD_STAMP_GET, NLM_F_DUMP);

	return ctl_request(ctl, msg, &ctl_set_stamp, take, samples);
}

/* A counter of all rules; without @field whether their sums close. */
static void family(struct out *out, const struct stamp_samples *samples,
		   const struct metric *metric, const struct stamp_count *field)
{
	struct metric_labels labels = { };
	const struct stamp_sample *sample;
	size_t i;

	metric_family(out, metric);
	for (i = 0; i < samples->n; i++) {
		sample = &samples->sample[i];
		labels.device = sample->dev;
		labels.out = sample->out[0] ? sample->out : NULL;
		metric_u64(out, metric, &labels, field ?
			   stamp_count(&sample->stats, field) :
			   stamp_rule_closes(&sample->stats));
	}
}

static void count_family(struct out *out, const struct stamp_samples *samples,
			 const struct stamp_count *field)
{
	const char *unit = strrchr(field->metric, '_');
	char name[NAME_LEN];
	const struct metric metric = {
		.name = name, .unit = unit ? unit + 1 : field->metric,
		.help = field->help,
	};

	snprintf(name, sizeof(name), "pkts_stamp_%s", field->metric);
	family(out, samples, &metric, field);
}

/**
 * stamp_metrics - write stamp rules as OpenMetrics text
 * @out: where, not as JSON
 * @samples: from stamp_samples_read(), or none
 */
void stamp_metrics(struct out *out, const struct stamp_samples *samples)
{
	static const struct metric closes = {
		.name = "pkts_stamp_closes", .unit = "",
		.help = "1 when the sum of the stamp rule closes, else 0.",
		.gauge = true,
	};
	const struct stamp_count *field;

	for (field = stamp_counts; field->key; field++)
		count_family(out, samples, field);
	family(out, samples, &closes, NULL);
}
