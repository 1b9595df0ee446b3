// SPDX-License-Identifier: GPL-2.0
#include "address.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Splits at @host, which is overwritten; returns the port, NULL for nonsense. */
static const char *split(char **host, const char *usual)
{
	char *end, *colon;

	if (**host == '[') {
		end = strchr(*host, ']');
		if (!end)
			return NULL;
		++*host;
		*end++ = '\0';
		if (*end && *end != ':')
			return NULL;
		return *end ? end + 1 : usual;
	}
	colon = strrchr(*host, ':');
	if (!colon)
		return usual;
	*colon = '\0';
	/* More colons: an IPv6 address that needs its brackets. */
	return strchr(*host, ':') ? NULL : colon + 1;
}

/* getaddrinfo() takes a number modulo 65536. */
static bool is_port(const char *port)
{
	unsigned long number;
	char *end;

	number = strtoul(port, &end, 10);
	if (*end)
		return true; /* a name, or for getaddrinfo() to refuse */
	return number >= 1 && number <= 65535;
}

/**
 * address_split() - what is the host, what the port
 * @address: filled
 * @typed: what the user wrote
 * @usual: the port where none is typed
 *
 * Return: whether it has the form of one
 */
bool address_split(struct address *address, const char *typed,
		   const char *usual)
{
	char *host = address->text;

	address->port = NULL;
	if ((size_t)snprintf(address->text, sizeof(address->text), "%s",
			     typed) < sizeof(address->text))
		address->port = split(&host, usual);
	address->host = host;
	return address->port && *host && !strchr(host, '/') &&
	       *address->port && is_port(address->port);
}

/**
 * address_find() - ask for the addresses of a host
 * @address: from address_split()
 * @type: SOCK_DGRAM or SOCK_STREAM
 * @found: for freeaddrinfo()
 *
 * Return: 0, or an error for gai_strerror()
 */
int address_find(const struct address *address, int type,
		 struct addrinfo **found)
{
	struct addrinfo hints = { .ai_socktype = type };

	return getaddrinfo(address->host, address->port, &hints, found);
}
