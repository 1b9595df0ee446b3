// SPDX-License-Identifier: GPL-2.0
/*
 * A probe session may be like a flow: it takes the flow's addresses, ports and
 * DSCP, so that routers choose the flow's path for it, and Direct Measurement (RFC
 * 8972, section 4.5) tells at both ends how many of the flow's packets have passed.
 *
 * A session keeps the flow's key and no reference: a flow ends when it likes,
 * and may begin again.
 */
#include "like.h"

#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/route.h>

#include "net.h"
#include "reflect.h"
#include "table.h"

/* What flow_find() looks for, and what it finds. */
struct find {
	u64			id;
	struct pkts_like	*like;
	u8			tos[2];
	u8			initiator;
};

static void find_visit(struct pkts_table *table, struct pkts_shard *shard,
		       struct pkts_flow *flow, void *arg)
{
	struct find *find = arg;

	if (flow->id != find->id)
		return;
	spin_lock(&flow->lock);
	find->like->id = flow->id;
	find->like->key = flow->key;
	find->like->extra = flow->extra;
	find->tos[0] = flow->tos[0];
	find->tos[1] = flow->tos[1];
	find->initiator = flow->initiator;
	spin_unlock(&flow->lock);
}

static bool find_flow(struct pkts_table *table, struct find *find)
{
	unsigned int i;

	for (i = 0; i < PKTS_TABLE_SHARDS && !find->like->id; i++) {
		struct pkts_shard *shard = &table->shard[i];

		spin_lock_bh(&shard->lock);
		pkts_shard_walk(table, shard, find_visit, find);
		spin_unlock_bh(&shard->lock);
		cond_resched();
	}
	return find->like->id;
}

static bool end_is_local(const struct pkts_net *pn, const struct pkts_key *key,
			 unsigned int end)
{
	struct net_device *dev;
	bool local;

	if (key->family == 6)
		return ipv6_chk_addr(pn->net, (void *)key->addr6[end], NULL, 0);
	rcu_read_lock();
	dev = dev_get_by_index_rcu(pn->net, key->ifindex);
	local = inet_addr_type_dev_table(pn->net, dev, key->addr4[end]) ==
		RTN_LOCAL;
	rcu_read_unlock();
	return local;
}

/**
 * pkts_like_find() - a live flow by its number
 * @pn: the namespace
 * @id: the number
 * @like: filled
 *
 * Where both ends are this host's, or none is, the one that began the flow is
 * taken for this host's.
 *
 * Context: process; may sleep.
 * Return: is there one?
 */
bool pkts_like_find(struct pkts_net *pn, u64 id, struct pkts_like *like)
{
	struct find find = { .id = id, .like = like };
	struct pkts_table *table = pkts_net_table(pn);
	bool local[2];

	memset(like, 0, sizeof(*like));
	if (!table || !id || !find_flow(table, &find))
		return false;
	local[0] = end_is_local(pn, &like->key, 0);
	local[1] = end_is_local(pn, &like->key, 1);
	like->dir = local[0] == local[1] ? find.initiator : local[1];
	like->local = local[like->dir];
	like->dscp = find.tos[like->dir] >> 2;
	like->flow_label = like->key.extra && like->extra.flow_label ?
			   (s32)like->extra.flow_label : -1;
	return true;
}

/**
 * pkts_like_has_ports() - do its ports stand where UDP has some?
 * @like: the flow
 *
 * Context: any.
 */
bool pkts_like_has_ports(const struct pkts_like *like)
{
	switch (like->key.proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
	case IPPROTO_UDPLITE:
		return like->key.port[0] && like->key.port[1];
	default:
		return false;
	}
}

/**
 * pkts_like_address() - an address of the flow
 * @like: the flow
 * @remote: the other end's
 * @to: filled, 4 octets or 16
 *
 * Context: any.
 */
void pkts_like_address(const struct pkts_like *like, bool remote, void *to)
{
	unsigned int end = like->dir ^ remote;

	if (like->key.family == 4)
		memcpy(to, &like->key.addr4[end], sizeof(like->key.addr4[end]));
	else
		memcpy(to, like->key.addr6[end], sizeof(like->key.addr6[end]));
}

/**
 * pkts_like_is() - are these the flow's addresses and ports?
 * @like: the flow
 * @family: 4 or 6
 * @saddr: this host's address
 * @daddr: the other end's
 * @sport: this host's port
 * @dport: the other end's
 *
 * Context: any.
 */
bool pkts_like_is(const struct pkts_like *like, u8 family, const void *saddr,
		  const void *daddr, u16 sport, u16 dport)
{
	unsigned int len = family == 4 ? 4 : 16;
	u8 local[16], remote[16];

	if (!like->id || !pkts_like_has_ports(like) ||
	    like->key.family != family)
		return false;
	pkts_like_address(like, false, local);
	pkts_like_address(like, true, remote);
	return !memcmp(local, saddr, len) && !memcmp(remote, daddr, len) &&
	       like->key.port[like->dir] == htons(sport) &&
	       like->key.port[!like->dir] == htons(dport);
}

/* Packets of both directions since the flow began. */
static bool key_packets(struct pkts_table *table, const struct pkts_key *key,
			const struct pkts_key_extra *extra, u32 packets[2])
{
	struct pkts_flow *flow;
	unsigned int dir;
	u32 hash;

	hash = extra ? pkts_hash_key_extra(key, extra, &table->hash_key) :
		       pkts_hash_key(key, &table->hash_key);
	flow = pkts_buckets_find(rcu_dereference(table->lookup[hash % PKTS_TABLE_SHARDS]),
				 key, extra, hash);
	if (!flow)
		return false;
	for (dir = 0; dir < 2; dir++)
		packets[dir] = flow->recorded[dir] + (u32)flow->packets[dir];
	pkts_flow_unlock_found(flow);
	return true;
}

/**
 * pkts_like_packets() - what a flow has counted
 * @pn: the namespace
 * @like: the flow
 * @packets: packets that this host has sent, and has got, since the flow began;
 *	left as they are when there is no such flow any more
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: is there one?
 */
bool pkts_like_packets(const struct pkts_net *pn, const struct pkts_like *like,
		       u32 packets[2])
{
	struct pkts_table *table = pkts_net_table(pn);
	u32 both[2];

	if (!table ||
	    !key_packets(table, &like->key,
			 like->key.extra ? &like->extra : NULL, both))
		return false;
	packets[0] = both[like->dir];
	packets[1] = both[!like->dir];
	return true;
}

/* The key that the dissector makes of a request, but for device and protocol. */
static bool request_ends(const struct pkts_reflect_key *from,
			 struct pkts_key *key)
{
	unsigned int len = from->family == 4 ? 4 : 16;
	int order = memcmp(&from->saddr, &from->daddr, len);
	bool reverse;

	if (!order)
		order = (int)ntohs(from->sport) - (int)ntohs(from->dport);
	reverse = order > 0;
	memset(key, 0, sizeof(*key));
	if (from->family == 4) {
		key->addr4[reverse] = from->saddr.ip;
		key->addr4[!reverse] = from->daddr.ip;
	} else {
		memcpy(key->addr6[reverse], &from->saddr, len);
		memcpy(key->addr6[!reverse], &from->daddr, len);
	}
	key->port[reverse] = from->sport;
	key->port[!reverse] = from->dport;
	key->family = from->family;
	return reverse;
}

/* A point sees the frame come in, and has both directions or this one. */
static bool request_packets(struct pkts_table *table, struct pkts_key *key,
			    bool reverse, u32 packets[2])
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(protos); i++) {
		key->proto = protos[i];
		key->orient = reverse;
		if (key_packets(table, key, NULL, packets))
			return true;
		key->orient = 0;
		if (reverse && key_packets(table, key, NULL, packets))
			return true;
	}
	return false;
}

/* The device that a VLAN device is on, where a point sees one tag more. */
static bool request_lower(struct net *net, struct pkts_key *key)
{
	struct net_device *dev = dev_get_by_index_rcu(net, key->ifindex);
	const struct net_device *lower;

	if (!dev || !is_vlan_dev(dev) || key->cvlan)
		return false;
	lower = vlan_dev_priv(dev)->real_dev;
	if (!net_eq(dev_net(lower), net))
		return false;
	key->cvlan = key->vlan;
	key->vlan = vlan_dev_vlan_id(dev);
	key->ifindex = lower->ifindex;
	return true;
}

/**
 * pkts_like_request() - what the flow of a request's addresses and ports counts
 * @pn: the namespace
 * @req: the request
 * @received: packets that came the request's way, since the flow began
 * @sent: packets the other way
 *
 * Of TCP if there is such a flow, else of UDP: then the requests are in it. It is
 * seen by a point of the device that the request came in on, or of one under that
 * VLAN device.
 *
 * Context: softirq, under RCU.
 * Return: is there one?
 */
bool pkts_like_request(const struct pkts_net *pn,
		       const struct pkts_reflect_request *req, u32 *received,
		       u32 *sent)
{
	struct pkts_table *table = pkts_net_table(pn);
	struct pkts_key key;
	u32 packets[2];
	bool reverse;

	if (!table)
		return false;
	reverse = request_ends(&req->key, &key);
	key.ifindex = req->iif;
	while (!request_packets(table, &key, reverse, packets))
		if (!request_lower(pn->net, &key))
			return false;
	*received = packets[reverse];
	*sent = packets[!reverse];
	return true;
}
