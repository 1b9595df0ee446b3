// SPDX-License-Identifier: GPL-2.0
/* The record queue's operation: acknowledge and read. */
#include <net/genetlink.h>

#include "clock.h"
#include "genl.h"
#include "net.h"
#include "netlink.h"
#include "queue.h"

/* Octets of attributes beside the records. */
#define RECORD_REPLY_SIZE 256

static int record_put(struct sk_buff *msg, const struct pkts_record *rec,
		      unsigned int n, const struct pkts_queue_state *state,
		      const struct pkts_wall *wall, u64 since)
{
	if (nla_put(msg, PKTS_A_QUEUE_RECORDS, n * sizeof(*rec), rec) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_NOW, wall->real, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_WAITING, state->waiting, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_DROPPED, state->dropped, 0) ||
	    nla_put_u64_64bit(msg, PKTS_A_QUEUE_SINCE,
			      pkts_clock_to_wall(wall, since), 0))
		return -EMSGSIZE;
	return 0;
}

/* The clocks are read after the records: none of them ends later. */
static int record_reply(struct genl_info *info, struct pkts_queue *queue,
			struct pkts_record *rec, unsigned int room)
{
	struct pkts_queue_state state;
	struct pkts_wall wall;
	struct sk_buff *msg;
	unsigned int n;
	void *hdr;

	n = pkts_queue_read(queue, rec, room, &state);
	wall = pkts_clock_wall();
	pkts_netlink_wall_times(rec, n, &wall);
	msg = pkts_netlink_reply(info, n * sizeof(*rec) + RECORD_REPLY_SIZE,
				 &hdr);
	if (!msg)
		return -ENOMEM;
	if (record_put(msg, rec, n, &state, &wall, queue->since)) {
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
	unsigned int room = PKTS_BATCH_MAX;
	struct pkts_record *rec;
	int err;

	if (ack && pkts_queue_ack(&pn->queue, nla_get_u64(ack))) {
		NL_SET_ERR_MSG_ATTR(info->extack, ack,
				    "ack names a record that was not made yet");
		return -EINVAL;
	}
	if (wanted)
		room = min(room, nla_get_u32(wanted));
	rec = kvmalloc_array(room, sizeof(*rec), GFP_KERNEL);
	if (!rec)
		return -ENOMEM;
	err = record_reply(info, &pn->queue, rec, room);
	kvfree(rec);
	return err;
}
