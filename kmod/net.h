/* SPDX-License-Identifier: GPL-2.0 */
/* What one network namespace has: points, settings, a table, a queue. */
#ifndef PKTS_NET_H
#define PKTS_NET_H

#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "point.h"
#include "queue.h"

struct pkts_table;

#define PKTS_FLOWS_DEFAULT 262144 /* ceiling of live flows */

/**
 * struct pkts_config - settings of a namespace's meter
 * @active: longest time that one record covers, ns
 * @inactive: silence that ends a flow, ns
 * @interval: how often timeouts are looked at, ns
 * @max_flows: ceiling of live flows
 *
 * Written under struct pkts_net.lock, read anywhere with READ_ONCE().
 */
struct pkts_config {
	u64 active;
	u64 inactive;
	u64 interval;
	u32 max_flows;
};

/**
 * struct pkts_net - all that belongs to one network namespace
 * @net: the namespace
 * @lock: guards @points, @nr_points, @gone, @config and the birth of @table;
 *	  taken inside RTNL, never outside of it
 * @points: list of struct pkts_point
 * @nr_points: its length
 * @gone: what points that are gone had counted
 * @config: the meter's settings
 * @table: live flows; made with the first point, freed with the namespace
 * @queue: records that wait for their reader
 * @expiry: walks the timing wheels
 */
struct pkts_net {
	struct net		*net;
	struct mutex		lock; /* points, gone, config, table's birth */
	struct list_head	points;
	unsigned int		nr_points;
	struct pkts_point_stats	gone;
	struct pkts_config	config;
	struct pkts_table	*table;
	struct pkts_queue	queue;
	struct delayed_work	expiry;
};

extern struct workqueue_struct *pkts_workqueue;

struct pkts_net *pkts_net_of(const struct net *net);
int pkts_net_register(void);
void pkts_net_unregister(void);

#endif /* PKTS_NET_H */
