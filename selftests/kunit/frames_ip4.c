// SPDX-License-Identifier: GPL-2.0
/* IPv4: lengths, options, fragments, super frames, both directions. */
#include "frame_bytes.h"

#define MF 0x2000

#define A_TO_B(total) ETH(0x0800), IP4(total, 17, HOST_A, HOST_B)
#define B_TO_A(total) ETH(0x0800), IP4(total, 17, HOST_B, HOST_A)
#define A_TO_A(total) ETH(0x0800), IP4(total, 17, HOST_A, HOST_A)
#define FIRST(octet, total) \
	ETH(0x0800), IP4_ANY(octet, total, 0x4000, 17, HOST_A, HOST_B)
#define PIECE(total, fragment) \
	ETH(0x0800), IP4_ANY(0x45, total, fragment, 17, HOST_A, HOST_B)

#define WANT(first, second, header, total, ...) \
	.want = { .family = 4, .proto = 17, .host = { HOST_A, HOST_B }, \
		  .port = { first, second }, .l3_off = 14, \
		  .hdr_len = 14 + (header), .ip_len = (total), ##__VA_ARGS__ }
#define WANT_SAME(first, second, ...) \
	.want = { .family = 4, .proto = 17, .host = { HOST_A, HOST_A }, \
		  .port = { first, second }, .l3_off = 14, \
		  .hdr_len = 42, .ip_len = 28, ##__VA_ARGS__ }
#define MALFORMED .verdict = PKTS_FRAME_MALFORMED
#define TRUNCATED .verdict = PKTS_FRAME_TRUNCATED

static const struct frame_case cases[] = {
	{ "from end 0", FRAME(A_TO_B(28), UDP(1000, 53, 8)),
	  WANT(1000, 53, 28, 28) },
	{ "from end 1", FRAME(B_TO_A(28), UDP(53, 1000, 8)),
	  WANT(1000, 53, 28, 28, .flags = PKTS_PACKET_REVERSE) },
	{ "same address, smaller port first", FRAME(A_TO_A(28), UDP(53, 54, 8)),
	  WANT_SAME(53, 54) },
	{ "same address, greater port first",
	  FRAME(A_TO_A(28), UDP(0x0100, 0x00ff, 8)),
	  WANT_SAME(0x00ff, 0x0100, .flags = PKTS_PACKET_REVERSE) },
	{ "same address and port", FRAME(A_TO_A(28), UDP(53, 53, 8)),
	  WANT_SAME(53, 53) },
	{ "payload", FRAME(A_TO_B(32), UDP(1000, 53, 12), ZERO4),
	  WANT(1000, 53, 28, 32) },
	{ "padded to the Ethernet minimum",
	  FRAME(A_TO_B(28), UDP(1000, 53, 8), ZERO16, 0, 0),
	  WANT(1000, 53, 28, 28) },
	{ "one word of options",
	  FRAME(FIRST(0x46, 32), B32(0x94040000), UDP(1000, 53, 8)),
	  WANT(1000, 53, 32, 32) },
	{ "ten words of options",
	  FRAME(FIRST(0x4f, 68), ZERO16, ZERO16, ZERO8, UDP(1000, 53, 8)),
	  WANT(1000, 53, 68, 68) },
	{ "ends inside its header", FRAME(ETH(0x0800), 0x45, 0, 0, 28),
	  TRUNCATED },
	{ "ends one octet before the end of its header",
	  FRAME(ETH(0x0800), 0x45, FRAME_TOS, B16(28), ZERO4, 61, 17, 0, 0,
		ZERO4, 10, 0, 0), TRUNCATED },
	{ "ends inside its options", FRAME(FIRST(0x47, 36), ZERO4), TRUNCATED },
	{ "total length below the header", FRAME(A_TO_B(19), UDP(1, 2, 8)),
	  MALFORMED },
	{ "total length inside the options",
	  FRAME(FIRST(0x46, 23), B32(0), UDP(1, 2, 8)), MALFORMED },
	{ "total length 0", FRAME(A_TO_B(0), UDP(1, 2, 8)), MALFORMED },
	{ "header length 0", FRAME(FIRST(0x40, 28), UDP(1, 2, 8)), MALFORMED },
	{ "header length 4 words", FRAME(FIRST(0x44, 28), UDP(1, 2, 8)),
	  MALFORMED },
	{ "version 0", FRAME(FIRST(0x05, 28), UDP(1, 2, 8)), MALFORMED },
	{ "version 3", FRAME(FIRST(0x35, 28), UDP(1, 2, 8)), MALFORMED },
	{ "version 5", FRAME(FIRST(0x55, 28), UDP(1, 2, 8)), MALFORMED },
	{ "version 6", FRAME(FIRST(0x65, 28), UDP(1, 2, 8)), MALFORMED },
	{ "version 15", FRAME(FIRST(0xff, 28), UDP(1, 2, 8)), MALFORMED },
	{ "header only", FRAME(A_TO_B(20)),
	  WANT(0, 0, 20, 20, .flags = PKTS_PACKET_L4_SHORT) },
	{ "ends inside UDP", FRAME(A_TO_B(100), PORTS(1000, 53), 0, 8),
	  WANT(0, 0, 20, 26, .flags = PKTS_PACKET_L4_SHORT) },
	{ "total length ends inside UDP, padding goes on",
	  FRAME(A_TO_B(27), UDP(1000, 53, 8), ZERO16),
	  WANT(0, 0, 20, 27, .flags = PKTS_PACKET_L4_SHORT) },
	{ "total length beyond the frame",
	  FRAME(A_TO_B(0xffff), UDP(1000, 53, 8), ZERO4),
	  WANT(1000, 53, 28, 32) },
	{ "super frame inside 64 KiB", FRAME(A_TO_B(64000), UDP(1000, 53, 8)),
	  .len = 64014, WANT(1000, 53, 28, 64000) },
	{ "super frame of 64 KiB", FRAME(A_TO_B(0), UDP(1000, 53, 8)),
	  .len = 65550, WANT(1000, 53, 28, 65536) },
	{ "super frame of 512 KiB", FRAME(A_TO_B(0), UDP(1000, 53, 8)),
	  .len = 524302, WANT(1000, 53, 28, 524288) },
	{ "super frame from end 1", FRAME(B_TO_A(0), UDP(53, 1000, 8)),
	  .len = 200014,
	  WANT(1000, 53, 28, 200000, .flags = PKTS_PACKET_REVERSE) },
	{ "total length 0 where the field could say it",
	  FRAME(A_TO_B(0), UDP(1000, 53, 8)), .len = 65549, MALFORMED },
	{ "must not be fragmented", FRAME(PIECE(28, 0x4000), UDP(1000, 53, 8)),
	  WANT(1000, 53, 28, 28) },
	{ "reserved bit", FRAME(PIECE(28, 0x8000), UDP(1000, 53, 8)),
	  WANT(1000, 53, 28, 28) },
	{ "first fragment", FRAME(PIECE(28, MF), UDP(1000, 53, 1008)),
	  WANT(1000, 53, 28, 28, .flags = PKTS_PACKET_FRAGMENT) },
	{ "first fragment ends inside UDP", FRAME(PIECE(26, MF), ZERO4, 0, 0),
	  WANT(0, 0, 20, 26,
	       .flags = PKTS_PACKET_FRAGMENT | PKTS_PACKET_L4_SHORT) },
	{ "later fragment", FRAME(PIECE(28, MF | 1), UDP(1000, 53, 8)),
	  WANT(0, 0, 20, 28, .flags = PKTS_PACKET_FRAGMENT | PKTS_PACKET_LATER) },
	{ "later fragment, half-way", FRAME(PIECE(28, 0x1000), ZERO8),
	  WANT(0, 0, 20, 28, .flags = PKTS_PACKET_FRAGMENT | PKTS_PACKET_LATER) },
	{ "last fragment", FRAME(PIECE(24, 0x1fff), ZERO4),
	  WANT(0, 0, 20, 24, .flags = PKTS_PACKET_FRAGMENT | PKTS_PACKET_LATER) },
	{ "last fragment without payload", FRAME(PIECE(20, 185)),
	  WANT(0, 0, 20, 20, .flags = PKTS_PACKET_FRAGMENT | PKTS_PACKET_LATER) },
	{ "later fragment with options",
	  FRAME(ETH(0x0800), IP4_ANY(0x46, 32, 5, 17, HOST_B, HOST_A), ZERO4,
		ZERO8),
	  WANT(0, 0, 24, 32, .flags = PKTS_PACKET_FRAGMENT | PKTS_PACKET_LATER |
	       PKTS_PACKET_REVERSE) },
};

const struct frame_table frames_ip4 = FRAME_TABLE(cases);
