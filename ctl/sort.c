// SPDX-License-Identifier: GPL-2.0
/*
 * Flows in order. All of them stand in memory, unless only the first N count:
 * then never more than twice as many, because the rest is dropped now and then.
 */

#include "sort.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

#define ROOM 256	/* at first, and at the least between two droppings */

/* The names of all measures; the last entry has none. */
static struct ctl_choice keys[MEASURES_COMPARED + 3];

static bool parse_key(const struct ctl_arg *arg, const char *value)
{
	const struct measure **by = arg->to;
	struct ctl_arg choice = *arg;
	__u64 at;

	choice.to = &at;
	if (!ctl_parse_choice(&choice, value))
		return false;
	*by = &measures[at];
	return true;
}

/**
 * sort_args - the keywords of an order
 * @sort: where ctl_args() will store them; what is in it holds without them
 * @args: SORT_ARGS entries to fill
 */
void sort_args(struct sort *sort, struct ctl_arg *args)
{
	size_t i;

	for (i = 0; measures[i].name; i++)
		keys[i] = (struct ctl_choice){ measures[i].name, i };
	*args++ = (struct ctl_arg){
		.name = "sort", .parse = parse_key, .to = &sort->by,
		.choices = keys,
	};
	*args++ = (struct ctl_arg){
		.name = "top", .parse = ctl_parse_number, .to = &sort->top,
		.min = 1, .max = SORT_TOP_MAX,
	};
	*args = (struct ctl_arg){ .name = "reverse", .to = &sort->reverse };
}

/* What is not known comes last; flows alike in the order of their numbers. */
static int compare(const void *a, const void *b, void *arg)
{
	const struct flow *fa = a, *fb = b;
	const struct sort *sort = arg;
	bool known_a, known_b;
	__u64 va, vb;

	known_a = sort->by->get(fa, &va);
	known_b = sort->by->get(fb, &vb);
	if (known_a != known_b)
		return known_a ? -1 : 1;
	if (known_a && va != vb)
		return (va > vb) != sort->reverse ? -1 : 1;
	if (fa->rec.flow == fb->rec.flow)
		return 0;
	return fa->rec.flow < fb->rec.flow ? -1 : 1;
}

static void order(struct sort *sort)
{
	qsort_r(sort->flows, sort->n, sizeof(*sort->flows), compare, sort);
	if (sort->top && sort->n > sort->top)
		sort->n = sort->top;
}

/**
 * sort_add - let a flow take part
 * @sort: has an order
 * @flow: copied
 *
 * Returns: 0, or -ENOMEM
 */
int sort_add(struct sort *sort, const struct flow *flow)
{
	struct flow *flows;
	size_t room;

	if (sort->top && sort->n >= 2 * sort->top + ROOM)
		order(sort);
	if (sort->n == sort->room) {
		room = sort->room ? 2 * sort->room : ROOM;
		flows = reallocarray(sort->flows, room, sizeof(*flows));
		if (!flows)
			return -ENOMEM;
		sort->flows = flows;
		sort->room = room;
	}
	sort->flows[sort->n++] = *flow;
	return 0;
}

/**
 * sort_end - bring the flows in order; the first @sort->top of them remain
 * @sort: has an order
 */
void sort_end(struct sort *sort)
{
	if (sort->n)
		order(sort);
}

/**
 * sort_free - let go of the flows
 * @sort: without flows afterwards
 */
void sort_free(struct sort *sort)
{
	free(sort->flows);
	sort->flows = NULL;
	sort->n = 0;
	sort->room = 0;
}
