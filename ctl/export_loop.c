// SPDX-License-Identifier: GPL-2.0
/*
 * Read behind what was sent, send; wait when there is nothing. Each read
 * acknowledges what all exporters of the run have done with. While the
 * collector takes nothing, nothing is acknowledged: the kernel's queue keeps the
 * records, and counts what it must drop at its ceiling.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wire/time.h>

#include "collector.h"
#include "export.h"
#include "export_group.h"
#include "export_words.h"
#include "ipfix_private.h"

/* Milliseconds between two attempts: doubled from the first to the last. */
#define BACKOFF_MIN 250
#define BACKOFF_MAX 8000

/* The queue is looked at so often without a wake-up: is the module there? */
#define LOOK_MS 10000

/* How often to ask for confirmations that have not come. */
#define CONFIRM_MS 50

/**
 * export_mono() - the monotonic clock
 *
 * Return: nanoseconds, never 0
 */
uint64_t export_mono(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * PKTS_NS_PER_SEC +
	       (uint64_t)now.tv_nsec + 1;
}

static bool report_is_due(const struct exporter *ex)
{
	return !ex->reported ||
	       export_mono() - ex->reported >= ex->wish->refresh;
}

static bool is_stopped(const struct exporter *ex)
{
	struct pollfd pfd = { .fd = ex->collector->stop, .events = POLLIN };

	return poll(&pfd, 1, 0) > 0;
}

/* At the end only what waited when it began counts. */
static void trim_batch(struct exporter *ex, bool last)
{
	struct export_batch *batch = &ex->batch;

	if (!ex->ending && last) {
		ex->ending = true;
		ex->end = batch->newest;
	}
	while (ex->ending && batch->count &&
	       batch->flow[batch->count - 1].record.id > ex->end)
		batch->count--;
}

/* What waited at the signal is in a read that began after it. */
static int read_batch(struct exporter *ex)
{
	bool last = ex->once || is_stopped(ex);
	int err;

	err = ex->queue.read(&ex->queue, export_group_done(ex->group),
			     ex->at.id, &ex->batch);
	if (err)
		return err;
	export_note_batch(ex);
	trim_batch(ex, last);
	return 0;
}

static void back_off(struct exporter *ex)
{
	struct pollfd pfd = { .fd = ex->collector->stop, .events = POLLIN };

	ex->backoff = ex->backoff ? ex->backoff * 2 : BACKOFF_MIN;
	if (ex->backoff > BACKOFF_MAX)
		ex->backoff = BACKOFF_MAX;
	poll(&pfd, 1, ex->backoff);
}

/* Milliseconds to a time, but no more than until a look in between. */
static int until(uint64_t then)
{
	uint64_t now = export_mono(), ms;

	if (then <= now)
		return 0;
	ms = pkts_time_to_ms(then - now) + 1;
	return ms < LOOK_MS ? (int)ms : LOOK_MS;
}

static int wait_ms(const struct exporter *ex)
{
	int ms = until(ex->reported + ex->wish->refresh), due;

	if (ex->marks && ms > CONFIRM_MS)
		ms = CONFIRM_MS;
	due = ex->collector->due ? until(ex->collector->due) : ms;
	return due < ms ? due : ms;
}

/* What went wrong while nothing was being sent. */
static int look(struct exporter *ex)
{
	int err = ex->collector->ops->check(ex->collector);

	if (!err) {
		export_settle(ex);
		return 0;
	}
	ex->collector->ops->rollback(ex->collector, err);
	export_settle(ex);
	export_undo(ex);
	ex->reported = 0;
	return -err;
}

/*
 * Until records come, the next report is due, an error or a signal, or as long
 * as too much is in flight. Returns what deliver() does.
 */
static int wait_for_records(struct exporter *ex)
{
	bool full = ex->marks == EXPORT_MARKS;
	struct pollfd pfd[] = {
		{ .fd = full ? -1 : ex->queue.fd, .events = POLLIN },
		{ .fd = ex->ending ? -1 : ex->collector->stop, .events = POLLIN },
		{ .fd = ex->collector->is_file ? -1 : ex->collector->fd,
		  .events = ex->collector->reliable ? POLLIN : 0 },
	};
	int err;

	if (poll(pfd, 3, wait_ms(ex)) > 0 && pfd[0].revents) {
		err = ex->queue.wake(&ex->queue);
		if (err)
			return err;
	}
	return look(ex);
}

/*
 * Sends the batch and, where it is due, a report. Returns 0, a positive errno
 * when the collector did not take it, a negative one when we cannot go on.
 */
static int deliver(struct exporter *ex, bool final)
{
	bool report = final || report_is_due(ex) || ex->collector->fresh;
	struct export_stats stats = { };
	int err;

	if (report) {
		err = ex->queue.stats(&ex->queue, &stats);
		if (err)
			return err;
	}
	err = export_send(ex, report ? &stats : NULL);
	free(stats.point);
	free(stats.probes.sample);
	if (err) {
		ex->reported = 0;
		return -err;
	}
	if (report)
		ex->reported = export_mono();
	return look(ex);
}

/* What the collector did not take at the end stays for the next exporter. */
static int give_up(struct exporter *ex, int err)
{
	char why[EXPORT_ERROR_LEN];
	uint64_t left = ex->end - ex->good.id;

	export_why(ex, err, why, sizeof(why));
	if (left)
		ctl_error(&ex->ctl, "%s: %s; records that stay in the kernel: %" PRIu64,
			  ex->collector->name, why, left);
	else
		ctl_error(&ex->ctl, "%s: %s; the last report was not taken",
			  ex->collector->name, why);
	return EXIT_FAILURE;
}

/* A last report; then all that is in flight must arrive. */
static int finish(struct exporter *ex)
{
	struct collector *c = ex->collector;
	int err;

	err = deliver(ex, true);
	if (!err)
		err = -c->ops->finish(c);
	if (err < 0)
		return EXIT_FAILURE;
	export_settle(ex);
	if (!err && !ex->marks)
		return EXIT_SUCCESS;
	return give_up(ex, err ? err : ETIMEDOUT);
}

/* Sends what there is, else waits. Returns what deliver() does. */
static int step(struct exporter *ex)
{
	if (ex->marks == EXPORT_MARKS ||
	    (!ex->batch.count && !report_is_due(ex)))
		return wait_for_records(ex);
	return deliver(ex, false);
}

/**
 * export_run() - export until the run ends, or once
 * @ex: the exporter, its queue and its collector ready
 *
 * At the end what waits at that moment is sent, then a last report.
 *
 * Return: the exit status
 */
int export_run(struct exporter *ex)
{
	int err;

	ipfix_private_pen_set((uint32_t)ex->wish->pen);
	for (;;) {
		if (read_batch(ex))
			return EXIT_FAILURE;
		if (ex->ending && !ex->batch.count)
			return finish(ex);
		err = step(ex);
		if (err < 0)
			return EXIT_FAILURE;
		if (err && ex->ending)
			return give_up(ex, err);
		if (err) {
			export_complain(ex, err);
			export_group_tell(ex);
			back_off(ex);
		}
	}
}
