/* SPDX-License-Identifier: GPL-2.0 */
/* Session-Senders: probe sessions (RFC 8762) and what they find out. */
#ifndef PKTS_SENDER_H
#define PKTS_SENDER_H

#include <linux/hashtable.h>
#include <linux/hrtimer.h>
#include <linux/in6.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "like.h"
#include "probe_key.h"
#include "probe_stamp.h"
#include "sender_stats.h"
#include "sender_window.h"

struct netlink_ext_ack;
struct pkts_net;
struct socket;

#define PKTS_SENDERS_DEFAULT	4096
#define PKTS_SENDERS_MAX	65536
#define PKTS_SENDERS_BATCH	64

/**
 * struct pkts_sender_settings - what a session was asked to do
 * @name: its name
 * @family: AF_INET or AF_INET6
 * @daddr: the reflector, IPv4 in the first four octets
 * @saddr: from where; zero for the route's choice
 * @from: @saddr was given
 * @dport: the reflector's port
 * @ifindex: device or VRF to go out on, or 0
 * @vlan: VLAN that was asked for, or 0; @ifindex is its device then
 * @interval: between probes of a port, ns
 * @timeout: when a probe is lost, ns
 * @size: UDP payload
 * @dscp: of the probes
 * @ttl: of the probes
 * @policy: enum pkts_probe_source_port
 * @sport: the first source port of policy fixed
 * @rotate_after: silence after which a port is given up, ns
 * @ports: source ports at once
 * @flow_label: IPv6 flow label, or -1
 * @authenticated: there is a key
 * @stateful: the reflector is known to count by itself
 * @hardware: devices are asked when probes leave
 * @synced: this host's clock is synchronised to UTC
 * @clock_error: what it may be wrong by, ns
 * @count: probes for each port, or 0
 * @timestamp: enum pkts_probe_timestamp
 * @tlvs: enum pkts_probe_tlv
 * @reply_dscp: what the reflector is asked for
 * @ssid: STAMP Session Identifier
 * @outage_after: ns
 * @history: intervals of each length to keep
 * @like: the flow that it is like, if its number is not 0
 * @counts_like: Direct Measurement is of that flow, whose place it takes
 * @alarms: how many alarms
 * @alarm: they
 */
struct pkts_sender_settings {
	char			name[PKTS_PROBE_NAME_MAX + 1];
	u8			family;
	struct in6_addr		daddr;
	struct in6_addr		saddr;
	bool			from;
	u16			dport;
	int			ifindex;
	u16			vlan;
	u64			interval;
	u64			timeout;
	u16			size;
	u8			dscp;
	u8			ttl;
	u32			policy;
	u16			sport;
	u64			rotate_after;
	u16			ports;
	s32			flow_label;
	bool			authenticated;
	bool			stateful;
	u8			hardware;
	u8			synced;
	u64			clock_error;
	u64			count;
	u32			timestamp;
	u32			tlvs;
	u8			reply_dscp;
	u16			ssid;
	u64			outage_after;
	u32			history;
	struct pkts_like	like;
	bool			counts_like;
	u32			alarms;
	struct pkts_probe_alarm	alarm[PKTS_PROBE_ALARMS_MAX];
};

/**
 * struct pkts_sender_port - one source port of a session
 * @tx: its packets
 * @sender: the session
 * @sock: its socket, NULL while there is none; the worker's
 * @sk: the same, for those who send
 * @port: its number, 0 without a socket
 * @index: its place in the session
 * @arrivals: answers
 * @opened: when it was had, ns inside pkts
 * @heard: when the last answer came, ns inside pkts; 0: none
 * @handed: probes that may have left
 * @came: answers, late ones and duplicates too
 * @saddr: local address of the last probe
 * @sent: one was sent since the socket was opened: @saddr is set
 * @moved: the local address has changed; the worker is to look
 * @epoch: the next probe is the first one from here
 */
struct pkts_sender_port {
	struct pkts_probe_tx	tx;
	struct pkts_sender	*sender;
	struct socket		*sock;
	struct sock __rcu	*sk;
	u16			port;
	u16			index;
	struct pkts_arrivals	arrivals;
	u64			opened;
	u64			heard;
	u32			handed;
	u32			came;
	struct in6_addr		saddr;
	bool			sent;
	bool			moved;
	bool			epoch;
};

/**
 * struct pkts_sender_live - what is counted as it happens
 * @late: answers after the timeout
 * @duplicates: answers to what was answered
 * @window: probes for which there was no place
 * @unknown: datagrams that answer nothing
 * @malformed: datagrams of the reflector's that are no answer
 * @unauthentic: answers with a wrong HMAC
 * @skipped: beats that the timer has missed
 */
struct pkts_sender_live {
	u64 late;
	u64 duplicates;
	u64 window;
	u64 unknown;
	u64 malformed;
	u64 unauthentic;
	u64 skipped;
};

/**
 * struct pkts_sender_ring - the last intervals of one length
 * @interval: of the settings' history
 * @written: how many were ever written
 */
struct pkts_sender_ring {
	struct pkts_probe_interval	*interval;
	u64				written;
};

/**
 * struct pkts_sender - a probe session
 * @pn: its namespace
 * @node: in the namespace's list, in the order of coming
 * @named: in its hash by name
 * @settings: what it was asked to do
 * @key: of authenticated mode
 * @timer: each beat
 * @period: from beat to beat, ns
 * @slots: octets of the window
 * @lock: guards @window, @live, @answer, and of ports @arrivals, @heard, @handed,
 *	@came, @saddr, @sent, @moved and @epoch; taken with bottom halves off
 * @news: something has happened that is not in @stats; set under @lock
 * @due: without any news there is something to tell then, ns inside pkts
 * @window: probes under way
 * @live: counted as it happens
 * @told: what of @live is in @stats
 * @answer: what the last answer told; times inside pkts
 * @unresolved: the neighbour of the last probe was not resolved
 * @map: the device's clock
 * @out: device of the last probe's route
 * @follow_up: time of the last Follow-Up Telemetry, as on the wire
 * @told_by: device that @map is of, 0 while none gave stamps
 * @like_packets: what the settings' flow had sent, and got, when last looked at
 * @stats: what is certain; the worker's
 * @lanes: of @stats, one for each port
 * @ring: history of seconds and of minutes
 * @raised: alarms that are
 * @neighbour: @unresolved as it was told last
 * @finished: that was told
 * @deviceless: the device is gone, and that was told
 * @outage_start: of the last outage that is over, ns inside pkts
 * @outage_length: how long it was
 * @added: when, ns inside pkts
 * @users: the namespace, and each port's packets
 * @rcu: to be freed after all who receive
 * @port: its source ports
 */
struct pkts_sender {
	struct pkts_net			*pn;
	struct list_head		node;
	struct hlist_node		named;
	struct pkts_sender_settings	settings;
	struct pkts_probe_key		key;
	struct hrtimer			timer;
	u64				period;
	u32				slots;
	spinlock_t			lock; /* window, live, answer, ports */
	bool				news;
	u64				due;
	struct pkts_window		window;
	struct pkts_sender_live		live;
	struct pkts_sender_live		told;
	struct pkts_probe_status	answer;
	bool				unresolved;
	struct pkts_clock_map		map;
	int				out;
	u64				follow_up;
	int				told_by;
	u32				like_packets[2];
	struct pkts_sender_stats	stats;
	struct pkts_sender_lane		*lanes;
	struct pkts_sender_ring		ring[PKTS_PROBE_WINDOW_TOTAL];
	bool				raised[PKTS_PROBE_ALARMS_MAX];
	bool				neighbour;
	bool				finished;
	bool				deviceless;
	u64				outage_start;
	u64				outage_length;
	u64				added;
	refcount_t			users;
	struct rcu_head			rcu;
	struct pkts_sender_port		port[];
};

/**
 * struct pkts_senders - the probe sessions of a namespace
 * @lock: guards all that is the worker's; taken inside RTNL
 * @list: of sessions
 * @next: in @list, that the worker comes to next
 * @hash: by name
 * @nr: how many
 * @max: how many there may be
 * @totals: of those that are gone; refusals and lost events of all
 * @work: tells fates
 */
struct pkts_senders {
	struct mutex			lock; /* sessions, but for softirqs' part */
	struct list_head		list;
	struct list_head		*next;
	DECLARE_HASHTABLE(hash, 8);
	u32				nr;
	u32				max;
	struct pkts_probe_totals	totals;
	struct delayed_work		work;
};

void pkts_senders_init(struct pkts_net *pn);
void pkts_senders_exit(struct pkts_net *pn);
void pkts_senders_totals(struct pkts_net *pn, struct pkts_probe_totals *out);
size_t pkts_sender_memory(const struct pkts_sender *sender);
struct pkts_sender *pkts_sender_find(struct pkts_net *pn, const char *name);
int pkts_sender_add(struct pkts_net *pn,
		    const struct pkts_sender_settings *settings,
		    const u8 *key, size_t key_len,
		    struct netlink_ext_ack *extack);
void pkts_sender_del(struct pkts_sender *sender);
void pkts_sender_release(struct pkts_sender *sender);

/* sender_device.c */
void pkts_sender_device_read(struct pkts_sender_port *port, struct sock *sk);
void pkts_sender_follow_up(struct pkts_sender_port *port,
			   struct pkts_slot *slot, u16 error);

/* sender_digest.c */
bool pkts_sender_digest_due(const struct pkts_sender *sender, u64 now);
void pkts_sender_digest(struct pkts_sender *sender);

/* sender_port.c */
bool pkts_sender_port_due(u32 policy, u64 now, u64 opened, u64 heard,
			  u64 rotate_after);
int pkts_sender_port_open(struct pkts_sender_port *port);
void pkts_sender_port_close(struct pkts_sender_port *port);
void pkts_sender_ports_check(struct pkts_sender *sender, u64 now);

/* sender_send.c */
enum hrtimer_restart pkts_sender_beat(struct hrtimer *timer);
extern const struct pkts_probe_tx_ops pkts_sender_tx_ops;

/* sender_packet.c */
u16 pkts_sender_size(const struct pkts_sender_settings *settings);
void pkts_sender_write(const struct pkts_sender_port *port, u32 sequence,
		       u8 *data);
bool pkts_sender_tlvs_read(struct pkts_sender *sender, const u8 *data, u32 len,
			   struct pkts_probe_status *answer);

/* sender_receive.c */
int pkts_sender_receive(struct sock *sk, struct sk_buff *skb);

/* sender_alarm.c */
void pkts_sender_alarms(struct pkts_sender *sender,
			enum pkts_probe_window window);

/* sender_notice.c */
struct pkts_sender_notice {
	enum pkts_probe_event	event;
	u64			time; /* ns inside pkts, 0: now */
	u16			port;
	u16			new_port;
	u64			start; /* ns inside pkts */
	u64			length;
	const struct pkts_probe_alarm *alarm;
	u64			value;
};

void pkts_sender_notice(struct pkts_sender *sender,
			const struct pkts_sender_notice *notice);

static inline u64 pkts_sender_beats(const struct pkts_sender_settings *settings)
{
	return settings->count * settings->ports;
}

#endif /* PKTS_SENDER_H */
