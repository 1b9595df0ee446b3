/* SPDX-License-Identifier: GPL-2.0 */
/* A device that stamped frames are sent out of: time's order, and beacons. */
#ifndef PKTS_STAMPER_OUT_H
#define PKTS_STAMPER_OUT_H

#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/types.h>

#include "stamper_order.h"
#include "wire/stamp.h"

struct net_device;
struct pkts_net;
struct pkts_stamper;
struct pkts_stamper_config;

/**
 * struct pkts_stamper_out - a device that stamped frames are sent out of
 * @lock: guards @order, @tick and the numbers of stamps
 * @order: keeps time from running back
 * @tick: when the clock was read, in jiffies
 * @dev: the device; valid as long as there are rules
 * @ifindex: its number
 * @rules: how many rules send to it
 * @format: enum pkts_stamp_format of all of them
 * @clock: enum pkts_stamp_clock of all of them
 * @flags: flags of struct pkts_stamp_info of the first
 * @sync: enum pkts_stamp_sync of the first
 * @error: bound of the clock's error, ns, of the first
 * @id: number of the stamping device, of the first
 * @port: number of the port, of the first
 * @seq: number of the next beacon
 * @beacon: sends one each second
 * @beacons: how many were sent
 * @lost: how many could not be sent
 * @node: place in struct pkts_stamper_net.outs
 */
struct pkts_stamper_out {
	spinlock_t			lock; /* order and numbers */
	struct pkts_stamper_order	order;
	unsigned long			tick;
	struct net_device		*dev;
	u32				ifindex;
	unsigned int			rules;
	u32				format;
	u32				clock;
	u32				flags;
	u32				sync;
	u32				error;
	u16				id;
	u16				port;
	u32				seq;
	struct timer_list		beacon;
	atomic64_t			beacons;
	atomic64_t			lost;
	struct list_head		node;
};

void pkts_stamper_out_stamp(struct pkts_stamper_out *out, u64 mono, u32 *seq,
			    struct pkts_stamper_time *stamp, u32 *number);
int pkts_stamper_out_send(struct net_device *dev, struct sk_buff *skb);
bool pkts_stamper_out_sends(const struct net_device *dev);
struct pkts_stamper_out *
pkts_stamper_out_alloc(struct net_device *dev,
		       const struct pkts_stamper_config *config);
void pkts_stamper_out_start(struct pkts_stamper_out *out);
void pkts_stamper_out_free(struct pkts_stamper_out *out);

#endif /* PKTS_STAMPER_OUT_H */
