// SPDX-License-Identifier: GPL-2.0
/* Operations that tell of probe sessions. */
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "genl.h"
#include "histogram.h"
#include "net.h"
#include "netlink.h"
#include "sender.h"

/* Octets that a session may take in a reply. */
#define PROBE_SIZE \
	(1024 + sizeof(struct pkts_probe_status) + \
	 3 * sizeof(struct pkts_probe_stats) + \
	 PKTS_PROBE_PORTS_MAX * nla_total_size(sizeof(struct pkts_probe_port)))

/* A reply's attribute has room for no more. */
#define PROBE_BUCKETS 4000

static int address_put(struct sk_buff *msg, int attr, u8 family,
		       const struct in6_addr *address)
{
	return nla_put(msg, attr, family == AF_INET ? sizeof(struct in_addr) :
						      sizeof(*address),
		       address);
}

static int put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put_u64_64bit(msg, attr, value, PKTS_A_PROBE_PAD);
}

static int device_put(struct sk_buff *msg, const struct pkts_sender *sender)
{
	const struct pkts_sender_settings *settings = &sender->settings;
	struct net_device *dev;
	int err = 0;

	if (!settings->ifindex)
		return 0;
	if (nla_put_u32(msg, PKTS_A_PROBE_IFINDEX, settings->ifindex))
		return -EMSGSIZE;
	rcu_read_lock();
	dev = dev_get_by_index_rcu(sender->pn->net, settings->ifindex);
	if (dev)
		err = nla_put_string(msg, PKTS_A_PROBE_IFNAME, dev->name);
	rcu_read_unlock();
	return err;
}

/* What was not asked for and has no default is absent. */
static int chosen_put(struct sk_buff *msg,
		      const struct pkts_sender_settings *settings)
{
	if (settings->from &&
	    address_put(msg, PKTS_A_PROBE_FROM, settings->family,
			&settings->saddr))
		return -EMSGSIZE;
	if (settings->vlan &&
	    nla_put_u16(msg, PKTS_A_PROBE_VLAN, settings->vlan))
		return -EMSGSIZE;
	if (settings->sport &&
	    nla_put_u16(msg, PKTS_A_PROBE_SOURCE_PORT, settings->sport))
		return -EMSGSIZE;
	if (settings->flow_label >= 0 &&
	    nla_put_u32(msg, PKTS_A_PROBE_FLOW_LABEL, settings->flow_label))
		return -EMSGSIZE;
	if (settings->count &&
	    put_u64(msg, PKTS_A_PROBE_COUNT, settings->count))
		return -EMSGSIZE;
	if (settings->like.id &&
	    put_u64(msg, PKTS_A_PROBE_LIKE_FLOW, settings->like.id))
		return -EMSGSIZE;
	if (settings->alarms &&
	    nla_put(msg, PKTS_A_PROBE_ALARMS,
		    settings->alarms * sizeof(settings->alarm[0]),
		    settings->alarm))
		return -EMSGSIZE;
	return 0;
}

static int settings_put(struct sk_buff *msg,
			const struct pkts_sender_settings *settings)
{
	if (nla_put_string(msg, PKTS_A_PROBE_NAME, settings->name) ||
	    address_put(msg, PKTS_A_PROBE_ADDRESS, settings->family,
			&settings->daddr) ||
	    nla_put_u16(msg, PKTS_A_PROBE_PORT, settings->dport) ||
	    put_u64(msg, PKTS_A_PROBE_INTERVAL, settings->interval) ||
	    put_u64(msg, PKTS_A_PROBE_TIMEOUT, settings->timeout) ||
	    nla_put_u16(msg, PKTS_A_PROBE_SIZE, settings->size) ||
	    nla_put_u8(msg, PKTS_A_PROBE_DSCP, settings->dscp) ||
	    nla_put_u8(msg, PKTS_A_PROBE_TTL, settings->ttl) ||
	    nla_put_u32(msg, PKTS_A_PROBE_SOURCE_PORT_POLICY,
			settings->policy) ||
	    put_u64(msg, PKTS_A_PROBE_ROTATE_AFTER, settings->rotate_after) ||
	    nla_put_u16(msg, PKTS_A_PROBE_PORTS, settings->ports) ||
	    nla_put_u8(msg, PKTS_A_PROBE_AUTHENTICATED,
		       settings->authenticated) ||
	    nla_put_u32(msg, PKTS_A_PROBE_TIMESTAMP, settings->timestamp) ||
	    nla_put_u32(msg, PKTS_A_PROBE_TLVS, settings->tlvs) ||
	    nla_put_u8(msg, PKTS_A_PROBE_REPLY_DSCP, settings->reply_dscp) ||
	    nla_put_u16(msg, PKTS_A_PROBE_SSID, settings->ssid) ||
	    put_u64(msg, PKTS_A_PROBE_OUTAGE_AFTER, settings->outage_after) ||
	    nla_put_u32(msg, PKTS_A_PROBE_HISTORY, settings->history) ||
	    nla_put_u8(msg, PKTS_A_PROBE_STATEFUL, settings->stateful) ||
	    nla_put_u8(msg, PKTS_A_PROBE_HARDWARE_STAMPS, settings->hardware) ||
	    nla_put_u8(msg, PKTS_A_PROBE_CLOCK_SYNCED, settings->synced) ||
	    put_u64(msg, PKTS_A_PROBE_CLOCK_ERROR, settings->clock_error))
		return -EMSGSIZE;
	return chosen_put(msg, settings);
}

static void status_live(struct pkts_sender *sender,
			struct pkts_probe_status *out)
{
	const struct pkts_sender_settings *settings = &sender->settings;
	const struct pkts_sender_port *port = sender->port;
	unsigned int i;

	spin_lock_bh(&sender->lock);
	*out = sender->answer;
	out->unknown = sender->live.unknown;
	out->malformed = sender->live.malformed;
	out->unauthentic = sender->live.unauthentic;
	out->skipped = sender->live.skipped;
	for (i = 0; i < settings->ports; i++)
		out->ports += !!port[i].sock;
	if (port->sent) {
		out->ifindex = sender->out;
		memcpy(out->saddr, &port->saddr, sizeof(out->saddr));
	}
	spin_unlock_bh(&sender->lock);
}

static int status_put(struct sk_buff *msg, struct pkts_sender *sender,
		      const struct pkts_wall *wall)
{
	const struct pkts_sender_stats *stats = &sender->stats;
	struct pkts_probe_status status;

	status_live(sender, &status);
	status.added = pkts_clock_to_wall(wall, sender->added);
	status.answered = pkts_clock_to_wall(wall, status.answered);
	if (stats->run.outage)
		status.outage = pkts_clock_to_wall(wall, stats->run.start);
	status.outage_last_start =
		pkts_clock_to_wall(wall, sender->outage_start);
	status.outage_last_length = sender->outage_length;
	status.undistributed = stats->undistributed;
	status.memory = pkts_sender_memory(sender);
	status.stateful = stats->stateful;
	status.state = sender->finished ? PKTS_PROBE_STATE_FINISHED :
					  stats->state;
	status.reason = stats->reason;
	return nla_put(msg, PKTS_A_PROBE_STATUS, sizeof(status), &status);
}

static noinline_for_stack int
closed_put(struct sk_buff *msg, const struct pkts_sender *sender, int attr,
	   enum pkts_probe_window window, const struct pkts_wall *wall)
{
	struct pkts_probe_stats out = sender->stats.closed[window];

	if (!out.scheduled)
		return 0;
	out.start = pkts_clock_to_wall(wall, out.start);
	return nla_put(msg, attr, sizeof(out), &out);
}

static noinline_for_stack int
total_put(struct sk_buff *msg, struct pkts_sender *sender,
	  const struct pkts_wall *wall)
{
	struct pkts_probe_stats out;

	pkts_sender_stats_render(&sender->stats, PKTS_PROBE_WINDOW_TOTAL,
				 &out);
	out.length = wall->mono - out.start;
	out.start = pkts_clock_to_wall(wall, out.start);
	spin_lock_bh(&sender->lock);
	out.pending = sender->window.next - sender->window.tail;
	spin_unlock_bh(&sender->lock);
	out.scheduled += out.pending;
	return nla_put(msg, PKTS_A_PROBE_TOTAL, sizeof(out), &out);
}

static int probe_put(struct sk_buff *msg, struct pkts_sender *sender)
{
	struct pkts_wall wall;

	pkts_sender_digest(sender);
	wall = pkts_clock_wall();
	if (settings_put(msg, &sender->settings) ||
	    device_put(msg, sender) ||
	    status_put(msg, sender, &wall) ||
	    closed_put(msg, sender, PKTS_A_PROBE_SECOND,
		       PKTS_PROBE_WINDOW_SECOND, &wall) ||
	    closed_put(msg, sender, PKTS_A_PROBE_MINUTE,
		       PKTS_PROBE_WINDOW_MINUTE, &wall) ||
	    total_put(msg, sender, &wall))
		return -EMSGSIZE;
	return 0;
}

static int ports_put(struct sk_buff *msg, const struct pkts_sender *sender)
{
	struct pkts_wall wall = pkts_clock_wall();
	struct pkts_probe_port out;
	unsigned int i;

	for (i = 0; i < sender->settings.ports; i++) {
		pkts_sender_lane_render(&sender->lanes[i], &out);
		out.port = sender->port[i].port;
		out.since = pkts_clock_to_wall(&wall, out.since);
		if (nla_put(msg, PKTS_A_PROBE_PORT_STATS, sizeof(out), &out))
			return -EMSGSIZE;
	}
	return 0;
}

/* The session that a request names. */
static struct pkts_sender *probe_named(struct pkts_net *pn,
				       struct genl_info *info)
{
	struct nlattr *name = info->attrs[PKTS_A_PROBE_NAME];
	struct pkts_sender *sender;

	if (!name) {
		NL_SET_ERR_MSG_MOD(info->extack, "no name given");
		return ERR_PTR(-EINVAL);
	}
	sender = pkts_sender_find(pn, nla_data(name));
	if (sender)
		return sender;
	NL_SET_ERR_MSG_ATTR(info->extack, name, "no such session");
	return ERR_PTR(-ENOENT);
}

/* A reply of one session, by what @put puts. */
static int probe_reply(struct genl_info *info, size_t size,
		       int (*put)(struct sk_buff *msg,
				  struct pkts_sender *sender,
				  struct genl_info *info))
{
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	struct pkts_sender *sender;
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = pkts_netlink_reply(info, size, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&pn->senders.lock);
	sender = probe_named(pn, info);
	err = PTR_ERR_OR_ZERO(sender);
	if (!err)
		err = put(msg, sender, info);
	mutex_unlock(&pn->senders.lock);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return pkts_netlink_send(msg, hdr, info);
}

static int get_put(struct sk_buff *msg, struct pkts_sender *sender,
		   struct genl_info *info)
{
	return probe_put(msg, sender) ?: ports_put(msg, sender);
}

int pkts_nl_probe_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return probe_reply(info, PROBE_SIZE, get_put);
}

static int probe_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			  struct pkts_sender *sender)
{
	void *hdr;

	hdr = pkts_netlink_part(skb, cb, PKTS_CMD_PROBE_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (probe_put(skb, sender)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int pkts_nl_probe_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct pkts_net *pn = pkts_net_of(sock_net(skb->sk));
	struct pkts_sender *sender;
	int err = 0;
	long i = 0;

	mutex_lock(&pn->senders.lock);
	list_for_each_entry(sender, &pn->senders.list, node) {
		if (i++ < cb->args[0])
			continue;
		err = probe_dump_one(skb, cb, sender);
		if (err)
			break;
		cb->args[0]++;
	}
	mutex_unlock(&pn->senders.lock);
	/* a reader without room for one of them is told, not sent an end */
	return skb->len ?: err;
}

static int want_window(struct genl_info *info, u32 fallback, u32 last,
		       u32 *window)
{
	struct nlattr *attr = info->attrs[PKTS_A_PROBE_WINDOW];

	*window = attr ? nla_get_u32(attr) : fallback;
	if (*window <= last)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr, "no such window");
	return -ERANGE;
}

/* Where interval @at is, counted from the first that was ever kept. */
static struct pkts_probe_interval *
ring_at(const struct pkts_sender *sender, u32 window, u64 at)
{
	u32 place;

	div_u64_rem(at, sender->settings.history, &place);
	return &sender->ring[window].interval[place];
}

/* Intervals are put in place in the message, with the times that are told. */
static int intervals_put(struct sk_buff *msg, const struct pkts_sender *sender,
			 u32 window, u64 after)
{
	u64 end = sender->ring[window].written, at = 0;
	struct pkts_wall wall = pkts_clock_wall();
	struct pkts_probe_interval *out;
	struct nlattr *attr;

	if (end > sender->settings.history)
		at = end - sender->settings.history;
	while (at < end && ring_at(sender, window, at)->number <= after)
		at++;
	end = min_t(u64, end, at + PKTS_PROBE_INTERVALS_MAX);
	attr = nla_reserve(msg, PKTS_A_PROBE_INTERVALS,
			   (end - at) * sizeof(*out));
	if (!attr)
		return -EMSGSIZE;
	for (out = nla_data(attr); at < end; at++, out++) {
		struct pkts_probe_interval one = *ring_at(sender, window, at);

		one.start = pkts_clock_to_wall(&wall, one.start);
		memcpy(out, &one, sizeof(one));
	}
	return 0;
}

static int history_put(struct sk_buff *msg, struct pkts_sender *sender,
		       struct genl_info *info)
{
	struct nlattr *after = info->attrs[PKTS_A_PROBE_AFTER];
	u32 window;
	int err;

	err = want_window(info, PKTS_PROBE_WINDOW_SECOND,
			  PKTS_PROBE_WINDOW_MINUTE, &window);
	if (err)
		return err;
	pkts_sender_digest(sender);
	if (nla_put_string(msg, PKTS_A_PROBE_NAME, sender->settings.name) ||
	    nla_put_u32(msg, PKTS_A_PROBE_WINDOW, window))
		return -EMSGSIZE;
	return intervals_put(msg, sender, window,
			     after ? nla_get_u64(after) : 0);
}

int pkts_nl_probe_history_doit(struct sk_buff *skb, struct genl_info *info)
{
	return probe_reply(info, 256 + PKTS_PROBE_INTERVALS_MAX *
			   sizeof(struct pkts_probe_interval), history_put);
}

static int buckets_put(struct sk_buff *msg,
		       const struct pkts_histogram *histogram)
{
	struct pkts_probe_bucket *bucket;
	unsigned int n;
	int err;

	bucket = kvmalloc_array(PROBE_BUCKETS, sizeof(*bucket), GFP_KERNEL);
	if (!bucket)
		return -ENOMEM;
	n = pkts_histogram_buckets(histogram, bucket, PROBE_BUCKETS);
	n = min_t(unsigned int, n, PROBE_BUCKETS);
	err = nla_put(msg, PKTS_A_PROBE_BUCKETS, n * sizeof(*bucket), bucket);
	kvfree(bucket);
	return err;
}

static int histogram_put(struct sk_buff *msg, struct pkts_sender *sender,
			 struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PKTS_A_PROBE_TIME];
	u32 time = attr ? nla_get_u32(attr) : PKTS_PROBE_TIME_NETWORK;
	u32 window;
	int err;

	err = want_window(info, PKTS_PROBE_WINDOW_TOTAL,
			  PKTS_PROBE_WINDOW_TOTAL, &window);
	if (err)
		return err;
	if (time >= PKTS_SENDER_TIMES) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "no such time");
		return -ERANGE;
	}
	pkts_sender_digest(sender);
	if (nla_put_string(msg, PKTS_A_PROBE_NAME, sender->settings.name) ||
	    nla_put_u32(msg, PKTS_A_PROBE_WINDOW, window) ||
	    nla_put_u32(msg, PKTS_A_PROBE_TIME, time))
		return -EMSGSIZE;
	return buckets_put(msg,
			   &sender->stats.sum[window].time[time].histogram);
}

int pkts_nl_probe_histogram_doit(struct sk_buff *skb, struct genl_info *info)
{
	return probe_reply(info, 256 + PROBE_BUCKETS *
			   sizeof(struct pkts_probe_bucket), histogram_put);
}
