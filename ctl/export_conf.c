// SPDX-License-Identifier: GPL-2.0
/*
 * A configuration file: the words of the command line over as many lines as one
 * likes. A "#" begins a comment where a word could begin; quotes, single or
 * double, keep blanks within a word.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "export_words.h"

#define BLANKS " \t\r"

/* Words of a line, and octets of a file. */
#define LINE_WORDS 64
#define FILE_MAX 1048576

/* Takes quotes out of the word at *@at; returns what follows, NULL for none. */
static char *unquote(char *at)
{
	char *to = at, quote = '\0';

	for (; *at && (quote || !strchr(BLANKS, *at)); at++) {
		if (quote ? *at == quote : *at == '"' || *at == '\'')
			quote = quote ? '\0' : *at;
		else
			*to++ = *at;
	}
	if (quote)
		return NULL;
	if (*at)
		at++;
	*to = '\0';
	return at;
}

/* Splits a line; returns how many words there are, or -EINVAL. */
static int split(struct ctl *ctl, char *line, char **words)
{
	int count = 0;

	for (;;) {
		line += strspn(line, BLANKS);
		if (!*line || *line == '#')
			return count;
		if (count == LINE_WORDS) {
			ctl_error(ctl, "more than %d words on a line", LINE_WORDS);
			return -EINVAL;
		}
		words[count++] = line;
		line = unquote(line);
		if (!line) {
			ctl_error(ctl, "a quote without its end");
			return -EINVAL;
		}
	}
}

static int read_lines(struct export_wishes *wishes, const char *path)
{
	char *words[LINE_WORDS], *rest = wishes->text, *line;
	struct ctl *ctl = wishes->ctl;
	int count, err = 0;
	unsigned int n;

	for (n = 1; !err && rest; n++) {
		line = strsep(&rest, "\n");
		snprintf(ctl->what, sizeof(ctl->what), "export: %s:%u", path, n);
		count = split(ctl, line, words);
		err = count < 0 ? count :
		      export_words_read(wishes, count, words);
	}
	return err;
}

/* All of it; NULL and errno when it cannot be read. */
static char *load(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t len;

	if (!file)
		return NULL;
	text = calloc(1, FILE_MAX + 1);
	if (text) {
		len = fread(text, 1, FILE_MAX, file);
		if (ferror(file) || len == FILE_MAX || memchr(text, 0, len)) {
			errno = ferror(file) ? errno : EINVAL;
			free(text);
			text = NULL;
		}
	}
	fclose(file);
	return text;
}

/**
 * export_conf_read() - read words from a file
 * @wishes: from export_words_begin()
 * @path: the file
 *
 * Says what is wrong, and on which line.
 *
 * Return: 0, or a negative errno
 */
int export_conf_read(struct export_wishes *wishes, const char *path)
{
	struct ctl *ctl = wishes->ctl;
	char what[sizeof(ctl->what)];
	int err;

	wishes->text = load(path);
	if (!wishes->text) {
		err = -errno;
		ctl_error(ctl, "%s: %s", path, strerror(-err));
		return err;
	}
	memcpy(what, ctl->what, sizeof(what));
	err = read_lines(wishes, path);
	memcpy(ctl->what, what, sizeof(what));
	return err;
}
