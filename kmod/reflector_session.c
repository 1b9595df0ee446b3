// SPDX-License-Identifier: GPL-2.0
/*
 * What a reflector remembers of its peers: sessions, where it is stateful or
 * authenticates, and how often each peer has asked.
 *
 * Both are bounded. There are as many sessions as max-sessions says; one more is
 * refused, until another one has been idle for long enough. Rates have a fixed
 * number of slots that peers share by hash, with a random key: nobody can choose
 * whose slot he takes.
 */
#include <linux/slab.h>

#include "net.h"
#include "reflect.h"

/* A peer that was silent may ask so many times its share of a second at once. */
#define RATE_BURST_NS	(100 * (u64)NSEC_PER_MSEC)

/* Octets of an IPv6 address that are one peer: a host has a whole /64. */
#define RATE_PREFIX_LEN	8

static void session_release(struct pkts_probe_tx *tx)
{
	struct pkts_reflector_session *session =
		container_of(tx, struct pkts_reflector_session, tx);

	pkts_probe_tx_put(&session->reflector->tx);
	kfree(session);
}

static void session_stamped(struct pkts_probe_tx *tx, u32 sequence, u64 time,
			    u64 wire, enum pkts_probe_where where)
{
	struct pkts_reflector_session *session =
		container_of(tx, struct pkts_reflector_session, tx);

	spin_lock_bh(&session->lock);
	session->last_sequence = sequence;
	session->last_time = wire;
	session->last_method = PKTS_METHOD_SOFTWARE;
	spin_unlock_bh(&session->lock);
}

static void session_gone(struct pkts_probe_tx *tx, u32 sequence,
			 enum pkts_probe_where where)
{
	struct pkts_reflector_session *session =
		container_of(tx, struct pkts_reflector_session, tx);

	pkts_reflector_count(session->reflector, PKTS_REFLECT_TX_BUILD + where);
}

static const struct pkts_probe_tx_ops session_ops = {
	.stamped	= session_stamped,
	.gone		= session_gone,
	.release	= session_release,
};

/**
 * pkts_reflector_rate() - may a peer have one more answer?
 * @reflector: the reflector
 * @key: whose source address is the peer's
 * @now: ns inside of pkts
 *
 * The generic cell rate algorithm: a slot holds when a request would come that
 * keeps the rate exactly.
 *
 * Context: softirq.
 */
bool pkts_reflector_rate(struct pkts_reflector *reflector,
			 const struct pkts_reflect_key *key, u64 now)
{
	u64 interval = div_u64(NSEC_PER_SEC, reflector->config.rate);
	u64 hash = siphash(&key->saddr, RATE_PREFIX_LEN, &reflector->hash_key);
	atomic64_t *slot = &reflector->rates[hash % PKTS_REFLECTOR_RATES];
	s64 due = atomic64_read(slot), next;

	do {
		if (due - (s64)now > (s64)RATE_BURST_NS)
			return false;
		next = max_t(s64, due, now) + interval;
	} while (!atomic64_try_cmpxchg(slot, &due, next));
	return true;
}

static struct pkts_reflector_bucket *
session_bucket(struct pkts_reflector *reflector,
	       const struct pkts_reflect_key *key)
{
	u64 hash = siphash(key, sizeof(*key), &reflector->hash_key);

	return &reflector->sessions[hash % PKTS_REFLECTOR_BUCKETS];
}

static struct pkts_reflector_session *
session_find(const struct pkts_reflector_bucket *bucket,
	     const struct pkts_reflect_key *key)
{
	struct pkts_reflector_session *session;

	hlist_for_each_entry(session, &bucket->head, node)
		if (!memcmp(&session->key, key, sizeof(*key)))
			return session;
	return NULL;
}

static struct pkts_reflector_session *
session_new(const struct pkts_reflect_request *req,
	    struct pkts_reflector_bucket *bucket)
{
	struct pkts_reflector *reflector = req->reflector;
	struct pkts_reflector_session *session;

	session = kzalloc(sizeof(*session), GFP_ATOMIC | __GFP_NOWARN);
	if (!session)
		return NULL;
	pkts_probe_tx_get(&reflector->tx);
	pkts_probe_tx_init(&session->tx, &session_ops, req->net);
	session->tx.key = reflector->tx.key;
	session->tx.error = reflector->tx.error;
	session->reflector = reflector;
	session->key = req->key;
	spin_lock_init(&session->lock);
	if (reflector->config.stateful)
		pkts_reflector_device_add(session);
	hlist_add_head(&session->node, &bucket->head);
	pkts_reflector_count(reflector, PKTS_REFLECT_SESSIONS_CREATED);
	return session;
}

static enum pkts_reflect session_add(struct pkts_reflect_request *req,
				     struct pkts_reflector_bucket *bucket)
{
	struct pkts_reflector *reflector = req->reflector;

	if (!atomic_add_unless(&reflector->nr_sessions, 1,
			       reflector->config.max_sessions))
		return PKTS_REFLECT_SESSIONS_FULL;
	req->session = session_new(req, bucket);
	if (req->session)
		return 0;
	atomic_dec(&reflector->nr_sessions);
	return PKTS_REFLECT_NO_MEMORY;
}

/**
 * pkts_reflector_session_get() - the session of a request
 * @req: its session is set, where the reflector has sessions
 *
 * Context: softirq. The caller gives it back.
 * Return: 0, or why the request cannot be answered.
 */
enum pkts_reflect pkts_reflector_session_get(struct pkts_reflect_request *req)
{
	struct pkts_reflector *reflector = req->reflector;
	struct pkts_reflector_bucket *bucket;
	enum pkts_reflect wrong = 0;

	if (!reflector->config.stateful && !reflector->config.auth)
		return 0;
	bucket = session_bucket(reflector, &req->key);
	spin_lock(&bucket->lock);
	req->session = session_find(bucket, &req->key);
	if (!req->session)
		wrong = session_add(req, bucket);
	if (req->session) {
		WRITE_ONCE(req->session->used, req->received);
		pkts_probe_tx_get(&req->session->tx);
	}
	spin_unlock(&bucket->lock);
	return wrong;
}

/**
 * pkts_reflector_session_put() - give a session back
 * @session: of pkts_reflector_session_get()
 *
 * Context: softirq.
 */
void pkts_reflector_session_put(struct pkts_reflector_session *session)
{
	pkts_probe_tx_put(&session->tx);
}

/**
 * pkts_reflector_session_next() - number a reply
 * @session: its session
 * @answer: told what the session knows
 *
 * Context: softirq, under RCU.
 * Return: the reply's sequence number; from 0 on (RFC 8762, section 4.3).
 */
u32 pkts_reflector_session_next(struct pkts_reflector_session *session,
				struct pkts_tlv_answer *answer)
{
	u32 sequence;

	pkts_reflector_device_read(session->reflector);
	spin_lock(&session->lock);
	sequence = session->sequence++;
	answer->received = session->received;
	answer->sent = session->sent++;
	answer->last_sequence = session->last_sequence;
	answer->last_time = session->last_time;
	answer->last_method = session->last_method;
	spin_unlock(&session->lock);
	return sequence;
}

/* A bit for each number up to the highest: did it come? RFC 4303, section 3.4.3. */
static bool session_window(struct pkts_reflector_session *session, u32 sequence)
{
	s32 ahead = sequence - session->highest;
	u64 bit;

	if (session->received == 1 || ahead > 0) {
		session->window = ahead > 0 && ahead < 64 ?
				  session->window << ahead : 0;
		session->window |= 1;
		session->highest = sequence;
		return true;
	}
	if (ahead <= -64)
		return false;
	bit = 1ULL << -ahead;
	if (session->window & bit)
		return false;
	session->window |= bit;
	return true;
}

/**
 * pkts_reflector_session_replayed() - count a request; has it come before?
 * @session: its session
 * @sequence: the request's number
 *
 * Only authenticated sessions refuse what they saw, or what is too old to tell:
 * without authentication anybody could move the window.
 *
 * Context: softirq.
 */
bool pkts_reflector_session_replayed(struct pkts_reflector_session *session,
				     u32 sequence)
{
	bool replayed = false;

	spin_lock(&session->lock);
	session->received++;
	if (session->reflector->config.auth)
		replayed = !session_window(session, sequence);
	spin_unlock(&session->lock);
	return replayed;
}

static void session_end(struct pkts_reflector *reflector,
			struct pkts_reflector_session *session)
{
	hlist_del(&session->node);
	pkts_reflector_device_del(session);
	atomic_dec(&reflector->nr_sessions);
	pkts_probe_tx_end(&session->tx);
}

/* Ends sessions that nothing came for since @before. */
static void sessions_sweep(struct pkts_reflector *reflector, u64 before)
{
	struct pkts_reflector_session *session;
	struct pkts_reflector_bucket *bucket;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < PKTS_REFLECTOR_BUCKETS; i++) {
		bucket = &reflector->sessions[i];
		spin_lock_bh(&bucket->lock);
		hlist_for_each_entry_safe(session, next, &bucket->head, node) {
			if ((s64)(READ_ONCE(session->used) - before) >= 0)
				continue;
			session_end(reflector, session);
			pkts_reflector_count(reflector,
					     PKTS_REFLECT_SESSIONS_EXPIRED);
		}
		spin_unlock_bh(&bucket->lock);
		cond_resched();
	}
}

static void session_expiry(struct pkts_reflector *reflector)
{
	queue_delayed_work(pkts_workqueue, &reflector->expiry,
			   nsecs_to_jiffies(reflector->config.idle / 4) + 1);
}

static void session_expiry_work(struct work_struct *work)
{
	struct pkts_reflector *reflector =
		container_of(to_delayed_work(work), struct pkts_reflector,
			     expiry);

	sessions_sweep(reflector, pkts_clock_now() - reflector->config.idle);
	session_expiry(reflector);
}

/**
 * pkts_reflector_sessions_init() - begin to remember
 * @reflector: the reflector, configured
 *
 * Context: process.
 */
void pkts_reflector_sessions_init(struct pkts_reflector *reflector)
{
	unsigned int i;

	get_random_bytes(&reflector->hash_key, sizeof(reflector->hash_key));
	for (i = 0; i < PKTS_REFLECTOR_BUCKETS; i++) {
		spin_lock_init(&reflector->sessions[i].lock);
		INIT_HLIST_HEAD(&reflector->sessions[i].head);
	}
	INIT_DELAYED_WORK(&reflector->expiry, session_expiry_work);
	if (reflector->config.stateful || reflector->config.auth)
		session_expiry(reflector);
}

/**
 * pkts_reflector_sessions_exit() - forget all
 * @reflector: the reflector; no request comes to it any more
 *
 * Context: process; may sleep.
 */
void pkts_reflector_sessions_exit(struct pkts_reflector *reflector)
{
	cancel_delayed_work_sync(&reflector->expiry);
	sessions_sweep(reflector, pkts_clock_now() + NSEC_PER_SEC);
}
