// SPDX-License-Identifier: GPL-2.0
/* pktsctl reflector: Session-Reflectors. */

#include <arpa/inet.h>
#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "kernel_clock.h"
#include "keyfile.h"
#include "reflector_show.h"

#define DSCPS 64
#define CLOCK_FREE 5

static const char usage[] =
	"usage: pktsctl reflector [show] [id ID]\n"
	"       pktsctl reflector add from PREFIX [from PREFIX]... [SETTING...]\n"
	"       pktsctl reflector del id ID\n"
	"SETTING: local ADDR | dev DEV | port PORT | stateful | auth KEYFILE\n"
	"         dscp-allow all | dscp-allow DSCP[,DSCP]... | rate PPS\n"
	"         max-sessions N | idle T | count-flows | hardware-stamps\n"
	"         clock ntp|ptp|ssu|gnss|free | clock-error T\n";

/* What "add" was told. */
struct reflector_words {
	__u8 local[16];
	int local_len;
	const char *dev;
	__u64 port;
	struct pkts_reflector_prefix from[PKTS_REFLECTOR_FROM_MAX];
	unsigned int nr_from;
	bool stateful;
	bool count_flows;
	bool hardware;
	const char *auth;
	__u64 dscp_allowed;
	__u64 rate;
	__u64 max_sessions;
	__u64 idle;
	__u64 clock;
	__u64 clock_error;
};

static bool parse_address(const char *value, __u8 *addr, int *len)
{
	memset(addr, 0, 16);
	*len = 4;
	if (inet_pton(AF_INET, value, addr) == 1)
		return true;
	*len = 16;
	return inet_pton(AF_INET6, value, addr) == 1;
}

static bool parse_local(const struct ctl_arg *arg, const char *value)
{
	struct reflector_words *words = arg->to;

	return parse_address(value, words->local, &words->local_len);
}

static bool parse_bits(const char *value, __u64 max, __u8 *bits)
{
	struct ctl_arg arg = { .max = max };
	__u64 number;

	arg.to = &number;
	if (!ctl_parse_number(&arg, value))
		return false;
	*bits = (__u8)number;
	return true;
}

static bool parse_from(const struct ctl_arg *arg, const char *value)
{
	struct reflector_words *words = arg->to;
	struct pkts_reflector_prefix *prefix;
	char addr[INET6_ADDRSTRLEN];
	const char *bits = strchr(value, '/');
	size_t n = bits ? (size_t)(bits - value) : strlen(value);
	int len;

	if (words->nr_from == PKTS_REFLECTOR_FROM_MAX || n >= sizeof(addr))
		return false;
	memcpy(addr, value, n);
	addr[n] = '\0';
	prefix = &words->from[words->nr_from];
	if (!parse_address(addr, prefix->addr, &len))
		return false;
	prefix->family = len == 4 ? 4 : 6;
	prefix->len = (__u8)(len * 8);
	if (bits && !parse_bits(bits + 1, prefix->len, &prefix->len))
		return false;
	words->nr_from++;
	return true;
}

/* "all", or numbers with commas between. */
static bool parse_dscps(const struct ctl_arg *arg, const char *value)
{
	__u64 *allowed = arg->to;
	char word[8];
	__u8 dscp;

	*allowed = ~0ULL;
	if (!strcmp(value, "all"))
		return true;
	for (*allowed = 0; ; value++) {
		size_t n = strcspn(value, ",");

		if (n >= sizeof(word))
			return false;
		memcpy(word, value, n);
		word[n] = '\0';
		if (!parse_bits(word, DSCPS - 1, &dscp))
			return false;
		*allowed |= 1ULL << dscp;
		value += n;
		if (!*value)
			return true;
	}
}

static const struct ctl_choice clocks[] = {
	{ "ntp", 1 }, { "ptp", 2 }, { "ssu", 3 }, { "gnss", 4 },
	{ "free", CLOCK_FREE }, { }
};

static int read_words(struct ctl *ctl, struct reflector_words *words, int argc,
		      char **argv)
{
	struct ctl_arg args[] = {
		{ .name = "local", .parse = parse_local, .to = words,
		  .takes = "an IPv4 or IPv6 address" },
		{ .name = "dev", .parse = ctl_parse_string, .to = &words->dev,
		  .takes = "a device name" },
		{ .name = "port", .parse = ctl_parse_number, .to = &words->port,
		  .min = 1, .max = 65535 },
		{ .name = "from", .parse = parse_from, .to = words,
		  .takes = "an address, or a prefix such as 192.0.2.0/24",
		  .repeat = true, .required = true },
		{ .name = "stateful", .to = &words->stateful },
		{ .name = "count-flows", .to = &words->count_flows },
		{ .name = "hardware-stamps", .to = &words->hardware },
		{ .name = "auth", .parse = ctl_parse_string, .to = &words->auth,
		  .takes = KEYFILE_TAKES },
		{ .name = "dscp-allow", .parse = parse_dscps,
		  .to = &words->dscp_allowed,
		  .takes = "all, or numbers from 0 to 63 such as 0,10,46" },
		{ .name = "rate", .parse = ctl_parse_number, .to = &words->rate,
		  .min = 1, .max = 10000000 },
		{ .name = "max-sessions", .parse = ctl_parse_number,
		  .to = &words->max_sessions, .min = 1, .max = 65536 },
		{ .name = "idle", .parse = ctl_parse_time, .to = &words->idle,
		  .min = 1000000000ULL, .max = 86400000000000ULL },
		{ .name = "clock", .parse = ctl_parse_choice,
		  .to = &words->clock, .choices = clocks },
		{ .name = "clock-error", .parse = ctl_parse_time,
		  .to = &words->clock_error, .max = 86400000000000ULL },
		{ }
	};

	memset(words, 0, sizeof(*words));
	words->dscp_allowed = ~0ULL;
	words->clock = kernel_clock(&words->clock_error) ? 1 : CLOCK_FREE;
	return ctl_args(ctl, args, argc, argv);
}

static void put_words(struct nl_msg *msg, const struct reflector_words *words,
		      __u32 ifindex)
{
	if (words->local_len)
		nla_put(msg, PKTS_A_REFLECTOR_LOCAL, words->local_len,
			words->local);
	if (ifindex)
		nla_put_u32(msg, PKTS_A_REFLECTOR_IFINDEX, ifindex);
	if (words->port)
		nla_put_u16(msg, PKTS_A_REFLECTOR_PORT, (__u16)words->port);
	nla_put(msg, PKTS_A_REFLECTOR_FROM,
		(int)(words->nr_from * sizeof(words->from[0])), words->from);
	nla_put_u8(msg, PKTS_A_REFLECTOR_STATEFUL, words->stateful);
	nla_put_u8(msg, PKTS_A_REFLECTOR_COUNT_FLOWS, words->count_flows);
	nla_put_u8(msg, PKTS_A_REFLECTOR_HARDWARE_STAMPS, words->hardware);
	nla_put_u64(msg, PKTS_A_REFLECTOR_DSCP_ALLOWED, words->dscp_allowed);
	if (words->rate)
		nla_put_u32(msg, PKTS_A_REFLECTOR_RATE, (__u32)words->rate);
	if (words->max_sessions)
		nla_put_u32(msg, PKTS_A_REFLECTOR_MAX_SESSIONS,
			    (__u32)words->max_sessions);
	if (words->idle)
		nla_put_u64(msg, PKTS_A_REFLECTOR_IDLE, words->idle);
	nla_put_u8(msg, PKTS_A_REFLECTOR_CLOCK_SYNC, (__u8)words->clock);
	nla_put_u8(msg, PKTS_A_REFLECTOR_CLOCK_SYNCED,
		   words->clock != CLOCK_FREE);
	nla_put_u64(msg, PKTS_A_REFLECTOR_CLOCK_ERROR, words->clock_error);
}

static int show_id(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	__u32 id;

	if (!reply->attr[PKTS_A_REFLECTOR_ID])
		return -EBADMSG;
	id = nla_get_u32(reply->attr[PKTS_A_REFLECTOR_ID]);
	out_object_begin(&ctl->out, NULL);
	out_u64(&ctl->out, "id", id, "%u\n", id);
	out_object_end(&ctl->out);
	return 0;
}

static int reflector_add(struct ctl *ctl, int argc, char **argv)
{
	struct reflector_words words;
	struct keyfile key = { };
	struct nl_msg *msg;
	__u32 ifindex = 0;
	int err;

	if (read_words(ctl, &words, argc, argv) ||
	    (words.dev && ctl_dev_index(ctl, words.dev, &ifindex)) ||
	    (words.auth && keyfile_read(ctl, words.auth, &key)) ||
	    ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_REFLECTOR_ADD, 0);
	put_words(msg, &words, ifindex);
	if (key.len)
		nla_put(msg, PKTS_A_REFLECTOR_KEY, key.len, key.key);
	explicit_bzero(&key, sizeof(key));
	err = ctl_request(ctl, msg, &ctl_set_reflector, show_id, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int read_id(struct ctl *ctl, bool required, int argc, char **argv,
		   __u64 *id)
{
	struct ctl_arg args[] = {
		{ .name = "id", .parse = ctl_parse_number, .to = id,
		  .min = 1, .max = 0xffffffff, .required = required },
		{ }
	};

	*id = 0;
	return ctl_args(ctl, args, argc, argv);
}

static int reflector_del(struct ctl *ctl, int argc, char **argv)
{
	struct nl_msg *msg;
	__u64 id;
	int err;

	if (read_id(ctl, true, argc, argv, &id) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_REFLECTOR_DEL, 0);
	nla_put_u32(msg, PKTS_A_REFLECTOR_ID, (__u32)id);
	err = ctl_request(ctl, msg, &ctl_set_reflector, NULL, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int reflector_show(struct ctl *ctl, int argc, char **argv)
{
	struct nl_msg *msg;
	__u64 id;
	int err;

	if (read_id(ctl, false, argc, argv, &id) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_REFLECTOR_GET, id ? 0 : NLM_F_DUMP);
	if (id)
		nla_put_u32(msg, PKTS_A_REFLECTOR_ID, (__u32)id);
	out_list_begin(&ctl->out);
	err = ctl_request(ctl, msg, &ctl_set_reflector, reflector_show_reply,
			  NULL);
	out_list_end(&ctl->out);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static const struct ctl_command commands[] = {
	{ "show", reflector_show, "all reflectors, or one, and their counters" },
	{ "add", reflector_add, "answer the probes of peers; tells its id" },
	{ "del", reflector_del, "answer them no more" },
	{ }
};

int cmd_reflector(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
