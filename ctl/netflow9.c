// SPDX-License-Identifier: GPL-2.0
/*
 * NetFlow version 9 (RFC 3954): IPFIX's older sister. There are no enterprise
 * numbers, so a record has one direction and no element of ours; sequence
 * numbers count packets; the options template tells lengths in octets; sets are
 * padded. Its own time elements count from the machine's start.
 */
#include "netflow9.h"

#include <linux/unaligned.h>
#include <netinet/in.h>
#include <string.h>
#include <wire/time.h>

#include "ipfix_options.h"
#include "util.h"

#define VERSION 9
#define HEADER_LEN 20

/* FlowSet identifiers below 256 (RFC 3954 section 5.2, 6.1). */
#define SET_TEMPLATE 0
#define SET_OPTIONS_TEMPLATE 1

/* Identifiers of templates, apart from those of IPFIX. */
#define FLOW_FIRST 768
#define KINDS 16
#define KIND_V6 1
#define KIND_TRANSPORT 6
#define KIND_SHORT 8

/* Scopes of options (RFC 3954 section 6.1). */
#define SCOPE_SYSTEM 1
#define SCOPE_INTERFACE 2

#define RECORD(member) offsetof(struct ipfix_flow, record.member)

#define FIELD(id, octets, encoding, member) \
	{ 0, id, octets, IPFIX_##encoding, RECORD(member) }

enum transport { PORTS, ICMP, SPI };

/* As the record stands, and seen from its destination. */
static struct ipfix_template straight[KINDS];
static struct ipfix_template turned[KINDS];

static const struct ipfix_field addresses[2][2] = {
	{ FIELD(8, 4, OCTETS, saddr), FIELD(12, 4, OCTETS, daddr) },
	{ FIELD(27, 16, OCTETS, saddr), FIELD(28, 16, OCTETS, daddr) },
};

static const struct ipfix_field transports[][2] = {
	[PORTS] = { FIELD(7, 2, U16, sport), FIELD(11, 2, U16, dport) },
	[ICMP] = { FIELD(32, 2, U16, dport) },
	[SPI] = { FIELD(295, 4, U32, spi) },
};

/* No direction: with "egress" some read no VLAN. The devices tell it as well. */
static const struct ipfix_field keys[] = {
	FIELD(4, 1, U8, proto),
	FIELD(5, 1, U8, forward.tos),
	FIELD(6, 1, U16_LOW, forward.tcp_flags),
	FIELD(10, 4, INGRESS, forward.direction),
	FIELD(14, 4, EGRESS, forward.direction),
	FIELD(58, 2, U16, vlan),
	FIELD(136, 1, U8, end_reason),
	FIELD(148, 8, U64, flow),
};

static const struct ipfix_field counters[2][2] = {
	{ FIELD(2, 8, U64, forward.packets), FIELD(1, 8, U64, forward.octets) },
	{ FIELD(2, 4, U64_LOW, forward.packets),
	  FIELD(1, 4, U64_LOW, forward.octets) },
};

static const struct ipfix_field times[] = {
	FIELD(22, 4, UPTIME, forward.start),
	FIELD(21, 4, UPTIME, forward.end),
	FIELD(152, 8, MS, forward.start),
	FIELD(153, 8, MS, forward.end),
};

#define OPTION(id, octets, encoding, type, member) \
	{ 0, id, octets, IPFIX_##encoding, offsetof(struct type, member) }

static const struct ipfix_template exporting = {
	.id = 800, .scopes = 1, .fields = 4, .octets = 28,
	.field = {
		OPTION(SCOPE_SYSTEM, 4, U32, ipfix_exporting, process),
		OPTION(166, 8, U64, ipfix_exporting, flows),
		OPTION(167, 8, U64, ipfix_exporting, packets),
		OPTION(168, 8, U64, ipfix_exporting, octets),
	},
};

static const struct ipfix_template domain = {
	.id = 801, .scopes = 1, .fields = 4, .octets = 28,
	.field = {
		OPTION(SCOPE_SYSTEM, 4, U32, ipfix_domain, domain),
		OPTION(41, 8, U64, ipfix_domain, messages),
		OPTION(42, 8, U64, ipfix_domain, flows),
		OPTION(40, 8, U64, ipfix_domain, octets),
	},
};

static const struct ipfix_template interface = {
	.id = 802, .scopes = 1, .fields = 3, .octets = 52,
	.field = {
		OPTION(SCOPE_INTERFACE, 4, U32, ipfix_interface, ifindex),
		OPTION(82, IPFIX_NAME_LEN, OCTETS, ipfix_interface, name),
		OPTION(83, IPFIX_DESCRIPTION_LEN, OCTETS, ipfix_interface,
		       description),
	},
};

static const struct ipfix_template timeout = {
	.id = 803, .scopes = 1, .fields = 4, .octets = 9,
	.field = {
		OPTION(SCOPE_INTERFACE, 4, U32, ipfix_timeout, ifindex),
		OPTION(4, 1, U8, ipfix_timeout, proto),
		OPTION(36, 2, U16, ipfix_timeout, active),
		OPTION(37, 2, U16, ipfix_timeout, idle),
	},
};

static const struct ipfix_template sampling = {
	.id = 804, .scopes = 1, .fields = 3, .octets = 9,
	.field = {
		OPTION(SCOPE_INTERFACE, 4, U32, ipfix_selector, ifindex),
		OPTION(34, 4, U32, ipfix_selector, one_in),
		OPTION(35, 1, U8, ipfix_selector, netflow),
	},
};

/* What the reports of IPFIX are here. */
static const struct {
	const struct ipfix_template *ipfix, *netflow;
} options[] = {
	{ &ipfix_exporting, &exporting },
	{ &ipfix_exporting_lossy, &exporting },
	{ &ipfix_domain, &domain },
	{ &ipfix_interface, &interface },
	{ &ipfix_timeout, &timeout },
	{ &ipfix_systematic, &sampling },
	{ &ipfix_random, &sampling },
};

/**
 * netflow9_options() - the options template for what IPFIX has one for
 * @tmpl: that of IPFIX
 *
 * Return: that of NetFlow, which encodes the same struct; NULL where there is
 * none
 */
const struct ipfix_template *netflow9_options(const struct ipfix_template *tmpl)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].ipfix == tmpl)
			return options[i].netflow;
	return NULL;
}

static void add(unsigned int kind, const struct ipfix_field *fields,
		size_t count)
{
	struct ipfix_field other;

	for (; count && fields->octets; count--, fields++) {
		other = *fields;
		ipfix_flow_turn(&other);
		ipfix_template_add(&straight[kind], fields);
		ipfix_template_add(&turned[kind], &other);
	}
}

static void compile(unsigned int kind)
{
	if (straight[kind].fields)
		return;
	straight[kind].id = FLOW_FIRST + kind;
	turned[kind].id = FLOW_FIRST + kind;
	add(kind, addresses[kind & KIND_V6], 2);
	add(kind, transports[(kind & KIND_TRANSPORT) / 2], 2);
	add(kind, keys, ARRAY_SIZE(keys));
	add(kind, counters[!!(kind & KIND_SHORT)], 2);
	add(kind, times, ARRAY_SIZE(times));
}

/**
 * netflow9_prepare() - make all templates, before threads use them
 */
void netflow9_prepare(void)
{
	unsigned int kind;

	for (kind = 0; kind < KINDS; kind++)
		if ((kind & KIND_TRANSPORT) / 2 < ARRAY_SIZE(transports))
			compile(kind);
}

static enum transport transport_of(const struct pkts_record *rec)
{
	switch (rec->proto) {
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6: /* one element for both, as RFC 3954 has it */
		return ICMP;
	case IPPROTO_ESP:
	case IPPROTO_AH:
		return SPI;
	default:
		return PORTS;
	}
}

static bool fits_short(const struct pkts_side *side)
{
	return side->packets <= UINT32_MAX && side->octets <= UINT32_MAX;
}

/**
 * netflow9_split() - which data records a flow record becomes
 * @flow: the flow record
 * @shape: what they shall be like
 * @split: filled: one for each direction that has packets
 */
void netflow9_split(const struct ipfix_flow *flow,
		    const struct ipfix_shape *shape, struct ipfix_split *split)
{
	const struct pkts_record *rec = &flow->record;
	unsigned int kind = transport_of(rec) * 2;

	if (rec->family == 6)
		kind |= KIND_V6;
	if (shape->counters == 4 && fits_short(&rec->forward) &&
	    fits_short(&rec->reverse))
		kind |= KIND_SHORT;
	compile(kind);
	split->shortened = false;
	split->count = 0;
	if (rec->forward.packets)
		split->tmpl[split->count++] = &straight[kind];
	if (rec->reverse.packets)
		split->tmpl[split->count++] = &turned[kind];
}

/* The template of options has lengths where IPFIX has numbers of fields. */
static void write_template(const struct ipfix_template *tmpl, uint8_t *to)
{
	ipfix_template_write(tmpl, to);
	if (!tmpl->scopes)
		return;
	put_unaligned_be16(tmpl->scopes * 4, to + 2);
	put_unaligned_be16((tmpl->fields - tmpl->scopes) * 4, to + 4);
}

/*
 * sysUpTime is that of the export time, a whole second: who goes back from there
 * gets the very millisecond of a flow.
 */
static void write_header(struct ipfix_message *msg)
{
	struct ipfix_session *session = msg->session;
	uint64_t export = *session->export_time * 1000;
	uint64_t boot = pkts_time_to_ms(session->boot);

	put_unaligned_be16(VERSION, msg->data);
	put_unaligned_be16(msg->records + msg->templates, msg->data + 2);
	put_unaligned_be32((uint32_t)(export - boot), msg->data + 4);
	put_unaligned_be32((uint32_t)*session->export_time, msg->data + 8);
	put_unaligned_be32((uint32_t)session->messages, msg->data + 12);
	put_unaligned_be32(session->domain, msg->data + 16);
}

const struct ipfix_format netflow9_format = {
	.header = HEADER_LEN,
	.template_set = SET_TEMPLATE,
	.options_set = SET_OPTIONS_TEMPLATE,
	.align = 4,
	.write_header = write_header,
	.write_template = write_template,
};
