// SPDX-License-Identifier: GPL-2.0
/*
 * A collector that listens to UDP. UDP confirms nothing, so "taken" means:
 * the messages have left this host and no error came back. An error comes as
 * an ICMP message some time after the send, so
 *  - a collector that has not proved itself, at the start and after an error,
 *    must stay silent for a while after each batch;
 *  - one that has proved itself must do so when no more records wait;
 *  - under load there is no pause: what it refuses after a batch has left, up
 *    to a round-trip time's worth, is lost.
 * A message for a host that is not there waits in this host for its
 * link-layer address, counts as unsent (SIOCOUTQ) and ends in EHOSTUNREACH.
 */
#include "collector.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h> /* needs <time.h> before it */

#include "address.h"
#include "ctl.h"
#include "datagrams.h"

/* Milliseconds without an error that prove a collector; that confirm it. */
#define PROOF_MS 300
#define CONFIRM_MS 100

/* How long messages may take to leave this host, and how often to look. */
#define LEAVE_MS 5000
#define LEAVE_STEP_MS 5

/* Octets of IP and UDP headers. */
#define HEADERS_V4 28
#define HEADERS_V6 48

/*
 * Paths are not asked for more than an Ethernet frame: a loopback device
 * would have 64 KiB, and not all collectors take as much.
 */
#define MTU_DEFAULT_MAX 1500

/**
 * struct udp - a collector behind a UDP socket
 * @c: the collector
 * @found: the addresses of its name
 * @at: the one in use; the next one gets its turn after a failure
 * @mtu: octets of the largest packet as the user wants it, or 0
 * @proven: it has taken messages and refused none since
 * @datagrams: messages that have not left yet
 */
struct udp {
	struct collector c;
	struct addrinfo *found;
	struct addrinfo *at;
	int mtu;
	bool proven;
	struct datagrams datagrams;
};

static struct udp *to_udp(struct collector *c)
{
	return (struct udp *)c;
}

static bool is_v6(const struct udp *u)
{
	return u->at->ai_family == AF_INET6;
}

/* Octets of the largest packet that is not fragmented (RFC 7011 10.3.3). */
static int path_mtu(struct udp *u)
{
	bool v6 = is_v6(u);
	socklen_t len = sizeof(int);
	int mtu;

	if (u->mtu)
		return u->mtu;
	if (getsockopt(u->c.fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		       v6 ? IPV6_MTU : IP_MTU, &mtu, &len))
		return COLLECTOR_MTU_MIN;
	if (mtu > MTU_DEFAULT_MAX)
		return MTU_DEFAULT_MAX;
	return mtu > COLLECTOR_MTU_MIN ? mtu : COLLECTOR_MTU_MIN;
}

static size_t limit_of(struct udp *u)
{
	return (size_t)path_mtu(u) - (is_v6(u) ? HEADERS_V6 : HEADERS_V4);
}

static int connect_to(const struct addrinfo *at)
{
	bool v6 = at->ai_family == AF_INET6;
	int fd, err, on = 1;

	fd = socket(at->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	/* Unreachable hosts and networks too, not only refusals. */
	setsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		   v6 ? IPV6_RECVERR : IP_RECVERR, &on, sizeof(on));
	if (!connect(fd, at->ai_addr, at->ai_addrlen))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* Returns whether it is one that has not had its turn yet. */
static bool next_address(struct udp *u)
{
	if (!u->found->ai_next)
		return false;
	if (u->c.fd >= 0)
		close(u->c.fd);
	u->c.fd = -1;
	u->at = u->at->ai_next ? u->at->ai_next : u->found;
	return u->at != u->found;
}

static int udp_open(struct collector *c)
{
	struct udp *u = to_udp(c);
	int fd;

	if (c->fd < 0) {
		fd = connect_to(u->at);
		if (fd < 0)
			return fd;
		c->fd = fd;
	}
	c->limit = limit_of(u);
	return 0;
}

/* One error that a router, the collector's host or this host has sent. */
static int queued_error(int fd)
{
	char control[512];
	struct msghdr msg = {
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct sock_extended_err err;
	struct cmsghdr *cmsg;

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return 0;
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		if (cmsg->cmsg_len < CMSG_LEN(sizeof(err)))
			continue;
		memcpy(&err, CMSG_DATA(cmsg), sizeof(err));
		if (err.ee_origin == SO_EE_ORIGIN_LOCAL ||
		    err.ee_origin == SO_EE_ORIGIN_ICMP ||
		    err.ee_origin == SO_EE_ORIGIN_ICMP6)
			return -(int)err.ee_errno;
	}
	return -EPROTO;
}

/* The first error that is pending; takes them all off the socket. */
static int udp_check(struct collector *c)
{
	socklen_t len = sizeof(int);
	int err = 0, queued;

	if (c->fd < 0)
		return 0;
	while ((queued = queued_error(c->fd)))
		err = err ? err : queued;
	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &queued, &len);
	err = err ? err : -queued;
	if (err)
		to_udp(c)->proven = false;
	return err;
}

/* Waits for an error, at most so long. */
static int listen_for_error(struct collector *c, int ms)
{
	struct pollfd pfd = { .fd = c->fd };

	poll(&pfd, 1, ms);
	return udp_check(c);
}

/* Octets that wait in this host for an address or for the device. */
static int unsent(int fd)
{
	int octets;

	return ioctl(fd, SIOCOUTQ, &octets) ? 0 : octets;
}

/*
 * A router that asks for smaller packets is heard between two of them: this host
 * would cut those that follow.
 */
static int udp_flush(struct collector *c)
{
	struct udp *u = to_udp(c);
	int left, err = 0;

	do {
		left = datagrams_send(&u->datagrams, c->fd);
		if (left)
			err = left < 0 ? left : udp_check(c);
	} while (left && !err);
	datagrams_forget(&u->datagrams);
	if (err)
		u->proven = false;
	return err;
}

static int udp_send(struct collector *c, const void *msg, size_t len)
{
	struct udp *u = to_udp(c);
	int err = 0;

	if (!datagrams_have_room(&u->datagrams, len))
		err = udp_flush(c);
	if (err)
		return err;
	datagrams_add(&u->datagrams, msg, len);
	c->written += len;
	return 0;
}

static int udp_commit(struct collector *c, bool more)
{
	struct udp *u = to_udp(c);
	int err, waited;

	err = udp_flush(c);
	if (!err)
		err = udp_check(c);
	if (err)
		return err;
	if (u->proven && more) {
		c->confirmed = c->written;
		return 0;
	}
	for (waited = 0; unsent(c->fd); waited += LEAVE_STEP_MS) {
		if (waited >= LEAVE_MS)
			return -ETIMEDOUT;
		err = listen_for_error(c, LEAVE_STEP_MS);
		if (err)
			return err;
	}
	err = listen_for_error(c, u->proven ? CONFIRM_MS : PROOF_MS);
	u->proven = !err;
	if (!err)
		c->confirmed = c->written;
	return err;
}

/* A narrower path calls for smaller messages at once, another address too. */
static bool udp_rollback(struct collector *c, int err)
{
	struct udp *u = to_udp(c);

	datagrams_forget(&u->datagrams);
	udp_check(c);
	u->proven = false;
	if (err == -EMSGSIZE && c->fd >= 0 && limit_of(u) < c->limit)
		return true;
	return next_address(u);
}

/* At the end no more records wait, so each commit has been confirmed. */
static int udp_finish(struct collector *c)
{
	return udp_check(c);
}

static void udp_close(struct collector *c)
{
	if (c->fd >= 0)
		close(c->fd);
	freeaddrinfo(to_udp(c)->found);
	free(c);
}

static const struct collector_ops udp_ops = {
	.open = udp_open,
	.send = udp_send,
	.flush = udp_flush,
	.commit = udp_commit,
	.rollback = udp_rollback,
	.check = udp_check,
	.finish = udp_finish,
	.close = udp_close,
};

static int resolve(struct ctl *ctl, struct udp *u, const char *to)
{
	struct address address;
	int err;

	if (!address_split(&address, to, ADDRESS_IPFIX)) {
		ctl_error(ctl, "to \"%s\": expected udp:HOST:PORT, or udp:[ADDRESS]:PORT for IPv6",
			  u->c.name);
		return -EINVAL;
	}
	err = address_find(&address, SOCK_DGRAM, &u->found);
	if (err) {
		ctl_error(ctl, "to \"%s\": %s", u->c.name, gai_strerror(err));
		return -EINVAL;
	}
	u->at = u->found;
	return 0;
}

/**
 * collector_udp() - a collector that listens to UDP
 * @ctl: for messages
 * @name: what the user wrote
 * @to: host and port in it
 * @wish: packet size
 *
 * Return: the collector, not yet open; NULL when @to names none
 */
struct collector *collector_udp(struct ctl *ctl, const char *name,
				const char *to,
				const struct collector_wish *wish)
{
	struct udp *u = calloc(1, sizeof(*u));

	if (!u) {
		ctl_error(ctl, "out of memory");
		return NULL;
	}
	u->c.ops = &udp_ops;
	u->c.name = name;
	u->c.fd = -1;
	u->c.stop = -1;
	u->mtu = (int)wish->mtu;
	if (!resolve(ctl, u, to))
		return &u->c;
	free(u);
	return NULL;
}
