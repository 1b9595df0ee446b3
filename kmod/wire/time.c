// SPDX-License-Identifier: GPL-2.0
#include "time.h"

#include <linux/types.h>

/* NTP fractions of a second, rounded up; at most 2^32 - 4 for @ns < 1 s. */
static __u64 fraction_up(__u64 ns)
{
	return ((ns << 32) + PKTS_NS_PER_SEC - 1) / PKTS_NS_PER_SEC;
}

/**
 * pkts_time_to_ntp() - dateTimeNanoseconds of a wall-clock time
 * @ns: nanoseconds since 1970
 *
 * The fraction is rounded up, so that a reader who cuts off gets back the
 * very nanosecond (RFC 7011 section 6.1.10).
 *
 * Return: NTP seconds modulo 2^32 in the upper, the fraction in units of
 * 2^-32 s in the lower half; host byte order.
 */
__u64 pkts_time_to_ntp(__u64 ns)
{
	__u64 sec = ns / PKTS_NS_PER_SEC;

	return (sec + PKTS_NTP_UNIX) << 32 | fraction_up(ns % PKTS_NS_PER_SEC);
}

/**
 * pkts_time_to_ntp_us() - dateTimeMicroseconds of a wall-clock time
 * @ns: nanoseconds since 1970, of which whole microseconds are encoded
 *
 * The lower 11 bits of the fraction are zero (RFC 7011 section 6.1.9); the
 * rest is rounded up and still cuts off to the same microsecond.
 *
 * Return: as pkts_time_to_ntp()
 */
__u64 pkts_time_to_ntp_us(__u64 ns)
{
	return (pkts_time_to_ntp(ns / 1000 * 1000) + 0x7ff) & ~0x7ffULL;
}

/**
 * pkts_time_from_ntp() - wall-clock time of an NTP time
 * @ntp: as pkts_time_to_ntp() returns it
 * @near: nanoseconds since 1970, less than 68 years from the answer
 *
 * Return: nanoseconds since 1970, cut off to a whole nanosecond
 */
__u64 pkts_time_from_ntp(__u64 ntp, __u64 near)
{
	__u64 base = near / PKTS_NS_PER_SEC;
	__u64 fraction = (ntp & 0xffffffff) * PKTS_NS_PER_SEC >> 32;
	__s32 ahead = (__u32)((ntp >> 32) - PKTS_NTP_UNIX - base);

	return (base + ahead) * PKTS_NS_PER_SEC + fraction;
}

/**
 * pkts_time_to_ms() - dateTimeMilliseconds of a wall-clock time
 * @ns: nanoseconds since 1970
 *
 * Return: whole milliseconds since 1970 (RFC 7011 section 6.1.8)
 */
__u64 pkts_time_to_ms(__u64 ns)
{
	return ns / 1000000;
}

/**
 * pkts_time_to_sec() - dateTimeSeconds of a wall-clock time
 * @ns: nanoseconds since 1970
 *
 * Return: whole seconds since 1970 modulo 2^32, that is until 2106
 * (RFC 7011 section 6.1.7)
 */
__u32 pkts_time_to_sec(__u64 ns)
{
	return (__u32)(ns / PKTS_NS_PER_SEC);
}

/**
 * pkts_time_sec_up() - the first whole second that is not before a time
 * @ns: nanoseconds since 1970
 *
 * Return: seconds since 1970
 */
__u64 pkts_time_sec_up(__u64 ns)
{
	return ns / PKTS_NS_PER_SEC + (ns % PKTS_NS_PER_SEC != 0);
}
