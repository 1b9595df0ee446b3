// SPDX-License-Identifier: GPL-2.0
/* Spans of time in words: "90s", "500ms", "2min". */

#include "duration.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

#define NS_PER_SEC 1000000000ULL

/* Longest first: duration_exact() takes the first that divides. */
static const struct unit {
	const char *name;
	__u64 ns;
} units[] = {
	{ "d", 86400 * NS_PER_SEC },
	{ "h", 3600 * NS_PER_SEC },
	{ "min", 60 * NS_PER_SEC },
	{ "s", NS_PER_SEC },
	{ "ms", 1000000 },
	{ "us", 1000 },
	{ "ns", 1 },
};

static __u64 unit_ns(const char *name)
{
	size_t i;

	if (!*name)
		return NS_PER_SEC;
	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(units[i].name, name))
			return units[i].ns;
	return 0;
}

/* Reads digits; false when there are none or the number is too large. */
static bool read_digits(const char **text, __u64 *number)
{
	const char *at = *text;

	*number = 0;
	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, *at - '0', number))
			return false;
	if (at == *text)
		return false;
	*text = at;
	return true;
}

/**
 * duration_parse - read a span of time
 * @text: digits, perhaps with a decimal point, and a unit: ns, us, ms, s,
 *	min, h or d; seconds when there is none
 * @ns: the span in nanoseconds
 *
 * Digits below the nanosecond are refused rather than lost.
 *
 * Returns: whether @text is a span of time that @ns can hold
 */
bool duration_parse(const char *text, __u64 *ns)
{
	__u64 whole, unit, part = 0;
	const char *fraction = NULL;
	size_t digits = 0;

	if (!read_digits(&text, &whole))
		return false;
	if (*text == '.') {
		fraction = ++text;
		digits = strspn(text, "0123456789");
		text += digits;
		if (!digits)
			return false;
	}
	unit = unit_ns(text);
	if (!unit || __builtin_mul_overflow(whole, unit, ns))
		return false;
	/* Each digit is worth a tenth of the one before. */
	for (; digits; digits--, fraction++) {
		if (*fraction != '0' && (unit < 10 || unit % 10))
			return false;
		unit /= 10;
		part += unit * (__u64)(*fraction - '0');
	}
	return !__builtin_add_overflow(*ns, part, ns);
}

/**
 * duration_exact - write a span of time so that duration_parse() reads it back
 * @ns: the span in nanoseconds
 * @buf: DURATION_LEN octets
 *
 * Returns: @buf
 */
const char *duration_exact(__u64 ns, char *buf)
{
	size_t i;

	if (!ns)
		return strcpy(buf, "0s");
	for (i = 0; i < ARRAY_SIZE(units) - 1; i++)
		if (ns % units[i].ns == 0)
			break;
	snprintf(buf, DURATION_LEN, "%llu%s", ns / units[i].ns,
		 units[i].name);
	return buf;
}

/**
 * duration_short - write a span of time for a table, rounded down
 * @ns: the span in nanoseconds
 * @buf: DURATION_LEN octets
 *
 * Returns: @buf
 */
const char *duration_short(__u64 ns, char *buf)
{
	__u64 s = ns / NS_PER_SEC;

	if (ns < 1000000)
		snprintf(buf, DURATION_LEN, "%lluus", ns / 1000);
	else if (s < 100)
		snprintf(buf, DURATION_LEN, "%llu.%03llus", s,
			 ns % NS_PER_SEC / 1000000);
	else if (s < 3600)
		snprintf(buf, DURATION_LEN, "%llum%02llus",
			 s / 60, s % 60);
	else
		snprintf(buf, DURATION_LEN, "%lluh%02llum",
			 s / 3600, s / 60 % 60);
	return buf;
}

/**
 * duration_fine - write a short span of time with three digits, rounded down
 * @ns: the span in nanoseconds
 * @buf: DURATION_LEN octets
 *
 * Returns: @buf
 */
const char *duration_fine(__u64 ns, char *buf)
{
	static const char *const names[] = { "ns", "us", "ms" };
	__u64 unit = 1;
	size_t i;

	if (ns >= NS_PER_SEC)
		return duration_short(ns, buf);
	for (i = 0; ns / unit >= 1000; i++)
		unit *= 1000;
	if (ns / unit >= 100 || unit == 1)
		snprintf(buf, DURATION_LEN, "%llu%s", ns / unit, names[i]);
	else if (ns / unit >= 10)
		snprintf(buf, DURATION_LEN, "%llu.%llu%s", ns / unit,
			 ns % unit / (unit / 10), names[i]);
	else
		snprintf(buf, DURATION_LEN, "%llu.%02llu%s", ns / unit,
			 ns % unit / (unit / 100), names[i]);
	return buf;
}
