// SPDX-License-Identifier: GPL-2.0
/* The probe sessions of a namespace, from their adding to their end. */
#include "sender.h"

#include <hrtimer_setup.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/vmalloc.h>
#include <net/netlink.h>

#include "net.h"
#include "wire/probe.h"

/* How often fates are told. */
#define SENDERS_TICK (HZ / 5)

/* Our part of the one-way delays' error: what reading a clock takes. */
#define SENDER_ERROR_NS 1000

static u32 sender_hash(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

/**
 * pkts_sender_find() - a session by its name
 * @pn: the namespace
 * @name: the name
 *
 * Context: the sessions' lock is held.
 * Return: the session or NULL.
 */
struct pkts_sender *pkts_sender_find(struct pkts_net *pn, const char *name)
{
	struct pkts_sender *sender;

	lockdep_assert_held(&pn->senders.lock);
	hash_for_each_possible(pn->senders.hash, sender, named,
			       sender_hash(name))
		if (!strcmp(sender->settings.name, name))
			return sender;
	return NULL;
}

static void sender_free(struct pkts_sender *sender)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sender->ring); i++)
		kvfree(sender->ring[i].interval);
	pkts_sender_stats_free(&sender->stats);
	kvfree(sender->window.slots);
	kfree(sender->lanes);
	pkts_probe_key_wipe(&sender->key);
	kvfree(sender);
}

static void sender_free_rcu(struct rcu_head *rcu)
{
	sender_free(container_of(rcu, struct pkts_sender, rcu));
}

/**
 * pkts_sender_release() - one user less
 * @sender: freed when it was the last one and nobody receives
 *
 * Context: any.
 */
void pkts_sender_release(struct pkts_sender *sender)
{
	if (refcount_dec_and_test(&sender->users))
		call_rcu(&sender->rcu, sender_free_rcu);
}

static void sender_closed(struct pkts_sender_stats *stats,
			  enum pkts_probe_window window)
{
	struct pkts_sender *sender =
		container_of(stats, struct pkts_sender, stats);
	struct pkts_sender_ring *ring = &sender->ring[window];
	u32 at;

	div_u64_rem(ring->written++, sender->settings.history, &at);
	pkts_sender_interval_render(&stats->closed[window],
				    stats->sum[window].number + 1,
				    &ring->interval[at]);
	pkts_sender_alarms(sender, window);
}

static void sender_outage(struct pkts_sender_stats *stats, bool begin,
			  u64 start, u64 length)
{
	struct pkts_sender *sender =
		container_of(stats, struct pkts_sender, stats);
	const struct pkts_sender_notice notice = {
		.event = begin ? PKTS_PROBE_EVENT_OUTAGE_BEGIN :
				 PKTS_PROBE_EVENT_OUTAGE_END,
		.start = start,
		.length = begin ? 0 : length,
	};

	if (!begin) {
		sender->outage_start = start;
		sender->outage_length = length;
	}
	pkts_sender_notice(sender, &notice);
}

static const struct pkts_sender_stats_ops sender_stats_ops = {
	.closed	= sender_closed,
	.outage	= sender_outage,
};

/* What is more than a page, in pages: the slab would take twice as much. */
static void *sender_ring_alloc(u32 history)
{
	const size_t size = sizeof(struct pkts_probe_interval);

	return history * size > PAGE_SIZE ?
	       __vcalloc(history, size, GFP_KERNEL_ACCOUNT) :
	       kcalloc(history, size, GFP_KERNEL_ACCOUNT);
}

static int sender_alloc_parts(struct pkts_sender *sender)
{
	const struct pkts_sender_settings *settings = &sender->settings;
	unsigned int i;

	sender->slots = pkts_window_slots(sender->period, settings->timeout);
	sender->window.mask = sender->slots - 1;
	sender->window.lanes = settings->ports;
	sender->window.slots = kvcalloc(sender->slots,
					sizeof(*sender->window.slots),
					GFP_KERNEL_ACCOUNT);
	sender->lanes = kcalloc(settings->ports, sizeof(*sender->lanes),
				GFP_KERNEL_ACCOUNT);
	for (i = 0; i < ARRAY_SIZE(sender->ring); i++) {
		sender->ring[i].interval = sender_ring_alloc(settings->history);
		if (!sender->ring[i].interval)
			return -ENOMEM;
	}
	return sender->window.slots && sender->lanes ? 0 : -ENOMEM;
}

static void sender_init_stats(struct pkts_sender *sender)
{
	struct pkts_sender_stats *stats = &sender->stats;

	stats->ops = &sender_stats_ops;
	stats->period = sender->period;
	stats->lanes = sender->settings.ports;
	stats->lane = sender->lanes;
	stats->outage_after = sender->settings.outage_after;
	stats->stateful = sender->settings.stateful;
}

static struct pkts_sender *
sender_alloc(struct pkts_net *pn, const struct pkts_sender_settings *settings,
	     const u8 *key, size_t key_len)
{
	struct pkts_sender *sender;

	sender = kvzalloc(struct_size(sender, port, settings->ports),
			  GFP_KERNEL_ACCOUNT);
	if (!sender)
		return NULL;
	sender->pn = pn;
	sender->settings = *settings;
	sender->period = div_u64(settings->interval, settings->ports);
	spin_lock_init(&sender->lock);
	refcount_set(&sender->users, 1);
	if (key_len)
		pkts_probe_key_set(&sender->key, key, key_len);
	if (sender_alloc_parts(sender)) {
		sender_free(sender);
		return NULL;
	}
	sender_init_stats(sender);
	hrtimer_setup(&sender->timer, pkts_sender_beat, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);
	return sender;
}

static void sender_close_ports(struct pkts_sender *sender, unsigned int nr)
{
	while (nr--) {
		pkts_sender_port_close(&sender->port[nr]);
		pkts_probe_tx_end(&sender->port[nr].tx);
	}
}

static int sender_open_ports(struct pkts_sender *sender,
			     struct netlink_ext_ack *extack)
{
	const struct pkts_sender_settings *settings = &sender->settings;
	u16 error = pkts_probe_error_encode(SENDER_ERROR_NS +
					    settings->clock_error,
					    settings->synced ?
					    PKTS_PROBE_SYNCED : 0);
	unsigned int i;
	int err;

	for (i = 0; i < sender->settings.ports; i++) {
		struct pkts_sender_port *port = &sender->port[i];

		port->sender = sender;
		port->index = i;
		refcount_inc(&sender->users);
		pkts_probe_tx_init(&port->tx, &pkts_sender_tx_ops,
				   sender->pn->net);
		port->tx.error = error;
		port->tx.device_mask = U32_MAX;
		if (sender->settings.authenticated)
			port->tx.key = &sender->key;
		err = pkts_sender_port_open(port);
		if (!err)
			continue;
		sender_close_ports(sender, i + 1);
		if (err == -EADDRNOTAVAIL)
			NL_SET_ERR_MSG_MOD(extack, "from is no address of this host");
		else if (err == -EADDRINUSE)
			NL_SET_ERR_MSG_MOD(extack, "source-port is in use");
		else
			NL_SET_ERR_MSG_MOD(extack, "no source port could be had");
		return err;
	}
	return 0;
}

static int sender_check(struct pkts_net *pn,
			const struct pkts_sender_settings *settings,
			struct netlink_ext_ack *extack)
{
	struct pkts_senders *senders = &pn->senders;

	if (pkts_sender_find(pn, settings->name)) {
		NL_SET_ERR_MSG_MOD(extack, "there is a session of this name");
		return -EEXIST;
	}
	if (senders->nr >= READ_ONCE(senders->max)) {
		senders->totals.sessions_refused++;
		NL_SET_ERR_MSG_MOD(extack, "there are max-probes sessions");
		return -ENOSPC;
	}
	return 0;
}

/* Phases are spread: sessions that are added together do not send together. */
static void sender_start(struct pkts_sender *sender)
{
	static const struct pkts_sender_notice notice = {
		.event = PKTS_PROBE_EVENT_ADDED,
	};
	struct pkts_senders *senders = &sender->pn->senders;
	u64 phase;

	net_enable_timestamp();
	pkts_probe_hooks_get(sender->pn);
	list_add_tail(&sender->node, &senders->list);
	hash_add(senders->hash, &sender->named,
		 sender_hash(sender->settings.name));
	senders->nr++;
	sender->added = pkts_clock_now();
	pkts_sender_stats_begin(&sender->stats, sender->added);
	div64_u64_rem(get_random_u64(), sender->period, &phase);
	hrtimer_start(&sender->timer, ns_to_ktime(phase),
		      HRTIMER_MODE_REL_SOFT);
	queue_delayed_work(pkts_workqueue, &senders->work, SENDERS_TICK);
	pkts_sender_notice(sender, &notice);
}

/**
 * pkts_sender_add() - add a session and start it
 * @pn: the namespace
 * @settings: what it is to do, checked
 * @key: of authenticated mode
 * @key_len: its octets, 0 for none
 * @extack: told what is wrong
 *
 * Context: process; may sleep. The sessions' lock is held.
 * Return: 0 or a negative error.
 */
int pkts_sender_add(struct pkts_net *pn,
		    const struct pkts_sender_settings *settings,
		    const u8 *key, size_t key_len,
		    struct netlink_ext_ack *extack)
{
	struct pkts_sender *sender;
	int err;

	err = sender_check(pn, settings, extack);
	if (err)
		return err;
	sender = sender_alloc(pn, settings, key, key_len);
	if (!sender)
		return -ENOMEM;
	err = sender_open_ports(sender, extack);
	if (err)
		pkts_sender_release(sender);
	else
		sender_start(sender);
	return err;
}

/* What a session has counted goes into @out, beside what others have. */
static void sender_totals(struct pkts_sender *sender,
			  struct pkts_probe_totals *out)
{
	const struct pkts_probe_stats *total =
		&sender->stats.sum[PKTS_PROBE_WINDOW_TOTAL].stats;

	out->scheduled += total->scheduled;
	out->answered += total->answered;
	out->lost += total->lost;
	spin_lock_bh(&sender->lock);
	out->unknown += sender->live.unknown;
	out->malformed += sender->live.malformed;
	out->unauthentic += sender->live.unauthentic;
	spin_unlock_bh(&sender->lock);
}

/**
 * pkts_sender_del() - end a session
 * @sender: of no use to the caller afterwards
 *
 * Context: process; may sleep. The sessions' lock is held.
 */
void pkts_sender_del(struct pkts_sender *sender)
{
	static const struct pkts_sender_notice notice = {
		.event = PKTS_PROBE_EVENT_REMOVED,
	};
	struct pkts_senders *senders = &sender->pn->senders;
	u64 pending;

	lockdep_assert_held(&senders->lock);
	hrtimer_cancel(&sender->timer);
	sender->finished = true;
	pkts_sender_digest(sender);
	pkts_sender_notice(sender, &notice);
	hash_del(&sender->named);
	if (senders->next == &sender->node)
		senders->next = sender->node.next;
	list_del(&sender->node);
	senders->nr--;
	sender_totals(sender, &senders->totals);
	pending = sender->window.next - sender->window.tail;
	senders->totals.scheduled += pending;
	senders->totals.abandoned += pending;
	sender_close_ports(sender, sender->settings.ports);
	pkts_probe_hooks_put(sender->pn);
	net_disable_timestamp();
	pkts_sender_release(sender);
}

/* Some sessions; false at the end of the list. */
static bool senders_some(struct pkts_senders *senders)
{
	unsigned int looked = 0, digested = 0;
	u64 now = pkts_clock_now();
	struct pkts_sender *sender;
	bool more;

	mutex_lock(&senders->lock);
	while (senders->next != &senders->list &&
	       digested < PKTS_SENDERS_BATCH &&
	       looked++ < 16 * PKTS_SENDERS_BATCH) {
		sender = list_entry(senders->next, struct pkts_sender, node);
		senders->next = sender->node.next;
		if (!pkts_sender_digest_due(sender, now))
			continue;
		pkts_sender_digest(sender);
		digested++;
	}
	more = senders->next != &senders->list;
	mutex_unlock(&senders->lock);
	return more;
}

/* Those who ask or add wait for some sessions' fates, and not for all. */
static void senders_work(struct work_struct *work)
{
	struct pkts_senders *senders =
		container_of(work, struct pkts_senders, work.work);

	mutex_lock(&senders->lock);
	senders->next = senders->list.next;
	mutex_unlock(&senders->lock);
	while (senders_some(senders))
		cond_resched();
	mutex_lock(&senders->lock);
	if (senders->nr)
		queue_delayed_work(pkts_workqueue, &senders->work,
				   SENDERS_TICK);
	mutex_unlock(&senders->lock);
}

/**
 * pkts_senders_totals() - what all sessions have counted
 * @pn: the namespace
 * @out: filled
 *
 * Context: process; may sleep.
 */
void pkts_senders_totals(struct pkts_net *pn, struct pkts_probe_totals *out)
{
	struct pkts_senders *senders = &pn->senders;
	struct pkts_sender *sender;

	mutex_lock(&senders->lock);
	*out = senders->totals;
	out->sessions = senders->nr;
	list_for_each_entry(sender, &senders->list, node) {
		sender_totals(sender, out);
		out->memory += pkts_sender_memory(sender);
	}
	mutex_unlock(&senders->lock);
}

/**
 * pkts_sender_memory() - octets that a session holds
 * @sender: the session
 *
 * Its sockets are beside it.
 *
 * Context: the sessions' lock is held.
 */
size_t pkts_sender_memory(const struct pkts_sender *sender)
{
	const struct pkts_sender_settings *settings = &sender->settings;

	return struct_size(sender, port, settings->ports) +
	       sender->slots * sizeof(*sender->window.slots) +
	       settings->ports * sizeof(*sender->lanes) +
	       ARRAY_SIZE(sender->ring) * settings->history *
	       sizeof(*sender->ring[0].interval) +
	       pkts_sender_stats_memory(&sender->stats);
}

/**
 * pkts_senders_init() - a namespace may have sessions
 * @pn: the namespace
 *
 * Context: process.
 */
void pkts_senders_init(struct pkts_net *pn)
{
	struct pkts_senders *senders = &pn->senders;

	mutex_init(&senders->lock);
	INIT_LIST_HEAD(&senders->list);
	senders->next = &senders->list;
	hash_init(senders->hash);
	senders->max = PKTS_SENDERS_DEFAULT;
	INIT_DELAYED_WORK(&senders->work, senders_work);
}

/**
 * pkts_senders_exit() - end all sessions of a namespace that ends
 * @pn: the namespace
 *
 * Context: process; may sleep.
 */
void pkts_senders_exit(struct pkts_net *pn)
{
	struct pkts_senders *senders = &pn->senders;
	struct pkts_sender *sender, *next;

	mutex_lock(&senders->lock);
	list_for_each_entry_safe(sender, next, &senders->list, node)
		pkts_sender_del(sender);
	mutex_unlock(&senders->lock);
	cancel_delayed_work_sync(&senders->work);
	mutex_destroy(&senders->lock);
}
