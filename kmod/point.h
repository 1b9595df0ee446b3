/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An observation point: a device and the sides of it that are watched, or a
 * link: two devices that bring one direction of a wire each.
 */
#ifndef PKTS_POINT_H
#define PKTS_POINT_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/u64_stats_sync.h>
#include <uapi/pkts.h>

#include "clock.h"
#include "hash.h"
#include "losses.h"

struct netlink_ext_ack;
struct pkts_filter;
struct pkts_link;
struct pkts_net;

/* Sides of a device, as array indices; of a link, its legs. */
enum pkts_point_side {
	PKTS_INGRESS,
	PKTS_EGRESS,
	PKTS_SIDES
};

#define PKTS_DIRECTION_BOTH (PKTS_DIRECTION_INGRESS | PKTS_DIRECTION_EGRESS)

/**
 * enum pkts_count - what a frame can be counted as
 * @PKTS_COUNT_SEEN: every frame
 * @PKTS_COUNT_ARP: ARP or RARP
 * @PKTS_COUNT_LLC: IEEE 802.3 length instead of an EtherType
 * @PKTS_COUNT_ETHERTYPE: another EtherType
 * @PKTS_COUNT_TRUNCATED: ends inside its link-layer or IP header
 * @PKTS_COUNT_MALFORMED: an IP header that contradicts itself
 * @PKTS_COUNT_NO_MEMORY: no memory for a new flow
 * @PKTS_COUNT_TABLE_FULL: max-flows reached and no flow to evict
 * @PKTS_COUNT_DECAP_FAILED: metered by the outer packet for want of the inner
 * @PKTS_COUNT_INNER: metered once more as the inner packet
 * @PKTS_COUNT_NOT_SELECTED: left out by the point's selection
 * @PKTS_COUNT_NOT_SAMPLED: left out by its sampling
 * @PKTS_COUNT_L4_TRUNCATED: metered, but without ports
 * @PKTS_COUNTS: how many there are
 *
 * The values up to PKTS_COUNT_MALFORMED are those of enum pkts_verdict, with
 * all frames in the place of the metered ones. The order is that of the
 * tallies in struct pkts_hook_stats.
 */
enum pkts_count {
	PKTS_COUNT_SEEN,
	PKTS_COUNT_ARP,
	PKTS_COUNT_LLC,
	PKTS_COUNT_ETHERTYPE,
	PKTS_COUNT_TRUNCATED,
	PKTS_COUNT_MALFORMED,
	PKTS_COUNT_NO_MEMORY,
	PKTS_COUNT_TABLE_FULL,
	PKTS_COUNT_DECAP_FAILED,
	PKTS_COUNT_INNER,
	PKTS_COUNT_NOT_SELECTED,
	PKTS_COUNT_NOT_SAMPLED,
	PKTS_COUNT_L4_TRUNCATED,
	PKTS_COUNTS
};

/**
 * struct pkts_point_side_cpu - one CPU's counters of one side
 * @tick: the clock's; no counter
 * @sync: for readers on 32-bit machines
 * @stamps: frames by the source of their stamp
 * @tally: packets and octets by what they were counted as
 *
 * What every frame writes comes first: one cache line.
 */
struct pkts_point_side_cpu {
	struct pkts_clock_tick	tick;
	struct u64_stats_sync	sync;
	u64			stamps[PKTS_STAMPS];
	struct pkts_tally	tally[PKTS_COUNTS];
} ____cacheline_aligned_in_smp;

struct pkts_point_cpu {
	struct pkts_point_side_cpu side[PKTS_SIDES];
};

/**
 * struct pkts_point_key - what an observation point puts into keys
 * @tail: the key's tail where there is no second VLAN tag and no extra part
 * @hash: the hash of @tail
 */
struct pkts_point_key {
	u64			tail;
	struct pkts_hash	hash;
};

/**
 * struct pkts_point - an observation point
 * @key: its part of the keys, by side of the device on which end 0 sends;
 *	 filled by pkts_table_know()
 * @cpu: counters
 * @pn: its namespace's part
 * @filter: its selection and sampling, NULL when every packet is metered
 * @link: NULL unless it is a link
 * @ifindex: its device, for the key; of a link, the first leg's
 * @peer_ifindex: the device of a link's second leg, else 0
 * @direction: enum pkts_direction flags; both for a link, whose legs are its
 *	sides
 * @ethernet: by side, whether frames have an Ethernet header
 * @timeouts: its own timeouts; zeros stand for the namespace's
 * @map: the device clock's place on the monotonic clock
 * @losses: by leg; only the first's unless it is a link
 * @dev: its device, or that of a link's first leg; valid as long as the point
 *	is on the list
 * @node: place in struct pkts_net.points
 * @ops: the hooks
 * @live: scratch of the sum that is being made, guarded by pkts_net.lock
 * @live_flows: likewise
 * @recorded_sum: likewise
 * @recorded: what went into records, by table shard and guarded by its lock,
 *	so that flow and record are never both counted or both missed
 */
struct pkts_point {
	struct pkts_point_key		key[PKTS_SIDES];
	struct pkts_point_cpu __percpu	*cpu;
	struct pkts_net			*pn;
	struct pkts_filter __rcu	*filter;
	struct pkts_link		*link;
	u32				ifindex;
	u32				peer_ifindex;
	u8				direction;
	bool				ethernet[PKTS_SIDES];
	struct pkts_clock_map		map;
	struct pkts_timeouts		timeouts;
	struct pkts_loss_meter		losses[2];
	struct net_device		*dev;
	struct list_head		node;
	struct nf_hook_ops		ops[PKTS_SIDES];
	struct pkts_tally		live[PKTS_SIDES];
	u64				live_flows;
	struct pkts_tally		recorded_sum[PKTS_SIDES];
	struct pkts_tally		recorded[][PKTS_SIDES];
};

/**
 * pkts_point_side_of() - the side on which a direction of a flow is seen
 * @point: the flow's point
 * @orient: orient of the flow's key
 * @dir: 0 from end 0 of the key to end 1, else 1
 */
static inline enum pkts_point_side
pkts_point_side_of(const struct pkts_point *point, u8 orient, unsigned int dir)
{
	if (point->direction != PKTS_DIRECTION_BOTH)
		return point->direction == PKTS_DIRECTION_INGRESS ?
		       PKTS_INGRESS : PKTS_EGRESS;
	return orient ^ dir;
}

/* The device of a point's side. */
static inline u32 pkts_point_ifindex(const struct pkts_point *point,
				     enum pkts_point_side side)
{
	return side && point->peer_ifindex ? point->peer_ifindex :
					     point->ifindex;
}

/**
 * struct pkts_point_request - an observation point that is wanted
 * @dev: its device, or that of a link's first leg
 * @peer: the device of a link's second leg, else NULL
 * @link: name of a link, else NULL
 * @direction: enum pkts_direction flags, at least one; both for a link
 * @timeouts: its own; zeros stand for the namespace's
 * @filter: its selection and sampling, or NULL; the point's from now on
 */
struct pkts_point_request {
	struct net_device	*dev;
	struct net_device	*peer;
	const char		*link;
	u32			direction;
	struct pkts_timeouts	timeouts;
	struct pkts_filter	*filter;
};

int pkts_point_add(struct pkts_net *pn, const struct pkts_point_request *want,
		   struct netlink_ext_ack *extack);
void pkts_point_del(struct pkts_point *point);
void pkts_point_del_all(struct pkts_net *pn);
struct pkts_point *pkts_point_find(struct pkts_net *pn, u32 ifindex);
struct pkts_point *pkts_point_find_link(struct pkts_net *pn, const char *name);
u32 pkts_point_direction(const struct pkts_point *point);
void pkts_point_read_losses(struct pkts_net *pn);
int pkts_point_register(void);
void pkts_point_unregister(void);

#endif /* PKTS_POINT_H */
