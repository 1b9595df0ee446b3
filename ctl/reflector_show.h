/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PKTS_CTL_REFLECTOR_SHOW_H
#define PKTS_CTL_REFLECTOR_SHOW_H

#include <pkts.h>
#include <stdbool.h>
#include <stddef.h>

#include "ctl.h"

/**
 * struct reflector_count - a counter of struct pkts_reflector_stats
 * @key: its key in JSON
 * @text: its name in a table
 * @at: where it is
 * @metric: its name as a metric, behind "pkts_reflector_"; ends with its unit.
 *	NULL: as @key tells
 * @help: what it counts, for metrics; a sentence. NULL: as @text tells
 * @gauge: goes down as well
 */
struct reflector_count {
	const char *key;
	const char *text;
	size_t at;
	const char *metric;
	const char *help;
	bool gauge;
};

/*
 * End with an entry without a key: received = replied + refusals; the others
 * tell more about these.
 */
extern const struct reflector_count reflector_all[];
extern const struct reflector_count reflector_refusals[];
extern const struct reflector_count reflector_notes[];

__u64 reflector_count(const struct pkts_reflector_stats *stats,
		      const struct reflector_count *counter);
int reflector_show_reply(struct ctl *ctl, const struct ctl_reply *reply,
			 void *arg);

#endif /* PKTS_CTL_REFLECTOR_SHOW_H */
