/* SPDX-License-Identifier: GPL-2.0 */
/* What only flows of profile full ask of a frame, beside its key. */
#ifndef PKTS_WIRE_FACTS_H
#define PKTS_WIRE_FACTS_H

#include <linux/unaligned.h>

#include "dissect.h"

/* Two NOPs and the timestamps: what the options of most segments begin with. */
#define PKTS_FACTS_ALIGNED_TIMES 0x0101080a

/* struct pkts_facts.has */
#define PKTS_FACTS_TCP		0x01 /* a TCP header of a whole packet */
#define PKTS_FACTS_TIMES	0x02 /* with the timestamps option */
#define PKTS_FACTS_REQUEST	0x04 /* ICMP echo request */
#define PKTS_FACTS_REPLY	0x08 /* ICMP echo reply */

/**
 * struct pkts_facts - what the headers say beside the key
 * @has: PKTS_FACTS_*: which of the members below that name one count
 * @window_scale: TCP: shift of the window scale option plus 1, 0 without one
 * @mac: destination and source MAC address, 0 without an Ethernet header
 * @tci: outer VLAN tag, priority included, 0 when untagged
 * @ctci: second VLAN tag likewise
 * @flow_label: of IPv6
 * @payload: octets behind the transport header; 0 when that is not known
 * @segment: how many of these each packet but the last of a super-frame has;
 *	@payload when there is one packet
 * @len: octets from the IP header on of each packet but the last
 * @len_last: of the last, or only, packet
 * @seq: TCP sequence number, or that of an ICMP echo message
 * @ack: TCP acknowledgment number
 * @tsval: TCP timestamp value (RFC 7323)
 * @tsecr: TCP timestamp echo reply
 * @window: TCP window, unscaled
 * @mss: TCP maximum segment size option, 0 without one
 */
struct pkts_facts {
	__u8	has;
	__u8	window_scale;
	__u8	mac[2][6];
	__u16	tci;
	__u16	ctci;
	__u32	flow_label;
	__u32	payload;
	__u32	segment;
	__u32	len;
	__u32	len_last;
	__u32	seq;
	__u32	ack;
	__u32	tsval;
	__u32	tsecr;
	__u16	window;
	__u16	mss;
};

static inline void pkts_facts_numbers(struct pkts_facts *facts,
				      const __u8 *tcp)
{
	facts->seq = get_unaligned_be32(tcp + 4);
	facts->ack = get_unaligned_be32(tcp + 8);
	facts->window = get_unaligned_be16(tcp + 14);
	facts->has |= PKTS_FACTS_TCP;
}

/* @value: of the timestamps option */
static inline void pkts_facts_times(struct pkts_facts *facts,
				    const __u8 *value)
{
	facts->tsval = get_unaligned_be32(value);
	facts->tsecr = get_unaligned_be32(value + 4);
	facts->has |= PKTS_FACTS_TIMES;
}

void pkts_facts_tcp(struct pkts_facts *facts, const __u8 *tcp, __u32 have);
void pkts_facts_read(struct pkts_facts *facts, const struct pkts_packet *pkt,
		     const __u8 *data, __u32 avail, __u32 mac_len,
		     __u16 vlan);
void pkts_facts_unfold(struct pkts_facts *facts, const struct pkts_packet *pkt,
		       __u32 packets, __u32 headers, __u32 segment);

#endif /* PKTS_WIRE_FACTS_H */
