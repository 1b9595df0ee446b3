/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pkts.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_PKTS_GEN_H
#define _LINUX_PKTS_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/pkts.h>

extern const struct nla_policy pkts_point_add_nl_policy[PKTS_A_POINT_SAMPLING_INTERVAL + 1];

extern const struct nla_policy pkts_point_set_nl_policy[PKTS_A_POINT_SAMPLING_INTERVAL + 1];

extern const struct nla_policy pkts_point_del_nl_policy[PKTS_A_POINT_LINK + 1];

extern const struct nla_policy pkts_point_get_nl_policy[PKTS_A_POINT_LINK + 1];

extern const struct nla_policy pkts_config_set_nl_policy[PKTS_A_CONFIG_MAX_PROBES + 1];

extern const struct nla_policy pkts_flow_get_nl_policy[PKTS_A_FLOW_IFINDEX + 1];

extern const struct nla_policy pkts_flow_flush_nl_policy[PKTS_A_FLOW_IFINDEX + 1];

extern const struct nla_policy pkts_record_get_nl_policy[PKTS_A_QUEUE_AFTER + 1];

extern const struct nla_policy pkts_stats_get_nl_policy[PKTS_A_STATS_IFINDEX + 1];

extern const struct nla_policy pkts_reflector_add_nl_policy[PKTS_A_REFLECTOR_HARDWARE_STAMPS + 1];

extern const struct nla_policy pkts_reflector_del_nl_policy[PKTS_A_REFLECTOR_ID + 1];

extern const struct nla_policy pkts_reflector_get_nl_policy[PKTS_A_REFLECTOR_ID + 1];

extern const struct nla_policy pkts_stamp_add_nl_policy[PKTS_A_STAMP_SELECT_RULES + 1];

extern const struct nla_policy pkts_stamp_del_nl_policy[PKTS_A_STAMP_OUT_IFNAME + 1];

extern const struct nla_policy pkts_stamp_get_nl_policy[PKTS_A_STAMP_OUT_IFNAME + 1];

extern const struct nla_policy pkts_qdisc_get_nl_policy[PKTS_A_QDISC_CURSOR + 1];

extern const struct nla_policy pkts_probe_add_nl_policy[PKTS_A_PROBE_CLOCK_SYNCED + 1];

extern const struct nla_policy pkts_probe_del_nl_policy[PKTS_A_PROBE_ALL + 1];

extern const struct nla_policy pkts_probe_get_nl_policy[PKTS_A_PROBE_NAME + 1];

extern const struct nla_policy pkts_probe_history_nl_policy[PKTS_A_PROBE_AFTER + 1];

extern const struct nla_policy pkts_probe_histogram_nl_policy[PKTS_A_PROBE_TIME + 1];

/* Ops table for pkts */
extern const struct genl_ops pkts_nl_ops[21];

int pkts_nl_point_add_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_point_set_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_point_del_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_point_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_point_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int pkts_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_flow_flush_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_record_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_reflector_add_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_reflector_del_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_reflector_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_reflector_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int pkts_nl_stamp_add_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_stamp_del_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_stamp_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_stamp_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int pkts_nl_qdisc_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_probe_add_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_probe_del_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_probe_get_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_probe_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int pkts_nl_probe_history_doit(struct sk_buff *skb, struct genl_info *info);
int pkts_nl_probe_histogram_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	PKTS_NLGRP_RECORDS,
	PKTS_NLGRP_EVENTS,
};

#endif /* _LINUX_PKTS_GEN_H */
