// SPDX-License-Identifier: GPL-2.0
/* Which transport the name of a collector asks for. */

#include "collector.h"

#include <string.h>

#include "ctl.h"

/**
 * collector_new() - the collector that a name stands for
 * @ctl: for messages
 * @name: "udp:HOST:PORT" or "file:PATH", must stay
 * @wish: what else the user asks for
 *
 * Says what is wrong with @name.
 *
 * Return: the collector, for its ops->close(); NULL when @name is not one
 */
struct collector *collector_new(struct ctl *ctl, const char *name,
				const struct collector_wish *wish)
{
	if (!strncmp(name, "udp:", 4))
		return collector_udp(ctl, name, name + 4, wish);
	if (!strncmp(name, "file:", 5))
		return collector_file(ctl, name, name + 5);
	ctl_error(ctl, "to \"%s\": expected udp:HOST:PORT or file:PATH", name);
	return NULL;
}
