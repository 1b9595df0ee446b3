// SPDX-License-Identifier: GPL-2.0
/* One exporter: from what the user asks to what runs. */

#include <stdlib.h>
#include <string.h>

#include "collector.h"
#include "export.h"
#include "export_words.h"
#include "filter.h"
#include "ipfix_elements.h"
#include "netflow9.h"

static int read_filter(struct exporter *ex)
{
	char *words = (char *)ex->wish->filter;

	if (!ex->wish->filter)
		return 0;
	ex->filter = calloc(1, sizeof(*ex->filter));
	if (!ex->filter) {
		ctl_error(&ex->ctl, "out of memory");
		return -1;
	}
	return filter_read(&ex->ctl, ex->filter, NULL, 1, &words);
}

/* Its templates, of the elements that the user has chosen. */
static int make_templates(struct exporter *ex)
{
	const char *names = ex->wish->elements;
	struct ipfix_elements only;

	if (names && ipfix_elements_read(&ex->ctl, &only, names))
		return -1;
	ex->set = ipfix_flow_set_new(names ? &only : NULL);
	if (ex->set)
		return 0;
	ctl_error(&ex->ctl, "out of memory");
	return -1;
}

static void begin_session(struct exporter *ex, struct ipfix_session *session)
{
	/* Templates are valid for the whole of a file or a connection. */
	session->refresh = ex->collector->reliable ? 0 : ex->wish->refresh;
	session->export_time = &ex->export_time;
	session->format = ex->shape.format;
}

/**
 * exporter_new() - make an exporter
 * @ctl: for messages; the exporter gets one of its own
 * @wish: what the user asks of it; must stay
 * @once: end when what waits now has been sent
 *
 * Says why when it fails. It has no queue and no group yet.
 *
 * Context: before any exporter runs: templates are compiled here.
 * Return: the exporter, for exporter_free(); NULL when it fails
 */
struct exporter *exporter_new(struct ctl *ctl, const struct export_wish *wish,
			      bool once)
{
	struct exporter *ex = calloc(1, sizeof(*ex));

	if (!ex) {
		ctl_error(ctl, "out of memory");
		return NULL;
	}
	memcpy(ex->ctl.what, ctl->what, sizeof(ex->ctl.what));
	ex->wish = wish;
	ex->once = once;
	ex->at.flows.domain = (uint32_t)wish->domain;
	ex->collector = collector_new(&ex->ctl, wish->to, &wish->collector);
	if (!ex->collector || read_filter(ex) || make_templates(ex)) {
		exporter_free(ex);
		return NULL;
	}
	ex->shape.format = strcmp(wish->format, "ipfix") ? &netflow9_format :
							   &ipfix_format;
	ex->shape.set = ex->set;
	ex->shape.biflow = !wish->uniflow;
	ex->shape.counters = (uint8_t)wish->counters;
	ex->queue.wanted = (uint32_t)wish->batch;
	begin_session(ex, &ex->at.flows);
	begin_session(ex, &ex->at.self);
	ex->good = ex->at;
	netflow9_prepare();
	return ex;
}

/**
 * exporter_free() - end its collector and free it
 * @ex: from exporter_new()
 */
void exporter_free(struct exporter *ex)
{
	if (ex->collector)
		ex->collector->ops->close(ex->collector);
	if (ex->filter)
		filter_free(ex->filter);
	free(ex->filter);
	ipfix_flow_set_free(ex->set);
	free(ex);
}
