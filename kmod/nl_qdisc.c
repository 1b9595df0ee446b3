// SPDX-License-Identifier: GPL-2.0
/* The operation on pkts qdiscs, which tc adds and deletes. */
#include <linux/mm.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "sch_pkts.h"

#define QDISC_BATCH 64 /* qdiscs that one reply carries at the most */

/* As many as there are from @cursor on; @cursor becomes 0 when all are there. */
static unsigned int qdisc_batch(struct pkts_net *pn, u32 *cursor,
				struct pkts_qdisc_stats *stats)
{
	u32 begin = *cursor, i = 0;
	unsigned int n = 0;
	struct pkts_sch *q;

	*cursor = 0;
	rtnl_lock();
	mutex_lock(&pn->lock);
	list_for_each_entry(q, &pn->qdiscs, node) {
		if (i++ < begin)
			continue;
		if (n == QDISC_BATCH) {
			*cursor = begin + n;
			break;
		}
		pkts_sch_stats(q, &stats[n++]);
	}
	mutex_unlock(&pn->lock);
	rtnl_unlock();
	return n;
}

static int qdisc_reply(struct genl_info *info, u32 cursor,
		       const struct pkts_qdisc_stats *stats, unsigned int n)
{
	size_t size = n * sizeof(*stats);
	struct sk_buff *msg;
	void *hdr;

	msg = pkts_netlink_reply(info, size + 64, &hdr);
	if (!msg)
		return -ENOMEM;
	if (nla_put(msg, PKTS_A_QDISC_STATS, size, stats) ||
	    (cursor && nla_put_u32(msg, PKTS_A_QDISC_CURSOR, cursor))) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return pkts_netlink_send(msg, hdr, info);
}

int pkts_nl_qdisc_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PKTS_A_QDISC_CURSOR];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	u32 cursor = attr ? nla_get_u32(attr) : 0;
	struct pkts_qdisc_stats *stats;
	unsigned int n;
	int err;

	stats = kvcalloc(QDISC_BATCH, sizeof(*stats), GFP_KERNEL);
	if (!stats)
		return -ENOMEM;
	n = qdisc_batch(pn, &cursor, stats);
	err = qdisc_reply(info, cursor, stats, n);
	kvfree(stats);
	return err;
}
