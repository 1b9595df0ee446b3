/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pkts.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_PKTS_H
#define _UAPI_LINUX_PKTS_H

#include <linux/types.h>

#define PKTS_FAMILY_NAME	"pkts"
#define PKTS_FAMILY_VERSION	1

#define PKTS_POINTS_MAX	1024
#define PKTS_BATCH_MAX	256

/**
 * enum pkts_direction - Sides of a device that an observation point watches.
 * @PKTS_DIRECTION_INGRESS: Frames that come in from the wire.
 * @PKTS_DIRECTION_EGRESS: Frames that go out to the wire.
 */
enum pkts_direction {
	PKTS_DIRECTION_INGRESS = 1,
	PKTS_DIRECTION_EGRESS = 2,
};

/**
 * enum pkts_end_reason - Why a flow record ended, with the values of
 *   flowEndReason (IE 136).
 * @PKTS_END_REASON_NONE: The flow is live; the record is a snapshot.
 * @PKTS_END_REASON_IDLE_TIMEOUT: No packet for the inactive timeout.
 * @PKTS_END_REASON_ACTIVE_TIMEOUT: The flow goes on; what it counted for the
 *   active timeout.
 * @PKTS_END_REASON_END_OF_FLOW: The end of the flow was seen (TCP FIN in both
 *   directions, RST).
 * @PKTS_END_REASON_FORCED_END: Flushed by command, or the observation point
 *   went away.
 * @PKTS_END_REASON_LACK_OF_RESOURCES: Exported early to make room at
 *   max-flows.
 */
enum pkts_end_reason {
	PKTS_END_REASON_NONE,
	PKTS_END_REASON_IDLE_TIMEOUT,
	PKTS_END_REASON_ACTIVE_TIMEOUT,
	PKTS_END_REASON_END_OF_FLOW,
	PKTS_END_REASON_FORCED_END,
	PKTS_END_REASON_LACK_OF_RESOURCES,
};

/**
 * enum pkts_event - What an event message tells.
 * @PKTS_EVENT_POINT_ADDED: An observation point was added by command.
 * @PKTS_EVENT_POINT_REMOVED: An observation point was removed by command.
 * @PKTS_EVENT_DEVICE_GONE: The device of an observation point was deleted or
 *   moved to another network namespace; its flows were exported.
 * @PKTS_EVENT_DEVICE_RENAMED: The device of an observation point has a new
 *   name.
 * @PKTS_EVENT_DEVICE_UP: The device of an observation point came up.
 * @PKTS_EVENT_DEVICE_DOWN: The device of an observation point went down; its
 *   flows stay.
 * @PKTS_EVENT_QUEUE_FULL: The record queue reached its ceiling; records are
 *   being dropped.
 */
enum pkts_event {
	PKTS_EVENT_POINT_ADDED,
	PKTS_EVENT_POINT_REMOVED,
	PKTS_EVENT_DEVICE_GONE,
	PKTS_EVENT_DEVICE_RENAMED,
	PKTS_EVENT_DEVICE_UP,
	PKTS_EVENT_DEVICE_DOWN,
	PKTS_EVENT_QUEUE_FULL,
};

enum {
	PKTS_A_POINT_IFINDEX = 1,
	PKTS_A_POINT_IFNAME,
	PKTS_A_POINT_DIRECTION,

	__PKTS_A_POINT_MAX
};
#define PKTS_A_POINT_MAX (__PKTS_A_POINT_MAX - 1)

enum {
	PKTS_A_CONFIG_ACTIVE_TIMEOUT = 1,
	PKTS_A_CONFIG_INACTIVE_TIMEOUT,
	PKTS_A_CONFIG_EXPIRY_INTERVAL,
	PKTS_A_CONFIG_MAX_FLOWS,
	PKTS_A_CONFIG_MAX_RECORDS,

	__PKTS_A_CONFIG_MAX
};
#define PKTS_A_CONFIG_MAX (__PKTS_A_CONFIG_MAX - 1)

enum {
	PKTS_A_FLOW_CURSOR = 1,
	PKTS_A_FLOW_RECORDS,
	PKTS_A_FLOW_IFINDEX,
	PKTS_A_FLOW_FLUSHED,

	__PKTS_A_FLOW_MAX
};
#define PKTS_A_FLOW_MAX (__PKTS_A_FLOW_MAX - 1)

enum {
	PKTS_A_QUEUE_ACK = 1,
	PKTS_A_QUEUE_WANTED,
	PKTS_A_QUEUE_RECORDS,
	PKTS_A_QUEUE_NOW,
	PKTS_A_QUEUE_WAITING,
	PKTS_A_QUEUE_DROPPED,
	PKTS_A_QUEUE_SINCE,

	__PKTS_A_QUEUE_MAX
};
#define PKTS_A_QUEUE_MAX (__PKTS_A_QUEUE_MAX - 1)

enum {
	PKTS_A_STATS_TOTALS = 1,
	PKTS_A_STATS_POINT,
	PKTS_A_STATS_IFINDEX,

	__PKTS_A_STATS_MAX
};
#define PKTS_A_STATS_MAX (__PKTS_A_STATS_MAX - 1)

enum {
	PKTS_A_NOTICE_EVENT = 1,
	PKTS_A_NOTICE_IFINDEX,
	PKTS_A_NOTICE_IFNAME,
	PKTS_A_NOTICE_DIRECTION,

	__PKTS_A_NOTICE_MAX
};
#define PKTS_A_NOTICE_MAX (__PKTS_A_NOTICE_MAX - 1)

enum pkts_cmd {
	PKTS_CMD_POINT_ADD = 1,
	PKTS_CMD_POINT_DEL,
	PKTS_CMD_POINT_GET,
	PKTS_CMD_CONFIG_SET,
	PKTS_CMD_FLOW_GET,
	PKTS_CMD_FLOW_FLUSH,
	PKTS_CMD_RECORD_GET,
	PKTS_CMD_STATS_GET,
	PKTS_CMD_RECORD_WAKE,
	PKTS_CMD_NOTICE,

	__PKTS_CMD_MAX
};
#define PKTS_CMD_MAX (__PKTS_CMD_MAX - 1)

#define PKTS_MCGRP_RECORDS	"records"
#define PKTS_MCGRP_EVENTS	"events"

/**
 * struct pkts_side - One direction of a biflow.
 * @packets: Packets, as the wire carries them.
 * @octets: Octets of these packets from the IP header on (IE 1).
 * @frame_octets: Octets of the frames, link-layer header included, FCS not.
 * @start: Wall-clock time of the first packet; 0 when there was none.
 * @end: Wall-clock time of the last packet; 0 when there was none.
 * @tcp_flags: Union of the TCP flags seen, 12 bits (IE 6).
 * @tos: IPv4 TOS or IPv6 Traffic Class of the first packet (IE 5).
 * @ttl: IPv4 TTL or IPv6 Hop Limit of the first packet (IE 192).
 * @direction: Side of the device that this direction was seen on.
 * @pad: Zero.
 */
struct pkts_side {
	__u64 packets;
	__u64 octets;
	__u64 frame_octets;
	__u64 start;
	__u64 end;
	__u16 tcp_flags;
	__u8 tos;
	__u8 ttl;
	__u8 direction;
	__u8 pad[3];
};

/**
 * struct pkts_record - A flow record. Forward is the direction of the
 *   flow's initiator (RFC 5103, biflowDirection 1).
 * @id: Number in the namespace's queue, counting from 1; 0 for a snapshot
 *   of a live flow.
 * @forward: From source to destination.
 * @reverse: From destination to source.
 * @saddr: Source address; IPv4 in the first 4 octets, then zero.
 * @daddr: Destination address, likewise.
 * @ifindex: The observation point's device.
 * @spi: ESP or AH Security Parameters Index, else 0.
 * @sport: Source port; the identifier of ICMP queries; 0 in later fragments
 *   and where the protocol has none.
 * @dport: Destination port; ICMP type times 256 plus code.
 * @vlan: VLAN identifier of the outer tag, 0 when untagged.
 * @cvlan: VLAN identifier of the second tag, 0 when there is none.
 * @family: 4 or 6.
 * @proto: IP protocol (IE 4).
 * @end_reason: Why the record ended (IE 136).
 * @pad: Zero.
 */
struct pkts_record {
	__u64 id;
	struct pkts_side forward;
	struct pkts_side reverse;
	__u8 saddr[16];
	__u8 daddr[16];
	__u32 ifindex;
	__u32 spi;
	__u16 sport;
	__u16 dport;
	__u16 vlan;
	__u16 cvlan;
	__u8 family;
	__u8 proto;
	__u8 end_reason;
	__u8 pad[5];
};

/**
 * struct pkts_tally - Packets and octets (of frames, link-layer header
 *   included).
 * @packets: Packets, as the wire carries them.
 * @octets: Octets of their frames.
 */
struct pkts_tally {
	__u64 packets;
	__u64 octets;
};

/**
 * struct pkts_hook_stats - The conservation sum of one side of an
 *   observation point: seen = live + recorded + the exclusions.
 * @seen: All that passed the hook before the sum was made.
 * @seen_after: All that passed it until the sum was made: the sum closes
 *   when it is not below seen and not above this.
 * @live: In live flows.
 * @recorded: In flow records, handed out or waiting or dropped at the
 *   ceiling.
 * @arp: Excluded, ARP and RARP.
 * @llc: Excluded, IEEE 802.3 length instead of an EtherType.
 * @ethertype: Excluded, an EtherType that is not metered.
 * @truncated: Excluded, the frame ends inside its link-layer or IP header.
 * @malformed: Excluded, an IP header that contradicts itself.
 * @no_memory: Excluded, no memory for a new flow.
 * @table_full: Excluded, max-flows reached and no older flow near.
 * @l4_truncated: Metered without ports because the frame ends inside its
 *   transport or extension header; not an exclusion.
 * @stamps_hardware: Frames whose stamp came from the device.
 * @stamps_stack: Frames whose stamp came from the network stack's entry.
 * @stamps_now: Frames whose clock was read at the hook.
 */
struct pkts_hook_stats {
	struct pkts_tally seen;
	struct pkts_tally seen_after;
	struct pkts_tally live;
	struct pkts_tally recorded;
	struct pkts_tally arp;
	struct pkts_tally llc;
	struct pkts_tally ethertype;
	struct pkts_tally truncated;
	struct pkts_tally malformed;
	struct pkts_tally no_memory;
	struct pkts_tally table_full;
	struct pkts_tally l4_truncated;
	__u64 stamps_hardware;
	__u64 stamps_stack;
	__u64 stamps_now;
};

/**
 * struct pkts_point_stats - Statistics of one observation point.
 * @ifindex: Its device; 0 for the sum of all points that are gone.
 * @direction: What it watches.
 * @flows: Live flows.
 * @ingress: The ingress side.
 * @egress: The egress side.
 */
struct pkts_point_stats {
	__u32 ifindex;
	__u32 direction;
	__u64 flows;
	struct pkts_hook_stats ingress;
	struct pkts_hook_stats egress;
};

/**
 * struct pkts_totals - Statistics of the network namespace.
 * @flows: Live flows.
 * @flows_created: Flows ever created.
 * @flows_memory: Octets that the table and its flows hold.
 * @records: Records ever made; waiting, delivered and dropped.
 * @records_idle: Of these, ended by the inactive timeout.
 * @records_active: Of these, ended by the active timeout.
 * @records_end: Of these, ended by the end of the flow.
 * @records_forced: Of these, forced.
 * @records_resources: Of these, made early at max-flows.
 * @queue_waiting: Records that wait in the queue for their acknowledgement.
 * @queue_delivered: Records that a reader has acknowledged.
 * @queue_dropped: Records dropped because the queue was at its ceiling.
 * @queue_no_memory: Records dropped because there was no memory for them.
 * @queue_dropped_tally: What the dropped records of both kinds had counted.
 */
struct pkts_totals {
	__u64 flows;
	__u64 flows_created;
	__u64 flows_memory;
	__u64 records;
	__u64 records_idle;
	__u64 records_active;
	__u64 records_end;
	__u64 records_forced;
	__u64 records_resources;
	__u64 queue_waiting;
	__u64 queue_delivered;
	__u64 queue_dropped;
	__u64 queue_no_memory;
	struct pkts_tally queue_dropped_tally;
};

#endif /* _UAPI_LINUX_PKTS_H */
