/* SPDX-License-Identifier: GPL-2.0 */
/* A live flow as it was read, and the walk through all of them. */
#ifndef PKTS_CTL_FLOW_H
#define PKTS_CTL_FLOW_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include <pkts.h>

struct ctl;

/**
 * struct flow_rates - how fast a flow is now
 * @known: whether the rest counts
 * @packets: per second, forward and reverse
 * @bits: likewise, of the packets from the IP header on
 */
struct flow_rates {
	bool known;
	float packets[2];
	float bits[2];
};

/**
 * struct flow - a live flow
 * @rec: what all flows have
 * @detail: what some have, see @rec.detail; else zero
 * @now: wall-clock time of the reading
 * @watched: it is read again and again
 * @rates: by two readings, when it is
 */
struct flow {
	struct pkts_record rec;
	struct pkts_detail detail;
	__u64 now;
	bool watched;
	struct flow_rates rates;
};

/* Gets flows in a batch; returns 0, or a negative errno that ends the walk. */
typedef int (*flow_walk_fn)(struct ctl *ctl, struct flow *flows, size_t n,
			    void *arg);

bool flow_is_detailed(const struct flow *flow);
int flow_walk(struct ctl *ctl, __u32 ifindex, flow_walk_fn fn, void *arg);

#endif /* PKTS_CTL_FLOW_H */
