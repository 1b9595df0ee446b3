// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's record queue. It keeps a record until the reader names it or
 * a later one as safely handed on; whoever comes next starts where the last
 * reader stopped.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "export.h"

static uint64_t number(const struct ctl_reply *reply, int type)
{
	return reply->attr[type] ? nla_get_u64(reply->attr[type]) : 0;
}

static int on_records(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr *records = reply->attr[PKTS_A_QUEUE_RECORDS];
	struct export_batch *batch = arg;
	size_t len = records ? (size_t)nla_len(records) : 0;

	(void)ctl;
	if (len % sizeof(batch->record[0]) || len > sizeof(batch->record) ||
	    !reply->attr[PKTS_A_QUEUE_NOW])
		return -EBADMSG;
	batch->count = len / sizeof(batch->record[0]);
	if (len)
		memcpy(batch->record, nla_data(records), len);
	batch->now = number(reply, PKTS_A_QUEUE_NOW);
	batch->waiting = number(reply, PKTS_A_QUEUE_WAITING);
	batch->dropped = number(reply, PKTS_A_QUEUE_DROPPED);
	batch->since = number(reply, PKTS_A_QUEUE_SINCE);
	return 0;
}

static int read_records(struct export_queue *queue, uint64_t ack,
			struct export_batch *batch)
{
	struct ctl *ctl = queue->ctl;
	struct nl_msg *msg;
	int err;

	msg = ctl_message(ctl, PKTS_CMD_RECORD_GET, 0);
	if (ack)
		nla_put_u64(msg, PKTS_A_QUEUE_ACK, ack);
	nla_put_u32(msg, PKTS_A_QUEUE_WANTED, PKTS_BATCH_MAX);
	batch->count = 0;
	err = ctl_request(ctl, msg, &ctl_set_queue, on_records, batch);
	if (err)
		ctl_failed(ctl, err);
	return err;
}

/* A wake-up says nothing that the next read does not say better. */
static int wake(struct export_queue *queue)
{
	int err;

	do
		err = ctl_receive(queue->ctl, queue->wakes, NULL, NULL);
	while (!err);
	if (err == -EAGAIN || err == -ENOBUFS)
		return 0;
	ctl_failed(queue->ctl, err);
	return err;
}

static void add(struct pkts_tally *sum, const struct pkts_tally *tally)
{
	sum->packets += tally->packets;
	sum->octets += tally->octets;
}

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
	struct pkts_point_stats point, *all;

	if (ctl_copy(&point, sizeof(point), attr))
		return -EBADMSG;
	add_ignored(&stats->ignored, &point.ingress);
	add_ignored(&stats->ignored, &point.egress);
	if (!point.ifindex) /* the sum of those that are gone */
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

static int read_stats(struct export_queue *queue, struct export_stats *stats)
{
	struct ctl *ctl = queue->ctl;
	int err;

	memset(stats, 0, sizeof(*stats));
	err = ctl_request(ctl, ctl_message(ctl, PKTS_CMD_STATS_GET, 0),
			  &ctl_set_stats, on_stats, stats);
	if (!err)
		return 0;
	ctl_failed(ctl, err);
	free(stats->point);
	return err;
}

/**
 * export_queue_open() - open the kernel's queue
 * @ctl: for requests and messages
 * @queue: filled; for export_queue_close()
 *
 * From here on no wake-up is missed. Says why when it fails.
 *
 * Return: 0, or a negative errno
 */
int export_queue_open(struct ctl *ctl, struct export_queue *queue)
{
	static const char *const groups[] = { PKTS_MCGRP_RECORDS, NULL };
	int err;

	err = ctl_open(ctl);
	if (err)
		return err;
	queue->wakes = ctl_listen(ctl, groups);
	if (!queue->wakes)
		return -EIO;
	queue->ctl = ctl;
	queue->fd = nl_socket_get_fd(queue->wakes);
	queue->read = read_records;
	queue->wake = wake;
	queue->stats = read_stats;
	return 0;
}

/**
 * export_queue_close() - close what export_queue_open() has opened
 * @queue: the queue
 */
void export_queue_close(struct export_queue *queue)
{
	nl_socket_free(queue->wakes);
}
