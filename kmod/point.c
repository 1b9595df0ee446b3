// SPDX-License-Identifier: GPL-2.0
/*
 * Observation points: hooks on a device, and what happens to them when the
 * device is renamed, goes down, moves to another namespace or goes away.
 *
 * A link is a point of two devices, its legs, of which both bring what came
 * in. They are its sides in the order of struct pkts_point.ops, and are made
 * promiscuous: a tap brings frames that are for somebody else.
 *
 * A point holds no reference on its devices: the notifier takes the point down
 * before one can go.
 */
#include "point.h"

#include <linux/if_arp.h>
#include <linux/netfilter_netdev.h>
#include <linux/rtnetlink.h>

#include "expiry.h"
#include "link.h"
#include "meter.h"
#include "net.h"
#include "netlink.h"
#include "select.h"
#include "stats.h"
#include "table.h"

static bool point_watches(const struct pkts_point *point,
			  enum pkts_point_side side)
{
	return point->direction & BIT(side);
}

static struct net_device *point_dev(const struct pkts_point *point,
				    enum pkts_point_side side)
{
	return point->link && side ? point->link->dev : point->dev;
}

/* First on the way in, last on the way out: as near to the wire as can be. */
static void point_init_hook(struct pkts_point *point, enum pkts_point_side side)
{
	struct nf_hook_ops *ops = &point->ops[side];
	bool incoming = side == PKTS_INGRESS || point->link;

	ops->hook = side == PKTS_INGRESS ? pkts_meter_ingress :
					  pkts_meter_egress;
	ops->hooknum = incoming ? NF_NETDEV_INGRESS : NF_NETDEV_EGRESS;
	ops->priority = incoming ? INT_MIN : INT_MAX;
	ops->dev = point_dev(point, side);
	ops->pf = NFPROTO_NETDEV;
	ops->priv = point;
}

static bool dev_is_ethernet(const struct net_device *dev)
{
	return dev->type == ARPHRD_ETHER || dev->type == ARPHRD_LOOPBACK;
}

static void point_free(struct pkts_point *point)
{
	/* Nobody is left that could look. */
	kfree(rcu_dereference_protected(point->filter, true));
	pkts_link_free(point->link);
	free_percpu(point->cpu);
	kvfree(point);
}

static void point_init_cpu(struct pkts_point_cpu *counters)
{
	unsigned int side;

	for (side = 0; side < PKTS_SIDES; side++)
		u64_stats_init(&counters->side[side].sync);
}

static int point_alloc_parts(struct pkts_point *point,
			     const struct pkts_point_request *want)
{
	int cpu;

	point->cpu = alloc_percpu(struct pkts_point_cpu);
	if (!point->cpu)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		point_init_cpu(per_cpu_ptr(point->cpu, cpu));
	if (!want->link)
		return 0;
	point->link = pkts_link_alloc(want->link, want->peer);
	return point->link ? 0 : -ENOMEM;
}

static struct pkts_point *point_alloc(struct pkts_net *pn,
				      const struct pkts_point_request *want)
{
	struct pkts_point *point;
	unsigned int side;

	point = kvzalloc(struct_size(point, recorded, PKTS_TABLE_SHARDS),
			 GFP_KERNEL_ACCOUNT);
	if (!point)
		return NULL;
	if (point_alloc_parts(point, want)) {
		point_free(point);
		return NULL;
	}
	point->pn = pn;
	point->dev = want->dev;
	point->ifindex = want->dev->ifindex;
	point->peer_ifindex = want->peer ? want->peer->ifindex : 0;
	point->direction = want->direction;
	point->timeouts = want->timeouts;
	for (side = 0; side < PKTS_SIDES; side++) {
		point->ethernet[side] = dev_is_ethernet(point_dev(point, side));
		point_init_hook(point, side);
	}
	return point;
}

static void point_unhook(struct pkts_point *point, unsigned int sides)
{
	unsigned int side;

	for (side = 0; side < sides; side++)
		if (point_watches(point, side))
			nf_unregister_net_hook(point->pn->net,
					       &point->ops[side]);
	if (point_watches(point, PKTS_INGRESS))
		net_disable_timestamp();
}

static int point_hook(struct pkts_point *point)
{
	unsigned int side;
	int err = 0;

	if (point_watches(point, PKTS_INGRESS))
		net_enable_timestamp();
	for (side = 0; side < PKTS_SIDES; side++) {
		if (point_watches(point, side))
			err = nf_register_net_hook(point->pn->net,
						   &point->ops[side]);
		if (err) {
			point_unhook(point, side);
			return err;
		}
	}
	return 0;
}

/* As many devices as it has. */
static unsigned int point_legs(const struct pkts_point *point)
{
	return point->link ? 2 : 1;
}

static void point_relax(struct pkts_point *point, unsigned int legs)
{
	unsigned int leg;

	for (leg = 0; point->link && leg < legs; leg++)
		dev_set_promiscuity(point_dev(point, leg), -1);
}

/* The legs of a link hand up every frame of the wire while it is there. */
static int point_watch_all(struct pkts_point *point)
{
	unsigned int leg;
	int err;

	for (leg = 0; point->link && leg < 2; leg++) {
		err = dev_set_promiscuity(point_dev(point, leg), 1);
		if (err) {
			point_relax(point, leg);
			return err;
		}
	}
	return 0;
}

/**
 * pkts_point_direction() - what a point watches, for who asks
 * @point: the point
 *
 * Context: any, while the point is there.
 * Return: enum pkts_direction flags.
 */
u32 pkts_point_direction(const struct pkts_point *point)
{
	return point->link ? PKTS_DIRECTION_INGRESS : point->direction;
}

/**
 * pkts_point_find() - the observation point of a device
 * @pn: the namespace
 * @ifindex: the device; each leg of a link finds it
 *
 * Context: process, @pn->lock held.
 * Return: the point or NULL.
 */
struct pkts_point *pkts_point_find(struct pkts_net *pn, u32 ifindex)
{
	struct pkts_point *point;

	lockdep_assert_held(&pn->lock);
	list_for_each_entry(point, &pn->points, node)
		if (pkts_point_ifindex(point, PKTS_INGRESS) == ifindex ||
		    pkts_point_ifindex(point, PKTS_EGRESS) == ifindex)
			return point;
	return NULL;
}

/**
 * pkts_point_find_link() - the link of a name
 * @pn: the namespace
 * @name: the name
 *
 * Context: process, @pn->lock held.
 * Return: the link's point or NULL.
 */
struct pkts_point *pkts_point_find_link(struct pkts_net *pn, const char *name)
{
	struct pkts_point *point;

	lockdep_assert_held(&pn->lock);
	list_for_each_entry(point, &pn->points, node)
		if (point->link && !strcmp(point->link->name, name))
			return point;
	return NULL;
}

static int point_check_new(const struct pkts_point *point,
			   struct netlink_ext_ack *extack)
{
	struct pkts_net *pn = point->pn;

	if (pkts_point_find(pn, point->ifindex) ||
	    (point->link && pkts_point_find(pn, point->peer_ifindex))) {
		NL_SET_ERR_MSG_MOD(extack, "the device has an observation point already");
		return -EEXIST;
	}
	if (point->link && pkts_point_find_link(pn, point->link->name)) {
		NL_SET_ERR_MSG_MOD(extack, "there is a link of that name already");
		return -EEXIST;
	}
	if (pn->nr_points >= PKTS_POINTS_MAX) {
		NL_SET_ERR_MSG_MOD(extack, "the namespace has all points that it may");
		return -ENOSPC;
	}
	if (pn->table)
		return 0;
	/* Pairs with the acquire in pkts_net_table(). */
	smp_store_release(&pn->table, pkts_table_create(pn));
	return pn->table ? 0 : -ENOMEM;
}

static int point_attach(struct pkts_point *point,
			struct netlink_ext_ack *extack)
{
	struct pkts_net *pn = point->pn;
	unsigned int leg;
	int err;

	err = point_check_new(point, extack);
	if (err)
		return err;
	pkts_table_know(pn->table, point);
	for (leg = 0; leg < point_legs(point); leg++)
		pkts_losses_begin(&point->losses[leg], point_dev(point, leg));
	err = point_watch_all(point);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "the device does not become promiscuous");
		return err;
	}
	err = point_hook(point);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "the device takes no hook");
		point_relax(point, point_legs(point));
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
 * @want: what is wanted; its filter is the point's when this succeeds
 * @extack: told why it failed
 *
 * Context: process, RTNL held; may sleep.
 * Return: 0, -EEXIST, -ENOSPC, -ENOMEM or what the devices said.
 */
int pkts_point_add(struct pkts_net *pn, const struct pkts_point_request *want,
		   struct netlink_ext_ack *extack)
{
	struct pkts_point *point;
	int err;

	ASSERT_RTNL();
	point = point_alloc(pn, want);
	if (!point)
		return -ENOMEM;
	RCU_INIT_POINTER(point->filter, want->filter);

	mutex_lock(&pn->lock);
	err = point_attach(point, extack);
	mutex_unlock(&pn->lock);
	if (err) {
		RCU_INIT_POINTER(point->filter, NULL);
		point_free(point);
		return err;
	}
	pkts_netlink_notice(pn, PKTS_EVENT_POINT_ADDED, want->dev,
			    want->link ? PKTS_DIRECTION_INGRESS :
					 want->direction);
	return 0;
}

static void point_read_losses(struct pkts_point *point)
{
	unsigned int leg;

	for (leg = 0; leg < point_legs(point); leg++)
		pkts_losses_read(&point->losses[leg], point_dev(point, leg));
}

/**
 * pkts_point_read_losses() - read what the devices of all points have lost
 * @pn: the namespace
 *
 * Context: process; takes RTNL and @pn->lock.
 */
void pkts_point_read_losses(struct pkts_net *pn)
{
	struct pkts_point *point;

	rtnl_lock();
	mutex_lock(&pn->lock);
	list_for_each_entry(point, &pn->points, node)
		point_read_losses(point);
	mutex_unlock(&pn->lock);
	rtnl_unlock();
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
	point_unhook(point, PKTS_SIDES);
	synchronize_net();
	pkts_table_flush(pn->table, point);
	point_read_losses(point);
	point_relax(point, point_legs(point));
	pkts_stats_fold(point);
	point_free(point);
}

/**
 * pkts_point_del() - detach an observation point and export its flows
 * @point: the point; gone afterwards
 *
 * Context: process, RTNL and the namespace's lock held; sleeps for a grace
 * period.
 */
void pkts_point_del(struct pkts_point *point)
{
	ASSERT_RTNL();
	point_detach(point);
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
 * of a device that changed its type are read anew by the next frame. A link
 * ends with either of its legs.
 */
static void point_device_event(struct pkts_point *point, unsigned long event,
			       const struct net_device *dev)
{
	unsigned int side;

	for (side = 0; side < PKTS_SIDES; side++)
		if (pkts_point_ifindex(point, side) == dev->ifindex)
			WRITE_ONCE(point->ethernet[side], dev_is_ethernet(dev));
	if (event == NETDEV_UNREGISTER)
		point_detach(point);
}

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
		direction = pkts_point_direction(point);
		point_device_event(point, event, dev);
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
