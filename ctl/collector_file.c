// SPDX-License-Identifier: GPL-2.0
/*
 * An IPFIX file (RFC 5655). It is created or emptied at the start. Nothing
 * is acknowledged before fdatasync() has said that the disk has it: a full
 * disk or a broken one may speak up no sooner. What a failed attempt leaves
 * behind is cut off, so that the file always ends with a whole message.
 */
#include "collector.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "ipfix.h"

/**
 * struct file - a collector that is a file
 * @c: the collector
 * @path: where
 * @regular: it can be cut off and synchronised; false for pipes and devices
 * @torn: there may be something behind @good
 * @good: octets that were committed
 */
struct file {
	struct collector c;
	const char *path;
	bool regular;
	bool torn;
	off_t good;
};

static struct file *to_file(struct collector *c)
{
	return (struct file *)c;
}

static int cut_off(struct file *f)
{
	if (!f->torn)
		return 0;
	if (f->regular && (ftruncate(f->c.fd, f->good) ||
			   lseek(f->c.fd, f->good, SEEK_SET) < 0))
		return -errno;
	f->torn = false;
	return 0;
}

static int file_open(struct collector *c)
{
	struct file *f = to_file(c);
	struct stat st;

	if (c->fd >= 0)
		return cut_off(f);
	c->fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (c->fd < 0)
		return -errno;
	f->regular = !fstat(c->fd, &st) && S_ISREG(st.st_mode);
	return 0;
}

static int file_send(struct collector *c, const void *msg, size_t len)
{
	struct file *f = to_file(c);
	const char *from = msg;
	ssize_t written;

	f->torn = true;
	while (len) {
		written = write(c->fd, from, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		from += written;
		len -= (size_t)written;
	}
	return 0;
}

static int file_commit(struct collector *c, bool more)
{
	struct file *f = to_file(c);
	off_t end;

	(void)more; /* acknowledging sooner than the disk has it is no option */
	if (f->regular) {
		if (fdatasync(c->fd))
			return -errno;
		end = lseek(c->fd, 0, SEEK_CUR);
		if (end < 0)
			return -errno;
		f->good = end;
	}
	f->torn = false;
	return 0;
}

static bool file_rollback(struct collector *c, int err)
{
	(void)err;
	if (c->fd >= 0)
		cut_off(to_file(c)); /* file_open() tries again */
	return false;
}

static int file_check(struct collector *c)
{
	(void)c; /* nothing happens to a file between two writes */
	return 0;
}

static void file_close(struct collector *c)
{
	if (c->fd >= 0)
		close(c->fd);
	free(c);
}

static const struct collector_ops file_ops = {
	.open = file_open,
	.send = file_send,
	.commit = file_commit,
	.rollback = file_rollback,
	.check = file_check,
	.close = file_close,
};

/**
 * collector_file() - a file to write messages to
 * @ctl: for messages
 * @name: what the user wrote
 * @path: the path in it
 *
 * Return: the collector, not yet open; NULL when @path is none
 */
struct collector *collector_file(struct ctl *ctl, const char *name,
				 const char *path)
{
	struct file *f;

	if (!*path) {
		ctl_error(ctl, "to \"%s\": the path is missing", name);
		return NULL;
	}
	f = calloc(1, sizeof(*f));
	if (!f) {
		ctl_error(ctl, "out of memory");
		return NULL;
	}
	f->c.ops = &file_ops;
	f->c.name = name;
	f->c.fd = -1;
	f->c.limit = IPFIX_MESSAGE_MAX;
	f->c.is_file = true;
	f->path = path;
	return &f->c;
}
