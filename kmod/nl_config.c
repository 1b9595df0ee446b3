// SPDX-License-Identifier: GPL-2.0
/* The operation on the meter's settings. */
#include <net/genetlink.h>

#include "expiry.h"
#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "table.h"
#include "timeouts.h"

#define WEEK_NS (7 * 86400 * (u64)NSEC_PER_SEC)

/**
 * pkts_netlink_timeouts() - timeouts from a request
 * @attr: a struct pkts_timeouts, checked here
 * @to: takes over those that are not zero; NULL to check only
 * @extack: told what is wrong
 *
 * Context: an operation's handler.
 * Return: 0, -EINVAL for another size, -ERANGE for a time that is not between
 * 10 ms and 7 days.
 */
int pkts_netlink_timeouts(const struct nlattr *attr, struct pkts_timeouts *to,
			  struct netlink_ext_ack *extack)
{
	u64 time[PKTS_TIMEOUTS];
	unsigned int i;

	if (nla_len(attr) != sizeof(time)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "timeouts of another size: tool and module do not belong together");
		return -EINVAL;
	}
	memcpy(time, nla_data(attr), sizeof(time));
	for (i = 0; i < PKTS_TIMEOUTS; i++) {
		if (!time[i] ||
		    (time[i] >= 10 * NSEC_PER_MSEC && time[i] <= WEEK_NS))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a timeout takes 10 ms to 7 days");
		return -ERANGE;
	}
	if (to)
		pkts_timeouts_merge(to, (const struct pkts_timeouts *)time);
	return 0;
}

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

static const struct meter_setting meter_settings[] = {
	{ PKTS_A_CONFIG_EXPIRY_INTERVAL, 10 * NSEC_PER_MSEC,
	  10 * (u64)NSEC_PER_SEC, "expiry-interval takes 10 ms to 10 s" },
	{ PKTS_A_CONFIG_MAX_FLOWS, 1, 1 << 24,
	  "max-flows takes 1 to 16777216", PKTS_FLOWS_DEFAULT },
	{ PKTS_A_CONFIG_MAX_RECORDS, 1, 1 << 24,
	  "max-records takes 1 to 16777216", PKTS_QUEUE_DEFAULT },
	{ PKTS_A_CONFIG_MAX_PROBES, 0, PKTS_SENDERS_MAX,
	  "max-probes takes 0 to 65536", PKTS_SENDERS_DEFAULT },
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
	attr = info->attrs[PKTS_A_CONFIG_TIMEOUTS];
	if (!err && attr)
		err = pkts_netlink_timeouts(attr, NULL, info->extack);
	return err;
}

static bool config_set_timeouts(struct genl_info *info,
				struct pkts_timeouts *timeouts)
{
	struct nlattr *attr = info->attrs[PKTS_A_CONFIG_TIMEOUTS];

	if (attr)
		pkts_netlink_timeouts(attr, timeouts, info->extack);
	return attr;
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

/* Flows under a key of another shape would never be found again. */
static void config_apply(struct pkts_net *pn, struct genl_info *info)
{
	struct pkts_config *config = &pn->config;
	u32 key = config->key;
	bool relink;

	relink = config_set_timeouts(info, &config->timeouts) ||
		 info->attrs[PKTS_A_CONFIG_EXPIRY_INTERVAL];
	config_set_u64(info, PKTS_A_CONFIG_EXPIRY_INTERVAL, &config->interval);
	config_set_u32(info, PKTS_A_CONFIG_MAX_FLOWS, &config->max_flows);
	config_set_u32(info, PKTS_A_CONFIG_MAX_RECORDS, &pn->queue.max);
	config_set_u32(info, PKTS_A_CONFIG_PROFILE, &config->profile);
	config_set_u32(info, PKTS_A_CONFIG_DECAP, &config->decap);
	config_set_u32(info, PKTS_A_CONFIG_KEY, &config->key);
	config_set_u32(info, PKTS_A_CONFIG_MAX_PROBES, &pn->senders.max);
	WRITE_ONCE(config->shaped, config->decap != PKTS_DECAP_NONE ||
		   config->key != PKTS_KEY_DEFAULT);
	if (!pn->table)
		return;
	if (relink)
		pkts_expiry_reset(pn->table);
	if (config->key != key)
		pkts_table_flush(pn->table, NULL);
	pkts_table_trim(pn->table);
}

static int config_put(struct sk_buff *msg, const struct pkts_net *pn)
{
	const struct pkts_config *config = &pn->config;

	if (nla_put(msg, PKTS_A_CONFIG_TIMEOUTS, sizeof(config->timeouts),
		    &config->timeouts) ||
	    nla_put_u64_64bit(msg, PKTS_A_CONFIG_EXPIRY_INTERVAL,
			      config->interval, 0) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_MAX_FLOWS, config->max_flows) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_MAX_RECORDS, pn->queue.max) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_PROFILE, config->profile) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_DECAP, config->decap) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_KEY, config->key) ||
	    nla_put_u32(msg, PKTS_A_CONFIG_MAX_PROBES, pn->senders.max))
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
