// SPDX-License-Identifier: GPL-2.0
/*
 * Each probe has a beat, the next number of its session, and a slot in a ring.
 * Source ports take turns, so the beat tells the port and the sequence number
 * of that port, and the other way round.
 *
 * Fates are told in the order of beats, each when it is certain: an answered
 * probe waits until all before it are answered or lost. So what is counted of
 * an interval, a variation or a loss between two answers sees probes in the
 * order in which they were sent, whatever the order of answers.
 */
#include "sender_window.h"

#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>

/* Fates are told a few times a second, by a worker that may have to wait. */
#define WINDOW_SLACK_NS 1000000000ULL

/**
 * pkts_window_slots() - how long the ring must be
 * @period: from beat to beat, ns
 * @timeout: after which a probe is lost, ns
 *
 * For all that may be under way, and as many that are over.
 *
 * Context: any.
 * Return: a power of two, or 0 when it would be more than
 * PKTS_SENDER_SLOTS_MAX.
 */
u32 pkts_window_slots(u64 period, u64 timeout)
{
	u64 slots = div64_u64(timeout + WINDOW_SLACK_NS, period) + 4;

	if (2 * slots > PKTS_SENDER_SLOTS_MAX)
		return 0;
	return roundup_pow_of_two(2 * slots);
}

/**
 * pkts_window_push() - the next probe is due
 * @window: where
 * @now: ns inside pkts
 *
 * Half of the ring is for what is over.
 *
 * Context: the caller keeps others away.
 * Return: its slot, or NULL when too many are under way; the beat comes again.
 */
struct pkts_slot *pkts_window_push(struct pkts_window *window, u64 now)
{
	struct pkts_slot *slot = &window->slots[window->next & window->mask];

	if (window->next - window->tail > window->mask / 2)
		return NULL;
	*slot = (struct pkts_slot){
		.beat = window->next++,
		.due = now,
		.sent = now,
		.state = PKTS_SLOT_WAITING,
		.reason = PKTS_PROBE_REASON_NO_ANSWER,
	};
	return slot;
}

/**
 * pkts_window_find() - the probe that is answered
 * @window: where
 * @lane: number of the port that the answer came to
 * @sequence: the answer's Session-Sender Sequence Number
 *
 * Context: the caller keeps others away.
 * Return: its slot or NULL when it is not remembered, or was never sent.
 */
struct pkts_slot *pkts_window_find(const struct pkts_window *window,
				   unsigned int lane, u32 sequence)
{
	u32 back = pkts_window_sequence(window, window->next) - sequence;
	struct pkts_slot *slot;
	u64 beat;

	/* the nearest before the next beat: numbers on the wire wrap */
	beat = (div_u64(window->next, window->lanes) - back) * window->lanes +
	       lane;
	slot = &window->slots[beat & window->mask];
	if (slot->state == PKTS_SLOT_FREE || slot->beat != beat ||
	    beat >= window->next)
		return NULL;
	return slot;
}

/**
 * pkts_window_answer() - an answer came
 * @slot: the probe's
 * @arrivals: of its port
 * @now: when, ns inside pkts
 * @timeout: after which the probe was lost
 * @remote: the reflector's sequence number
 *
 * A duplicate that the reflector numbers anew was made on the way to it. A late
 * answer marks its probe, so that the next one is a duplicate.
 *
 * Context: the caller keeps others away.
 * Return: what it is; the caller fills in the other times when it is fresh.
 */
enum pkts_answer pkts_window_answer(struct pkts_slot *slot,
				    struct pkts_arrivals *arrivals, u64 now,
				    u64 timeout, u32 remote)
{
	if (slot->state == PKTS_SLOT_ANSWERED || slot->arrival) {
		if (remote != slot->times.remote && slot->extra != U8_MAX)
			slot->extra++;
		return PKTS_ANSWER_DUPLICATE;
	}
	if (slot->state == PKTS_SLOT_LOST ||
	    (s64)(now - slot->due) >= (s64)timeout) {
		slot->arrival = U32_MAX;
		return PKTS_ANSWER_LATE;
	}
	slot->state = PKTS_SLOT_ANSWERED;
	slot->arrival = ++arrivals->count;
	slot->times.remote = remote;
	if (slot->beat < arrivals->newest)
		slot->flags |= PKTS_SLOT_REORDERED;
	else
		arrivals->newest = slot->beat + 1;
	return PKTS_ANSWER_FRESH;
}

/**
 * pkts_window_left() - a probe has left later than was known
 * @window: where
 * @slot: the probe's
 * @time: when, ns inside pkts
 *
 * What an answer has told meanwhile is put right, until the probe's fate is told.
 *
 * Context: the caller keeps others away.
 * Return: was it of use? Not if it contradicts the rest.
 */
bool pkts_window_left(const struct pkts_window *window, struct pkts_slot *slot,
		      u64 time)
{
	struct pkts_slot_times *times = &slot->times;
	s64 later = time - slot->sent;

	if (later < 0 || slot->beat < window->tail)
		return false;
	if (slot->state == PKTS_SLOT_ANSWERED) {
		if (slot->flags & PKTS_SLOT_IMPLAUSIBLE ||
		    later > times->rtt - times->residence)
			return false;
		times->rtt -= later;
		times->forward -= later;
	}
	slot->sent = time;
	slot->flags |= PKTS_SLOT_LEFT;
	if (slot->reason == PKTS_PROBE_REASON_NEIGHBOUR)
		slot->reason = PKTS_PROBE_REASON_NO_ANSWER;
	return true;
}

/* Replies that a later one may tell of. */
#define WINDOW_REPLIES 16

/**
 * pkts_window_replied() - the probe that got a reply before
 * @window: where
 * @slot: a later probe of the same port
 * @remote: the reflector's sequence number of the reply
 *
 * Context: the caller keeps others away.
 * Return: its slot, or NULL when it is too far back or its fate was told.
 */
struct pkts_slot *pkts_window_replied(const struct pkts_window *window,
				      const struct pkts_slot *slot, u32 remote)
{
	u64 beat = slot->beat;
	unsigned int i;

	for (i = 0; i < WINDOW_REPLIES; i++) {
		struct pkts_slot *before;

		if (beat < window->tail + window->lanes)
			return NULL;
		beat -= window->lanes;
		before = &window->slots[beat & window->mask];
		if (before->state == PKTS_SLOT_ANSWERED &&
		    before->times.remote == remote)
			return before;
	}
	return NULL;
}

/* Of what did not leave this host nothing will come back. */
static bool slot_over(const struct pkts_slot *slot, u64 now, u64 timeout)
{
	return pkts_slot_stayed(slot->reason) ||
	       (s64)(now - slot->due) >= (s64)timeout;
}

/**
 * pkts_window_retire() - the next probe whose fate is certain
 * @window: where
 * @now: ns inside pkts
 * @timeout: after which a probe is lost
 *
 * Context: the caller keeps others away.
 * Return: its slot, answered or lost, or NULL when none is certain yet.
 */
struct pkts_slot *pkts_window_retire(struct pkts_window *window, u64 now,
				     u64 timeout)
{
	struct pkts_slot *slot = &window->slots[window->tail & window->mask];

	if (window->tail == window->next)
		return NULL;
	if (slot->state == PKTS_SLOT_WAITING) {
		if (!slot_over(slot, now, timeout))
			return NULL;
		slot->state = PKTS_SLOT_LOST;
	} else if (slot->flags & PKTS_SLOT_HELD &&
		   !slot_over(slot, now, timeout)) {
		return NULL;
	}
	window->tail++;
	return slot;
}

/**
 * pkts_window_extent() - how far an answer is out of order
 * @window: where
 * @slot: the probe's, reordered
 *
 * RFC 4737, section 4.2.1: in answers, back to the first one that came before
 * it and is to a later probe.
 *
 * Context: the caller keeps others away.
 * Return: at least 1 when such answers are remembered, else 0.
 */
u32 pkts_window_extent(const struct pkts_window *window,
		       const struct pkts_slot *slot)
{
	u32 first = slot->arrival;
	u64 beat;

	for (beat = slot->beat + window->lanes; beat < window->next;
	     beat += window->lanes) {
		const struct pkts_slot *later;

		later = &window->slots[beat & window->mask];
		if (later->state == PKTS_SLOT_ANSWERED)
			first = min(first, later->arrival);
	}
	return slot->arrival - first;
}
