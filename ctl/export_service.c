// SPDX-License-Identifier: GPL-2.0
/* A run: exporters begin, signals come, exporters end. */

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "collector.h"
#include "ctl.h"
#include "export.h"
#include "export_group.h"

/* SIGINT and SIGTERM as a file; threads that begin later do not get them. */
static int catch_signals(struct ctl *ctl, sigset_t *signals)
{
	int fd;

	sigemptyset(signals);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, signals, NULL);
	fd = signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		ctl_error(ctl, "cannot wait for signals: %s", strerror(errno));
	return fd;
}

/* Has a signal come? The next one ends us the hard way then. */
static bool is_stopped(int fd, const sigset_t *signals)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return false;
	sigprocmask(SIG_UNBLOCK, signals, NULL);
	return true;
}

static void raise_event(int fd)
{
	const uint64_t one = 1;

	while (write(fd, &one, sizeof(one)) < 0 && errno == EINTR)
		continue;
}

static void *thread(void *arg)
{
	struct exporter *ex = arg;

	ex->status = export_run(ex);
	export_group_tell(ex);
	/* Who cannot go on must not be missed: all end, and are started anew. */
	if (ex->status && !ex->once)
		raise_event(ex->group->stop);
	raise_event(ex->group->ended);
	return NULL;
}

static int make_exporters(struct export_group *group,
			  const struct export_wishes *wishes)
{
	struct exporter *ex;
	unsigned int i;

	for (i = 0; i < wishes->count; i++) {
		ex = exporter_new(group->ctl, &wishes->wish[i], wishes->once);
		if (!ex)
			return -EINVAL;
		ex->group = group;
		ex->collector->stop = group->stop;
		group->backlog[group->count] = UINT64_MAX;
		group->exporter[group->count++] = ex;
	}
	return 0;
}

static int open_queues(struct export_group *group)
{
	struct exporter *ex;
	unsigned int i;

	for (i = 0; i < group->count; i++) {
		ex = group->exporter[i];
		if (export_queue_open(&ex->ctl, &ex->queue))
			return -EIO;
	}
	return 0;
}

static void free_exporters(struct export_group *group)
{
	struct exporter *ex;
	unsigned int i;

	for (i = 0; i < group->count; i++) {
		ex = group->exporter[i];
		if (ex->queue.read)
			export_queue_close(&ex->queue);
		exporter_free(ex);
	}
}

static int start(struct export_group *group)
{
	unsigned int i;
	int err;

	for (i = 0; i < group->count; i++) {
		err = pthread_create(&group->thread[i], NULL, thread,
				     group->exporter[i]);
		if (!err)
			continue;
		ctl_error(group->ctl, "no thread for an exporter: %s", strerror(err));
		raise_event(group->stop);
		while (i--)
			pthread_join(group->thread[i], NULL);
		return -err;
	}
	return 0;
}

/* Until the last thread has ended. */
static void attend(struct export_group *group, int signals,
		   const sigset_t *caught)
{
	struct pollfd pfd[] = {
		{ .fd = group->ended, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		{ .fd = group->socket, .events = POLLIN },
	};
	unsigned int ended = 0;
	uint64_t count;

	while (ended < group->count) {
		if (poll(pfd, 3, -1) < 0)
			continue;
		if (pfd[0].revents && read(group->ended, &count,
					   sizeof(count)) == sizeof(count))
			ended += (unsigned int)count;
		if (pfd[1].revents && is_stopped(signals, caught)) {
			sd_notify(0, "STOPPING=1");
			raise_event(group->stop);
		}
		if (pfd[2].revents)
			export_group_answer(group);
	}
}

/* What all have handed on; nothing is read any more. */
static int acknowledge(struct export_group *group)
{
	uint64_t done = export_group_done(group);
	struct exporter *ex = group->exporter[0];

	return ex->queue.read(&ex->queue, done, done, &ex->batch);
}

static int run(struct export_group *group, int signals, const sigset_t *caught)
{
	int status = EXIT_SUCCESS;
	unsigned int i;

	if (start(group))
		return EXIT_FAILURE;
	sd_notifyf(0, "READY=1\nSTATUS=%u exporters", group->count);
	attend(group, signals, caught);
	for (i = 0; i < group->count; i++) {
		pthread_join(group->thread[i], NULL);
		if (group->exporter[i]->status)
			status = EXIT_FAILURE;
	}
	return acknowledge(group) ? EXIT_FAILURE : status;
}

static void say_one(struct out *out, const struct export_status *status,
		    bool several)
{
	out_object_begin(out, NULL);
	if (several)
		out_str(out, "to", status->to, "%s: ", status->to);
	out_u64(out, "records", status->records, "records %" PRIu64,
		status->records);
	out_u64(out, "data_records", status->data_records,
		" data-records %" PRIu64, status->data_records);
	out_u64(out, "messages", status->messages, " messages %" PRIu64,
		status->messages);
	out_u64(out, "octets", status->octets, " octets %" PRIu64,
		status->octets);
	out_u64(out, "dropped", status->dropped, " dropped %" PRIu64,
		status->dropped);
	if (several)
		out_u64(out, "missed", status->missed, " missed %" PRIu64,
			status->missed);
	out_u64(out, "shortened", status->shortened, " shortened %" PRIu64 "\n",
		status->shortened);
	out_object_end(out);
}

/* One exporter is an object, several are a list. */
static void say_sent(struct export_group *group)
{
	struct out *out = &group->ctl->out;
	bool several = group->count > 1;
	unsigned int i;

	if (several)
		out_list_begin(out);
	for (i = 0; i < group->count; i++)
		say_one(out, &group->status[i], several);
	if (several)
		out_list_end(out);
}

static int begin(struct export_group *group, const struct export_wishes *wishes)
{
	pthread_mutex_init(&group->lock, NULL);
	group->stop = eventfd(0, EFD_CLOEXEC);
	group->ended = eventfd(0, EFD_CLOEXEC);
	if (group->stop < 0 || group->ended < 0) {
		ctl_error(group->ctl, "cannot make an event: %s",
			  strerror(errno));
		return -errno;
	}
	if (make_exporters(group, wishes) || open_queues(group))
		return -EINVAL;
	return export_socket_listen(group->ctl, &group->socket);
}

/**
 * export_service() - export until a signal comes, or once
 * @ctl: for messages
 * @wishes: what the user asks
 *
 * Return: the exit status
 */
int export_service(struct ctl *ctl, const struct export_wishes *wishes)
{
	struct export_group group = { .ctl = ctl, .socket = -1 };
	int signals, status = EXIT_FAILURE;
	sigset_t caught;

	if (!begin(&group, wishes)) {
		signals = catch_signals(ctl, &caught);
		if (signals >= 0) {
			status = run(&group, signals, &caught);
			close(signals);
			say_sent(&group);
		}
		export_socket_close(group.socket);
	}
	free_exporters(&group);
	close(group.stop);
	close(group.ended);
	return status;
}
