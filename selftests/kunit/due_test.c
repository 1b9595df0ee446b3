// SPDX-License-Identifier: GPL-2.0
/* When a flow is due, when it is over, and what begins another one. */
#include <kunit/test.h>
#include <linux/string.h>

#include "flow_bench.h"
#include "tests.h"
#include "world.h"

/*
 * Two TCP packets, the first from end 0, and when the flow is due after them.
 * Times are seconds after the first packet. Timeouts: a record of 60 s,
 * silence of 15, after FIN 2, after RST 1.
 */
static const struct due_case {
	const char *name;
	u8 second;
	u16 forward;
	u16 reverse;
	u8 due;
	enum pkts_end_reason reason;
	bool ends;
	bool closes; /* the second packet has closed the flow */
	u8 life; /* max-life, when it is not long */
	u8 silence; /* another inactive timeout */
} dues[] = {
	{ "silence", 1, ACK, ACK, 16, PKTS_END_REASON_IDLE_TIMEOUT, true },
	{ "silence falls together with the active timeout", 45, ACK, ACK, 60,
	  PKTS_END_REASON_IDLE_TIMEOUT, true },
	{ "it goes on", 50, ACK, ACK, 60, PKTS_END_REASON_ACTIVE_TIMEOUT },
	{ "it is old", 50, ACK, ACK, 55, PKTS_END_REASON_ACTIVE_TIMEOUT, true,
	  false, 55 },
	{ "it is old when its record is due", 50, ACK, ACK, 60,
	  PKTS_END_REASON_ACTIVE_TIMEOUT, true, false, 60 },
	{ "it is young and silent", 1, ACK, ACK, 16,
	  PKTS_END_REASON_IDLE_TIMEOUT, true, false, 17 },
	{ "one side has closed", 1, FIN | ACK, ACK, 16,
	  PKTS_END_REASON_IDLE_TIMEOUT, true },
	{ "both sides have closed", 1, FIN | ACK, FIN | ACK, 3,
	  PKTS_END_REASON_END_OF_FLOW, false, true },
	{ "reset", 1, SYN, RST | ACK, 2, PKTS_END_REASON_END_OF_FLOW, false,
	  true },
	{ "closed when the active timeout is near", 59, FIN, FIN, 60,
	  PKTS_END_REASON_END_OF_FLOW, false, true },
	{ "closed when it is old", 50, FIN, FIN, 51,
	  PKTS_END_REASON_END_OF_FLOW, true, true, 51 },
	{ "closed, and silence is short", 5, FIN, FIN, 6,
	  PKTS_END_REASON_END_OF_FLOW, true, true, 0, 1 },
};

static void due_name(const struct due_case *due, char *name)
{
	strscpy(name, due->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(due, dues, due_name);

static struct pkts_deadline deadline_of(struct flow_bench *bench)
{
	struct pkts_deadline due;

	spin_lock(&bench->flow->lock);
	due = pkts_flow_deadline(bench->flow);
	spin_unlock(&bench->flow->lock);
	return due;
}

static void expect_due(struct kunit *test, u64 when,
		       enum pkts_end_reason reason, bool ends)
{
	struct pkts_deadline due = deadline_of(test->priv);

	KUNIT_EXPECT_EQ(test, due.when, SEC + when);
	KUNIT_EXPECT_EQ(test, (int)due.reason, (int)reason);
	KUNIT_EXPECT_EQ(test, due.ends, ends);
}

static void due_test(struct kunit *test)
{
	const struct due_case *due = test->param_value;
	struct flow_bench *bench = test->priv;
	struct pkts_timeouts *timeouts = &bench->pn.config.timeouts;
	u64 second = SEC + due->second * SEC;

	timeouts->tcp_rst = SEC;
	if (due->life)
		timeouts->max_life = due->life * SEC;
	if (due->silence)
		timeouts->tcp_inactive = due->silence * SEC;
	flow_bench_sight(bench, IPPROTO_TCP, FORWARD, SEC);
	bench->sight.pkt.tcp_flags = due->forward;
	flow_bench_begin(bench);
	KUNIT_EXPECT_FALSE(test, flow_bench_account(bench));
	KUNIT_EXPECT_EQ(test, flow_bench_tcp(bench, REVERSE, second,
					     due->reverse), due->closes);
	KUNIT_EXPECT_FALSE(test, flow_bench_tcp(bench, REVERSE, second,
						due->reverse));
	expect_due(test, due->due * SEC, due->reason, due->ends);
}

/* A point's own timeout counts instead of the namespace's, one by one. */
static void due_point_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;

	flow_bench_sight(bench, IPPROTO_TCP, FORWARD, SEC);
	flow_bench_begin(bench);
	flow_bench_tcp(bench, FORWARD, SEC, ACK);
	bench->point->timeouts.tcp_inactive = 3 * SEC;
	expect_due(test, 3 * SEC, PKTS_END_REASON_IDLE_TIMEOUT, true);
	bench->point->timeouts.tcp_inactive = 0;
	bench->point->timeouts.tcp_active = 2 * SEC;
	expect_due(test, 2 * SEC, PKTS_END_REASON_ACTIVE_TIMEOUT, false);
	bench->point->timeouts.max_life = SEC;
	expect_due(test, SEC, PKTS_END_REASON_ACTIVE_TIMEOUT, true);
}

/* Each protocol has its own. */
static void due_proto_test(struct kunit *test)
{
	static const u8 protos[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_GRE,
		IPPROTO_UDPLITE, IPPROTO_ICMPV6,
	};
	static const u8 silence[] = { 1, 2, 3, 4, 2, 3 };
	struct flow_bench *bench = test->priv;
	struct pkts_timeouts *timeouts = &bench->pn.config.timeouts;
	size_t i;

	timeouts->tcp_inactive = SEC;
	timeouts->udp_inactive = 2 * SEC;
	timeouts->icmp_inactive = 3 * SEC;
	timeouts->other_inactive = 4 * SEC;
	for (i = 0; i < ARRAY_SIZE(protos); i++) {
		flow_bench_sight(bench, protos[i], FORWARD, SEC);
		flow_bench_begin(bench);
		flow_bench_account(bench);
		expect_due(test, silence[i] * SEC,
			   PKTS_END_REASON_IDLE_TIMEOUT, true);
	}
}

static void restart(struct flow_bench *bench)
{
	spin_lock(&bench->flow->lock);
	pkts_flow_restart(bench->flow);
	spin_unlock(&bench->flow->lock);
}

/* A flow whose last record has just left is due after silence, not at once. */
static void due_empty_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;

	flow_bench_sight(bench, IPPROTO_UDP, FORWARD, 70 * SEC);
	flow_bench_begin(bench);
	flow_bench_account(bench);
	restart(bench);
	expect_due(test, 84 * SEC, PKTS_END_REASON_IDLE_TIMEOUT, true);
}

/* A closed one stays until it is silent, and stragglers count as its end. */
static void due_over_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;

	flow_bench_sight(bench, IPPROTO_TCP, FORWARD, SEC);
	flow_bench_begin(bench);
	flow_bench_tcp(bench, FORWARD, SEC, FIN);
	flow_bench_tcp(bench, REVERSE, SEC, FIN);
	expect_due(test, 2 * SEC, PKTS_END_REASON_END_OF_FLOW, false);
	restart(bench);
	bench->flow->closing |= PKTS_FLOW_OVER;
	expect_due(test, 15 * SEC, PKTS_END_REASON_END_OF_FLOW, true);
	KUNIT_EXPECT_FALSE(test, flow_bench_tcp(bench, REVERSE, 5 * SEC, ACK));
	expect_due(test, 19 * SEC, PKTS_END_REASON_END_OF_FLOW, true);
}

/* A reset after both FINs: the shorter of two timeouts may be its. */
static void reset_late_test(struct kunit *test)
{
	struct flow_bench *bench = test->priv;

	bench->pn.config.timeouts.tcp_rst = SEC;
	flow_bench_sight(bench, IPPROTO_TCP, FORWARD, SEC);
	flow_bench_begin(bench);
	flow_bench_tcp(bench, FORWARD, SEC, FIN);
	KUNIT_EXPECT_TRUE(test, flow_bench_tcp(bench, REVERSE, SEC, FIN));
	KUNIT_EXPECT_TRUE(test, flow_bench_tcp(bench, REVERSE, SEC, RST));
	KUNIT_EXPECT_FALSE(test, flow_bench_tcp(bench, REVERSE, SEC, RST));
	expect_due(test, SEC, PKTS_END_REASON_END_OF_FLOW, false);
}

/* What begins a new connection, and after which one. */
static const struct reopen_case {
	const char *name;
	u8 closing;
	u16 flags;
	bool reopens;
} reopens[] = {
	{ "SYN again", 0, SYN, false },
	{ "SYN after one FIN", PKTS_FLOW_FIN(0) | PKTS_FLOW_SPOKE_BOTH, SYN,
	  false },
	{ "SYN after both FINs", PKTS_FLOW_FIN_BOTH, SYN, true },
	{ "SYN after RST", PKTS_FLOW_RST, SYN, true },
	{ "SYN after the record", PKTS_FLOW_RST | PKTS_FLOW_OVER, SYN, true },
	{ "answer again", 0, SYN | ACK, false },
	{ "late answer", PKTS_FLOW_RST, SYN | ACK, false },
	{ "answer after the record", PKTS_FLOW_RST | PKTS_FLOW_OVER, SYN | ACK,
	  true },
	{ "data after the record", PKTS_FLOW_RST | PKTS_FLOW_OVER, ACK, false },
};

static void reopen_name(const struct reopen_case *reopen, char *name)
{
	strscpy(name, reopen->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(reopen, reopens, reopen_name);

static void reopen_test(struct kunit *test)
{
	const struct reopen_case *reopen = test->param_value;
	struct flow_bench *bench = test->priv;
	unsigned int dir;

	flow_bench_sight(bench, IPPROTO_TCP, FORWARD, SEC);
	flow_bench_begin(bench);
	bench->flow->closing = reopen->closing;
	for (dir = FORWARD; dir <= REVERSE; dir++) {
		flow_bench_sight(bench, IPPROTO_TCP, dir, SEC);
		bench->sight.pkt.tcp_flags = reopen->flags;
		KUNIT_EXPECT_EQ(test, pkts_flow_reopens(bench->flow,
							&bench->sight),
				reopen->reopens);
	}
}

static struct kunit_case due_cases[] = {
	KUNIT_CASE_PARAM(due_test, due_gen_params),
	KUNIT_CASE(due_point_test),
	KUNIT_CASE(due_proto_test),
	KUNIT_CASE(due_empty_test),
	KUNIT_CASE(due_over_test),
	KUNIT_CASE(reset_late_test),
	KUNIT_CASE_PARAM(reopen_test, reopen_gen_params),
	{}
};

struct kunit_suite due_suite = {
	.name = "pkts_due",
	.init = flow_bench_init,
	.test_cases = due_cases,
};
