/* SPDX-License-Identifier: GPL-2.0 */
/* The life of stamp rules. */
#ifndef PKTS_STAMPER_RULE_H
#define PKTS_STAMPER_RULE_H

#include "stamper.h"

struct netlink_ext_ack;

/**
 * struct pkts_stamper_request - a rule that is wanted
 * @dev: whose frames
 * @out: where they are sent; NULL to stamp what leaves @dev
 * @filter: which of them, or NULL for all; the rule's from now on
 * @config: how
 */
struct pkts_stamper_request {
	struct net_device		*dev;
	struct net_device		*out;
	struct pkts_filter		*filter;
	struct pkts_stamper_config	config;
};

void pkts_stamper_rule_init(struct pkts_net *pn);
int pkts_stamper_rule_add(struct pkts_net *pn,
			  const struct pkts_stamper_request *want,
			  struct netlink_ext_ack *extack);
void pkts_stamper_rule_del(struct pkts_stamper *rule);
void pkts_stamper_rule_del_all(struct pkts_net *pn);
struct pkts_stamper *pkts_stamper_rule_find(struct pkts_net *pn, u32 ifindex,
					    u32 out_ifindex);
void pkts_stamper_rule_stats(const struct pkts_stamper *rule,
			     struct pkts_stamp_stats *stats);
int pkts_stamper_rule_register(void);
void pkts_stamper_rule_unregister(void);

#endif /* PKTS_STAMPER_RULE_H */
