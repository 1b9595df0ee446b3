// SPDX-License-Identifier: GPL-2.0
/* Operations on the meter: its flows, its sums. */
#include <linux/mm.h>
#include <net/genetlink.h>

#include "batch.h"
#include "clock.h"
#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "stats.h"
#include "table.h"

static void flow_batch(struct pkts_net *pn, struct genl_info *info,
		       struct pkts_batch *batch, u64 *cursor)
{
	struct nlattr *attr = info->attrs[PKTS_A_FLOW_IFINDEX];
	u32 ifindex = attr ? nla_get_u32(attr) : 0;
	struct pkts_wall wall;

	mutex_lock(&pn->lock);
	if (pn->table)
		pkts_table_snapshot(pn->table, cursor, ifindex, batch);
	else
		*cursor = 0;
	mutex_unlock(&pn->lock);
	wall = pkts_clock_wall();
	pkts_batch_wall_times(batch, &wall);
}

int pkts_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PKTS_A_FLOW_CURSOR];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	u64 cursor = attr ? nla_get_u64(attr) : 0;
	struct pkts_batch *batch;
	struct sk_buff *msg;
	void *hdr;
	int err;

	batch = pkts_batch_alloc(PKTS_BATCH_MAX, PKTS_DETAILS_MAX);
	if (!batch)
		return -ENOMEM;
	flow_batch(pn, info, batch, &cursor);
	msg = pkts_netlink_reply(info, pkts_batch_size(batch) + 64, &hdr);
	err = msg ? pkts_batch_put(msg, batch, PKTS_A_FLOW_RECORDS,
				   PKTS_A_FLOW_DETAILS) : -ENOMEM;
	pkts_batch_free(batch);
	if (!err)
		err = nla_put_u64_64bit(msg, PKTS_A_FLOW_CURSOR, cursor, 0);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return pkts_netlink_send(msg, hdr, info);
}

static int flow_flush(struct pkts_net *pn, struct nlattr *attr, u64 *flushed,
		      struct netlink_ext_ack *extack)
{
	const struct pkts_point *point = NULL;

	if (attr) {
		point = pkts_point_find(pn, nla_get_u32(attr));
		if (!point) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "the device has no observation point");
			return -ENOENT;
		}
	}
	*flushed = pn->table ? pkts_table_flush(pn->table, point) : 0;
	return 0;
}

int pkts_nl_flow_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PKTS_A_FLOW_IFINDEX];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct sk_buff *msg;
	u64 flushed;
	void *hdr;
	int err;

	msg = pkts_netlink_reply(info, 0, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&pn->lock);
	err = flow_flush(pn, attr, &flushed, info->extack);
	mutex_unlock(&pn->lock);
	if (!err)
		err = nla_put_u64_64bit(msg, PKTS_A_FLOW_FLUSHED, flushed, 0);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return pkts_netlink_send(msg, hdr, info);
}

static int stats_put(struct sk_buff *msg, const struct pkts_totals *totals,
		     const struct pkts_probe_totals *probes,
		     const struct pkts_point_stats *stats, unsigned int n)
{
	if (nla_put(msg, PKTS_A_STATS_TOTALS, sizeof(*totals), totals) ||
	    nla_put(msg, PKTS_A_STATS_PROBES, sizeof(*probes), probes))
		return -EMSGSIZE;
	for (; n; n--, stats++)
		if (nla_put(msg, PKTS_A_STATS_POINT, sizeof(*stats), stats))
			return -EMSGSIZE;
	return 0;
}

static int stats_reply(struct genl_info *info, struct pkts_net *pn,
		       u32 ifindex, struct pkts_point_stats *stats)
{
	struct pkts_probe_totals probes;
	struct pkts_totals totals;
	struct sk_buff *msg;
	unsigned int n;
	void *hdr;

	n = pkts_stats_take(pn, ifindex, stats);
	if (!n) {
		NL_SET_ERR_MSG_MOD(info->extack, "the device has no observation point");
		return -ENOENT;
	}
	pkts_stats_totals(pn, &totals);
	pkts_senders_totals(pn, &probes);
	msg = pkts_netlink_reply(info, n * nla_total_size(sizeof(*stats)) +
				 nla_total_size(sizeof(totals)) +
				 nla_total_size(sizeof(probes)), &hdr);
	if (!msg)
		return -ENOMEM;
	if (stats_put(msg, &totals, &probes, stats, n)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return pkts_netlink_send(msg, hdr, info);
}

int pkts_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PKTS_A_STATS_IFINDEX];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct pkts_point_stats *stats;
	int err = -ENOMEM;

	pkts_point_read_losses(pn);
	mutex_lock(&pn->lock);
	stats = kvcalloc(pn->nr_points + 1, sizeof(*stats), GFP_KERNEL);
	if (stats)
		err = stats_reply(info, pn, attr ? nla_get_u32(attr) : 0,
				  stats);
	mutex_unlock(&pn->lock);
	kvfree(stats);
	return err;
}
