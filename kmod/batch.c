// SPDX-License-Identifier: GPL-2.0
/*
 * Records on their way into one reply: an array of what all records have, and
 * one of what only some have, so that neither wastes the other's room.
 */
#include "batch.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "clock.h"

/**
 * pkts_batch_alloc() - an empty batch
 * @room: for how many records; at most PKTS_BATCH_MAX are
 * @details: how many of them may have details; at most PKTS_DETAILS_MAX may
 *
 * No more than that: many kernels clear all memory that they give.
 *
 * Context: process; may sleep.
 * Return: the batch or NULL.
 */
struct pkts_batch *pkts_batch_alloc(unsigned int room, unsigned int details)
{
	struct pkts_batch *batch;

	room = min_t(unsigned int, room, PKTS_BATCH_MAX);
	details = min_t(unsigned int, details, PKTS_DETAILS_MAX);
	batch = kvmalloc(sizeof(*batch) + room * sizeof(*batch->rec) +
			 details * sizeof(*batch->detail), GFP_KERNEL);
	if (!batch)
		return NULL;
	batch->n = 0;
	batch->details = 0;
	batch->room = room;
	batch->detail_room = details;
	batch->rec = (struct pkts_record *)(batch + 1);
	batch->detail = (struct pkts_detail *)(batch->rec + room);
	return batch;
}

/**
 * pkts_batch_free() - free a batch
 * @batch: or NULL
 *
 * Context: process.
 */
void pkts_batch_free(struct pkts_batch *batch)
{
	kvfree(batch);
}

/**
 * pkts_batch_size() - octets that a batch needs in a message
 * @batch: the batch
 *
 * Context: any.
 */
size_t pkts_batch_size(const struct pkts_batch *batch)
{
	return nla_total_size(batch->n * sizeof(batch->rec[0])) +
	       nla_total_size(batch->details * sizeof(batch->detail[0]));
}

static void side_wall_times(struct pkts_side *side,
			    const struct pkts_wall *wall)
{
	side->start = pkts_clock_to_wall(wall, side->start);
	side->end = pkts_clock_to_wall(wall, side->end);
}

/**
 * pkts_batch_wall_times() - apply wall time to records that leave
 * @batch: the records
 * @wall: one reading of both clocks for all of them
 *
 * Context: any.
 */
void pkts_batch_wall_times(struct pkts_batch *batch,
			   const struct pkts_wall *wall)
{
	struct pkts_record *rec;

	for (rec = batch->rec; rec < batch->rec + batch->n; rec++) {
		rec->flow_start = pkts_clock_to_wall(wall, rec->flow_start);
		side_wall_times(&rec->forward, wall);
		side_wall_times(&rec->reverse, wall);
	}
}

/**
 * pkts_batch_put() - put a batch into a message
 * @msg: the message
 * @batch: the batch
 * @records: attribute of the records
 * @details: attribute of the details
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE.
 */
int pkts_batch_put(struct sk_buff *msg, const struct pkts_batch *batch,
		   int records, int details)
{
	BUILD_BUG_ON(PKTS_BATCH_MAX * sizeof(batch->rec[0]) >
		     U16_MAX - NLA_HDRLEN);
	BUILD_BUG_ON(PKTS_DETAILS_MAX * sizeof(batch->detail[0]) >
		     U16_MAX - NLA_HDRLEN);
	if (nla_put(msg, records, batch->n * sizeof(batch->rec[0]), batch->rec))
		return -EMSGSIZE;
	if (!batch->details)
		return 0;
	return nla_put(msg, details, batch->details * sizeof(batch->detail[0]),
		       batch->detail);
}
