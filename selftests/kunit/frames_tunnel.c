// SPDX-License-Identifier: GPL-2.0
/* Encapsulations, one, several, and such as only look like one. */
#include "frames_tunnel.h"

#include <linux/string.h>

#include "frame_bytes.h"

/* The inner packets: 28 and 48 octets. The outer hosts are 9 and 8. */
#define IN4 IP4(28, 17, HOST_A, HOST_B), UDP(1000, 53, 8)
#define IN6 IP6(8, 17, HOST_A, HOST_B), UDP(1000, 53, 8)
#define BACK4 IP4(28, 17, HOST_B, HOST_A), UDP(53, 1000, 8)
#define OUT4(proto, size) ETH(0x0800), IP4(20 + (size), proto, 9, 8)
#define OUT6(next, size) ETH(0x86dd), IP6(size, next, 9, 8)
#define OUT_UDP4(port, size) OUT4(17, 8 + (size)), UDP(50000, port, 8 + (size))
#define OUT_UDP6(port, size) OUT6(17, 8 + (size)), UDP(50000, port, 8 + (size))

#define VXLAN(id) 8, 0, 0, 0, B32((id) << 8)
#define GENEVE(words, type, id) (words), 0, B16(type), B32((id) << 8)
#define GRE(flags, type) B16(flags), B16(type)
#define LABEL(label, bottom) B32((label) << 12 | (bottom) << 8 | 64)
#define PPPOE(id, size, proto) 0x11, 0, B16(id), B16((size) + 2), B16(proto)

#define WANT_OF(ip, next, one, other, off, headers, size) \
	.want.family = (ip), .want.proto = (next), \
	.want.host = { HOST_A, HOST_B }, .want.port = { (one), (other) }, \
	.want.l3_off = (off), .want.hdr_len = (off) + (headers), \
	.want.ip_len = (size)
#define WANT4(off) WANT_OF(4, 17, 1000, 53, off, 28, 28)
#define WANT6(off) WANT_OF(6, 17, 1000, 53, off, 48, 48)
#define FOUND(kind, number, ...) \
	{ .frame = { __VA_ARGS__ }, .found = PKTS_FOUND_INNER, \
	  .tunnel = PKTS_TUNNEL_ ## kind, .id = (number) }
#define NOT_FOUND(what, ...) \
	{ .frame = { __VA_ARGS__ }, .found = PKTS_FOUND_ ## what }

static const struct tunnel_case cases[] = {
	FOUND(VXLAN, 42, WANT4(64), .name = "VXLAN",
	      FRAME(OUT_UDP4(4789, 50), VXLAN(42), ETH(0x0800), IN4)),
	FOUND(VXLAN, 0xffffff, WANT6(84), .name = "VXLAN over IPv6, largest id",
	      FRAME(OUT_UDP6(4789, 70), VXLAN(0xffffffu), ETH(0x86dd), IN6)),
	FOUND(VXLAN, 7, WANT4(64), .name = "VXLAN at the old port",
	      FRAME(OUT_UDP4(8472, 50), VXLAN(7), ETH(0x0800), IN4)),
	FOUND(VXLAN, 42, WANT4(64), .name = "VXLAN with a group policy",
	      FRAME(OUT_UDP4(4789, 50), 0x88, 0, 0, 5, B32(42 << 8),
		    ETH(0x0800), IN4)),
	FOUND(VXLAN, 42, WANT4(68), .name = "VXLAN behind a tag, tag inside",
	      FRAME(ETH(0x0800), IP4(82, 17, 9, 8), UDP(50000, 4789, 62),
		    VXLAN(42), ETH(0x8100), TAG(77, 0x0800), IN4),
	      .vlan = 100, .want.vlan = 100),
	FOUND(VXLAN, 42, WANT4(72), .name = "VXLAN behind two tags",
	      FRAME(ETH(0x88a8), TAG(200, 0x8100), TAG(100, 0x0800),
		    IP4(78, 17, 9, 8), UDP(50000, 4789, 58), VXLAN(42),
		    ETH(0x0800), IN4), .want.vlan = 200, .want.cvlan = 100),
	FOUND(VXLAN, 42, WANT4(50), .name = "VXLAN without link-layer header",
	      FRAME(IP4(78, 17, 9, 8), UDP(50000, 4789, 58), VXLAN(42),
		    ETH(0x0800), IN4), .ethertype = 0x0800),
	FOUND(VXLAN, 42, WANT4(64), .name = "VXLAN, the packet that goes back",
	      FRAME(OUT_UDP4(4789, 50), VXLAN(42), ETH(0x0800), BACK4),
	      .want.flags = PKTS_PACKET_REVERSE),
	FOUND(GENEVE, 42, WANT4(64), .name = "Geneve",
	      FRAME(OUT_UDP4(6081, 50), GENEVE(0, 0x6558, 42), ETH(0x0800),
		    IN4)),
	FOUND(GENEVE, 1, WANT6(62), .name = "Geneve with options, IPv6",
	      FRAME(OUT_UDP4(6081, 68), GENEVE(3, 0x86dd, 1), ZERO8, ZERO4,
		    IN6)),
	FOUND(GENEVE, 0, WANT4(70), .name = "Geneve over IPv6, IPv4",
	      FRAME(OUT_UDP6(6081, 36), GENEVE(0, 0x0800, 0), IN4)),
	FOUND(GRE, 0, WANT4(38), .name = "GRE",
	      FRAME(OUT4(47, 32), GRE(0, 0x0800), IN4)),
	FOUND(GRE, 0, WANT6(58), .name = "GRE over IPv6, IPv6",
	      FRAME(OUT6(47, 52), GRE(0, 0x86dd), IN6)),
	FOUND(GRE, 0xdeadbeef, WANT4(42), .name = "GRE with a key",
	      FRAME(OUT4(47, 36), GRE(0x2000, 0x0800), B32(0xdeadbeefu), IN4)),
	FOUND(GRE, 9, WANT4(50), .name = "GRE with checksum, key, sequence",
	      FRAME(OUT4(47, 44), GRE(0xb000, 0x0800), B32(0), B32(9), B32(3),
		    IN4)),
	FOUND(GRE, 5, WANT4(56), .name = "GRE with an Ethernet frame",
	      FRAME(OUT4(47, 50), GRE(0x2000, 0x6558), B32(5), ETH(0x0800),
		    IN4)),
	FOUND(MPLS, 17, WANT4(42), .name = "MPLS in GRE",
	      FRAME(OUT4(47, 36), GRE(0, 0x8847), LABEL(17, 1), IN4)),
	FOUND(IP_IN_IP, 0, WANT4(34), .name = "IPv4 in IPv4",
	      FRAME(OUT4(4, 28), IN4)),
	FOUND(IP_IN_IP, 0, WANT4(54), .name = "IPv4 in IPv6",
	      FRAME(OUT6(4, 28), IN4)),
	FOUND(IP_IN_IP, 0, WANT6(54), .name = "IPv6 in IPv6",
	      FRAME(OUT6(41, 48), IN6)),
	FOUND(IP_IN_IP, 0, WANT6(62), .name = "IPv6 in IPv6 behind options",
	      FRAME(OUT6(60, 56), 41, 0, 4, 1, 4, 1, 0, 0, IN6)),
	FOUND(SIXIN4, 0, WANT6(34), .name = "IPv6 in IPv4",
	      FRAME(OUT4(41, 48), IN6)),
	FOUND(MPLS, 16, WANT4(18), .name = "MPLS",
	      FRAME(ETH(0x8847), LABEL(16, 1), IN4)),
	FOUND(MPLS, 3000, WANT6(26), .name = "MPLS, three labels, IPv6",
	      FRAME(ETH(0x8847), LABEL(1000, 0), LABEL(2000, 0),
		    LABEL(3000, 1), IN6)),
	FOUND(MPLS, 0xfffff, WANT4(18), .name = "MPLS to many, largest label",
	      FRAME(ETH(0x8848), LABEL(0xfffffu, 1), IN4)),
	FOUND(MPLS, 16, WANT4(26), .name = "MPLS behind two tags",
	      FRAME(ETH(0x88a8), TAG(200, 0x8100), TAG(100, 0x8847),
		    LABEL(16, 1), IN4), .want.vlan = 200, .want.cvlan = 100),
	FOUND(MPLS, 16, WANT4(22), .name = "MPLS, accelerated tag over another",
	      FRAME(ETH(0x8100), TAG(100, 0x8847), LABEL(16, 1), IN4),
	      .vlan = 0xe0c8, .want.vlan = 200, .want.cvlan = 100),
	FOUND(MPLS, 16, WANT4(4), .name = "MPLS without link-layer header",
	      FRAME(LABEL(16, 1), IN4), .ethertype = 0x8847),
	FOUND(MPLS, 16, WANT6(38), .name = "MPLS in IP",
	      FRAME(OUT4(137, 52), LABEL(16, 1), IN6)),
	FOUND(PPPOE, 0x1234, WANT4(22), .name = "PPPoE",
	      FRAME(ETH(0x8864), PPPOE(0x1234, 28, 0x0021), IN4)),
	FOUND(PPPOE, 1, WANT6(26), .name = "PPPoE behind a tag, IPv6",
	      FRAME(ETH(0x8100), TAG(6, 0x8864), PPPOE(1, 48, 0x0057), IN6),
	      .want.vlan = 6),
	FOUND(PPPOE, 1, WANT4(22), .name = "PPPoE, padded",
	      FRAME(ETH(0x8864), PPPOE(1, 28, 0x0021), IN4, ZERO16)),
	FOUND(PPPOE, 1, WANT4(22), .name = "PPPoE that says more than there is",
	      FRAME(ETH(0x8864), PPPOE(1, 1000, 0x0021), IN4)),
	FOUND(PPPOE, 3, WANT4(72), .name = "PPPoE in VXLAN",
	      FRAME(OUT_UDP4(4789, 58), VXLAN(42), ETH(0x8864),
		    PPPOE(3, 28, 0x0021), IN4)),
	FOUND(GRE, 7, WANT4(92), .name = "GRE in VXLAN",
	      FRAME(OUT_UDP4(4789, 78), VXLAN(42), ETH(0x0800),
		    IP4(56, 47, 7, 6), GRE(0x2000, 0x0800), B32(7), IN4)),
	FOUND(VXLAN, 2, WANT4(114), .name = "VXLAN in VXLAN",
	      FRAME(OUT_UDP4(4789, 100), VXLAN(1), ETH(0x0800),
		    IP4(78, 17, 6, 7), UDP(60000, 4789, 58), VXLAN(2),
		    ETH(0x0800), IN4)),
	FOUND(IP_IN_IP, 0, WANT4(42), .name = "IPv4 in IPv4 in PPPoE",
	      FRAME(ETH(0x8864), PPPOE(9, 48, 0x0021), IP4(48, 4, 7, 6), IN4)),
	FOUND(IP_IN_IP, 0, WANT4(94), .name = "IPv4 in IPv4, four times",
	      FRAME(OUT4(4, 88), IP4(88, 4, 1, 2), IP4(68, 4, 1, 2),
		    IP4(48, 4, 1, 2), IN4)),
	FOUND(IP_IN_IP, 0, WANT_OF(4, 4, 0, 0, 94, 20, 48),
	      .name = "IPv4 in IPv4, five times",
	      FRAME(OUT4(4, 108), IP4(108, 4, 1, 2), IP4(88, 4, 1, 2),
		    IP4(68, 4, 1, 2), IP4(48, 4, HOST_A, HOST_B), IN4)),
	FOUND(IP_IN_IP, 0, WANT_OF(4, 47, 0, 0, 34, 20, 24),
	      .name = "IPv4 in IPv4, then what is no GRE",
	      FRAME(OUT4(4, 24), IP4(24, 47, HOST_A, HOST_B), GRE(1, 0x880b))),
	FOUND(VXLAN, 42, WANT4(64), .name = "a fragment in VXLAN",
	      FRAME(OUT_UDP4(4789, 50), VXLAN(42), ETH(0x0800),
		    IP4_ANY(0x45, 28, 0x2000, 17, HOST_A, HOST_B),
		    UDP(1000, 53, 500)), .want.flags = PKTS_PACKET_FRAGMENT),
	FOUND(IP_IN_IP, 0, WANT4(34), .name = "inner packet that says too much",
	      FRAME(OUT4(4, 28), IP4(1000, 17, HOST_A, HOST_B),
		    UDP(1000, 53, 8))),
	FOUND(IP_IN_IP, 0, WANT4(34), .name = "inner packet and a trailer",
	      FRAME(OUT4(4, 28), IN4, ZERO16)),
	FOUND(IP_IN_IP, 0, WANT_OF(4, 17, 1000, 53, 34, 28, 40008),
	      .name = "inner packet of a super frame",
	      FRAME(OUT4(4, 40028), IP4(40008, 17, HOST_A, HOST_B),
		    UDP(1000, 53, 39988)), .len = 34 + 40008),

	NOT_FOUND(NOTHING, .name = "UDP", FRAME(ETH(0x0800), IN4)),
	NOT_FOUND(NOTHING, .name = "UDP from VXLAN's port",
		  FRAME(ETH(0x0800), IP4(78, 17, 9, 8), UDP(4789, 50000, 58),
			VXLAN(42), ETH(0x0800), IN4)),
	NOT_FOUND(NOTHING, .name = "ARP", FRAME(ETH(0x0806), ZERO16),
		  .verdict = PKTS_FRAME_ARP),
	NOT_FOUND(NOTHING, .name = "PPPoE discovery",
		  FRAME(ETH(0x8863), 0x11, 9, ZERO4),
		  .verdict = PKTS_FRAME_ETHERTYPE),
	NOT_FOUND(NOTHING, .name = "later fragment of UDP",
		  FRAME(ETH(0x0800), IP4_ANY(0x45, 28, 100, 17, 9, 8),
			UDP(50000, 4789, 8))),
	NOT_FOUND(BROKEN, .name = "first fragment of VXLAN",
		  FRAME(ETH(0x0800), IP4_ANY(0x45, 78, 0x2000, 17, 9, 8),
			UDP(50000, 4789, 500), VXLAN(42), ETH(0x0800), IN4)),
	NOT_FOUND(BROKEN, .name = "later fragment of GRE",
		  FRAME(ETH(0x0800), IP4_ANY(0x45, 52, 100, 47, 9, 8),
			GRE(0, 0x0800), IN4)),
	NOT_FOUND(BROKEN, .name = "VXLAN without an id",
		  FRAME(OUT_UDP4(4789, 50), 0, 0, 0, 0, B32(0), ETH(0x0800),
			IN4)),
	NOT_FOUND(BROKEN, .name = "ARP in VXLAN",
		  FRAME(OUT_UDP4(4789, 38), VXLAN(42), ETH(0x0806), ZERO16)),
	NOT_FOUND(BROKEN, .name = "VXLAN that ends inside its header",
		  FRAME(OUT_UDP4(4789, 4), 8, 0, 0, 0)),
	NOT_FOUND(BROKEN, .name = "VXLAN that ends inside the inner header",
		  FRAME(OUT_UDP4(4789, 34), VXLAN(42), ETH(0x0800), 0x45, 0,
			0, 28, ZERO8)),
	NOT_FOUND(BROKEN, .name = "VXLAN whose outer packet is shorter",
		  FRAME(ETH(0x0800), IP4(44, 17, 9, 8), UDP(50000, 4789, 24),
			VXLAN(42), ETH(0x0800), IN4)),
	NOT_FOUND(BROKEN, .name = "Geneve of another version",
		  FRAME(OUT_UDP4(6081, 50), GENEVE(0x40, 0x6558, 42),
			ETH(0x0800), IN4)),
	NOT_FOUND(BROKEN, .name = "Geneve control packet",
		  FRAME(OUT_UDP4(6081, 36), 0, 0x80, B16(0x0800), B32(0), IN4)),
	NOT_FOUND(BROKEN, .name = "Geneve options beyond the end",
		  FRAME(OUT_UDP4(6081, 50), GENEVE(0x3f, 0x6558, 42),
			ETH(0x0800), IN4)),
	NOT_FOUND(BROKEN, .name = "GRE version 1",
		  FRAME(OUT4(47, 36), GRE(0x2001, 0x880b), ZERO4, IN4)),
	NOT_FOUND(BROKEN, .name = "GRE with routing",
		  FRAME(OUT4(47, 32), GRE(0x4000, 0x0800), IN4)),
	NOT_FOUND(BROKEN, .name = "GRE that ends inside its key",
		  FRAME(OUT4(47, 6), GRE(0x2000, 0x0800), 0, 0)),
	NOT_FOUND(BROKEN, .name = "GRE keepalive", FRAME(OUT4(47, 4), GRE(0, 0))),
	NOT_FOUND(BROKEN, .name = "IPv4 that says it is IPv6",
		  FRAME(OUT4(41, 28), IN4)),
	NOT_FOUND(BROKEN, .name = "IPv4 in IPv4, no header length",
		  FRAME(OUT4(4, 28), IP4_ANY(0x41, 28, 0, 17, 1, 2), ZERO8)),
	NOT_FOUND(BROKEN, .name = "IPv4 in IPv4, nothing in it",
		  FRAME(OUT4(4, 0))),
	NOT_FOUND(BROKEN, .name = "MPLS, no bottom",
		  FRAME(ETH(0x8847), LABEL(16, 0), LABEL(17, 0)),
		  .verdict = PKTS_FRAME_ETHERTYPE),
	NOT_FOUND(BROKEN, .name = "MPLS pseudowire with control word",
		  FRAME(ETH(0x8847), LABEL(16, 1), ZERO4, ETH(0x0800), IN4),
		  .verdict = PKTS_FRAME_ETHERTYPE),
	NOT_FOUND(BROKEN, .name = "MPLS, nothing in it",
		  FRAME(ETH(0x8847), LABEL(16, 1)),
		  .verdict = PKTS_FRAME_ETHERTYPE),
	NOT_FOUND(BROKEN, .name = "PPPoE, LCP",
		  FRAME(ETH(0x8864), PPPOE(1, 8, 0xc021), ZERO8),
		  .verdict = PKTS_FRAME_ETHERTYPE),
	NOT_FOUND(BROKEN, .name = "PPPoE of no length",
		  FRAME(ETH(0x8864), 0x11, 0, 0, 1, 0, 0, 0, 0x21, IN4),
		  .verdict = PKTS_FRAME_ETHERTYPE),
	NOT_FOUND(BROKEN, .name = "PPPoE of another version",
		  FRAME(ETH(0x8864), 0x21, 0, 0, 1, 0, 30, 0, 0x21, IN4),
		  .verdict = PKTS_FRAME_ETHERTYPE),
};

const struct tunnel_table frames_tunnel = FRAME_TABLE(cases);

/* As the meter does it: the frame's own packet first. */
enum pkts_found tunnel_open(const struct frame_case *frame,
			    struct pkts_inside *inside, const __u8 *data,
			    __u32 avail, __u32 len)
{
	enum pkts_verdict verdict;
	struct pkts_packet outer;

	memset(&outer, 0, sizeof(outer));
	verdict = frame_dissect(frame, &outer, data, avail, len);
	if (verdict == PKTS_FRAME_SHORT)
		return PKTS_FOUND_SHORT;
	if (verdict == PKTS_FRAME_METERED)
		return pkts_decap_packet(inside, &outer, data, avail, len);
	return pkts_decap_frame(inside, data, avail, len, frame->ethertype,
				frame->vlan);
}

/* NULL, or the name of the first thing that is not as it must be. */
const char *tunnel_wrong(const struct tunnel_case *wanted,
			 enum pkts_found found,
			 const struct pkts_inside *inside)
{
	if (found != wanted->found)
		return "found";
	if (found != PKTS_FOUND_INNER)
		return NULL;
	if (inside->tunnel != wanted->tunnel)
		return "tunnel";
	if (inside->tunnel_id != wanted->id)
		return "tunnel_id";
	return frame_wrong(&wanted->frame, PKTS_FRAME_METERED, &inside->pkt);
}
