// SPDX-License-Identifier: GPL-2.0
/*
 * Details by the plain way are those by the other one: two flows have the same
 * random packets, one of them by each way.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/skbuff.h>
#include <linux/unaligned.h>

#include "detail_bench.h"
#include "frames_random.h"
#include "kmod/wire/plain.h"
#include "tests.h"

#define PACKETS		20000
#define HEADERS		(PKTS_PLAIN_L4 + 60)
#define PAYLOAD_MAX	300

/* What TCP options there may be: a multiple of 4 octets. */
static const struct {
	u32 len;
	u8 octets[20];
} options[] = {
	{ 0 },
	{ 12, { 1, 1, 8, 10 } },
	{ 12, { 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 } },
	{ 20, { 1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7, 1, 1, 1, 0 } },
	{ 8, { 2, 4, 5, 180, 9, 0, 0, 0 } },
};

static u32 put_udp(u8 *l4, u32 payload)
{
	put_unaligned_be16(8 + payload, l4 + 4);
	return 8;
}

/* Numbers near each other, so that they repeat, leave holes and answer. */
static u32 put_tcp(u8 *l4, u64 *state)
{
	u32 chosen = frame_random(state) % ARRAY_SIZE(options);
	u32 random = frame_random(state);
	u16 flags = PKTS_TCP_ACK;

	if (random % 16 == 0)
		flags |= random >> 4;
	put_unaligned_be32(1000 + frame_random(state) % 900, l4 + 4);
	put_unaligned_be32(1000 + frame_random(state) % 900, l4 + 8);
	put_unaligned_be16((20 + options[chosen].len) / 4 << 12 |
			   (flags & 0x1ff), l4 + 12);
	put_unaligned_be16(random >> 20 & 3, l4 + 14);
	memcpy(l4 + 20, options[chosen].octets, options[chosen].len);
	if (options[chosen].len == 12)
		put_unaligned_be32(random >> 8 & 7,
				   l4 + 20 + (options[chosen].octets[0] == 1 ?
					      4 : 2));
	return 20 + options[chosen].len;
}

/* A plain frame of one conversation, in any direction. */
static void put_frame(struct sk_buff *skb, u8 proto, u64 *state)
{
	static const u8 start[] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0 };
	u32 dir = frame_random(state) & 1, payload, header;
	u8 *data, *ip;

	skb_trim(skb, 0);
	data = skb_put_zero(skb, HEADERS + PAYLOAD_MAX);
	memcpy(data, start, sizeof(start));
	payload = frame_random(state) % 3 ?
		  frame_random(state) % PAYLOAD_MAX : 0;
	ip = data + PKTS_PLAIN_L3;
	ip[0] = 0x45;
	ip[1] = frame_random(state) & 3;
	ip[8] = 60 + frame_random(state) % 5;
	ip[9] = proto;
	put_unaligned_be32(0x0a000001 + dir, ip + 12);
	put_unaligned_be32(0x0a000002 - dir, ip + 16);
	put_unaligned_be16(dir ? 80 : 4000, ip + 20);
	put_unaligned_be16(dir ? 4000 : 80, ip + 22);
	header = 20 + (proto == IPPROTO_TCP ? put_tcp(ip + 20, state) :
					      put_udp(ip + 20, payload));
	put_unaligned_be16(header + payload, ip + 2);
	skb_trim(skb, PKTS_PLAIN_L3 + header + payload);
	if (frame_random(state) % 8 == 0)
		skb_put_zero(skb, 6); /* padding */
}

/* The frame as the hook has it, with a sight and facts of it. */
static void look(struct detail_bench *bench, const struct sk_buff *skb,
		 u64 stamp)
{
	struct pkts_sight *sight = &bench->sight;

	memset(sight, 0, sizeof(*sight));
	pkts_dissect_frame(&sight->pkt, skb->data, skb->len, skb->len, 0);
	pkts_facts_read(&bench->facts, &sight->pkt, skb->data, skb->len,
			PKTS_PLAIN_L3, 0);
	sight->packets = 1;
	sight->octets = sight->pkt.ip_len;
	sight->overhead = skb->len - sight->octets;
	sight->stamp = stamp;
	sight->point = bench->point;
	sight->facts = &bench->facts;
}

/* Return: whether it was counted that way; it is counted in any case. */
static bool account_plain(struct detail_bench *bench, struct sk_buff *skb)
{
	const struct pkts_sight *sight = &bench->sight;
	struct pkts_plain plain = {
		.stamp = sight->stamp, .octets = sight->octets,
		.overhead = sight->overhead, .dir = pkts_sight_dir(sight),
		.tcp_flags = sight->pkt.tcp_flags, .skb = skb,
	};
	bool counted = false;

	skb_reset_mac_header(skb);
	skb_pull(skb, PKTS_PLAIN_L3);
	if (bench->full->flow.alive) {
		spin_lock(&bench->full->flow.lock);
		counted = pkts_flow_account_plain(&bench->full->flow, &plain);
		spin_unlock(&bench->full->flow.lock);
	}
	skb_push(skb, PKTS_PLAIN_L3);
	if (!counted)
		detail_bench_account(bench);
	return counted;
}

static void expect_same(struct kunit *test, struct detail_bench *one,
			struct detail_bench *two, unsigned int i)
{
	detail_bench_record(one);
	detail_bench_record(two);
	KUNIT_ASSERT_EQ_MSG(test, memcmp(&one->rec, &two->rec,
					 sizeof(one->rec)), 0, "%u", i);
	KUNIT_ASSERT_EQ_MSG(test, memcmp(&one->detail, &two->detail,
					 sizeof(one->detail)), 0, "%u", i);
}

static void both_ways(struct kunit *test, u8 proto, u64 state)
{
	struct detail_bench *one = test->priv, *two;
	unsigned int i, counted = 0;
	u64 stamp = NSEC_PER_SEC;
	struct sk_buff *skb;

	KUNIT_ASSERT_EQ(test, detail_bench_init(test), 0);
	two = test->priv;
	one->pn.config.profile = PKTS_PROFILE_FULL;
	two->pn.config.profile = PKTS_PROFILE_FULL;
	one->full->flow.id = 1;
	two->full->flow.id = 1;
	skb = alloc_skb(HEADERS + PAYLOAD_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	for (i = 0; i < PACKETS; i++) {
		put_frame(skb, proto, &state);
		stamp += frame_random(&state) % (20 * NSEC_PER_MSEC);
		stamp -= i % 10 ? 0 : 5 * NSEC_PER_MSEC;
		look(one, skb, stamp);
		look(two, skb, stamp);
		detail_bench_account(one);
		counted += account_plain(two, skb);
		expect_same(test, one, two, i);
		if (i % 1000)
			continue;
		detail_bench_restart(one);
		detail_bench_restart(two);
	}
	kfree_skb(skb);
	KUNIT_EXPECT_GT(test, counted, PACKETS / 2);
}

static void tcp_test(struct kunit *test)
{
	both_ways(test, IPPROTO_TCP, 1);
}

static void udp_test(struct kunit *test)
{
	both_ways(test, IPPROTO_UDP, 2);
}

/* Details that are not wanted any more are not taken. */
static void basic_test(struct kunit *test)
{
	struct detail_bench *bench = test->priv;
	struct sk_buff *skb;
	u64 state = 3;
	int i;

	skb = alloc_skb(HEADERS + PAYLOAD_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	bench->pn.config.profile = PKTS_PROFILE_BASIC;
	for (i = 0; i < 10; i++) {
		put_frame(skb, IPPROTO_UDP, &state);
		look(bench, skb, NSEC_PER_SEC);
		bench->sight.facts = NULL;
		KUNIT_EXPECT_FALSE(test, account_plain(bench, skb));
	}
	kfree_skb(skb);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, bench->rec.forward.packets +
			bench->rec.reverse.packets, 10);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.payload +
			bench->detail.reverse.payload, 0);
}

static struct kunit_case plain_cases[] = {
	KUNIT_CASE(tcp_test),
	KUNIT_CASE(udp_test),
	KUNIT_CASE(basic_test),
	{}
};

struct kunit_suite plain_suite = {
	.name = "pkts_plain",
	.init = detail_bench_init,
	.test_cases = plain_cases,
};
