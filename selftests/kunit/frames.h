/* SPDX-License-Identifier: GPL-2.0 */
/* Frames, and what the dissector must read in them: KUnit and fuzzers share. */
#ifndef PKTS_SELFTESTS_FRAMES_H
#define PKTS_SELFTESTS_FRAMES_H

#include "kmod/wire/dissect.h"

/* Hosts: 10.0.0.N or fd00::N. A comes before B. */
#define HOST_A 1
#define HOST_B 2

/* In all IP headers of the tables */
#define FRAME_TOS 0x2e
#define FRAME_TTL 61

/**
 * struct frame_want - what a metered frame must give
 * @host: of end 0 and 1
 * @port: of end 0 and 1 (host order)
 * The other members are those of the same names in struct pkts_packet and
 * struct pkts_key.
 */
struct frame_want {
	__u8	family;
	__u8	proto;
	__u8	host[2];
	__u16	port[2];
	__u16	vlan;
	__u16	cvlan;
	__u16	l3_off;
	__u16	hdr_len;
	__u32	ip_len;
	__u16	tcp_flags;
	__u8	flags;
};

/**
 * struct frame_case - one frame
 * @name: what is special about it
 * @data: its octets
 * @size: how many
 * @len: how many it claims to have; 0: @size
 * @vlan: the tag that the device took out
 * @ethertype: not 0: the frame has no link-layer header and is this
 * @verdict: the dissector's
 * @want: when @verdict is PKTS_FRAME_METERED
 */
struct frame_case {
	const char *name;
	const __u8 *data;
	__u32 size;
	__u32 len;
	__u16 vlan;
	__u16 ethertype;
	enum pkts_verdict verdict;
	struct frame_want want;
};

struct frame_table {
	const struct frame_case *cases;
	__u32 count;
};

extern const struct frame_table frames_link, frames_ip4, frames_ip6,
	frames_transport;

enum pkts_verdict frame_dissect(const struct frame_case *frame,
				struct pkts_packet *pkt, const __u8 *data,
				__u32 avail, __u32 len);
const char *frame_wrong(const struct frame_case *frame,
			enum pkts_verdict verdict,
			const struct pkts_packet *pkt);

#endif /* PKTS_SELFTESTS_FRAMES_H */
