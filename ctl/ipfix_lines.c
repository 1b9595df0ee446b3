// SPDX-License-Identifier: GPL-2.0
/*
 * A kind of record takes the lines that fit it, in this order. What the order
 * is good for:
 *  - collectors that know no enterprise numbers take a reverse element for
 *    the forward one, and the last wins: the reverse block comes first;
 *  - some know only the last time element that they meet: nanoseconds last.
 */
#include "ipfix_lines.h"

#include "ipfix_private.h"

#define LINE(only, is, pen, id, octets, encoding, from) \
	{ only, is, { pen, id, octets, IPFIX_##encoding, from } }

#define RECORD(member) offsetof(struct ipfix_flow, record.member)
#define DETAIL(member) offsetof(struct ipfix_flow, detail.member)
#define SIDE(member) offsetof(struct pkts_detail_side, member)

/* IANA's elements in those kinds whose bits @only are @is. */
#define FIELD(only, is, id, octets, encoding, member) \
	LINE(only, is, 0, id, octets, encoding, RECORD(member))

#define EVERY(id, octets, encoding, member) \
	FIELD(0, 0, id, octets, encoding, member)

#define MORE(id, octets, encoding, member) \
	FIELD(KIND_DETAIL | KIND_MORE, KIND_MORE, id, octets, encoding, member)

/* Without details, a tunnel with addresses: bits that matter. */
#define AROUND_BITS (KIND_DETAIL | KIND_AROUND)

#define BIFLOW(id, octets, encoding, member) \
	FIELD(KIND_BIFLOW, KIND_BIFLOW, id, octets, encoding, member)

#define UNIFLOW(id, octets, encoding, member) \
	FIELD(KIND_BIFLOW, 0, id, octets, encoding, member)

#define REVERSE(id, octets, encoding, member) \
	LINE(0, 0, IPFIX_PEN_REVERSE, id, octets, encoding, RECORD(member))

/* Ours. */
#define OWN(only, is, id, octets, encoding, from) \
	LINE(only, is, IPFIX_PEN_OWN, IPFIX_OWN_##id, octets, encoding, from)

#define MORE_OWN(id, octets, encoding, member) \
	OWN(KIND_DETAIL | KIND_MORE, KIND_MORE, id, octets, encoding, \
	    RECORD(member))

#define AROUND(only, is, id, octets, encoding, member) \
	OWN(AROUND_BITS | (only), KIND_AROUND | (is), OUTER_##id, octets, \
	    encoding, DETAIL(outer_##member))

#define OUTER(version, id, octets, encoding, member) \
	OWN(KIND_OUTER, OUTER_##version, OUTER_##id, octets, encoding, \
	    DETAIL(outer_##member))

/* Of a direction: of all protocols, and of TCP. */
#define ALL(id, octets, encoding, member) \
	OWN(0, 0, id, octets, encoding, SIDE(member))

#define TCP_BITS (KIND_TRANSPORT | KIND_TCP)

#define TCP(id, octets, encoding, member) \
	OWN(TCP_BITS, KIND_TCP, id, octets, encoding, SIDE(member))

#define IANA(only, is, id, octets, encoding, member) \
	LINE(only, is, 0, id, octets, encoding, SIDE(member))

/* What identifies a flow, and where it was seen. */
const struct ipfix_line ipfix_lines_keys[] = {
	FIELD(KIND_V6, 0, 8, 4, OCTETS, saddr),
	FIELD(KIND_V6, 0, 12, 4, OCTETS, daddr),
	FIELD(KIND_V6, KIND_V6, 27, 16, OCTETS, saddr),
	FIELD(KIND_V6, KIND_V6, 28, 16, OCTETS, daddr),
	FIELD(KIND_TRANSPORT, TRANSPORT_PORTS, 7, 2, U16, sport),
	FIELD(KIND_TRANSPORT, TRANSPORT_PORTS, 11, 2, U16, dport),
	FIELD(KIND_TRANSPORT, TRANSPORT_ICMP, 32, 2, U16, dport),
	FIELD(KIND_TRANSPORT, TRANSPORT_ICMP6, 139, 2, U16, dport),
	FIELD(KIND_TRANSPORT, TRANSPORT_SPI, 295, 4, U32, spi),
	EVERY(4, 1, U8, proto),
	UNIFLOW(5, 1, U8, forward.tos),
	UNIFLOW(6, 1, U16_LOW, forward.tcp_flags),
	EVERY(10, 4, INGRESS, forward.direction),
	EVERY(14, 4, EGRESS, forward.direction),
	EVERY(58, 2, U16, vlan),
	FIELD(AROUND_BITS | KIND_QINQ, KIND_QINQ, 245, 2, U16, cvlan),
	FIELD(AROUND_BITS, KIND_AROUND, 245, 2, U16, cvlan),
	FIELD(KIND_DETAIL, KIND_DETAIL, 245, 2, U16, cvlan),
	EVERY(136, 1, U8, end_reason),
	BIFLOW(61, 1, DIRECTION, forward.direction),
	BIFLOW(239, 1, INITIATOR, id),
	EVERY(148, 8, U64, flow),
	MORE(56, 6, OCTETS, smac),
	MORE(80, 6, OCTETS, dmac),
	MORE(244, 1, U8, priority),
	FIELD(KIND_DETAIL | KIND_MORE | KIND_V6, KIND_MORE | KIND_V6, 31, 4,
	      U32, flow_label),
	MORE(351, 8, SEGMENT, tunnel_id),
	MORE_OWN(TUNNEL, 1, U8, tunnel),
	MORE_OWN(TUNNEL_ID, 4, U32, tunnel_id),
	MORE_OWN(INNER, 1, U8, inner),
	OWN(KIND_DETAIL | KIND_MORE, KIND_MORE, OUTER_VLAN, 2, U16_DETAIL,
	    DETAIL(outer_vlan)),
	AROUND(KIND_AROUND_V6, 0, SADDR4, 4, OCTETS, saddr),
	AROUND(KIND_AROUND_V6, 0, DADDR4, 4, OCTETS, daddr),
	AROUND(KIND_AROUND_V6, KIND_AROUND_V6, SADDR6, 16, OCTETS, saddr),
	AROUND(KIND_AROUND_V6, KIND_AROUND_V6, DADDR6, 16, OCTETS, daddr),
	AROUND(0, 0, SPORT, 2, U16, sport),
	AROUND(0, 0, DPORT, 2, U16, dport),
	{ }
};

/* Details of the flow as a whole. */
const struct ipfix_line ipfix_lines_whole[] = {
	OWN(0, 0, STATE, 1, U8, RECORD(state)),
	OWN(0, 0, NUMBER, 4, U32, RECORD(status)),
	OWN(0, 0, FIRST, 8, NS, RECORD(flow_start)),
	OWN(TCP_BITS, KIND_TCP, HANDSHAKE_SERVER, 8, U64,
	    DETAIL(handshake_server)),
	OWN(TCP_BITS, KIND_TCP, HANDSHAKE_CLIENT, 8, U64,
	    DETAIL(handshake_client)),
	{ }
};

/* Of the tunnel that its packets were in. */
const struct ipfix_line ipfix_lines_tunnel[] = {
	EVERY(351, 8, SEGMENT, tunnel_id),
	OWN(0, 0, TUNNEL, 1, U8, RECORD(tunnel)),
	OWN(0, 0, TUNNEL_ID, 4, U32, RECORD(tunnel_id)),
	OWN(0, 0, INNER, 1, U8, RECORD(inner)),
	OWN(0, 0, OUTER_VLAN, 2, U16, DETAIL(outer_vlan)),
	OUTER(V4, SADDR4, 4, OCTETS, saddr),
	OUTER(V4, DADDR4, 4, OCTETS, daddr),
	OUTER(V6, SADDR6, 16, OCTETS, saddr),
	OUTER(V6, DADDR6, 16, OCTETS, daddr),
	OUTER(V4, SPORT, 2, U16, sport),
	OUTER(V4, DPORT, 2, U16, dport),
	OUTER(V6, SPORT, 2, U16, sport),
	OUTER(V6, DPORT, 2, U16, dport),
	{ }
};

/* Details of a direction, before its block. */
const struct ipfix_line ipfix_lines_side[] = {
	IANA(0, 0, 56, 6, OCTETS, smac),
	IANA(0, 0, 80, 6, OCTETS, dmac),
	IANA(0, 0, 244, 1, PRIORITY, tci),
	IANA(0, 0, 246, 1, PRIORITY, ctci),
	IANA(0, 0, 52, 1, U8, ttl_min),
	IANA(0, 0, 53, 1, U8, ttl_max),
	IANA(0, 0, 25, 4, U32, len_min),
	IANA(0, 0, 26, 4, U32, len_max),
	IANA(KIND_V6, KIND_V6, 31, 4, U32, flow_label),
	IANA(TCP_BITS, KIND_TCP, 186, 2, U16, window),
	IANA(TCP_BITS, KIND_TCP, 238, 1, LESS_ONE, window_scale),
	TCP(MSS, 2, U16, mss),
	ALL(TOS_LAST, 1, U8, tos_last),
	ALL(RTT_MIN, 8, U64, rtt.min),
	ALL(RTT_MEAN, 8, MEAN, rtt),
	ALL(RTT_MAX, 8, U64, rtt.max),
	ALL(RTT_JITTER, 8, U64, rtt.jitter),
	ALL(RTT_COUNT, 4, U64_LOW, rtt.count),
	ALL(GAP_MIN, 8, U64, gap.min),
	ALL(GAP_MEAN, 8, MEAN, gap),
	ALL(GAP_MAX, 8, U64, gap.max),
	ALL(GAP_JITTER, 8, U64, gap.jitter),
	ALL(GAP_COUNT, 4, U64_LOW, gap.count),
	ALL(IDLE, 8, U64, idle),
	ALL(PAYLOAD, 8, U64, payload),
	ALL(FRAGMENTS, 4, U32, fragments),
	ALL(CE, 4, U32, ce),
	ALL(ECT, 4, U32, ect),
	TCP(RETRANSMITTED_OCTETS, 8, U64, retransmitted_octets),
	TCP(LOST_OCTETS, 8, U64, lost_octets),
	TCP(RETRANSMITTED, 4, U32, retransmitted),
	TCP(OUT_OF_ORDER, 4, U32, out_of_order),
	TCP(DUPLICATE_ACKS, 4, U32, duplicate_acks),
	TCP(ZERO_WINDOWS, 4, U32, zero_windows),
	TCP(SEQUENCE_GAPS, 4, U32, gaps),
	TCP(FIN, 4, U32, fin),
	TCP(SYN, 4, U32, syn),
	TCP(RST, 4, U32, rst),
	TCP(PSH, 4, U32, psh),
	TCP(ACK, 4, U32, ack),
	TCP(URG, 4, U32, urg),
	TCP(ECE, 4, U32, ece),
	TCP(CWR, 4, U32, cwr),
	{ }
};

/* The other direction of a biflow. */
const struct ipfix_line ipfix_lines_reverse[] = {
	REVERSE(5, 1, U8, reverse.tos),
	REVERSE(6, 1, U16_LOW, reverse.tcp_flags),
	REVERSE(2, 8, U64, reverse.packets),
	REVERSE(1, 8, U64, reverse.octets),
	REVERSE(152, 8, MS, reverse.start),
	REVERSE(153, 8, MS, reverse.end),
	REVERSE(156, 8, NS, reverse.start),
	REVERSE(157, 8, NS, reverse.end),
	{ }
};

/* This direction. */
const struct ipfix_line ipfix_lines_forward[] = {
	BIFLOW(5, 1, U8, forward.tos),
	BIFLOW(6, 1, U16_LOW, forward.tcp_flags),
	EVERY(2, 8, U64, forward.packets),
	EVERY(1, 8, U64, forward.octets),
	EVERY(152, 8, MS, forward.start),
	EVERY(153, 8, MS, forward.end),
	EVERY(156, 8, NS, forward.start),
	EVERY(157, 8, NS, forward.end),
	{ }
};
