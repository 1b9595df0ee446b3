// SPDX-License-Identifier: GPL-2.0
/*
 * A frame's headers, read once, into a canonical flow key and offsets.
 *
 * This is the code that every frame passes: Ethernet, IPv4 and TCP or UDP go
 * straight through, everything else branches off. From the IP header on all
 * offsets count from there: where the next header starts (@at), how many octets
 * are at hand (@avail), and where the packet ends by its own header
 * (pkt->ip_len). Each step compares before it reads.
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

#define IP4_PLAIN	0x45 /* version 4, no options */
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

/*
 * The half word of the key behind the ports, as a big-endian number: protocol,
 * family, and the octets of the VLAN identifier. It goes through all steps in a
 * register.
 */
static __u32 rest_of(__u8 proto, __u8 family, __u16 tci)
{
	__u16 vid = tci & VID_MASK;

	return (__u32)proto << 24 | family << 16 | get_unaligned_be16(&vid);
}

static __u8 rest_proto(__u32 rest)
{
	return rest >> 24;
}

/* The key's third word: what the point sets there begins as zero. */
static void set_cvlan(struct pkts_key *key, __u16 vid)
{
	put_unaligned_be64((__u64)get_unaligned_be16(&vid) << 48,
			   (__u8 *)key + 16);
}

/* A header that cannot be done without is not all at hand. */
static enum pkts_verdict cut(__u32 avail, __u32 len)
{
	return avail < len ? PKTS_FRAME_SHORT : PKTS_FRAME_TRUNCATED;
}

/* Writes the key's second word, and all else that waited for the transport. */
static enum pkts_verdict finish(struct pkts_packet *pkt, __u32 rest,
				__u32 ports, __u32 at, __u32 flags)
{
	put_unaligned_be64((__u64)ports << 32 | rest, (__u8 *)&pkt->key + 8);
	pkt->hdr_len = pkt->l3_off + at;
	pkt->flags = flags;
	return PKTS_FRAME_METERED;
}

/* No ports, or what takes their place in the key and does not turn. */
static enum pkts_verdict finish_fixed(struct pkts_packet *pkt, __u32 rest,
				      __u32 ports, __u32 at, __u32 flags)
{
	pkt->tcp_flags = 0;
	return finish(pkt, rest, ports, at, flags & ~SAME_ADDRESS);
}

/* No transport header, or none that is known. */
static enum pkts_verdict finish_none(struct pkts_packet *pkt, __u32 rest,
				     __u32 at, __u32 flags)
{
	pkt->l4_off = 0;
	return finish_fixed(pkt, rest, 0, at, flags);
}

/* Ports turn with the addresses, and decide where those are equal. */
static __always_inline enum pkts_verdict
finish_ports(struct pkts_packet *pkt, const __u8 *l4, __u32 rest, __u32 at,
	     __u32 flags)
{
	__u32 ports = get_unaligned_be32(l4);
	__u32 turn;

	if (flags & SAME_ADDRESS) {
		flags &= ~SAME_ADDRESS;
		if (ports >> 16 > (ports & 0xffff))
			flags |= PKTS_PACKET_REVERSE;
	}
	/* without a branch: the direction is what cannot be predicted */
	turn = (flags & PKTS_PACKET_REVERSE) * 16;
	ports = ports << turn | ports >> (-turn & 31);
	return finish(pkt, rest, ports, at, flags);
}

/*
 * The header at @at is not all there: in the bytes at hand (call again), or in
 * the IP packet, which is then metered with the protocol of that header.
 */
static enum pkts_verdict cut_l4(struct pkts_packet *pkt, __u32 rest, __u32 at,
				__u32 need, __u32 flags)
{
	__u32 end = at + need;

	if (end <= pkt->ip_len && pkt->l3_off + end <= PKTS_DISSECT_MAX)
		return PKTS_FRAME_SHORT;
	return finish_none(pkt, rest, at, flags | PKTS_PACKET_L4_SHORT);
}

/*
 * ICMP messages that ask and answer. Where the answer's code says how the
 * request fared (@code_tells), codes are no part of what both have in common.
 */
static const struct icmp_query {
	__u8	proto;
	__u8	request;
	__u8	answer;
	__u8	code_tells;
} icmp_queries[] = {
	{ PROTO_ICMP, 8, 0, 0 },	/* echo */
	{ PROTO_ICMP6, 128, 129, 0 },
	{ PROTO_ICMP, 13, 14, 0 },	/* timestamp */
	{ PROTO_ICMP, 15, 16, 0 },	/* information */
	{ PROTO_ICMP, 17, 18, 0 },	/* address mask */
	{ PROTO_ICMP, 42, 43, 1 },	/* extended echo (RFC 8335) */
	{ PROTO_ICMP6, 160, 161, 1 },
	{ PROTO_ICMP6, 139, 140, 1 },	/* node information (RFC 4620) */
};

static const struct icmp_query *icmp_find(__u8 proto, __u8 type)
{
	const struct icmp_query *query;
	__u32 i;

	for (i = 0; i < sizeof(icmp_queries) / sizeof(*query); i++) {
		query = &icmp_queries[i];
		if (query->proto == proto &&
		    (query->request == type || query->answer == type))
			return query;
	}
	return NULL;
}

static enum pkts_verdict dissect_icmp(struct pkts_packet *pkt, const __u8 *icmp,
				      __u32 rest, __u32 at, __u32 flags)
{
	const struct icmp_query *query = icmp_find(rest_proto(rest), icmp[0]);
	__u32 id = get_unaligned_be16(icmp + 4);
	__u32 code = icmp[1];

	if (!query)
		return finish_fixed(pkt, rest, icmp[0] << 8 | code, at, flags);
	if (query->code_tells)
		code = 0;
	if (flags & SAME_ADDRESS && icmp[0] == query->answer)
		flags |= PKTS_PACKET_REVERSE;
	return finish_fixed(pkt, rest, id << 16 | query->request << 8 | code,
			    at, flags);
}

/* Octets that the headers of the other transports have at least; 0: none. */
static __u32 other_len(__u8 proto)
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

/* Octets of a header that says its own length, of @least to @most. */
static __u32 header_len(__u32 said, __u32 least, __u32 most)
{
	if (said <= least)
		return least;
	return said < most ? said : most;
}

static enum pkts_verdict dissect_other(struct pkts_packet *pkt, const __u8 *ip,
				       __u32 avail, __u32 at, __u32 rest,
				       __u32 flags)
{
	__u32 need = other_len(rest_proto(rest));
	__u32 left = pkt->ip_len - at;
	const __u8 *l4 = ip + at;

	if (!need)
		return finish_none(pkt, rest, at, flags);
	if (at + need > pkt->ip_len || at + need > avail)
		return cut_l4(pkt, rest, at, need, flags);

	pkt->tcp_flags = 0;
	switch (rest_proto(rest)) {
	case PROTO_ICMP:
	case PROTO_ICMP6:
		return dissect_icmp(pkt, l4, rest, at + need, flags);
	case PROTO_ESP:
		return finish_fixed(pkt, rest, get_unaligned_be32(l4),
				    at + need, flags);
	case PROTO_AH:
		need = header_len((l4[1] + 2) * 4, need, left);
		return finish_fixed(pkt, rest, get_unaligned_be32(l4 + 4),
				    at + need, flags);
	case PROTO_DCCP:
		need = header_len(l4[4] * 4, need, left);
		return finish_ports(pkt, l4, rest, at + need, flags);
	default:
		return finish_ports(pkt, l4, rest, at + need, flags);
	}
}

static __always_inline enum pkts_verdict
dissect_tcp(struct pkts_packet *pkt, const __u8 *ip, __u32 avail, __u32 at,
	    __u32 rest, __u32 flags)
{
	const __u8 *tcp = ip + at;

	if (at + TCP_LEN > pkt->ip_len || at + TCP_LEN > avail)
		return cut_l4(pkt, rest, at, TCP_LEN, flags);
	pkt->tcp_flags = get_unaligned_be16(tcp + 12) & TCP_FLAGS_MASK;
	at += header_len(tcp[12] / 16 * 4, TCP_LEN, pkt->ip_len - at);
	return finish_ports(pkt, tcp, rest, at, flags);
}

static __always_inline enum pkts_verdict
dissect_udp(struct pkts_packet *pkt, const __u8 *ip, __u32 avail, __u32 at,
	    __u32 rest, __u32 flags)
{
	if (at + UDP_LEN > pkt->ip_len || at + UDP_LEN > avail)
		return cut_l4(pkt, rest, at, UDP_LEN, flags);
	pkt->tcp_flags = 0;
	return finish_ports(pkt, ip + at, rest, at + UDP_LEN, flags);
}

static __always_inline enum pkts_verdict
dissect_l4(struct pkts_packet *pkt, const __u8 *ip, __u32 avail, __u32 at,
	   __u32 rest, __u32 flags)
{
	pkt->l4_off = pkt->l3_off + at;
	switch (rest_proto(rest)) {
	case PROTO_TCP:
		return dissect_tcp(pkt, ip, avail, at, rest, flags);
	case PROTO_UDP:
		return dissect_udp(pkt, ip, avail, at, rest, flags);
	default:
		return dissect_other(pkt, ip, avail, at, rest, flags);
	}
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

/* @header octets of IPv4 header: known to the compiler in the usual case. */
static __always_inline enum pkts_verdict
dissect_ip4_after(struct pkts_packet *pkt, const __u8 *ip, __u32 avail,
		  __u32 len, __u32 tci, __u32 header)
{
	__u32 total = get_unaligned_be16(ip + 2);
	__u32 fragment, rest, flags;

	if (total < header) {
		if (total || len <= IP_LEN_MAX)
			return PKTS_FRAME_MALFORMED;
		total = len; /* a super frame too long for the field */
	}
	if (avail < header)
		return cut(avail, len);

	pkt->ip_len = total < len ? total : len;
	pkt->tos = ip[1];
	pkt->ttl = ip[8];
	rest = rest_of(ip[9], 4, tci);
	flags = order4(&pkt->key, ip + 12);
	fragment = get_unaligned_be16(ip + 6) & FRAGMENT4_MASK;
	if (fragment) {
		flags |= PKTS_PACKET_FRAGMENT;
		if (fragment & OFFSET4_MASK)
			return finish_none(pkt, rest, header,
					   flags | PKTS_PACKET_LATER);
	}
	return dissect_l4(pkt, ip, avail, header, rest, flags);
}

static enum pkts_verdict dissect_ip4(struct pkts_packet *pkt, const __u8 *ip,
				     __u32 avail, __u32 len, __u32 tci)
{
	__u32 header;

	if (avail < IP4_LEN)
		return cut(avail, len);
	if (ip[0] == IP4_PLAIN)
		return dissect_ip4_after(pkt, ip, avail, len, tci, IP4_LEN);
	header = (ip[0] & 0x0f) * 4;
	if (ip[0] >> 4 != 4 || header < IP4_LEN)
		return PKTS_FRAME_MALFORMED;
	return dissect_ip4_after(pkt, ip, avail, len, tci, header);
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

/* Octets of the extension header at @ext, of which @have may be read. */
static __u32 extension_len(const __u8 *ext, __u32 have, __u8 proto)
{
	if (proto == PROTO_FRAGMENT || have < EXT_LEN)
		return EXT_LEN;
	return EXT_LEN + ext[1] * 8;
}

static enum pkts_verdict dissect_extensions(struct pkts_packet *pkt,
					    const __u8 *ip, __u32 avail,
					    __u32 at, __u32 rest, __u32 flags)
{
	__u32 most = PKTS_DISSECT_MAX - pkt->l3_off;
	__u32 need, fragment, end;
	const __u8 *ext;

	if (avail > most)
		avail = most;
	end = avail < pkt->ip_len ? avail : pkt->ip_len;
	while (is_extension(rest_proto(rest))) {
		ext = ip + at;
		need = extension_len(ext, end < at ? 0 : end - at,
				     rest_proto(rest));
		if (at + need > end)
			return cut_l4(pkt, rest, at, need, flags);
		at += need;
		fragment = 0;
		if (rest_proto(rest) == PROTO_FRAGMENT)
			fragment = get_unaligned_be16(ext + 2) & FRAGMENT6_MASK;
		if (fragment)
			flags |= PKTS_PACKET_FRAGMENT;
		rest = (__u32)ext[0] << 24 | (rest & 0x00ffffff);
		if (fragment & OFFSET6_MASK)
			return finish_none(pkt, rest, at,
					   flags | PKTS_PACKET_LATER);
	}
	return dissect_l4(pkt, ip, avail, at, rest, flags);
}

/*
 * The payload length of a jumbogram (RFC 2675), from the hop-by-hop options
 * header at @ext that has @len octets: 0 when it says none.
 */
static __u32 jumbo_option(const __u8 *ext, __u32 len)
{
	__u32 at = 2;

	while (at + 2 <= len) {
		if (ext[at] == OPTION_PAD1) {
			at++;
			continue;
		}
		if (ext[at] == OPTION_JUMBO && at + 6 <= len)
			return get_unaligned_be32(ext + at + 2);
		at += 2 + ext[at + 1];
	}
	return 0;
}

/* pkt->ip_len of a packet whose payload length field says nothing. */
static enum pkts_verdict dissect_jumbo(struct pkts_packet *pkt, const __u8 *ip,
				       __u32 avail, __u32 len)
{
	__u32 left = len - IP6_LEN;
	__u32 payload = 0;
	__u32 need;

	if (left > IP_LEN_MAX) /* a super frame too long for the field */
		payload = left;
	if (ip[6] == PROTO_HOPOPT) {
		need = IP6_LEN + extension_len(ip + IP6_LEN, avail - IP6_LEN,
					       PROTO_HOPOPT);
		if (need <= avail)
			payload = jumbo_option(ip + IP6_LEN, need - IP6_LEN) ?:
				  payload;
		else if (need <= len && pkt->l3_off + need <= PKTS_DISSECT_MAX)
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
	__u32 reverse;

	if (s == d) {
		s = get_unaligned_be64(saddr + 8);
		d = get_unaligned_be64(daddr + 8);
	}
	reverse = s > d;
	memset(key->addr4, 0, sizeof(key->addr4));
	memcpy(key->addr6[reverse], saddr, 16);
	memcpy(key->addr6[!reverse], daddr, 16);
	return s == d ? SAME_ADDRESS : reverse;
}

static enum pkts_verdict dissect_ip6(struct pkts_packet *pkt, const __u8 *ip,
				     __u32 avail, __u32 len, __u32 tci)
{
	enum pkts_verdict verdict;
	__u32 total, rest, flags;

	if (avail < IP6_LEN)
		return cut(avail, len);
	if (ip[0] >> 4 != 6)
		return PKTS_FRAME_MALFORMED;
	total = IP6_LEN + get_unaligned_be16(ip + 4);
	pkt->ip_len = total < len ? total : len;
	if (total == IP6_LEN) {
		verdict = dissect_jumbo(pkt, ip, avail, len);
		if (verdict != PKTS_FRAME_METERED)
			return verdict;
	}
	pkt->tos = get_unaligned_be16(ip) >> 4;
	pkt->ttl = ip[7];
	rest = rest_of(ip[6], 6, tci);
	flags = order6(&pkt->key, ip + 8);
	if (is_extension(ip[6]))
		return dissect_extensions(pkt, ip, avail, IP6_LEN, rest, flags);
	return dissect_l4(pkt, ip, avail, IP6_LEN, rest, flags);
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

/*
 * What begins at @data is of @type. Tags beyond the second are passed over, those
 * beyond TAGS_MAX are not.
 */
static enum pkts_verdict dissect_network(struct pkts_packet *pkt,
					 const __u8 *data, __u32 avail,
					 __u32 len, __u16 type, __u16 outer)
{
	__u16 tci, inner = 0;
	__u32 tag, off;

	for (tag = !!outer, off = 0; is_tag(type); tag++, off += TAG_LEN) {
		if (tag == TAGS_MAX)
			return PKTS_FRAME_ETHERTYPE;
		if (avail < off + TAG_LEN)
			return cut(avail, len);
		tci = get_unaligned_be16(data + off);
		type = get_unaligned_be16(data + off + 2);
		if (tag == 0)
			outer = tci;
		else if (tag == 1)
			inner = tci;
	}
	set_cvlan(&pkt->key, inner & VID_MASK);
	pkt->l3_off += off;
	if (type == TYPE_IP4)
		return dissect_ip4(pkt, data + off, avail - off, len - off,
				   outer);
	if (type == TYPE_IP6)
		return dissect_ip6(pkt, data + off, avail - off, len - off,
				   outer);
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
	__u16 type;

	if (avail < MAC_LEN)
		return cut(avail, len);
	type = get_unaligned_be16(data + 12);
	data += MAC_LEN;
	avail -= MAC_LEN;
	len -= MAC_LEN;
	set_cvlan(&pkt->key, 0);
	pkt->l3_off = MAC_LEN;
	if (type == TYPE_IP4)
		return dissect_ip4(pkt, data, avail, len, vlan);
	if (type == TYPE_IP6)
		return dissect_ip6(pkt, data, avail, len, vlan);
	return dissect_network(pkt, data, avail, len, type, vlan);
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
	pkt->l3_off = 0;
	return dissect_network(pkt, data, avail, len, ethertype, 0);
}
