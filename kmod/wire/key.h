/* SPDX-License-Identifier: GPL-2.0 */
/* The canonical key of a biflow: both directions have the same. */
#ifndef PKTS_WIRE_KEY_H
#define PKTS_WIRE_KEY_H

#include <linux/types.h>

/* Octets of struct pkts_key that an IPv4 flow uses; IPv6 uses all. */
#define PKTS_KEY_LEN4 24
#define PKTS_KEY_LEN6 56

/**
 * struct pkts_key - what tells one flow from another
 * @addr4: IPv4 addresses (network order), 0 for IPv6
 * @word: the same, for alignment
 * @port: transport ports (network order) of the ends at the same index;
 *	 ICMP: [0] identifier of a query else 0, [1] type * 256 + code with
 *	 the type of the request also in the answer; ESP and AH: the SPI's
 *	 high and low half
 * @proto: IP protocol after extension headers
 * @family: 4 or 6
 * @vlan: VLAN identifier of the outer tag, 0 when untagged (host order)
 * @cvlan: VLAN identifier of the second tag (host order)
 * @orient: 1 when the point watches both sides of its device and the frame
 *	   from end 0 to end 1 leaves it, else 0; set by the point, not here
 * @extra: 1 when a struct pkts_key_extra belongs to the key, else 0
 * @ifindex: the observation point; set by the point, not here
 * @tail: the last four at once
 * @addr6: IPv6 addresses
 *
 * The first PKTS_KEY_LEN4 octets are all of an IPv4 key, so that three words
 * are hashed and compared for it and seven for IPv6.
 */
struct pkts_key {
	union {
		__be32	addr4[2];
		__u64	word; /* the key is compared by words */
	};
	__be16	port[2];
	__u8	proto;
	__u8	family;
	__u16	vlan;
	union {
		struct {
			__u16	cvlan;
			__u8	orient;
			__u8	extra;
			__u32	ifindex;
		};
		__u64	tail;
	};
	__u8	addr6[2][16];
};

/**
 * struct pkts_key_extra - the part of a key that most flows do not have
 * @mac: MAC addresses of the ends
 * @word: the same, for alignment and comparing
 * @tunnel_id: identifier of the tunnel, of an inner packet; an MPLS label is
 *	that of the first packet and not compared: each direction has its own
 * @flow_label: IPv6 flow label
 * @tunnel: enum pkts_tunnel, of an inner packet
 * @dscp: Differentiated Services Code Point
 * @priority: priority of the outer VLAN tag
 * @inner: 1 when the packet is counted by its outer headers, too
 *
 * What is not in the key is zero. MAC addresses and priority are the frame's,
 * flow label and DSCP those of the packet that is metered.
 */
struct pkts_key_extra {
	union {
		__u8	mac[2][6];
		__u64	word; /* for alignment */
	};
	__u32	tunnel_id;
	__u32	flow_label;
	__u8	tunnel;
	__u8	dscp;
	__u8	priority;
	__u8	inner;
};

#endif /* PKTS_WIRE_KEY_H */
