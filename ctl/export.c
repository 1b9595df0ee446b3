// SPDX-License-Identifier: GPL-2.0
/* pktsctl export: the words of the command, and what it says at the end. */

#include <inttypes.h>
#include <stdlib.h>
#include <wire/time.h>

#include "collector.h"
#include "ctl.h"
#include "export.h"

#define REFRESH_DEFAULT (600 * PKTS_NS_PER_SEC)
#define REFRESH_MAX (86400 * PKTS_NS_PER_SEC)

static const char usage[] =
	"usage: pktsctl export to udp:HOST:PORT | to file:PATH\n"
	"               [once] [domain N] [template-refresh TIME] [mtu N]\n"
	"               [rate N] [biflow | uniflow]\n"
	"\n"
	"Sends flow records as IPFIX until a signal comes; acknowledges to the\n"
	"kernel what was sent.\n"
	"\n"
	"  to                the collector, or a file that is created or emptied\n"
	"  once              end when the records that wait now have been sent\n"
	"  domain            observation domain of the flows (default 1)\n"
	"  template-refresh  templates and reports again after TIME (default 10min)\n"
	"  mtu               octets of the largest packet (default: the path's, at\n"
	"                    most 1500)\n"
	"  rate              messages a second over UDP (default 2000)\n"
	"  biflow            both directions in one data record (default)\n"
	"  uniflow           a data record for each direction\n";

/* What the user asked for. */
struct wish {
	const char *to;
	uint64_t domain;
	uint64_t refresh;
	struct collector_wish collector;
	bool once;
	bool biflow;
	bool uniflow;
};

static int read_words(struct ctl *ctl, struct wish *wish, int argc, char **argv)
{
	struct ctl_arg args[] = {
		{ .name = "to", .parse = ctl_parse_string, .to = &wish->to,
		  .takes = "udp:HOST:PORT or file:PATH", .required = true },
		{ .name = "once", .to = &wish->once },
		{ .name = "domain", .parse = ctl_parse_number,
		  .to = &wish->domain, .min = 1, .max = UINT32_MAX },
		{ .name = "template-refresh", .parse = ctl_parse_time,
		  .to = &wish->refresh, .min = PKTS_NS_PER_SEC,
		  .max = REFRESH_MAX },
		{ .name = "mtu", .parse = ctl_parse_number,
		  .to = &wish->collector.mtu, .min = COLLECTOR_MTU_MIN,
		  .max = COLLECTOR_MTU_MAX },
		{ .name = "rate", .parse = ctl_parse_number,
		  .to = &wish->collector.rate, .min = 1,
		  .max = COLLECTOR_RATE_MAX },
		{ .name = "biflow", .to = &wish->biflow },
		{ .name = "uniflow", .to = &wish->uniflow },
		{ }
	};

	if (ctl_args(ctl, args, argc, argv))
		return -1;
	if (wish->biflow && wish->uniflow) {
		ctl_error(ctl, "biflow and uniflow exclude each other");
		return -1;
	}
	return 0;
}

static struct exporter *new_exporter(struct ctl *ctl, const struct wish *wish)
{
	struct exporter *ex = calloc(1, sizeof(*ex));

	if (!ex) {
		ctl_error(ctl, "out of memory");
		return NULL;
	}
	ex->ctl = ctl;
	ex->refresh = wish->refresh;
	ex->biflow = !wish->uniflow;
	ex->once = wish->once;
	ex->flows.domain = (uint32_t)wish->domain;
	ex->collector = collector_new(ctl, wish->to, &wish->collector);
	if (!ex->collector) {
		free(ex);
		return NULL;
	}
	/* Templates are valid for the whole of a file. */
	ex->flows.refresh = ex->collector->is_file ? 0 : wish->refresh;
	ex->self.refresh = ex->flows.refresh;
	ex->flows.export_time = &ex->export_time;
	ex->self.export_time = &ex->export_time;
	return ex;
}

static void say_sent(struct exporter *ex)
{
	struct out *out = &ex->ctl->out;

	out_object_begin(out, NULL);
	out_u64(out, "records", ex->records, "records %" PRIu64, ex->records);
	out_u64(out, "data_records", ex->flows.records,
		" data-records %" PRIu64, ex->flows.records);
	out_u64(out, "messages", ex->flows.messages, " messages %" PRIu64,
		ex->flows.messages);
	out_u64(out, "octets", ex->flows.octets, " octets %" PRIu64,
		ex->flows.octets);
	out_u64(out, "dropped", ex->dropped, " dropped %" PRIu64 "\n",
		ex->dropped);
	out_object_end(out);
}

/**
 * cmd_export() - export flow records
 * @ctl: the context
 * @argc: number of words
 * @argv: the words behind "export"
 *
 * Return: the exit status
 */
int cmd_export(struct ctl *ctl, int argc, char **argv)
{
	struct wish wish = {
		.domain = 1,
		.refresh = REFRESH_DEFAULT,
		.collector.rate = COLLECTOR_RATE_DEFAULT,
	};
	struct export_queue queue = { };
	int status = EXIT_FAILURE;
	struct exporter *ex;

	if (ctl_wants_help(argc, argv))
		return ctl_help(NULL, usage);
	if (read_words(ctl, &wish, argc, argv))
		return EXIT_FAILURE;
	ex = new_exporter(ctl, &wish);
	if (!ex)
		return EXIT_FAILURE;
	if (!export_queue_open(ctl, &queue)) {
		ex->queue = &queue;
		status = export_run(ex);
		export_queue_close(&queue);
		say_sent(ex);
	}
	ex->collector->ops->close(ex->collector);
	free(ex);
	return status;
}
