// SPDX-License-Identifier: GPL-2.0
/* A flow as members of a JSON object; what is not known is not there. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "measure.h"
#include "record.h"

#define MAC_LEN 6

struct member {
	const char *key;
	size_t offset;
};

#define MEMBER(name) { #name, offsetof(struct pkts_detail_side, name) }

/* Counters that only TCP has, 32 bits each. */
static const struct member tcp_counters[] = {
	MEMBER(retransmitted), MEMBER(out_of_order), MEMBER(duplicate_acks),
	MEMBER(zero_windows), MEMBER(gaps), MEMBER(fin), MEMBER(syn),
	MEMBER(rst), MEMBER(psh), MEMBER(ack), MEMBER(urg), MEMBER(ece),
	MEMBER(cwr), { }
};

/* Counters of all protocols, 32 bits each. */
static const struct member counters[] = {
	MEMBER(fragments), MEMBER(ce), MEMBER(ect), { }
};

static void show_counters(struct out *out, const struct member *member,
			  const struct pkts_detail_side *side)
{
	__u32 value;

	for (; member->key; member++) {
		memcpy(&value, (const char *)side + member->offset,
		       sizeof(value));
		out_json_u64(out, member->key, value);
	}
}

static void show_spread(struct out *out, const char *key,
			const struct pkts_spread *spread)
{
	if (!spread->count)
		return;
	out_object_begin(out, key);
	out_json_u64(out, "min", spread->min);
	out_json_u64(out, "mean", spread->sum / spread->count);
	out_json_u64(out, "max", spread->max);
	out_json_u64(out, "jitter", spread->jitter);
	out_json_u64(out, "count", spread->count);
	out_object_end(out);
}

static void show_mac(struct out *out, const char *key, const __u8 *mac)
{
	static const __u8 none[MAC_LEN];
	char text[3 * MAC_LEN];

	if (!memcmp(mac, none, MAC_LEN))
		return;
	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	out_json_str(out, key, text);
}

/* What a SYN offered, when there was one. */
static void show_syn(struct out *out, const struct pkts_detail_side *side)
{
	if (side->mss)
		out_json_u64(out, "mss", side->mss);
	if (side->window)
		out_json_u64(out, "window", side->window);
	if (side->window_scale)
		out_json_u64(out, "window_scale", side->window_scale - 1);
}

static void show_first(struct out *out, const struct pkts_record *rec,
		       const struct pkts_detail_side *side)
{
	show_mac(out, "smac", side->smac);
	show_mac(out, "dmac", side->dmac);
	if (side->tci)
		out_json_u64(out, "tci", side->tci);
	if (side->ctci)
		out_json_u64(out, "ctci", side->ctci);
	if (rec->family == 6)
		out_json_u64(out, "flow_label", side->flow_label);
}

static void show_detail(struct out *out, const struct flow *flow,
			const struct pkts_side *counted,
			const struct pkts_detail_side *side)
{
	show_spread(out, "rtt", &side->rtt);
	show_spread(out, "gap", &side->gap);
	out_json_u64(out, "idle", side->idle);
	out_json_u64(out, "payload", side->payload);
	if (flow->rec.proto == IPPROTO_TCP) {
		out_json_u64(out, "retransmitted_octets",
			     side->retransmitted_octets);
		out_json_u64(out, "lost_octets", side->lost_octets);
		show_counters(out, tcp_counters, side);
		show_syn(out, side);
	}
	show_counters(out, counters, side);
	if (!counted->packets)
		return;
	out_json_u64(out, "len_min", side->len_min);
	out_json_u64(out, "len_max", side->len_max);
	out_json_u64(out, "ttl_min", side->ttl_min);
	out_json_u64(out, "ttl_max", side->ttl_max);
	out_json_u64(out, "tos_last", side->tos_last);
	show_first(out, &flow->rec, side);
}

static void show_rates(struct out *out, const struct flow *flow,
		       unsigned int dir)
{
	if (!flow->watched || !flow->rates.known)
		return;
	out_json_u64(out, "bits_per_second",
		     (__u64)(flow->rates.bits[dir] + 0.5));
	out_json_double(out, "packets_per_second", flow->rates.packets[dir]);
}

static void show_side(struct out *out, const char *key, const struct flow *flow,
		      unsigned int dir)
{
	const struct pkts_side *side = dir ? &flow->rec.reverse :
					     &flow->rec.forward;
	const char *direction = record_direction(side->direction);

	out_object_begin(out, key);
	out_json_u64(out, "packets", side->packets);
	out_json_u64(out, "octets", side->octets);
	out_json_u64(out, "frame_octets", side->frame_octets);
	show_rates(out, flow, dir);
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
	out_json_str(out, "direction", direction);
	if (side->ifindex) {
		out_json_str(out, "dev", ctl_dev_name(side->ifindex));
		out_json_u64(out, "ifindex", side->ifindex);
	}
	if (flow_is_detailed(flow))
		show_detail(out, flow, side, dir ? &flow->detail.reverse :
						   &flow->detail.forward);
	out_object_end(out);
}

static void show_key(struct out *out, const struct pkts_record *rec)
{
	char addr[RECORD_ADDR_LEN];

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
}

/* Zeros here may mean that it is not in the key: they are left out. */
static void show_link_layer(struct out *out, const struct flow *flow)
{
	const struct pkts_record *rec = &flow->rec;
	bool detailed = flow_is_detailed(flow);

	show_mac(out, "smac", rec->smac);
	show_mac(out, "dmac", rec->dmac);
	if (rec->flow_label || (detailed && rec->family == 6))
		out_json_u64(out, "flow_label", rec->flow_label);
	if (rec->priority || (detailed && rec->vlan))
		out_json_u64(out, "priority", rec->priority);
}

static void show_outer(struct out *out, const struct pkts_detail *detail)
{
	int family = detail->outer_family == 6 ? AF_INET6 : AF_INET;
	char addr[RECORD_ADDR_LEN];

	if (detail->outer_family) {
		out_json_str(out, "outer_src",
			     inet_ntop(family, detail->outer_saddr, addr,
				       sizeof(addr)));
		out_json_str(out, "outer_dst",
			     inet_ntop(family, detail->outer_daddr, addr,
				       sizeof(addr)));
	}
	if (detail->outer_sport || detail->outer_dport) {
		out_json_u64(out, "outer_sport", detail->outer_sport);
		out_json_u64(out, "outer_dport", detail->outer_dport);
	}
	if (detail->outer_vlan)
		out_json_u64(out, "outer_vlan", detail->outer_vlan);
}

static void show_tunnel(struct out *out, const struct flow *flow)
{
	const struct pkts_record *rec = &flow->rec;

	if (!rec->tunnel)
		return;
	out_json_str(out, "tunnel", record_word(record_tunnels, rec->tunnel));
	if (rec->tunnel != PKTS_TUNNEL_IP_IN_IP &&
	    rec->tunnel != PKTS_TUNNEL_SIXIN4)
		out_json_u64(out, "tunnel_id", rec->tunnel_id);
	out_bool(out, "inner", rec->inner, "%s", "");
	if (rec->detail)
		show_outer(out, &flow->detail);
}

/**
 * record_json - a flow as members of the object that is open
 * @out: where; nothing in text
 * @flow: the flow
 */
void record_json(struct out *out, const struct flow *flow)
{
	const struct pkts_record *rec = &flow->rec;

	out_json_u64(out, "flow", rec->flow);
	out_json_u64(out, "flow_start", rec->flow_start);
	out_json_u64(out, "status", rec->status);
	out_json_str(out, "state", record_word(record_states, rec->state));
	show_key(out, rec);
	show_link_layer(out, flow);
	show_tunnel(out, flow);
	if (rec->detail && flow->detail.handshake_server)
		out_json_u64(out, "handshake_server",
			     flow->detail.handshake_server);
	if (rec->detail && flow->detail.handshake_client)
		out_json_u64(out, "handshake_client",
			     flow->detail.handshake_client);
	show_side(out, "forward", flow, 0);
	show_side(out, "reverse", flow, 1);
	out_json_str(out, "end_reason", record_end_reason(rec->end_reason));
}
