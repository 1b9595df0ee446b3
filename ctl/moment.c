// SPDX-License-Identifier: GPL-2.0
#include "moment.h"

#include <stdio.h>
#include <time.h>
#include <wire/time.h>

/**
 * moment - write a moment as local time, with its offset from UTC
 * @ns: nanoseconds since 1970
 * @buf: MOMENT_LEN octets
 *
 * Returns: @buf
 */
const char *moment(__u64 ns, char *buf)
{
	time_t seconds = (time_t)(ns / PKTS_NS_PER_SEC);
	char date[32] = "?", zone[8] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm)) {
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
		strftime(zone, sizeof(zone), "%z", &tm);
	}
	snprintf(buf, MOMENT_LEN, "%s.%09llu%s", date, ns % PKTS_NS_PER_SEC,
		 zone);
	return buf;
}
