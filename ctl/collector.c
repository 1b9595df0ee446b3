// SPDX-License-Identifier: GPL-2.0
/* Which transport the name of a collector asks for. */

#include "collector.h"

#include <string.h>

#include "ctl.h"

/**
 * collector_is() - is a destination of this transport
 * @name: what the user wrote
 * @transport: "udp:" and so on
 *
 * Return: what follows the transport, NULL when it is another one
 */
const char *collector_is(const char *name, const char *transport)
{
	size_t len = strlen(transport);

	return strncmp(name, transport, len) ? NULL : name + len;
}

/**
 * collector_new() - a collector by its name
 * @ctl: for messages
 * @name: what the user wrote; must stay
 * @wish: what the user asks of the transport; must stay
 *
 * Says what is wrong with it.
 *
 * Return: the collector, not yet open; NULL when @name names none
 */
struct collector *collector_new(struct ctl *ctl, const char *name,
				const struct collector_wish *wish)
{
	struct collector *(*make)(struct ctl *ctl, const char *name,
				  const char *to,
				  const struct collector_wish *wish);
	static const struct {
		const char *transport;
		__typeof__(make) make;
	} transports[] = {
		{ "udp:", collector_udp },
		{ "tcp:", collector_tcp },
		{ "tls:", collector_tls },
		{ "file:", collector_file },
	};
	const char *to;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(transports); i++) {
		to = collector_is(name, transports[i].transport);
		if (to)
			return transports[i].make(ctl, name, to, wish);
	}
	ctl_error(ctl, "to \"%s\": expected " COLLECTOR_TAKES, name);
	return NULL;
}
