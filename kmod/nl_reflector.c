// SPDX-License-Identifier: GPL-2.0
/* Operations on Session-Reflectors. */
#include <net/genetlink.h>
#include <net/sock.h>

#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "reflector.h"
#include "wire/probe.h"
#include "wire/probe_tlv.h"

#define REFLECTOR_RATE		10000
#define REFLECTOR_RATE_MAX	10000000
#define REFLECTOR_SESSIONS	4096
#define REFLECTOR_SESSIONS_MAX	65536
#define REFLECTOR_IDLE		(300 * (u64)NSEC_PER_SEC)
#define REFLECTOR_IDLE_MAX	(86400 * (u64)NSEC_PER_SEC)

/* Octets that a reflector may take in a reply. */
#define REFLECTOR_SIZE \
	(1024 + PKTS_REFLECTOR_FROM_MAX * sizeof(struct pkts_reflector_prefix))

/* Names the attribute that is wrong, and what it takes. */
static int reflector_refuse(struct genl_info *info, int attr, const char *why)
{
	if (info->extack) {
		info->extack->_msg = why;
		NL_SET_BAD_ATTR(info->extack, info->attrs[attr]);
	}
	return -EINVAL;
}

static int reflector_want_local(struct genl_info *info,
				struct pkts_reflector_config *config)
{
	struct nlattr *local = info->attrs[PKTS_A_REFLECTOR_LOCAL];

	if (!local)
		return 0;
	if (nla_len(local) != 4 && nla_len(local) != 16)
		return reflector_refuse(info, PKTS_A_REFLECTOR_LOCAL,
					"a local address has 4 or 16 octets");
	config->family = nla_len(local) == 4 ? 4 : 6;
	memcpy(&config->local, nla_data(local), nla_len(local));
	return 0;
}

static bool reflector_prefix_is_one(const struct pkts_reflector_prefix *prefix)
{
	return (prefix->family == 4 && prefix->len <= 32) ||
	       (prefix->family == 6 && prefix->len <= 128);
}

static int reflector_want_from(struct genl_info *info,
			       struct pkts_reflector_config *config)
{
	struct nlattr *from = info->attrs[PKTS_A_REFLECTOR_FROM];
	unsigned int i;

	if (!from || !nla_len(from)) {
		NL_SET_ERR_MSG_MOD(info->extack, "nobody to answer: from is missing");
		return -EINVAL;
	}
	if (nla_len(from) % sizeof(config->from[0]) ||
	    nla_len(from) > sizeof(config->from))
		return reflector_refuse(info, PKTS_A_REFLECTOR_FROM,
					"1 to 64 prefixes");
	config->nr_from = nla_len(from) / sizeof(config->from[0]);
	memcpy(config->from, nla_data(from), nla_len(from));
	for (i = 0; i < config->nr_from; i++)
		if (!reflector_prefix_is_one(&config->from[i]))
			return reflector_refuse(info, PKTS_A_REFLECTOR_FROM,
					"a prefix has family 4 or 6 and as many bits at the most");
	return 0;
}

static int reflector_want_key(struct genl_info *info,
			      struct pkts_reflector_config *config)
{
	struct nlattr *key = info->attrs[PKTS_A_REFLECTOR_KEY];

	if (!key)
		return 0;
	if (nla_len(key) < PKTS_PROBE_KEY_MIN ||
	    nla_len(key) > PKTS_REFLECTOR_KEY_MAX)
		return reflector_refuse(info, PKTS_A_REFLECTOR_KEY,
					"a key has 8 to 64 octets");
	config->auth = true;
	return 0;
}

static u64 u64_or(const struct nlattr *attr, u64 otherwise)
{
	return attr ? nla_get_u64(attr) : otherwise;
}

static u32 u32_or(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

static u8 u8_or(const struct nlattr *attr, u8 otherwise)
{
	return attr ? nla_get_u8(attr) : otherwise;
}

static void reflector_want_rest(struct nlattr **attrs,
				struct pkts_reflector_config *config)
{
	struct nlattr *port = attrs[PKTS_A_REFLECTOR_PORT];

	config->port = port ? nla_get_u16(port) : PKTS_PROBE_PORT;
	config->ifindex = u32_or(attrs[PKTS_A_REFLECTOR_IFINDEX], 0);
	config->stateful = u8_or(attrs[PKTS_A_REFLECTOR_STATEFUL], 0);
	config->count_flows = u8_or(attrs[PKTS_A_REFLECTOR_COUNT_FLOWS], 0);
	config->hardware = u8_or(attrs[PKTS_A_REFLECTOR_HARDWARE_STAMPS], 0);
	config->rate = u32_or(attrs[PKTS_A_REFLECTOR_RATE], REFLECTOR_RATE);
	config->max_sessions = u32_or(attrs[PKTS_A_REFLECTOR_MAX_SESSIONS],
				      REFLECTOR_SESSIONS);
	config->idle = u64_or(attrs[PKTS_A_REFLECTOR_IDLE], REFLECTOR_IDLE);
	config->dscp_allowed = u64_or(attrs[PKTS_A_REFLECTOR_DSCP_ALLOWED],
				      U64_MAX);
	config->sync = u8_or(attrs[PKTS_A_REFLECTOR_CLOCK_SYNC], PKTS_SYNC_FREE);
	config->error = u64_or(attrs[PKTS_A_REFLECTOR_CLOCK_ERROR], 0);
	config->synced = u8_or(attrs[PKTS_A_REFLECTOR_CLOCK_SYNCED], 0);
}

static int reflector_check(struct genl_info *info,
			   const struct pkts_reflector_config *config)
{
	if (!config->port)
		return reflector_refuse(info, PKTS_A_REFLECTOR_PORT,
					"a port is 1 to 65535");
	if (!config->rate || config->rate > REFLECTOR_RATE_MAX)
		return reflector_refuse(info, PKTS_A_REFLECTOR_RATE,
					"a rate is 1 to 10000000 a second");
	if (!config->max_sessions ||
	    config->max_sessions > REFLECTOR_SESSIONS_MAX)
		return reflector_refuse(info, PKTS_A_REFLECTOR_MAX_SESSIONS,
					"1 to 65536 sessions");
	if (config->idle < NSEC_PER_SEC || config->idle > REFLECTOR_IDLE_MAX)
		return reflector_refuse(info, PKTS_A_REFLECTOR_IDLE,
					"idle is a second to a day");
	if (config->hardware && !config->stateful)
		return reflector_refuse(info, PKTS_A_REFLECTOR_HARDWARE_STAMPS,
					"hardware-stamps are told by sessions: stateful is missing");
	if (config->sync < PKTS_SYNC_NTP || config->sync > PKTS_SYNC_FREE)
		return reflector_refuse(info, PKTS_A_REFLECTOR_CLOCK_SYNC,
					"a source of synchronisation is 1 to 5");
	return 0;
}

static int reflector_want(struct genl_info *info,
			  struct pkts_reflector_config *config)
{
	int err;

	reflector_want_rest(info->attrs, config);
	err = reflector_check(info, config);
	if (!err)
		err = reflector_want_local(info, config);
	if (!err)
		err = reflector_want_from(info, config);
	return err ? err : reflector_want_key(info, config);
}

static int reflector_tell_id(struct genl_info *info, u32 id)
{
	struct sk_buff *msg;
	void *hdr;

	msg = pkts_netlink_reply(info, 0, &hdr);
	if (!msg)
		return -ENOMEM;
	if (nla_put_u32(msg, PKTS_A_REFLECTOR_ID, id)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return pkts_netlink_send(msg, hdr, info);
}

int pkts_nl_reflector_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct nlattr *key = info->attrs[PKTS_A_REFLECTOR_KEY];
	struct pkts_reflector_config *config;
	u32 id = 0;
	int err;

	config = kzalloc(sizeof(*config), GFP_KERNEL);
	if (!config)
		return -ENOMEM;
	err = reflector_want(info, config);
	if (!err)
		err = pkts_reflector_add(pn, config, key ? nla_data(key) : NULL,
					 key ? nla_len(key) : 0, &id,
					 info->extack);
	kfree(config);
	if (key)
		memzero_explicit(nla_data(key), nla_len(key));
	return err ? err : reflector_tell_id(info, id);
}

int pkts_nl_reflector_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct nlattr *id = info->attrs[PKTS_A_REFLECTOR_ID];
	int err;

	if (!id) {
		NL_SET_ERR_MSG_MOD(info->extack, "which reflector? id is missing");
		return -EINVAL;
	}
	err = pkts_reflector_del(pn, nla_get_u32(id));
	if (err)
		NL_SET_ERR_MSG_ATTR(info->extack, id, "no such reflector");
	return err;
}

static int reflector_put_config(struct sk_buff *msg,
				const struct pkts_reflector_config *config)
{
	if (config->family &&
	    nla_put(msg, PKTS_A_REFLECTOR_LOCAL, config->family == 4 ? 4 : 16,
		    &config->local))
		return -EMSGSIZE;
	if (config->ifindex &&
	    nla_put_u32(msg, PKTS_A_REFLECTOR_IFINDEX, config->ifindex))
		return -EMSGSIZE;
	if (nla_put_u16(msg, PKTS_A_REFLECTOR_PORT, config->port) ||
	    nla_put(msg, PKTS_A_REFLECTOR_FROM,
		    config->nr_from * sizeof(config->from[0]), config->from) ||
	    nla_put_u8(msg, PKTS_A_REFLECTOR_STATEFUL, config->stateful) ||
	    nla_put_u8(msg, PKTS_A_REFLECTOR_AUTH, config->auth) ||
	    nla_put_u64_64bit(msg, PKTS_A_REFLECTOR_DSCP_ALLOWED,
			      config->dscp_allowed, 0) ||
	    nla_put_u32(msg, PKTS_A_REFLECTOR_RATE, config->rate) ||
	    nla_put_u32(msg, PKTS_A_REFLECTOR_MAX_SESSIONS,
			config->max_sessions) ||
	    nla_put_u64_64bit(msg, PKTS_A_REFLECTOR_IDLE, config->idle, 0) ||
	    nla_put_u8(msg, PKTS_A_REFLECTOR_CLOCK_SYNC, config->sync) ||
	    nla_put_u64_64bit(msg, PKTS_A_REFLECTOR_CLOCK_ERROR, config->error,
			      0) ||
	    nla_put_u8(msg, PKTS_A_REFLECTOR_CLOCK_SYNCED, config->synced) ||
	    nla_put_u8(msg, PKTS_A_REFLECTOR_COUNT_FLOWS,
		       config->count_flows) ||
	    nla_put_u8(msg, PKTS_A_REFLECTOR_HARDWARE_STAMPS, config->hardware))
		return -EMSGSIZE;
	return 0;
}

static int reflector_put(struct sk_buff *msg,
			 const struct pkts_reflector *reflector)
{
	struct pkts_reflector_stats stats;

	pkts_reflector_stats(reflector, &stats);
	if (nla_put_u32(msg, PKTS_A_REFLECTOR_ID, reflector->id) ||
	    reflector_put_config(msg, &reflector->config) ||
	    nla_put(msg, PKTS_A_REFLECTOR_STATS, sizeof(stats), &stats))
		return -EMSGSIZE;
	return 0;
}

static int reflector_get(struct sk_buff *msg, struct pkts_net *pn, u32 id)
{
	struct pkts_reflector *reflector;
	int err = -ENOENT;

	mutex_lock(&pn->reflectors.lock);
	list_for_each_entry(reflector, &pn->reflectors.list, node)
		if (reflector->id == id)
			err = reflector_put(msg, reflector);
	mutex_unlock(&pn->reflectors.lock);
	return err;
}

int pkts_nl_reflector_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct nlattr *id = info->attrs[PKTS_A_REFLECTOR_ID];
	struct sk_buff *msg;
	void *hdr;
	int err;

	if (!id) {
		NL_SET_ERR_MSG_MOD(info->extack, "which reflector? id is missing");
		return -EINVAL;
	}
	msg = pkts_netlink_reply(info, REFLECTOR_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	err = reflector_get(msg, pn, nla_get_u32(id));
	if (!err)
		return pkts_netlink_send(msg, hdr, info);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, id, "no such reflector");
	nlmsg_free(msg);
	return err;
}

static int reflector_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			      const struct pkts_reflector *reflector)
{
	void *hdr;

	hdr = pkts_netlink_part(skb, cb, PKTS_CMD_REFLECTOR_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (reflector_put(skb, reflector)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int pkts_nl_reflector_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct pkts_net *pn = pkts_net_of(sock_net(skb->sk));
	struct pkts_reflector *reflector;
	long i = 0;

	mutex_lock(&pn->reflectors.lock);
	list_for_each_entry(reflector, &pn->reflectors.list, node) {
		if (i++ < cb->args[0])
			continue;
		if (reflector_dump_one(skb, cb, reflector))
			break;
		cb->args[0]++;
	}
	mutex_unlock(&pn->reflectors.lock);
	return skb->len;
}
