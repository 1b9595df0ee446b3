// SPDX-License-Identifier: GPL-2.0
/* From words to the function that does what they say. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "words.h"

/**
 * ctl_wants_help - is the first word a call for help
 * @argc: number of words
 * @argv: the words
 *
 * Returns: whether it is
 */
bool ctl_wants_help(int argc, char **argv)
{
	return argc > 0 && (!strcmp(argv[0], "--help") ||
			    !strcmp(argv[0], "-h") || !strcmp(argv[0], "help"));
}

/**
 * ctl_help - print how something is used
 * @table: objects or commands to list, or NULL
 * @usage: the text before them
 *
 * Returns: the exit status, a success
 */
int ctl_help(const struct ctl_command *table, const char *usage)
{
	fputs(usage, stdout);
	if (table)
		putchar('\n');
	for (; table && table->name; table++)
		printf("  %-10s %s\n", table->name, table->about);
	return EXIT_SUCCESS;
}

/* The word joins what is being done, for messages. */
static void enter(struct ctl *ctl, const char *word)
{
	size_t len = strlen(ctl->what);

	snprintf(ctl->what + len, sizeof(ctl->what) - len, "%s%s",
		 len ? " " : "", word);
}

/**
 * ctl_dispatch - do what the first word says
 * @ctl: the context
 * @table: objects or commands, ends with an entry without a name
 * @usage: text for --help, before the table; also for --help behind the word
 * @argc: number of words
 * @argv: the words; none means "show" where the table has it
 *
 * Returns: the exit status
 */
int ctl_dispatch(struct ctl *ctl, const struct ctl_command *table,
		 const char *usage, int argc, char **argv)
{
	const char *typed = argc > 0 ? argv[0] : "show";
	const struct ctl_command *command;
	bool object = ctl->what[0]; /* its name has been entered */
	struct words words = { };
	bool has_show = false;
	int i;

	if (ctl_wants_help(argc, argv))
		return ctl_help(table, usage);
	for (command = table; command->name; command++) {
		words_add(&words, command->name);
		has_show |= !strcmp(command->name, "show");
	}
	if (argc < 1 && !has_show) {
		fputs(usage, stderr);
		return EXIT_FAILURE;
	}
	i = words_find(ctl, &words, typed);
	if (i < 0)
		return EXIT_FAILURE;
	if (object && ctl_wants_help(argc - 1, argv + 1))
		return ctl_help(table, usage);
	enter(ctl, table[i].name);
	if (argc < 1)
		return table[i].fn(ctl, 0, argv);
	return table[i].fn(ctl, argc - 1, argv + 1);
}
