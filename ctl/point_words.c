// SPDX-License-Identifier: GPL-2.0
/*
 * What a command line says of an observation point. Some words open a list
 * that ends where a word follows that does not belong to it; which words may
 * stand at a place is looked up by where the reading is.
 */

#include "point_words.h"

#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "ctl.h"
#include "words.h"

/* Where the reading is. */
enum {
	AT_TOP,
	AT_TIMEOUTS,		/* behind "timeouts" */
	AT_TIMEOUT,		/* behind a timeout */
	AT_SAMPLE,		/* behind "sample" */
	AT_INTERVAL,		/* behind "1-in N" */
	AT_RULE,		/* behind "only", "except" or "or" */
	AT_CONDITION,		/* behind a condition */
};

#define AT(place) (1U << (place))
#define TOP (AT(AT_TOP) | AT(AT_TIMEOUT) | AT(AT_INTERVAL) | AT(AT_CONDITION))

struct reading {
	struct ctl *ctl;
	struct point_words *words;
	int place;
	int argc;
	char **argv;
	struct ctl_arg times[TIMEOUTS_ARGS + 1];
};

struct item {
	const char *name;
	unsigned int where;
	int (*take)(struct reading *r, const struct item *item);
	__u32 value;
};

static const struct ctl_choice directions[] = {
	{ "ingress", PKTS_DIRECTION_INGRESS },
	{ "egress", PKTS_DIRECTION_EGRESS },
	{ "both", PKTS_DIRECTION_INGRESS | PKTS_DIRECTION_EGRESS },
	{ }
};

/* Reads one keyword and its value. Returns how many words, or -EINVAL. */
static int take_value(struct reading *r, struct ctl_arg arg)
{
	struct ctl_arg args[] = { arg, { } };
	int count = r->argc > 1 ? 2 : 1;

	return ctl_args(r->ctl, args, count, r->argv) ? -EINVAL : count;
}

static int remember(struct reading *r, const char *name, unsigned int what)
{
	if (r->words->given & what) {
		ctl_error(r->ctl, "%s is given twice", name);
		return -EINVAL;
	}
	r->words->given |= what;
	return 1;
}

static int take_dev(struct reading *r, const struct item *item)
{
	struct point_words *words = r->words;
	struct ctl_arg arg = { .name = "dev", .parse = ctl_parse_string,
			       .takes = "a device name" };

	if (words->devs == ARRAY_SIZE(words->dev)) {
		ctl_error(r->ctl, "dev is given three times; a link has two devices");
		return -EINVAL;
	}
	arg.to = &words->dev[words->devs++];
	return take_value(r, arg);
}

static int take_link(struct reading *r, const struct item *item)
{
	struct ctl_arg arg = { .name = "link", .parse = ctl_parse_string,
			       .to = &r->words->link,
			       .takes = "a name for the link" };

	if (r->words->link) {
		ctl_error(r->ctl, "link is given twice");
		return -EINVAL;
	}
	return take_value(r, arg);
}

static int take_direction(struct reading *r, const struct item *item)
{
	struct ctl_arg arg = { .name = "direction", .parse = ctl_parse_choice,
			       .to = &r->words->direction,
			       .choices = directions };

	if (remember(r, "direction", POINT_DIRECTION) < 0)
		return -EINVAL;
	return take_value(r, arg);
}

static int take_timeouts(struct reading *r, const struct item *item)
{
	r->place = AT_TIMEOUTS;
	return remember(r, item->name, POINT_TIMEOUTS);
}

static int take_sample(struct reading *r, const struct item *item)
{
	r->place = AT_SAMPLE;
	return remember(r, item->name, POINT_SAMPLING);
}

/* Of timeouts: the namespace's count. Of a sample: every packet. */
static int take_none(struct reading *r, const struct item *item)
{
	r->place = AT_TOP;
	return 1;
}

static int take_interval(struct reading *r, const struct item *item)
{
	struct ctl_arg arg = { .name = item->name, .parse = ctl_parse_number,
			       .to = &r->words->interval, .min = 1,
			       .max = 1 << 24 };

	r->place = AT_INTERVAL;
	r->words->sampling = PKTS_SAMPLING_SYSTEMATIC;
	return take_value(r, arg);
}

static int take_algorithm(struct reading *r, const struct item *item)
{
	r->place = AT_TOP;
	r->words->sampling = item->value;
	return 1;
}

/* A rule more. */
static int take_or(struct reading *r, const struct item *item)
{
	struct rules *rules = &r->words->rules;

	if (rules->count == ARRAY_SIZE(rules->rule)) {
		ctl_error(r->ctl, "a selection has %u rules at the most",
			  PKTS_SELECT_RULES_MAX);
		return -EINVAL;
	}
	rules->count++;
	r->place = AT_RULE;
	return 1;
}

static int take_mode(struct reading *r, const struct item *item)
{
	if (remember(r, "the selection", POINT_SELECTION) < 0)
		return -EINVAL;
	r->words->rules.mode = item->value;
	r->place = AT_TOP;
	return item->value == PKTS_SELECT_MODE_ALL ? 1 : take_or(r, item);
}

static const struct item items[] = {
	{ "dev", TOP, take_dev, 0 },
	{ "link", TOP, take_link, 0 },
	{ "direction", TOP, take_direction, 0 },
	{ "timeouts", TOP, take_timeouts, 0 },
	{ "sample", TOP, take_sample, 0 },
	{ "only", TOP, take_mode, PKTS_SELECT_MODE_ONLY },
	{ "except", TOP, take_mode, PKTS_SELECT_MODE_EXCEPT },
	{ "all", TOP, take_mode, PKTS_SELECT_MODE_ALL },
	{ "none", AT(AT_TIMEOUTS) | AT(AT_SAMPLE), take_none, 0 },
	{ "1-in", AT(AT_SAMPLE), take_interval, 0 },
	{ "systematic", AT(AT_INTERVAL), take_algorithm,
	  PKTS_SAMPLING_SYSTEMATIC },
	{ "random", AT(AT_INTERVAL), take_algorithm, PKTS_SAMPLING_RANDOM },
	{ "or", AT(AT_CONDITION), take_or, 0 },
};

static int take_time(struct reading *r, const struct ctl_arg *time)
{
	r->place = AT_TIMEOUT;
	return take_value(r, *time);
}

static int take_condition(struct reading *r, const struct ctl_arg *condition)
{
	struct rules *rules = &r->words->rules;
	struct pkts_select_rule *rule = &rules->rule[rules->count - 1];
	struct ctl_arg arg = *condition;
	__u8 before = rule->match;
	int count;

	arg.to = rule;
	r->place = AT_CONDITION;
	count = take_value(r, arg);
	if (count > 0 && rule->match == before) {
		ctl_error(r->ctl, "%s is given twice in a rule; \"or\" begins another rule",
			  condition->name);
		return -EINVAL;
	}
	return count;
}

/* The places where a list may have another of @args. */
static const struct ctl_arg *list_at(const struct reading *r)
{
	switch (r->place) {
	case AT_TIMEOUTS:
	case AT_TIMEOUT:
		return r->times;
	case AT_RULE:
	case AT_CONDITION:
		return rule_conditions;
	default:
		return NULL;
	}
}

static int take_from_list(struct reading *r, const struct ctl_arg *arg)
{
	return list_at(r) == r->times ? take_time(r, arg) :
					take_condition(r, arg);
}

/* Takes what stands here, the lists' own words first. */
static int take_next(struct reading *r)
{
	const struct ctl_arg *list = list_at(r), *arg;
	const struct item *known[ARRAY_SIZE(items)];
	struct words words = { };
	size_t i, listed, count = 0;
	int found;

	for (arg = list; arg && arg->name; arg++)
		words_add(&words, arg->name);
	listed = words.count;
	for (i = 0; i < ARRAY_SIZE(items); i++) {
		if (!(items[i].where & AT(r->place)))
			continue;
		words_add(&words, items[i].name);
		known[count++] = &items[i];
	}
	found = words_find(r->ctl, &words, r->argv[0]);
	if (found < 0)
		return -EINVAL;
	if ((size_t)found < listed)
		return take_from_list(r, &list[found]);
	return known[(size_t)found - listed]->take(r, known[(size_t)found - listed]);
}

/* Places where something must follow. */
static int check_end(const struct reading *r)
{
	switch (r->place) {
	case AT_TIMEOUTS:
		ctl_error(r->ctl, "timeouts needs one such as tcp-active 5min, or none");
		return -EINVAL;
	case AT_SAMPLE:
		ctl_error(r->ctl, "sample needs 1-in N, or none");
		return -EINVAL;
	case AT_RULE:
		ctl_error(r->ctl, "a rule needs a condition: host, net, port, proto or mark");
		return -EINVAL;
	default:
		return 0;
	}
}

/**
 * point_words_read - read what is said of a point
 * @ctl: for messages
 * @words: filled
 * @argc: number of words
 * @argv: the words
 *
 * Says what is wrong.
 *
 * Returns: 0, or -EINVAL
 */
int point_words_read(struct ctl *ctl, struct point_words *words, int argc,
		     char **argv)
{
	struct reading r = { .ctl = ctl, .words = words, .argc = argc,
			     .argv = argv };
	int count;

	memset(words, 0, sizeof(*words));
	timeouts_args(&words->timeouts, r.times);
	while (r.argc) {
		count = take_next(&r);
		if (count < 0)
			return -EINVAL;
		r.argc -= count;
		r.argv += count;
	}
	return check_end(&r);
}

/**
 * point_words_put - put into a request what was given, devices aside
 * @words: from point_words_read()
 * @msg: the request
 */
void point_words_put(const struct point_words *words, struct nl_msg *msg)
{
	struct pkts_timeouts timeouts = { };
	const struct rules *rules = &words->rules;

	if (words->link)
		nla_put_string(msg, PKTS_A_POINT_LINK, words->link);
	if (words->given & POINT_DIRECTION)
		nla_put_u32(msg, PKTS_A_POINT_DIRECTION,
			    (__u32)words->direction);
	timeouts_merge(&words->timeouts, &timeouts);
	if (words->given & POINT_TIMEOUTS)
		nla_put(msg, PKTS_A_POINT_TIMEOUTS, sizeof(timeouts),
			&timeouts);
	if (words->given & POINT_SAMPLING)
		nla_put_u32(msg, PKTS_A_POINT_SAMPLING, words->sampling);
	if (words->sampling != PKTS_SAMPLING_NONE)
		nla_put_u32(msg, PKTS_A_POINT_SAMPLING_INTERVAL,
			    (__u32)words->interval);
	if (words->given & POINT_SELECTION)
		nla_put_u32(msg, PKTS_A_POINT_SELECT_MODE, rules->mode);
	if (rules->count)
		nla_put(msg, PKTS_A_POINT_SELECT_RULES,
			(int)(rules->count * sizeof(rules->rule[0])),
			rules->rule);
}
