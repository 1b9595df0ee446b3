// SPDX-License-Identifier: GPL-2.0
/*
 * One attempt to hand on a batch: all of it is taken, or nothing has
 * happened. What a collector did get of a failed attempt comes again with the
 * same sequence numbers.
 */
#include <errno.h>

#include "collector.h"
#include "export.h"
#include "ipfix_flow.h"

static int send_message(struct exporter *ex)
{
	size_t len = ipfix_end(&ex->msg, ex->batch.now);

	if (!len)
		return 0;
	return ex->collector->ops->send(ex->collector, ex->msg.data, len);
}

static void begin(struct exporter *ex, struct ipfix_session *session)
{
	ipfix_begin(&ex->msg, session, ex->collector->limit, export_mono());
}

/* Into this message, else into a new one. */
static int add(struct exporter *ex, const struct ipfix_template *tmpl,
	       const void *from, uint64_t latest)
{
	int err;

	if (ipfix_add(&ex->msg, tmpl, from, latest))
		return 0;
	err = send_message(ex);
	if (err)
		return err;
	begin(ex, ex->msg.session);
	return ipfix_add(&ex->msg, tmpl, from, latest) ? 0 : -EMSGSIZE;
}

static int add_record(struct exporter *ex, const struct pkts_record *rec)
{
	uint64_t latest = rec->forward.end > rec->reverse.end ?
			  rec->forward.end : rec->reverse.end;
	const struct ipfix_template *tmpl[2];
	unsigned int i, count;
	int err;

	count = ipfix_flow_split(rec, ex->biflow, tmpl);
	for (i = 0; i < count; i++) {
		err = add(ex, tmpl[i], rec, latest);
		if (err)
			return err;
	}
	return 0;
}

/* A file's templates stand before all else (RFC 5655 section 9.1). */
static void announce_all(struct exporter *ex)
{
	unsigned int kind;

	for (kind = 0; kind < IPFIX_FLOW_KINDS; kind++)
		ipfix_announce(&ex->msg, ipfix_flow_template(kind));
}

static int send_records(struct exporter *ex)
{
	unsigned int i;
	int err;

	begin(ex, &ex->flows);
	if (ex->collector->is_file && !ex->flows.messages)
		announce_all(ex);
	for (i = 0; i < ex->batch.count; i++) {
		err = add_record(ex, &ex->batch.record[i]);
		if (err)
			return err;
	}
	return send_message(ex);
}

static int send_report(struct exporter *ex, const struct export_stats *stats)
{
	int err;

	begin(ex, &ex->self);
	err = export_report(ex, stats, add);
	return err ? err : send_message(ex);
}

static int attempt(struct exporter *ex, const struct export_stats *stats)
{
	struct collector *c = ex->collector;
	int err;

	err = c->ops->open(c);
	if (!err)
		err = send_records(ex);
	if (!err && stats)
		err = send_report(ex, stats);
	if (!err)
		err = c->ops->commit(c, ex->batch.waiting > ex->batch.count);
	return err;
}

/**
 * export_send() - hand on the batch, and a report where one is due
 * @ex: the exporter
 * @stats: for the report; NULL for none
 *
 * Return: 0 when all was taken, else a negative errno; nothing counts as
 * sent then
 */
int export_send(struct exporter *ex, const struct export_stats *stats)
{
	const struct ipfix_session flows = ex->flows, self = ex->self;
	struct collector *c = ex->collector;
	bool again;
	int err;

	do {
		err = attempt(ex, stats);
		if (!err)
			return 0;
		again = c->ops->rollback(c, err);
		ex->flows = flows;
		ex->self = self;
		/* Who went away may come back without its templates. */
		ipfix_session_renew(&ex->flows);
		ipfix_session_renew(&ex->self);
	} while (again);
	return err;
}
