/* SPDX-License-Identifier: GPL-2.0 */
/* A namespace's part of the module without a namespace, a device or netlink. */
#ifndef PKTS_SELFTESTS_WORLD_H
#define PKTS_SELFTESTS_WORLD_H

#include "kmod/batch.h"
#include "kmod/net.h"
#include "kmod/table.h"

struct kunit;
struct kunit_suite;

/**
 * struct world - what the table and the queue need around them
 * @pn: settings, table, queue
 * @point: where packets are seen, both sides of ifindex 3
 * @state: of random numbers
 * @counted: what was given to the table and counted there
 * @batch: room for records
 */
struct world {
	struct pkts_net		pn;
	struct pkts_point	*point;
	u64			state;
	struct pkts_tally	counted;
	struct pkts_batch	batch;
};

extern atomic_t world_wakes, world_full_notices;

/* The time where the tested code reads it; 0: that of the kernel. */
extern u64 world_clock;
/* How many more allocations succeed; below 0: all of them. */
extern int world_allocs;

void world_timeouts(struct pkts_net *pn, u64 active, u64 inactive);
int world_init(struct kunit *test);
void world_exit(struct kunit *test);
void world_advance(struct world *world, u64 to);
void world_totals(struct world *world, struct pkts_totals *totals);
void world_sight(struct world *world, struct pkts_sight *sight, u32 flow,
		 u64 stamp);
enum pkts_count world_count(struct world *world, struct pkts_sight *sight);
void world_snapshot(struct world *world, u64 *cursor, u32 ifindex,
		    unsigned int room);
int world_read_after(struct world *world, u64 after, unsigned int room,
		     struct pkts_queue_state *state);
void world_read(struct world *world, unsigned int room,
		struct pkts_queue_state *state);
struct pkts_tally world_live(struct world *world, u32 *flows);
struct pkts_tally world_recorded(struct world *world);
int world_suite_init(struct kunit_suite *suite);
void world_suite_exit(struct kunit_suite *suite);

#endif /* PKTS_SELFTESTS_WORLD_H */
