/* SPDX-License-Identifier: GPL-2.0 */
/* The words of a command line: keywords before their values. */
#ifndef PKTS_CTL_ARGS_H
#define PKTS_CTL_ARGS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

struct ctl;
struct ctl_arg;

/* Stores @value where @arg->to points; false when it is not one. */
typedef bool (*ctl_parse_fn)(const struct ctl_arg *arg, const char *value);

/**
 * struct ctl_choice - one of the words that a keyword takes
 * @name: the word
 * @value: what it stands for
 */
struct ctl_choice {
	const char *name;
	__u64 value;
};

/**
 * struct ctl_arg - a keyword that a command knows; a table of them ends with
 *	an entry without a name
 * @name: the keyword
 * @parse: reads its value; NULL for a keyword without a value
 * @to: where @parse stores: const char * for ctl_parse_string(), a bool for
 *	a keyword without a value (it becomes true), else a __u64; may be
 *	more for a command's own @parse
 * @min: least value of a time (nanoseconds) or number
 * @max: greatest value
 * @choices: for ctl_parse_choice(), ends with an entry without a name
 * @takes: what the value is, in words ("a device name"); NULL where it
 *	follows from @parse
 * @two: the value is two words; @parse gets them with a blank between, in
 *	memory that does not last
 * @repeat: may be given more than once; @parse adds to what is there
 * @required: its absence is an error
 * @given: set by ctl_args()
 */
struct ctl_arg {
	const char *name;
	ctl_parse_fn parse;
	void *to;
	__u64 min;
	__u64 max;
	const struct ctl_choice *choices;
	const char *takes;
	bool two;
	bool repeat;
	bool required;
	bool given;
};

int ctl_args(struct ctl *ctl, struct ctl_arg *args, int argc, char **argv);

bool ctl_parse_string(const struct ctl_arg *arg, const char *value);
bool ctl_parse_number(const struct ctl_arg *arg, const char *value);
bool ctl_parse_time(const struct ctl_arg *arg, const char *value);
bool ctl_parse_choice(const struct ctl_arg *arg, const char *value);

#endif /* PKTS_CTL_ARGS_H */
