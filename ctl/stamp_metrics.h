/* SPDX-License-Identifier: GPL-2.0 */
/* Stamp rules as metrics. */
#ifndef PKTS_CTL_STAMP_METRICS_H
#define PKTS_CTL_STAMP_METRICS_H

#include <net/if.h>
#include <pkts.h>
#include <stdbool.h>
#include <stddef.h>

struct ctl;
struct out;

/**
 * struct stamp_sample - a stamp rule at a moment
 * @dev: its device; empty for the sum of those that are gone
 * @out: the device that it sends on; empty when that is the same
 * @stats: its counters
 */
struct stamp_sample {
	char dev[IF_NAMESIZE];
	char out[IF_NAMESIZE];
	struct pkts_stamp_stats stats;
};

/**
 * struct stamp_samples - some of them
 * @n: how many
 * @sample: these, to be freed
 */
struct stamp_samples {
	size_t n;
	struct stamp_sample *sample;
};

int stamp_samples_read(struct ctl *ctl, struct stamp_samples *samples);
void stamp_metrics(struct out *out, const struct stamp_samples *samples);

#endif /* PKTS_CTL_STAMP_METRICS_H */
