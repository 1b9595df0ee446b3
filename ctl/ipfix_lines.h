/* SPDX-License-Identifier: GPL-2.0 */
/* The fields that flow templates are made of, and kinds of flow records. */
#ifndef PKTS_CTL_IPFIX_LINES_H
#define PKTS_CTL_IPFIX_LINES_H

#include <stdint.h>

#include "ipfix_flow.h"

/* A kind of record is a number of these bits; its template follows from it. */
#define KIND_V6		0x01
#define KIND_BIFLOW	0x02
#define KIND_TRANSPORT	0x0c
#define KIND_DETAIL	IPFIX_FLOW_DETAIL

#define TRANSPORT_PORTS	0x00
#define TRANSPORT_ICMP	0x04
#define TRANSPORT_ICMP6	0x08
#define TRANSPORT_SPI	0x0c

/* Without details: two tags; more in the key than usual, or a tunnel. */
#define KIND_QINQ	0x10
#define KIND_MORE	0x40

/* Or a tunnel with addresses; they are IPv6, then tags count as two. */
#define KIND_AROUND	0x20
#define KIND_AROUND_V6	0x10

/* With details: ports are TCP's; what is outside of the tunnel. */
#define KIND_TCP	0x10
#define KIND_OUTER	0x60

#define OUTER_NONE	0x00
#define OUTER_V4	0x20
#define OUTER_V6	0x40
#define OUTER_OTHER	0x60

/**
 * struct ipfix_line - a field and the kinds of records that have it
 * @mask: bits of the kind that matter
 * @kind: what they must be
 * @field: the field
 */
struct ipfix_line {
	uint8_t mask;
	uint8_t kind;
	struct ipfix_field field;
};

/* In the order of templates; each ends with a line without octets. */
extern const struct ipfix_line ipfix_lines_keys[];
extern const struct ipfix_line ipfix_lines_whole[];
extern const struct ipfix_line ipfix_lines_tunnel[];
extern const struct ipfix_line ipfix_lines_reverse[];
extern const struct ipfix_line ipfix_lines_forward[];

/* Of struct pkts_detail_side, as they are for the forward direction. */
extern const struct ipfix_line ipfix_lines_side[];

#endif /* PKTS_CTL_IPFIX_LINES_H */
