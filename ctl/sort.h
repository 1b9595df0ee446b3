/* SPDX-License-Identifier: GPL-2.0 */
/* Flows in order: the largest first, or the first few of them. */
#ifndef PKTS_CTL_SORT_H
#define PKTS_CTL_SORT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "args.h"
#include "flow.h"

#define SORT_ARGS 3	/* sort, top and reverse */
#define SORT_TOP_MAX 16777216

struct measure;

/**
 * struct sort - an order, and the flows that are in it
 * @by: what the order is by; NULL for none
 * @top: how many flows count; 0 for all
 * @reverse: the smallest first
 * @flows: the flows; in order after sort_end()
 * @n: how many
 * @room: how many @flows has room for
 */
struct sort {
	const struct measure *by;
	__u64 top;
	bool reverse;
	struct flow *flows;
	size_t n;
	size_t room;
};

void sort_args(struct sort *sort, struct ctl_arg *args);
int sort_add(struct sort *sort, const struct flow *flow);
void sort_end(struct sort *sort);
void sort_free(struct sort *sort);

#endif /* PKTS_CTL_SORT_H */
