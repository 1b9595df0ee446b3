/* SPDX-License-Identifier: GPL-2.0 */
/* IPFIX templates: one list of fields describes a record and encodes it. */
#ifndef PKTS_CTL_IPFIX_TEMPLATE_H
#define PKTS_CTL_IPFIX_TEMPLATE_H

#include <stddef.h>
#include <stdint.h>

#define IPFIX_FIELDS_MAX 144

/* The enterprise number that marks reverse elements (RFC 5103 section 6.1). */
#define IPFIX_PEN_REVERSE 29305

/**
 * enum ipfix_encoding - from a member in host order to a field
 * @IPFIX_OCTETS: octets as they are: addresses, strings
 * @IPFIX_U8: the member is 1 octet, the field too
 * @IPFIX_U16: likewise 2
 * @IPFIX_U32: likewise 4
 * @IPFIX_U64: likewise 8
 * @IPFIX_U16_LOW: the low octet of 2 (reduced size, RFC 7011 section 6.2)
 * @IPFIX_U64_LOW: 4 octets of 8, the largest number where it is more
 * @IPFIX_U16_DETAIL: 2 octets of the record's detail, 0 when it has none
 * @IPFIX_LESS_ONE: 1 octet, less by 1, but not less than 0
 * @IPFIX_MS: nanoseconds since 1970 as dateTimeMilliseconds
 * @IPFIX_NS: nanoseconds since 1970 as dateTimeNanoseconds
 * @IPFIX_INITIATOR: always 1, biflowDirection "initiator"
 * @IPFIX_DIRECTION: enum pkts_direction as flowDirection
 * @IPFIX_INGRESS: the side's device, when the member says ingress, else 0
 * @IPFIX_EGRESS: the side's device, when the member says egress, else 0
 * @IPFIX_ICMP_ANSWER: type * 256 + code of what answers the member
 * @IPFIX_MEAN: of a struct pkts_spread
 * @IPFIX_PRIORITY: of a VLAN tag's control information
 * @IPFIX_SEGMENT: the record's tunnel as layer2SegmentId
 * @IPFIX_UPTIME: nanoseconds since 1970 as milliseconds since the machine's
 *	start, modulo 2^32
 */
enum ipfix_encoding {
	IPFIX_OCTETS,
	IPFIX_U8,
	IPFIX_U16,
	IPFIX_U32,
	IPFIX_U64,
	IPFIX_U16_LOW,
	IPFIX_U64_LOW,
	IPFIX_U16_DETAIL,
	IPFIX_LESS_ONE,
	IPFIX_MS,
	IPFIX_NS,
	IPFIX_INITIATOR,
	IPFIX_DIRECTION,
	IPFIX_INGRESS,
	IPFIX_EGRESS,
	IPFIX_ICMP_ANSWER,
	IPFIX_MEAN,
	IPFIX_PRIORITY,
	IPFIX_SEGMENT,
	IPFIX_UPTIME,
};

/**
 * struct ipfix_field - a field of a template
 * @pen: private enterprise number, 0 for IANA's elements, IPFIX_PEN_OWN for
 *	ours
 * @id: information element
 * @octets: length on the wire
 * @encoding: enum ipfix_encoding
 * @from: offset of the member in the struct that is encoded
 */
struct ipfix_field {
	uint32_t pen;
	uint16_t id;
	uint8_t octets;
	uint8_t encoding;
	uint16_t from;
};

/**
 * struct ipfix_template - a template and how to fill its records
 * @id: template identifier, at least 256, never redefined
 * @scopes: how many of the fields are the scope; 0 when not an options one
 * @fields: how many fields there are
 * @octets: length of a data record
 * @field: the fields in their order on the wire
 */
struct ipfix_template {
	uint16_t id;
	uint8_t scopes;
	uint8_t fields;
	uint16_t octets;
	struct ipfix_field field[IPFIX_FIELDS_MAX];
};

void ipfix_template_add(struct ipfix_template *tmpl,
			const struct ipfix_field *field);
size_t ipfix_template_octets(const struct ipfix_template *tmpl);
void ipfix_template_write(const struct ipfix_template *tmpl, uint8_t *to);
void ipfix_template_encode(const struct ipfix_template *tmpl,
			   const void *from, uint8_t *to);

#endif /* PKTS_CTL_IPFIX_TEMPLATE_H */
