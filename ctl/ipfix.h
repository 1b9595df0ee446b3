/* SPDX-License-Identifier: GPL-2.0 */
/* Messages: header, sets, sequence numbers (RFC 7011; RFC 3954 likewise). */
#ifndef PKTS_CTL_IPFIX_H
#define PKTS_CTL_IPFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipfix_template.h"

/* Template identifiers that a session can announce: 256 and those behind. */
#define IPFIX_TEMPLATE_FIRST 256
#define IPFIX_TEMPLATES 560

#define IPFIX_MESSAGE_MAX 65535

struct ipfix_message;

/**
 * struct ipfix_format - IPFIX, or a protocol that differs in these only
 * @header: octets of a message's header
 * @template_set: identifier of sets of templates
 * @options_set: identifier of sets of options templates
 * @align: a set's length is a multiple of it
 * @write_header: write the header of a message that is complete
 * @write_template: write a template record of ipfix_template_octets()
 */
struct ipfix_format {
	size_t header;
	uint16_t template_set;
	uint16_t options_set;
	size_t align;
	void (*write_header)(struct ipfix_message *msg);
	void (*write_template)(const struct ipfix_template *tmpl, uint8_t *to);
};

extern const struct ipfix_format ipfix_format;

/**
 * struct ipfix_session - an observation domain towards one collector
 * @format: of its messages
 * @domain: its identifier
 * @sequence: data records in the messages that were ended (modulo 2^32)
 * @export_time: of the last message in any domain, seconds since 1970
 * @refresh: nanoseconds after which a template is sent again, at the latest;
 *	0: never
 * @messages: messages that were ended
 * @octets: their octets
 * @records: their data records
 * @boot: wall-clock time of the machine's start, nanoseconds since 1970; for
 *	formats that count from it
 * @announced: when a template was last sent (monotonic nanoseconds); 0: never
 * @again: nanoseconds from then until it is sent again; longer each time, for
 *	what is lost with the first one is lost until the second
 *
 * A copy taken before some messages and put back after them undoes these
 * messages; time passes nevertheless.
 */
struct ipfix_session {
	const struct ipfix_format *format;
	uint32_t domain;
	uint32_t sequence;
	uint64_t *export_time;
	uint64_t refresh;
	uint64_t messages;
	uint64_t octets;
	uint64_t records;
	uint64_t boot;
	uint64_t announced[IPFIX_TEMPLATES];
	uint64_t again[IPFIX_TEMPLATES];
};

/**
 * struct ipfix_message - a message that is being built
 * @session: where it belongs to
 * @limit: octets that it may have
 * @len: octets that it has
 * @set: offset of the set that is open, 0 when none is
 * @set_id: its identifier
 * @records: data records in it
 * @templates: template records in it
 * @latest: no record ends after this, nanoseconds since 1970
 * @mono: when it was begun, monotonic nanoseconds, never 0
 * @data: the message
 */
struct ipfix_message {
	struct ipfix_session *session;
	size_t limit;
	size_t len;
	size_t set;
	uint16_t set_id;
	uint32_t records;
	uint32_t templates;
	uint64_t latest;
	uint64_t mono;
	uint8_t data[IPFIX_MESSAGE_MAX];
};

void ipfix_session_renew(struct ipfix_session *session);
void ipfix_begin(struct ipfix_message *msg, struct ipfix_session *session,
		 size_t limit, uint64_t mono);
bool ipfix_announce(struct ipfix_message *msg,
		    const struct ipfix_template *tmpl);
bool ipfix_fits(const struct ipfix_format *format,
		const struct ipfix_template *tmpl, size_t limit);
bool ipfix_add(struct ipfix_message *msg, const struct ipfix_template *tmpl,
	       const void *from, uint64_t latest);
size_t ipfix_end(struct ipfix_message *msg, uint64_t now);

#endif /* PKTS_CTL_IPFIX_H */
