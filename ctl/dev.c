// SPDX-License-Identifier: GPL-2.0
/* Names and numbers of network devices. */

#include <errno.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"

#define REMEMBERED 64

/**
 * ctl_dev_index - the number of a device
 * @ctl: for messages
 * @name: its name
 * @ifindex: its number
 *
 * Says so when there is none.
 *
 * Returns: 0, or -ENODEV
 */
int ctl_dev_index(struct ctl *ctl, const char *name, __u32 *ifindex)
{
	*ifindex = if_nametoindex(name);
	if (*ifindex)
		return 0;
	ctl_error(ctl, "no device \"%s\" in this network namespace", name);
	return -ENODEV;
}

/**
 * ctl_dev_args - read the words of a command that takes a device at the most
 * @ctl: for messages
 * @required: whether there must be one
 * @argc: number of words
 * @argv: the words
 * @dev: the device's name, NULL when there is none
 *
 * Says what is wrong.
 *
 * Returns: 0, or -EINVAL
 */
int ctl_dev_args(struct ctl *ctl, bool required, int argc, char **argv,
		 const char **dev)
{
	struct ctl_arg args[] = {
		{ .name = "dev", .parse = ctl_parse_string, .to = dev,
		  .takes = "a device name", .required = required },
		{ }
	};

	*dev = NULL;
	return ctl_args(ctl, args, argc, argv);
}

/**
 * ctl_dev_open - begin a command on all devices, or the one that is named
 * @ctl: the context; open afterwards
 * @argc: number of words
 * @argv: the words
 * @ifindex: the device's number, 0 for all
 *
 * Says what is wrong.
 *
 * Returns: 0, or a negative errno
 */
int ctl_dev_open(struct ctl *ctl, int argc, char **argv, __u32 *ifindex)
{
	const char *dev;
	int err;

	*ifindex = 0;
	err = ctl_dev_args(ctl, false, argc, argv, &dev);
	if (!err && dev)
		err = ctl_dev_index(ctl, dev, ifindex);
	return err ? err : ctl_open(ctl);
}

static int take_point(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	if (reply->attr[PKTS_A_POINT_IFINDEX])
		*(__u32 *)arg = nla_get_u32(reply->attr[PKTS_A_POINT_IFINDEX]);
	return 0;
}

/**
 * ctl_point_find - the number of an observation point
 * @ctl: an open context
 * @attr: PKTS_A_POINT_IFNAME or PKTS_A_POINT_LINK
 * @name: the name of its device or link
 * @ifindex: its number; 0 when there is none
 *
 * Says nothing itself.
 *
 * Returns: 0, or a negative errno as from ctl_request()
 */
int ctl_point_find(struct ctl *ctl, int attr, const char *name, __u32 *ifindex)
{
	struct nl_msg *msg = ctl_message(ctl, PKTS_CMD_POINT_GET, 0);
	int err;

	*ifindex = 0;
	nla_put_string(msg, attr, name);
	err = ctl_request(ctl, msg, &ctl_set_point, take_point, ifindex);
	return err || *ifindex ? err : -EBADMSG;
}

static struct device {
	__u32 ifindex;
	bool gone;
	char name[IF_NAMESIZE];
} memory[REMEMBERED];

/**
 * ctl_dev_forget - ask for the names of devices anew
 */
void ctl_dev_forget(void)
{
	memset(memory, 0, sizeof(memory));
}

/**
 * ctl_dev_name - the name of a device
 * @ifindex: its number
 *
 * A long list asks for few devices very often: names are remembered until
 * ctl_dev_forget().
 *
 * Returns: the name, or NULL when the device is gone; valid until the next
 *	call
 */
const char *ctl_dev_name(__u32 ifindex)
{
	struct device *m = &memory[ifindex % REMEMBERED];

	if (!ifindex)
		return NULL;
	if (m->ifindex != ifindex) {
		m->ifindex = ifindex;
		m->gone = !if_indextoname(ifindex, m->name);
	}
	return m->gone ? NULL : m->name;
}
