// SPDX-License-Identifier: GPL-2.0
/* What the module's attributes are, for libnl to check before anybody reads them. */

#include <netlink/attr.h>

#include "ctl.h"

static struct nla_policy point_policy[PKTS_A_POINT_MAX + 1] = {
	[PKTS_A_POINT_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_POINT_IFNAME] = { .type = NLA_STRING },
	[PKTS_A_POINT_DIRECTION] = { .type = NLA_U32 },
	[PKTS_A_POINT_LINK] = { .type = NLA_STRING },
	[PKTS_A_POINT_PEER_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_POINT_SELECT_MODE] = { .type = NLA_U32 },
	[PKTS_A_POINT_SAMPLING] = { .type = NLA_U32 },
	[PKTS_A_POINT_SAMPLING_INTERVAL] = { .type = NLA_U32 },
	[PKTS_A_POINT_LINK_OFFSET] = { .type = NLA_U64 },
	[PKTS_A_POINT_LINK_OFFSET_MIN] = { .type = NLA_U64 },
	[PKTS_A_POINT_LINK_OFFSET_MAX] = { .type = NLA_U64 },
	[PKTS_A_POINT_LINK_RESPONSES] = { .type = NLA_U64 },
	[PKTS_A_POINT_LINK_EARLY] = { .type = NLA_U64 },
};

static struct nla_policy config_policy[PKTS_A_CONFIG_MAX + 1] = {
	[PKTS_A_CONFIG_EXPIRY_INTERVAL] = { .type = NLA_U64 },
	[PKTS_A_CONFIG_MAX_FLOWS] = { .type = NLA_U32 },
	[PKTS_A_CONFIG_MAX_RECORDS] = { .type = NLA_U32 },
	[PKTS_A_CONFIG_PROFILE] = { .type = NLA_U32 },
	[PKTS_A_CONFIG_DECAP] = { .type = NLA_U32 },
	[PKTS_A_CONFIG_KEY] = { .type = NLA_U32 },
	[PKTS_A_CONFIG_MAX_PROBES] = { .type = NLA_U32 },
};

static struct nla_policy flow_policy[PKTS_A_FLOW_MAX + 1] = {
	[PKTS_A_FLOW_CURSOR] = { .type = NLA_U64 },
	[PKTS_A_FLOW_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_FLOW_FLUSHED] = { .type = NLA_U64 },
};

static struct nla_policy queue_policy[PKTS_A_QUEUE_MAX + 1] = {
	[PKTS_A_QUEUE_ACK] = { .type = NLA_U64 },
	[PKTS_A_QUEUE_WANTED] = { .type = NLA_U32 },
	[PKTS_A_QUEUE_NOW] = { .type = NLA_U64 },
	[PKTS_A_QUEUE_WAITING] = { .type = NLA_U64 },
	[PKTS_A_QUEUE_DROPPED] = { .type = NLA_U64 },
	[PKTS_A_QUEUE_SINCE] = { .type = NLA_U64 },
	[PKTS_A_QUEUE_NEWEST] = { .type = NLA_U64 },
	[PKTS_A_QUEUE_CEILING] = { .type = NLA_U32 },
};

static struct nla_policy stats_policy[PKTS_A_STATS_MAX + 1] = {
	[PKTS_A_STATS_IFINDEX] = { .type = NLA_U32 },
};

static struct nla_policy qdisc_policy[PKTS_A_QDISC_MAX + 1] = {
	[PKTS_A_QDISC_CURSOR] = { .type = NLA_U32 },
};

static struct nla_policy notice_policy[PKTS_A_NOTICE_MAX + 1] = {
	[PKTS_A_NOTICE_EVENT] = { .type = NLA_U32 },
	[PKTS_A_NOTICE_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_NOTICE_IFNAME] = { .type = NLA_STRING },
	[PKTS_A_NOTICE_DIRECTION] = { .type = NLA_U32 },
};

static struct nla_policy reflector_policy[PKTS_A_REFLECTOR_MAX + 1] = {
	[PKTS_A_REFLECTOR_ID] = { .type = NLA_U32 },
	[PKTS_A_REFLECTOR_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_REFLECTOR_PORT] = { .type = NLA_U16 },
	[PKTS_A_REFLECTOR_STATEFUL] = { .type = NLA_U8 },
	[PKTS_A_REFLECTOR_AUTH] = { .type = NLA_U8 },
	[PKTS_A_REFLECTOR_DSCP_ALLOWED] = { .type = NLA_U64 },
	[PKTS_A_REFLECTOR_RATE] = { .type = NLA_U32 },
	[PKTS_A_REFLECTOR_MAX_SESSIONS] = { .type = NLA_U32 },
	[PKTS_A_REFLECTOR_IDLE] = { .type = NLA_U64 },
	[PKTS_A_REFLECTOR_CLOCK_SYNC] = { .type = NLA_U8 },
	[PKTS_A_REFLECTOR_CLOCK_ERROR] = { .type = NLA_U64 },
	[PKTS_A_REFLECTOR_CLOCK_SYNCED] = { .type = NLA_U8 },
};

static struct nla_policy stamp_policy[PKTS_A_STAMP_MAX + 1] = {
	[PKTS_A_STAMP_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_STAMP_IFNAME] = { .type = NLA_STRING },
	[PKTS_A_STAMP_OUT_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_STAMP_OUT_IFNAME] = { .type = NLA_STRING },
	[PKTS_A_STAMP_FORMAT] = { .type = NLA_U32 },
	[PKTS_A_STAMP_SOURCE] = { .type = NLA_U32 },
	[PKTS_A_STAMP_CLOCK] = { .type = NLA_U32 },
	[PKTS_A_STAMP_OVERSIZE] = { .type = NLA_U32 },
	[PKTS_A_STAMP_ID] = { .type = NLA_U16 },
	[PKTS_A_STAMP_PORT] = { .type = NLA_U16 },
	[PKTS_A_STAMP_SYNC] = { .type = NLA_U32 },
	[PKTS_A_STAMP_ERROR] = { .type = NLA_U32 },
	[PKTS_A_STAMP_SELECT_MODE] = { .type = NLA_U32 },
};

static struct nla_policy probe_policy[PKTS_A_PROBE_MAX + 1] = {
	[PKTS_A_PROBE_NAME] = { .type = NLA_STRING },
	[PKTS_A_PROBE_PORT] = { .type = NLA_U16 },
	[PKTS_A_PROBE_IFINDEX] = { .type = NLA_U32 },
	[PKTS_A_PROBE_IFNAME] = { .type = NLA_STRING },
	[PKTS_A_PROBE_VLAN] = { .type = NLA_U16 },
	[PKTS_A_PROBE_INTERVAL] = { .type = NLA_U64 },
	[PKTS_A_PROBE_TIMEOUT] = { .type = NLA_U64 },
	[PKTS_A_PROBE_SIZE] = { .type = NLA_U16 },
	[PKTS_A_PROBE_DSCP] = { .type = NLA_U8 },
	[PKTS_A_PROBE_TTL] = { .type = NLA_U8 },
	[PKTS_A_PROBE_SOURCE_PORT_POLICY] = { .type = NLA_U32 },
	[PKTS_A_PROBE_SOURCE_PORT] = { .type = NLA_U16 },
	[PKTS_A_PROBE_ROTATE_AFTER] = { .type = NLA_U64 },
	[PKTS_A_PROBE_PORTS] = { .type = NLA_U16 },
	[PKTS_A_PROBE_FLOW_LABEL] = { .type = NLA_U32 },
	[PKTS_A_PROBE_AUTHENTICATED] = { .type = NLA_U8 },
	[PKTS_A_PROBE_COUNT] = { .type = NLA_U64 },
	[PKTS_A_PROBE_TIMESTAMP] = { .type = NLA_U32 },
	[PKTS_A_PROBE_TLVS] = { .type = NLA_U32 },
	[PKTS_A_PROBE_REPLY_DSCP] = { .type = NLA_U8 },
	[PKTS_A_PROBE_SSID] = { .type = NLA_U16 },
	[PKTS_A_PROBE_OUTAGE_AFTER] = { .type = NLA_U64 },
	[PKTS_A_PROBE_HISTORY] = { .type = NLA_U32 },
	[PKTS_A_PROBE_STATEFUL] = { .type = NLA_U8 },
	[PKTS_A_PROBE_WINDOW] = { .type = NLA_U32 },
	[PKTS_A_PROBE_TIME] = { .type = NLA_U32 },
};

static struct nla_policy probe_notice_policy[PKTS_A_PROBE_NOTICE_MAX + 1] = {
	[PKTS_A_PROBE_NOTICE_EVENT] = { .type = NLA_U32 },
	[PKTS_A_PROBE_NOTICE_NAME] = { .type = NLA_STRING },
	[PKTS_A_PROBE_NOTICE_TIME] = { .type = NLA_U64 },
	[PKTS_A_PROBE_NOTICE_PORT] = { .type = NLA_U16 },
	[PKTS_A_PROBE_NOTICE_NEW_PORT] = { .type = NLA_U16 },
	[PKTS_A_PROBE_NOTICE_START] = { .type = NLA_U64 },
	[PKTS_A_PROBE_NOTICE_LENGTH] = { .type = NLA_U64 },
	[PKTS_A_PROBE_NOTICE_REASON] = { .type = NLA_U32 },
	[PKTS_A_PROBE_NOTICE_METRIC] = { .type = NLA_U32 },
	[PKTS_A_PROBE_NOTICE_WINDOW] = { .type = NLA_U32 },
	[PKTS_A_PROBE_NOTICE_VALUE] = { .type = NLA_U64 },
	[PKTS_A_PROBE_NOTICE_THRESHOLD] = { .type = NLA_U64 },
};

const struct ctl_set ctl_set_point = { PKTS_A_POINT_MAX, point_policy };
const struct ctl_set ctl_set_config = { PKTS_A_CONFIG_MAX, config_policy };
const struct ctl_set ctl_set_flow = { PKTS_A_FLOW_MAX, flow_policy };
const struct ctl_set ctl_set_queue = { PKTS_A_QUEUE_MAX, queue_policy };
const struct ctl_set ctl_set_stats = { PKTS_A_STATS_MAX, stats_policy };
const struct ctl_set ctl_set_qdisc = { PKTS_A_QDISC_MAX, qdisc_policy };
const struct ctl_set ctl_set_notice = { PKTS_A_NOTICE_MAX, notice_policy };
const struct ctl_set ctl_set_reflector = {
	PKTS_A_REFLECTOR_MAX, reflector_policy
};

const struct ctl_set ctl_set_stamp = { PKTS_A_STAMP_MAX, stamp_policy };
const struct ctl_set ctl_set_probe = { PKTS_A_PROBE_MAX, probe_policy };
const struct ctl_set ctl_set_probe_notice = {
	PKTS_A_PROBE_NOTICE_MAX, probe_notice_policy
};
