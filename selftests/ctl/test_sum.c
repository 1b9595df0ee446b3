// SPDX-License-Identifier: GPL-2.0
/* When the conservation sum closes. */

#include "sum.h"
#include "tap.h"
#include "util.h"

#define ALL_ONE { \
	.live = { 1, 100 }, .recorded = { 1, 100 }, .arp = { 1, 100 }, \
	.llc = { 1, 100 }, .ethertype = { 1, 100 }, .truncated = { 1, 100 }, \
	.malformed = { 1, 100 }, .no_memory = { 1, 100 }, \
	.table_full = { 1, 100 }, .l4_truncated = { 7, 700 }, \
}

static const struct {
	const char *what;
	struct pkts_tally seen, after;
	__s64 packets, octets;
} cases[] = {
	{ "exactly", { 9, 900 }, { 9, 900 }, 0, 0 },
	{ "frames passed meanwhile", { 8, 800 }, { 12, 1200 }, 0, 0 },
	{ "at the upper end", { 1, 100 }, { 9, 900 }, 0, 0 },
	{ "a packet is missing", { 10, 1000 }, { 10, 1000 }, -1, -100 },
	{ "a packet too many", { 8, 800 }, { 8, 800 }, 1, 100 },
	{ "only octets are missing", { 9, 901 }, { 9, 950 }, 0, -1 },
	{ "only packets are too many", { 7, 900 }, { 8, 900 }, 1, 0 },
	{ "none was seen", { 0, 0 }, { 0, 0 }, 9, 900 },
};

int main(void)
{
	struct pkts_hook_stats stats = ALL_ONE, none = { };
	__s64 packets, octets;
	bool closes, want;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		stats.seen = cases[i].seen;
		stats.seen_after = cases[i].after;
		closes = sum_closes(&stats, &packets, &octets);
		want = !cases[i].packets && !cases[i].octets;
		if (!tap_ok(closes == want && packets == cases[i].packets &&
			    octets == cases[i].octets, cases[i].what))
			printf("# is: %d, %lld packets, %lld octets\n", closes,
			       packets, octets);
	}
	tap_ok(sum_closes(&none, &packets, &octets), "nothing at all closes");
	return tap_done();
}
