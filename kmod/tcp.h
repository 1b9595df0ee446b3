/* SPDX-License-Identifier: GPL-2.0 */
/* What passing TCP segments tell of a connection. */
#ifndef PKTS_TCP_H
#define PKTS_TCP_H

#include <linux/cache.h>
#include <linux/types.h>

struct pkts_flow_full;
struct pkts_sight;

/* Holes that are remembered by direction; more than these are a rare burst. */
#define PKTS_TCP_HOLES	4

/**
 * struct pkts_tcp_hole - octets of the sequence that were skipped
 * @stamp: when
 * @start: the first that is missing
 * @end: the next that is not
 * @tsval: timestamp value of the segment that came too early
 * @times: it had one
 * @told: counted as lost in a record that has left
 */
struct pkts_tcp_hole {
	u64	stamp;
	u32	start;
	u32	end;
	u32	tsval;
	u8	times;
	u8	told;
};

/**
 * struct pkts_tcp_end - one end of a connection, by what it sends
 * @asked: stamp of the segment whose acknowledgment is waited for
 * @until: an acknowledgment up to here answers it
 * @tsval: its timestamp value
 * @next: the sequence number behind all that was seen
 * @acked: the greatest acknowledgment it has sent
 * @window: its last window
 * @flags: which of these count, and how (tcp.c)
 * @holes: of the connection's @hole, how many are open
 */
struct pkts_tcp_end {
	u64	asked;
	u32	until;
	u32	tsval;
	u32	next;
	u32	acked;
	u16	window;
	u8	flags;
	u8	holes;
};

/**
 * struct pkts_tcp_early - an acknowledgment at a link before what it is for
 * @stamp: when it passed
 * @ack: its acknowledgment number
 * @tsecr: its timestamp echo reply
 * @times: it had one
 * @mere: it has no payload
 */
struct pkts_tcp_early {
	u64	stamp;
	u32	ack;
	u32	tsecr;
	u8	times;
	u8	mere;
};

/**
 * struct pkts_tcp - a connection
 * @end: what its ends have sent, by direction of the key: each packet writes
 *	to one of them and reads the other, both on one cache line
 * @rtt_min: the shortest round trip from here by direction, of all records;
 *	0 when none was seen
 * @hole: by direction; the older ones first
 * @early: by direction of what it acknowledges
 */
struct pkts_tcp {
	struct pkts_tcp_end	end[2] ____cacheline_aligned;
	u64			rtt_min[2];
	struct pkts_tcp_hole	hole[2][PKTS_TCP_HOLES];
	struct pkts_tcp_early	early[2];
};

void pkts_tcp_account(struct pkts_flow_full *full,
		      const struct pkts_sight *sight, unsigned int dir);
void pkts_tcp_lose(struct pkts_tcp *tcp);
void pkts_tcp_restart(struct pkts_tcp *tcp);

#endif /* PKTS_TCP_H */
