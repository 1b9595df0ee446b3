/* SPDX-License-Identifier: GPL-2.0 */
/* Flows as probes ask for them: whose path to take, what they have counted. */
#ifndef PKTS_LIKE_H
#define PKTS_LIKE_H

#include <linux/types.h>

#include "wire/key.h"

struct pkts_net;
struct pkts_reflect_request;

/**
 * struct pkts_like - a flow that a probe session is like
 * @id: its number; 0 for none
 * @key: its key
 * @extra: the rest of that, when @key.extra says so
 * @dir: 0 when this host is end 0 of the key, else 1
 * @local: an address of this host is at that end
 * @dscp: of what goes out
 * @flow_label: of the same where it is in the key, else -1
 */
struct pkts_like {
	u64			id;
	struct pkts_key		key;
	struct pkts_key_extra	extra;
	u8			dir;
	bool			local;
	u8			dscp;
	s32			flow_label;
};

bool pkts_like_find(struct pkts_net *pn, u64 id, struct pkts_like *like);
bool pkts_like_has_ports(const struct pkts_like *like);
void pkts_like_address(const struct pkts_like *like, bool remote, void *to);
bool pkts_like_is(const struct pkts_like *like, u8 family, const void *saddr,
		  const void *daddr, u16 sport, u16 dport);
bool pkts_like_packets(const struct pkts_net *pn, const struct pkts_like *like,
		       u32 packets[2]);
bool pkts_like_request(const struct pkts_net *pn,
		       const struct pkts_reflect_request *req, u32 *received,
		       u32 *sent);

#endif /* PKTS_LIKE_H */
