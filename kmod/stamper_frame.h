/* SPDX-License-Identifier: GPL-2.0 */
/* Frames, made such that a stamp can be written into them. */
#ifndef PKTS_STAMPER_FRAME_H
#define PKTS_STAMPER_FRAME_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "wire/stamp.h"

/**
 * struct pkts_stamper_form - what all stamps of a rule have in common
 * @format: enum pkts_stamp_format
 * @at: octets of the frame before the stamp, where it does not trail
 * @grows: octets by which the frame becomes longer
 * @head: by how many at its head
 * @tail: by how many at its end
 * @trails: the stamp goes behind the frame
 * @keeps_fcs: it has the FCS that the frame had
 */
struct pkts_stamper_form {
	enum pkts_stamp_format	format;
	u16			at;
	u16			grows;
	u16			head;
	u16			tail;
	bool			trails;
	bool			keeps_fcs;
};

/**
 * struct pkts_stamper_frame - a frame to be stamped
 * @skb: the frame, from its MAC addresses on, as the wire has it
 * @form: how
 * @len: octets that it had, without padding and FCS
 * @fcs: CRC that it had on the wire or would have had, where that is wanted
 * @flags: PKTS_STAMP_FCS, PKTS_STAMP_BAD_FCS, PKTS_STAMP_CUT
 * @padded: it was padded
 */
struct pkts_stamper_frame {
	struct sk_buff			*skb;
	const struct pkts_stamper_form	*form;
	u32				len;
	u32				fcs;
	u32				flags;
	bool				padded;
};

void pkts_stamper_frame_init(void);
void pkts_stamper_frame_exit(void);
bool pkts_stamper_form_make(struct pkts_stamper_form *form,
			    enum pkts_stamp_format format, u32 flags);
int pkts_stamper_frame_open(struct pkts_stamper_frame *frame,
			    struct sk_buff *skb,
			    const struct pkts_stamper_form *form, bool has_fcs);
int pkts_stamper_frame_shorten(struct pkts_stamper_frame *frame, u32 mtu,
			       bool truncate);
void pkts_stamper_frame_write(struct pkts_stamper_frame *frame,
			      const struct pkts_stamp_info *info);
struct sk_buff *pkts_stamper_frame_cut(struct sk_buff *skb);

/**
 * pkts_stamper_frame_fit() - see that there is room for a stamp
 * @frame: from pkts_stamper_frame_open()
 * @mtu: of the device that will send it
 * @truncate: the frame's end may give way
 *
 * Context: softirq or bottom halves off.
 * Return: 0, -EMSGSIZE when it would be too long, or -ENOMEM.
 */
static inline int pkts_stamper_frame_fit(struct pkts_stamper_frame *frame,
					 u32 mtu, bool truncate)
{
	if (likely(frame->skb->len + frame->form->grows <= mtu + ETH_HLEN))
		return 0;
	return pkts_stamper_frame_shorten(frame, mtu, truncate);
}

#endif /* PKTS_STAMPER_FRAME_H */
