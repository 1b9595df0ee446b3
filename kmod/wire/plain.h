/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The frame that most are: Ethernet without a tag, IPv4 without options, no
 * fragment, and a whole header of UDP or TCP. What is read of it is what
 * pkts_dissect_frame() reads, in fewer steps and where it is wanted.
 */
#ifndef PKTS_WIRE_PLAIN_H
#define PKTS_WIRE_PLAIN_H

#include <linux/unaligned.h>

#include "dissect.h"
#include "facts.h"

#define PKTS_PLAIN_START	0x080045 /* type IPv4, version 4, no options */
#define PKTS_PLAIN_FRAGMENT	0x3fff
#define PKTS_PLAIN_L3		14
#define PKTS_PLAIN_L4		34
#define PKTS_PLAIN_UDP		(PKTS_PLAIN_L4 + 8)
#define PKTS_PLAIN_TCP		(PKTS_PLAIN_L4 + 20)

/* Where the transport's payload begins, 0 when the frame is not plain. */
static inline __u32 pkts_plain_transport(struct pkts_packet *pkt,
					 const __u8 *data, __u32 avail)
{
	__u32 word, end;

	if (data[PKTS_PLAIN_L3 + 9] == 17) {
		pkt->tcp_flags = 0;
		return PKTS_PLAIN_UDP;
	}
	if (data[PKTS_PLAIN_L3 + 9] != 6 || avail < PKTS_PLAIN_TCP)
		return 0;
	word = get_unaligned_be16(data + PKTS_PLAIN_L4 + 12);
	end = PKTS_PLAIN_L4 + (word >> 12) * 4;
	pkt->tcp_flags = word & 0x0fff;
	return end < PKTS_PLAIN_TCP ? 0 : end;
}

/**
 * pkts_dissect_plain() - read the headers of a frame that is plain
 * @pkt: filled, as by pkts_dissect_frame(), when the frame is plain
 * @data: the frame from its destination MAC address on
 * @avail: octets that can be read at @data
 * @len: octets that the frame has, without FCS; not less than @avail
 *
 * Context: any.
 * Return: 1 when the frame is plain, else 0: ask pkts_dissect_frame().
 */
static __always_inline int pkts_dissect_plain(struct pkts_packet *pkt,
					      const __u8 *data, __u32 avail,
					      __u32 len)
{
	const __u8 *ip = data + PKTS_PLAIN_L3;
	__u64 forward, reverse;
	__u32 ports, turn, end;

	if (avail < PKTS_PLAIN_UDP ||
	    get_unaligned_be32(data + 12) >> 8 != PKTS_PLAIN_START ||
	    get_unaligned_be16(ip + 6) & PKTS_PLAIN_FRAGMENT)
		return 0;
	end = pkts_plain_transport(pkt, data, avail);
	pkt->ip_len = get_unaligned_be16(ip + 2);
	if (!end || PKTS_PLAIN_L3 + pkt->ip_len < end ||
	    PKTS_PLAIN_L3 + pkt->ip_len > len)
		return 0;
	forward = get_unaligned_be64(ip + 12);
	reverse = forward << 32 | forward >> 32;
	if (forward == reverse)
		return 0;

	pkt->l3_off = PKTS_PLAIN_L3;
	pkt->l4_off = PKTS_PLAIN_L4;
	pkt->hdr_len = end;
	pkt->tos = ip[1];
	pkt->ttl = ip[8];
	pkt->flags = forward > reverse ? PKTS_PACKET_REVERSE : 0;
	put_unaligned_be64(forward > reverse ? reverse : forward,
			   &pkt->key.word);
	turn = (forward > reverse) * 16;
	ports = get_unaligned_be32(data + PKTS_PLAIN_L4);
	ports = ports << turn | ports >> (-turn & 31);
	put_unaligned_be64((__u64)ports << 32 | (__u32)ip[9] << 24 | 4 << 16,
			   (__u8 *)&pkt->key + 8);
	pkt->key.tail = 0;
	return 1;
}

/**
 * pkts_facts_plain() - read what a plain frame's TCP header says
 * @facts: what there is of TCP, and lengths of payload, are filled as by
 *	pkts_facts_read()
 * @tcp: the header
 * @have: octets that can be read at @tcp, 20 or more
 * @octets: octets of the packet from the IP header on
 *
 * Context: any.
 */
static __always_inline void pkts_facts_plain(struct pkts_facts *facts,
					     const __u8 *tcp, __u32 have,
					     __u32 octets)
{
	__u32 header = tcp[12] / 16 * 4;
	__u32 before = PKTS_PLAIN_L4 - PKTS_PLAIN_L3 + header;

	facts->has = 0;
	facts->mss = 0;
	facts->window_scale = 0;
	facts->payload = octets > before ? octets - before : 0;
	facts->segment = facts->payload;
	if (header != 32 || have < 32 ||
	    get_unaligned_be32(tcp + 20) != PKTS_FACTS_ALIGNED_TIMES) {
		facts->tsval = 0;
		facts->tsecr = 0;
		pkts_facts_tcp(facts, tcp, have);
		return;
	}
	pkts_facts_numbers(facts, tcp);
	pkts_facts_times(facts, tcp + 24);
}

#endif /* PKTS_WIRE_PLAIN_H */
