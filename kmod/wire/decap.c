// SPDX-License-Identifier: GPL-2.0
/*
 * Encapsulated packets: headers are taken off, one after the other, until an IP
 * header comes; what follows it may be encapsulated again. The innermost packet
 * that can be read is the inner one, and what it came out of is its tunnel.
 *
 * All offsets count from the frame's beginning. Each step compares before it
 * reads, and nothing is read beyond PKTS_DISSECT_MAX.
 */
#include "decap.h"

#include <linux/unaligned.h>

#define MAC_LEN		14
#define TAG_LEN		4
#define TAGS_MAX	8
#define VID_MASK	0x0fff

#define TYPE_IP4	0x0800
#define TYPE_BRIDGED	0x6558 /* an Ethernet frame */
#define TYPE_CVLAN	0x8100
#define TYPE_IP6	0x86dd
#define TYPE_MPLS	0x8847
#define TYPE_MPLS_MANY	0x8848 /* RFC 5332 */
#define TYPE_PPPOE	0x8864
#define TYPE_SVLAN	0x88a8
#define TYPE_QINQ	0x9100

#define PROTO_IP4	4
#define PROTO_UDP	17
#define PROTO_IP6	41
#define PROTO_GRE	47
#define PROTO_MPLS	137

#define PORT_VXLAN	4789
#define PORT_VXLAN_OLD	8472 /* Linux's, from before there was a number */
#define PORT_GENEVE	6081

#define VXLAN_LEN	8
#define VXLAN_HAS_ID	0x08
#define GENEVE_LEN	8
#define GENEVE_CONTROL	0x80
#define GRE_LEN		4
#define GRE_CHECKSUM	0x8000
#define GRE_ROUTING	0x4000
#define GRE_KEY		0x2000
#define GRE_SEQUENCE	0x1000
#define GRE_VERSION	0x0007
#define LABEL_LEN	4
#define LABEL_BOTTOM	0x100
#define PPPOE_LEN	6
#define PPPOE_DATA	0x1100 /* version 1, type 1, code 0: a session's data */
#define PPP_LEN		2
#define PPP_IP4		0x0021
#define PPP_IP6		0x0057

/* Layers below IP in one encapsulation: Ethernet, then MPLS or PPPoE. */
#define LAYERS_MAX	4

/*
 * A walk through a frame: @at is where the next header begins, @len where what
 * is being read ends, @tunnel and @id what was passed last. A step gives the
 * type of what follows, or 0, and then @verdict says why.
 */
struct walk {
	const __u8	*data;
	__u32		avail;
	__u32		len;
	__u32		at;
	__u32		id;
	__u8		tunnel;
	enum pkts_found	verdict;
};

static void walk_begin(struct walk *walk, const __u8 *data, __u32 avail,
		       __u32 len)
{
	walk->data = data;
	walk->avail = avail < PKTS_DISSECT_MAX ? avail : PKTS_DISSECT_MAX;
	walk->len = len;
	walk->at = 0;
	walk->id = 0;
	walk->tunnel = PKTS_TUNNEL_NONE;
	walk->verdict = PKTS_FOUND_BROKEN;
}

/* Nothing of what follows lies at @end or behind it. */
static void walk_bound(struct walk *walk, __u32 end)
{
	if (end < walk->len)
		walk->len = end;
}

/* The next @need octets, or NULL. */
static const __u8 *take(struct walk *walk, __u32 need)
{
	__u32 from = walk->at, end = walk->at + need;

	if (end > walk->len)
		return NULL;
	if (end > walk->avail) {
		if (end <= PKTS_DISSECT_MAX)
			walk->verdict = PKTS_FOUND_SHORT;
		return NULL;
	}
	walk->at = end;
	return walk->data + from;
}

static int is_tag(__u16 type)
{
	return type == TYPE_CVLAN || type == TYPE_SVLAN || type == TYPE_QINQ;
}

/* An Ethernet header; tags are read from number @tag on, two are told. */
static __u16 take_ethernet(struct walk *walk, __u16 *tci, __u32 tag)
{
	const __u8 *header = take(walk, MAC_LEN);
	__u16 type;

	if (!header)
		return 0;
	type = get_unaligned_be16(header + 12);
	for (; is_tag(type); tag++) {
		header = tag < TAGS_MAX ? take(walk, TAG_LEN) : NULL;
		if (!header)
			return 0;
		type = get_unaligned_be16(header + 2);
		if (tag < 2)
			tci[tag] = get_unaligned_be16(header);
	}
	return type;
}

/* Labels to the bottom; then the first four bits tell IP from the rest. */
static __u16 take_labels(struct walk *walk)
{
	const __u8 *header;
	__u32 entry;

	do {
		header = take(walk, LABEL_LEN);
		if (!header)
			return 0;
		entry = get_unaligned_be32(header);
	} while (!(entry & LABEL_BOTTOM));
	walk->tunnel = PKTS_TUNNEL_MPLS;
	walk->id = entry >> 12;

	header = take(walk, 1);
	if (!header)
		return 0;
	walk->at--;
	switch (*header >> 4) {
	case 4:
		return TYPE_IP4;
	case 6:
		return TYPE_IP6;
	default:
		return 0;
	}
}

static __u16 take_pppoe(struct walk *walk)
{
	const __u8 *header = take(walk, PPPOE_LEN);

	if (!header || get_unaligned_be16(header) != PPPOE_DATA)
		return 0;
	walk->tunnel = PKTS_TUNNEL_PPPOE;
	walk->id = get_unaligned_be16(header + 2);
	walk_bound(walk, walk->at + get_unaligned_be16(header + 4));
	header = take(walk, PPP_LEN);
	if (!header)
		return 0;
	switch (get_unaligned_be16(header)) {
	case PPP_IP4:
		return TYPE_IP4;
	case PPP_IP6:
		return TYPE_IP6;
	default:
		return 0;
	}
}

static __u16 take_vxlan(struct walk *walk)
{
	const __u8 *header = take(walk, VXLAN_LEN);

	if (!header || !(header[0] & VXLAN_HAS_ID))
		return 0;
	walk->id = get_unaligned_be32(header + 4) >> 8;
	return TYPE_BRIDGED;
}

static __u16 take_geneve(struct walk *walk)
{
	const __u8 *header = take(walk, GENEVE_LEN);

	/* version 0, and data: control packets are for the tunnel's ends */
	if (!header || header[0] >> 6 || header[1] & GENEVE_CONTROL)
		return 0;
	walk->id = get_unaligned_be32(header + 4) >> 8;
	walk->at += (header[0] & 0x3f) * 4;
	return get_unaligned_be16(header + 2);
}

static __u16 take_gre(struct walk *walk)
{
	const __u8 *header = take(walk, GRE_LEN);
	__u16 flags, type;

	if (!header)
		return 0;
	flags = get_unaligned_be16(header);
	type = get_unaligned_be16(header + 2);
	if (flags & (GRE_ROUTING | GRE_VERSION))
		return 0;
	if (flags & GRE_CHECKSUM && !take(walk, 4))
		return 0;
	walk->id = 0;
	if (flags & GRE_KEY) {
		header = take(walk, 4);
		if (!header)
			return 0;
		walk->id = get_unaligned_be32(header);
	}
	if (flags & GRE_SEQUENCE && !take(walk, 4))
		return 0;
	return type;
}

static enum pkts_tunnel tunnel_of_port(const struct pkts_packet *pkt)
{
	__u32 source = pkt->flags & PKTS_PACKET_REVERSE;

	switch (get_unaligned_be16(&pkt->key.port[!source])) {
	case PORT_VXLAN:
	case PORT_VXLAN_OLD:
		return PKTS_TUNNEL_VXLAN;
	case PORT_GENEVE:
		return PKTS_TUNNEL_GENEVE;
	default:
		return PKTS_TUNNEL_NONE;
	}
}

/* What an IP packet is the outside of. */
static enum pkts_tunnel tunnel_of(const struct pkts_packet *pkt)
{
	switch (pkt->key.proto) {
	case PROTO_UDP:
		return tunnel_of_port(pkt);
	case PROTO_GRE:
		return PKTS_TUNNEL_GRE;
	case PROTO_IP4:
		return PKTS_TUNNEL_IP_IN_IP;
	case PROTO_IP6:
		return pkt->key.family == 4 ? PKTS_TUNNEL_SIXIN4 :
					      PKTS_TUNNEL_IP_IN_IP;
	case PROTO_MPLS:
		return PKTS_TUNNEL_MPLS;
	default:
		return PKTS_TUNNEL_NONE;
	}
}

/* The encapsulation's own header behind the IP and UDP headers of @pkt. */
static __u16 take_tunnel(struct walk *walk, const struct pkts_packet *pkt,
			 enum pkts_tunnel tunnel)
{
	/* A part of a packet: the rest of what is inside is in others. */
	if (pkt->flags & PKTS_PACKET_FRAGMENT)
		return 0;
	walk->at = pkt->hdr_len;
	walk_bound(walk, pkt->l3_off + pkt->ip_len);
	walk->tunnel = tunnel;
	switch (tunnel) {
	case PKTS_TUNNEL_VXLAN:
		return take_vxlan(walk);
	case PKTS_TUNNEL_GENEVE:
		return take_geneve(walk);
	case PKTS_TUNNEL_GRE:
		return take_gre(walk);
	case PKTS_TUNNEL_MPLS:
		return TYPE_MPLS;
	default:
		walk->id = 0;
		return pkt->key.proto == PROTO_IP4 ? TYPE_IP4 : TYPE_IP6;
	}
}

/* What lies below IP, from a header of @type on. */
static __u16 take_layers(struct walk *walk, __u16 type)
{
	__u16 tci[2];
	__u32 layer;

	for (layer = 0; layer < LAYERS_MAX; layer++) {
		switch (type) {
		case TYPE_IP4:
		case TYPE_IP6:
			return type;
		case TYPE_BRIDGED:
			type = take_ethernet(walk, tci, 0);
			break;
		case TYPE_MPLS:
		case TYPE_MPLS_MANY:
			type = take_labels(walk);
			break;
		case TYPE_PPPOE:
			type = take_pppoe(walk);
			break;
		default:
			return 0;
		}
	}
	return 0;
}

/* The IP packet where the walk has come to. */
static enum pkts_found read_packet(struct walk *walk, struct pkts_packet *pkt,
				   __u16 type)
{
	__u32 avail = walk->avail < walk->len ? walk->avail : walk->len;
	enum pkts_verdict verdict;
	__u32 at = walk->at;

	if (!take(walk, 1))
		return walk->verdict;
	verdict = pkts_dissect_l3(pkt, walk->data + at, avail - at,
				  walk->len - at, type);
	if (verdict == PKTS_FRAME_SHORT && avail < PKTS_DISSECT_MAX)
		return PKTS_FOUND_SHORT;
	if (verdict != PKTS_FRAME_METERED)
		return PKTS_FOUND_BROKEN;
	pkt->l3_off += at;
	pkt->hdr_len += at;
	if (pkt->l4_off)
		pkt->l4_off += at;
	return PKTS_FOUND_INNER;
}

/* From a header of @type, the first behind the outermost, to the innermost. */
static enum pkts_found descend(struct pkts_inside *inside, struct walk *walk,
			       __u16 type)
{
	enum pkts_found found;
	struct pkts_packet pkt;
	enum pkts_tunnel next;
	__u32 depth;

	for (depth = 0; depth < PKTS_DECAP_MAX; depth++) {
		type = take_layers(walk, type);
		found = type ? read_packet(walk, &pkt, type) : walk->verdict;
		if (found == PKTS_FOUND_SHORT)
			return found;
		if (found != PKTS_FOUND_INNER)
			break;
		inside->pkt = pkt;
		inside->tunnel = walk->tunnel;
		inside->tunnel_id = walk->id;
		next = tunnel_of(&pkt);
		if (next == PKTS_TUNNEL_NONE)
			return found;
		type = take_tunnel(walk, &pkt, next);
	}
	return depth ? PKTS_FOUND_INNER : PKTS_FOUND_BROKEN;
}

/**
 * pkts_decap_packet - find the packet inside of an IP packet
 * @inside: filled when it is found
 * @outer: what pkts_dissect_frame() or pkts_dissect_l3() has read
 * @data: the frame that these were given
 * @avail: octets that can be read at @data, not less than they were given
 * @len: octets that the frame has
 *
 * Understands VXLAN (RFC 7348) at the UDP ports 4789 and 8472, Geneve (RFC 8926)
 * at 6081, GRE version 0 (RFC 2784, RFC 2890) with IP, Ethernet or MPLS, IP in
 * IP (RFC 2003, RFC 2473, RFC 4213), MPLS in IP (RFC 4023), and in Ethernet
 * frames inside of these what pkts_decap_frame() understands; up to
 * PKTS_DECAP_MAX of them, one inside of the other. What is in an IP fragment is
 * not looked at: PKTS_FOUND_BROKEN where the fragment shows that it is
 * encapsulated, PKTS_FOUND_NOTHING for later ones of UDP.
 *
 * Context: any; neither sleeps nor allocates.
 * Return: the verdict. PKTS_FOUND_SHORT only when @avail is below both @len and
 *	PKTS_DISSECT_MAX.
 */
enum pkts_found pkts_decap_packet(struct pkts_inside *inside,
				  const struct pkts_packet *outer,
				  const __u8 *data, __u32 avail, __u32 len)
{
	enum pkts_tunnel tunnel = tunnel_of(outer);
	enum pkts_found found;
	struct walk walk;

	if (tunnel == PKTS_TUNNEL_NONE)
		return PKTS_FOUND_NOTHING;
	walk_begin(&walk, data, avail, len);
	found = descend(inside, &walk, take_tunnel(&walk, outer, tunnel));
	if (found == PKTS_FOUND_INNER) {
		inside->pkt.key.vlan = outer->key.vlan;
		inside->pkt.key.cvlan = outer->key.cvlan;
	}
	return found;
}

/**
 * pkts_decap_frame - find the packet inside of a frame that is not IP
 * @inside: filled when it is found
 * @data: the frame
 * @avail: octets that can be read at @data
 * @len: octets that the frame has; not less than @avail
 * @ethertype: what begins at @data (host order), or 0 for an Ethernet header
 * @vlan: the outer tag when the device took it out of the frame, as for
 *	pkts_dissect_frame()
 *
 * Understands MPLS (RFC 3032) with IP below the label stack, told by its first
 * four bits, and PPPoE sessions (RFC 2516) with IPv4 or IPv6.
 *
 * Context: any; neither sleeps nor allocates.
 * Return: the verdict. PKTS_FOUND_SHORT only when @avail is below both @len and
 *	PKTS_DISSECT_MAX.
 */
enum pkts_found pkts_decap_frame(struct pkts_inside *inside, const __u8 *data,
				 __u32 avail, __u32 len, __u16 ethertype,
				 __u16 vlan)
{
	__u16 tci[2] = { vlan, 0 };
	enum pkts_found found;
	struct walk walk;

	walk_begin(&walk, data, avail, len);
	if (!ethertype)
		ethertype = take_ethernet(&walk, tci, !!vlan);
	if (ethertype != TYPE_MPLS && ethertype != TYPE_MPLS_MANY &&
	    ethertype != TYPE_PPPOE)
		return walk.verdict == PKTS_FOUND_SHORT ? PKTS_FOUND_SHORT :
							  PKTS_FOUND_NOTHING;
	found = descend(inside, &walk, ethertype);
	if (found == PKTS_FOUND_INNER) {
		inside->pkt.key.vlan = tci[0] & VID_MASK;
		inside->pkt.key.cvlan = tci[1] & VID_MASK;
	}
	return found;
}
