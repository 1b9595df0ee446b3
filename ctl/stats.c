// SPDX-License-Identifier: GPL-2.0
/* pktsctl stats: the counters, and whether their sum closes. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>

#include "ctl.h"
#include "qdiscs.h"
#include "stamp_rule.h"
#include "stats_show.h"

static const char usage[] =
	"usage: pktsctl stats [show] [dev DEV]\n"
	"       pktsctl stats prometheus [dev DEV]\n"
	"Exit status 2 when a sum does not close.\n";

/* What is shown beside the reply, and what came of it. */
struct show {
	struct qdiscs qdiscs;
	bool all_close;
};

/* Opens the object, which stats_show() closes. */
static int show_stats(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct pkts_point_stats point;
	struct pkts_totals totals;
	struct out *out = &ctl->out;
	struct nlattr *attr;
	struct show *show = arg;
	int rest;

	if (ctl_copy(&totals, sizeof(totals), reply->attr[PKTS_A_STATS_TOTALS]))
		return -EBADMSG;
	out_object_begin(out, NULL);
	if (!stats_show_totals(out, &totals))
		show->all_close = false;
	stats_show_probes(out, reply->attr[PKTS_A_STATS_PROBES]);
	out_array_begin(out, "points");
	nla_for_each_attr(attr, reply->head, reply->len, rest) {
		if (nla_type(attr) != PKTS_A_STATS_POINT)
			continue;
		ctl_copy(&point, sizeof(point), attr);
		if (!stats_show_point(out, &point))
			show->all_close = false;
	}
	out_array_end(out);
	if (!qdiscs_show(out, &show->qdiscs))
		show->all_close = false;
	return 0;
}

static int stats_show(struct ctl *ctl, int argc, char **argv)
{
	struct show show = { .all_close = true };
	struct nl_msg *msg;
	__u32 ifindex;
	int err;

	if (ctl_dev_open(ctl, argc, argv, &ifindex))
		return EXIT_FAILURE;
	err = qdiscs_get(ctl, ifindex, &show.qdiscs);
	if (err)
		return ctl_failed(ctl, err);
	msg = ctl_message(ctl, PKTS_CMD_STATS_GET, 0);
	if (ifindex)
		nla_put_u32(msg, PKTS_A_STATS_IFINDEX, ifindex);
	err = ctl_request(ctl, msg, &ctl_set_stats, show_stats, &show);
	qdiscs_free(&show.qdiscs);
	if (err)
		return ctl_failed(ctl, err);
	if (!ifindex)
		err = stamp_rule_show_stats(ctl, &show.all_close);
	out_object_end(&ctl->out);
	if (err)
		return ctl_failed(ctl, err);
	return show.all_close ? EXIT_SUCCESS : CTL_EXIT_NOT_CLOSED;
}

static const struct ctl_command commands[] = {
	{ "show", stats_show, "of the namespace and of all points, or one" },
	{ "prometheus", cmd_stats_prometheus, "the same as OpenMetrics text" },
	{ }
};

int cmd_stats(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
