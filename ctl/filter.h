/* SPDX-License-Identifier: GPL-2.0 */
/* Which flows to show. */
#ifndef PKTS_CTL_FILTER_H
#define PKTS_CTL_FILTER_H

#include <linux/types.h>
#include <stdbool.h>

#include <pkts.h>

#include "args.h"

/* Keywords, and the end of their table. */
#define FILTER_ARGS 8

struct ctl;

/**
 * struct filter_net - the addresses that share a prefix
 * @family: 4 or 6; 0 for every address
 * @len: bits that count
 * @addr: the prefix, as struct pkts_record has addresses
 */
struct filter_net {
	__u8 family;
	__u8 len;
	__u8 addr[16];
};

/**
 * struct filter - which flows to show; all conditions hold
 * @args: the keywords, for ctl_args(), which tell by @given what counts
 * @proto: IP protocol
 * @host: source or destination
 * @net: source or destination lies in it
 * @port: source or destination port of a protocol that has ports
 * @dev: name of the observation point's device
 * @ifindex: its number, from filter_read()
 * @vlan: outer or second tag
 * @family: 4 or 6
 */
struct filter {
	struct ctl_arg args[FILTER_ARGS];
	__u64 proto;
	struct filter_net host;
	struct filter_net net;
	__u64 port;
	const char *dev;
	__u32 ifindex;
	__u64 vlan;
	__u64 family;
};

int filter_read(struct ctl *ctl, struct filter *filter, int argc, char **argv);
bool filter_matches(const struct filter *filter,
		    const struct pkts_record *rec);

#endif /* PKTS_CTL_FILTER_H */
