// SPDX-License-Identifier: GPL-2.0
/*
 * All options data goes into observation domain 0, the exporter as a whole;
 * what is about the flows' domain names it in its scope. Some collectors do
 * not count options data in the sequence number, so that every such record
 * would look like a lost flow record in the domain that carries it.
 */
#include "ipfix_options.h"

#include <string.h>

#define FIELD(id, octets, encoding, type, member) \
	{ 0, id, octets, IPFIX_##encoding, offsetof(struct type, member) }

/* Nothing was dropped, so there is no time at which. */
const struct ipfix_template ipfix_exporting = {
	.id = 300, .scopes = 1, .fields = 4, .octets = 28,
	.field = {
		FIELD(144, 4, U32, ipfix_exporting, process),
		FIELD(166, 8, U64, ipfix_exporting, flows),
		FIELD(167, 8, U64, ipfix_exporting, packets),
		FIELD(168, 8, U64, ipfix_exporting, octets),
	},
};

const struct ipfix_template ipfix_exporting_lossy = {
	.id = 301, .scopes = 1, .fields = 6, .octets = 44,
	.field = {
		FIELD(144, 4, U32, ipfix_exporting, process),
		FIELD(166, 8, U64, ipfix_exporting, flows),
		FIELD(167, 8, U64, ipfix_exporting, packets),
		FIELD(168, 8, U64, ipfix_exporting, octets),
		FIELD(323, 8, MS, ipfix_exporting, first),
		FIELD(323, 8, MS, ipfix_exporting, last),
	},
};

const struct ipfix_template ipfix_domain = {
	.id = 302, .scopes = 1, .fields = 4, .octets = 28,
	.field = {
		FIELD(149, 4, U32, ipfix_domain, domain),
		FIELD(41, 8, U64, ipfix_domain, messages),
		FIELD(42, 8, U64, ipfix_domain, flows),
		FIELD(40, 8, U64, ipfix_domain, octets),
	},
};

const struct ipfix_template ipfix_metering = {
	.id = 303, .scopes = 2, .fields = 4, .octets = 24,
	.field = {
		FIELD(149, 4, U32, ipfix_metering, domain),
		FIELD(143, 4, U32, ipfix_metering, process),
		FIELD(164, 8, U64, ipfix_metering, packets),
		FIELD(165, 8, U64, ipfix_metering, octets),
	},
};

const struct ipfix_template ipfix_interface = {
	.id = 304, .scopes = 1, .fields = 3, .octets = 52,
	.field = {
		FIELD(10, 4, U32, ipfix_interface, ifindex),
		FIELD(82, IPFIX_NAME_LEN, OCTETS, ipfix_interface, name),
		FIELD(83, IPFIX_DESCRIPTION_LEN, OCTETS, ipfix_interface,
		      description),
	},
};

/* Octets of the UTF-8 character at @from, 0 when there is none (RFC 3629). */
static size_t character(const char *from)
{
	const unsigned char *c = (const unsigned char *)from;
	static const struct {
		unsigned char first, last, low, high;
		size_t octets;
	} forms[] = {
		{ 0x01, 0x7f, 0x00, 0xff, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
		{ }
	};
	size_t form, i;

	for (form = 0; forms[form].octets; form++)
		if (*c >= forms[form].first && *c <= forms[form].last)
			break;
	if (forms[form].octets > 1 &&
	    (c[1] < forms[form].low || c[1] > forms[form].high))
		return 0;
	for (i = 2; i < forms[form].octets; i++)
		if (c[i] < 0x80 || c[i] > 0xbf)
			return 0;
	return forms[form].octets;
}

/**
 * ipfix_string() - a string field: valid UTF-8, zeros behind it
 * @to: the field
 * @size: its octets, all of which may be used
 * @from: any octets up to a zero; what is no UTF-8 becomes a question mark
 */
void ipfix_string(char *to, size_t size, const char *from)
{
	size_t octets, used = 0;

	memset(to, 0, size);
	while (*from) {
		octets = character(from);
		if (used + (octets ? octets : 1) > size)
			break;
		if (octets)
			memcpy(to + used, from, octets);
		else
			to[used] = '?';
		octets = octets ? octets : 1;
		used += octets;
		from += octets;
	}
}
