// SPDX-License-Identifier: GPL-2.0
/* The rules of a selection in words: "net 10.0.0.0/8 port 53 or proto esp". */

#include "rule.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "record.h"

#define WORD_LEN 64

/* Of @value, what stands before @mark; behind it, or NULL, in @rest. */
static bool split(const char *value, char mark, char *word, const char **rest)
{
	const char *at = strchr(value, mark);
	size_t len = at ? (size_t)(at - value) : strlen(value);

	if (len >= WORD_LEN)
		return false;
	memcpy(word, value, len);
	word[len] = '\0';
	*rest = at ? at + 1 : NULL;
	return true;
}

static bool parse_up_to(__u64 max, const char *value, __u64 *to)
{
	struct ctl_arg arg = { .to = to, .max = max };

	return ctl_parse_number(&arg, value);
}

static bool parse_host(const struct ctl_arg *arg, const char *value)
{
	struct pkts_select_rule *rule = arg->to;

	memset(rule->addr, 0, sizeof(rule->addr));
	rule->match |= PKTS_SELECT_MATCH_PREFIX;
	if (inet_pton(AF_INET, value, rule->addr) == 1) {
		rule->family = 4;
		rule->prefix_len = 32;
		return true;
	}
	rule->family = 6;
	rule->prefix_len = 128;
	return inet_pton(AF_INET6, value, rule->addr) == 1;
}

/* What lies behind the prefix does not count, and is not kept. */
static void cut_prefix(struct pkts_select_rule *rule)
{
	unsigned int at = rule->prefix_len / 8;

	if (at < sizeof(rule->addr))
		rule->addr[at] &= (__u8)(0xff00 >> rule->prefix_len % 8);
	for (at++; at < sizeof(rule->addr); at++)
		rule->addr[at] = 0;
}

static bool parse_net(const struct ctl_arg *arg, const char *value)
{
	struct pkts_select_rule *rule = arg->to;
	char addr[WORD_LEN];
	const char *bits;
	__u64 len;

	if (!split(value, '/', addr, &bits) || !parse_host(arg, addr))
		return false;
	if (!bits)
		return true;
	if (!parse_up_to(rule->prefix_len, bits, &len))
		return false;
	rule->prefix_len = (__u8)len;
	cut_prefix(rule);
	return true;
}

static bool parse_port(const struct ctl_arg *arg, const char *value)
{
	struct pkts_select_rule *rule = arg->to;
	char word[WORD_LEN];
	const char *rest;
	__u64 first, last;

	if (!split(value, '-', word, &rest) ||
	    !parse_up_to(65535, word, &first) ||
	    !parse_up_to(65535, rest ? rest : word, &last) || first > last)
		return false;
	rule->match |= PKTS_SELECT_MATCH_PORT;
	rule->port_first = (__u16)first;
	rule->port_last = (__u16)last;
	return true;
}

static bool parse_proto(const struct ctl_arg *arg, const char *value)
{
	struct pkts_select_rule *rule = arg->to;
	int known = record_proto_number(value);
	__u64 number = (__u64)known;

	if (known < 0 && !parse_up_to(255, value, &number))
		return false;
	rule->match |= PKTS_SELECT_MATCH_PROTOCOL;
	rule->proto = (__u8)number;
	return true;
}

/* Decimal, or hexadecimal behind 0x. */
static bool parse_u32(const char *value, __u32 *to)
{
	unsigned long number;
	char *end;

	if (*value < '0' || *value > '9')
		return false;
	errno = 0;
	number = strtoul(value, &end, strncmp(value, "0x", 2) ? 10 : 16);
	*to = (__u32)number;
	return !*end && !errno && number == *to;
}

static bool parse_mark(const struct ctl_arg *arg, const char *value)
{
	struct pkts_select_rule *rule = arg->to;
	char word[WORD_LEN];
	const char *mask;

	if (!split(value, '/', word, &mask) || !parse_u32(word, &rule->mark))
		return false;
	rule->mark_mask = ~0U;
	if (mask && !parse_u32(mask, &rule->mark_mask))
		return false;
	rule->match |= PKTS_SELECT_MATCH_MARK;
	return !(rule->mark & ~rule->mark_mask);
}

const struct ctl_arg rule_conditions[] = {
	{ .name = "host", .parse = parse_host,
	  .takes = "an IPv4 or IPv6 address" },
	{ .name = "net", .parse = parse_net,
	  .takes = "a prefix such as 192.0.2.0/24 or 2001:db8::/32" },
	{ .name = "port", .parse = parse_port,
	  .takes = "a port, or a range such as 5060-5070" },
	{ .name = "proto", .parse = parse_proto,
	  .takes = "a protocol such as tcp, or its number from 0 to 255" },
	{ .name = "mark", .parse = parse_mark,
	  .takes = "a mark such as 7 or 0x10, or with a mask that has its bits: 0x10/0xf0" },
	{ }
};

/**
 * rules_from - a selection from a reply
 * @rules: filled
 * @mode: the attribute, or NULL
 * @rule: likewise
 *
 * Returns: 0, or -EBADMSG
 */
int rules_from(struct rules *rules, const struct nlattr *mode,
	       const struct nlattr *rule)
{
	size_t len = rule ? (size_t)nla_len(rule) : 0;

	memset(rules, 0, sizeof(*rules));
	if (len > sizeof(rules->rule) || len % sizeof(rules->rule[0]))
		return -EBADMSG;
	if (mode)
		rules->mode = nla_get_u32(mode);
	rules->count = (unsigned int)(len / sizeof(rules->rule[0]));
	if (len)
		memcpy(rules->rule, nla_data(rule), len);
	return 0;
}

static void show_net(struct out *out, const struct pkts_select_rule *rule)
{
	char addr[INET6_ADDRSTRLEN] = "?", text[INET6_ADDRSTRLEN + 8];

	inet_ntop(rule->family == 4 ? AF_INET : AF_INET6, rule->addr, addr,
		  sizeof(addr));
	snprintf(text, sizeof(text), "%s/%u", addr, rule->prefix_len);
	out_str(out, "net", text, " net %s", text);
}

static void show_ports(struct out *out, const struct pkts_select_rule *rule)
{
	out_u64(out, "port_first", rule->port_first, " port %u",
		rule->port_first);
	out_json_u64(out, "port_last", rule->port_last);
	if (rule->port_last != rule->port_first)
		out_text(out, "-%u", rule->port_last);
}

static void show_proto(struct out *out, __u8 proto)
{
	const char *name = record_proto_name(proto);

	if (name)
		out_u64(out, "proto", proto, " proto %s", name);
	else
		out_u64(out, "proto", proto, " proto %u", proto);
}

static void show_mark(struct out *out, const struct pkts_select_rule *rule)
{
	out_u64(out, "mark", rule->mark, " mark 0x%x", rule->mark);
	out_json_u64(out, "mark_mask", rule->mark_mask);
	if (rule->mark_mask != ~0U)
		out_text(out, "/0x%x", rule->mark_mask);
}

static void show_rule(struct out *out, const struct pkts_select_rule *rule)
{
	out_object_begin(out, NULL);
	if (rule->match & PKTS_SELECT_MATCH_PREFIX)
		show_net(out, rule);
	if (rule->match & PKTS_SELECT_MATCH_PORT)
		show_ports(out, rule);
	if (rule->match & PKTS_SELECT_MATCH_PROTOCOL)
		show_proto(out, rule->proto);
	if (rule->match & PKTS_SELECT_MATCH_MARK)
		show_mark(out, rule);
	out_object_end(out);
}

/**
 * rules_show - write a selection: a line in the words that make it, when it
 *	is one, or the member "selection" of an object
 * @out: where
 * @rules: the selection
 */
void rules_show(struct out *out, const struct rules *rules)
{
	static const char *const modes[] = { "all", "only", "except" };
	const char *mode = rules->mode < ARRAY_SIZE(modes) ?
			   modes[rules->mode] : "?";
	unsigned int i;

	out_object_begin(out, "selection");
	out_json_str(out, "mode", mode);
	out_array_begin(out, "rules");
	for (i = 0; i < rules->count; i++) {
		out_text(out, i ? " or" : "    %s", mode);
		show_rule(out, &rules->rule[i]);
	}
	if (i)
		out_text(out, "\n");
	out_array_end(out);
	out_object_end(out);
}
