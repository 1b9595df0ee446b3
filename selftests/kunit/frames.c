// SPDX-License-Identifier: GPL-2.0
#include "frames.h"

#include <linux/string.h>
#include <linux/unaligned.h>

/* As the frame's kind asks: with its link-layer header or without. */
enum pkts_verdict frame_dissect(const struct frame_case *frame,
				struct pkts_packet *pkt, const __u8 *data,
				__u32 avail, __u32 len)
{
	if (frame->ethertype)
		return pkts_dissect_l3(pkt, data, avail, len, frame->ethertype);
	return pkts_dissect_frame(pkt, data, avail, len, frame->vlan);
}

static int address_is(const struct pkts_key *key, int end, __u8 host)
{
	static const __u8 net[15] = { 0xfd };

	if (key->family == 4)
		return get_unaligned_be32(&key->addr4[end]) ==
		       (0x0a000000 | host);
	return !key->addr4[end] && !memcmp(key->addr6[end], net, 15) &&
	       key->addr6[end][15] == host;
}

static const char *key_wrong(const struct frame_want *want,
			     const struct pkts_key *key)
{
	if (key->family != want->family)
		return "family";
	if (key->proto != want->proto)
		return "proto";
	if (!address_is(key, 0, want->host[0]) ||
	    !address_is(key, 1, want->host[1]))
		return "addresses";
	if (get_unaligned_be16(&key->port[0]) != want->port[0] ||
	    get_unaligned_be16(&key->port[1]) != want->port[1])
		return "ports";
	if (key->vlan != want->vlan)
		return "vlan";
	if (key->cvlan != want->cvlan)
		return "cvlan";
	if (key->orient || key->extra || key->ifindex)
		return "padding";
	return NULL;
}

/* NULL, or the name of the first thing that is not as it must be. */
const char *frame_wrong(const struct frame_case *frame,
			enum pkts_verdict verdict,
			const struct pkts_packet *pkt)
{
	const struct frame_want *want = &frame->want;

	if (verdict != frame->verdict)
		return "verdict";
	if (verdict != PKTS_FRAME_METERED)
		return NULL;
	if (pkt->l3_off != want->l3_off)
		return "l3_off";
	if (pkt->hdr_len != want->hdr_len)
		return "hdr_len";
	if (pkt->ip_len != want->ip_len)
		return "ip_len";
	if (pkt->tcp_flags != want->tcp_flags)
		return "tcp_flags";
	if (pkt->tos != FRAME_TOS)
		return "tos";
	if (pkt->ttl != FRAME_TTL)
		return "ttl";
	if (pkt->flags != want->flags)
		return "flags";
	return key_wrong(want, &pkt->key);
}
