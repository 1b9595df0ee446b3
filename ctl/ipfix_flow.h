/* SPDX-License-Identifier: GPL-2.0 */
/* The IPFIX templates of flow records. */
#ifndef PKTS_CTL_IPFIX_FLOW_H
#define PKTS_CTL_IPFIX_FLOW_H

#include <pkts.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipfix_template.h"

struct ipfix_elements;
struct ipfix_flow_set;
struct ipfix_format;

/**
 * struct ipfix_flow - a flow record as the kernel hands it out
 * @record: the record
 * @detail: what belongs to it when @record.detail says so, else undefined
 * @boot: wall-clock time of the machine's start, of which milliseconds are
 *	whole: no record of the batch begins before
 */
struct ipfix_flow {
	struct pkts_record record;
	struct pkts_detail detail;
	uint64_t boot;
};

/*
 * Identifiers of flow templates: this one and those that follow it, as far
 * as ipfix_flow_template() has them.
 */
#define IPFIX_FLOW_FIRST 256
#define IPFIX_FLOW_KINDS 512

/* From this kind on, templates are only for records with details. */
#define IPFIX_FLOW_DETAIL 0x80

/* The same with counters of 4 octets. */
#define IPFIX_FLOW_SHORT 0x100

/**
 * struct ipfix_shape - what data records shall be like
 * @format: of the messages
 * @set: their templates
 * @biflow: one data record for both directions where both have packets; else,
 *	and where only one has, a data record a direction
 * @counters: octets that packet and octet counts have where they fit, 4 or 8
 * @limit: octets that a message may have
 */
struct ipfix_shape {
	const struct ipfix_format *format;
	const struct ipfix_flow_set *set;
	bool biflow;
	uint8_t counters;
	size_t limit;
};

/**
 * struct ipfix_split - which data records a flow record becomes
 * @count: how many, 0 … 2
 * @tmpl: their templates
 * @shortened: there was no room for the record's details
 */
struct ipfix_split {
	unsigned int count;
	const struct ipfix_template *tmpl[2];
	bool shortened;
};

/* ipfix_flow_set.c */
struct ipfix_flow_set *ipfix_flow_set_new(const struct ipfix_elements *only);
void ipfix_flow_set_free(struct ipfix_flow_set *set);
const struct ipfix_template *
ipfix_flow_template(const struct ipfix_flow_set *set, unsigned int kind);
const struct ipfix_template *
ipfix_flow_turned(const struct ipfix_flow_set *set, unsigned int kind);
void ipfix_flow_turn(struct ipfix_field *field);

/* ipfix_flow.c */
const struct ipfix_flow *ipfix_flow_basic(const struct ipfix_flow *flow,
					  struct ipfix_flow *basic);
void ipfix_flow_split(const struct ipfix_flow *flow,
		      const struct ipfix_shape *shape,
		      struct ipfix_split *split);

#endif /* PKTS_CTL_IPFIX_FLOW_H */
