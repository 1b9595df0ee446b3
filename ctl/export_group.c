// SPDX-License-Identifier: GPL-2.0
/*
 * Several exporters of one queue, each at its own place. The kernel keeps a
 * record until the slowest of those that hold it has handed it on:
 *  - a reliable destination (TCP, TLS, a file) holds what it has not confirmed;
 *  - one over UDP does as long as its collector is there;
 *  - when all are over UDP and none is there, they all do.
 * One that is so far behind that the queue is filling up holds no longer, as
 * long as there is another that has come further: the queue would drop new
 * records, for all of them. What it misses is counted. So a dead destination
 * costs itself records, and only when the queue has no room for them. A queue that
 * was full when a destination came back is no reason, as long as it gets shorter.
 */
#include "export_group.h"

#include <stdio.h>
#include <string.h>

#include "collector.h"
#include "export.h"

static void fill(struct export_status *status, const struct exporter *ex)
{
	const struct export_mark *good = &ex->good;

	snprintf(status->to, sizeof(status->to), "%s", ex->collector->name);
	status->domain = good->flows.domain;
	status->down = ex->down || ex->backoff;
	status->reliable = ex->collector->reliable;
	status->records = good->records;
	status->data_records = good->flows.records;
	status->messages = good->flows.messages;
	status->octets = good->flows.octets;
	status->filtered = good->filtered;
	status->shortened = good->shortened;
	status->in_flight = ex->at.records - good->records;
	status->acknowledged = good->id;
	status->newest = ex->batch.newest;
	status->dropped = ex->dropped;
	status->missed = ex->at.missed;
	status->reconnects = ex->reconnects;
	status->error_at = ex->error_at;
	snprintf(status->error, sizeof(status->error), "%s", ex->error);
}

/**
 * export_group_tell() - tell the others where an exporter stands
 * @ex: the exporter
 */
void export_group_tell(struct exporter *ex)
{
	struct export_group *group = ex->group;
	unsigned int i;

	pthread_mutex_lock(&group->lock);
	for (i = 0; i < group->count; i++) {
		if (group->exporter[i] != ex)
			continue;
		fill(&group->status[i], ex);
		group->behind[i] = ex->behind;
	}
	group->ceiling = ex->batch.ceiling;
	pthread_mutex_unlock(&group->lock);
}

static bool holds(const struct export_status *status)
{
	return status->reliable || !status->down;
}

/* Who is further behind than this holds no longer: half, then three quarters. */
static uint64_t patience(const struct export_group *group,
			 const struct export_status *status)
{
	uint64_t quarter = group->ceiling / 4;

	return status->reliable ? 3 * quarter : 2 * quarter;
}

/* From where on an exporter holds. */
static uint64_t place(struct export_group *group, unsigned int i,
		      uint64_t newest)
{
	const struct export_status *status = &group->status[i];
	uint64_t most = patience(group, status);
	uint64_t behind = newest - status->acknowledged;

	if (status->down || behind < group->backlog[i])
		group->backlog[i] = behind;
	if (!status->down && most < group->backlog[i])
		most = group->backlog[i];
	return behind > most ? newest - most : status->acknowledged;
}

/* The lowest place of those that hold; UINT64_MAX where there is none. */
static uint64_t lowest(struct export_group *group, uint64_t newest, bool all)
{
	uint64_t low = UINT64_MAX, id;
	unsigned int i;

	for (i = 0; i < group->count; i++) {
		if (!all && !holds(&group->status[i]))
			continue;
		id = place(group, i, newest);
		if (id < low)
			low = id;
	}
	return low;
}

static uint64_t furthest(const struct export_group *group)
{
	uint64_t id = 0;
	unsigned int i;

	for (i = 0; i < group->count; i++)
		if (group->status[i].acknowledged > id)
			id = group->status[i].acknowledged;
	return id;
}

static uint64_t newest_of(const struct export_group *group)
{
	uint64_t newest = 0;
	unsigned int i;

	for (i = 0; i < group->count; i++) {
		if (group->status[i].newest > newest)
			newest = group->status[i].newest;
		if (group->status[i].acknowledged > newest)
			newest = group->status[i].acknowledged;
	}
	return newest;
}

/* Who has not read yet does not know where it stands. */
static bool all_have_begun(const struct export_group *group)
{
	unsigned int i;

	for (i = 0; i < group->count; i++)
		if (!group->status[i].to[0])
			return false;
	return true;
}

/**
 * export_group_done() - which records are done with
 * @group: the exporters
 *
 * Return: the id of the last; 0 for none
 */
uint64_t export_group_done(struct export_group *group)
{
	uint64_t newest, low, most;

	pthread_mutex_lock(&group->lock);
	if (all_have_begun(group)) {
		newest = newest_of(group);
		most = furthest(group);
		low = lowest(group, newest, false);
		if (low == UINT64_MAX)
			low = lowest(group, newest, true);
		if (low > most)
			low = most;
		if (low > group->done)
			group->done = low;
	}
	low = group->done;
	pthread_mutex_unlock(&group->lock);
	return low;
}

/**
 * export_group_answer() - tell who has asked
 * @group: the exporters
 */
void export_group_answer(struct export_group *group)
{
	struct export_status status[EXPORT_MAX];
	uint64_t newest;
	unsigned int i;

	pthread_mutex_lock(&group->lock);
	memcpy(status, group->status, sizeof(status));
	newest = newest_of(group);
	for (i = 0; i < group->count; i++) {
		status[i].newest = newest; /* who is down does not look */
		status[i].lag = group->behind[i] ?
				export_mono() - group->behind[i] : 0;
	}
	pthread_mutex_unlock(&group->lock);
	export_socket_answer(group->socket, status, group->count);
}
