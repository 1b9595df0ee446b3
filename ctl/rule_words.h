/* SPDX-License-Identifier: GPL-2.0 */
/* A selection that takes the rest of a command line. */
#ifndef PKTS_CTL_RULE_WORDS_H
#define PKTS_CTL_RULE_WORDS_H

struct ctl;
struct rules;

int rule_words_read(struct ctl *ctl, struct rules *rules, int argc,
		    char **argv);

#endif /* PKTS_CTL_RULE_WORDS_H */
