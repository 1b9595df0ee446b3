/* SPDX-License-Identifier: GPL-2.0 */
/* The way of a frame from the hook to its flow. */
#ifndef PKTS_METER_H
#define PKTS_METER_H

#include <linux/skbuff.h>

struct nf_hook_state;

unsigned int pkts_meter_ingress(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state);
unsigned int pkts_meter_egress(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);

#endif /* PKTS_METER_H */
