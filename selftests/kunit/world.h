/* SPDX-License-Identifier: GPL-2.0 */
/* A namespace's part of the module without a namespace, a device or netlink. */
#ifndef PKTS_SELFTESTS_WORLD_H
#define PKTS_SELFTESTS_WORLD_H

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
	struct pkts_record	batch[64];
};

extern atomic_t world_wakes, world_full_notices;

int world_init(struct kunit *test);
void world_exit(struct kunit *test);
void world_sight(struct world *world, struct pkts_sight *sight, u32 flow,
		 u64 stamp);
enum pkts_count world_count(struct world *world, struct pkts_sight *sight);
struct pkts_tally world_live(struct world *world, u32 *flows);
struct pkts_tally world_recorded(struct world *world);
int world_suite_init(struct kunit_suite *suite);
void world_suite_exit(struct kunit_suite *suite);

#endif /* PKTS_SELFTESTS_WORLD_H */
