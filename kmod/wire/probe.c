// SPDX-License-Identifier: GPL-2.0
#include "probe.h"

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "time.h"

/* A scale above this one takes the multiplier out of 64 bits: a year. */
#define SCALE_MAX 56

/* Where a field is, in packets without and with authentication. */
struct layout {
	__u8 time;
	__u8 error;
	__u8 ssid;
	__u8 received;
	__u8 sender_sequence;
	__u8 sender_time;
	__u8 sender_error;
	__u8 ttl;
	__u8 base;
};

static const struct layout layouts[] = {
	{ 4, 12, 14, 16, 24, 28, 36, 40, PKTS_PROBE_BASE },
	{ 16, 24, 26, 32, 48, 64, 72, 80, PKTS_PROBE_AUTH },
};

/**
 * pkts_probe_base() - octets of a packet in front of its TLVs
 * @auth: with authentication
 */
__u32 pkts_probe_base(bool auth)
{
	return layouts[auth].base;
}

/**
 * pkts_probe_time_at() - where the sender of a packet has put its time
 * @auth: with authentication
 *
 * Return: octets from the start of the UDP payload
 */
__u32 pkts_probe_time_at(bool auth)
{
	return layouts[auth].time;
}

/**
 * pkts_probe_error_at() - where the sender of a packet has put its error
 * @auth: with authentication
 *
 * Return: octets from the start of the UDP payload
 */
__u32 pkts_probe_error_at(bool auth)
{
	return layouts[auth].error;
}

/**
 * pkts_probe_request_read() - read a Session-Sender's packet
 * @request: filled
 * @data: the UDP payload
 * @len: its octets
 * @auth: with authentication, whose HMAC the caller has verified
 *
 * What is to be zero is not looked at (RFC 8762, section 4.2.1). Packets of
 * TWAMP-Light end behind the Error Estimate; what is not there is zero.
 *
 * Return: 0, or -EMSGSIZE when it is too short.
 */
int pkts_probe_request_read(struct pkts_probe_request *request,
			    const __u8 *data, __u32 len, bool auth)
{
	const struct layout *at = &layouts[auth];

	if (len < (auth ? PKTS_PROBE_AUTH : PKTS_PROBE_MIN))
		return -EMSGSIZE;
	request->sequence = get_unaligned_be32(data);
	request->time = get_unaligned_be64(data + at->time);
	request->error = get_unaligned_be16(data + at->error);
	request->ssid = len < at->ssid + 2u ? 0 :
			get_unaligned_be16(data + at->ssid);
	return 0;
}

/**
 * pkts_probe_request_write() - write a Session-Sender's packet
 * @request: what it says
 * @data: room for pkts_probe_base()
 * @auth: with authentication: an HMAC of zeros, for the caller to replace
 */
void pkts_probe_request_write(const struct pkts_probe_request *request,
			      __u8 *data, bool auth)
{
	const struct layout *at = &layouts[auth];

	memset(data, 0, at->base);
	put_unaligned_be32(request->sequence, data);
	put_unaligned_be64(request->time, data + at->time);
	put_unaligned_be16(request->error, data + at->error);
	put_unaligned_be16(request->ssid, data + at->ssid);
}

/**
 * pkts_probe_reply_read() - read a Session-Reflector's packet
 * @reply: filled
 * @data: the UDP payload
 * @len: its octets
 * @auth: with authentication, whose HMAC the caller has verified
 *
 * Those of TWAMP-Light have 41 octets and padding, and say the same.
 *
 * Return: 0, or -EMSGSIZE when it is too short.
 */
int pkts_probe_reply_read(struct pkts_probe_reply *reply, const __u8 *data,
			  __u32 len, bool auth)
{
	const struct layout *at = &layouts[auth];

	if (len < (auth ? PKTS_PROBE_AUTH : at->ttl + 1u))
		return -EMSGSIZE;
	reply->sequence = get_unaligned_be32(data);
	reply->time = get_unaligned_be64(data + at->time);
	reply->error = get_unaligned_be16(data + at->error);
	reply->ssid = get_unaligned_be16(data + at->ssid);
	reply->received = get_unaligned_be64(data + at->received);
	reply->request.sequence = get_unaligned_be32(data + at->sender_sequence);
	reply->request.time = get_unaligned_be64(data + at->sender_time);
	reply->request.error = get_unaligned_be16(data + at->sender_error);
	reply->request.ssid = reply->ssid;
	reply->ttl = data[at->ttl];
	return 0;
}

/**
 * pkts_probe_reply_write() - write a Session-Reflector's packet
 * @reply: what it says
 * @data: room for pkts_probe_base()
 * @auth: with authentication: an HMAC of zeros, for the caller to replace
 */
void pkts_probe_reply_write(const struct pkts_probe_reply *reply, __u8 *data,
			    bool auth)
{
	const struct layout *at = &layouts[auth];

	memset(data, 0, at->base);
	put_unaligned_be32(reply->sequence, data);
	put_unaligned_be64(reply->time, data + at->time);
	put_unaligned_be16(reply->error, data + at->error);
	put_unaligned_be16(reply->ssid, data + at->ssid);
	put_unaligned_be64(reply->received, data + at->received);
	put_unaligned_be32(reply->request.sequence, data + at->sender_sequence);
	put_unaligned_be64(reply->request.time, data + at->sender_time);
	put_unaligned_be16(reply->request.error, data + at->sender_error);
	data[at->ttl] = reply->ttl;
}

/**
 * pkts_probe_time_write() - write the time of sending alone
 * @data: a packet of either end
 * @auth: with authentication; the caller signs anew
 * @time: T1 or T3, as it is on the wire
 * @error: the Error Estimate
 */
void pkts_probe_time_write(__u8 *data, bool auth, __u64 time, __u16 error)
{
	const struct layout *at = &layouts[auth];

	put_unaligned_be64(time, data + at->time);
	put_unaligned_be16(error, data + at->error);
}

/**
 * pkts_probe_time_encode() - a time as it is on the wire
 * @ns: nanoseconds since 1970; of UTC for NTP, of TAI for PTP
 * @ptp: PTPv2's truncated form instead of NTP's
 *
 * NTP's fraction is rounded up: readers who cut off, and those who round, get
 * back the very nanosecond. Seconds are modulo 2^32 in both.
 */
__u64 pkts_probe_time_encode(__u64 ns, bool ptp)
{
	if (!ptp)
		return pkts_time_to_ntp(ns);
	return ns / PKTS_NS_PER_SEC << 32 | ns % PKTS_NS_PER_SEC;
}

/**
 * pkts_probe_time_decode() - a time on the wire as nanoseconds
 * @time: as it is on the wire
 * @ptp: PTPv2's truncated form instead of NTP's
 * @near: nanoseconds since 1970, less than 68 years from the answer: it tells
 *	the era
 *
 * Return: nanoseconds since 1970; of UTC for NTP, of TAI for PTP
 */
__u64 pkts_probe_time_decode(__u64 time, bool ptp, __u64 near)
{
	__u64 base = near / PKTS_NS_PER_SEC;
	__s32 ahead;

	if (!ptp)
		return pkts_time_from_ntp(time, near);
	ahead = (__u32)((time >> 32) - base);
	return (base + ahead) * PKTS_NS_PER_SEC + (__u32)time;
}

/**
 * pkts_probe_error_encode() - an Error Estimate (RFC 4656, section 4.1.2)
 * @ns: the error; what is above 2^32 seconds is told as that
 * @flags: PKTS_PROBE_SYNCED, PKTS_PROBE_PTP
 *
 * Rounded up, and never with a multiplier of 0, which is corrupt.
 */
__u16 pkts_probe_error_encode(__u64 ns, __u16 flags)
{
	__u64 sec = ns / PKTS_NS_PER_SEC, units;
	__u16 scale = 0;

	units = ((ns % PKTS_NS_PER_SEC << 32) + PKTS_NS_PER_SEC - 1) /
		PKTS_NS_PER_SEC;
	units += (sec > 0xffffffff ? 0xffffffff : sec) << 32;
	while (units > PKTS_PROBE_MULTIPLIER) {
		units = units / 2 + units % 2;
		scale++;
	}
	return (flags & (PKTS_PROBE_SYNCED | PKTS_PROBE_PTP)) | scale << 8 |
	       (units ? units : 1);
}

/**
 * pkts_probe_error_decode() - nanoseconds of an Error Estimate
 * @error: as it is on the wire
 *
 * Return: the error, rounded up; all ones when it is more than a year; 0 when
 * the multiplier is 0: corrupt.
 */
__u64 pkts_probe_error_decode(__u16 error)
{
	__u64 multiplier = error & PKTS_PROBE_MULTIPLIER, units;
	__u16 scale = error >> 8 & 0x3f;

	if (!multiplier)
		return 0;
	if (scale > SCALE_MAX)
		return ~0ULL;
	units = multiplier << scale;
	return (units >> 32) * PKTS_NS_PER_SEC +
	       (((units & 0xffffffff) * PKTS_NS_PER_SEC + 0xffffffff) >> 32);
}
