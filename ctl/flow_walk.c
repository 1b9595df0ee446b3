// SPDX-License-Identifier: GPL-2.0
/* The walk through all live flows, batch by batch. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctl.h"
#include "flow.h"

/**
 * flow_is_detailed - has the flow counted details
 * @flow: the flow
 *
 * One of profile basic may have struct pkts_detail only for its outer identity;
 * its zeros then mean nothing. No packet is without a length and without hops.
 *
 * Returns: whether they count
 */
bool flow_is_detailed(const struct flow *flow)
{
	const struct pkts_detail_side *f = &flow->detail.forward;
	const struct pkts_detail_side *r = &flow->detail.reverse;

	return flow->rec.detail &&
	       (f->len_max || r->len_max || f->ttl_max || r->ttl_max);
}

struct walk {
	struct flow *flows;
	size_t room;
	size_t n;
	__u64 cursor;
};

static __u64 wall_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (__u64)ts.tv_sec * 1000000000ULL + (__u64)ts.tv_nsec;
}

static int make_room(struct ctl *ctl, struct walk *walk, size_t n)
{
	if (n <= walk->room)
		return 0;
	free(walk->flows);
	walk->room = 0;
	walk->flows = calloc(n, sizeof(*walk->flows));
	if (!walk->flows) {
		snprintf(ctl->reason, sizeof(ctl->reason), "out of memory");
		return -ENOMEM;
	}
	walk->room = n;
	return 0;
}

static size_t octets(const struct nlattr *attr)
{
	return attr ? (size_t)nla_len(attr) : 0;
}

/* Details follow in the order of the records that have one. */
static int take_details(struct walk *walk, const struct nlattr *attr)
{
	size_t len = octets(attr), at = 0;
	struct flow *flow;

	for (flow = walk->flows; flow < walk->flows + walk->n; flow++) {
		memset(&flow->detail, 0, sizeof(flow->detail));
		if (!flow->rec.detail)
			continue;
		if (len - at < sizeof(flow->detail))
			return -EBADMSG;
		memcpy(&flow->detail, (char *)nla_data(attr) + at,
		       sizeof(flow->detail));
		at += sizeof(flow->detail);
	}
	return at == len ? 0 : -EBADMSG;
}

static int take_batch(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr *cursor = reply->attr[PKTS_A_FLOW_CURSOR];
	struct nlattr *records = reply->attr[PKTS_A_FLOW_RECORDS];
	size_t len = octets(records), size = sizeof(struct pkts_record), i;
	struct walk *walk = arg;
	__u64 now;
	int err;

	walk->cursor = cursor ? nla_get_u64(cursor) : 0;
	walk->n = 0;
	if (len % size)
		return -EBADMSG;
	err = make_room(ctl, walk, len / size);
	if (err)
		return err;
	walk->n = len / size;
	now = wall_clock();
	for (i = 0; i < walk->n; i++) {
		/* An attribute is aligned to 4 octets only. */
		memcpy(&walk->flows[i].rec,
		       (char *)nla_data(records) + i * size, size);
		walk->flows[i].now = now;
		walk->flows[i].watched = false;
	}
	return take_details(walk, reply->attr[PKTS_A_FLOW_DETAILS]);
}

/**
 * flow_walk - read all live flows
 * @ctl: an open context
 * @ifindex: only those of this observation point; 0 for all
 * @fn: called with each batch, whose flows it may change
 * @arg: for @fn
 *
 * A flow that lives through the walk is read once, at some time of it.
 *
 * Returns: 0, or a negative errno as from ctl_request() or @fn
 */
int flow_walk(struct ctl *ctl, __u32 ifindex, flow_walk_fn fn, void *arg)
{
	struct walk walk = { };
	struct nl_msg *msg;
	__u64 before;
	int err;

	do {
		before = walk.cursor;
		msg = ctl_message(ctl, PKTS_CMD_FLOW_GET, 0);
		nla_put_u64(msg, PKTS_A_FLOW_CURSOR, before);
		if (ifindex)
			nla_put_u32(msg, PKTS_A_FLOW_IFINDEX, ifindex);
		err = ctl_request(ctl, msg, &ctl_set_flow, take_batch, &walk);
		if (!err && walk.cursor && walk.cursor == before)
			err = -EBADMSG; /* it would never end */
		if (!err)
			err = fn(ctl, walk.flows, walk.n, arg);
	} while (!err && walk.cursor);
	free(walk.flows);
	return err;
}
