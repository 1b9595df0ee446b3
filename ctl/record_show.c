// SPDX-License-Identifier: GPL-2.0
/* A flow record as a line of a table, or as an element of a JSON list. */

#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "duration.h"
#include "record.h"

#define END_LEN (RECORD_ADDR_LEN + 40)	/* an address and what follows it */
#define PAIR_LEN 44			/* two counters and a slash */
#define LINE "%-7s %-*s %-*s %15s %19s %9s %9s %-13s %-10s %s\n"

/* An address with a port, as RFC 3986 has it. */
static const char *end_text(const struct pkts_record *rec, const __u8 *addr,
			    __u16 port, char *buf)
{
	char text[RECORD_ADDR_LEN];

	record_addr(rec, addr, text);
	if (!record_has_ports(rec))
		snprintf(buf, END_LEN, "%s", text);
	else if (rec->family == 6)
		snprintf(buf, END_LEN, "[%s]:%u", text, port);
	else
		snprintf(buf, END_LEN, "%s:%u", text, port);
	return buf;
}

/* The destination, with what else tells this flow from others. */
static const char *destination(const struct pkts_record *rec, char *buf)
{
	char text[END_LEN];

	end_text(rec, rec->daddr, rec->dport, text);
	if (record_is_icmp(rec))
		snprintf(buf, END_LEN, "%.47s %u/%u id %u", text,
			 rec->dport >> 8, rec->dport & 0xff, rec->sport);
	else if (record_has_spi(rec))
		snprintf(buf, END_LEN, "%.47s spi 0x%08x", text, rec->spi);
	else
		snprintf(buf, END_LEN, "%s", text);
	return buf;
}

static const char *vlan_text(const struct pkts_record *rec, char *buf,
			     size_t size)
{
	if (rec->cvlan)
		snprintf(buf, size, "%u.%u", rec->vlan, rec->cvlan);
	else if (rec->vlan)
		snprintf(buf, size, "%u", rec->vlan);
	else
		snprintf(buf, size, "-");
	return buf;
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

/*
 * First and last packet of either direction; false when there is none, as in
 * a flow that is silent since its last record.
 */
static bool span(const struct pkts_record *rec, __u64 *start, __u64 *end)
{
	const struct pkts_side *f = &rec->forward, *r = &rec->reverse;

	if (!f->packets && !r->packets)
		return false;
	*start = f->packets ? f->start : r->start;
	*end = f->packets ? f->end : r->end;
	if (f->packets && r->packets && r->start < *start)
		*start = r->start;
	if (f->packets && r->packets && r->end > *end)
		*end = r->end;
	return true;
}

/* How long the flow has lasted, and how long it has been silent. */
static void times_text(const struct pkts_record *rec, __u64 now, char *duration,
		       char *idle)
{
	__u64 start, end;

	if (!span(rec, &start, &end)) {
		strcpy(duration, "-");
		strcpy(idle, "-");
		return;
	}
	duration_short(end > start ? end - start : 0, duration);
	duration_short(now > end ? now - end : 0, idle);
}

static void show_text(struct out *out, const struct pkts_record *rec,
		      __u64 now, const struct record_columns *columns)
{
	char packets[PAIR_LEN], octets[PAIR_LEN], flags[2 * RECORD_FLAGS_LEN];
	char source[END_LEN], dest[END_LEN], vlan[16], number[8], dev[24];
	char duration[DURATION_LEN], idle[DURATION_LEN];
	const char *proto = record_proto_name(rec->proto);
	const char *name = ctl_dev_name(rec->ifindex);

	times_text(rec, now, duration, idle);
	snprintf(number, sizeof(number), "%u", rec->proto);
	snprintf(dev, sizeof(dev), "if%u", rec->ifindex);
	snprintf(packets, sizeof(packets), "%llu/%llu",
		 rec->forward.packets, rec->reverse.packets);
	snprintf(octets, sizeof(octets), "%llu/%llu",
		 rec->forward.octets, rec->reverse.octets);
	out_text(out, LINE, proto ? proto : number, columns->source,
		 end_text(rec, rec->saddr, rec->sport, source),
		 columns->destination, destination(rec, dest), packets, octets,
		 duration, idle, flags_text(rec, flags, sizeof(flags)),
		 name ? name : dev, vlan_text(rec, vlan, sizeof(vlan)));
}

static void show_side(struct out *out, const char *key,
		      const struct pkts_side *side)
{
	out_object_begin(out, key);
	out_json_u64(out, "packets", side->packets);
	out_json_u64(out, "octets", side->octets);
	out_json_u64(out, "frame_octets", side->frame_octets);
	if (side->packets) {
		out_json_u64(out, "start", side->start);
		out_json_u64(out, "end", side->end);
	} else {
		out_json_null(out, "start");
		out_json_null(out, "end");
	}
	out_json_u64(out, "tcp_flags", side->tcp_flags);
	out_json_u64(out, "tos", side->tos);
	out_json_u64(out, "ttl", side->ttl);
	out_json_str(out, "direction", record_direction(side->direction));
	out_object_end(out);
}

static void show_json(struct out *out, const struct pkts_record *rec)
{
	char addr[RECORD_ADDR_LEN];

	out_object_begin(out, NULL);
	out_json_u64(out, "proto", rec->proto);
	out_json_str(out, "proto_name", record_proto_name(rec->proto));
	out_json_str(out, "family", rec->family == 6 ? "ipv6" : "ipv4");
	out_json_str(out, "src", record_addr(rec, rec->saddr, addr));
	out_json_str(out, "dst", record_addr(rec, rec->daddr, addr));
	out_json_u64(out, "sport", rec->sport);
	out_json_u64(out, "dport", rec->dport);
	if (record_is_icmp(rec)) {
		out_json_u64(out, "icmp_type", rec->dport >> 8);
		out_json_u64(out, "icmp_code", rec->dport & 0xff);
		out_json_u64(out, "icmp_id", rec->sport);
	}
	out_json_str(out, "dev", ctl_dev_name(rec->ifindex));
	out_json_u64(out, "ifindex", rec->ifindex);
	out_json_u64(out, "vlan", rec->vlan);
	out_json_u64(out, "cvlan", rec->cvlan);
	out_json_u64(out, "spi", rec->spi);
	show_side(out, "forward", &rec->forward);
	show_side(out, "reverse", &rec->reverse);
	out_json_str(out, "end_reason", record_end_reason(rec->end_reason));
	out_object_end(out);
}

/**
 * record_fit - widen columns so that a record fits
 * @columns: widths so far
 * @rec: the record
 */
void record_fit(struct record_columns *columns, const struct pkts_record *rec)
{
	char text[END_LEN];
	int len;

	len = (int)strlen(end_text(rec, rec->saddr, rec->sport, text));
	if (columns->source < len)
		columns->source = len;
	len = (int)strlen(destination(rec, text));
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
	out_text(out, LINE, "PROTO", columns->source, "SOURCE",
		 columns->destination, "DESTINATION", "PACKETS", "OCTETS",
		 "DURATION", "IDLE", "FLAGS", "DEV", "VLAN");
}

/**
 * record_show - a record as a line of the table, or as an object
 * @out: where
 * @rec: the record
 * @now: wall-clock time in nanoseconds, for the time since the last packet
 * @columns: widths of the table
 */
void record_show(struct out *out, const struct pkts_record *rec, __u64 now,
		 const struct record_columns *columns)
{
	if (out->json)
		show_json(out, rec);
	else
		show_text(out, rec, now, columns);
}
