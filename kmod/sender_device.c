// SPDX-License-Identifier: GPL-2.0
/*
 * Times of devices: this host's tells when a probe has left, the reflector's when
 * a reply has (Follow-Up Telemetry, RFC 8972, section 4.7). Both come after the
 * packet. Probes and replies are then without what queues and rings of the
 * devices took.
 */
#include <net/sock.h>

#include "net.h"
#include "sender.h"
#include "wire/probe.h"
#include "wire/probe_tlv.h"

/**
 * pkts_sender_device_read() - take what devices have told of a port's probes
 * @port: the port
 * @sk: its socket
 *
 * A stamp is carried over as those of answers are. So it is only of use where
 * both are one clock's: then what carrying over is wrong by is the same, and
 * the round trip is right.
 *
 * Context: the session's lock is held.
 */
void pkts_sender_device_read(struct pkts_sender_port *port, struct sock *sk)
{
	struct pkts_sender *sender = port->sender;
	struct pkts_probe_told told;
	struct pkts_slot *slot;
	u64 time;

	lockdep_assert_held(&sender->lock);
	while (pkts_probe_device_told(sk, &told)) {
		slot = pkts_window_find(&sender->window, port->index, told.key);
		if (!slot || !sender->told_by || sender->told_by != sender->out)
			continue;
		time = pkts_clock_map_stamp(&sender->map, told.time, told.when);
		if (pkts_window_left(&sender->window, slot, time))
			sender->answer.stamp_sent = PKTS_PROBE_AT_DEVICE;
	}
}

/* The reflector's clock and form; @t3: what the reply itself said. */
static s64 follow_later(const struct pkts_sender *sender,
			const struct pkts_slot *slot, u16 error)
{
	bool ptp = error & PKTS_PROBE_PTP;
	u64 t4 = slot->sent + slot->times.rtt;
	u64 t3;

	t4 = ptp ? pkts_clock_tai(t4) : pkts_clock_real(t4);
	t3 = t4 - slot->times.backward;
	return pkts_probe_time_decode(sender->follow_up, ptp, t3) - t3;
}

/**
 * pkts_sender_follow_up() - an answer has told when the reply before it left
 * @port: that it came to
 * @slot: the probe that it answers
 * @error: its Error Estimate
 *
 * Context: the session's lock is held.
 */
void pkts_sender_follow_up(struct pkts_sender_port *port,
			   struct pkts_slot *slot, u16 error)
{
	struct pkts_sender *sender = port->sender;
	const struct pkts_probe_status *answer = &sender->answer;
	struct pkts_slot *before;
	s64 later;

	lockdep_assert_held(&sender->lock);
	slot->flags |= PKTS_SLOT_HELD;
	before = pkts_window_replied(&sender->window, slot,
				     answer->follow_up_sequence);
	if (!before || !(before->flags & PKTS_SLOT_HELD))
		return;
	before->flags &= ~PKTS_SLOT_HELD;
	if (answer->follow_up_method != PKTS_METHOD_HARDWARE ||
	    before->flags & PKTS_SLOT_IMPLAUSIBLE)
		return;
	later = follow_later(sender, before, error);
	if (later < 0 || later > before->times.rtt - before->times.residence)
		return;
	before->times.residence += later;
	before->times.backward -= later;
}
