// SPDX-License-Identifier: GPL-2.0
/* A flow as a line of a table, or as an element of a JSON list. */

#include <stdio.h>
#include <string.h>

#include "duration.h"
#include "measure.h"
#include "record.h"

#define PAIR_LEN 44			/* two counters and a slash */
#define DEVS_LEN 40			/* two devices and a slash */

/* Cells of a line, as texts. */
struct cells {
	const char *proto;
	const char *source;
	const char *destination;
	const char *packets;
	const char *octets;
	const char *duration;
	const char *idle;
	const char *state;
	const char *rtt;
	const char *flags;
	const char *dev;
	const char *vlan;
};

static void show_cells(struct out *out, const struct cells *c,
		       const struct record_columns *columns)
{
	out_text(out, "%-7s %-*s %-*s %15s %19s %9s %9s %-11s",
		 c->proto, columns->source, c->source,
		 columns->destination, c->destination,
		 c->packets, c->octets, c->duration, c->idle, c->state);
	if (columns->rtt)
		out_text(out, " %15s", c->rtt);
	out_text(out, " %-13s %-10s %s\n", c->flags, c->dev, c->vlan);
}

static const char *flags_text(const struct pkts_record *rec, char *buf,
			      size_t size)
{
	char forward[RECORD_FLAGS_LEN], reverse[RECORD_FLAGS_LEN];

	if (!rec->forward.tcp_flags && !rec->reverse.tcp_flags)
		snprintf(buf, size, "-");
	else
		snprintf(buf, size, "%s/%s",
			 record_flags(rec->forward.tcp_flags, forward),
			 record_flags(rec->reverse.tcp_flags, reverse));
	return buf;
}

/* How long the flow has lasted, and how long it has been silent. */
static void times_text(const struct flow *flow, char *duration, char *idle)
{
	__u64 start, end;

	if (!measure_span(flow, &start, &end)) {
		strcpy(duration, "-");
		strcpy(idle, "-");
		return;
	}
	duration_short(end - start, duration);
	duration_short(flow->now > end ? flow->now - end : 0, idle);
}

static const char *state_text(const struct pkts_record *rec)
{
	const char *state = record_word(record_states, rec->state);

	return rec->state && state ? state : "-";
}

static const char *pair(__u64 forward, __u64 reverse, char *buf)
{
	snprintf(buf, PAIR_LEN, "%llu/%llu", forward, reverse);
	return buf;
}

static void show_text(struct out *out, const struct flow *flow,
		      const struct record_columns *columns)
{
	char duration[DURATION_LEN], idle[DURATION_LEN], rtt[2 * DURATION_LEN];
	char packets[PAIR_LEN], octets[PAIR_LEN], flags[2 * RECORD_FLAGS_LEN];
	char source[RECORD_END_LEN], destination[RECORD_END_LEN];
	char proto[16], dev[DEVS_LEN], vlan[16];
	const struct pkts_record *rec = &flow->rec;
	const struct cells cells = {
		.proto = record_proto(rec, proto, sizeof(proto)),
		.source = record_source(rec, source),
		.destination = record_destination(rec, destination),
		.packets = pair(rec->forward.packets, rec->reverse.packets,
				packets),
		.octets = pair(rec->forward.octets, rec->reverse.octets,
			       octets),
		.duration = duration,
		.idle = idle,
		.state = state_text(rec),
		.rtt = record_rtt(flow, rtt, sizeof(rtt)),
		.flags = flags_text(rec, flags, sizeof(flags)),
		.dev = record_devs(rec, dev, sizeof(dev)),
		.vlan = record_vlans(rec, vlan, sizeof(vlan)),
	};

	times_text(flow, duration, idle);
	show_cells(out, &cells, columns);
}

/**
 * record_fit - widen columns so that a flow fits
 * @columns: widths so far
 * @flow: the flow
 */
void record_fit(struct record_columns *columns, const struct flow *flow)
{
	char text[RECORD_END_LEN];
	int len;

	len = (int)strlen(record_source(&flow->rec, text));
	if (columns->source < len)
		columns->source = len;
	len = (int)strlen(record_destination(&flow->rec, text));
	if (columns->destination < len)
		columns->destination = len;
}

/**
 * record_show_header - the head of the table; nothing in JSON
 * @out: where
 * @columns: widths
 */
void record_show_header(struct out *out, const struct record_columns *columns)
{
	static const struct cells head = {
		"PROTO", "SOURCE", "DESTINATION", "PACKETS", "OCTETS",
		"DURATION", "IDLE", "STATE", "RTT", "FLAGS", "DEV", "VLAN",
	};

	show_cells(out, &head, columns);
}

/**
 * record_show - a flow as a line of the table, or as an object
 * @out: where
 * @flow: the flow
 * @columns: widths of the table
 */
void record_show(struct out *out, const struct flow *flow,
		 const struct record_columns *columns)
{
	if (!out->json) {
		show_text(out, flow, columns);
		return;
	}
	out_object_begin(out, NULL);
	record_json(out, flow);
	out_object_end(out);
}
