// SPDX-License-Identifier: GPL-2.0
/*
 * One table drives all flow templates. A kind of record takes the lines that
 * fit it, in this order. What the order is good for:
 *  - collectors that know no enterprise numbers take a reverse element for
 *    the forward one, and the last wins: the reverse block comes first;
 *  - some know only the last time element that they meet: nanoseconds last.
 */
#include "ipfix_flow.h"

#include <netinet/in.h>
#include <pkts.h>
#include <stddef.h>

/* A kind of record is a number of these bits; its template follows from it. */
#define KIND_V6		0x01
#define KIND_BIFLOW	0x02
#define KIND_TRANSPORT	0x0c
#define KIND_QINQ	0x10

#define TRANSPORT_PORTS	0x00
#define TRANSPORT_ICMP	0x04
#define TRANSPORT_ICMP6	0x08
#define TRANSPORT_SPI	0x0c

/**
 * struct flow_field - a line of the table
 * @mask: bits of the kind that matter for this line
 * @kind: what they must be
 * @field: the field
 */
struct flow_field {
	uint8_t mask;
	uint8_t kind;
	struct ipfix_field field;
};

#define FROM(member) offsetof(struct pkts_record, member)

#define FIELD(only, is, id, octets, encoding, member) \
	{ only, is, { 0, id, octets, IPFIX_##encoding, FROM(member) } }

#define EVERY(id, octets, encoding, member) \
	FIELD(0, 0, id, octets, encoding, member)

#define REVERSE(id, octets, encoding, member) \
	{ KIND_BIFLOW, KIND_BIFLOW, \
	  { IPFIX_PEN_REVERSE, id, octets, IPFIX_##encoding, FROM(member) } }

static const struct flow_field lines[] = {
	/* keys */
	FIELD(KIND_V6, 0, 8, 4, OCTETS, saddr),
	FIELD(KIND_V6, 0, 12, 4, OCTETS, daddr),
	FIELD(KIND_V6, KIND_V6, 27, 16, OCTETS, saddr),
	FIELD(KIND_V6, KIND_V6, 28, 16, OCTETS, daddr),
	FIELD(KIND_TRANSPORT, TRANSPORT_PORTS, 7, 2, U16, sport),
	FIELD(KIND_TRANSPORT, TRANSPORT_PORTS, 11, 2, U16, dport),
	FIELD(KIND_TRANSPORT, TRANSPORT_ICMP, 32, 2, U16, dport),
	FIELD(KIND_TRANSPORT, TRANSPORT_ICMP6, 139, 2, U16, dport),
	FIELD(KIND_TRANSPORT, TRANSPORT_SPI, 295, 4, U32, spi),
	EVERY(4, 1, U8, proto),
	FIELD(KIND_BIFLOW, 0, 5, 1, U8, forward.tos),
	FIELD(KIND_BIFLOW, 0, 6, 1, U16_LOW, forward.tcp_flags),
	EVERY(10, 4, INGRESS, forward.direction),
	EVERY(14, 4, EGRESS, forward.direction),
	EVERY(58, 2, U16, vlan),
	FIELD(KIND_QINQ, KIND_QINQ, 245, 2, U16, cvlan),
	EVERY(136, 1, U8, end_reason),
	FIELD(KIND_BIFLOW, KIND_BIFLOW, 61, 1, DIRECTION, forward.direction),
	FIELD(KIND_BIFLOW, KIND_BIFLOW, 239, 1, INITIATOR, id),
	/* the other direction */
	REVERSE(5, 1, U8, reverse.tos),
	REVERSE(6, 1, U16_LOW, reverse.tcp_flags),
	REVERSE(2, 8, U64, reverse.packets),
	REVERSE(1, 8, U64, reverse.octets),
	REVERSE(152, 8, MS, reverse.start),
	REVERSE(153, 8, MS, reverse.end),
	REVERSE(156, 8, NS, reverse.start),
	REVERSE(157, 8, NS, reverse.end),
	/* this direction */
	FIELD(KIND_BIFLOW, KIND_BIFLOW, 5, 1, U8, forward.tos),
	FIELD(KIND_BIFLOW, KIND_BIFLOW, 6, 1, U16_LOW, forward.tcp_flags),
	EVERY(2, 8, U64, forward.packets),
	EVERY(1, 8, U64, forward.octets),
	EVERY(152, 8, MS, forward.start),
	EVERY(153, 8, MS, forward.end),
	EVERY(156, 8, NS, forward.start),
	EVERY(157, 8, NS, forward.end),
	{ }
};

/* As the record stands, and seen from its destination. */
static struct ipfix_template straight[IPFIX_FLOW_KINDS];
static struct ipfix_template turned[IPFIX_FLOW_KINDS];

/* The member that tells of the opposite direction what @field tells of one. */
static void turn(struct ipfix_field *field)
{
	const uint16_t side = FROM(reverse) - FROM(forward);

	if (field->from >= FROM(forward) && field->from < FROM(reverse))
		field->from += side;
	else if (field->from >= FROM(reverse) && field->from < FROM(saddr))
		field->from -= side;
	else if (field->from == FROM(saddr))
		field->from = FROM(daddr);
	else if (field->from == FROM(daddr))
		field->from = FROM(saddr);
	else if (field->id == 7)
		field->from = FROM(dport);
	else if (field->id == 11)
		field->from = FROM(sport);
	else if (field->id == 32 || field->id == 139)
		field->encoding = IPFIX_ICMP_ANSWER;
}

static void compile(unsigned int kind)
{
	const struct flow_field *line;
	struct ipfix_field field;

	straight[kind].id = IPFIX_FLOW_FIRST + kind;
	turned[kind].id = IPFIX_FLOW_FIRST + kind;
	for (line = lines; line->field.octets; line++) {
		if ((kind & line->mask) != line->kind)
			continue;
		field = line->field;
		ipfix_template_add(&straight[kind], &field);
		turn(&field);
		ipfix_template_add(&turned[kind], &field);
	}
}

static void compile_all(void)
{
	unsigned int kind;

	if (straight[0].fields)
		return;
	for (kind = 0; kind < IPFIX_FLOW_KINDS; kind++)
		compile(kind);
}

/**
 * ipfix_flow_template() - one of the flow templates
 * @kind: 0 … IPFIX_FLOW_KINDS - 1
 *
 * Return: the template with the identifier IPFIX_FLOW_FIRST + @kind
 */
const struct ipfix_template *ipfix_flow_template(unsigned int kind)
{
	compile_all();
	return &straight[kind];
}

static unsigned int kind_of(const struct pkts_record *rec)
{
	unsigned int kind = rec->family == 6 ? KIND_V6 : 0;

	if (rec->cvlan)
		kind |= KIND_QINQ;
	switch (rec->proto) {
	case IPPROTO_ICMP:
		return kind | TRANSPORT_ICMP;
	case IPPROTO_ICMPV6:
		return kind | TRANSPORT_ICMP6;
	case IPPROTO_ESP:
	case IPPROTO_AH:
		return kind | TRANSPORT_SPI;
	default:
		return kind | TRANSPORT_PORTS;
	}
}

/**
 * ipfix_flow_split() - which data records a flow record becomes
 * @rec: the flow record
 * @biflow: one data record for both directions where both have packets;
 *	else, and where only one has, a data record a direction
 * @tmpl: filled with the template of each data record
 *
 * A direction without packets has no times, so it never makes a data record
 * or a part of one.
 *
 * Return: how many data records, 0 … 2
 */
unsigned int ipfix_flow_split(const struct pkts_record *rec, bool biflow,
			      const struct ipfix_template *tmpl[2])
{
	unsigned int kind = kind_of(rec), count = 0;

	compile_all();
	if (biflow && rec->forward.packets && rec->reverse.packets) {
		tmpl[0] = &straight[kind | KIND_BIFLOW];
		return 1;
	}
	if (rec->forward.packets)
		tmpl[count++] = &straight[kind];
	if (rec->reverse.packets)
		tmpl[count++] = &turned[kind];
	return count;
}
