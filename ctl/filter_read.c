// SPDX-License-Identifier: GPL-2.0
/* Conditions on flows in words: "proto tcp dst port 443 rtt > 50ms". */

#include "filter.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "record.h"

#define OPERATORS "<>="
#define BLANKS " \t\n"
#define COMPARISON "<, <=, =, >= or > (in quotes, or lt, le, eq, ge or gt) and "

static const struct ctl_choice families[] = {
	{ "ipv4", 4 },
	{ "ipv6", 6 },
	{ }
};

/* Both spellings of an operator: a shell takes < and > for its own. */
static const struct {
	const char *sign;
	const char *word;
	bool less;
	bool equal;
	bool greater;
} operators[] = {
	{ "<", "lt", true, false, false },
	{ "<=", "le", true, true, false },
	{ "=", "eq", false, true, false },
	{ ">=", "ge", false, true, true },
	{ ">", "gt", false, false, true },
};

static bool parse_proto(const struct ctl_arg *arg, const char *value)
{
	int proto = record_proto_number(value);

	if (proto < 0)
		return ctl_parse_number(arg, value);
	*(__u64 *)arg->to = (__u64)proto;
	return true;
}

static bool parse_host(const struct ctl_arg *arg, const char *value)
{
	struct filter_net *net = arg->to;

	if (inet_pton(AF_INET, value, net->addr) == 1) {
		net->family = 4;
		net->len = 32;
		return true;
	}
	if (inet_pton(AF_INET6, value, net->addr) == 1) {
		net->family = 6;
		net->len = 128;
		return true;
	}
	return false;
}

static bool parse_net(const struct ctl_arg *arg, const char *value)
{
	struct filter_net *net = arg->to;
	const char *slash = strchr(value, '/');
	struct ctl_arg bits = { };
	char addr[64];
	__u64 len;

	if (!slash || (size_t)(slash - value) >= sizeof(addr))
		return parse_host(arg, value);
	memcpy(addr, value, (size_t)(slash - value));
	addr[slash - value] = '\0';
	if (!parse_host(arg, addr))
		return false;
	bits.to = &len;
	bits.max = net->len;
	if (!ctl_parse_number(&bits, slash + 1))
		return false;
	net->len = (__u8)len;
	return true;
}

/* The second of two words, when the first is @word; else NULL. */
static const char *behind(const char *value, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(value, word, len) && value[len] == ' ' ?
		value + len + 1 : NULL;
}

/* "host ADDR", "net PREFIX" or "port N" of one end; each once. */
static bool parse_end(const struct ctl_arg *arg, const char *value)
{
	struct filter_end *end = arg->to;
	struct ctl_arg part = { .max = 65535 };
	const char *rest;

	rest = behind(value, "host");
	part.to = &end->host;
	if (rest)
		return !end->host.family && parse_host(&part, rest);
	rest = behind(value, "net");
	part.to = &end->net;
	if (rest)
		return !end->net.family && parse_net(&part, rest);
	rest = behind(value, "port");
	part.to = &end->port;
	return rest && end->port == FILTER_ANY && ctl_parse_number(&part, rest);
}

/* An operator and a number, with a blank between. */
static bool parse_test(const struct ctl_arg *arg, const char *value)
{
	const struct filter_word *word = arg->to;
	struct filter *filter = word->filter;
	struct filter_test *test = &filter->tests[filter->count];
	const char *number = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(operators) && !number; i++) {
		number = behind(value, operators[i].sign);
		if (!number)
			number = behind(value, operators[i].word);
	}
	if (!number || filter->count == FILTER_TESTS)
		return false;
	test->measure = word->measure;
	test->less = operators[i - 1].less;
	test->equal = operators[i - 1].equal;
	test->greater = operators[i - 1].greater;
	if (!measure_parse(word->measure, number, &test->value))
		return false;
	filter->count++;
	return true;
}

static const char *takes(enum measure_unit unit)
{
	switch (unit) {
	case MEASURE_TIME:
		return COMPARISON "a time such as 50ms";
	case MEASURE_OCTETS:
		return COMPARISON "a number such as 1500, 64k or 1.5M";
	default:
		return COMPARISON "a number such as 100 or 20k";
	}
}

static void add_tests(struct filter *filter, struct ctl_arg *args)
{
	struct filter_word *word = filter->words;
	const struct measure *measure;

	for (measure = measures; measure < measures + MEASURES_COMPARED;
	     measure++, word++, args++) {
		word->filter = filter;
		word->measure = measure;
		*args = (struct ctl_arg){
			.name = measure->name, .parse = parse_test, .to = word,
			.takes = takes(measure->unit), .two = true,
			.repeat = true,
		};
	}
}

static void add_words(struct filter *filter, struct ctl_arg *to)
{
	static const char end_takes[] = "host ADDR, net PREFIX or port N";
	const struct ctl_arg args[FILTER_WORDS] = {
		{ .name = "proto", .parse = parse_proto, .to = &filter->proto,
		  .max = 255,
		  .takes = "a protocol such as tcp, or its number from 0 to 255" },
		{ .name = "host", .parse = parse_host, .to = &filter->any.host,
		  .takes = "an IPv4 or IPv6 address" },
		{ .name = "net", .parse = parse_net, .to = &filter->any.net,
		  .takes = "a prefix such as 192.0.2.0/24 or 2001:db8::/32" },
		{ .name = "port", .parse = ctl_parse_number,
		  .to = &filter->any.port, .max = 65535 },
		{ .name = "src", .parse = parse_end, .to = &filter->src,
		  .two = true, .repeat = true, .takes = end_takes },
		{ .name = "dst", .parse = parse_end, .to = &filter->dst,
		  .two = true, .repeat = true, .takes = end_takes },
		{ .name = "dev", .parse = ctl_parse_string, .to = &filter->dev,
		  .takes = "a device name" },
		{ .name = "link", .parse = ctl_parse_string,
		  .to = &filter->link, .takes = "the name of a link" },
		{ .name = "vlan", .parse = ctl_parse_number,
		  .to = &filter->vlan, .min = 1, .max = 4094 },
		{ .name = "family", .parse = ctl_parse_choice,
		  .to = &filter->family, .choices = families },
		{ .name = "state", .parse = ctl_parse_choice,
		  .to = &filter->state, .choices = record_states },
		{ .name = "tunnel", .parse = ctl_parse_choice,
		  .to = &filter->tunnel, .choices = record_tunnels },
		{ .name = "tunnel-id", .parse = ctl_parse_number,
		  .to = &filter->tunnel_id, .max = 0xffffffff },
	};

	memcpy(to, args, sizeof(args));
}

static void nothing(struct filter *filter)
{
	memset(filter, 0, sizeof(*filter));
	filter->any.port = FILTER_ANY;
	filter->src.port = FILTER_ANY;
	filter->dst.port = FILTER_ANY;
	filter->proto = FILTER_ANY;
	filter->vlan = FILTER_ANY;
	filter->family = FILTER_ANY;
	filter->state = FILTER_ANY;
	filter->tunnel = FILTER_ANY;
	filter->tunnel_id = FILTER_ANY;
}

/* Splits a word at blanks and around operators; returns how many parts. */
static int split(const char *word, char **parts)
{
	int count = 0;
	size_t len;

	for (word += strspn(word, BLANKS); *word;
	     word += len + strspn(word + len, BLANKS)) {
		len = strspn(word, OPERATORS);
		if (!len)
			len = strcspn(word, OPERATORS BLANKS);
		parts[count] = strndup(word, len);
		if (!parts[count++])
			break;
	}
	return count;
}

/*
 * A device may have any name; an empty word stays one, to be complained
 * about.
 */
static int split_all(struct filter *filter, int argc, char **argv)
{
	size_t room = 1;
	int count = 0, i;

	for (i = 0; i < argc; i++)
		room += strlen(argv[i]) + 1;
	filter->typed = calloc(room, sizeof(*filter->typed));
	if (!filter->typed)
		return -ENOMEM;
	for (i = 0; i < argc; i++) {
		if (!argv[i][0] ||
		    (count && !strcmp(filter->typed[count - 1], "dev")))
			filter->typed[count++] = strdup(argv[i]);
		else
			count += split(argv[i], filter->typed + count);
		if (count && !filter->typed[count - 1])
			return -ENOMEM;
	}
	return count;
}

/**
 * filter_read - read the conditions
 * @ctl: for messages
 * @filter: the conditions; for filter_free(), also when they are wrong
 * @more: other keywords that the command knows, FILTER_MORE at the most, up to
 *	one without a name; NULL for none
 * @argc: number of words
 * @argv: the words; one may hold several
 *
 * Says what is wrong.
 *
 * Returns: 0, or a negative errno
 */
int filter_read(struct ctl *ctl, struct filter *filter,
		const struct ctl_arg *more, int argc, char **argv)
{
	struct ctl_arg *args = filter->args;
	int count, err;

	nothing(filter);
	add_words(filter, args);
	add_tests(filter, args + FILTER_WORDS);
	args += FILTER_WORDS + MEASURES_COMPARED;
	while (more && more->name)
		*args++ = *more++;
	count = split_all(filter, argc, argv);
	if (count < 0) {
		ctl_error(ctl, "out of memory");
		return count;
	}
	err = ctl_args(ctl, filter->args, count, filter->typed);
	if (err || !filter->dev)
		return err;
	return ctl_dev_index(ctl, filter->dev, &filter->ifindex);
}

/**
 * filter_point - the observation point whose flows alone can match
 * @ctl: an open context
 * @filter: from filter_read()
 * @ifindex: its number for flow_walk(); 0 for all
 *
 * Says what is wrong. Of a link, only this tells its flows from others.
 *
 * Returns: 0, or a negative errno when there is no such link
 */
int filter_point(struct ctl *ctl, const struct filter *filter, __u32 *ifindex)
{
	int err;

	*ifindex = 0;
	if (filter->link) {
		err = ctl_point_find(ctl, PKTS_A_POINT_LINK, filter->link,
				     ifindex);
		if (err)
			ctl_failed(ctl, err);
		return err;
	}
	/* Flows of a device without a point may still be those of a leg. */
	if (filter->dev)
		ctl_point_find(ctl, PKTS_A_POINT_IFNAME, filter->dev, ifindex);
	return 0;
}

/**
 * filter_free - let go of the words
 * @filter: from filter_read()
 */
void filter_free(struct filter *filter)
{
	char **word;

	for (word = filter->typed; word && *word; word++)
		free(*word);
	free(filter->typed);
	filter->typed = NULL;
}
