// SPDX-License-Identifier: GPL-2.0
/* Stamp rules of the kernel: stamp add, del and show. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "rule.h"
#include "rule_words.h"
#include "stamp_rule.h"
#include "stamp_words.h"

/**
 * struct stamp_words - a rule in words
 * @dev: whose frames
 * @out: where they are sent, or NULL
 * @format: and what follows: the values of keywords
 * @mirror: the original goes on its way
 * @brief: 48 bits of time
 * @rules: its filter
 */
struct stamp_words {
	const char *dev;
	const char *out;
	__u64 format;
	__u64 source;
	__u64 clock;
	__u64 oversize;
	__u64 id;
	__u64 port;
	__u64 sync;
	__u64 error;
	bool mirror;
	bool brief;
	struct rules rules;
};

/* Places in the table of stamp_words_read(), of what goes as a number. */
enum {
	STAMP_FORMAT,
	STAMP_SOURCE,
	STAMP_CLOCK,
	STAMP_OVERSIZE,
	STAMP_SYNC,
	STAMP_ERROR,
	STAMP_ID,
	STAMP_PORT,
	STAMP_NUMBERS,
};

static const int stamp_attrs[STAMP_NUMBERS] = {
	[STAMP_FORMAT]	 = PKTS_A_STAMP_FORMAT,
	[STAMP_SOURCE]	 = PKTS_A_STAMP_SOURCE,
	[STAMP_CLOCK]	 = PKTS_A_STAMP_CLOCK,
	[STAMP_OVERSIZE] = PKTS_A_STAMP_OVERSIZE,
	[STAMP_SYNC]	 = PKTS_A_STAMP_SYNC,
	[STAMP_ERROR]	 = PKTS_A_STAMP_ERROR,
	[STAMP_ID]	 = PKTS_A_STAMP_ID,
	[STAMP_PORT]	 = PKTS_A_STAMP_PORT,
};

static void stamp_put(struct nl_msg *msg, int place, __u64 value)
{
	if (place == STAMP_ID || place == STAMP_PORT)
		nla_put_u16(msg, stamp_attrs[place], (__u16)value);
	else
		nla_put_u32(msg, stamp_attrs[place], (__u32)value);
}

/* Words before "filter"; what stands behind it is the filter's. */
static int words_before_filter(int argc, char **argv)
{
	int count = 0;

	while (count < argc && strcmp(argv[count], "filter"))
		count++;
	return count;
}

static void put_names(struct nl_msg *msg, const char *dev, const char *out)
{
	if (dev)
		nla_put_string(msg, PKTS_A_STAMP_IFNAME, dev);
	if (out)
		nla_put_string(msg, PKTS_A_STAMP_OUT_IFNAME, out);
}

static int send_rule(struct ctl *ctl, struct nl_msg *msg)
{
	int err = ctl_request(ctl, msg, &ctl_set_stamp, NULL, NULL);

	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int check_add(struct ctl *ctl, const struct stamp_words *words)
{
	if (words->mirror && !words->out)
		ctl_error(ctl, "a mirror needs out, a device to send the copies to");
	else if (words->brief && words->format != PKTS_STAMP_FORMAT_L2)
		ctl_error(ctl, "short is for format l2");
	else
		return 0;
	return -EINVAL;
}

static int send_add(struct ctl *ctl, const struct stamp_words *words,
		    const struct ctl_arg *args)
{
	const struct rules *rules = &words->rules;
	struct nl_msg *msg;
	int i;

	if (ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_STAMP_ADD, 0);
	put_names(msg, words->dev, words->out);
	for (i = 0; i < STAMP_NUMBERS; i++)
		if (args[i].given)
			stamp_put(msg, i, *(const __u64 *)args[i].to);
	if (words->mirror)
		nla_put_flag(msg, PKTS_A_STAMP_MIRROR);
	if (words->brief)
		nla_put_flag(msg, PKTS_A_STAMP_SHORT);
	if (rules->count) {
		nla_put_u32(msg, PKTS_A_STAMP_SELECT_MODE, rules->mode);
		nla_put(msg, PKTS_A_STAMP_SELECT_RULES,
			(int)(rules->count * sizeof(rules->rule[0])),
			rules->rule);
	}
	return send_rule(ctl, msg);
}

int stamp_rule_add(struct ctl *ctl, int argc, char **argv)
{
	struct stamp_words words = { };
	struct ctl_arg args[] = {
		[STAMP_FORMAT] = { .name = "format", .to = &words.format,
				   .parse = ctl_parse_choice,
				   .choices = stamp_write_formats,
				   .required = true },
		[STAMP_SOURCE] = { .name = "source", .to = &words.source,
				   .parse = ctl_parse_choice,
				   .choices = stamp_sources },
		[STAMP_CLOCK] = { .name = "clock", .to = &words.clock,
				  .parse = ctl_parse_choice,
				  .choices = stamp_clocks },
		[STAMP_OVERSIZE] = { .name = "oversize", .to = &words.oversize,
				     .parse = ctl_parse_choice,
				     .choices = stamp_oversizes },
		[STAMP_SYNC] = { .name = "sync", .to = &words.sync,
				 .parse = ctl_parse_choice,
				 .choices = stamp_clock_syncs },
		[STAMP_ERROR] = { .name = "error", .to = &words.error,
				  .parse = ctl_parse_time,
				  .max = STAMP_ERROR_MAX,
				  .takes = STAMP_ERROR_TAKES },
		[STAMP_ID] = { .name = "id", .to = &words.id,
			       .parse = ctl_parse_number, .max = 65535 },
		[STAMP_PORT] = { .name = "port", .to = &words.port,
				 .parse = ctl_parse_number, .max = 65535 },
		{ .name = "dev", .to = &words.dev, .parse = ctl_parse_string,
		  .takes = "a device name", .required = true },
		{ .name = "out", .to = &words.out, .parse = ctl_parse_string,
		  .takes = "a device name" },
		{ .name = "mirror", .to = &words.mirror },
		{ .name = "short", .to = &words.brief },
		{ }
	};
	int count = words_before_filter(argc, argv);

	if (ctl_args(ctl, args, count, argv) || check_add(ctl, &words))
		return EXIT_FAILURE;
	if (count < argc && rule_words_read(ctl, &words.rules,
					    argc - count - 1,
					    argv + count + 1))
		return EXIT_FAILURE;
	return send_add(ctl, &words, args);
}

/* "dev DEV [out DEV]" */
static int read_names(struct ctl *ctl, bool required, int argc, char **argv,
		      const char **dev, const char **out)
{
	struct ctl_arg args[] = {
		{ .name = "dev", .parse = ctl_parse_string, .to = dev,
		  .takes = "a device name", .required = required },
		{ .name = "out", .parse = ctl_parse_string, .to = out,
		  .takes = "a device name" },
		{ }
	};

	*dev = NULL;
	*out = NULL;
	if (ctl_args(ctl, args, argc, argv))
		return -EINVAL;
	if (!*out || *dev)
		return 0;
	ctl_error(ctl, "dev is missing: a device name");
	return -EINVAL;
}

int stamp_rule_del(struct ctl *ctl, int argc, char **argv)
{
	const char *dev, *out;
	struct nl_msg *msg;

	if (read_names(ctl, true, argc, argv, &dev, &out) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_STAMP_DEL, 0);
	put_names(msg, dev, out);
	return send_rule(ctl, msg);
}

int stamp_rule_show(struct ctl *ctl, int argc, char **argv)
{
	bool all_close = true;
	const char *dev, *out;
	struct nl_msg *msg;
	int err;

	if (read_names(ctl, false, argc, argv, &dev, &out) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_STAMP_GET, dev ? 0 : NLM_F_DUMP);
	put_names(msg, dev, out);
	out_list_begin(&ctl->out);
	err = ctl_request(ctl, msg, &ctl_set_stamp, stamp_rule_show_reply,
			  &all_close);
	out_list_end(&ctl->out);
	if (err)
		return ctl_failed(ctl, err);
	return all_close ? EXIT_SUCCESS : CTL_EXIT_NOT_CLOSED;
}
