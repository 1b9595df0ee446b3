// SPDX-License-Identifier: GPL-2.0
/* Operations on observation points. */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "point.h"

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

int pkts_nl_point_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PKTS_A_POINT_DIRECTION];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	u32 direction = PKTS_DIRECTION_BOTH;
	struct net_device *dev;
	int err;

	if (attr)
		direction = nla_get_u32(attr);
	if (!direction) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "direction names no side");
		return -EINVAL;
	}
	rtnl_lock();
	dev = point_dev(info);
	if (IS_ERR(dev))
		err = PTR_ERR(dev);
	else
		err = pkts_point_add(pn, dev, direction, info->extack);
	rtnl_unlock();
	return err;
}

int pkts_nl_point_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct net_device *dev;
	int err;

	rtnl_lock();
	dev = point_dev(info);
	if (IS_ERR(dev))
		err = PTR_ERR(dev);
	else
		err = pkts_point_del(pn, dev, info->extack);
	rtnl_unlock();
	return err;
}

static int point_put(struct sk_buff *msg, const struct pkts_point *point)
{
	if (nla_put_u32(msg, PKTS_A_POINT_IFINDEX, point->ifindex) ||
	    nla_put_string(msg, PKTS_A_POINT_IFNAME, point->dev->name) ||
	    nla_put_u32(msg, PKTS_A_POINT_DIRECTION, point->direction))
		return -EMSGSIZE;
	return 0;
}

/* RTNL keeps the names as they are. */
static int point_get(struct sk_buff *msg, struct pkts_net *pn,
		     struct genl_info *info)
{
	struct pkts_point *point = NULL;
	struct net_device *dev;
	int err;

	dev = point_dev(info);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	mutex_lock(&pn->lock);
	point = pkts_point_find(pn, dev->ifindex);
	err = point ? point_put(msg, point) : -ENOENT;
	mutex_unlock(&pn->lock);
	if (!point)
		NL_SET_ERR_MSG_MOD(info->extack, "the device has no observation point");
	return err;
}

int pkts_nl_point_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = pkts_netlink_reply(info, 0, &hdr);
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
