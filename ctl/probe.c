// SPDX-License-Identifier: GPL-2.0
/* pktsctl probe: Session-Senders. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "kernel_clock.h"
#include "keyfile.h"
#include "probe_histogram.h"
#include "probe_show.h"
#include "probe_words.h"

static const char usage[] =
	"usage: pktsctl probe [show] [NAME]\n"
	"       pktsctl probe show NAME histogram [time TIME] [window WINDOW]\n"
	"       pktsctl probe add NAME to HOST[:PORT] [SETTING...]\n"
	"       pktsctl probe add NAME like-flow N [to HOST[:PORT]] [SETTING...]\n"
	"       pktsctl probe del NAME|all\n"
	"       pktsctl probe history NAME [interval 1s|1min] [last N]\n"
	"       pktsctl probe watch [NAME] [window WINDOW] [interval T] [count N]\n"
	"       pktsctl probe set max-probes N\n"
	"SETTING: from ADDR | dev DEV | interval T | timeout T | count N | size N\n"
	"         dscp D | ttl N | vlan N | flow-label N | timestamp ntp|ptp\n"
	"         source-port rotate | source-port fixed PORT | rotate-after T | ports N\n"
	"         auth KEYFILE | ssid N | tlv TLV[,TLV]... | reply-dscp D | stateful\n"
	"         alarm [second|minute] FIGURE THRESHOLD [[second|minute] FIGURE THRESHOLD]...\n"
	"         outage-after T | history N | hardware-stamps\n"
	"TLV:     location | timestamp-info | class-of-service | direct-measurement\n"
	"         access-report | follow-up\n"
	"FIGURE:  loss | loss-forward | loss-backward | duplicates | reordered\n"
	"         rtt-mean | rtt-p50 | rtt-p90 | rtt-p99 | rtt-p999 | rtt-max | jitter\n"
	"         forward-p99 | backward-p99\n"
	"         forward-variation-p99 | backward-variation-p99\n"
	"TIME:    rtt | network | residence | forward | backward\n"
	"         forward-variation | backward-variation\n"
	"WINDOW:  second | minute | total\n";

static int send_probe(struct ctl *ctl, struct nl_msg *msg)
{
	int err = ctl_request(ctl, msg, &ctl_set_probe, NULL, NULL);

	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

/* The first word is a name; "all" is no name. */
static int read_name(struct ctl *ctl, int argc, char **argv, const char **name)
{
	*name = argc ? argv[0] : NULL;
	if (!argc)
		ctl_error(ctl, "the name of the session is missing");
	else if (!**name || strlen(*name) > PKTS_PROBE_NAME_MAX)
		ctl_error(ctl, "name \"%s\": expected 1 to %u octets", *name,
			  PKTS_PROBE_NAME_MAX);
	else
		return 0;
	return -EINVAL;
}

static int read_add(struct ctl *ctl, struct probe_words *words, int argc,
		    char **argv)
{
	if (read_name(ctl, argc, argv, &words->name))
		return -EINVAL;
	if (!strcmp(words->name, "all")) {
		ctl_error(ctl, "name \"all\": stands for all sessions");
		return -EINVAL;
	}
	if (!strcmp(words->name, "to") || !strcmp(words->name, "like-flow")) {
		ctl_error(ctl, "the name of the session is missing before \"%s\"",
			  words->name);
		return -EINVAL;
	}
	return probe_words_read(ctl, words, argc - 1, argv + 1);
}

/* A link-local address may bring its device with it. */
static int find_ends(struct ctl *ctl, const struct probe_words *words,
		     struct probe_address *from, struct probe_address *to,
		     __u32 *ifindex)
{
	if ((words->from && probe_address_from(ctl, words->from, from)) ||
	    (words->to && probe_address_to(ctl, words->to, from, to)))
		return -EINVAL;
	*ifindex = to->scope;
	return words->dev ? ctl_dev_index(ctl, words->dev, ifindex) : 0;
}

/* What a free clock is wrong by says nothing. */
static void put_clock(struct nl_msg *msg)
{
	__u64 error;

	if (!kernel_clock(&error))
		return;
	nla_put_u8(msg, PKTS_A_PROBE_CLOCK_SYNCED, 1);
	nla_put_u64(msg, PKTS_A_PROBE_CLOCK_ERROR, error);
}

static int probe_add(struct ctl *ctl, int argc, char **argv)
{
	struct probe_address from = { }, to = { };
	struct probe_words words = { };
	struct keyfile key = { };
	struct nl_msg *msg;
	__u32 ifindex;

	if (read_add(ctl, &words, argc, argv) ||
	    find_ends(ctl, &words, &from, &to, &ifindex) ||
	    (words.auth && keyfile_read(ctl, words.auth, &key)) ||
	    ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_PROBE_ADD, 0);
	probe_words_put(&words, msg);
	put_clock(msg);
	if (to.len) {
		nla_put(msg, PKTS_A_PROBE_ADDRESS, to.len, to.addr);
		nla_put_u16(msg, PKTS_A_PROBE_PORT, to.port);
	}
	if (from.len)
		nla_put(msg, PKTS_A_PROBE_FROM, from.len, from.addr);
	if (ifindex)
		nla_put_u32(msg, PKTS_A_PROBE_IFINDEX, ifindex);
	if (key.len)
		nla_put(msg, PKTS_A_PROBE_KEY, key.len, key.key);
	explicit_bzero(&key, sizeof(key));
	return send_probe(ctl, msg);
}

static int probe_del(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_arg none[] = { { } };
	const char *name;
	struct nl_msg *msg;

	if (read_name(ctl, argc, argv, &name) ||
	    ctl_args(ctl, none, argc - 1, argv + 1) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_PROBE_DEL, 0);
	if (strcmp(name, "all"))
		nla_put_string(msg, PKTS_A_PROBE_NAME, name);
	else
		nla_put_flag(msg, PKTS_A_PROBE_ALL);
	return send_probe(ctl, msg);
}

static int show(struct ctl *ctl, const char *name)
{
	struct nl_msg *msg;
	int err;

	if (ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_PROBE_GET, name ? 0 : NLM_F_DUMP);
	if (name)
		nla_put_string(msg, PKTS_A_PROBE_NAME, name);
	out_list_begin(&ctl->out);
	err = ctl_request(ctl, msg, &ctl_set_probe, probe_show_reply, NULL);
	out_list_end(&ctl->out);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int probe_show(struct ctl *ctl, int argc, char **argv)
{
	bool histogram = false;
	struct ctl_arg words[] = {
		{ .name = "histogram", .to = &histogram }, { }
	};
	const char *name;

	if (!argc)
		return show(ctl, NULL);
	if (read_name(ctl, argc, argv, &name) ||
	    ctl_args(ctl, words, argc > 1 ? 1 : 0, argv + 1))
		return EXIT_FAILURE;
	return histogram ? probe_histogram(ctl, name, argc - 2, argv + 2) :
			   show(ctl, name);
}

static int probe_set(struct ctl *ctl, int argc, char **argv)
{
	__u64 max;
	struct ctl_arg args[] = {
		{ .name = "max-probes", .parse = ctl_parse_number, .to = &max,
		  .max = 65536, .required = true },
		{ }
	};
	struct nl_msg *msg;
	int err;

	if (ctl_args(ctl, args, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_CONFIG_SET, 0);
	nla_put_u32(msg, PKTS_A_CONFIG_MAX_PROBES, (__u32)max);
	err = ctl_request(ctl, msg, &ctl_set_config, NULL, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static const struct ctl_command commands[] = {
	{ "show", probe_show, "all sessions, or one; or a distribution" },
	{ "add", probe_add, "probe a path to a reflector" },
	{ "del", probe_del, "probe it no more" },
	{ "history", cmd_probe_history, "a session's last seconds or minutes" },
	{ "watch", cmd_probe_watch, "a line for each session, again and again" },
	{ "set", probe_set, "how many sessions there may be" },
	{ }
};

int cmd_probe(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
