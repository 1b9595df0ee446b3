// SPDX-License-Identifier: GPL-2.0
/*
 * A collector that listens to TLS (RFC 7011 section 11): 1.2 or later, and each
 * side shows a certificate that the other one checks. Certificates are read for
 * each connection, so that new ones count from the next one on.
 */
#include "collector.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ctl.h"
#include "stream.h"

/* Octets of a TLS record's content: a message is one record. */
#define MESSAGE_MAX 16384

#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* How long the peer may be silent in a handshake. */
#define HANDSHAKE_MS 10000

/**
 * struct tls - a collector behind a TLS connection
 * @c: the collector
 * @stream: the connection
 * @wish: files of certificates
 * @credentials: what they hold, for this connection
 * @session: NULL where there is none
 */
struct tls {
	struct collector c;
	struct stream stream;
	const struct collector_wish *wish;
	gnutls_certificate_credentials_t credentials;
	gnutls_session_t session;
};

static struct tls *to_tls(struct collector *c)
{
	return (struct tls *)c;
}

static int say(struct tls *t, int err, const char *what, const char *why)
{
	snprintf(t->c.why, sizeof(t->c.why), "%s: %s", what, why);
	return err;
}

static int read_files(struct tls *t)
{
	const struct collector_wish *w = t->wish;
	int err;

	err = gnutls_certificate_allocate_credentials(&t->credentials);
	if (err < 0)
		return say(t, -ENOMEM, "TLS", gnutls_strerror(err));
	err = gnutls_certificate_set_x509_trust_file(t->credentials, w->ca,
						     GNUTLS_X509_FMT_PEM);
	if (err <= 0)
		return say(t, -EINVAL, w->ca, err < 0 ? gnutls_strerror(err) :
			   "no certificate in it");
	err = gnutls_certificate_set_x509_key_file(t->credentials, w->cert,
						   w->key, GNUTLS_X509_FMT_PEM);
	if (err < 0)
		return say(t, -EINVAL, w->cert, gnutls_strerror(err));
	return 0;
}

static void forget(struct tls *t)
{
	if (t->session)
		gnutls_deinit(t->session);
	t->session = NULL;
	if (t->credentials)
		gnutls_certificate_free_credentials(t->credentials);
	t->credentials = NULL;
	stream_close(&t->stream);
	t->c.fd = -1;
}

static ssize_t push(gnutls_transport_ptr_t to, const void *data, size_t len)
{
	struct tls *t = to;
	ssize_t taken = stream_push(&t->stream, data, len);

	if (taken >= 0)
		return taken;
	gnutls_transport_set_errno(t->session, (int)-taken);
	return -1;
}

static ssize_t pull(gnutls_transport_ptr_t from, void *data, size_t len)
{
	struct tls *t = from;
	ssize_t got = recv(t->stream.fd, data, len, MSG_DONTWAIT);

	if (got < 0)
		gnutls_transport_set_errno(t->session, errno);
	return got;
}

static bool is_address(const char *host)
{
	struct in6_addr addr;

	return inet_pton(AF_INET, host, &addr) == 1 ||
	       inet_pton(AF_INET6, host, &addr) == 1;
}

static int new_session(struct tls *t)
{
	const char *peer = t->wish->peer ? t->wish->peer : t->stream.to.host;
	int err;

	err = gnutls_init(&t->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK |
			  GNUTLS_NO_SIGNAL);
	if (!err)
		err = gnutls_priority_set_direct(t->session, PRIORITIES, NULL);
	if (!err)
		err = gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE,
					     t->credentials);
	if (!err && !is_address(peer))
		err = gnutls_server_name_set(t->session, GNUTLS_NAME_DNS, peer,
					     strlen(peer));
	if (err)
		return say(t, -EPROTO, "TLS", gnutls_strerror(err));
	gnutls_session_set_verify_cert(t->session, peer, 0);
	gnutls_transport_set_ptr(t->session, t);
	gnutls_transport_set_push_function(t->session, push);
	gnutls_transport_set_pull_function(t->session, pull);
	return 0;
}

static int handshake_failed(struct tls *t, int err)
{
	unsigned int status = gnutls_session_get_verify_cert_status(t->session);
	gnutls_datum_t text = { };
	const char *why;

	if (err == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR &&
	    !gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509,
							  &text, 0)) {
		say(t, 0, "certificate of the collector", (char *)text.data);
		gnutls_free(text.data);
		return -EKEYREJECTED;
	}
	why = err == GNUTLS_E_FATAL_ALERT_RECEIVED ?
	      gnutls_alert_get_name(gnutls_alert_get(t->session)) :
	      gnutls_strerror(err);
	return say(t, -EPROTO, "TLS", why ? why : "refused");
}

static int shake_hands(struct tls *t)
{
	int err;

	for (;;) {
		err = gnutls_handshake(t->session);
		if (!err)
			break;
		if (gnutls_error_is_fatal(err))
			return handshake_failed(t, err);
		if (err == GNUTLS_E_AGAIN &&
		    stream_wait(&t->stream, gnutls_record_get_direction(t->session) ?
				POLLOUT : POLLIN, HANDSHAKE_MS))
			return -ETIMEDOUT;
	}
	/* One that does not ask who we are takes records from anybody. */
	if (!gnutls_certificate_client_get_request_status(t->session))
		return say(t, -EPROTO, "TLS",
			   "the collector does not ask for our certificate (RFC 7011 11.3)");
	return 0;
}

static int tls_open(struct collector *c)
{
	struct tls *t = to_tls(c);
	int err;

	if (c->fd >= 0)
		return 0;
	t->stream.stop = c->stop;
	err = read_files(t);
	if (!err)
		err = stream_connect(&t->stream, c->why, sizeof(c->why));
	if (!err)
		err = new_session(t);
	if (!err)
		err = shake_hands(t);
	if (err) {
		forget(t);
		return err;
	}
	c->fd = t->stream.fd;
	c->written = t->stream.written;
	c->confirmed = 0;
	c->fresh = true;
	return 0;
}

/* What has gone wrong; an alert tells more than that the connection ended. */
static int failed(struct tls *t, ssize_t err)
{
	char ignored[512];
	const char *why;
	ssize_t got;

	if (err == GNUTLS_E_PUSH_ERROR) {
		got = gnutls_record_recv(t->session, ignored, sizeof(ignored));
		err = got < 0 && gnutls_error_is_fatal((int)got) ? got : err;
	}
	if (err == GNUTLS_E_FATAL_ALERT_RECEIVED) {
		why = gnutls_alert_get_name(gnutls_alert_get(t->session));
		return say(t, -EPROTO, "TLS", why ? why : "refused");
	}
	if (err == GNUTLS_E_PULL_ERROR || err == GNUTLS_E_PUSH_ERROR)
		return -ECONNRESET;
	return say(t, -EPROTO, "TLS", gnutls_strerror((int)err));
}

static int tls_send(struct collector *c, const void *msg, size_t len)
{
	struct tls *t = to_tls(c);
	const char *from = msg;
	ssize_t taken;

	while (len) {
		taken = gnutls_record_send(t->session, from, len);
		if (taken == GNUTLS_E_AGAIN || taken == GNUTLS_E_INTERRUPTED)
			continue; /* push() has waited */
		if (taken < 0)
			return failed(t, taken);
		from += taken;
		len -= (size_t)taken;
	}
	c->written = t->stream.written;
	return 0;
}

/*
 * What the collector says does not count, but an alert does. Not all say that
 * they close before they do.
 */
static int listen_to(void *arg)
{
	struct tls *t = arg;
	char ignored[512];
	ssize_t got;

	do
		got = gnutls_record_recv(t->session, ignored, sizeof(ignored));
	while (got > 0);
	t->stream.closed = !got || got == GNUTLS_E_PREMATURE_TERMINATION;
	if (!t->stream.closed && gnutls_error_is_fatal((int)got))
		return failed(t, got);
	return 0;
}

static int tls_check(struct collector *c)
{
	struct tls *t = to_tls(c);
	int err;

	if (c->fd < 0)
		return 0;
	err = listen_to(t);
	if (!err)
		err = stream_settle(&t->stream, c->hurried);
	if (err)
		return err;
	c->confirmed = t->stream.settled;
	return t->stream.closed ? -ECONNRESET : 0;
}

static int tls_commit(struct collector *c, bool more)
{
	(void)c;
	(void)more; /* confirmations come with time */
	return 0;
}

static bool tls_rollback(struct collector *c, int err)
{
	(void)err;
	forget(to_tls(c));
	return false;
}

static int tls_finish(struct collector *c)
{
	struct tls *t = to_tls(c);
	int err;

	if (c->fd < 0)
		return 0;
	gnutls_bye(t->session, GNUTLS_SHUT_WR);
	err = stream_drain(&t->stream, listen_to, t);
	c->confirmed = t->stream.settled;
	return err;
}

static void tls_close(struct collector *c)
{
	forget(to_tls(c));
	free(c);
}

static const struct collector_ops tls_ops = {
	.open = tls_open,
	.send = tls_send,
	.commit = tls_commit,
	.rollback = tls_rollback,
	.check = tls_check,
	.finish = tls_finish,
	.close = tls_close,
};

/* Files that cannot be read now are said at once. */
static int check_wish(struct ctl *ctl, struct tls *t, const char *to)
{
	if (!address_split(&t->stream.to, to, ADDRESS_IPFIX)) {
		ctl_error(ctl, "to \"%s\": expected tls:HOST:PORT, or tls:[ADDRESS]:PORT for IPv6",
			  t->c.name);
		return -EINVAL;
	}
	if (!t->wish->cert || !t->wish->key || !t->wish->ca) {
		ctl_error(ctl, "to \"%s\": needs cert, key and ca, which are files",
			  t->c.name);
		return -EINVAL;
	}
	if (!read_files(t))
		return 0;
	ctl_error(ctl, "to \"%s\": %s", t->c.name, t->c.why);
	return -EINVAL;
}

/**
 * collector_tls() - a collector that listens to TLS
 * @ctl: for messages
 * @name: what the user wrote
 * @to: host and port in it
 * @wish: files of certificates; must stay
 *
 * Return: the collector, not yet open; NULL when @to names none
 */
struct collector *collector_tls(struct ctl *ctl, const char *name,
				const char *to,
				const struct collector_wish *wish)
{
	struct tls *t = calloc(1, sizeof(*t));
	int err;

	if (!t) {
		ctl_error(ctl, "out of memory");
		return NULL;
	}
	t->c.ops = &tls_ops;
	t->c.name = name;
	t->c.fd = -1;
	t->c.stop = -1;
	t->c.limit = MESSAGE_MAX;
	t->c.reliable = true;
	t->stream.fd = -1;
	t->wish = wish;
	err = check_wish(ctl, t, to);
	forget(t);
	if (!err)
		return &t->c;
	free(t);
	return NULL;
}
