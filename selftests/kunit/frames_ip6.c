// SPDX-License-Identifier: GPL-2.0
/* IPv6: extension headers, fragments, jumbograms, both directions. */
#include "frame_bytes.h"

#define HOP 0
#define ROUTING 43
#define FRAGMENT 44
#define OPTIONS 60
#define MOBILITY 135
#define NONE 59

#define A_TO_B(payload, next) ETH(0x86dd), IP6(payload, next, HOST_A, HOST_B)
#define B_TO_A(payload, next) ETH(0x86dd), IP6(payload, next, HOST_B, HOST_A)
#define A_TO_A(payload, next) ETH(0x86dd), IP6(payload, next, HOST_A, HOST_A)
#define PADN(next) (next), 0, 1, 4, ZERO4
#define JUMBO(next, payload) (next), 0, 0xc2, 4, B32(payload)
#define QUERY UDP(1000, 53, 8)

#define WANT_PROTO(number, first, second, header, total, ...) \
	.want = { .family = 6, .proto = (number), .host = { HOST_A, HOST_B }, \
		  .port = { first, second }, .l3_off = 14, \
		  .hdr_len = 54 + (header), .ip_len = 40 + (total), \
		  ##__VA_ARGS__ }
#define WANT(header, total, ...) \
	WANT_PROTO(17, 1000, 53, header, total, ##__VA_ARGS__)
#define WANT_BARE(number, header, total, ...) \
	WANT_PROTO(number, 0, 0, header, total, ##__VA_ARGS__)
#define WANT_SAME(first, second, ...) \
	.want = { .family = 6, .proto = 17, .host = { HOST_A, HOST_A }, \
		  .port = { first, second }, .l3_off = 14, \
		  .hdr_len = 62, .ip_len = 48, ##__VA_ARGS__ }
#define MALFORMED .verdict = PKTS_FRAME_MALFORMED
#define TRUNCATED .verdict = PKTS_FRAME_TRUNCATED
#define REVERSE .flags = PKTS_PACKET_REVERSE
#define L4_SHORT .flags = PKTS_PACKET_L4_SHORT
#define PIECE .flags = PKTS_PACKET_FRAGMENT
#define LATER .flags = PKTS_PACKET_FRAGMENT | PKTS_PACKET_LATER

static const struct frame_case cases[] = {
	{ "from end 0", FRAME(A_TO_B(8, 17), QUERY), WANT(8, 8) },
	{ "from end 1", FRAME(B_TO_A(8, 17), UDP(53, 1000, 8)),
	  WANT(8, 8, REVERSE) },
	{ "same address, smaller port first", FRAME(A_TO_A(8, 17), UDP(53, 54, 8)),
	  WANT_SAME(53, 54) },
	{ "same address, greater port first",
	  FRAME(A_TO_A(8, 17), UDP(0x100, 0xff, 8)),
	  WANT_SAME(0xff, 0x100, REVERSE) },
	{ "padded", FRAME(A_TO_B(8, 17), QUERY, ZERO8), WANT(8, 8) },
	{ "payload length beyond the frame",
	  FRAME(A_TO_B(0xffff, 17), QUERY, ZERO8), WANT(8, 16) },
	{ "ends inside its header", FRAME(ETH(0x86dd), 0x60, 0, 0, 0, ZERO16),
	  TRUNCATED },
	{ "version 4", FRAME(ETH(0x86dd), IP4(40, 17, HOST_A, HOST_B), ZERO16,
			     ZERO4), MALFORMED },
	{ "version 15", FRAME(ETH(0x86dd), 0xf0, 0, 0, ZERO4, ZERO16, ZERO16, 0),
	  MALFORMED },
	{ "no payload", FRAME(A_TO_B(0, NONE)), WANT_BARE(NONE, 0, 0) },
	{ "no next header, yet a payload", FRAME(A_TO_B(8, NONE), ZERO8),
	  WANT_BARE(NONE, 0, 8) },
	{ "no payload, yet a transport", FRAME(A_TO_B(0, 17), QUERY),
	  WANT_BARE(17, 0, 0, L4_SHORT) },
	{ "payload length ends inside UDP", FRAME(A_TO_B(7, 17), QUERY),
	  WANT_BARE(17, 0, 7, L4_SHORT) },
	{ "ends inside UDP", FRAME(A_TO_B(8, 17), PORTS(1000, 53)),
	  WANT_BARE(17, 0, 4, L4_SHORT) },
	{ "hop-by-hop options", FRAME(A_TO_B(16, HOP), PADN(17), QUERY),
	  WANT(16, 16) },
	{ "hop-by-hop options of 24 octets",
	  FRAME(A_TO_B(32, HOP), 17, 2, 1, 20, ZERO16, ZERO4, QUERY),
	  WANT(32, 32) },
	{ "routing header, from end 1",
	  FRAME(B_TO_A(32, ROUTING), 17, 2, 4, 0, ZERO4, ADDRESS6(9),
		UDP(53, 1000, 8)), WANT(32, 32, REVERSE) },
	{ "destination options", FRAME(A_TO_B(16, OPTIONS), PADN(17), QUERY),
	  WANT(16, 16) },
	{ "mobility header", FRAME(A_TO_B(8, MOBILITY), NONE, 0, 0, 0, ZERO4),
	  WANT_BARE(NONE, 8, 8) },
	{ "host identity and shim6",
	  FRAME(A_TO_B(24, 139), PADN(140), PADN(17), QUERY), WANT(24, 24) },
	{ "all in their order",
	  FRAME(A_TO_B(48, HOP), PADN(OPTIONS), PADN(ROUTING), PADN(FRAGMENT),
		FRAGMENT6(OPTIONS, 1), PADN(17), QUERY), WANT(48, 48, PIECE) },
	{ "ends inside an extension header",
	  FRAME(A_TO_B(24, HOP), PADN(OPTIONS), 17, 0, 0),
	  WANT_BARE(OPTIONS, 8, 11, L4_SHORT) },
	{ "extension header longer than the payload",
	  FRAME(A_TO_B(16, HOP), 17, 2, 1, 20, ZERO4, QUERY, ZERO8),
	  WANT_BARE(HOP, 0, 16, L4_SHORT) },
	{ "extension header longer than the frame",
	  FRAME(A_TO_B(1000, OPTIONS), 17, 255, 1, 4, ZERO4, QUERY),
	  WANT_BARE(OPTIONS, 0, 16, L4_SHORT) },
	{ "transport after the payload's end",
	  FRAME(A_TO_B(8, HOP), PADN(17), QUERY),
	  WANT_BARE(17, 8, 8, L4_SHORT) },
	{ "first fragment",
	  FRAME(A_TO_B(16, FRAGMENT), FRAGMENT6(17, 1), UDP(1000, 53, 1000)),
	  WANT(16, 16, PIECE) },
	{ "later fragment",
	  FRAME(A_TO_B(16, FRAGMENT), FRAGMENT6(17, 0x0009), QUERY),
	  WANT_BARE(17, 8, 16, LATER) },
	{ "last fragment",
	  FRAME(A_TO_B(16, FRAGMENT), FRAGMENT6(17, 0xfff8), QUERY),
	  WANT_BARE(17, 8, 16, LATER) },
	{ "later fragment of an extension header",
	  FRAME(A_TO_B(16, FRAGMENT), FRAGMENT6(OPTIONS, 8), PADN(17)),
	  WANT_BARE(OPTIONS, 8, 16, LATER) },
	{ "atomic fragment",
	  FRAME(A_TO_B(16, FRAGMENT), FRAGMENT6(17, 0), QUERY), WANT(16, 16) },
	{ "reserved bits of the fragment header",
	  FRAME(A_TO_B(16, FRAGMENT), FRAGMENT6(17, 6), QUERY), WANT(16, 16) },
	{ "ends inside its fragment header",
	  FRAME(A_TO_B(16, FRAGMENT), 17, 0, 0, 9),
	  WANT_BARE(FRAGMENT, 0, 4, L4_SHORT) },
	{ "jumbogram", FRAME(A_TO_B(0, HOP), JUMBO(17, 100000), QUERY),
	  .len = 54 + 100000, WANT(16, 100000) },
	{ "jumbogram whose option comes second",
	  FRAME(A_TO_B(0, HOP), 17, 1, 0, 1, 2, 0, 0, 0xc2, 4, B32(100000), 0,
		0, 0, QUERY),
	  .len = 54 + 100000, WANT(24, 100000) },
	{ "jumbogram that ends early",
	  FRAME(A_TO_B(0, HOP), JUMBO(17, 0xffffffff), QUERY), WANT(16, 16) },
	{ "jumbogram shorter than the field could say",
	  FRAME(A_TO_B(0, HOP), JUMBO(17, 16), QUERY, ZERO8), WANT(16, 16) },
	{ "jumbogram that says too little for UDP",
	  FRAME(A_TO_B(0, HOP), JUMBO(17, 12), QUERY),
	  WANT_BARE(17, 8, 12, L4_SHORT) },
	{ "no length: hop-by-hop options, none of them jumbo",
	  FRAME(A_TO_B(0, HOP), PADN(17), QUERY),
	  WANT_BARE(HOP, 0, 0, L4_SHORT) },
	{ "ends inside its jumbo option",
	  FRAME(A_TO_B(0, HOP), 17, 0, 0xc2, 4, 0),
	  WANT_BARE(HOP, 0, 0, L4_SHORT) },
	{ "jumbo option cut by its header",
	  FRAME(A_TO_B(0, HOP), 17, 0, 1, 1, 0, 0xc2, 4, 0, QUERY),
	  WANT_BARE(HOP, 0, 0, L4_SHORT) },
	{ "jumbo option cut by one octet",
	  FRAME(A_TO_B(0, HOP), 17, 0, 0, 0xc2, 4, 0, 1, 0, QUERY),
	  WANT_BARE(HOP, 0, 0, L4_SHORT) },
	{ "jumbo option beside a payload length",
	  FRAME(A_TO_B(16, HOP), JUMBO(17, 100000), QUERY), WANT(16, 16) },
	{ "super frame without a jumbo option",
	  FRAME(A_TO_B(0, 17), QUERY), .len = 54 + 300000, WANT(8, 300000) },
	{ "super frame with other hop-by-hop options",
	  FRAME(A_TO_B(0, HOP), PADN(17), QUERY), .len = 54 + 300000,
	  WANT(16, 300000) },
};

const struct frame_table frames_ip6 = FRAME_TABLE(cases);
