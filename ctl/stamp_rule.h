/* SPDX-License-Identifier: GPL-2.0 */
/* Stamp rules of the kernel. */
#ifndef PKTS_CTL_STAMP_RULE_H
#define PKTS_CTL_STAMP_RULE_H

#include <linux/types.h>
#include <pkts.h>
#include <stdbool.h>
#include <stddef.h>

#include "args.h"

struct ctl;
struct ctl_reply;

/* stamp_rule_show.c: end with an entry without a name */
extern const struct ctl_choice stamp_clocks[];
extern const struct ctl_choice stamp_sources[];
extern const struct ctl_choice stamp_oversizes[];

/**
 * struct stamp_count - a counter of struct pkts_stamp_stats
 * @key: its key in JSON
 * @name: its name in a table
 * @offset: where it is
 * @part: it has a part in the sum
 * @metric: its name as a metric, behind "pkts_stamp_"; ends with its unit
 * @help: what it counts, for metrics; a sentence
 */
struct stamp_count {
	const char *key;
	const char *name;
	size_t offset;
	bool part;
	const char *metric;
	const char *help;
};

/* stamp_rule_show.c: ends with an entry without a key */
extern const struct stamp_count stamp_counts[];

__u64 stamp_count(const struct pkts_stamp_stats *stats,
		  const struct stamp_count *field);
bool stamp_rule_closes(const struct pkts_stamp_stats *stats);

/* stamp_rule.c: rules in the kernel */
int stamp_rule_add(struct ctl *ctl, int argc, char **argv);
int stamp_rule_del(struct ctl *ctl, int argc, char **argv);
int stamp_rule_show(struct ctl *ctl, int argc, char **argv);

/* stamp_rule_show.c: ctl_reply_fn, and the same for "stats" */
int stamp_rule_show_reply(struct ctl *ctl, const struct ctl_reply *reply,
			  void *arg);
int stamp_rule_show_stats(struct ctl *ctl, bool *all_close);

#endif /* PKTS_CTL_STAMP_RULE_H */
