/* SPDX-License-Identifier: GPL-2.0 */
/*
 * STAMP extensions (RFC 8972, section 4): TLVs behind the base packet. A TLV is
 * flags (1), type (1), length of the value (2) and the value.
 */
#ifndef PKTS_WIRE_PROBE_TLV_H
#define PKTS_WIRE_PROBE_TLV_H

#include <linux/types.h>

#define PKTS_TLV_HEADER		4

#define PKTS_TLV_UNRECOGNIZED	0x80 /* U: set by senders, cleared by who knows */
#define PKTS_TLV_MALFORMED	0x40 /* M */
#define PKTS_TLV_INTEGRITY	0x20 /* I: the HMAC TLV is wrong or misplaced */

/**
 * enum pkts_tlv_type - STAMP TLV types
 * @PKTS_TLV_PADDING: Extra Padding
 * @PKTS_TLV_LOCATION: addresses and ports as the reflector sees them
 * @PKTS_TLV_TIMESTAMP: Timestamp Information: how time is kept and taken
 * @PKTS_TLV_COS: Class of Service: DSCP and ECN there and back
 * @PKTS_TLV_DIRECT: Direct Measurement: counters of a flow
 * @PKTS_TLV_ACCESS: Access Report
 * @PKTS_TLV_FOLLOW_UP: Follow-Up Telemetry: when the last reply really left
 * @PKTS_TLV_HMAC: HMAC over the sequence number and the TLVs before it
 */
enum pkts_tlv_type {
	PKTS_TLV_PADDING	= 1,
	PKTS_TLV_LOCATION	= 2,
	PKTS_TLV_TIMESTAMP	= 3,
	PKTS_TLV_COS		= 4,
	PKTS_TLV_DIRECT		= 5,
	PKTS_TLV_ACCESS		= 6,
	PKTS_TLV_FOLLOW_UP	= 7,
	PKTS_TLV_HMAC		= 8,
};

/* Lengths of values. */
#define PKTS_TLV_LOCATION_MIN	4
#define PKTS_TLV_TIMESTAMP_LEN	4
#define PKTS_TLV_COS_LEN	4
#define PKTS_TLV_DIRECT_LEN	12
#define PKTS_TLV_ACCESS_LEN	4
#define PKTS_TLV_FOLLOW_UP_LEN	16
#define PKTS_TLV_HMAC_LEN	16

/* Sub-TLVs of Location. The even ones of a kind ask, the others answer. */
enum pkts_tlv_location {
	PKTS_LOCATION_MAC		= 1,
	PKTS_LOCATION_EUI48		= 2,
	PKTS_LOCATION_EUI64		= 3,
	PKTS_LOCATION_DESTINATION	= 4,
	PKTS_LOCATION_DESTINATION_IP4	= 5,
	PKTS_LOCATION_DESTINATION_IP6	= 6,
	PKTS_LOCATION_SOURCE		= 7,
	PKTS_LOCATION_SOURCE_IP4	= 8,
	PKTS_LOCATION_SOURCE_IP6	= 9,
};

/* How a clock is kept (Sync), and how a time is taken (Method). */
enum pkts_probe_sync {
	PKTS_SYNC_NTP	= 1,
	PKTS_SYNC_PTP	= 2,
	PKTS_SYNC_SSU	= 3,
	PKTS_SYNC_GNSS	= 4,
	PKTS_SYNC_FREE	= 5,
};

enum pkts_probe_method {
	PKTS_METHOD_HARDWARE	= 1,
	PKTS_METHOD_SOFTWARE	= 2,
	PKTS_METHOD_CONTROL	= 3,
};

/**
 * struct pkts_tlv - one TLV
 * @flags: PKTS_TLV_*
 * @type: enum pkts_tlv_type, or one that is not known
 * @len: octets of the value
 * @at: where it begins in the packet
 * @value: its value
 */
struct pkts_tlv {
	__u8		flags;
	__u8		type;
	__u16		len;
	__u32		at;
	const __u8	*value;
};

/**
 * struct pkts_tlv_scan - what TLVs there are
 * @base: where they begin
 * @end: where well-formed ones end: the packet's end when all are
 * @hmac: where the HMAC TLV begins, 0 without one
 * @types: bit for each type below 32 that is among them
 * @unknown: some are of no known type
 * @signed_last: there is an HMAC TLV where it belongs: behind all others, Extra
 *	Padding aside, and only one
 * @needs_hmac: there are some that authenticated packets have to sign
 * @malformed: some TLV's length is not its type's, or goes past the end
 */
struct pkts_tlv_scan {
	__u32	base;
	__u32	end;
	__u32	hmac;
	__u32	types;
	bool	unknown;
	bool	signed_last;
	bool	needs_hmac;
	bool	malformed;
};

/**
 * struct pkts_tlv_answer - what a Session-Reflector's TLVs tell
 * @has: bit for each enum pkts_tlv_type that can be answered: one that is not
 *	here is unknown to this reflector
 * @family: 4 or 6: of the addresses; IPv4 in the first four octets
 * @saddr: source of the request
 * @daddr: its destination
 * @has_mac: @mac is known
 * @mac: source MAC address of the request
 * @sport: its source port
 * @dport: its destination port
 * @sync_in: enum pkts_probe_sync of the receive time
 * @method_in: enum pkts_probe_method of it
 * @sync_out: of the transmit time
 * @method_out: of it
 * @dscp: of the request, as it was received
 * @ecn: of the request, as it was received
 * @dscp_allowed: bit for each DSCP that a Class of Service may ask for
 * @received: R_RxC of Direct Measurement
 * @sent: R_TxC of it
 * @last_sequence: of the reply before this one
 * @last_time: when it left, as on the wire; 0 when unknown
 * @last_method: enum pkts_probe_method of that, or 0
 */
struct pkts_tlv_answer {
	__u32	has;
	__u8	family;
	__u8	saddr[16];
	__u8	daddr[16];
	bool	has_mac;
	__u8	mac[6];
	__u16	sport;
	__u16	dport;
	__u8	sync_in;
	__u8	method_in;
	__u8	sync_out;
	__u8	method_out;
	__u8	dscp;
	__u8	ecn;
	__u64	dscp_allowed;
	__u32	received;
	__u32	sent;
	__u32	last_sequence;
	__u64	last_time;
	__u8	last_method;
};

/**
 * struct pkts_tlv_outcome - what answering TLVs has brought about
 * @dscp: to send the reply with
 * @dscp_chosen: a Class of Service TLV chose it
 * @dscp_refused: one asked for a DSCP that it may not have
 * @unknown: TLVs that stay unrecognised
 */
struct pkts_tlv_outcome {
	__u8	dscp;
	bool	dscp_chosen;
	bool	dscp_refused;
	__u32	unknown;
};

int pkts_tlv_next(struct pkts_tlv *tlv, const __u8 *data, __u32 len, __u32 at);
bool pkts_tlv_present(__u32 len, bool auth);
void pkts_tlv_scan(struct pkts_tlv_scan *scan, const __u8 *data, __u32 len,
		   __u32 base);
void pkts_tlv_answer(__u8 *data, __u32 len, const struct pkts_tlv_scan *scan,
		     const struct pkts_tlv_answer *answer,
		     struct pkts_tlv_outcome *outcome);
void pkts_tlv_refuse(__u8 *data, __u32 len, __u32 base);

__u32 pkts_tlv_put(__u8 *data, __u32 room, __u32 at, __u8 type,
		   const __u8 *value, __u16 len);
__u32 pkts_tlv_put_cos(__u8 *data, __u32 room, __u32 at, __u8 dscp);
__u32 pkts_tlv_put_direct(__u8 *data, __u32 room, __u32 at, __u32 sent);
__u32 pkts_tlv_put_location(__u8 *data, __u32 room, __u32 at);

#endif /* PKTS_WIRE_PROBE_TLV_H */
