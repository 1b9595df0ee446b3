/* SPDX-License-Identifier: GPL-2.0 */
/* What must hold for what reads headers whatever the octets are. */
#ifndef PKTS_SELFTESTS_FUZZ_DISSECT_H
#define PKTS_SELFTESTS_FUZZ_DISSECT_H

#include <linux/types.h>
#include <stddef.h>

#define FUZZ_FRAME_MAX 2048
#define FUZZ_SUPER 300000 /* octets that a super frame has beyond those at hand */

struct pkts_packet;

void fuzz_begin(const __u8 *data, size_t size);
void require(int holds, const char *rule);
void require_packet(const struct pkts_packet *pkt, __u32 len);
int fuzz_dissect(const __u8 *data, size_t size);
int fuzz_decap(const __u8 *data, size_t size);
int fuzz_facts(const __u8 *data, size_t size);

#endif /* PKTS_SELFTESTS_FUZZ_DISSECT_H */
