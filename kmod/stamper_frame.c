// SPDX-License-Identifier: GPL-2.0
/*
 * A socket buffer is not yet what the wire has: its tag may lie beside it, its
 * checksum may be left to the device, it may be several frames, in pieces, or
 * shorter than Ethernet allows. All of that is settled here before a stamp is
 * written, because a trailer is part of no packet: no checksum covers it, and
 * the FCS that it keeps is that of the frame without it.
 *
 * Octets that others can see are never written: what is cloned or in pages
 * becomes a copy first.
 */
#include "stamper_frame.h"

#include <linux/crc32.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <net/gso.h>

/* A tag that was beside the frame, and a header; padding, and a trailer. */
#define FRAME_HEADROOM	(VLAN_HLEN + PKTS_STAMP_LEN_MAX)
#define FRAME_TAILROOM	(PKTS_STAMP_FRAME_MIN + PKTS_STAMP_LEN_MAX)

static int frame_own(struct sk_buff *skb)
{
	unsigned int head, tail;

	if (skb_linearize(skb))
		return -ENOMEM;
	head = skb_headroom(skb);
	tail = skb_tailroom(skb);
	if (!skb_cloned(skb) && head >= FRAME_HEADROOM &&
	    tail >= FRAME_TAILROOM)
		return 0;
	head = head < FRAME_HEADROOM ? FRAME_HEADROOM - head : 0;
	tail = tail < FRAME_TAILROOM ? FRAME_TAILROOM - tail : 0;
	return pskb_expand_head(skb, SKB_DATA_ALIGN(head), tail, GFP_ATOMIC);
}

/* The tag goes where the wire has it. */
static int frame_tag(struct sk_buff *skb)
{
	int err;

	if (!skb_vlan_tag_present(skb))
		return 0;
	err = __vlan_insert_tag(skb, skb->vlan_proto, skb_vlan_tag_get(skb));
	if (err)
		return err;
	skb->protocol = skb->vlan_proto;
	__vlan_hwaccel_clear_tag(skb);
	return 0;
}

/* The device would take the trailer for payload. */
static int frame_checksum(struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		int err = skb_csum_hwoffload_help(skb, 0);

		if (err)
			return err;
	}
	skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

static u32 frame_crc(const struct sk_buff *skb)
{
	return ~crc32_le(~0U, skb->data, skb->len);
}

/**
 * pkts_stamper_frame_open() - make a frame what the wire has
 * @frame: filled, aside from its place
 * @skb: the frame, from its MAC addresses on; no super-frame, and nobody else
 *	holds it, though others may hold its octets. May have changed, though
 *	not on the wire, when this fails
 * @has_fcs: it ends with the FCS that the device has received
 * @wants_fcs: the FCS is wanted
 *
 * Context: softirq or bottom halves off.
 * Return: 0, -ENOMEM, or -EINVAL when it cannot be a frame.
 */
int pkts_stamper_frame_open(struct pkts_stamper_frame *frame,
			    struct sk_buff *skb, bool has_fcs, bool wants_fcs)
{
	if (skb->len < ETH_HLEN + (has_fcs ? ETH_FCS_LEN : 0))
		return -EINVAL;
	if (frame_own(skb))
		return -ENOMEM;
	frame->skb = skb;
	frame->fcs = 0;
	frame->flags = has_fcs ? PKTS_STAMP_FCS : 0;
	if (has_fcs) {
		skb_trim(skb, skb->len - ETH_FCS_LEN);
		frame->fcs = get_unaligned_le32(skb_tail_pointer(skb));
	}
	if (frame_checksum(skb) || frame_tag(skb))
		return -EINVAL;
	frame->len = skb->len;
	frame->padded = skb->len < PKTS_STAMP_FRAME_MIN;
	if (frame->padded)
		skb_put_zero(skb, PKTS_STAMP_FRAME_MIN - skb->len);
	if (!wants_fcs)
		return 0;
	if (!has_fcs)
		frame->fcs = frame_crc(skb);
	else if (frame->fcs != frame_crc(skb))
		frame->flags |= PKTS_STAMP_BAD_FCS;
	return 0;
}

/* A tag is beyond what a device's MTU counts. */
static u32 frame_limit(const struct sk_buff *skb, u32 mtu)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;

	return mtu + ETH_HLEN + (eth_type_vlan(eth->h_proto) ? VLAN_HLEN : 0);
}

/**
 * pkts_stamper_frame_fit() - find the place of a stamp
 * @frame: from pkts_stamper_frame_open()
 * @format: the stamp's format
 * @flags: PKTS_STAMP_* that the format takes
 * @mtu: of the device that will send it
 * @truncate: the frame's end may give way
 *
 * Context: any.
 * Return: 0, -EINVAL when the format has no place for it in such a frame, or
 * -EMSGSIZE when it would be too long.
 */
int pkts_stamper_frame_fit(struct pkts_stamper_frame *frame,
			   enum pkts_stamp_format format, u32 flags, u32 mtu,
			   bool truncate)
{
	struct pkts_stamp_place *place = &frame->place;
	struct sk_buff *skb = frame->skb;
	u32 limit = frame_limit(skb, mtu);

	if (!pkts_stamp_place(place, format, flags, skb->len))
		return -EINVAL;
	if (!place->grows || skb->len + place->grows <= limit)
		return 0;
	if (!truncate || limit < ETH_HLEN + place->grows)
		return -EMSGSIZE;
	skb_trim(skb, limit - place->grows);
	frame->flags |= PKTS_STAMP_CUT;
	return pkts_stamp_place(place, format, flags, skb->len) ? 0 : -EINVAL;
}

/**
 * pkts_stamper_frame_write() - write a stamp
 * @frame: from pkts_stamper_frame_fit()
 * @format: the stamp's format
 * @info: the stamp
 *
 * Context: any.
 */
void pkts_stamper_frame_write(struct pkts_stamper_frame *frame,
			      enum pkts_stamp_format format,
			      const struct pkts_stamp_info *info)
{
	const struct pkts_stamp_place *place = &frame->place;
	struct sk_buff *skb = frame->skb;

	if (place->at < skb->len && place->grows) {
		skb_push(skb, place->grows);
		memmove(skb->data, skb->data + place->grows, place->at);
		skb_reset_mac_header(skb);
	} else {
		skb_put(skb, place->grows);
	}
	pkts_stamp_write(format, skb->data + place->at, info);
	if (place->at < frame->len && place->grows)
		skb->protocol = ((const struct ethhdr *)skb->data)->h_proto;
}

/**
 * pkts_stamper_frame_cut() - make frames of a super-frame
 * @skb: the super-frame, from its MAC addresses on; ours, but still there
 *	afterwards
 *
 * Context: softirq or bottom halves off.
 * Return: a list of frames, ERR_PTR(-ENOMEM), or another error when it cannot
 * be cut.
 */
struct sk_buff *pkts_stamper_frame_cut(struct sk_buff *skb)
{
	struct sk_buff *frames;

	if (skb_cow_head(skb, FRAME_HEADROOM))
		return ERR_PTR(-ENOMEM);
	frames = __skb_gso_segment(skb, 0, false);
	return frames ?: ERR_PTR(-EINVAL);
}
