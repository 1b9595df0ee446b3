// SPDX-License-Identifier: GPL-2.0
/* What happens to probe sessions, told to who listens. */
#include <net/netlink.h>

#include "net.h"
#include "netlink.h"
#include "sender.h"

static int notice_times_put(struct sk_buff *msg,
			    const struct pkts_sender_notice *notice)
{
	struct pkts_wall wall = pkts_clock_wall();
	u64 time = notice->time ?: wall.mono;

	if (nla_put_u64_64bit(msg, PKTS_A_PROBE_NOTICE_TIME,
			      pkts_clock_to_wall(&wall, time),
			      PKTS_A_PROBE_NOTICE_PAD))
		return -EMSGSIZE;
	if (notice->start &&
	    nla_put_u64_64bit(msg, PKTS_A_PROBE_NOTICE_START,
			      pkts_clock_to_wall(&wall, notice->start),
			      PKTS_A_PROBE_NOTICE_PAD))
		return -EMSGSIZE;
	if (notice->length &&
	    nla_put_u64_64bit(msg, PKTS_A_PROBE_NOTICE_LENGTH, notice->length,
			      PKTS_A_PROBE_NOTICE_PAD))
		return -EMSGSIZE;
	return 0;
}

static int notice_alarm_put(struct sk_buff *msg,
			    const struct pkts_probe_alarm *alarm, u64 value)
{
	if (nla_put_u32(msg, PKTS_A_PROBE_NOTICE_METRIC, alarm->metric) ||
	    nla_put_u32(msg, PKTS_A_PROBE_NOTICE_WINDOW, alarm->window) ||
	    nla_put_u64_64bit(msg, PKTS_A_PROBE_NOTICE_VALUE, value,
			      PKTS_A_PROBE_NOTICE_PAD) ||
	    nla_put_u64_64bit(msg, PKTS_A_PROBE_NOTICE_THRESHOLD,
			      alarm->threshold, PKTS_A_PROBE_NOTICE_PAD))
		return -EMSGSIZE;
	return 0;
}

static int notice_put(struct sk_buff *msg, const struct pkts_sender *sender,
		      const struct pkts_sender_notice *notice)
{
	if (nla_put_u32(msg, PKTS_A_PROBE_NOTICE_EVENT, notice->event) ||
	    nla_put_string(msg, PKTS_A_PROBE_NOTICE_NAME,
			   sender->settings.name) ||
	    nla_put_u32(msg, PKTS_A_PROBE_NOTICE_REASON,
			sender->stats.reason) ||
	    notice_times_put(msg, notice))
		return -EMSGSIZE;
	if (notice->port &&
	    nla_put_u16(msg, PKTS_A_PROBE_NOTICE_PORT, notice->port))
		return -EMSGSIZE;
	if (notice->new_port &&
	    nla_put_u16(msg, PKTS_A_PROBE_NOTICE_NEW_PORT, notice->new_port))
		return -EMSGSIZE;
	return notice->alarm ?
	       notice_alarm_put(msg, notice->alarm, notice->value) : 0;
}

/**
 * pkts_sender_notice() - tell what happened to a session
 * @sender: the session
 * @notice: what
 *
 * Context: process; may sleep. The sessions' lock is held.
 */
void pkts_sender_notice(struct pkts_sender *sender,
			const struct pkts_sender_notice *notice)
{
	struct pkts_net *pn = sender->pn;
	struct sk_buff *msg;
	void *hdr;

	msg = pkts_netlink_event(pn, PKTS_CMD_PROBE_NOTICE, &hdr);
	if (!msg)
		return;
	if (IS_ERR(msg)) {
		pn->senders.totals.events_lost++;
		return;
	}
	if (notice_put(msg, sender, notice)) {
		nlmsg_free(msg);
		pn->senders.totals.events_lost++;
		return;
	}
	pkts_netlink_tell(pn, msg, hdr);
}
