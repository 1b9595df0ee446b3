// SPDX-License-Identifier: GPL-2.0
/*
 * Random packets inside of packets, made from the inside out: each step puts a
 * header in front of what is there and gives its EtherType.
 */
#include "nested.h"

#include <linux/unaligned.h>
#include <string.h>

#include "dissect.h"
#include "kmod/wire/decap.h"
#include "selftests/kunit/frames_random.h"

#define IP4 0x0800
#define BRIDGED 0x6558
#define TAG 0x8100
#define IP6 0x86dd
#define MPLS 0x8847
#define PPPOE 0x8864

static __u32 below(__u64 *state, __u32 bound)
{
	return frame_random(state) % bound;
}

static __u8 *put(struct nested *nested, __u32 size)
{
	nested->data -= size;
	nested->size += size;
	memset((__u8 *)nested->data, 0, size);
	return (__u8 *)nested->data;
}

static __u16 put_ip(struct nested *nested, __u64 *state, __u8 proto)
{
	__u8 host = frame_random(state);
	__u8 *ip;

	if (below(state, 2)) {
		ip = put(nested, 20);
		ip[0] = 0x45;
		put_unaligned_be16(nested->size, ip + 2);
		ip[9] = proto;
		ip[12] = 10;
		ip[16] = 10;
		ip[19] = host;
		return IP4;
	}
	ip = put(nested, 40);
	ip[0] = 0x60;
	put_unaligned_be16(nested->size - 40, ip + 4);
	ip[6] = proto;
	ip[8] = 0xfd;
	ip[24] = 0xfd;
	ip[39] = host;
	return IP6;
}

static __u16 put_udp(struct nested *nested, __u64 *state, __u16 port)
{
	__u8 *udp = put(nested, 8);

	put_unaligned_be16(frame_random(state), udp);
	put_unaligned_be16(port, udp + 2);
	put_unaligned_be16(nested->size, udp + 4);
	return put_ip(nested, state, 17);
}

static __u16 put_ethernet(struct nested *nested, __u64 *state, __u16 type)
{
	__u32 tags = below(state, 3);
	__u8 *header;

	while (tags--) {
		header = put(nested, 4);
		put_unaligned_be16(frame_random(state), header);
		put_unaligned_be16(type, header + 2);
		type = TAG;
	}
	header = put(nested, 14);
	put_unaligned_be16(type, header + 12);
	return BRIDGED;
}

static __u16 put_labels(struct nested *nested, __u64 *state,
			struct nested_level *level)
{
	__u32 labels = 1 + below(state, 3), i;

	level->tunnel = PKTS_TUNNEL_MPLS;
	level->id = below(state, 1 << 20);
	for (i = 0; i < labels; i++)
		put_unaligned_be32((i ? frame_random(state) & ~0x100 :
					level->id << 12 | 0x100),
				   put(nested, 4));
	return MPLS;
}

static __u16 put_pppoe(struct nested *nested, __u64 *state,
		       struct nested_level *level, __u16 type)
{
	__u32 size = nested->size + 2;
	__u8 *header = put(nested, 8);

	level->tunnel = PKTS_TUNNEL_PPPOE;
	level->id = below(state, 1 << 16);
	header[0] = 0x11;
	put_unaligned_be16(level->id, header + 2);
	put_unaligned_be16(size, header + 4);
	put_unaligned_be16(type == IP4 ? 0x0021 : 0x0057, header + 6);
	return PPPOE;
}

/* What is nearest to the inner packet is what it is said to be in. */
static void name_level(struct nested_level *level, __u8 tunnel, __u32 id)
{
	if (level->tunnel)
		return;
	level->tunnel = tunnel;
	level->id = id;
}

static __u16 put_gre(struct nested *nested, __u64 *state,
		     struct nested_level *level, __u16 type)
{
	__u32 id = frame_random(state), kind = below(state, 8);
	__u8 *header;

	if (kind & 1)
		put(nested, 4);
	if (kind & 2)
		put_unaligned_be32(id, put(nested, 4));
	if (kind & 4)
		put(nested, 4);
	header = put(nested, 4);
	put_unaligned_be16((kind & 1) << 12 | (kind & 2) << 12 |
			   (kind & 4) << 13, header);
	put_unaligned_be16(type, header + 2);
	name_level(level, PKTS_TUNNEL_GRE, kind & 2 ? id : 0);
	return put_ip(nested, state, 47);
}

static __u16 put_vxlan(struct nested *nested, __u64 *state,
		       struct nested_level *level)
{
	__u32 id = below(state, 1 << 24);
	__u8 *header = put(nested, 8);

	header[0] = 8;
	put_unaligned_be32(id << 8, header + 4);
	name_level(level, PKTS_TUNNEL_VXLAN, id);
	return put_udp(nested, state, below(state, 2) ? 4789 : 8472);
}

static __u16 put_geneve(struct nested *nested, __u64 *state,
			struct nested_level *level, __u16 type)
{
	__u32 id = below(state, 1 << 24), words = below(state, 4);
	__u8 *header = put(nested, 8 + words * 4);

	header[0] = words;
	put_unaligned_be16(type, header + 2);
	put_unaligned_be32(id << 8, header + 4);
	name_level(level, PKTS_TUNNEL_GENEVE, id);
	return put_udp(nested, state, 6081);
}

static __u16 put_bare(struct nested *nested, __u64 *state,
		      struct nested_level *level, __u16 type)
{
	__u16 outer = put_ip(nested, state, type == IP4 ? 4 : 41);

	name_level(level, type == IP6 && outer == IP4 ? PKTS_TUNNEL_SIXIN4 :
						       PKTS_TUNNEL_IP_IN_IP, 0);
	return outer;
}

/* One encapsulation around the IP packet of @type that is there. */
static __u16 put_level(struct nested *nested, __u64 *state, __u16 type)
{
	struct nested_level *level = &nested->level[nested->levels++];

	memset(level, 0, sizeof(*level));
	level->behind = nested->size;
	switch (below(state, 8)) {
	case 0:
		return put_bare(nested, state, level, type);
	case 1:
		return put_gre(nested, state, level, type);
	case 2:
		type = put_labels(nested, state, level);
		return below(state, 2) ? put_gre(nested, state, level, type) :
					 put_ip(nested, state, 137);
	case 3:
		type = put_pppoe(nested, state, level, type);
		break;
	case 4:
		return put_geneve(nested, state, level, type);
	}
	type = put_ethernet(nested, state, type);
	switch (below(state, 3)) {
	case 0:
		return put_gre(nested, state, level, type);
	case 1:
		return put_vxlan(nested, state, level);
	default:
		return put_geneve(nested, state, level, type);
	}
}

/**
 * nested_random - a frame with packets inside of packets
 * @nested: to fill
 * @state: of the random numbers; not 0
 */
void nested_random(struct nested *nested, __u64 *state)
{
	__u32 levels = below(state, NESTED_MAX);
	struct nested_level *level;
	__u16 type;

	memset(nested, 0, sizeof(*nested));
	nested->data = nested->room + sizeof(nested->room);
	type = put_udp(nested, state, 53);
	while (nested->levels < levels && nested->size < 300)
		type = put_level(nested, state, type);
	if (nested->levels < NESTED_MAX && !below(state, 3)) {
		level = &nested->level[nested->levels++];
		level->behind = nested->size;
		type = below(state, 2) ? put_labels(nested, state, level) :
					 put_pppoe(nested, state, level, type);
	}
	put_ethernet(nested, state, type);
}

/**
 * require_nested - the innermost packet within reach is found
 * @nested: made by nested_random()
 */
void require_nested(const struct nested *nested)
{
	__u32 depth = nested->levels < PKTS_DECAP_MAX ? nested->levels :
							PKTS_DECAP_MAX;
	const struct nested_level *level;
	struct pkts_inside inside;
	struct pkts_packet outer;
	enum pkts_found found;

	memset(&outer, 0, sizeof(outer));
	fuzz_begin(nested->data, nested->size);
	if (pkts_dissect_frame(&outer, nested->data, nested->size, nested->size,
			       0) == PKTS_FRAME_METERED)
		found = pkts_decap_packet(&inside, &outer, nested->data,
					  nested->size, nested->size);
	else
		found = pkts_decap_frame(&inside, nested->data, nested->size,
					 nested->size, 0, 0);
	require(found == (depth ? PKTS_FOUND_INNER : PKTS_FOUND_NOTHING),
		"inner packet of a nested one");
	if (!depth)
		return;
	level = &nested->level[nested->levels - depth];
	require(inside.pkt.l3_off == nested->size - level->behind,
		"place of the innermost packet");
	require(inside.pkt.ip_len == level->behind, "its length");
	require(inside.tunnel == level->tunnel, "its tunnel");
	require(inside.tunnel_id == level->id, "its tunnel's identifier");
}
