// SPDX-License-Identifier: GPL-2.0
/* What profile full tells of any packets, and how a record tells it. */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/string.h>

#include "detail_bench.h"
#include "tests.h"

#define MS ((u64)NSEC_PER_MSEC)
#define STEPS 8
#define SAME(got, wanted, size) \
	KUNIT_EXPECT_EQ(test, memcmp(got, wanted, size), 0)

/* Times between packets: stamps in ms, and what comes of them. */
static const struct gap_case {
	const char *name;
	u32 at[STEPS]; /* 0: no more */
	u32 packets; /* of the last one */
	u32 min;
	u32 max;
	u32 sum;
	u32 count;
	u32 idle;
	u64 jitter; /* ns */
} gaps[] = {
	{ "one packet", { 1 }, 1 },
	{ "two", { 1, 11 }, 1, 10, 10, 10, 1 },
	{ "in step", { 1, 11, 21, 31 }, 1, 10, 10, 30, 3 },
	{ "out of step", { 1, 11, 37 }, 1, 10, 26, 36, 2, 0, MS },
	{ "in step again", { 1, 11, 37, 63 }, 1, 10, 26, 62, 3, 0,
	  MS - MS / 16 },
	{ "all at once", { 1, 1, 1 }, 1, 0, 0, 0, 2 },
	{ "idle", { 1, 1001, 1500, 4500 }, 1, 499, 3000, 4499, 3, 4000,
	  ((501 + 2501) * MS - 501 * MS / 16) / 16 },
	{ "stamps that run backward", { 10, 5, 20 }, 1, 0, 10, 10, 2, 0,
	  10 * MS / 16 },
	{ "a super-frame", { 1, 11 }, 5, 0, 10, 10, 5 },
	{ "nothing but a super-frame", { 1 }, 5, 0, 0, 0, 4 },
};

static void gap_name(const struct gap_case *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(gap, gaps, gap_name);

static void gap_test(struct kunit *test)
{
	const struct gap_case *one = test->param_value;
	struct detail_bench *bench = test->priv;
	const struct pkts_spread *got = &bench->detail.forward.gap;
	const u32 *at;

	for (at = one->at; *at; at++) {
		detail_bench_packet(bench, IPPROTO_UDP, 0, *at * MS, 10);
		if (!at[1])
			bench->sight.packets = one->packets;
		detail_bench_account(bench);
	}
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, got->min, one->min * MS);
	KUNIT_EXPECT_EQ(test, got->max, one->max * MS);
	KUNIT_EXPECT_EQ(test, got->sum, one->sum * MS);
	KUNIT_EXPECT_EQ(test, got->count, one->count);
	KUNIT_EXPECT_EQ(test, got->jitter, one->jitter);
	KUNIT_EXPECT_EQ(test, bench->detail.forward.idle, one->idle * MS);
	KUNIT_EXPECT_EQ(test, bench->detail.reverse.gap.count, 0);
}

/* All records of a flow together have the gaps that it had. */
static void restart_test(struct kunit *test)
{
	struct detail_bench *bench = test->priv;
	struct pkts_detail_side *got = &bench->detail.forward;

	detail_bench_packet(bench, IPPROTO_UDP, 0, MS, 10);
	detail_bench_account(bench);
	detail_bench_restart(bench);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, got->gap.count, 0);
	KUNIT_EXPECT_EQ(test, got->len_min, 0);
	KUNIT_EXPECT_EQ(test, got->ttl_min, 0);
	KUNIT_EXPECT_EQ(test, got->payload, 0);
	detail_bench_packet(bench, IPPROTO_UDP, 0, 4 * MS, 20);
	detail_bench_account(bench);
	detail_bench_packet(bench, IPPROTO_UDP, 1, 5 * MS, 20);
	detail_bench_account(bench);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, got->gap.count, 1);
	KUNIT_EXPECT_EQ(test, got->gap.sum, 3 * MS);
	KUNIT_EXPECT_EQ(test, got->payload, 20);
	KUNIT_EXPECT_EQ(test, got->len_min, 60);
	KUNIT_EXPECT_EQ(test, bench->detail.reverse.gap.count, 0);
}

/* Three packets from end 1 and one back. */
static void extremes_test(struct kunit *test)
{
	static const struct {
		u8 ttl;
		u8 tos;
		u32 payload;
		u8 flags;
	} packets[] = {
		{ 60, 0x02, 100, 0 }, { 64, 0x03, 20, PKTS_PACKET_FRAGMENT },
		{ 61, 0xb9, 1000, 0 },
	};
	struct detail_bench *bench = test->priv;
	const struct pkts_detail_side *got = &bench->detail.forward;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(packets); i++) {
		detail_bench_packet(bench, IPPROTO_UDP, 1, MS,
				    packets[i].payload);
		bench->sight.pkt.ttl = packets[i].ttl;
		bench->sight.pkt.tos = packets[i].tos;
		bench->sight.pkt.flags |= packets[i].flags;
		detail_bench_account(bench);
	}
	detail_bench_packet(bench, IPPROTO_UDP, 0, MS, 1);
	detail_bench_account(bench);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, got->ttl_min, 60);
	KUNIT_EXPECT_EQ(test, got->ttl_max, 64);
	KUNIT_EXPECT_EQ(test, got->tos_last, 0xb9);
	KUNIT_EXPECT_EQ(test, got->ect, 2);
	KUNIT_EXPECT_EQ(test, got->ce, 1);
	KUNIT_EXPECT_EQ(test, got->fragments, 1);
	KUNIT_EXPECT_EQ(test, got->payload, 1120);
	KUNIT_EXPECT_EQ(test, got->len_min, 60);
	KUNIT_EXPECT_EQ(test, got->len_max, 1040);
	KUNIT_EXPECT_EQ(test, bench->detail.reverse.payload, 1);
	KUNIT_EXPECT_EQ(test, bench->detail.reverse.len_max, 41);
}

/* By the number of packets that had them, also in super-frames. */
static void flags_test(struct kunit *test)
{
	static const u16 flags[] = {
		PKTS_TCP_SYN | PKTS_TCP_ECE | PKTS_TCP_CWR,
		PKTS_TCP_ACK, PKTS_TCP_ACK | PKTS_TCP_PSH | PKTS_TCP_ECE,
		PKTS_TCP_ACK | PKTS_TCP_URG, PKTS_TCP_ACK | PKTS_TCP_FIN,
		PKTS_TCP_RST,
	};
	struct detail_bench *bench = test->priv;
	const struct pkts_detail_side *got = &bench->detail.forward;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		detail_bench_packet(bench, IPPROTO_TCP, 0, MS, 100);
		bench->sight.pkt.tcp_flags = flags[i];
		bench->sight.packets = i == 2 ? 10 : 1;
		detail_bench_account(bench);
	}
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, got->fin, 1);
	KUNIT_EXPECT_EQ(test, got->syn, 1);
	KUNIT_EXPECT_EQ(test, got->rst, 1);
	KUNIT_EXPECT_EQ(test, got->psh, 1);
	KUNIT_EXPECT_EQ(test, got->ack, 13);
	KUNIT_EXPECT_EQ(test, got->urg, 1);
	KUNIT_EXPECT_EQ(test, got->ece, 11);
	KUNIT_EXPECT_EQ(test, got->cwr, 1);
}

static const u8 mac_a[] = { 2, 0, 0, 0, 0, 0xa };
static const u8 mac_b[] = { 2, 0, 0, 0, 0, 0xb };

static void link_packet(struct detail_bench *bench, unsigned int dir, u32 label)
{
	detail_bench_packet(bench, IPPROTO_UDP, dir, MS, 10);
	memcpy(bench->facts.mac[dir], mac_b, 6);
	memcpy(bench->facts.mac[!dir], mac_a, 6);
	bench->facts.flow_label = label;
	bench->facts.tci = 5 << 13 | 7;
	bench->facts.ctci = 9;
	detail_bench_account(bench);
}

/* What a record has of its first packets; facts.mac: destination, source. */
static void first_test(struct kunit *test)
{
	struct detail_bench *bench = test->priv;
	const struct pkts_detail_side *got = &bench->detail.forward;

	link_packet(bench, 0, 77);
	link_packet(bench, 0, 78);
	link_packet(bench, 1, 79);
	detail_bench_record(bench);
	SAME(got->smac, mac_a, 6);
	SAME(got->dmac, mac_b, 6);
	KUNIT_EXPECT_EQ(test, got->flow_label, 77);
	KUNIT_EXPECT_EQ(test, got->tci, 5 << 13 | 7);
	KUNIT_EXPECT_EQ(test, got->ctci, 9);
	SAME(bench->detail.reverse.smac, mac_b, 6);
	KUNIT_EXPECT_EQ(test, bench->detail.reverse.flow_label, 79);
	SAME(bench->rec.smac, mac_a, 6);
	KUNIT_EXPECT_EQ(test, bench->rec.flow_label, 77);
	KUNIT_EXPECT_EQ(test, bench->rec.priority, 5);

	detail_bench_restart(bench);
	link_packet(bench, 1, 80);
	detail_bench_record(bench);
	SAME(bench->rec.smac, mac_a, 6);
	SAME(bench->rec.dmac, mac_b, 6);
	KUNIT_EXPECT_EQ(test, bench->rec.flow_label, 80);
}

/* One that only keeps an outer identity counts nothing else. */
static void outer_only_test(struct kunit *test)
{
	static const struct pkts_detail_side nothing;
	struct detail_bench *bench = test->priv;

	bench->full->flow.full = PKTS_FLOW_OUTER;
	link_packet(bench, 0, 77);
	link_packet(bench, 0, 77);
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, bench->rec.detail, 1);
	SAME(&bench->detail.forward, &nothing, sizeof(nothing));
	KUNIT_EXPECT_EQ(test, bench->rec.flow_label, 0);
}

/* Without ports in the key a flow is no connection. */
static void no_ports_test(struct kunit *test)
{
	static const u32 seqs[] = { 1, 5000, 100, 1 };
	struct detail_bench *bench = test->priv;
	const struct pkts_detail_side *got = &bench->detail.forward;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(seqs); i++) {
		detail_bench_packet(bench, IPPROTO_TCP, 0, MS, 100);
		memset(bench->sight.pkt.key.port, 0, 4);
		bench->sight.pkt.tcp_flags = PKTS_TCP_ACK;
		bench->facts.seq = seqs[i];
		detail_bench_account(bench);
	}
	detail_bench_record(bench);
	KUNIT_EXPECT_EQ(test, got->ack, ARRAY_SIZE(seqs));
	KUNIT_EXPECT_EQ(test, got->payload, 100 * ARRAY_SIZE(seqs));
	KUNIT_EXPECT_EQ(test, got->gaps, 0);
	KUNIT_EXPECT_EQ(test, got->retransmitted, 0);
}

static struct kunit_case detail_cases[] = {
	KUNIT_CASE_PARAM(gap_test, gap_gen_params),
	KUNIT_CASE(restart_test),
	KUNIT_CASE(extremes_test),
	KUNIT_CASE(flags_test),
	KUNIT_CASE(first_test),
	KUNIT_CASE(outer_only_test),
	KUNIT_CASE(no_ports_test),
	{}
};

struct kunit_suite detail_suite = {
	.name = "pkts_detail",
	.init = detail_bench_init,
	.test_cases = detail_cases,
};
