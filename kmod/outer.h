/* SPDX-License-Identifier: GPL-2.0 */
/* What a flow of inner packets keeps of the packets around them. */
#ifndef PKTS_OUTER_H
#define PKTS_OUTER_H

#include "flow.h"

void pkts_outer_begin(struct pkts_flow *flow, const struct pkts_sight *sight);
void pkts_outer_record(const struct pkts_flow *flow,
		       struct pkts_detail *detail);

#endif /* PKTS_OUTER_H */
