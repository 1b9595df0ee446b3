// SPDX-License-Identifier: GPL-2.0
/*
 * Read, send, acknowledge with the next read; wait when there is nothing.
 * While the collector takes nothing, nothing is acknowledged: the kernel's
 * queue keeps the records, and counts what it must drop at its ceiling.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>
#include <wire/time.h>

#include "collector.h"
#include "ctl.h"
#include "export.h"

/* Milliseconds between two attempts: doubled from the first to the last. */
#define BACKOFF_MIN 250
#define BACKOFF_MAX 8000

/* The queue is looked at so often without a wake-up: is the module there? */
#define LOOK_MS 10000

/* SIGINT and SIGTERM as a file, so that they come when we look. */
static int catch_signals(struct exporter *ex, sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, signals, NULL);
	ex->signals = signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC);
	if (ex->signals >= 0)
		return 0;
	ctl_error(ex->ctl, "cannot wait for signals: %s", strerror(errno));
	return -errno;
}

/* Has a signal come? The next one ends us the hard way then. */
static bool is_stopped(struct exporter *ex, const sigset_t *signals)
{
	struct signalfd_siginfo info;

	if (read(ex->signals, &info, sizeof(info)) != sizeof(info))
		return false;
	sigprocmask(SIG_UNBLOCK, signals, NULL);
	return true;
}

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
	return !ex->reported || export_mono() - ex->reported >= ex->refresh;
}

/* Says once that the collector takes nothing. */
static void complain(struct exporter *ex, int err)
{
	if (ex->down)
		return;
	ctl_error(ex->ctl, "%s: %s; records wait in the kernel until it takes them",
		  ex->collector->name, strerror(err));
	ex->down = true;
	ex->dropped_up = ex->dropped;
}

static void rejoice(struct exporter *ex)
{
	uint64_t lost = ex->dropped - ex->dropped_up;

	ex->backoff = 0;
	if (!ex->down)
		return;
	if (lost)
		ctl_error(ex->ctl,
			  "%s: takes records again; dropped meanwhile: %" PRIu64,
			  ex->collector->name, lost);
	else
		ctl_error(ex->ctl, "%s: takes records again",
			  ex->collector->name);
	ex->down = false;
}

/* Between two reads is when a record was dropped; more is not known. */
static void note_drops(struct exporter *ex)
{
	if (ex->batch.dropped > ex->dropped) {
		if (!ex->first_drop)
			ex->first_drop = ex->read_at ? ex->read_at :
						       ex->batch.since;
		ex->last_drop = ex->batch.now;
	}
	ex->dropped = ex->batch.dropped;
	ex->read_at = ex->batch.now;
}

static int read_batch(struct exporter *ex)
{
	int err;

	err = ex->queue->read(ex->queue, ex->ack, &ex->batch);
	if (!err)
		note_drops(ex);
	return err;
}

static void back_off(struct exporter *ex)
{
	struct pollfd pfd = { .fd = ex->signals, .events = POLLIN };

	ex->backoff = ex->backoff ? ex->backoff * 2 : BACKOFF_MIN;
	if (ex->backoff > BACKOFF_MAX)
		ex->backoff = BACKOFF_MAX;
	poll(&pfd, 1, ex->backoff);
}

/* Milliseconds to the next report, but no more than until a look in between. */
static int until_report(const struct exporter *ex)
{
	uint64_t past = export_mono() - ex->reported, ms;

	if (past >= ex->refresh)
		return 0;
	ms = pkts_time_to_ms(ex->refresh - past) + 1;
	return ms < LOOK_MS ? (int)ms : LOOK_MS;
}

/* Until records come, the next report is due, an error or a signal. */
static int wait_for_records(struct exporter *ex)
{
	struct collector *c = ex->collector;
	struct pollfd pfd[] = {
		{ .fd = ex->queue->fd, .events = POLLIN },
		{ .fd = ex->signals, .events = POLLIN },
		{ .fd = c->is_file ? -1 : c->fd },
	};
	int err;

	if (poll(pfd, 3, until_report(ex)) <= 0)
		return 0;
	err = c->ops->check(c);
	if (err) {
		ipfix_session_renew(&ex->flows);
		ipfix_session_renew(&ex->self);
		complain(ex, -err);
	}
	return pfd[0].revents ? ex->queue->wake(ex->queue) : 0;
}

static void taken(struct exporter *ex, bool report)
{
	if (report)
		ex->reported = export_mono();
	if (ex->batch.count)
		ex->ack = ex->batch.record[ex->batch.count - 1].id;
	ex->records += ex->batch.count;
	rejoice(ex);
}

/*
 * Sends the batch and, where it is due, a report. Returns 0, a positive errno
 * when the collector did not take it, a negative one when we cannot go on.
 */
static int deliver(struct exporter *ex, bool final)
{
	bool report = final || report_is_due(ex);
	struct export_stats stats = { };
	int err;

	if (report) {
		err = ex->queue->stats(ex->queue, &stats);
		if (err)
			return err;
	}
	err = export_send(ex, report ? &stats : NULL);
	free(stats.point);
	if (err)
		return -err;
	taken(ex, report);
	return 0;
}

/* What the collector did not take at the end stays for the next exporter. */
static int give_up(struct exporter *ex, int err)
{
	if (ex->batch.waiting)
		ctl_error(ex->ctl, "%s: %s; records that stay in the kernel: %" PRIu64,
			  ex->collector->name, strerror(err),
			  ex->batch.waiting);
	else
		ctl_error(ex->ctl, "%s: %s; the last report was not taken",
			  ex->collector->name, strerror(err));
	return EXIT_FAILURE;
}

/* Sends what there is, else waits. Returns what deliver() does. */
static int step(struct exporter *ex)
{
	if (!ex->batch.count && !report_is_due(ex))
		return wait_for_records(ex);
	return deliver(ex, false);
}

/* At the end only what waited when it began counts. */
static void trim_batch(struct exporter *ex, uint64_t *left)
{
	if (ex->batch.count > *left)
		ex->batch.count = (unsigned int)*left;
	*left -= ex->batch.count;
}

/**
 * export_run() - export until a signal comes, or once
 * @ex: the exporter, its queue and its collector ready
 *
 * At the end what waits at that moment is sent, then a last report.
 *
 * Return: the exit status
 */
int export_run(struct exporter *ex)
{
	bool ending = false;
	uint64_t left = 0;
	sigset_t signals;
	int err;

	if (catch_signals(ex, &signals))
		return EXIT_FAILURE;
	for (;;) {
		if (read_batch(ex))
			return EXIT_FAILURE;
		if (!ending && (is_stopped(ex, &signals) || ex->once)) {
			ending = true;
			left = ex->batch.waiting;
		}
		if (ending)
			trim_batch(ex, &left);
		if (ending && !ex->batch.count)
			break;
		err = step(ex);
		if (err < 0)
			return EXIT_FAILURE;
		if (err && ending)
			return give_up(ex, err);
		if (err) {
			complain(ex, err);
			back_off(ex);
		}
	}
	err = deliver(ex, true);
	if (err > 0)
		return give_up(ex, err);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
