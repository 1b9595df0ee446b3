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

#include <crc32_fast.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <net/gso.h>

/* For the parts of a super-frame: a tag that was beside it, and a header. */
#define FRAME_HEADROOM	(VLAN_HLEN + PKTS_STAMP_LEN_MAX)

static bool format_keeps_fcs(enum pkts_stamp_format format)
{
	switch (format) {
	case PKTS_STAMP_FORMAT_VSS:
	case PKTS_STAMP_FORMAT_IXIA:
	case PKTS_STAMP_FORMAT_SRCMAC:
	case PKTS_STAMP_FORMAT_L2:
		return false;
	default:
		return true;
	}
}

/*
 * With room for what comes, and no more: most drivers leave little. A stamp at
 * the head needs the head alone: the rest may stay where it is, and be others'.
 */
static int frame_own(const struct pkts_stamper_frame *frame, bool has_fcs)
{
	unsigned int head = frame->form->head, tail = frame->form->tail, room;
	struct sk_buff *skb = frame->skb;

	if (skb_vlan_tag_present(skb))
		head += VLAN_HLEN;
	if (skb->len < PKTS_STAMP_FRAME_MIN)
		tail += PKTS_STAMP_FRAME_MIN - skb->len;
	if (tail || has_fcs ? skb_linearize(skb) :
			      !pskb_may_pull(skb, ETH_HLEN))
		return -ENOMEM;
	room = skb_headroom(skb);
	head = head > room ? head - room : 0;
	room = skb_tailroom(skb);
	tail = tail > room ? tail - room : 0;
	if (likely(!skb_cloned(skb) && !head && !tail))
		return 0;
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
	return ~crc32_fast(~0U, skb->data, skb->len);
}

/**
 * pkts_stamper_frame_init() - find what computes an FCS best
 *
 * Context: module init.
 */
void pkts_stamper_frame_init(void)
{
	crc32_fast_init();
}

/**
 * pkts_stamper_frame_exit() - give it up; no frame is under way
 *
 * Context: module exit.
 */
void pkts_stamper_frame_exit(void)
{
	crc32_fast_exit();
}

/* The FCS that the wire had, or would have had. */
static void frame_fcs(struct pkts_stamper_frame *frame, bool has_fcs)
{
	u32 crc = frame_crc(frame->skb);

	if (!has_fcs)
		frame->fcs = crc;
	else if (frame->fcs != crc)
		frame->flags |= PKTS_STAMP_BAD_FCS;
}

/**
 * pkts_stamper_form_make() - how stamps are going to be written
 * @form: filled
 * @format: their format
 * @flags: PKTS_STAMP_* that the format takes
 *
 * Context: any.
 * Return: false when the format can only be read.
 */
bool pkts_stamper_form_make(struct pkts_stamper_form *form,
			    enum pkts_stamp_format format, u32 flags)
{
	struct pkts_stamp_place place;

	if (!pkts_stamp_place(&place, format, flags, ETH_ZLEN))
		return false;
	form->format = format;
	form->at = place.at;
	form->grows = place.grows;
	form->trails = place.at == ETH_ZLEN;
	form->head = form->trails ? 0 : place.grows;
	form->tail = form->trails ? place.grows : 0;
	form->keeps_fcs = format_keeps_fcs(format);
	return true;
}

/* Most frames: the wire has them as they are, and a stamp has its room. */
static bool frame_is_ready(const struct sk_buff *skb,
			   const struct pkts_stamper_form *form)
{
	return skb->len >= PKTS_STAMP_FRAME_MIN && !skb_is_nonlinear(skb) &&
	       !skb_cloned(skb) && !skb_vlan_tag_present(skb) &&
	       skb->ip_summed != CHECKSUM_PARTIAL && !skb->no_fcs &&
	       skb_headroom(skb) >= form->head &&
	       skb_end_pointer(skb) - skb_tail_pointer(skb) >= form->tail;
}

static noinline int frame_make_ready(struct pkts_stamper_frame *frame,
				     bool has_fcs)
{
	struct sk_buff *skb = frame->skb;

	/* the device would take a trailer's end for the frame's FCS */
	if (skb->no_fcs)
		return -EINVAL;
	if (frame_own(frame, has_fcs))
		return -ENOMEM;
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
	return 0;
}

/**
 * pkts_stamper_frame_open() - make a frame what the wire has
 * @frame: filled
 * @skb: the frame, from its MAC addresses on; no super-frame, and nobody else
 *	holds it, though others may hold its octets. May have changed, though
 *	not on the wire, when this fails
 * @form: of the stamp
 * @has_fcs: it ends with the FCS that the device has received
 *
 * Context: softirq or bottom halves off.
 * Return: 0, -ENOMEM, or -EINVAL when it cannot be a frame.
 */
int pkts_stamper_frame_open(struct pkts_stamper_frame *frame,
			    struct sk_buff *skb,
			    const struct pkts_stamper_form *form, bool has_fcs)
{
	int err;

	if (skb->len < ETH_HLEN + (has_fcs ? ETH_FCS_LEN : 0))
		return -EINVAL;
	frame->skb = skb;
	frame->form = form;
	frame->len = skb->len;
	frame->fcs = 0;
	frame->flags = has_fcs ? PKTS_STAMP_FCS : 0;
	frame->padded = false;
	if (likely(!has_fcs && frame_is_ready(skb, form))) {
		skb->ip_summed = CHECKSUM_NONE;
	} else {
		err = frame_make_ready(frame, has_fcs);
		if (err)
			return err;
	}
	if (form->keeps_fcs)
		frame_fcs(frame, has_fcs);
	else
		frame->fcs = 0;
	return 0;
}

/* A tag is beyond what a device's MTU counts. */
static u32 frame_limit(const struct sk_buff *skb, u32 mtu)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;

	return mtu + ETH_HLEN + (eth_type_vlan(eth->h_proto) ? VLAN_HLEN : 0);
}

/**
 * pkts_stamper_frame_shorten() - a frame that may be too long for its stamp
 * @frame: from pkts_stamper_frame_open()
 * @mtu: of the device that will send it
 * @truncate: the frame's end may give way
 *
 * Context: softirq or bottom halves off.
 * Return: 0, -EMSGSIZE when it would be too long, or -ENOMEM.
 */
int pkts_stamper_frame_shorten(struct pkts_stamper_frame *frame, u32 mtu,
			       bool truncate)
{
	u32 limit = frame_limit(frame->skb, mtu), grows = frame->form->grows;

	if (!grows || frame->skb->len + grows <= limit)
		return 0;
	if (!truncate || limit < ETH_HLEN + grows)
		return -EMSGSIZE;
	if (pskb_trim(frame->skb, limit - grows))
		return -ENOMEM;
	frame->flags |= PKTS_STAMP_CUT;
	return 0;
}

/*
 * Nothing but addresses comes before a stamp that makes room for itself, and it
 * is as long as they are.
 */
static u8 *frame_make_place(struct sk_buff *skb,
			    const struct pkts_stamper_form *form)
{
	u8 *to = __skb_push(skb, form->head);

	if (form->head) {
		memcpy(to, to + form->head, 2 * ETH_ALEN);
		skb_reset_mac_header(skb);
	}
	return to + form->at;
}

/**
 * pkts_stamper_frame_write() - write a stamp
 * @frame: from pkts_stamper_frame_fit()
 * @info: the stamp
 *
 * Context: any.
 */
void pkts_stamper_frame_write(struct pkts_stamper_frame *frame,
			      const struct pkts_stamp_info *info)
{
	const struct pkts_stamper_form *form = frame->form;
	struct sk_buff *skb = frame->skb;
	u8 *to;

	if (form->trails)
		to = __skb_put(skb, form->tail);
	else
		to = frame_make_place(skb, form);
	pkts_stamp_write(form->format, to, info);
	if (form->head)
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
