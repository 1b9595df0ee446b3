// SPDX-License-Identifier: GPL-2.0
/* What a flow counts, when it is due, and the record that comes of it. */
#include <kunit/test.h>
#include <linux/string.h>

#include "kmod/flow.h"
#include "kmod/net.h"
#include "tests.h"

#define SEC ((u64)NSEC_PER_SEC)
#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

#define FORWARD 0
#define REVERSE PKTS_PACKET_REVERSE

/* Addresses and ports of the ends of all flows here */
static const u8 end_addr[2] = { 1, 2 };
static const u16 end_port[2] = { 80, 4000 };

static const struct pkts_config config = {
	.active = 60 * SEC, .inactive = 15 * SEC,
};

struct flow_bench {
	struct pkts_point *point;
	struct pkts_flow *flow;
	struct pkts_sight sight;
};

static int flow_test_init(struct kunit *test)
{
	struct flow_bench *bench;

	bench = kunit_kzalloc(test, sizeof(*bench), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench);
	bench->point = kunit_kzalloc(test, sizeof(*bench->point), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->point);
	bench->flow = kunit_kzalloc(test, sizeof(*bench->flow), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->flow);
	bench->point->direction = PKTS_DIRECTION_BOTH;
	spin_lock_init(&bench->flow->lock);
	test->priv = bench;
	return 0;
}

/* A packet of 100 octets with 14 more in its frame. */
static struct pkts_sight *sight_of(struct flow_bench *bench, u8 proto,
				   u8 direction, u64 stamp)
{
	struct pkts_sight *sight = &bench->sight;
	int end;

	memset(sight, 0, sizeof(*sight));
	sight->pkt.key.family = 4;
	sight->pkt.key.proto = proto;
	sight->pkt.key.vlan = 100;
	sight->pkt.key.cvlan = 200;
	sight->pkt.key.ifindex = 3;
	for (end = 0; end < 2; end++) {
		sight->pkt.key.addr4[end] = htonl(0x0a000000 | end_addr[end]);
		sight->pkt.key.port[end] = htons(end_port[end]);
	}
	sight->pkt.flags = direction;
	sight->pkt.tos = 0x10 + direction;
	sight->pkt.ttl = 60 + direction;
	sight->packets = 1;
	sight->octets = 100;
	sight->overhead = 14;
	sight->stamp = stamp;
	sight->point = bench->point;
	sight->hash = 0x12345678;
	return sight;
}

static void begin(struct flow_bench *bench)
{
	spin_lock(&bench->flow->lock);
	pkts_flow_begin(bench->flow, &bench->sight);
	spin_unlock(&bench->flow->lock);
}

static bool account(struct flow_bench *bench)
{
	bool closed;

	spin_lock(&bench->flow->lock);
	closed = pkts_flow_account(bench->flow, &bench->sight);
	spin_unlock(&bench->flow->lock);
	return closed;
}

static bool account_tcp(struct flow_bench *bench, u8 direction, u64 stamp,
			u16 flags)
{
	sight_of(bench, IPPROTO_TCP, direction, stamp);
	bench->sight.pkt.tcp_flags = flags;
	return account(bench);
}

static void record_of(struct flow_bench *bench, struct pkts_record *rec)
{
	memset(rec, 0xa5, sizeof(*rec));
	spin_lock(&bench->flow->lock);
	pkts_flow_record(bench->flow, rec);
	spin_unlock(&bench->flow->lock);
}

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

	sight_of(bench, IPPROTO_TCP, initiator->direction, SEC);
	bench->sight.pkt.tcp_flags = initiator->tcp_flags;
	begin(bench);
	account(bench);
	record_of(bench, &rec);
	KUNIT_EXPECT_EQ(test, bench->flow->initiator, first);
	KUNIT_EXPECT_EQ(test, rec.saddr[3], end_addr[first]);
	KUNIT_EXPECT_EQ(test, rec.daddr[3], end_addr[!first]);
	KUNIT_EXPECT_EQ(test, rec.sport, end_port[first]);
	KUNIT_EXPECT_EQ(test, rec.dport, end_port[!first]);
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

	sight_of(bench, IPPROTO_TCP, FORWARD, 10);
	bench->sight.pkt.tcp_flags = SYN;
	begin(bench);
	account(bench);
	account_tcp(bench, REVERSE, 20, SYN | ACK);
	account_tcp(bench, FORWARD, 30, ACK);
	record_of(bench, &rec);

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

	sight_of(bench, IPPROTO_UDP, FORWARD, 10);
	begin(bench);
	account(bench);
	account_tcp(bench, REVERSE, 20, ACK);
	spin_lock(&bench->flow->lock);
	pkts_flow_restart(bench->flow);
	spin_unlock(&bench->flow->lock);
	account_tcp(bench, REVERSE, 40, FIN);
	record_of(bench, &rec);
	expect_side(test, &rec.forward, 0, 0, 0, 0, FORWARD);
	expect_side(test, &rec.reverse, 1, 40, 40, FIN, REVERSE);
}

/* Stamps of several sources may overtake each other. */
static void stamp_order_test(struct kunit *test)
{
	static const u64 stamps[] = { 50, 40, 60, 55, 10 };
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;
	size_t i;

	sight_of(bench, IPPROTO_UDP, FORWARD, stamps[0]);
	begin(bench);
	for (i = 0; i < ARRAY_SIZE(stamps); i++) {
		sight_of(bench, IPPROTO_UDP, FORWARD, stamps[i]);
		account(bench);
	}
	record_of(bench, &rec);
	expect_side(test, &rec.forward, ARRAY_SIZE(stamps), 50, 60, 0, FORWARD);
}

/* Frame octets beside IP run over 32 bits and must not be lost. */
static void overhead_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;
	struct pkts_record rec;
	int i;

	sight_of(bench, IPPROTO_UDP, FORWARD, 1);
	begin(bench);
	for (i = 0; i < 5; i++) {
		sight_of(bench, IPPROTO_UDP, FORWARD, i);
		bench->sight.overhead = U32_MAX - i;
		account(bench);
	}
	record_of(bench, &rec);
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

	sight_of(bench, one->proto, one->direction, 1);
	begin(bench);
	account(bench);
	record_of(bench, &rec);
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
	sight_of(bench, IPPROTO_UDP, side->direction, 1);
	bench->sight.pkt.key.orient = side->orient;
	begin(bench);
	account(bench);
	record_of(bench, &rec);
	KUNIT_EXPECT_EQ(test, rec.forward.direction, side->seen);
}

/*
 * Two TCP packets, the first from end 0, and when the flow is due after them.
 * Times are seconds after the first packet.
 */
static const struct due_case {
	const char *name;
	u8 second;
	u16 forward;
	u16 reverse;
	u8 due;
	enum pkts_end_reason reason;
	bool closes; /* the second packet has closed the flow */
} dues[] = {
	{ "silence", 1, ACK, ACK, 16, PKTS_END_REASON_IDLE_TIMEOUT },
	{ "silence falls together with the active timeout", 45, ACK, ACK, 60,
	  PKTS_END_REASON_IDLE_TIMEOUT },
	{ "it goes on", 50, ACK, ACK, 60, PKTS_END_REASON_ACTIVE_TIMEOUT },
	{ "one side has closed", 1, FIN | ACK, ACK, 16,
	  PKTS_END_REASON_IDLE_TIMEOUT },
	{ "both sides have closed", 1, FIN | ACK, FIN | ACK, 3,
	  PKTS_END_REASON_END_OF_FLOW, true },
	{ "reset", 1, SYN, RST | ACK, 3, PKTS_END_REASON_END_OF_FLOW, true },
	{ "closed when the active timeout is near", 59, FIN, FIN, 60,
	  PKTS_END_REASON_ACTIVE_TIMEOUT, true },
};

static void due_name(const struct due_case *due, char *name)
{
	strscpy(name, due->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(due, dues, due_name);

static void due_test(struct kunit *test)
{
	const struct due_case *due = test->param_value;
	struct flow_bench *bench = test->priv;
	enum pkts_end_reason reason;
	u64 deadline;

	sight_of(bench, IPPROTO_TCP, FORWARD, SEC);
	bench->sight.pkt.tcp_flags = due->forward;
	begin(bench);
	KUNIT_EXPECT_FALSE(test, account(bench));
	KUNIT_EXPECT_EQ(test, account_tcp(bench, REVERSE,
					  SEC + due->second * SEC,
					  due->reverse), due->closes);
	KUNIT_EXPECT_FALSE(test, account_tcp(bench, REVERSE,
					     SEC + due->second * SEC,
					     due->reverse));
	spin_lock(&bench->flow->lock);
	deadline = pkts_flow_deadline(bench->flow, &config, &reason);
	spin_unlock(&bench->flow->lock);
	KUNIT_EXPECT_EQ(test, deadline, SEC + due->due * SEC);
	KUNIT_EXPECT_EQ(test, (int)reason, (int)due->reason);
}

/* A flow whose last record has just left is due after silence, not at once. */
static void due_empty_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;
	enum pkts_end_reason reason;
	u64 deadline;

	sight_of(bench, IPPROTO_UDP, FORWARD, 70 * SEC);
	begin(bench);
	account(bench);
	spin_lock(&bench->flow->lock);
	pkts_flow_restart(bench->flow);
	deadline = pkts_flow_deadline(bench->flow, &config, &reason);
	spin_unlock(&bench->flow->lock);
	KUNIT_EXPECT_EQ(test, deadline, 85 * SEC);
	KUNIT_EXPECT_EQ(test, (int)reason, (int)PKTS_END_REASON_IDLE_TIMEOUT);
}

/* Only a SYN after the end begins a new connection. */
static void reopen_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;
	struct pkts_flow *flow = bench->flow;

	sight_of(bench, IPPROTO_TCP, FORWARD, SEC);
	begin(bench);
	account_tcp(bench, FORWARD, SEC, SYN);
	KUNIT_EXPECT_FALSE(test, pkts_flow_reopens(flow, &bench->sight));
	account_tcp(bench, REVERSE, SEC, RST);
	KUNIT_EXPECT_FALSE(test, pkts_flow_reopens(flow, &bench->sight));
	bench->sight.pkt.tcp_flags = SYN | ACK;
	KUNIT_EXPECT_FALSE(test, pkts_flow_reopens(flow, &bench->sight));
	bench->sight.pkt.tcp_flags = SYN;
	KUNIT_EXPECT_TRUE(test, pkts_flow_reopens(flow, &bench->sight));
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE_PARAM(initiator_test, initiator_gen_params),
	KUNIT_CASE(count_test),
	KUNIT_CASE(restart_test),
	KUNIT_CASE(stamp_order_test),
	KUNIT_CASE(overhead_test),
	KUNIT_CASE_PARAM(ports_test, ports_gen_params),
	KUNIT_CASE_PARAM(side_test, side_gen_params),
	KUNIT_CASE_PARAM(due_test, due_gen_params),
	KUNIT_CASE(due_empty_test),
	KUNIT_CASE(reopen_test),
	{}
};

struct kunit_suite flow_suite = {
	.name = "pkts_flow",
	.init = flow_test_init,
	.test_cases = flow_cases,
};
