// SPDX-License-Identifier: GPL-2.0
/* The record queue's operation: acknowledge and read. */
#include <net/genetlink.h>

#include "batch.h"
#include "clock.h"
#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "queue.h"

/* Octets of attributes beside the records. */
#define RECORD_REPLY_SIZE 256

static int record_put(struct sk_buff *msg, const struct pkts_batch *batch,
		      const struct pkts_queue_state *state,
		      const struct pkts_wall *wall, u64 since)
{
	if (pkts_batch_put(msg, batch, PKTS_A_QUEUE_RECORDS,
			   PKTS_A_QUEUE_DETAILS) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_NOW, wall->real, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_WAITING, state->waiting, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_DROPPED, state->dropped, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_SINCE,
			      pkts_clock_to_wall(wall, since), 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_NEWEST, state->newest, 0) ||
	    nla_put_u32(msg, PKTS_A_QUEUE_CEILING, state->max))
		return -EMSGSIZE;
	return 0;
}

/* The clocks are read after the records: none of them ends later. */
static int record_reply(struct genl_info *info, struct pkts_queue *queue,
			struct pkts_batch *batch)
{
	struct nlattr *after = info->attrs[PKTS_A_QUEUE_AFTER];
	struct pkts_queue_state state;
	struct pkts_wall wall;
	struct sk_buff *msg;
	void *hdr;

	if (pkts_queue_read(queue, after ? nla_get_u64(after) : 0, batch,
			    &state)) {
		NL_SET_ERR_MSG_ATTR(info->extack, after,
				    "after names a record that was not made yet");
		return -EINVAL;
	}
	wall = pkts_clock_wall();
	pkts_batch_wall_times(batch, &wall);
	msg = pkts_netlink_reply(info, pkts_batch_size(batch) +
				 RECORD_REPLY_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	if (record_put(msg, batch, &state, &wall, queue->since)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return pkts_netlink_send(msg, hdr, info);
}

int pkts_nl_record_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *wanted = info->attrs[PKTS_A_QUEUE_WANTED];
	struct nlattr *ack = info->attrs[PKTS_A_QUEUE_ACK];
	struct pkts_net *pn = pkts_net_of(genl_info_net(info));
	unsigned int room = PKTS_BATCH_MAX, details;
	struct pkts_batch *batch;
	int err;

	if (ack && pkts_queue_ack(&pn->queue, nla_get_u64(ack))) {
		NL_SET_ERR_MSG_ATTR(info->extack, ack,
				    "ack names a record that was not made yet");
		return -EINVAL;
	}
	if (wanted)
		room = nla_get_u32(wanted);
	room = pkts_queue_room(&pn->queue, room, &details);
	batch = pkts_batch_alloc(room, details);
	if (!batch)
		return -ENOMEM;
	err = record_reply(info, &pn->queue, batch);
	pkts_batch_free(batch);
	return err;
}
