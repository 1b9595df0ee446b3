/* SPDX-License-Identifier: GPL-2.0 */
/* Random packets inside of packets, with what must be found in them. */
#ifndef PKTS_SELFTESTS_FUZZ_NESTED_H
#define PKTS_SELFTESTS_FUZZ_NESTED_H

#include <linux/types.h>

#define NESTED_MAX 6

/**
 * struct nested_level - an inner packet
 * @behind: octets from its IP header to the frame's end
 * @id: of the tunnel that it is in
 * @tunnel: enum pkts_tunnel
 */
struct nested_level {
	__u32 behind;
	__u32 id;
	__u8 tunnel;
};

/**
 * struct nested - a frame
 * @data: its octets
 * @size: how many
 * @levels: how many inner packets it has
 * @level: these, the innermost first
 * @room: where it is made, from its end to its beginning
 */
struct nested {
	const __u8 *data;
	__u32 size;
	__u32 levels;
	struct nested_level level[NESTED_MAX];
	__u8 room[700];
};

void nested_random(struct nested *nested, __u64 *state);
void require_nested(const struct nested *nested);

#endif /* PKTS_SELFTESTS_FUZZ_NESTED_H */
