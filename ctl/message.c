// SPDX-License-Identifier: GPL-2.0
/* What goes to standard error. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

#define CAPABILITY \
	"needs CAP_NET_ADMIN in the user namespace that owns the network namespace"

/**
 * ctl_error - say what is wrong, on a line of its own
 * @ctl: names the command that is being done
 * @fmt: the message, without a newline
 */
void ctl_error(struct ctl *ctl, const char *fmt, ...)
{
	va_list args;

	fflush(stdout);
	fputs("pktsctl: ", stderr);
	if (ctl->what[0])
		fprintf(stderr, "%s: ", ctl->what);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

/**
 * ctl_failed - say why a request failed, and what would help
 * @ctl: has the reason
 * @err: what ctl_request() returned
 *
 * Returns: the exit status
 */
int ctl_failed(struct ctl *ctl, int err)
{
	const char *reason = ctl->reason[0] ? ctl->reason : strerror(-err);

	if (err == -EPERM)
		ctl_error(ctl, "%s: " CAPABILITY, reason);
	else
		ctl_error(ctl, "%s", reason);
	return EXIT_FAILURE;
}
