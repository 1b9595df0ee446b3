// SPDX-License-Identifier: GPL-2.0
/* pktsctl export: the commands. */

#include <stdlib.h>

#include "ctl.h"
#include "export_group.h"
#include "export_status.h"
#include "export_words.h"
#include "words.h"

#define CONF_DEFAULT "/etc/pkts/export.conf"

static const char usage[] =
	"usage: pktsctl export [show]\n"
	"       pktsctl export run [config FILE] [once]\n"
	"       pktsctl export [once] to DESTINATION [WORD ...] [to ...]\n"
	"DESTINATION := udp:HOST:PORT | tcp:HOST:PORT | tls:HOST:PORT | file:PATH\n"
	"WORD := domain N | template-refresh TIME | biflow | uniflow | pen N |\n"
	"        format FORMAT | counters OCTETS |\n"
	"        profile basic | profile full | elements NAME,... |\n"
	"        filter CONDITIONS | rate N | batch N | mtu N |\n"
	"        cert FILE | key FILE | ca FILE | peer NAME |\n"
	"        rotate-size OCTETS | rotate-time TIME\n"
	"\n"
	"Sends flow records as IPFIX until a signal comes; acknowledges to the\n"
	"kernel what was taken. Words before the first \"to\" hold for all.\n"
	"\n"
	"  show              what the exporters that run do\n"
	"  run               export as a file says (default " CONF_DEFAULT ")\n"
	"  config            the file\n"
	"  to                a collector, or a file\n"
	"  once              end when the records that wait now have been sent\n"
	"  domain            observation domain of the flows (default 1)\n"
	"  template-refresh  templates and reports again after TIME (default 10min)\n"
	"  biflow            both directions in one data record (default)\n"
	"  uniflow           a data record for each direction\n"
	"  pen               enterprise number of the elements that IANA does not have\n"
	"                    (default 32473, which is for examples)\n"
	"  format            ipfix (default) or netflow9, which knows uniflows only\n"
	"  counters          octets of packet and octet counts, 8 (default) or 4\n"
	"  profile           basic: no details, though the records have them\n"
	"  elements          only these, beside what identifies a flow\n"
	"  filter            only such records; conditions of \"pktsctl flow show\"\n"
	"  rate              messages a second at the most (default over UDP: 2000)\n"
	"  batch             records that are read and confirmed at once (default 256)\n"
	"  mtu               UDP: octets of the largest packet (default: the path's,\n"
	"                    at most 1500)\n"
	"  cert              TLS: a file of our certificate\n"
	"  key               TLS: a file of its key\n"
	"  ca                TLS: a file of those that sign the collector's\n"
	"  peer              TLS: the name in it (default: the host)\n"
	"  rotate-size       file: complete after so many octets, then the next one\n"
	"  rotate-time       file: complete after TIME, then the next one\n";

static int run(struct ctl *ctl, struct export_wishes *wishes)
{
	int status = EXIT_FAILURE;

	if (!export_words_end(wishes))
		status = export_service(ctl, wishes);
	export_words_free(wishes);
	return status;
}

static int export_from_file(struct ctl *ctl, int argc, char **argv)
{
	const char *path = CONF_DEFAULT;
	struct export_wishes wishes;
	bool once = false;
	struct ctl_arg args[] = {
		{ .name = "config", .parse = ctl_parse_string, .to = &path,
		  .takes = "the path of a file" },
		{ .name = "once", .to = &once },
		{ }
	};

	if (ctl_args(ctl, args, argc, argv))
		return EXIT_FAILURE;
	export_words_begin(&wishes, ctl);
	if (export_conf_read(&wishes, path)) {
		export_words_free(&wishes);
		return EXIT_FAILURE;
	}
	wishes.once = wishes.once || once;
	return run(ctl, &wishes);
}

/* What may come first: a command, or one of the words that need none. */
enum { SHOW, RUN };

static int first_word(struct ctl *ctl, const struct export_wishes *wishes,
		      char **argv)
{
	struct words words = { };
	const struct ctl_arg *arg;
	int found;

	words_add(&words, "show");
	words_add(&words, "run");
	for (arg = wishes->args; arg->name; arg++)
		words_add(&words, arg->name);
	found = words_find(ctl, &words, argv[0]);
	if (found < 0)
		export_words_hint(ctl, 1, argv);
	return found;
}

static int export_words(struct ctl *ctl, int argc, char **argv)
{
	struct export_wishes wishes;
	int first;

	export_words_begin(&wishes, ctl);
	first = first_word(ctl, &wishes, argv);
	if (first == SHOW)
		return export_show(ctl, argc - 1, argv + 1);
	if (first == RUN)
		return export_from_file(ctl, argc - 1, argv + 1);
	if (first < 0 || export_words_read(&wishes, argc, argv))
		return EXIT_FAILURE;
	return run(ctl, &wishes);
}

/**
 * cmd_export() - export flow records, or tell what those that do are doing
 * @ctl: the context
 * @argc: number of words
 * @argv: the words behind "export"
 *
 * Return: the exit status
 */
int cmd_export(struct ctl *ctl, int argc, char **argv)
{
	if (ctl_wants_help(argc, argv) ||
	    (argc > 1 && ctl_wants_help(argc - 1, argv + 1)))
		return ctl_help(NULL, usage);
	return argc ? export_words(ctl, argc, argv) : export_show(ctl, 0, argv);
}
