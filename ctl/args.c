// SPDX-License-Identifier: GPL-2.0
/* The words of a command line: keywords before their values. */

#include "args.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "duration.h"
#include "words.h"

#define TAKES_LEN 256
#define VALUE_LEN 256	/* a value of two words */

static const char *takes_choice(const struct ctl_arg *arg, char *buf)
{
	const struct ctl_choice *choice;
	struct words words = { };

	for (choice = arg->choices; choice->name; choice++)
		words_add(&words, choice->name);
	return words_list(&words, buf, TAKES_LEN);
}

static const char *takes_time(const struct ctl_arg *arg, char *buf)
{
	char min[DURATION_LEN], max[DURATION_LEN];

	snprintf(buf, TAKES_LEN, "a time from %s to %s, such as 15s, 500ms or 2min",
		 duration_exact(arg->min, min), duration_exact(arg->max, max));
	return buf;
}

/* What the value of @arg is, in words. */
static const char *takes(const struct ctl_arg *arg, char *buf)
{
	if (arg->takes)
		return arg->takes;
	if (arg->choices)
		return takes_choice(arg, buf);
	if (arg->parse == ctl_parse_time)
		return takes_time(arg, buf);
	if (arg->parse != ctl_parse_number)
		return "a value";
	snprintf(buf, TAKES_LEN, "a number from %llu to %llu",
		 arg->min, arg->max);
	return buf;
}

/* Reads the value of @arg, @value or NULL; says what is wrong with it. */
static int read_value(struct ctl *ctl, struct ctl_arg *arg, const char *value)
{
	char buf[TAKES_LEN];

	if (arg->given && !arg->repeat) {
		ctl_error(ctl, "%s is given twice", arg->name);
		return -EINVAL;
	}
	arg->given = true;
	if (!arg->parse) {
		*(bool *)arg->to = true;
		return 0;
	}
	if (!value) {
		ctl_error(ctl, "%s needs a value: %s", arg->name,
			  takes(arg, buf));
		return -EINVAL;
	}
	if (!arg->parse(arg, value)) {
		ctl_error(ctl, "%s \"%s\": expected %s", arg->name, value,
			  takes(arg, buf));
		return -EINVAL;
	}
	return 0;
}

static int check_required(struct ctl *ctl, const struct ctl_arg *args)
{
	const struct ctl_arg *arg;
	char buf[TAKES_LEN];

	for (arg = args; arg->name; arg++) {
		if (!arg->required || arg->given)
			continue;
		ctl_error(ctl, "%s is missing: %s", arg->name, takes(arg, buf));
		return -EINVAL;
	}
	return 0;
}

/* The value that follows @at, and how many words it took; NULL for none. */
static const char *value_at(const struct ctl_arg *arg, int argc, char **argv,
			    int *at, char *both)
{
	if (!arg->parse || *at + 1 >= argc)
		return NULL;
	if (!arg->two)
		return argv[++*at];
	if (*at + 2 >= argc) {
		*at = argc - 1;
		return NULL;
	}
	snprintf(both, VALUE_LEN, "%s %s", argv[*at + 1], argv[*at + 2]);
	*at += 2;
	return both;
}

/**
 * ctl_args - read the keywords and values of a command
 * @ctl: for messages
 * @args: the keywords that the command knows
 * @argc: number of words
 * @argv: the words; keywords may be abbreviated
 *
 * Says what is wrong, and what would be right.
 *
 * Returns: 0, or -EINVAL
 */
int ctl_args(struct ctl *ctl, struct ctl_arg *args, int argc, char **argv)
{
	struct words words = { };
	struct ctl_arg *arg;
	char both[VALUE_LEN];
	const char *value;
	int found, at;

	for (arg = args; arg->name; arg++)
		words_add(&words, arg->name);
	for (at = 0; at < argc; at++) {
		found = words_find(ctl, &words, argv[at]);
		if (found < 0)
			return -EINVAL;
		arg = &args[found];
		value = value_at(arg, argc, argv, &at, both);
		if (read_value(ctl, arg, value))
			return -EINVAL;
	}
	return check_required(ctl, args);
}

/**
 * ctl_parse_string - take the value as it is, unless it is empty
 * @arg: @arg->to is a const char **
 * @value: the word
 *
 * Returns: whether @value will do
 */
bool ctl_parse_string(const struct ctl_arg *arg, const char *value)
{
	*(const char **)arg->to = value;
	return *value;
}

/**
 * ctl_parse_number - take a decimal number from @arg->min to @arg->max
 * @arg: @arg->to is a __u64 *
 * @value: the word
 *
 * Returns: whether @value will do
 */
bool ctl_parse_number(const struct ctl_arg *arg, const char *value)
{
	__u64 number = 0;

	if (!*value)
		return false;
	for (; *value; value++)
		if (*value < '0' || *value > '9' ||
		    __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *value - '0', &number))
			return false;
	*(__u64 *)arg->to = number;
	return number >= arg->min && number <= arg->max;
}

/**
 * ctl_parse_time - take a time from @arg->min to @arg->max nanoseconds
 * @arg: @arg->to is a __u64 *, in nanoseconds
 * @value: the word, see duration_parse()
 *
 * Returns: whether @value will do
 */
bool ctl_parse_time(const struct ctl_arg *arg, const char *value)
{
	__u64 ns;

	if (!duration_parse(value, &ns) || ns < arg->min || ns > arg->max)
		return false;
	*(__u64 *)arg->to = ns;
	return true;
}

/**
 * ctl_parse_choice - take one of the words of @arg->choices
 * @arg: @arg->to is a __u64 *
 * @value: the word, or the start of one and no other
 *
 * Returns: whether @value will do
 */
bool ctl_parse_choice(const struct ctl_arg *arg, const char *value)
{
	const struct ctl_choice *choice, *found = NULL;
	size_t len = strlen(value);
	int starts = 0;

	for (choice = arg->choices; choice->name; choice++) {
		if (!len || strncmp(choice->name, value, len))
			continue;
		found = choice;
		starts++;
		if (!choice->name[len]) {
			starts = 1;
			break;
		}
	}
	if (starts != 1)
		return false;
	*(__u64 *)arg->to = found->value;
	return true;
}
