// SPDX-License-Identifier: GPL-2.0
/*
 * Echo requests and replies (RFC 792, RFC 4443), paired by sequence number;
 * the identifier is in the flow's key. A few requests are remembered; while
 * none is free further ones are not asked about, so that a round trip may be
 * as long as it likes. A reply to one says that the network has lost those
 * before it, for nothing else tells that they will not be answered.
 *
 * A request that is repeated while it is remembered makes its reply ambiguous:
 * no round trip is told.
 *
 * At a link a reply may be metered before its request. The last reply that
 * answers nothing waits for that.
 */
#include "echo.h"

#include <linux/string.h>

#include "detail.h"
#include "link.h"

static void request_remove(struct pkts_echo *echo, unsigned int dir,
			   unsigned int i, unsigned int n)
{
	struct pkts_echo_request *request = echo->request[dir];

	echo->requests[dir] -= n;
	memmove(&request[i], &request[i + n],
		(echo->requests[dir] - i) * sizeof(*request));
}

/* Return: its place, or as many as there are. */
static unsigned int request_find(const struct pkts_echo *echo,
				 unsigned int dir, u16 seq)
{
	unsigned int i;

	for (i = 0; i < echo->requests[dir]; i++)
		if (echo->request[dir][i].seq == seq)
			break;
	return i;
}

/* At a link: was it answered already, as the legs hand over? */
static bool request_was_answered(struct pkts_flow_full *full,
				 const struct pkts_sight *sight,
				 unsigned int dir)
{
	struct pkts_echo_reply *early = &full->echo.early[dir];

	if (!early->waits || early->seq != sight->facts->seq)
		return false;
	early->waits = false;
	pkts_detail_early(full, sight, dir, early->stamp);
	return true;
}

static void reply_waits(struct pkts_echo *echo, const struct pkts_sight *sight,
			unsigned int dir)
{
	if (!pkts_link_may_be_early(sight))
		return;
	echo->early[dir].stamp = sight->stamp;
	echo->early[dir].seq = sight->facts->seq;
	echo->early[dir].waits = true;
}

static void echo_request(struct pkts_flow_full *full,
			 const struct pkts_sight *sight, unsigned int dir)
{
	struct pkts_echo *echo = &full->echo;
	struct pkts_echo_request *request = echo->request[dir];
	u16 seq = sight->facts->seq;
	unsigned int i;

	if (request_was_answered(full, sight, dir))
		return;
	if (echo->requests[dir] == PKTS_ECHO_REQUESTS &&
	    !pkts_detail_in_time(sight, request[0].stamp)) {
		pkts_detail_side_of(full, dir)->gaps++;
		request_remove(echo, dir, 0, 1);
	}
	i = request_find(echo, dir, seq);
	if (i == PKTS_ECHO_REQUESTS)
		return;
	request[i].again = i < echo->requests[dir];
	if (request[i].again)
		return;
	request[i].stamp = sight->stamp;
	request[i].seq = seq;
	echo->requests[dir]++;
}

/* Requests before the one that a reply names; all when it is a later one. */
static unsigned int requests_passed(const struct pkts_echo *echo,
				    unsigned int dir, u16 seq)
{
	unsigned int i;

	for (i = 0; i < echo->requests[dir]; i++)
		if ((s16)(seq - echo->request[dir][i].seq) <= 0)
			break;
	return i;
}

/* @dir: of the requests */
static void echo_reply(struct pkts_flow_full *full,
		       const struct pkts_sight *sight, unsigned int dir)
{
	struct pkts_echo *echo = &full->echo;
	u16 seq = sight->facts->seq;
	unsigned int passed = requests_passed(echo, dir, seq);

	pkts_detail_side_of(full, dir)->gaps += passed;
	request_remove(echo, dir, 0, passed);
	if (!echo->requests[dir] || echo->request[dir][0].seq != seq) {
		reply_waits(echo, sight, dir);
		return;
	}
	if (!echo->request[dir][0].again)
		pkts_detail_response(full, sight, dir,
				     echo->request[dir][0].stamp);
	request_remove(echo, dir, 0, 1);
}

/**
 * pkts_echo_account() - what an ICMP or ICMPv6 message tells of its flow
 * @full: its flow
 * @sight: the message, with facts
 * @dir: its direction
 *
 * Context: softirq, the flow's lock held.
 */
void pkts_echo_account(struct pkts_flow_full *full,
		       const struct pkts_sight *sight, unsigned int dir)
{
	if (sight->facts->has & PKTS_FACTS_REQUEST)
		echo_request(full, sight, dir);
	else if (sight->facts->has & PKTS_FACTS_REPLY)
		echo_reply(full, sight, !dir);
}
