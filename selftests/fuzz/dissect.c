// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold for the dissector whatever the octets are: a fuzzing target. An
 * input is a frame, and also a packet without link layer. Ends the process with
 * the broken rule and the frame.
 */
#include "dissect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmod/wire/dissect.h"
#include "kmod/wire/plain.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* How one input is looked at: its EtherType or 0, its accelerated tag. */
struct view {
	__u16 ethertype;
	__u16 vlan;
};

static const __u8 *input;
static size_t input_size;

/* The input that is looked at from here on. */
void fuzz_begin(const __u8 *data, size_t size)
{
	input = data;
	input_size = size;
}

void require(int holds, const char *rule)
{
	size_t i;

	if (holds)
		return;
	printf("not ok 1 - %s\n#", rule);
	for (i = 0; i < input_size; i++)
		printf(" %02x", input[i]);
	printf("\n");
	fflush(stdout);
	abort();
}

static enum pkts_verdict dissect(const struct view *view,
				 struct pkts_packet *pkt, const __u8 *data,
				 __u32 avail, __u32 len)
{
	struct pkts_packet plain;
	enum pkts_verdict verdict;

	memset(pkt, 0, sizeof(*pkt));
	if (view->ethertype)
		return pkts_dissect_l3(pkt, data, avail, len, view->ethertype);
	verdict = pkts_dissect_frame(pkt, data, avail, len, view->vlan);
	memset(&plain, 0, sizeof(plain));
	if (!view->vlan && pkts_dissect_plain(&plain, data, avail, len))
		require(verdict == PKTS_FRAME_METERED &&
			!memcmp(&plain, pkt, sizeof(plain)),
			"the same packet on the plain way");
	return verdict;
}

static int ports_turn(__u8 proto)
{
	return proto == 6 || proto == 17 || proto == 33 || proto == 132 ||
	       proto == 136;
}

static void require_key(const struct pkts_packet *pkt)
{
	const struct pkts_key *key = &pkt->key;
	__u32 none = 0;
	int order;

	require(key->family == 4 || key->family == 6, "family");
	require(!key->orient && !key->extra && !key->ifindex, "padding");
	require(key->vlan < 4096 && key->cvlan < 4096, "VLAN");
	if (key->family == 4)
		order = memcmp(&key->addr4[0], &key->addr4[1], 4);
	else
		order = memcmp(key->addr6[0], key->addr6[1], 16);
	require(order <= 0, "order of addresses");
	if (!order && ports_turn(key->proto))
		require(memcmp(&key->port[0], &key->port[1], 2) <= 0,
			"order of ports");
	if (pkt->flags & (PKTS_PACKET_LATER | PKTS_PACKET_L4_SHORT))
		require(!memcmp(key->port, &none, sizeof(none)),
			"no ports where there is no transport header");
}

void require_packet(const struct pkts_packet *pkt, __u32 len)
{
	require(pkt->l3_off + pkt->ip_len <= len, "packet inside the frame");
	require(pkt->hdr_len <= pkt->l3_off + pkt->ip_len,
		"headers inside the packet");
	require(pkt->l3_off + (pkt->key.family == 4 ? 20 : 40) <= pkt->hdr_len,
		"IP header before the payload");
	require(pkt->tcp_flags <= 0xfff, "TCP flags");
	require(pkt->key.proto == 6 || !pkt->tcp_flags, "TCP flags without TCP");
	require(!(pkt->flags & PKTS_PACKET_LATER) ||
		pkt->flags & PKTS_PACKET_FRAGMENT, "later fragment");
	require(pkt->flags < 0x10, "flags");
	require(pkt->l4_off <= pkt->hdr_len, "transport header before payload");
	require(!pkt->l4_off || pkt->l4_off > pkt->l3_off,
		"transport header behind the IP header");
	require(!pkt->l4_off ||
		!(pkt->flags & (PKTS_PACKET_LATER | PKTS_PACKET_L4_SHORT)),
		"no transport header where there is none");
	require_key(pkt);
}

/* Less at hand: ask for more, or say already what the whole would give. */
static void require_same(const struct view *view, const __u8 *data,
			 __u32 size, __u32 len)
{
	enum pkts_verdict whole, verdict;
	struct pkts_packet all, pkt;
	int asked = 1;
	__u32 avail;

	whole = dissect(view, &all, data, size, len);
	if (whole == PKTS_FRAME_METERED)
		require_packet(&all, len);
	require(whole != PKTS_FRAME_SHORT ||
		(size < len && size < PKTS_DISSECT_MAX), "asks for no more");
	for (avail = 0; avail < size && avail <= PKTS_DISSECT_MAX; avail++) {
		verdict = dissect(view, &pkt, data, avail, len);
		require(verdict != PKTS_FRAME_SHORT || asked,
			"does not ask again");
		require(verdict != PKTS_FRAME_SHORT || avail < PKTS_DISSECT_MAX,
			"asks for no more than PKTS_DISSECT_MAX");
		if (verdict == PKTS_FRAME_SHORT)
			continue;
		asked = 0;
		require(verdict == whole, "same verdict with less at hand");
		require(whole != PKTS_FRAME_METERED ||
			!memcmp(&all, &pkt, sizeof(all)),
			"same packet with less at hand");
	}
}

/* In memory that ends where the frame does, for the address sanitizer. */
static void require_view(const struct view *view, const __u8 *data,
			 size_t size)
{
	size_t part = size ? (data[size - 1] * 7 + size) % size : 0;
	struct pkts_packet pkt;
	__u8 *copy;

	copy = malloc(size ? size : 1);
	if (!copy)
		abort();
	memcpy(copy + !size, data, size);
	require_same(view, copy + !size, size, size);
	require_same(view, copy + !size, size, size + FUZZ_SUPER);
	free(copy);

	copy = malloc(part ? part : 1);
	if (!copy)
		abort();
	memcpy(copy + !part, data, part);
	dissect(view, &pkt, copy + !part, part, size);
	if (dissect(view, &pkt, copy + !part, part, part) == PKTS_FRAME_METERED)
		require_packet(&pkt, part);
	free(copy);
}

int fuzz_dissect(const __u8 *data, size_t size)
{
	static const struct view views[] = {
		{ 0, 0 }, { 0, 0xe064 }, { 0x0800, 0 }, { 0x86dd, 0 },
	};
	size_t i;

	if (size > FUZZ_FRAME_MAX)
		size = FUZZ_FRAME_MAX;
	fuzz_begin(data, size);
	for (i = 0; i < COUNT(views); i++)
		require_view(&views[i], data, size);
	return 0;
}
