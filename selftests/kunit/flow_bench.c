// SPDX-License-Identifier: GPL-2.0
#include "flow_bench.h"

#include <kunit/test.h>
#include <linux/string.h>

#include "world.h"

const u8 flow_bench_addr[2] = { 1, 2 };
const u16 flow_bench_port[2] = { 80, 4000 };

int flow_bench_init(struct kunit *test)
{
	struct flow_bench *bench;

	bench = kunit_kzalloc(test, sizeof(*bench), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench);
	bench->point = kunit_kzalloc(test, sizeof(*bench->point), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->point);
	bench->flow = kunit_kzalloc(test, sizeof(*bench->flow), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->flow);
	bench->point->direction = PKTS_DIRECTION_BOTH;
	bench->point->pn = &bench->pn;
	world_timeouts(&bench->pn, 60 * SEC, 15 * SEC);
	spin_lock_init(&bench->flow->lock);
	test->priv = bench;
	return 0;
}

/* A packet of 100 octets with 14 more in its frame. */
struct pkts_sight *flow_bench_sight(struct flow_bench *bench, u8 proto,
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
		sight->pkt.key.addr4[end] = htonl(0x0a000000 | flow_bench_addr[end]);
		sight->pkt.key.port[end] = htons(flow_bench_port[end]);
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

void flow_bench_begin(struct flow_bench *bench)
{
	spin_lock(&bench->flow->lock);
	pkts_flow_begin(bench->flow, &bench->sight);
	spin_unlock(&bench->flow->lock);
}

bool flow_bench_account(struct flow_bench *bench)
{
	bool closed;

	spin_lock(&bench->flow->lock);
	closed = pkts_flow_account(bench->flow, &bench->sight);
	spin_unlock(&bench->flow->lock);
	return closed;
}

bool flow_bench_tcp(struct flow_bench *bench, u8 direction, u64 stamp,
		    u16 flags)
{
	flow_bench_sight(bench, IPPROTO_TCP, direction, stamp);
	bench->sight.pkt.tcp_flags = flags;
	return flow_bench_account(bench);
}

void flow_bench_record(struct flow_bench *bench, struct pkts_record *rec)
{
	memset(rec, 0xa5, sizeof(*rec));
	spin_lock(&bench->flow->lock);
	pkts_flow_record(bench->flow, rec, NULL);
	spin_unlock(&bench->flow->lock);
}
