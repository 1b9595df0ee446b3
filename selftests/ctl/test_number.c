// SPDX-License-Identifier: GPL-2.0
/* Large numbers in words. */

#include "number.h"
#include "tap.h"
#include "util.h"

static const struct {
	const char *text;
	bool good;
	__u64 value;
} parse_cases[] = {
	{ "0", true, 0 },
	{ "100", true, 100 },
	{ "1k", true, 1000 },
	{ "1K", true, 1000 },
	{ "1Ki", true, 1024 },
	{ "1.5M", true, 1500000 },
	{ "1.5Mi", true, 1572864 },
	{ "0.000001M", true, 1 },
	{ "2G", true, 2000000000 },
	{ "3Ti", true, 3298534883328 },
	{ "18446744073709551615", true, 18446744073709551615ULL },
	{ "18446744073709551616", false, 0 },
	{ "18446744073709552k", false, 0 },
	{ "", false, 0 },
	{ "k", false, 0 },
	{ "1.", false, 0 },
	{ ".5k", false, 0 },
	{ "1.5", false, 0 },
	{ "1.0001k", false, 0 },
	{ "1kk", false, 0 },
	{ "1i", false, 0 },
	{ "1 k", false, 0 },
	{ "-1", false, 0 },
	{ "0x10", false, 0 },
};

static const struct {
	double value;
	const char *text;
} short_cases[] = {
	{ 0, "0" }, { 1, "1" }, { 0.5, "0.50" }, { 9.99, "9.99" },
	{ 9.999, "10.0" }, { 42, "42" }, { 42.5, "42.5" }, { 99.99, "100" },
	{ 999, "999" }, { 999.4, "999" }, { 999.5, "1.00k" }, { 1000, "1.00k" },
	{ 12345, "12.3k" }, { 123456, "123k" }, { 999499, "999k" },
	{ 999500, "1.00M" }, { 1234567890, "1.23G" }, { 1e12, "1.00T" },
	{ 18446744073709551615.0, "18.4E" },
};

int main(void)
{
	char buf[NUMBER_LEN];
	__u64 value;
	size_t i;
	bool good;

	for (i = 0; i < ARRAY_SIZE(parse_cases); i++) {
		good = number_parse(parse_cases[i].text, &value);
		tap_ok(good == parse_cases[i].good &&
		       (!good || value == parse_cases[i].value),
		       parse_cases[i].text);
	}
	for (i = 0; i < ARRAY_SIZE(short_cases); i++)
		tap_same(number_short(short_cases[i].value, buf),
			 short_cases[i].text, short_cases[i].text);
	return tap_done();
}
