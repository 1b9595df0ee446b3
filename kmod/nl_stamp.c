// SPDX-License-Identifier: GPL-2.0
/* Operations on stamp rules. */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "select.h"
#include "stamper_out.h"
#include "stamper_rule.h"

/* Octets that a rule may take in a reply. */
#define STAMP_SIZE \
	(512 + PKTS_SELECT_RULES_MAX * sizeof(struct pkts_select_rule))

/* Returns NULL when the request names none. */
static struct net_device *stamp_dev(struct genl_info *info, int by_index,
				    int by_name)
{
	struct nlattr *index = info->attrs[by_index];
	struct nlattr *name = info->attrs[by_name];
	struct net *net = genl_info_net(info);
	struct net_device *dev;

	if (!index && !name)
		return NULL;
	if (index)
		dev = __dev_get_by_index(net, nla_get_u32(index));
	else
		dev = __dev_get_by_name(net, nla_data(name));
	if (dev)
		return dev;
	NL_SET_ERR_MSG_ATTR(info->extack, index ? index : name,
			    "no such device");
	return ERR_PTR(-ENODEV);
}

static int stamp_devs(struct genl_info *info, struct net_device **dev,
		      struct net_device **out)
{
	*dev = stamp_dev(info, PKTS_A_STAMP_IFINDEX, PKTS_A_STAMP_IFNAME);
	if (!*dev) {
		NL_SET_ERR_MSG_MOD(info->extack, "no device given: ifindex or ifname");
		return -EINVAL;
	}
	if (IS_ERR(*dev))
		return PTR_ERR(*dev);
	*out = stamp_dev(info, PKTS_A_STAMP_OUT_IFINDEX,
			 PKTS_A_STAMP_OUT_IFNAME);
	return PTR_ERR_OR_ZERO(*out);
}

/* The filter's rules are those of points, and so are its attributes' values. */
static int stamp_want_filter(struct genl_info *info,
			     struct pkts_stamper_request *want)
{
	struct nlattr *attrs[PKTS_A_POINT_MAX + 1] = {};

	attrs[PKTS_A_POINT_SELECT_MODE] = info->attrs[PKTS_A_STAMP_SELECT_MODE];
	attrs[PKTS_A_POINT_SELECT_RULES] =
		info->attrs[PKTS_A_STAMP_SELECT_RULES];
	want->filter = pkts_filter_make(NULL, attrs, info->extack);
	return PTR_ERR_OR_ZERO(want->filter);
}

/* What a format has room for, where it has one of them at all. */
static u16 port_max(u32 format)
{
	switch (format) {
	case PKTS_STAMP_FORMAT_VSS:
	case PKTS_STAMP_FORMAT_METAMAKO:
	case PKTS_STAMP_FORMAT_EXABLAZE:
		return U8_MAX;
	default:
		return U16_MAX;
	}
}

static u16 id_max(u32 format)
{
	return format == PKTS_STAMP_FORMAT_EXABLAZE ? U8_MAX : U16_MAX;
}

static bool format_tells_tai(u32 format)
{
	return format == PKTS_STAMP_FORMAT_L2 ||
	       format == PKTS_STAMP_FORMAT_PKTS ||
	       format == PKTS_STAMP_FORMAT_BEACON;
}

static u32 attr_u32(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

static void stamp_want_config(struct genl_info *info, u32 ifindex,
			      struct pkts_stamper_config *config)
{
	struct nlattr **attrs = info->attrs;

	config->format = attr_u32(attrs[PKTS_A_STAMP_FORMAT], 0);
	config->source = attr_u32(attrs[PKTS_A_STAMP_SOURCE],
				  PKTS_STAMP_SOURCE_HW);
	config->clock = attr_u32(attrs[PKTS_A_STAMP_CLOCK],
				 PKTS_STAMP_CLOCK_UTC);
	config->oversize = attr_u32(attrs[PKTS_A_STAMP_OVERSIZE],
				    PKTS_STAMP_OVERSIZE_UNSTAMPED);
	config->sync = attr_u32(attrs[PKTS_A_STAMP_SYNC],
				PKTS_STAMP_SYNC_UNKNOWN);
	config->error = attr_u32(attrs[PKTS_A_STAMP_ERROR],
				 PKTS_STAMP_ERROR_UNKNOWN);
	config->id = attrs[PKTS_A_STAMP_ID] ?
		     nla_get_u16(attrs[PKTS_A_STAMP_ID]) : 0;
	config->port = attrs[PKTS_A_STAMP_PORT] ?
		       nla_get_u16(attrs[PKTS_A_STAMP_PORT]) :
		       ifindex & port_max(config->format);
	config->mirror = nla_get_flag(attrs[PKTS_A_STAMP_MIRROR]);
	if (config->clock == PKTS_STAMP_CLOCK_TAI)
		config->flags |= PKTS_STAMP_TAI;
	if (attrs[PKTS_A_STAMP_PORT])
		config->flags |= PKTS_STAMP_PORT;
	if (nla_get_flag(attrs[PKTS_A_STAMP_SHORT]))
		config->flags |= PKTS_STAMP_SHORT;
}

/* What the format cannot say. */
static int stamp_check_format(struct genl_info *info,
			      const struct pkts_stamper_config *config)
{
	struct nlattr **attrs = info->attrs;

	if (config->port > port_max(config->format)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[PKTS_A_STAMP_PORT],
				    "the format has ports from 0 to 255");
		return -ERANGE;
	}
	if (config->id > id_max(config->format)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[PKTS_A_STAMP_ID],
				    "the format has ids from 0 to 255");
		return -ERANGE;
	}
	if (config->clock == PKTS_STAMP_CLOCK_TAI &&
	    !format_tells_tai(config->format)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[PKTS_A_STAMP_CLOCK],
				    "the format cannot say that its times are TAI");
		return -EINVAL;
	}
	return 0;
}

/* What does not go together. */
static int stamp_check(struct genl_info *info,
		       const struct pkts_stamper_request *want)
{
	struct nlattr **attrs = info->attrs;

	if (!attrs[PKTS_A_STAMP_FORMAT] ||
	    want->config.format == PKTS_STAMP_FORMAT_ARISTA7150) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[PKTS_A_STAMP_FORMAT],
				    "a format is needed, of those that are written");
		return -EINVAL;
	}
	if (attrs[PKTS_A_STAMP_SHORT] &&
	    want->config.format != PKTS_STAMP_FORMAT_L2) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[PKTS_A_STAMP_SHORT],
				    "only l2 has 48 bits of time");
		return -EINVAL;
	}
	if (!want->out && attrs[PKTS_A_STAMP_MIRROR]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[PKTS_A_STAMP_MIRROR],
				    "a mirror needs an out device");
		return -EINVAL;
	}
	if (!want->out && attrs[PKTS_A_STAMP_SOURCE] &&
	    want->config.source == PKTS_STAMP_SOURCE_HW) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[PKTS_A_STAMP_SOURCE],
				    "no device has stamped what has not left it");
		return -EINVAL;
	}
	return 0;
}

static int stamp_want(struct genl_info *info,
		      struct pkts_stamper_request *want)
{
	int err;

	memset(want, 0, sizeof(*want));
	err = stamp_devs(info, &want->dev, &want->out);
	if (err)
		return err;
	stamp_want_config(info, want->dev->ifindex, &want->config);
	err = stamp_check(info, want) ?:
	      stamp_check_format(info, &want->config);
	return err ?: stamp_want_filter(info, want);
}

int pkts_nl_stamp_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct pkts_stamper_request want;
	int err;

	rtnl_lock();
	err = stamp_want(info, &want);
	if (!err) {
		err = pkts_stamper_rule_add(pn, &want, info->extack);
		if (err)
			kfree(want.filter);
	}
	rtnl_unlock();
	return err;
}

/* The rule that a request names by its devices. */
static struct pkts_stamper *stamp_named(struct pkts_net *pn,
					struct genl_info *info)
{
	struct net_device *dev, *out;
	struct pkts_stamper *rule;
	int err;

	lockdep_assert_held(&pn->lock);
	err = stamp_devs(info, &dev, &out);
	if (err)
		return ERR_PTR(err);
	rule = pkts_stamper_rule_find(pn, dev->ifindex, out ? out->ifindex : 0);
	if (rule)
		return rule;
	NL_SET_ERR_MSG_MOD(info->extack, "there is no such stamp rule");
	return ERR_PTR(-ENOENT);
}

int pkts_nl_stamp_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct pkts_stamper *rule;

	rtnl_lock();
	mutex_lock(&pn->lock);
	rule = stamp_named(pn, info);
	if (!IS_ERR(rule))
		pkts_stamper_rule_del(rule);
	mutex_unlock(&pn->lock);
	rtnl_unlock();
	return PTR_ERR_OR_ZERO(rule);
}

static int filter_put(struct sk_buff *msg, const struct pkts_filter *filter)
{
	if (!filter)
		return nla_put_u32(msg, PKTS_A_STAMP_SELECT_MODE,
				   PKTS_SELECT_MODE_ALL);
	if (nla_put_u32(msg, PKTS_A_STAMP_SELECT_MODE, filter->mode))
		return -EMSGSIZE;
	return nla_put(msg, PKTS_A_STAMP_SELECT_RULES,
		       filter->nr * sizeof(*filter->rule), filter->rule);
}

static int config_put(struct sk_buff *msg,
		      const struct pkts_stamper_config *config)
{
	if (nla_put_u32(msg, PKTS_A_STAMP_FORMAT, config->format) ||
	    nla_put_u32(msg, PKTS_A_STAMP_SOURCE, config->source) ||
	    nla_put_u32(msg, PKTS_A_STAMP_CLOCK, config->clock) ||
	    nla_put_u32(msg, PKTS_A_STAMP_OVERSIZE, config->oversize) ||
	    nla_put_u32(msg, PKTS_A_STAMP_SYNC, config->sync) ||
	    nla_put_u16(msg, PKTS_A_STAMP_ID, config->id) ||
	    nla_put_u16(msg, PKTS_A_STAMP_PORT, config->port))
		return -EMSGSIZE;
	if (config->error != PKTS_STAMP_ERROR_UNKNOWN &&
	    nla_put_u32(msg, PKTS_A_STAMP_ERROR, config->error))
		return -EMSGSIZE;
	if (config->flags & PKTS_STAMP_SHORT &&
	    nla_put_flag(msg, PKTS_A_STAMP_SHORT))
		return -EMSGSIZE;
	return config->mirror ? nla_put_flag(msg, PKTS_A_STAMP_MIRROR) : 0;
}

static int stamp_put(struct sk_buff *msg, const struct pkts_stamper *rule)
{
	const struct pkts_stamper_feed *feed = rule->feed;
	const struct pkts_stamper_out *out = rule->out;
	struct pkts_stamp_stats stats;

	pkts_stamper_rule_stats(rule, &stats);
	if (nla_put_u32(msg, PKTS_A_STAMP_IFINDEX, feed->ifindex) ||
	    nla_put_string(msg, PKTS_A_STAMP_IFNAME, feed->dev->name) ||
	    config_put(msg, &rule->config) || filter_put(msg, rule->filter) ||
	    nla_put(msg, PKTS_A_STAMP_STATS, sizeof(stats), &stats))
		return -EMSGSIZE;
	if (feed->egress)
		return 0;
	if (nla_put_u32(msg, PKTS_A_STAMP_OUT_IFINDEX, out->ifindex) ||
	    nla_put_string(msg, PKTS_A_STAMP_OUT_IFNAME, out->dev->name))
		return -EMSGSIZE;
	return 0;
}

/* RTNL keeps the names as they are. */
int pkts_nl_stamp_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct pkts_stamper *rule;
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = pkts_netlink_reply(info, STAMP_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	rtnl_lock();
	mutex_lock(&pn->lock);
	rule = stamp_named(pn, info);
	err = IS_ERR(rule) ? PTR_ERR(rule) : stamp_put(msg, rule);
	mutex_unlock(&pn->lock);
	rtnl_unlock();
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return pkts_netlink_send(msg, hdr, info);
}

static int gone_put(struct sk_buff *msg, const struct pkts_stamp_stats *gone)
{
	if (nla_put_u32(msg, PKTS_A_STAMP_IFINDEX, 0) ||
	    nla_put(msg, PKTS_A_STAMP_STATS, sizeof(*gone), gone))
		return -EMSGSIZE;
	return 0;
}

/* A rule, or without one what those that are gone had counted. */
static int stamp_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			  const struct pkts_net *pn,
			  const struct pkts_stamper *rule)
{
	void *hdr;
	int err;

	hdr = pkts_netlink_part(skb, cb, PKTS_CMD_STAMP_GET);
	if (!hdr)
		return -EMSGSIZE;
	err = rule ? stamp_put(skb, rule) : gone_put(skb, &pn->stamper.gone);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	genlmsg_end(skb, hdr);
	cb->args[0]++;
	return 0;
}

static void stamp_dump(struct sk_buff *skb, struct netlink_callback *cb,
		       struct pkts_net *pn)
{
	struct pkts_stamper *rule;
	long i = 0;

	lockdep_assert_held(&pn->lock);
	list_for_each_entry(rule, &pn->stamper.rules, node)
		if (i++ >= cb->args[0] && stamp_dump_one(skb, cb, pn, rule))
			return;
	if (!cb->args[1] && !stamp_dump_one(skb, cb, pn, NULL))
		cb->args[1] = 1;
}

int pkts_nl_stamp_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct pkts_net *pn = pkts_net_of(sock_net(skb->sk));

	rtnl_lock();
	mutex_lock(&pn->lock);
	stamp_dump(skb, cb, pn);
	mutex_unlock(&pn->lock);
	rtnl_unlock();
	return skb->len;
}
