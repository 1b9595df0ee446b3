/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/pkts.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_PKTS_H
#define _UAPI_LINUX_PKTS_H

#include <linux/types.h>

#define PKTS_FAMILY_NAME	"pkts"
#define PKTS_FAMILY_VERSION	1

#define PKTS_POINTS_MAX		1024
#define PKTS_BATCH_MAX		256
#define PKTS_DETAILS_MAX	96
#define PKTS_SELECT_RULES_MAX	64
#define PKTS_LINK_NAME_MAX	15

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
 * enum pkts_state - How far a flow has come, as far as it was seen.
 * @PKTS_STATE_NONE: Not known; or the protocol has no connections.
 * @PKTS_STATE_REQUESTED: TCP asked for a connection and has no answer yet; a
 *   packet of another protocol has no answer yet.
 * @PKTS_STATE_ESTABLISHED: Both ends have spoken.
 * @PKTS_STATE_CLOSING: One end has closed its direction.
 * @PKTS_STATE_CLOSED: Both ends have closed their directions.
 * @PKTS_STATE_RESET: One end has reset the connection.
 * @PKTS_STATE_TIMED_OUT: The record ended for want of packets before the
 *   connection was closed.
 */
enum pkts_state {
	PKTS_STATE_NONE,
	PKTS_STATE_REQUESTED,
	PKTS_STATE_ESTABLISHED,
	PKTS_STATE_CLOSING,
	PKTS_STATE_CLOSED,
	PKTS_STATE_RESET,
	PKTS_STATE_TIMED_OUT,
};

/**
 * enum pkts_profile - How much a flow keeps and its record tells.
 * @PKTS_PROFILE_BASIC: struct record alone.
 * @PKTS_PROFILE_FULL: struct detail beside it.
 */
enum pkts_profile {
	PKTS_PROFILE_BASIC,
	PKTS_PROFILE_FULL,
};

/**
 * enum pkts_decap - Which packet of an encapsulated one is metered.
 * @PKTS_DECAP_NONE: The outer one.
 * @PKTS_DECAP_INNER: The innermost one that could be read; the outer identity
 *   goes into the record.
 * @PKTS_DECAP_BOTH: The outer one, and the inner one in a flow of its own.
 */
enum pkts_decap {
	PKTS_DECAP_NONE,
	PKTS_DECAP_INNER,
	PKTS_DECAP_BOTH,
};

/**
 * enum pkts_key_part - Parts of the flow key that can be chosen. Addresses,
 *   protocol, the observation point and an inner packet's tunnel are always in
 *   it.
 * @PKTS_KEY_PART_VLAN: Identifier of the outer VLAN tag.
 * @PKTS_KEY_PART_CVLAN: Identifier of the second VLAN tag.
 * @PKTS_KEY_PART_PORT: Ports, and what stands in their place.
 * @PKTS_KEY_PART_MAC: MAC addresses.
 * @PKTS_KEY_PART_DSCP: Differentiated Services Code Point.
 * @PKTS_KEY_PART_FLOW_LABEL: IPv6 flow label.
 * @PKTS_KEY_PART_PRIORITY: Priority of the outer VLAN tag.
 */
enum pkts_key_part {
	PKTS_KEY_PART_VLAN = 1,
	PKTS_KEY_PART_CVLAN = 2,
	PKTS_KEY_PART_PORT = 4,
	PKTS_KEY_PART_MAC = 8,
	PKTS_KEY_PART_DSCP = 16,
	PKTS_KEY_PART_FLOW_LABEL = 32,
	PKTS_KEY_PART_PRIORITY = 64,
};

/**
 * enum pkts_tunnel - What an inner packet was encapsulated in.
 * @PKTS_TUNNEL_NONE: Nothing.
 * @PKTS_TUNNEL_VXLAN: VXLAN (RFC 7348); the identifier is the VNI.
 * @PKTS_TUNNEL_GENEVE: Geneve (RFC 8926); the identifier is the VNI.
 * @PKTS_TUNNEL_GRE: GRE (RFC 2784, RFC 2890), with an IP packet or an Ethernet
 *   frame; the identifier is the key.
 * @PKTS_TUNNEL_IP_IN_IP: IPv4 or IPv6 in IPv6, or IPv4 in IPv4 (RFC 2003, RFC
 *   2473).
 * @PKTS_TUNNEL_SIXIN4: IPv6 in IPv4 (RFC 4213).
 * @PKTS_TUNNEL_MPLS: MPLS (RFC 3032); the identifier is the bottom label,
 *   which is no part of the key.
 * @PKTS_TUNNEL_PPPOE: PPPoE session (RFC 2516); the identifier is the
 *   session's.
 */
enum pkts_tunnel {
	PKTS_TUNNEL_NONE,
	PKTS_TUNNEL_VXLAN,
	PKTS_TUNNEL_GENEVE,
	PKTS_TUNNEL_GRE,
	PKTS_TUNNEL_IP_IN_IP,
	PKTS_TUNNEL_SIXIN4,
	PKTS_TUNNEL_MPLS,
	PKTS_TUNNEL_PPPOE,
};

/**
 * enum pkts_select_mode - What a selection does with the packets that match
 *   it.
 * @PKTS_SELECT_MODE_ALL: There is no selection.
 * @PKTS_SELECT_MODE_ONLY: They alone are metered.
 * @PKTS_SELECT_MODE_EXCEPT: They alone are not metered.
 */
enum pkts_select_mode {
	PKTS_SELECT_MODE_ALL,
	PKTS_SELECT_MODE_ONLY,
	PKTS_SELECT_MODE_EXCEPT,
};

/**
 * enum pkts_select_match - Conditions of a rule that count; all must hold.
 * @PKTS_SELECT_MATCH_PREFIX: Source or destination address lies in the prefix.
 * @PKTS_SELECT_MATCH_PORT: Source or destination port lies in the range.
 * @PKTS_SELECT_MATCH_PROTOCOL: The IP protocol.
 * @PKTS_SELECT_MATCH_MARK: The packet's mark under the mask.
 */
enum pkts_select_match {
	PKTS_SELECT_MATCH_PREFIX = 1,
	PKTS_SELECT_MATCH_PORT = 2,
	PKTS_SELECT_MATCH_PROTOCOL = 4,
	PKTS_SELECT_MATCH_MARK = 8,
};

/**
 * enum pkts_sampling - How IP packets that a selection lets through are
 *   sampled (RFC 5475). A frame that offload has made of several packets is
 *   sampled as one.
 * @PKTS_SAMPLING_NONE: Every one is metered.
 * @PKTS_SAMPLING_SYSTEMATIC: The first of every interval on each side of the
 *   point (selectorAlgorithm 1).
 * @PKTS_SAMPLING_RANDOM: Each with the probability of one in interval
 *   (selectorAlgorithm 4).
 */
enum pkts_sampling {
	PKTS_SAMPLING_NONE,
	PKTS_SAMPLING_SYSTEMATIC,
	PKTS_SAMPLING_RANDOM,
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

/**
 * enum pkts_stamp_format - Formats of time stamps in frames; see
 *   stamp-formats.rst.
 * @PKTS_STAMP_FORMAT_GENERIC: Trailer, seconds, nanoseconds, option and
 *   original FCS.
 * @PKTS_STAMP_FORMAT_GIGAMON: Trailer of Gigamon hardware.
 * @PKTS_STAMP_FORMAT_VSS: Trailer of VSS Monitoring.
 * @PKTS_STAMP_FORMAT_METAMAKO: Trailer of Arista 7130 MetaWatch.
 * @PKTS_STAMP_FORMAT_EXABLAZE: Trailer of Cisco Nexus 3550.
 * @PKTS_STAMP_FORMAT_IXIA: Trailer of Ixia.
 * @PKTS_STAMP_FORMAT_BEACON: Trailer of nanoseconds, and a beacon frame each
 *   second.
 * @PKTS_STAMP_FORMAT_SRCMAC: The source MAC address is replaced.
 * @PKTS_STAMP_FORMAT_L2: A header behind the MAC addresses, EtherType D28B.
 * @PKTS_STAMP_FORMAT_PKTS: Our own trailer.
 * @PKTS_STAMP_FORMAT_ARISTA7150: Trailer of ticks, and key frames; for reading
 *   only.
 */
enum pkts_stamp_format {
	PKTS_STAMP_FORMAT_GENERIC,
	PKTS_STAMP_FORMAT_GIGAMON,
	PKTS_STAMP_FORMAT_VSS,
	PKTS_STAMP_FORMAT_METAMAKO,
	PKTS_STAMP_FORMAT_EXABLAZE,
	PKTS_STAMP_FORMAT_IXIA,
	PKTS_STAMP_FORMAT_BEACON,
	PKTS_STAMP_FORMAT_SRCMAC,
	PKTS_STAMP_FORMAT_L2,
	PKTS_STAMP_FORMAT_PKTS,
	PKTS_STAMP_FORMAT_ARISTA7150,
};

/**
 * enum pkts_stamp_sync - What the clock of a stamp follows.
 * @PKTS_STAMP_SYNC_UNKNOWN: Nobody said.
 * @PKTS_STAMP_SYNC_FREE: Nothing.
 * @PKTS_STAMP_SYNC_NTP: NTP.
 * @PKTS_STAMP_SYNC_GPS: A receiver of satellites.
 * @PKTS_STAMP_SYNC_PTP: PTP.
 */
enum pkts_stamp_sync {
	PKTS_STAMP_SYNC_UNKNOWN,
	PKTS_STAMP_SYNC_FREE,
	PKTS_STAMP_SYNC_NTP,
	PKTS_STAMP_SYNC_GPS,
	PKTS_STAMP_SYNC_PTP,
};

/**
 * enum pkts_stamp_where - Where on its way through a device a frame was
 *   stamped.
 * @PKTS_STAMP_WHERE_UNKNOWN: Nobody said.
 * @PKTS_STAMP_WHERE_INGRESS: As it came in.
 * @PKTS_STAMP_WHERE_ENQUEUE: Before a queue, at the egress hook.
 * @PKTS_STAMP_WHERE_DEQUEUE: Behind all queues, as the driver got it.
 */
enum pkts_stamp_where {
	PKTS_STAMP_WHERE_UNKNOWN,
	PKTS_STAMP_WHERE_INGRESS,
	PKTS_STAMP_WHERE_ENQUEUE,
	PKTS_STAMP_WHERE_DEQUEUE,
};

#define PKTS_REFLECTORS_MAX	64
#define PKTS_REFLECTOR_FROM_MAX	64
#define PKTS_REFLECTOR_KEY_MAX	64

#define PKTS_STAMPS_MAX	64

/**
 * enum pkts_stamp_source - Whose time a frame that came in gets.
 * @PKTS_STAMP_SOURCE_HW: That of the device where the frame brings one, else
 *   that of the stack.
 * @PKTS_STAMP_SOURCE_SW: That of the stack.
 */
enum pkts_stamp_source {
	PKTS_STAMP_SOURCE_HW,
	PKTS_STAMP_SOURCE_SW,
};

/**
 * enum pkts_stamp_clock - Time scale of stamps.
 * @PKTS_STAMP_CLOCK_UTC: UTC, as the machine keeps it.
 * @PKTS_STAMP_CLOCK_TAI: TAI, as the machine keeps it: UTC unless something
 *   like a PTP daemon has told the kernel by how much they differ.
 */
enum pkts_stamp_clock {
	PKTS_STAMP_CLOCK_UTC,
	PKTS_STAMP_CLOCK_TAI,
};

/**
 * enum pkts_stamp_oversize - What becomes of a frame that would be longer than
 *   the device takes.
 * @PKTS_STAMP_OVERSIZE_UNSTAMPED: It is sent as it is.
 * @PKTS_STAMP_OVERSIZE_TRUNCATE: Its end gives way to the stamp.
 */
enum pkts_stamp_oversize {
	PKTS_STAMP_OVERSIZE_UNSTAMPED,
	PKTS_STAMP_OVERSIZE_TRUNCATE,
};

#define PKTS_QDISC_WAITS	32

#define PKTS_PROBE_NAME_MAX		31
#define PKTS_PROBE_PORTS_MAX		32
#define PKTS_PROBE_ALARMS_MAX		16
#define PKTS_PROBE_KEY_MAX		64
#define PKTS_PROBE_SIZE_MAX		9000
#define PKTS_PROBE_HISTORY_MAX		3600
#define PKTS_PROBE_INTERVALS_MAX	256

/**
 * enum pkts_probe_source_port - What a probe session does with its source
 *   port.
 * @PKTS_PROBE_SOURCE_PORT_ROTATE: A dynamic port, and another one when nothing
 *   came back for rotate-after or when the route's local address has changed.
 * @PKTS_PROBE_SOURCE_PORT_FIXED: The given port, or the first of as many
 *   successive ones as ports says.
 */
enum pkts_probe_source_port {
	PKTS_PROBE_SOURCE_PORT_ROTATE,
	PKTS_PROBE_SOURCE_PORT_FIXED,
};

/**
 * enum pkts_probe_timestamp - Format of the time stamps that a Session-Sender
 *   writes.
 * @PKTS_PROBE_TIMESTAMP_NTP: NTP, 32 bits of seconds since 1900 and 32 bits of
 *   their fraction.
 * @PKTS_PROBE_TIMESTAMP_PTP: PTPv2 truncated (RFC 8186), 32 bits of seconds
 *   and 32 bits of ns.
 */
enum pkts_probe_timestamp {
	PKTS_PROBE_TIMESTAMP_NTP,
	PKTS_PROBE_TIMESTAMP_PTP,
};

/**
 * enum pkts_probe_tlv - TLVs (RFC 8972) that a Session-Sender adds to its
 *   packets.
 * @PKTS_PROBE_TLV_LOCATION: Location, asking where the reflector got the
 *   packet from.
 * @PKTS_PROBE_TLV_TIMESTAMP_INFO: Timestamp Information, asking how its clock
 *   is kept.
 * @PKTS_PROBE_TLV_CLASS_OF_SERVICE: Class of Service, asking for reply-dscp
 *   and telling the DSCP and ECN that arrived.
 * @PKTS_PROBE_TLV_DIRECT_MEASUREMENT: Direct Measurement, counting the
 *   session's own packets.
 * @PKTS_PROBE_TLV_ACCESS_REPORT: Access Report, of a non-3GPP access that is
 *   available.
 * @PKTS_PROBE_TLV_FOLLOW_UP: Follow-Up Telemetry, asking when the reply before
 *   was sent.
 */
enum pkts_probe_tlv {
	PKTS_PROBE_TLV_LOCATION = 1,
	PKTS_PROBE_TLV_TIMESTAMP_INFO = 2,
	PKTS_PROBE_TLV_CLASS_OF_SERVICE = 4,
	PKTS_PROBE_TLV_DIRECT_MEASUREMENT = 8,
	PKTS_PROBE_TLV_ACCESS_REPORT = 16,
	PKTS_PROBE_TLV_FOLLOW_UP = 32,
};

/**
 * enum pkts_probe_window - What time a figure is about.
 * @PKTS_PROBE_WINDOW_SECOND: Intervals of one second.
 * @PKTS_PROBE_WINDOW_MINUTE: Intervals of one minute.
 * @PKTS_PROBE_WINDOW_TOTAL: All the session's life.
 */
enum pkts_probe_window {
	PKTS_PROBE_WINDOW_SECOND,
	PKTS_PROBE_WINDOW_MINUTE,
	PKTS_PROBE_WINDOW_TOTAL,
};

/**
 * enum pkts_probe_time - Times that a probe session has the distribution of. A
 *   variation is the PDV of RFC 5481: the delay less the smallest one known
 *   when the probe was accounted for.
 * @PKTS_PROBE_TIME_RTT: From sending a probe to having its answer.
 * @PKTS_PROBE_TIME_NETWORK: The same without the reflector's residence (T3 -
 *   T2).
 * @PKTS_PROBE_TIME_RESIDENCE: What the reflector took, T3 - T2.
 * @PKTS_PROBE_TIME_FORWARD: One way from sender to reflector, T2 - T1, by both
 *   ends' clocks.
 * @PKTS_PROBE_TIME_BACKWARD: One way from reflector to sender, T4 - T3, by
 *   both ends' clocks.
 * @PKTS_PROBE_TIME_FORWARD_VARIATION: Variation of the forward delay.
 * @PKTS_PROBE_TIME_BACKWARD_VARIATION: Variation of the backward delay.
 */
enum pkts_probe_time {
	PKTS_PROBE_TIME_RTT,
	PKTS_PROBE_TIME_NETWORK,
	PKTS_PROBE_TIME_RESIDENCE,
	PKTS_PROBE_TIME_FORWARD,
	PKTS_PROBE_TIME_BACKWARD,
	PKTS_PROBE_TIME_FORWARD_VARIATION,
	PKTS_PROBE_TIME_BACKWARD_VARIATION,
};

/**
 * enum pkts_probe_state - How a session is doing, by the probes that were
 *   accounted for last.
 * @PKTS_PROBE_STATE_STARTING: No probe's fate is known yet.
 * @PKTS_PROBE_STATE_ANSWERED: The last probe was answered.
 * @PKTS_PROBE_STATE_LOSING: The last probe was lost, but this is no outage
 *   yet.
 * @PKTS_PROBE_STATE_OUTAGE: Nothing was answered for outage-after.
 * @PKTS_PROBE_STATE_FINISHED: All probes that count asked for were sent and
 *   accounted for.
 */
enum pkts_probe_state {
	PKTS_PROBE_STATE_STARTING,
	PKTS_PROBE_STATE_ANSWERED,
	PKTS_PROBE_STATE_LOSING,
	PKTS_PROBE_STATE_OUTAGE,
	PKTS_PROBE_STATE_FINISHED,
};

/**
 * enum pkts_probe_reason - Why a probe was lost, as far as this end knows.
 * @PKTS_PROBE_REASON_NONE: It was not lost.
 * @PKTS_PROBE_REASON_NO_ANSWER: It left this host and nothing came back in
 *   time.
 * @PKTS_PROBE_REASON_NEIGHBOUR: The next hop's link-layer address is not known
 *   (ARP, NDP).
 * @PKTS_PROBE_REASON_NO_ROUTE: There is no route to the destination, or no
 *   source address.
 * @PKTS_PROBE_REASON_FILTERED: The local firewall dropped it.
 * @PKTS_PROBE_REASON_QUEUE: The queueing discipline dropped it.
 * @PKTS_PROBE_REASON_DEVICE: The device is down or refused it.
 * @PKTS_PROBE_REASON_TOO_BIG: It is larger than the path's MTU.
 * @PKTS_PROBE_REASON_WINDOW: So many probes were under way that their places
 *   were not free.
 * @PKTS_PROBE_REASON_NO_MEMORY: There was no memory for it.
 * @PKTS_PROBE_REASON_NO_PORT: No source port could be had.
 */
enum pkts_probe_reason {
	PKTS_PROBE_REASON_NONE,
	PKTS_PROBE_REASON_NO_ANSWER,
	PKTS_PROBE_REASON_NEIGHBOUR,
	PKTS_PROBE_REASON_NO_ROUTE,
	PKTS_PROBE_REASON_FILTERED,
	PKTS_PROBE_REASON_QUEUE,
	PKTS_PROBE_REASON_DEVICE,
	PKTS_PROBE_REASON_TOO_BIG,
	PKTS_PROBE_REASON_WINDOW,
	PKTS_PROBE_REASON_NO_MEMORY,
	PKTS_PROBE_REASON_NO_PORT,
};

/**
 * enum pkts_probe_event - What an event message of a probe session tells.
 * @PKTS_PROBE_EVENT_ADDED: The session was added.
 * @PKTS_PROBE_EVENT_REMOVED: It was removed.
 * @PKTS_PROBE_EVENT_FINISHED: It has sent what count asked for and knows all
 *   fates.
 * @PKTS_PROBE_EVENT_PORT_CHANGED: It has another source port; the path may
 *   have changed.
 * @PKTS_PROBE_EVENT_ADDRESS_CHANGED: The route has another local address; the
 *   path may have changed.
 * @PKTS_PROBE_EVENT_OUTAGE_BEGIN: Nothing was answered for outage-after.
 * @PKTS_PROBE_EVENT_OUTAGE_END: An answer came after an outage.
 * @PKTS_PROBE_EVENT_NEIGHBOUR_UNRESOLVED: The next hop's link-layer address is
 *   not known.
 * @PKTS_PROBE_EVENT_NEIGHBOUR_RESOLVED: It is known again.
 * @PKTS_PROBE_EVENT_ALARM_RAISED: A figure of an interval is above its
 *   threshold.
 * @PKTS_PROBE_EVENT_ALARM_CLEARED: The figure is not above it any more.
 * @PKTS_PROBE_EVENT_DEVICE_GONE: The session's device went away; the session
 *   goes on and loses.
 */
enum pkts_probe_event {
	PKTS_PROBE_EVENT_ADDED,
	PKTS_PROBE_EVENT_REMOVED,
	PKTS_PROBE_EVENT_FINISHED,
	PKTS_PROBE_EVENT_PORT_CHANGED,
	PKTS_PROBE_EVENT_ADDRESS_CHANGED,
	PKTS_PROBE_EVENT_OUTAGE_BEGIN,
	PKTS_PROBE_EVENT_OUTAGE_END,
	PKTS_PROBE_EVENT_NEIGHBOUR_UNRESOLVED,
	PKTS_PROBE_EVENT_NEIGHBOUR_RESOLVED,
	PKTS_PROBE_EVENT_ALARM_RAISED,
	PKTS_PROBE_EVENT_ALARM_CLEARED,
	PKTS_PROBE_EVENT_DEVICE_GONE,
};

/**
 * enum pkts_probe_metric - Figures of an interval that an alarm watches.
 *   Shares are parts per million of the probes whose fate is known, times are
 *   ns.
 * @PKTS_PROBE_METRIC_LOSS: Share of lost probes.
 * @PKTS_PROBE_METRIC_LOSS_FORWARD: Share of probes lost on the way to the
 *   reflector.
 * @PKTS_PROBE_METRIC_LOSS_BACKWARD: Share of probes lost on the way back.
 * @PKTS_PROBE_METRIC_DUPLICATES: Share of duplicate answers.
 * @PKTS_PROBE_METRIC_REORDERED: Share of reordered answers.
 * @PKTS_PROBE_METRIC_RTT_MEAN: Mean round-trip time, without residence like
 *   all that follow.
 * @PKTS_PROBE_METRIC_RTT_P50: Median round-trip time.
 * @PKTS_PROBE_METRIC_RTT_P90: 90th percentile.
 * @PKTS_PROBE_METRIC_RTT_P99: 99th percentile.
 * @PKTS_PROBE_METRIC_RTT_P999: 99.9th percentile.
 * @PKTS_PROBE_METRIC_RTT_MAX: Longest round-trip time.
 * @PKTS_PROBE_METRIC_JITTER: RFC 3550 jitter of the round-trip time.
 * @PKTS_PROBE_METRIC_FORWARD_P99: 99th percentile of the one-way delay to the
 *   reflector.
 * @PKTS_PROBE_METRIC_BACKWARD_P99: 99th percentile of the one-way delay back.
 * @PKTS_PROBE_METRIC_FORWARD_VARIATION_P99: 99th percentile of the forward
 *   delay's variation.
 * @PKTS_PROBE_METRIC_BACKWARD_VARIATION_P99: 99th percentile of the backward
 *   delay's variation.
 */
enum pkts_probe_metric {
	PKTS_PROBE_METRIC_LOSS,
	PKTS_PROBE_METRIC_LOSS_FORWARD,
	PKTS_PROBE_METRIC_LOSS_BACKWARD,
	PKTS_PROBE_METRIC_DUPLICATES,
	PKTS_PROBE_METRIC_REORDERED,
	PKTS_PROBE_METRIC_RTT_MEAN,
	PKTS_PROBE_METRIC_RTT_P50,
	PKTS_PROBE_METRIC_RTT_P90,
	PKTS_PROBE_METRIC_RTT_P99,
	PKTS_PROBE_METRIC_RTT_P999,
	PKTS_PROBE_METRIC_RTT_MAX,
	PKTS_PROBE_METRIC_JITTER,
	PKTS_PROBE_METRIC_FORWARD_P99,
	PKTS_PROBE_METRIC_BACKWARD_P99,
	PKTS_PROBE_METRIC_FORWARD_VARIATION_P99,
	PKTS_PROBE_METRIC_BACKWARD_VARIATION_P99,
};

enum {
	PKTS_A_POINT_IFINDEX = 1,
	PKTS_A_POINT_IFNAME,
	PKTS_A_POINT_DIRECTION,
	PKTS_A_POINT_LINK,
	PKTS_A_POINT_PEER_IFINDEX,
	PKTS_A_POINT_TIMEOUTS,
	PKTS_A_POINT_SELECT_MODE,
	PKTS_A_POINT_SELECT_RULES,
	PKTS_A_POINT_SAMPLING,
	PKTS_A_POINT_SAMPLING_INTERVAL,
	PKTS_A_POINT_LINK_OFFSET,
	PKTS_A_POINT_LINK_OFFSET_MIN,
	PKTS_A_POINT_LINK_OFFSET_MAX,
	PKTS_A_POINT_LINK_RESPONSES,
	PKTS_A_POINT_LINK_EARLY,

	__PKTS_A_POINT_MAX
};
#define PKTS_A_POINT_MAX (__PKTS_A_POINT_MAX - 1)

enum {
	PKTS_A_CONFIG_TIMEOUTS = 1,
	PKTS_A_CONFIG_EXPIRY_INTERVAL,
	PKTS_A_CONFIG_MAX_FLOWS,
	PKTS_A_CONFIG_MAX_RECORDS,
	PKTS_A_CONFIG_PROFILE,
	PKTS_A_CONFIG_DECAP,
	PKTS_A_CONFIG_KEY,
	PKTS_A_CONFIG_MAX_PROBES,

	__PKTS_A_CONFIG_MAX
};
#define PKTS_A_CONFIG_MAX (__PKTS_A_CONFIG_MAX - 1)

enum {
	PKTS_A_FLOW_CURSOR = 1,
	PKTS_A_FLOW_RECORDS,
	PKTS_A_FLOW_IFINDEX,
	PKTS_A_FLOW_FLUSHED,
	PKTS_A_FLOW_DETAILS,

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
	PKTS_A_QUEUE_DETAILS,
	PKTS_A_QUEUE_AFTER,
	PKTS_A_QUEUE_NEWEST,
	PKTS_A_QUEUE_CEILING,

	__PKTS_A_QUEUE_MAX
};
#define PKTS_A_QUEUE_MAX (__PKTS_A_QUEUE_MAX - 1)

enum {
	PKTS_A_STATS_TOTALS = 1,
	PKTS_A_STATS_POINT,
	PKTS_A_STATS_IFINDEX,
	PKTS_A_STATS_PROBES,

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

enum {
	PKTS_A_REFLECTOR_ID = 1,
	PKTS_A_REFLECTOR_LOCAL,
	PKTS_A_REFLECTOR_IFINDEX,
	PKTS_A_REFLECTOR_PORT,
	PKTS_A_REFLECTOR_FROM,
	PKTS_A_REFLECTOR_STATEFUL,
	PKTS_A_REFLECTOR_KEY,
	PKTS_A_REFLECTOR_AUTH,
	PKTS_A_REFLECTOR_DSCP_ALLOWED,
	PKTS_A_REFLECTOR_RATE,
	PKTS_A_REFLECTOR_MAX_SESSIONS,
	PKTS_A_REFLECTOR_IDLE,
	PKTS_A_REFLECTOR_CLOCK_SYNC,
	PKTS_A_REFLECTOR_CLOCK_ERROR,
	PKTS_A_REFLECTOR_CLOCK_SYNCED,
	PKTS_A_REFLECTOR_STATS,
	PKTS_A_REFLECTOR_COUNT_FLOWS,
	PKTS_A_REFLECTOR_HARDWARE_STAMPS,

	__PKTS_A_REFLECTOR_MAX
};
#define PKTS_A_REFLECTOR_MAX (__PKTS_A_REFLECTOR_MAX - 1)

enum {
	PKTS_A_STAMP_IFINDEX = 1,
	PKTS_A_STAMP_IFNAME,
	PKTS_A_STAMP_OUT_IFINDEX,
	PKTS_A_STAMP_OUT_IFNAME,
	PKTS_A_STAMP_MIRROR,
	PKTS_A_STAMP_FORMAT,
	PKTS_A_STAMP_SOURCE,
	PKTS_A_STAMP_CLOCK,
	PKTS_A_STAMP_OVERSIZE,
	PKTS_A_STAMP_ID,
	PKTS_A_STAMP_PORT,
	PKTS_A_STAMP_SHORT,
	PKTS_A_STAMP_SYNC,
	PKTS_A_STAMP_ERROR,
	PKTS_A_STAMP_SELECT_MODE,
	PKTS_A_STAMP_SELECT_RULES,
	PKTS_A_STAMP_STATS,

	__PKTS_A_STAMP_MAX
};
#define PKTS_A_STAMP_MAX (__PKTS_A_STAMP_MAX - 1)

enum {
	PKTS_A_QDISC_CURSOR = 1,
	PKTS_A_QDISC_STATS,

	__PKTS_A_QDISC_MAX
};
#define PKTS_A_QDISC_MAX (__PKTS_A_QDISC_MAX - 1)

enum {
	PKTS_A_PROBE_NAME = 1,
	PKTS_A_PROBE_ADDRESS,
	PKTS_A_PROBE_PORT,
	PKTS_A_PROBE_FROM,
	PKTS_A_PROBE_IFINDEX,
	PKTS_A_PROBE_IFNAME,
	PKTS_A_PROBE_VLAN,
	PKTS_A_PROBE_INTERVAL,
	PKTS_A_PROBE_TIMEOUT,
	PKTS_A_PROBE_SIZE,
	PKTS_A_PROBE_DSCP,
	PKTS_A_PROBE_TTL,
	PKTS_A_PROBE_SOURCE_PORT_POLICY,
	PKTS_A_PROBE_SOURCE_PORT,
	PKTS_A_PROBE_ROTATE_AFTER,
	PKTS_A_PROBE_PORTS,
	PKTS_A_PROBE_FLOW_LABEL,
	PKTS_A_PROBE_KEY,
	PKTS_A_PROBE_AUTHENTICATED,
	PKTS_A_PROBE_COUNT,
	PKTS_A_PROBE_TIMESTAMP,
	PKTS_A_PROBE_TLVS,
	PKTS_A_PROBE_REPLY_DSCP,
	PKTS_A_PROBE_SSID,
	PKTS_A_PROBE_ALARMS,
	PKTS_A_PROBE_OUTAGE_AFTER,
	PKTS_A_PROBE_HISTORY,
	PKTS_A_PROBE_STATUS,
	PKTS_A_PROBE_SECOND,
	PKTS_A_PROBE_MINUTE,
	PKTS_A_PROBE_TOTAL,
	PKTS_A_PROBE_PORT_STATS,
	PKTS_A_PROBE_WINDOW,
	PKTS_A_PROBE_TIME,
	PKTS_A_PROBE_AFTER,
	PKTS_A_PROBE_INTERVALS,
	PKTS_A_PROBE_BUCKETS,
	PKTS_A_PROBE_ALL,
	PKTS_A_PROBE_PAD,
	PKTS_A_PROBE_STATEFUL,
	PKTS_A_PROBE_LIKE_FLOW,
	PKTS_A_PROBE_HARDWARE_STAMPS,
	PKTS_A_PROBE_CLOCK_ERROR,
	PKTS_A_PROBE_CLOCK_SYNCED,

	__PKTS_A_PROBE_MAX
};
#define PKTS_A_PROBE_MAX (__PKTS_A_PROBE_MAX - 1)

enum {
	PKTS_A_PROBE_NOTICE_EVENT = 1,
	PKTS_A_PROBE_NOTICE_NAME,
	PKTS_A_PROBE_NOTICE_TIME,
	PKTS_A_PROBE_NOTICE_PORT,
	PKTS_A_PROBE_NOTICE_NEW_PORT,
	PKTS_A_PROBE_NOTICE_START,
	PKTS_A_PROBE_NOTICE_LENGTH,
	PKTS_A_PROBE_NOTICE_REASON,
	PKTS_A_PROBE_NOTICE_METRIC,
	PKTS_A_PROBE_NOTICE_WINDOW,
	PKTS_A_PROBE_NOTICE_VALUE,
	PKTS_A_PROBE_NOTICE_THRESHOLD,
	PKTS_A_PROBE_NOTICE_PAD,

	__PKTS_A_PROBE_NOTICE_MAX
};
#define PKTS_A_PROBE_NOTICE_MAX (__PKTS_A_PROBE_NOTICE_MAX - 1)

enum pkts_cmd {
	PKTS_CMD_POINT_ADD = 1,
	PKTS_CMD_POINT_SET,
	PKTS_CMD_POINT_DEL,
	PKTS_CMD_POINT_GET,
	PKTS_CMD_CONFIG_SET,
	PKTS_CMD_FLOW_GET,
	PKTS_CMD_FLOW_FLUSH,
	PKTS_CMD_RECORD_GET,
	PKTS_CMD_STATS_GET,
	PKTS_CMD_RECORD_WAKE,
	PKTS_CMD_NOTICE,
	PKTS_CMD_REFLECTOR_ADD,
	PKTS_CMD_REFLECTOR_DEL,
	PKTS_CMD_REFLECTOR_GET,
	PKTS_CMD_STAMP_ADD,
	PKTS_CMD_STAMP_DEL,
	PKTS_CMD_STAMP_GET,
	PKTS_CMD_QDISC_GET,
	PKTS_CMD_PROBE_ADD,
	PKTS_CMD_PROBE_DEL,
	PKTS_CMD_PROBE_GET,
	PKTS_CMD_PROBE_HISTORY,
	PKTS_CMD_PROBE_HISTOGRAM,
	PKTS_CMD_PROBE_NOTICE,

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
 * @ifindex: The device that this direction was seen on: of a link, the leg.
 * @tcp_flags: Union of the TCP flags seen, 12 bits (IE 6).
 * @tos: IPv4 TOS or IPv6 Traffic Class of the first packet (IE 5).
 * @ttl: IPv4 TTL or IPv6 Hop Limit of the first packet (IE 192).
 * @direction: Side of the device that this direction was seen on; of a
 *   link, the ingress side of the leg that ifindex names.
 * @pad: Zero.
 */
struct pkts_side {
	__u64 packets;
	__u64 octets;
	__u64 frame_octets;
	__u64 start;
	__u64 end;
	__u32 ifindex;
	__u16 tcp_flags;
	__u8 tos;
	__u8 ttl;
	__u8 direction;
	__u8 pad[7];
};

/**
 * struct pkts_record - A flow record. Forward is the direction of the
 *   flow's initiator (RFC 5103, biflowDirection 1).
 * @id: Number in the namespace's queue, counting from 1; 0 for a snapshot
 *   of a live flow.
 * @flow: Number of the flow in the namespace, the same in all its records
 *   (IE 148).
 * @flow_start: Wall-clock time of the flow's first packet, that of its
 *   first record.
 * @forward: From source to destination.
 * @reverse: From destination to source.
 * @saddr: Source address; IPv4 in the first 4 octets, then zero.
 * @daddr: Destination address, likewise.
 * @smac: Source MAC address; zero unless it is in the key or the profile is
 *   full.
 * @dmac: Destination MAC address, likewise.
 * @ifindex: The observation point's device; of a link, that of its first
 *   leg.
 * @spi: ESP or AH Security Parameters Index, else 0.
 * @tunnel_id: Identifier of the tunnel, as enum tunnel says; 0 when it has
 *   none.
 * @flow_label: IPv6 flow label of the first packet; 0 unless it is in the
 *   key or the profile is full.
 * @status: How many records the flow has had before this one.
 * @sport: Source port; the identifier of ICMP queries; 0 in later fragments
 *   and where the protocol has none.
 * @dport: Destination port; ICMP type times 256 plus code.
 * @vlan: VLAN identifier of the outer tag, 0 when untagged.
 * @cvlan: VLAN identifier of the second tag, 0 when there is none.
 * @family: 4 or 6.
 * @proto: IP protocol (IE 4).
 * @end_reason: Why the record ended (IE 136).
 * @state: How far the flow has come.
 * @tunnel: What the packets were encapsulated in.
 * @priority: Priority of the outer VLAN tag; 0 unless it is in the key or
 *   the profile is full.
 * @detail: 1 when a struct detail belongs to the record, else 0.
 * @inner: 1 when the packets are also counted in a flow of their outer
 *   ones, else 0.
 * @pad: Zero.
 */
struct pkts_record {
	__u64 id;
	__u64 flow;
	__u64 flow_start;
	struct pkts_side forward;
	struct pkts_side reverse;
	__u8 saddr[16];
	__u8 daddr[16];
	__u8 smac[6];
	__u8 dmac[6];
	__u32 ifindex;
	__u32 spi;
	__u32 tunnel_id;
	__u32 flow_label;
	__u32 status;
	__u16 sport;
	__u16 dport;
	__u16 vlan;
	__u16 cvlan;
	__u8 family;
	__u8 proto;
	__u8 end_reason;
	__u8 state;
	__u8 tunnel;
	__u8 priority;
	__u8 detail;
	__u8 inner;
	__u8 pad[8];
};

/**
 * struct pkts_spread - Times of one kind. The mean is sum divided by count;
 *   the jitter is that of RFC 3550, section 6.4.1, over successive ones.
 * @min: The shortest; 0 when there was none.
 * @max: The longest.
 * @sum: All together.
 * @jitter: Smoothed difference of successive ones.
 * @count: How many.
 */
struct pkts_spread {
	__u64 min;
	__u64 max;
	__u64 sum;
	__u64 jitter;
	__u64 count;
};

/**
 * struct pkts_detail_side - One direction of a biflow in profile full,
 *   beside struct side.
 * @rtt: Round-trip times from the observation point to this direction's
 *   receiver and back: TCP, and ICMP echo. No other protocol has them.
 * @gap: Times between successive packets, also that from the last one of
 *   the record before. Packets of one super-frame have one stamp: times of
 *   0, which the jitter leaves out.
 * @idle: Of the time between packets, what was in gaps of a second or more.
 * @payload: Octets behind the transport header, of all protocols whose
 *   header is known.
 * @retransmitted_octets: Payload of retransmitted segments.
 * @lost_octets: Octets that the sequence skipped and that did not come a
 *   short time later: lost before the point. Sent again, they count as
 *   retransmitted.
 * @retransmitted: TCP segments that were sent again: their octets had been
 *   seen before, or fill a gap later than the network's order explains.
 * @out_of_order: TCP segments that filled a gap in the sequence a short
 *   time later.
 * @duplicate_acks: TCP segments that acknowledge once more what was
 *   acknowledged, and nothing else.
 * @zero_windows: TCP segments that closed their sender's receive window.
 * @gaps: How often the TCP sequence skipped octets. ICMP echo: requests
 *   without a reply, where a later one had one.
 * @fin: Packets with this TCP flag.
 * @syn: Likewise.
 * @rst: Likewise.
 * @psh: Likewise.
 * @ack: Likewise.
 * @urg: Likewise.
 * @ece: Likewise.
 * @cwr: Likewise.
 * @fragments: First and later fragments.
 * @ce: Packets with the ECN codepoint CE (RFC 3168).
 * @ect: Packets with the ECN codepoints ECT(0) or ECT(1).
 * @len_min: Octets of the shortest packet from the IP header on.
 * @len_max: Of the longest.
 * @flow_label: IPv6 flow label of the first packet.
 * @mss: Maximum segment size that the SYN offered; 0 when none.
 * @window: Window of the SYN, unscaled; 0 when none was seen.
 * @tci: Outer VLAN tag of the first packet, priority included; 0 when
 *   untagged.
 * @ctci: Second VLAN tag likewise.
 * @smac: Source MAC address of the first packet.
 * @dmac: Destination MAC address of the first packet.
 * @ttl_min: Smallest TTL or Hop Limit.
 * @ttl_max: Largest.
 * @tos_last: TOS or Traffic Class of the last packet.
 * @window_scale: Shift that the SYN offered plus 1; 0 when none.
 * @pad: Zero.
 */
struct pkts_detail_side {
	struct pkts_spread rtt;
	struct pkts_spread gap;
	__u64 idle;
	__u64 payload;
	__u64 retransmitted_octets;
	__u64 lost_octets;
	__u32 retransmitted;
	__u32 out_of_order;
	__u32 duplicate_acks;
	__u32 zero_windows;
	__u32 gaps;
	__u32 fin;
	__u32 syn;
	__u32 rst;
	__u32 psh;
	__u32 ack;
	__u32 urg;
	__u32 ece;
	__u32 cwr;
	__u32 fragments;
	__u32 ce;
	__u32 ect;
	__u32 len_min;
	__u32 len_max;
	__u32 flow_label;
	__u16 mss;
	__u16 window;
	__u16 tci;
	__u16 ctci;
	__u8 smac[6];
	__u8 dmac[6];
	__u8 ttl_min;
	__u8 ttl_max;
	__u8 tos_last;
	__u8 window_scale;
	__u8 pad[4];
};

/**
 * struct pkts_detail - What profile full tells beside struct record, and
 *   the outer identity of inner packets.
 * @forward: Of the record's forward direction.
 * @reverse: Of its reverse direction.
 * @handshake_server: TCP handshake, from the SYN to its answer: round trip
 *   to the server; 0 when not seen.
 * @handshake_client: From that answer to the client's acknowledgement:
 *   round trip to the client; 0 when not seen.
 * @outer_saddr: Source address of the outer packet of the first forward one
 *   (of the first reverse one, turned, where there was none yet).
 * @outer_daddr: Its destination address.
 * @outer_sport: Its source port, where the tunnel has ports.
 * @outer_dport: Its destination port, likewise.
 * @outer_vlan: VLAN identifier outside of the tunnel.
 * @outer_family: 4 or 6; 0 when the tunnel has no addresses.
 * @pad: Zero.
 */
struct pkts_detail {
	struct pkts_detail_side forward;
	struct pkts_detail_side reverse;
	__u64 handshake_server;
	__u64 handshake_client;
	__u8 outer_saddr[16];
	__u8 outer_daddr[16];
	__u16 outer_sport;
	__u16 outer_dport;
	__u16 outer_vlan;
	__u8 outer_family;
	__u8 pad[1];
};

/**
 * struct pkts_timeouts - Timeouts of flows. Active: the longest time that
 *   one record covers. Inactive: silence that ends a flow. In a request 0
 *   leaves a time as it is, and in a point's timeouts it stands for the
 *   namespace's.
 * @tcp_active: TCP.
 * @tcp_inactive: TCP.
 * @tcp_fin: Time from the last packet of a connection that both ends have
 *   closed to its record.
 * @tcp_rst: Time from the last packet of a connection that was reset to its
 *   record.
 * @udp_active: UDP and UDP-Lite.
 * @udp_inactive: Likewise.
 * @icmp_active: ICMP and ICMPv6.
 * @icmp_inactive: Likewise.
 * @other_active: All other protocols.
 * @other_inactive: Likewise.
 * @max_life: Age at which a flow ends and the next packet begins a new one.
 */
struct pkts_timeouts {
	__u64 tcp_active;
	__u64 tcp_inactive;
	__u64 tcp_fin;
	__u64 tcp_rst;
	__u64 udp_active;
	__u64 udp_inactive;
	__u64 icmp_active;
	__u64 icmp_inactive;
	__u64 other_active;
	__u64 other_inactive;
	__u64 max_life;
};

/**
 * struct pkts_select_rule - A rule of a selection.
 * @addr: The prefix; IPv4 in the first 4 octets.
 * @mark: The mark.
 * @mark_mask: Bits of the mark that count.
 * @port_first: Range of ports.
 * @port_last: Its end.
 * @family: 4 or 6, of the prefix.
 * @prefix_len: Bits of the prefix.
 * @proto: The protocol.
 * @match: The conditions that count.
 */
struct pkts_select_rule {
	__u8 addr[16];
	__u32 mark;
	__u32 mark_mask;
	__u16 port_first;
	__u16 port_last;
	__u8 family;
	__u8 prefix_len;
	__u8 proto;
	__u8 match;
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
 * @truncated: Excluded, the frame ends inside its link- layer or IP header.
 * @malformed: Excluded, an IP header that contradicts itself.
 * @no_memory: Excluded, no memory for a new flow.
 * @table_full: Excluded, max-flows reached and no older flow near.
 * @not_selected: Excluded by the point's selection.
 * @not_sampled: Selected, but excluded by the point's sampling.
 * @decap_failed: Metered by the outer packet because the encapsulated one
 *   could not be read; not an exclusion.
 * @inner: Metered once more as the encapsulated packet (decap both); not in
 *   the sum.
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
	struct pkts_tally not_selected;
	struct pkts_tally not_sampled;
	struct pkts_tally decap_failed;
	struct pkts_tally inner;
	struct pkts_tally l4_truncated;
	__u64 stamps_hardware;
	__u64 stamps_stack;
	__u64 stamps_now;
};

/**
 * struct pkts_losses - What a device has lost since the point was added.
 *   The conservation sum does not have these frames: most were lost before
 *   the point could see them. The kernel counts some under the same name
 *   that were lost behind it.
 * @rx_missed: Frames that the device had no room for (rx_missed_errors).
 * @rx_fifo: FIFO errors of the receiver (rx_fifo_errors).
 * @rx_overrun: Receiver ring overruns (rx_over_errors).
 * @rx_dropped: Frames that the driver or a receive backlog dropped, and,
 *   behind the point, those of a protocol that nobody knows (rx_dropped).
 * @rx_errors: Broken frames (rx_errors).
 * @rx_nohandler: Frames that nobody wanted (rx_nohandler).
 * @tx_dropped: Frames dropped on their way out behind or before the point
 *   (tx_dropped).
 * @tx_errors: Frames that could not be sent (tx_errors).
 * @softnet_dropped: Frames dropped at the receive backlogs of the whole
 *   machine (softnet), whatever their device; 0 for points that are gone.
 */
struct pkts_losses {
	__u64 rx_missed;
	__u64 rx_fifo;
	__u64 rx_overrun;
	__u64 rx_dropped;
	__u64 rx_errors;
	__u64 rx_nohandler;
	__u64 tx_dropped;
	__u64 tx_errors;
	__u64 softnet_dropped;
};

/**
 * struct pkts_point_stats - Statistics of one observation point.
 * @ifindex: Its device; 0 for the sum of all points that are gone.
 * @direction: What it watches.
 * @flows: Live flows.
 * @ingress: The ingress side, or a link's first leg.
 * @egress: The egress side, or a link's second leg.
 * @losses: Of the device; of a link, of its first leg.
 * @losses_peer: Of a link's second leg.
 * @peer_ifindex: The device of a link's second leg, else 0.
 * @pad: Zero.
 * @link: Name of the link, ending with a zero octet; empty when it is none.
 */
struct pkts_point_stats {
	__u32 ifindex;
	__u32 direction;
	__u64 flows;
	struct pkts_hook_stats ingress;
	struct pkts_hook_stats egress;
	struct pkts_losses losses;
	struct pkts_losses losses_peer;
	__u32 peer_ifindex;
	__u32 pad;
	__u8 link[16];
};

/**
 * struct pkts_totals - Statistics of the network namespace.
 * @flows: Live flows.
 * @flows_closed: Connections that are over and recorded, beside the live
 *   flows; they wait for stragglers and are the first to go at max-flows.
 * @flows_created: Flows ever created.
 * @flows_memory: Octets that the table and its flows hold.
 * @records: Records ever made; waiting, delivered and dropped.
 * @records_idle: Of these, ended by the inactive timeout.
 * @records_active: Of these, ended by the active timeout.
 * @records_end: Of these, ended by the end of the flow.
 * @records_forced: Of these, forced.
 * @records_resources: Of these, made early at max-flows.
 * @records_late: Of these, made by a timeout and more than an expiry-
 *   interval late.
 * @late_max: How late the latest of them all was, ns.
 * @queue_waiting: Records that wait in the queue for their acknowledgement.
 * @queue_delivered: Records that a reader has acknowledged.
 * @queue_dropped: Records dropped because the queue was at its ceiling.
 * @queue_no_memory: Records dropped because there was no memory for them.
 * @queue_dropped_tally: What the dropped records of both kinds had counted.
 */
struct pkts_totals {
	__u64 flows;
	__u64 flows_closed;
	__u64 flows_created;
	__u64 flows_memory;
	__u64 records;
	__u64 records_idle;
	__u64 records_active;
	__u64 records_end;
	__u64 records_forced;
	__u64 records_resources;
	__u64 records_late;
	__u64 late_max;
	__u64 queue_waiting;
	__u64 queue_delivered;
	__u64 queue_dropped;
	__u64 queue_no_memory;
	struct pkts_tally queue_dropped_tally;
};

/**
 * struct pkts_reflector_prefix - Whom a Session-Reflector answers.
 * @addr: Address; IPv4 in the first 4 octets, then zero.
 * @family: 4 or 6.
 * @len: Bits that count. With all bits of an address the peer is
 *   provisioned; a shorter prefix is open.
 * @pad: Zero.
 */
struct pkts_reflector_prefix {
	__u8 addr[16];
	__u8 family;
	__u8 len;
	__u8 pad[6];
};

/**
 * struct pkts_reflector_stats - Packets for a Session-Reflector. received =
 *   replied + all that follow up to output.
 * @received: Packets for its address, port and device.
 * @replied: Replies handed to the device.
 * @too_short: Fewer than 14 octets.
 * @length: The UDP length is not that of the packet.
 * @checksum: The UDP checksum is wrong.
 * @no_checksum: IPv6 without a UDP checksum.
 * @not_unicast: To a multicast or broadcast address.
 * @martian: From an address or port that nobody has.
 * @fragment: A fragment, or put together from fragments.
 * @unknown_peer: From nobody that it answers.
 * @unprovisioned: Shorter than 44 octets from an open prefix, where the
 *   reply would be larger.
 * @rate: The peer asks more often than its rate.
 * @reflector_port: From an open prefix, from a port that is a reflector's
 *   here.
 * @reply: It looks like a reply: T2 and T3 are close to each other.
 * @error_estimate: Its Error Estimate has a multiplier of 0.
 * @auth_short: Fewer than 112 octets where authentication is wanted.
 * @auth_failed: The HMAC is wrong.
 * @replayed: Authenticated, and the sequence number was seen or is too old.
 * @sessions_full: A new session at max-sessions.
 * @no_memory: No memory for the reply or the session.
 * @no_route: No route to the peer.
 * @output: An OUTPUT rule or the device's queue dropped the reply.
 * @tlv_unknown: Of all received, those with a TLV that is not known (U).
 * @tlv_malformed: With a TLV that is malformed (M).
 * @tlv_integrity: With TLVs whose HMAC is wrong or misplaced (I).
 * @dscp_refused: That asked for a DSCP that is not allowed (RP).
 * @rx_hardware: T2 was the device's stamp.
 * @rx_stack: T2 was the network stack's stamp.
 * @rx_hook: T2 was read at the hook.
 * @tx_build: T3 was written where the reply was made.
 * @tx_egress: T3 was written at the egress hook.
 * @tx_dequeue: T3 was written as the pkts queueing discipline let go of the
 *   reply.
 * @sessions_created: Sessions that began.
 * @sessions_expired: Sessions that were idle for too long.
 * @sessions: Sessions that there are now.
 * @tx_device: Replies of which the device told when they left.
 */
struct pkts_reflector_stats {
	__u64 received;
	__u64 replied;
	__u64 too_short;
	__u64 length;
	__u64 checksum;
	__u64 no_checksum;
	__u64 not_unicast;
	__u64 martian;
	__u64 fragment;
	__u64 unknown_peer;
	__u64 unprovisioned;
	__u64 rate;
	__u64 reflector_port;
	__u64 reply;
	__u64 error_estimate;
	__u64 auth_short;
	__u64 auth_failed;
	__u64 replayed;
	__u64 sessions_full;
	__u64 no_memory;
	__u64 no_route;
	__u64 output;
	__u64 tlv_unknown;
	__u64 tlv_malformed;
	__u64 tlv_integrity;
	__u64 dscp_refused;
	__u64 rx_hardware;
	__u64 rx_stack;
	__u64 rx_hook;
	__u64 tx_build;
	__u64 tx_egress;
	__u64 tx_dequeue;
	__u64 sessions_created;
	__u64 sessions_expired;
	__u64 sessions;
	__u64 tx_device;
};

/**
 * struct pkts_stamp_stats - Counters of a stamp rule, in frames as the wire
 *   carries them. seen is the sum of stamped, oversize, filtered, looped,
 *   no-memory, down, busy and malformed; the others tell more about these.
 * @seen: Frames that came to the rule.
 * @stamped: Frames sent with a stamp.
 * @oversize: Frames sent without one, because they would have become too
 *   long.
 * @filtered: Frames that the filter left out.
 * @looped: Frames dropped because they came back to the rule while it sent
 *   them.
 * @no_memory: Frames without a stamp for want of memory; from one device to
 *   another, dropped.
 * @down: Frames dropped because the out device was down or had no carrier.
 * @busy: Frames that the out device's queue has dropped.
 * @malformed: Frames that are too short or too long for what their headers
 *   say, and cannot be cut.
 * @octets: Octets of the frames sent with a stamp, before it was written.
 * @truncated: Of the stamped, frames that lost their end.
 * @padded: Of the stamped, frames that were padded to the least length.
 * @segmented: Of the seen, frames that were cut from super-frames.
 * @stamps_hardware: Of the stamped, those whose stamp came from the device.
 * @stamps_stack: Of the stamped, those whose stamp came from the network
 *   stack's entry.
 * @stamps_now: Of the stamped, those for which the clock was read.
 * @held: Of the stamped, those whose stamp was moved forward so that time
 *   does not run back on the device.
 * @stepped: Of the stamped, those sent while stamps were apart from a clock
 *   that was set, or just after.
 * @beacons: Beacon frames sent on the out device, whatever rule has brought
 *   them about.
 * @beacons_lost: Beacon frames that could not be sent.
 * @seen_after: seen again, read after the others: their sum lies between
 *   the two.
 */
struct pkts_stamp_stats {
	__u64 seen;
	__u64 stamped;
	__u64 oversize;
	__u64 filtered;
	__u64 looped;
	__u64 no_memory;
	__u64 down;
	__u64 busy;
	__u64 malformed;
	__u64 octets;
	__u64 truncated;
	__u64 padded;
	__u64 segmented;
	__u64 stamps_hardware;
	__u64 stamps_stack;
	__u64 stamps_now;
	__u64 held;
	__u64 stepped;
	__u64 beacons;
	__u64 beacons_lost;
	__u64 seen_after;
};

/**
 * struct pkts_qdisc_stats - Statistics of one pkts qdisc. A frame is what
 *   the stack hands over: a super-frame is one. arrived + made = dequeued +
 *   dropped + stolen + flushed + waiting.
 * @ifindex: The device.
 * @handle: Its handle, as tc has it; 0 when the kernel made it by itself.
 * @parent: The class that it is in, or that of the root.
 * @queue: The device's transmit queue that it was made for, from 0.
 * @arrived: Frames that came, whatever became of them.
 * @made: Frames more than that, because qdiscs inside cut super-frames.
 * @dequeued: Frames handed on to the device, or to the qdisc around this
 *   one.
 * @dropped: Frames that the qdiscs inside have refused or dropped.
 * @stolen: Frames that a filter inside has taken elsewhere.
 * @flushed: Frames that were there when the device went down.
 * @waiting: Frames that are there now.
 * @stamped: Probe packets whose time stamp was written here.
 * @not_measured: Frames dequeued whose waiting time is not known: made
 *   here, or there were too many at once to remember.
 * @wait: Times from arrival to dequeueing, of all others.
 * @waits: These times by range, qdisc-waits times u64.
 */
struct pkts_qdisc_stats {
	__u32 ifindex;
	__u32 handle;
	__u32 parent;
	__u32 queue;
	__u64 arrived;
	__u64 made;
	__u64 dequeued;
	__u64 dropped;
	__u64 stolen;
	__u64 flushed;
	__u64 waiting;
	__u64 stamped;
	__u64 not_measured;
	struct pkts_spread wait;
	__u8 waits[256];
};

/**
 * struct pkts_probe_alarm - A threshold on a figure of each interval.
 * @threshold: The alarm is raised when the figure is larger.
 * @metric: Which figure.
 * @window: Of which intervals, seconds or minutes.
 */
struct pkts_probe_alarm {
	__u64 threshold;
	__u32 metric;
	__u32 window;
};

/**
 * struct pkts_probe_spread - Distribution of a time. Percentiles come from
 *   a histogram and are off by 1 % of their distance from 0 at the most.
 * @count: Of how many probes; the rest is 0 when there was none.
 * @min: The shortest.
 * @mean: The mean.
 * @p50: The median.
 * @p90: 90th percentile.
 * @p99: 99th percentile.
 * @p999: 99.9th percentile.
 * @max: The longest.
 */
struct pkts_probe_spread {
	__u64 count;
	__s64 min;
	__s64 mean;
	__s64 p50;
	__s64 p90;
	__s64 p99;
	__s64 p999;
	__s64 max;
};

/**
 * struct pkts_probe_variation - Differences of a delay from the one before,
 *   of successive probes that were both answered (IPDV, RFC 5481).
 * @count: How many differences.
 * @min: The smallest, mostly negative.
 * @max: The largest.
 * @mean_abs: Mean of their absolute values.
 * @jitter: The smoothed absolute value of RFC 3550, section 6.4.1.
 */
struct pkts_probe_variation {
	__u64 count;
	__s64 min;
	__s64 max;
	__u64 mean_abs;
	__u64 jitter;
};

/**
 * struct pkts_probe_losses - Lost probes by reason; together they are all
 *   that were lost.
 * @no_answer: They left this host and nothing came back in time.
 * @neighbour: The next hop's link-layer address was not known.
 * @no_route: There was no route or no source address.
 * @filtered: The local firewall dropped them.
 * @queue: The queueing discipline dropped them.
 * @device: The device was down or refused them.
 * @too_big: They were larger than the path's MTU.
 * @window: Too many were under way.
 * @no_memory: There was no memory.
 * @no_port: No source port could be had.
 */
struct pkts_probe_losses {
	__u64 no_answer;
	__u64 neighbour;
	__u64 no_route;
	__u64 filtered;
	__u64 queue;
	__u64 device;
	__u64 too_big;
	__u64 window;
	__u64 no_memory;
	__u64 no_port;
};

/**
 * struct pkts_probe_stats - Statistics of a probe session over an interval
 *   of its probes' sending times. An interval is complete when the fate of
 *   all its probes is known. scheduled is answered + lost + pending.
 * @start: Wall-clock time at which it begins; 0 when there is none yet.
 * @length: How long it is.
 * @scheduled: Probes that were due.
 * @sent: Probes that the stack took, neighbour resolved.
 * @answered: Probes that were answered in time.
 * @lost: Probes that were not.
 * @pending: Probes whose fate is not known yet; 0 in complete intervals.
 * @lost_forward: Of those without an answer, lost on the way to the
 *   reflector; a stateful reflector tells.
 * @lost_backward: Likewise, lost on the way back.
 * @late: Lost probes whose answer came after the timeout all the same.
 * @duplicates: Answers to probes that had an answer already.
 * @reordered: Answers that came after one to a later probe (RFC 4737).
 * @reorder_extent: The largest reordering extent (RFC 4737, section 4.2.1).
 * @implausible: Answers whose time stamps contradict themselves; they count
 *   as answered, and their times only as rtt.
 * @port_changes: Changes of the source port; the path may have changed.
 * @address_changes: Changes of the local address; the path may have
 *   changed.
 * @outages: Outages that began.
 * @outage_time: Time in outages.
 * @losses: Lost probes by reason.
 * @rtt: From sending a probe to having its answer.
 * @network: The same without residence.
 * @residence: What the reflector took.
 * @forward: One way to the reflector.
 * @backward: One way back.
 * @forward_pdv: Variation of the forward delay.
 * @backward_pdv: Variation of the backward delay.
 * @network_ipdv: Of the round trip without residence.
 * @forward_ipdv: Of the forward delay.
 * @backward_ipdv: Of the backward delay.
 * @error: Largest error of the one-way delays, by the Error Estimates of
 *   both ends; 0 when there was no answer.
 * @unsynchronised: Answers where one end's clock is not synchronised; error
 *   says nothing of their one-way delays.
 */
struct pkts_probe_stats {
	__u64 start;
	__u64 length;
	__u64 scheduled;
	__u64 sent;
	__u64 answered;
	__u64 lost;
	__u64 pending;
	__u64 lost_forward;
	__u64 lost_backward;
	__u64 late;
	__u64 duplicates;
	__u64 reordered;
	__u64 reorder_extent;
	__u64 implausible;
	__u64 port_changes;
	__u64 address_changes;
	__u64 outages;
	__u64 outage_time;
	struct pkts_probe_losses losses;
	struct pkts_probe_spread rtt;
	struct pkts_probe_spread network;
	struct pkts_probe_spread residence;
	struct pkts_probe_spread forward;
	struct pkts_probe_spread backward;
	struct pkts_probe_spread forward_pdv;
	struct pkts_probe_spread backward_pdv;
	struct pkts_probe_variation network_ipdv;
	struct pkts_probe_variation forward_ipdv;
	struct pkts_probe_variation backward_ipdv;
	__u64 error;
	__u64 unsynchronised;
};

/**
 * struct pkts_probe_interval - An interval of the history. A time is 0 when
 *   there was none.
 * @number: Counts from 1 with the session's first interval of this length.
 * @start: Wall-clock time at which it begins.
 * @scheduled: As in struct probe-stats, like all that follow.
 * @sent: Probes that the stack took.
 * @answered: Probes that were answered in time.
 * @lost: Probes that were not.
 * @lost_forward: Lost on the way to the reflector.
 * @lost_backward: Lost on the way back.
 * @lost_neighbour: Lost for want of the next hop's link-layer address.
 * @lost_local: Lost in this host for another reason.
 * @late: Answers after the timeout.
 * @duplicates: Answers that came again.
 * @reordered: Answers out of order.
 * @changes: Changes of port or address; the path may have changed.
 * @outage_time: Time in outages.
 * @rtt_mean: Mean round-trip time with residence.
 * @network_min: Shortest round-trip time without residence.
 * @network_mean: Its mean.
 * @network_p50: Its median.
 * @network_p99: Its 99th percentile.
 * @network_max: The longest.
 * @network_jitter: RFC 3550 jitter at its end.
 * @forward_mean: Mean one-way delay to the reflector.
 * @forward_p99: Its 99th percentile.
 * @backward_mean: Mean one-way delay back.
 * @backward_p99: Its 99th percentile.
 */
struct pkts_probe_interval {
	__u64 number;
	__u64 start;
	__u32 scheduled;
	__u32 sent;
	__u32 answered;
	__u32 lost;
	__u32 lost_forward;
	__u32 lost_backward;
	__u32 lost_neighbour;
	__u32 lost_local;
	__u32 late;
	__u32 duplicates;
	__u32 reordered;
	__u32 changes;
	__u64 outage_time;
	__s64 rtt_mean;
	__s64 network_min;
	__s64 network_mean;
	__s64 network_p50;
	__s64 network_p99;
	__s64 network_max;
	__u64 network_jitter;
	__s64 forward_mean;
	__s64 forward_p99;
	__s64 backward_mean;
	__s64 backward_p99;
};

/**
 * struct pkts_probe_port - Statistics of one source port of a session,
 *   since it has this port.
 * @port: The source port; 0 when none could be had.
 * @state: How it is doing.
 * @reason: Why the last lost probe was lost.
 * @pad: Zero.
 * @since: Wall-clock time at which the session got the port.
 * @scheduled: Probes that were due and whose fate is known.
 * @answered: Probes that were answered in time.
 * @lost: Probes that were not.
 * @duplicates: Answers that came again.
 * @reordered: Answers out of order.
 * @network_min: Shortest round-trip time without residence; 0 when there is
 *   none.
 * @network_mean: Its mean.
 * @network_max: The longest.
 * @network_jitter: RFC 3550 jitter.
 */
struct pkts_probe_port {
	__u16 port;
	__u8 state;
	__u8 reason;
	__u32 pad;
	__u64 since;
	__u64 scheduled;
	__u64 answered;
	__u64 lost;
	__u64 duplicates;
	__u64 reordered;
	__s64 network_min;
	__s64 network_mean;
	__s64 network_max;
	__u64 network_jitter;
};

/**
 * struct pkts_probe_status - What a probe session is doing now, and what
 *   the last answer told.
 * @added: Wall-clock time at which it was added.
 * @answered: Wall-clock time at which the last answer came; 0 when none
 *   has.
 * @outage: Wall-clock time at which the outage began; 0 when there is none.
 * @outage_last_start: Wall-clock time at which the last outage that is over
 *   began, or 0.
 * @outage_last_length: How long it was.
 * @unknown: Datagrams at the session's ports that are not from its
 *   reflector or answer no probe that is remembered.
 * @malformed: Datagrams from its reflector that are no answer.
 * @unauthentic: Answers with a wrong HMAC.
 * @undistributed: Times that no histogram has because there was no memory.
 * @memory: Octets that the session holds.
 * @stamp_sent: Where T1 was taken: 0 build, 1 egress hook, 2 dequeue, 3
 *   hardware.
 * @stamp_received: Where T4 was taken, 0 hardware, 1 stack, 2 clock.
 * @stateful: 1 when the reflector counts by itself, so that losses have a
 *   direction.
 * @state: How the session is doing.
 * @reason: Why the last lost probe was lost.
 * @ttl: TTL or Hop Limit with which the answer came.
 * @sender_ttl: TTL or Hop Limit with which the probe reached the reflector.
 * @tos: TOS or Traffic Class with which the answer came.
 * @sync_in: Timestamp Information, how the clock of T2 is kept; 0 untold.
 * @method_in: How T2 was taken; 0 untold.
 * @sync_out: How the clock of T3 is kept; 0 untold.
 * @method_out: How T3 was taken; 0 untold.
 * @reflector_dscp: DSCP with which the probe reached the reflector (Class
 *   of Service).
 * @reflector_ecn: ECN with which it did.
 * @reflector_refused: 1 when the reflector did not grant reply-dscp.
 * @tlv_flags: Union of the flags of the answer's TLVs (0x80 U, 0x40 M, 0x20
 *   I).
 * @ports: Source ports in use.
 * @ifindex: The device that the route goes out on; 0 when there is no
 *   route.
 * @saddr: The local address, IPv4 in the first 4 octets; zero when there is
 *   no route.
 * @direct_sent: Direct Measurement, probes that the answer's port had sent
 *   with this one; packets of like-flow where there is one, here and below.
 * @direct_received: Of these, received by the reflector.
 * @direct_returned: Answers that the reflector had sent.
 * @direct_arrived: Of these, received by the port.
 * @skipped: Probes that were never due because the machine was asleep or
 *   too busy for the timer.
 * @follow_up_time: Follow-Up Telemetry, wall-clock time at which the reply
 *   before the last answer left, as the reflector's clock has it; 0 when
 *   untold.
 * @follow_up_sequence: That reply's sequence number.
 * @follow_up_method: How that time was taken, 1 hardware, 2 software; 0
 *   untold.
 */
struct pkts_probe_status {
	__u64 added;
	__u64 answered;
	__u64 outage;
	__u64 outage_last_start;
	__u64 outage_last_length;
	__u64 unknown;
	__u64 malformed;
	__u64 unauthentic;
	__u64 undistributed;
	__u64 memory;
	__u8 stamp_sent;
	__u8 stamp_received;
	__u8 stateful;
	__u8 state;
	__u8 reason;
	__u8 ttl;
	__u8 sender_ttl;
	__u8 tos;
	__u8 sync_in;
	__u8 method_in;
	__u8 sync_out;
	__u8 method_out;
	__u8 reflector_dscp;
	__u8 reflector_ecn;
	__u8 reflector_refused;
	__u8 tlv_flags;
	__u32 ports;
	__u32 ifindex;
	__u8 saddr[16];
	__u32 direct_sent;
	__u32 direct_received;
	__u32 direct_returned;
	__u32 direct_arrived;
	__u64 skipped;
	__u64 follow_up_time;
	__u32 follow_up_sequence;
	__u32 follow_up_method;
};

/**
 * struct pkts_probe_bucket - A class of a histogram.
 * @low: The smallest time in it.
 * @width: How many ns it covers.
 * @count: How many times fell into it; stays at the largest number.
 */
struct pkts_probe_bucket {
	__s64 low;
	__u32 width;
	__u32 count;
};

/**
 * struct pkts_probe_totals - Probe sessions of the network namespace.
 * @sessions: How many there are.
 * @sessions_refused: Refused because max-probes were there.
 * @memory: Octets that they hold.
 * @scheduled: Probes that were due, of sessions that are gone too, as all
 *   that follow.
 * @answered: Probes answered in time.
 * @lost: Probes that were not.
 * @abandoned: Probes under way when their session was removed.
 * @unknown: Datagrams that were no answer to a probe that is remembered.
 * @malformed: Datagrams that are no answer.
 * @unauthentic: Answers with a wrong HMAC.
 * @events_lost: Event messages for which there was no memory.
 */
struct pkts_probe_totals {
	__u64 sessions;
	__u64 sessions_refused;
	__u64 memory;
	__u64 scheduled;
	__u64 answered;
	__u64 lost;
	__u64 abandoned;
	__u64 unknown;
	__u64 malformed;
	__u64 unauthentic;
	__u64 events_lost;
};

#endif /* _UAPI_LINUX_PKTS_H */
