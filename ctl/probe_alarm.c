// SPDX-License-Identifier: GPL-2.0
/* Thresholds of alarms: shares in per cent, or times. */

#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "probe_fields.h"
#include "probe_words.h"

#define PPM_MAX 1000000
#define PPM_DIGITS 4	/* behind the point of per cent */
#define TIME_MAX (600 * 1000000000ULL)

/* "1%", "0.05%": digits that parts per million do not have are refused. */
static bool parse_share(const char *value, __u64 *ppm)
{
	unsigned int digits = 0, behind = 0;
	bool point = false;

	for (*ppm = 0; *value && *value != '%'; value++) {
		if (*value == '.' && digits && !point) {
			point = true;
			continue;
		}
		if (*value < '0' || *value > '9' || ++digits > 8 ||
		    (point && ++behind > PPM_DIGITS))
			return false;
		*ppm = *ppm * 10 + (__u64)(*value - '0');
	}
	if (!digits || (point && !behind) || strcmp(value, "%"))
		return false;
	for (; behind < PPM_DIGITS; behind++)
		*ppm *= 10;
	return *ppm <= PPM_MAX;
}

/**
 * probe_alarm_parse - read the threshold of an alarm
 * @alarm: its metric says what is wanted; gets the threshold
 * @value: the word
 *
 * Returns: whether @value is one
 */
bool probe_alarm_parse(struct pkts_probe_alarm *alarm, const char *value)
{
	if (probe_is_share(alarm->metric))
		return parse_share(value, &alarm->threshold);
	return duration_parse(value, &alarm->threshold) &&
	       alarm->threshold <= TIME_MAX;
}

/**
 * probe_alarm_takes - what a figure's threshold is, in words
 * @metric: enum pkts_probe_metric
 *
 * Returns: the words
 */
const char *probe_alarm_takes(__u32 metric)
{
	return probe_is_share(metric) ? "a share from 0% to 100%, such as 0.5%" :
	       "a time from 0s to 10min, such as 500us or 50ms";
}

/**
 * probe_alarm_value - write a figure that an alarm is about
 * @metric: which figure
 * @value: parts per million, or nanoseconds
 * @buf: PROBE_TIME_LEN octets
 *
 * Returns: @buf
 */
const char *probe_alarm_value(__u32 metric, __u64 value, char *buf)
{
	return probe_is_share(metric) ? probe_ppm(value, buf) :
					probe_time((__s64)value, buf);
}
