/* SPDX-License-Identifier: GPL-2.0 */
/* What must hold for the dissector whatever the octets are. */
#ifndef PKTS_SELFTESTS_FUZZ_DISSECT_H
#define PKTS_SELFTESTS_FUZZ_DISSECT_H

#include <linux/types.h>
#include <stddef.h>

int fuzz_dissect(const __u8 *data, size_t size);

#endif /* PKTS_SELFTESTS_FUZZ_DISSECT_H */
