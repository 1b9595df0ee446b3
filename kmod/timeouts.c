// SPDX-License-Identifier: GPL-2.0
/*
 * Timeouts by protocol: those of the flow's point where it has its own, else
 * the namespace's. They are read when a flow is looked at, not per packet.
 */
#include "timeouts.h"

#include <linux/in.h>
#include <linux/time64.h>

#include "flow.h"
#include "net.h"
#include "point.h"

#define SEC ((u64)NSEC_PER_SEC)

/* What a namespace begins with. */
const struct pkts_timeouts pkts_timeouts_default = {
	.tcp_active	= 120 * SEC,
	.tcp_inactive	= 15 * SEC,
	.tcp_fin	= 2 * SEC,
	.tcp_rst	= 2 * SEC,
	.udp_active	= 120 * SEC,
	.udp_inactive	= 15 * SEC,
	.icmp_active	= 120 * SEC,
	.icmp_inactive	= 15 * SEC,
	.other_active	= 120 * SEC,
	.other_inactive	= 15 * SEC,
	.max_life	= 7 * 86400 * SEC,
};

/**
 * pkts_timeouts_merge() - take over the timeouts that are given
 * @to: changed
 * @from: zeros leave what is there
 *
 * Context: any; readers of @to may run at the same time.
 */
void pkts_timeouts_merge(struct pkts_timeouts *to,
			 const struct pkts_timeouts *from)
{
	const u64 *src = (const u64 *)from;
	u64 *dst = (u64 *)to;
	unsigned int i;

	for (i = 0; i < PKTS_TIMEOUTS; i++)
		if (src[i])
			WRITE_ONCE(dst[i], src[i]);
}

/**
 * pkts_timeouts_replace() - take over all timeouts
 * @to: changed
 * @from: its zeros, too
 *
 * Context: any; readers of @to may run at the same time.
 */
void pkts_timeouts_replace(struct pkts_timeouts *to,
			   const struct pkts_timeouts *from)
{
	const u64 *src = (const u64 *)from;
	u64 *dst = (u64 *)to;
	unsigned int i;

	for (i = 0; i < PKTS_TIMEOUTS; i++)
		WRITE_ONCE(dst[i], src[i]);
}

/* The point's own time at @offset of struct pkts_timeouts, or its namespace's. */
static u64 timeout_at(const struct pkts_flow *flow, size_t offset)
{
	const struct pkts_point *point = flow->point;
	const void *own = &point->timeouts;
	const void *all = &point->pn->config.timeouts;
	u64 time = READ_ONCE(*(const u64 *)(own + offset));

	return time ?: READ_ONCE(*(const u64 *)(all + offset));
}

#define TIMEOUT(flow, member) \
	timeout_at(flow, offsetof(struct pkts_timeouts, member))

/**
 * pkts_timeouts_active() - the longest time that a record of a flow covers
 * @flow: the flow
 *
 * Context: any, while the flow's point is there.
 * Return: ns.
 */
u64 pkts_timeouts_active(const struct pkts_flow *flow)
{
	switch (flow->key.proto) {
	case IPPROTO_TCP:
		return TIMEOUT(flow, tcp_active);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return TIMEOUT(flow, udp_active);
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return TIMEOUT(flow, icmp_active);
	default:
		return TIMEOUT(flow, other_active);
	}
}

/**
 * pkts_timeouts_inactive() - the silence that ends a flow
 * @flow: the flow
 *
 * Context: any, while the flow's point is there.
 * Return: ns.
 */
u64 pkts_timeouts_inactive(const struct pkts_flow *flow)
{
	switch (flow->key.proto) {
	case IPPROTO_TCP:
		return TIMEOUT(flow, tcp_inactive);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return TIMEOUT(flow, udp_inactive);
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return TIMEOUT(flow, icmp_inactive);
	default:
		return TIMEOUT(flow, other_inactive);
	}
}

/**
 * pkts_timeouts_linger() - how long a connection that is over waits for its
 * last packets
 * @flow: a flow that is closed or reset
 *
 * Context: any, while the flow's point is there.
 * Return: ns.
 */
u64 pkts_timeouts_linger(const struct pkts_flow *flow)
{
	if (flow->closing & PKTS_FLOW_RST)
		return TIMEOUT(flow, tcp_rst);
	return TIMEOUT(flow, tcp_fin);
}

/**
 * pkts_timeouts_max_life() - the age at which a flow ends
 * @flow: the flow
 *
 * Context: any, while the flow's point is there.
 * Return: ns.
 */
u64 pkts_timeouts_max_life(const struct pkts_flow *flow)
{
	return TIMEOUT(flow, max_life);
}
