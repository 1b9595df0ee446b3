// SPDX-License-Identifier: GPL-2.0
/* "only net 10.0.0.0/8 port 53 or proto esp", to the end of a command line. */

#include "rule_words.h"

#include <errno.h>
#include <string.h>

#include "ctl.h"
#include "rule.h"
#include "words.h"

static const struct ctl_choice modes[] = {
	{ "only", PKTS_SELECT_MODE_ONLY },
	{ "except", PKTS_SELECT_MODE_EXCEPT },
	{ }
};

/* How many words belong to one rule: up to "or", or to the end. */
static int rule_length(int argc, char **argv)
{
	int count = 0;

	while (count < argc && strcmp(argv[count], "or"))
		count++;
	return count;
}

static int read_rule(struct ctl *ctl, struct rules *rules, int argc,
		     char **argv)
{
	struct pkts_select_rule *rule = &rules->rule[rules->count];
	struct ctl_arg args[8] = { };
	size_t i;

	if (!argc) {
		ctl_error(ctl, "a rule needs a condition: host, net, port, proto or mark");
		return -EINVAL;
	}
	if (rules->count == ARRAY_SIZE(rules->rule)) {
		ctl_error(ctl, "a selection has %u rules at the most",
			  PKTS_SELECT_RULES_MAX);
		return -EINVAL;
	}
	for (i = 0; rule_conditions[i].name; i++) {
		args[i] = rule_conditions[i];
		args[i].to = rule;
	}
	rules->count++;
	return ctl_args(ctl, args, argc, argv);
}

/**
 * rule_words_read - read a selection
 * @ctl: for messages
 * @rules: filled
 * @argc: number of words
 * @argv: the words, all of them the selection's
 *
 * Says what is wrong.
 *
 * Returns: 0, or -EINVAL
 */
int rule_words_read(struct ctl *ctl, struct rules *rules, int argc,
		    char **argv)
{
	struct words words = { };
	int found, count;

	memset(rules, 0, sizeof(*rules));
	words_add(&words, modes[0].name);
	words_add(&words, modes[1].name);
	if (!argc) {
		ctl_error(ctl, "filter needs only or except, and a rule");
		return -EINVAL;
	}
	found = words_find(ctl, &words, argv[0]);
	if (found < 0)
		return -EINVAL;
	rules->mode = (__u32)modes[found].value;
	do {
		argc--;
		argv++;
		count = rule_length(argc, argv);
		if (read_rule(ctl, rules, count, argv))
			return -EINVAL;
		argc -= count;
		argv += count;
	} while (argc);
	return 0;
}
