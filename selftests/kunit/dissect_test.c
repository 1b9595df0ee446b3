// SPDX-License-Identifier: GPL-2.0
/* The dissector in the kernel, under KASAN: each frame has its own allocation. */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "frames.h"
#include "frames_random.h"
#include "kmod/wire/plain.h"
#include "tests.h"

#define UNTOUCHED 0xa5
#define NOTHING "nothing"

static const struct frame_table *const tables[] = {
	&frames_link, &frames_ip4, &frames_ip6, &frames_transport,
};

/* One table behind the other, as parameters of a test. */
static const void *next_frame(const void *prev, char *name)
{
	const struct frame_case *frame = prev;
	size_t i;

	if (!frame)
		frame = tables[0]->cases;
	else
		frame++;
	for (i = 0; prev && i + 1 < ARRAY_SIZE(tables); i++)
		if (frame == tables[i]->cases + tables[i]->count)
			frame = tables[i + 1]->cases;
	if (frame == tables[i]->cases + tables[i]->count)
		return NULL;
	strscpy(name, frame->name, KUNIT_PARAM_DESC_SIZE);
	return frame;
}

static u32 frame_len(const struct frame_case *frame)
{
	return frame->len ?: frame->size;
}

/* Where the short way reads a frame, it reads the same. */
static bool dissect_plain(struct kunit *test, const struct frame_case *frame,
			  enum pkts_verdict verdict,
			  const struct pkts_packet *pkt, const u8 *data,
			  u32 avail, u32 len)
{
	struct pkts_packet plain;

	memset(&plain, UNTOUCHED, sizeof(plain));
	if (frame->ethertype || frame->vlan ||
	    !pkts_dissect_plain(&plain, data, avail, len))
		return false;
	KUNIT_EXPECT_EQ(test, verdict, PKTS_FRAME_METERED);
	KUNIT_EXPECT_EQ(test, memcmp(&plain, pkt, sizeof(plain)), 0);
	return true;
}

/* With as much of the frame as KASAN lets be read, and no more. */
static enum pkts_verdict dissect(struct kunit *test,
				 const struct frame_case *frame,
				 struct pkts_packet *pkt, u32 avail, u32 len)
{
	enum pkts_verdict verdict;
	u8 *data;

	data = kmemdup(frame->data, avail, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, data);
	memset(pkt, UNTOUCHED, sizeof(*pkt));
	verdict = frame_dissect(frame, pkt, data, avail, len);
	dissect_plain(test, frame, verdict, pkt, data, avail, len);
	kfree(data);
	return verdict;
}

static void frame_test(struct kunit *test)
{
	const struct frame_case *frame = test->param_value;
	enum pkts_verdict verdict;
	struct pkts_packet pkt;
	const char *wrong;

	verdict = dissect(test, frame, &pkt, frame->size, frame_len(frame));
	wrong = frame_wrong(frame, verdict, &pkt);
	KUNIT_EXPECT_STREQ(test, wrong ?: NOTHING, NOTHING);
	if (frame->want.family == 4)
		KUNIT_EXPECT_NULL(test, memchr_inv(pkt.key.addr6, UNTOUCHED,
						   sizeof(pkt.key.addr6)));
}

/* What is plain is read the short way, in both directions. */
static void plain_test(struct kunit *test)
{
	const struct frame_case *frame = NULL;
	u32 seen[2][2] = {}; /* TCP or not, direction */
	enum pkts_verdict verdict;
	struct pkts_packet pkt;
	char name[KUNIT_PARAM_DESC_SIZE];

	while ((frame = next_frame(frame, name))) {
		memset(&pkt, UNTOUCHED, sizeof(pkt));
		verdict = frame_dissect(frame, &pkt, frame->data, frame->size,
					frame_len(frame));
		if (dissect_plain(test, frame, verdict, &pkt, frame->data,
				  frame->size, frame_len(frame)))
			seen[pkt.key.proto == 6][pkt.flags]++;
	}
	KUNIT_EXPECT_GT(test, seen[0][0], 0);
	KUNIT_EXPECT_GT(test, seen[0][1], 0);
	KUNIT_EXPECT_GT(test, seen[1][0], 0);
}

/* Less at hand than there is: ask for more, or know what the whole would say. */
static void at_hand_test(struct kunit *test)
{
	const struct frame_case *frame = test->param_value;
	enum pkts_verdict verdict;
	struct pkts_packet pkt;
	const char *wrong;
	u32 avail;

	for (avail = 0; avail < frame->size; avail++) {
		verdict = dissect(test, frame, &pkt, avail, frame_len(frame));
		if (verdict == PKTS_FRAME_SHORT)
			continue;
		wrong = frame_wrong(frame, verdict, &pkt);
		KUNIT_EXPECT_STREQ_MSG(test, wrong ?: NOTHING, NOTHING,
				       "%u of %u octets", avail, frame->size);
	}
}

static u32 ports_of(const struct pkts_packet *pkt)
{
	return get_unaligned_be32(pkt->key.port);
}

/* The frame really ends there: nothing that was not there is read or counted. */
static void cut_test(struct kunit *test)
{
	const struct frame_case *frame = test->param_value;
	enum pkts_verdict verdict;
	struct pkts_packet pkt;
	u32 len;

	for (len = 0; len < frame->size; len++) {
		verdict = dissect(test, frame, &pkt, len, len);
		KUNIT_EXPECT_NE(test, verdict, PKTS_FRAME_SHORT);
		if (verdict != PKTS_FRAME_METERED)
			continue;
		KUNIT_EXPECT_EQ(test, frame->verdict, PKTS_FRAME_METERED);
		KUNIT_EXPECT_LE(test, pkt.l3_off + pkt.ip_len, len);
		KUNIT_EXPECT_LE(test, pkt.hdr_len, len);
		if (pkt.flags & PKTS_PACKET_L4_SHORT)
			KUNIT_EXPECT_EQ(test, ports_of(&pkt), 0);
		else
			KUNIT_EXPECT_EQ(test, ports_of(&pkt),
					frame->want.port[0] << 16 |
					frame->want.port[1]);
	}
}

/* Extension headers are followed for PKTS_DISSECT_MAX octets, not beyond. */
static void headers_max_test(struct kunit *test)
{
	static const u8 start[] = {
		2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0x86, 0xdd,
		0x60, 0, 0, 0, 0x04, 0, 60, 64,
	};
	struct pkts_packet pkt;
	u32 avail, at;
	u8 *data;

	data = kunit_kzalloc(test, 54 + 1024, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, data);
	memcpy(data, start, sizeof(start));
	for (at = 54; at < 54 + 1024; at += 8)
		data[at] = 60;
	for (avail = 62; avail < 54 + 1024; avail++) {
		enum pkts_verdict verdict;

		verdict = pkts_dissect_frame(&pkt, data, avail, 54 + 1024, 0);
		if (avail < 510) {
			KUNIT_EXPECT_EQ(test, verdict, PKTS_FRAME_SHORT);
			continue;
		}
		KUNIT_EXPECT_EQ(test, verdict, PKTS_FRAME_METERED);
		KUNIT_EXPECT_EQ(test, pkt.flags, PKTS_PACKET_L4_SHORT);
		KUNIT_EXPECT_EQ(test, pkt.hdr_len, 510);
		KUNIT_EXPECT_EQ(test, pkt.ip_len, 40 + 1024);
		KUNIT_EXPECT_EQ(test, pkt.key.proto, 60);
	}
}

static void both_directions_test(struct kunit *test)
{
	struct frame_pair *pair;
	u64 state = 1;
	int i;

	pair = kunit_kmalloc(test, sizeof(*pair), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pair);
	for (i = 0; i < 100000; i++) {
		const char *wrong;

		frame_pair_random(pair, &state);
		wrong = frame_pair_wrong(pair);
		KUNIT_ASSERT_STREQ_MSG(test, wrong ?: NOTHING, NOTHING,
				       "pair %d: %*ph", i, 64, pair->there);
	}
}

static struct kunit_case dissect_cases[] = {
	KUNIT_CASE_PARAM(frame_test, next_frame),
	KUNIT_CASE_PARAM(at_hand_test, next_frame),
	KUNIT_CASE_PARAM(cut_test, next_frame),
	KUNIT_CASE(plain_test),
	KUNIT_CASE(headers_max_test),
	KUNIT_CASE(both_directions_test),
	{}
};

struct kunit_suite dissect_suite = {
	.name = "pkts_dissect",
	.test_cases = dissect_cases,
};
