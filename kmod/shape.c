// SPDX-License-Identifier: GPL-2.0
/*
 * Which packet of a frame is metered, and what its key is made of. No frame
 * comes here while a namespace has neither decap nor a key of its own.
 */
#include "shape.h"

#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>
#include <linux/unaligned.h>

#include "net.h"

static enum pkts_found view_decap(const struct pkts_view *view,
				  const struct pkts_packet *outer,
				  struct pkts_inside *inside, const u8 *data,
				  u32 avail)
{
	if (outer)
		return pkts_decap_packet(inside, outer, data, avail, view->len);
	return pkts_decap_frame(inside, data, avail, view->len, view->ethertype,
				view->vlan);
}

/* Headers that are spread over pages are read from a copy. */
static noinline enum pkts_found
view_decap_copy(const struct pkts_view *view, const struct pkts_packet *outer,
		struct pkts_inside *inside)
{
	u32 avail = min_t(u32, view->len, PKTS_DISSECT_MAX);
	u8 copy[PKTS_DISSECT_MAX];

	if (skb_copy_bits(view->skb, -view->behind, copy, avail))
		return PKTS_FOUND_BROKEN;
	return view_decap(view, outer, inside, copy, avail);
}

/* @len octets of the frame, in @copy unless they lie in a row; or NULL. */
static const u8 *view_octets(const struct pkts_view *view, u32 at, u32 len,
			     u8 *copy)
{
	if (at + len <= view->avail)
		return view->data + at;
	if (at + len > view->len ||
	    skb_copy_bits(view->skb, (int)at - view->behind, copy, len))
		return NULL;
	return copy;
}

/**
 * pkts_shape_open() - look for the packet inside of a frame's own
 * @view: the frame
 * @outer: the frame's own packet, NULL when it is not IP
 * @inside: filled when there is one
 *
 * Context: any.
 * Return: what was found, never PKTS_FOUND_SHORT.
 */
enum pkts_found pkts_shape_open(const struct pkts_view *view,
				const struct pkts_packet *outer,
				struct pkts_inside *inside)
{
	enum pkts_found found;

	found = view_decap(view, outer, inside, view->data, view->avail);
	if (found == PKTS_FOUND_SHORT)
		found = view_decap_copy(view, outer, inside);
	return found;
}

/**
 * pkts_shape_enter() - put the inner packet in the outer one's place
 * @sight: the frame; holds the outer packet, if that is IP
 * @inside: the inner packet
 * @outer: becomes the outer one, and has to live as long as @sight
 * @ip: the outer packet is IP
 *
 * Context: any.
 */
void pkts_shape_enter(struct pkts_sight *sight,
		      const struct pkts_inside *inside,
		      struct pkts_packet *outer, bool ip)
{
	if (ip) {
		*outer = sight->pkt;
	} else {
		outer->key.family = 0;
		outer->key.vlan = inside->pkt.key.vlan;
		outer->flags = 0;
	}
	sight->pkt = inside->pkt;
	sight->outer = outer;
	sight->extra.tunnel = inside->tunnel;
	sight->extra.tunnel_id = inside->tunnel_id;
}

static void key_mac(const struct pkts_view *view, struct pkts_sight *sight)
{
	unsigned int dir = pkts_sight_dir(sight);
	u8 copy[2 * ETH_ALEN];
	const u8 *mac;

	if (view->ethertype)
		return;
	mac = view_octets(view, 0, sizeof(copy), copy);
	if (!mac)
		return;
	memcpy(sight->extra.mac[!dir], mac, ETH_ALEN);
	memcpy(sight->extra.mac[dir], mac + ETH_ALEN, ETH_ALEN);
}

static void key_flow_label(const struct pkts_view *view,
			   struct pkts_sight *sight)
{
	const u8 *ip;
	u8 copy[4];

	if (sight->pkt.key.family != 6)
		return;
	ip = view_octets(view, sight->pkt.l3_off, sizeof(copy), copy);
	if (ip)
		sight->extra.flow_label = get_unaligned_be32(ip) & 0xfffff;
}

static void key_priority(const struct pkts_view *view,
			 struct pkts_sight *sight)
{
	u8 copy[VLAN_HLEN];
	const u8 *tag;
	u16 tci = view->vlan;

	if (!tci && !view->ethertype) {
		tag = view_octets(view, 2 * ETH_ALEN, sizeof(copy), copy);
		if (!tag)
			return;
		switch (get_unaligned_be16(tag)) {
		case ETH_P_8021Q:
		case ETH_P_8021AD:
		case ETH_P_QINQ1:
			tci = get_unaligned_be16(tag + 2);
		}
	}
	sight->extra.priority = tci >> VLAN_PRIO_SHIFT;
}

/**
 * pkts_shape_key() - make the key of what the namespace wants in it
 * @view: the frame
 * @parts: enum pkts_key_part flags
 * @sight: its packet; @sight->extra has the tunnel and zeros
 *
 * Context: any.
 */
void pkts_shape_key(const struct pkts_view *view, u32 parts,
		    struct pkts_sight *sight)
{
	struct pkts_key *key = &sight->pkt.key;

	if (!(parts & PKTS_KEY_PART_VLAN))
		key->vlan = 0;
	if (!(parts & PKTS_KEY_PART_CVLAN))
		key->cvlan = 0;
	if (!(parts & PKTS_KEY_PART_PORT))
		memset(key->port, 0, sizeof(key->port));
	if (parts & PKTS_KEY_PART_MAC)
		key_mac(view, sight);
	if (parts & PKTS_KEY_PART_DSCP)
		sight->extra.dscp = sight->pkt.tos >> 2;
	if (parts & PKTS_KEY_PART_FLOW_LABEL)
		key_flow_label(view, sight);
	if (parts & PKTS_KEY_PART_PRIORITY)
		key_priority(view, sight);
	key->extra = sight->extra.tunnel || (parts & ~PKTS_KEY_DEFAULT);
}
