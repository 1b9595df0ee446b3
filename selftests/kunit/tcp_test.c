// SPDX-License-Identifier: GPL-2.0
/*
 * What segments tell of their connection. Each case is tried from several
 * sequence numbers and timestamps, among them those that run over, and from
 * either end of the key.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/string.h>

#include "detail_bench.h"
#include "tests.h"

#define MS ((u64)NSEC_PER_MSEC)
#define FIN PKTS_TCP_FIN
#define SYN PKTS_TCP_SYN
#define RST PKTS_TCP_RST
#define ACK PKTS_TCP_ACK
#define STEPS 16
#define MSS 100
#define WINDOW 1000

/* Numbers of an end count from its own SYN, which has number 0. */
struct step {
	u32 ms;
	u8 from;
	u16 flags;
	u32 seq;
	u32 ack;
	u32 len;
	u32 tsval; /* 0: none */
	u32 tsecr;
	u16 window;
	u8 packets;
	bool restart; /* a record leaves before it */
};

#define SEG(_from, _ms, _flags, _seq, _ack, _len, ...) \
	{ .from = _from, .ms = _ms, .flags = _flags, .seq = _seq, \
	  .ack = _ack, .len = _len, .window = WINDOW, .packets = 1, \
	  ##__VA_ARGS__ }
#define C(...) SEG(0, __VA_ARGS__) /* client */
#define S(...) SEG(1, __VA_ARGS__) /* server */
#define TIMES(_tsval, _tsecr) .tsval = _tsval, .tsecr = _tsecr
#define HANDSHAKE \
	C(0, SYN, 0, 0, 0), S(30, SYN | ACK, 0, 1, 0), C(50, ACK, 1, 1, 0)

struct want_side {
	u32 retransmitted;
	u32 retransmitted_octets;
	u32 out_of_order;
	u32 duplicate_acks;
	u32 zero_windows;
	u32 gaps;
	u32 lost;
	u32 rtts;
	u32 rtt_sum; /* ms */
};

/* Without those of a handshake, which every case with one has */
static const struct tcp_case {
	const char *name;
	struct step step[STEPS];
	u32 server; /* ms */
	u32 client;
	struct want_side want[2];
} cases[] = {
	{ "handshake is split here", { HANDSHAKE }, 30, 20,
	  { { .rtts = 1, .rtt_sum = 30 }, { .rtts = 1, .rtt_sum = 20 } } },
	{ "handshake with SYN again", {
		C(0, SYN, 0, 0, 0), C(1000, SYN, 0, 0, 0),
		S(1030, SYN | ACK, 0, 1, 0), C(1050, ACK, 1, 1, 0) },
	  0, 20, { { .retransmitted = 1 }, { .rtts = 1, .rtt_sum = 20 } } },
	{ "SYN again, answer to the second", {
		C(0, SYN, 0, 0, 0, TIMES(5, 0)),
		C(1000, SYN, 0, 0, 0, TIMES(1005, 0)),
		S(1030, SYN | ACK, 0, 1, 0, TIMES(7, 1005)) },
	  30, 0, { { .retransmitted = 1, .rtts = 1, .rtt_sum = 30 } } },
	{ "SYN again, answer to the first", {
		C(0, SYN, 0, 0, 0, TIMES(5, 0)),
		C(1000, SYN, 0, 0, 0, TIMES(1005, 0)),
		S(1001, SYN | ACK, 0, 1, 0, TIMES(7, 5)) },
	  0, 0, { { .retransmitted = 1 } } },
	{ "SYN-ACK again", {
		C(0, SYN, 0, 0, 0), S(30, SYN | ACK, 0, 1, 0),
		S(1030, SYN | ACK, 0, 1, 0), C(1050, ACK, 1, 1, 0) },
	  30, 0, { { .rtts = 1, .rtt_sum = 30 }, { .retransmitted = 1 } } },
	{ "handshake that ends with data", {
		C(0, SYN, 0, 0, 0), S(30, SYN | ACK, 0, 1, 0),
		C(950, ACK, 1, 1, 100) },
	  30, 0, { { .rtts = 1, .rtt_sum = 30 } } },
	{ "handshake from SYN-ACK on", {
		S(30, SYN | ACK, 0, 1, 0), C(50, ACK, 1, 1, 0) },
	  0, 20, { { 0 }, { .rtts = 1, .rtt_sum = 20 } } },
	{ "SYN with data", {
		C(0, SYN, 0, 0, 100), S(30, SYN | ACK, 0, 101, 0),
		C(50, ACK, 101, 1, 0) },
	  30, 20, { { .rtts = 1, .rtt_sum = 30 },
		    { .rtts = 1, .rtt_sum = 20 } } },
	{ "ports used again without an end", {
		C(0, ACK, 1, 1, 100), S(10, ACK, 1, 101, 0),
		C(500, SYN, 900000, 0, 0), S(520, SYN | ACK, 700000, 900001, 0),
		C(530, ACK, 900001, 700001, 0) },
	  20, 10, { { .rtts = 2, .rtt_sum = 30 },
		    { .rtts = 1, .rtt_sum = 10 } } },

	{ "data and its acknowledgment", {
		C(0, ACK, 1, 1, 100), S(40, ACK, 1, 101, 0),
		C(60, ACK, 101, 1, 100), S(70, ACK, 1, 201, 0) },
	  0, 0, { { .rtts = 2, .rtt_sum = 50 } } },
	{ "one question at a time", {
		C(0, ACK, 1, 1, 100), C(10, ACK, 101, 1, 100),
		S(40, ACK, 1, 101, 0), S(45, ACK, 1, 201, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 40 } } },
	{ "both ends ask", {
		C(0, ACK, 1, 1, 100), S(40, ACK, 1, 101, 200),
		C(45, ACK, 101, 201, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 40 }, { .rtts = 1, .rtt_sum = 5 } } },
	{ "less than asked for is no answer", {
		C(0, ACK, 1, 1, 100), S(20, ACK, 1, 51, 0),
		S(40, ACK, 1, 101, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 40 } } },
	{ "sent again, which was answered?", {
		C(0, ACK, 1, 1, 100), C(300, ACK, 1, 1, 100),
		S(310, ACK, 1, 101, 0) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 100 } } },
	{ "sent again, the second was answered", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(300, ACK, 1, 1, 100, TIMES(310, 1)),
		S(310, ACK, 1, 101, 0, TIMES(5, 310)) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 100,
		    .rtts = 1, .rtt_sum = 10 } } },
	{ "sent again, the first was answered", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(300, ACK, 1, 1, 100, TIMES(310, 1)),
		S(301, ACK, 1, 101, 0, TIMES(5, 10)) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 100 } } },
	{ "sent again in the same tick", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		S(1, ACK, 1, 101, 0, TIMES(5, 10)) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 100 } } },
	{ "the first acknowledgment was lost", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(500, ACK, 101, 1, 100, TIMES(510, 1)),
		S(510, ACK, 1, 201, 0, TIMES(5, 510)) },
	  0, 0, { { 0 } } },
	{ "one acknowledgment for two", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		S(1, ACK, 1, 101, 0, TIMES(5, 10)),
		C(10, ACK, 101, 1, 100, TIMES(20, 5)),
		C(12, ACK, 201, 1, 100, TIMES(22, 5)),
		S(30, ACK, 1, 301, 0, TIMES(35, 20)) },
	  0, 0, { { .rtts = 2, .rtt_sum = 21 } } },
	{ "it waits for what was lost before", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(1, ACK, 101, 1, 100, TIMES(11, 1)),
		S(5, ACK, 1, 101, 0, TIMES(5, 10)),
		C(300, ACK, 101, 1, 100, TIMES(310, 1)),
		S(305, ACK, 1, 201, 0, TIMES(305, 310)) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 100,
		    .rtts = 1, .rtt_sum = 5 } } },
	{ "an answer after two minutes", {
		C(0, ACK, 1, 1, 100), S(120001, ACK, 1, 101, 0) },
	  0, 0, { { 0 } } },
	{ "stamps that run backward", {
		C(40, ACK, 1, 1, 100), S(39, ACK, 1, 101, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 0 } } },
	{ "a FIN is acknowledged", {
		C(0, FIN | ACK, 1, 1, 0), S(20, ACK, 1, 2, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 } } },

	{ "a gap that is filled soon", {
		HANDSHAKE, C(60, ACK, 1, 1, 100), C(61, ACK, 201, 1, 100),
		C(62, ACK, 101, 1, 100) },
	  30, 20, { { .out_of_order = 1, .gaps = 1, .rtts = 1, .rtt_sum = 30 },
		    { .rtts = 1, .rtt_sum = 20 } } },
	{ "a gap that is filled late", {
		HANDSHAKE, C(60, ACK, 1, 1, 100), C(61, ACK, 201, 1, 100),
		C(115, ACK, 101, 1, 100) },
	  30, 20, { { .retransmitted = 1, .retransmitted_octets = 100,
		      .gaps = 1, .lost = 100, .rtts = 1, .rtt_sum = 30 },
		    { .rtts = 1, .rtt_sum = 20 } } },
	{ "a late segment with an early timestamp", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(10, ACK, 201, 1, 100, TIMES(20, 1)),
		C(90, ACK, 101, 1, 100, TIMES(15, 1)) },
	  0, 0, { { .out_of_order = 1, .gaps = 1 } } },
	{ "a late segment with the same timestamp", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(1, ACK, 201, 1, 100, TIMES(11, 1)),
		C(21, ACK, 101, 1, 100, TIMES(11, 1)) },
	  0, 0, { { .out_of_order = 1, .gaps = 1 } } },
	{ "a soon segment with a later timestamp", {
		C(0, ACK, 1, 1, 100, TIMES(10, 1)),
		C(10, ACK, 201, 1, 100, TIMES(20, 1)),
		C(12, ACK, 101, 1, 100, TIMES(22, 1)) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 100,
		    .gaps = 1, .lost = 100 } } },
	{ "a gap that is never filled", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 201, 1, 100) },
	  0, 0, { { .gaps = 1, .lost = 100 } } },
	{ "a gap told by an acknowledgment", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 201, 1, 0) },
	  0, 0, { { .gaps = 1, .lost = 100 } } },
	{ "a gap filled from its middle", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 401, 1, 100),
		C(2, ACK, 201, 1, 100), C(2, ACK, 101, 1, 100),
		C(3, ACK, 301, 1, 100), C(3, ACK, 301, 1, 100) },
	  0, 0, { { .out_of_order = 3, .gaps = 1, .retransmitted = 1,
		    .retransmitted_octets = 100 } } },
	{ "two gaps filled by one super-frame", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 201, 1, 100),
		C(1, ACK, 401, 1, 100),
		C(2, ACK, 101, 1, 300, .packets = 3) },
	  0, 0, { { .out_of_order = 2, .gaps = 2 } } },
	{ "more gaps than are remembered", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 201, 1, 100),
		C(1, ACK, 401, 1, 100), C(1, ACK, 601, 1, 100),
		C(1, ACK, 801, 1, 100), C(1, ACK, 1001, 1, 100),
		C(2, ACK, 301, 1, 100), C(2, ACK, 101, 1, 100) },
	  0, 0, { { .out_of_order = 1, .gaps = 5, .lost = 400,
		    .retransmitted = 1, .retransmitted_octets = 100 } } },
	{ "a gap filled in the next record", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 201, 1, 100),
		C(2, ACK, 101, 1, 100, .restart = true),
		C(3, ACK, 401, 1, 100), C(4, ACK, 501, 1, 100) },
	  0, 0, { { .out_of_order = 1, .gaps = 1, .lost = 100 } } },
	{ "partly sent again", {
		C(0, ACK, 1, 1, 100), C(5, ACK, 51, 1, 100),
		C(6, ACK, 151, 1, 100) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 50 } } },
	{ "a super-frame sent again", {
		C(0, ACK, 1, 1, 1000, .packets = 10),
		C(300, ACK, 1, 1, 1000, .packets = 10) },
	  0, 0, { { .retransmitted = 10, .retransmitted_octets = 1000 } } },
	{ "a super-frame partly sent again", {
		C(0, ACK, 1, 1, 250, .packets = 3),
		C(300, ACK, 201, 1, 300, .packets = 3) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 50 } } },
	{ "a super-frame is answered by its first segment", {
		C(0, ACK, 1, 1, 1000, .packets = 10), S(20, ACK, 1, 101, 0),
		S(30, ACK, 1, 1001, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 } } },
	{ "a FIN sent again", {
		C(0, FIN | ACK, 1, 1, 100), C(300, FIN | ACK, 1, 1, 100),
		C(900, FIN | ACK, 101, 1, 0) },
	  0, 0, { { .retransmitted = 2, .retransmitted_octets = 100 } } },
	{ "a reset has numbers of its own", {
		C(0, ACK, 1, 1, 100), C(1, RST, 5000, 0, 0, .window = 0),
		S(2, RST | ACK, 0, 101, 0, .window = 0) },
	  0, 0, { { 0 } } },
	{ "numbers from far away", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 0x60000000, 1, 100),
		C(2, ACK, 101, 1, 100), C(3, ACK, 201, 1, 100),
		S(4, ACK, 1, 301, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 1 } } },

	{ "duplicate acknowledgments", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 101, 1, 100),
		C(1, ACK, 201, 1, 100), S(20, ACK, 1, 101, 0),
		S(21, ACK, 1, 101, 0), S(22, ACK, 1, 101, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 }, { .duplicate_acks = 2 } } },
	{ "a window that moves is no duplicate", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 101, 1, 100),
		S(20, ACK, 1, 101, 0), S(21, ACK, 1, 101, 0, .window = 2000) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 } } },
	{ "with data it is no duplicate", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 101, 1, 100),
		S(20, ACK, 1, 101, 0), S(21, ACK, 1, 101, 10) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 } } },
	{ "nothing is outstanding: no duplicate", {
		C(0, ACK, 1, 1, 100), S(20, ACK, 1, 101, 0),
		S(21, ACK, 1, 101, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 } } },
	{ "keepalives", {
		C(0, ACK, 1, 1, 100), S(20, ACK, 1, 101, 0),
		C(7000, ACK, 100, 1, 0), S(7020, ACK, 1, 101, 0),
		C(9000, ACK, 100, 1, 1), S(9020, ACK, 1, 101, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 } } },
	{ "one octet sent again is no keepalive", {
		C(0, ACK, 1, 1, 1), S(10, ACK, 1, 1, 0), C(300, ACK, 1, 1, 1) },
	  0, 0, { { .retransmitted = 1, .retransmitted_octets = 1 } } },
	{ "a window that closes", {
		C(0, ACK, 1, 1, 100), S(20, ACK, 1, 101, 0, .window = 0),
		S(30, ACK, 1, 101, 0, .window = 0), S(40, ACK, 1, 101, 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 }, { .zero_windows = 2 } } },
	{ "probes of a closed window", {
		C(0, ACK, 1, 1, 100), S(20, ACK, 1, 101, 0, .window = 0),
		C(220, ACK, 101, 1, 1), S(221, ACK, 1, 101, 0, .window = 0),
		C(620, ACK, 101, 1, 1), S(621, ACK, 1, 101, 0, .window = 0) },
	  0, 0, { { .rtts = 1, .rtt_sum = 20 }, { .zero_windows = 3 } } },
	{ "a SYN without window", {
		C(0, SYN, 0, 0, 0, .window = 0),
		S(1, RST | ACK, 0, 1, 0, .window = 0) },
	  0, 0, { { 0 } } },
	{ "one direction only", {
		C(0, ACK, 1, 1, 100), C(1, ACK, 101, 5, 100),
		C(2, ACK, 201, 9, 100) },
	  0, 0, { { 0 } } },
};

static void tcp_name(const struct tcp_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tcp, cases, tcp_name);

static void play_step(struct detail_bench *bench, const struct step *step,
		      u32 base, unsigned int mirror)
{
	u32 isn[2] = { base, base * 3 + 77 };
	struct pkts_facts *facts = &bench->facts;

	if (step->restart)
		detail_bench_restart(bench);
	detail_bench_packet(bench, IPPROTO_TCP, step->from ^ mirror,
			    1000 * MS + step->ms * MS, step->len);
	bench->sight.pkt.tcp_flags = step->flags;
	bench->sight.packets = step->packets;
	facts->segment = min_t(u32, step->len, MSS);
	if (step->packets == 1)
		facts->segment = step->len;
	facts->seq = isn[step->from] + step->seq;
	facts->ack = step->flags & ACK ? isn[!step->from] + step->ack : 0;
	facts->window = step->window;
	if (step->tsval) {
		facts->has |= PKTS_FACTS_TIMES;
		facts->tsval = base + step->tsval;
		facts->tsecr = base + step->tsecr;
	}
	detail_bench_account(bench);
}

#define EXPECT(got, wanted) \
	KUNIT_EXPECT_EQ_MSG(test, (u64)(got), (u64)(wanted), \
			    "base %#x, client at end %u, from %s", base, \
			    mirror, from)

static void expect_side(struct kunit *test, const struct pkts_detail_side *got,
			const struct want_side *want, u32 base,
			unsigned int mirror, const char *from)
{
	EXPECT(got->retransmitted, want->retransmitted);
	EXPECT(got->retransmitted_octets, want->retransmitted_octets);
	EXPECT(got->out_of_order, want->out_of_order);
	EXPECT(got->duplicate_acks, want->duplicate_acks);
	EXPECT(got->zero_windows, want->zero_windows);
	EXPECT(got->gaps, want->gaps);
	EXPECT(got->lost_octets, want->lost);
	EXPECT(got->rtt.count, want->rtts);
	EXPECT(got->rtt.sum, want->rtt_sum * MS);
}

static void play(struct kunit *test, const struct tcp_case *one, u32 base,
		 unsigned int mirror)
{
	struct detail_bench *bench = test->priv;
	const char *from = "neither";
	const struct step *step;
	bool swap;

	detail_bench_reuse(bench);
	for (step = one->step; step < one->step + STEPS; step++)
		if (step->packets)
			play_step(bench, step, base, mirror);
	detail_bench_record(bench);
	swap = bench->full->flow.initiator != mirror;
	EXPECT(bench->detail.handshake_server, one->server * MS);
	EXPECT(bench->detail.handshake_client, one->client * MS);
	expect_side(test, swap ? &bench->detail.reverse : &bench->detail.forward,
		    &one->want[0], base, mirror, "client");
	expect_side(test, swap ? &bench->detail.forward : &bench->detail.reverse,
		    &one->want[1], base, mirror, "server");
}

static void tcp_test(struct kunit *test)
{
	static const u32 bases[] = {
		0, 1000, 0x7fffffc0, 0x80000000, 0xffffff38, 0xfffffe00,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		play(test, test->param_value, bases[i], 0);
		play(test, test->param_value, bases[i], 1);
	}
}

/* What a SYN offers is told of the record that has seen it. */
static void offer_test(struct kunit *test)
{
	struct detail_bench *bench = test->priv;

	detail_bench_packet(bench, IPPROTO_TCP, 1, 5, 0);
	bench->sight.pkt.tcp_flags = SYN;
	bench->facts.mss = 1460;
	bench->facts.window = 64240;
	bench->facts.window_scale = 8;
	detail_bench_account(bench);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.mss, 1460);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.window, 64240);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.window_scale, 8);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.syn, 1);
	KUNIT_EXPECT_EQ(test, bench->detail.reverse.mss, 0);
	detail_bench_restart(bench);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.mss, 0);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.syn, 0);
}

/* A segment that nobody read: what follows it is no gap. */
static void unread_test(struct kunit *test)
{
	static const struct step before = C(0, ACK, 1, 1, 100);
	static const struct step after = C(20, ACK, 501, 1, 100);
	struct detail_bench *bench = test->priv;

	play_step(bench, &before, 0, 0);
	detail_bench_packet(bench, IPPROTO_TCP, 0, 1010 * MS, 400);
	bench->sight.facts = NULL;
	detail_bench_account(bench);
	play_step(bench, &after, 0, 0);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, bench->rec.forward.packets, 3);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.gaps, 0);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.payload, 200);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.gap.count, 2);
}

static struct kunit_case tcp_cases[] = {
	KUNIT_CASE_PARAM(tcp_test, tcp_gen_params),
	KUNIT_CASE(offer_test),
	KUNIT_CASE(unread_test),
	{}
};

struct kunit_suite tcp_suite = {
	.name = "pkts_tcp",
	.init = detail_bench_init,
	.test_cases = tcp_cases,
};
