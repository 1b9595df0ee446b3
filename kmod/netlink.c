// SPDX-License-Identifier: GPL-2.0
/*
 * The family, what it tells unasked, and what the operations share. Their
 * handlers are in nl_point.c, nl_meter.c and nl_record.c; what they may be
 * asked is in genl.c, generated from the specification.
 */
#include "netlink.h"

#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/genetlink.h>

#include "genl.h"
#include "net.h"

/* Who may not ask for flows may not listen for them either. */
static const struct genl_multicast_group netlink_groups[] = {
	[PKTS_NLGRP_RECORDS] = {
		.name	= PKTS_MCGRP_RECORDS,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
	[PKTS_NLGRP_EVENTS] = {
		.name	= PKTS_MCGRP_EVENTS,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
};

static struct genl_family netlink_family __ro_after_init = {
	.name		= PKTS_FAMILY_NAME,
	.version	= PKTS_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= pkts_nl_ops,
	.n_ops		= ARRAY_SIZE(pkts_nl_ops),
	.mcgrps		= netlink_groups,
	.n_mcgrps	= ARRAY_SIZE(netlink_groups),
};

/* Points go down after the family at module exit, and have nobody to tell. */
static bool netlink_registered;

static void netlink_multicast(struct pkts_net *pn, struct sk_buff *msg,
			      void *hdr, unsigned int group)
{
	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&netlink_family, pn->net, msg, 0, group,
				GFP_KERNEL);
}

static bool netlink_listened(struct pkts_net *pn, unsigned int group)
{
	return READ_ONCE(netlink_registered) &&
	       genl_has_listeners(&netlink_family, pn->net, group);
}

static struct sk_buff *netlink_message(u8 cmd, void **hdr)
{
	struct sk_buff *msg;

	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return NULL;
	*hdr = genlmsg_put(msg, 0, 0, &netlink_family, 0, cmd);
	return msg;
}

/**
 * pkts_netlink_wake() - tell readers that records wait
 * @pn: the namespace
 * @waiting: how many
 *
 * Context: process; may sleep.
 */
void pkts_netlink_wake(struct pkts_net *pn, u64 waiting)
{
	struct sk_buff *msg;
	void *hdr;

	if (!netlink_listened(pn, PKTS_NLGRP_RECORDS))
		return;
	msg = netlink_message(PKTS_CMD_RECORD_WAKE, &hdr);
	if (!msg)
		return;
	if (nla_put_u64_64bit(msg, PKTS_A_QUEUE_WAITING, waiting, 0)) {
		nlmsg_free(msg);
		return;
	}
	netlink_multicast(pn, msg, hdr, PKTS_NLGRP_RECORDS);
}

/**
 * pkts_netlink_notice() - tell what happened
 * @pn: the namespace
 * @event: what
 * @dev: to which device, or NULL
 * @direction: what its point watches
 *
 * Context: process; may sleep. RTNL held when there is a @dev.
 */
void pkts_netlink_notice(struct pkts_net *pn, enum pkts_event event,
			 const struct net_device *dev, u32 direction)
{
	struct sk_buff *msg;
	void *hdr;

	if (!netlink_listened(pn, PKTS_NLGRP_EVENTS))
		return;
	msg = netlink_message(PKTS_CMD_NOTICE, &hdr);
	if (!msg)
		return;
	if (nla_put_u32(msg, PKTS_A_NOTICE_EVENT, event) ||
	    (dev && (nla_put_u32(msg, PKTS_A_NOTICE_IFINDEX, dev->ifindex) ||
		     nla_put_string(msg, PKTS_A_NOTICE_IFNAME, dev->name) ||
		     nla_put_u32(msg, PKTS_A_NOTICE_DIRECTION, direction)))) {
		nlmsg_free(msg);
		return;
	}
	netlink_multicast(pn, msg, hdr, PKTS_NLGRP_EVENTS);
}

/**
 * pkts_netlink_event() - begin to tell what happened
 * @pn: the namespace
 * @cmd: the operation
 * @hdr: set, for pkts_netlink_tell()
 *
 * Context: process; may sleep.
 * Return: the message, NULL when nobody listens, -ENOMEM.
 */
struct sk_buff *pkts_netlink_event(struct pkts_net *pn, u8 cmd, void **hdr)
{
	struct sk_buff *msg;

	if (!netlink_listened(pn, PKTS_NLGRP_EVENTS))
		return NULL;
	msg = netlink_message(cmd, hdr);
	return msg ?: ERR_PTR(-ENOMEM);
}

/**
 * pkts_netlink_tell() - tell it to all who listen
 * @pn: the namespace
 * @msg: the message
 * @hdr: what pkts_netlink_event() set
 *
 * Context: process; may sleep.
 */
void pkts_netlink_tell(struct pkts_net *pn, struct sk_buff *msg, void *hdr)
{
	netlink_multicast(pn, msg, hdr, PKTS_NLGRP_EVENTS);
}

/**
 * pkts_netlink_reply() - begin a reply
 * @info: the request
 * @size: octets that the attributes need
 * @hdr: set, for pkts_netlink_send()
 *
 * Context: an operation's handler.
 * Return: the message or NULL.
 */
struct sk_buff *pkts_netlink_reply(struct genl_info *info, size_t size,
				   void **hdr)
{
	struct sk_buff *msg;

	msg = genlmsg_new(max_t(size_t, size, NLMSG_DEFAULT_SIZE), GFP_KERNEL);
	if (!msg)
		return NULL;
	*hdr = genlmsg_put_reply(msg, info, &netlink_family, 0,
				 info->genlhdr->cmd);
	if (!*hdr) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/**
 * pkts_netlink_part() - begin a part of a dump
 * @skb: the dump's buffer
 * @cb: the dump
 * @cmd: the operation
 *
 * Context: an operation's dump handler.
 * Return: the part's header for genlmsg_end(), or NULL when it has no room.
 */
void *pkts_netlink_part(struct sk_buff *skb, const struct netlink_callback *cb,
			u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &netlink_family, NLM_F_MULTI, cmd);
}

/**
 * pkts_netlink_send() - send a reply
 * @msg: the message
 * @hdr: what pkts_netlink_reply() set
 * @info: the request
 *
 * Context: an operation's handler.
 * Return: 0 or a negative error.
 */
int pkts_netlink_send(struct sk_buff *msg, void *hdr, struct genl_info *info)
{
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/**
 * pkts_netlink_register() - begin to answer
 *
 * Context: module init.
 * Return: 0 or a negative error.
 */
int __init pkts_netlink_register(void)
{
	int err;

	err = genl_register_family(&netlink_family);
	if (!err)
		WRITE_ONCE(netlink_registered, true);
	return err;
}

/**
 * pkts_netlink_unregister() - answer no more
 *
 * Workers may be about to tell something; they are done before the family is
 * given up.
 *
 * Context: module exit.
 */
void pkts_netlink_unregister(void)
{
	WRITE_ONCE(netlink_registered, false);
	flush_workqueue(pkts_workqueue);
	genl_unregister_family(&netlink_family);
}
