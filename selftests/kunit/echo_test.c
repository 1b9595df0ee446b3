// SPDX-License-Identifier: GPL-2.0
/* Round trips of echo messages. */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/string.h>

#include "detail_bench.h"
#include "tests.h"

#define MS ((u64)NSEC_PER_MSEC)
#define STEPS 14

/* From end 0: a request; from end 1: a reply. */
struct step {
	char what;
	u32 ms;
	u16 seq;
};

static const struct echo_case {
	const char *name;
	struct step step[STEPS];
	u32 rtts;
	u32 rtt_sum; /* ms */
	u32 gaps;
} cases[] = {
	{ "request and reply", { { 'Q', 0, 1 }, { 'R', 30, 1 } }, 1, 30 },
	{ "one by one", { { 'Q', 0, 1 }, { 'R', 30, 1 }, { 'Q', 100, 2 },
			  { 'R', 120, 2 } }, 2, 50 },
	{ "several under way", { { 'Q', 0, 1 }, { 'Q', 10, 2 }, { 'Q', 20, 3 },
				 { 'R', 30, 1 }, { 'R', 41, 2 },
				 { 'R', 52, 3 } }, 3, 93 },
	{ "the number runs over", { { 'Q', 0, 65535 }, { 'Q', 10, 0 },
				    { 'R', 30, 65535 }, { 'R', 41, 0 } },
	  2, 61 },
	{ "one was lost", { { 'Q', 0, 1 }, { 'Q', 1000, 2 }, { 'R', 1030, 2 } },
	  1, 30, 1 },
	{ "a reply comes late", { { 'Q', 0, 1 }, { 'Q', 1000, 2 },
				  { 'R', 1030, 2 }, { 'R', 1040, 1 } },
	  1, 30, 1 },
	{ "a reply comes twice", { { 'Q', 0, 1 }, { 'R', 30, 1 },
				   { 'R', 40, 1 } }, 1, 30 },
	{ "a request comes twice", { { 'Q', 0, 1 }, { 'Q', 5, 1 },
				     { 'R', 30, 1 } } },
	{ "a request comes three times", { { 'Q', 0, 1 }, { 'Q', 5, 1 },
					   { 'Q', 7, 1 }, { 'R', 30, 1 },
					   { 'R', 31, 1 } } },
	{ "a reply to nothing", { { 'R', 0, 1 }, { 'Q', 10, 2 },
				  { 'R', 30, 2 } }, 1, 20 },
	{ "more under way than are remembered", {
		{ 'Q', 0, 1 }, { 'Q', 10, 2 }, { 'Q', 20, 3 }, { 'Q', 30, 4 },
		{ 'Q', 40, 5 }, { 'R', 100, 1 }, { 'R', 110, 2 },
		{ 'R', 120, 3 }, { 'R', 130, 4 }, { 'R', 140, 5 },
		{ 'Q', 150, 6 }, { 'R', 250, 6 } }, 5, 500 },
	{ "nobody answers, then somebody does", {
		{ 'Q', 0, 1 }, { 'Q', 10, 2 }, { 'Q', 20, 3 }, { 'Q', 30, 4 },
		{ 'Q', 40, 5 }, { 'R', 60, 5 }, { 'Q', 70, 6 },
		{ 'R', 80, 6 } }, 1, 10, 4 },
	{ "nobody answers for minutes", {
		{ 'Q', 0, 1 }, { 'Q', 10, 2 }, { 'Q', 20, 3 }, { 'Q', 30, 4 },
		{ 'Q', 200000, 50000 }, { 'R', 200010, 50000 } },
	  0, 0, 1 },
	{ "stamps that run backward", { { 'Q', 10, 1 }, { 'R', 9, 1 } }, 1, 0 },
	{ "neither", { { 'N', 0, 1 }, { 'R', 9, 1 } } },
};

static void echo_name(const struct echo_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(echo, cases, echo_name);

static void play(struct detail_bench *bench, const struct step *step, u8 proto)
{
	detail_bench_packet(bench, proto, step->what == 'R',
			    1000 * MS + step->ms * MS, 56);
	bench->facts.seq = step->seq;
	if (step->what == 'Q')
		bench->facts.has = PKTS_FACTS_REQUEST;
	if (step->what == 'R')
		bench->facts.has = PKTS_FACTS_REPLY;
	detail_bench_account(bench);
}

static void echo_test(struct kunit *test)
{
	static const u8 protos[] = { IPPROTO_ICMP, IPPROTO_ICMPV6 };
	const struct echo_case *one = test->param_value;
	struct detail_bench *bench = test->priv;
	const struct pkts_detail_side *side;
	const struct step *step;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(protos); i++) {
		detail_bench_reuse(bench);
		for (step = one->step; step < one->step + STEPS; step++)
			if (step->what)
				play(bench, step, protos[i]);
		detail_bench_record(bench);
		side = bench->full->flow.initiator ? &bench->detail.reverse :
		       &bench->detail.forward;
		KUNIT_EXPECT_EQ(test, side->rtt.count, one->rtts);
		KUNIT_EXPECT_EQ(test, side->rtt.sum, one->rtt_sum * MS);
		KUNIT_EXPECT_EQ(test, side->gaps, one->gaps);
	}
}

/* Two hosts that ping each other by the same identifier do not mix. */
static void both_ends_test(struct kunit *test)
{
	static const struct step step[] = {
		{ 'Q', 0, 1 }, { 'Q', 10, 1 }, { 'R', 30, 1 }, { 'R', 50, 1 },
	};
	static const u8 dir[] = { 0, 1, 1, 0 };
	struct detail_bench *bench = test->priv;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(step); i++) {
		detail_bench_packet(bench, IPPROTO_ICMP, dir[i],
				    1000 * MS + step[i].ms * MS, 56);
		bench->facts.seq = step[i].seq;
		bench->facts.has = step[i].what == 'Q' ? PKTS_FACTS_REQUEST :
				   PKTS_FACTS_REPLY;
		detail_bench_account(bench);
	}
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.rtt.sum, 30 * MS);
	KUNIT_EXPECT_EQ(test, bench->detail.reverse.rtt.sum, 40 * MS);
}

static struct kunit_case echo_cases[] = {
	KUNIT_CASE_PARAM(echo_test, echo_gen_params),
	KUNIT_CASE(both_ends_test),
	{}
};

struct kunit_suite echo_suite = {
	.name = "pkts_echo",
	.init = detail_bench_init,
	.test_cases = echo_cases,
};
