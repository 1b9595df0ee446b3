// SPDX-License-Identifier: GPL-2.0
/*
 * Requests, at the end of the stack's input path: what the routing, the reverse
 * path filter and the firewall's INPUT rules refuse does not come here. What is
 * for a reflector is answered or dropped here and counted in either case.
 *
 * Nothing that looks like a reply is ever answered, wherever it comes from. So
 * two reflectors cannot talk to each other for ever, whatever a third one sends
 * in their names.
 */
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <linux/unaligned.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "net.h"
#include "reflect.h"

static bool reflector_in_prefix(const struct pkts_reflector_prefix *prefix,
				const struct pkts_reflect_key *key)
{
	const u8 *addr = (const u8 *)&key->saddr;
	unsigned int whole = prefix->len / 8, rest = prefix->len % 8;

	if (prefix->family != key->family || memcmp(prefix->addr, addr, whole))
		return false;
	return !rest || !((prefix->addr[whole] ^ addr[whole]) >> (8 - rest));
}

/* Is the source a peer? One of its own, or one of an open prefix? */
static bool reflector_knows(struct pkts_reflect_request *req)
{
	const struct pkts_reflector_config *config = &req->reflector->config;
	unsigned int host = req->key.family == 4 ? 32 : 128;
	bool known = false;
	unsigned int i;

	for (i = 0; i < config->nr_from; i++) {
		if (!reflector_in_prefix(&config->from[i], &req->key))
			continue;
		known = true;
		if (config->from[i].len == host)
			req->provisioned = true;
	}
	return known;
}

static bool reflector_takes(const struct pkts_reflector *reflector,
			    const struct pkts_reflect_request *req)
{
	const struct pkts_reflector_config *config = &reflector->config;

	if (htons(config->port) != req->key.dport)
		return false;
	if (config->ifindex && config->ifindex != req->iif &&
	    config->ifindex != req->master)
		return false;
	return !config->family ||
	       (config->family == req->key.family &&
		!memcmp(&config->local, &req->key.daddr, sizeof(config->local)));
}

/* The one that was told most of what it is to answer. */
static struct pkts_reflector *
reflector_for(struct pkts_net *pn, const struct pkts_reflect_request *req)
{
	struct pkts_reflector *reflector, *best = NULL;
	int score, most = -1;

	list_for_each_entry_rcu(reflector, &pn->reflectors.list, node) {
		if (!reflector_takes(reflector, req))
			continue;
		score = !!reflector->config.family * 2 +
			!!reflector->config.ifindex;
		if (score > most) {
			most = score;
			best = reflector;
		}
	}
	return best;
}

static bool reflector_has_port(struct pkts_net *pn, __be16 port)
{
	struct pkts_reflector *reflector;

	list_for_each_entry_rcu(reflector, &pn->reflectors.list, node)
		if (htons(reflector->config.port) == port)
			return true;
	return false;
}

/**
 * pkts_reflector_map() - the place of a device's clock
 * @pn: the namespace
 * @ifindex: the device
 *
 * Stamps of devices that share a place are not compared.
 *
 * Context: softirq.
 */
struct pkts_clock_map *pkts_reflector_map(struct pkts_net *pn, int ifindex)
{
	struct pkts_reflector_map *map =
		&pn->reflectors.maps[ifindex % PKTS_REFLECTOR_MAPS];

	if (READ_ONCE(map->ifindex) != ifindex) {
		memset(&map->map, 0, sizeof(map->map));
		WRITE_ONCE(map->ifindex, ifindex);
	}
	return &map->map;
}

static void reflector_stamp(struct pkts_net *pn,
			    struct pkts_reflect_request *req)
{
	struct pkts_reflector *reflector = req->reflector;

	req->received = pkts_clock_ingress(pkts_reflector_map(pn, req->iif),
					   &this_cpu_ptr(reflector->cpu)->tick,
					   req->skb, &req->stamp);
	pkts_reflector_count(reflector, PKTS_REFLECT_RX_HARDWARE + req->stamp);
}

static bool reflector_checksum_wrong(const struct pkts_reflect_request *req)
{
	return nf_checksum(req->skb, NF_INET_LOCAL_IN, req->udp_at, IPPROTO_UDP,
			   req->key.family == 4 ? AF_INET : AF_INET6);
}

/* What can be told before the payload is read: the reason to drop it, or 0. */
static enum pkts_reflect reflector_check(struct pkts_net *pn,
					 struct pkts_reflect_request *req,
					 const struct udphdr *udp)
{
	unsigned int len = ntohs(udp->len);

	if (!reflector_knows(req))
		return PKTS_REFLECT_UNKNOWN_PEER;
	if (!req->provisioned && reflector_has_port(pn, req->key.sport))
		return PKTS_REFLECT_REFLECTOR_PORT;
	if (!pkts_reflector_rate(req->reflector, &req->key, req->received))
		return PKTS_REFLECT_RATE;
	if (len != req->skb->len - req->udp_at || len < sizeof(*udp) ||
	    skb_is_gso(req->skb))
		return PKTS_REFLECT_LENGTH;
	req->len = len - sizeof(*udp);
	if (req->len < PKTS_PROBE_MIN)
		return PKTS_REFLECT_SHORT;
	if (!udp->check && req->key.family == 6)
		return PKTS_REFLECT_NO_CHECKSUM;
	if (udp->check && reflector_checksum_wrong(req))
		return PKTS_REFLECT_CHECKSUM;
	if (req->reflector->config.auth && req->len < PKTS_PROBE_AUTH)
		return PKTS_REFLECT_AUTH_SHORT;
	if (req->len < PKTS_PROBE_BASE && !req->provisioned)
		return PKTS_REFLECT_UNPROVISIONED;
	return 0;
}

/* @wrong: what is wrong with its IP header, or 0. */
static unsigned int reflector_input(struct pkts_net *pn,
				    struct pkts_reflect_request *req,
				    enum pkts_reflect wrong)
{
	struct sk_buff *skb = req->skb;
	const struct udphdr *udp;
	struct udphdr header;

	udp = skb_header_pointer(skb, req->udp_at, sizeof(header), &header);
	if (!udp)
		return NF_ACCEPT;
	req->key.sport = udp->source;
	req->key.dport = udp->dest;
	req->reflector = reflector_for(pn, req);
	if (!req->reflector)
		return NF_ACCEPT;

	pkts_reflector_count(req->reflector, PKTS_REFLECT_RECEIVED);
	reflector_stamp(pn, req);
	if (!wrong)
		wrong = udp->source ? reflector_check(pn, req, udp) :
				      PKTS_REFLECT_MARTIAN;
	if (!wrong)
		wrong = pkts_reflector_reply(req);
	if (wrong) {
		pkts_reflector_count(req->reflector, wrong);
		return NF_DROP;
	}
	pkts_reflector_count(req->reflector, PKTS_REFLECT_REPLIED);
	consume_skb(skb);
	return NF_STOLEN;
}

static void reflector_begin(struct pkts_reflect_request *req,
			    struct sk_buff *skb,
			    const struct nf_hook_state *state, int iif)
{
	memset(req, 0, sizeof(*req));
	req->net = state->net;
	req->skb = skb;
	req->iif = iif;
	req->master = l3mdev_master_ifindex_rcu(skb->dev);
}

static enum pkts_reflect reflector_ip4_wrong(const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);
	const struct iphdr *ip = ip_hdr(skb);

	if (skb->pkt_type != PACKET_HOST && skb->pkt_type != PACKET_LOOPBACK)
		return PKTS_REFLECT_NOT_UNICAST;
	if (ipv4_is_multicast(ip->daddr) || ipv4_is_lbcast(ip->daddr) ||
	    (rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)))
		return PKTS_REFLECT_NOT_UNICAST;
	if (ipv4_is_multicast(ip->saddr) || ipv4_is_lbcast(ip->saddr) ||
	    ipv4_is_zeronet(ip->saddr))
		return PKTS_REFLECT_MARTIAN;
	if (ip_is_fragment(ip) || IPCB(skb)->frag_max_size)
		return PKTS_REFLECT_FRAGMENT;
	return 0;
}

/**
 * pkts_reflector_ip4() - IPv4 packets for this namespace
 * @priv: not used
 * @skb: the packet
 * @state: its namespace
 *
 * Context: softirq, the last of the LOCAL_IN hooks.
 */
unsigned int pkts_reflector_ip4(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct iphdr *ip = ip_hdr(skb);
	struct pkts_reflect_request req;

	if (ip->protocol != IPPROTO_UDP)
		return NF_ACCEPT;
	reflector_begin(&req, skb, state, IPCB(skb)->iif);
	req.key.family = 4;
	req.key.saddr.ip = ip->saddr;
	req.key.daddr.ip = ip->daddr;
	req.udp_at = ip_hdrlen(skb);
	req.tos = ip->tos;
	req.ttl = ip->ttl;
	return reflector_input(pkts_net_of(state->net), &req,
			       reflector_ip4_wrong(skb));
}

static enum pkts_reflect reflector_ip6_wrong(const struct sk_buff *skb,
					     __be16 frag_off)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);

	if (ipv6_addr_is_multicast(&ip->daddr) ||
	    (skb->pkt_type != PACKET_HOST && skb->pkt_type != PACKET_LOOPBACK))
		return PKTS_REFLECT_NOT_UNICAST;
	if (ipv6_addr_is_multicast(&ip->saddr) || ipv6_addr_any(&ip->saddr))
		return PKTS_REFLECT_MARTIAN;
	if (frag_off || IP6CB(skb)->frag_max_size)
		return PKTS_REFLECT_FRAGMENT;
	return 0;
}

/**
 * pkts_reflector_ip6() - IPv6 packets for this namespace
 * @priv: not used
 * @skb: the packet
 * @state: its namespace
 *
 * Context: softirq, the last of the LOCAL_IN hooks.
 */
unsigned int pkts_reflector_ip6(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);
	struct pkts_reflect_request req;
	u8 next = ip->nexthdr;
	__be16 frag_off = 0;
	int at = sizeof(*ip);

	if (next != IPPROTO_UDP) {
		if (!ipv6_ext_hdr(next))
			return NF_ACCEPT;
		at = ipv6_skip_exthdr(skb, at, &next, &frag_off);
		/* Later fragments do not tell whose they are. */
		if (at < 0 || next != IPPROTO_UDP ||
		    frag_off & htons(IP6_OFFSET))
			return NF_ACCEPT;
	}
	reflector_begin(&req, skb, state, IP6CB(skb)->iif);
	req.key.family = 6;
	req.key.saddr.in6 = ip->saddr;
	req.key.daddr.in6 = ip->daddr;
	if (ipv6_addr_type(&ip->saddr) & IPV6_ADDR_LINKLOCAL)
		req.key.ifindex = req.iif;
	req.udp_at = at;
	req.tos = ipv6_get_dsfield(ip);
	req.ttl = ip->hop_limit;
	return reflector_input(pkts_net_of(state->net), &req,
			       reflector_ip6_wrong(skb, frag_off));
}
