/* SPDX-License-Identifier: GPL-2.0 */
/* Random packets of both directions of a flow. */
#ifndef PKTS_SELFTESTS_FRAMES_RANDOM_H
#define PKTS_SELFTESTS_FRAMES_RANDOM_H

#include "kmod/wire/dissect.h"

/**
 * struct frame_pair - a packet and the one that goes back
 * @there: its frame
 * @back: the other's
 * @size: octets of both
 * @addresses: where the source address starts, the other follows
 * @address_size: of each
 * @ports: where the transport starts
 * @proto: the transport
 */
struct frame_pair {
	__u8	there[128];
	__u8	back[128];
	__u32	size;
	__u32	addresses;
	__u32	address_size;
	__u32	ports;
	__u8	proto;
};

__u32 frame_random(__u64 *state);
void frame_pair_random(struct frame_pair *pair, __u64 *state);
const char *frame_pair_wrong(const struct frame_pair *pair);

#endif /* PKTS_SELFTESTS_FRAMES_RANDOM_H */
