/* SPDX-License-Identifier: GPL-2.0 */
/* From the kernel's record queue to a collector. */
#ifndef PKTS_CTL_EXPORT_H
#define PKTS_CTL_EXPORT_H

#include <pkts.h>
#include <stdbool.h>
#include <stdint.h>

#include "ipfix.h"

struct collector;
struct ctl;
struct nl_sock;

/**
 * struct export_batch - records that were read from the queue
 * @count: how many
 * @now: wall-clock time of the read; no record ends after it
 * @waiting: records in the queue, these included
 * @dropped: records that the queue has ever dropped
 * @since: wall-clock time of the queue's first use
 * @record: the records, ascending by id
 */
struct export_batch {
	unsigned int count;
	uint64_t now;
	uint64_t waiting;
	uint64_t dropped;
	uint64_t since;
	struct pkts_record record[PKTS_BATCH_MAX];
};

/**
 * struct export_stats - what the exporter reports of the kernel
 * @totals: of the namespace
 * @ignored: IP packets that were seen but not metered
 * @points: how many observation points there are
 * @point: these, to be freed
 */
struct export_stats {
	struct pkts_totals totals;
	struct pkts_tally ignored;
	unsigned int points;
	struct pkts_point_stats *point;
};

/**
 * struct export_queue - where records come from
 * @ctl: for requests and messages
 * @fd: readable when records may have come
 * @read: acknowledge up to an id and read what follows
 * @wake: take what made @fd readable
 * @stats: read statistics
 * @wakes: socket of the wake-ups
 *
 * The functions return 0 or a negative errno and have said why then. There
 * is one queue, the kernel's; tests bring their own.
 */
struct export_queue {
	struct ctl *ctl;
	int fd;
	int (*read)(struct export_queue *queue, uint64_t ack,
		    struct export_batch *batch);
	int (*wake)(struct export_queue *queue);
	int (*stats)(struct export_queue *queue, struct export_stats *stats);
	struct nl_sock *wakes;
};

/**
 * struct exporter - one run of the exporter
 * @ctl: for messages
 * @queue: where records come from
 * @collector: where messages go
 * @refresh: nanoseconds between two reports, and two templates
 * @biflow: both directions in one data record
 * @once: end when what waits now has been sent
 * @flows: the observation domain of the flows
 * @self: observation domain 0, for reports of the exporter itself
 * @export_time: of the last message, seconds since 1970
 * @ack: id of the last record that was taken
 * @records: records that were taken
 * @reported: when the last report was sent, monotonic; 0: never
 * @dropped: what the queue had dropped at the last read
 * @dropped_up: the same when the collector took records for the last time
 * @read_at: wall-clock time of the last read
 * @first_drop: no record was dropped before this wall-clock time
 * @last_drop: no record was dropped after this wall-clock time
 * @down: the collector does not take messages, and the user knows
 * @signals: readable when a signal has come
 * @backoff: milliseconds before the next attempt
 * @batch: what was read last
 * @msg: the message in the making
 */
struct exporter {
	struct ctl *ctl;
	struct export_queue *queue;
	struct collector *collector;
	uint64_t refresh;
	bool biflow;
	bool once;
	struct ipfix_session flows;
	struct ipfix_session self;
	uint64_t export_time;
	uint64_t ack;
	uint64_t records;
	uint64_t reported;
	uint64_t dropped;
	uint64_t dropped_up;
	uint64_t read_at;
	uint64_t first_drop;
	uint64_t last_drop;
	bool down;
	int signals;
	int backoff;
	struct export_batch batch;
	struct ipfix_message msg;
};

/* export_loop.c */
uint64_t export_mono(void);
int export_run(struct exporter *ex);

/* export_send.c */
int export_send(struct exporter *ex, const struct export_stats *stats);

/* export_report.c */
typedef int (*export_add_fn)(struct exporter *ex,
			     const struct ipfix_template *tmpl,
			     const void *from, uint64_t latest);
int export_report(struct exporter *ex, const struct export_stats *stats,
		  export_add_fn add);

/* export_queue.c */
int export_queue_open(struct ctl *ctl, struct export_queue *queue);
void export_queue_close(struct export_queue *queue);

#endif /* PKTS_CTL_EXPORT_H */
