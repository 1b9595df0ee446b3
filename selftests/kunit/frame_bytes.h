/* SPDX-License-Identifier: GPL-2.0 */
/* Words to write frames in: each stands for the octets of a header. */
#ifndef PKTS_SELFTESTS_FRAME_BYTES_H
#define PKTS_SELFTESTS_FRAME_BYTES_H

#include "frames.h"

#define BYTES(...) (const __u8[]){ __VA_ARGS__ }
#define B16(x) ((x) >> 8 & 0xff), ((x) & 0xff)
#define B32(x) B16((x) >> 16), B16(x)
#define ZERO4 0, 0, 0, 0
#define ZERO8 ZERO4, ZERO4
#define ZERO16 ZERO8, ZERO8

#define ETH(type) 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, B16(type)
#define TAG(tci, type) B16(tci), B16(type)

#define IP4_ANY(first, total, fragment, proto, source, destination) \
	(first), FRAME_TOS, B16(total), B16(0xbeef), B16(fragment), FRAME_TTL, \
	(proto), B16(0), 10, 0, 0, (source), 10, 0, 0, (destination)
#define IP4(total, proto, source, destination) \
	IP4_ANY(0x45, total, 0x4000, proto, source, destination)

#define ADDRESS6(host) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (host)
#define IP6(payload, next, source, destination) \
	0x60 | FRAME_TOS >> 4, (FRAME_TOS << 4 & 0xf0) | 0xa, B16(0xbcde), \
	B16(payload), (next), FRAME_TTL, ADDRESS6(source), ADDRESS6(destination)

#define PORTS(source, destination) B16(source), B16(destination)
#define UDP(source, destination, len) \
	PORTS(source, destination), B16(len), B16(0)
#define TCP(source, destination, words, flags) \
	PORTS(source, destination), B32(1000), B32(2000), \
	B16((words) << 12 | (flags)), B16(512), ZERO4
#define ICMP(type, code, id) (type), (code), B16(0), B16(id), B16(7)
#define FRAGMENT6(next, fragment) (next), 0, B16(fragment), B32(0xabcd)

#define FRAME_TABLE(all) { (all), sizeof(all) / sizeof((all)[0]) }
#define FRAME(...) \
	.data = BYTES(__VA_ARGS__), .size = sizeof(BYTES(__VA_ARGS__))

#endif /* PKTS_SELFTESTS_FRAME_BYTES_H */
