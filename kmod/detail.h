/* SPDX-License-Identifier: GPL-2.0 */
/* What a flow of profile full keeps beside its counters. */
#ifndef PKTS_DETAIL_H
#define PKTS_DETAIL_H

#include <linux/time64.h>

#include "echo.h"
#include "flow.h"
#include "spread.h"
#include "tcp.h"
#include "wire/facts.h"

/* No answer takes longer: whatever comes then answers something else. */
#define PKTS_RTT_MAX	(120 * (s64)NSEC_PER_SEC)

/**
 * struct pkts_way - what nearly every packet of a direction writes
 * @gap: times between packets
 * @payload: octets of transport payload
 * @len_min: octets of the shortest packet
 * @len_max: of the longest
 * @ack: packets with the TCP flag ACK
 * @ttl_min: smallest TTL or Hop Limit
 * @ttl_max: largest
 * @tos_last: TOS or Traffic Class of the last packet
 * @goes_on: the direction had packets before this record
 * @rtt: round-trip times
 * @rtts: how many
 * @psh: packets with the TCP flag PSH
 * @ect: packets with the ECN codepoints ECT(0) or ECT(1)
 * @ce: packets with the ECN codepoint CE
 *
 * Up to @goes_on this is one cache line.
 */
struct pkts_way {
	struct pkts_times	gap;
	u64			payload;
	u32			len_min;
	u32			len_max;
	u32			ack;
	u8			ttl_min;
	u8			ttl_max;
	u8			tos_last;
	u8			goes_on;

	struct pkts_times	rtt;
	u64			rtts;
	u32			psh;
	u32			ect;
	u32			ce;
} ____cacheline_aligned;

/**
 * struct pkts_flow_full - a flow with its details
 * @flow: the flow, whose @full is set
 * @way: by direction of the key
 * @tcp: the connection, of TCP
 * @echo: requests, of ICMP and ICMPv6
 * @detail: what is written now and then, by direction of the key: forward is
 *	from end 0 to end 1; turned when it is told. What @way has is 0 here.
 *
 * All guarded by the flow's lock.
 */
struct pkts_flow_full {
	struct pkts_flow	flow;
	struct pkts_way		way[2];
	union {
		struct pkts_tcp		tcp;
		struct pkts_echo	echo;
	};
	struct pkts_detail	detail;
};

static inline struct pkts_flow_full *pkts_flow_full(struct pkts_flow *flow)
{
	return container_of(flow, struct pkts_flow_full, flow);
}

static inline const struct pkts_flow_full *
pkts_flow_full_const(const struct pkts_flow *flow)
{
	return container_of(flow, struct pkts_flow_full, flow);
}

static inline struct pkts_detail_side *
pkts_detail_side_of(struct pkts_flow_full *full, unsigned int dir)
{
	return dir ? &full->detail.reverse : &full->detail.forward;
}

/* May @sight still answer what was asked at @asked? */
static inline bool pkts_detail_in_time(const struct pkts_sight *sight,
				       u64 asked)
{
	return (s64)(sight->stamp - asked) <= PKTS_RTT_MAX;
}

u64 pkts_detail_response(struct pkts_flow_full *full,
			 const struct pkts_sight *sight, unsigned int dir,
			 u64 asked);
u64 pkts_detail_early(struct pkts_flow_full *full,
		      const struct pkts_sight *sight, unsigned int dir,
		      u64 answered);
void pkts_detail_begin(struct pkts_flow *flow, const struct pkts_sight *sight);
void pkts_detail_restart(struct pkts_flow *flow);
void pkts_detail_account(struct pkts_flow *flow, const struct pkts_sight *sight,
			 unsigned int dir);
void pkts_detail_record(const struct pkts_flow *flow, struct pkts_record *rec,
			struct pkts_detail *detail);

#endif /* PKTS_DETAIL_H */
