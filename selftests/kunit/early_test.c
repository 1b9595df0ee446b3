// SPDX-License-Identifier: GPL-2.0
/* Responses that a link's legs bring before their requests. */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/string.h>

#include "detail_bench.h"
#include "kmod/link.h"
#include "tests.h"

#define STEPS	8
#define S	PKTS_TCP_SYN
#define A	PKTS_TCP_ACK
#define US	((u64)NSEC_PER_USEC)
#define FIRST	(1000 * (u64)NSEC_PER_MSEC)

/**
 * struct step - a segment, or an echo message, in the order of metering
 * @from: end of the key: 0 the client, 1 the server
 * @flags: of TCP; of an echo message 0
 * @us: its stamp
 * @seq: sequence number
 * @ack: acknowledgment
 * @payload: octets
 * @tsval: timestamp value, 0 without the option
 * @tsecr: timestamp echo reply
 */
struct step {
	u8 from;
	u8 flags;
	u32 us;
	u32 seq;
	u32 ack;
	u32 payload;
	u32 tsval;
	u32 tsecr;
};

#define SYN(us)			{ 0, S, us, 99, 0 }
#define SYN_ACK(us)		{ 1, S | A, us, 499, 100 }
#define LAST(us)		{ 0, A, us, 100, 500 }
#define DATA(us, n)		{ 0, A, us, 100 + 10 * (n), 500, 10 }
#define ACK_OF(us, n)		{ 1, A, us, 500, 110 + 10 * (n) }

/**
 * struct early_case - what is metered, and what comes of it
 * @name: what is special
 * @step: what is metered
 * @alone: at a point that is no link
 * @rtts: round trips to the server
 * @sum: of them, us
 * @server: handshake to the server, us
 * @client: to the client, us
 * @early: responses that were stamped before their requests
 * @offset: of the second leg's stamps, us
 */
static const struct early_case {
	const char *name;
	struct step step[STEPS];
	bool alone;
	u32 rtts;
	u32 sum;
	u32 server;
	u32 client;
	u32 early;
	s32 offset;
} cases[] = {
	{ "in order", { SYN(10), SYN_ACK(310), LAST(400), DATA(500, 0),
			ACK_OF(900, 0) }, false, 2, 700, 300, 90 },
	{ "SYN metered late", { SYN_ACK(310), SYN(10), LAST(400) },
	  false, 1, 300, 300, 90 },
	{ "SYN stamped late", { SYN_ACK(310), SYN(350), LAST(400) },
	  false, 1, 0, 0, 50, 1, -40 },
	{ "last of the handshake before its question",
	  { SYN(10), LAST(400), SYN_ACK(310) }, false, 1, 300, 300, 90 },
	{ "data", { SYN(10), SYN_ACK(310), LAST(400), ACK_OF(900, 0),
		    DATA(500, 0) }, false, 2, 700, 300, 90 },
	{ "no later acknowledgment answers", { SYN(10), SYN_ACK(310),
		    LAST(400), ACK_OF(900, 0), DATA(500, 0), ACK_OF(9000, 0) },
	  false, 2, 700, 300, 90 },
	{ "two segments, one acknowledgment", { SYN(10), SYN_ACK(310),
		    LAST(400), ACK_OF(900, 1), DATA(500, 0), DATA(600, 1),
		    ACK_OF(9000, 1) }, false, 2, 600, 300, 90 },
	{ "then as usual", { SYN(10), SYN_ACK(310), LAST(400), ACK_OF(900, 0),
		    DATA(500, 0), DATA(1000, 1), ACK_OF(1500, 1) },
	  false, 3, 1200, 300, 90 },
	{ "much later", { SYN(10), SYN_ACK(310), LAST(400), ACK_OF(900, 0),
			  DATA(30900, 0), ACK_OF(31000, 0) },
	  false, 1, 300, 300, 90 },
	{ "no link", { SYN(10), SYN_ACK(310), LAST(400), ACK_OF(900, 0),
		       DATA(500, 0) }, true, 1, 300, 300, 90 },
	{ "an echo of this segment", { DATA(10, 0), ACK_OF(300, 0),
		{ 1, A, 700, 500, 130, 0, 8, 5 },
		{ 0, A, 400, 110, 500, 20, 5, 7 } }, false, 2, 590 },
	{ "an echo of a later one", { DATA(10, 0), ACK_OF(300, 0),
		{ 1, A, 700, 500, 130, 0, 8, 6 },
		{ 0, A, 400, 110, 500, 20, 5, 7 } }, false, 1, 290 },
	{ "echo reply metered first", { { 1, 0, 310, 7 }, { 0, 0, 10, 7 } },
	  false, 1, 300 },
	{ "echo reply stamped first", { { 1, 0, 310, 7 }, { 0, 0, 350, 7 },
					{ 0, 0, 900, 8 }, { 1, 0, 1000, 8 } },
	  false, 2, 140, 0, 0, 1, -40 },
	{ "each echo reply first", { { 1, 0, 310, 7 }, { 0, 0, 10, 7 },
				     { 1, 0, 1310, 8 }, { 0, 0, 1010, 8 } },
	  false, 2, 600 },
	{ "echo reply to another one", { { 1, 0, 310, 7 }, { 0, 0, 10, 8 },
					 { 1, 0, 410, 8 } }, false, 1, 400 },
	{ "echo reply, no link", { { 1, 0, 310, 7 }, { 0, 0, 10, 7 } }, true },
};

static void early_name(const struct early_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(early, cases, early_name);

static void play(struct detail_bench *bench, const struct step *step)
{
	struct pkts_facts *facts = &bench->facts;

	detail_bench_packet(bench, step->flags ? IPPROTO_TCP : IPPROTO_ICMP,
			    step->from, FIRST + step->us * US, step->payload);
	bench->sight.side = step->from;
	bench->sight.pkt.tcp_flags = step->flags;
	facts->seq = step->seq;
	facts->ack = step->ack;
	facts->window = 1000;
	facts->tsval = step->tsval;
	facts->tsecr = step->tsecr;
	if (step->tsval)
		facts->has |= PKTS_FACTS_TIMES;
	if (!step->flags)
		facts->has = step->from ? PKTS_FACTS_REPLY :
					  PKTS_FACTS_REQUEST;
	detail_bench_account(bench);
}

static void early_test(struct kunit *test)
{
	const struct early_case *one = test->param_value;
	struct detail_bench *bench = test->priv;
	const struct pkts_detail_side *side;
	struct pkts_link_offset offset = {};
	static struct net_device dev;
	const struct step *step;

	if (!one->alone) {
		bench->point->link = pkts_link_alloc("tap0", &dev);
		KUNIT_ASSERT_NOT_NULL(test, bench->point->link);
	}
	for (step = one->step; step < one->step + STEPS; step++)
		if (step->us)
			play(bench, step);
	detail_bench_record(bench);
	side = bench->full->flow.initiator ? &bench->detail.reverse :
					     &bench->detail.forward;
	if (bench->point->link)
		pkts_link_offset(bench->point->link, &offset);
	pkts_link_free(bench->point->link);
	KUNIT_EXPECT_EQ(test, side->rtt.count, one->rtts);
	KUNIT_EXPECT_EQ(test, side->rtt.sum, one->sum * US);
	KUNIT_EXPECT_EQ(test, bench->detail.handshake_server,
			one->server * US);
	KUNIT_EXPECT_EQ(test, bench->detail.handshake_client,
			one->client * US);
	KUNIT_EXPECT_EQ(test, offset.early, one->early);
	KUNIT_EXPECT_EQ(test, offset.offset, one->offset * (s64)US);
}

static struct kunit_case early_cases[] = {
	KUNIT_CASE_PARAM(early_test, early_gen_params),
	{}
};

struct kunit_suite early_suite = {
	.name = "pkts_early",
	.init = detail_bench_init,
	.test_cases = early_cases,
};
