/* SPDX-License-Identifier: GPL-2.0 */
/* Timeouts of flows in words: those of a namespace, and a point's own. */
#ifndef PKTS_CTL_TIMEOUTS_H
#define PKTS_CTL_TIMEOUTS_H

#include <linux/types.h>
#include <stdbool.h>

#include <pkts.h>

#include "args.h"
#include "out.h"

/* Keywords: one for each timeout, and one for all active, all inactive ones. */
#define TIMEOUTS_ARGS 13

/**
 * struct timeouts - the timeouts of a command line; 0 where none was given
 * @active: of all protocols
 * @inactive: of all protocols
 * @each: of one protocol, stronger than those of all
 */
struct timeouts {
	__u64 active;
	__u64 inactive;
	struct pkts_timeouts each;
};

void timeouts_args(struct timeouts *timeouts, struct ctl_arg *args);
bool timeouts_merge(const struct timeouts *timeouts, struct pkts_timeouts *to);
void timeouts_show_own(struct out *out, const struct pkts_timeouts *timeouts);
void timeouts_show(struct out *out, const struct pkts_timeouts *timeouts);

#endif /* PKTS_CTL_TIMEOUTS_H */
