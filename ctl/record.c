// SPDX-License-Identifier: GPL-2.0
/* A flow record in words: names, addresses, flags. */

#include "record.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "util.h"

static const char *const proto_names[256] = {
	[IPPROTO_HOPOPTS] = "hopopt",
	[IPPROTO_ICMP] = "icmp",
	[IPPROTO_IGMP] = "igmp",
	[IPPROTO_IPIP] = "ipip",
	[IPPROTO_TCP] = "tcp",
	[IPPROTO_UDP] = "udp",
	[IPPROTO_DCCP] = "dccp",
	[IPPROTO_IPV6] = "ipv6",
	[IPPROTO_RSVP] = "rsvp",
	[IPPROTO_GRE] = "gre",
	[IPPROTO_ESP] = "esp",
	[IPPROTO_AH] = "ah",
	[IPPROTO_ICMPV6] = "icmpv6",
	[IPPROTO_NONE] = "none",
	[88] = "eigrp",
	[89] = "ospf",
	[IPPROTO_PIM] = "pim",
	[IPPROTO_COMP] = "ipcomp",
	[112] = "vrrp",
	[115] = "l2tp",
	[IPPROTO_SCTP] = "sctp",
	[IPPROTO_UDPLITE] = "udplite",
	[IPPROTO_MPLS] = "mpls",
};

/* Least significant bit first, RFC 9293 section 3.1. */
static const char flag_letters[] = "FSRPAUECN";

const struct ctl_choice record_states[] = {
	{ "none", PKTS_STATE_NONE },
	{ "requested", PKTS_STATE_REQUESTED },
	{ "established", PKTS_STATE_ESTABLISHED },
	{ "closing", PKTS_STATE_CLOSING },
	{ "closed", PKTS_STATE_CLOSED },
	{ "reset", PKTS_STATE_RESET },
	{ "timed-out", PKTS_STATE_TIMED_OUT },
	{ }
};

const struct ctl_choice record_tunnels[] = {
	{ "none", PKTS_TUNNEL_NONE },
	{ "vxlan", PKTS_TUNNEL_VXLAN },
	{ "geneve", PKTS_TUNNEL_GENEVE },
	{ "gre", PKTS_TUNNEL_GRE },
	{ "ip-in-ip", PKTS_TUNNEL_IP_IN_IP },
	{ "6in4", PKTS_TUNNEL_SIXIN4 },
	{ "mpls", PKTS_TUNNEL_MPLS },
	{ "pppoe", PKTS_TUNNEL_PPPOE },
	{ }
};

/**
 * record_proto_name - the name of an IP protocol
 * @proto: its number
 *
 * Returns: the name, or NULL when it has none here
 */
const char *record_proto_name(__u8 proto)
{
	return proto_names[proto];
}

/**
 * record_proto_number - the number of an IP protocol
 * @name: its name
 *
 * Returns: the number, or -1
 */
int record_proto_number(const char *name)
{
	int proto;

	for (proto = 0; proto < 256; proto++)
		if (proto_names[proto] && !strcmp(proto_names[proto], name))
			return proto;
	return -1;
}

/**
 * record_is_icmp - do the ports stand for an ICMP identifier, type and code
 * @rec: the record
 *
 * Returns: whether they do
 */
bool record_is_icmp(const struct pkts_record *rec)
{
	return rec->proto == IPPROTO_ICMP || rec->proto == IPPROTO_ICMPV6;
}

/**
 * record_has_ports - do the ports stand for ports
 * @rec: the record
 *
 * Returns: whether the protocol has ports
 */
bool record_has_ports(const struct pkts_record *rec)
{
	switch (rec->proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_DCCP:
	case IPPROTO_SCTP:
	case IPPROTO_UDPLITE:
		return true;
	default:
		return false;
	}
}

/**
 * record_has_spi - is there a Security Parameters Index
 * @rec: the record
 *
 * Returns: whether the protocol is ESP or AH
 */
bool record_has_spi(const struct pkts_record *rec)
{
	return rec->proto == IPPROTO_ESP || rec->proto == IPPROTO_AH;
}

/**
 * record_addr - write an address
 * @rec: the record, for its family
 * @addr: its source or destination
 * @buf: RECORD_ADDR_LEN octets
 *
 * Returns: @buf
 */
const char *record_addr(const struct pkts_record *rec, const __u8 *addr,
			char *buf)
{
	int family = rec->family == 6 ? AF_INET6 : AF_INET;

	inet_ntop(family, addr, buf, RECORD_ADDR_LEN);
	return buf;
}

/**
 * record_flags - write TCP flags as letters, the least significant last
 * @tcp_flags: the flags
 * @buf: RECORD_FLAGS_LEN octets
 *
 * Returns: @buf; "-" when no flag is set
 */
const char *record_flags(__u16 tcp_flags, char *buf)
{
	size_t bit, at = 0;

	for (bit = sizeof(flag_letters) - 1; bit-- > 0; )
		if (tcp_flags & 1 << bit)
			buf[at++] = flag_letters[bit];
	if (!at)
		buf[at++] = '-';
	buf[at] = '\0';
	return buf;
}

/**
 * record_direction - sides of a device in a word
 * @direction: enum pkts_direction, one or both
 *
 * Returns: the word, or NULL for neither
 */
const char *record_direction(__u32 direction)
{
	switch (direction) {
	case PKTS_DIRECTION_INGRESS:
		return "ingress";
	case PKTS_DIRECTION_EGRESS:
		return "egress";
	case PKTS_DIRECTION_INGRESS | PKTS_DIRECTION_EGRESS:
		return "both";
	default:
		return NULL;
	}
}

/**
 * record_end_reason - why a record ended, in a word
 * @reason: enum pkts_end_reason
 *
 * Returns: the word as the contract has it, or NULL when it is unknown
 */
const char *record_end_reason(__u8 reason)
{
	static const char *const words[] = {
		[PKTS_END_REASON_NONE] = "none",
		[PKTS_END_REASON_IDLE_TIMEOUT] = "idle-timeout",
		[PKTS_END_REASON_ACTIVE_TIMEOUT] = "active-timeout",
		[PKTS_END_REASON_END_OF_FLOW] = "end-of-flow",
		[PKTS_END_REASON_FORCED_END] = "forced-end",
		[PKTS_END_REASON_LACK_OF_RESOURCES] = "lack-of-resources",
	};

	return reason < ARRAY_SIZE(words) ? words[reason] : NULL;
}

/**
 * record_word - the word for a value
 * @choices: record_states or record_tunnels
 * @value: the value
 *
 * Returns: the word, or NULL when the tool knows none
 */
const char *record_word(const struct ctl_choice *choices, __u64 value)
{
	while (choices->name && choices->value != value)
		choices++;
	return choices->name;
}
