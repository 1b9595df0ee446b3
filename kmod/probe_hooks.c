// SPDX-License-Identifier: GPL-2.0
/*
 * Egress hooks where probes leave. Which devices these are is the routing's
 * affair and may change with every packet, so it is learned: the first probe that
 * leaves by a device asks for a hook there and has its time from where it was
 * made. A device that no probe uses has no hook.
 */
#include <linux/netfilter_netdev.h>
#include <linux/rtnetlink.h>

#include "net.h"
#include "probe_stamp.h"

/* A probe that leaves by one more device is stamped where it is made. */
#define PROBE_HOOKS_MAX 64

struct probe_hook {
	struct list_head	node;
	struct nf_hook_ops	ops;
	int			ifindex;
	struct rcu_head		rcu;
};

/* The module's end: nobody follows devices any more, so none gets a hook. */
static bool probe_ending;

static unsigned int probe_egress(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	if (pkts_probe_is(skb))
		pkts_probe_stamp(skb, PKTS_PROBE_AT_EGRESS);
	return NF_ACCEPT;
}

static struct probe_hook *probe_hook_find(const struct pkts_probe_hooks *hooks,
					  int ifindex)
{
	struct probe_hook *hook;

	list_for_each_entry_rcu(hook, &hooks->list, node,
				lockdep_is_held(&hooks->lock))
		if (hook->ifindex == ifindex)
			return hook;
	return NULL;
}

static void probe_hook_add(struct pkts_net *pn, struct net_device *dev)
{
	struct pkts_probe_hooks *hooks = &pn->probe_hooks;
	struct probe_hook *hook;

	lockdep_assert_held(&hooks->lock);
	if (probe_ending || !hooks->users || hooks->nr >= PROBE_HOOKS_MAX ||
	    probe_hook_find(hooks, dev->ifindex))
		return;
	hook = kzalloc(sizeof(*hook), GFP_KERNEL_ACCOUNT);
	if (!hook)
		return;
	hook->ifindex = dev->ifindex;
	hook->ops.hook = probe_egress;
	hook->ops.hooknum = NF_NETDEV_EGRESS;
	hook->ops.priority = INT_MAX;
	hook->ops.dev = dev;
	hook->ops.pf = NFPROTO_NETDEV;
	if (nf_register_net_hook(pn->net, &hook->ops)) {
		kfree(hook);
		return;
	}
	list_add_tail_rcu(&hook->node, &hooks->list);
	hooks->nr++;
}

static void probe_hook_del(struct pkts_net *pn, struct probe_hook *hook)
{
	lockdep_assert_held(&pn->probe_hooks.lock);
	nf_unregister_net_hook(pn->net, &hook->ops);
	list_del_rcu(&hook->node);
	pn->probe_hooks.nr--;
	kfree_rcu(hook, rcu);
}

static void probe_hooks_work(struct work_struct *work)
{
	struct pkts_probe_hooks *hooks =
		container_of(work, struct pkts_probe_hooks, work);
	struct pkts_net *pn = container_of(hooks, struct pkts_net, probe_hooks);
	struct net_device *dev;

	rtnl_lock();
	mutex_lock(&hooks->lock);
	dev = __dev_get_by_index(pn->net, READ_ONCE(hooks->wanted));
	if (dev)
		probe_hook_add(pn, dev);
	WRITE_ONCE(hooks->wanted, 0);
	mutex_unlock(&hooks->lock);
	rtnl_unlock();
}

/**
 * pkts_probe_hooks_want() - see to it that a device's probes are stamped late
 * @pn: the namespace; pkts_probe_hooks_get() was called
 * @dev: a probe is about to leave by it
 *
 * Context: any, under RCU. Takes effect a little later.
 */
void pkts_probe_hooks_want(struct pkts_net *pn, const struct net_device *dev)
{
	struct pkts_probe_hooks *hooks = &pn->probe_hooks;

	if (likely(probe_hook_find(hooks, dev->ifindex)) ||
	    READ_ONCE(hooks->nr) >= PROBE_HOOKS_MAX ||
	    cmpxchg(&hooks->wanted, 0, dev->ifindex))
		return;
	queue_work(pkts_workqueue, &hooks->work);
}

/**
 * pkts_probe_hooks_get() - a session or reflector begins to send
 * @pn: the namespace
 *
 * Context: process; may sleep.
 */
void pkts_probe_hooks_get(struct pkts_net *pn)
{
	mutex_lock(&pn->probe_hooks.lock);
	pn->probe_hooks.users++;
	mutex_unlock(&pn->probe_hooks.lock);
}

static void probe_hooks_del_all(struct pkts_net *pn)
{
	struct probe_hook *hook, *next;

	list_for_each_entry_safe(hook, next, &pn->probe_hooks.list, node)
		probe_hook_del(pn, hook);
}

/**
 * pkts_probe_hooks_put() - a session or reflector sends no more
 * @pn: the namespace
 *
 * Context: process; may sleep.
 */
void pkts_probe_hooks_put(struct pkts_net *pn)
{
	mutex_lock(&pn->probe_hooks.lock);
	if (!--pn->probe_hooks.users)
		probe_hooks_del_all(pn);
	mutex_unlock(&pn->probe_hooks.lock);
}

/**
 * pkts_probe_hooks_init() - begin a namespace's part
 * @pn: the namespace
 *
 * Context: namespace init.
 */
void pkts_probe_hooks_init(struct pkts_net *pn)
{
	mutex_init(&pn->probe_hooks.lock);
	INIT_LIST_HEAD(&pn->probe_hooks.list);
	INIT_WORK(&pn->probe_hooks.work, probe_hooks_work);
}

/**
 * pkts_probe_hooks_exit() - end a namespace's part
 * @pn: the namespace; nobody sends in it any more
 *
 * Context: namespace exit.
 */
void pkts_probe_hooks_exit(struct pkts_net *pn)
{
	cancel_work_sync(&pn->probe_hooks.work);
	mutex_destroy(&pn->probe_hooks.lock);
}

static int probe_netdev_event(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct pkts_net *pn = pkts_net_of(dev_net(dev));
	struct probe_hook *hook;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	mutex_lock(&pn->probe_hooks.lock);
	hook = probe_hook_find(&pn->probe_hooks, dev->ifindex);
	if (hook)
		probe_hook_del(pn, hook);
	mutex_unlock(&pn->probe_hooks.lock);
	return NOTIFY_DONE;
}

static struct notifier_block probe_notifier = {
	.notifier_call = probe_netdev_event,
};

/**
 * pkts_probe_stamp_register() - begin to follow devices
 *
 * Context: module init.
 * Return: 0 or a negative error.
 */
int pkts_probe_stamp_register(void)
{
	return register_netdevice_notifier(&probe_notifier);
}

/**
 * pkts_probe_stamp_unregister() - stop following devices
 *
 * Unregistering replays NETDEV_UNREGISTER for every device, which takes all hooks.
 *
 * Context: module exit.
 */
void pkts_probe_stamp_unregister(void)
{
	rtnl_lock();
	probe_ending = true;
	rtnl_unlock();
	unregister_netdevice_notifier(&probe_notifier);
}
