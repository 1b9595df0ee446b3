/* SPDX-License-Identifier: GPL-2.0 */
/* Stamp rules of the kernel. */
#ifndef PKTS_CTL_STAMP_RULE_H
#define PKTS_CTL_STAMP_RULE_H

#include <linux/types.h>
#include <stdbool.h>

#include "args.h"

struct ctl;
struct ctl_reply;

/* stamp_rule_show.c: end with an entry without a name */
extern const struct ctl_choice stamp_clocks[];
extern const struct ctl_choice stamp_sources[];
extern const struct ctl_choice stamp_oversizes[];

/* stamp_rule.c: rules in the kernel */
int stamp_rule_add(struct ctl *ctl, int argc, char **argv);
int stamp_rule_del(struct ctl *ctl, int argc, char **argv);
int stamp_rule_show(struct ctl *ctl, int argc, char **argv);

/* stamp_rule_show.c: ctl_reply_fn, and the same for "stats" */
int stamp_rule_show_reply(struct ctl *ctl, const struct ctl_reply *reply,
			  void *arg);
int stamp_rule_show_stats(struct ctl *ctl, bool *all_close);

#endif /* PKTS_CTL_STAMP_RULE_H */
