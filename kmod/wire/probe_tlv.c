// SPDX-License-Identifier: GPL-2.0
#include "probe_tlv.h"

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "probe.h"

#define MAC_LEN		8
#define ADDRESS_LEN	16

/* RP of a Class of Service: its DSCP may not be had. */
#define COS_REFUSED	0x40

/**
 * pkts_tlv_next() - read a TLV
 * @tlv: filled; also when the value is not whole: as far as the header goes
 * @data: the packet
 * @len: its octets
 * @at: where the TLV begins
 *
 * Return: where the next one begins; 0 at the end; -EBADMSG when what is left
 * is no TLV.
 */
int pkts_tlv_next(struct pkts_tlv *tlv, const __u8 *data, __u32 len, __u32 at)
{
	if (at >= len)
		return 0;
	memset(tlv, 0, sizeof(*tlv));
	tlv->at = at;
	tlv->flags = data[at];
	if (len - at < PKTS_TLV_HEADER)
		return -EBADMSG;
	tlv->type = data[at + 1];
	tlv->len = get_unaligned_be16(data + at + 2);
	tlv->value = data + at + PKTS_TLV_HEADER;
	if (len - at - PKTS_TLV_HEADER < tlv->len)
		return -EBADMSG;
	return at + PKTS_TLV_HEADER + tlv->len;
}

/**
 * pkts_tlv_present() - is there anything behind the base?
 * @len: octets of the UDP payload
 * @auth: with authentication
 *
 * What is shorter than a TLV's header is padding of TWAMP-Light.
 */
bool pkts_tlv_present(__u32 len, bool auth)
{
	return len >= pkts_probe_base(auth) + PKTS_TLV_HEADER;
}

static bool len_is_right(const struct pkts_tlv *tlv)
{
	switch (tlv->type) {
	case PKTS_TLV_LOCATION:
		return tlv->len >= PKTS_TLV_LOCATION_MIN;
	case PKTS_TLV_TIMESTAMP:
		return tlv->len == PKTS_TLV_TIMESTAMP_LEN;
	case PKTS_TLV_COS:
		return tlv->len == PKTS_TLV_COS_LEN;
	case PKTS_TLV_DIRECT:
		return tlv->len == PKTS_TLV_DIRECT_LEN;
	case PKTS_TLV_ACCESS:
		return tlv->len == PKTS_TLV_ACCESS_LEN;
	case PKTS_TLV_FOLLOW_UP:
		return tlv->len == PKTS_TLV_FOLLOW_UP_LEN;
	case PKTS_TLV_HMAC:
		return tlv->len == PKTS_TLV_HMAC_LEN;
	default:
		return true;
	}
}

static void scan_one(struct pkts_tlv_scan *scan, const struct pkts_tlv *tlv)
{
	if (tlv->type < PKTS_TLV_PADDING || tlv->type > PKTS_TLV_HMAC)
		scan->unknown = true;
	if (tlv->type < 32)
		scan->types |= 1u << tlv->type;
	if (tlv->type == PKTS_TLV_HMAC) {
		scan->signed_last = !scan->hmac;
		if (!scan->hmac)
			scan->hmac = tlv->at;
	} else if (tlv->type != PKTS_TLV_PADDING) {
		scan->signed_last = false;
		scan->needs_hmac = true;
	}
}

/**
 * pkts_tlv_scan() - what TLVs does a packet have?
 * @scan: filled
 * @data: the packet
 * @len: its octets
 * @base: where TLVs begin, pkts_probe_base()
 *
 * Stops at the first that is malformed.
 */
void pkts_tlv_scan(struct pkts_tlv_scan *scan, const __u8 *data, __u32 len,
		   __u32 base)
{
	struct pkts_tlv tlv;
	int next;

	memset(scan, 0, sizeof(*scan));
	scan->base = base;
	scan->end = base;
	while ((next = pkts_tlv_next(&tlv, data, len, scan->end)) > 0) {
		if (!len_is_right(&tlv))
			break;
		scan_one(scan, &tlv);
		scan->end = next;
	}
	if (!next)
		return;
	scan->malformed = true;
	/* What follows an HMAC TLV and is no padding puts it out of place. */
	scan->signed_last = false;
}

static void answer_sub_mac(__u8 *sub, const struct pkts_tlv_answer *answer)
{
	__u8 *value = sub + PKTS_TLV_HEADER;

	if (!answer->has_mac) {
		sub[0] |= PKTS_TLV_UNRECOGNIZED;
		return;
	}
	sub[1] = PKTS_LOCATION_EUI48;
	memset(value, 0, MAC_LEN);
	memcpy(value, answer->mac, sizeof(answer->mac));
}

static void answer_sub_address(__u8 *sub, const struct pkts_tlv_answer *answer)
{
	__u8 *value = sub + PKTS_TLV_HEADER;
	bool v4 = answer->family == 4;

	memset(value, 0, ADDRESS_LEN);
	memcpy(value, sub[1] == PKTS_LOCATION_SOURCE ? answer->saddr :
						       answer->daddr,
	       v4 ? 4 : ADDRESS_LEN);
	sub[1] += v4 ? 1 : 2;
}

static void answer_sub(__u8 *sub, __u16 len,
		       const struct pkts_tlv_answer *answer)
{
	sub[0] &= ~PKTS_TLV_UNRECOGNIZED;
	if (sub[1] == PKTS_LOCATION_MAC && len == MAC_LEN)
		answer_sub_mac(sub, answer);
	else if ((sub[1] == PKTS_LOCATION_DESTINATION ||
		  sub[1] == PKTS_LOCATION_SOURCE) && len == ADDRESS_LEN)
		answer_sub_address(sub, answer);
	else if (sub[1] == PKTS_LOCATION_MAC ||
		 sub[1] == PKTS_LOCATION_DESTINATION ||
		 sub[1] == PKTS_LOCATION_SOURCE)
		sub[0] |= PKTS_TLV_MALFORMED;
	else
		sub[0] |= PKTS_TLV_UNRECOGNIZED;
}

/* Sub-TLVs have the form of TLVs; the value's length stays as it is. */
static void answer_location(__u8 *value, __u16 len,
			    const struct pkts_tlv_answer *answer)
{
	__u32 at = PKTS_TLV_LOCATION_MIN;
	struct pkts_tlv sub;
	int next;

	put_unaligned_be16(answer->dport, value);
	put_unaligned_be16(answer->sport, value + 2);
	while ((next = pkts_tlv_next(&sub, value, len, at)) > 0) {
		answer_sub(value + at, sub.len, answer);
		at = next;
	}
	if (next)
		value[at] |= PKTS_TLV_MALFORMED;
}

static void answer_timestamp(__u8 *value, const struct pkts_tlv_answer *answer)
{
	value[0] = answer->sync_in;
	value[1] = answer->method_in;
	value[2] = answer->sync_out;
	value[3] = answer->method_out;
}

/* DSCP1 (6), DSCP2 (6), ECN (2), RP (2), then zero. */
static void answer_cos(__u8 *value, const struct pkts_tlv_answer *answer,
		       struct pkts_tlv_outcome *outcome)
{
	__u8 wanted = value[0] >> 2;

	value[0] = wanted << 2 | answer->dscp >> 4;
	value[1] = (answer->dscp & 0xf) << 4 | (answer->ecn & 3) << 2;
	value[2] = 0;
	value[3] = 0;
	if (answer->dscp_allowed >> wanted & 1) {
		outcome->dscp = wanted;
		outcome->dscp_chosen = true;
	} else {
		value[2] = COS_REFUSED;
		outcome->dscp_refused = true;
	}
}

static void answer_direct(__u8 *value, const struct pkts_tlv_answer *answer)
{
	put_unaligned_be32(answer->received, value + 4);
	put_unaligned_be32(answer->sent, value + 8);
}

static void answer_follow_up(__u8 *value, const struct pkts_tlv_answer *answer)
{
	memset(value, 0, PKTS_TLV_FOLLOW_UP_LEN);
	if (!answer->last_time)
		return;
	put_unaligned_be32(answer->last_sequence, value);
	put_unaligned_be64(answer->last_time, value + 4);
	value[12] = answer->last_method;
}

static void answer_one(__u8 *tlv, __u16 len,
		       const struct pkts_tlv_answer *answer,
		       struct pkts_tlv_outcome *outcome)
{
	__u8 *value = tlv + PKTS_TLV_HEADER;

	if (tlv[1] >= 32 || !(answer->has >> tlv[1] & 1)) {
		tlv[0] = PKTS_TLV_UNRECOGNIZED;
		outcome->unknown++;
		return;
	}
	tlv[0] = 0;
	switch (tlv[1]) {
	case PKTS_TLV_LOCATION:
		answer_location(value, len, answer);
		break;
	case PKTS_TLV_TIMESTAMP:
		answer_timestamp(value, answer);
		break;
	case PKTS_TLV_COS:
		answer_cos(value, answer, outcome);
		break;
	case PKTS_TLV_DIRECT:
		answer_direct(value, answer);
		break;
	case PKTS_TLV_FOLLOW_UP:
		answer_follow_up(value, answer);
		break;
	}
}

/**
 * pkts_tlv_answer() - turn a request's TLVs into a reply's, where they stand
 * @data: the reply, with the request's TLVs
 * @len: its octets
 * @scan: of the request, whose HMAC the caller has verified where there is one
 * @answer: what to tell
 * @outcome: filled; set @outcome->dscp to the reply's before
 *
 * Known ones lose U; unknown ones have it. The first that is malformed gets M,
 * and what follows it stays as it is. An HMAC TLV keeps its value: the caller
 * signs anew.
 */
void pkts_tlv_answer(__u8 *data, __u32 len, const struct pkts_tlv_scan *scan,
		     const struct pkts_tlv_answer *answer,
		     struct pkts_tlv_outcome *outcome)
{
	__u32 at = scan->base;
	struct pkts_tlv tlv;
	int next;

	while (at < scan->end) {
		next = pkts_tlv_next(&tlv, data, scan->end, at);
		if (next <= 0)
			return;
		answer_one(data + at, tlv.len, answer, outcome);
		at = next;
	}
	if (scan->malformed && at < len)
		data[at] = PKTS_TLV_MALFORMED;
}

/**
 * pkts_tlv_refuse() - mark all TLVs as failing integrity
 * @data: the reply, with the request's TLVs
 * @len: its octets
 * @base: where they begin
 *
 * I is added to the flags as they came.
 */
void pkts_tlv_refuse(__u8 *data, __u32 len, __u32 base)
{
	struct pkts_tlv tlv;
	__u32 at = base;
	int next;

	while ((next = pkts_tlv_next(&tlv, data, len, at))) {
		data[at] |= PKTS_TLV_INTEGRITY;
		if (next < 0)
			return;
		at = next;
	}
}

/**
 * pkts_tlv_put() - append a TLV to a request
 * @data: the packet
 * @room: octets that it may have
 * @at: where the TLV is to begin
 * @type: enum pkts_tlv_type
 * @value: its value, or NULL for zeros
 * @len: octets of the value
 *
 * U is set, as a Session-Sender has to.
 *
 * Return: where the next one begins, 0 when there is no room.
 */
__u32 pkts_tlv_put(__u8 *data, __u32 room, __u32 at, __u8 type,
		   const __u8 *value, __u16 len)
{
	if (at > room || room - at < PKTS_TLV_HEADER + (__u32)len)
		return 0;
	data[at] = PKTS_TLV_UNRECOGNIZED;
	data[at + 1] = type;
	put_unaligned_be16(len, data + at + 2);
	if (value)
		memcpy(data + at + PKTS_TLV_HEADER, value, len);
	else
		memset(data + at + PKTS_TLV_HEADER, 0, len);
	return at + PKTS_TLV_HEADER + len;
}

/**
 * pkts_tlv_put_cos() - append a Class of Service to a request
 * @data: the packet
 * @room: octets that it may have
 * @at: where the TLV is to begin
 * @dscp: that the reply is to have
 *
 * Return: as pkts_tlv_put()
 */
__u32 pkts_tlv_put_cos(__u8 *data, __u32 room, __u32 at, __u8 dscp)
{
	const __u8 value[PKTS_TLV_COS_LEN] = { dscp << 2 };

	return pkts_tlv_put(data, room, at, PKTS_TLV_COS, value, sizeof(value));
}

/**
 * pkts_tlv_put_direct() - append a Direct Measurement to a request
 * @data: the packet
 * @room: octets that it may have
 * @at: where the TLV is to begin
 * @sent: S_TxC: packets of the flow that were sent
 *
 * Return: as pkts_tlv_put()
 */
__u32 pkts_tlv_put_direct(__u8 *data, __u32 room, __u32 at, __u32 sent)
{
	__u8 value[PKTS_TLV_DIRECT_LEN] = {};

	put_unaligned_be32(sent, value);
	return pkts_tlv_put(data, room, at, PKTS_TLV_DIRECT, value,
			    sizeof(value));
}

/**
 * pkts_tlv_put_location() - append a Location that asks for all to a request
 * @data: the packet
 * @room: octets that it may have
 * @at: where the TLV is to begin
 *
 * MAC address, destination and source as the reflector sees them.
 *
 * Return: as pkts_tlv_put()
 */
__u32 pkts_tlv_put_location(__u8 *data, __u32 room, __u32 at)
{
	__u8 value[PKTS_TLV_LOCATION_MIN + 3 * PKTS_TLV_HEADER + MAC_LEN +
		   2 * ADDRESS_LEN] = {};
	__u32 end = PKTS_TLV_LOCATION_MIN;

	end = pkts_tlv_put(value, sizeof(value), end, PKTS_LOCATION_MAC, NULL,
			   MAC_LEN);
	end = pkts_tlv_put(value, sizeof(value), end,
			   PKTS_LOCATION_DESTINATION, NULL, ADDRESS_LEN);
	pkts_tlv_put(value, sizeof(value), end, PKTS_LOCATION_SOURCE, NULL,
		     ADDRESS_LEN);
	return pkts_tlv_put(data, room, at, PKTS_TLV_LOCATION, value,
			    sizeof(value));
}
