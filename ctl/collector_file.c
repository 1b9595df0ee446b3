// SPDX-License-Identifier: GPL-2.0
/*
 * An IPFIX file (RFC 5655). Nothing is acknowledged before fdatasync() has said
 * that the disk has it: a full disk or a broken one may speak up no sooner. What
 * a failed attempt leaves behind is cut off, so that the file always ends with a
 * whole message.
 *
 * One file is emptied by "once"; else what is there already, of a run before,
 * stays, and more follows. Files that are to be rotated have another name while
 * they are written, see file_part.c; what a run left behind is completed.
 */
#include "collector.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ctl.h"
#include "export.h"
#include "file_part.h"
#include "ipfix.h"

/**
 * struct file - a collector that is a file
 * @c: the collector
 * @path: what the user asked for
 * @part: its name while it is written, where it is rotated, else NULL
 * @wish: when it is complete
 * @regular: it can be cut off and synchronised; false for pipes and devices
 * @torn: there may be something behind @good
 * @good: octets that were committed
 * @began: when it was begun, seconds since 1970
 */
struct file {
	struct collector c;
	const char *path;
	char *part;
	const struct collector_wish *wish;
	bool regular;
	bool torn;
	off_t good;
	uint64_t began;
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

/* Behind what a run before has written. */
static int go_on(struct file *f)
{
	int err = file_part_whole(f->c.fd, &f->good);

	if (err == -EBADMSG)
		strcpy(f->c.why, "there is a file that is not IPFIX's; it stays");
	f->torn = true;
	return err ? err : cut_off(f);
}

/* A file of its own, as far as its name. */
static int complete(struct file *f)
{
	int err = 0;

	if (f->c.fd < 0 || !f->part)
		return 0;
	if (f->good)
		err = file_part_complete(f->part, f->path, f->began);
	else if (unlink(f->part))
		err = -errno;
	if (err)
		return err;
	close(f->c.fd);
	f->c.fd = -1;
	f->c.due = 0;
	f->c.fresh = true; /* the next one */
	return 0;
}

/* What a run before has written goes, but no file of somebody else's. */
static int begin_anew(struct file *f)
{
	int err = go_on(f);

	if (err)
		return err;
	f->good = 0;
	f->torn = true;
	return cut_off(f);
}

static int begin(struct file *f)
{
	struct stat st;
	int err = 0;

	f->good = 0;
	f->torn = false;
	f->regular = !fstat(f->c.fd, &st) && S_ISREG(st.st_mode);
	if (f->regular) {
		f->began = (uint64_t)st.st_mtime;
		err = f->part || !f->wish->empty ? go_on(f) : begin_anew(f);
	}
	if (!err && f->part && f->good) {
		err = complete(f);
		return err ? err : 1;
	}
	f->began = (uint64_t)time(NULL);
	if (f->wish->rotate_time)
		f->c.due = export_mono() + f->wish->rotate_time;
	if (!err && f->regular)
		err = file_part_sync_directory(f->path);
	f->c.fresh = true;
	return err;
}

/* What is no regular file cannot be read back, and may wait for a reader. */
static int open_path(const struct file *f)
{
	const char *path = f->part ? f->part : f->path;
	struct stat st;

	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return open(path, O_WRONLY | O_CLOEXEC);
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
}

static int file_open(struct collector *c)
{
	struct file *f = to_file(c);
	int err = 1;

	if (c->fd >= 0)
		return cut_off(f);
	while (err > 0) { /* again behind what was left of a run before */
		c->fd = open_path(f);
		if (c->fd < 0)
			return -errno;
		err = begin(f);
	}
	if (err) {
		close(c->fd);
		c->fd = -1;
	}
	return err;
}

static int file_send(struct collector *c, const void *msg, size_t len)
{
	struct file *f = to_file(c);
	const char *from = msg;
	ssize_t written;

	f->torn = true;
	c->written += len;
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
	c->confirmed = c->written;
	if (!f->wish->rotate_size || (uint64_t)f->good < f->wish->rotate_size)
		return 0;
	complete(f); /* if not now, then after the next batch */
	return 0;
}

static bool file_rollback(struct collector *c, int err)
{
	(void)err;
	if (c->fd >= 0)
		cut_off(to_file(c)); /* file_open() tries again */
	return false;
}

/* Nothing happens to a file between two writes, but its time may be over. */
static int file_check(struct collector *c)
{
	struct file *f = to_file(c);

	if (!c->due || export_mono() < c->due)
		return 0;
	if (f->good)
		return complete(f);
	c->due += f->wish->rotate_time;
	return 0;
}

static int file_finish(struct collector *c)
{
	return complete(to_file(c));
}

static void file_close(struct collector *c)
{
	if (c->fd >= 0)
		close(c->fd);
	free(to_file(c)->part);
	free(c);
}

static const struct collector_ops file_ops = {
	.open = file_open,
	.send = file_send,
	.commit = file_commit,
	.rollback = file_rollback,
	.check = file_check,
	.finish = file_finish,
	.close = file_close,
};

/**
 * collector_file() - a file to write messages to
 * @ctl: for messages
 * @name: what the user wrote
 * @path: the path in it
 * @wish: when it is complete; must stay
 *
 * Return: the collector, not yet open; NULL when @path is none
 */
struct collector *collector_file(struct ctl *ctl, const char *name,
				 const char *path,
				 const struct collector_wish *wish)
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
	f->c.stop = -1;
	f->c.is_file = true;
	f->c.reliable = true;
	f->path = path;
	f->wish = wish;
	if (!wish->rotate_size && !wish->rotate_time)
		return &f->c;
	f->part = file_part_name(path);
	if (f->part)
		return &f->c;
	ctl_error(ctl, "out of memory");
	free(f);
	return NULL;
}
