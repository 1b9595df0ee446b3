// SPDX-License-Identifier: GPL-2.0
/* Inner packets in the kernel, under KASAN: each frame has its own allocation. */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "frames_tunnel.h"
#include "tests.h"

#define UNTOUCHED 0xa5
#define NOTHING "nothing"

static const void *next_tunnel(const void *prev, char *name)
{
	const struct tunnel_case *tunnel = prev;

	tunnel = tunnel ? tunnel + 1 : frames_tunnel.cases;
	if (tunnel == frames_tunnel.cases + frames_tunnel.count)
		return NULL;
	strscpy(name, tunnel->frame.name, KUNIT_PARAM_DESC_SIZE);
	return tunnel;
}

static u32 frame_len(const struct frame_case *frame)
{
	return frame->len ?: frame->size;
}

/* With as much of the frame as KASAN lets be read, and no more. */
static enum pkts_found search(struct kunit *test,
			      const struct frame_case *frame,
			      struct pkts_inside *inside, u32 avail, u32 len)
{
	enum pkts_found found;
	u8 *data;

	data = kmemdup(frame->data, avail, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, data);
	memset(inside, UNTOUCHED, sizeof(*inside));
	found = tunnel_open(frame, inside, data, avail, len);
	kfree(data);
	return found;
}

static void found_test(struct kunit *test)
{
	const struct tunnel_case *tunnel = test->param_value;
	const struct frame_case *frame = &tunnel->frame;
	struct pkts_inside inside;
	enum pkts_found found;
	const char *wrong;

	found = search(test, frame, &inside, frame->size, frame_len(frame));
	wrong = tunnel_wrong(tunnel, found, &inside);
	KUNIT_EXPECT_STREQ(test, wrong ?: NOTHING, NOTHING);
}

/* Less at hand than there is: ask for more, or know what the whole would say. */
static void at_hand_test(struct kunit *test)
{
	const struct tunnel_case *tunnel = test->param_value;
	const struct frame_case *frame = &tunnel->frame;
	struct pkts_inside inside;
	enum pkts_found found;
	const char *wrong;
	u32 avail;

	for (avail = 0; avail < frame->size; avail++) {
		found = search(test, frame, &inside, avail, frame_len(frame));
		if (found == PKTS_FOUND_SHORT)
			continue;
		wrong = tunnel_wrong(tunnel, found, &inside);
		KUNIT_EXPECT_STREQ_MSG(test, wrong ?: NOTHING, NOTHING,
				       "%u of %u octets", avail, frame->size);
	}
}

/* The frame really ends there: nothing that was not there is read or counted. */
static void cut_test(struct kunit *test)
{
	const struct tunnel_case *tunnel = test->param_value;
	struct pkts_inside inside;
	enum pkts_found found;
	u32 len;

	for (len = 0; len < tunnel->frame.size; len++) {
		found = search(test, &tunnel->frame, &inside, len, len);
		KUNIT_EXPECT_NE(test, found, PKTS_FOUND_SHORT);
		if (found != PKTS_FOUND_INNER)
			continue;
		KUNIT_EXPECT_LE(test, inside.pkt.l3_off + inside.pkt.ip_len,
				len);
		KUNIT_EXPECT_LE(test, inside.pkt.hdr_len, len);
	}
}

/* The inner packet's headers must end within PKTS_DISSECT_MAX. */
static void reach_test(struct kunit *test)
{
	u32 labels, at, len = 1024;
	struct pkts_inside inside;
	enum pkts_found found;
	u8 *data;

	data = kunit_kzalloc(test, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, data);
	for (labels = 1; labels < 200; labels++) {
		memset(data, 0, len);
		put_unaligned_be16(0x8847, data + 12);
		at = 14 + labels * 4;
		data[at - 2] = 1; /* bottom of the stack */
		data[at] = 0x45;
		put_unaligned_be16(len - at, data + at + 2);
		data[at + 9] = 17;
		found = pkts_decap_frame(&inside, data, len, len, 0, 0);
		KUNIT_EXPECT_EQ_MSG(test, found, at + 28 <= PKTS_DISSECT_MAX ?
				    PKTS_FOUND_INNER : PKTS_FOUND_BROKEN,
				    "%u labels", labels);
	}
}

static struct kunit_case decap_cases[] = {
	KUNIT_CASE_PARAM(found_test, next_tunnel),
	KUNIT_CASE_PARAM(at_hand_test, next_tunnel),
	KUNIT_CASE_PARAM(cut_test, next_tunnel),
	KUNIT_CASE(reach_test),
	{}
};

struct kunit_suite decap_suite = {
	.name = "pkts_decap",
	.test_cases = decap_cases,
};
