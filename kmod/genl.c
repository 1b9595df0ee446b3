// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pkts.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "genl.h"

#include <uapi/pkts.h>

/* PKTS_CMD_POINT_ADD - do */
const struct nla_policy pkts_point_add_nl_policy[PKTS_A_POINT_SAMPLING_INTERVAL + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_POINT_DIRECTION] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[PKTS_A_POINT_LINK] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_POINT_PEER_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_TIMEOUTS] = { .type = NLA_BINARY, },
	[PKTS_A_POINT_SELECT_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_POINT_SELECT_RULES] = { .type = NLA_BINARY, },
	[PKTS_A_POINT_SAMPLING] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_POINT_SAMPLING_INTERVAL] = { .type = NLA_U32, },
};

/* PKTS_CMD_POINT_SET - do */
const struct nla_policy pkts_point_set_nl_policy[PKTS_A_POINT_SAMPLING_INTERVAL + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_POINT_LINK] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_POINT_TIMEOUTS] = { .type = NLA_BINARY, },
	[PKTS_A_POINT_SELECT_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_POINT_SELECT_RULES] = { .type = NLA_BINARY, },
	[PKTS_A_POINT_SAMPLING] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_POINT_SAMPLING_INTERVAL] = { .type = NLA_U32, },
};

/* PKTS_CMD_POINT_DEL - do */
const struct nla_policy pkts_point_del_nl_policy[PKTS_A_POINT_LINK + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_POINT_LINK] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* PKTS_CMD_POINT_GET - do */
const struct nla_policy pkts_point_get_nl_policy[PKTS_A_POINT_LINK + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_POINT_LINK] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* PKTS_CMD_CONFIG_SET - do */
const struct nla_policy pkts_config_set_nl_policy[PKTS_A_CONFIG_MAX_PROBES + 1] = {
	[PKTS_A_CONFIG_TIMEOUTS] = { .type = NLA_BINARY, },
	[PKTS_A_CONFIG_EXPIRY_INTERVAL] = { .type = NLA_U64, },
	[PKTS_A_CONFIG_MAX_FLOWS] = { .type = NLA_U32, },
	[PKTS_A_CONFIG_MAX_RECORDS] = { .type = NLA_U32, },
	[PKTS_A_CONFIG_PROFILE] = NLA_POLICY_MAX(NLA_U32, 1),
	[PKTS_A_CONFIG_DECAP] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_CONFIG_KEY] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[PKTS_A_CONFIG_MAX_PROBES] = { .type = NLA_U32, },
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
const struct nla_policy pkts_record_get_nl_policy[PKTS_A_QUEUE_AFTER + 1] = {
	[PKTS_A_QUEUE_ACK] = { .type = NLA_U64, },
	[PKTS_A_QUEUE_WANTED] = { .type = NLA_U32, },
	[PKTS_A_QUEUE_AFTER] = { .type = NLA_U64, },
};

/* PKTS_CMD_STATS_GET - do */
const struct nla_policy pkts_stats_get_nl_policy[PKTS_A_STATS_IFINDEX + 1] = {
	[PKTS_A_STATS_IFINDEX] = { .type = NLA_U32, },
};

/* PKTS_CMD_REFLECTOR_ADD - do */
const struct nla_policy pkts_reflector_add_nl_policy[PKTS_A_REFLECTOR_HARDWARE_STAMPS + 1] = {
	[PKTS_A_REFLECTOR_LOCAL] = { .type = NLA_BINARY, },
	[PKTS_A_REFLECTOR_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_REFLECTOR_PORT] = { .type = NLA_U16, },
	[PKTS_A_REFLECTOR_FROM] = { .type = NLA_BINARY, },
	[PKTS_A_REFLECTOR_STATEFUL] = { .type = NLA_U8, },
	[PKTS_A_REFLECTOR_KEY] = { .type = NLA_BINARY, },
	[PKTS_A_REFLECTOR_DSCP_ALLOWED] = { .type = NLA_U64, },
	[PKTS_A_REFLECTOR_RATE] = { .type = NLA_U32, },
	[PKTS_A_REFLECTOR_MAX_SESSIONS] = { .type = NLA_U32, },
	[PKTS_A_REFLECTOR_IDLE] = { .type = NLA_U64, },
	[PKTS_A_REFLECTOR_CLOCK_SYNC] = { .type = NLA_U8, },
	[PKTS_A_REFLECTOR_CLOCK_ERROR] = { .type = NLA_U64, },
	[PKTS_A_REFLECTOR_CLOCK_SYNCED] = { .type = NLA_U8, },
	[PKTS_A_REFLECTOR_COUNT_FLOWS] = { .type = NLA_U8, },
	[PKTS_A_REFLECTOR_HARDWARE_STAMPS] = { .type = NLA_U8, },
};

/* PKTS_CMD_REFLECTOR_DEL - do */
const struct nla_policy pkts_reflector_del_nl_policy[PKTS_A_REFLECTOR_ID + 1] = {
	[PKTS_A_REFLECTOR_ID] = { .type = NLA_U32, },
};

/* PKTS_CMD_REFLECTOR_GET - do */
const struct nla_policy pkts_reflector_get_nl_policy[PKTS_A_REFLECTOR_ID + 1] = {
	[PKTS_A_REFLECTOR_ID] = { .type = NLA_U32, },
};

/* PKTS_CMD_STAMP_ADD - do */
const struct nla_policy pkts_stamp_add_nl_policy[PKTS_A_STAMP_SELECT_RULES + 1] = {
	[PKTS_A_STAMP_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_STAMP_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_STAMP_OUT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_STAMP_OUT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_STAMP_MIRROR] = { .type = NLA_FLAG, },
	[PKTS_A_STAMP_FORMAT] = NLA_POLICY_MAX(NLA_U32, 10),
	[PKTS_A_STAMP_SOURCE] = NLA_POLICY_MAX(NLA_U32, 1),
	[PKTS_A_STAMP_CLOCK] = NLA_POLICY_MAX(NLA_U32, 1),
	[PKTS_A_STAMP_OVERSIZE] = NLA_POLICY_MAX(NLA_U32, 1),
	[PKTS_A_STAMP_ID] = { .type = NLA_U16, },
	[PKTS_A_STAMP_PORT] = { .type = NLA_U16, },
	[PKTS_A_STAMP_SHORT] = { .type = NLA_FLAG, },
	[PKTS_A_STAMP_SYNC] = NLA_POLICY_MAX(NLA_U32, 4),
	[PKTS_A_STAMP_ERROR] = { .type = NLA_U32, },
	[PKTS_A_STAMP_SELECT_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_STAMP_SELECT_RULES] = { .type = NLA_BINARY, },
};

/* PKTS_CMD_STAMP_DEL - do */
const struct nla_policy pkts_stamp_del_nl_policy[PKTS_A_STAMP_OUT_IFNAME + 1] = {
	[PKTS_A_STAMP_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_STAMP_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_STAMP_OUT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_STAMP_OUT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* PKTS_CMD_STAMP_GET - do */
const struct nla_policy pkts_stamp_get_nl_policy[PKTS_A_STAMP_OUT_IFNAME + 1] = {
	[PKTS_A_STAMP_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_STAMP_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_STAMP_OUT_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_STAMP_OUT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

/* PKTS_CMD_QDISC_GET - do */
const struct nla_policy pkts_qdisc_get_nl_policy[PKTS_A_QDISC_CURSOR + 1] = {
	[PKTS_A_QDISC_CURSOR] = { .type = NLA_U32, },
};

/* PKTS_CMD_PROBE_ADD - do */
const struct nla_policy pkts_probe_add_nl_policy[PKTS_A_PROBE_CLOCK_SYNCED + 1] = {
	[PKTS_A_PROBE_NAME] = { .type = NLA_NUL_STRING, .len = 31, },
	[PKTS_A_PROBE_ADDRESS] = { .type = NLA_BINARY, },
	[PKTS_A_PROBE_PORT] = { .type = NLA_U16, },
	[PKTS_A_PROBE_FROM] = { .type = NLA_BINARY, },
	[PKTS_A_PROBE_IFINDEX] = { .type = NLA_U32, },
	[PKTS_A_PROBE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[PKTS_A_PROBE_VLAN] = { .type = NLA_U16, },
	[PKTS_A_PROBE_INTERVAL] = { .type = NLA_U64, },
	[PKTS_A_PROBE_TIMEOUT] = { .type = NLA_U64, },
	[PKTS_A_PROBE_SIZE] = { .type = NLA_U16, },
	[PKTS_A_PROBE_DSCP] = { .type = NLA_U8, },
	[PKTS_A_PROBE_TTL] = { .type = NLA_U8, },
	[PKTS_A_PROBE_SOURCE_PORT_POLICY] = NLA_POLICY_MAX(NLA_U32, 1),
	[PKTS_A_PROBE_SOURCE_PORT] = { .type = NLA_U16, },
	[PKTS_A_PROBE_ROTATE_AFTER] = { .type = NLA_U64, },
	[PKTS_A_PROBE_PORTS] = { .type = NLA_U16, },
	[PKTS_A_PROBE_FLOW_LABEL] = { .type = NLA_U32, },
	[PKTS_A_PROBE_KEY] = { .type = NLA_BINARY, },
	[PKTS_A_PROBE_COUNT] = { .type = NLA_U64, },
	[PKTS_A_PROBE_TIMESTAMP] = NLA_POLICY_MAX(NLA_U32, 1),
	[PKTS_A_PROBE_TLVS] = NLA_POLICY_MASK(NLA_U32, 0x3f),
	[PKTS_A_PROBE_REPLY_DSCP] = { .type = NLA_U8, },
	[PKTS_A_PROBE_SSID] = { .type = NLA_U16, },
	[PKTS_A_PROBE_ALARMS] = { .type = NLA_BINARY, },
	[PKTS_A_PROBE_OUTAGE_AFTER] = { .type = NLA_U64, },
	[PKTS_A_PROBE_HISTORY] = { .type = NLA_U32, },
	[PKTS_A_PROBE_STATEFUL] = { .type = NLA_U8, },
	[PKTS_A_PROBE_LIKE_FLOW] = { .type = NLA_U64, },
	[PKTS_A_PROBE_HARDWARE_STAMPS] = { .type = NLA_U8, },
	[PKTS_A_PROBE_CLOCK_ERROR] = { .type = NLA_U64, },
	[PKTS_A_PROBE_CLOCK_SYNCED] = { .type = NLA_U8, },
};

/* PKTS_CMD_PROBE_DEL - do */
const struct nla_policy pkts_probe_del_nl_policy[PKTS_A_PROBE_ALL + 1] = {
	[PKTS_A_PROBE_NAME] = { .type = NLA_NUL_STRING, .len = 31, },
	[PKTS_A_PROBE_ALL] = { .type = NLA_FLAG, },
};

/* PKTS_CMD_PROBE_GET - do */
const struct nla_policy pkts_probe_get_nl_policy[PKTS_A_PROBE_NAME + 1] = {
	[PKTS_A_PROBE_NAME] = { .type = NLA_NUL_STRING, .len = 31, },
};

/* PKTS_CMD_PROBE_HISTORY - do */
const struct nla_policy pkts_probe_history_nl_policy[PKTS_A_PROBE_AFTER + 1] = {
	[PKTS_A_PROBE_NAME] = { .type = NLA_NUL_STRING, .len = 31, },
	[PKTS_A_PROBE_WINDOW] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_PROBE_AFTER] = { .type = NLA_U64, },
};

/* PKTS_CMD_PROBE_HISTOGRAM - do */
const struct nla_policy pkts_probe_histogram_nl_policy[PKTS_A_PROBE_TIME + 1] = {
	[PKTS_A_PROBE_NAME] = { .type = NLA_NUL_STRING, .len = 31, },
	[PKTS_A_PROBE_WINDOW] = NLA_POLICY_MAX(NLA_U32, 2),
	[PKTS_A_PROBE_TIME] = NLA_POLICY_MAX(NLA_U32, 6),
};

/* Ops table for pkts */
const struct genl_ops pkts_nl_ops[21] = {
	{
		.cmd		= PKTS_CMD_POINT_ADD,
		.doit		= pkts_nl_point_add_doit,
		.policy		= pkts_point_add_nl_policy,
		.maxattr	= PKTS_A_POINT_SAMPLING_INTERVAL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_POINT_SET,
		.doit		= pkts_nl_point_set_doit,
		.policy		= pkts_point_set_nl_policy,
		.maxattr	= PKTS_A_POINT_SAMPLING_INTERVAL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_POINT_DEL,
		.doit		= pkts_nl_point_del_doit,
		.policy		= pkts_point_del_nl_policy,
		.maxattr	= PKTS_A_POINT_LINK,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_POINT_GET,
		.doit		= pkts_nl_point_get_doit,
		.dumpit		= pkts_nl_point_get_dumpit,
		.policy		= pkts_point_get_nl_policy,
		.maxattr	= PKTS_A_POINT_LINK,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_CONFIG_SET,
		.doit		= pkts_nl_config_set_doit,
		.policy		= pkts_config_set_nl_policy,
		.maxattr	= PKTS_A_CONFIG_MAX_PROBES,
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
		.maxattr	= PKTS_A_QUEUE_AFTER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_STATS_GET,
		.doit		= pkts_nl_stats_get_doit,
		.policy		= pkts_stats_get_nl_policy,
		.maxattr	= PKTS_A_STATS_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_REFLECTOR_ADD,
		.doit		= pkts_nl_reflector_add_doit,
		.policy		= pkts_reflector_add_nl_policy,
		.maxattr	= PKTS_A_REFLECTOR_HARDWARE_STAMPS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_REFLECTOR_DEL,
		.doit		= pkts_nl_reflector_del_doit,
		.policy		= pkts_reflector_del_nl_policy,
		.maxattr	= PKTS_A_REFLECTOR_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_REFLECTOR_GET,
		.doit		= pkts_nl_reflector_get_doit,
		.dumpit		= pkts_nl_reflector_get_dumpit,
		.policy		= pkts_reflector_get_nl_policy,
		.maxattr	= PKTS_A_REFLECTOR_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_STAMP_ADD,
		.doit		= pkts_nl_stamp_add_doit,
		.policy		= pkts_stamp_add_nl_policy,
		.maxattr	= PKTS_A_STAMP_SELECT_RULES,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_STAMP_DEL,
		.doit		= pkts_nl_stamp_del_doit,
		.policy		= pkts_stamp_del_nl_policy,
		.maxattr	= PKTS_A_STAMP_OUT_IFNAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_STAMP_GET,
		.doit		= pkts_nl_stamp_get_doit,
		.dumpit		= pkts_nl_stamp_get_dumpit,
		.policy		= pkts_stamp_get_nl_policy,
		.maxattr	= PKTS_A_STAMP_OUT_IFNAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_QDISC_GET,
		.doit		= pkts_nl_qdisc_get_doit,
		.policy		= pkts_qdisc_get_nl_policy,
		.maxattr	= PKTS_A_QDISC_CURSOR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_PROBE_ADD,
		.doit		= pkts_nl_probe_add_doit,
		.policy		= pkts_probe_add_nl_policy,
		.maxattr	= PKTS_A_PROBE_CLOCK_SYNCED,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_PROBE_DEL,
		.doit		= pkts_nl_probe_del_doit,
		.policy		= pkts_probe_del_nl_policy,
		.maxattr	= PKTS_A_PROBE_ALL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_PROBE_GET,
		.doit		= pkts_nl_probe_get_doit,
		.dumpit		= pkts_nl_probe_get_dumpit,
		.policy		= pkts_probe_get_nl_policy,
		.maxattr	= PKTS_A_PROBE_NAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_PROBE_HISTORY,
		.doit		= pkts_nl_probe_history_doit,
		.policy		= pkts_probe_history_nl_policy,
		.maxattr	= PKTS_A_PROBE_AFTER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PKTS_CMD_PROBE_HISTOGRAM,
		.doit		= pkts_nl_probe_histogram_doit,
		.policy		= pkts_probe_histogram_nl_policy,
		.maxattr	= PKTS_A_PROBE_TIME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};
