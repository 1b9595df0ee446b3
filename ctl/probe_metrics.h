/* SPDX-License-Identifier: GPL-2.0 */
/* Probe sessions as metrics. */
#ifndef PKTS_CTL_PROBE_METRICS_H
#define PKTS_CTL_PROBE_METRICS_H

#include <pkts.h>

#include "probe_sample.h"

struct out;

void probe_metrics(struct out *out, const struct pkts_probe_totals *totals,
		   const struct probe_samples *samples);

#endif /* PKTS_CTL_PROBE_METRICS_H */
