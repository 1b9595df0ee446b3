// SPDX-License-Identifier: GPL-2.0
/* The CRC-32 of Ethernet, four octets at a time. */

#include "crc.h"

#include <stdbool.h>

#define POLYNOMIAL 0xedb88320U

static __u32 table[4][256];

static void fill(void)
{
	__u32 i, bit, sum;

	for (i = 0; i < 256; i++) {
		sum = i;
		for (bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? POLYNOMIAL : 0);
		table[0][i] = sum;
	}
	for (i = 0; i < 256; i++)
		for (bit = 1; bit < 4; bit++)
			table[bit][i] = table[bit - 1][i] >> 8 ^
					table[0][table[bit - 1][i] & 0xff];
}

/**
 * crc_frame - the CRC of a frame
 * @data: the frame
 * @len: its octets, without FCS
 *
 * Returns: the CRC; its octets, the least significant first, are the FCS
 */
__u32 crc_frame(const __u8 *data, __u32 len)
{
	static bool filled;
	__u32 sum = ~0U;

	if (!filled)
		fill();
	filled = true;
	for (; len >= 4; len -= 4, data += 4) {
		sum ^= data[0] | data[1] << 8 | data[2] << 16 |
		       (__u32)data[3] << 24;
		sum = table[3][sum & 0xff] ^ table[2][sum >> 8 & 0xff] ^
		      table[1][sum >> 16 & 0xff] ^ table[0][sum >> 24];
	}
	for (; len; len--, data++)
		sum = sum >> 8 ^ table[0][(sum ^ *data) & 0xff];
	return ~sum;
}
