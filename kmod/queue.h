/* SPDX-License-Identifier: GPL-2.0 */
/* Records that wait until their reader has acknowledged them. */
#ifndef PKTS_QUEUE_H
#define PKTS_QUEUE_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <uapi/pkts.h>

struct pkts_batch;

#define PKTS_QUEUE_DEFAULT 65536 /* ceiling of waiting records */
#define PKTS_END_REASONS (PKTS_END_REASON_LACK_OF_RESOURCES + 1)

/**
 * struct pkts_queue - a namespace's record queue
 * @reading: one reader at a time; taken before @lock
 * @lock: guards all of it; bottom halves off
 * @records: the records, ascending by id without a gap
 * @mark: the record that was read last; @records where it is none
 * @mark_id: its id, where it is one
 * @last_id: id of the newest record, 0 before the first
 * @since: monotonic time of the namespace's birth, ns
 * @waiting: length of @records
 * @detailed: how many of them have a detail
 * @max: ceiling of @waiting
 * @full: at the ceiling, and told so
 * @idle: a reader knows all records, and wants to be woken
 * @delivered: records that were acknowledged
 * @dropped: records dropped at the ceiling
 * @no_memory: records dropped for want of memory
 * @dropped_tally: what the dropped ones had counted
 * @by_reason: records ever made, by their end reason
 * @wake: tells a waiting reader
 * @tell_full: tells that the ceiling was reached
 */
struct pkts_queue {
	struct mutex		reading; /* one reader */
	spinlock_t		lock; /* all below */
	struct list_head	records;
	struct list_head	*mark;
	u64			mark_id;
	u64			last_id;
	u64			since;
	u32			waiting;
	u32			detailed;
	u32			max;
	bool			full;
	bool			idle;
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
 * @newest: id of the newest record, 0 before the first
 * @max: ceiling of @waiting
 */
struct pkts_queue_state {
	u64 waiting;
	u64 dropped;
	u64 newest;
	u32 max;
};

void pkts_queue_init(struct pkts_queue *queue);
void pkts_queue_destroy(struct pkts_queue *queue);
void pkts_queue_add(struct pkts_queue *queue, const struct pkts_record *rec,
		    const struct pkts_detail *detail);
int pkts_queue_ack(struct pkts_queue *queue, u64 id);
unsigned int pkts_queue_room(struct pkts_queue *queue, unsigned int wanted,
			     unsigned int *details);
int pkts_queue_read(struct pkts_queue *queue, u64 after,
		    struct pkts_batch *batch, struct pkts_queue_state *state);
void pkts_queue_totals(struct pkts_queue *queue, struct pkts_totals *totals);
int pkts_queue_cache_init(void);
void pkts_queue_cache_exit(void);

#endif /* PKTS_QUEUE_H */
