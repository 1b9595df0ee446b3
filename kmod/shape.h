/* SPDX-License-Identifier: GPL-2.0 */
/* Which packet of a frame is metered, and what its key is made of. */
#ifndef PKTS_SHAPE_H
#define PKTS_SHAPE_H

#include "flow.h"
#include "wire/decap.h"

struct sk_buff;

/**
 * struct pkts_view - where the octets of a frame are
 * @skb: the frame
 * @data: its beginning, with its link-layer header
 * @behind: octets between @data and skb->data
 * @avail: octets that @data has in a row
 * @len: octets that the frame has
 * @vlan: the tag that the device has taken or will put, 0 for none
 * @ethertype: what begins at @data, 0 for an Ethernet header (host order)
 */
struct pkts_view {
	const struct sk_buff	*skb;
	const u8		*data;
	int			behind;
	u32			avail;
	u32			len;
	u16			vlan;
	u16			ethertype;
};

enum pkts_found pkts_shape_open(const struct pkts_view *view,
				const struct pkts_packet *outer,
				struct pkts_inside *inside);
void pkts_shape_enter(struct pkts_sight *sight,
		      const struct pkts_inside *inside,
		      struct pkts_packet *outer, bool ip);
void pkts_shape_key(const struct pkts_view *view, u32 parts,
		    struct pkts_sight *sight);

#endif /* PKTS_SHAPE_H */
