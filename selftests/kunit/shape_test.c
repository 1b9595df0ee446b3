// SPDX-License-Identifier: GPL-2.0
/* Keys of chosen parts, and flows of inner packets. */
#include <kunit/test.h>
#include <linux/string.h>

#include "frame_bytes.h"
#include "kmod/shape.h"
#include "tests.h"
#include "world.h"

#define VLAN PKTS_KEY_PART_VLAN
#define CVLAN PKTS_KEY_PART_CVLAN
#define PORT PKTS_KEY_PART_PORT
#define MAC PKTS_KEY_PART_MAC
#define DSCP PKTS_KEY_PART_DSCP
#define LABEL PKTS_KEY_PART_FLOW_LABEL
#define PRIORITY PKTS_KEY_PART_PRIORITY

/* From host A to B, and back; a label, a priority; a tag in the frame. */
static const u8 frame_there[] = {
	ETH(0x8100), TAG(0xa064, 0x8100), TAG(0x2007, 0x86dd),
	IP6(8, 17, HOST_A, HOST_B), UDP(1000, 53, 8),
};

static const u8 frame_back[] = {
	2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, B16(0x8100), TAG(0xa064, 0x8100),
	TAG(0x2007, 0x86dd), IP6(8, 17, HOST_B, HOST_A), UDP(53, 1000, 8),
};

static const u8 mac_of_end[2][6] = {
	{ 2, 0, 0, 0, 0, 1 }, { 2, 0, 0, 0, 0, 2 },
};

static const struct parts_case {
	const char *name;
	u32 parts;
	u16 vlan;
	u16 cvlan;
	u16 port;
	bool extra;
	bool mac;
	u8 dscp;
	u32 flow_label;
	u8 priority;
} parts_cases[] = {
	{ "nothing", 0 },
	{ "default", PKTS_KEY_DEFAULT, 100, 7, 1000 },
	{ "VLAN", VLAN, 100 },
	{ "customer VLAN", CVLAN, .cvlan = 7 },
	{ "ports", PORT, .port = 1000 },
	{ "MAC addresses", MAC, .extra = true, .mac = true },
	{ "DSCP", DSCP, .extra = true, .dscp = FRAME_TOS >> 2 },
	{ "flow label", LABEL, .extra = true, .flow_label = 0xabcde },
	{ "priority", PRIORITY, .extra = true, .priority = 5 },
	{ "all", VLAN | CVLAN | PORT | MAC | DSCP | LABEL | PRIORITY,
	  100, 7, 1000, true, true, FRAME_TOS >> 2, 0xabcde, 5 },
};

static void parts_name(const struct parts_case *parts, char *name)
{
	strscpy(name, parts->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(parts, parts_cases, parts_name);

static void read_frame(struct kunit *test, const u8 *data, u32 len, u32 parts,
		       struct pkts_sight *sight)
{
	struct pkts_view view = { .data = data, .avail = len, .len = len };

	memset(sight, 0, sizeof(*sight));
	KUNIT_ASSERT_EQ(test, pkts_dissect_frame(&sight->pkt, data, len, len, 0),
			PKTS_FRAME_METERED);
	pkts_shape_key(&view, parts, sight);
}

/* Both directions have the key that the parts say. */
static void parts_test(struct kunit *test)
{
	const struct parts_case *parts = test->param_value;
	static const u8 no_mac[2][6];
	struct pkts_sight there, back;

	read_frame(test, frame_there, sizeof(frame_there), parts->parts, &there);
	KUNIT_EXPECT_EQ(test, there.pkt.key.vlan, parts->vlan);
	KUNIT_EXPECT_EQ(test, there.pkt.key.cvlan, parts->cvlan);
	KUNIT_EXPECT_EQ(test, ntohs(there.pkt.key.port[0]), parts->port);
	KUNIT_EXPECT_EQ(test, there.pkt.key.extra, parts->extra);
	KUNIT_EXPECT_EQ(test, there.extra.dscp, parts->dscp);
	KUNIT_EXPECT_EQ(test, there.extra.flow_label, parts->flow_label);
	KUNIT_EXPECT_EQ(test, there.extra.priority, parts->priority);
	KUNIT_EXPECT_FALSE(test, memcmp(there.extra.mac, parts->mac ?
					mac_of_end : no_mac,
					sizeof(there.extra.mac)));

	read_frame(test, frame_back, sizeof(frame_back), parts->parts, &back);
	KUNIT_EXPECT_FALSE(test, memcmp(&there.pkt.key, &back.pkt.key,
					sizeof(there.pkt.key)));
	KUNIT_EXPECT_FALSE(test, memcmp(&there.extra, &back.extra,
					sizeof(there.extra)));
}

/* A flow with everything in its key's extra part, and what may be another. */
static const struct pkts_key_extra extra_base = {
	.mac = { { 2, 0, 0, 0, 0, 1 }, { 2, 0, 0, 0, 0, 2 } },
	.tunnel_id = 42, .flow_label = 7, .tunnel = PKTS_TUNNEL_VXLAN,
	.dscp = 10, .priority = 3,
};

static const struct other_case {
	const char *name;
	size_t offset;
	u8 tunnel;
	bool same;
} other_cases[] = {
	{ "MAC of end 0", offsetof(struct pkts_key_extra, mac[0][5]) },
	{ "MAC of end 1", offsetof(struct pkts_key_extra, mac[1][0]) },
	{ "VNI", offsetof(struct pkts_key_extra, tunnel_id) },
	{ "MPLS label", offsetof(struct pkts_key_extra, tunnel_id),
	  PKTS_TUNNEL_MPLS, true },
	{ "flow label", offsetof(struct pkts_key_extra, flow_label) },
	{ "tunnel", offsetof(struct pkts_key_extra, tunnel) },
	{ "DSCP", offsetof(struct pkts_key_extra, dscp) },
	{ "priority", offsetof(struct pkts_key_extra, priority) },
	{ "inner", offsetof(struct pkts_key_extra, inner) },
};

static void other_name(const struct other_case *other, char *name)
{
	strscpy(name, other->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(other, other_cases, other_name);

static void count_extra(struct kunit *test, struct pkts_sight *sight)
{
	struct world *world = test->priv;
	enum pkts_count count;

	local_bh_disable();
	rcu_read_lock();
	count = sight->pkt.key.extra ?
		pkts_table_count_extra(world->pn.table, sight) :
		pkts_table_count(world->pn.table, sight);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_EQ(test, count, PKTS_COUNT_SEEN);
}

/* Any difference makes another flow, and so does no extra part at all. */
static void other_test(struct kunit *test)
{
	const struct other_case *other = test->param_value;
	struct world *world = test->priv;
	struct pkts_packet outer = {};
	struct pkts_sight sight;
	unsigned int flow, pass;

	for (flow = 4; flow < 6; flow++) {
		world_sight(world, &sight, flow, ktime_get_ns());
		count_extra(test, &sight);
		sight.pkt.key.extra = 1;
		sight.outer = &outer;
		for (pass = 0; pass < 4; pass++) {
			sight.extra = extra_base;
			if (other->tunnel)
				sight.extra.tunnel = other->tunnel;
			if (pass & 1)
				((u8 *)&sight.extra)[other->offset] ^= 1;
			count_extra(test, &sight);
		}
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&world->pn.table->flows),
			other->same ? 4 : 6);
}

/* Inner packets with the outer address 1 behind end 0 and 2 behind end 1. */
static void inner_sight(struct kunit *test, struct pkts_sight *sight,
			struct pkts_packet *outer, bool reverse)
{
	world_sight(test->priv, sight, 9, ktime_get_ns());
	memset(outer, 0, sizeof(*outer));
	outer->key.family = 4;
	outer->key.proto = IPPROTO_UDP;
	outer->key.addr4[0] = htonl(1);
	outer->key.addr4[1] = htonl(2);
	outer->key.port[0] = htons(100);
	outer->key.port[1] = htons(200);
	outer->key.vlan = 77;
	outer->flags = reverse ? PKTS_PACKET_REVERSE : 0;
	sight->pkt.flags = outer->flags;
	sight->pkt.key.extra = 1;
	sight->extra.tunnel = PKTS_TUNNEL_VXLAN;
	sight->extra.tunnel_id = 42;
	sight->outer = outer;
}

static void expect_outer(struct kunit *test, const struct pkts_detail *detail,
			 bool turned)
{
	u8 source[16] = { 0, 0, 0, turned ? 2 : 1 };
	u8 target[16] = { 0, 0, 0, turned ? 1 : 2 };

	KUNIT_EXPECT_FALSE(test, memcmp(detail->outer_saddr, source, 16));
	KUNIT_EXPECT_FALSE(test, memcmp(detail->outer_daddr, target, 16));
	KUNIT_EXPECT_EQ(test, detail->outer_sport, turned ? 200 : 100);
	KUNIT_EXPECT_EQ(test, detail->outer_dport, turned ? 100 : 200);
	KUNIT_EXPECT_EQ(test, detail->outer_vlan, 77);
	KUNIT_EXPECT_EQ(test, detail->outer_family, 4);
	KUNIT_EXPECT_EQ(test, detail->forward.ttl_max, 0);
}

/*
 * The outer identity of the first packet is told as the initiator saw it, in
 * profile basic, too. What comes later changes nothing.
 */
static void outer_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_packet outer;
	struct pkts_sight sight;
	unsigned int turned;
	u64 cursor;

	for (turned = 0; turned < 2; turned++) {
		cursor = 0;
		inner_sight(test, &sight, &outer, turned);
		count_extra(test, &sight);
		inner_sight(test, &sight, &outer, !turned);
		outer.key.port[0] = 0;
		count_extra(test, &sight);
		world_snapshot(world, &cursor, 0, 64);
		KUNIT_ASSERT_EQ(test, world->batch.n, 1);
		KUNIT_ASSERT_EQ(test, world->batch.rec[0].detail, 1);
		KUNIT_EXPECT_EQ(test, world->batch.rec[0].tunnel,
				PKTS_TUNNEL_VXLAN);
		KUNIT_EXPECT_EQ(test, world->batch.rec[0].tunnel_id, 42);
		expect_outer(test, &world->batch.detail[0], turned);
		pkts_table_flush(world->pn.table, NULL);
	}
}

/* Flows beside those of the outer packets have records, but no part in the sum. */
static void second_test(struct kunit *test)
{
	struct world *world = test->priv;
	struct pkts_packet outer;
	struct pkts_tally sum = {};
	struct pkts_sight sight;
	unsigned int i, side;

	for (i = 0; i < 20; i++) {
		inner_sight(test, &sight, &outer, i & 1);
		sight.extra.inner = 1;
		count_extra(test, &sight);
	}
	pkts_table_flush(world->pn.table, NULL);
	for (i = 0; i < PKTS_TABLE_SHARDS; i++)
		for (side = 0; side < PKTS_SIDES; side++)
			sum.packets += world->point->recorded[i][side].packets;
	KUNIT_EXPECT_EQ(test, sum.packets, 0);
	KUNIT_EXPECT_GE(test, world_recorded(world).packets, 20);
}

static struct kunit_case shape_cases[] = {
	KUNIT_CASE_PARAM(parts_test, parts_gen_params),
	KUNIT_CASE_PARAM(other_test, other_gen_params),
	KUNIT_CASE(outer_test),
	KUNIT_CASE(second_test),
	{}
};

struct kunit_suite shape_suite = {
	.name = "pkts_shape",
	.init = world_init,
	.exit = world_exit,
	.suite_init = world_suite_init,
	.suite_exit = world_suite_exit,
	.test_cases = shape_cases,
};
