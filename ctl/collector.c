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

typedef struct collector *(*make_fn)(struct ctl *ctl, const char *name,
				     const char *to,
				     const struct collector_wish *wish);

static const struct {
	const char *transport;
	make_fn make;
} transports[] = {
	{ "udp:", collector_udp },
	{ "tcp:", collector_tcp },
	{ "tls:", collector_tls },
	{ "file:", collector_file },
};

/**
 * collector_is_one() - does a word name a destination
 * @name: what the user wrote
 *
 * Return: whether it begins with a transport
 */
bool collector_is_one(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(transports); i++)
		if (collector_is(name, transports[i].transport))
			return true;
	return false;
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
