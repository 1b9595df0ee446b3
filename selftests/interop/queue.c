// SPDX-License-Identifier: GPL-2.0
/*
 * `pktsctl export` with its own sources, but a record queue that is a file:
 *
 *   queue FILE WORD...     FILE has an array of struct pkts_record, and
 *                          FILE.details one of struct pkts_detail, whose nth
 *                          belongs to the nth record where that has one
 *
 * It keeps the contract of the kernel's queue: what is not acknowledged comes
 * again, what was appended to FILE comes next, and comes with a wake-up. Each
 * read adds a line to FILE.ack, with the id that it acknowledged. From the
 * environment: PKTS_ACKED what a run before has acknowledged, PKTS_CEILING how
 * many records may wait (more are not dropped), PKTS_NOW the wall-clock time of
 * the reads (default: now), PKTS_DROPPED what the queue has dropped, PKTS_PROFILE
 * and PKTS_SAMPLING as in the contract, PKTS_PROBES how many probe sessions there
 * are, PKTS_SETTLE after how many milliseconds what a peer has acknowledged counts.
 * PKTS_JSON asks for JSON.
 *
 * A read stands still behind its look at FILE as long as there is FILE.hold, and
 * makes FILE.held.
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
#include "stream.h"

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

/* What FILE has from octet @at on; how many octets. */
static size_t read_at(const char *name, void *to, size_t size, uint64_t at)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return 0;
	got = pread(fd, to, size, (off_t)at);
	close(fd);
	return got > 0 ? (size_t)got : 0;
}

/* The details of those records that have one, without gaps, as they come. */
static size_t read_details(const struct pkts_record *record, size_t count,
			   uint64_t ack, struct pkts_detail *detail)
{
	char name[4096];
	size_t i, n = 0;

	snprintf(name, sizeof(name), "%s.details", path);
	for (i = 0; i < count; i++)
		if (record[i].detail &&
		    !read_at(name, &detail[n++], sizeof(*detail),
			     (ack + i) * sizeof(*detail)))
			exit(EXIT_FAILURE);
	return n;
}

static void stand_still(void)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	char hold[4096], held[4096];

	snprintf(hold, sizeof(hold), "%s.hold", path);
	snprintf(held, sizeof(held), "%s.held", path);
	if (access(hold, F_OK))
		return;
	close(open(held, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	while (!access(hold, F_OK))
		nanosleep(&moment, NULL);
}

/* Records are numbered from 1 in the order of the file. */
static int read_file(struct export_queue *queue, uint64_t ack, uint64_t after,
		     struct export_batch *batch)
{
	static _Thread_local struct pkts_record record[PKTS_BATCH_MAX];
	static _Thread_local struct pkts_detail detail[PKTS_BATCH_MAX];
	size_t count, details;
	struct stat st;

	if (!ack)
		ack = from_environment("PKTS_ACKED", 0);
	if (after < ack)
		after = ack;
	fprintf(acks, "%" PRIu64 "\n", ack);
	fflush(acks);
	if (stat(path, &st))
		exit(EXIT_FAILURE);
	count = read_at(path, record, queue->wanted * sizeof(record[0]),
			after * sizeof(record[0])) / sizeof(record[0]);
	stand_still();
	details = read_details(record, count, after, detail);
	batch->newest = (uint64_t)st.st_size / sizeof(record[0]);
	batch->waiting = batch->newest - ack;
	batch->ceiling = from_environment("PKTS_CEILING", 1 << 20);
	batch->now = wall();
	batch->dropped = from_environment("PKTS_DROPPED", 0);
	batch->since = batch->now - 60 * PKTS_NS_PER_SEC;
	return export_batch_fill(batch, record, count * sizeof(record[0]),
				 detail, details * sizeof(detail[0]));
}

static int wake(struct export_queue *queue)
{
	char events[4096];

	return read(queue->fd, events, sizeof(events)) < 0 ? -errno : 0;
}

/* Frames of one side of the device: 10 and more, 1000 octets for each. */
static void tell_side(struct pkts_hook_stats *hook, uint64_t frames)
{
	hook->seen.packets = frames;
	hook->live.packets = 1;
	hook->recorded.packets = frames - 10;
	hook->arp.packets = 2;
	hook->not_sampled.packets = 4;
	hook->not_selected.packets = 3;
	hook->seen.octets = frames * 1000;
	hook->live.octets = 1000;
	hook->recorded.octets = (frames - 10) * 1000;
	hook->arp.octets = 2000;
	hook->not_sampled.octets = 4000;
	hook->not_selected.octets = 3000;
}

static void tell_point(struct export_point *point)
{
	point->stats.ifindex = 1; /* lo */
	point->stats.direction = PKTS_DIRECTION_INGRESS;
	tell_side(&point->stats.ingress, 110);
	point->stats.losses.rx_missed = 21;
	point->stats.losses.rx_fifo = 22;
	point->stats.losses.rx_overrun = 23;
	point->stats.losses.rx_dropped = 24;
	point->stats.losses.rx_errors = 25;
	point->stats.losses.rx_nohandler = 26;
	point->stats.losses.tx_dropped = 27;
	point->stats.losses.tx_errors = 28;
	point->stats.losses.softnet_dropped = 29;
	point->sampling = (uint32_t)from_environment("PKTS_SAMPLING", 0);
	point->interval = 8;
	point->timeouts.udp_active = 90 * PKTS_NS_PER_SEC;
}

/* A spread of times from @first on, a microsecond from one to the next. */
static void tell_spread(struct pkts_probe_spread *spread, int64_t first)
{
	spread->count = 90;
	spread->min = first;
	spread->mean = first + 1000;
	spread->p50 = first + 2000;
	spread->p90 = first + 3000;
	spread->p99 = first + 4000;
	spread->p999 = first + 5000;
	spread->max = first + 6000;
}

static void tell_probe(struct pkts_probe_stats *stats, uint64_t scheduled)
{
	stats->start = wall() - 90 * PKTS_NS_PER_SEC;
	stats->length = 90 * PKTS_NS_PER_SEC;
	stats->scheduled = scheduled;
	stats->sent = scheduled - 1;
	stats->answered = scheduled - 10;
	stats->lost = 10;
	stats->lost_forward = 6;
	stats->lost_backward = 3;
	stats->losses.no_answer = 9;
	stats->losses.neighbour = 1;
	stats->late = 11;
	stats->duplicates = 12;
	stats->reordered = 13;
	stats->port_changes = 14;
	stats->address_changes = 15;
	stats->outages = 16;
	stats->outage_time = 17;
	tell_spread(&stats->network, 1000000);
	tell_spread(&stats->forward, -500000);
	tell_spread(&stats->backward, 1500000);
	stats->network_ipdv.jitter = 18;
	stats->forward_ipdv.jitter = 19;
	stats->backward_ipdv.jitter = 20;
}

/* Sessions "s0", "s1" …, to 192.0.2.1 and 2001:db8::1 in turn. */
static int tell_probes(struct probe_samples *probes)
{
	static const uint8_t v4[16] = { 192, 0, 2, 1 };
	static const uint8_t v6[16] = { 0x20, 1, 0x0d, 0xb8, [15] = 1 };
	struct probe_sample *sample;

	probes->room = from_environment("PKTS_PROBES", 0);
	probes->sample = calloc(probes->room + 1, sizeof(*probes->sample));
	if (!probes->sample)
		return -ENOMEM;
	for (; probes->n < probes->room; probes->n++) {
		sample = &probes->sample[probes->n];
		snprintf(sample->name, sizeof(sample->name), "s%zu", probes->n);
		sample->v4 = !(probes->n & 1);
		memcpy(sample->address, sample->v4 ? v4 : v6, 16);
		sample->port = 862;
		sample->minute = !sample->v4;
		tell_probe(&sample->last, 60);
		tell_probe(&sample->total, 100);
	}
	return 0;
}

static void tell_timeouts(struct pkts_timeouts *t)
{
	t->tcp_active = 1800 * PKTS_NS_PER_SEC;
	t->tcp_inactive = 300 * PKTS_NS_PER_SEC;
	t->tcp_fin = 5 * PKTS_NS_PER_SEC;
	t->tcp_rst = PKTS_NS_PER_SEC;
	t->udp_active = 100000 * PKTS_NS_PER_SEC;
	t->udp_inactive = PKTS_NS_PER_SEC / 2;
	t->icmp_active = 60 * PKTS_NS_PER_SEC;
	t->icmp_inactive = 100000 * PKTS_NS_PER_SEC;
	t->other_active = 61 * PKTS_NS_PER_SEC;
	t->other_inactive = 31 * PKTS_NS_PER_SEC;
	t->max_life = 86400 * PKTS_NS_PER_SEC;
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
	stats->profile = (uint32_t)from_environment("PKTS_PROFILE", 0);
	tell_timeouts(&stats->timeouts);
	stats->point = calloc(1, sizeof(*stats->point));
	if (!stats->point)
		return -ENOMEM;
	stats->points = 1;
	tell_point(stats->point);
	return tell_probes(&stats->probes);
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
	stream_settle_ms = (unsigned int)from_environment("PKTS_SETTLE",
							  stream_settle_ms);
	ctl.out.json = getenv("PKTS_JSON");
	snprintf(name, sizeof(name), "%s.ack", path);
	acks = fopen(name, "w");
	if (!acks)
		return EXIT_FAILURE;
	status = cmd_export(&ctl, argc - 2, argv + 2);
	out_flush(&ctl.out);
	fclose(acks);
	return status;
}
