// SPDX-License-Identifier: GPL-2.0
/* How sums are written that close, and that do not. */

#include "stats_show.h"
#include "tap.h"
#include "util.h"

static const struct pkts_point_stats good = {
	.ifindex = 1, .direction = PKTS_DIRECTION_INGRESS, .flows = 2,
	.ingress = { .seen = { 5, 500 }, .seen_after = { 5, 500 },
		     .live = { 2, 200 }, .recorded = { 2, 200 },
		     .arp = { 1, 100 }, .stamps_now = 5 },
};

static const struct pkts_point_stats passing = {
	.ifindex = 1, .direction = PKTS_DIRECTION_INGRESS,
	.ingress = { .seen = { 1, 100 }, .seen_after = { 3, 300 },
		     .live = { 2, 200 } },
};

static const struct pkts_point_stats missing = {
	.ifindex = 1, .direction = PKTS_DIRECTION_EGRESS,
	.egress = { .seen = { 5, 500 }, .seen_after = { 5, 500 },
		    .recorded = { 2, 200 }, .table_full = { 2, 600 } },
};

static const struct pkts_point_stats unseen = {
	.egress = { .live = { 0, 7 } },
};

static const struct pkts_point_stats link = {
	.ifindex = 1, .peer_ifindex = 1, .link = "tap0",
	.direction = PKTS_DIRECTION_INGRESS,
	.ingress = { .seen = { 5, 500 }, .seen_after = { 5, 500 },
		     .not_selected = { 2, 200 }, .not_sampled = { 3, 300 } },
	.losses = { .rx_missed = 7 }, .losses_peer = { .softnet_dropped = 8 },
};

static const struct {
	const char *what;
	const struct pkts_point_stats *stats;
	bool closes;
	const char *has;
	const char *lacks;
} cases[] = {
	{ "a sum that closes", &good, true, "    closes\n", "DOES NOT" },
	{ "the point's name", &good, true,
	  "1: lo direction ingress: 2 live flows\n", "egress" },
	{ "exclusions that are not zero", &good, true, "ARP ", "LLC" },
	{ "frames that passed meanwhile", &passing, true,
	  "seen until the end                    3 packets", "DOES NOT" },
	{ "no such line when none did", &good, true, "seen",
	  "seen until the end" },
	{ "a sum that does not close", &missing, false,
	  "    DOES NOT CLOSE by -1 packets, 300 octets\n", "    closes\n" },
	{ "a sum without a packet", &unseen, false,
	  "    DOES NOT CLOSE by 0 packets, 7 octets\n", "    closes\n" },
	{ "a link", &link, true, "1: link tap0 dev lo dev lo: 0 live", "direction" },
	{ "its legs", &link, true, "  leg lo\n", "egress" },
	{ "what was not selected", &link, true,
	  "not selected                          2 packets", "ARP" },
	{ "what was not sampled", &link, true,
	  "not sampled                           3 packets", "ARP" },
	{ "what was lost", &link, true, "    missed                                7 frames\n",
	  "errors" },
	{ "no losses", &good, true, "closes", "lost by" },
	{ "what is gone", &unseen, false, "points that are gone: 0 live",
	  "direction" },
};

static const struct {
	const char *what;
	struct pkts_totals totals;
	bool closes;
	const char *has;
} queue_cases[] = {
	{ "an empty queue", { .records = 0 }, true, "  closes\n" },
	{ "records of every fate",
	  { .records = 10, .queue_waiting = 1, .queue_delivered = 2,
	    .queue_dropped = 3, .queue_no_memory = 4 }, true, "  closes\n" },
	{ "a record that is missing", { .records = 2, .queue_waiting = 1 },
	  false, "  DOES NOT CLOSE by -1 records\n" },
	{ "a record too many", { .records = 2, .queue_dropped = 3 },
	  false, "  DOES NOT CLOSE by 1 records\n" },
};

static void point_case(size_t i)
{
	struct out out = { };
	bool closes;
	char *text;

	tap_capture();
	closes = stats_show_point(&out, cases[i].stats);
	text = tap_captured();
	if (!tap_ok(closes == cases[i].closes && strstr(text, cases[i].has) &&
		    !strstr(text, cases[i].lacks), cases[i].what))
		printf("# %d\n%s", closes, text);
	free(text);
}

static void queue_case(size_t i)
{
	struct out out = { };
	bool closes;
	char *text;

	tap_capture();
	closes = stats_show_totals(&out, &queue_cases[i].totals);
	text = tap_captured();
	if (!tap_ok(closes == queue_cases[i].closes &&
		    strstr(text, queue_cases[i].has), queue_cases[i].what))
		printf("# %d\n%s", closes, text);
	free(text);
}

static void json_case(void)
{
	struct out out = { .json = true };
	char *text;

	tap_capture();
	stats_show_point(&out, &missing);
	text = tap_captured();
	if (!tap_ok(strstr(text, "\"closes\":false,\"difference\":{\"packets\":-1,\"octets\":300}"),
		    "JSON of a sum that does not close"))
		printf("# %s", text);
	free(text);
}

int main(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		point_case(i);
	for (i = 0; i < ARRAY_SIZE(queue_cases); i++)
		queue_case(i);
	json_case();
	return tap_done();
}
