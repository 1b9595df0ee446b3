/* SPDX-License-Identifier: GPL-2.0 */
/* An observation point: a device and the sides of it that are watched. */
#ifndef PKTS_POINT_H
#define PKTS_POINT_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/u64_stats_sync.h>
#include <uapi/pkts.h>

#include "clock.h"

struct netlink_ext_ack;
struct pkts_net;

/* Sides of a device, as array indices. */
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
	PKTS_COUNT_L4_TRUNCATED,
	PKTS_COUNTS
};

/**
 * struct pkts_point_side_cpu - one CPU's counters of one side
 * @sync: for readers on 32-bit machines
 * @stamps: frames by the source of their stamp
 * @tally: packets and octets by what they were counted as
 *
 * What every frame writes comes first: one cache line.
 */
struct pkts_point_side_cpu {
	struct u64_stats_sync	sync;
	u64			stamps[PKTS_STAMPS];
	struct pkts_tally	tally[PKTS_COUNTS];
};

struct pkts_point_cpu {
	struct pkts_point_side_cpu side[PKTS_SIDES];
};

/**
 * struct pkts_point - an observation point
 * @cpu: counters
 * @pn: its namespace's part
 * @ifindex: its device, for the key
 * @direction: enum pkts_direction flags
 * @ethernet: the device's frames have an Ethernet header
 * @map: the device clock's place on the monotonic clock
 * @dev: its device; valid as long as the point is on the list
 * @node: place in struct pkts_net.points
 * @ops: the hooks
 * @live: scratch of the sum that is being made, guarded by pkts_net.lock
 * @live_flows: likewise
 * @recorded_sum: likewise
 * @recorded: what went into records, by table shard and guarded by its lock,
 *	so that flow and record are never both counted or both missed
 */
struct pkts_point {
	struct pkts_point_cpu __percpu	*cpu;
	struct pkts_net			*pn;
	u32				ifindex;
	u8				direction;
	bool				ethernet;
	struct pkts_clock_map		map;
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

int pkts_point_add(struct pkts_net *pn, struct net_device *dev, u32 direction,
		   struct netlink_ext_ack *extack);
int pkts_point_del(struct pkts_net *pn, struct net_device *dev,
		   struct netlink_ext_ack *extack);
void pkts_point_del_all(struct pkts_net *pn);
struct pkts_point *pkts_point_find(struct pkts_net *pn, u32 ifindex);
int pkts_point_register(void);
void pkts_point_unregister(void);

#endif /* PKTS_POINT_H */
