/* SPDX-License-Identifier: GPL-2.0 */
/* Session-Reflectors as metrics. */
#ifndef PKTS_CTL_REFLECTOR_METRICS_H
#define PKTS_CTL_REFLECTOR_METRICS_H

#include <linux/types.h>
#include <pkts.h>
#include <stddef.h>

struct ctl;
struct out;

/**
 * struct reflector_sample - a Session-Reflector at a moment
 * @id: its number
 * @stats: its counters
 */
struct reflector_sample {
	__u32 id;
	struct pkts_reflector_stats stats;
};

/**
 * struct reflector_samples - some of them
 * @n: how many
 * @sample: these, to be freed
 */
struct reflector_samples {
	size_t n;
	struct reflector_sample *sample;
};

int reflector_samples_read(struct ctl *ctl, struct reflector_samples *samples);
void reflector_metrics(struct out *out,
		       const struct reflector_samples *samples);

#endif /* PKTS_CTL_REFLECTOR_METRICS_H */
