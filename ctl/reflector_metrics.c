// SPDX-License-Identifier: GPL-2.0
/* Session-Reflectors as metrics, by the tables that "reflector show" has. */

#include "reflector_metrics.h"

#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "metrics.h"
#include "reflector_show.h"

#define NAME_LEN 80
#define HELP_LEN 120

static int take(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct reflector_samples *samples = arg;
	struct reflector_sample *sample;

	(void)ctl;
	if (!reply->attr[PKTS_A_REFLECTOR_ID])
		return -EBADMSG;
	sample = reallocarray(samples->sample, samples->n + 1,
			      sizeof(*sample));
	if (!sample)
		return -ENOMEM;
	samples->sample = sample;
	sample += samples->n++;
	sample->id = nla_get_u32(reply->attr[PKTS_A_REFLECTOR_ID]);
	return ctl_copy(&sample->stats, sizeof(sample->stats),
			reply->attr[PKTS_A_REFLECTOR_STATS]);
}

/**
 * reflector_samples_read - read all Session-Reflectors
 * @ctl: an open context
 * @samples: filled; free() its @sample
 *
 * Returns: 0, or a negative errno for ctl_failed()
 */
int reflector_samples_read(struct ctl *ctl, struct reflector_samples *samples)
{
	struct nl_msg *msg = ctl_message(ctl, PKTS_CMD_REFLECTOR_GET,
					 NLM_F_DUMP);

	return ctl_request(ctl, msg, &ctl_set_reflector, take, samples);
}

static void family(struct out *out, const struct reflector_samples *samples,
		   const struct metric *metric,
		   const struct reflector_count *counter)
{
	struct metric_labels labels = { };
	char id[16];
	size_t i;

	metric_family(out, metric);
	labels.reflector = id;
	for (i = 0; i < samples->n; i++) {
		snprintf(id, sizeof(id), "%u", samples->sample[i].id);
		metric_u64(out, metric, &labels,
			   reflector_count(&samples->sample[i].stats, counter));
	}
}

static void families(struct out *out, const struct reflector_samples *samples,
		     const struct reflector_count *counter)
{
	char name[NAME_LEN], help[HELP_LEN];
	struct metric metric = { .name = name };

	for (; counter->key; counter++) {
		if (counter->metric)
			snprintf(name, sizeof(name), "pkts_reflector_%s",
				 counter->metric);
		else
			snprintf(name, sizeof(name),
				 "pkts_reflector_refused_%s_packets",
				 counter->key);
		snprintf(help, sizeof(help), "Packets not answered: %s.",
			 counter->text);
		metric.unit = strrchr(name, '_') + 1;
		metric.help = counter->help ? counter->help : help;
		metric.gauge = counter->gauge;
		family(out, samples, &metric, counter);
	}
}

/**
 * reflector_metrics - write Session-Reflectors as OpenMetrics text
 * @out: where, not as JSON
 * @samples: from reflector_samples_read()
 */
void reflector_metrics(struct out *out,
		       const struct reflector_samples *samples)
{
	families(out, samples, reflector_all);
	families(out, samples, reflector_refusals);
	families(out, samples, reflector_notes);
}
