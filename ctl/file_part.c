// SPDX-License-Identifier: GPL-2.0
/*
 * A file that is being written has another name than a complete one, which
 * nothing changes any more: "flows.ipfix.part", and then
 * "flows-20261124T153000Z.ipfix" by the time when it was begun.
 */
#include "file_part.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/unaligned.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEADER_LEN 16
#define VERSION 10

/* Not even the beginning of a message that was torn. */
static bool is_other(int fd)
{
	uint8_t begin[2];
	ssize_t got = pread(fd, begin, sizeof(begin), 0);

	return (got > 0 && begin[0] != VERSION >> 8) ||
	       (got > 1 && begin[1] != (VERSION & 0xff));
}

/**
 * file_part_whole() - how far a file has whole IPFIX messages
 * @fd: the file, to be read
 * @octets: up to there
 *
 * A writer that was killed, or a machine that lost its power, leaves a torn
 * message at the end.
 *
 * Return: 0, -EBADMSG when this is not an IPFIX file at all, or another
 * negative errno
 */
int file_part_whole(int fd, off_t *octets)
{
	uint8_t header[HEADER_LEN];
	struct stat st;
	uint16_t len;

	*octets = 0;
	if (fstat(fd, &st))
		return -errno;
	if (is_other(fd))
		return -EBADMSG;
	while (pread(fd, header, sizeof(header), *octets) == sizeof(header)) {
		len = get_unaligned_be16(header + 2);
		if (get_unaligned_be16(header) != VERSION || len < HEADER_LEN)
			return *octets ? 0 : -EBADMSG;
		if (*octets + len > st.st_size)
			break;
		*octets += len;
	}
	return 0;
}

/**
 * file_part_name() - the name of a file that is being written
 * @path: what the user has asked for
 *
 * Return: the name, to be freed; NULL without memory
 */
char *file_part_name(const char *path)
{
	char *name;

	return asprintf(&name, "%s.part", path) < 0 ? NULL : name;
}

/* Where the extension begins, in the last part of the path. */
static size_t stem_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(path, '.');

	if (!dot || dot == path || (slash && dot <= slash + 1))
		return strlen(path);
	return (size_t)(dot - path);
}

/* The directory has the name when this returns: a crash does not undo it. */
int file_part_sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd, err = 0;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	if (fd < 0)
		return -errno;
	if (fsync(fd) && errno != EINVAL && errno != EROFS)
		err = -errno;
	close(fd);
	return err;
}

/**
 * file_part_complete() - give a file its final name
 * @part: its name now
 * @path: what the user has asked for
 * @began: seconds since 1970 when it was begun
 *
 * Never replaces another file.
 *
 * Return: 0, or a negative errno
 */
int file_part_complete(const char *part, const char *path, uint64_t began)
{
	size_t stem = stem_of(path);
	time_t time = (time_t)began;
	char when[32], *name;
	unsigned int n;
	struct tm tm;
	bool taken;

	gmtime_r(&time, &tm);
	strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &tm);
	for (n = 0, taken = true; taken; n++) {
		if ((n ? asprintf(&name, "%.*s-%s-%u%s", (int)stem, path, when,
				  n, path + stem) :
			 asprintf(&name, "%.*s-%s%s", (int)stem, path, when,
				  path + stem)) < 0)
			return -ENOMEM;
		taken = !access(name, F_OK);
		if (!taken && rename(part, name)) {
			free(name);
			return -errno;
		}
		free(name);
	}
	return file_part_sync_directory(path);
}
