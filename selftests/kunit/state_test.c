// SPDX-License-Identifier: GPL-2.0
/* How far a flow has come, and what begins another one. */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/string.h>

#include "detail_bench.h"
#include "tests.h"

#define FIN PKTS_TCP_FIN
#define SYN PKTS_TCP_SYN
#define RST PKTS_TCP_RST
#define ACK PKTS_TCP_ACK
#define FORWARD 0
#define REVERSE 1

/* A connection that is seen from one side only opens anew after its end, too. */
static const struct half_case {
	const char *name;
	u8 direction; /* of the packet after a FIN from end 0 */
	u16 flags;
	bool spoke; /* end 1 has said something */
	bool reopens;
} halves[] = {
	{ "SYN of who has closed", FORWARD, SYN, false, true },
	{ "SYN of who has closed, seen from both sides", FORWARD, SYN, true,
	  false },
	{ "SYN of the other end", REVERSE, SYN, true, false },
	{ "answers only", FORWARD, SYN | ACK, false, true },
	{ "an answer, seen from both sides", FORWARD, SYN | ACK, true, false },
	{ "SYN and FIN", FORWARD, SYN | FIN, false, false },
	{ "data", FORWARD, ACK, false, false },
};

static void half_name(const struct half_case *half, char *name)
{
	strscpy(name, half->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(half, halves, half_name);

static void packet(struct detail_bench *bench, u8 proto, unsigned int dir,
		   u16 flags)
{
	detail_bench_packet(bench, proto, dir, NSEC_PER_SEC, 0);
	bench->sight.pkt.tcp_flags = flags;
}

static void half_test(struct kunit *test)
{
	const struct half_case *half = test->param_value;
	struct detail_bench *bench = test->priv;

	packet(bench, IPPROTO_TCP, FORWARD, ACK);
	detail_bench_account(bench);
	packet(bench, IPPROTO_TCP, REVERSE, ACK);
	if (half->spoke)
		detail_bench_account(bench);
	packet(bench, IPPROTO_TCP, FORWARD, FIN | ACK);
	detail_bench_account(bench);
	packet(bench, IPPROTO_TCP, half->direction, half->flags);
	KUNIT_EXPECT_EQ(test, pkts_flow_reopens(&bench->full->flow,
						&bench->sight), half->reopens);
}

/* How far a flow has come; '<' is from end 0, '>' from end 1. */
#define STATE_STEPS 5
static const struct state_case {
	const char *name;
	u8 proto;
	struct {
		char from; /* 0: no more */
		u16 flags;
	} step[STATE_STEPS];
	enum pkts_state state;
} states[] = {
	{ "SYN", IPPROTO_TCP, { { '<', SYN } }, PKTS_STATE_REQUESTED },
	{ "SYN, again", IPPROTO_TCP, { { '<', SYN }, { '<', SYN } },
	  PKTS_STATE_REQUESTED },
	{ "SYN and its answer", IPPROTO_TCP,
	  { { '<', SYN }, { '>', SYN | ACK } }, PKTS_STATE_ESTABLISHED },
	{ "SYN and its refusal", IPPROTO_TCP,
	  { { '<', SYN }, { '>', RST | ACK } }, PKTS_STATE_RESET },
	{ "one side: SYN and acknowledgments", IPPROTO_TCP,
	  { { '<', SYN }, { '<', ACK } }, PKTS_STATE_ESTABLISHED },
	{ "one side: the answer to a SYN", IPPROTO_TCP, { { '>', SYN | ACK } },
	  PKTS_STATE_ESTABLISHED },
	{ "from the middle on", IPPROTO_TCP, { { '>', ACK } },
	  PKTS_STATE_ESTABLISHED },
	{ "one side: FIN", IPPROTO_TCP, { { '>', ACK }, { '>', FIN | ACK } },
	  PKTS_STATE_CLOSING },
	{ "half closed, data goes on", IPPROTO_TCP,
	  { { '<', FIN | ACK }, { '>', ACK }, { '>', ACK }, { '<', ACK } },
	  PKTS_STATE_CLOSING },
	{ "both have closed", IPPROTO_TCP,
	  { { '<', FIN | ACK }, { '>', FIN | ACK }, { '<', ACK } },
	  PKTS_STATE_CLOSED },
	{ "reset while closing", IPPROTO_TCP,
	  { { '<', FIN | ACK }, { '>', RST } }, PKTS_STATE_RESET },
	{ "reset when both have closed", IPPROTO_TCP,
	  { { '<', FIN | ACK }, { '>', FIN | ACK }, { '<', RST } },
	  PKTS_STATE_CLOSED },
	{ "data after a reset", IPPROTO_TCP,
	  { { '<', ACK }, { '>', RST }, { '<', ACK } }, PKTS_STATE_RESET },
	{ "UDP, no answer", IPPROTO_UDP, { { '<', 0 }, { '<', 0 } },
	  PKTS_STATE_REQUESTED },
	{ "UDP, answer", IPPROTO_UDP, { { '<', 0 }, { '>', 0 } },
	  PKTS_STATE_ESTABLISHED },
	{ "echo, no answer", IPPROTO_ICMP, { { '>', 0 } },
	  PKTS_STATE_REQUESTED },
	{ "echo, answer", IPPROTO_ICMPV6, { { '>', 0 }, { '<', 0 } },
	  PKTS_STATE_ESTABLISHED },
};

static void state_name(const struct state_case *state, char *name)
{
	strscpy(name, state->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(state, states, state_name);

static void state_play(struct kunit *test, bool restart)
{
	const struct state_case *state = test->param_value;
	struct detail_bench *bench = test->priv;
	unsigned int i;

	detail_bench_reuse(bench);
	for (i = 0; i < STATE_STEPS && state->step[i].from; i++) {
		packet(bench, state->proto, state->step[i].from == '>',
		       state->step[i].flags);
		detail_bench_account(bench);
		if (restart)
			detail_bench_restart(bench);
	}
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, bench->rec.state, (u8)state->state);
}

/* The same however many records leave meanwhile. */
static void state_test(struct kunit *test)
{
	state_play(test, false);
	state_play(test, true);
}

static struct kunit_case state_cases[] = {
	KUNIT_CASE_PARAM(half_test, half_gen_params),
	KUNIT_CASE_PARAM(state_test, state_gen_params),
	{}
};

struct kunit_suite state_suite = {
	.name = "pkts_state",
	.init = detail_bench_init,
	.test_cases = state_cases,
};
