// SPDX-License-Identifier: GPL-2.0
/* The order of stamps when clocks are set, and frames that are made ready. */
#include <kunit/test.h>
#include <linux/crc32.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>
#include <linux/time64.h>

#include "kmod/stamper_frame.h"
#include "kmod/stamper_order.h"
#include "tests.h"

#define SEC ((s64)NSEC_PER_SEC)
#define AHEAD (1000000 * SEC)

/**
 * struct order_case - frames one after the other
 * @name: what is special
 * @step: by how much the clock is set before frame 10, ns
 * @apart: how many frames later stamps and clock are the same again
 *
 * A frame comes every tenth of a second.
 */
struct order_case {
	const char *name;
	s64 step;
	unsigned int apart;
};

static const struct order_case orders[] = {
	{ "no step", 0, 0 },
	{ "forward", 5 * SEC, 0 },
	{ "back by a leap second", -SEC, 20 },
	{ "back by little", -1, 1 },
	{ "back by more", -3 * SEC, 60 },
};

static void order_name(const struct order_case *order, char *name)
{
	strscpy(name, order->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(order, orders, order_name);

static void order_steps(struct kunit *test)
{
	const struct order_case *param = test->param_value;
	struct pkts_stamper_order order = {};
	struct pkts_stamper_time stamp;
	u64 mono, clock, last = 0;
	bool step, apart, told;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		mono = 100 * SEC + i * SEC / 10;
		clock = AHEAD + (i >= 10 ? param->step : 0);
		step = pkts_stamper_order_next(&order, mono, clock, &stamp);
		apart = i >= 10 && i + 1 < 10 + param->apart;
		told = param->step && i >= 10 && i < 20;
		KUNIT_EXPECT_EQ(test, step, i == 10 && param->step);
		KUNIT_EXPECT_EQ_MSG(test, stamp.time != mono + clock, apart,
				    "frame %u", i);
		KUNIT_EXPECT_EQ_MSG(test, stamp.stepped, apart || told,
				    "frame %u", i);
		KUNIT_EXPECT_FALSE(test, stamp.held);
		KUNIT_EXPECT_GT(test, stamp.time, last);
		last = stamp.time;
	}
}

/* From several CPUs, or devices that stamp on their own. */
static void order_holds(struct kunit *test)
{
	struct pkts_stamper_order order = {};
	struct pkts_stamper_time stamp;

	pkts_stamper_order_next(&order, 1000, AHEAD, &stamp);
	pkts_stamper_order_next(&order, 400, AHEAD, &stamp);
	KUNIT_EXPECT_TRUE(test, stamp.held);
	KUNIT_EXPECT_EQ(test, stamp.time, 1000 + AHEAD);
	pkts_stamper_order_next(&order, 1000, AHEAD, &stamp);
	KUNIT_EXPECT_FALSE(test, stamp.held);
	pkts_stamper_order_next(&order, 1001, AHEAD, &stamp);
	KUNIT_EXPECT_EQ(test, stamp.time, 1001 + AHEAD);
	KUNIT_EXPECT_FALSE(test, stamp.stepped);
}

/* A frame of so many octets, without room for anything. */
static struct sk_buff *frame_make(struct kunit *test, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	for (i = 0; i < len; i++)
		skb_put_u8(skb, i);
	skb_reset_mac_header(skb);
	skb->protocol = htons(0x0c0d);
	return skb;
}

static u32 fcs_of(const void *data, unsigned int len)
{
	return ~crc32_le(~0U, data, len);
}

static void frame_opens(struct kunit *test, struct pkts_stamper_frame *frame,
			struct sk_buff *skb, enum pkts_stamp_format format,
			bool has_fcs)
{
	static struct pkts_stamper_form form;

	KUNIT_ASSERT_TRUE(test, pkts_stamper_form_make(&form, format, 0));
	KUNIT_ASSERT_EQ(test, 0, pkts_stamper_frame_open(frame, skb, &form,
							 has_fcs));
}

static void frame_pads(struct kunit *test)
{
	struct sk_buff *skb = frame_make(test, 42);
	struct pkts_stamper_frame frame;
	u8 padded[60] = {};

	memcpy(padded, skb->data, 42);
	frame_opens(test, &frame, skb, PKTS_STAMP_FORMAT_GENERIC, false);
	KUNIT_EXPECT_TRUE(test, frame.padded);
	KUNIT_EXPECT_EQ(test, frame.len, 42);
	KUNIT_EXPECT_EQ(test, skb->len, 60);
	KUNIT_EXPECT_EQ(test, 0, memcmp(skb->data, padded, 60));
	KUNIT_EXPECT_EQ(test, frame.fcs, fcs_of(padded, 60));
	KUNIT_EXPECT_EQ(test, frame.flags, 0);
	kfree_skb(skb);
	skb = frame_make(test, 13);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			pkts_stamper_frame_open(&frame, skb, frame.form,
						false));
	kfree_skb(skb);
}

/* What the device has received, right or wrong, and no part of the frame. */
static void frame_has_fcs(struct kunit *test)
{
	struct pkts_stamper_frame frame;
	struct sk_buff *skb;
	int wrong;

	for (wrong = 0; wrong < 2; wrong++) {
		skb = frame_make(test, 104);
		put_unaligned_le32(fcs_of(skb->data, 100) ^ wrong,
				   skb->data + 100);
		frame_opens(test, &frame, skb, PKTS_STAMP_FORMAT_GENERIC, true);
		KUNIT_EXPECT_EQ(test, skb->len, 100);
		KUNIT_EXPECT_EQ(test, frame.fcs,
				fcs_of(skb->data, 100) ^ wrong);
		KUNIT_EXPECT_EQ(test, frame.flags, PKTS_STAMP_FCS |
				(wrong ? PKTS_STAMP_BAD_FCS : 0));
		kfree_skb(skb);
	}
}

static void frame_has_tag(struct kunit *test)
{
	struct sk_buff *skb = frame_make(test, 100);
	struct pkts_stamper_frame frame;
	int err;
	static const u8 tag[] = { 0x88, 0xa8, 0x60, 0x07 };

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021AD), 0x6007);
	frame_opens(test, &frame, skb, PKTS_STAMP_FORMAT_GENERIC, false);
	KUNIT_EXPECT_FALSE(test, skb_vlan_tag_present(skb));
	KUNIT_EXPECT_EQ(test, skb->len, 104);
	KUNIT_EXPECT_EQ(test, 0, memcmp(skb->data + 12, tag, sizeof(tag)));
	KUNIT_EXPECT_EQ(test, skb->data[16], 12);
	KUNIT_EXPECT_EQ(test, frame.fcs, fcs_of(skb->data, 104));
	KUNIT_EXPECT_PTR_EQ(test, skb_mac_header(skb), skb->data);
	/* a device's MTU does not count a tag */
	err = pkts_stamper_frame_fit(&frame, 100, false);
	KUNIT_EXPECT_EQ(test, 0, err);
	err = pkts_stamper_frame_fit(&frame, 99, false);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, err);
	kfree_skb(skb);
}

/* Others that hold the octets see none of it. */
static void frame_is_copied(struct kunit *test)
{
	struct sk_buff *skb = frame_make(test, 100), *other;
	struct pkts_stamp_info info = { .time = SEC };
	struct pkts_stamper_frame frame;
	unsigned int i;
	int err;

	other = skb_clone(skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, other);
	frame_opens(test, &frame, skb, PKTS_STAMP_FORMAT_L2, false);
	err = pkts_stamper_frame_fit(&frame, 1500, false);
	KUNIT_ASSERT_EQ(test, 0, err);
	pkts_stamper_frame_write(&frame, &info);
	KUNIT_EXPECT_EQ(test, skb->len, 114);
	KUNIT_EXPECT_EQ(test, skb->protocol, htons(0xd28b));
	KUNIT_EXPECT_PTR_EQ(test, skb_mac_header(skb), skb->data);
	KUNIT_EXPECT_EQ(test, 0, memcmp(skb->data, other->data, 12));
	KUNIT_EXPECT_EQ(test, 0, memcmp(skb->data + 26, other->data + 12, 88));
	KUNIT_EXPECT_EQ(test, other->len, 100);
	for (i = 0; i < other->len; i++)
		KUNIT_EXPECT_EQ(test, other->data[i], i);
	kfree_skb(skb);
	kfree_skb(other);
}

/* @skb becomes one whose octets lie in a page from @head on. */
static void frame_split(struct kunit *test, struct sk_buff *skb,
			unsigned int head)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned int rest = skb->len - head;

	KUNIT_ASSERT_NOT_NULL(test, page);
	memcpy(page_address(page), skb->data + head, rest);
	skb_trim(skb, head);
	skb_add_rx_frag(skb, 0, page, 0, rest, PAGE_SIZE);
}

/*
 * Where the stamp goes to the head, what lies in pages stays there, the same as
 * before; a trailer makes it one piece.
 */
static void frame_in_pieces(struct kunit *test)
{
	static const enum pkts_stamp_format formats[] = {
		PKTS_STAMP_FORMAT_L2, PKTS_STAMP_FORMAT_GENERIC,
	};
	struct pkts_stamp_info info = { .time = SEC };
	struct pkts_stamper_frame frame;
	struct sk_buff *skb;
	unsigned int i, k;
	u8 octets[114];

	for (k = 0; k < ARRAY_SIZE(formats); k++) {
		skb = frame_make(test, 100);
		frame_split(test, skb, 20);
		frame_opens(test, &frame, skb, formats[k], false);
		KUNIT_ASSERT_EQ(test, 0, pkts_stamper_frame_fit(&frame, 1500,
								false));
		pkts_stamper_frame_write(&frame, &info);
		KUNIT_EXPECT_EQ(test, skb_is_nonlinear(skb), k == 0);
		KUNIT_ASSERT_EQ(test, skb->len, 114);
		KUNIT_ASSERT_EQ(test, 0, skb_copy_bits(skb, 0, octets, 114));
		for (i = 0; i < 100; i++)
			KUNIT_EXPECT_EQ(test, i, octets[k || i < 12 ? i : i + 14]);
		kfree_skb(skb);
	}
}

/* A frame with room for its stamp is not copied, though there is no other. */
static void frame_stays(struct kunit *test)
{
	struct sk_buff *skb = frame_make(test, 100);
	struct pkts_stamper_frame frame;
	void *head = skb->head;

	skb_pull(skb, 14);
	skb_reset_mac_header(skb);
	frame_opens(test, &frame, skb, PKTS_STAMP_FORMAT_L2, false);
	KUNIT_EXPECT_PTR_EQ(test, head, skb->head);
	kfree_skb(skb);
}

/* The kept FCS and length are those of the whole frame. */
static void frame_is_cut(struct kunit *test)
{
	struct sk_buff *skb = frame_make(test, 200);
	struct pkts_stamper_frame frame;
	u32 fcs = fcs_of(skb->data, 200);
	int err;

	frame_opens(test, &frame, skb, PKTS_STAMP_FORMAT_GENERIC, false);
	err = pkts_stamper_frame_fit(&frame, 150, true);
	KUNIT_ASSERT_EQ(test, 0, err);
	KUNIT_EXPECT_EQ(test, skb->len, 150);
	KUNIT_EXPECT_EQ(test, frame.len, 200);
	KUNIT_EXPECT_EQ(test, frame.fcs, fcs);
	KUNIT_EXPECT_EQ(test, frame.flags, PKTS_STAMP_CUT);
	kfree_skb(skb);
}

static struct kunit_case stamper_cases[] = {
	KUNIT_CASE_PARAM(order_steps, order_gen_params),
	KUNIT_CASE(order_holds),
	KUNIT_CASE(frame_pads),
	KUNIT_CASE(frame_has_fcs),
	KUNIT_CASE(frame_has_tag),
	KUNIT_CASE(frame_is_copied),
	KUNIT_CASE(frame_in_pieces),
	KUNIT_CASE(frame_stays),
	KUNIT_CASE(frame_is_cut),
	{}
};

struct kunit_suite stamper_suite = {
	.name = "pkts_stamper",
	.test_cases = stamper_cases,
};
