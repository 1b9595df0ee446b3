// SPDX-License-Identifier: GPL-2.0
/*
 * Observation points: hooks on a device, and what happens to them when the
 * device is renamed, goes down, moves to another namespace or goes away.
 *
 * A point holds no reference on its device: the notifier takes the point down
 * before the device can go.
 */
#include "point.h"

#include <linux/if_arp.h>
#include <linux/netfilter_netdev.h>
#include <linux/rtnetlink.h>

#include "expiry.h"
#include "meter.h"
#include "net.h"
#include "netlink.h"
#include "stats.h"
#include "table.h"

static unsigned int hook_ingress(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	pkts_meter_frame(priv, skb, PKTS_INGRESS);
	return NF_ACCEPT;
}

static unsigned int hook_egress(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	pkts_meter_frame(priv, skb, PKTS_EGRESS);
	return NF_ACCEPT;
}

static bool point_watches(const struct pkts_point *point,
			  enum pkts_point_side side)
{
	return point->direction & BIT(side);
}

/* First on the way in, last on the way out: as near to the wire as can be. */
static void point_init_hooks(struct pkts_point *point)
{
	struct nf_hook_ops *in = &point->ops[PKTS_INGRESS];
	struct nf_hook_ops *out = &point->ops[PKTS_EGRESS];

	in->hook = hook_ingress;
	in->hooknum = NF_NETDEV_INGRESS;
	in->priority = INT_MIN;

	out->hook = hook_egress;
	out->hooknum = NF_NETDEV_EGRESS;
	out->priority = INT_MAX;

	in->dev = point->dev;
	out->dev = point->dev;
	in->pf = NFPROTO_NETDEV;
	out->pf = NFPROTO_NETDEV;
	in->priv = point;
	out->priv = point;
}

static bool dev_is_ethernet(const struct net_device *dev)
{
	return dev->type == ARPHRD_ETHER || dev->type == ARPHRD_LOOPBACK;
}

static void point_free(struct pkts_point *point)
{
	free_percpu(point->cpu);
	kvfree(point);
}

static void point_init_cpu(struct pkts_point_cpu *counters)
{
	unsigned int side;

	for (side = 0; side < PKTS_SIDES; side++)
		u64_stats_init(&counters->side[side].sync);
}

static struct pkts_point *point_alloc(struct pkts_net *pn,
				      struct net_device *dev, u32 direction)
{
	struct pkts_point *point;
	int cpu;

	point = kvzalloc(struct_size(point, recorded, PKTS_TABLE_SHARDS),
			 GFP_KERNEL_ACCOUNT);
	if (!point)
		return NULL;
	point->cpu = alloc_percpu(struct pkts_point_cpu);
	if (!point->cpu) {
		kvfree(point);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		point_init_cpu(per_cpu_ptr(point->cpu, cpu));
	point->pn = pn;
	point->dev = dev;
	point->ifindex = dev->ifindex;
	point->direction = direction;
	point->ethernet = dev_is_ethernet(dev);
	point_init_hooks(point);
	return point;
}

static void point_unhook(struct pkts_point *point)
{
	unsigned int side;

	for (side = 0; side < PKTS_SIDES; side++)
		if (point_watches(point, side))
			nf_unregister_net_hook(point->pn->net,
					       &point->ops[side]);
	if (point_watches(point, PKTS_INGRESS))
		net_disable_timestamp();
}

static int point_hook(struct pkts_point *point)
{
	struct net *net = point->pn->net;
	int err = 0;

	if (point_watches(point, PKTS_INGRESS))
		err = nf_register_net_hook(net, &point->ops[PKTS_INGRESS]);
	if (err)
		return err;
	if (point_watches(point, PKTS_EGRESS))
		err = nf_register_net_hook(net, &point->ops[PKTS_EGRESS]);
	if (err && point_watches(point, PKTS_INGRESS))
		nf_unregister_net_hook(net, &point->ops[PKTS_INGRESS]);
	if (err)
		return err;
	if (point_watches(point, PKTS_INGRESS))
		net_enable_timestamp();
	return 0;
}

/**
 * pkts_point_find() - the observation point of a device
 * @pn: the namespace
 * @ifindex: the device
 *
 * Context: process, @pn->lock held.
 * Return: the point or NULL.
 */
struct pkts_point *pkts_point_find(struct pkts_net *pn, u32 ifindex)
{
	struct pkts_point *point;

	lockdep_assert_held(&pn->lock);
	list_for_each_entry(point, &pn->points, node)
		if (point->ifindex == ifindex)
			return point;
	return NULL;
}

static int point_check_new(struct pkts_net *pn, struct net_device *dev,
			   struct netlink_ext_ack *extack)
{
	if (pkts_point_find(pn, dev->ifindex)) {
		NL_SET_ERR_MSG_MOD(extack, "the device has an observation point already");
		return -EEXIST;
	}
	if (pn->nr_points >= PKTS_POINTS_MAX) {
		NL_SET_ERR_MSG_MOD(extack, "the namespace has all points that it may");
		return -ENOSPC;
	}
	if (pn->table)
		return 0;
	pn->table = pkts_table_create(pn);
	return pn->table ? 0 : -ENOMEM;
}

static int point_attach(struct pkts_point *point,
			struct netlink_ext_ack *extack)
{
	struct pkts_net *pn = point->pn;
	int err;

	err = point_check_new(pn, point->dev, extack);
	if (err)
		return err;
	err = point_hook(point);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "the device takes no hook");
		return err;
	}
	list_add_tail(&point->node, &pn->points);
	pn->nr_points++;
	pkts_expiry_start(pn);
	return 0;
}

/**
 * pkts_point_add() - attach an observation point
 * @pn: the namespace
 * @dev: the device
 * @direction: what to watch, enum pkts_direction flags, at least one
 * @extack: told why it failed
 *
 * Context: process, RTNL held; may sleep.
 * Return: 0, -EEXIST, -ENOSPC, -ENOMEM or what the hooks said.
 */
int pkts_point_add(struct pkts_net *pn, struct net_device *dev, u32 direction,
		   struct netlink_ext_ack *extack)
{
	struct pkts_point *point;
	int err;

	ASSERT_RTNL();
	point = point_alloc(pn, dev, direction);
	if (!point)
		return -ENOMEM;

	mutex_lock(&pn->lock);
	err = point_attach(point, extack);
	mutex_unlock(&pn->lock);
	if (err)
		point_free(point);
	else
		pkts_netlink_notice(pn, PKTS_EVENT_POINT_ADDED, dev, direction);
	return err;
}

/*
 * No frame may still be on its way to the table when the point's flows are
 * flushed: hence the grace period between the two.
 */
static void point_detach(struct pkts_point *point)
{
	struct pkts_net *pn = point->pn;

	lockdep_assert_held(&pn->lock);
	list_del(&point->node);
	pn->nr_points--;
	point_unhook(point);
	synchronize_net();
	pkts_table_flush(pn->table, point);
	pkts_stats_fold(point);
	point_free(point);
}

/**
 * pkts_point_del() - detach an observation point and export its flows
 * @pn: the namespace
 * @dev: its device
 * @extack: told why it failed
 *
 * Context: process, RTNL held; sleeps for a grace period.
 * Return: 0 or -ENOENT.
 */
int pkts_point_del(struct pkts_net *pn, struct net_device *dev,
		   struct netlink_ext_ack *extack)
{
	struct pkts_point *point;
	u32 direction = 0;

	ASSERT_RTNL();
	mutex_lock(&pn->lock);
	point = pkts_point_find(pn, dev->ifindex);
	if (point) {
		direction = point->direction;
		point_detach(point);
	}
	mutex_unlock(&pn->lock);
	if (!point) {
		NL_SET_ERR_MSG_MOD(extack, "the device has no observation point");
		return -ENOENT;
	}
	pkts_netlink_notice(pn, PKTS_EVENT_POINT_REMOVED, dev, direction);
	return 0;
}

/**
 * pkts_point_del_all() - detach every observation point of a namespace
 * @pn: the namespace
 *
 * Context: process, namespace or module exit; takes RTNL.
 */
void pkts_point_del_all(struct pkts_net *pn)
{
	struct pkts_point *point, *next;

	rtnl_lock();
	mutex_lock(&pn->lock);
	list_for_each_entry_safe(point, next, &pn->points, node)
		point_detach(point);
	mutex_unlock(&pn->lock);
	rtnl_unlock();
}

static int point_event_of(unsigned long event)
{
	switch (event) {
	case NETDEV_UNREGISTER:
		return PKTS_EVENT_DEVICE_GONE;
	case NETDEV_CHANGENAME:
		return PKTS_EVENT_DEVICE_RENAMED;
	case NETDEV_UP:
		return PKTS_EVENT_DEVICE_UP;
	case NETDEV_DOWN:
		return PKTS_EVENT_DEVICE_DOWN;
	default:
		return -1;
	}
}

/*
 * A move to another namespace looks like the end of the device here. Frames
 * of a device that changed its type are read anew by the next frame.
 */
static int point_netdev_event(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct pkts_net *pn = pkts_net_of(dev_net(dev));
	int notice = point_event_of(event);
	struct pkts_point *point;
	u32 direction = 0;

	if (notice < 0 && event != NETDEV_POST_TYPE_CHANGE)
		return NOTIFY_DONE;

	mutex_lock(&pn->lock);
	point = pkts_point_find(pn, dev->ifindex);
	if (point) {
		direction = point->direction;
		WRITE_ONCE(point->ethernet, dev_is_ethernet(dev));
		if (event == NETDEV_UNREGISTER)
			point_detach(point);
	}
	mutex_unlock(&pn->lock);
	if (point && notice >= 0)
		pkts_netlink_notice(pn, notice, dev, direction);
	return NOTIFY_DONE;
}

static struct notifier_block point_notifier = {
	.notifier_call = point_netdev_event,
};

/**
 * pkts_point_register() - begin to follow devices
 *
 * Context: module init.
 * Return: 0 or a negative error.
 */
int pkts_point_register(void)
{
	return register_netdevice_notifier(&point_notifier);
}

/**
 * pkts_point_unregister() - stop following devices
 *
 * Unregistering replays NETDEV_DOWN and NETDEV_UNREGISTER for every device,
 * which takes all points down.
 *
 * Context: module exit.
 */
void pkts_point_unregister(void)
{
	unregister_netdevice_notifier(&point_notifier);
}
