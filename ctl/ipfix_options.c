// SPDX-License-Identifier: GPL-2.0
/*
 * All options data goes into observation domain 0, the exporter as a whole;
 * what is about the flows' domain names it in its scope. Some collectors do
 * not count options data in the sequence number, so that every such record
 * would look like a lost flow record in the domain that carries it.
 */
#include "ipfix_options.h"

#include <string.h>

#include "ipfix_private.h"

#define FIELD(id, octets, encoding, type, member) \
	{ 0, id, octets, IPFIX_##encoding, offsetof(struct type, member) }

#define OWN(id, octets, encoding, type, member) \
	{ IPFIX_PEN_OWN, IPFIX_OWN_##id, octets, IPFIX_##encoding, \
	  offsetof(struct type, member) }

#define LOSS(id, member) \
	OWN(id, 8, U64, ipfix_losses, losses.member)

#define TIMEOUT(id, member) \
	OWN(id, 8, U64, ipfix_timeouts, timeouts.member)

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

const struct ipfix_template ipfix_outcome = {
	.id = 305, .scopes = 3, .fields = 5,
	.octets = 5 + IPFIX_OUTCOME_LEN + 16,
	.field = {
		FIELD(10, 4, U32, ipfix_outcome, ifindex),
		FIELD(61, 1, U8, ipfix_outcome, direction),
		OWN(OUTCOME, IPFIX_OUTCOME_LEN, OCTETS, ipfix_outcome, outcome),
		FIELD(431, 8, U64, ipfix_outcome, frames),
		FIELD(353, 8, U64, ipfix_outcome, octets),
	},
};

const struct ipfix_template ipfix_losses = {
	.id = 306, .scopes = 1, .fields = 10, .octets = 76,
	.field = {
		FIELD(10, 4, U32, ipfix_losses, ifindex),
		LOSS(RX_MISSED, rx_missed),
		LOSS(RX_FIFO, rx_fifo),
		LOSS(RX_OVERRUN, rx_overrun),
		LOSS(RX_DROPPED, rx_dropped),
		LOSS(RX_ERRORS, rx_errors),
		LOSS(RX_NOHANDLER, rx_nohandler),
		LOSS(TX_DROPPED, tx_dropped),
		LOSS(TX_ERRORS, tx_errors),
		LOSS(SOFTNET_DROPPED, softnet_dropped),
	},
};

const struct ipfix_template ipfix_timeout = {
	.id = 307, .scopes = 2, .fields = 4, .octets = 9,
	.field = {
		FIELD(10, 4, U32, ipfix_timeout, ifindex),
		FIELD(4, 1, U8, ipfix_timeout, proto),
		FIELD(36, 2, U16, ipfix_timeout, active),
		FIELD(37, 2, U16, ipfix_timeout, idle),
	},
};

const struct ipfix_template ipfix_timeouts = {
	.id = 308, .scopes = 1, .fields = 12, .octets = 92,
	.field = {
		FIELD(10, 4, U32, ipfix_timeouts, ifindex),
		TIMEOUT(TCP_ACTIVE, tcp_active),
		TIMEOUT(TCP_INACTIVE, tcp_inactive),
		TIMEOUT(TCP_FIN, tcp_fin),
		TIMEOUT(TCP_RST, tcp_rst),
		TIMEOUT(UDP_ACTIVE, udp_active),
		TIMEOUT(UDP_INACTIVE, udp_inactive),
		TIMEOUT(ICMP_ACTIVE, icmp_active),
		TIMEOUT(ICMP_INACTIVE, icmp_inactive),
		TIMEOUT(OTHER_ACTIVE, other_active),
		TIMEOUT(OTHER_INACTIVE, other_inactive),
		TIMEOUT(MAX_LIFE, max_life),
	},
};

/* RFC 5477 section 6.5: the selector's report, by its algorithm. */
const struct ipfix_template ipfix_systematic = {
	.id = 309, .scopes = 1, .fields = 4, .octets = 18,
	.field = {
		FIELD(302, 8, U64, ipfix_selector, selector),
		FIELD(304, 2, U16, ipfix_selector, algorithm),
		FIELD(305, 4, U32, ipfix_selector, interval),
		FIELD(306, 4, U32, ipfix_selector, space),
	},
};

const struct ipfix_template ipfix_random = {
	.id = 310, .scopes = 1, .fields = 3, .octets = 18,
	.field = {
		FIELD(302, 8, U64, ipfix_selector, selector),
		FIELD(304, 2, U16, ipfix_selector, algorithm),
		FIELD(311, 8, U64, ipfix_selector, probability),
	},
};

/* The selection sequence: where it observes, and its one selector. */
const struct ipfix_template ipfix_sequence = {
	.id = 311, .scopes = 1, .fields = 3, .octets = 20,
	.field = {
		FIELD(301, 8, U64, ipfix_selector, sequence),
		FIELD(10, 4, U32, ipfix_selector, ifindex),
		FIELD(302, 8, U64, ipfix_selector, selector),
	},
};

const struct ipfix_template ipfix_selection = {
	.id = 312, .scopes = 1, .fields = 3, .octets = 24,
	.field = {
		FIELD(301, 8, U64, ipfix_selector, sequence),
		FIELD(318, 8, U64, ipfix_selector, observed),
		FIELD(319, 8, U64, ipfix_selector, selected),
	},
};

const struct ipfix_template ipfix_element = {
	.id = 313, .scopes = 2, .fields = 6,
	.octets = 10 + IPFIX_ELEMENT_NAME_LEN,
	.field = {
		FIELD(346, 4, U32, ipfix_element, pen),
		FIELD(303, 2, U16, ipfix_element, id),
		FIELD(339, 1, U8, ipfix_element, type),
		FIELD(344, 1, U8, ipfix_element, semantics),
		FIELD(345, 2, U16, ipfix_element, units),
		FIELD(341, IPFIX_ELEMENT_NAME_LEN, OCTETS, ipfix_element, name),
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
