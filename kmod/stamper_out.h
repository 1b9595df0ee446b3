/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device that stamped frames are sent out of: time's order, and beacons.
 *
 * Frames that come in on several CPUs leave in the order of their stamps only
 * where nobody else sends between a stamp and its sending. So frames are
 * stamped and sent under a lock, @turn. Who gets there from within a sending of
 * ours goes without: he may be the one who holds it, or the one that another CPU
 * waits for.
 */
#ifndef PKTS_STAMPER_OUT_H
#define PKTS_STAMPER_OUT_H

#include <linux/list.h>
#include <linux/percpu.h>
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
 * struct pkts_stamper_sending - what a CPU is sending
 * @dev: the device, or NULL
 * @depth: how many frames, one from within the other
 */
struct pkts_stamper_sending {
	const struct net_device	*dev;
	unsigned int		depth;
};

DECLARE_PER_CPU(struct pkts_stamper_sending, pkts_stamper_sending);

/**
 * struct pkts_stamper_out - a device that stamped frames are sent out of
 * @turn: held while a frame is stamped and sent
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
	spinlock_t			turn; /* who stamps and sends */
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
struct pkts_stamper_out *
pkts_stamper_out_alloc(struct net_device *dev,
		       const struct pkts_stamper_config *config);
void pkts_stamper_out_start(struct pkts_stamper_out *out);
void pkts_stamper_out_free(struct pkts_stamper_out *out);

/**
 * pkts_stamper_out_sends() - is this CPU just sending a frame of ours there?
 * @dev: the device
 *
 * Context: softirq or bottom halves off.
 */
static inline bool pkts_stamper_out_sends(const struct net_device *dev)
{
	return this_cpu_read(pkts_stamper_sending.dev) == dev;
}

/**
 * pkts_stamper_out_begin() - frames of a device are stamped and sent in turn
 * @out: the device
 * @ordered: nobody comes in between; frames that left the stack on several CPUs
 *	have no order that could be kept
 *
 * Context: softirq or bottom halves off.
 * Return: for pkts_stamper_out_end().
 */
static inline bool pkts_stamper_out_begin(struct pkts_stamper_out *out,
					  bool ordered)
	__acquires(&out->turn)
{
	bool first = ordered && !this_cpu_read(pkts_stamper_sending.depth);

	if (likely(first))
		spin_lock(&out->turn);
	else
		__acquire(&out->turn);
	return first;
}

/**
 * pkts_stamper_out_end() - the next one's turn
 * @out: the device
 * @first: from pkts_stamper_out_begin()
 *
 * Context: softirq or bottom halves off.
 */
static inline void pkts_stamper_out_end(struct pkts_stamper_out *out,
					bool first)
	__releases(&out->turn)
{
	if (likely(first))
		spin_unlock(&out->turn);
	else
		__release(&out->turn);
}

#endif /* PKTS_STAMPER_OUT_H */
