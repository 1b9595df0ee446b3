// SPDX-License-Identifier: GPL-2.0
/*
 * How long frames are in a queue (the sojourn time of RFC 8289).
 *
 * When a frame arrived is nowhere in the frame: skb->tstamp is the time at which
 * it is to leave, the control block is for the qdiscs inside, for filters and
 * for segmentation. So it stands beside: a table of a fixed size, looked up by
 * the frame's address, one cache line each way. A queue may give frames back
 * in any order.
 *
 * The newest frame stands by itself until another one comes, so that a queue in
 * which frames do not wait needs no table.
 *
 * A frame that is dropped inside leaves its entry behind. It is written over
 * when the address comes again, as addresses do, or when it is the oldest of a
 * line that is full. Where more frames wait than a line holds, the oldest are
 * forgotten the same way, and counted when they leave. Only a frame that was made
 * inside does not write over what it finds: pkts_sojourn_doubt().
 */
#include "sojourn.h"

#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#define SOJOURN_BITS	10	/* of the number of lines: 64 KiB in all */
#define SOJOURN_WAYS	4

/**
 * struct pkts_sojourn_line - frames whose addresses have the same hash
 * @skb: their addresses, never followed; NULL where there is none
 * @since: when they arrived, ns
 */
struct pkts_sojourn_line {
	const void *skb[SOJOURN_WAYS];
	u64 since[SOJOURN_WAYS];
} __aligned(64);

/**
 * pkts_sojourn_init() - begin to measure a queue that is empty
 * @sojourn: zero; set up
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int pkts_sojourn_init(struct pkts_sojourn *sojourn)
{
	pkts_times_begin(&sojourn->times);
	sojourn->line = kvcalloc(BIT(SOJOURN_BITS), sizeof(*sojourn->line),
				 GFP_KERNEL_ACCOUNT);
	return sojourn->line ? 0 : -ENOMEM;
}

/**
 * pkts_sojourn_destroy() - free what pkts_sojourn_init() has taken
 * @sojourn: may be zero
 *
 * Context: process; may sleep.
 */
void pkts_sojourn_destroy(struct pkts_sojourn *sojourn)
{
	kvfree(sojourn->line);
	sojourn->line = NULL;
}

static struct pkts_sojourn_line *sojourn_line(struct pkts_sojourn *sojourn,
					      const struct sk_buff *skb)
{
	return &sojourn->line[hash_ptr(skb, SOJOURN_BITS)];
}

/* The frame's own place, else one that is free, else the oldest one's. */
static unsigned int sojourn_place(const struct pkts_sojourn_line *line,
				  const struct sk_buff *skb)
{
	unsigned int way, place = 0;

	for (way = 0; way < SOJOURN_WAYS; way++) {
		if (line->skb[way] == skb)
			return way;
		if (line->since[way] < line->since[place])
			place = way;
	}
	return place;
}

static noinline void sojourn_put(struct pkts_sojourn *sojourn,
				 const struct sk_buff *skb, u64 since)
{
	struct pkts_sojourn_line *line = sojourn_line(sojourn, skb);
	unsigned int way = sojourn_place(line, skb);

	line->skb[way] = skb;
	line->since[way] = since;
}

/**
 * pkts_sojourn_enter() - a frame is in the queue
 * @sojourn: the queue
 * @skb: the frame; only its address counts, it may be gone by now
 * @now: when it arrived, ns
 *
 * Context: the owner's lock held.
 */
void pkts_sojourn_enter(struct pkts_sojourn *sojourn,
			const struct sk_buff *skb, u64 now)
{
	if (unlikely(sojourn->newest && sojourn->newest != skb))
		sojourn_put(sojourn, sojourn->newest, sojourn->since);
	sojourn->newest = skb;
	sojourn->since = now;
}

/* When a frame came; 0: not known, or not any more. */
static noinline u64 sojourn_take(struct pkts_sojourn *sojourn,
				 const struct sk_buff *skb)
{
	struct pkts_sojourn_line *line = sojourn_line(sojourn, skb);
	unsigned int way = sojourn_place(line, skb);
	u64 since = line->since[way];

	if (line->skb[way] != skb)
		return 0;
	line->skb[way] = NULL;
	line->since[way] = 0;
	return since;
}

/* Ranges double; the first ends at 1024 ns. */
static unsigned int sojourn_range(u64 wait)
{
	return min_t(unsigned int, fls64(wait >> 10), PKTS_QDISC_WAITS - 1);
}

/**
 * pkts_sojourn_leave() - a frame has left the queue for where it wanted to go
 * @sojourn: the queue
 * @skb: the frame
 * @now: the time, ns
 *
 * Context: the owner's lock held.
 */
void pkts_sojourn_leave(struct pkts_sojourn *sojourn,
			const struct sk_buff *skb, u64 now)
{
	u64 since;

	if (likely(sojourn->newest == skb)) {
		since = sojourn->since;
		sojourn->newest = NULL;
	} else {
		since = sojourn_take(sojourn, skb);
	}
	if (unlikely(since <= sojourn->doubt)) {
		sojourn->unknown++;
		return;
	}
	pkts_times_add(&sojourn->times, now - since);
	sojourn->count++;
	sojourn->waits[sojourn_range(now - since)]++;
}

/**
 * pkts_sojourn_doubt() - frames that did not enter may have addresses of others
 * @sojourn: the queue, in which frames were dropped, and then others made
 * @now: the time, ns; what has entered until then is not measured
 *
 * Context: the owner's lock held.
 */
void pkts_sojourn_doubt(struct pkts_sojourn *sojourn, u64 now)
{
	sojourn->doubt = now;
}

/**
 * pkts_sojourn_forget() - the queue was emptied
 * @sojourn: the queue; may be without memory
 *
 * Context: the owner's lock held.
 */
void pkts_sojourn_forget(struct pkts_sojourn *sojourn)
{
	sojourn->newest = NULL;
	if (sojourn->line)
		memset(sojourn->line, 0,
		       sizeof(*sojourn->line) << SOJOURN_BITS);
}

/**
 * pkts_sojourn_tell() - what was measured
 * @sojourn: the queue
 * @stats: its part of this is filled
 *
 * Context: the owner's lock held.
 */
void pkts_sojourn_tell(const struct pkts_sojourn *sojourn,
		       struct pkts_qdisc_stats *stats)
{
	BUILD_BUG_ON(sizeof(stats->waits) != sizeof(sojourn->waits));
	pkts_times_tell(&sojourn->times, sojourn->count, &stats->wait);
	memcpy(stats->waits, sojourn->waits, sizeof(stats->waits));
	stats->not_measured = sojourn->unknown;
}
