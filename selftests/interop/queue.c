// SPDX-License-Identifier: GPL-2.0
/*
 * `pktsctl export` with its own sources, but a record queue that is a file:
 *
 *   queue FILE WORD...     FILE has an array of struct pkts_record
 *
 * It keeps the contract of the kernel's queue: what is not acknowledged comes
 * again, what was appended to FILE comes next, and comes with a wake-up. Each
 * read adds a line to FILE.ack, with the id that it acknowledged. From the
 * environment: PKTS_NOW the wall-clock time of the reads (default: now),
 * PKTS_DROPPED what the queue has dropped.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wire/time.h>

#include "ctl.h"
#include "export.h"

static const char *path;
static FILE *acks;

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 10) : otherwise;
}

static uint64_t wall(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return from_environment("PKTS_NOW",
				(uint64_t)now.tv_sec * PKTS_NS_PER_SEC +
				(uint64_t)now.tv_nsec);
}

/* Records are numbered from 1 in the order of the file. */
static int read_file(struct export_queue *queue, uint64_t ack,
		     struct export_batch *batch)
{
	struct stat st;
	ssize_t got;
	FILE *file;

	(void)queue;
	fprintf(acks, "%" PRIu64 "\n", ack);
	fflush(acks);
	file = fopen(path, "r");
	if (!file || fstat(fileno(file), &st))
		exit(EXIT_FAILURE);
	got = pread(fileno(file), batch->record, sizeof(batch->record),
		    (off_t)(ack * sizeof(batch->record[0])));
	fclose(file);
	batch->count = got > 0 ? got / sizeof(batch->record[0]) : 0;
	batch->waiting = (uint64_t)st.st_size / sizeof(batch->record[0]) - ack;
	batch->now = wall();
	batch->dropped = from_environment("PKTS_DROPPED", 0);
	batch->since = batch->now - 60 * PKTS_NS_PER_SEC;
	return 0;
}

static int wake(struct export_queue *queue)
{
	char events[4096];

	return read(queue->fd, events, sizeof(events)) < 0 ? -errno : 0;
}

static int read_stats(struct export_queue *queue, struct export_stats *stats)
{
	(void)queue;
	memset(stats, 0, sizeof(*stats));
	stats->totals.queue_dropped = from_environment("PKTS_DROPPED", 0);
	stats->totals.queue_dropped_tally.packets = 70;
	stats->totals.queue_dropped_tally.octets = 7000;
	stats->ignored.packets = 3;
	stats->ignored.octets = 300;
	stats->point = calloc(1, sizeof(*stats->point));
	if (!stats->point)
		return -ENOMEM;
	stats->points = 1;
	stats->point->ifindex = 1; /* lo */
	stats->point->direction = PKTS_DIRECTION_INGRESS;
	return 0;
}

/* These two stand in for those that need the module. */
int export_queue_open(struct ctl *ctl, struct export_queue *queue)
{
	queue->ctl = ctl;
	queue->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	queue->read = read_file;
	queue->wake = wake;
	queue->stats = read_stats;
	if (inotify_add_watch(queue->fd, path, IN_MODIFY) < 0)
		return -errno;
	return 0;
}

void export_queue_close(struct export_queue *queue)
{
	close(queue->fd);
}

int main(int argc, char **argv)
{
	static struct ctl ctl = { .what = "export" };
	char name[4096];
	int status;

	if (argc < 3) {
		fputs("usage: queue FILE WORD...\n", stderr);
		return EXIT_FAILURE;
	}
	path = argv[1];
	snprintf(name, sizeof(name), "%s.ack", path);
	acks = fopen(name, "w");
	if (!acks)
		return EXIT_FAILURE;
	status = cmd_export(&ctl, argc - 2, argv + 2);
	out_flush(&ctl.out);
	fclose(acks);
	return status;
}
