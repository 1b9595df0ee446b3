// SPDX-License-Identifier: GPL-2.0
/*
 * One attempt to hand on a batch: all of it is sent, or nothing has happened.
 * What a collector did get of a failed attempt comes again with the same
 * sequence numbers.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <wire/time.h>

#include "collector.h"
#include "export.h"
#include "export_words.h"
#include "filter.h"
#include "ipfix_flow.h"
#include "netflow9.h"

/*
 * Messages may be this late and still keep their pace: no more than come in
 * that time leave at once.
 */
#define PACE_SLACK (PKTS_NS_PER_SEC / 100)

/* Sleeping for less than this takes longer than that. */
#define PACE_SLEEP (PKTS_NS_PER_SEC / 2000)

/* What was sent before leaves before, not with what comes behind. */
static int sleep_until(struct exporter *ex, uint64_t then)
{
	const struct timespec until = {
		.tv_sec = (time_t)(then / PKTS_NS_PER_SEC),
		.tv_nsec = (long)(then % PKTS_NS_PER_SEC),
	};
	struct collector *c = ex->collector;
	int err = c->ops->flush ? c->ops->flush(c) : 0;

	while (!err && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until,
				       NULL))
		continue;
	return err;
}

/* Until the next message may leave. */
static int keep_pace(struct exporter *ex)
{
	uint64_t rate = ex->wish->collector.rate, now;

	if (!rate)
		return 0;
	now = export_mono();
	if (ex->pace + PACE_SLACK < now)
		ex->pace = now - PACE_SLACK;
	ex->pace += PKTS_NS_PER_SEC / rate;
	return ex->pace < now + PACE_SLEEP ? 0 : sleep_until(ex, ex->pace);
}

static int send_message(struct exporter *ex)
{
	size_t len = ipfix_end(&ex->msg, ex->batch.now);
	int err;

	if (!len)
		return 0;
	err = keep_pace(ex);
	if (err)
		return err;
	return ex->collector->ops->send(ex->collector, ex->msg.data, len);
}

static void begin(struct exporter *ex, struct ipfix_session *session)
{
	ipfix_begin(&ex->msg, session, ex->collector->limit, export_mono());
}

static int next_message(struct exporter *ex)
{
	int err = send_message(ex);

	if (!err)
		begin(ex, ex->msg.session);
	return err;
}

/*
 * Into this message, else into a new one; else the template gets a message of
 * its own before that of the record.
 */
static int add(struct exporter *ex, const struct ipfix_template *tmpl,
	       const void *from, uint64_t latest)
{
	int err;

	if (ipfix_add(&ex->msg, tmpl, from, latest))
		return 0;
	err = next_message(ex);
	if (err)
		return err;
	if (ipfix_add(&ex->msg, tmpl, from, latest))
		return 0;
	if (!ipfix_announce(&ex->msg, tmpl))
		return -EMSGSIZE;
	err = next_message(ex);
	if (err)
		return err;
	return ipfix_add(&ex->msg, tmpl, from, latest) ? 0 : -EMSGSIZE;
}

static bool is_netflow9(const struct exporter *ex)
{
	return ex->shape.format == &netflow9_format;
}

/* An options record, as far as the format has it. */
static int add_options(struct exporter *ex, const struct ipfix_template *tmpl,
		       const void *from, uint64_t latest)
{
	if (is_netflow9(ex))
		tmpl = netflow9_options(tmpl);
	return tmpl ? add(ex, tmpl, from, latest) : 0;
}

static int add_flow(struct exporter *ex, const struct ipfix_flow *flow)
{
	const struct pkts_record *rec = &flow->record;
	uint64_t latest = rec->forward.end > rec->reverse.end ?
			  rec->forward.end : rec->reverse.end;
	struct ipfix_split split;
	struct ipfix_flow basic;
	unsigned int i;
	int err;

	if (ex->wish->profile == PKTS_PROFILE_BASIC)
		flow = ipfix_flow_basic(flow, &basic);
	if (is_netflow9(ex))
		netflow9_split(flow, &ex->shape, &split);
	else
		ipfix_flow_split(flow, &ex->shape, &split);
	ex->batch.shortened += split.shortened;
	for (i = 0; i < split.count; i++) {
		err = add(ex, split.tmpl[i], flow, latest);
		if (err)
			return err;
	}
	return 0;
}

static int announce(struct exporter *ex, const struct ipfix_template *tmpl)
{
	int err;

	if (!tmpl || ipfix_announce(&ex->msg, tmpl))
		return 0;
	err = next_message(ex);
	if (err)
		return err;
	return ipfix_announce(&ex->msg, tmpl) ? 0 : -EMSGSIZE;
}

/* A filter knows flows, which have more to them. */
static bool is_wanted(struct exporter *ex, const struct ipfix_flow *from)
{
	struct flow flow;

	if (!ex->filter)
		return true;
	flow.rec = from->record;
	if (from->record.detail)
		flow.detail = from->detail;
	else
		memset(&flow.detail, 0, sizeof(flow.detail));
	flow.now = ex->batch.now;
	flow.watched = false;
	flow.rates.known = false;
	return filter_matches(ex->filter, &flow);
}

/*
 * A file's templates stand before all else (RFC 5655 section 9.1): those for
 * details where there are details, else they follow when there are.
 */
static int announce_all(struct exporter *ex, const struct export_stats *stats)
{
	unsigned int kind, end = IPFIX_FLOW_DETAIL;
	const struct ipfix_flow_set *set = ex->shape.set;
	bool also_short = ex->shape.counters == 4;
	int err = 0;

	if (stats && stats->profile == PKTS_PROFILE_FULL)
		end = IPFIX_FLOW_SHORT;
	for (kind = 0; !err && kind < end; kind++) {
		err = announce(ex, ipfix_flow_template(set, kind));
		if (!err && also_short)
			err = announce(ex, ipfix_flow_template(set, kind |
							       IPFIX_FLOW_SHORT));
	}
	return err;
}

static int send_records(struct exporter *ex, const struct export_stats *stats)
{
	const struct ipfix_flow *flow = ex->batch.flow;
	const struct ipfix_flow *end = flow + ex->batch.count;
	int err = 0;

	begin(ex, &ex->at.flows);
	ex->batch.shortened = 0;
	ex->batch.filtered = 0;
	if (ex->collector->is_file && ex->collector->fresh)
		err = announce_all(ex, stats);
	for (; !err && flow < end; flow++) {
		if (is_wanted(ex, flow))
			err = add_flow(ex, flow);
		else
			ex->batch.filtered++;
	}
	return err ? err : send_message(ex);
}

static int send_report(struct exporter *ex, const struct export_stats *stats)
{
	int err;

	begin(ex, &ex->at.self);
	err = export_report(ex, stats, add_options);
	return err ? err : send_message(ex);
}

/* A session that has just begun knows no template. */
static void renew(struct exporter *ex)
{
	ipfix_session_renew(&ex->at.flows);
	ipfix_session_renew(&ex->at.self);
}

static int attempt(struct exporter *ex, const struct export_stats *stats)
{
	struct collector *c = ex->collector;
	int err;

	err = c->ops->open(c);
	if (err)
		return err;
	ex->shape.limit = c->limit;
	ex->at.flows.boot = ex->batch.boot;
	ex->at.self.boot = ex->batch.boot;
	if (c->fresh)
		renew(ex);
	err = send_records(ex, stats);
	if (!err && stats)
		err = send_report(ex, stats);
	if (!err)
		err = c->ops->commit(c, ex->batch.newest > ex->at.id +
						ex->batch.count);
	return err;
}

/* The batch was sent; it is in flight until the collector confirms it. */
static void sent(struct exporter *ex)
{
	unsigned int last = (ex->first + ex->marks) % EXPORT_MARKS;
	const struct export_batch *batch = &ex->batch;

	if (batch->count)
		ex->at.id = batch->flow[batch->count - 1].record.id;
	ex->at.written = ex->collector->written;
	ex->at.records += batch->count - batch->filtered;
	ex->at.filtered += batch->filtered;
	ex->at.shortened += batch->shortened;
	ex->mark[last] = ex->at;
	ex->marks++;
	ex->collector->fresh = false;
}

/**
 * export_send() - hand on the batch, and a report where one is due
 * @ex: the exporter, with less than EXPORT_MARKS in flight
 * @stats: for the report; NULL for none
 *
 * Return: 0 when all was sent, else a negative errno; nothing that was not
 * confirmed counts as sent then
 */
int export_send(struct exporter *ex, const struct export_stats *stats)
{
	struct collector *c = ex->collector;
	bool again;
	int err;

	do {
		c->why[0] = '\0';
		err = attempt(ex, stats);
		if (!err) {
			sent(ex);
			return 0;
		}
		again = c->ops->rollback(c, err) && !ex->marks;
		export_settle(ex);
		export_undo(ex);
	} while (again);
	return err;
}
