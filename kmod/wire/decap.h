/* SPDX-License-Identifier: GPL-2.0 */
/* What is inside of an encapsulated packet. */
#ifndef PKTS_WIRE_DECAP_H
#define PKTS_WIRE_DECAP_H

#include <uapi/pkts.h>

#include "dissect.h"

/* So many encapsulations are opened, one inside of the other. */
#define PKTS_DECAP_MAX 4

/**
 * enum pkts_found - what became of the search for an inner packet
 * @PKTS_FOUND_NOTHING: the packet is not encapsulated, as far as is known
 * @PKTS_FOUND_INNER: there is one; struct pkts_inside is filled
 * @PKTS_FOUND_BROKEN: the packet is encapsulated, but what is in it is not IP,
 *	is cut off, contradicts itself, or lies beyond PKTS_DISSECT_MAX
 * @PKTS_FOUND_SHORT: the bytes at hand end before it but the frame goes on:
 *	call again with more of it
 */
enum pkts_found {
	PKTS_FOUND_NOTHING,
	PKTS_FOUND_INNER,
	PKTS_FOUND_BROKEN,
	PKTS_FOUND_SHORT,
};

/**
 * struct pkts_inside - an inner packet
 * @pkt: its headers; offsets count from the frame's beginning, VLAN identifiers
 *	are those of the frame, not of an Ethernet header inside
 * @tunnel_id: identifier of the tunnel that it came out of
 * @tunnel: enum pkts_tunnel: what that was
 */
struct pkts_inside {
	struct pkts_packet	pkt;
	__u32			tunnel_id;
	__u8			tunnel;
};

enum pkts_found pkts_decap_packet(struct pkts_inside *inside,
				  const struct pkts_packet *outer,
				  const __u8 *data, __u32 avail, __u32 len);
enum pkts_found pkts_decap_frame(struct pkts_inside *inside, const __u8 *data,
				 __u32 avail, __u32 len, __u16 ethertype,
				 __u16 vlan);

#endif /* PKTS_WIRE_DECAP_H */
