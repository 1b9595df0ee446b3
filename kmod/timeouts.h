/* SPDX-License-Identifier: GPL-2.0 */
/* Which timeouts a flow has. */
#ifndef PKTS_TIMEOUTS_H
#define PKTS_TIMEOUTS_H

#include <linux/types.h>
#include <uapi/pkts.h>

struct pkts_flow;

#define PKTS_TIMEOUTS (sizeof(struct pkts_timeouts) / sizeof(u64))

extern const struct pkts_timeouts pkts_timeouts_default;

void pkts_timeouts_merge(struct pkts_timeouts *to,
			 const struct pkts_timeouts *from);
void pkts_timeouts_replace(struct pkts_timeouts *to,
			   const struct pkts_timeouts *from);
u64 pkts_timeouts_active(const struct pkts_flow *flow);
u64 pkts_timeouts_inactive(const struct pkts_flow *flow);
u64 pkts_timeouts_linger(const struct pkts_flow *flow);
u64 pkts_timeouts_max_life(const struct pkts_flow *flow);

#endif /* PKTS_TIMEOUTS_H */
