// SPDX-License-Identifier: GPL-2.0
/*
 * Random packets, each with the one that goes back: the same headers with the
 * ends changed. Addresses and ports come from few, so that equal ones are often
 * among them.
 */
#include "frames_random.h"

#include <linux/string.h>
#include <linux/unaligned.h>

#define ICMP 1
#define ICMP6 58

/* xorshift64*: the same on every machine. */
__u32 frame_random(__u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL >> 32;
}

static __u32 one_of(__u64 *state, __u32 count)
{
	return frame_random(state) % count;
}

static __u32 add_tags(struct frame_pair *pair, __u64 *state)
{
	__u32 tag, tags = one_of(state, 3);
	__u32 at = 12;

	memset(pair->there, 2, at);
	for (tag = 0; tag < tags; tag++, at += 4) {
		put_unaligned_be16(0x8100, pair->there + at);
		put_unaligned_be16(frame_random(state), pair->there + at + 2);
	}
	return at;
}

static void add_address(__u8 *at, __u32 size, __u64 *state)
{
	memset(at, 0x20, size);
	at[one_of(state, size)] = one_of(state, 2) ? 0x21 : 0x1f;
}

static __u32 add_ip(struct frame_pair *pair, __u32 at, __u64 *state)
{
	static const __u8 protos[] = { 6, 17, 33, 132, 136, 6, 17, 0 };
	__u32 size = one_of(state, 2) ? 4 : 16;
	__u8 *ip = pair->there + at + 2;

	pair->proto = protos[one_of(state, sizeof(protos))];
	if (!pair->proto)
		pair->proto = size == 4 ? ICMP : ICMP6;
	put_unaligned_be16(size == 4 ? 0x0800 : 0x86dd, ip - 2);
	if (size == 4) {
		ip[0] = 0x45;
		put_unaligned_be16(20 + 40, ip + 2);
		ip[9] = pair->proto;
		pair->addresses = at + 2 + 12;
	} else {
		ip[0] = 0x60;
		put_unaligned_be16(40, ip + 4);
		ip[6] = pair->proto;
		pair->addresses = at + 2 + 8;
	}
	pair->address_size = size;
	add_address(pair->there + pair->addresses, size, state);
	add_address(pair->there + pair->addresses + size, size, state);
	return pair->addresses + 2 * size;
}

static void add_transport(struct frame_pair *pair, __u32 at, __u64 *state)
{
	__u8 *l4 = pair->there + at;

	pair->ports = at;
	put_unaligned_be16(0xff + one_of(state, 3), l4);
	put_unaligned_be16(0xff + one_of(state, 3), l4 + 2);
	if (pair->proto == ICMP)
		put_unaligned_be16(one_of(state, 2) ? 0 : 0x0800, l4);
	else if (pair->proto == ICMP6)
		put_unaligned_be16(one_of(state, 2) ? 0x8100 : 0x8000, l4);
	put_unaligned_be16(frame_random(state), l4 + 4);
	pair->size = at + 40;
}

static void swap(__u8 *a, __u8 *b, __u32 size)
{
	__u8 kept[16];

	memcpy(kept, a, size);
	memcpy(a, b, size);
	memcpy(b, kept, size);
}

static void turn_transport(struct frame_pair *pair)
{
	__u8 *l4 = pair->back + pair->ports;

	if (pair->proto == ICMP)
		l4[0] ^= 8;
	else if (pair->proto == ICMP6)
		l4[0] ^= 1;
	else
		swap(l4, l4 + 2, 2);
}

/* Whether both frames are the same, ends and all: neither goes back. */
static int is_round(const struct frame_pair *pair)
{
	return !memcmp(pair->there, pair->back, pair->size);
}

/**
 * frame_pair_random - a packet and the one that goes back
 * @pair: to fill
 * @state: of the random numbers; not 0
 */
void frame_pair_random(struct frame_pair *pair, __u64 *state)
{
	__u8 *addresses = pair->back;
	__u32 at;

	memset(pair, 0, sizeof(*pair));
	at = add_tags(pair, state);
	at = add_ip(pair, at, state);
	add_transport(pair, at, state);

	memcpy(pair->back, pair->there, pair->size);
	addresses += pair->addresses;
	swap(addresses, addresses + pair->address_size, pair->address_size);
	turn_transport(pair);
}

/**
 * frame_pair_wrong - both directions give the same key and opposite flags
 * @pair: made by frame_pair_random()
 *
 * Return: NULL, or what is wrong
 */
const char *frame_pair_wrong(const struct frame_pair *pair)
{
	__u32 used = pair->address_size == 4 ? PKTS_KEY_LEN4 : PKTS_KEY_LEN6;
	struct pkts_packet there, back;

	memset(&there, 0x5a, sizeof(there));
	memset(&back, 0xa5, sizeof(back));
	if (pkts_dissect_frame(&there, pair->there, pair->size, pair->size, 0) ||
	    pkts_dissect_frame(&back, pair->back, pair->size, pair->size, 0))
		return "verdict";
	if (memcmp(&there.key, &back.key, used))
		return "keys differ";
	if (is_round(pair) ? there.flags || back.flags :
			     (there.flags ^ back.flags) != PKTS_PACKET_REVERSE)
		return "direction";
	if (memcmp(pair->address_size == 4 ? (__u8 *)&there.key.addr4[0] :
					     there.key.addr6[0],
		   pair->address_size == 4 ? (__u8 *)&there.key.addr4[1] :
					     there.key.addr6[1],
		   pair->address_size) > 0)
		return "order";
	return NULL;
}
