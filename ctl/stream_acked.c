// SPDX-License-Identifier: GPL-2.0
/* The kernel's own header of TCP, which does not go with the C library's. */

#include "stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/tcp.h>

/**
 * stream_acked() - what the peer's TCP has acknowledged
 * @fd: a connection
 * @octets: since it began; not all of them are ours
 *
 * Return: 0, or a negative errno
 */
int stream_acked(int fd, uint64_t *octets)
{
	struct tcp_info info = { };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		return -errno;
	*octets = info.tcpi_bytes_acked;
	return 0;
}
