/* SPDX-License-Identifier: GPL-2.0 */
/* Records that wait until their reader has acknowledged them. */
#ifndef PKTS_QUEUE_H
#define PKTS_QUEUE_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <uapi/pkts.h>

#define PKTS_QUEUE_DEFAULT 65536 /* ceiling of waiting records */
#define PKTS_END_REASONS (PKTS_END_REASON_LACK_OF_RESOURCES + 1)

/**
 * struct pkts_queue - a namespace's record queue
 * @lock: guards all of it; bottom halves off
 * @records: the records, ascending by id
 * @last_id: id of the newest record, 0 before the first
 * @since: monotonic time of the namespace's birth, ns
 * @waiting: length of @records
 * @max: ceiling of @waiting
 * @full: at the ceiling, and told so
 * @delivered: records that were acknowledged
 * @dropped: records dropped at the ceiling
 * @no_memory: records dropped for want of memory
 * @dropped_tally: what the dropped ones had counted
 * @by_reason: records ever made, by their end reason
 * @wake: tells a waiting reader
 * @tell_full: tells that the ceiling was reached
 */
struct pkts_queue {
	spinlock_t		lock; /* all below */
	struct list_head	records;
	u64			last_id;
	u64			since;
	u32			waiting;
	u32			max;
	bool			full;
	u64			delivered;
	u64			dropped;
	u64			no_memory;
	struct pkts_tally	dropped_tally;
	u64			by_reason[PKTS_END_REASONS];
	struct work_struct	wake;
	struct work_struct	tell_full;
};

/**
 * struct pkts_queue_state - what a reader is told beside the records
 * @waiting: records in the queue
 * @dropped: records ever dropped, for whatever reason
 */
struct pkts_queue_state {
	u64 waiting;
	u64 dropped;
};

void pkts_queue_init(struct pkts_queue *queue);
void pkts_queue_destroy(struct pkts_queue *queue);
void pkts_queue_add(struct pkts_queue *queue, const struct pkts_record *rec);
int pkts_queue_ack(struct pkts_queue *queue, u64 id);
unsigned int pkts_queue_read(struct pkts_queue *queue, struct pkts_record *rec,
			     unsigned int room,
			     struct pkts_queue_state *state);
void pkts_queue_totals(struct pkts_queue *queue, struct pkts_totals *totals);
int pkts_queue_cache_init(void);
void pkts_queue_cache_exit(void);

#endif /* PKTS_QUEUE_H */
