// SPDX-License-Identifier: GPL-2.0
#include "detail_bench.h"

#include <kunit/test.h>
#include <linux/in.h>
#include <linux/string.h>

#include "world.h"

#define HEADERS 40 /* octets of IP and transport header of every packet */

int detail_bench_init(struct kunit *test)
{
	struct detail_bench *bench;

	bench = kunit_kzalloc(test, sizeof(*bench), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench);
	bench->point = kunit_kzalloc(test, sizeof(*bench->point), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->point);
	bench->full = kunit_kzalloc(test, sizeof(*bench->full), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->full);
	bench->point->direction = PKTS_DIRECTION_BOTH;
	bench->point->pn = &bench->pn;
	world_timeouts(&bench->pn, 60 * NSEC_PER_SEC, 15 * NSEC_PER_SEC);
	bench->full->flow.full = PKTS_FLOW_DETAILED;
	detail_bench_reuse(bench);
	test->priv = bench;
	return 0;
}

/* The next packet begins a flow, in memory that had something else in it. */
void detail_bench_reuse(struct detail_bench *bench)
{
	u8 full = bench->full->flow.full;

	memset(bench->full, 0xa5, sizeof(*bench->full));
	spin_lock_init(&bench->full->flow.lock);
	bench->full->flow.full = full;
	bench->full->flow.alive = 0;
}

/* A packet to be changed and then accounted. */
void detail_bench_packet(struct detail_bench *bench, u8 proto,
			 unsigned int dir, u64 stamp, u32 payload)
{
	struct pkts_sight *sight = &bench->sight;
	struct pkts_facts *facts = &bench->facts;

	memset(sight, 0, sizeof(*sight));
	sight->pkt.key.family = 4;
	sight->pkt.key.proto = proto;
	sight->pkt.key.addr4[1] = htonl(0x0a000002);
	sight->pkt.key.port[0] = htons(80);
	sight->pkt.key.port[1] = htons(4000);
	sight->pkt.flags = dir ? PKTS_PACKET_REVERSE : 0;
	sight->pkt.ttl = 64;
	sight->packets = 1;
	sight->octets = HEADERS + payload;
	sight->stamp = stamp;
	sight->point = bench->point;
	sight->facts = facts;

	memset(facts, 0, sizeof(*facts));
	facts->payload = payload;
	facts->segment = payload;
	facts->len = HEADERS + payload;
	facts->len_last = facts->len;
	if (proto == IPPROTO_TCP)
		facts->has = PKTS_FACTS_TCP;
}

void detail_bench_account(struct detail_bench *bench)
{
	struct pkts_flow *flow = &bench->full->flow;

	spin_lock(&flow->lock);
	if (!flow->alive)
		pkts_flow_begin(flow, &bench->sight);
	pkts_flow_account(flow, &bench->sight);
	spin_unlock(&flow->lock);
}

void detail_bench_restart(struct detail_bench *bench)
{
	spin_lock(&bench->full->flow.lock);
	pkts_flow_restart(&bench->full->flow);
	spin_unlock(&bench->full->flow.lock);
}

void detail_bench_record(struct detail_bench *bench)
{
	memset(&bench->rec, 0xa5, sizeof(bench->rec));
	memset(&bench->detail, 0xa5, sizeof(bench->detail));
	spin_lock(&bench->full->flow.lock);
	pkts_flow_record(&bench->full->flow, &bench->rec, &bench->detail);
	spin_unlock(&bench->full->flow.lock);
}
