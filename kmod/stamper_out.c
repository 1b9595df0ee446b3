// SPDX-License-Identifier: GPL-2.0
/*
 * A device that stamped frames are sent out of. All rules that send to it share
 * the order of its stamps: whatever CPUs and clocks do, none is earlier than
 * the one before.
 */
#include "stamper_out.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "clock.h"
#include "stamper.h"

/* How often a frame that is being sent may come to be sent again. */
#define OUT_DEPTH_MAX		4

DEFINE_PER_CPU(struct pkts_stamper_sending, pkts_stamper_sending);

/*
 * The wall clock is looked at once a tick: it is set at times, and costs every
 * frame.
 */
static u64 out_clock(struct pkts_stamper_out *out)
{
	unsigned long tick = READ_ONCE(jiffies);

	if (likely(out->tick == tick && out->order.ahead))
		return out->order.clock;
	out->tick = tick;
	return pkts_clock_ahead(out->clock == PKTS_STAMP_CLOCK_TAI);
}

/**
 * pkts_stamper_out_stamp() - a stamp of the device's, and its number
 * @out: the device
 * @mono: the frame's moment, monotonic ns
 * @seq: the next number, guarded by the device's lock
 * @stamp: filled
 * @number: set to the stamp's number
 *
 * Context: softirq or bottom halves off.
 */
void pkts_stamper_out_stamp(struct pkts_stamper_out *out, u64 mono, u32 *seq,
			    struct pkts_stamper_time *stamp, u32 *number)
{
	bool step;

	spin_lock(&out->lock);
	step = pkts_stamper_order_next(&out->order, mono, out_clock(out),
				       stamp);
	*number = (*seq)++;
	spin_unlock(&out->lock);
	if (unlikely(step) && out->format == PKTS_STAMP_FORMAT_BEACON)
		mod_timer(&out->beacon, jiffies);
}

/**
 * pkts_stamper_out_send() - send a frame
 * @dev: the device
 * @skb: the frame, from its MAC addresses on; gone afterwards
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: 0, -ENETDOWN, -ELOOP when it has come back while it was sent, or
 * -ENOBUFS when it was dropped.
 */
int pkts_stamper_out_send(struct net_device *dev, struct sk_buff *skb)
{
	struct pkts_stamper_sending *sending =
		this_cpu_ptr(&pkts_stamper_sending);
	const struct net_device *before = sending->dev;
	int err;

	if (!netif_running(dev) || !netif_carrier_ok(dev)) {
		kfree_skb(skb);
		return -ENETDOWN;
	}
	if (sending->depth >= OUT_DEPTH_MAX) {
		kfree_skb(skb);
		return -ELOOP;
	}
	skb->dev = dev;
	sending->dev = dev;
	sending->depth++;
	err = dev_queue_xmit(skb);
	sending->depth--;
	sending->dev = before;
	return net_xmit_eval(err) ? -ENOBUFS : 0;
}

static void beacon_fill(struct pkts_stamper_out *out, struct sk_buff *skb)
{
	struct net_device *dev = out->dev;
	struct pkts_stamper_time stamp;
	struct pkts_stamp_info info = {
		.flags	= out->flags,
		.error	= out->error,
		.sync	= out->sync,
		.device	= out->id,
		.port	= out->port,
		.where	= PKTS_STAMP_WHERE_ENQUEUE,
		.len	= PKTS_STAMP_BEACON_LEN,
	};

	pkts_stamper_out_stamp(out, pkts_clock_now(), &out->seq, &stamp,
			       &info.seq);
	info.time = stamp.time;
	if (stamp.stepped)
		info.flags |= PKTS_STAMP_STEPPED;
	skb_reserve(skb, LL_RESERVED_SPACE(dev));
	pkts_stamp_beacon_write(skb_put_zero(skb, PKTS_STAMP_BEACON_LEN),
				dev->dev_addr, &info);
	skb_reset_mac_header(skb);
	skb->protocol = eth_hdr(skb)->h_proto;
	skb->priority = TC_PRIO_CONTROL;
}

static int beacon_send(struct pkts_stamper_out *out)
{
	struct net_device *dev = out->dev;
	struct sk_buff *skb;
	bool first;
	int err;

	skb = alloc_skb(LL_RESERVED_SPACE(dev) + PKTS_STAMP_BEACON_LEN +
			dev->needed_tailroom, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	first = pkts_stamper_out_begin(out, true);
	beacon_fill(out, skb);
	err = pkts_stamper_out_send(dev, skb);
	pkts_stamper_out_end(out, first);
	return err;
}

/* With the second that its stamps tell, as near as ticks are. */
static unsigned long beacon_wait(struct pkts_stamper_out *out)
{
	u64 time = pkts_clock_now() +
		   pkts_clock_ahead(out->clock == PKTS_STAMP_CLOCK_TAI);
	u64 passed = do_div(time, NSEC_PER_SEC);

	return nsecs_to_jiffies(NSEC_PER_SEC - passed) ?: HZ;
}

static void out_beacon(struct timer_list *timer)
{
	struct pkts_stamper_out *out =
		container_of(timer, struct pkts_stamper_out, beacon);

	rcu_read_lock();
	if (beacon_send(out))
		atomic64_inc(&out->lost);
	else
		atomic64_inc(&out->beacons);
	rcu_read_unlock();
	mod_timer(timer, jiffies + beacon_wait(out));
}

/**
 * pkts_stamper_out_alloc() - the order of a device's stamps
 * @dev: the device
 * @config: of the first rule that sends to it
 *
 * Context: process; may sleep.
 * Return: it, without rules, or NULL.
 */
struct pkts_stamper_out *
pkts_stamper_out_alloc(struct net_device *dev,
		       const struct pkts_stamper_config *config)
{
	struct pkts_stamper_out *out;

	out = kzalloc(sizeof(*out), GFP_KERNEL_ACCOUNT);
	if (!out)
		return NULL;
	spin_lock_init(&out->turn);
	spin_lock_init(&out->lock);
	timer_setup(&out->beacon, out_beacon, 0);
	INIT_LIST_HEAD(&out->node);
	out->dev = dev;
	out->ifindex = dev->ifindex;
	out->format = config->format;
	out->clock = config->clock;
	out->flags = config->flags;
	out->sync = config->sync;
	out->error = config->error;
	out->id = config->id;
	out->port = config->port;
	return out;
}

/**
 * pkts_stamper_out_start() - begin to send beacons, where the format has any
 * @out: the device
 *
 * The first is sent at once: stamps before it tell no second.
 *
 * Context: process.
 */
void pkts_stamper_out_start(struct pkts_stamper_out *out)
{
	if (out->format == PKTS_STAMP_FORMAT_BEACON)
		mod_timer(&out->beacon, jiffies);
}

/**
 * pkts_stamper_out_free() - give it up
 * @out: it; without rules, and no frame on its way through it
 *
 * Context: process; may sleep.
 */
void pkts_stamper_out_free(struct pkts_stamper_out *out)
{
	timer_shutdown_sync(&out->beacon);
	kfree(out);
}
