// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold for decap whatever the octets are: a fuzzing target, beside
 * that of the dissector.
 */
#include <stdlib.h>
#include <string.h>

#include "dissect.h"
#include "kmod/wire/decap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* How one input is looked at: its EtherType or 0, its accelerated tag. */
struct view {
	__u16 ethertype;
	__u16 vlan;
};

/* The same octets for the same packet: an IPv4 key leaves some as they were. */
static enum pkts_found settle(enum pkts_found found, struct pkts_inside *inside)
{
	struct pkts_key *key = &inside->pkt.key;

	if (found == PKTS_FOUND_INNER && key->family == 4)
		memset(key->addr6, 0, sizeof(key->addr6));
	return found;
}

static enum pkts_found search(const struct view *view,
			      struct pkts_inside *inside, const __u8 *data,
			      __u32 avail, __u32 len)
{
	enum pkts_verdict verdict;
	struct pkts_packet outer;
	enum pkts_found found;

	memset(inside, 0, sizeof(*inside));
	memset(&outer, 0, sizeof(outer));
	if (view->ethertype)
		verdict = pkts_dissect_l3(&outer, data, avail, len,
					  view->ethertype);
	else
		verdict = pkts_dissect_frame(&outer, data, avail, len,
					     view->vlan);
	if (verdict == PKTS_FRAME_SHORT)
		return PKTS_FOUND_SHORT;
	if (verdict == PKTS_FRAME_METERED)
		found = pkts_decap_packet(inside, &outer, data, avail, len);
	else
		found = pkts_decap_frame(inside, data, avail, len,
					 view->ethertype, view->vlan);
	return settle(found, inside);
}

static void require_inside(const struct pkts_inside *inside, __u32 len)
{
	require_packet(&inside->pkt, len);
	require(inside->tunnel > PKTS_TUNNEL_NONE &&
		inside->tunnel <= PKTS_TUNNEL_PPPOE, "tunnel");
	require(inside->pkt.hdr_len <= PKTS_DISSECT_MAX ||
		inside->pkt.key.proto == 6 || inside->pkt.key.proto == 33 ||
		inside->pkt.key.proto == 51, "inner headers within reach");
}

/* Less at hand: ask for more, or say already what the whole would give. */
static void require_same(const struct view *view, const __u8 *data,
			 __u32 size, __u32 len)
{
	struct pkts_inside all, inside;
	enum pkts_found whole, found;
	int asked = 1;
	__u32 avail;

	whole = search(view, &all, data, size, len);
	if (whole == PKTS_FOUND_INNER)
		require_inside(&all, len);
	require(whole != PKTS_FOUND_SHORT ||
		(size < len && size < PKTS_DISSECT_MAX), "asks for no more");
	for (avail = 0; avail < size && avail <= PKTS_DISSECT_MAX; avail++) {
		found = search(view, &inside, data, avail, len);
		require(found != PKTS_FOUND_SHORT || asked,
			"does not ask again");
		require(found != PKTS_FOUND_SHORT || avail < PKTS_DISSECT_MAX,
			"asks for no more than PKTS_DISSECT_MAX");
		if (found == PKTS_FOUND_SHORT)
			continue;
		asked = 0;
		require(found == whole, "same verdict with less at hand");
		require(whole != PKTS_FOUND_INNER ||
			!memcmp(&all, &inside, sizeof(all)),
			"same inner packet with less at hand");
	}
}

/* In memory that ends where the frame does, for the address sanitizer. */
int fuzz_decap(const __u8 *data, size_t size)
{
	static const struct view views[] = {
		{ 0, 0 }, { 0, 0xe064 }, { 0x0800, 0 }, { 0x86dd, 0 },
		{ 0x8847, 0 }, { 0x8864, 0 },
	};
	__u8 *copy;
	size_t i;

	if (size > FUZZ_FRAME_MAX)
		size = FUZZ_FRAME_MAX;
	fuzz_begin(data, size);
	copy = malloc(size ? size : 1);
	if (!copy)
		abort();
	memcpy(copy + !size, data, size);
	for (i = 0; i < COUNT(views); i++) {
		require_same(&views[i], copy + !size, size, size);
		require_same(&views[i], copy + !size, size, size + FUZZ_SUPER);
	}
	free(copy);
	return 0;
}
