// SPDX-License-Identifier: GPL-2.0
/* Brings the rooms up in order and down in reverse. */
#include <linux/module.h>
#include <net/genetlink.h>

#include "flow.h"
#include "net.h"
#include "netlink.h"
#include "point.h"
#include "queue.h"
#include "version.h"

static int __init pkts_init(void)
{
	int err;

	err = pkts_flow_cache_init();
	if (err)
		return err;

	err = pkts_queue_cache_init();
	if (err)
		goto err_flow_cache;

	err = pkts_net_register();
	if (err)
		goto err_queue_cache;

	err = pkts_point_register();
	if (err)
		goto err_net;

	err = pkts_netlink_register();
	if (err)
		goto err_point;
	return 0;

err_point:
	pkts_point_unregister();
err_net:
	pkts_net_unregister();
err_queue_cache:
	pkts_queue_cache_exit();
err_flow_cache:
	pkts_flow_cache_exit();
	return err;
}

static void __exit pkts_exit(void)
{
	pkts_netlink_unregister();
	pkts_point_unregister();
	pkts_net_unregister();
	rcu_barrier();
	pkts_queue_cache_exit();
	pkts_flow_cache_exit();
}

module_init(pkts_init);
module_exit(pkts_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Flow metering, active probes and time stamps at the netdev hooks");
MODULE_AUTHOR("The pkts maintainers");
MODULE_VERSION(PKTS_VERSION);
MODULE_ALIAS_GENL_FAMILY(PKTS_FAMILY_NAME);
