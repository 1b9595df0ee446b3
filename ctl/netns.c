// SPDX-License-Identifier: GPL-2.0
/* Network namespaces by name, as ip-netns(8) makes them. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

#define NETNS_DIR "/run/netns/"

/**
 * ctl_netns_enter - go on in another network namespace
 * @ctl: the context, not open yet
 * @name: a name from ip-netns(8), or a path such as /proc/PID/ns/net
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int ctl_netns_enter(struct ctl *ctl, const char *name)
{
	const char *dir = strchr(name, '/') ? "" : NETNS_DIR;
	char path[PATH_MAX];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		ctl_error(ctl, "no network namespace \"%s\": %s: %s", name,
			  path, strerror(-err));
		return err;
	}
	if (setns(fd, CLONE_NEWNET)) {
		err = -errno;
		ctl_error(ctl, "cannot enter network namespace \"%s\": %s",
			  name, strerror(-err));
	}
	close(fd);
	return err;
}
