// SPDX-License-Identifier: GPL-2.0
/*
 * All that is known of a flow, in lines of its own: a head, and a table with a
 * column for each direction. Lines that would say nothing are left out.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "duration.h"
#include "measure.h"
#include "record.h"

#define CELL_LEN 64
#define NS_PER_SEC 1000000000ULL

/* A line of the table: one cell for each direction. */
struct line {
	char cell[2][CELL_LEN];
};

static const struct pkts_side *side_of(const struct flow *flow, int dir)
{
	return dir ? &flow->rec.reverse : &flow->rec.forward;
}

static const struct pkts_detail_side *detail_of(const struct flow *flow,
						int dir)
{
	return dir ? &flow->detail.reverse : &flow->detail.forward;
}

__printf(3, 4)
static void cell(struct line *line, int dir, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(line->cell[dir], CELL_LEN, fmt, args);
	va_end(args);
}

/* Writes a line unless both cells are empty, and empties it. */
static void end_line(struct out *out, const char *name, struct line *line)
{
	const char *f = line->cell[0], *r = line->cell[1];

	if (*f || *r)
		out_text(out, "  %-22s %24s %24s\n", name, *f ? f : "-",
			 *r ? r : "-");
	memset(line, 0, sizeof(*line));
}

static void numbers(struct out *out, const char *name, __u64 forward,
		    __u64 reverse)
{
	struct line line = { };

	if (!forward && !reverse)
		return;
	cell(&line, 0, "%llu", forward);
	cell(&line, 1, "%llu", reverse);
	end_line(out, name, &line);
}

/* Both, when either is known. */
static void times(struct out *out, const char *name, __u64 forward,
		  __u64 reverse)
{
	struct line line = { };
	char text[DURATION_LEN];

	if (forward)
		cell(&line, 0, "%s", duration_fine(forward, text));
	if (reverse)
		cell(&line, 1, "%s", duration_fine(reverse, text));
	end_line(out, name, &line);
}

static void spreads(struct out *out, const char *name, const struct flow *flow,
		    size_t offset)
{
	char min[DURATION_LEN], mean[DURATION_LEN], max[DURATION_LEN];
	__u64 jitter[2] = { }, count[2] = { };
	const struct pkts_spread *spread;
	struct line line = { };
	char what[CELL_LEN];
	int dir;

	for (dir = 0; dir < 2; dir++) {
		spread = (const struct pkts_spread *)
			((const char *)detail_of(flow, dir) + offset);
		if (!spread->count)
			continue;
		cell(&line, dir, "%s/%s/%s", duration_fine(spread->min, min),
		     duration_fine(spread->sum / spread->count, mean),
		     duration_fine(spread->max, max));
		jitter[dir] = spread->jitter;
		count[dir] = spread->count;
	}
	snprintf(what, sizeof(what), "%s min/mean/max", name);
	end_line(out, what, &line);
	snprintf(what, sizeof(what), "%s jitter", name);
	times(out, what, jitter[0], jitter[1]);
	snprintf(what, sizeof(what), "%s count", name);
	numbers(out, what, count[0], count[1]);
}

/* When a direction's first and last packet came, since the flow's first. */
static void show_times(struct out *out, const struct flow *flow)
{
	struct line first = { }, last = { };
	const struct pkts_side *side;
	char text[DURATION_LEN];
	__u64 zero = flow->rec.flow_start;
	int dir;

	for (dir = 0; dir < 2; dir++) {
		side = side_of(flow, dir);
		if (!side->packets)
			continue;
		cell(&first, dir, "+%s", duration_fine(side->start > zero ?
				side->start - zero : 0, text));
		cell(&last, dir, "+%s", duration_fine(side->end > zero ?
				side->end - zero : 0, text));
	}
	end_line(out, "first packet", &first);
	end_line(out, "last packet", &last);
}

static void show_ip(struct out *out, const struct flow *flow)
{
	struct line tos = { }, ttl = { }, len = { };
	const struct pkts_detail_side *detail;
	const struct pkts_side *side;
	int dir;

	for (dir = 0; dir < 2; dir++) {
		side = side_of(flow, dir);
		detail = detail_of(flow, dir);
		if (!side->packets)
			continue;
		cell(&tos, dir, "0x%02x", side->tos);
		cell(&ttl, dir, "%u", side->ttl);
		if (!flow_is_detailed(flow))
			continue;
		cell(&len, dir, "%u/%u", detail->len_min, detail->len_max);
		if (detail->tos_last != side->tos)
			cell(&tos, dir, "0x%02x then 0x%02x", side->tos,
			     detail->tos_last);
		if (detail->ttl_min != detail->ttl_max)
			cell(&ttl, dir, "%u to %u", detail->ttl_min,
			     detail->ttl_max);
	}
	end_line(out, flow->rec.family == 6 ? "traffic class" : "TOS", &tos);
	end_line(out, flow->rec.family == 6 ? "hop limit" : "TTL", &ttl);
	end_line(out, "length min/max", &len);
}

static void macs(struct out *out, const char *name, const __u8 *forward,
		 const __u8 *reverse)
{
	const __u8 *mac[2] = { forward, reverse };
	static const __u8 none[6];
	struct line line = { };
	int dir;

	for (dir = 0; dir < 2; dir++)
		if (memcmp(mac[dir], none, sizeof(none)))
			cell(&line, dir, "%02x:%02x:%02x:%02x:%02x:%02x",
			     mac[dir][0], mac[dir][1], mac[dir][2],
			     mac[dir][3], mac[dir][4], mac[dir][5]);
	end_line(out, name, &line);
}

/* Flags in the order of their bits, with how many packets had them. */
static void show_flags(struct out *out, const struct flow *flow)
{
	const struct pkts_detail_side *f = detail_of(flow, 0);
	const struct pkts_detail_side *r = detail_of(flow, 1);

	numbers(out, "SYN", f->syn, r->syn);
	numbers(out, "FIN", f->fin, r->fin);
	numbers(out, "RST", f->rst, r->rst);
	numbers(out, "PSH", f->psh, r->psh);
	numbers(out, "URG", f->urg, r->urg);
	numbers(out, "ECE", f->ece, r->ece);
	numbers(out, "CWR", f->cwr, r->cwr);
}

static void show_syn(struct out *out, const struct flow *flow)
{
	const struct pkts_detail_side *detail;
	struct line mss = { }, window = { };
	int dir;

	for (dir = 0; dir < 2; dir++) {
		detail = detail_of(flow, dir);
		if (detail->mss)
			cell(&mss, dir, "%u", detail->mss);
		if (detail->window && detail->window_scale)
			cell(&window, dir, "%u, scale %u", detail->window,
			     detail->window_scale - 1);
		else if (detail->window)
			cell(&window, dir, "%u", detail->window);
	}
	end_line(out, "MSS of the SYN", &mss);
	end_line(out, "window of the SYN", &window);
}

static void show_tcp(struct out *out, const struct flow *flow)
{
	const struct pkts_detail_side *f = detail_of(flow, 0);
	const struct pkts_detail_side *r = detail_of(flow, 1);

	numbers(out, "retransmitted", f->retransmitted, r->retransmitted);
	numbers(out, "retransmitted octets", f->retransmitted_octets,
		r->retransmitted_octets);
	numbers(out, "out of order", f->out_of_order, r->out_of_order);
	numbers(out, "gaps in sequence", f->gaps, r->gaps);
	numbers(out, "lost octets", f->lost_octets, r->lost_octets);
	numbers(out, "duplicate ACKs", f->duplicate_acks, r->duplicate_acks);
	numbers(out, "zero windows", f->zero_windows, r->zero_windows);
	show_flags(out, flow);
	show_syn(out, flow);
}

static void show_detail(struct out *out, const struct flow *flow)
{
	const struct pkts_detail_side *f = detail_of(flow, 0);
	const struct pkts_detail_side *r = detail_of(flow, 1);

	spreads(out, "rtt", flow, offsetof(struct pkts_detail_side, rtt));
	spreads(out, "gap", flow, offsetof(struct pkts_detail_side, gap));
	times(out, "idle", f->idle, r->idle);
	if (flow->rec.proto == IPPROTO_TCP)
		show_tcp(out, flow);
	numbers(out, "fragments", f->fragments, r->fragments);
	numbers(out, "ECN capable", f->ect, r->ect);
	numbers(out, "congestion (CE)", f->ce, r->ce);
	macs(out, "source MAC", f->smac, r->smac);
	macs(out, "destination MAC", f->dmac, r->dmac);
	numbers(out, "flow label", f->flow_label, r->flow_label);
}

static void show_head(struct out *out, const struct flow *flow)
{
	char source[RECORD_END_LEN], destination[RECORD_END_LEN], proto[16];
	const struct pkts_record *rec = &flow->rec;
	const char *state = record_word(record_states, rec->state);
	char dev[CELL_LEN], vlan[16];

	out_text(out, "%s %s > %s", record_proto(rec, proto, sizeof(proto)),
		 record_source(rec, source),
		 record_destination(rec, destination));
	if (rec->state && state)
		out_text(out, " %s", state);
	out_text(out, "\n  flow %llu on %s", rec->flow,
		 record_devs(rec, dev, sizeof(dev)));
	if (rec->vlan || rec->cvlan)
		out_text(out, ", VLAN %s",
			 record_vlans(rec, vlan, sizeof(vlan)));
	if (rec->priority)
		out_text(out, ", priority %u", rec->priority);
	out_text(out, "\n");
}

static void show_life(struct out *out, const struct flow *flow)
{
	time_t seconds = (time_t)(flow->rec.flow_start / NS_PER_SEC);
	__u64 start, end, life;
	char text[DURATION_LEN];
	struct tm tm;
	char date[40];

	if (!flow->rec.flow_start || !localtime_r(&seconds, &tm))
		return;
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	out_text(out, "  since %s.%06llu", date,
		 flow->rec.flow_start % NS_PER_SEC / 1000);
	if (measure_span(flow, &start, &end)) {
		life = end > flow->rec.flow_start ?
			end - flow->rec.flow_start : 0;
		out_text(out, ", %s long", duration_short(life, text));
		out_text(out, ", idle for %s",
			 duration_short(flow->now > end ? flow->now - end : 0,
					text));
	}
	if (flow->rec.status)
		out_text(out, ", %u record%s so far", flow->rec.status,
			 flow->rec.status == 1 ? "" : "s");
	out_text(out, "\n");
}

static void show_outer(struct out *out, const struct flow *flow)
{
	char source[RECORD_ADDR_LEN], destination[RECORD_ADDR_LEN];
	const struct pkts_detail *detail = &flow->detail;
	int family = detail->outer_family == 6 ? AF_INET6 : AF_INET;

	if (!flow->rec.detail || !detail->outer_family)
		return;
	inet_ntop(family, detail->outer_saddr, source, sizeof(source));
	inet_ntop(family, detail->outer_daddr, destination,
		  sizeof(destination));
	out_text(out, "  tunnel from %s to %s", source, destination);
	if (detail->outer_sport || detail->outer_dport)
		out_text(out, ", ports %u and %u", detail->outer_sport,
			 detail->outer_dport);
	if (detail->outer_vlan)
		out_text(out, ", VLAN %u", detail->outer_vlan);
	out_text(out, "\n");
}

static void show_handshake(struct out *out, const struct flow *flow)
{
	__u64 server = flow->detail.handshake_server;
	__u64 client = flow->detail.handshake_client;
	char text[DURATION_LEN];

	if (!flow->rec.detail || (!server && !client))
		return;
	out_text(out, "  handshake:");
	if (server)
		out_text(out, " %s to the server",
			 duration_fine(server, text));
	if (client)
		out_text(out, "%s %s to the client", server ? "," : "",
			 duration_fine(client, text));
	out_text(out, "\n");
}

/**
 * record_block - write all that is known of a flow
 * @out: where; nothing in JSON
 * @flow: the flow
 */
void record_block(struct out *out, const struct flow *flow)
{
	const struct pkts_side *f = &flow->rec.forward, *r = &flow->rec.reverse;
	char forward[RECORD_FLAGS_LEN], reverse[RECORD_FLAGS_LEN];
	struct line line = { };

	show_head(out, flow);
	show_life(out, flow);
	show_outer(out, flow);
	show_handshake(out, flow);
	out_text(out, "  %-22s %24s %24s\n", "", "FORWARD", "REVERSE");
	cell(&line, 0, "%llu", f->packets);
	cell(&line, 1, "%llu", r->packets);
	end_line(out, "packets", &line);
	cell(&line, 0, "%llu", f->octets);
	cell(&line, 1, "%llu", r->octets);
	end_line(out, "octets", &line);
	numbers(out, "frame octets", f->frame_octets, r->frame_octets);
	numbers(out, "payload", flow->detail.forward.payload,
		flow->detail.reverse.payload);
	show_times(out, flow);
	if (f->tcp_flags || r->tcp_flags) {
		cell(&line, 0, "%s", record_flags(f->tcp_flags, forward));
		cell(&line, 1, "%s", record_flags(r->tcp_flags, reverse));
		end_line(out, "TCP flags", &line);
	}
	show_ip(out, flow);
	if (flow_is_detailed(flow))
		show_detail(out, flow);
	else
		macs(out, "MAC", flow->rec.smac, flow->rec.dmac);
	out_text(out, "\n");
}
