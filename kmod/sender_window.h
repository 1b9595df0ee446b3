/* SPDX-License-Identifier: GPL-2.0 */
/* The probes of a session that are under way, by sequence. */
#ifndef PKTS_SENDER_WINDOW_H
#define PKTS_SENDER_WINDOW_H

#include <linux/math64.h>
#include <linux/types.h>
#include <uapi/pkts.h>

#define PKTS_SENDER_SLOTS_MAX 65536 /* of one session */

/**
 * enum pkts_slot_state - what is known of a probe
 * @PKTS_SLOT_FREE: there was none in this place yet
 * @PKTS_SLOT_WAITING: no answer yet, and its time is not over
 * @PKTS_SLOT_ANSWERED: answered in time
 * @PKTS_SLOT_LOST: not
 */
enum pkts_slot_state {
	PKTS_SLOT_FREE,
	PKTS_SLOT_WAITING,
	PKTS_SLOT_ANSWERED,
	PKTS_SLOT_LOST,
};

/**
 * enum pkts_slot_flag - what else is known
 * @PKTS_SLOT_REORDERED: a later probe of its port was answered before
 * @PKTS_SLOT_IMPLAUSIBLE: the answer's times contradict themselves
 * @PKTS_SLOT_UNSYNCHRONISED: an end's clock is not synchronised
 * @PKTS_SLOT_EPOCH: the first one from another port or address
 * @PKTS_SLOT_LEFT: it has reached the device's egress
 * @PKTS_SLOT_HELD: answered, and the next answer may tell better times
 */
enum pkts_slot_flag {
	PKTS_SLOT_REORDERED = 1,
	PKTS_SLOT_IMPLAUSIBLE = 2,
	PKTS_SLOT_UNSYNCHRONISED = 4,
	PKTS_SLOT_EPOCH = 8,
	PKTS_SLOT_LEFT = 16,
	PKTS_SLOT_HELD = 32,
};

/**
 * struct pkts_slot_times - what an answer has told
 * @rtt: from T1 to T4, ns
 * @residence: T3 - T2
 * @forward: T2 - T1 by both ends' clocks
 * @backward: T4 - T3 by both ends' clocks
 * @error: of the last two, at most
 * @remote: the reflector's sequence number
 */
struct pkts_slot_times {
	s64 rtt;
	s64 residence;
	s64 forward;
	s64 backward;
	u64 error;
	u32 remote;
};

/**
 * struct pkts_slot - one probe
 * @beat: its number in the session
 * @due: when it was built, ns inside pkts
 * @sent: when it left as far as is known, T1, ns inside pkts
 * @wire: the same as it is in the packet
 * @times: what the answer told
 * @arrival: how many answers its port has got, with this one
 * @state: enum pkts_slot_state
 * @reason: enum pkts_probe_reason, were it lost
 * @flags: enum pkts_slot_flag
 * @extra: duplicates that the reflector has numbered anew
 */
struct pkts_slot {
	u64			beat;
	u64			due;
	u64			sent;
	u64			wire;
	struct pkts_slot_times	times;
	u32			arrival;
	u8			state;
	u8			reason;
	u8			flags;
	u8			extra;
};

/**
 * struct pkts_window - the probes of a session, by beat
 * @slots: a ring
 * @mask: its length less one
 * @lanes: source ports; they take turns, beat by beat
 * @next: the next beat
 * @tail: the first beat whose fate was not told yet
 *
 * A slot keeps its probe after its fate was told until the ring comes round:
 * that is how late and duplicate answers are known.
 */
struct pkts_window {
	struct pkts_slot	*slots;
	u32			mask;
	u32			lanes;
	u64			next;
	u64			tail;
};

/**
 * struct pkts_arrivals - the answers to one port
 * @count: first answers in time
 * @newest: the highest beat among them plus one
 */
struct pkts_arrivals {
	u32 count;
	u64 newest;
};

/**
 * enum pkts_answer - what an answer is
 * @PKTS_ANSWER_FRESH: the first one, and in time
 * @PKTS_ANSWER_DUPLICATE: not the first one
 * @PKTS_ANSWER_LATE: the first one, after the timeout
 */
enum pkts_answer {
	PKTS_ANSWER_FRESH,
	PKTS_ANSWER_DUPLICATE,
	PKTS_ANSWER_LATE,
};

u32 pkts_window_slots(u64 period, u64 timeout);
struct pkts_slot *pkts_window_push(struct pkts_window *window, u64 now);
struct pkts_slot *pkts_window_find(const struct pkts_window *window,
				   unsigned int lane, u32 sequence);
enum pkts_answer pkts_window_answer(struct pkts_slot *slot,
				    struct pkts_arrivals *arrivals, u64 now,
				    u64 timeout, u32 remote);
bool pkts_window_left(const struct pkts_window *window, struct pkts_slot *slot,
		      u64 time);
struct pkts_slot *pkts_window_replied(const struct pkts_window *window,
				      const struct pkts_slot *slot, u32 remote);
struct pkts_slot *pkts_window_retire(struct pkts_window *window, u64 now,
				     u64 timeout);
u32 pkts_window_extent(const struct pkts_window *window,
		       const struct pkts_slot *slot);

/* Has a probe not left this host, and will not? */
static inline bool pkts_slot_stayed(enum pkts_probe_reason reason)
{
	return reason != PKTS_PROBE_REASON_NONE &&
	       reason != PKTS_PROBE_REASON_NO_ANSWER &&
	       reason != PKTS_PROBE_REASON_NEIGHBOUR;
}

/* A port's sequence number on the wire, RFC 8762: without gaps from 0 on. */
static inline u32 pkts_window_sequence(const struct pkts_window *window,
				       u64 beat)
{
	return window->lanes == 1 ? beat : div_u64(beat, window->lanes);
}

#endif /* PKTS_SENDER_WINDOW_H */
