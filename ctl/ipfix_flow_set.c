// SPDX-License-Identifier: GPL-2.0
/* How flow templates are made of lines: each exporter has its own. */

#include "ipfix_flow.h"

#include <stdlib.h>

#include "ipfix_elements.h"
#include "ipfix_lines.h"
#include "ipfix_private.h"
#include "util.h"

/*
 * The templates by kind: as the record stands, and seen from its destination;
 * @only is the choice of elements while they are made.
 */
struct ipfix_flow_set {
	const struct ipfix_elements *only;
	struct ipfix_template straight[IPFIX_FLOW_KINDS];
	struct ipfix_template turned[IPFIX_FLOW_KINDS];
};

#define FROM(member) offsetof(struct ipfix_flow, member)
#define RECORD(member) FROM(record.member)
#define DETAIL(member) FROM(detail.member)

/*
 * Pairs of members that tell the same of opposite directions: the first ones
 * and octets of both. What is not here tells of the flow as a whole.
 */
static const struct {
	uint16_t one, other, octets;
} pairs[] = {
	{ RECORD(forward), RECORD(reverse), sizeof(struct pkts_side) },
	{ RECORD(saddr), RECORD(daddr), 16 },
	{ RECORD(smac), RECORD(dmac), 6 },
	{ DETAIL(forward), DETAIL(reverse), sizeof(struct pkts_detail_side) },
	{ DETAIL(outer_saddr), DETAIL(outer_daddr), 16 },
	{ DETAIL(outer_sport), DETAIL(outer_dport), 2 },
};

/* Ports stand for something else where there is ICMP. */
static void turn_transport(struct ipfix_field *field)
{
	if (field->id == 7)
		field->from = RECORD(dport);
	else if (field->id == 11)
		field->from = RECORD(sport);
	else if (field->id == 32 || field->id == 139)
		field->encoding = IPFIX_ICMP_ANSWER;
}

/**
 * ipfix_flow_turn() - see a flow from its destination
 * @field: of one direction; made the same of the opposite one
 */
void ipfix_flow_turn(struct ipfix_field *field)
{
	uint16_t from = field->from, apart;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		apart = pairs[i].other - pairs[i].one;
		if (from >= pairs[i].one &&
		    from < pairs[i].one + pairs[i].octets)
			field->from = from + apart;
		else if (from >= pairs[i].other &&
			 from < pairs[i].other + pairs[i].octets)
			field->from = from - apart;
	}
	if (!field->pen)
		turn_transport(field);
}

/* Counts of packets and octets, in either direction. */
static bool is_counter(const struct ipfix_field *field)
{
	return (!field->pen || field->pen == IPFIX_PEN_REVERSE) &&
	       (field->id == 1 || field->id == 2);
}

static void add(struct ipfix_flow_set *set, unsigned int kind,
		const struct ipfix_field *line)
{
	struct ipfix_field field = *line, other;

	if (!ipfix_elements_have(set->only, &field))
		return;
	if (kind & IPFIX_FLOW_SHORT && is_counter(&field)) {
		field.octets = 4;
		field.encoding = IPFIX_U64_LOW;
	}
	other = field;
	ipfix_flow_turn(&other);
	ipfix_template_add(&set->straight[kind], &field);
	ipfix_template_add(&set->turned[kind], &other);
}

static bool is_for(const struct ipfix_line *line, unsigned int kind)
{
	return (kind & line->mask) == line->kind;
}

static void add_lines(struct ipfix_flow_set *set, unsigned int kind,
		      const struct ipfix_line *line)
{
	for (; line->field.octets; line++)
		if (is_for(line, kind))
			add(set, kind, &line->field);
}

/* The details of the direction whose struct lies at @from. */
static void add_side(struct ipfix_flow_set *set, unsigned int kind,
		     uint16_t from, bool reverse)
{
	const struct ipfix_line *line;
	struct ipfix_field field;

	for (line = ipfix_lines_side; line->field.octets; line++) {
		if (!is_for(line, kind))
			continue;
		field = line->field;
		field.from += from;
		if (reverse && field.pen)
			field.id |= IPFIX_OWN_REVERSE;
		else if (reverse)
			field.pen = IPFIX_PEN_REVERSE;
		add(set, kind, &field);
	}
}

static void compile(struct ipfix_flow_set *set, unsigned int kind)
{
	set->straight[kind].id = IPFIX_FLOW_FIRST + kind;
	set->turned[kind].id = IPFIX_FLOW_FIRST + kind;
	add_lines(set, kind, ipfix_lines_keys);
	if (kind & KIND_DETAIL) {
		add_lines(set, kind, ipfix_lines_whole);
		if ((kind & KIND_OUTER) != OUTER_NONE)
			add_lines(set, kind, ipfix_lines_tunnel);
	}
	if (kind & KIND_BIFLOW) {
		if (kind & KIND_DETAIL)
			add_side(set, kind, DETAIL(reverse), true);
		add_lines(set, kind, ipfix_lines_reverse);
	}
	if (kind & KIND_DETAIL)
		add_side(set, kind, DETAIL(forward), false);
	add_lines(set, kind, ipfix_lines_forward);
}

/* Which numbers are kinds. */
static bool is_kind(unsigned int kind)
{
	if (kind & KIND_DETAIL)
		return !(kind & KIND_TCP) || !(kind & KIND_TRANSPORT);
	return !(kind & KIND_AROUND) || kind & KIND_MORE;
}

/**
 * ipfix_flow_set_new() - make flow templates
 * @only: the elements that they shall have; NULL for all
 *
 * Return: the templates, for ipfix_flow_set_free(); NULL without memory
 */
struct ipfix_flow_set *ipfix_flow_set_new(const struct ipfix_elements *only)
{
	struct ipfix_flow_set *set = calloc(1, sizeof(*set));
	unsigned int kind;

	if (!set)
		return NULL;
	set->only = only;
	for (kind = 0; kind < IPFIX_FLOW_KINDS; kind++)
		if (is_kind(kind))
			compile(set, kind);
	set->only = NULL;
	return set;
}

/**
 * ipfix_flow_set_free() - free flow templates
 * @set: from ipfix_flow_set_new(), or NULL
 */
void ipfix_flow_set_free(struct ipfix_flow_set *set)
{
	free(set);
}

/**
 * ipfix_flow_template() - one of the flow templates
 * @set: which ones
 * @kind: 0 … IPFIX_FLOW_KINDS - 1
 *
 * Return: the template with the identifier IPFIX_FLOW_FIRST + @kind, NULL
 * where there is none
 */
const struct ipfix_template *
ipfix_flow_template(const struct ipfix_flow_set *set, unsigned int kind)
{
	return is_kind(kind) ? &set->straight[kind] : NULL;
}

/**
 * ipfix_flow_turned() - the same for a flow that is seen from its destination
 * @set: which ones
 * @kind: 0 … IPFIX_FLOW_KINDS - 1
 *
 * Return: see ipfix_flow_template(); the fields are the same
 */
const struct ipfix_template *
ipfix_flow_turned(const struct ipfix_flow_set *set, unsigned int kind)
{
	return is_kind(kind) ? &set->turned[kind] : NULL;
}
