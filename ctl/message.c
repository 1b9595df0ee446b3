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
	char *text;
	int len;

	fflush(stdout);
	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		text = NULL;
	/* In one piece, for exporters say something side by side. */
	fprintf(stderr, "pktsctl: %s%s%s\n", ctl->what,
		ctl->what[0] ? ": " : "", text ? text : "out of memory");
	free(text);
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
