// SPDX-License-Identifier: GPL-2.0
/*
 * What only flows of profile full ask of a frame: it was dissected before, and
 * what the dissector found says where to look. The octets may be others by now
 * (user space can write to the pages of a frame that it sends), so nothing is
 * read that is not at hand, whatever the dissector saw there.
 */
#include "facts.h"

#include <linux/string.h>
#include <linux/unaligned.h>

#define MAC_LEN		14
#define TAG_LEN		4
#define TYPE_CVLAN	0x8100
#define TYPE_SVLAN	0x88a8
#define TYPE_QINQ	0x9100

#define FLOW_LABEL_MASK	0x000fffff

enum {
	PROTO_ICMP	= 1,
	PROTO_TCP	= 6,
	PROTO_UDP	= 17,
	PROTO_ICMP6	= 58,
	PROTO_UDPLITE	= 136,
};

#define TCP_LEN		20
#define ECHO_LEN	8

#define OPTION_END	0
#define OPTION_NOP	1
#define OPTION_MSS	2
#define OPTION_SCALE	3
#define OPTION_TIMES	8
#define OPTION_MSS_LEN	4
#define OPTION_SCALE_LEN 3
#define OPTION_TIMES_LEN 10

/* What nearly all segments have: PKTS_FACTS_ALIGNED_TIMES. */
#define ALIGNED_LEN	12

/* One option of @len octets, all of them at hand. */
static void facts_option(struct pkts_facts *facts, const __u8 *option,
			 __u32 len)
{
	switch (option[0]) {
	case OPTION_MSS:
		if (len == OPTION_MSS_LEN)
			facts->mss = get_unaligned_be16(option + 2);
		break;
	case OPTION_SCALE:
		if (len == OPTION_SCALE_LEN && option[2] < 0xff)
			facts->window_scale = option[2] + 1;
		break;
	case OPTION_TIMES:
		if (len == OPTION_TIMES_LEN)
			pkts_facts_times(facts, option + 2);
		break;
	}
}

/* RFC 9293, section 3.1; what a broken option leaves is not looked at. */
static void facts_options(struct pkts_facts *facts, const __u8 *options,
			  __u32 have)
{
	__u32 at, len;

	for (at = 0; at < have && options[at] != OPTION_END; at += len) {
		len = 1;
		if (options[at] == OPTION_NOP)
			continue;
		if (at + 2 > have)
			return;
		len = options[at + 1];
		if (len < 2 || at + len > have)
			return;
		facts_option(facts, options + at, len);
	}
}

/**
 * pkts_facts_tcp() - read a TCP header
 * @facts: its members about TCP are filled; without their option 0 already
 * @tcp: the header
 * @have: octets that can be read at @tcp, 20 or more
 *
 * Context: any; neither sleeps nor allocates.
 */
void pkts_facts_tcp(struct pkts_facts *facts, const __u8 *tcp, __u32 have)
{
	__u32 options = tcp[12] / 16 * 4;

	pkts_facts_numbers(facts, tcp);
	if (options < have)
		have = options;
	if (have < TCP_LEN)
		return;
	options = have - TCP_LEN;
	if (options == ALIGNED_LEN &&
	    get_unaligned_be32(tcp + TCP_LEN) == PKTS_FACTS_ALIGNED_TIMES)
		pkts_facts_times(facts, tcp + TCP_LEN + 4);
	else
		facts_options(facts, tcp + TCP_LEN, options);
}

static void facts_echo(struct pkts_facts *facts, const __u8 *icmp,
		       __u8 request, __u8 reply)
{
	if (icmp[0] == request)
		facts->has |= PKTS_FACTS_REQUEST;
	else if (icmp[0] == reply)
		facts->has |= PKTS_FACTS_REPLY;
	facts->seq = get_unaligned_be16(icmp + 6);
}

static void facts_transport(struct pkts_facts *facts,
			    const struct pkts_packet *pkt, const __u8 *l4,
			    __u32 have)
{
	switch (pkt->key.proto) {
	case PROTO_TCP:
		if (have >= TCP_LEN && !(pkt->flags & PKTS_PACKET_FRAGMENT))
			pkts_facts_tcp(facts, l4, have);
		break;
	case PROTO_ICMP:
		if (have >= ECHO_LEN)
			facts_echo(facts, l4, 8, 0);
		break;
	case PROTO_ICMP6:
		if (have >= ECHO_LEN)
			facts_echo(facts, l4, 128, 129);
		break;
	}
}

static int is_tag(__u16 type)
{
	return type == TYPE_CVLAN || type == TYPE_SVLAN || type == TYPE_QINQ;
}

/* @avail octets at @data, of which @mac_len are a MAC header. */
static void facts_link(struct pkts_facts *facts, const __u8 *data,
		       __u32 avail, __u16 vlan)
{
	__u16 tci[2] = { vlan };
	__u32 tag = !!vlan;
	__u32 at;

	memcpy(facts->mac, data, sizeof(facts->mac));
	for (at = MAC_LEN - 2; tag < 2 && at + TAG_LEN <= avail; at += TAG_LEN) {
		if (!is_tag(get_unaligned_be16(data + at)))
			break;
		tci[tag++] = get_unaligned_be16(data + at + 2);
	}
	facts->tci = tci[0];
	facts->ctci = tci[1];
}

/* Later fragments have payload and nothing else. */
static int payload_is_known(const struct pkts_packet *pkt)
{
	if (pkt->l4_off)
		return 1;
	if (!(pkt->flags & PKTS_PACKET_LATER))
		return 0;
	switch (pkt->key.proto) {
	case PROTO_ICMP:
	case PROTO_TCP:
	case PROTO_UDP:
	case PROTO_ICMP6:
	case PROTO_UDPLITE:
		return 1;
	default:
		return 0;
	}
}

/**
 * pkts_facts_read - read what the headers of a frame say beside the key
 * @facts: filled; as for one packet, see pkts_facts_unfold()
 * @pkt: what the dissector made of the frame (PKTS_FRAME_METERED)
 * @data: the frame, from where the dissector began
 * @avail: octets that can be read at @data, best pkt->hdr_len or more
 * @mac_len: 14 when @data begins with an Ethernet header, else 0
 * @vlan: TCI of the outer tag when the device took it out, else 0
 *
 * Understands TCP (RFC 9293) with its options MSS, window scale and timestamps
 * (RFC 7323), and the echo messages of ICMP (RFC 792) and ICMPv6 (RFC 4443).
 * What is not at hand is told as absent.
 *
 * Context: any; neither sleeps nor allocates.
 */
void pkts_facts_read(struct pkts_facts *facts, const struct pkts_packet *pkt,
		     const __u8 *data, __u32 avail, __u32 mac_len,
		     __u16 vlan)
{
	__u32 header = pkt->hdr_len - pkt->l3_off;

	memset(facts, 0, sizeof(*facts));
	if (avail > pkt->hdr_len)
		avail = pkt->hdr_len;
	if (mac_len && avail >= MAC_LEN)
		facts_link(facts, data, avail, vlan);
	if (pkt->key.family == 6 && pkt->l3_off + 4U <= avail)
		facts->flow_label = get_unaligned_be32(data + pkt->l3_off) &
				    FLOW_LABEL_MASK;
	if (payload_is_known(pkt) && pkt->ip_len > header)
		facts->payload = pkt->ip_len - header;
	facts->segment = facts->payload;
	facts->len = pkt->ip_len;
	facts->len_last = pkt->ip_len;
	if (pkt->l4_off && pkt->l4_off < avail)
		facts_transport(facts, pkt, data + pkt->l4_off,
				avail - pkt->l4_off);
}

/**
 * pkts_facts_unfold - make a super-frame's facts those of its packets
 * @facts: what pkts_facts_read() has filled
 * @pkt: the super-frame, with an ip_len that counts each packet's headers
 * @packets: how many packets it is
 * @headers: octets that each of their frames has before what was cut, in the
 *	place of pkt->hdr_len: more of them in a tunnel
 * @segment: octets of what was cut that each has but the last
 *
 * Context: any; neither sleeps nor allocates.
 */
void pkts_facts_unfold(struct pkts_facts *facts, const struct pkts_packet *pkt,
		       __u32 packets, __u32 headers, __u32 segment)
{
	__u32 header = (headers < pkt->hdr_len ? headers : pkt->hdr_len) -
		       pkt->l3_off;
	__u32 len = headers - pkt->l3_off + segment;

	if (headers < pkt->l3_off || !packets ||
	    (__u64)packets * header > pkt->ip_len ||
	    (__u64)(packets - 1) * len >= pkt->ip_len)
		return; /* made by hand, of lengths that contradict */
	facts->len = len;
	facts->len_last = pkt->ip_len - (packets - 1) * len;
	if (!facts->payload)
		return;
	facts->payload = pkt->ip_len - packets * header;
	facts->segment = len - header;
}
