// SPDX-License-Identifier: GPL-2.0
/*
 * A reply on its way out, as the stack would send it: routed by destination,
 * source and mark (policy routing), through OUTPUT rules, to the neighbour. The
 * VRF of the request is the reply's; link-local addresses stay on their link.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/dst.h>
#include <net/flow.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/udp.h>

#include "net.h"
#include "reflect.h"

/**
 * pkts_reflector_headroom() - octets in front of a reply's payload
 * @req: the request
 */
unsigned int pkts_reflector_headroom(const struct pkts_reflect_request *req)
{
	return LL_MAX_HEADER + sizeof(struct udphdr) +
	       (req->key.family == 4 ? sizeof(struct iphdr) :
				       sizeof(struct ipv6hdr));
}

/* There and back are exchanged. */
static struct udphdr *send_push_udp(const struct pkts_reflect_request *req,
				    struct sk_buff *skb)
{
	unsigned int len = skb->len + sizeof(struct udphdr);
	struct udphdr *udp = skb_push(skb, sizeof(*udp));

	skb_reset_transport_header(skb);
	udp->source = req->key.dport;
	udp->dest = req->key.sport;
	udp->len = htons(len);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	return udp;
}

/* Its time comes first: all that is signed or summed is behind it. */
static void send_mark(struct sk_buff *skb, struct pkts_probe_tx *tx,
		      const struct pkts_reflect_request *req)
{
	if (pkts_probe_mark(skb, skb->data, tx))
		pkts_reflector_count(req->reflector, PKTS_REFLECT_TX_BUILD);
}

static struct dst_entry *send_route4(const struct pkts_reflect_request *req)
{
	struct rtable *rt;
	struct flowi4 fl4 = {};

	flowi4_init_output(&fl4, req->master, IP4_REPLY_MARK(req->net, req->skb->mark),
			   req->dscp << 2, RT_SCOPE_UNIVERSE, IPPROTO_UDP, 0,
			   req->key.saddr.ip, req->key.daddr.ip,
			   req->key.sport, req->key.dport,
			   make_kuid(req->net->user_ns, 0));
	security_skb_classify_flow(req->skb, flowi4_to_flowi_common(&fl4));
	rt = ip_route_output_flow(req->net, &fl4, NULL);
	return IS_ERR(rt) ? NULL : &rt->dst;
}

static int send_ip4(const struct pkts_reflect_request *req, struct sk_buff *skb)
{
	struct udphdr *udp = send_push_udp(req, skb);
	struct iphdr *ip;

	udp->check = ~csum_tcpudp_magic(req->key.daddr.ip, req->key.saddr.ip,
					skb->len, IPPROTO_UDP, 0);
	ip = skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tos = req->dscp << 2;
	ip->ttl = PKTS_PROBE_TTL;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = req->key.daddr.ip;
	ip->daddr = req->key.saddr.ip;
	if (skb->len <= dst_mtu(skb_dst(skb)))
		ip->frag_off = htons(IP_DF);
	else
		ip_select_ident(req->net, skb, NULL);
	skb->protocol = htons(ETH_P_IP);
	return ip_local_out(req->net, NULL, skb);
}

static struct dst_entry *send_route6(const struct pkts_reflect_request *req)
{
	struct flowi6 fl6 = {
		.flowi6_proto = IPPROTO_UDP,
		.daddr = req->key.saddr.in6,
		.saddr = req->key.daddr.in6,
		.fl6_dport = req->key.sport,
		.fl6_sport = req->key.dport,
		.flowi6_oif = req->key.ifindex ? : req->master,
		.flowi6_mark = IP6_REPLY_MARK(req->net, req->skb->mark),
		.flowi6_uid = make_kuid(req->net->user_ns, 0),
	};
	struct dst_entry *dst;

	fl6.flowlabel = ip6_make_flowinfo(req->dscp << 2, 0);
	security_skb_classify_flow(req->skb, flowi6_to_flowi_common(&fl6));
	dst = ip6_dst_lookup_flow(req->net, NULL, &fl6, NULL);
	return IS_ERR(dst) ? NULL : dst;
}

static int send_ip6(const struct pkts_reflect_request *req, struct sk_buff *skb)
{
	struct udphdr *udp = send_push_udp(req, skb);
	unsigned int len = skb->len;
	struct ipv6hdr *ip;

	udp->check = ~csum_ipv6_magic(&req->key.daddr.in6, &req->key.saddr.in6,
				      len, IPPROTO_UDP, 0);
	ip = skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip, req->dscp << 2, 0);
	ip->payload_len = htons(len);
	ip->nexthdr = IPPROTO_UDP;
	ip->hop_limit = PKTS_PROBE_TTL;
	ip->saddr = req->key.daddr.in6;
	ip->daddr = req->key.saddr.in6;
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb->protocol = htons(ETH_P_IPV6);
	return ip6_local_out(req->net, NULL, skb);
}

/**
 * pkts_reflector_send() - send a reply
 * @req: the request
 * @skb: the reply's payload, all written but T3 and HMAC; gone afterwards
 * @tx: what it belongs to
 *
 * Context: softirq.
 * Return: 0, PKTS_REFLECT_NO_ROUTE, or PKTS_REFLECT_OUTPUT: a rule, or the queue
 * of the device, did not let it through.
 */
enum pkts_reflect pkts_reflector_send(struct pkts_reflect_request *req,
				      struct sk_buff *skb,
				      struct pkts_probe_tx *tx)
{
	bool v4 = req->key.family == 4;
	struct dst_entry *dst;
	int err;

	dst = v4 ? send_route4(req) : send_route6(req);
	if (!dst) {
		kfree_skb(skb);
		return PKTS_REFLECT_NO_ROUTE;
	}
	skb_dst_set(skb, dst);
	skb->mark = IP4_REPLY_MARK(req->net, req->skb->mark);
	skb->priority = rt_tos2priority(req->dscp << 2);
	pkts_probe_hooks_want(pkts_net_of(req->net), dst->dev);
	pkts_reflector_device_note(req, dst->dev->ifindex);
	send_mark(skb, tx, req);
	err = v4 ? send_ip4(req, skb) : send_ip6(req, skb);
	return net_xmit_eval(err) ? PKTS_REFLECT_OUTPUT : 0;
}
