// SPDX-License-Identifier: GPL-2.0
/* Operations on observation points. */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "expiry.h"
#include "genl.h"
#include "link.h"
#include "net.h"
#include "netlink.h"
#include "point.h"
#include "select.h"
#include "timeouts.h"

/* Octets that a point may take in a reply. */
#define POINT_SIZE \
	(512 + PKTS_SELECT_RULES_MAX * sizeof(struct pkts_select_rule))

static struct net_device *point_dev(struct genl_info *info)
{
	struct nlattr *index = info->attrs[PKTS_A_POINT_IFINDEX];
	struct nlattr *name = info->attrs[PKTS_A_POINT_IFNAME];
	struct net *net = genl_info_net(info);
	struct net_device *dev;

	if (!index && !name) {
		NL_SET_ERR_MSG_MOD(info->extack, "no device given: ifindex or ifname");
		return ERR_PTR(-EINVAL);
	}
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

/* The second leg; the first is what point_dev() finds. */
static int point_want_link(struct genl_info *info,
			   struct pkts_point_request *want)
{
	struct nlattr *peer = info->attrs[PKTS_A_POINT_PEER_IFINDEX];
	struct nlattr *link = info->attrs[PKTS_A_POINT_LINK];

	if (!link != !peer) {
		NL_SET_ERR_MSG_ATTR(info->extack, link ? link : peer,
				    "a link takes a name and two devices");
		return -EINVAL;
	}
	if (!link)
		return 0;
	want->link = nla_data(link);
	want->peer = __dev_get_by_index(genl_info_net(info), nla_get_u32(peer));
	want->direction = PKTS_DIRECTION_BOTH;
	if (!dev_valid_name(want->link)) {
		NL_SET_ERR_MSG_ATTR(info->extack, link,
				    "a link's name is like a device's");
		return -EINVAL;
	}
	if (info->attrs[PKTS_A_POINT_DIRECTION]) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[PKTS_A_POINT_DIRECTION],
				    "a link has no direction: it watches what comes in at its legs");
		return -EINVAL;
	}
	if (!want->peer) {
		NL_SET_ERR_MSG_ATTR(info->extack, peer, "no such device");
		return -ENODEV;
	}
	if (want->peer == want->dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, peer,
				    "a link takes two devices");
		return -EINVAL;
	}
	return 0;
}

static int point_want(struct genl_info *info, struct pkts_point_request *want)
{
	struct nlattr *direction = info->attrs[PKTS_A_POINT_DIRECTION];
	struct nlattr *timeouts = info->attrs[PKTS_A_POINT_TIMEOUTS];
	int err;

	memset(want, 0, sizeof(*want));
	want->direction = direction ? nla_get_u32(direction) :
				      PKTS_DIRECTION_BOTH;
	if (!want->direction) {
		NL_SET_ERR_MSG_ATTR(info->extack, direction,
				    "direction names no side");
		return -EINVAL;
	}
	want->dev = point_dev(info);
	if (IS_ERR(want->dev))
		return PTR_ERR(want->dev);
	err = point_want_link(info, want);
	if (!err && timeouts)
		err = pkts_netlink_timeouts(timeouts, &want->timeouts,
					    info->extack);
	if (err)
		return err;
	want->filter = pkts_filter_make(NULL, info->attrs, info->extack);
	return PTR_ERR_OR_ZERO(want->filter);
}

int pkts_nl_point_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct pkts_point_request want;
	int err;

	rtnl_lock();
	err = point_want(info, &want);
	if (!err) {
		err = pkts_point_add(pn, &want, info->extack);
		if (err)
			kfree(want.filter);
	}
	rtnl_unlock();
	return err;
}

/*
 * The point that a request names: a link by its name, another by its device.
 * A leg's device only tells of its link.
 */
static struct pkts_point *point_named(struct pkts_net *pn,
				      struct genl_info *info)
{
	struct nlattr *link = info->attrs[PKTS_A_POINT_LINK];
	struct pkts_point *point;
	struct net_device *dev;

	lockdep_assert_held(&pn->lock);
	if (link) {
		point = pkts_point_find_link(pn, nla_data(link));
		if (point)
			return point;
		NL_SET_ERR_MSG_ATTR(info->extack, link, "no such link");
		return ERR_PTR(-ENOENT);
	}
	dev = point_dev(info);
	if (IS_ERR(dev))
		return ERR_CAST(dev);
	point = pkts_point_find(pn, dev->ifindex);
	if (!point) {
		NL_SET_ERR_MSG_MOD(info->extack, "the device has no observation point");
		return ERR_PTR(-ENOENT);
	}
	if (point->link && info->genlhdr->cmd != PKTS_CMD_POINT_GET) {
		NL_SET_ERR_MSG_MOD(info->extack, "the device is a leg of a link: name the link");
		return ERR_PTR(-EBUSY);
	}
	return point;
}

/* The settings of a point that may change while it meters; all or none. */
static int point_set(struct pkts_point *point, struct genl_info *info)
{
	struct nlattr *timeouts = info->attrs[PKTS_A_POINT_TIMEOUTS];
	struct pkts_net *pn = point->pn;
	struct pkts_filter *old, *filter;
	struct pkts_timeouts own = {};
	int err;

	lockdep_assert_held(&pn->lock);
	if (timeouts) {
		err = pkts_netlink_timeouts(timeouts, &own, info->extack);
		if (err)
			return err;
	}
	old = rcu_dereference_protected(point->filter,
					lockdep_is_held(&pn->lock));
	filter = pkts_filter_make(old, info->attrs, info->extack);
	if (IS_ERR(filter))
		return PTR_ERR(filter);
	rcu_assign_pointer(point->filter, filter);
	if (old)
		kfree_rcu(old, rcu);
	if (!timeouts)
		return 0;
	pkts_timeouts_replace(&point->timeouts, &own);
	pkts_expiry_reset(pn->table);
	return 0;
}

int pkts_nl_point_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct pkts_point *point;
	int err;

	rtnl_lock();
	mutex_lock(&pn->lock);
	point = point_named(pn, info);
	err = PTR_ERR_OR_ZERO(point);
	if (!err)
		err = point_set(point, info);
	mutex_unlock(&pn->lock);
	rtnl_unlock();
	return err;
}

/* RTNL keeps the device until the notice is out. */
int pkts_nl_point_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct net_device *dev = NULL;
	struct pkts_point *point;
	u32 direction = 0;

	rtnl_lock();
	mutex_lock(&pn->lock);
	point = point_named(pn, info);
	if (!IS_ERR(point)) {
		direction = pkts_point_direction(point);
		dev = point->dev;
		pkts_point_del(point);
	}
	mutex_unlock(&pn->lock);
	if (dev)
		pkts_netlink_notice(pn, PKTS_EVENT_POINT_REMOVED, dev,
				    direction);
	rtnl_unlock();
	return dev ? 0 : PTR_ERR(point);
}

static int filter_put(struct sk_buff *msg, const struct pkts_point *point)
{
	const struct pkts_filter *filter;
	u32 mode = PKTS_SELECT_MODE_ALL;
	u32 algorithm = PKTS_SAMPLING_NONE;

	filter = rcu_dereference_protected(point->filter,
					   lockdep_is_held(&point->pn->lock));
	if (filter) {
		mode = filter->mode;
		algorithm = filter->sampler.algorithm;
	}
	if (nla_put_u32(msg, PKTS_A_POINT_SELECT_MODE, mode) ||
	    nla_put_u32(msg, PKTS_A_POINT_SAMPLING, algorithm))
		return -EMSGSIZE;
	if (mode != PKTS_SELECT_MODE_ALL &&
	    nla_put(msg, PKTS_A_POINT_SELECT_RULES,
		    filter->nr * sizeof(*filter->rule), filter->rule))
		return -EMSGSIZE;
	if (algorithm != PKTS_SAMPLING_NONE &&
	    nla_put_u32(msg, PKTS_A_POINT_SAMPLING_INTERVAL,
			filter->sampler.interval))
		return -EMSGSIZE;
	return 0;
}

/* What nothing tells yet is absent. */
static int link_put(struct sk_buff *msg, const struct pkts_point *point)
{
	const struct pkts_link *link = point->link;
	struct pkts_link_offset offset;

	pkts_link_offset(link, &offset);
	if (nla_put_string(msg, PKTS_A_POINT_LINK, link->name) ||
	    nla_put_u32(msg, PKTS_A_POINT_PEER_IFINDEX, point->peer_ifindex) ||
	    nla_put_u64_64bit(msg, PKTS_A_POINT_LINK_RESPONSES,
			      offset.responses, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_POINT_LINK_EARLY, offset.early, 0))
		return -EMSGSIZE;
	if (offset.responses &&
	    nla_put_s64(msg, PKTS_A_POINT_LINK_OFFSET, offset.offset, 0))
		return -EMSGSIZE;
	if (offset.min != S64_MIN &&
	    nla_put_s64(msg, PKTS_A_POINT_LINK_OFFSET_MIN, offset.min, 0))
		return -EMSGSIZE;
	if (offset.max != S64_MAX &&
	    nla_put_s64(msg, PKTS_A_POINT_LINK_OFFSET_MAX, offset.max, 0))
		return -EMSGSIZE;
	return 0;
}

static int point_put(struct sk_buff *msg, const struct pkts_point *point)
{
	if (nla_put_u32(msg, PKTS_A_POINT_IFINDEX, point->ifindex) ||
	    nla_put_string(msg, PKTS_A_POINT_IFNAME, point->dev->name) ||
	    nla_put_u32(msg, PKTS_A_POINT_DIRECTION,
			pkts_point_direction(point)) ||
	    nla_put(msg, PKTS_A_POINT_TIMEOUTS, sizeof(point->timeouts),
		    &point->timeouts) ||
	    filter_put(msg, point))
		return -EMSGSIZE;
	return point->link ? link_put(msg, point) : 0;
}

/* RTNL keeps the names as they are. */
static int point_get(struct sk_buff *msg, struct pkts_net *pn,
		     struct genl_info *info)
{
	struct pkts_point *point;
	int err;

	mutex_lock(&pn->lock);
	point = point_named(pn, info);
	err = PTR_ERR_OR_ZERO(point);
	if (!err)
		err = point_put(msg, point);
	mutex_unlock(&pn->lock);
	return err;
}

int pkts_nl_point_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = pkts_netlink_reply(info, POINT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	rtnl_lock();
	err = point_get(msg, pn, info);
	rtnl_unlock();
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return pkts_netlink_send(msg, hdr, info);
}

static int point_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			  const struct pkts_point *point)
{
	void *hdr;

	hdr = pkts_netlink_part(skb, cb, PKTS_CMD_POINT_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (point_put(skb, point)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int pkts_nl_point_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct pkts_net *pn = pkts_net_of(sock_net(skb->sk));
	struct pkts_point *point;
	long i = 0;

	rtnl_lock();
	mutex_lock(&pn->lock);
	list_for_each_entry(point, &pn->points, node) {
		if (i++ < cb->args[0])
			continue;
		if (point_dump_one(skb, cb, point))
			break;
		cb->args[0]++;
	}
	mutex_unlock(&pn->lock);
	rtnl_unlock();
	return skb->len;
}
