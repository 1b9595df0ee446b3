// SPDX-License-Identifier: GPL-2.0
/* pktsctl point: observation points. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>

#include "ctl.h"
#include "record.h"

static const char usage[] =
	"usage: pktsctl point [show] [dev DEV]\n"
	"       pktsctl point add dev DEV [direction ingress|egress|both]\n"
	"       pktsctl point del dev DEV\n";

static const struct ctl_choice directions[] = {
	{ "ingress", PKTS_DIRECTION_INGRESS },
	{ "egress", PKTS_DIRECTION_EGRESS },
	{ "both", PKTS_DIRECTION_INGRESS | PKTS_DIRECTION_EGRESS },
	{ }
};

static int point_add(struct ctl *ctl, int argc, char **argv)
{
	__u64 direction = PKTS_DIRECTION_INGRESS | PKTS_DIRECTION_EGRESS;
	const char *dev = NULL;
	struct ctl_arg args[] = {
		{ .name = "dev", .parse = ctl_parse_string, .to = &dev,
		  .takes = "a device name", .required = true },
		{ .name = "direction", .parse = ctl_parse_choice,
		  .to = &direction, .choices = directions },
		{ }
	};
	struct nl_msg *msg;
	int err;

	if (ctl_args(ctl, args, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_POINT_ADD, 0);
	nla_put_string(msg, PKTS_A_POINT_IFNAME, dev);
	nla_put_u32(msg, PKTS_A_POINT_DIRECTION, (__u32)direction);
	err = ctl_request(ctl, msg, &ctl_set_point, NULL, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int point_del(struct ctl *ctl, int argc, char **argv)
{
	struct nl_msg *msg;
	const char *dev;
	int err;

	if (ctl_dev_args(ctl, true, argc, argv, &dev) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_POINT_DEL, 0);
	nla_put_string(msg, PKTS_A_POINT_IFNAME, dev);
	err = ctl_request(ctl, msg, &ctl_set_point, NULL, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int print_point(struct ctl *ctl, const struct ctl_reply *reply,
		       void *arg)
{
	struct nlattr **attr = reply->attr;
	const char *name, *direction = NULL;
	__u32 ifindex;

	if (!attr[PKTS_A_POINT_IFINDEX])
		return -EBADMSG;
	ifindex = nla_get_u32(attr[PKTS_A_POINT_IFINDEX]);
	name = attr[PKTS_A_POINT_IFNAME] ?
		nla_get_string(attr[PKTS_A_POINT_IFNAME]) : NULL;
	if (attr[PKTS_A_POINT_DIRECTION])
		direction = record_direction(nla_get_u32(attr[PKTS_A_POINT_DIRECTION]));

	out_object_begin(&ctl->out, NULL);
	out_u64(&ctl->out, "ifindex", ifindex, "%u: ", ifindex);
	out_str(&ctl->out, "dev", name, "%s ", name ? name : "?");
	out_str(&ctl->out, "direction", direction, "direction %s\n",
		direction ? direction : "?");
	out_object_end(&ctl->out);
	return 0;
}

static int point_show(struct ctl *ctl, int argc, char **argv)
{
	struct nl_msg *msg;
	const char *dev;
	int err;

	if (ctl_dev_args(ctl, false, argc, argv, &dev) || ctl_open(ctl))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_POINT_GET, dev ? 0 : NLM_F_DUMP);
	if (dev)
		nla_put_string(msg, PKTS_A_POINT_IFNAME, dev);
	out_list_begin(&ctl->out);
	err = ctl_request(ctl, msg, &ctl_set_point, print_point, NULL);
	out_list_end(&ctl->out);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static const struct ctl_command commands[] = {
	{ "show", point_show, "all points, or that of a device" },
	{ "add", point_add, "watch a device" },
	{ "del", point_del, "watch it no more; its flows are exported" },
	{ }
};

int cmd_point(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
