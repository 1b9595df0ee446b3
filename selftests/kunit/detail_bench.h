/* SPDX-License-Identifier: GPL-2.0 */
/* A flow of profile full without a table around it. */
#ifndef PKTS_SELFTESTS_DETAIL_BENCH_H
#define PKTS_SELFTESTS_DETAIL_BENCH_H

#include "kmod/detail.h"
#include "kmod/net.h"

struct kunit;

/**
 * struct detail_bench - what packets of one flow need
 * @point: where they are seen
 * @full: their flow; alive after the first
 * @sight: the packet that is made
 * @facts: its facts
 * @pn: a namespace's settings
 * @rec: the last record
 * @detail: its details
 */
struct detail_bench {
	struct pkts_point	*point;
	struct pkts_flow_full	*full;
	struct pkts_sight	sight;
	struct pkts_facts	facts;
	struct pkts_net		pn;
	struct pkts_record	rec;
	struct pkts_detail	detail;
};

int detail_bench_init(struct kunit *test);
void detail_bench_reuse(struct detail_bench *bench);
void detail_bench_packet(struct detail_bench *bench, u8 proto,
			 unsigned int dir, u64 stamp, u32 payload);
void detail_bench_account(struct detail_bench *bench);
void detail_bench_restart(struct detail_bench *bench);
void detail_bench_record(struct detail_bench *bench);

#endif /* PKTS_SELFTESTS_DETAIL_BENCH_H */
