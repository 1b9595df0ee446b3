// SPDX-License-Identifier: GPL-2.0
/* pktsctl flow set, flow settings: what the meter does, and its ceilings. */

#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "duration.h"
#include "keyparts.h"
#include "timeouts.h"

/* The ranges that the module checks: here for a better message. */
#define MSEC 1000000ULL
#define SEC (1000 * MSEC)
#define CEILING 16777216

static const struct ctl_choice profiles[] = {
	{ "basic", PKTS_PROFILE_BASIC },
	{ "full", PKTS_PROFILE_FULL },
	{ }
};

static const struct ctl_choice decaps[] = {
	{ "none", PKTS_DECAP_NONE },
	{ "inner", PKTS_DECAP_INNER },
	{ "both", PKTS_DECAP_BOTH },
	{ }
};

static void show_time(struct out *out, const char *key, const char *word,
		      const struct nlattr *attr)
{
	char text[DURATION_LEN];

	if (attr)
		out_u64(out, key, nla_get_u64(attr), "%-17s %s\n", word,
			duration_exact(nla_get_u64(attr), text));
}

static void show_number(struct out *out, const char *key, const char *word,
			const struct nlattr *attr)
{
	if (attr)
		out_u64(out, key, nla_get_u32(attr), "%-17s %u\n", word,
			nla_get_u32(attr));
}

static void show_choice(struct out *out, const char *key,
			const struct ctl_choice *choice,
			const struct nlattr *attr)
{
	if (!attr)
		return;
	while (choice->name && choice->value != nla_get_u32(attr))
		choice++;
	out_str(out, key, choice->name, "%-17s %s\n", key,
		choice->name ? choice->name : "unknown");
}

static int show_settings(struct ctl *ctl, const struct ctl_reply *reply,
			 void *arg)
{
	struct nlattr **attr = reply->attr;
	struct pkts_timeouts timeouts;
	struct out *out = &ctl->out;
	int err;

	err = ctl_copy(&timeouts, sizeof(timeouts),
		       attr[PKTS_A_CONFIG_TIMEOUTS]);
	if (err)
		return err;
	out_object_begin(out, NULL);
	timeouts_show(out, &timeouts);
	show_time(out, "expiry_interval", "expiry-interval",
		  attr[PKTS_A_CONFIG_EXPIRY_INTERVAL]);
	show_number(out, "max_flows", "max-flows",
		    attr[PKTS_A_CONFIG_MAX_FLOWS]);
	show_number(out, "max_records", "max-records",
		    attr[PKTS_A_CONFIG_MAX_RECORDS]);
	show_choice(out, "profile", profiles, attr[PKTS_A_CONFIG_PROFILE]);
	show_choice(out, "decap", decaps, attr[PKTS_A_CONFIG_DECAP]);
	if (attr[PKTS_A_CONFIG_KEY])
		keyparts_show(out, "key", nla_get_u32(attr[PKTS_A_CONFIG_KEY]));
	out_object_end(out);
	return 0;
}

/* A request without any setting only tells. */
int cmd_flow_settings(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_arg none[] = { { } };
	struct nl_msg *msg;
	int err;

	if (ctl_args(ctl, none, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_CONFIG_SET, 0);
	err = ctl_request(ctl, msg, &ctl_set_config, show_settings, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int take_key(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	if (reply->attr[PKTS_A_CONFIG_KEY])
		*(__u32 *)arg = nla_get_u32(reply->attr[PKTS_A_CONFIG_KEY]);
	return 0;
}

/* The key that is wanted, which may build on the one that is. */
static int new_key(struct ctl *ctl, const struct keyparts *parts, __u32 *key)
{
	struct nl_msg *msg;
	int err = 0;

	*key = 0;
	if (keyparts_relative(parts)) {
		msg = ctl_message(ctl, PKTS_CMD_CONFIG_SET, 0);
		err = ctl_request(ctl, msg, &ctl_set_config, take_key, key);
	}
	*key = (*key | parts->add) & ~parts->drop;
	return err;
}

/* Settings that are a number each; attribute types go up as keywords do. */
static void put_numbers(struct nl_msg *msg, const struct ctl_arg *args)
{
	int type = PKTS_A_CONFIG_EXPIRY_INTERVAL;

	for (; type <= PKTS_A_CONFIG_DECAP; args++, type++) {
		if (!args->given)
			continue;
		if (args->parse == ctl_parse_time)
			nla_put_u64(msg, type, *(__u64 *)args->to);
		else
			nla_put_u32(msg, type,
				    (__u32)*(__u64 *)args->to);
	}
}

static int send_settings(struct ctl *ctl, const struct timeouts *given,
			 const struct ctl_arg *numbers,
			 const struct keyparts *parts)
{
	struct pkts_timeouts timeouts = { };
	struct nl_msg *msg;
	__u32 key;
	int err;

	err = parts ? new_key(ctl, parts, &key) : 0;
	if (err)
		return err;
	msg = ctl_message(ctl, PKTS_CMD_CONFIG_SET, 0);
	if (timeouts_merge(given, &timeouts))
		nla_put(msg, PKTS_A_CONFIG_TIMEOUTS, sizeof(timeouts),
			&timeouts);
	put_numbers(msg, numbers);
	if (parts)
		nla_put_u32(msg, PKTS_A_CONFIG_KEY, key);
	return ctl_request(ctl, msg, &ctl_set_config, NULL, NULL);
}

int cmd_flow_set(struct ctl *ctl, int argc, char **argv)
{
	enum { NUMBERS = TIMEOUTS_ARGS, KEY = NUMBERS + 5 };
	__u64 interval, flows, records, profile, decap;
	struct timeouts timeouts;
	struct keyparts parts;
	struct ctl_arg args[KEY + 2] = {
		[NUMBERS] = { .name = "expiry-interval",
		  .parse = ctl_parse_time, .to = &interval, .min = 10 * MSEC,
		  .max = 10 * SEC },
		{ .name = "max-flows", .parse = ctl_parse_number,
		  .to = &flows, .min = 1, .max = CEILING },
		{ .name = "max-records", .parse = ctl_parse_number,
		  .to = &records, .min = 1, .max = CEILING },
		{ .name = "profile", .parse = ctl_parse_choice,
		  .to = &profile, .choices = profiles },
		{ .name = "decap", .parse = ctl_parse_choice, .to = &decap,
		  .choices = decaps },
		[KEY] = { .name = "key", .parse = keyparts_parse,
		  .to = &parts, .takes = KEYPARTS_TAKES },
	};
	int err;

	if (argc < 1)
		return cmd_flow_settings(ctl, argc, argv);
	timeouts_args(&timeouts, args);
	if (ctl_args(ctl, args, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	err = send_settings(ctl, &timeouts, args + NUMBERS,
			    args[KEY].given ? &parts : NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}
