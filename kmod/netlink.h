/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family. */
#ifndef PKTS_NETLINK_H
#define PKTS_NETLINK_H

#include <linux/types.h>
#include <uapi/pkts.h>

struct genl_info;
struct net_device;
struct netlink_callback;
struct netlink_ext_ack;
struct nlattr;
struct pkts_net;
struct sk_buff;

void pkts_netlink_wake(struct pkts_net *pn, u64 waiting);
void pkts_netlink_notice(struct pkts_net *pn, enum pkts_event event,
			 const struct net_device *dev, u32 direction);
struct sk_buff *pkts_netlink_event(struct pkts_net *pn, u8 cmd, void **hdr);
void pkts_netlink_tell(struct pkts_net *pn, struct sk_buff *msg, void *hdr);
struct sk_buff *pkts_netlink_reply(struct genl_info *info, size_t size,
				   void **hdr);
void *pkts_netlink_part(struct sk_buff *skb, const struct netlink_callback *cb,
			u8 cmd);
int pkts_netlink_send(struct sk_buff *msg, void *hdr, struct genl_info *info);
int pkts_netlink_timeouts(const struct nlattr *attr, struct pkts_timeouts *to,
			  struct netlink_ext_ack *extack);
int pkts_netlink_register(void);
void pkts_netlink_unregister(void);

#endif /* PKTS_NETLINK_H */
