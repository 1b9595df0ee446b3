// SPDX-License-Identifier: GPL-2.0
/* How long frames waited in a pkts qdisc, from its counts by range. */

#include "qdisc_wait.h"

#include <string.h>

/**
 * qdisc_wait_within - how long a part of the frames has waited at most
 * @stats: statistics of a qdisc
 * @percent: the part, 1 to 100
 *
 * Returns: a bound in nanoseconds, up to twice the true one; 0 without frames
 */
__u64 qdisc_wait_within(const struct pkts_qdisc_stats *stats,
			unsigned int percent)
{
	__u64 waits[PKTS_QDISC_WAITS], sum = 0, bound;
	unsigned int i;

	_Static_assert(sizeof(waits) == sizeof(stats->waits), "one layout");
	memcpy(waits, stats->waits, sizeof(waits));
	for (i = 0; i < PKTS_QDISC_WAITS - 1; i++) {
		sum += waits[i];
		bound = 1024ULL << i;
		if (bound >= stats->wait.max)
			break;
		if (sum * 100 >= stats->wait.count * percent)
			return bound;
	}
	return stats->wait.max;
}
