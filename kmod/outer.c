// SPDX-License-Identifier: GPL-2.0
/*
 * What a flow of inner packets keeps of the packets around them: the outer
 * identity of its first packet. It lies in the flow's details in the order of
 * the key's ends and is told in that of initiator and responder.
 */
#include "outer.h"

#include <linux/in.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "detail.h"

static void outer_address(const struct pkts_key *key, u8 *addr,
			  unsigned int end)
{
	if (key->family == 6)
		memcpy(addr, key->addr6[end], 16);
	else
		memcpy(addr, &key->addr4[end], 4);
}

/**
 * pkts_outer_begin() - keep the outer identity of a new flow
 * @flow: the flow, with details that have just begun
 * @sight: its first packet, an inner one
 *
 * Context: softirq, @flow->lock held.
 */
void pkts_outer_begin(struct pkts_flow *flow, const struct pkts_sight *sight)
{
	struct pkts_detail *detail = &pkts_flow_full(flow)->detail;
	const struct pkts_key *key = &sight->outer->key;
	unsigned int end;

	detail->outer_family = key->family;
	detail->outer_vlan = key->vlan;
	if (!key->family)
		return;
	/* The outer end that stands with end 0 of the flow's own key. */
	end = pkts_sight_dir(sight) ^
	      (sight->outer->flags & PKTS_PACKET_REVERSE);
	outer_address(key, detail->outer_saddr, end);
	outer_address(key, detail->outer_daddr, !end);
	if (key->proto != IPPROTO_UDP)
		return;
	detail->outer_sport = ntohs(key->port[end]);
	detail->outer_dport = ntohs(key->port[!end]);
}

/**
 * pkts_outer_record() - turn the outer identity as the flow's record is told
 * @flow: the flow
 * @detail: of its record, with what the flow has kept
 *
 * Context: any, @flow->lock held.
 */
void pkts_outer_record(const struct pkts_flow *flow,
		       struct pkts_detail *detail)
{
	u8 addr[sizeof(detail->outer_saddr)];

	if (!flow->initiator)
		return;
	memcpy(addr, detail->outer_saddr, sizeof(addr));
	memcpy(detail->outer_saddr, detail->outer_daddr, sizeof(addr));
	memcpy(detail->outer_daddr, addr, sizeof(addr));
	swap(detail->outer_sport, detail->outer_dport);
}
