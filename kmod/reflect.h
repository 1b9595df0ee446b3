/* SPDX-License-Identifier: GPL-2.0 */
/* One request on its way through a reflector. */
#ifndef PKTS_REFLECT_H
#define PKTS_REFLECT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "reflector.h"
#include "wire/probe.h"
#include "wire/probe_tlv.h"

/**
 * struct pkts_reflect_key - what tells sessions apart (RFC 8972, section 3)
 * @saddr: source address of requests
 * @daddr: their destination
 * @ifindex: device of link-local addresses, else 0
 * @sport: source port
 * @dport: destination port
 * @ssid: STAMP session identifier
 * @family: 4 or 6
 */
struct pkts_reflect_key {
	union nf_inet_addr	saddr;
	union nf_inet_addr	daddr;
	u32			ifindex;
	__be16			sport;
	__be16			dport;
	u16			ssid;
	u16			family;
};

/**
 * struct pkts_reflector_session - a session of a stateful or authenticated one
 * @tx: what its replies belong to; its users keep the session
 * @node: in its bucket
 * @reflector: whose; kept by the session
 * @key: its name
 * @lock: guards what follows
 * @used: when the last request came, ns
 * @sequence: of the next reply
 * @received: requests
 * @sent: replies
 * @highest: greatest sequence number of a request
 * @window: bit for each of the 64 sequence numbers up to @highest that came
 * @last_sequence: of the reply that left last
 * @last_time: when it left, as on the wire; 0 when none has
 * @last_method: enum pkts_probe_method of that
 * @ptp: its times are PTP's
 * @out: device that it left by
 * @told_by: device that gave the last request its time, 0 when none did
 * @number: in the reflector's @numbered, and with it in @tx.device_key
 */
struct pkts_reflector_session {
	struct pkts_probe_tx		tx;
	struct hlist_node		node;
	struct pkts_reflector		*reflector;
	struct pkts_reflect_key		key;
	spinlock_t			lock; /* what follows */
	u64				used;
	u32				sequence;
	u32				received;
	u32				sent;
	u32				highest;
	u64				window;
	u32				last_sequence;
	u64				last_time;
	u8				last_method;
	bool				ptp;
	int				out;
	int				told_by;
	u32				number;
};

/**
 * struct pkts_reflect_request - a request, and what becomes of it
 * @reflector: that it is for
 * @net: its namespace
 * @skb: the packet, its network header at skb->data
 * @key: addresses and ports; the SSID once the payload is read
 * @iif: device that it came in on
 * @master: VRF of that, 0 for none
 * @udp_at: where UDP begins in @skb
 * @len: octets of UDP payload
 * @tos: DSCP and ECN
 * @ttl: TTL or hop limit
 * @provisioned: its source is a peer of its own
 * @received: T2, ns inside of pkts
 * @stamp: where that came from
 * @said: what its base packet says
 * @scan: its TLVs; nothing when it has none
 * @dscp: of the reply
 * @session: that it belongs to, or NULL
 */
struct pkts_reflect_request {
	struct pkts_reflector		*reflector;
	struct net			*net;
	struct sk_buff			*skb;
	struct pkts_reflect_key		key;
	int				iif;
	int				master;
	unsigned int			udp_at;
	unsigned int			len;
	u8				tos;
	u8				ttl;
	bool				provisioned;
	u64				received;
	enum pkts_stamp			stamp;
	struct pkts_probe_request	said;
	struct pkts_tlv_scan		scan;
	u8				dscp;
	struct pkts_reflector_session	*session;
};

/* reflector_in.c */
struct pkts_clock_map *pkts_reflector_map(struct pkts_net *pn, int ifindex);

/* reflector_device.c */
int pkts_reflector_device_init(struct pkts_reflector *reflector);
void pkts_reflector_device_exit(struct pkts_reflector *reflector);
void pkts_reflector_device_add(struct pkts_reflector_session *session);
void pkts_reflector_device_del(struct pkts_reflector_session *session);
void pkts_reflector_device_read(struct pkts_reflector *reflector);
void pkts_reflector_device_note(const struct pkts_reflect_request *req,
				int out);

/* reflector_session.c */
bool pkts_reflector_rate(struct pkts_reflector *reflector,
			 const struct pkts_reflect_key *key, u64 now);
enum pkts_reflect pkts_reflector_session_get(struct pkts_reflect_request *req);
void pkts_reflector_session_put(struct pkts_reflector_session *session);
u32 pkts_reflector_session_next(struct pkts_reflector_session *session,
				struct pkts_tlv_answer *answer);
bool pkts_reflector_session_replayed(struct pkts_reflector_session *session,
				     u32 sequence);
void pkts_reflector_sessions_init(struct pkts_reflector *reflector);
void pkts_reflector_sessions_exit(struct pkts_reflector *reflector);

/* reflector_reply.c */
enum pkts_reflect pkts_reflector_reply(struct pkts_reflect_request *req);

/* reflector_send.c */
unsigned int pkts_reflector_headroom(const struct pkts_reflect_request *req);
enum pkts_reflect pkts_reflector_send(struct pkts_reflect_request *req,
				      struct sk_buff *skb,
				      struct pkts_probe_tx *tx);

#endif /* PKTS_REFLECT_H */
