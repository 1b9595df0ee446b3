// SPDX-License-Identifier: GPL-2.0
/*
 * The worker's part of a session: fates that have become certain go into the
 * statistics, and what has changed is told.
 */
#include <linux/net.h>
#include <linux/netdevice.h>

#include "net.h"
#include "sender.h"

/* A session is looked at so often in any case: its device may have gone. */
#define DIGEST_PAUSE_NS 1000000000ULL

/**
 * struct fate - a probe whose fate is certain
 * @slot: a copy of it
 * @extent: how far it is out of order
 */
struct fate {
	struct pkts_slot slot;
	u32		 extent;
};

/* False: none; @horizon is what no probe yet to come was sent before then. */
static bool digest_next(struct pkts_sender *sender, u64 now, struct fate *fate,
			u64 *horizon)
{
	struct pkts_window *window = &sender->window;
	struct pkts_slot *slot;

	spin_lock_bh(&sender->lock);
	slot = pkts_window_retire(window, now, sender->settings.timeout);
	if (slot) {
		fate->slot = *slot;
		fate->extent = slot->flags & PKTS_SLOT_REORDERED ?
			       pkts_window_extent(window, slot) : 0;
	} else if (window->tail == window->next) {
		*horizon = now;
	} else {
		*horizon = window->slots[window->tail & window->mask].due;
	}
	spin_unlock_bh(&sender->lock);
	return slot;
}

/* What came after its answer, before the probe's fate is told. */
static void digest_devices(struct pkts_sender *sender)
{
	unsigned int i;

	if (!sender->settings.hardware)
		return;
	spin_lock_bh(&sender->lock);
	for (i = 0; i < sender->settings.ports; i++)
		if (sender->port[i].sock)
			pkts_sender_device_read(&sender->port[i],
						sender->port[i].sock->sk);
	spin_unlock_bh(&sender->lock);
}

/* Returns: no probe that is still to be told of was due earlier. */
static u64 digest_fates(struct pkts_sender *sender, u64 now)
{
	struct fate fate;
	u64 horizon;
	u32 lane;

	while (digest_next(sender, now, &fate, &horizon)) {
		div_u64_rem(fate.slot.beat, sender->settings.ports, &lane);
		pkts_sender_stats_account(&sender->stats, lane, &fate.slot,
					  fate.extent);
		cond_resched();
	}
	pkts_sender_stats_due(&sender->stats, horizon);
	return horizon;
}

static void digest_live(struct pkts_sender *sender)
{
	struct pkts_sender_stats *stats = &sender->stats;
	struct pkts_sender_live live, *told = &sender->told;
	u64 window;

	spin_lock_bh(&sender->lock);
	sender->news = false;
	live = sender->live;
	spin_unlock_bh(&sender->lock);
	window = live.window - told->window;
	PKTS_SENDER_EXTRA(stats, late, live.late - told->late);
	PKTS_SENDER_EXTRA(stats, duplicates,
			  live.duplicates - told->duplicates);
	PKTS_SENDER_EXTRA(stats, scheduled, window);
	PKTS_SENDER_EXTRA(stats, lost, window);
	PKTS_SENDER_EXTRA(stats, losses.window, window);
	*told = live;
}

static void digest_neighbour(struct pkts_sender *sender)
{
	bool unresolved = READ_ONCE(sender->unresolved);
	const struct pkts_sender_notice notice = {
		.event = unresolved ? PKTS_PROBE_EVENT_NEIGHBOUR_UNRESOLVED :
				      PKTS_PROBE_EVENT_NEIGHBOUR_RESOLVED,
	};

	/* the first probe to a neighbour always finds it so */
	if (unresolved && sender->stats.reason != PKTS_PROBE_REASON_NEIGHBOUR)
		return;
	if (unresolved == sender->neighbour)
		return;
	sender->neighbour = unresolved;
	pkts_sender_notice(sender, &notice);
}

static void digest_device(struct pkts_sender *sender)
{
	static const struct pkts_sender_notice notice = {
		.event = PKTS_PROBE_EVENT_DEVICE_GONE,
	};
	int ifindex = sender->settings.ifindex;

	if (!ifindex || sender->deviceless)
		return;
	rcu_read_lock();
	sender->deviceless = !dev_get_by_index_rcu(sender->pn->net, ifindex);
	rcu_read_unlock();
	if (sender->deviceless)
		pkts_sender_notice(sender, &notice);
}

static void digest_finished(struct pkts_sender *sender)
{
	static const struct pkts_sender_notice notice = {
		.event = PKTS_PROBE_EVENT_FINISHED,
	};
	u64 all = pkts_sender_beats(&sender->settings);

	if (!all || sender->finished || sender->window.tail < all)
		return;
	sender->finished = true;
	pkts_sender_stats_close(&sender->stats, PKTS_PROBE_WINDOW_SECOND);
	pkts_sender_stats_close(&sender->stats, PKTS_PROBE_WINDOW_MINUTE);
	pkts_sender_notice(sender, &notice);
}

static u64 earlier(u64 a, u64 b)
{
	return (s64)(a - b) < 0 ? a : b;
}

/* When there is something to tell although no probe was sent nor answered. */
static u64 digest_next_due(const struct pkts_sender *sender, u64 now,
			   u64 horizon)
{
	const struct pkts_sender_settings *settings = &sender->settings;
	u64 due = now + DIGEST_PAUSE_NS, silence;
	unsigned int i;

	if (settings->hardware)
		return now;
	/* an interval is open as long as a probe of it is under way */
	due = earlier(due, horizon == now ?
			   pkts_sender_stats_end(&sender->stats, due) :
			   horizon + settings->timeout);
	if (settings->policy != PKTS_PROBE_SOURCE_PORT_ROTATE ||
	    sender->finished)
		return due;
	for (i = 0; i < settings->ports; i++) {
		silence = max(sender->port[i].opened,
			      READ_ONCE(sender->port[i].heard));
		due = earlier(due, silence + settings->rotate_after);
	}
	return due;
}

/**
 * pkts_sender_digest_due() - is there anything to tell of a session?
 * @sender: the session
 * @now: ns inside pkts
 *
 * Context: process. The sessions' lock is held.
 */
bool pkts_sender_digest_due(const struct pkts_sender *sender, u64 now)
{
	return READ_ONCE(sender->news) || (s64)(now - sender->due) >= 0;
}

/**
 * pkts_sender_digest() - bring a session's statistics up to now
 * @sender: the session
 *
 * Context: process; may sleep. The sessions' lock is held.
 */
void pkts_sender_digest(struct pkts_sender *sender)
{
	u64 now = pkts_clock_now(), horizon;

	digest_live(sender);
	digest_devices(sender);
	horizon = digest_fates(sender, now);
	sender->due = digest_next_due(sender, now, horizon);
	if (sender->finished)
		return;
	digest_finished(sender);
	digest_neighbour(sender);
	digest_device(sender);
	if (!sender->finished)
		pkts_sender_ports_check(sender, now);
}
