/* SPDX-License-Identifier: GPL-2.0 */
/* What a point's packets must pass to be metered: selection, then sampling. */
#ifndef PKTS_SELECT_H
#define PKTS_SELECT_H

#include <linux/rcupdate.h>
#include <uapi/pkts.h>

#include "sample.h"

struct netlink_ext_ack;
struct nlattr;
struct pkts_key;

/**
 * struct pkts_filter - a point's selection and sampling
 * @rcu: for the old one after a change
 * @sampler: applied to what the selection lets through
 * @mode: enum pkts_select_mode
 * @nr: number of rules
 * @rule: the rules, checked; a packet matches when it matches one
 *
 * Replaced as a whole; only the sampler's places change.
 */
struct pkts_filter {
	struct rcu_head		rcu;
	struct pkts_sampler	sampler;
	u32			mode;
	unsigned int		nr;
	struct pkts_select_rule	rule[];
};

/**
 * enum pkts_filter_verdict - what becomes of a packet
 * @PKTS_FILTER_PASS: it is metered
 * @PKTS_FILTER_NOT_SELECTED: the selection left it out
 * @PKTS_FILTER_NOT_SAMPLED: the sampling left it out
 */
enum pkts_filter_verdict {
	PKTS_FILTER_PASS,
	PKTS_FILTER_NOT_SELECTED,
	PKTS_FILTER_NOT_SAMPLED,
};

enum pkts_filter_verdict pkts_filter_judge(struct pkts_filter *filter,
					   const struct pkts_key *key, u32 mark,
					   unsigned int side);
struct pkts_filter *pkts_filter_make(const struct pkts_filter *old,
				     struct nlattr **attrs,
				     struct netlink_ext_ack *extack);

#endif /* PKTS_SELECT_H */
