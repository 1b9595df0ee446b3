// SPDX-License-Identifier: GPL-2.0
/* Operations that add and remove probe sessions. */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "sender.h"
#include "wire/probe.h"

#define MS ((u64)NSEC_PER_MSEC)
#define SECOND ((u64)NSEC_PER_SEC)
#define PROBE_METRIC_LAST PKTS_PROBE_METRIC_BACKWARD_VARIATION_P99

/**
 * struct probe_number - a setting that is a number
 * @attr: its attribute
 * @at: where it is in struct pkts_sender_settings, of the attribute's type
 * @min: smallest value
 * @max: largest value
 * @fallback: when there is no attribute
 * @error: said when it is out of range
 */
struct probe_number {
	int attr;
	size_t at;
	u64 min;
	u64 max;
	u64 fallback;
	const char *error;
};

#define NUMBER(attr, member, min, max, fallback, error) \
	{ PKTS_A_PROBE_##attr, offsetof(struct pkts_sender_settings, member), \
	  min, max, fallback, error }

static const struct probe_number probe_numbers[] = {
	NUMBER(PORT, dport, 1, U16_MAX, PKTS_PROBE_PORT,
	       "port takes 1 to 65535"),
	NUMBER(VLAN, vlan, 1, 4094, 0, "vlan takes 1 to 4094"),
	NUMBER(INTERVAL, interval, MS, 600 * SECOND, 100 * MS,
	       "interval takes 1 ms to 10 min"),
	NUMBER(TIMEOUT, timeout, 10 * MS, 60 * SECOND, 2 * SECOND,
	       "timeout takes 10 ms to 60 s"),
	NUMBER(SIZE, size, PKTS_PROBE_BASE, PKTS_PROBE_SIZE_MAX, 0,
	       "size takes 44 to 9000 octets"),
	NUMBER(DSCP, dscp, 0, 63, 0, "dscp takes 0 to 63"),
	NUMBER(TTL, ttl, 1, 255, PKTS_PROBE_TTL, "ttl takes 1 to 255"),
	NUMBER(SOURCE_PORT, sport, 1, U16_MAX, 0,
	       "source-port takes 1 to 65535"),
	NUMBER(ROTATE_AFTER, rotate_after, 100 * MS, 3600 * SECOND,
	       5 * SECOND, "rotate-after takes 100 ms to 1 h"),
	NUMBER(PORTS, ports, 1, PKTS_PROBE_PORTS_MAX, 1,
	       "ports takes 1 to 32"),
	NUMBER(FLOW_LABEL, flow_label, 0, 0xfffff, (u32)-1,
	       "flow-label takes 0 to 0xfffff"),
	NUMBER(COUNT, count, 0, U32_MAX, 0, "count takes 0 to 4294967295"),
	NUMBER(REPLY_DSCP, reply_dscp, 0, 63, 0, "reply-dscp takes 0 to 63"),
	NUMBER(SSID, ssid, 1, U16_MAX, 0, "ssid takes 1 to 65535"),
	NUMBER(OUTAGE_AFTER, outage_after, 10 * MS, 3600 * SECOND, 0,
	       "outage-after takes 10 ms to 1 h"),
	NUMBER(HISTORY, history, 1, PKTS_PROBE_HISTORY_MAX, 60,
	       "history takes 1 to 3600"),
	NUMBER(STATEFUL, stateful, 0, 1, 0, "stateful takes 0 or 1"),
	NUMBER(HARDWARE_STAMPS, hardware, 0, 1, 0,
	       "hardware-stamps takes 0 or 1"),
	NUMBER(CLOCK_SYNCED, synced, 0, 1, 0, "clock-synced takes 0 or 1"),
	NUMBER(CLOCK_ERROR, clock_error, 0, 86400 * SECOND, 0,
	       "clock-error takes up to a day"),
	NUMBER(SOURCE_PORT_POLICY, policy, 0, PKTS_PROBE_SOURCE_PORT_FIXED,
	       PKTS_PROBE_SOURCE_PORT_ROTATE, "no such source-port policy"),
	NUMBER(TIMESTAMP, timestamp, 0, PKTS_PROBE_TIMESTAMP_PTP,
	       PKTS_PROBE_TIMESTAMP_NTP, "timestamp takes ntp or ptp"),
	NUMBER(TLVS, tlvs, 0, 2 * PKTS_PROBE_TLV_FOLLOW_UP - 1, 0,
	       "no such TLV"),
};

static u64 number_get(const struct nlattr *attr)
{
	switch (nla_len(attr)) {
	case sizeof(u8):
		return nla_get_u8(attr);
	case sizeof(u16):
		return nla_get_u16(attr);
	case sizeof(u32):
		return nla_get_u32(attr);
	default:
		return nla_get_u64(attr);
	}
}

static void number_set(struct pkts_sender_settings *settings,
		       const struct probe_number *number, u64 value)
{
	void *at = (u8 *)settings + number->at;

	switch (pkts_probe_add_nl_policy[number->attr].type) {
	case NLA_U8:
		*(u8 *)at = value;
		break;
	case NLA_U16:
		*(u16 *)at = value;
		break;
	case NLA_U32:
		*(u32 *)at = value;
		break;
	default:
		*(u64 *)at = value;
	}
}

static int want_numbers(struct genl_info *info,
			struct pkts_sender_settings *settings)
{
	const struct probe_number *number = probe_numbers;
	const struct nlattr *attr;
	u64 value;

	for (; number < probe_numbers + ARRAY_SIZE(probe_numbers); number++) {
		attr = info->attrs[number->attr];
		value = attr ? number_get(attr) : number->fallback;
		if (attr && (value < number->min || value > number->max)) {
			NL_SET_BAD_ATTR(info->extack, attr);
			info->extack->_msg = number->error;
			return -ERANGE;
		}
		number_set(settings, number, value);
	}
	return 0;
}

/* An address of 4 or 16 octets; -EINVAL for another length. */
static int want_address(const struct nlattr *attr, u8 *family,
			struct in6_addr *address)
{
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		*family = AF_INET;
		break;
	case sizeof(struct in6_addr):
		*family = AF_INET6;
		break;
	default:
		return -EINVAL;
	}
	memset(address, 0, sizeof(*address));
	memcpy(address, nla_data(attr), nla_len(attr));
	return 0;
}

static bool unicast(u8 family, const struct in6_addr *address)
{
	__be32 ip = address->s6_addr32[0];

	if (family == AF_INET)
		return !ipv4_is_multicast(ip) && !ipv4_is_lbcast(ip) &&
		       !ipv4_is_zeronet(ip);
	return !ipv6_addr_is_multicast(address) && !ipv6_addr_any(address) &&
	       !ipv6_addr_v4mapped(address);
}

/* What the request does not say is as the flow has it. */
static void like_apply(struct genl_info *info,
		       struct pkts_sender_settings *settings)
{
	const struct pkts_like *like = &settings->like;

	if (!info->attrs[PKTS_A_PROBE_DSCP])
		settings->dscp = like->dscp;
	if (!info->attrs[PKTS_A_PROBE_FLOW_LABEL])
		settings->flow_label = like->flow_label;
	if (!pkts_like_has_ports(like))
		return;
	if (!info->attrs[PKTS_A_PROBE_PORT])
		settings->dport = ntohs(like->key.port[!like->dir]);
	if (info->attrs[PKTS_A_PROBE_SOURCE_PORT] ||
	    info->attrs[PKTS_A_PROBE_SOURCE_PORT_POLICY])
		return;
	settings->policy = PKTS_PROBE_SOURCE_PORT_FIXED;
	settings->sport = ntohs(like->key.port[like->dir]);
}

static int want_like(struct genl_info *info,
		     struct pkts_sender_settings *settings)
{
	struct nlattr *id = info->attrs[PKTS_A_PROBE_LIKE_FLOW];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));

	if (!id)
		return 0;
	if (!pkts_like_find(pn, nla_get_u64(id), &settings->like)) {
		NL_SET_ERR_MSG_ATTR(info->extack, id, "no such flow");
		return -ENOENT;
	}
	like_apply(info, settings);
	return 0;
}

/* Where the request names no reflector it is at the flow's other end. */
static void like_addresses(struct genl_info *info,
			   struct pkts_sender_settings *settings)
{
	const struct pkts_like *like = &settings->like;
	u8 family = like->key.family == 4 ? AF_INET : AF_INET6;

	if (!info->attrs[PKTS_A_PROBE_ADDRESS]) {
		settings->family = family;
		pkts_like_address(like, true, &settings->daddr);
	}
	if (!info->attrs[PKTS_A_PROBE_FROM] && like->local &&
	    settings->family == family) {
		pkts_like_address(like, false, &settings->saddr);
		settings->from = true;
	}
}

static int want_addresses(struct genl_info *info,
			  struct pkts_sender_settings *settings)
{
	struct nlattr *to = info->attrs[PKTS_A_PROBE_ADDRESS];
	struct nlattr *from = info->attrs[PKTS_A_PROBE_FROM];
	bool bad = false;
	u8 family;

	if (!to && !settings->like.id) {
		NL_SET_ERR_MSG_MOD(info->extack, "no address given");
		return -EINVAL;
	}
	if (to)
		bad = want_address(to, &settings->family, &settings->daddr);
	if (settings->like.id)
		like_addresses(info, settings);
	if (bad || !unicast(settings->family, &settings->daddr)) {
		NL_SET_ERR_MSG_ATTR(info->extack, to,
				    "address takes a unicast IPv4 or IPv6 address");
		return -EINVAL;
	}
	if (!from)
		return 0;
	if (want_address(from, &family, &settings->saddr) ||
	    family != settings->family || !unicast(family, &settings->saddr)) {
		NL_SET_ERR_MSG_ATTR(info->extack, from,
				    "from takes a unicast address of address' family");
		return -EINVAL;
	}
	settings->from = true;
	return 0;
}

static struct net_device *device_find(struct net *net, struct genl_info *info)
{
	struct nlattr *index = info->attrs[PKTS_A_PROBE_IFINDEX];
	struct nlattr *name = info->attrs[PKTS_A_PROBE_IFNAME];

	if (index)
		return dev_get_by_index_rcu(net, nla_get_u32(index));
	return dev_get_by_name_rcu(net, nla_data(name));
}

static int device_vlan(struct net_device *dev, struct genl_info *info,
		       struct pkts_sender_settings *settings)
{
	u16 vlan = settings->vlan;

	if (vlan) {
		dev = __vlan_find_dev_deep_rcu(dev, htons(ETH_P_8021Q), vlan);
		if (!dev) {
			NL_SET_ERR_MSG_ATTR(info->extack,
					    info->attrs[PKTS_A_PROBE_VLAN],
					    "the device has no VLAN device of this vlan");
			return -ENODEV;
		}
	}
	settings->ifindex = dev->ifindex;
	return 0;
}

static int want_device(struct genl_info *info,
		       struct pkts_sender_settings *settings)
{
	struct nlattr *index = info->attrs[PKTS_A_PROBE_IFINDEX];
	struct nlattr *name = info->attrs[PKTS_A_PROBE_IFNAME];
	struct net_device *dev;
	int err = -ENODEV;

	if (!index && !name) {
		if (!settings->vlan &&
		    !(settings->family == AF_INET6 &&
		      ipv6_addr_type(&settings->daddr) & IPV6_ADDR_LINKLOCAL))
			return 0;
		NL_SET_ERR_MSG_MOD(info->extack, "vlan and link-local addresses need a device");
		return -EINVAL;
	}
	rcu_read_lock();
	dev = device_find(genl_info_net(info), info);
	if (dev)
		err = device_vlan(dev, info, settings);
	else
		NL_SET_ERR_MSG_ATTR(info->extack, index ?: name,
				    "no such device");
	rcu_read_unlock();
	return err;
}

static int want_alarms(struct genl_info *info,
		       struct pkts_sender_settings *settings)
{
	struct nlattr *attr = info->attrs[PKTS_A_PROBE_ALARMS];
	u32 i;

	if (!attr)
		return 0;
	if (nla_len(attr) % sizeof(settings->alarm[0]) ||
	    nla_len(attr) > sizeof(settings->alarm)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "alarms takes up to 16 alarms");
		return -EINVAL;
	}
	memcpy(settings->alarm, nla_data(attr), nla_len(attr));
	settings->alarms = nla_len(attr) / sizeof(settings->alarm[0]);
	for (i = 0; i < settings->alarms; i++) {
		const struct pkts_probe_alarm *alarm = &settings->alarm[i];

		if (alarm->metric <= PROBE_METRIC_LAST &&
		    alarm->window < PKTS_PROBE_WINDOW_TOTAL)
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an alarm takes a metric and second or minute");
		return -ERANGE;
	}
	return 0;
}

static int want_key(struct genl_info *info,
		    struct pkts_sender_settings *settings)
{
	struct nlattr *key = info->attrs[PKTS_A_PROBE_KEY];

	if (!key)
		return 0;
	if (nla_len(key) < PKTS_PROBE_KEY_MIN ||
	    nla_len(key) > PKTS_PROBE_KEY_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, key,
				    "key takes 8 to 64 octets");
		return -ERANGE;
	}
	settings->authenticated = true;
	return 0;
}

static int want_size(struct genl_info *info,
		     struct pkts_sender_settings *settings)
{
	u16 least = pkts_sender_size(settings);

	if (!settings->size)
		settings->size = least;
	if (settings->size >= least)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[PKTS_A_PROBE_SIZE],
			    "size is less than what key and TLVs need");
	return -ERANGE;
}

/* Settings that must fit each other. */
static int want_together(struct genl_info *info,
			 struct pkts_sender_settings *settings)
{
	bool fixed = settings->policy == PKTS_PROBE_SOURCE_PORT_FIXED;
	u64 period = div_u64(settings->interval, settings->ports);

	if (fixed != !!settings->sport) {
		NL_SET_ERR_MSG_MOD(info->extack, "source-port goes with source-port-policy fixed");
		return -EINVAL;
	}
	if (settings->sport + settings->ports - 1 > U16_MAX) {
		NL_SET_ERR_MSG_MOD(info->extack, "source-port and ports go beyond 65535");
		return -ERANGE;
	}
	if (period < 100 * NSEC_PER_USEC) {
		NL_SET_ERR_MSG_MOD(info->extack, "interval takes 100 us and more for each port");
		return -ERANGE;
	}
	if (!pkts_window_slots(period, settings->timeout)) {
		NL_SET_ERR_MSG_MOD(info->extack, "timeout has more than 32764 probes under way");
		return -ERANGE;
	}
	return want_size(info, settings);
}

/*
 * The reflector counts the flow of the requests' addresses and ports. Where these
 * are not the flow's, this end counts its own packets, too.
 */
static bool counts_like(const struct pkts_sender_settings *settings)
{
	return settings->policy == PKTS_PROBE_SOURCE_PORT_FIXED &&
	       settings->ports == 1 &&
	       pkts_like_is(&settings->like, settings->family == AF_INET ? 4 : 6,
			    &settings->saddr, &settings->daddr, settings->sport,
			    settings->dport);
}

static void want_rest(struct genl_info *info,
		      struct pkts_sender_settings *settings)
{
	settings->counts_like = counts_like(settings);
	if (!info->attrs[PKTS_A_PROBE_REPLY_DSCP])
		settings->reply_dscp = settings->dscp;
	if (!settings->outage_after)
		settings->outage_after = max(SECOND, 3 * settings->interval);
	while (!settings->ssid)
		settings->ssid = get_random_u32();
}

static int probe_want(struct genl_info *info,
		      struct pkts_sender_settings *settings)
{
	struct nlattr *name = info->attrs[PKTS_A_PROBE_NAME];
	int err;

	memset(settings, 0, sizeof(*settings));
	if (!name || !*(char *)nla_data(name)) {
		NL_SET_ERR_MSG_MOD(info->extack, "no name given");
		return -EINVAL;
	}
	nla_strscpy(settings->name, name, sizeof(settings->name));
	err = want_numbers(info, settings);
	if (!err)
		err = want_like(info, settings);
	if (!err)
		err = want_addresses(info, settings);
	if (!err)
		err = want_device(info, settings);
	if (!err)
		err = want_alarms(info, settings);
	if (!err)
		err = want_key(info, settings);
	if (!err)
		err = want_together(info, settings);
	if (!err)
		want_rest(info, settings);
	return err;
}

int pkts_nl_probe_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct nlattr *key = info->attrs[PKTS_A_PROBE_KEY];
	struct pkts_sender_settings *settings;
	int err;

	settings = kmalloc(sizeof(*settings), GFP_KERNEL);
	if (!settings)
		return -ENOMEM;
	err = probe_want(info, settings);
	if (err)
		goto out;
	mutex_lock(&pn->senders.lock);
	err = pkts_sender_add(pn, settings, key ? nla_data(key) : NULL,
			      key ? nla_len(key) : 0, info->extack);
	mutex_unlock(&pn->senders.lock);
out:
	kfree(settings);
	return err;
}

static int probe_del_all(struct pkts_net *pn)
{
	struct pkts_sender *sender, *next;

	list_for_each_entry_safe(sender, next, &pn->senders.list, node) {
		pkts_sender_del(sender);
		cond_resched();
	}
	return 0;
}

static int probe_del(struct pkts_net *pn, struct genl_info *info)
{
	struct nlattr *name = info->attrs[PKTS_A_PROBE_NAME];
	struct pkts_sender *sender;

	sender = pkts_sender_find(pn, nla_data(name));
	if (!sender) {
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no such session");
		return -ENOENT;
	}
	pkts_sender_del(sender);
	return 0;
}

int pkts_nl_probe_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	bool all = info->attrs[PKTS_A_PROBE_ALL];
	int err;

	if (all == !!info->attrs[PKTS_A_PROBE_NAME]) {
		NL_SET_ERR_MSG_MOD(info->extack, "takes a name or all");
		return -EINVAL;
	}
	mutex_lock(&pn->senders.lock);
	err = all ? probe_del_all(pn) : probe_del(pn, info);
	mutex_unlock(&pn->senders.lock);
	return err;
}
