/* SPDX-License-Identifier: GPL-2.0 */
/*
 * STAMP test packets (RFC 8762, section 4; RFC 8972, section 3) and those of
 * TWAMP-Light (RFC 5357, appendix I), from the start of the UDP payload on.
 */
#ifndef PKTS_WIRE_PROBE_H
#define PKTS_WIRE_PROBE_H

#include <linux/types.h>

#define PKTS_PROBE_PORT		862

#define PKTS_PROBE_MIN		14  /* a TWAMP-Light sender without padding */
#define PKTS_PROBE_BASE		44  /* unauthenticated, both directions */
#define PKTS_PROBE_AUTH		112 /* authenticated, both directions */
#define PKTS_PROBE_SIGNED	96  /* octets that the base's HMAC covers */
#define PKTS_PROBE_DIGEST	16  /* octets of a truncated HMAC */
#define PKTS_PROBE_TTL		255 /* of what is sent, and where unknown */

/* The Error Estimate's flags; the rest is scale and multiplier. */
#define PKTS_PROBE_SYNCED	0x8000 /* S: to UTC, by an external source */
#define PKTS_PROBE_PTP		0x4000 /* Z: time stamps are PTPv2's, not NTP's */
#define PKTS_PROBE_MULTIPLIER	0x00ff /* 0 is corrupt */

/**
 * struct pkts_probe_request - what a Session-Sender's packet says
 * @sequence: its number
 * @error: its Error Estimate
 * @ssid: STAMP session identifier; 0 with RFC 8762, and with TWAMP-Light
 * @time: T1, as it is on the wire
 */
struct pkts_probe_request {
	__u32	sequence;
	__u16	error;
	__u16	ssid;
	__u64	time;
};

/**
 * struct pkts_probe_reply - what a Session-Reflector's packet says
 * @sequence: its number; a stateless reflector's is the request's
 * @error: its Error Estimate
 * @ssid: the request's
 * @time: T3, as it is on the wire
 * @received: T2, as it is on the wire
 * @request: of the request; its SSID is not repeated, and not read or written
 * @ttl: of the request, 255 where it is not known
 */
struct pkts_probe_reply {
	__u32				sequence;
	__u16				error;
	__u16				ssid;
	__u64				time;
	__u64				received;
	struct pkts_probe_request	request;
	__u8				ttl;
};

__u32 pkts_probe_base(bool auth);
__u32 pkts_probe_time_at(bool auth);
__u32 pkts_probe_error_at(bool auth);

int pkts_probe_request_read(struct pkts_probe_request *request,
			    const __u8 *data, __u32 len, bool auth);
void pkts_probe_request_write(const struct pkts_probe_request *request,
			      __u8 *data, bool auth);
int pkts_probe_reply_read(struct pkts_probe_reply *reply, const __u8 *data,
			  __u32 len, bool auth);
void pkts_probe_reply_write(const struct pkts_probe_reply *reply, __u8 *data,
			    bool auth);
void pkts_probe_time_write(__u8 *data, bool auth, __u64 time, __u16 error);

__u64 pkts_probe_time_encode(__u64 ns, bool ptp);
__u64 pkts_probe_time_decode(__u64 time, bool ptp, __u64 near);
__u16 pkts_probe_error_encode(__u64 ns, __u16 flags);
__u64 pkts_probe_error_decode(__u16 error);

#endif /* PKTS_WIRE_PROBE_H */
