// SPDX-License-Identifier: GPL-2.0
/*
 * Where an exporter stands. What was sent is in flight until its collector has
 * confirmed it; after an error the exporter goes back to where it stood before
 * all that is in flight, so that it comes again, with the same numbers.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <wire/time.h>

#include "collector.h"
#include "export.h"
#include "export_group.h"

/**
 * export_why() - an error in words
 * @ex: the exporter
 * @err: errno, where its collector has no better words
 * @buf: for the words
 * @size: its octets
 *
 * Return: @buf
 */
const char *export_why(const struct exporter *ex, int err, char *buf,
		       size_t size)
{
	const char *why = ex->collector->why;

	snprintf(buf, size, "%s", *why ? why : strerror(err));
	return buf;
}

static uint64_t wall(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * PKTS_NS_PER_SEC + (uint64_t)now.tv_nsec;
}

/**
 * export_complain() - the collector takes nothing
 * @ex: the exporter
 * @err: why, errno
 *
 * Says it once.
 */
void export_complain(struct exporter *ex, int err)
{
	export_why(ex, err, ex->error, sizeof(ex->error));
	ex->error_at = wall();
	if (ex->down)
		return;
	ctl_error(&ex->ctl, "%s: %s; records wait in the kernel until it takes them",
		  ex->collector->name, ex->error);
	ex->down = true;
	ex->dropped_up = ex->dropped + ex->at.missed;
}

static void rejoice(struct exporter *ex)
{
	uint64_t lost = ex->dropped + ex->at.missed - ex->dropped_up;

	ex->backoff = 0;
	if (!ex->down)
		return;
	if (lost)
		ctl_error(&ex->ctl,
			  "%s: takes records again; dropped meanwhile: %" PRIu64,
			  ex->collector->name, lost);
	else
		ctl_error(&ex->ctl, "%s: takes records again",
			  ex->collector->name);
	ex->down = false;
	ex->reconnects++;
}

/* Says once that some records are less than they could be. */
static void note_shortened(struct exporter *ex, const struct export_mark *mark)
{
	if (mark->shortened && !ex->good.shortened)
		ctl_error(&ex->ctl,
			  "%s: no room for details in messages of %zu octets: such records go without",
			  ex->collector->name, ex->collector->limit);
}

/**
 * export_settle() - what has the collector confirmed?
 * @ex: the exporter, after its collector was asked
 */
void export_settle(struct exporter *ex)
{
	const struct export_mark *mark;
	bool progress = false;

	while (ex->marks) {
		mark = &ex->mark[ex->first];
		if (mark->written > ex->collector->confirmed)
			break;
		note_shortened(ex, mark);
		ex->good = *mark;
		ex->first = (ex->first + 1) % EXPORT_MARKS;
		ex->marks--;
		progress = true;
	}
	if (progress)
		rejoice(ex);
	if (progress || ex->behind)
		export_group_tell(ex);
}

/**
 * export_undo() - back to what the collector has confirmed
 * @ex: the exporter
 *
 * Who went away may come back without its templates and has lost the report.
 */
void export_undo(struct exporter *ex)
{
	ex->at = ex->good;
	ex->marks = 0;
	ex->collector->written = ex->collector->confirmed;
	ipfix_session_renew(&ex->at.flows);
	ipfix_session_renew(&ex->at.self);
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

/*
 * Where it begins. Numbers of data records go on where another run has stopped,
 * as far as each record was one, so that what comes twice can be told by its
 * number; a session over UDP begins with 0.
 */
static void begin_at(struct exporter *ex, uint64_t id)
{
	ex->at.id = id;
	if (ex->collector->reliable)
		ex->at.flows.sequence = (uint32_t)id;
	ex->good = ex->at;
	ex->begun = true;
}

/*
 * The others could not wait any longer. Where a number stands for a record, see
 * begin_at(), a gap shows what is missing.
 */
static void note_missed(struct exporter *ex, uint64_t count)
{
	if (!ex->at.missed)
		ctl_error(&ex->ctl,
			  "%s: is too far behind the other exporters; records are given up for it",
			  ex->collector->name);
	ex->at.missed += count;
	if (ex->collector->reliable)
		ex->at.flows.sequence += (uint32_t)count;
	if (!ex->first_drop)
		ex->first_drop = ex->batch.now;
	ex->last_drop = ex->batch.now;
}

/**
 * export_note_batch() - what a read tells beside records
 * @ex: the exporter, its batch just read
 */
void export_note_batch(struct exporter *ex)
{
	const struct export_batch *batch = &ex->batch;
	uint64_t before = batch->newest;

	note_drops(ex);
	if (batch->count)
		before = batch->flow[0].record.id - 1;
	if (!ex->begun)
		begin_at(ex, before);
	else if (before > ex->at.id)
		note_missed(ex, before - ex->at.id);
	if (before > ex->at.id) {
		ex->at.id = before;
		if (!ex->marks)
			ex->good = ex->at;
	}
	if (batch->newest <= ex->good.id)
		ex->behind = 0;
	else if (!ex->behind)
		ex->behind = export_mono();
	ex->collector->hurried = batch->newest - ex->good.id >
				 batch->ceiling / 2;
	export_group_tell(ex);
}
