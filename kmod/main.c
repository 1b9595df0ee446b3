// SPDX-License-Identifier: GPL-2.0
/* Brings the rooms up in order and down in reverse. */
#include <linux/module.h>
#include <net/genetlink.h>

#include "flow.h"
#include "net.h"
#include "netlink.h"
#include "point.h"
#include "probe_stamp.h"
#include "queue.h"
#include "sample.h"
#include "sch_pkts.h"
#include "stamper_rule.h"
#include "version.h"

static int __init pkts_init(void)
{
	int err;

	pkts_sample_init();
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

	err = pkts_probe_stamp_register();
	if (err)
		goto err_point;

	err = pkts_stamper_rule_register();
	if (err)
		goto err_probe;

	err = pkts_sch_register();
	if (err)
		goto err_stamper;

	err = pkts_netlink_register();
	if (err)
		goto err_sch;
	return 0;

err_sch:
	pkts_sch_unregister();
err_stamper:
	pkts_stamper_rule_unregister();
err_probe:
	pkts_probe_stamp_unregister();
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
	pkts_sch_unregister();
	pkts_stamper_rule_unregister();
	pkts_probe_stamp_unregister();
	pkts_point_unregister();
	pkts_net_unregister();
	pkts_probe_stamp_drain();
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
