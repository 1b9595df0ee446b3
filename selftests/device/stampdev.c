// SPDX-License-Identifier: GPL-2.0
/*
 * Two Ethernet devices on one wire, for tests: st0 and st1. What one is given
 * waits in its ring for as long as "ring" says; then it is on the wire, and at
 * the other one at the same moment. Both have a clock of their own, far from
 * any other, and tell when a frame was on the wire: with each that comes in, and,
 * as skb_tstamp_tx() has it, of each that goes out and asks.
 *
 * Frames have an FCS on the wire: that of who sent them, where he gave one
 * (SO_NOFCS), be it wrong, else one that the device computes. It is handed up
 * with rx-fcs, and a frame whose FCS is wrong is with rx-all.
 */
#include <linux/crc32.h>
#include <linux/etherdevice.h>
#include <linux/hrtimer.h>
#include <linux/if_ether.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>

#include <hrtimer_setup.h>
#include <txstamp_flag.h>

#define STAMPDEV_FRAMES 10000

static unsigned int ring = 5000;
module_param(ring, uint, 0444);
MODULE_PARM_DESC(ring, "microseconds that frames are in the ring");

/* What the devices' clocks are ahead of the time since boot, in seconds. */
static const unsigned int ahead[2] = { 1000, 5000 };

/* The control block of a frame in the ring. */
struct stampdev_frame {
	ktime_t due;
};

struct stampdev {
	struct net_device	*dev;
	struct net_device	*peer;
	ktime_t			ahead;
	struct sk_buff_head	frames;
	struct hrtimer		timer;
};

static struct net_device *stampdevs[2];

static struct stampdev_frame *frame_of(const struct sk_buff *skb)
{
	return (struct stampdev_frame *)skb->cb;
}

/* Of a padded frame; where the sender has it at the end, it is taken off. */
static __le32 stampdev_take_fcs(struct sk_buff *skb)
{
	__le32 fcs;

	if (!skb->no_fcs)
		return cpu_to_le32(~crc32_le(~0U, skb->data, skb->len));
	skb->no_fcs = 0;
	skb_trim(skb, skb->len - ETH_FCS_LEN);
	memcpy(&fcs, skb_tail_pointer(skb), ETH_FCS_LEN);
	return fcs;
}

/* The frame as the peer's driver hands it up; NULL where it does not. */
static struct sk_buff *stampdev_receive(struct net_device *dev,
					struct sk_buff *skb)
{
	__le32 fcs = stampdev_take_fcs(skb);
	bool right = fcs == cpu_to_le32(~crc32_le(~0U, skb->data, skb->len));

	if (!right && !(dev->features & NETIF_F_RXALL)) {
		DEV_STATS_INC(dev, rx_crc_errors);
		kfree_skb(skb);
		return NULL;
	}
	if (__dev_forward_skb(dev, skb))
		return NULL;
	if (!(dev->features & NETIF_F_RXFCS))
		return skb;
	if (pskb_expand_head(skb, 0, ETH_FCS_LEN, GFP_ATOMIC)) {
		kfree_skb(skb);
		return NULL;
	}
	skb_put_data(skb, &fcs, ETH_FCS_LEN);
	return skb;
}

/* Handed up at once: what waits for another CPU may be overtaken. */
static void stampdev_arrive(struct stampdev *st, struct sk_buff *skb,
			    ktime_t now)
{
	struct stampdev *peer = netdev_priv(st->peer);

	if (!netif_running(st->peer)) {
		DEV_STATS_INC(st->dev, tx_dropped);
		kfree_skb(skb);
		return;
	}
	skb = stampdev_receive(st->peer, skb);
	if (!skb)
		return;
	skb_hwtstamps(skb)->hwtstamp = ktime_add(now, peer->ahead);
	netif_receive_skb(skb);
}

static void stampdev_wire(struct stampdev *st, struct sk_buff *skb)
{
	ktime_t now = ktime_get_boottime();
	struct skb_shared_hwtstamps stamps = {
		.hwtstamp = ktime_add(now, st->ahead),
	};

	if (skb_shinfo(skb)->tx_flags & PKTS_SKBTX_HARDWARE)
		skb_tstamp_tx(skb, &stamps);
	skb_shinfo(skb)->tx_flags = 0;
	stampdev_arrive(st, skb, now);
}

static enum hrtimer_restart stampdev_timer(struct hrtimer *timer)
{
	struct stampdev *st = container_of(timer, struct stampdev, timer);
	struct sk_buff *skb;

	while ((skb = skb_peek(&st->frames))) {
		if (ktime_after(frame_of(skb)->due, ktime_get())) {
			hrtimer_set_expires(timer, frame_of(skb)->due);
			return HRTIMER_RESTART;
		}
		stampdev_wire(st, skb_dequeue(&st->frames));
	}
	return HRTIMER_NORESTART;
}

static netdev_tx_t stampdev_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct stampdev *st = netdev_priv(dev);

	if (skb_queue_len(&st->frames) >= STAMPDEV_FRAMES ||
	    (skb->no_fcs && skb->len < ETH_ZLEN + ETH_FCS_LEN)) {
		DEV_STATS_INC(dev, tx_dropped);
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	if (eth_skb_pad(skb)) {
		DEV_STATS_INC(dev, tx_dropped);
		return NETDEV_TX_OK;
	}
	if (skb_shinfo(skb)->tx_flags & PKTS_SKBTX_HARDWARE)
		skb_shinfo(skb)->tx_flags |= SKBTX_IN_PROGRESS;
	frame_of(skb)->due = ktime_add_us(ktime_get(), ring);
	skb_queue_tail(&st->frames, skb);
	if (skb_queue_len(&st->frames) == 1)
		hrtimer_start(&st->timer, frame_of(skb)->due,
			      HRTIMER_MODE_ABS_SOFT);
	return NETDEV_TX_OK;
}

static int stampdev_stop(struct net_device *dev)
{
	struct stampdev *st = netdev_priv(dev);

	hrtimer_cancel(&st->timer);
	skb_queue_purge(&st->frames);
	return 0;
}

static const struct net_device_ops stampdev_ops = {
	.ndo_start_xmit		= stampdev_xmit,
	.ndo_stop		= stampdev_stop,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

static void stampdev_setup(struct net_device *dev)
{
	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &stampdev_ops;
	dev->max_mtu = ETH_MAX_MTU;
	dev->hw_features |= NETIF_F_RXFCS | NETIF_F_RXALL;
	dev->priv_flags |= IFF_SUPP_NOFCS;
}

static struct net_device *stampdev_add(unsigned int i)
{
	struct net_device *dev;
	struct stampdev *st;

	dev = alloc_netdev(sizeof(*st), "st%d", NET_NAME_ENUM, stampdev_setup);
	if (!dev)
		return NULL;
	st = netdev_priv(dev);
	st->dev = dev;
	st->ahead = ktime_set(ahead[i], 0);
	skb_queue_head_init(&st->frames);
	hrtimer_setup(&st->timer, stampdev_timer, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_SOFT);
	return dev;
}

static void stampdev_free(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stampdevs); i++)
		if (stampdevs[i])
			free_netdev(stampdevs[i]);
}

static int __init stampdev_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(stampdevs); i++) {
		stampdevs[i] = stampdev_add(i);
		if (!stampdevs[i]) {
			stampdev_free();
			return -ENOMEM;
		}
	}
	for (i = 0; i < ARRAY_SIZE(stampdevs); i++) {
		struct stampdev *st = netdev_priv(stampdevs[i]);

		st->peer = stampdevs[!i];
		err = register_netdev(stampdevs[i]);
		if (!err)
			continue;
		if (i)
			unregister_netdev(stampdevs[0]);
		stampdev_free();
		return err;
	}
	return 0;
}

/* Closed both before either goes: each knows the other. */
static void __exit stampdev_exit(void)
{
	unsigned int i;

	rtnl_lock();
	for (i = 0; i < ARRAY_SIZE(stampdevs); i++)
		dev_close(stampdevs[i]);
	for (i = 0; i < ARRAY_SIZE(stampdevs); i++)
		unregister_netdevice(stampdevs[i]);
	rtnl_unlock();
	stampdev_free();
}

module_init(stampdev_init);
module_exit(stampdev_exit);
MODULE_DESCRIPTION("Two devices on a wire that stamp frames, for tests");
MODULE_LICENSE("GPL");
