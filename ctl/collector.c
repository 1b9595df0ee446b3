// SPDX-License-Identifier: GPL-2.0
/* Which transport the name of a collector asks for. */

#include "collector.h"

#include <string.h>

#include "ctl.h"

/**
 * collector_new() - the collector that a name stands for
 * @ctl: for messages
 * @name: "udp:HOST:PORT" or "file:PATH", must stay
 * @mtu: octets of the largest packet, 0 to find out
 *
 * Says what is wrong with @name.
 *
 * Return: the collector, for its ops->close(); NULL when @name is not one
 */
struct collector *collector_new(struct ctl *ctl, const char *name,
				uint64_t mtu)
{
	if (!strncmp(name, "udp:", 4))
		return collector_udp(ctl, name, name + 4, mtu);
	if (!strncmp(name, "file:", 5))
		return collector_file(ctl, name, name + 5);
	ctl_error(ctl, "to \"%s\": expected udp:HOST:PORT or file:PATH", name);
	return NULL;
}
