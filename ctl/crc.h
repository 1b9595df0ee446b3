/* SPDX-License-Identifier: GPL-2.0 */
/* The CRC-32 of Ethernet: the number whose octets, last first, are an FCS. */
#ifndef PKTS_CTL_CRC_H
#define PKTS_CTL_CRC_H

#include <linux/types.h>

__u32 crc_frame(const __u8 *data, __u32 len);

#endif /* PKTS_CTL_CRC_H */
