// SPDX-License-Identifier: GPL-2.0
/*
 * When a probe packet has left, the device knows best. It tells so, where it can
 * and is set to, some time afterwards: a stamp comes to the error queue of the
 * packet's socket, from whatever context the driver is in. There it is only
 * given the time at which it came, and waits for those who make use of it.
 *
 * The socket is the kernel's. A packet keeps it, as does its mark what is
 * behind it; a device that tells nothing costs nothing.
 */
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/skbuff.h>
#include <net/sock.h>
#include <txstamp_flag.h>

#include "clock.h"
#include "probe_stamp.h"

/* Several may have come before the first call: all without a time have it now. */
static void device_report(struct sock *sk)
{
	struct sk_buff_head *queue = &sk->sk_error_queue;
	ktime_t now = ns_to_ktime(pkts_clock_now());
	unsigned long flags;
	struct sk_buff *skb;

	spin_lock_irqsave(&queue->lock, flags);
	skb_queue_reverse_walk(queue, skb) {
		if (skb->tstamp)
			break;
		skb->tstamp = now;
	}
	spin_unlock_irqrestore(&queue->lock, flags);
}

/**
 * pkts_probe_device_ask() - have a socket told when its packets have left
 * @sk: a kernel socket that nobody else uses
 *
 * Stamps come without the packets that they are of.
 *
 * Context: process.
 */
void pkts_probe_device_ask(struct sock *sk)
{
	sk->sk_tsflags = SOF_TIMESTAMPING_TX_HARDWARE |
			 SOF_TIMESTAMPING_RAW_HARDWARE |
			 SOF_TIMESTAMPING_OPT_TSONLY;
	sk->sk_error_report = device_report;
	sock_set_flag(sk, SOCK_RCU_FREE);
}

/**
 * pkts_probe_device_mark() - ask the device when a packet leaves
 * @skb: the packet, owned by nobody
 * @tx: who sends it
 * @sequence: its number
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: the socket that is told, for the caller to put; NULL for none.
 */
struct sock *pkts_probe_device_mark(struct sk_buff *skb,
				    const struct pkts_probe_tx *tx,
				    u32 sequence)
{
	struct sock *sk = READ_ONCE(tx->sk);

	if (!sk || !refcount_inc_not_zero(&sk->sk_refcnt))
		return NULL;
	skb_shinfo(skb)->tx_flags |= PKTS_SKBTX_HARDWARE;
	skb_shinfo(skb)->tskey = tx->device_key | (sequence & tx->device_mask);
	skb->sk = sk;
	return sk;
}

/**
 * pkts_probe_device_told() - the next that devices have told
 * @sk: the socket of pkts_probe_device_ask()
 * @told: filled
 *
 * Context: any.
 * Return: was there one?
 */
bool pkts_probe_device_told(struct sock *sk, struct pkts_probe_told *told)
{
	struct sk_buff *skb;

	while (!skb_queue_empty_lockless(&sk->sk_error_queue)) {
		skb = skb_dequeue(&sk->sk_error_queue);
		if (!skb)
			return false;
		told->key = skb_shinfo(skb)->tskey;
		told->time = ktime_to_ns(skb_hwtstamps(skb)->hwtstamp);
		told->when = ktime_to_ns(skb->tstamp) ?: pkts_clock_now();
		if (SKB_EXT_ERR(skb)->ee.ee_origin !=
		    SO_EE_ORIGIN_TIMESTAMPING)
			told->time = 0;
		consume_skb(skb);
		if (told->time)
			return true;
	}
	return false;
}
