// SPDX-License-Identifier: GPL-2.0
/*
 * From a request to its reply. The request's octets are copied once and read from
 * the copy, which nobody else can change, and which becomes the reply: a reply
 * has the request's size, and what a reflector does not write comes back as it
 * was.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/udp.h>
#include <linux/unaligned.h>

#include "like.h"
#include "net.h"
#include "reflect.h"

/* Two ends' clocks may be so far apart, s, and a reply still looks like one. */
#define REPLY_RESIDENCE 16

/* TLVs that any reflector can tell of. */
#define REPLY_TLVS \
	(1u << PKTS_TLV_PADDING | 1u << PKTS_TLV_LOCATION | \
	 1u << PKTS_TLV_TIMESTAMP | 1u << PKTS_TLV_COS | \
	 1u << PKTS_TLV_ACCESS | 1u << PKTS_TLV_FOLLOW_UP)

/*
 * Where a reply has T2 a request has zeros, or padding. T3 and T2 of a reply are
 * one reflector's, so they are close to each other, which padding is not.
 */
static bool reply_is_one(const u8 *data, unsigned int len, bool auth)
{
	struct pkts_probe_reply reply;
	s32 residence;

	if (pkts_probe_reply_read(&reply, data, len, auth) || !reply.received)
		return false;
	residence = (u32)(reply.time >> 32) - (u32)(reply.received >> 32);
	return residence >= -REPLY_RESIDENCE && residence <= REPLY_RESIDENCE;
}

/* Reads the base packet: the reason to drop the request, or 0. */
static enum pkts_reflect reply_read(struct pkts_reflect_request *req,
				    const u8 *data)
{
	const struct pkts_reflector *reflector = req->reflector;
	bool auth = reflector->config.auth;

	if (pkts_probe_request_read(&req->said, data, req->len, auth))
		return PKTS_REFLECT_SHORT;
	if (auth && !pkts_probe_verify(&reflector->key, data))
		return PKTS_REFLECT_AUTH_FAILED;
	if (reply_is_one(data, req->len, auth))
		return PKTS_REFLECT_REPLY;
	if (!(req->said.error & PKTS_PROBE_MULTIPLIER))
		return PKTS_REFLECT_ERROR_ESTIMATE;
	req->key.ssid = req->said.ssid;
	return 0;
}

static u64 reply_wire_time(const struct pkts_reflect_request *req, u64 time)
{
	bool ptp = req->said.error & PKTS_PROBE_PTP;

	return pkts_probe_time_encode(ptp ? pkts_clock_tai(time) :
					    pkts_clock_real(time), ptp);
}

/* The base packet, but for T3 and HMAC. */
static void reply_write(const struct pkts_reflect_request *req, u8 *data,
			u32 sequence)
{
	const struct pkts_probe_reply reply = {
		.sequence = sequence,
		.error = req->said.error & PKTS_PROBE_PTP,
		.ssid = req->said.ssid,
		.received = reply_wire_time(req, req->received),
		.request = req->said,
		.ttl = req->ttl,
	};

	pkts_probe_reply_write(&reply, data, req->reflector->config.auth);
}

static void reply_tell_address(const struct pkts_reflect_request *req,
			       struct pkts_tlv_answer *answer)
{
	const struct sk_buff *skb = req->skb;

	answer->family = req->key.family;
	memcpy(answer->saddr, &req->key.saddr, sizeof(answer->saddr));
	memcpy(answer->daddr, &req->key.daddr, sizeof(answer->daddr));
	answer->sport = ntohs(req->key.sport);
	answer->dport = ntohs(req->key.dport);
	answer->has_mac = skb->dev->type == ARPHRD_ETHER &&
			  skb_mac_header_was_set(skb) &&
			  skb_mac_header_len(skb) >= ETH_HLEN;
	if (answer->has_mac)
		ether_addr_copy(answer->mac, eth_hdr(skb)->h_source);
}

/* What a session adds: pkts_reflector_session_next(). */
static void reply_tell(const struct pkts_reflect_request *req,
		       struct pkts_tlv_answer *answer)
{
	const struct pkts_reflector *reflector = req->reflector;

	answer->has = REPLY_TLVS;
	if (reflector->config.stateful && !reflector->config.count_flows)
		answer->has |= 1u << PKTS_TLV_DIRECT;
	if (reflector->config.auth)
		answer->has |= 1u << PKTS_TLV_HMAC;
	reply_tell_address(req, answer);
	answer->sync_in = reflector->config.sync;
	answer->sync_out = reflector->config.sync;
	answer->method_in = req->stamp == PKTS_STAMP_HARDWARE ?
			    PKTS_METHOD_HARDWARE : PKTS_METHOD_SOFTWARE;
	answer->method_out = PKTS_METHOD_SOFTWARE;
	answer->dscp = req->tos >> 2;
	answer->ecn = req->tos & 3;
	answer->dscp_allowed = reflector->config.dscp_allowed;
}

/* What is not known of a flow is told by no number: the TLV stays unrecognised. */
static void reply_tell_flow(const struct pkts_reflect_request *req,
			    struct pkts_tlv_answer *answer)
{
	if (!req->reflector->config.count_flows ||
	    !(req->scan.types >> PKTS_TLV_DIRECT & 1))
		return;
	if (pkts_like_request(req->reflector->pn, req, &answer->received,
			      &answer->sent))
		answer->has |= 1u << PKTS_TLV_DIRECT;
}

/* Authenticated packets sign all TLVs, but padding alone. */
static bool reply_trusts(const struct pkts_reflect_request *req, const u8 *data)
{
	const struct pkts_tlv_scan *scan = &req->scan;

	if (!req->reflector->config.auth ||
	    !(scan->needs_hmac || scan->hmac || scan->malformed))
		return true;
	return scan->signed_last &&
	       pkts_probe_verify_tlvs(&req->reflector->key, data, scan->base,
				      scan->hmac);
}

/*
 * Verifies and answers the TLVs where they stand. Their HMAC is over the request's
 * sequence number on the way in, over the reply's on the way out.
 */
static void reply_tlvs(struct pkts_reflect_request *req, u8 *data,
		       struct pkts_tlv_answer *answer, u32 sequence)
{
	struct pkts_tlv_outcome outcome = { .dscp = req->dscp };
	const struct pkts_reflector *reflector = req->reflector;
	struct pkts_tlv_scan *scan = &req->scan;

	pkts_tlv_scan(scan, data, req->len,
		      pkts_probe_base(reflector->config.auth));
	if (!reply_trusts(req, data)) {
		pkts_reflector_count(reflector, PKTS_REFLECT_TLV_INTEGRITY);
		pkts_tlv_refuse(data, req->len, scan->base);
		return;
	}
	reply_tell_flow(req, answer);
	pkts_tlv_answer(data, req->len, scan, answer, &outcome);
	req->dscp = outcome.dscp;
	if (outcome.unknown)
		pkts_reflector_count(reflector, PKTS_REFLECT_TLV_UNKNOWN);
	if (scan->malformed)
		pkts_reflector_count(reflector, PKTS_REFLECT_TLV_MALFORMED);
	if (outcome.dscp_refused)
		pkts_reflector_count(reflector, PKTS_REFLECT_DSCP_REFUSED);
	if (!reflector->config.auth || !scan->hmac)
		return;
	put_unaligned_be32(sequence, data);
	pkts_probe_sign_tlvs(&reflector->key, data, scan->base, scan->hmac);
}

/* The received DSCP where it is allowed; a TLV may ask for another one. */
static void reply_choose_dscp(struct pkts_reflect_request *req)
{
	u8 dscp = req->tos >> 2;

	if (req->reflector->config.dscp_allowed >> dscp & 1)
		req->dscp = dscp;
}

/* Room for the headers in front, the request's octets, zeros up to the base. */
static struct sk_buff *reply_copy(const struct pkts_reflect_request *req)
{
	unsigned int len = max_t(unsigned int, req->len, PKTS_PROBE_BASE);
	unsigned int headroom = pkts_reflector_headroom(req);
	struct sk_buff *skb;
	u8 *data;

	skb = alloc_skb(headroom + len, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	data = skb_put(skb, len);
	memset(data + req->len, 0, len - req->len);
	if (!skb_copy_bits(req->skb, req->udp_at + sizeof(struct udphdr), data,
			   req->len))
		return skb;
	kfree_skb(skb);
	return NULL;
}

static enum pkts_reflect reply_make(struct pkts_reflect_request *req,
				    struct sk_buff *skb)
{
	struct pkts_probe_tx *tx = &req->reflector->tx;
	struct pkts_tlv_answer answer = {};
	u32 sequence = req->said.sequence;

	reply_choose_dscp(req);
	reply_tell(req, &answer);
	if (req->session) {
		tx = &req->session->tx;
		if (pkts_reflector_session_replayed(req->session, sequence)) {
			kfree_skb(skb);
			return PKTS_REFLECT_REPLAYED;
		}
		if (req->reflector->config.stateful)
			sequence = pkts_reflector_session_next(req->session,
							       &answer);
	}
	if (pkts_tlv_present(req->len, req->reflector->config.auth))
		reply_tlvs(req, skb->data, &answer, sequence);
	reply_write(req, skb->data, sequence);
	return pkts_reflector_send(req, skb, tx);
}

/**
 * pkts_reflector_reply() - answer a request
 * @req: checked as far as its headers go
 *
 * Context: softirq.
 * Return: 0 when the reply is on its way, else why there is none.
 */
enum pkts_reflect pkts_reflector_reply(struct pkts_reflect_request *req)
{
	struct sk_buff *skb = reply_copy(req);
	enum pkts_reflect wrong;

	if (!skb)
		return PKTS_REFLECT_NO_MEMORY;
	wrong = reply_read(req, skb->data);
	if (!wrong)
		wrong = pkts_reflector_session_get(req);
	if (wrong) {
		kfree_skb(skb);
		return wrong;
	}
	wrong = reply_make(req, skb);
	if (req->session)
		pkts_reflector_session_put(req->session);
	return wrong;
}
