/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of the flow key in words: "vlan,port,mac". */
#ifndef PKTS_CTL_KEYPARTS_H
#define PKTS_CTL_KEYPARTS_H

#include <linux/types.h>
#include <stdbool.h>

#include "args.h"
#include "out.h"

#define KEYPARTS_TAKES \
	"default, none, or a list such as vlan,port or +mac,-cvlan of vlan, cvlan, port, mac, dscp, flow-label and priority"

/**
 * struct keyparts - what becomes of the parts; of those that are in neither,
 *	what is there stays
 * @add: will be in the key
 * @drop: will not
 */
struct keyparts {
	__u32 add;
	__u32 drop;
};

bool keyparts_parse(const struct ctl_arg *arg, const char *value);
bool keyparts_relative(const struct keyparts *parts);
void keyparts_show(struct out *out, const char *key, __u32 parts);

#endif /* PKTS_CTL_KEYPARTS_H */
