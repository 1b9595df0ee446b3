/* SPDX-License-Identifier: GPL-2.0 */
/* Frames, made such that a stamp can be written into them. */
#ifndef PKTS_STAMPER_FRAME_H
#define PKTS_STAMPER_FRAME_H

#include <linux/skbuff.h>
#include <linux/types.h>

#include "wire/stamp.h"

/**
 * struct pkts_stamper_frame - a frame to be stamped
 * @skb: the frame, from its MAC addresses on, as the wire has it
 * @len: octets that it had, without padding and FCS
 * @fcs: CRC that it had on the wire or would have had, where that is wanted
 * @flags: PKTS_STAMP_FCS, PKTS_STAMP_BAD_FCS, PKTS_STAMP_CUT
 * @padded: it was padded
 * @place: where the stamp goes
 */
struct pkts_stamper_frame {
	struct sk_buff			*skb;
	u32				len;
	u32				fcs;
	u32				flags;
	bool				padded;
	struct pkts_stamp_place		place;
};

int pkts_stamper_frame_open(struct pkts_stamper_frame *frame,
			    struct sk_buff *skb, bool has_fcs, bool wants_fcs);
int pkts_stamper_frame_fit(struct pkts_stamper_frame *frame,
			   enum pkts_stamp_format format, u32 flags, u32 mtu,
			   bool truncate);
void pkts_stamper_frame_write(struct pkts_stamper_frame *frame,
			      enum pkts_stamp_format format,
			      const struct pkts_stamp_info *info);
struct sk_buff *pkts_stamper_frame_cut(struct sk_buff *skb);

#endif /* PKTS_STAMPER_FRAME_H */
