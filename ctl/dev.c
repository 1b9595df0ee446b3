// SPDX-License-Identifier: GPL-2.0
/* Names and numbers of network devices. */

#include <errno.h>
#include <net/if.h>
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
 * ctl_dev_name - the name of a device
 * @ifindex: its number
 *
 * A long list asks for few devices very often: names are remembered for the
 * life of the program.
 *
 * Returns: the name, or NULL when the device is gone; valid until the next
 *	call
 */
const char *ctl_dev_name(__u32 ifindex)
{
	static struct {
		__u32 ifindex;
		bool gone;
		char name[IF_NAMESIZE];
	} memory[REMEMBERED], *m;

	m = &memory[ifindex % REMEMBERED];
	if (!ifindex)
		return NULL;
	if (m->ifindex != ifindex) {
		m->ifindex = ifindex;
		m->gone = !if_indextoname(ifindex, m->name);
	}
	return m->gone ? NULL : m->name;
}
