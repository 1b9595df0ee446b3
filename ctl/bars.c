// SPDX-License-Identifier: GPL-2.0
/*
 * Bars and lines of bars, drawn with characters: Unicode's block elements where
 * the terminal's character set has them, else ASCII.
 */

#include "bars.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "util.h"

/* Eighths of a cell, from below and from the left. */
static const char *const levels[] = {
	"\u2581", "\u2582", "\u2583", "\u2584",
	"\u2585", "\u2586", "\u2587", "\u2588",
};

static const char *const eighths[] = {
	"\u258f", "\u258e", "\u258d", "\u258c",
	"\u258b", "\u258a", "\u2589", "\u2588",
};

static const char *const ascii[] = { "_", ".", "-", "=", "+", "*", "%", "#" };

#define LEVELS ARRAY_SIZE(levels)

/**
 * bars_blocks - does the user's character set have block elements
 *
 * Returns: whether it is UTF-8
 */
bool bars_blocks(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool blocks;

	if (!locale)
		return false;
	blocks = !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");
	freelocale(locale);
	return blocks;
}

static char *append(char *to, const char *text)
{
	size_t len = strlen(text);

	memcpy(to, text, len + 1);
	return to + len;
}

/* Which of the levels @value is, when @least is the lowest and @most the highest. */
static size_t level(__s64 value, __s64 least, __s64 most)
{
	double part;

	if (most <= least)
		return 0;
	part = (double)(value - least) / (double)(most - least);
	return (size_t)(part * (LEVELS - 1) + 0.5);
}

/**
 * bars_spark - draw a line of bars, a character each
 * @values: from the left; BARS_NONE is a gap, BARS_LOST an exclamation mark
 * @n: how many
 * @blocks: with block elements
 * @buf: BARS_LEN(@n) octets
 *
 * The lowest bar is 0, or the smallest value where all are more than half of the
 * largest: small changes of a large value are seen, too.
 *
 * Returns: @buf
 */
const char *bars_spark(const __s64 *values, size_t n, bool blocks, char *buf)
{
	const char *const *shape = blocks ? levels : ascii;
	__s64 least = 0, most = 0;
	bool any = false;
	char *to = buf;
	size_t i;

	for (i = 0; i < n; i++) {
		if (values[i] < 0)
			continue;
		least = any && least < values[i] ? least : values[i];
		most = most > values[i] ? most : values[i];
		any = true;
	}
	if (least <= most / 2)
		least = 0;
	*to = '\0';
	for (i = 0; i < n; i++) {
		if (values[i] >= 0)
			to = append(to, shape[level(values[i], least, most)]);
		else
			to = append(to, values[i] == BARS_LOST ? "!" : " ");
	}
	return buf;
}

/**
 * bars_bar - draw a bar from the left
 * @value: how long it is
 * @max: what is as long as @width
 * @width: characters
 * @blocks: with block elements, to an eighth of a character
 * @buf: BARS_LEN(@width) octets
 *
 * A value that is not 0 is seen.
 *
 * Returns: @buf
 */
const char *bars_bar(__u64 value, __u64 max, size_t width, bool blocks,
		     char *buf)
{
	size_t parts = blocks ? LEVELS : 1, length, i;
	char *to = buf;

	*to = '\0';
	if (!value || !max)
		return buf;
	if (value > max)
		value = max;
	length = (size_t)((double)value / (double)max *
			  (double)(width * parts) + 0.5);
	if (!length)
		length = 1;
	for (i = 0; i < length / parts; i++)
		to = append(to, blocks ? levels[LEVELS - 1] : "#");
	if (length % parts)
		append(to, eighths[length % parts - 1]);
	return buf;
}
