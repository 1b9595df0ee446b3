// SPDX-License-Identifier: GPL-2.0
#include "ipfix_template.h"

#include <assert.h>
#include <linux/unaligned.h>
#include <pkts.h>
#include <string.h>
#include <wire/time.h>

#include "ipfix_flow.h"
#include "ipfix_private.h"

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

static uint32_t number_of(const struct ipfix_field *field)
{
	return field->pen == IPFIX_PEN_OWN ? ipfix_private_pen() : field->pen;
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
			put_unaligned_be32(number_of(field), to);
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

/* The device number that lies beside a side's direction. */
static uint32_t side_device(const uint8_t *direction)
{
	return load32(direction - offsetof(struct pkts_side, direction) +
		      offsetof(struct pkts_side, ifindex));
}

/*
 * Where a direction passed its device. The legs of a link both receive: the
 * second one is another device than the record's, and calls itself egress.
 */
static uint8_t side_of(const uint8_t *record, const uint8_t *direction)
{
	uint32_t point = load32(record + offsetof(struct pkts_record, ifindex));
	uint32_t device = side_device(direction);

	return device && device != point ? PKTS_DIRECTION_INGRESS : *direction;
}

static uint32_t device(const uint8_t *record, const uint8_t *direction,
		       uint8_t wanted)
{
	uint32_t device = side_device(direction);

	if (side_of(record, direction) != wanted)
		return 0;
	if (device)
		return device;
	return load32(record + offsetof(struct pkts_record, ifindex));
}

static uint64_t mean(const uint8_t *spread)
{
	uint64_t count = load64(spread + offsetof(struct pkts_spread, count));
	uint64_t sum = load64(spread + offsetof(struct pkts_spread, sum));

	return count ? sum / count : 0;
}

/* The top octet says what the network is; VXLAN is 1, others have no number. */
static uint64_t segment(const uint8_t *record)
{
	uint8_t tunnel = record[offsetof(struct pkts_record, tunnel)];
	uint32_t id = load32(record + offsetof(struct pkts_record, tunnel_id));

	return tunnel == PKTS_TUNNEL_VXLAN ? 1ULL << 56 | id : 0;
}

static uint32_t uptime(const uint8_t *flow, uint64_t time)
{
	uint64_t boot = load64(flow + offsetof(struct ipfix_flow, boot));

	return (uint32_t)pkts_time_to_ms(time - boot);
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

static uint32_t low32(uint64_t value)
{
	return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

/* What a member becomes when more than its octets change. */
static void encode_derived(const struct ipfix_field *field,
			   const uint8_t *base, uint8_t *to)
{
	const uint8_t *from = base + field->from;

	switch ((enum ipfix_encoding)field->encoding) {
	case IPFIX_INITIATOR:
		*to = 1;
		break;
	case IPFIX_DIRECTION:
		*to = side_of(base, from) == PKTS_DIRECTION_EGRESS;
		break;
	case IPFIX_INGRESS:
		put_unaligned_be32(device(base, from, PKTS_DIRECTION_INGRESS),
				   to);
		break;
	case IPFIX_EGRESS:
		put_unaligned_be32(device(base, from, PKTS_DIRECTION_EGRESS),
				   to);
		break;
	case IPFIX_ICMP_ANSWER:
		put_unaligned_be16(icmp_answer(load16(from)), to);
		break;
	case IPFIX_MEAN:
		put_unaligned_be64(mean(from), to);
		break;
	case IPFIX_PRIORITY:
		*to = load16(from) >> 13;
		break;
	case IPFIX_U16_DETAIL:
		put_unaligned_be16(base[offsetof(struct pkts_record, detail)] ?
				   load16(from) : 0, to);
		break;
	case IPFIX_UPTIME:
		put_unaligned_be32(uptime(base, load64(from)), to);
		break;
	case IPFIX_SEGMENT:
		put_unaligned_be64(segment(base), to);
		break;
	default:
		break;
	}
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
	case IPFIX_U64_LOW:
		put_unaligned_be32(low32(load64(from)), to);
		break;
	case IPFIX_LESS_ONE:
		*to = *from ? *from - 1 : 0;
		break;
	case IPFIX_MS:
		put_unaligned_be64(pkts_time_to_ms(load64(from)), to);
		break;
	case IPFIX_NS:
		put_unaligned_be64(pkts_time_to_ntp(load64(from)), to);
		break;
	default:
		encode_derived(field, base, to);
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
