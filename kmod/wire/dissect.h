/* SPDX-License-Identifier: GPL-2.0 */
/* A frame's headers, read once, into a canonical flow key and offsets. */
#ifndef PKTS_WIRE_DISSECT_H
#define PKTS_WIRE_DISSECT_H

#include "key.h"

/*
 * Headers are followed so far into a frame, and no farther: with this much at
 * hand the verdict is never PKTS_FRAME_SHORT. (A longer chain of extension
 * headers is metered with PKTS_PACKET_L4_SHORT.)
 */
#define PKTS_DISSECT_MAX 512

/**
 * enum pkts_verdict - what the dissector made of a frame
 * @PKTS_FRAME_METERED: an IP packet; struct pkts_packet is filled
 * @PKTS_FRAME_ARP: ARP or RARP
 * @PKTS_FRAME_LLC: IEEE 802.3 length instead of an EtherType
 * @PKTS_FRAME_ETHERTYPE: another EtherType
 * @PKTS_FRAME_TRUNCATED: ends inside its link-layer or IP header
 * @PKTS_FRAME_MALFORMED: an IP header that contradicts itself
 * @PKTS_FRAME_SHORT: the bytes at hand end inside a header but the frame
 *	goes on: call again with more of it
 */
enum pkts_verdict {
	PKTS_FRAME_METERED,
	PKTS_FRAME_ARP,
	PKTS_FRAME_LLC,
	PKTS_FRAME_ETHERTYPE,
	PKTS_FRAME_TRUNCATED,
	PKTS_FRAME_MALFORMED,
	PKTS_FRAME_SHORT,
};

/* struct pkts_packet.flags */
#define PKTS_PACKET_REVERSE	0x01 /* from end 1 to end 0 of the key */
#define PKTS_PACKET_FRAGMENT	0x02 /* first or later fragment */
#define PKTS_PACKET_LATER	0x04 /* later fragment: no transport header */
#define PKTS_PACKET_L4_SHORT	0x08 /* transport or extension header cut */

/**
 * struct pkts_packet - what the dissector read
 * @key: canonical flow key, @key.orient and @key.ifindex zero; not written
 *	beyond PKTS_KEY_LEN4 for IPv4
 * @l3_off: octets of the frame before the IP header
 * @l4_off: octets of the frame before the transport header; 0 when there is
 *	none, none that is known, or not all of it
 * @hdr_len: octets of the frame before the transport payload; equals
 *	the IP payload's offset where there is no transport header
 * @tcp_flags: 12 bits, 0 when not TCP
 * @ip_len: octets from the IP header on, by the IP header, but never more
 *	than the frame has
 * @tos: IPv4 TOS or IPv6 Traffic Class
 * @ttl: IPv4 TTL or IPv6 Hop Limit
 * @flags: PKTS_PACKET_*
 */
struct pkts_packet {
	struct pkts_key	key;
	__u16	l3_off;
	__u16	l4_off;
	__u16	hdr_len;
	__u16	tcp_flags;
	__u32	ip_len;
	__u8	tos;
	__u8	ttl;
	__u8	flags;
};

enum pkts_verdict pkts_dissect_frame(struct pkts_packet *pkt, const __u8 *data,
				     __u32 avail, __u32 len, __u16 vlan);
enum pkts_verdict pkts_dissect_l3(struct pkts_packet *pkt, const __u8 *data,
				  __u32 avail, __u32 len, __u16 ethertype);

#endif /* PKTS_WIRE_DISSECT_H */
