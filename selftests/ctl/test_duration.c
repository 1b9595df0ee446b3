// SPDX-License-Identifier: GPL-2.0
/* Times as users type them, and as the tool writes them. */

#include "duration.h"
#include "tap.h"
#include "util.h"

#define S 1000000000ULL

static const struct {
	const char *text;
	bool good;
	__u64 ns;
} parse_cases[] = {
	{ "15", true, 15 * S },
	{ "15s", true, 15 * S },
	{ "500ms", true, S / 2 },
	{ "2min", true, 120 * S },
	{ "1h", true, 3600 * S },
	{ "7d", true, 7 * 86400 * S },
	{ "20us", true, 20000 },
	{ "20ns", true, 20 },
	{ "0", true, 0 },
	{ "1.5s", true, S + S / 2 },
	{ "1.5min", true, 90 * S },
	{ "0.25h", true, 900 * S },
	{ "0.123456789", true, 123456789 },
	{ "1.000000000000000000", true, S },
	{ "18446744073709551615ns", true, 18446744073709551615ULL },
	{ "18446744073709551616ns", false, 0 },
	{ "18446744073.709551615s", true, 18446744073709551615ULL },
	{ "18446744073.709551616s", false, 0 },
	{ "999999999999d", false, 0 },
	{ "0.1234567891s", false, 0 },
	{ "1.5ns", false, 0 },
	{ "1.05ns", false, 0 },
	{ "", false, 0 },
	{ "s", false, 0 },
	{ ".5s", false, 0 },
	{ "1.", false, 0 },
	{ "1.s", false, 0 },
	{ "-1s", false, 0 },
	{ "+1s", false, 0 },
	{ " 1s", false, 0 },
	{ "1 s", false, 0 },
	{ "5x", false, 0 },
	{ "1sec", false, 0 },
	{ "1m", false, 0 },
	{ "0x10", false, 0 },
};

static const struct {
	__u64 ns;
	const char *exact;
	const char *brief;
} text_cases[] = {
	{ 0, "0s", "0us" },
	{ 1, "1ns", "0us" },
	{ 1500, "1500ns", "1us" },
	{ 999999, "999999ns", "999us" },
	{ S / 2, "500ms", "0.500s" },
	{ 15 * S, "15s", "15.000s" },
	{ 90 * S, "90s", "90.000s" },
	{ 120 * S, "2min", "2m00s" },
	{ 125 * S, "125s", "2m05s" },
	{ 3600 * S, "1h", "1h00m" },
	{ 86400 * S, "1d", "24h00m" },
	{ 18446744073709551615ULL, "18446744073709551615ns", "5124095h34m" },
};

static void parse(const char *text, bool good, __u64 ns)
{
	char what[64];
	__u64 is = 0;
	bool ok;

	ok = duration_parse(text, &is);
	snprintf(what, sizeof(what), "\"%s\" is %s", text,
		 good ? "a time" : "refused");
	if (!tap_ok(ok == good && (!good || is == ns), what))
		printf("# is: %d %llu\n", ok, is);
}

int main(void)
{
	char buf[DURATION_LEN], what[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parse_cases); i++)
		parse(parse_cases[i].text, parse_cases[i].good,
		      parse_cases[i].ns);
	for (i = 0; i < ARRAY_SIZE(text_cases); i++) {
		snprintf(what, sizeof(what), "%s exactly", text_cases[i].exact);
		tap_same(duration_exact(text_cases[i].ns, buf),
			 text_cases[i].exact, what);
		parse(buf, true, text_cases[i].ns);
		snprintf(what, sizeof(what), "%s in short", text_cases[i].brief);
		tap_same(duration_short(text_cases[i].ns, buf),
			 text_cases[i].brief, what);
	}
	return tap_done();
}
