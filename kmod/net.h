/* SPDX-License-Identifier: GPL-2.0 */
/* What one network namespace has: points, settings, a table, a queue. */
#ifndef PKTS_NET_H
#define PKTS_NET_H

#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "point.h"
#include "probe_stamp.h"
#include "queue.h"
#include "reflector.h"
#include "stamper.h"
#include "sender.h"

struct pkts_table;

#define PKTS_KEY_DEFAULT \
	(PKTS_KEY_PART_VLAN | PKTS_KEY_PART_CVLAN | PKTS_KEY_PART_PORT)
#define PKTS_FLOWS_DEFAULT 262144 /* ceiling of live flows */

/**
 * struct pkts_config - settings of a namespace's meter
 * @timeouts: when flows end and records are made
 * @interval: how often timeouts are looked at, ns
 * @max_flows: ceiling of live flows
 * @key: enum pkts_key_part flags: what is in the key
 * @profile: enum pkts_profile: what new flows keep
 * @decap: enum pkts_decap
 * @shaped: the packets that are metered, or their keys, are not what the
 *	dissector reads: @decap or @key is not the default
 *
 * Written under struct pkts_net.lock, read anywhere with READ_ONCE().
 */
struct pkts_config {
	struct pkts_timeouts timeouts;
	u64 interval;
	u32 max_flows;
	u32 key;
	u32 profile;
	u32 decap;
	bool shaped;
};

/**
 * struct pkts_net - all that belongs to one network namespace
 * @net: the namespace
 * @lock: guards @points, @nr_points, @gone, @config, @qdiscs and the birth of @table;
 *	  taken inside RTNL, never outside of it
 * @points: list of struct pkts_point
 * @nr_points: its length
 * @gone: what points that are gone had counted
 * @config: the meter's settings
 * @table: live flows; made with the first point, freed with the namespace
 * @queue: records that wait for their reader
 * @expiry: walks the timing wheels
 * @probe_hooks: where probes leave
 * @reflectors: Session-Reflectors
 * @stamper: its stamp rules
 * @qdiscs: list of struct pkts_sch
 * @senders: probe sessions
 */
struct pkts_net {
	struct net		*net;
	struct mutex		lock; /* points, gone, config, qdiscs, table's birth */
	struct list_head	points;
	unsigned int		nr_points;
	struct pkts_point_stats	gone;
	struct pkts_config	config;
	struct pkts_table	*table;
	struct pkts_queue	queue;
	struct delayed_work	expiry;
	struct pkts_probe_hooks	probe_hooks;
	struct pkts_reflectors	reflectors;
	struct pkts_stamper_net	stamper;
	struct list_head	qdiscs;
	struct pkts_senders	senders;
};

extern struct workqueue_struct *pkts_workqueue;

/* Do flows that begin at @point keep details, and want facts of packets? */
static inline bool pkts_net_wants_details(const struct pkts_point *point)
{
	return READ_ONCE(point->pn->config.profile) == PKTS_PROFILE_FULL;
}

/* The table, for those who hold no lock: it comes with the first point. */
static inline struct pkts_table *pkts_net_table(const struct pkts_net *pn)
{
	/* Pairs with the release in point_check_new(). */
	return smp_load_acquire(&pn->table);
}

struct pkts_net *pkts_net_of(const struct net *net);
int pkts_net_register(void);
void pkts_net_unregister(void);

#endif /* PKTS_NET_H */
