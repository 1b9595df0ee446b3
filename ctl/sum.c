// SPDX-License-Identifier: GPL-2.0
/*
 * The conservation sums: what a point has seen is live, recorded or excluded;
 * what was recorded waits, was delivered or was dropped.
 */

#include "sum.h"

#include <stddef.h>

#define PART(member) \
	.key = #member, .offset = offsetof(struct pkts_hook_stats, member)

const struct sum_part sum_parts[] = {
	{ PART(live), .name = "in live flows", .gauge = true,
	  .help = "in live flows now" },
	{ PART(recorded), .name = "in flow records",
	  .help = "in flow records" },
	{ PART(arp), .name = "ARP", .excluded = true,
	  .help = "not metered: ARP and RARP" },
	{ PART(llc), .name = "802.3 LLC", .excluded = true,
	  .help = "not metered: a length in place of an EtherType" },
	{ PART(ethertype), .name = "other EtherType", .excluded = true,
	  .help = "not metered: neither IPv4 nor IPv6" },
	{ PART(truncated), .name = "truncated", .excluded = true,
	  .help = "not metered: the frame ends inside its link-layer or IP header" },
	{ PART(malformed), .name = "malformed", .excluded = true,
	  .help = "not metered: an IP header that contradicts itself" },
	{ PART(no_memory), .name = "no memory", .excluded = true,
	  .help = "not metered: no memory for a new flow" },
	{ PART(table_full), .name = "table full", .excluded = true,
	  .help = "not metered: at max-flows with no older flow near" },
	{ PART(not_selected), .name = "not selected", .excluded = true,
	  .help = "left out by the rules of the point" },
	{ PART(not_sampled), .name = "not sampled", .excluded = true,
	  .help = "left out by sampling" },
	{ }
};

/**
 * sum_tally - the counter that a part stands for
 * @stats: one side of a point
 * @part: of sum_parts
 *
 * Returns: the counter
 */
const struct pkts_tally *sum_tally(const struct pkts_hook_stats *stats,
				   const struct sum_part *part)
{
	return (const struct pkts_tally *)((const char *)stats + part->offset);
}

/**
 * sum_total - add up all parts
 * @stats: one side of a point
 *
 * Returns: what should have been seen
 */
struct pkts_tally sum_total(const struct pkts_hook_stats *stats)
{
	const struct sum_part *part;
	struct pkts_tally total = { };

	for (part = sum_parts; part->key; part++) {
		total.packets += sum_tally(stats, part)->packets;
		total.octets += sum_tally(stats, part)->octets;
	}
	return total;
}

/* How far @value is outside of @from … @to; negative below. */
static __s64 outside(__u64 value, __u64 from, __u64 to)
{
	if (value < from)
		return -(__s64)(from - value);
	return value > to ? (__s64)(value - to) : 0;
}

/**
 * sum_closes - is every frame accounted for
 * @stats: one side of a point. Frames went on passing while it was read: the
 *	sum closes when it is not below what was seen before and not above
 *	what was seen after.
 * @packets: packets by which it does not close; negative when some are
 *	missing
 * @octets: octets, likewise
 *
 * Returns: whether it closes, for packets and for octets
 */
bool sum_closes(const struct pkts_hook_stats *stats, __s64 *packets,
		__s64 *octets)
{
	struct pkts_tally total = sum_total(stats);

	*packets = outside(total.packets, stats->seen.packets,
			   stats->seen_after.packets);
	*octets = outside(total.octets, stats->seen.octets,
			  stats->seen_after.octets);
	return !*packets && !*octets;
}

/**
 * sum_queue_closes - is every record accounted for
 * @totals: of the namespace, taken at one moment
 * @records: records by which the sum does not close; negative when some are
 *	missing
 *
 * Returns: whether it closes
 */
bool sum_queue_closes(const struct pkts_totals *totals, __s64 *records)
{
	__u64 sum = totals->queue_waiting + totals->queue_delivered +
		    totals->queue_dropped + totals->queue_no_memory;

	*records = outside(sum, totals->records, totals->records);
	return !*records;
}
