// SPDX-License-Identifier: GPL-2.0
/* pktsctl point: observation points. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>

#include "ctl.h"
#include "point_show.h"
#include "point_words.h"

static const char usage[] =
	"usage: pktsctl point [show] [dev DEV | link NAME]\n"
	"       pktsctl point add dev DEV [direction ingress|egress|both] [SETTING...]\n"
	"       pktsctl point add link NAME dev DEV dev DEV [SETTING...]\n"
	"       pktsctl point set dev DEV|link NAME SETTING...\n"
	"       pktsctl point del dev DEV|link NAME\n"
	"SETTING: timeouts none | timeouts TIMEOUT T [TIMEOUT T]...\n"
	"         sample none | sample 1-in N [systematic|random]\n"
	"         all | only RULE [or RULE]... | except RULE [or RULE]...\n"
	"RULE:    [host ADDR | net PREFIX] [port N|N-M] [proto PROTO] [mark M[/MASK]]\n"
	"TIMEOUT: a word of \"flow set\": tcp-active, udp-inactive, tcp-fin and so on.\n";

static int send_point(struct ctl *ctl, struct nl_msg *msg)
{
	int err = ctl_request(ctl, msg, &ctl_set_point, NULL, NULL);

	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

/* One device; or the name of a link, which has two. */
static int check_add(struct ctl *ctl, const struct point_words *words)
{
	unsigned int devs = words->link ? 2 : 1;

	if (words->devs < devs)
		ctl_error(ctl, words->devs ?
			  "another dev is missing: a link has two devices" :
			  "dev is missing: a device name");
	else if (words->devs > devs)
		ctl_error(ctl, "dev is given twice; two devices need a name: link NAME");
	else if (words->link && words->given & POINT_DIRECTION)
		ctl_error(ctl, "a link has no direction: it watches what comes in at its devices");
	else
		return 0;
	return -EINVAL;
}

static int point_add(struct ctl *ctl, int argc, char **argv)
{
	struct point_words words;
	__u32 peer = 0;
	struct nl_msg *msg;

	if (point_words_read(ctl, &words, argc, argv) ||
	    check_add(ctl, &words) ||
	    (words.link && ctl_dev_index(ctl, words.dev[1], &peer)) ||
	    ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_POINT_ADD, 0);
	nla_put_string(msg, PKTS_A_POINT_IFNAME, words.dev[0]);
	if (peer)
		nla_put_u32(msg, PKTS_A_POINT_PEER_IFINDEX, peer);
	point_words_put(&words, msg);
	return send_point(ctl, msg);
}

/* Exactly one name: a device's, or a link's. */
static int check_named(struct ctl *ctl, unsigned int devs, const char *link)
{
	if (!devs && !link)
		ctl_error(ctl, "dev or link is missing: which point?");
	else if (devs + !!link > 1)
		ctl_error(ctl, "one point at a time: dev DEV or link NAME");
	else
		return 0;
	return -EINVAL;
}

static int point_set(struct ctl *ctl, int argc, char **argv)
{
	struct point_words words;
	struct nl_msg *msg;

	if (point_words_read(ctl, &words, argc, argv) ||
	    check_named(ctl, words.devs, words.link))
		return EXIT_FAILURE;
	if (words.given & POINT_DIRECTION) {
		ctl_error(ctl, "the direction stays: delete the point and add it");
		return EXIT_FAILURE;
	}
	if (!words.given) {
		ctl_error(ctl, "nothing to set: expected timeouts, sample, only, except or all");
		return EXIT_FAILURE;
	}
	if (ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_POINT_SET, 0);
	if (!words.link)
		nla_put_string(msg, PKTS_A_POINT_IFNAME, words.dev[0]);
	point_words_put(&words, msg);
	return send_point(ctl, msg);
}

/* "dev DEV" or "link NAME". */
static int read_name(struct ctl *ctl, bool required, int argc, char **argv,
		     const char **dev, const char **link)
{
	struct ctl_arg args[] = {
		{ .name = "dev", .parse = ctl_parse_string, .to = dev,
		  .takes = "a device name" },
		{ .name = "link", .parse = ctl_parse_string, .to = link,
		  .takes = "the name of a link" },
		{ }
	};

	*dev = NULL;
	*link = NULL;
	if (ctl_args(ctl, args, argc, argv))
		return -EINVAL;
	return required || *dev || *link ?
	       check_named(ctl, !!*dev, *link) : 0;
}

static void put_name(struct nl_msg *msg, const char *dev, const char *link)
{
	if (dev)
		nla_put_string(msg, PKTS_A_POINT_IFNAME, dev);
	if (link)
		nla_put_string(msg, PKTS_A_POINT_LINK, link);
}

static int point_del(struct ctl *ctl, int argc, char **argv)
{
	const char *dev, *link;
	struct nl_msg *msg;

	if (read_name(ctl, true, argc, argv, &dev, &link) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_POINT_DEL, 0);
	put_name(msg, dev, link);
	return send_point(ctl, msg);
}

static int point_show(struct ctl *ctl, int argc, char **argv)
{
	const char *dev, *link;
	struct nl_msg *msg;
	int err;

	if (read_name(ctl, false, argc, argv, &dev, &link) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_POINT_GET,
			  dev || link ? 0 : NLM_F_DUMP);
	put_name(msg, dev, link);
	out_list_begin(&ctl->out);
	err = ctl_request(ctl, msg, &ctl_set_point, point_show_reply, NULL);
	out_list_end(&ctl->out);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static const struct ctl_command commands[] = {
	{ "show", point_show, "all points, or that of a device, or a link" },
	{ "add", point_add, "watch a device, or a link of two" },
	{ "set", point_set, "change the settings of a point" },
	{ "del", point_del, "watch it no more; its flows are exported" },
	{ }
};

int cmd_point(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
