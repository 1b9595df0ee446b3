/* SPDX-License-Identifier: GPL-2.0 */
/* A flow of profile basic without a table around it. */
#ifndef PKTS_SELFTESTS_FLOW_BENCH_H
#define PKTS_SELFTESTS_FLOW_BENCH_H

#include "kmod/flow.h"
#include "kmod/net.h"

struct kunit;

#define SEC ((u64)NSEC_PER_SEC)
#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

#define FORWARD 0
#define REVERSE PKTS_PACKET_REVERSE

/* Addresses and ports of the ends of all flows here */
extern const u8 flow_bench_addr[2];
extern const u16 flow_bench_port[2];

/**
 * struct flow_bench - what packets of one flow need
 * @point: where they are seen
 * @flow: their flow
 * @sight: the packet that is made
 * @pn: a namespace's settings
 */
struct flow_bench {
	struct pkts_point *point;
	struct pkts_flow *flow;
	struct pkts_sight sight;
	struct pkts_net pn;
};

int flow_bench_init(struct kunit *test);
struct pkts_sight *flow_bench_sight(struct flow_bench *bench, u8 proto,
				    u8 direction, u64 stamp);
void flow_bench_begin(struct flow_bench *bench);
bool flow_bench_account(struct flow_bench *bench);
bool flow_bench_tcp(struct flow_bench *bench, u8 direction, u64 stamp,
		    u16 flags);
void flow_bench_record(struct flow_bench *bench, struct pkts_record *rec);

#endif /* PKTS_SELFTESTS_FLOW_BENCH_H */
