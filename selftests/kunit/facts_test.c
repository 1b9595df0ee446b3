// SPDX-License-Identifier: GPL-2.0
/* What is read from frames beside their keys, also where they lie. */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "frame_bytes.h"
#include "kmod/wire/plain.h"
#include "tests.h"

#define TO_B(payload, proto) \
	ETH(0x0800), IP4(20 + (payload), proto, HOST_A, HOST_B)
#define TCP4(words, ...) TO_B((words) * 4, 6), TCP(1000, 80, words, 0x010), \
	__VA_ARGS__
#define HAS_TCP .has = PKTS_FACTS_TCP, .seq = 1000, .ack = 2000, .window = 512
#define HAS_TIMES .has = PKTS_FACTS_TCP | PKTS_FACTS_TIMES, .seq = 1000, \
	.ack = 2000, .window = 512, .tsval = 0x01020304, .tsecr = 0x05060708
#define TIMES 8, 10, B32(0x01020304), B32(0x05060708)
#define MSS 2, 4, B16(1460)
#define SCALE 3, 3, 7
#define NOP 1
#define LEN(packet) .len = (packet), .len_last = (packet)
#define PAYLOAD(octets) .payload = (octets), .segment = (octets)
#define WANT(...) .want = { __VA_ARGS__ }

static const struct facts_case {
	const char *name;
	const u8 *data;
	u32 size;
	u16 vlan;
	u16 ethertype;
	struct pkts_facts want; /* without MAC addresses */
} cases[] = {
	{ "TCP without options", FRAME(TCP4(5)), WANT(HAS_TCP, LEN(40)) },
	{ "TCP with payload",
	  FRAME(TO_B(23, 6), TCP(1000, 80, 5, 0x018), 1, 2, 3),
	  WANT(HAS_TCP, LEN(43), PAYLOAD(3)) },
	{ "timestamps as always", FRAME(TCP4(8, NOP, NOP, TIMES)),
	  WANT(HAS_TIMES, LEN(52)) },
	{ "timestamps in front", FRAME(TCP4(8, TIMES, NOP, NOP)),
	  WANT(HAS_TIMES, LEN(52)) },
	{ "options of a SYN", FRAME(TCP4(10, MSS, 4, 2, TIMES, NOP, SCALE)),
	  WANT(HAS_TIMES, .mss = 1460, .window_scale = 8, LEN(60)) },
	{ "options behind the end", FRAME(TCP4(7, 0, NOP, NOP, NOP, MSS)),
	  WANT(HAS_TCP, LEN(48)) },
	{ "option of length 0", FRAME(TCP4(7, 9, 0, NOP, NOP, MSS)),
	  WANT(HAS_TCP, LEN(48)) },
	{ "option of length 1", FRAME(TCP4(7, 9, 1, NOP, NOP, MSS)),
	  WANT(HAS_TCP, LEN(48)) },
	{ "option beyond the header", FRAME(TCP4(6, 2, 5, 5, 5), 1, 2, 3, 4),
	  WANT(HAS_TCP, LEN(44)) },
	{ "option cut in the middle", FRAME(TCP4(6, NOP, 2, 4, 5)),
	  WANT(HAS_TCP, LEN(44)) },
	{ "option without a length", FRAME(TCP4(6, NOP, NOP, NOP, 2)),
	  WANT(HAS_TCP, LEN(44)) },
	{ "options of wrong lengths",
	  FRAME(TCP4(8, 2, 3, 5, 3, 4, 7, 7, 8, 4, 5, 5, NOP)),
	  WANT(HAS_TCP, LEN(52)) },
	{ "the greatest window scale there is", FRAME(TCP4(6, NOP, 3, 3, 0xff)),
	  WANT(HAS_TCP, LEN(44)) },
	{ "data offset below the least",
	  FRAME(TO_B(24, 6), TCP(1000, 80, 4, 0x010), MSS),
	  WANT(HAS_TCP, LEN(44), PAYLOAD(4)) },
	{ "data offset beyond the packet",
	  FRAME(TO_B(24, 6), TCP(1000, 80, 15, 0x010), MSS),
	  WANT(HAS_TCP, .mss = 1460, LEN(44)) },
	{ "TCP header of 19 octets",
	  FRAME(TO_B(19, 6), TCP(1000, 80, 5, 0x010)), WANT(LEN(39)) },
	{ "TCP in a first fragment",
	  FRAME(ETH(0x0800), IP4_ANY(0x45, 43, 0x2000, 6, HOST_A, HOST_B),
		TCP(1000, 80, 5, 0x010), 1, 2, 3),
	  WANT(LEN(43), PAYLOAD(3)) },
	{ "a later fragment",
	  FRAME(ETH(0x0800), IP4_ANY(0x45, 28, 0x0010, 17, HOST_A, HOST_B),
		ZERO8), WANT(LEN(28), PAYLOAD(8)) },
	{ "a later fragment of nothing known",
	  FRAME(ETH(0x0800), IP4_ANY(0x45, 28, 0x0010, 89, HOST_A, HOST_B),
		ZERO8), WANT(LEN(28)) },
	{ "UDP", FRAME(TO_B(12, 17), UDP(1000, 53, 12), 1, 2, 3, 4),
	  WANT(LEN(32), PAYLOAD(4)) },
	{ "padding is no payload",
	  FRAME(TO_B(9, 17), UDP(1000, 53, 9), 1, 0, 0, 0, 0),
	  WANT(LEN(29), PAYLOAD(1)) },
	{ "a protocol without known header", FRAME(TO_B(8, 89), ZERO8),
	  WANT(LEN(28)) },
	{ "echo request", FRAME(TO_B(9, 1), ICMP(8, 0, 77), 1),
	  WANT(.has = PKTS_FACTS_REQUEST, .seq = 7, LEN(29), PAYLOAD(1)) },
	{ "echo reply", FRAME(TO_B(8, 1), ICMP(0, 0, 77)),
	  WANT(.has = PKTS_FACTS_REPLY, .seq = 7, LEN(28)) },
	{ "unreachable", FRAME(TO_B(8, 1), ICMP(3, 1, 77)),
	  WANT(.seq = 7, LEN(28)) },
	{ "echo request over IPv6",
	  FRAME(ETH(0x86dd), IP6(8, 58, HOST_A, HOST_B), ICMP(128, 0, 77)),
	  WANT(.has = PKTS_FACTS_REQUEST, .seq = 7, .flow_label = 0xabcde,
	       LEN(48)) },
	{ "echo reply over IPv6",
	  FRAME(ETH(0x86dd), IP6(8, 58, HOST_A, HOST_B), ICMP(129, 0, 77)),
	  WANT(.has = PKTS_FACTS_REPLY, .seq = 7, .flow_label = 0xabcde,
	       LEN(48)) },
	{ "behind extension headers",
	  FRAME(ETH(0x86dd), IP6(36, 0, HOST_A, HOST_B), 60, 0, 1, 4, ZERO4,
		6, 0, 1, 4, ZERO4, TCP(1000, 80, 5, 0x010)),
	  WANT(HAS_TCP, .flow_label = 0xabcde, LEN(76)) },
	{ "one tag", FRAME(ETH(0x8100), TAG(0xa123, 0x0800),
			   IP4(28, 17, HOST_A, HOST_B), UDP(1, 2, 8)),
	  WANT(.tci = 0xa123, LEN(28)) },
	{ "two tags", FRAME(ETH(0x88a8), TAG(0xa123, 0x8100),
			    TAG(0x2456, 0x0800), IP4(28, 17, HOST_A, HOST_B),
			    UDP(1, 2, 8)),
	  WANT(.tci = 0xa123, .ctci = 0x2456, LEN(28)) },
	{ "a tag that the device took",
	  FRAME(ETH(0x0800), IP4(28, 17, HOST_A, HOST_B), UDP(1, 2, 8)),
	  .vlan = 0xe064, WANT(.tci = 0xe064, LEN(28)) },
	{ "a tag that the device took, and another",
	  FRAME(ETH(0x8100), TAG(0x2456, 0x0800), IP4(28, 17, HOST_A, HOST_B),
		UDP(1, 2, 8)),
	  .vlan = 0xe064, WANT(.tci = 0xe064, .ctci = 0x2456, LEN(28)) },
	{ "no link layer", FRAME(IP4(28, 17, HOST_A, HOST_B), UDP(1, 2, 8)),
	  .ethertype = 0x0800, WANT(LEN(28)) },
};

static void facts_name(const struct facts_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(facts, cases, facts_name);

static enum pkts_verdict dissect(const struct facts_case *one,
				 struct pkts_packet *pkt)
{
	if (one->ethertype)
		return pkts_dissect_l3(pkt, one->data, one->size, one->size,
				       one->ethertype);
	return pkts_dissect_frame(pkt, one->data, one->size, one->size,
				  one->vlan);
}

/* With as much of the frame as KASAN lets be read, and no more. */
static void read(struct kunit *test, const struct facts_case *one,
		 const struct pkts_packet *pkt, struct pkts_facts *facts,
		 u32 avail)
{
	u8 *data = kmemdup(one->data, avail, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, data);
	memset(facts, 0xa5, sizeof(*facts));
	pkts_facts_read(facts, pkt, data, avail, one->ethertype ? 0 : 14,
			one->vlan);
	kfree(data);
}

static void facts_test(struct kunit *test)
{
	const struct facts_case *one = test->param_value;
	struct pkts_facts want = one->want;
	struct pkts_facts got;
	struct pkts_packet pkt;

	KUNIT_ASSERT_EQ(test, dissect(one, &pkt), PKTS_FRAME_METERED);
	if (!one->ethertype)
		memcpy(want.mac, one->data, sizeof(want.mac));
	read(test, one, &pkt, &got, one->size);
	KUNIT_EXPECT_EQ(test, got.has, want.has);
	KUNIT_EXPECT_EQ(test, got.window_scale, want.window_scale);
	KUNIT_EXPECT_EQ(test, memcmp(got.mac, want.mac, sizeof(got.mac)), 0);
	KUNIT_EXPECT_EQ(test, got.tci, want.tci);
	KUNIT_EXPECT_EQ(test, got.ctci, want.ctci);
	KUNIT_EXPECT_EQ(test, got.flow_label, want.flow_label);
	KUNIT_EXPECT_EQ(test, got.payload, want.payload);
	KUNIT_EXPECT_EQ(test, got.segment, want.segment);
	KUNIT_EXPECT_EQ(test, got.len, want.len);
	KUNIT_EXPECT_EQ(test, got.len_last, want.len_last);
	KUNIT_EXPECT_EQ(test, got.seq, want.seq);
	KUNIT_EXPECT_EQ(test, got.ack, want.ack);
	KUNIT_EXPECT_EQ(test, got.tsval, want.tsval);
	KUNIT_EXPECT_EQ(test, got.tsecr, want.tsecr);
	KUNIT_EXPECT_EQ(test, got.window, want.window);
	KUNIT_EXPECT_EQ(test, got.mss, want.mss);
}

/* Less at hand than the dissector had: less is told, nothing is made up. */
static void at_hand_test(struct kunit *test)
{
	const struct facts_case *one = test->param_value;
	struct pkts_packet pkt;
	struct pkts_facts got;
	u32 avail;

	KUNIT_ASSERT_EQ(test, dissect(one, &pkt), PKTS_FRAME_METERED);
	for (avail = 0; avail < one->size; avail++) {
		read(test, one, &pkt, &got, avail);
		KUNIT_EXPECT_EQ(test, got.has & ~one->want.has, 0);
		KUNIT_EXPECT_EQ(test, got.payload, one->want.payload);
		if (!(got.has & PKTS_FACTS_TIMES))
			KUNIT_EXPECT_EQ(test, got.tsval, 0);
		if (avail < pkt.l4_off + 8U)
			KUNIT_EXPECT_EQ(test, got.has, 0);
	}
}

/* What is plain is read the short way, with as much or as little at hand. */
static void plain_test(struct kunit *test)
{
	const struct facts_case *one = test->param_value;
	u32 plain = offsetof(struct pkts_facts, payload), avail;
	struct pkts_facts got, want;
	struct pkts_packet pkt;
	u8 *data;

	if (one->ethertype || one->vlan ||
	    !pkts_dissect_plain(&pkt, one->data, one->size, one->size) ||
	    pkt.key.proto != 6)
		kunit_skip(test, "not plain, or not TCP");
	for (avail = PKTS_PLAIN_TCP; avail <= one->size; avail++) {
		read(test, one, &pkt, &want, avail);
		data = kmemdup(one->data, avail, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, data);
		memset(&got, 0xa5, sizeof(got));
		pkts_facts_plain(&got, data + PKTS_PLAIN_L4,
				 avail - PKTS_PLAIN_L4, pkt.ip_len);
		kfree(data);
		got.len = want.len;
		got.len_last = want.len_last;
		KUNIT_EXPECT_EQ(test, got.has, want.has);
		KUNIT_EXPECT_EQ(test, got.window_scale, want.window_scale);
		KUNIT_EXPECT_EQ(test, memcmp((u8 *)&got + plain,
					     (u8 *)&want + plain,
					     sizeof(got) - plain), 0);
	}
}

/* Super-frames: what was dissected, and what the wire has of it. */
static const struct unfold_case {
	const char *name;
	u16 hdr_len; /* l3_off is 14 */
	u32 ip_len;
	u32 read; /* payload before */
	u32 packets;
	u32 headers;
	u32 segment;
	u32 len;
	u32 len_last;
	u32 payload;
	u32 payload_each;
} unfolds[] = {
	{ "three packets", 54, 3 * 40 + 250, 250, 3, 54, 100, 140, 90, 250,
	  100 },
	{ "the last is full, too", 54, 3 * 40 + 300, 300, 3, 54, 100, 140, 140,
	  300, 100 },
	{ "a jumbo option that the wire has not", 82, 3 * 60 + 250, 258, 3, 74,
	  100, 160, 110, 250, 100 },
	{ "a tunnel's outer packet", 42, 3 * (28 + 50) + 250, 400, 3, 92, 100,
	  178, 128, 250 + 150, 150 },
	{ "no payload known", 34, 3 * 40 + 250, 0, 3, 54, 100, 140, 90, 0, 0 },
	{ "lengths that contradict", 54, 200, 160, 3, 54, 100, 200, 200, 160,
	  160 },
	{ "no headers at all", 54, 200, 160, 3, 0, 100, 200, 200, 160, 160 },
	{ "lengths that run over", 54, 200, 160, 0xffffffff, 54, 0xffffffff,
	  200, 200, 160, 160 },
};

static void unfold_name(const struct unfold_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(unfold, unfolds, unfold_name);

static void unfold_test(struct kunit *test)
{
	const struct unfold_case *one = test->param_value;
	struct pkts_packet pkt = {
		.l3_off = 14, .hdr_len = one->hdr_len, .ip_len = one->ip_len,
	};
	struct pkts_facts facts = {
		.payload = one->read, .segment = one->read,
		.len = one->ip_len, .len_last = one->ip_len,
	};

	pkts_facts_unfold(&facts, &pkt, one->packets, one->headers,
			  one->segment);
	KUNIT_EXPECT_EQ(test, facts.len, one->len);
	KUNIT_EXPECT_EQ(test, facts.len_last, one->len_last);
	KUNIT_EXPECT_EQ(test, facts.payload, one->payload);
	KUNIT_EXPECT_EQ(test, facts.segment, one->payload_each);
}

static struct kunit_case facts_cases[] = {
	KUNIT_CASE_PARAM(facts_test, facts_gen_params),
	KUNIT_CASE_PARAM(at_hand_test, facts_gen_params),
	KUNIT_CASE_PARAM(plain_test, facts_gen_params),
	KUNIT_CASE_PARAM(unfold_test, unfold_gen_params),
	{}
};

struct kunit_suite facts_suite = {
	.name = "pkts_facts",
	.test_cases = facts_cases,
};
