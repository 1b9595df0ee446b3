// SPDX-License-Identifier: GPL-2.0
/* Strings that are exported are UTF-8, whatever a device is called. */

#include "ipfix_options.h"
#include "tap.h"
#include "util.h"

#define SIZE 8

static const struct {
	const char *what;
	const char *from;
	const char *to;
} cases[] = {
	{ "nothing", "", "" },
	{ "ASCII", "eth0", "eth0" },
	{ "two octets", "\xc3\xa4", "\xc3\xa4" },
	{ "three octets", "\xe2\x82\xac", "\xe2\x82\xac" },
	{ "four octets", "\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7" },
	{ "a lone octet", "a\xe4z", "a?z" },
	{ "a form that is too long", "\xc0\xaf", "??" },
	{ "a surrogate", "\xed\xa0\x80", "???" },
	{ "beyond Unicode", "\xf4\x90\x80\x80", "????" },
	{ "a character that is cut off", "\xe2\x82", "??" },
	{ "all octets", "12345678", "12345678" },
	{ "more than all", "123456789", "12345678" },
	{ "a character with no room", "1234567\xc3\xa4", "1234567" },
};

static void one_case(size_t i)
{
	char to[SIZE + 1], want[SIZE + 1] = "";

	memset(to, 'x', sizeof(to));
	ipfix_string(to, SIZE, cases[i].from);
	memcpy(want, cases[i].to, strlen(cases[i].to));
	if (!tap_ok(!memcmp(to, want, SIZE) && to[SIZE] == 'x', cases[i].what))
		printf("# is: %.*s\n", SIZE, to);
}

int main(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		one_case(i);
	return tap_done();
}
