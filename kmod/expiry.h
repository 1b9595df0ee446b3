/* SPDX-License-Identifier: GPL-2.0 */
/* Timing wheels: which flows are due. */
#ifndef PKTS_EXPIRY_H
#define PKTS_EXPIRY_H

#include <linux/workqueue.h>

struct pkts_flow;
struct pkts_net;
struct pkts_shard;
struct pkts_table;

void pkts_expiry_init(struct pkts_table *table, struct pkts_shard *shard);
void pkts_expiry_link(struct pkts_table *table, struct pkts_shard *shard,
		      struct pkts_flow *flow);
void pkts_expiry_start(struct pkts_net *pn);
void pkts_expiry_reset(struct pkts_table *table);
void pkts_expiry_work(struct work_struct *work);

#endif /* PKTS_EXPIRY_H */
