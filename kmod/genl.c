// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pkts.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "genl.h"

#include <uapi/pkts.h>

/* PKTS_CMD_POINT_ADD - do */
const struct nla_policy pkts_point_add_nl_policy[PKTS_A_POINT_DIRECTION + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_POINT_DIRECTION] = NLA_POLICY_MASK(NLA_U32, 0x3),
};

/* PKTS_CMD_POINT_DEL - do */
const struct nla_policy pkts_point_del_nl_policy[PKTS_A_POINT_IFNAME + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* PKTS_CMD_POINT_GET - do */
const struct nla_policy pkts_point_get_nl_policy[PKTS_A_POINT_IFNAME + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* PKTS_CMD_CONFIG_SET - do */
const struct nla_policy pkts_config_set_nl_policy[PKTS_A_CONFIG_MAX_RECORDS + 1] = {
	[PKTS_A_CONFIG_ACTIVE_TIMEOUT] = { .type = NLA_U64, },
	[PKTS_A_CONFIG_INACTIVE_TIMEOUT] = { .type = NLA_U64, },
	[PKTS_A_CONFIG_EXPIRY_INTERVAL] = { .type = NLA_U64, },
	[PKTS_A_CONFIG_MAX_FLOWS] = { .type = NLA_U32, },
	[PKTS_A_CONFIG_MAX_RECORDS] = { .type = NLA_U32, },
};

/* PKTS_CMD_FLOW_GET - do */
const struct nla_policy pkts_flow_get_nl_policy[PKTS_A_FLOW_IFINDEX + 1] = {
	[PKTS_A_FLOW_CURSOR] = { .type = NLA_U64, },
	[PKTS_A_FLOW_IFINDEX] = { .type = NLA_U32, },
};

/* PKTS_CMD_FLOW_FLUSH - do */
const struct nla_policy pkts_flow_flush_nl_policy[PKTS_A_FLOW_IFINDEX + 1] = {
	[PKTS_A_FLOW_IFINDEX] = { .type = NLA_U32, },
};

/* PKTS_CMD_RECORD_GET - do */
const struct nla_policy pkts_record_get_nl_policy[PKTS_A_QUEUE_WANTED + 1] = {
	[PKTS_A_QUEUE_ACK] = { .type = NLA_U64, },
	[PKTS_A_QUEUE_WANTED] = { .type = NLA_U32, },
};

/* PKTS_CMD_STATS_GET - do */
const struct nla_policy pkts_stats_get_nl_policy[PKTS_A_STATS_IFINDEX + 1] = {
	[PKTS_A_STATS_IFINDEX] = { .type = NLA_U32, },
};

/* Ops table for pkts */
const struct genl_ops pkts_nl_ops[8] = {
	{
		.cmd		= PKTS_CMD_POINT_ADD,
		.doit		= pkts_nl_point_add_doit,
		.policy		= pkts_point_add_nl_policy,
		.maxattr	= PKTS_A_POINT_DIRECTION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_POINT_DEL,
		.doit		= pkts_nl_point_del_doit,
		.policy		= pkts_point_del_nl_policy,
		.maxattr	= PKTS_A_POINT_IFNAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_POINT_GET,
		.doit		= pkts_nl_point_get_doit,
		.dumpit		= pkts_nl_point_get_dumpit,
		.policy		= pkts_point_get_nl_policy,
		.maxattr	= PKTS_A_POINT_IFNAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_CONFIG_SET,
		.doit		= pkts_nl_config_set_doit,
		.policy		= pkts_config_set_nl_policy,
		.maxattr	= PKTS_A_CONFIG_MAX_RECORDS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_FLOW_GET,
		.doit		= pkts_nl_flow_get_doit,
		.policy		= pkts_flow_get_nl_policy,
		.maxattr	= PKTS_A_FLOW_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_FLOW_FLUSH,
		.doit		= pkts_nl_flow_flush_doit,
		.policy		= pkts_flow_flush_nl_policy,
		.maxattr	= PKTS_A_FLOW_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_RECORD_GET,
		.doit		= pkts_nl_record_get_doit,
		.policy		= pkts_record_get_nl_policy,
		.maxattr	= PKTS_A_QUEUE_WANTED,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_STATS_GET,
		.doit		= pkts_nl_stats_get_doit,
		.policy		= pkts_stats_get_nl_policy,
		.maxattr	= PKTS_A_STATS_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};
