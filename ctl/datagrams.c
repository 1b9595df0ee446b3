// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams that leave together, in one system call. Not as one super-frame
 * (UDP_SEGMENT), though that would be cheaper still: who captures at this host, or
 * in a container on it, would see one datagram and only its first message.
 */
#include "datagrams.h"

#include <errno.h>
#include <string.h>

/**
 * datagrams_have_room() - is there room for one more
 * @d: the datagrams
 * @len: its octets, at most DATAGRAMS_OCTETS
 *
 * Return: whether there is; always when none waits
 */
bool datagrams_have_room(const struct datagrams *d, size_t len)
{
	return d->count < DATAGRAMS_MAX && d->octets + len <= sizeof(d->data);
}

/**
 * datagrams_add() - let one wait
 * @d: the others, with room for it
 * @data: the datagram; copied
 * @len: its octets
 */
void datagrams_add(struct datagrams *d, const void *data, size_t len)
{
	struct iovec *part = &d->part[d->count];

	part->iov_base = memcpy(d->data + d->octets, data, len);
	part->iov_len = len;
	memset(&d->header[d->count], 0, sizeof(d->header[0]));
	d->header[d->count].msg_hdr.msg_iov = part;
	d->header[d->count].msg_hdr.msg_iovlen = 1;
	d->octets += len;
	d->count++;
}

/**
 * datagrams_send() - send what waits, up to the first error
 * @d: the datagrams
 * @fd: a connected socket
 *
 * An error that comes between two of them ends it, and is the socket's to tell:
 * the caller asks it, and goes on where there is none.
 *
 * Return: how many still wait, or a negative errno
 */
int datagrams_send(struct datagrams *d, int fd)
{
	int done;

	if (d->sent < d->count) {
		done = sendmmsg(fd, d->header + d->sent, d->count - d->sent,
				MSG_NOSIGNAL);
		if (done < 0 && errno != EINTR)
			return -errno;
		d->sent += done > 0 ? (unsigned int)done : 0;
	}
	return (int)(d->count - d->sent);
}

/**
 * datagrams_forget() - none waits any longer
 * @d: the datagrams
 */
void datagrams_forget(struct datagrams *d)
{
	d->count = 0;
	d->sent = 0;
	d->octets = 0;
}
