// SPDX-License-Identifier: GPL-2.0
/* What a flow counts, and the record that comes of it. */
#include <kunit/test.h>
#include <linux/string.h>

#include "flow_bench.h"
#include "tests.h"

/* Who began: the first packet's sender, or who gets a handshake's answer. */
static const struct initiator_case {
	const char *name;
	u8 direction;
	u16 tcp_flags;
	u8 initiator;
} initiators[] = {
	{ "SYN from end 0", FORWARD, SYN, 0 },
	{ "SYN from end 1", REVERSE, SYN, 1 },
	{ "SYN and ACK from end 0", FORWARD, SYN | ACK, 1 },
	{ "SYN and ACK from end 1", REVERSE, SYN | ACK, 0 },
	{ "ACK from end 1", REVERSE, ACK, 1 },
	{ "no flags, from end 0", FORWARD, 0, 0 },
};

static void initiator_name(const struct initiator_case *initiator, char *name)
{
	strscpy(name, initiator->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(initiator, initiators, initiator_name);

static void initiator_test(struct kunit *test)
{
	const struct initiator_case *initiator = test->param_value;
	struct flow_bench *bench = test->priv;
	u8 first = initiator->initiator;
	struct pkts_record rec;

	flow_bench_sight(bench, IPPROTO_TCP, initiator->direction, SEC);
	bench->sight.pkt.tcp_flags = initiator->tcp_flags;
	flow_bench_begin(bench);
	flow_bench_account(bench);
	flow_bench_record(bench, &rec);
	KUNIT_EXPECT_EQ(test, bench->flow->initiator, first);
	KUNIT_EXPECT_EQ(test, rec.saddr[3], flow_bench_addr[first]);
	KUNIT_EXPECT_EQ(test, rec.daddr[3], flow_bench_addr[!first]);
	KUNIT_EXPECT_EQ(test, rec.sport, flow_bench_port[first]);
	KUNIT_EXPECT_EQ(test, rec.dport, flow_bench_port[!first]);
	KUNIT_EXPECT_EQ(test, rec.forward.packets,
			initiator->direction == first);
}

static void expect_side(struct kunit *test, const struct pkts_side *side,
			u64 packets, u64 start, u64 end, u16 flags, u8 dir)
{
	KUNIT_EXPECT_EQ(test, side->packets, packets);
	KUNIT_EXPECT_EQ(test, side->octets, 100 * packets);
	KUNIT_EXPECT_EQ(test, side->frame_octets, 114 * packets);
	KUNIT_EXPECT_EQ(test, side->start, start);
	KUNIT_EXPECT_EQ(test, side->end, end);
	KUNIT_EXPECT_EQ(test, side->tcp_flags, flags);
	KUNIT_EXPECT_EQ(test, side->tos, packets ? 0x10 + dir : 0);
	KUNIT_EXPECT_EQ(test, side->ttl, packets ? 60 + dir : 0);
}

static void count_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;

	flow_bench_sight(bench, IPPROTO_TCP, FORWARD, 10);
	bench->sight.pkt.tcp_flags = SYN;
	flow_bench_begin(bench);
	flow_bench_account(bench);
	flow_bench_tcp(bench, REVERSE, 20, SYN | ACK);
	flow_bench_tcp(bench, FORWARD, 30, ACK);
	flow_bench_record(bench, &rec);

	expect_side(test, &rec.forward, 2, 10, 30, SYN | ACK, FORWARD);
	expect_side(test, &rec.reverse, 1, 20, 20, SYN | ACK, REVERSE);
	KUNIT_EXPECT_EQ(test, rec.id, 0);
	KUNIT_EXPECT_EQ(test, rec.ifindex, 3);
	KUNIT_EXPECT_EQ(test, rec.vlan, 100);
	KUNIT_EXPECT_EQ(test, rec.cvlan, 200);
	KUNIT_EXPECT_EQ(test, rec.family, 4);
	KUNIT_EXPECT_EQ(test, rec.proto, IPPROTO_TCP);
	KUNIT_EXPECT_NULL(test, memchr_inv(rec.saddr + 4, 0, 12));
	KUNIT_EXPECT_NULL(test, memchr_inv(rec.daddr + 4, 0, 12));
	KUNIT_EXPECT_NULL(test, memchr_inv(rec.pad, 0, sizeof(rec.pad)));
	KUNIT_EXPECT_NULL(test, memchr(&rec, 0xa5, sizeof(rec)));
}

/* The next record starts from nothing; the silent side has no times. */
static void restart_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;

	flow_bench_sight(bench, IPPROTO_UDP, FORWARD, 10);
	flow_bench_begin(bench);
	flow_bench_account(bench);
	flow_bench_tcp(bench, REVERSE, 20, ACK);
	spin_lock(&bench->flow->lock);
	pkts_flow_restart(bench->flow);
	spin_unlock(&bench->flow->lock);
	flow_bench_tcp(bench, REVERSE, 40, FIN);
	flow_bench_record(bench, &rec);
	expect_side(test, &rec.forward, 0, 0, 0, 0, FORWARD);
	expect_side(test, &rec.reverse, 1, 40, 40, FIN, REVERSE);
}

/* Memory is not cleared between two flows: nothing of the old one is left. */
static void used_memory_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;

	memset(bench->flow, 0xff, sizeof(*bench->flow));
	spin_lock_init(&bench->flow->lock);
	bench->flow->full = 0;
	flow_bench_sight(bench, IPPROTO_TCP, FORWARD, 10);
	bench->sight.pkt.tcp_flags = SYN;
	flow_bench_begin(bench);
	flow_bench_account(bench);
	flow_bench_record(bench, &rec);
	expect_side(test, &rec.forward, 1, 10, 10, SYN, FORWARD);
	expect_side(test, &rec.reverse, 0, 0, 0, 0, REVERSE);
	KUNIT_EXPECT_EQ(test, rec.state, (u8)PKTS_STATE_REQUESTED);
	KUNIT_EXPECT_EQ(test, rec.status, 0);
	KUNIT_EXPECT_EQ(test, rec.flow_start, 10);
}

/* Stamps of several sources may overtake each other. */
static void stamp_order_test(struct kunit *test)
{
	static const u64 stamps[] = { 50, 40, 60, 55, 10 };
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;
	size_t i;

	flow_bench_sight(bench, IPPROTO_UDP, FORWARD, stamps[0]);
	flow_bench_begin(bench);
	for (i = 0; i < ARRAY_SIZE(stamps); i++) {
		flow_bench_sight(bench, IPPROTO_UDP, FORWARD, stamps[i]);
		flow_bench_account(bench);
	}
	flow_bench_record(bench, &rec);
	expect_side(test, &rec.forward, ARRAY_SIZE(stamps), 50, 60, 0, FORWARD);
}

/* Frame octets beside IP run over 32 bits and must not be lost. */
static void overhead_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;
	int i;

	flow_bench_sight(bench, IPPROTO_UDP, FORWARD, 1);
	flow_bench_begin(bench);
	for (i = 0; i < 5; i++) {
		flow_bench_sight(bench, IPPROTO_UDP, FORWARD, i);
		bench->sight.overhead = U32_MAX - i;
		flow_bench_account(bench);
	}
	flow_bench_record(bench, &rec);
	KUNIT_EXPECT_EQ(test, rec.forward.frame_octets,
			500 + 5 * (u64)U32_MAX - 10);
}

/* What takes the ports' place, from either initiator. */
static const struct ports_case {
	const char *name;
	u8 proto;
	u8 direction;
	u16 sport;
	u16 dport;
	u32 spi;
} ports[] = {
	{ "UDP", IPPROTO_UDP, FORWARD, 80, 4000, 0 },
	{ "UDP from end 1", IPPROTO_UDP, REVERSE, 4000, 80, 0 },
	{ "ICMP", IPPROTO_ICMP, FORWARD, 80, 4000, 0 },
	{ "ICMP from end 1", IPPROTO_ICMP, REVERSE, 80, 4000, 0 },
	{ "ICMPv6 from end 1", IPPROTO_ICMPV6, REVERSE, 80, 4000, 0 },
	{ "ESP", IPPROTO_ESP, FORWARD, 0, 0, 80 << 16 | 4000 },
	{ "ESP from end 1", IPPROTO_ESP, REVERSE, 0, 0, 80 << 16 | 4000 },
	{ "AH from end 1", IPPROTO_AH, REVERSE, 0, 0, 80 << 16 | 4000 },
};

static void ports_name(const struct ports_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(ports, ports, ports_name);

static void ports_test(struct kunit *test)
{
	const struct ports_case *one = test->param_value;
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;

	flow_bench_sight(bench, one->proto, one->direction, 1);
	flow_bench_begin(bench);
	flow_bench_account(bench);
	flow_bench_record(bench, &rec);
	KUNIT_EXPECT_EQ(test, rec.sport, one->sport);
	KUNIT_EXPECT_EQ(test, rec.dport, one->dport);
	KUNIT_EXPECT_EQ(test, rec.spi, one->spi);
}

/* Which side of the device each direction was seen on. */
static const struct side_case {
	const char *name;
	u8 watched;
	u8 orient;
	u8 direction;
	u8 seen;
} sides[] = {
	{ "both, came in from end 0", PKTS_DIRECTION_BOTH, 0, FORWARD,
	  PKTS_DIRECTION_INGRESS },
	{ "both, went out from end 0", PKTS_DIRECTION_BOTH, 1, FORWARD,
	  PKTS_DIRECTION_EGRESS },
	{ "both, came in from end 1", PKTS_DIRECTION_BOTH, 1, REVERSE,
	  PKTS_DIRECTION_INGRESS },
	{ "both, went out from end 1", PKTS_DIRECTION_BOTH, 0, REVERSE,
	  PKTS_DIRECTION_EGRESS },
	{ "ingress only, from end 1", PKTS_DIRECTION_INGRESS, 0, REVERSE,
	  PKTS_DIRECTION_INGRESS },
	{ "egress only, from end 0", PKTS_DIRECTION_EGRESS, 0, FORWARD,
	  PKTS_DIRECTION_EGRESS },
};

static void side_name(const struct side_case *side, char *name)
{
	strscpy(name, side->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(side, sides, side_name);

static void side_test(struct kunit *test)
{
	const struct side_case *side = test->param_value;
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;

	bench->point->direction = side->watched;
	flow_bench_sight(bench, IPPROTO_UDP, side->direction, 1);
	bench->sight.pkt.key.orient = side->orient;
	flow_bench_begin(bench);
	flow_bench_account(bench);
	flow_bench_record(bench, &rec);
	KUNIT_EXPECT_EQ(test, rec.forward.direction, side->seen);
}

/* So many packets either way, the first forward; what the flow is worth. */
static const struct worth_case {
	const char *name;
	u8 proto;
	u8 packets[2];
	u16 flags[2];
	enum pkts_worth worth;
	bool recorded;
} worths[] = {
	{ "SYN", IPPROTO_TCP, { 1, 0 }, { SYN }, PKTS_WORTH_LITTLE },
	{ "SYN, six times", IPPROTO_TCP, { 6, 0 }, { SYN }, PKTS_WORTH_LITTLE },
	{ "SYN and its answer", IPPROTO_TCP, { 1, 1 }, { SYN, SYN | ACK },
	  PKTS_WORTH_LITTLE },
	{ "handshake", IPPROTO_TCP, { 2, 1 }, { SYN | ACK, SYN | ACK },
	  PKTS_WORTH_MUCH },
	{ "handshake refused", IPPROTO_TCP, { 1, 1 }, { SYN, RST | ACK },
	  PKTS_WORTH_LITTLE },
	{ "ACKs without an answer", IPPROTO_TCP, { 2, 0 }, { ACK },
	  PKTS_WORTH_LITTLE },
	{ "many of them: one direction passes here", IPPROTO_TCP, { 9, 0 },
	  { ACK }, PKTS_WORTH_MUCH },
	{ "datagram", IPPROTO_UDP, { 1, 0 }, {}, PKTS_WORTH_LITTLE },
	{ "datagram and its answer", IPPROTO_UDP, { 1, 1 }, {},
	  PKTS_WORTH_MUCH },
	{ "stream", IPPROTO_UDP, { 9, 0 }, {}, PKTS_WORTH_MUCH },
	{ "has had a record", IPPROTO_UDP, { 1, 0 }, {}, PKTS_WORTH_MUCH, true },
};

static void worth_name(const struct worth_case *worth, char *name)
{
	strscpy(name, worth->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(worth, worths, worth_name);

static void worth_test(struct kunit *test)
{
	const struct worth_case *worth = test->param_value;
	struct flow_bench *bench = test->priv;
	unsigned int dir, i;

	flow_bench_sight(bench, worth->proto, FORWARD, SEC);
	bench->sight.pkt.tcp_flags = worth->flags[0];
	flow_bench_begin(bench);
	for (dir = 0; dir < 2; dir++) {
		for (i = 0; i < worth->packets[dir]; i++) {
			flow_bench_sight(bench, worth->proto, dir, SEC);
			bench->sight.pkt.tcp_flags = worth->flags[dir];
			flow_bench_account(bench);
		}
	}
	bench->flow->status = worth->recorded;
	KUNIT_EXPECT_EQ(test, (int)pkts_flow_worth(bench->flow),
			(int)worth->worth);
	bench->flow->closing |= PKTS_FLOW_RST | PKTS_FLOW_OVER;
	KUNIT_EXPECT_EQ(test, (int)pkts_flow_worth(bench->flow),
			(int)PKTS_WORTH_NOTHING);
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE_PARAM(initiator_test, initiator_gen_params),
	KUNIT_CASE(count_test),
	KUNIT_CASE(restart_test),
	KUNIT_CASE(used_memory_test),
	KUNIT_CASE(stamp_order_test),
	KUNIT_CASE(overhead_test),
	KUNIT_CASE_PARAM(ports_test, ports_gen_params),
	KUNIT_CASE_PARAM(side_test, side_gen_params),
	KUNIT_CASE_PARAM(worth_test, worth_gen_params),
	{}
};

struct kunit_suite flow_suite = {
	.name = "pkts_flow",
	.init = flow_bench_init,
	.test_cases = flow_cases,
};
