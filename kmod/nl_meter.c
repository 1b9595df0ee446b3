// SPDX-License-Identifier: GPL-2.0
/* Operations on the meter: its settings, its flows, its sums. */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <net/genetlink.h>

#include "clock.h"
#include "expiry.h"
#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "stats.h"
#include "table.h"

/**
 * struct meter_setting - what a setting may be
 * @attr: its attribute
 * @min: smallest value
 * @max: largest value
 * @error: said when it is neither
 * @guest_max: largest value for who has rights in a namespace only; 0: @max
 */
struct meter_setting {
	int attr;
	u64 min;
	u64 max;
	const char *error;
	u64 guest_max;
};

#define WEEK_NS (7 * 86400 * (u64)NSEC_PER_SEC)

static const struct meter_setting meter_settings[] = {
	{ PKTS_A_CONFIG_ACTIVE_TIMEOUT, 10 * NSEC_PER_MSEC, WEEK_NS,
	  "active-timeout takes 10 ms to 7 days" },
	{ PKTS_A_CONFIG_INACTIVE_TIMEOUT, 10 * NSEC_PER_MSEC, WEEK_NS,
	  "inactive-timeout takes 10 ms to 7 days" },
	{ PKTS_A_CONFIG_EXPIRY_INTERVAL, 10 * NSEC_PER_MSEC,
	  10 * (u64)NSEC_PER_SEC, "expiry-interval takes 10 ms to 10 s" },
	{ PKTS_A_CONFIG_MAX_FLOWS, 1, 1 << 24,
	  "max-flows takes 1 to 16777216", PKTS_FLOWS_DEFAULT },
	{ PKTS_A_CONFIG_MAX_RECORDS, 1, 1 << 24,
	  "max-records takes 1 to 16777216", PKTS_QUEUE_DEFAULT },
};

static u64 setting_value(const struct nlattr *attr)
{
	return nla_len(attr) == sizeof(u64) ? nla_get_u64(attr) :
					      nla_get_u32(attr);
}

static int setting_check(const struct meter_setting *setting,
			 const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	u64 value = setting_value(attr);

	if (value < setting->min || value > setting->max) {
		NL_SET_BAD_ATTR(extack, attr);
		extack->_msg = setting->error;
		return -ERANGE;
	}
	/* Flows are not charged to a container: packets make them. */
	if (setting->guest_max && value > setting->guest_max &&
	    !capable(CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "more than the default needs CAP_NET_ADMIN outside of the container");
		return -EPERM;
	}
	return 0;
}

static int config_check(struct genl_info *info)
{
	const struct nlattr *attr;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(meter_settings); i++) {
		attr = info->attrs[meter_settings[i].attr];
		if (attr)
			err = setting_check(&meter_settings[i], attr,
					    info->extack);
	}
	return err;
}

static void config_set_u64(struct genl_info *info, int attr, u64 *value)
{
	if (info->attrs[attr])
		WRITE_ONCE(*value, nla_get_u64(info->attrs[attr]));
}

static void config_set_u32(struct genl_info *info, int attr, u32 *value)
{
	if (info->attrs[attr])
		WRITE_ONCE(*value, nla_get_u32(info->attrs[attr]));
}

static void config_apply(struct pkts_net *pn, struct genl_info *info)
{
	struct pkts_config *config = &pn->config;
	struct pkts_config old = *config;

	config_set_u64(info, PKTS_A_CONFIG_ACTIVE_TIMEOUT, &config->active);
	config_set_u64(info, PKTS_A_CONFIG_INACTIVE_TIMEOUT,
		       &config->inactive);
	config_set_u64(info, PKTS_A_CONFIG_EXPIRY_INTERVAL, &config->interval);
	config_set_u32(info, PKTS_A_CONFIG_MAX_FLOWS, &config->max_flows);
	config_set_u32(info, PKTS_A_CONFIG_MAX_RECORDS, &pn->queue.max);
	if (!pn->table)
		return;
	if (config->active != old.active || config->inactive != old.inactive ||
	    config->interval != old.interval)
		pkts_expiry_reset(pn->table);
	pkts_table_trim(pn->table);
}

static int config_put(struct sk_buff *msg, const struct pkts_net *pn)
{
	const struct pkts_config *config = &pn->config;

	if (nla_put_u64_64bit(msg, PKTS_A_CONFIG_ACTIVE_TIMEOUT,
			      config->active, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_CONFIG_INACTIVE_TIMEOUT,
			      config->inactive, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_CONFIG_EXPIRY_INTERVAL,
			      config->interval, 0) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_MAX_FLOWS, config->max_flows) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_MAX_RECORDS, pn->queue.max))
		return -EMSGSIZE;
	return 0;
}

int pkts_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = config_check(info);
	if (err)
		return err;
	msg = pkts_netlink_reply(info, 0, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&pn->lock);
	config_apply(pn, info);
	err = config_put(msg, pn);
	mutex_unlock(&pn->lock);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return pkts_netlink_send(msg, hdr, info);
}

static unsigned int flow_batch(struct pkts_net *pn, struct genl_info *info,
			       struct pkts_record *rec, u64 *cursor)
{
	struct nlattr *attr = info->attrs[PKTS_A_FLOW_IFINDEX];
	u32 ifindex = attr ? nla_get_u32(attr) : 0;
	struct pkts_wall wall;
	unsigned int n = 0;

	mutex_lock(&pn->lock);
	if (pn->table)
		n = pkts_table_snapshot(pn->table, cursor, ifindex, rec,
					PKTS_BATCH_MAX);
	else
		*cursor = 0;
	mutex_unlock(&pn->lock);
	wall = pkts_clock_wall();
	pkts_netlink_wall_times(rec, n, &wall);
	return n;
}

int pkts_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PKTS_A_FLOW_CURSOR];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	u64 cursor = attr ? nla_get_u64(attr) : 0;
	struct pkts_record *rec;
	struct sk_buff *msg;
	unsigned int n;
	void *hdr;
	int err;

	rec = kvmalloc_array(PKTS_BATCH_MAX, sizeof(*rec), GFP_KERNEL);
	if (!rec)
		return -ENOMEM;
	n = flow_batch(pn, info, rec, &cursor);
	msg = pkts_netlink_reply(info, n * sizeof(*rec) + 64, &hdr);
	err = msg ? nla_put(msg, PKTS_A_FLOW_RECORDS, n * sizeof(*rec), rec) :
		    -ENOMEM;
	kvfree(rec);
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
		     const struct pkts_point_stats *stats, unsigned int n)
{
	if (nla_put(msg, PKTS_A_STATS_TOTALS, sizeof(*totals), totals))
		return -EMSGSIZE;
	for (; n; n--, stats++)
		if (nla_put(msg, PKTS_A_STATS_POINT, sizeof(*stats), stats))
			return -EMSGSIZE;
	return 0;
}

static int stats_reply(struct genl_info *info, struct pkts_net *pn,
		       u32 ifindex, struct pkts_point_stats *stats)
{
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
	msg = pkts_netlink_reply(info, n * nla_total_size(sizeof(*stats)) +
				 nla_total_size(sizeof(totals)), &hdr);
	if (!msg)
		return -ENOMEM;
	if (stats_put(msg, &totals, stats, n)) {
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

	mutex_lock(&pn->lock);
	stats = kvcalloc(pn->nr_points + 1, sizeof(*stats), GFP_KERNEL);
	if (stats)
		err = stats_reply(info, pn, attr ? nla_get_u32(attr) : 0,
				  stats);
	mutex_unlock(&pn->lock);
	kvfree(stats);
	return err;
}
