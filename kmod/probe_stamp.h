/* SPDX-License-Identifier: GPL-2.0 */
/* The time in a probe packet, written as late as the packet's way allows. */
#ifndef PKTS_PROBE_STAMP_H
#define PKTS_PROBE_STAMP_H

#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>

struct net_device;
struct pkts_net;
struct pkts_probe_key;
struct pkts_probe_tx;

/**
 * enum pkts_probe_where - where a probe packet got its time
 * @PKTS_PROBE_AT_BUILD: as it was made
 * @PKTS_PROBE_AT_EGRESS: at the netdev egress hook, its neighbour resolved
 * @PKTS_PROBE_AT_DEQUEUE: as the pkts queueing discipline let go of it
 * @PKTS_PROBE_AT_DEVICE: as the device sent it; told afterwards, in no packet
 */
enum pkts_probe_where {
	PKTS_PROBE_AT_BUILD,
	PKTS_PROBE_AT_EGRESS,
	PKTS_PROBE_AT_DEQUEUE,
	PKTS_PROBE_AT_DEVICE,
};

/**
 * struct pkts_probe_tx_ops - what a room wants to know of its packets
 * @stamped: NULL, or called each time that one got its time: its sequence
 *	number, when (ns inside of pkts), and the same as it is on the wire.
 *	Softirq or bottom halves off
 * @gone: NULL, or called when one was freed, taken by its driver, or handed
 *	on to another socket; with where it got its last time. Any context
 * @release: nobody has the struct any more. Any context
 */
struct pkts_probe_tx_ops {
	void (*stamped)(struct pkts_probe_tx *tx, u32 sequence, u64 time,
			u64 wire, enum pkts_probe_where where);
	void (*gone)(struct pkts_probe_tx *tx, u32 sequence,
		     enum pkts_probe_where where);
	void (*release)(struct pkts_probe_tx *tx);
};

/**
 * struct pkts_probe_tx - who sends probe packets; part of a session or reflector
 * @ops: its room
 * @net: packets are stamped in this namespace alone; never dereferenced
 * @sk: NULL, or the kernel socket of pkts_probe_device_ask(); read under RCU
 * @device_key: what stamps of the device are told by ...
 * @device_mask: ... and so much of the packet's sequence number
 * @key: NULL, or packets are authenticated with it
 * @error: the Error Estimate without PKTS_PROBE_PTP, which each packet's own says
 * @over: packets under way are stamped no more
 * @users: the room, and each packet under way
 */
struct pkts_probe_tx {
	const struct pkts_probe_tx_ops	*ops;
	const struct net		*net;
	struct sock			*sk;
	u32				device_key;
	u32				device_mask;
	const struct pkts_probe_key	*key;
	u16				error;
	bool				over;
	refcount_t			users;
};

/**
 * struct pkts_probe_hooks - a namespace's devices that probes leave by
 * @lock: guards all but reading @list, which RCU does; taken inside RTNL
 * @list: of hooks
 * @nr: its length
 * @users: sessions and reflectors; without any there are no hooks
 * @wanted: device that is to have a hook, 0 for none
 * @work: hooks it
 */
struct pkts_probe_hooks {
	struct mutex		lock; /* list, nr, users */
	struct list_head	list;
	unsigned int		nr;
	unsigned int		users;
	int			wanted;
	struct work_struct	work;
};

/* Packets of one queue that are remembered; the oldest is forgotten for one more. */
#define PKTS_PROBE_STRAYS 256

struct probe_mark;

/**
 * struct pkts_probe_strays - probe packets in a queue that netem has made nobody's
 * @skb: the packet that is just put into the queue, or NULL
 * @count: how many there are, or were before they were dropped
 * @next: place of the next one, modulo their number
 * @mark: what belongs to each; NULL where there is none
 *
 * Guarded by the queue's lock.
 */
struct pkts_probe_strays {
	const struct sk_buff	*skb;
	unsigned int		count;
	unsigned int		next;
	struct probe_mark	*mark[PKTS_PROBE_STRAYS];
};

void pkts_probe_destruct(struct sk_buff *skb);

/**
 * pkts_probe_is() - is it a probe packet of ours, to be stamped on its way out?
 * @skb: any packet
 *
 * Context: any.
 */
static inline bool pkts_probe_is(const struct sk_buff *skb)
{
	return skb->destructor == pkts_probe_destruct;
}

void pkts_probe_tx_init(struct pkts_probe_tx *tx,
			const struct pkts_probe_tx_ops *ops,
			const struct net *net);
void pkts_probe_tx_get(struct pkts_probe_tx *tx);
void pkts_probe_tx_put(struct pkts_probe_tx *tx);
void pkts_probe_tx_end(struct pkts_probe_tx *tx);
int pkts_probe_mark(struct sk_buff *skb, u8 *data, struct pkts_probe_tx *tx);
bool pkts_probe_stamp(struct sk_buff *skb, enum pkts_probe_where where);
struct pkts_probe_strays *
pkts_probe_stray_begin(struct pkts_probe_strays *strays,
		       const struct sk_buff *skb);
void pkts_probe_stray_end(struct pkts_probe_strays *strays,
			  struct pkts_probe_strays *outer);
void pkts_probe_stray_return(struct pkts_probe_strays *strays,
			     struct sk_buff *skb);
void pkts_probe_strays_forget(struct pkts_probe_strays *strays);

/* probe_device.c */

/**
 * struct pkts_probe_told - what a device has told
 * @key: of which packet
 * @time: when that has left, ns of the device's clock
 * @when: when the device has told it, ns inside of pkts
 */
struct pkts_probe_told {
	u32 key;
	u64 time;
	u64 when;
};

void pkts_probe_device_ask(struct sock *sk);
struct sock *pkts_probe_device_mark(struct sk_buff *skb,
				    const struct pkts_probe_tx *tx,
				    u32 sequence);
bool pkts_probe_device_told(struct sock *sk, struct pkts_probe_told *told);

void pkts_probe_hooks_init(struct pkts_net *pn);
void pkts_probe_hooks_exit(struct pkts_net *pn);
void pkts_probe_hooks_get(struct pkts_net *pn);
void pkts_probe_hooks_put(struct pkts_net *pn);
void pkts_probe_hooks_want(struct pkts_net *pn, const struct net_device *dev);

int pkts_probe_stamp_register(void);
void pkts_probe_stamp_unregister(void);
void pkts_probe_stamp_drain(void);

#endif /* PKTS_PROBE_STAMP_H */
