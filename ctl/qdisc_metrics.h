/* SPDX-License-Identifier: GPL-2.0 */
/* The pkts qdiscs as metrics. */
#ifndef PKTS_CTL_QDISC_METRICS_H
#define PKTS_CTL_QDISC_METRICS_H

struct out;
struct qdiscs;

void qdisc_metrics(struct out *out, const struct qdiscs *qdiscs);

#endif /* PKTS_CTL_QDISC_METRICS_H */
