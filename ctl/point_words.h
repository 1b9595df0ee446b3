/* SPDX-License-Identifier: GPL-2.0 */
/* What a command line says of an observation point. */
#ifndef PKTS_CTL_POINT_WORDS_H
#define PKTS_CTL_POINT_WORDS_H

#include <linux/types.h>
#include <stdbool.h>

#include <pkts.h>

#include "rule.h"
#include "timeouts.h"

struct ctl;
struct nl_msg;

/* struct point_words.given */
#define POINT_DIRECTION	0x1
#define POINT_TIMEOUTS	0x2
#define POINT_SAMPLING	0x4
#define POINT_SELECTION	0x8

/**
 * struct point_words - an observation point in words
 * @dev: its device, or the legs of a link
 * @devs: how many were given
 * @link: name of a link, or NULL
 * @given: POINT_*: what else was given
 * @direction: enum pkts_direction
 * @timeouts: its own
 * @sampling: enum pkts_sampling
 * @interval: one in so many
 * @rules: its selection
 */
struct point_words {
	const char *dev[2];
	unsigned int devs;
	const char *link;
	unsigned int given;
	__u64 direction;
	struct timeouts timeouts;
	__u32 sampling;
	__u64 interval;
	struct rules rules;
};

int point_words_read(struct ctl *ctl, struct point_words *words, int argc,
		     char **argv);
void point_words_put(const struct point_words *words, struct nl_msg *msg);

#endif /* PKTS_CTL_POINT_WORDS_H */
