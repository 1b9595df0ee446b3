// SPDX-License-Identifier: GPL-2.0
/*
 * A frame's headers, read once, into a canonical flow key and offsets.
 *
 * This is the code that every frame passes: Ethernet, IPv4 and TCP or UDP go
 * straight through, everything else branches off. Each step knows where it
 * starts (an offset into the frame), how many octets are at hand and where the
 * enclosing header says that it ends, and compares before it reads.
 *
 * A key is written in words of eight octets, each built in a register, because
 * it is hashed and compared in such words right after: a word that was stored
 * in pieces cannot be loaded before the pieces have left the store buffer.
 */
#include "dissect.h"

#include <linux/string.h>
#include <linux/unaligned.h>

#define MAC_LEN		14
#define TAG_LEN		4
#define TAGS_MAX	8
#define VID_MASK	0x0fff
#define IP4_LEN		20
#define IP6_LEN		40
#define IP_LEN_MAX	0xffff /* what a length field can say */

#define TYPE_IP4	0x0800
#define TYPE_ARP	0x0806
#define TYPE_RARP	0x8035
#define TYPE_CVLAN	0x8100
#define TYPE_IP6	0x86dd
#define TYPE_SVLAN	0x88a8
#define TYPE_QINQ	0x9100 /* service tags before IEEE 802.1ad */
#define TYPE_MIN	0x0600 /* below: a length (IEEE 802.3) */

#define IP4_LEN_MAX	60
#define TCP_LEN		20
#define TCP_FLAGS_MASK	0x0fff
#define UDP_LEN		8
#define EXT_LEN		8 /* the least that an extension header has */

#define OFFSET4_MASK	0x1fff
#define FRAGMENT4_MASK	0x3fff /* the offset and more fragments */
#define OFFSET6_MASK	0xfff8
#define FRAGMENT6_MASK	0xfff9

#define OPTION_PAD1	0
#define OPTION_JUMBO	0xc2

enum {
	PROTO_HOPOPT	= 0,
	PROTO_ICMP	= 1,
	PROTO_TCP	= 6,
	PROTO_UDP	= 17,
	PROTO_DCCP	= 33,
	PROTO_ROUTING	= 43,
	PROTO_FRAGMENT	= 44,
	PROTO_ESP	= 50,
	PROTO_AH	= 51,
	PROTO_ICMP6	= 58,
	PROTO_DSTOPT	= 60,
	PROTO_SCTP	= 132,
	PROTO_MOBILITY	= 135,
	PROTO_UDPLITE	= 136,
	PROTO_HIP	= 139,
	PROTO_SHIM6	= 140,
};

/* Joins PKTS_PACKET_* while the addresses leave the direction open. */
#define SAME_ADDRESS	0x80

/* What is in the key beside addresses and ports; goes by value, in a register. */
struct rest {
	__u8	proto;
	__u8	family;
	__u16	vlan;
	__u16	cvlan;
};

/* A header does not fit in the bytes at hand. */
static enum pkts_verdict cut(__u32 avail, __u32 len)
{
	return avail < len ? PKTS_FRAME_SHORT : PKTS_FRAME_TRUNCATED;
}

static __u32 packet_end(const struct pkts_packet *pkt)
{
	return pkt->l3_off + pkt->ip_len;
}

/* Writes the key from the ports on, and all else that waited for them. */
static enum pkts_verdict finish(struct pkts_packet *pkt, struct rest rest,
				__u32 ports, __u32 hdr_len, __u32 flags)
{
	struct pkts_key key;

	memcpy(key.port, &ports, sizeof(ports));
	key.proto = rest.proto;
	key.family = rest.family;
	key.vlan = rest.vlan;
	key.cvlan = rest.cvlan;
	key.orient = 0;
	key.zero = 0;
	key.ifindex = 0;
	memcpy((__u8 *)&pkt->key + 8, (__u8 *)&key + 8, 8);
	memcpy((__u8 *)&pkt->key + 16, (__u8 *)&key + 16, 8);
	pkt->hdr_len = hdr_len;
	pkt->flags = flags & ~SAME_ADDRESS;
	return PKTS_FRAME_METERED;
}

/* A packet without ports whose transport header, if any, ends at @hdr_len. */
static enum pkts_verdict finish_bare(struct pkts_packet *pkt, struct rest rest,
				     __u32 hdr_len, __u32 flags)
{
	__u32 end = packet_end(pkt);

	pkt->tcp_flags = 0;
	return finish(pkt, rest, 0, hdr_len < end ? hdr_len : end, flags);
}

/*
 * The header at @at does not fit: in the bytes at hand (call again), or in the
 * IP packet, which is then metered with the protocol of that header.
 */
static enum pkts_verdict cut_l4(struct pkts_packet *pkt, struct rest rest,
				__u32 at, __u32 need, __u32 flags)
{
	if (at + need <= packet_end(pkt) && at + need <= PKTS_DISSECT_MAX)
		return PKTS_FRAME_SHORT;
	return finish_bare(pkt, rest, at, flags | PKTS_PACKET_L4_SHORT);
}

/* The type of the request that an ICMP query or answer belongs to, or -1. */
static int icmp_request(__u8 type)
{
	switch (type) {
	case 0: /* echo */
	case 8:
		return 8;
	case 13: /* timestamp */
	case 14:
		return 13;
	case 15: /* information */
	case 16:
		return 15;
	case 17: /* address mask */
	case 18:
		return 17;
	case 42: /* extended echo (RFC 8335) */
	case 43:
		return 42;
	default:
		return -1;
	}
}

static int icmp6_request(__u8 type)
{
	switch (type) {
	case 128: /* echo */
	case 129:
		return 128;
	case 139: /* node information (RFC 4620) */
	case 140:
		return 139;
	case 160: /* extended echo (RFC 8335) */
	case 161:
		return 160;
	default:
		return -1;
	}
}

/* The code that both directions share: some answers put their result there. */
static __u8 icmp_code(int request, __u8 code)
{
	return request == 42 || request == 139 || request == 160 ? 0 : code;
}

static enum pkts_verdict dissect_icmp(struct pkts_packet *pkt, const __u8 *icmp,
				      struct rest rest, __u32 hdr_len,
				      __u32 flags)
{
	__u8 id_type_code[4] = { 0, 0, icmp[0], icmp[1] };
	__u32 ports;
	int request;

	request = rest.proto == PROTO_ICMP ? icmp_request(icmp[0]) :
					     icmp6_request(icmp[0]);
	if (request >= 0) {
		memcpy(id_type_code, icmp + 4, 2);
		id_type_code[2] = request;
		id_type_code[3] = icmp_code(request, icmp[1]);
		if (flags & SAME_ADDRESS && icmp[0] != request)
			flags |= PKTS_PACKET_REVERSE;
	}
	memcpy(&ports, id_type_code, sizeof(ports));
	pkt->tcp_flags = 0;
	return finish(pkt, rest, ports, hdr_len, flags);
}

/* Ports, which turn with the addresses; they decide between equal ones. */
static enum pkts_verdict finish_ports(struct pkts_packet *pkt, const __u8 *l4,
				      struct rest rest, __u32 hdr_len,
				      __u32 flags)
{
	__u32 ports;

	if (flags & SAME_ADDRESS &&
	    get_unaligned_be16(l4) > get_unaligned_be16(l4 + 2))
		flags |= PKTS_PACKET_REVERSE;
	memcpy(&ports, l4, sizeof(ports));
	if (flags & PKTS_PACKET_REVERSE)
		ports = ports << 16 | ports >> 16;
	return finish(pkt, rest, ports, hdr_len, flags);
}

/* An SPI belongs to one direction and does not turn. */
static enum pkts_verdict finish_spi(struct pkts_packet *pkt, const __u8 *spi,
				    struct rest rest, __u32 hdr_len,
				    __u32 flags)
{
	__u32 halves;

	memcpy(&halves, spi, sizeof(halves));
	pkt->tcp_flags = 0;
	return finish(pkt, rest, halves, hdr_len, flags);
}

/* Octets of the header that a transport needs to be told apart; 0: none. */
static __u32 other_need(__u8 proto)
{
	switch (proto) {
	case PROTO_ICMP:
	case PROTO_ICMP6:
	case PROTO_ESP:
	case PROTO_UDPLITE:
		return 8;
	case PROTO_AH:
	case PROTO_DCCP:
	case PROTO_SCTP:
		return 12;
	default:
		return 0;
	}
}

/* Octets of a header whose own length field may lie, inside @left octets. */
static __u32 header_len(__u32 said, __u32 need, __u32 left)
{
	if (said < need)
		return need;
	return said < left ? said : left;
}

static enum pkts_verdict dissect_other(struct pkts_packet *pkt,
				       const __u8 *data, __u32 avail, __u32 at,
				       struct rest rest, __u32 flags)
{
	__u32 left = packet_end(pkt) - at;
	__u32 need = other_need(rest.proto);
	const __u8 *l4 = data + at;

	if (!need)
		return finish_bare(pkt, rest, at, flags);
	if (need > left || at + need > avail)
		return cut_l4(pkt, rest, at, need, flags);
	pkt->tcp_flags = 0;
	switch (rest.proto) {
	case PROTO_ICMP:
	case PROTO_ICMP6:
		return dissect_icmp(pkt, l4, rest, at + need, flags);
	case PROTO_ESP:
		return finish_spi(pkt, l4, rest, at + need, flags);
	case PROTO_AH:
		need = header_len((l4[1] + 2) * 4, need, left);
		return finish_spi(pkt, l4 + 4, rest, at + need, flags);
	case PROTO_DCCP:
		need = header_len(l4[4] * 4, need, left);
		return finish_ports(pkt, l4, rest, at + need, flags);
	default:
		return finish_ports(pkt, l4, rest, at + need, flags);
	}
}

static enum pkts_verdict dissect_l4(struct pkts_packet *pkt, const __u8 *data,
				    __u32 avail, __u32 at, struct rest rest,
				    __u32 flags)
{
	__u32 end = packet_end(pkt);
	const __u8 *l4 = data + at;
	__u32 word, header;

	if (rest.proto == PROTO_TCP) {
		if (at + TCP_LEN > end || at + TCP_LEN > avail)
			return cut_l4(pkt, rest, at, TCP_LEN, flags);
		word = get_unaligned_be16(l4 + 12);
		pkt->tcp_flags = word & TCP_FLAGS_MASK;
		header = header_len(word >> 12 << 2, TCP_LEN, end - at);
	} else if (rest.proto == PROTO_UDP) {
		if (at + UDP_LEN > end || at + UDP_LEN > avail)
			return cut_l4(pkt, rest, at, UDP_LEN, flags);
		pkt->tcp_flags = 0;
		header = UDP_LEN;
	} else {
		return dissect_other(pkt, data, avail, at, rest, flags);
	}
	return finish_ports(pkt, l4, rest, at + header, flags);
}

/*
 * Source and destination stand side by side: seen as one number, the smaller of
 * their two orders has the smaller address first.
 */
static __u32 order4(struct pkts_key *key, const __u8 *addrs)
{
	__u64 forward = get_unaligned_be64(addrs);
	__u64 reverse = forward << 32 | forward >> 32;

	put_unaligned_be64(forward < reverse ? forward : reverse, key->addr4);
	if (forward == reverse)
		return SAME_ADDRESS;
	return forward > reverse ? PKTS_PACKET_REVERSE : 0;
}

static enum pkts_verdict dissect_ip4(struct pkts_packet *pkt, const __u8 *data,
				     __u32 avail, __u32 len, __u32 off,
				     struct rest rest)
{
	const __u8 *ip = data + off;
	__u32 left = len - off;
	__u32 header, total, fragment, flags;

	if (avail < off + IP4_LEN)
		return cut(avail, len);
	header = (ip[0] - 0x40) * 4; /* huge when the version is below 4 */
	if (header < IP4_LEN || header > IP4_LEN_MAX)
		return PKTS_FRAME_MALFORMED;
	total = get_unaligned_be16(ip + 2);
	if (total < header) {
		if (total || left <= IP_LEN_MAX)
			return PKTS_FRAME_MALFORMED;
		total = left; /* a super frame too long for the field */
	}
	if (avail < off + header)
		return cut(avail, len);

	pkt->l3_off = off;
	pkt->ip_len = total < left ? total : left;
	pkt->tos = ip[1];
	pkt->ttl = ip[8];
	rest.family = 4;
	rest.proto = ip[9];
	flags = order4(&pkt->key, ip + 12);
	fragment = get_unaligned_be16(ip + 6) & FRAGMENT4_MASK;
	if (fragment) {
		flags |= PKTS_PACKET_FRAGMENT;
		if (fragment & OFFSET4_MASK)
			return finish_bare(pkt, rest, off + header,
					   flags | PKTS_PACKET_LATER);
	}
	return dissect_l4(pkt, data, avail, off + header, rest, flags);
}

static int is_extension(__u8 proto)
{
	switch (proto) {
	case PROTO_HOPOPT:
	case PROTO_ROUTING:
	case PROTO_FRAGMENT:
	case PROTO_DSTOPT:
	case PROTO_MOBILITY:
	case PROTO_HIP:
	case PROTO_SHIM6:
		return 1;
	default:
		return 0;
	}
}

static enum pkts_verdict dissect_extensions(struct pkts_packet *pkt,
					    const __u8 *data, __u32 avail,
					    __u32 at, struct rest rest,
					    __u32 flags)
{
	__u32 end = packet_end(pkt);
	__u32 need, fragment;
	const __u8 *ext;

	if (avail > PKTS_DISSECT_MAX)
		avail = PKTS_DISSECT_MAX;
	while (is_extension(rest.proto)) {
		ext = data + at;
		need = EXT_LEN;
		if (at + need <= end && at + need <= avail &&
		    rest.proto != PROTO_FRAGMENT)
			need += ext[1] * 8;
		if (at + need > end || at + need > avail)
			return cut_l4(pkt, rest, at, need, flags);
		at += need;
		if (rest.proto == PROTO_FRAGMENT) {
			fragment = get_unaligned_be16(ext + 2);
			if (fragment & FRAGMENT6_MASK)
				flags |= PKTS_PACKET_FRAGMENT;
			if (fragment & OFFSET6_MASK) {
				rest.proto = ext[0];
				flags |= PKTS_PACKET_LATER;
				return finish_bare(pkt, rest, at, flags);
			}
		}
		rest.proto = ext[0];
	}
	return dissect_l4(pkt, data, avail, at, rest, flags);
}

/*
 * The payload length of a jumbogram (RFC 2675), from the hop-by-hop options at
 * @opts that have @len octets: 0 when there is none.
 */
static __u32 jumbo_option(const __u8 *opts, __u32 len)
{
	__u32 at = 2;

	while (at + 2 <= len) {
		if (opts[at] == OPTION_PAD1) {
			at++;
			continue;
		}
		if (opts[at] == OPTION_JUMBO && opts[at + 1] == 4 &&
		    at + 6 <= len)
			return get_unaligned_be32(opts + at + 2);
		at += 2 + opts[at + 1];
	}
	return 0;
}

/* @pkt->ip_len of a packet that says nothing in its payload length field. */
static enum pkts_verdict dissect_jumbo(struct pkts_packet *pkt,
				       const __u8 *data, __u32 avail,
				       __u32 len, __u32 at, __u8 proto)
{
	__u32 left = len - at;
	__u32 payload = 0;
	__u32 need;

	if (left > IP_LEN_MAX) /* a super frame too long for the field */
		payload = left;
	if (proto == PROTO_HOPOPT) {
		need = avail < at + EXT_LEN ? EXT_LEN :
					      EXT_LEN + data[at + 1] * 8;
		if (at + need <= avail)
			payload = jumbo_option(data + at, need) ? : payload;
		else if (at + need <= len && at + need <= PKTS_DISSECT_MAX)
			return PKTS_FRAME_SHORT;
	}
	pkt->ip_len = IP6_LEN + (payload < left ? payload : left);
	return PKTS_FRAME_METERED;
}

static __u32 order6(struct pkts_key *key, const __u8 *saddr)
{
	const __u8 *daddr = saddr + 16;
	__u64 s = get_unaligned_be64(saddr);
	__u64 d = get_unaligned_be64(daddr);

	memset(key->addr4, 0, sizeof(key->addr4));
	if (s == d) {
		s = get_unaligned_be64(saddr + 8);
		d = get_unaligned_be64(daddr + 8);
	}
	if (s > d) {
		memcpy(key->addr6[0], daddr, 16);
		memcpy(key->addr6[1], saddr, 16);
		return PKTS_PACKET_REVERSE;
	}
	memcpy(key->addr6[0], saddr, 16);
	memcpy(key->addr6[1], daddr, 16);
	return s == d ? SAME_ADDRESS : 0;
}

static enum pkts_verdict dissect_ip6(struct pkts_packet *pkt, const __u8 *data,
				     __u32 avail, __u32 len, __u32 off,
				     struct rest rest)
{
	const __u8 *ip = data + off;
	enum pkts_verdict verdict;
	__u32 at = off + IP6_LEN;
	__u32 total, flags;

	if (avail < at)
		return cut(avail, len);
	if (ip[0] >> 4 != 6)
		return PKTS_FRAME_MALFORMED;
	rest.family = 6;
	rest.proto = ip[6];
	total = IP6_LEN + get_unaligned_be16(ip + 4);
	pkt->l3_off = off;
	pkt->ip_len = total < len - off ? total : len - off;
	pkt->tos = get_unaligned_be16(ip) >> 4;
	pkt->ttl = ip[7];
	if (total == IP6_LEN) {
		verdict = dissect_jumbo(pkt, data, avail, len, at, rest.proto);
		if (verdict != PKTS_FRAME_METERED)
			return verdict;
	}
	flags = order6(&pkt->key, ip + 8);
	if (is_extension(rest.proto))
		return dissect_extensions(pkt, data, avail, at, rest, flags);
	return dissect_l4(pkt, data, avail, at, rest, flags);
}

static int is_tag(__u16 type)
{
	return type == TYPE_CVLAN || type == TYPE_SVLAN || type == TYPE_QINQ;
}

static enum pkts_verdict other_type(__u16 type)
{
	if (type == TYPE_ARP || type == TYPE_RARP)
		return PKTS_FRAME_ARP;
	return type < TYPE_MIN ? PKTS_FRAME_LLC : PKTS_FRAME_ETHERTYPE;
}

/* Tags beyond the second are passed over, those beyond TAGS_MAX are not. */
static enum pkts_verdict dissect_tags(struct pkts_packet *pkt,
				      const __u8 *data, __u32 avail, __u32 len,
				      __u16 type, __u16 outer)
{
	struct rest rest = { .vlan = outer & VID_MASK };
	__u32 off, tag = outer ? 1 : 0;
	__u16 vid;

	for (off = MAC_LEN; is_tag(type); off += TAG_LEN, tag++) {
		if (tag == TAGS_MAX)
			return PKTS_FRAME_ETHERTYPE;
		if (avail < off + TAG_LEN)
			return cut(avail, len);
		vid = get_unaligned_be16(data + off) & VID_MASK;
		type = get_unaligned_be16(data + off + 2);
		if (tag == 0)
			rest.vlan = vid;
		else if (tag == 1)
			rest.cvlan = vid;
	}
	if (type == TYPE_IP4)
		return dissect_ip4(pkt, data, avail, len, off, rest);
	if (type == TYPE_IP6)
		return dissect_ip6(pkt, data, avail, len, off, rest);
	return other_type(type);
}

/**
 * pkts_dissect_frame - read the headers of an Ethernet frame
 * @pkt: filled when the verdict is PKTS_FRAME_METERED, else in part
 * @data: the frame from its destination MAC address on
 * @avail: octets that can be read at @data
 * @len: octets that the frame has, without FCS; not less than @avail, more than
 *	65,535 for super frames
 * @vlan: the outer tag when the device took it out of the frame: its TCI, of
 *	which the low 12 bits count, or 0 for none. Tags in the frame come after
 *	it.
 *
 * Understands IEEE 802.1Q and 802.1ad tags, IPv4 (RFC 791), IPv6 (RFC 8200)
 * with extension headers and jumbograms (RFC 2675), and the transports that
 * struct pkts_key names. Lengths that the frame claims are used when they stay
 * inside what it has.
 *
 * Context: any; neither sleeps nor allocates.
 * Return: the verdict. PKTS_FRAME_SHORT only when @avail is below both @len and
 *	PKTS_DISSECT_MAX.
 */
enum pkts_verdict pkts_dissect_frame(struct pkts_packet *pkt, const __u8 *data,
				     __u32 avail, __u32 len, __u16 vlan)
{
	struct rest rest = { .vlan = vlan & VID_MASK };
	__u16 type;

	if (avail < MAC_LEN)
		return cut(avail, len);
	type = get_unaligned_be16(data + 12);
	if (type == TYPE_IP4)
		return dissect_ip4(pkt, data, avail, len, MAC_LEN, rest);
	if (type == TYPE_IP6)
		return dissect_ip6(pkt, data, avail, len, MAC_LEN, rest);
	if (is_tag(type))
		return dissect_tags(pkt, data, avail, len, type, vlan);
	return other_type(type);
}

/**
 * pkts_dissect_l3 - read the headers of a packet without link-layer header
 * @pkt: filled when the verdict is PKTS_FRAME_METERED, else in part
 * @data: the packet from its IP header on
 * @avail: octets that can be read at @data
 * @len: octets that the packet has; not less than @avail
 * @ethertype: what it is (host order)
 *
 * Context: any; neither sleeps nor allocates.
 * Return: the verdict, as pkts_dissect_frame().
 */
enum pkts_verdict pkts_dissect_l3(struct pkts_packet *pkt, const __u8 *data,
				  __u32 avail, __u32 len, __u16 ethertype)
{
	struct rest rest = { 0 };

	if (ethertype == TYPE_IP4)
		return dissect_ip4(pkt, data, avail, len, 0, rest);
	if (ethertype == TYPE_IP6)
		return dissect_ip6(pkt, data, avail, len, 0, rest);
	return other_type(ethertype);
}
