// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel has taken from us may never reach the peer, and what the
 * peer's kernel has acknowledged may never reach its reader: one that dies, or
 * closes the connection in the middle of a message, leaves it unread. When that
 * happens a reset comes, at once. So octets are settled, never to be sent again,
 *  - when they were acknowledged a while ago and the connection still stands;
 *  - or when so much behind them was acknowledged that they cannot be in the
 *    peer's buffer any more;
 *  - or when the peer has closed the connection in an orderly way: it has read
 *    all it had acknowledged, else its kernel would have sent a reset.
 */
#include "stream.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "export.h"

#define NS_PER_MS 1000000ULL

/* How long a connection may take, and a write without any progress. */
#define CONNECT_MS 5000
#define WRITE_MS 30000

/* What is left of it when it is time to end. */
#define ENDING_MS 5000

/* A peer that acknowledges nothing for so long is dead. */
#define DEAD_MS 30000
#define KEEPALIVE_SEC 15

/* See above. */
unsigned int stream_settle_ms = 1000;
#define PEER_BUFFER (8ULL << 20)

/* A reader that is there takes this long at the most for what is acknowledged. */
#define DRAIN_MS 10000

/**
 * stream_wait() - wait for a socket
 * @s: the connection
 * @events: POLLIN or POLLOUT
 * @ms: so long at the most; less when it is time to end
 *
 * Return: 0, or -ETIMEDOUT
 */
int stream_wait(struct stream *s, short events, int ms)
{
	struct pollfd pfd[] = {
		{ .fd = s->fd, .events = events },
		{ .fd = s->stop, .events = POLLIN },
	};

	if (poll(pfd, 2, ms) > 0 && !pfd[0].revents)
		poll(pfd, 1, ms < ENDING_MS ? ms : ENDING_MS);
	return pfd[0].revents ? 0 : -ETIMEDOUT;
}

static void set_options(int fd)
{
	const int on = 1, idle = KEEPALIVE_SEC, dead = DEAD_MS;

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead, sizeof(dead));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static int socket_error(int fd)
{
	socklen_t len = sizeof(int);
	int err = 0;

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	return -err;
}

static int connect_one(struct stream *s, const struct addrinfo *at)
{
	int err = 0;

	s->fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC |
		       SOCK_NONBLOCK, 0);
	if (s->fd < 0)
		return -errno;
	set_options(s->fd);
	if (connect(s->fd, at->ai_addr, at->ai_addrlen)) {
		err = -errno;
		if (err == -EINPROGRESS)
			err = stream_wait(s, POLLOUT, CONNECT_MS);
		if (!err)
			err = socket_error(s->fd);
	}
	if (err)
		stream_close(s);
	return err;
}

/**
 * stream_connect() - connect to the first address that answers
 * @s: its @to and @stop are set; nothing is known of what was sent
 * @why: for an error in words, where there is no errno
 * @size: octets of @why
 *
 * Return: 0, or a negative errno
 */
int stream_connect(struct stream *s, char *why, size_t size)
{
	struct addrinfo *found, *at;
	int err;

	err = address_find(&s->to, SOCK_STREAM, &found);
	if (err) {
		snprintf(why, size, "%s: %s", s->to.host, gai_strerror(err));
		return -EHOSTUNREACH;
	}
	err = -EHOSTUNREACH;
	for (at = found; at && err; at = at->ai_next)
		err = connect_one(s, at);
	freeaddrinfo(found);
	if (err)
		return err;
	s->written = 0;
	s->acked = 0;
	s->settled = 0;
	s->closed = false;
	s->notes = 0;
	s->first = 0;
	return stream_acked(s->fd, &s->base);
}

/**
 * stream_push() - hand octets to the kernel
 * @s: the connection
 * @data: the octets
 * @len: how many
 *
 * Waits while there is no room.
 *
 * Return: how many were taken, at least 1, or a negative errno
 */
ssize_t stream_push(struct stream *s, const void *data, size_t len)
{
	ssize_t taken;
	int err;

	for (;;) {
		taken = send(s->fd, data, len, MSG_NOSIGNAL);
		if (taken > 0) {
			s->written += (uint64_t)taken;
			return taken;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		err = stream_wait(s, POLLOUT, WRITE_MS);
		if (err)
			return err;
	}
}

static struct stream_note *oldest(struct stream *s)
{
	return &s->note[s->first];
}

static void note(struct stream *s, uint64_t now)
{
	unsigned int last = (s->first + s->notes - 1) % STREAM_NOTES;

	if (s->notes == STREAM_NOTES ||
	    (s->notes && now - s->note[last].at < STREAM_NOTE_MS * NS_PER_MS))
		return;
	last = (s->first + s->notes++) % STREAM_NOTES;
	s->note[last].at = now;
	s->note[last].acked = s->acked;
}

static void settle(struct stream *s, uint64_t octets)
{
	if (octets > s->settled)
		s->settled = octets;
}

/**
 * stream_settle() - bring what is acknowledged and settled up to date
 * @s: the connection
 * @hurried: do not wait a while for what is acknowledged
 *
 * Return: 0, or a negative errno when the connection has broken; then what it
 * tells is as it was before
 */
int stream_settle(struct stream *s, bool hurried)
{
	uint64_t now, acked;
	int err;

	err = stream_acked(s->fd, &acked);
	if (err)
		return err;
	/* Acknowledged by now; and the connection stands later still. */
	now = export_mono();
	err = socket_error(s->fd);
	if (err)
		return err;
	s->acked = acked - s->base;
	note(s, now);
	while (s->notes && now - oldest(s)->at >= stream_settle_ms * NS_PER_MS) {
		settle(s, oldest(s)->acked);
		s->first = (s->first + 1) % STREAM_NOTES;
		s->notes--;
	}
	if (s->acked > PEER_BUFFER)
		settle(s, s->acked - PEER_BUFFER);
	if (hurried || s->closed)
		settle(s, s->acked);
	return 0;
}

/**
 * stream_drain() - no more will be sent; wait until all is settled
 * @s: the connection
 * @listen: reads what the peer says, and sets @s->closed
 * @arg: for @listen
 *
 * We close our side. A reader that reads to the end and then closes its own
 * has got all; of one that does not close, acknowledgments must do.
 *
 * Return: 0, or a negative errno
 */
int stream_drain(struct stream *s, int (*listen)(void *arg), void *arg)
{
	uint64_t end = export_mono() + DRAIN_MS * NS_PER_MS;
	struct pollfd pfd = { .fd = s->fd, .events = POLLIN };
	int err;

	shutdown(s->fd, SHUT_WR);
	while (!s->closed && export_mono() < end) {
		err = listen(arg);
		if (!err)
			err = stream_settle(s, false);
		if (err)
			return err;
		if (s->settled == s->written)
			return 0;
		poll(&pfd, 1, STREAM_NOTE_MS);
	}
	return s->settled < s->written ? -ETIMEDOUT : 0;
}

/**
 * stream_close() - close the connection
 * @s: may be closed already
 */
void stream_close(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}
