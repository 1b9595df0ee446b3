// SPDX-License-Identifier: GPL-2.0
/* pktsctl: the command line of the pkts kernel module. */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch.h"
#include "ctl.h"
#include "version.h"

static const struct ctl_command objects[] = {
	{ "point", cmd_point, "observation points: devices that are watched" },
	{ "flow", cmd_flow, "live flows, their timeouts and ceilings" },
	{ "export", cmd_export, "flow records as IPFIX to a collector or file" },
	{ "reflector", cmd_reflector, "Session-Reflectors: STAMP and TWAMP-Light" },
	{ "probe", cmd_probe, "Session-Senders: loss and delay of a path" },
	{ "stamp", cmd_stamp, "time stamps in frames, and their captures" },
	{ "stats", cmd_stats, "counters, and whether their sum closes" },
	{ "monitor", cmd_monitor, "events as they happen" },
	{ }
};

static const char usage[] =
	"usage: pktsctl [-j] [-p] [-n NETNS] OBJECT [COMMAND] [WORD ...]\n"
	"       pktsctl [-j] [-p] [-n NETNS] -b FILE\n"
	"       pktsctl OBJECT --help\n"
	"\n"
	"  -j, --json          JSON; times in nanoseconds, sizes in octets\n"
	"  -p, --pretty        with -j, indented\n"
	"  -n, --netns NETNS   act in a network namespace (see ip-netns(8))\n"
	"  -b, --batch FILE    do what its lines say, up to the first that fails; - for\n"
	"                      standard input\n"
	"  -h, --help          this text\n"
	"  -V, --version       the version\n";

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "netns", required_argument, NULL, 'n' },
	{ "batch", required_argument, NULL, 'b' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ }
};

/* Returns the exit status, or -1 to go on with the words that follow. */
static int read_option(struct ctl *ctl, int option, const char **batch)
{
	switch (option) {
	case 'j':
		ctl->out.json = true;
		return -1;
	case 'p':
		ctl->out.pretty = true;
		return -1;
	case 'n':
		return ctl_netns_enter(ctl, optarg) ? EXIT_FAILURE : -1;
	case 'b':
		*batch = optarg;
		return -1;
	case 'h':
		return ctl_help(objects, usage);
	case 'V':
		puts("pktsctl " PKTS_VERSION);
		return EXIT_SUCCESS;
	default:
		return EXIT_FAILURE; /* getopt has said why */
	}
}

static int run(struct ctl *ctl, int argc, char **argv)
{
	const char *batch = NULL;
	int option, status;

	argv[0] = "pktsctl"; /* the start of getopt's messages */
	while ((option = getopt_long(argc, argv, "+jpn:b:hV", options, NULL)) != -1) {
		status = read_option(ctl, option, &batch);
		if (status >= 0)
			return status;
	}
	if (!batch)
		return ctl_dispatch(ctl, objects, usage, argc - optind,
				    argv + optind);
	if (argc == optind)
		return ctl_batch(ctl, objects, usage, batch);
	ctl_error(ctl, "with --batch, commands are in the file");
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	static struct ctl ctl;
	int status;

	status = run(&ctl, argc, argv);
	ctl_close(&ctl);
	if (out_flush(&ctl.out) && status == EXIT_SUCCESS)
		status = EXIT_FAILURE;
	return status;
}
