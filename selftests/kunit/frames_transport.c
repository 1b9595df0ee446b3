// SPDX-License-Identifier: GPL-2.0
/* Transports: what takes the ports' place, flags, header lengths. */
#include "frame_bytes.h"

#define TO_B(payload, proto) \
	ETH(0x0800), IP4(20 + (payload), proto, HOST_A, HOST_B)
#define TO_A(payload, proto) \
	ETH(0x0800), IP4(20 + (payload), proto, HOST_B, HOST_A)
#define SELF(payload, proto) \
	ETH(0x0800), IP4(20 + (payload), proto, HOST_A, HOST_A)
#define TO_B6(payload, proto) ETH(0x86dd), IP6(payload, proto, HOST_A, HOST_B)
#define TO_A6(payload, proto) ETH(0x86dd), IP6(payload, proto, HOST_B, HOST_A)
#define SELF6(payload, proto) ETH(0x86dd), IP6(payload, proto, HOST_A, HOST_A)

#define WANT_ANY(ip, number, b, first, second, header, payload, ...) \
	.want = { .family = (ip), .proto = (number), .host = { HOST_A, b }, \
		  .port = { first, second }, .l3_off = 14, \
		  .hdr_len = 14 + ((ip) == 4 ? 20 : 40) + (header), \
		  .ip_len = ((ip) == 4 ? 20 : 40) + (payload), ##__VA_ARGS__ }
#define WANT(number, first, second, header, payload, ...) \
	WANT_ANY(4, number, HOST_B, first, second, header, payload, \
		 ##__VA_ARGS__)
#define WANT6(number, first, second, header, payload, ...) \
	WANT_ANY(6, number, HOST_B, first, second, header, payload, \
		 ##__VA_ARGS__)
#define WANT_SELF(number, first, second, ...) \
	WANT_ANY(4, number, HOST_A, first, second, 8, 8, ##__VA_ARGS__)
#define WANT_SELF6(number, first, second, ...) \
	WANT_ANY(6, number, HOST_A, first, second, 8, 8, ##__VA_ARGS__)
#define REVERSE .flags = PKTS_PACKET_REVERSE
#define L4_SHORT .flags = PKTS_PACKET_L4_SHORT

#define TYPE(request) ((request) << 8)

/* A query from A and its answer from B have one key. */
#define QUERY(what, request, answer) \
	{ what ", request", FRAME(TO_B(8, 1), ICMP(request, 0, 77)), \
	  WANT(1, 77, TYPE(request), 8, 8) }, \
	{ what ", answer", FRAME(TO_A(8, 1), ICMP(answer, 0, 77)), \
	  WANT(1, 77, TYPE(request), 8, 8, REVERSE) }, \
	{ what ", request to itself", FRAME(SELF(8, 1), ICMP(request, 0, 77)), \
	  WANT_SELF(1, 77, TYPE(request)) }, \
	{ what ", answer to itself", FRAME(SELF(8, 1), ICMP(answer, 0, 77)), \
	  WANT_SELF(1, 77, TYPE(request), REVERSE) }
#define QUERY6(what, request, answer) \
	{ what ", request", FRAME(TO_B6(8, 58), ICMP(request, 0, 77)), \
	  WANT6(58, 77, TYPE(request), 8, 8) }, \
	{ what ", answer", FRAME(TO_A6(8, 58), ICMP(answer, 0, 77)), \
	  WANT6(58, 77, TYPE(request), 8, 8, REVERSE) }, \
	{ what ", answer to itself", FRAME(SELF6(8, 58), ICMP(answer, 0, 77)), \
	  WANT_SELF6(58, 77, TYPE(request), REVERSE) }

static const struct frame_case cases[] = {
	{ "TCP", FRAME(TO_B(20, 6), TCP(1000, 80, 5, 0x002)),
	  WANT(6, 1000, 80, 20, 20, .tcp_flags = 0x002) },
	{ "TCP, answer", FRAME(TO_A(20, 6), TCP(80, 1000, 5, 0x012)),
	  WANT(6, 1000, 80, 20, 20, REVERSE, .tcp_flags = 0x012) },
	{ "TCP, all flags", FRAME(TO_B(20, 6), TCP(1000, 80, 5, 0xfff)),
	  WANT(6, 1000, 80, 20, 20, .tcp_flags = 0xfff) },
	{ "TCP over IPv6", FRAME(TO_A6(20, 6), TCP(80, 1000, 5, 0x011)),
	  WANT6(6, 1000, 80, 20, 20, REVERSE, .tcp_flags = 0x011) },
	{ "TCP with options and payload",
	  FRAME(TO_B(44, 6), TCP(1000, 80, 8, 0x018), ZERO16, ZERO8),
	  WANT(6, 1000, 80, 32, 44, .tcp_flags = 0x018) },
	{ "TCP whose options are cut",
	  FRAME(TO_B(60, 6), TCP(1000, 80, 15, 0x010), ZERO8),
	  WANT(6, 1000, 80, 28, 28, .tcp_flags = 0x010) },
	{ "TCP whose options go past the packet",
	  FRAME(TO_B(24, 6), TCP(1000, 80, 8, 0x010), ZERO16),
	  WANT(6, 1000, 80, 24, 24, .tcp_flags = 0x010) },
	{ "TCP that says a header of 4 words",
	  FRAME(TO_B(20, 6), TCP(1000, 80, 4, 0x010)),
	  WANT(6, 1000, 80, 20, 20, .tcp_flags = 0x010) },
	{ "TCP cut before its end",
	  FRAME(TO_B(20, 6), PORTS(1000, 80), ZERO8, ZERO4, 0, 0, 0),
	  WANT(6, 0, 0, 0, 19, L4_SHORT) },
	{ "UDP-Lite", FRAME(TO_A(8, 136), UDP(53, 1000, 8)),
	  WANT(136, 1000, 53, 8, 8, REVERSE) },
	{ "UDP-Lite cut", FRAME(TO_B(8, 136), PORTS(1000, 53), 0, 8, 0),
	  WANT(136, 0, 0, 0, 7, L4_SHORT) },
	{ "SCTP", FRAME(TO_B(16, 132), PORTS(1000, 2905), ZERO8, 1, 0, 0, 4),
	  WANT(132, 1000, 2905, 12, 16) },
	{ "SCTP over IPv6", FRAME(TO_A6(12, 132), PORTS(2905, 1000), ZERO8),
	  WANT6(132, 1000, 2905, 12, 12, REVERSE) },
	{ "SCTP cut", FRAME(TO_B(12, 132), PORTS(1000, 2905), ZERO4, 0, 0, 0),
	  WANT(132, 0, 0, 0, 11, L4_SHORT) },
	{ "DCCP", FRAME(TO_B(20, 33), PORTS(1000, 5004), 4, 0, 0, 0, ZERO8,
			ZERO4), WANT(33, 1000, 5004, 16, 20) },
	{ "DCCP, answer, that says too much",
	  FRAME(TO_A(12, 33), PORTS(5004, 1000), 255, 0, 0, 0, ZERO4),
	  WANT(33, 1000, 5004, 12, 12, REVERSE) },
	{ "ESP", FRAME(TO_B(12, 50), B32(0x12345678), B32(1), ZERO4),
	  WANT(50, 0x1234, 0x5678, 8, 12) },
	{ "ESP from end 1 does not turn its SPI",
	  FRAME(TO_A(12, 50), B32(0x12345678), B32(1), ZERO4),
	  WANT(50, 0x1234, 0x5678, 8, 12, REVERSE) },
	{ "ESP to itself", FRAME(SELF(8, 50), B32(0x56781234), B32(1)),
	  WANT_SELF(50, 0x5678, 0x1234) },
	{ "ESP cut", FRAME(TO_B(12, 50), B32(0x12345678), 0, 0, 0),
	  WANT(50, 0, 0, 0, 7, L4_SHORT) },
	{ "AH", FRAME(TO_B(28, 51), 6, 4, 0, 0, B32(0xaabbccdd), B32(1), ZERO8,
		      ZERO4, ZERO4), WANT(51, 0xaabb, 0xccdd, 24, 28) },
	{ "AH over IPv6, from end 1",
	  FRAME(TO_A6(24, 51), 58, 4, 0, 0, B32(0xaabbccdd), B32(1), ZERO8,
		ZERO4), WANT6(51, 0xaabb, 0xccdd, 24, 24, REVERSE) },
	{ "AH that says too much",
	  FRAME(TO_B(16, 51), 6, 255, 0, 0, B32(0xaabbccdd), B32(1), ZERO4),
	  WANT(51, 0xaabb, 0xccdd, 16, 16) },
	{ "AH cut", FRAME(TO_B(24, 51), 6, 4, 0, 0, B32(0xaabbccdd), 0, 0, 0),
	  WANT(51, 0, 0, 0, 11, L4_SHORT) },
	{ "GRE", FRAME(TO_B(8, 47), B16(0), B16(0x0800), ZERO4),
	  WANT(47, 0, 0, 0, 8) },
	{ "IPv4 in IPv4", FRAME(TO_A(28, 4), IP4(28, 17, 8, 9), UDP(1, 2, 8)),
	  WANT(4, 0, 0, 0, 28, REVERSE) },
	{ "OSPF", FRAME(TO_B(4, 89), ZERO4), WANT(89, 0, 0, 0, 4) },
	{ "protocol 0 in IPv4", FRAME(TO_B(8, 0), ZERO8), WANT(0, 0, 0, 0, 8) },
	{ "protocol 255", FRAME(TO_B(0, 255)), WANT(255, 0, 0, 0, 0) },

	QUERY("ICMP echo", 8, 0),
	QUERY("ICMP timestamp", 13, 14),
	QUERY("ICMP information", 15, 16),
	QUERY("ICMP address mask", 17, 18),
	QUERY("ICMP extended echo", 42, 43),
	QUERY6("ICMPv6 echo", 128, 129),
	QUERY6("ICMPv6 node information", 139, 140),
	QUERY6("ICMPv6 extended echo", 160, 161),
	{ "ICMP echo with a code", FRAME(TO_A(8, 1), ICMP(0, 9, 77)),
	  WANT(1, 77, TYPE(8) + 9, 8, 8, REVERSE) },
	{ "ICMP extended echo, answer with its result",
	  FRAME(TO_A(8, 1), ICMP(43, 3, 77)),
	  WANT(1, 77, TYPE(42), 8, 8, REVERSE) },
	{ "ICMPv6 node information, answer with its result",
	  FRAME(TO_A6(8, 58), ICMP(140, 1, 77)),
	  WANT6(58, 77, TYPE(139), 8, 8, REVERSE) },
	{ "ICMP port unreachable", FRAME(TO_B(36, 1), ICMP(3, 3, 77),
					 IP4(28, 17, 1, 2), UDP(1, 2, 8)),
	  WANT(1, 0, TYPE(3) + 3, 8, 36) },
	{ "ICMP time exceeded, from end 1", FRAME(TO_A(8, 1), ICMP(11, 0, 77)),
	  WANT(1, 0, TYPE(11), 8, 8, REVERSE) },
	{ "ICMP router solicitation", FRAME(TO_B(8, 1), ICMP(10, 0, 77)),
	  WANT(1, 0, TYPE(10), 8, 8) },
	{ "ICMP of an unknown type to itself",
	  FRAME(SELF(8, 1), ICMP(255, 255, 77)), WANT_SELF(1, 0, 0xffff) },
	{ "ICMPv6 packet too big", FRAME(TO_B6(8, 58), ICMP(2, 0, 77)),
	  WANT6(58, 0, TYPE(2), 8, 8) },
	{ "ICMPv6 neighbour solicitation", FRAME(TO_B6(8, 58), ICMP(135, 0, 0)),
	  WANT6(58, 0, TYPE(135), 8, 8) },
	{ "ICMPv6 types mean nothing in ICMP",
	  FRAME(TO_B(8, 1), ICMP(128, 0, 77)), WANT(1, 0, TYPE(128), 8, 8) },
	{ "ICMP types mean nothing in ICMPv6",
	  FRAME(TO_B6(8, 58), ICMP(8, 0, 77)), WANT6(58, 0, TYPE(8), 8, 8) },
	{ "ICMP cut", FRAME(TO_B(8, 1), 8, 0, 0, 0, 0, 77, 0),
	  WANT(1, 0, 0, 0, 7, L4_SHORT) },
	{ "ICMPv6 cut", FRAME(TO_B6(8, 58), 128, 0),
	  WANT6(58, 0, 0, 0, 2, L4_SHORT) },
};

const struct frame_table frames_transport = FRAME_TABLE(cases);
