// SPDX-License-Identifier: GPL-2.0
/* A session's packets: what a probe has behind its base, and what comes back. */
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "sender.h"
#include "wire/probe.h"
#include "wire/probe_tlv.h"

/* Access Report of a Non-3GPP access that is available (RFC 8972, 4.6). */
#define PACKET_ACCESS 0x2001

static u32 put_timestamp(u8 *data, u32 room, u32 at)
{
	return pkts_tlv_put(data, room, at, PKTS_TLV_TIMESTAMP, NULL,
			    PKTS_TLV_TIMESTAMP_LEN);
}

static u32 put_access(u8 *data, u32 room, u32 at)
{
	u8 value[PKTS_TLV_ACCESS_LEN] = {};

	put_unaligned_be16(PACKET_ACCESS, value);
	return pkts_tlv_put(data, room, at, PKTS_TLV_ACCESS, value,
			    sizeof(value));
}

static u32 put_follow_up(u8 *data, u32 room, u32 at)
{
	return pkts_tlv_put(data, room, at, PKTS_TLV_FOLLOW_UP, NULL,
			    PKTS_TLV_FOLLOW_UP_LEN);
}

/* All TLVs but padding; where they end. */
static u32 packet_tlvs(const struct pkts_sender_settings *settings, u32 sent,
		       u8 *data, u32 room, u32 at, u32 *hmac)
{
	u32 tlvs = settings->tlvs;

	if (tlvs & PKTS_PROBE_TLV_LOCATION)
		at = pkts_tlv_put_location(data, room, at);
	if (tlvs & PKTS_PROBE_TLV_TIMESTAMP_INFO)
		at = put_timestamp(data, room, at);
	if (tlvs & PKTS_PROBE_TLV_CLASS_OF_SERVICE)
		at = pkts_tlv_put_cos(data, room, at, settings->reply_dscp);
	if (tlvs & PKTS_PROBE_TLV_DIRECT_MEASUREMENT)
		at = pkts_tlv_put_direct(data, room, at, sent);
	if (tlvs & PKTS_PROBE_TLV_ACCESS_REPORT)
		at = put_access(data, room, at);
	if (tlvs & PKTS_PROBE_TLV_FOLLOW_UP)
		at = put_follow_up(data, room, at);
	*hmac = 0;
	if (tlvs && settings->authenticated) {
		*hmac = at;
		at = pkts_tlv_put(data, room, at, PKTS_TLV_HMAC, NULL,
				  PKTS_TLV_HMAC_LEN);
	}
	return at;
}

/**
 * pkts_sender_size() - the smallest packet that a session may have
 * @settings: of the session
 *
 * Context: any.
 * Return: octets of UDP payload.
 */
u16 pkts_sender_size(const struct pkts_sender_settings *settings)
{
	u8 data[256];
	u32 hmac;

	return pkts_probe_base(settings->authenticated) +
	       packet_tlvs(settings, 0, data, sizeof(data), 0, &hmac);
}

/* S_TxC: of the session's flow, else what the port has sent. */
static u32 packet_sent(const struct pkts_sender_port *port)
{
	struct pkts_sender *sender = port->sender;
	const struct pkts_sender_settings *settings = &sender->settings;

	if (!(settings->tlvs & PKTS_PROBE_TLV_DIRECT_MEASUREMENT) ||
	    !settings->counts_like)
		return READ_ONCE(port->handed);
	/* of a flow that has ended it is what was seen last */
	pkts_like_packets(sender->pn, &settings->like, sender->like_packets);
	return sender->like_packets[0];
}

/**
 * pkts_sender_write() - write a probe
 * @port: of the session
 * @sequence: its number
 * @data: room for the settings' size
 *
 * Its time and base HMAC are left to pkts_probe_mark().
 *
 * Context: softirq, under RCU.
 */
void pkts_sender_write(const struct pkts_sender_port *port, u32 sequence,
		       u8 *data)
{
	const struct pkts_sender *sender = port->sender;
	const struct pkts_sender_settings *settings = &sender->settings;
	bool ptp = settings->timestamp == PKTS_PROBE_TIMESTAMP_PTP;
	const struct pkts_probe_request request = {
		.sequence = sequence,
		.error = ptp ? PKTS_PROBE_PTP : 0,
		.ssid = settings->ssid,
	};
	bool auth = settings->authenticated;
	u32 base = pkts_probe_base(auth), at, hmac;

	pkts_probe_request_write(&request, data, auth);
	at = packet_tlvs(settings, packet_sent(port), data, settings->size,
			 base, &hmac);
	if (hmac)
		pkts_probe_sign_tlvs(&sender->key, data, base, hmac);
	if (settings->size - at >= PKTS_TLV_HEADER)
		pkts_tlv_put(data, settings->size, at, PKTS_TLV_PADDING, NULL,
			     settings->size - at - PKTS_TLV_HEADER);
	else
		memset(data + at, 0, settings->size - at);
}

static void tlv_read(struct pkts_sender *sender, const struct pkts_tlv *tlv,
		     struct pkts_probe_status *answer)
{
	const u8 *value = tlv->value;

	answer->tlv_flags |= tlv->flags;
	if (tlv->flags)
		return;
	switch (tlv->type) {
	case PKTS_TLV_TIMESTAMP:
		if (tlv->len != PKTS_TLV_TIMESTAMP_LEN)
			break;
		answer->sync_in = value[0];
		answer->method_in = value[1];
		answer->sync_out = value[2];
		answer->method_out = value[3];
		break;
	case PKTS_TLV_COS:
		if (tlv->len != PKTS_TLV_COS_LEN)
			break;
		/* DSCP1 (6), DSCP2 (6), ECN (2), RP (2) */
		answer->reflector_dscp = (get_unaligned_be16(value) >> 4) & 0x3f;
		answer->reflector_ecn = (value[1] >> 2) & 3;
		answer->reflector_refused = !!(value[1] & 3);
		break;
	case PKTS_TLV_DIRECT:
		if (tlv->len != PKTS_TLV_DIRECT_LEN)
			break;
		answer->direct_sent = get_unaligned_be32(value);
		answer->direct_received = get_unaligned_be32(value + 4);
		answer->direct_returned = get_unaligned_be32(value + 8);
		break;
	case PKTS_TLV_FOLLOW_UP:
		if (tlv->len != PKTS_TLV_FOLLOW_UP_LEN)
			break;
		answer->follow_up_sequence = get_unaligned_be32(value);
		sender->follow_up = get_unaligned_be64(value + 4);
		answer->follow_up_method = value[12];
		break;
	}
}

/**
 * pkts_sender_tlvs_read() - what an answer's TLVs tell
 * @sender: the session
 * @data: the answer
 * @len: its octets
 * @answer: takes it over
 *
 * Context: any.
 * Return: false when they are signed, and not by the session's key: nothing is
 * taken over.
 */
bool pkts_sender_tlvs_read(struct pkts_sender *sender, const u8 *data, u32 len,
			   struct pkts_probe_status *answer)
{
	bool auth = sender->settings.authenticated;
	u32 base = pkts_probe_base(auth);
	struct pkts_tlv_scan scan;
	struct pkts_tlv tlv;
	int next;
	u32 at;

	answer->tlv_flags = 0;
	answer->follow_up_method = 0;
	sender->follow_up = 0;
	if (!sender->settings.tlvs || !pkts_tlv_present(len, auth))
		return true;
	pkts_tlv_scan(&scan, data, len, base);
	if (auth && scan.needs_hmac &&
	    !(scan.signed_last &&
	      pkts_probe_verify_tlvs(&sender->key, data, base, scan.hmac)))
		return false;
	for (at = base; at < scan.end; at = next) {
		next = pkts_tlv_next(&tlv, data, len, at);
		if (next <= 0)
			break;
		tlv_read(sender, &tlv, answer);
	}
	return true;
}
