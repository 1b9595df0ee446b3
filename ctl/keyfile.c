// SPDX-License-Identifier: GPL-2.0
/* Keys of authenticated probes, which no command line shows. */

#include "keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

/**
 * keyfile_read - read a key
 * @ctl: for messages
 * @path: the file; the end of a line behind the key is no part of it
 * @key: filled; explicit_bzero() it after use
 *
 * Says why when it fails.
 *
 * Returns: 0, or -EINVAL
 */
int keyfile_read(struct ctl *ctl, const char *path, struct keyfile *key)
{
	ssize_t len = -1;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		len = read(fd, key->key, sizeof(key->key));
		close(fd);
	}
	if (len < 0) {
		ctl_error(ctl, "%s: %s", path, strerror(errno));
		return -EINVAL;
	}
	if (len && key->key[len - 1] == '\n')
		len--;
	if (len < KEYFILE_MIN || len > KEYFILE_MAX) {
		ctl_error(ctl, "%s: a key has 8 to 64 octets", path);
		return -EINVAL;
	}
	key->len = (int)len;
	return 0;
}
