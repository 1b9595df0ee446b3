/* SPDX-License-Identifier: GPL-2.0 */
/* Round trips of ICMP echo messages. */
#ifndef PKTS_ECHO_H
#define PKTS_ECHO_H

#include <linux/types.h>

struct pkts_flow_full;
struct pkts_sight;

/* Requests that are remembered by direction. */
#define PKTS_ECHO_REQUESTS 4

/**
 * struct pkts_echo_request - a request that waits for its reply
 * @stamp: when it passed
 * @seq: its sequence number
 * @again: it was repeated
 */
struct pkts_echo_request {
	u64	stamp;
	u16	seq;
	u8	again;
};

/**
 * struct pkts_echo_reply - a reply at a link that was there before its request
 * @stamp: when it passed
 * @seq: its sequence number
 * @waits: there is one
 */
struct pkts_echo_reply {
	u64	stamp;
	u16	seq;
	u8	waits;
};

/**
 * struct pkts_echo - echo messages of one identifier
 * @request: by direction; the older ones first
 * @requests: how many of these
 * @early: by direction of its request
 */
struct pkts_echo {
	struct pkts_echo_request	request[2][PKTS_ECHO_REQUESTS];
	u8				requests[2];
	struct pkts_echo_reply		early[2];
};

void pkts_echo_account(struct pkts_flow_full *full,
		       const struct pkts_sight *sight, unsigned int dir);

#endif /* PKTS_ECHO_H */
