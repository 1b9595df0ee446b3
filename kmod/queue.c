// SPDX-License-Identifier: GPL-2.0
/*
 * The record queue. A record stays until a reader names it or a later one as
 * safely handed on. A reader that dies loses nothing: the next one is given
 * the same records again. At the ceiling new records are dropped, counted
 * together with the packets that they had counted.
 *
 * Several readers, each at its own place, read with what they have last read,
 * and acknowledge what all of them have handed on.
 *
 * Readers are woken when one of them had read all there was: it has subscribed
 * before it asked.
 */
#include "queue.h"

#include <linux/sched.h>
#include <linux/slab.h>

#include "batch.h"
#include "clock.h"
#include "net.h"
#include "netlink.h"

/**
 * struct queue_entry - a record in the queue
 * @node: place in struct pkts_queue.records
 * @rec: the record, times monotonic
 * @detail: its detail, when it has one
 */
struct queue_entry {
	struct list_head	node;
	struct pkts_record	rec;
	struct pkts_detail	detail[];
};

/* Steps along the queue with the lock held. */
#define QUEUE_STEPS 2048

/* One of plain records, one of those with details. */
static struct kmem_cache *queue_cache[2] __ro_after_init;

static struct pkts_net *queue_net(struct pkts_queue *queue)
{
	return container_of(queue, struct pkts_net, queue);
}

static void queue_wake_work(struct work_struct *work)
{
	struct pkts_queue *queue = container_of(work, struct pkts_queue, wake);

	pkts_netlink_wake(queue_net(queue), READ_ONCE(queue->waiting));
}

static void queue_full_work(struct work_struct *work)
{
	struct pkts_queue *queue = container_of(work, struct pkts_queue,
						tell_full);

	pkts_netlink_notice(queue_net(queue), PKTS_EVENT_QUEUE_FULL, NULL, 0);
}

/**
 * pkts_queue_init() - an empty queue
 * @queue: in a struct pkts_net
 *
 * Context: namespace init.
 */
void pkts_queue_init(struct pkts_queue *queue)
{
	mutex_init(&queue->reading);
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->records);
	queue->mark = &queue->records;
	queue->idle = true;
	queue->since = pkts_clock_now();
	queue->max = PKTS_QUEUE_DEFAULT;
	INIT_WORK(&queue->wake, queue_wake_work);
	INIT_WORK(&queue->tell_full, queue_full_work);
}

static void queue_free(struct list_head *records)
{
	struct queue_entry *entry, *next;

	list_for_each_entry_safe(entry, next, records, node)
		kmem_cache_free(queue_cache[entry->rec.detail], entry);
}

/**
 * pkts_queue_destroy() - free a queue with what still waits in it
 * @queue: nobody adds to it or reads from it any more
 *
 * Context: namespace exit.
 */
void pkts_queue_destroy(struct pkts_queue *queue)
{
	cancel_work_sync(&queue->wake);
	cancel_work_sync(&queue->tell_full);
	queue_free(&queue->records);
	mutex_destroy(&queue->reading);
}

static void queue_drop(struct pkts_queue *queue, const struct pkts_record *rec)
{
	queue->dropped_tally.packets += rec->forward.packets +
					rec->reverse.packets;
	queue->dropped_tally.octets += rec->forward.frame_octets +
				       rec->reverse.frame_octets;
}

static struct queue_entry *queue_room(struct pkts_queue *queue, bool detail)
{
	struct queue_entry *entry;

	if (queue->waiting >= queue->max) {
		queue->dropped++;
		if (!queue->full)
			queue_work(pkts_workqueue, &queue->tell_full);
		queue->full = true;
		return NULL;
	}
	entry = kmem_cache_alloc(queue_cache[detail],
				 GFP_ATOMIC | __GFP_NOWARN);
	if (!entry)
		queue->no_memory++;
	return entry;
}

/**
 * pkts_queue_add() - add a record
 * @queue: the queue
 * @rec: the record, times monotonic; copied and given an id
 * @detail: its detail when @rec->detail is set; copied
 *
 * Context: bottom halves off.
 */
void pkts_queue_add(struct pkts_queue *queue, const struct pkts_record *rec,
		    const struct pkts_detail *detail)
{
	struct queue_entry *entry;

	spin_lock(&queue->lock);
	queue->by_reason[rec->end_reason]++;
	entry = queue_room(queue, rec->detail);
	if (entry) {
		entry->rec = *rec;
		if (rec->detail)
			entry->detail[0] = *detail;
		entry->rec.id = ++queue->last_id;
		list_add_tail(&entry->node, &queue->records);
		queue->waiting++;
		queue->detailed += rec->detail;
		if (queue->idle)
			queue_work(pkts_workqueue, &queue->wake);
		queue->idle = false;
	} else {
		queue_drop(queue, rec);
	}
	spin_unlock(&queue->lock);
}

/* A batch of what is acknowledged; true when there may be more. */
static bool queue_ack_batch(struct pkts_queue *queue, u64 id)
{
	unsigned int budget = PKTS_BATCH_MAX;
	struct queue_entry *entry, *next;
	LIST_HEAD(done);

	spin_lock_bh(&queue->lock);
	list_for_each_entry_safe(entry, next, &queue->records, node) {
		if (entry->rec.id > id || !budget--)
			break;
		if (queue->mark == &entry->node)
			queue->mark = &queue->records;
		list_move_tail(&entry->node, &done);
		queue->waiting--;
		queue->detailed -= entry->rec.detail;
		queue->delivered++;
		queue->full = false;
	}
	if (!queue->waiting)
		queue->idle = true;
	spin_unlock_bh(&queue->lock);
	next = list_first_entry_or_null(&done, struct queue_entry, node);
	queue_free(&done);
	return next;
}

/**
 * pkts_queue_ack() - forget records that their reader has handed on
 * @queue: the queue
 * @id: the last of them; 0 for none
 *
 * Context: process; may sleep.
 * Return: 0, or -EINVAL when there was no such record yet.
 */
int pkts_queue_ack(struct pkts_queue *queue, u64 id)
{
	u64 last_id;

	spin_lock_bh(&queue->lock);
	last_id = queue->last_id;
	spin_unlock_bh(&queue->lock);
	if (id > last_id)
		return -EINVAL;
	while (queue_ack_batch(queue, id))
		cond_resched();
	return 0;
}

static u64 queue_apart(u64 a, u64 b)
{
	return a < b ? b - a : a - b;
}

/*
 * Puts the mark at @id, or some way towards it from the nearest place: the
 * head, the newest record or the mark. Ids have no gap, so steps are ids.
 * Returns whether it is there.
 */
static bool queue_seek(struct pkts_queue *queue, u64 id)
{
	u64 head = queue->last_id - queue->waiting;
	unsigned int steps = QUEUE_STEPS;

	if (id <= head) {
		queue->mark = &queue->records;
		return true;
	}
	if (queue->mark == &queue->records)
		queue->mark_id = head;
	if (queue_apart(queue->mark_id, id) > queue->last_id - id) {
		queue->mark = queue->records.prev;
		queue->mark_id = queue->last_id;
	}
	if (queue_apart(queue->mark_id, id) > id - head) {
		queue->mark = &queue->records;
		queue->mark_id = head;
	}
	for (; queue->mark_id < id && steps; steps--, queue->mark_id++)
		queue->mark = queue->mark->next;
	for (; queue->mark_id > id && steps; steps--, queue->mark_id--)
		queue->mark = queue->mark->prev;
	return queue->mark_id == id;
}

/* From behind the mark, which moves along. */
static void queue_fill(struct pkts_queue *queue, struct pkts_batch *batch)
{
	struct queue_entry *entry;
	struct list_head *node;

	for (node = queue->mark->next; node != &queue->records;
	     node = node->next) {
		entry = list_entry(node, struct queue_entry, node);
		if (!pkts_batch_takes(batch, &entry->rec))
			break;
		batch->rec[batch->n++] = entry->rec;
		if (entry->rec.detail)
			batch->detail[batch->details++] = entry->detail[0];
		queue->mark = node;
		queue->mark_id = entry->rec.id;
	}
	queue->idle = queue->idle || node == &queue->records;
}

static int queue_read(struct pkts_queue *queue, u64 after,
		      struct pkts_batch *batch, struct pkts_queue_state *state)
{
	spin_lock_bh(&queue->lock);
	if (after > queue->last_id) {
		spin_unlock_bh(&queue->lock);
		return -EINVAL;
	}
	while (!queue_seek(queue, after)) {
		spin_unlock_bh(&queue->lock);
		cond_resched();
		spin_lock_bh(&queue->lock);
	}
	queue_fill(queue, batch);
	state->waiting = queue->waiting;
	state->dropped = queue->dropped + queue->no_memory;
	state->newest = queue->last_id;
	state->max = queue->max;
	spin_unlock_bh(&queue->lock);
	return 0;
}

/**
 * pkts_queue_room() - room that a batch must have
 * @queue: the queue
 * @wanted: records that its reader wants
 * @details: set to how many of them may have a detail
 *
 * As much as waits, and never none: what comes meanwhile may be read as well,
 * or with the next batch.
 *
 * Context: process.
 * Return: how many records.
 */
unsigned int pkts_queue_room(struct pkts_queue *queue, unsigned int wanted,
			     unsigned int *details)
{
	unsigned int room, detailed;

	spin_lock_bh(&queue->lock);
	room = max(queue->waiting, 1U);
	detailed = max(queue->detailed, 1U);
	spin_unlock_bh(&queue->lock);
	room = min(room, wanted);
	*details = min(room, detailed);
	return room;
}

/**
 * pkts_queue_read() - records in their order; they stay in the queue
 * @queue: the queue
 * @after: those behind the record of this id; 0 for the oldest. Where it has
 *	been acknowledged, the oldest, too
 * @batch: filled, times monotonic
 * @state: filled
 *
 * It costs little where a reader goes on from where the last one has stopped,
 * at the head or at the end; elsewhere some steps along the queue, and the lock
 * is let go in between.
 *
 * Context: process; may sleep.
 * Return: 0, or -EINVAL when there was no record @after yet.
 */
int pkts_queue_read(struct pkts_queue *queue, u64 after,
		    struct pkts_batch *batch, struct pkts_queue_state *state)
{
	int err;

	mutex_lock(&queue->reading);
	err = queue_read(queue, after, batch, state);
	mutex_unlock(&queue->reading);
	return err;
}

/**
 * pkts_queue_totals() - the queue's part of the statistics
 * @queue: the queue
 * @totals: its record and queue members are filled
 *
 * Context: process.
 */
void pkts_queue_totals(struct pkts_queue *queue, struct pkts_totals *totals)
{
	unsigned int reason;

	spin_lock_bh(&queue->lock);
	totals->records = 0;
	for (reason = 0; reason < PKTS_END_REASONS; reason++)
		totals->records += queue->by_reason[reason];
	totals->records_idle = queue->by_reason[PKTS_END_REASON_IDLE_TIMEOUT];
	totals->records_active =
		queue->by_reason[PKTS_END_REASON_ACTIVE_TIMEOUT];
	totals->records_end = queue->by_reason[PKTS_END_REASON_END_OF_FLOW];
	totals->records_forced = queue->by_reason[PKTS_END_REASON_FORCED_END];
	totals->records_resources =
		queue->by_reason[PKTS_END_REASON_LACK_OF_RESOURCES];
	totals->queue_waiting = queue->waiting;
	totals->queue_delivered = queue->delivered;
	totals->queue_dropped = queue->dropped;
	totals->queue_no_memory = queue->no_memory;
	totals->queue_dropped_tally = queue->dropped_tally;
	spin_unlock_bh(&queue->lock);
}

/**
 * pkts_queue_cache_init() - make the memory that records wait in
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int __init pkts_queue_cache_init(void)
{
	queue_cache[0] = kmem_cache_create("pkts_record",
					   sizeof(struct queue_entry), 0,
					   SLAB_ACCOUNT, NULL);
	queue_cache[1] = kmem_cache_create("pkts_record_full",
					   struct_size((struct queue_entry *)0,
						       detail, 1),
					   0, SLAB_ACCOUNT, NULL);
	if (queue_cache[0] && queue_cache[1])
		return 0;
	pkts_queue_cache_exit();
	return -ENOMEM;
}

/**
 * pkts_queue_cache_exit() - give it back
 *
 * Context: module exit, after all queues are destroyed.
 */
void pkts_queue_cache_exit(void)
{
	kmem_cache_destroy(queue_cache[1]);
	kmem_cache_destroy(queue_cache[0]);
}
