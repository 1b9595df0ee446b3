// SPDX-License-Identifier: GPL-2.0
/* pktsctl flow set, flow settings: the timeouts and ceilings of flows. */

#include <netlink/attr.h>
#include <stdlib.h>

#include "ctl.h"
#include "duration.h"

/* The ranges that the module checks: here for a better message. */
#define MSEC 1000000ULL
#define SEC (1000 * MSEC)
#define WEEK (7 * 86400 * SEC)
#define CEILING 16777216

static void show_time(struct out *out, const char *key, const char *word,
		      const struct nlattr *attr)
{
	char text[DURATION_LEN];
	__u64 ns;

	if (!attr)
		return;
	ns = nla_get_u64(attr);
	out_u64(out, key, ns, "%-17s %s\n", word, duration_exact(ns, text));
}

static void show_number(struct out *out, const char *key, const char *word,
			const struct nlattr *attr)
{
	if (attr)
		out_u64(out, key, nla_get_u32(attr), "%-17s %u\n", word,
			nla_get_u32(attr));
}

static int show_settings(struct ctl *ctl, const struct ctl_reply *reply,
			 void *arg)
{
	struct nlattr **attr = reply->attr;
	struct out *out = &ctl->out;

	out_object_begin(out, NULL);
	show_time(out, "active_timeout", "active-timeout",
		  attr[PKTS_A_CONFIG_ACTIVE_TIMEOUT]);
	show_time(out, "inactive_timeout", "inactive-timeout",
		  attr[PKTS_A_CONFIG_INACTIVE_TIMEOUT]);
	show_time(out, "expiry_interval", "expiry-interval",
		  attr[PKTS_A_CONFIG_EXPIRY_INTERVAL]);
	show_number(out, "max_flows", "max-flows",
		    attr[PKTS_A_CONFIG_MAX_FLOWS]);
	show_number(out, "max_records", "max-records",
		    attr[PKTS_A_CONFIG_MAX_RECORDS]);
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

/* Attribute types go up as the keywords do. */
static void put_settings(struct nl_msg *msg, const struct ctl_arg *args)
{
	int type = PKTS_A_CONFIG_ACTIVE_TIMEOUT;

	for (; args->name; args++, type++) {
		if (!args->given)
			continue;
		if (args->parse == ctl_parse_time)
			nla_put_u64(msg, type, *(__u64 *)args->to);
		else
			nla_put_u32(msg, type,
				    (__u32)*(__u64 *)args->to);
	}
}

int cmd_flow_set(struct ctl *ctl, int argc, char **argv)
{
	__u64 active, inactive, interval, flows, records;
	struct ctl_arg args[] = {
		{ .name = "active-timeout", .parse = ctl_parse_time,
		  .to = &active, .min = 10 * MSEC, .max = WEEK },
		{ .name = "inactive-timeout", .parse = ctl_parse_time,
		  .to = &inactive, .min = 10 * MSEC, .max = WEEK },
		{ .name = "expiry-interval", .parse = ctl_parse_time,
		  .to = &interval, .min = 10 * MSEC, .max = 10 * SEC },
		{ .name = "max-flows", .parse = ctl_parse_number,
		  .to = &flows, .min = 1, .max = CEILING },
		{ .name = "max-records", .parse = ctl_parse_number,
		  .to = &records, .min = 1, .max = CEILING },
		{ }
	};
	struct nl_msg *msg;
	int err;

	if (argc < 1)
		return cmd_flow_settings(ctl, argc, argv);
	if (ctl_args(ctl, args, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_CONFIG_SET, 0);
	put_settings(msg, args);
	err = ctl_request(ctl, msg, &ctl_set_config, NULL, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}
