// SPDX-License-Identifier: GPL-2.0
/* Large numbers in words: "1.5k", "64Ki", "12.3M". */

#include "number.h"

#include <stdio.h>
#include <string.h>

static bool parse_scale(const char *text, __u64 *scale)
{
	static const char letters[] = "KMGT";
	const char *letter;
	__u64 base = 1000;

	*scale = 1;
	if (!*text)
		return true;
	letter = strchr(letters, *text == 'k' ? 'K' : *text);
	if (!letter)
		return false;
	if (text[1] == 'i')
		base = 1024;
	if (text[base == 1024 ? 2 : 1])
		return false;
	for (; letter >= letters; letter--)
		*scale *= base;
	return true;
}

/**
 * number_parse - read a whole number
 * @text: digits, perhaps with a decimal point, and k, M, G or T for powers of
 *	1000, or Ki, Mi, Gi or Ti for those of 1024
 * @value: the number
 *
 * Digits behind the point that leave no whole number are refused.
 *
 * Returns: whether @text is a number that @value can hold
 */
bool number_parse(const char *text, __u64 *value)
{
	size_t whole = strspn(text, "0123456789"), part = 0, i;
	__u64 scale, fraction = 0;

	*value = 0;
	if (text[whole] == '.')
		part = strspn(text + whole + 1, "0123456789") + 1;
	if (!whole || part == 1 || part > 8 ||
	    !parse_scale(text + whole + part, &scale))
		return false;
	for (i = 0; i < whole; i++)
		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, text[i] - '0', value))
			return false;
	if (__builtin_mul_overflow(*value, scale, value))
		return false;
	for (i = part ? part - 1 : 0; i > 0; i--) {
		fraction += scale * (__u64)(text[whole + i] - '0');
		if (fraction % 10)
			return false;
		fraction /= 10;
	}
	return !__builtin_add_overflow(*value, fraction, value);
}

/**
 * number_short - write a number with three digits for a table
 * @value: the number, not negative
 * @buf: NUMBER_LEN octets
 *
 * Returns: @buf
 */
const char *number_short(double value, char *buf)
{
	static const char letters[] = { '\0', 'k', 'M', 'G', 'T', 'P', 'E' };
	size_t i;

	/* What would be rounded to four digits goes up, too. */
	for (i = 0; value >= 999.5 && i + 1 < sizeof(letters); i++)
		value /= 1000;
	if (value >= 99.95 || (!i && value == (double)(__u64)value))
		snprintf(buf, NUMBER_LEN, "%.0f%c", value, letters[i]);
	else if (value >= 9.995)
		snprintf(buf, NUMBER_LEN, "%.1f%c", value, letters[i]);
	else
		snprintf(buf, NUMBER_LEN, "%.2f%c", value, letters[i]);
	return buf;
}
