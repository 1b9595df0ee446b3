// SPDX-License-Identifier: GPL-2.0
#include "ipfix.h"

#include <linux/unaligned.h>
#include <string.h>
#include <wire/time.h>

#define VERSION 10
#define HEADER_LEN 16
#define SET_HEADER_LEN 4

/* Set identifiers (RFC 7011 section 3.3.2), and one that nobody uses. */
#define SET_TEMPLATE 2
#define SET_OPTIONS_TEMPLATE 3
#define SET_NONE 4

/* A template comes a second time after so long, then after a multiple of that. */
#define AGAIN_FIRST PKTS_NS_PER_SEC
#define AGAIN_GROWTH 8

static uint16_t set_of(const struct ipfix_message *msg,
		       const struct ipfix_template *tmpl)
{
	return tmpl->scopes ? msg->session->format->options_set :
			      msg->session->format->template_set;
}

static size_t place_of(const struct ipfix_template *tmpl)
{
	return tmpl->id - IPFIX_TEMPLATE_FIRST;
}

static bool is_due(struct ipfix_message *msg,
		   const struct ipfix_template *tmpl)
{
	const struct ipfix_session *session = msg->session;
	uint64_t last = session->announced[place_of(tmpl)];

	if (!last)
		return true;
	return session->refresh &&
	       msg->mono - last >= session->again[place_of(tmpl)];
}

static void announced(struct ipfix_message *msg,
		      const struct ipfix_template *tmpl)
{
	struct ipfix_session *session = msg->session;
	uint64_t *again = &session->again[place_of(tmpl)];

	session->announced[place_of(tmpl)] = msg->mono;
	*again = *again ? *again * AGAIN_GROWTH : AGAIN_FIRST;
	if (*again > session->refresh)
		*again = session->refresh;
}

static void close_set(struct ipfix_message *msg)
{
	size_t align = msg->session->format->align;

	if (msg->set_id == SET_NONE)
		return;
	while ((msg->len - msg->set) % align)
		msg->data[msg->len++] = 0;
	put_unaligned_be16(msg->len - msg->set, msg->data + msg->set + 2);
	msg->set_id = SET_NONE;
}

/* At the most: of the set that is open, of a template's, and of its records'. */
static size_t padding(const struct ipfix_message *msg)
{
	return 3 * (msg->session->format->align - 1);
}

/* Room in a set; the caller has made sure that the message has it. */
static uint8_t *append(struct ipfix_message *msg, uint16_t set_id,
		       size_t octets)
{
	uint8_t *room;

	if (msg->set_id != set_id) {
		close_set(msg);
		msg->set = msg->len;
		msg->set_id = set_id;
		put_unaligned_be16(set_id, msg->data + msg->len);
		msg->len += SET_HEADER_LEN;
	}
	room = msg->data + msg->len;
	msg->len += octets;
	return room;
}

static size_t growth(uint16_t open, uint16_t set_id, size_t octets)
{
	return octets + (open == set_id ? 0 : SET_HEADER_LEN);
}

/**
 * ipfix_session_renew() - all templates again before their next use
 * @session: whose collector may have lost its templates
 */
void ipfix_session_renew(struct ipfix_session *session)
{
	memset(session->announced, 0, sizeof(session->announced));
	memset(session->again, 0, sizeof(session->again));
}

/**
 * ipfix_begin() - begin a message
 * @msg: overwritten
 * @session: must stay until ipfix_end()
 * @limit: octets that the message may have, at most IPFIX_MESSAGE_MAX
 * @mono: monotonic nanoseconds, not 0
 */
void ipfix_begin(struct ipfix_message *msg, struct ipfix_session *session,
		 size_t limit, uint64_t mono)
{
	msg->session = session;
	msg->limit = limit < IPFIX_MESSAGE_MAX ? limit : IPFIX_MESSAGE_MAX;
	msg->len = session->format->header;
	msg->set = 0;
	msg->set_id = SET_NONE;
	msg->records = 0;
	msg->templates = 0;
	msg->latest = 0;
	msg->mono = mono;
}

/**
 * ipfix_announce() - put a template into a message
 * @msg: message that was begun
 * @tmpl: the template
 *
 * Return: false when it does not fit, the message is unchanged then
 */
bool ipfix_announce(struct ipfix_message *msg,
		    const struct ipfix_template *tmpl)
{
	const struct ipfix_format *format = msg->session->format;
	size_t octets = ipfix_template_octets(tmpl);
	uint16_t set_id = set_of(msg, tmpl);

	if (msg->len + growth(msg->set_id, set_id, octets) + padding(msg) >
	    msg->limit)
		return false;
	format->write_template(tmpl, append(msg, set_id, octets));
	msg->templates++;
	announced(msg, tmpl);
	return true;
}

static bool has_room(struct ipfix_message *msg,
		     const struct ipfix_template *tmpl, bool due)
{
	uint16_t set_id = due ? set_of(msg, tmpl) : msg->set_id;
	size_t need = growth(set_id, tmpl->id, tmpl->octets) + padding(msg);

	if (due)
		need += growth(msg->set_id, set_id,
			       ipfix_template_octets(tmpl));
	return msg->len + need <= msg->limit;
}

/**
 * ipfix_fits() - is there room for a template and its records at all
 * @format: of the messages
 * @tmpl: the template
 * @limit: octets that a message may have
 *
 * Return: whether the template alone and a record alone fit into a message
 */
bool ipfix_fits(const struct ipfix_format *format,
		const struct ipfix_template *tmpl, size_t limit)
{
	size_t most = ipfix_template_octets(tmpl);

	if (most < tmpl->octets)
		most = tmpl->octets;
	return format->header + SET_HEADER_LEN + most + format->align - 1 <=
	       limit;
}

/**
 * ipfix_add() - put a data record into a message
 * @msg: message that was begun
 * @tmpl: the record's template; announced first when that is due
 * @from: the struct that is encoded
 * @latest: the last time in it, nanoseconds since 1970
 *
 * Return: false when it does not fit, the message is unchanged then
 */
bool ipfix_add(struct ipfix_message *msg, const struct ipfix_template *tmpl,
	       const void *from, uint64_t latest)
{
	bool due = is_due(msg, tmpl);

	if (!has_room(msg, tmpl, due))
		return false;
	if (due)
		ipfix_announce(msg, tmpl);
	ipfix_template_encode(tmpl, from, append(msg, tmpl->id, tmpl->octets));
	msg->records++;
	if (msg->latest < latest)
		msg->latest = latest;
	return true;
}

/*
 * Whole seconds, not before any time in the message. The step up to the next
 * second must not make the message after it an earlier one; a clock that was
 * set back may.
 */
static uint64_t export_time(const struct ipfix_message *msg, uint64_t now)
{
	uint64_t sec = pkts_time_sec_up(msg->latest);

	if (sec < now / PKTS_NS_PER_SEC)
		sec = now / PKTS_NS_PER_SEC;
	if (sec + 1 == *msg->session->export_time)
		sec++;
	return sec;
}

static void write_header(struct ipfix_message *msg)
{
	struct ipfix_session *session = msg->session;

	put_unaligned_be16(VERSION, msg->data);
	put_unaligned_be16(msg->len, msg->data + 2);
	put_unaligned_be32((uint32_t)*session->export_time, msg->data + 4);
	put_unaligned_be32(session->sequence, msg->data + 8);
	put_unaligned_be32(session->domain, msg->data + 12);
}

const struct ipfix_format ipfix_format = {
	.header = HEADER_LEN,
	.template_set = SET_TEMPLATE,
	.options_set = SET_OPTIONS_TEMPLATE,
	.align = 1,
	.write_header = write_header,
	.write_template = ipfix_template_write,
};

/**
 * ipfix_end() - complete a message
 * @msg: message that was begun
 * @now: wall-clock time at which its records were read, nanoseconds
 *
 * Return: octets in @msg->data, or 0 when there is nothing to send
 */
size_t ipfix_end(struct ipfix_message *msg, uint64_t now)
{
	struct ipfix_session *session = msg->session;

	if (msg->len == session->format->header)
		return 0;
	close_set(msg);
	*session->export_time = export_time(msg, now);
	session->format->write_header(msg);
	session->sequence += msg->records;
	session->messages++;
	session->octets += msg->len;
	session->records += msg->records;
	return msg->len;
}
