// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold for the reader of facts whatever the octets are, also when
 * they are others than the dissector saw: a fuzzing target, beside that of the
 * dissector.
 */
#include <stdlib.h>
#include <string.h>

#include "dissect.h"
#include "kmod/wire/plain.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TCP 6

/* How one input is looked at: its EtherType or 0, its accelerated tag. */
struct view {
	__u16 ethertype;
	__u16 vlan;
};

static void require_facts(const struct pkts_facts *facts,
			  const struct pkts_packet *pkt)
{
	int echo = facts->has & (PKTS_FACTS_REQUEST | PKTS_FACTS_REPLY);

	require(facts->len == pkt->ip_len && facts->len_last == pkt->ip_len,
		"length");
	require(facts->payload <= pkt->ip_len - (pkt->hdr_len - pkt->l3_off),
		"payload inside the packet");
	require(facts->segment == facts->payload, "one segment");
	require(facts->has < 0x10, "facts");
	require(!(facts->has & PKTS_FACTS_TCP) || pkt->key.proto == TCP,
		"TCP header");
	require(!(facts->has & PKTS_FACTS_TIMES) ||
		facts->has & PKTS_FACTS_TCP, "timestamps");
	require(!echo || pkt->key.proto != TCP, "echo");
	require(pkt->l4_off || !facts->has, "no transport header");
	require(facts->flow_label < 1 << 20, "flow label");
}

/* What the wire has of a super-frame is no more than the packet says. */
static void require_unfold(const struct pkts_packet *pkt, __u32 number)
{
	struct pkts_facts facts = {
		.payload = pkt->ip_len, .len = pkt->ip_len,
		.len_last = pkt->ip_len,
	};

	pkts_facts_unfold(&facts, pkt, number & 0x7f, pkt->hdr_len, number);
	require(facts.payload <= pkt->ip_len, "payload of all packets");
	require(facts.len_last && facts.len_last <= pkt->ip_len, "last packet");
	pkts_facts_unfold(&facts, pkt, number, number >> 7, number >> 3);
}

/* In memory that ends with what is at hand, for the address sanitizer. */
static void require_read(const struct view *view, const struct pkts_packet *pkt,
			 const __u8 *data, __u32 avail, __u8 change)
{
	__u8 *copy = malloc(avail ? avail : 1);
	struct pkts_facts facts;
	__u32 i;

	if (!copy)
		abort();
	for (i = 0; i < avail; i++)
		copy[i + !avail] = data[i] ^ change;
	memset(&facts, 0xa5, sizeof(facts));
	pkts_facts_read(&facts, pkt, copy + !avail, avail,
			view->ethertype ? 0 : 14, view->vlan);
	require_facts(&facts, pkt);
	free(copy);
}

/* On the plain way: the same, and never more of it than is at hand. */
static void require_plain(const struct pkts_packet *pkt, const __u8 *data,
			  __u32 avail, __u8 change)
{
	const __u8 *tcp = data + PKTS_PLAIN_L4;
	__u32 have = avail - PKTS_PLAIN_L4, i;
	struct pkts_facts facts, want;
	__u8 *copy = malloc(have);

	if (!copy)
		abort();
	for (i = 0; i < have; i++)
		copy[i] = tcp[i] ^ change;
	pkts_facts_plain(&facts, copy, have, pkt->ip_len);
	free(copy);
	require(facts.payload <= pkt->ip_len, "payload on the plain way");
	if (change)
		return;
	pkts_facts_read(&want, pkt, data, avail, 14, 0);
	require(facts.has == want.has && facts.payload == want.payload &&
		facts.segment == want.segment && facts.seq == want.seq &&
		facts.ack == want.ack && facts.tsval == want.tsval &&
		facts.tsecr == want.tsecr && facts.window == want.window &&
		facts.mss == want.mss &&
		facts.window_scale == want.window_scale,
		"the same facts on the plain way");
}

static void require_plains(const __u8 *data, __u32 size)
{
	struct pkts_packet pkt;
	__u32 avail;

	for (avail = PKTS_PLAIN_TCP; avail <= size; avail++) {
		if (!pkts_dissect_plain(&pkt, data, avail, size) ||
		    pkt.key.proto != TCP)
			return;
		require_plain(&pkt, data, avail, 0);
		require_plain(&pkt, data, avail, 0xff);
		require_plain(&pkt, data, avail, 0x11);
	}
}

static void require_view(const struct view *view, const __u8 *data, __u32 size)
{
	static const __u8 changes[] = { 0x00, 0xff, 0x11 };
	enum pkts_verdict verdict;
	struct pkts_packet pkt;
	__u32 avail, i;

	memset(&pkt, 0, sizeof(pkt));
	if (view->ethertype)
		verdict = pkts_dissect_l3(&pkt, data, size, size,
					  view->ethertype);
	else
		verdict = pkts_dissect_frame(&pkt, data, size, size,
					     view->vlan);
	if (verdict != PKTS_FRAME_METERED)
		return;
	for (i = 0; i < COUNT(changes); i++) {
		for (avail = 0; avail < pkt.hdr_len; avail += 3)
			require_read(view, &pkt, data, avail, changes[i]);
		require_read(view, &pkt, data, pkt.hdr_len, changes[i]);
		require_read(view, &pkt, data, size, changes[i]);
	}
	require_unfold(&pkt, data[size - 1] * 0x01010101u ^ size);
}

int fuzz_facts(const __u8 *data, size_t size)
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
	require_plains(data, size);
	return 0;
}
