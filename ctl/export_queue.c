// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's record queue. It keeps a record until the reader names it or
 * a later one as safely handed on; whoever comes next starts where the last
 * reader stopped.
 */
#include <errno.h>
#include <netlink/attr.h>

#include "ctl.h"
#include "export.h"

static uint64_t number(const struct ctl_reply *reply, int type)
{
	return reply->attr[type] ? nla_get_u64(reply->attr[type]) : 0;
}

static const void *array(const struct nlattr *attr, size_t *len)
{
	*len = attr ? (size_t)nla_len(attr) : 0;
	return attr ? nla_data(attr) : NULL;
}

static int on_records(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct export_batch *batch = arg;
	const void *records, *details;
	size_t records_len, details_len;

	(void)ctl;
	if (!reply->attr[PKTS_A_QUEUE_NOW])
		return -EBADMSG;
	records = array(reply->attr[PKTS_A_QUEUE_RECORDS], &records_len);
	details = array(reply->attr[PKTS_A_QUEUE_DETAILS], &details_len);
	batch->now = number(reply, PKTS_A_QUEUE_NOW);
	batch->waiting = number(reply, PKTS_A_QUEUE_WAITING);
	batch->dropped = number(reply, PKTS_A_QUEUE_DROPPED);
	batch->since = number(reply, PKTS_A_QUEUE_SINCE);
	batch->newest = number(reply, PKTS_A_QUEUE_NEWEST);
	if (reply->attr[PKTS_A_QUEUE_CEILING])
		batch->ceiling = nla_get_u32(reply->attr[PKTS_A_QUEUE_CEILING]);
	return export_batch_fill(batch, records, records_len, details,
				 details_len);
}

static int read_records(struct export_queue *queue, uint64_t ack,
			uint64_t after, struct export_batch *batch)
{
	struct ctl *ctl = queue->ctl;
	struct nl_msg *msg;
	int err;

	msg = ctl_message(ctl, PKTS_CMD_RECORD_GET, 0);
	if (ack)
		nla_put_u64(msg, PKTS_A_QUEUE_ACK, ack);
	if (after)
		nla_put_u64(msg, PKTS_A_QUEUE_AFTER, after);
	nla_put_u32(msg, PKTS_A_QUEUE_WANTED, queue->wanted);
	batch->count = 0;
	err = ctl_request_into(ctl, msg, &ctl_set_queue, on_records, batch,
			       queue->reply, sizeof(queue->reply));
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
	queue->stats = export_stats_read;
	return 0;
}

/**
 * export_queue_close() - close what export_queue_open() has opened
 * @queue: the queue
 */
void export_queue_close(struct export_queue *queue)
{
	nl_socket_free(queue->wakes);
	ctl_close(queue->ctl);
}
