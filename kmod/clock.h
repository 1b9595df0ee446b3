/* SPDX-License-Identifier: GPL-2.0 */
/* The one place that reads time. */
#ifndef PKTS_CLOCK_H
#define PKTS_CLOCK_H

#include <linux/skbuff.h>
#include <linux/types.h>

/**
 * enum pkts_stamp - where a frame's stamp came from
 * @PKTS_STAMP_HARDWARE: the device
 * @PKTS_STAMP_STACK: the network stack's entry
 * @PKTS_STAMP_NOW: the clock, read at the hook
 * @PKTS_STAMPS: how many there are
 */
enum pkts_stamp {
	PKTS_STAMP_HARDWARE,
	PKTS_STAMP_STACK,
	PKTS_STAMP_NOW,
	PKTS_STAMPS
};

/**
 * struct pkts_clock_map - a device clock's place on the monotonic clock
 * @offset: smallest (monotonic - hardware) seen in this window and the last
 * @fresh: smallest seen in this window
 * @window_end: monotonic time at which the window ends, ns; 0 before use
 *
 * A device clock may keep any time of its own. What a frame's stamp and the
 * moment that we see it are apart is the offset plus the frame's way to us,
 * which is never negative, so the smallest is the best. Shared by all CPUs
 * without a lock: a lost update costs accuracy for one window only.
 */
struct pkts_clock_map {
	u64 offset;
	u64 fresh;
	u64 window_end;
};

/**
 * struct pkts_wall - one reading of both clocks, to tell wall time from it
 * @mono: monotonic, ns, with time asleep
 * @real: UTC since 1970, ns
 */
struct pkts_wall {
	u64 mono;
	u64 real;
};

u64 pkts_clock_now(void);
u64 pkts_clock_map_stamp(struct pkts_clock_map *map, u64 hw, u64 now);
u64 pkts_clock_ingress(struct pkts_clock_map *map, struct sk_buff *skb,
		       enum pkts_stamp *source);
struct pkts_wall pkts_clock_wall(void);
u64 pkts_clock_to_wall(const struct pkts_wall *wall, u64 mono);

#endif /* PKTS_CLOCK_H */
