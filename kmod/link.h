/* SPDX-License-Identifier: GPL-2.0 */
/* A link: two devices that bring one direction of a wire each. */
#ifndef PKTS_LINK_H
#define PKTS_LINK_H

#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/time64.h>
#include <linux/u64_stats_sync.h>
#include <uapi/pkts.h>

#include "clock.h"
#include "flow.h"
#include "point.h"

/**
 * struct pkts_link_least - smallest time difference from request to response
 * @least: smallest in this window and the last, ns; S64_MAX before the first
 * @fresh: smallest in this window
 * @window_end: monotonic time at which the window ends, ns
 *
 * Shared by all CPUs without a lock: a lost update costs accuracy for one
 * window only.
 */
struct pkts_link_least {
	s64 least;
	s64 fresh;
	u64 window_end;
};

/**
 * struct pkts_link_cpu - one CPU's counters of a link
 * @sync: for readers on 32-bit machines
 * @responses: responses that were paired with their requests
 * @early: of these, stamped earlier than their requests
 */
struct pkts_link_cpu {
	struct u64_stats_sync	sync;
	u64			responses;
	u64			early;
};

/**
 * struct pkts_link - what a link has that a point has not
 * @cpu: counters
 * @dev: the second leg's device; the first leg's is the point's
 * @map: its clock's place on the monotonic clock
 * @least: by the side on which the response was seen
 * @name: the link's name
 */
struct pkts_link {
	struct pkts_link_cpu __percpu	*cpu;
	struct net_device		*dev;
	struct pkts_clock_map		map;
	struct pkts_link_least		least[PKTS_SIDES];
	char				name[PKTS_LINK_NAME_MAX + 1];
};

/**
 * struct pkts_link_offset - how much later the second leg's stamps are
 * @offset: estimate, ns; negative when they are earlier
 * @min: it is not smaller; S64_MIN when nothing tells
 * @max: it is not larger; S64_MAX when nothing tells
 * @responses: how many responses that rests on
 * @early: how many of them were stamped earlier than their requests
 */
struct pkts_link_offset {
	s64 offset;
	s64 min;
	s64 max;
	u64 responses;
	u64 early;
};

struct pkts_link *pkts_link_alloc(const char *name, struct net_device *dev);
void pkts_link_free(struct pkts_link *link);
u64 pkts_link_response(struct pkts_link *link, enum pkts_point_side side,
		       s64 raw, u64 stamp);
void pkts_link_offset(const struct pkts_link *link,
		      struct pkts_link_offset *offset);

/*
 * May a response be metered before its request? The two directions of all else
 * than a link come in by one way.
 */
static inline bool pkts_link_may_be_early(const struct pkts_sight *sight)
{
	return unlikely(sight->point->link);
}

/* How much later than its response a link's request may be metered. */
#define PKTS_LINK_EARLY_NS (20 * (s64)NSEC_PER_MSEC)

/**
 * pkts_link_early_time() - the time from a request to a response seen before it
 * @sight: the request, at a link
 * @response: the response's stamp, monotonic ns
 * @time: set to ns, never negative, as by pkts_link_time()
 *
 * The legs hand their frames over on their own. What comes much later than its
 * response is another request.
 *
 * Context: softirq or bottom halves off.
 * Return: false, and nothing was learnt, when it does.
 */
static inline bool pkts_link_early_time(const struct pkts_sight *sight,
					u64 response, u64 *time)
{
	s64 raw = response - sight->stamp;

	if (raw < -PKTS_LINK_EARLY_NS || raw > PKTS_LINK_EARLY_NS)
		return false;
	*time = pkts_link_response(sight->point->link, !sight->side, raw,
				   sight->stamp);
	return true;
}

/**
 * pkts_link_time() - the time from a request to its response
 * @sight: the response
 * @request: the request's stamp, monotonic ns
 *
 * Context: softirq or bottom halves off.
 * Return: ns, never negative: at a link corrected by what the stamps of its
 * legs are apart.
 */
static inline u64 pkts_link_time(const struct pkts_sight *sight, u64 request)
{
	struct pkts_link *link = sight->point->link;
	s64 raw = sight->stamp - request;

	if (unlikely(link))
		return pkts_link_response(link, sight->side, raw, sight->stamp);
	return max_t(s64, raw, 0);
}

#endif /* PKTS_LINK_H */
