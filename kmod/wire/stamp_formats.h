/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the formats have from each other. */
#ifndef PKTS_WIRE_STAMP_FORMATS_H
#define PKTS_WIRE_STAMP_FORMATS_H

#include "stamp.h"

/* The least frame that a stamp may be in. */
#define PKTS_STAMP_MAC_LEN	14

/**
 * struct pkts_stamp_raw - a stamp as it stands in the frame
 * @sec: seconds, as many bits of them as there are
 * @bits: how many: 48, 32, 16, or 0
 * @ns: of the second; or ticks in @sec's place
 * @sure: something beside the time says that this is a stamp
 */
struct pkts_stamp_raw {
	__u64	sec;
	__u32	ns;
	__u8	bits;
	bool	sure;
};

/**
 * struct pkts_stamp_codec - a format
 * @len: octets of a stamp with these flags
 * @write: writes that many; NULL: the format is only read
 * @read: finds a stamp in a frame; false when there is none. Fills what it
 *	says aside from the time, and where it is
 */
struct pkts_stamp_codec {
	__u32	(*len)(__u32 flags);
	void	(*write)(__u8 *to, const struct pkts_stamp_info *info);
	bool	(*read)(struct pkts_stamp_found *found,
			struct pkts_stamp_raw *raw,
			const struct pkts_stamp_reader *reader,
			const __u8 *frame, __u32 len);
};

extern const struct pkts_stamp_codec pkts_stamp_generic, pkts_stamp_gigamon,
	pkts_stamp_vss, pkts_stamp_metamako, pkts_stamp_exablaze,
	pkts_stamp_ixia, pkts_stamp_beacon, pkts_stamp_srcmac, pkts_stamp_l2,
	pkts_stamp_own, pkts_stamp_arista7150;

__u32 pkts_stamp_crc_get(const __u8 *fcs);
void pkts_stamp_crc_put(__u8 *fcs, __u32 crc);
__u16 pkts_stamp_fold(__u64 sum);
__u16 pkts_stamp_sum(const __u8 *data, __u32 len);
void pkts_stamp_kept(struct pkts_stamp_found *found, struct pkts_stamp_raw *raw,
		     const struct pkts_stamp_reader *reader, const __u8 *frame,
		     __u32 len, const __u8 *fcs);

int pkts_stamp_resolve(struct pkts_stamp_info *info,
		       const struct pkts_stamp_raw *raw,
		       const struct pkts_stamp_reader *reader, __u64 captured);
int pkts_stamp_ticks(struct pkts_stamp_info *info, __u32 ticks,
		     const struct pkts_stamp_reader *reader, __u64 captured);
bool pkts_stamp_key_read(struct pkts_stamp_epoch *epoch, const __u8 *frame,
			 __u32 len);

#endif /* PKTS_WIRE_STAMP_FORMATS_H */
