// SPDX-License-Identifier: GPL-2.0
#include "ipfix_template.h"

#include <assert.h>
#include <linux/unaligned.h>
#include <pkts.h>
#include <string.h>
#include <wire/time.h>

/* The bit that says that an enterprise number follows (RFC 7011 3.2). */
#define ENTERPRISE 0x8000

/**
 * ipfix_template_add() - append a field
 * @tmpl: template with room for it
 * @field: copied
 */
void ipfix_template_add(struct ipfix_template *tmpl,
			const struct ipfix_field *field)
{
	assert(tmpl->fields < IPFIX_FIELDS_MAX);
	tmpl->field[tmpl->fields++] = *field;
	tmpl->octets += field->octets;
}

/**
 * ipfix_template_octets() - length of a template record
 * @tmpl: the template
 *
 * Return: octets, without the header of the set around it
 */
size_t ipfix_template_octets(const struct ipfix_template *tmpl)
{
	size_t octets = tmpl->scopes ? 6 : 4;
	int i;

	for (i = 0; i < tmpl->fields; i++)
		octets += tmpl->field[i].pen ? 8 : 4;
	return octets;
}

/**
 * ipfix_template_write() - write a template record (RFC 7011 section 3.4)
 * @tmpl: the template
 * @to: room for ipfix_template_octets()
 */
void ipfix_template_write(const struct ipfix_template *tmpl, uint8_t *to)
{
	const struct ipfix_field *field;
	int i;

	put_unaligned_be16(tmpl->id, to);
	put_unaligned_be16(tmpl->fields, to + 2);
	to += 4;
	if (tmpl->scopes) {
		put_unaligned_be16(tmpl->scopes, to);
		to += 2;
	}
	for (i = 0; i < tmpl->fields; i++) {
		field = &tmpl->field[i];
		put_unaligned_be16(field->id | (field->pen ? ENTERPRISE : 0), to);
		put_unaligned_be16(field->octets, to + 2);
		to += 4;
		if (field->pen) {
			put_unaligned_be32(field->pen, to);
			to += 4;
		}
	}
}

static uint16_t load16(const uint8_t *from)
{
	uint16_t value;

	memcpy(&value, from, sizeof(value));
	return value;
}

static uint32_t load32(const uint8_t *from)
{
	uint32_t value;

	memcpy(&value, from, sizeof(value));
	return value;
}

static uint64_t load64(const uint8_t *from)
{
	uint64_t value;

	memcpy(&value, from, sizeof(value));
	return value;
}

/* A record's ifindex lies where only records have it. */
static uint32_t device(const uint8_t *record)
{
	return load32(record + offsetof(struct pkts_record, ifindex));
}

/* ICMP and ICMPv6 number their queries apart, so one table serves both. */
static uint16_t icmp_answer(uint16_t type_code)
{
	static const uint8_t answers[][2] = {
		{ 8, 0 },	/* echo */
		{ 13, 14 },	/* timestamp */
		{ 15, 16 },	/* information */
		{ 17, 18 },	/* address mask */
		{ 42, 43 },	/* extended echo (RFC 8335) */
		{ 128, 129 },	/* ICMPv6 echo */
		{ 139, 140 },	/* ICMPv6 node information (RFC 4620) */
		{ 160, 161 },	/* ICMPv6 extended echo */
		{ }
	};
	int i;

	for (i = 0; answers[i][0]; i++)
		if (type_code >> 8 == answers[i][0])
			return answers[i][1] << 8 | (type_code & 0xff);
	return type_code;
}

static void encode_field(const struct ipfix_field *field, const uint8_t *base,
			 uint8_t *to)
{
	const uint8_t *from = base + field->from;

	switch ((enum ipfix_encoding)field->encoding) {
	case IPFIX_OCTETS:
		memcpy(to, from, field->octets);
		break;
	case IPFIX_U8:
		*to = *from;
		break;
	case IPFIX_U16:
		put_unaligned_be16(load16(from), to);
		break;
	case IPFIX_U32:
		put_unaligned_be32(load32(from), to);
		break;
	case IPFIX_U64:
		put_unaligned_be64(load64(from), to);
		break;
	case IPFIX_U16_LOW:
		*to = (uint8_t)load16(from);
		break;
	case IPFIX_MS:
		put_unaligned_be64(pkts_time_to_ms(load64(from)), to);
		break;
	case IPFIX_NS:
		put_unaligned_be64(pkts_time_to_ntp(load64(from)), to);
		break;
	case IPFIX_INITIATOR:
		*to = 1;
		break;
	case IPFIX_DIRECTION:
		*to = *from == PKTS_DIRECTION_EGRESS;
		break;
	case IPFIX_INGRESS:
		put_unaligned_be32(*from == PKTS_DIRECTION_INGRESS ?
				   device(base) : 0, to);
		break;
	case IPFIX_EGRESS:
		put_unaligned_be32(*from == PKTS_DIRECTION_EGRESS ?
				   device(base) : 0, to);
		break;
	case IPFIX_ICMP_ANSWER:
		put_unaligned_be16(icmp_answer(load16(from)), to);
		break;
	}
}

/**
 * ipfix_template_encode() - write a data record
 * @tmpl: its template
 * @from: the struct that the fields' offsets belong to
 * @to: room for @tmpl->octets
 */
void ipfix_template_encode(const struct ipfix_template *tmpl,
			   const void *from, uint8_t *to)
{
	int i;

	for (i = 0; i < tmpl->fields; i++) {
		encode_field(&tmpl->field[i], from, to);
		to += tmpl->field[i].octets;
	}
}
