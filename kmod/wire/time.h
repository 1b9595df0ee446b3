/* SPDX-License-Identifier: GPL-2.0 */
/* Wall-clock nanoseconds to and from the times that protocols carry. */
#ifndef PKTS_WIRE_TIME_H
#define PKTS_WIRE_TIME_H

#include <linux/types.h>

#define PKTS_NS_PER_SEC	1000000000ULL

/* Seconds from the NTP epoch (1900) to the Unix epoch (1970). */
#define PKTS_NTP_UNIX	2208988800ULL

/*
 * NTP seconds have 32 bits and wrap on 2036-02-07 06:28:16 UTC (RFC 7011
 * section 6.1.9 and 5.2); the eras after that begin at 0 again. Encoding is
 * modulo 2^32, which is right in every era. Decoding needs to know about
 * when: the era is the one that brings the time nearest to a known one.
 */
__u64 pkts_time_to_ntp(__u64 ns);
__u64 pkts_time_to_ntp_us(__u64 ns);
__u64 pkts_time_from_ntp(__u64 ntp, __u64 near);
__u64 pkts_time_to_ms(__u64 ns);
__u32 pkts_time_to_sec(__u64 ns);
__u64 pkts_time_sec_up(__u64 ns);

#endif /* PKTS_WIRE_TIME_H */
