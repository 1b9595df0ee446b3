// SPDX-License-Identifier: GPL-2.0
/*
 * A local socket that tells what the exporters of a network namespace do:
 * /run/pkts/export.INODE, where INODE is the namespace's. Who connects is told
 * and let go. It also keeps a second run from the records of the first.
 */
#include "export_status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl.h"

#define DIRECTORY "/run/pkts"

/* Nobody else may hold the exporter up. */
#define ANSWER_SEC 1

/* systemd makes the directory, and says where it is. */
static const char *directory(void)
{
	const char *dir = getenv("RUNTIME_DIRECTORY");

	return dir && *dir == '/' ? dir : DIRECTORY;
}

static int address(struct sockaddr_un *addr)
{
	struct stat st;
	int len;

	if (stat("/proc/self/ns/net", &st))
		return -errno;
	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	len = snprintf(addr->sun_path, sizeof(addr->sun_path), "%s/export.%llu",
		       directory(), (unsigned long long)st.st_ino);
	return len < (int)sizeof(addr->sun_path) ? 0 : -ENAMETOOLONG;
}

static int new_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

/* Does somebody listen there? Returns a connection, or a negative errno. */
static int connect_to(const struct sockaddr_un *addr)
{
	int fd = new_socket(), err;

	if (fd < 0)
		return fd;
	if (!connect(fd, (const struct sockaddr *)addr, sizeof(*addr)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static int listen_at(const struct sockaddr_un *addr)
{
	int fd = new_socket(), err;
	mode_t mask;

	if (fd < 0)
		return fd;
	unlink(addr->sun_path); /* of one that was killed */
	mask = umask(0077);
	err = bind(fd, (const struct sockaddr *)addr, sizeof(*addr)) ||
	      listen(fd, 16) ? -errno : 0;
	umask(mask);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/**
 * export_socket_listen() - be there to be asked
 * @ctl: for messages
 * @fd: the socket, readable when somebody asks; -1 where there can be none
 *
 * Where the directory cannot be written, in a container of a user, there is
 * no socket, and that is no error.
 *
 * Return: 0, or -EBUSY when other exporters run here, and it has said so
 */
int export_socket_listen(struct ctl *ctl, int *fd)
{
	struct sockaddr_un addr;
	int other;

	*fd = -1;
	if (address(&addr))
		return 0;
	other = connect_to(&addr);
	if (other >= 0) {
		close(other);
		ctl_error(ctl, "exporters run here already (pktsctl export show)");
		return -EBUSY;
	}
	mkdir(directory(), 0755);
	*fd = listen_at(&addr);
	if (*fd < 0)
		*fd = -1;
	return 0;
}

/**
 * export_socket_close() - be there no longer
 * @fd: from export_socket_listen()
 */
void export_socket_close(int fd)
{
	struct sockaddr_un addr;

	if (fd < 0)
		return;
	if (!address(&addr))
		unlink(addr.sun_path);
	close(fd);
}

/**
 * export_socket_answer() - tell who has asked
 * @fd: from export_socket_listen()
 * @status: the exporters
 * @count: how many
 */
void export_socket_answer(int fd, const struct export_status *status,
			  unsigned int count)
{
	const struct timeval limit = { .tv_sec = ANSWER_SEC };
	struct export_status_head head = {
		.magic = EXPORT_STATUS_MAGIC,
		.size = sizeof(*status),
		.count = count,
		.pid = (uint32_t)getpid(),
	};
	int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

	if (peer < 0)
		return;
	setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (send(peer, &head, sizeof(head), MSG_NOSIGNAL) == sizeof(head))
		send(peer, status, count * sizeof(*status), MSG_NOSIGNAL);
	close(peer);
}

static int read_all(int fd, void *to, size_t len)
{
	return recv(fd, to, len, MSG_WAITALL) == (ssize_t)len ? 0 : -EBADMSG;
}

/* One of another version may be shorter or longer than ours. */
static int read_one(int fd, struct export_status *status, size_t size)
{
	char whole[4096];

	if (size > sizeof(whole) || read_all(fd, whole, size))
		return -EBADMSG;
	memcpy(status, whole, size < sizeof(*status) ? size : sizeof(*status));
	status->to[sizeof(status->to) - 1] = '\0';
	status->error[sizeof(status->error) - 1] = '\0';
	return 0;
}

static int read_answer(int fd, struct export_status **status,
		       unsigned int *count, unsigned int *pid)
{
	struct export_status_head head;
	unsigned int i;
	int err;

	if (read_all(fd, &head, sizeof(head)) ||
	    head.magic != EXPORT_STATUS_MAGIC)
		return -EBADMSG;
	*status = calloc(head.count + 1, sizeof(**status));
	if (!*status)
		return -ENOMEM;
	*count = head.count;
	*pid = head.pid;
	for (i = 0; i < head.count; i++) {
		err = read_one(fd, &(*status)[i], head.size);
		if (err)
			return err;
	}
	return 0;
}

/**
 * export_socket_ask() - ask the exporters of this network namespace
 * @ctl: for messages
 * @status: what they tell, to be freed
 * @count: how many they are; 0 when none run
 * @pid: their process
 *
 * Says why when it fails.
 *
 * Return: 0, or a negative errno
 */
int export_socket_ask(struct ctl *ctl, struct export_status **status,
		      unsigned int *count, unsigned int *pid)
{
	struct sockaddr_un addr;
	int fd, err;

	*status = NULL;
	*count = 0;
	*pid = 0;
	err = address(&addr);
	fd = err ? err : connect_to(&addr);
	if (fd == -ENOENT || fd == -ECONNREFUSED)
		return 0;
	err = fd < 0 ? fd : read_answer(fd, status, count, pid);
	if (fd >= 0)
		close(fd);
	if (!err)
		return 0;
	ctl_error(ctl, "%s: %s", addr.sun_path, strerror(-err));
	free(*status);
	*status = NULL;
	return err;
}
