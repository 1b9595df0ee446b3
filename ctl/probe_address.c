// SPDX-License-Identifier: GPL-2.0
/* Where probes go and where they come from: names become addresses here. */

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include "address.h"
#include "ctl.h"
#include "probe_words.h"

static void take(struct probe_address *address, const struct sockaddr *from)
{
	const struct sockaddr_in6 *in6 = (const void *)from;
	const struct sockaddr_in *in = (const void *)from;

	memset(address, 0, sizeof(*address));
	if (from->sa_family == AF_INET) {
		address->len = sizeof(in->sin_addr);
		memcpy(address->addr, &in->sin_addr, sizeof(in->sin_addr));
		address->port = ntohs(in->sin_port);
	} else {
		address->len = sizeof(in6->sin6_addr);
		memcpy(address->addr, &in6->sin6_addr, sizeof(in6->sin6_addr));
		address->port = ntohs(in6->sin6_port);
		address->scope = in6->sin6_scope_id;
	}
}

/* The first address of @host that is of @family. Returns getaddrinfo()'s. */
static int find(const char *host, const char *port, int family, int flags,
		struct probe_address *address)
{
	struct addrinfo hints = {
		.ai_family = family, .ai_socktype = SOCK_DGRAM,
		.ai_flags = flags,
	};
	struct addrinfo *found;
	int err;

	err = getaddrinfo(host, port, &hints, &found);
	if (err)
		return err;
	take(address, found->ai_addr);
	freeaddrinfo(found);
	return 0;
}

/**
 * probe_address_from - the source address
 * @ctl: for messages
 * @typed: an address; no name, because a host of many has no one address
 * @from: filled
 *
 * Says what is wrong.
 *
 * Returns: 0, or -EINVAL
 */
int probe_address_from(struct ctl *ctl, const char *typed,
		       struct probe_address *from)
{
	if (!find(typed, NULL, AF_UNSPEC, AI_NUMERICHOST, from))
		return 0;
	ctl_error(ctl, "from \"%s\": expected an IPv4 or IPv6 address", typed);
	return -EINVAL;
}

/* An IPv6 address needs no brackets where no port follows it. */
static bool split(struct address *to, const char *typed)
{
	const char *colon = strchr(typed, ':');

	if (*typed == '[' || !colon || !strchr(colon + 1, ':'))
		return address_split(to, typed, ADDRESS_STAMP);
	to->host = typed;
	to->port = ADDRESS_STAMP;
	return true;
}

static int refuse(struct ctl *ctl, const char *typed, int err)
{
	const char *dev = strchr(typed, '%');

	if (err == EAI_SERVICE)
		ctl_error(ctl, "to \"%s\": expected HOST, HOST:PORT, or [ADDRESS]:PORT for IPv6",
			  typed);
	else if (err == EAI_NONAME && dev)
		ctl_error(ctl, "to \"%s\": no device \"%.*s\" in this network namespace",
			  typed, (int)strcspn(dev + 1, "]"), dev + 1);
	else
		ctl_error(ctl, "to \"%s\": %s", typed,
			  err == EAI_SYSTEM ? strerror(errno) :
					      gai_strerror(err));
	return -EINVAL;
}

/**
 * probe_address_to - the reflector
 * @ctl: for messages
 * @typed: HOST or HOST:PORT, an address in brackets before a port if it is IPv6
 * @from: the source address, whose family it must have; @from->len may be 0
 * @to: filled
 *
 * Says what is wrong.
 *
 * Returns: 0, or -EINVAL
 */
int probe_address_to(struct ctl *ctl, const char *typed,
		     const struct probe_address *from, struct probe_address *to)
{
	int family = AF_UNSPEC, err;
	struct address address;

	if (from->len)
		family = from->len == 4 ? AF_INET : AF_INET6;
	if (!split(&address, typed))
		return refuse(ctl, typed, EAI_SERVICE);
	err = find(address.host, address.port, family, 0, to);
	if (!err)
		return 0;
	if (err == EAI_ADDRFAMILY || (from->len && err == EAI_NONAME)) {
		ctl_error(ctl, "to \"%s\": no address of the family of from",
			  typed);
		return -EINVAL;
	}
	return refuse(ctl, typed, err);
}
