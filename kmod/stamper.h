/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Time stamps that are written into frames: of what leaves a device, and of
 * what comes in on one device and is sent out of another.
 */
#ifndef PKTS_STAMPER_H
#define PKTS_STAMPER_H

#include <linux/jump_label.h>
#include <linux/list.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>
#include <uapi/pkts.h>

#include "clock.h"
#include "stamper_frame.h"

struct net_device;
struct pkts_filter;
struct pkts_net;
struct pkts_stamper_out;

/**
 * enum pkts_stamper_count - what is counted of a rule
 *
 * @PKTS_STAMPER_SEEN: frames that the rule was given
 * @PKTS_STAMPER_STAMPED: sent with a stamp
 * @PKTS_STAMPER_OVERSIZE: sent without, for want of room
 * @PKTS_STAMPER_FILTERED: passed over by the filter
 * @PKTS_STAMPER_LOOPED: came back while they were sent
 * @PKTS_STAMPER_NO_MEMORY: no memory to write the stamp in
 * @PKTS_STAMPER_DOWN: the out device does not run
 * @PKTS_STAMPER_BUSY: dropped by the out device's queue
 * @PKTS_STAMPER_MALFORMED: no frames that the format takes
 * @PKTS_STAMPER_OCTETS: of stamped frames, as they were before
 * @PKTS_STAMPER_TRUNCATED: stamped frames that lost their end
 * @PKTS_STAMPER_PADDED: stamped frames that were shorter than the wire's
 * @PKTS_STAMPER_SEGMENTED: frames that were cut from super-frames
 * @PKTS_STAMPER_HARDWARE: stamps that the device took
 * @PKTS_STAMPER_STACK: stamps that the stack took
 * @PKTS_STAMPER_NOW: stamps that the rule took itself
 * @PKTS_STAMPER_HELD: stamps that were moved to the one before
 * @PKTS_STAMPER_STEPPED: stamps near a step of the clock
 * @PKTS_STAMPER_COUNTS: how many there are
 *
 * The order is that of struct pkts_stamp_stats. The counters behind
 * @PKTS_STAMPER_SEEN up to @PKTS_STAMPER_MALFORMED are what can become of a
 * frame.
 */
enum pkts_stamper_count {
	PKTS_STAMPER_SEEN,
	PKTS_STAMPER_STAMPED,
	PKTS_STAMPER_OVERSIZE,
	PKTS_STAMPER_FILTERED,
	PKTS_STAMPER_LOOPED,
	PKTS_STAMPER_NO_MEMORY,
	PKTS_STAMPER_DOWN,
	PKTS_STAMPER_BUSY,
	PKTS_STAMPER_MALFORMED,
	PKTS_STAMPER_OCTETS,
	PKTS_STAMPER_TRUNCATED,
	PKTS_STAMPER_PADDED,
	PKTS_STAMPER_SEGMENTED,
	PKTS_STAMPER_HARDWARE,
	PKTS_STAMPER_STACK,
	PKTS_STAMPER_NOW,
	PKTS_STAMPER_HELD,
	PKTS_STAMPER_STEPPED,
	PKTS_STAMPER_COUNTS
};

/**
 * struct pkts_stamper_cpu - one CPU's counters of a rule
 * @tick: the clock's; no counter
 * @sync: for readers on 32-bit machines
 * @count: by enum pkts_stamper_count
 */
struct pkts_stamper_cpu {
	struct pkts_clock_tick	tick;
	struct u64_stats_sync	sync;
	u64			count[PKTS_STAMPER_COUNTS];
};

/**
 * struct pkts_stamper_config - what a rule is told to do
 * @format: enum pkts_stamp_format
 * @source: enum pkts_stamp_source
 * @clock: enum pkts_stamp_clock
 * @oversize: enum pkts_stamp_oversize
 * @sync: enum pkts_stamp_sync
 * @error: bound of the clock's error, ns, or PKTS_STAMP_ERROR_UNKNOWN
 * @flags: flags of struct pkts_stamp_info that all its stamps have
 * @id: number of the stamping device
 * @port: number of the port
 * @mirror: the original goes on its way as well
 */
struct pkts_stamper_config {
	u32	format;
	u32	source;
	u32	clock;
	u32	oversize;
	u32	sync;
	u32	error;
	u32	flags;
	u16	id;
	u16	port;
	bool	mirror;
};

/**
 * struct pkts_stamper_feed - a side of a device from which rules get frames
 * @rules: the rules, under RCU; one alone on the egress side
 * @pn: the namespace's part
 * @dev: the device; valid as long as the feed is on the list
 * @ifindex: its number
 * @egress: what leaves the device, else what comes in
 * @map: the device clock's place on the monotonic clock
 * @ops: the hook
 * @node: place in struct pkts_stamper_net.feeds, under RCU
 */
struct pkts_stamper_feed {
	struct list_head	rules;
	struct pkts_net		*pn;
	struct net_device	*dev;
	u32			ifindex;
	bool			egress;
	struct pkts_clock_map	map;
	struct nf_hook_ops	ops;
	struct list_head	node;
};

/**
 * struct pkts_stamper - a rule
 * @cpu: counters
 * @feed: where its frames come from
 * @out: where they are sent; of the egress side, the same device
 * @filter: which frames are stamped, or NULL for all
 * @form: how that makes frames longer
 * @config: how
 * @seq: number of its next stamp, guarded by @out's lock
 * @in_feed: place in @feed's list
 * @node: place in struct pkts_stamper_net.rules
 */
struct pkts_stamper {
	struct pkts_stamper_cpu __percpu *cpu;
	struct pkts_stamper_feed	*feed;
	struct pkts_stamper_out		*out;
	struct pkts_filter		*filter;
	struct pkts_stamper_form	form;
	struct pkts_stamper_config	config;
	u32				seq;
	struct list_head		in_feed;
	struct list_head		node;
};

/**
 * struct pkts_stamper_net - the rules of a network namespace
 * @rules: list of struct pkts_stamper
 * @feeds: list of struct pkts_stamper_feed
 * @outs: list of struct pkts_stamper_out
 * @nr_rules: length of @rules
 * @gone: what rules that are gone had counted
 *
 * Guarded by struct pkts_net.lock; @feeds is read under RCU.
 */
struct pkts_stamper_net {
	struct list_head	rules;
	struct list_head	feeds;
	struct list_head	outs;
	unsigned int		nr_rules;
	struct pkts_stamp_stats	gone;
};

unsigned int pkts_stamper_ingress(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state);
unsigned int pkts_stamper_egress(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state);

DECLARE_STATIC_KEY_FALSE(pkts_stamper_key);
struct sk_buff *pkts_stamper_dequeue_stamp(struct sk_buff *skb);

/**
 * pkts_stamper_dequeue() - stamp a frame that a pkts qdisc gives to the driver
 * @skb: the frame, its device set, from the link-layer header on; ours
 *
 * Costs nothing while no rule stamps what leaves a device.
 *
 * Context: softirq or bottom halves off, the qdisc's lock held.
 * Return: what to send in place of @skb: it, or a copy where others hold it.
 */
static inline struct sk_buff *pkts_stamper_dequeue(struct sk_buff *skb)
{
	if (static_branch_unlikely(&pkts_stamper_key))
		return pkts_stamper_dequeue_stamp(skb);
	return skb;
}

#endif /* PKTS_STAMPER_H */
