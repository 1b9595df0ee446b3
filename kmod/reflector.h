/* SPDX-License-Identifier: GPL-2.0 */
/* Session-Reflectors: STAMP (RFC 8762, RFC 8972) and TWAMP-Light. */
#ifndef PKTS_REFLECTOR_H
#define PKTS_REFLECTOR_H

#include <linux/netfilter.h>
#include <linux/siphash.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>
#include <uapi/pkts.h>

#include "clock.h"
#include "probe_key.h"
#include "probe_stamp.h"

struct netlink_ext_ack;
struct pkts_net;
struct socket;

#define PKTS_REFLECTOR_BUCKETS	256  /* of sessions */
#define PKTS_REFLECTOR_RATES	1024 /* of peers */
#define PKTS_REFLECTOR_MAPS	16   /* of device clocks */

/*
 * What becomes of a packet for a reflector, and what is noted of it: the members
 * of struct pkts_reflector_stats, in their order and explained there.
 *
 * Each packet that was received was replied to, or is in one counter from
 * PKTS_REFLECT_SHORT to PKTS_REFLECT_OUTPUT. What comes behind is no part of
 * that sum.
 */
enum pkts_reflect {
	PKTS_REFLECT_RECEIVED,
	PKTS_REFLECT_REPLIED,
	PKTS_REFLECT_SHORT,
	PKTS_REFLECT_LENGTH,
	PKTS_REFLECT_CHECKSUM,
	PKTS_REFLECT_NO_CHECKSUM,
	PKTS_REFLECT_NOT_UNICAST,
	PKTS_REFLECT_MARTIAN,
	PKTS_REFLECT_FRAGMENT,
	PKTS_REFLECT_UNKNOWN_PEER,
	PKTS_REFLECT_UNPROVISIONED,
	PKTS_REFLECT_RATE,
	PKTS_REFLECT_REFLECTOR_PORT,
	PKTS_REFLECT_REPLY,
	PKTS_REFLECT_ERROR_ESTIMATE,
	PKTS_REFLECT_AUTH_SHORT,
	PKTS_REFLECT_AUTH_FAILED,
	PKTS_REFLECT_REPLAYED,
	PKTS_REFLECT_SESSIONS_FULL,
	PKTS_REFLECT_NO_MEMORY,
	PKTS_REFLECT_NO_ROUTE,
	PKTS_REFLECT_OUTPUT,
	PKTS_REFLECT_TLV_UNKNOWN,
	PKTS_REFLECT_TLV_MALFORMED,
	PKTS_REFLECT_TLV_INTEGRITY,
	PKTS_REFLECT_DSCP_REFUSED,
	PKTS_REFLECT_RX_HARDWARE,
	PKTS_REFLECT_RX_STACK,
	PKTS_REFLECT_RX_HOOK,
	PKTS_REFLECT_TX_BUILD,
	PKTS_REFLECT_TX_EGRESS,
	PKTS_REFLECT_TX_DEQUEUE,
	PKTS_REFLECT_SESSIONS_CREATED,
	PKTS_REFLECT_SESSIONS_EXPIRED,
	PKTS_REFLECT_SESSIONS, /* counted elsewhere */
	PKTS_REFLECT_TX_DEVICE,
	PKTS_REFLECTS
};

/**
 * struct pkts_reflector_config - what a reflector was told
 * @family: 4 or 6 of @local, 0 for any address
 * @local: destination address of requests
 * @ifindex: device that they come in on, or the VRF; 0 for any
 * @port: destination port
 * @stateful: sessions have a sequence of their own
 * @auth: packets are authenticated
 * @count_flows: Direct Measurement is of flows, not of sessions
 * @hardware: devices are asked when replies of sessions leave
 * @rate: requests per second that one peer may have answered
 * @max_sessions: ceiling of sessions
 * @idle: a session that is silent for so long is forgotten, ns
 * @dscp_allowed: bit for each DSCP that replies may have
 * @sync: enum pkts_probe_sync: how this machine's clock is kept
 * @synced: it is synchronised to UTC
 * @error: what it may be wrong by, ns
 * @nr_from: prefixes
 * @from: peers: a whole address is provisioned, a shorter prefix is open
 */
struct pkts_reflector_config {
	u8				family;
	union nf_inet_addr		local;
	u32				ifindex;
	u16				port;
	bool				stateful;
	bool				auth;
	bool				count_flows;
	bool				hardware;
	u32				rate;
	u32				max_sessions;
	u64				idle;
	u64				dscp_allowed;
	u8				sync;
	bool				synced;
	u64				error;
	unsigned int			nr_from;
	struct pkts_reflector_prefix	from[PKTS_REFLECTOR_FROM_MAX];
};

/**
 * struct pkts_reflector_cpu - what one CPU has of a reflector
 * @count: by enum pkts_reflect
 * @tick: for stamps of the wall clock
 */
struct pkts_reflector_cpu {
	u64			count[PKTS_REFLECTS];
	struct pkts_clock_tick	tick;
};

/**
 * struct pkts_reflector_bucket - sessions of one hash
 * @lock: guards the list
 * @head: of struct pkts_reflector_session
 */
struct pkts_reflector_bucket {
	spinlock_t		lock; /* head */
	struct hlist_head	head;
};

/**
 * struct pkts_reflector - a Session-Reflector
 * @node: in struct pkts_reflectors.list
 * @pn: its namespace
 * @tx: what replies of no session belong to; its users keep the reflector
 * @id: its number in the namespace
 * @config: never changes
 * @key: of authenticated packets
 * @cpu: counters
 * @hash_key: of sessions and rates
 * @rates: by peer: when the next request would be in time (GCRA)
 * @sessions: by 4-tuple and SSID
 * @nr_sessions: how many
 * @sock: that devices tell when replies have left, or NULL
 * @numbered: sessions by the number that devices tell them by
 * @expiry: forgets idle ones
 * @rcu: frees it
 */
struct pkts_reflector {
	struct list_head		node;
	struct pkts_net			*pn;
	struct pkts_probe_tx		tx;
	u32				id;
	struct pkts_reflector_config	config;
	struct pkts_probe_key		key;
	struct pkts_reflector_cpu __percpu *cpu;
	siphash_key_t			hash_key;
	atomic64_t			rates[PKTS_REFLECTOR_RATES];
	struct pkts_reflector_bucket	sessions[PKTS_REFLECTOR_BUCKETS];
	atomic_t			nr_sessions;
	struct socket			*sock;
	struct xarray			numbered;
	struct delayed_work		expiry;
};

/**
 * struct pkts_reflector_map - a device's clock
 * @ifindex: the device's
 * @map: its clock's place on ours
 */
struct pkts_reflector_map {
	int			ifindex;
	struct pkts_clock_map	map;
};

/**
 * struct pkts_reflectors - a namespace's reflectors
 * @lock: guards all but reading @list, which RCU does, and @maps
 * @list: of struct pkts_reflector
 * @nr: its length; with the first one the namespace's input is looked at
 * @last_id: of the youngest
 * @maps: clocks of devices, by ifindex
 */
struct pkts_reflectors {
	struct mutex			lock; /* list, nr, last_id */
	struct list_head		list;
	unsigned int			nr;
	u32				last_id;
	struct pkts_reflector_map	maps[PKTS_REFLECTOR_MAPS];
};

static inline void pkts_reflector_count(const struct pkts_reflector *reflector,
					enum pkts_reflect what)
{
	this_cpu_inc(reflector->cpu->count[what]);
}

int pkts_reflector_add(struct pkts_net *pn,
		       const struct pkts_reflector_config *config,
		       const u8 *secret, size_t secret_len, u32 *id,
		       struct netlink_ext_ack *extack);
int pkts_reflector_del(struct pkts_net *pn, u32 id);
void pkts_reflector_stats(const struct pkts_reflector *reflector,
			  struct pkts_reflector_stats *stats);
void pkts_reflectors_init(struct pkts_net *pn);
void pkts_reflectors_exit(struct pkts_net *pn);

/* reflector_in.c */
unsigned int pkts_reflector_ip4(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state);
unsigned int pkts_reflector_ip6(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state);

#endif /* PKTS_REFLECTOR_H */
