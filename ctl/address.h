/* SPDX-License-Identifier: GPL-2.0 */
/* "HOST:PORT", "[ADDRESS]:PORT", "HOST": where somebody listens. */
#ifndef PKTS_CTL_ADDRESS_H
#define PKTS_CTL_ADDRESS_H

#include <stdbool.h>

/* The IPFIX port of IANA (RFC 7011 10.3.4), and STAMP's (RFC 8762). */
#define ADDRESS_IPFIX "4739"
#define ADDRESS_STAMP "862"

struct addrinfo;

/**
 * struct address - a host and a port, as they were typed
 * @text: where both lie
 * @host: name or address
 * @port: number or name
 */
struct address {
	char text[300];
	const char *host;
	const char *port;
};

bool address_split(struct address *address, const char *typed,
		   const char *usual);
int address_find(const struct address *address, int type,
		 struct addrinfo **found);

#endif /* PKTS_CTL_ADDRESS_H */
