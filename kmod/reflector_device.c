// SPDX-License-Identifier: GPL-2.0
/*
 * What devices tell of replies that have left, for Follow-Up Telemetry (RFC 8972,
 * section 4.7): each reply of a session tells when the one before it really left.
 * All sessions of a reflector share a socket; a stamp has the session's number and
 * a part of the reply's. It is looked at when the next request comes.
 */
#include <linux/net.h>
#include <net/sock.h>

#include "net.h"
#include "reflect.h"

/* Of a reply's sequence number; the session's is above. */
#define DEVICE_SEQUENCE 0xffff
#define DEVICE_NUMBER_AT 16

/**
 * pkts_reflector_device_init() - be told by devices
 * @reflector: configured
 *
 * Context: process; may sleep.
 * Return: 0 or a negative error.
 */
int pkts_reflector_device_init(struct pkts_reflector *reflector)
{
	int err;

	xa_init_flags(&reflector->numbered, XA_FLAGS_ALLOC);
	if (!reflector->config.hardware)
		return 0;
	err = sock_create_kern(reflector->pn->net, AF_INET, SOCK_DGRAM,
			       IPPROTO_UDP, &reflector->sock);
	if (err)
		reflector->sock = NULL;
	else
		pkts_probe_device_ask(reflector->sock->sk);
	return err;
}

/**
 * pkts_reflector_device_exit() - be told no more
 * @reflector: without sessions, and nothing is sent any more
 *
 * Packets under way keep the socket's memory.
 *
 * Context: process; may sleep.
 */
void pkts_reflector_device_exit(struct pkts_reflector *reflector)
{
	if (reflector->sock)
		sock_release(reflector->sock);
	reflector->sock = NULL;
	xa_destroy(&reflector->numbered);
}

/**
 * pkts_reflector_device_add() - give a session a number
 * @session: its replies are asked for from now on, if there is a number
 *
 * Context: softirq.
 */
void pkts_reflector_device_add(struct pkts_reflector_session *session)
{
	struct pkts_reflector *reflector = session->reflector;

	if (!reflector->sock ||
	    xa_alloc(&reflector->numbered, &session->number, session,
		     XA_LIMIT(0, U16_MAX), GFP_ATOMIC | __GFP_NOWARN))
		return;
	session->tx.device_key = session->number << DEVICE_NUMBER_AT;
	session->tx.device_mask = DEVICE_SEQUENCE;
	session->tx.sk = reflector->sock->sk;
}

/**
 * pkts_reflector_device_del() - take a session's number back
 * @session: not to be found any more
 *
 * Context: softirq or bottom halves off.
 */
void pkts_reflector_device_del(struct pkts_reflector_session *session)
{
	if (session->tx.device_mask)
		xa_erase(&session->reflector->numbered, session->number);
}

/* As in sender_device.c: of use where requests are stamped by the same clock. */
static void session_told(struct pkts_reflector_session *session,
			 const struct pkts_probe_told *told)
{
	struct pkts_net *pn = session->reflector->pn;
	u64 time;

	if ((session->last_sequence ^ told->key) & DEVICE_SEQUENCE ||
	    !session->last_time || !session->told_by ||
	    session->told_by != session->out)
		return;
	time = pkts_clock_map_stamp(pkts_reflector_map(pn, session->out),
				    told->time, told->when);
	time = session->ptp ? pkts_clock_tai(time) : pkts_clock_real(time);
	session->last_time = pkts_probe_time_encode(time, session->ptp);
	session->last_method = PKTS_METHOD_HARDWARE;
	pkts_reflector_count(session->reflector, PKTS_REFLECT_TX_DEVICE);
}

/**
 * pkts_reflector_device_read() - take what devices have told
 * @reflector: of its sessions
 *
 * Context: softirq, under RCU, no session's lock held.
 */
void pkts_reflector_device_read(struct pkts_reflector *reflector)
{
	struct pkts_reflector_session *session;
	struct pkts_probe_told told;

	if (!reflector->sock)
		return;
	while (pkts_probe_device_told(reflector->sock->sk, &told)) {
		/* the lock keeps the session */
		xa_lock(&reflector->numbered);
		session = xa_load(&reflector->numbered,
				  told.key >> DEVICE_NUMBER_AT);
		if (session) {
			spin_lock(&session->lock);
			session_told(session, &told);
			spin_unlock(&session->lock);
		}
		xa_unlock(&reflector->numbered);
	}
}

/**
 * pkts_reflector_device_note() - note what stamps of a reply will need
 * @req: its request
 * @out: the device that it leaves by
 *
 * Context: softirq.
 */
void pkts_reflector_device_note(const struct pkts_reflect_request *req, int out)
{
	struct pkts_reflector_session *session = req->session;

	if (!session || !session->tx.device_mask)
		return;
	spin_lock(&session->lock);
	session->ptp = req->said.error & PKTS_PROBE_PTP;
	session->out = out;
	session->told_by = req->stamp == PKTS_STAMP_HARDWARE ? req->iif : 0;
	spin_unlock(&session->lock);
}
