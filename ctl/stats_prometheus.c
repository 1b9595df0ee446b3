// SPDX-License-Identifier: GPL-2.0
/* pktsctl stats prometheus: the counters for the node exporter. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>

#include "ctl.h"
#include "metrics.h"
#include "probe_metrics.h"
#include "qdisc_metrics.h"
#include "qdiscs.h"
#include "reflector_metrics.h"
#include "stamp_metrics.h"
#include "stats_metrics.h"

/* What is written beside the reply. */
struct beside {
	struct probe_samples probes;
	struct reflector_samples reflectors;
	struct qdiscs qdiscs;
	struct stamp_samples stamps;
};

static int write_metrics(struct ctl *ctl, const struct ctl_reply *reply,
			 void *arg)
{
	const struct beside *beside = arg;
	struct pkts_probe_totals probes;
	struct pkts_point_stats *points;
	struct pkts_totals totals;
	unsigned int count = 0;
	struct nlattr *attr;
	int rest;

	if (ctl_copy(&totals, sizeof(totals),
		     reply->attr[PKTS_A_STATS_TOTALS]) ||
	    ctl_copy(&probes, sizeof(probes), reply->attr[PKTS_A_STATS_PROBES]))
		return -EBADMSG;
	points = calloc((size_t)reply->len / sizeof(*points) + 1,
			sizeof(*points));
	if (!points)
		return -ENOMEM;
	nla_for_each_attr(attr, reply->head, reply->len, rest)
		if (nla_type(attr) == PKTS_A_STATS_POINT)
			ctl_copy(&points[count++], sizeof(*points), attr);
	stats_metrics(&ctl->out, &totals, points, count);
	probe_metrics(&ctl->out, &probes, &beside->probes);
	reflector_metrics(&ctl->out, &beside->reflectors);
	qdisc_metrics(&ctl->out, &beside->qdiscs);
	stamp_metrics(&ctl->out, &beside->stamps);
	metric_end(&ctl->out);
	free(points);
	return 0;
}

/* As in "stats show", rules are there where no device is asked for. */
static int read_beside(struct ctl *ctl, __u32 ifindex, struct beside *beside)
{
	int err;

	err = probe_samples_read(ctl, &beside->probes);
	if (!err)
		err = reflector_samples_read(ctl, &beside->reflectors);
	if (!err)
		err = qdiscs_get(ctl, ifindex, &beside->qdiscs);
	if (!err && !ifindex)
		err = stamp_samples_read(ctl, &beside->stamps);
	return err;
}

/* All is read before anything is written. */
static int read_and_write(struct ctl *ctl, __u32 ifindex)
{
	struct beside beside = { };
	struct nl_msg *msg;
	int err;

	err = read_beside(ctl, ifindex, &beside);
	if (!err) {
		msg = ctl_message(ctl, PKTS_CMD_STATS_GET, 0);
		if (ifindex)
			nla_put_u32(msg, PKTS_A_STATS_IFINDEX, ifindex);
		err = ctl_request(ctl, msg, &ctl_set_stats, write_metrics,
				  &beside);
	}
	free(beside.probes.sample);
	free(beside.reflectors.sample);
	qdiscs_free(&beside.qdiscs);
	free(beside.stamps.sample);
	return err;
}

/**
 * cmd_stats_prometheus() - print the counters as OpenMetrics text
 * @ctl: the context
 * @argc: number of words
 * @argv: the words behind "prometheus"
 *
 * Return: the exit status; that a sum does not close is a metric here
 */
int cmd_stats_prometheus(struct ctl *ctl, int argc, char **argv)
{
	__u32 ifindex;
	int err;

	if (ctl->out.json) {
		ctl_error(ctl, "prints OpenMetrics text; -j goes with \"stats show\"");
		return EXIT_FAILURE;
	}
	if (ctl_dev_open(ctl, argc, argv, &ifindex))
		return EXIT_FAILURE;
	err = read_and_write(ctl, ifindex);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}
