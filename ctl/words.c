// SPDX-License-Identifier: GPL-2.0
/* Words that a user may type at one place, abbreviated or mistyped. */

#include "words.h"

#include <stdio.h>
#include <string.h>

#include "ctl.h"

#define DISTANCE_LEN 24 /* longer words are no near misses */

/**
 * words_add - let one more word stand here
 * @words: the words so far; what is beyond WORDS_MAX is left out
 * @word: must live as long as @words
 */
void words_add(struct words *words, const char *word)
{
	if (words->count < WORDS_MAX)
		words->word[words->count++] = word;
}

static size_t least(size_t a, size_t b, size_t c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/*
 * Letters to insert, drop, change or swap with a neighbour to get from one
 * word to the other (optimal string alignment).
 */
static size_t distance(const char *a, const char *b)
{
	size_t d[DISTANCE_LEN + 1][DISTANCE_LEN + 1];
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > DISTANCE_LEN || lb > DISTANCE_LEN)
		return DISTANCE_LEN;
	for (i = 0; i <= la; i++)
		d[i][0] = i;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++) {
		for (j = 1; j <= lb; j++) {
			d[i][j] = least(d[i - 1][j] + 1, d[i][j - 1] + 1,
					d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i - 2][j - 2] < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[la][lb];
}

/* The word that was meant, when one is near: one slip in three letters. */
static const char *nearest(const struct words *words, const char *typed)
{
	size_t best = DISTANCE_LEN, i, d;
	const char *near = NULL;

	for (i = 0; i < words->count; i++) {
		d = distance(typed, words->word[i]);
		if (d < best && d <= (strlen(words->word[i]) + 2) / 3) {
			best = d;
			near = words->word[i];
		}
	}
	return near;
}

/**
 * words_list - all words in a sentence: "a, b or c"
 * @words: the words
 * @buf: for the list
 * @size: octets of @buf
 *
 * Returns: @buf
 */
const char *words_list(const struct words *words, char *buf, size_t size)
{
	const char *between;
	size_t i, at = 0;

	buf[0] = '\0';
	for (i = 0; i < words->count && at < size; i++) {
		between = i + 1 < words->count ? ", " : " or ";
		at += (size_t)snprintf(buf + at, size - at, "%s%s",
				       i ? between : "", words->word[i]);
	}
	return buf;
}

static void complain(struct ctl *ctl, const struct words *words,
		     const char *typed)
{
	const char *near = nearest(words, typed);
	char list[WORDS_LIST_LEN];

	words_list(words, list, sizeof(list));
	if (!words->count)
		ctl_error(ctl, "unknown word \"%s\"; no word is expected here",
			  typed);
	else if (near)
		ctl_error(ctl, "unknown word \"%s\"; expected %s; did you mean %s?",
			  typed, list, near);
	else
		ctl_error(ctl, "unknown word \"%s\"; expected %s", typed, list);
}

/**
 * words_find - which word was typed
 * @ctl: for messages
 * @words: what may stand here
 * @typed: a word, or the start of one and no other
 *
 * Says why when there is none.
 *
 * Returns: the index of the word, or -1
 */
int words_find(struct ctl *ctl, const struct words *words, const char *typed)
{
	struct words starts = { };
	size_t i, len = strlen(typed);
	char list[WORDS_LIST_LEN];
	int found = -1;

	for (i = 0; i < words->count; i++) {
		if (!strcmp(words->word[i], typed))
			return (int)i;
		if (len && !strncmp(words->word[i], typed, len)) {
			words_add(&starts, words->word[i]);
			found = (int)i;
		}
	}
	if (starts.count == 1)
		return found;
	if (starts.count)
		ctl_error(ctl, "\"%s\" may be %s", typed,
			  words_list(&starts, list, sizeof(list)));
	else
		complain(ctl, words, typed);
	return -1;
}
