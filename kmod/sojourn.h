/* SPDX-License-Identifier: GPL-2.0 */
/* How long frames are in a queue. */
#ifndef PKTS_SOJOURN_H
#define PKTS_SOJOURN_H

#include <linux/types.h>
#include <uapi/pkts.h>

#include "spread.h"

struct pkts_sojourn_line;
struct sk_buff;

/**
 * struct pkts_sojourn - the frames of one queue and how long they were in it
 * @newest: the frame that came last, if it is there: most find an empty queue
 * @since: when that came, ns
 * @line: what is remembered of the others
 * @doubt: what arrived until then, ns, may by now be another frame
 * @times: of those that have left
 * @count: how many these were
 * @unknown: how many more have left whose arrival was not remembered
 * @waits: @count by range of time
 *
 * Guarded by its owner.
 */
struct pkts_sojourn {
	const void *newest;
	u64 since;
	struct pkts_sojourn_line *line;
	u64 doubt;
	struct pkts_times times;
	u64 count;
	u64 unknown;
	u64 waits[PKTS_QDISC_WAITS];
};

/**
 * pkts_sojourn_pass() - a frame has passed an empty queue by
 * @sojourn: the queue
 * @known: it is known not to have waited
 *
 * Context: the owner's lock held.
 */
static inline void pkts_sojourn_pass(struct pkts_sojourn *sojourn, bool known)
{
	if (!known) {
		sojourn->unknown++;
		return;
	}
	pkts_times_add(&sojourn->times, 0);
	sojourn->count++;
	sojourn->waits[0]++;
}

int pkts_sojourn_init(struct pkts_sojourn *sojourn);
void pkts_sojourn_destroy(struct pkts_sojourn *sojourn);
void pkts_sojourn_enter(struct pkts_sojourn *sojourn,
			const struct sk_buff *skb, u64 now);
void pkts_sojourn_leave(struct pkts_sojourn *sojourn,
			const struct sk_buff *skb, u64 now);
void pkts_sojourn_doubt(struct pkts_sojourn *sojourn, u64 now);
void pkts_sojourn_forget(struct pkts_sojourn *sojourn);
void pkts_sojourn_tell(const struct pkts_sojourn *sojourn,
		       struct pkts_qdisc_stats *stats);

#endif /* PKTS_SOJOURN_H */
