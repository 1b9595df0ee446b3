// SPDX-License-Identifier: GPL-2.0
/* What the exporter reports of the kernel: statistics and settings. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "export.h"

static void add(struct pkts_tally *sum, const struct pkts_tally *tally)
{
	sum->packets += tally->packets;
	sum->octets += tally->octets;
}

/* What was to be metered but was not; the rest was not meant to be. */
static void add_ignored(struct pkts_tally *sum,
			const struct pkts_hook_stats *hook)
{
	add(sum, &hook->truncated);
	add(sum, &hook->malformed);
	add(sum, &hook->no_memory);
	add(sum, &hook->table_full);
}

static int add_point(struct export_stats *stats, const struct nlattr *attr)
{
	struct export_point *all, point = { };

	if (ctl_copy(&point.stats, sizeof(point.stats), attr))
		return -EBADMSG;
	add_ignored(&stats->ignored, &point.stats.ingress);
	add_ignored(&stats->ignored, &point.stats.egress);
	if (!point.stats.ifindex) /* the sum of those that are gone */
		return 0;
	all = reallocarray(stats->point, stats->points + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	stats->point = all;
	all[stats->points++] = point;
	return 0;
}

static int on_stats(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct export_stats *stats = arg;
	struct nlattr *attr;
	int left, err;

	(void)ctl;
	if (reply->attr[PKTS_A_STATS_TOTALS])
		ctl_copy(&stats->totals, sizeof(stats->totals),
			 reply->attr[PKTS_A_STATS_TOTALS]);
	nla_for_each_attr(attr, reply->head, reply->len, left) {
		if (nla_type(attr) != PKTS_A_STATS_POINT)
			continue;
		err = add_point(stats, attr);
		if (err)
			return err;
	}
	return 0;
}

static uint32_t number(struct nlattr *const *attr, int type)
{
	uint32_t value = 0;

	if (attr[type])
		ctl_copy(&value, sizeof(value), attr[type]);
	return value;
}

static struct export_point *find(struct export_stats *stats, uint32_t ifindex)
{
	unsigned int i;

	for (i = 0; i < stats->points; i++)
		if (stats->point[i].stats.ifindex == ifindex)
			return &stats->point[i];
	return NULL;
}

static int on_point(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr **attr = reply->attr;
	struct export_point *point;

	(void)ctl;
	point = find(arg, number(attr, PKTS_A_POINT_IFINDEX));
	if (!point)
		return 0; /* added meanwhile */
	point->peer = number(attr, PKTS_A_POINT_PEER_IFINDEX);
	point->sampling = number(attr, PKTS_A_POINT_SAMPLING);
	point->interval = number(attr, PKTS_A_POINT_SAMPLING_INTERVAL);
	if (attr[PKTS_A_POINT_LINK])
		ctl_copy(point->link, sizeof(point->link) - 1,
			 attr[PKTS_A_POINT_LINK]);
	if (attr[PKTS_A_POINT_TIMEOUTS])
		ctl_copy(&point->timeouts, sizeof(point->timeouts),
			 attr[PKTS_A_POINT_TIMEOUTS]);
	return 0;
}

static int on_config(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct export_stats *stats = arg;

	(void)ctl;
	stats->profile = number(reply->attr, PKTS_A_CONFIG_PROFILE);
	if (reply->attr[PKTS_A_CONFIG_TIMEOUTS])
		ctl_copy(&stats->timeouts, sizeof(stats->timeouts),
			 reply->attr[PKTS_A_CONFIG_TIMEOUTS]);
	return 0;
}

static int read_all(struct ctl *ctl, struct export_stats *stats)
{
	int err;

	err = ctl_request(ctl, ctl_message(ctl, PKTS_CMD_STATS_GET, 0),
			  &ctl_set_stats, on_stats, stats);
	if (!err)
		err = ctl_request(ctl, ctl_message(ctl, PKTS_CMD_POINT_GET,
						   NLM_F_DUMP),
				  &ctl_set_point, on_point, stats);
	if (!err) /* without a setting it only tells */
		err = ctl_request(ctl,
				  ctl_message(ctl, PKTS_CMD_CONFIG_SET, 0),
				  &ctl_set_config, on_config, stats);
	if (!err)
		err = probe_samples_read(ctl, &stats->probes);
	return err;
}

/**
 * export_stats_read() - read what is reported of the kernel
 * @queue: the kernel's queue
 * @stats: filled; @stats->point and @stats->probes.sample are to be freed
 *
 * Says why when it fails.
 *
 * Return: 0, or a negative errno
 */
int export_stats_read(struct export_queue *queue, struct export_stats *stats)
{
	int err;

	memset(stats, 0, sizeof(*stats));
	err = read_all(queue->ctl, stats);
	if (!err)
		return 0;
	ctl_failed(queue->ctl, err);
	free(stats->point);
	free(stats->probes.sample);
	memset(stats, 0, sizeof(*stats));
	return err;
}
