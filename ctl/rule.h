/* SPDX-License-Identifier: GPL-2.0 */
/* The rules of a selection in words: "net 10.0.0.0/8 port 53 or proto esp". */
#ifndef PKTS_CTL_RULE_H
#define PKTS_CTL_RULE_H

#include <linux/types.h>
#include <netlink/attr.h>

#include <pkts.h>

#include "args.h"
#include "out.h"

/**
 * struct rules - a selection
 * @mode: enum pkts_select_mode
 * @count: number of rules
 * @rule: the rules
 */
struct rules {
	__u32 mode;
	unsigned int count;
	struct pkts_select_rule rule[PKTS_SELECT_RULES_MAX];
};

/* The conditions of a rule; ends with an entry without a name. */
extern const struct ctl_arg rule_conditions[];

int rules_from(struct rules *rules, const struct nlattr *mode,
	       const struct nlattr *rule);
void rules_show(struct out *out, const struct rules *rules);

#endif /* PKTS_CTL_RULE_H */
