/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PKTS_SELFTESTS_FUZZ_STAMP_H
#define PKTS_SELFTESTS_FUZZ_STAMP_H

#include <linux/types.h>
#include <stddef.h>

int fuzz_stamp(const __u8 *data, size_t size);
__u32 fuzz_stamp_crc(const __u8 *data, __u32 len);

#endif /* PKTS_SELFTESTS_FUZZ_STAMP_H */
