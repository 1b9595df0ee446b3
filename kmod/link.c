// SPDX-License-Identifier: GPL-2.0
/*
 * The stamps of a link's legs. Each leg hands its frames over on its own, so a
 * response may be stamped, and metered, before its request.
 *
 * Let the second leg's stamps be later by some offset. From a request on the
 * first leg to its response on the second, the stamps differ by the true time
 * plus the offset; the other way by the true time minus the offset. True
 * times are not negative, so the least difference one way is an upper bound
 * of the offset and the negated least difference the other way is a lower
 * one. Of what lies between, the value nearest to 0 is told: without evidence
 * there is no offset. Where the bounds cross, because the legs' delays vary by
 * more than a round trip, their middle is told.
 *
 * The least of this window and the last counts, so that drift is followed.
 */
#include "link.h"

#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/time64.h>

/* Long enough for responses both ways, short against drift. */
#define LINK_WINDOW_NS ((u64)NSEC_PER_SEC)

static void least_begin(struct pkts_link_least *least, s64 value, s64 fresh,
			u64 now)
{
	WRITE_ONCE(least->least, value);
	WRITE_ONCE(least->fresh, fresh);
	WRITE_ONCE(least->window_end, now + LINK_WINDOW_NS);
}

/* A window without responses leaves the last one's least as it is. */
static void least_update(struct pkts_link_least *least, s64 raw, u64 now)
{
	s64 fresh = READ_ONCE(least->fresh);

	if ((s64)(now - READ_ONCE(least->window_end)) >= 0)
		least_begin(least, min(fresh, raw), raw, now);
	if (raw < READ_ONCE(least->fresh))
		WRITE_ONCE(least->fresh, raw);
	if (raw < READ_ONCE(least->least))
		WRITE_ONCE(least->least, raw);
}

/* Halves do not overflow; differences are far from the type's ends. */
static s64 offset_between(s64 min, s64 max)
{
	if (min > max)
		return min / 2 + max / 2;
	return clamp_t(s64, 0, min, max);
}

static void link_bounds(const struct pkts_link *link, s64 *min, s64 *max)
{
	s64 back = READ_ONCE(link->least[0].least);

	*max = READ_ONCE(link->least[1].least);
	*min = back == S64_MAX ? S64_MIN : -back;
}

/**
 * pkts_link_response() - learn from a response, and tell its time
 * @link: the link
 * @side: the side on which the response was seen
 * @raw: the response's stamp less the request's, ns
 * @stamp: the response's stamp, monotonic ns
 *
 * Context: softirq or bottom halves off.
 * Return: ns from request to response without the estimated offset, 0 where
 * that would be negative.
 */
u64 pkts_link_response(struct pkts_link *link, enum pkts_point_side side,
		       s64 raw, u64 stamp)
{
	struct pkts_link_cpu *cpu = this_cpu_ptr(link->cpu);
	s64 min, max, offset, time;

	u64_stats_update_begin(&cpu->sync);
	cpu->responses++;
	cpu->early += raw < 0;
	u64_stats_update_end(&cpu->sync);

	least_update(&link->least[side], raw, stamp);
	link_bounds(link, &min, &max);
	offset = offset_between(min, max);
	time = side ? raw - offset : raw + offset;
	return max_t(s64, time, 0);
}

static void link_count(const struct pkts_link *link,
		       struct pkts_link_offset *sum)
{
	const struct pkts_link_cpu *from;
	unsigned int start;
	u64 responses, early;
	int cpu;

	for_each_possible_cpu(cpu) {
		from = per_cpu_ptr(link->cpu, cpu);
		do {
			start = u64_stats_fetch_begin(&from->sync);
			responses = from->responses;
			early = from->early;
		} while (u64_stats_fetch_retry(&from->sync, start));
		sum->responses += responses;
		sum->early += early;
	}
}

/**
 * pkts_link_offset() - how much later the second leg's stamps are
 * @link: the link
 * @offset: filled
 *
 * Context: process.
 */
void pkts_link_offset(const struct pkts_link *link,
		      struct pkts_link_offset *offset)
{
	memset(offset, 0, sizeof(*offset));
	link_bounds(link, &offset->min, &offset->max);
	offset->offset = offset_between(offset->min, offset->max);
	link_count(link, offset);
}

/**
 * pkts_link_alloc() - a new link
 * @name: its name, checked
 * @dev: the second leg's device
 *
 * Context: process; may sleep.
 * Return: the link, or NULL.
 */
struct pkts_link *pkts_link_alloc(const char *name, struct net_device *dev)
{
	struct pkts_link *link;
	unsigned int side;
	int cpu;

	link = kzalloc(sizeof(*link), GFP_KERNEL_ACCOUNT);
	if (!link)
		return NULL;
	link->cpu = alloc_percpu(struct pkts_link_cpu);
	if (!link->cpu) {
		kfree(link);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(link->cpu, cpu)->sync);
	for (side = 0; side < PKTS_SIDES; side++) {
		link->least[side].least = S64_MAX;
		link->least[side].fresh = S64_MAX;
	}
	link->dev = dev;
	strscpy(link->name, name, sizeof(link->name));
	return link;
}

/**
 * pkts_link_free() - give a link's memory back
 * @link: the link, or NULL
 *
 * Context: process; no frame reaches it any more.
 */
void pkts_link_free(struct pkts_link *link)
{
	if (!link)
		return;
	free_percpu(link->cpu);
	kfree(link);
}
