/* SPDX-License-Identifier: GPL-2.0 */
/* Words that a user may type at one place, abbreviated or mistyped. */
#ifndef PKTS_CTL_WORDS_H
#define PKTS_CTL_WORDS_H

#include <stddef.h>

#define WORDS_MAX 64
#define WORDS_LIST_LEN 768	/* all words of the longest list in a sentence */

struct ctl;

/**
 * struct words - what may stand at one place
 * @count: how many
 * @word: these
 */
struct words {
	size_t count;
	const char *word[WORDS_MAX];
};

void words_add(struct words *words, const char *word);
int words_find(struct ctl *ctl, const struct words *words, const char *typed);
const char *words_list(const struct words *words, char *buf, size_t size);

#endif /* PKTS_CTL_WORDS_H */
