// SPDX-License-Identifier: GPL-2.0
/*
 * A collector that listens to TCP (RFC 7011 section 10.4). Each connection is a
 * session of its own, which begins with all templates. Template identifiers
 * stand for the same for ever, so nothing is ever withdrawn.
 */
#include "collector.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "ctl.h"
#include "stream.h"

/* Octets of a message: no reason for more, and less comes again after a cut. */
#define MESSAGE_MAX 16384

/**
 * struct tcp - a collector behind a TCP connection
 * @c: the collector
 * @stream: the connection
 */
struct tcp {
	struct collector c;
	struct stream stream;
};

static struct tcp *to_tcp(struct collector *c)
{
	return (struct tcp *)c;
}

static int tcp_open(struct collector *c)
{
	struct tcp *t = to_tcp(c);
	int err;

	if (c->fd >= 0)
		return 0;
	t->stream.stop = c->stop;
	err = stream_connect(&t->stream, c->why, sizeof(c->why));
	if (err)
		return err;
	c->fd = t->stream.fd;
	c->written = 0;
	c->confirmed = 0;
	c->fresh = true;
	return 0;
}

static int tcp_send(struct collector *c, const void *msg, size_t len)
{
	struct tcp *t = to_tcp(c);
	const char *from = msg;
	ssize_t taken;

	while (len) {
		taken = stream_push(&t->stream, from, len);
		if (taken < 0)
			return (int)taken;
		from += taken;
		len -= (size_t)taken;
	}
	c->written = t->stream.written;
	return 0;
}

/* A collector says nothing; what it does say is that it is gone. */
static int listen_to(void *arg)
{
	struct stream *s = arg;
	char ignored[512];
	ssize_t got;

	do
		got = recv(s->fd, ignored, sizeof(ignored), MSG_DONTWAIT);
	while (got > 0);
	s->closed = !got;
	return got < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;
}

static int tcp_check(struct collector *c)
{
	struct stream *s = &to_tcp(c)->stream;
	int err;

	if (c->fd < 0)
		return 0;
	err = listen_to(s);
	if (!err)
		err = stream_settle(s, c->hurried);
	if (err)
		return err;
	c->confirmed = s->settled;
	return s->closed ? -ECONNRESET : 0;
}

static int tcp_commit(struct collector *c, bool more)
{
	(void)c;
	(void)more; /* confirmations come with time */
	return 0;
}

static bool tcp_rollback(struct collector *c, int err)
{
	(void)err;
	stream_close(&to_tcp(c)->stream);
	c->fd = -1;
	return false;
}

static int tcp_finish(struct collector *c)
{
	struct stream *s = &to_tcp(c)->stream;
	int err;

	if (c->fd < 0)
		return 0;
	err = stream_drain(s, listen_to, s);
	c->confirmed = s->settled;
	return err;
}

static void tcp_close(struct collector *c)
{
	stream_close(&to_tcp(c)->stream);
	free(c);
}

static const struct collector_ops tcp_ops = {
	.open = tcp_open,
	.send = tcp_send,
	.commit = tcp_commit,
	.rollback = tcp_rollback,
	.check = tcp_check,
	.finish = tcp_finish,
	.close = tcp_close,
};

/**
 * collector_tcp() - a collector that listens to TCP
 * @ctl: for messages
 * @name: what the user wrote
 * @to: host and port in it
 * @wish: nothing of it counts here
 *
 * Return: the collector, not yet open; NULL when @to names none
 */
struct collector *collector_tcp(struct ctl *ctl, const char *name,
				const char *to,
				const struct collector_wish *wish)
{
	struct tcp *t = calloc(1, sizeof(*t));

	(void)wish;
	if (!t) {
		ctl_error(ctl, "out of memory");
		return NULL;
	}
	t->c.ops = &tcp_ops;
	t->c.name = name;
	t->c.fd = -1;
	t->c.stop = -1;
	t->c.limit = MESSAGE_MAX;
	t->c.reliable = true;
	t->stream.fd = -1;
	if (address_split(&t->stream.to, to, ADDRESS_IPFIX))
		return &t->c;
	ctl_error(ctl, "to \"%s\": expected tcp:HOST:PORT, or tcp:[ADDRESS]:PORT for IPv6",
		  name);
	free(t);
	return NULL;
}
