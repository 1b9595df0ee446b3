// SPDX-License-Identifier: GPL-2.0
/* Many commands from a file, one a line, with one start of the tool. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"

#define BATCH_WORDS 256
#define BLANKS " \t\r\n"

/* Words of @line, which is cut; a '#' begins a comment. -1: too many. */
static int split(char *line, char **words)
{
	char *word, *rest = NULL;
	int n = 0;

	for (word = strtok_r(line, BLANKS, &rest); word && *word != '#';
	     word = strtok_r(NULL, BLANKS, &rest)) {
		if (n == BATCH_WORDS)
			return -1;
		words[n++] = word;
	}
	words[n] = NULL;
	return n;
}

static int run_line(struct ctl *ctl, const struct ctl_command *objects,
		    const char *usage, char *line)
{
	char *words[BATCH_WORDS + 1];
	int n = split(line, words);

	ctl->what[0] = '\0';
	if (n < 0) {
		ctl_error(ctl, "more than %d words", BATCH_WORDS);
		return EXIT_FAILURE;
	}
	return n ? ctl_dispatch(ctl, objects, usage, n, words) : EXIT_SUCCESS;
}

static int run_lines(struct ctl *ctl, const struct ctl_command *objects,
		     const char *usage, const char *name, FILE *file)
{
	int status = EXIT_SUCCESS;
	unsigned long number = 0;
	char *line = NULL;
	size_t size = 0;

	while (status == EXIT_SUCCESS && getline(&line, &size, file) >= 0) {
		number++;
		status = run_line(ctl, objects, usage, line);
	}
	ctl->what[0] = '\0';
	if (status != EXIT_SUCCESS) {
		ctl_error(ctl, "%s: line %lu failed, the rest was not read",
			  name, number);
	} else if (ferror(file)) {
		ctl_error(ctl, "%s: %s", name, strerror(errno));
		status = EXIT_FAILURE;
	}
	free(line);
	return status;
}

/**
 * ctl_batch - do what a file says, line by line
 * @ctl: the context
 * @objects: what a line may begin with
 * @usage: text for --help
 * @name: the file, "-" for standard input
 *
 * Ends with the first line that fails, and says which it was.
 *
 * Returns: the exit status
 */
int ctl_batch(struct ctl *ctl, const struct ctl_command *objects,
	      const char *usage, const char *name)
{
	bool input = !strcmp(name, "-");
	FILE *file = input ? stdin : fopen(name, "re");
	int status;

	if (!file) {
		ctl_error(ctl, "%s: %s", name, strerror(errno));
		return EXIT_FAILURE;
	}
	status = run_lines(ctl, objects, usage, name, file);
	if (!input)
		fclose(file);
	return status;
}
