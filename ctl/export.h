/* SPDX-License-Identifier: GPL-2.0 */
/* From the kernel's record queue to a collector. */
#ifndef PKTS_CTL_EXPORT_H
#define PKTS_CTL_EXPORT_H

#include <pkts.h>
#include <stdbool.h>
#include <stdint.h>

#include "ctl.h"
#include "ipfix.h"
#include "ipfix_flow.h"
#include "probe_sample.h"

struct collector;
struct export_group;
struct export_wish;
struct filter;
struct nl_sock;

/* Octets of an error in words. */
#define EXPORT_ERROR_LEN 160

/**
 * struct export_batch - records that were read from the queue
 * @count: how many
 * @now: wall-clock time of the read; no record ends after it
 * @waiting: records in the queue, these included
 * @newest: id of the newest record in the queue, 0 before the first
 * @ceiling: how many records may wait
 * @dropped: records that the queue has ever dropped
 * @since: wall-clock time of the queue's first use
 * @shortened: of these, as they were sent, those whose details had no room
 * @boot: wall-clock time of the machine's start; no record begins before
 * @filtered: of these, those that were not to be sent
 * @flow: the records with their details, ascending by id
 */
struct export_batch {
	unsigned int count;
	uint64_t now;
	uint64_t waiting;
	uint64_t newest;
	uint64_t ceiling;
	uint64_t dropped;
	uint64_t since;
	unsigned int shortened;
	uint64_t boot;
	unsigned int filtered;
	struct ipfix_flow flow[PKTS_BATCH_MAX];
};

/**
 * struct export_point - an observation point
 * @stats: its statistics
 * @peer: the device of a link's second leg, else 0
 * @link: name of the link, else empty
 * @sampling: enum pkts_sampling
 * @interval: one frame in so many
 * @timeouts: its own; its zeros stand for the namespace's
 */
struct export_point {
	struct pkts_point_stats stats;
	uint32_t peer;
	char link[PKTS_LINK_NAME_MAX + 1];
	uint32_t sampling;
	uint32_t interval;
	struct pkts_timeouts timeouts;
};

/**
 * struct export_stats - what the exporter reports of the kernel
 * @totals: of the namespace
 * @ignored: IP packets that were seen but not metered
 * @profile: enum pkts_profile
 * @timeouts: of the namespace
 * @points: how many observation points there are
 * @point: these, to be freed
 * @probes: probe sessions, likewise
 */
struct export_stats {
	struct pkts_totals totals;
	struct pkts_tally ignored;
	uint32_t profile;
	struct pkts_timeouts timeouts;
	unsigned int points;
	struct export_point *point;
	struct probe_samples probes;
};

/* Octets of a reply: records, details, and a little more. */
#define EXPORT_REPLY_MAX (2 * 65536 + 4096)

/**
 * struct export_queue - where records come from
 * @ctl: for requests and messages
 * @fd: readable when records may have come
 * @wanted: records of a batch at the most, up to PKTS_BATCH_MAX
 * @read: acknowledge up to an id, 0 for nothing, and read what follows another
 * @wake: take what made @fd readable
 * @stats: read statistics
 * @wakes: socket of the wake-ups
 * @reply: what was read last, as the kernel has written it
 *
 * The functions return 0 or a negative errno and have said why then. There
 * is one queue, the kernel's, and each exporter has its own way to it; tests
 * bring their own.
 */
struct export_queue {
	struct ctl *ctl;
	int fd;
	uint32_t wanted;
	int (*read)(struct export_queue *queue, uint64_t ack, uint64_t after,
		    struct export_batch *batch);
	int (*wake)(struct export_queue *queue);
	int (*stats)(struct export_queue *queue, struct export_stats *stats);
	struct nl_sock *wakes;
	uint64_t reply[EXPORT_REPLY_MAX / sizeof(uint64_t)];
};

/**
 * struct export_mark - where an exporter stood
 * @id: the last record before it
 * @written: octets that its collector had been given, see struct collector
 * @records: records that were sent
 * @filtered: records that were not to be sent
 * @missed: records that the other exporters did not wait for any longer
 * @shortened: of those that were sent, those whose details had no room
 * @flows: the flows' domain
 * @self: domain 0
 */
struct export_mark {
	uint64_t id;
	uint64_t written;
	uint64_t records;
	uint64_t filtered;
	uint64_t missed;
	uint64_t shortened;
	struct ipfix_session flows;
	struct ipfix_session self;
};

/* Batches that may be on their way to a collector. */
#define EXPORT_MARKS 1024

/**
 * struct exporter - an exporter: a thread, a way to the queue, a collector
 * @ctl: its own, for requests and messages
 * @queue: where records come from
 * @collector: where messages go
 * @group: the exporters of the run
 * @wish: what the user asked of it
 * @filter: which records it sends; NULL for all
 * @set: its templates
 * @shape: what data records shall be like; the limit is the collector's
 * @once: end when what waits now has been sent
 * @at: where it stands: what was sent
 * @good: where it stood: what was taken, and comes never again
 * @mark: between the two, a ring
 * @marks: how many, with @first
 * @first: the first of @mark
 * @export_time: of the last message, seconds since 1970
 * @pace: when the next message may leave, monotonic
 * @reported: when the last report was sent, monotonic; 0: never
 * @dropped: what the queue had dropped at the last read
 * @dropped_up: the same when the collector took records for the last time
 * @read_at: wall-clock time of the last read
 * @first_drop: no record was dropped before this wall-clock time
 * @last_drop: no record was dropped after this wall-clock time
 * @down: the collector does not take messages, and the user knows
 * @begun: @at is known
 * @ending: only records up to @end count
 * @end: see @ending
 * @behind: since when it is behind the queue, monotonic; 0: it is not
 * @reconnects: how often its collector was found again
 * @error: the last one, in words
 * @error_at: when that was, wall-clock time
 * @backoff: milliseconds before the next attempt
 * @status: exit status, when its thread has ended
 * @batch: what was read last
 * @msg: the message in the making
 */
struct exporter {
	struct ctl ctl;
	struct export_queue queue;
	struct collector *collector;
	struct export_group *group;
	const struct export_wish *wish;
	struct filter *filter;
	struct ipfix_flow_set *set;
	struct ipfix_shape shape;
	bool once;
	struct export_mark at;
	struct export_mark good;
	struct export_mark mark[EXPORT_MARKS];
	unsigned int marks;
	unsigned int first;
	uint64_t export_time;
	uint64_t pace;
	uint64_t reported;
	uint64_t dropped;
	uint64_t dropped_up;
	uint64_t read_at;
	uint64_t first_drop;
	uint64_t last_drop;
	bool down;
	bool begun;
	bool ending;
	uint64_t end;
	uint64_t behind;
	uint64_t reconnects;
	char error[EXPORT_ERROR_LEN];
	uint64_t error_at;
	int backoff;
	int status;
	struct export_batch batch;
	struct ipfix_message msg;
};

/* export_new.c */
struct exporter *exporter_new(struct ctl *ctl, const struct export_wish *wish,
			      bool once);
void exporter_free(struct exporter *ex);

/* export_loop.c */
uint64_t export_mono(void);
int export_run(struct exporter *ex);

/* export_state.c */
void export_settle(struct exporter *ex);
void export_undo(struct exporter *ex);
void export_complain(struct exporter *ex, int err);
const char *export_why(const struct exporter *ex, int err, char *buf,
		       size_t size);
void export_note_batch(struct exporter *ex);

/* export_send.c */
int export_send(struct exporter *ex, const struct export_stats *stats);

/* export_report.c */
typedef int (*export_add_fn)(struct exporter *ex,
			     const struct ipfix_template *tmpl,
			     const void *from, uint64_t latest);
int export_report(struct exporter *ex, const struct export_stats *stats,
		  export_add_fn add);

/* export_point.c */
int export_report_point(struct exporter *ex, const struct export_stats *stats,
			const struct export_point *point, export_add_fn add);

/* export_probe.c */
int export_report_probes(struct exporter *ex,
			 const struct probe_samples *probes, export_add_fn add);

/* export_batch.c */
int export_batch_fill(struct export_batch *batch, const void *records,
		      size_t records_len, const void *details,
		      size_t details_len);

/* export_stats.c */
int export_stats_read(struct export_queue *queue, struct export_stats *stats);

/* export_queue.c */
int export_queue_open(struct ctl *ctl, struct export_queue *queue);
void export_queue_close(struct export_queue *queue);

#endif /* PKTS_CTL_EXPORT_H */
