// SPDX-License-Identifier: GPL-2.0
/* Answers: in the softirq that brings them, through the session's socket. */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "net.h"
#include "sender.h"
#include "wire/probe.h"

static DEFINE_PER_CPU(struct pkts_clock_tick, receive_tick);

/**
 * struct receive - a datagram that came in
 * @port: the session's port
 * @skb: it
 * @data: its payload
 * @len: octets of that
 * @now: T4, ns inside pkts
 * @stamp: where that was taken
 * @reply: what it says
 */
struct receive {
	struct pkts_sender_port	*port;
	struct sk_buff		*skb;
	const u8		*data;
	u32			len;
	u64			now;
	enum pkts_stamp		stamp;
	struct pkts_probe_reply	reply;
};

static bool from_reflector(const struct pkts_sender_settings *settings,
			   const struct sk_buff *skb)
{
	if (udp_hdr(skb)->source != htons(settings->dport))
		return false;
	if (settings->family == AF_INET)
		return ip_hdr(skb)->saddr == settings->daddr.s6_addr32[0];
	return ipv6_addr_equal(&ipv6_hdr(skb)->saddr, &settings->daddr);
}

/* The reflector's times are in its own form: NTP counts UTC, PTP counts TAI. */
static u64 receive_time(const struct receive *receive, u64 time)
{
	return receive->reply.error & PKTS_PROBE_PTP ? pkts_clock_tai(time) :
						       pkts_clock_real(time);
}

static u64 receive_remote(const struct receive *receive, u64 wire, u64 near)
{
	return pkts_probe_time_decode(wire, receive->reply.error &
				      PKTS_PROBE_PTP, near);
}

/*
 * The round trip is by one monotonic clock, from the time that the packet had
 * when it left: a clock that is set meanwhile bends one-way delays alone.
 */
static void receive_times(const struct receive *receive,
			  struct pkts_slot *slot)
{
	u64 t4 = receive_time(receive, receive->now);
	u64 t1 = receive_time(receive, slot->sent);
	u64 t2 = receive_remote(receive, receive->reply.received, t4);
	u64 t3 = receive_remote(receive, receive->reply.time, t4);
	u16 errors = receive->reply.error & receive->port->tx.error;
	struct pkts_slot_times *times = &slot->times;

	times->rtt = receive->now - slot->sent;
	times->residence = t3 - t2;
	times->forward = t2 - t1;
	times->backward = t4 - t3;
	times->error = pkts_probe_error_decode(receive->reply.error) +
		       pkts_probe_error_decode(receive->port->tx.error);
	if (!(errors & PKTS_PROBE_SYNCED))
		slot->flags |= PKTS_SLOT_UNSYNCHRONISED;
	if (receive->reply.request.time != slot->wire ||
	    times->rtt < 0 || times->residence < 0 ||
	    times->residence > times->rtt)
		slot->flags |= PKTS_SLOT_IMPLAUSIBLE;
}

/* The reflector tells what it had sent before this answer. */
static u32 receive_arrived(struct pkts_sender *sender,
			   const struct receive *receive)
{
	const struct pkts_like *like = &sender->settings.like;

	if (!sender->settings.counts_like)
		return receive->port->came - 1;
	pkts_like_packets(sender->pn, like, sender->like_packets);
	return sender->like_packets[1];
}

/* Of the reply before this one. */
static void receive_follow_up(struct pkts_sender *sender,
			      const struct receive *receive,
			      struct pkts_slot *slot)
{
	struct pkts_probe_status *answer = &sender->answer;
	u64 near = receive_time(receive, receive->now);

	answer->follow_up_time = 0;
	if (sender->follow_up && answer->follow_up_method)
		answer->follow_up_time = receive_remote(receive,
							sender->follow_up, near);
	if (sender->settings.hardware &&
	    sender->settings.tlvs & PKTS_PROBE_TLV_FOLLOW_UP)
		pkts_sender_follow_up(receive->port, slot,
				      receive->reply.error);
}

/* What the session tells of its last answer. */
static void receive_tell(struct pkts_sender *sender,
			 const struct receive *receive)
{
	struct pkts_probe_status *answer = &sender->answer;
	const struct sk_buff *skb = receive->skb;

	answer->answered = receive->now;
	answer->stamp_received = receive->stamp;
	answer->sender_ttl = receive->reply.ttl;
	if (sender->settings.tlvs & PKTS_PROBE_TLV_DIRECT_MEASUREMENT)
		answer->direct_arrived = receive_arrived(sender, receive);
	if (sender->settings.family == AF_INET) {
		answer->ttl = ip_hdr(skb)->ttl;
		answer->tos = ip_hdr(skb)->tos;
	} else {
		answer->ttl = ipv6_hdr(skb)->hop_limit;
		answer->tos = ipv6_get_dsfield(ipv6_hdr(skb));
	}
	if (!pkts_sender_tlvs_read(sender, receive->data, receive->len, answer))
		sender->live.unauthentic++;
}

/* Under the session's lock. */
static void receive_reply(struct pkts_sender *sender,
			  const struct receive *receive)
{
	const struct pkts_probe_reply *reply = &receive->reply;
	struct pkts_slot *slot;

	slot = pkts_window_find(&sender->window, receive->port->index,
				reply->request.sequence);
	if (!slot || (reply->ssid && reply->ssid != sender->settings.ssid)) {
		sender->live.unknown++;
		return;
	}
	receive->port->came++;
	switch (pkts_window_answer(slot, &receive->port->arrivals,
				   receive->now, sender->settings.timeout,
				   reply->sequence)) {
	case PKTS_ANSWER_FRESH:
		receive_times(receive, slot);
		receive->port->heard = receive->now;
		receive_tell(sender, receive);
		receive_follow_up(sender, receive, slot);
		break;
	case PKTS_ANSWER_DUPLICATE:
		sender->live.duplicates++;
		break;
	case PKTS_ANSWER_LATE:
		sender->live.late++;
		receive->port->heard = receive->now;
		break;
	}
}

/* Which counter a datagram belongs to that is no answer; NULL: it is one. */
static u64 *receive_check(struct pkts_sender *sender, struct receive *receive)
{
	bool auth = sender->settings.authenticated;
	struct sk_buff *skb = receive->skb;

	if (!from_reflector(&sender->settings, skb))
		return &sender->live.unknown;
	if (skb->len < sizeof(struct udphdr) ||
	    skb->len > sizeof(struct udphdr) + PKTS_PROBE_SIZE_MAX ||
	    skb_linearize(skb))
		return &sender->live.malformed;
	receive->data = skb->data + sizeof(struct udphdr);
	receive->len = skb->len - sizeof(struct udphdr);
	if (auth && (receive->len < PKTS_PROBE_AUTH ||
		     !pkts_probe_verify(&sender->key, receive->data)))
		return &sender->live.unauthentic;
	if (pkts_probe_reply_read(&receive->reply, receive->data, receive->len,
				  auth) ||
	    !(receive->reply.error & PKTS_PROBE_MULTIPLIER))
		return &sender->live.malformed;
	return NULL;
}

/**
 * pkts_sender_receive() - a datagram came to a session's socket
 * @sk: the socket
 * @skb: the datagram, its UDP header at @skb->data, its checksum right
 *
 * Context: softirq, RCU read side.
 * Return: 0, the datagram is consumed.
 */
int pkts_sender_receive(struct sock *sk, struct sk_buff *skb)
{
	struct receive receive = { .skb = skb };
	struct pkts_sender *sender;
	u64 *bad;

	receive.port = rcu_dereference_sk_user_data(sk);
	if (!receive.port)
		goto out;
	sender = receive.port->sender;
	receive.now = pkts_clock_ingress(&sender->map,
					 this_cpu_ptr(&receive_tick), skb,
					 &receive.stamp);
	bad = receive_check(sender, &receive);
	spin_lock(&sender->lock);
	sender->news = true;
	if (receive.stamp == PKTS_STAMP_HARDWARE)
		sender->told_by = skb->skb_iif;
	if (sender->settings.hardware)
		pkts_sender_device_read(receive.port, sk);
	if (bad)
		(*bad)++;
	else
		receive_reply(sender, &receive);
	spin_unlock(&sender->lock);
out:
	consume_skb(skb);
	return 0;
}
