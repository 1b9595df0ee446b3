/* SPDX-License-Identifier: GPL-2.0 */
/* Encapsulated packets, and what must be found in them. */
#ifndef PKTS_SELFTESTS_FRAMES_TUNNEL_H
#define PKTS_SELFTESTS_FRAMES_TUNNEL_H

#include "frames.h"
#include "kmod/wire/decap.h"

/**
 * struct tunnel_case - one frame
 * @frame: its octets, and the inner packet that it must give
 * @found: what must come of the search
 * @tunnel: what it must be found in
 * @id: of that
 */
struct tunnel_case {
	struct frame_case frame;
	enum pkts_found found;
	__u8 tunnel;
	__u32 id;
};

struct tunnel_table {
	const struct tunnel_case *cases;
	__u32 count;
};

extern const struct tunnel_table frames_tunnel;

enum pkts_found tunnel_open(const struct frame_case *frame,
			    struct pkts_inside *inside, const __u8 *data,
			    __u32 avail, __u32 len);
const char *tunnel_wrong(const struct tunnel_case *wanted,
			 enum pkts_found found,
			 const struct pkts_inside *inside);

#endif /* PKTS_SELFTESTS_FRAMES_TUNNEL_H */
