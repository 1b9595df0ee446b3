// SPDX-License-Identifier: GPL-2.0
/* pktsctl export show: what running exporters do. */

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <wire/time.h>

#include "ctl.h"
#include "duration.h"
#include "export_status.h"

static const char *when(uint64_t ns, char *buf, size_t size)
{
	time_t sec = (time_t)(ns / PKTS_NS_PER_SEC);
	struct tm tm;

	gmtime_r(&sec, &tm);
	strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return buf;
}

static void show_counts(struct out *out, const struct export_status *s)
{
	const struct {
		const char *key;
		const char *word;
		uint64_t value;
	} counts[] = {
		{ "records", "records", s->records },
		{ "data_records", "data-records", s->data_records },
		{ "messages", "messages", s->messages },
		{ "octets", "octets", s->octets },
		{ "filtered", "filtered", s->filtered },
		{ "shortened", "shortened", s->shortened },
		{ "in_flight", "in-flight", s->in_flight },
		{ "acknowledged", "acknowledged", s->acknowledged },
		{ "waiting", "waiting", s->newest - s->acknowledged },
		{ "dropped", "dropped", s->dropped },
		{ "missed", "missed", s->missed },
		{ "reconnects", "reconnects", s->reconnects },
	};
	size_t i;

	out_text(out, "   ");
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		if (i == 6)
			out_text(out, "\n   ");
		out_u64(out, counts[i].key, counts[i].value, " %s %" PRIu64,
			counts[i].word, counts[i].value);
	}
}

static void show_one(struct out *out, const struct export_status *s)
{
	char buf[DURATION_LEN], at[32];

	out_object_begin(out, NULL);
	out_str(out, "to", s->to, "%s", s->to);
	out_u64(out, "domain", s->domain, " domain %u", s->domain);
	out_bool(out, "up", !s->down, " %s", s->down ? "down" : "up");
	out_bool(out, "reliable", s->reliable, "%s\n",
		 s->reliable ? " reliable" : "");
	show_counts(out, s);
	out_u64(out, "lag", s->lag, " lag %s\n", duration_short(s->lag, buf));
	if (s->error_at) {
		out_u64(out, "error_at", s->error_at, "    last error %s",
			when(s->error_at, at, sizeof(at)));
		out_str(out, "error", s->error, ": %s\n", s->error);
	}
	out_object_end(out);
}

/**
 * export_show() - tell what the exporters of this network namespace do
 * @ctl: the context
 * @argc: number of words
 * @argv: the words behind "show": none
 *
 * Return: the exit status; that none run is no failure
 */
int export_show(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_arg none[] = { { } };
	struct export_status *status;
	unsigned int count, pid, i;

	if (ctl_args(ctl, none, argc, argv) ||
	    export_socket_ask(ctl, &status, &count, &pid))
		return EXIT_FAILURE;
	out_list_begin(&ctl->out);
	for (i = 0; i < count; i++)
		show_one(&ctl->out, &status[i]);
	out_list_end(&ctl->out);
	free(status);
	return EXIT_SUCCESS;
}
