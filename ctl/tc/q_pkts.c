// SPDX-License-Identifier: GPL-2.0
/*
 * What "tc -s qdisc" shows of a pkts qdisc beside what it shows of any: how long
 * frames waited in it. tc loads q_pkts.so by its name from a directory of its
 * own, or from TC_LIB_DIR, and knows nothing of pkts without it.
 */
#include <linux/rtnetlink.h>
#include <string.h>

#include "../duration.h"
#include "../qdisc_wait.h"
#include "tc.h"

/* As tc refuses options of qdiscs that it does not know. */
static int parse_options(struct qdisc_util *util, int argc, char **argv,
			 struct nlmsghdr *msg, const char *dev)
{
	if (!argc)
		return 0;
	fprintf(stderr, "Qdisc \"%s\" has no options, hence option \"%s\" is unparsable\n",
		util->id, *argv);
	return -1;
}

static int show_options(struct qdisc_util *util, FILE *to, struct rtattr *opt)
{
	return 0;
}

/**
 * struct figure - one that is shown
 * @key: in JSON
 * @text: in text, with a place for its value
 * @ns: the value
 */
struct figure {
	const char *key;
	const char *text;
	__u64 ns;
};

static void show_figure(FILE *to, const struct figure *figure)
{
	char text[DURATION_LEN];

	if (is_json_context())
		jsonw_u64_field(get_json_writer(), figure->key, figure->ns);
	else
		fprintf(to, ", %s %s", figure->text,
			duration_fine(figure->ns, text));
}

static void show_waits(FILE *to, const struct pkts_qdisc_stats *stats)
{
	const struct pkts_spread *wait = &stats->wait;
	const struct figure figures[] = {
		{ "min", "min", wait->min },
		{ "mean", "mean", wait->count ? wait->sum / wait->count : 0 },
		{ "p50", "50 % within", qdisc_wait_within(stats, 50) },
		{ "p99", "99 % within", qdisc_wait_within(stats, 99) },
		{ "max", "max", wait->max },
	};
	size_t i;

	for (i = 0; i < sizeof(figures) / sizeof(*figures); i++)
		show_figure(to, &figures[i]);
}

static void show_json(const struct pkts_qdisc_stats *stats)
{
	struct json_writer *json = get_json_writer();

	open_json_object("wait");
	jsonw_u64_field(json, "count", stats->wait.count);
	show_waits(NULL, stats);
	close_json_object();
	jsonw_u64_field(json, "not_measured", stats->not_measured);
	jsonw_u64_field(json, "stamped", stats->stamped);
}

static void show_text(FILE *to, const struct pkts_qdisc_stats *stats)
{
	fprintf(to, "  waited: %llu frames", stats->wait.count);
	show_waits(to, stats);
	if (stats->not_measured)
		fprintf(to, ", not measured %llu", stats->not_measured);
	if (stats->stamped)
		fprintf(to, ", stamped %llu probes", stats->stamped);
}

static int show_stats(struct qdisc_util *util, FILE *to, struct rtattr *attr)
{
	struct pkts_qdisc_stats stats;

	if (!attr || RTA_PAYLOAD(attr) < sizeof(stats))
		return 0;
	memcpy(&stats, RTA_DATA(attr), sizeof(stats));
	if (is_json_context())
		show_json(&stats);
	else
		show_text(to, &stats);
	return 0;
}

/* tc finds it by this name, and writes into it. */
__attribute__((visibility("default"))) struct qdisc_util pkts_qdisc_util = {
	.id		= "pkts",
	.parse_qopt	= parse_options,
	.print_qopt	= show_options,
	.print_xstats	= show_stats,
};
