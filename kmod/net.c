// SPDX-License-Identifier: GPL-2.0
/* The life of a network namespace, as far as pkts has a part in it. */
#include "net.h"

#include <net/netns/generic.h>

#include "expiry.h"
#include "stamper_rule.h"
#include "table.h"
#include "timeouts.h"

static unsigned int pkts_net_id __read_mostly;

struct workqueue_struct *pkts_workqueue;

/**
 * pkts_net_of() - pkts' part of a network namespace
 * @net: the namespace
 *
 * Context: any, while @net is alive.
 */
struct pkts_net *pkts_net_of(const struct net *net)
{
	return net_generic(net, pkts_net_id);
}

static int __net_init net_init(struct net *net)
{
	struct pkts_net *pn = pkts_net_of(net);

	pn->net = net;
	mutex_init(&pn->lock);
	INIT_LIST_HEAD(&pn->points);
	INIT_LIST_HEAD(&pn->qdiscs);
	pn->config.timeouts = pkts_timeouts_default;
	pn->config.interval = 250 * (u64)NSEC_PER_MSEC;
	pn->config.max_flows = PKTS_FLOWS_DEFAULT;
	pn->config.key = PKTS_KEY_DEFAULT;
	pkts_queue_init(&pn->queue);
	pkts_stamper_rule_init(pn);
	INIT_DELAYED_WORK(&pn->expiry, pkts_expiry_work);
	pkts_probe_hooks_init(pn);
	pkts_reflectors_init(pn);
	pkts_senders_init(pn);
	return 0;
}

/*
 * When a namespace ends, its devices have gone before and taken their points
 * along; when the module ends, the points are still there.
 */
static void __net_exit net_exit(struct net *net)
{
	struct pkts_net *pn = pkts_net_of(net);

	pkts_reflectors_exit(pn);
	pkts_senders_exit(pn);
	pkts_probe_hooks_exit(pn);
	pkts_stamper_rule_del_all(pn);
	pkts_point_del_all(pn);
	cancel_delayed_work_sync(&pn->expiry);
	pkts_queue_destroy(&pn->queue);
	pkts_table_destroy(pn->table);
	mutex_destroy(&pn->lock);
}

static struct pernet_operations net_ops = {
	.init	= net_init,
	.exit	= net_exit,
	.id	= &pkts_net_id,
	.size	= sizeof(struct pkts_net),
};

/**
 * pkts_net_register() - begin to follow network namespaces
 *
 * Context: module init.
 * Return: 0 or a negative error.
 */
int pkts_net_register(void)
{
	int err;

	pkts_workqueue = alloc_workqueue("pkts", WQ_UNBOUND, 0);
	if (!pkts_workqueue)
		return -ENOMEM;

	err = register_pernet_subsys(&net_ops);
	if (err)
		destroy_workqueue(pkts_workqueue);
	return err;
}

/**
 * pkts_net_unregister() - give up every namespace's part
 *
 * Context: module exit, after the netlink family and the notifier are gone.
 */
void pkts_net_unregister(void)
{
	unregister_pernet_subsys(&net_ops);
	destroy_workqueue(pkts_workqueue);
}
