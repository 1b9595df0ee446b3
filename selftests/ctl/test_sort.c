// SPDX-License-Identifier: GPL-2.0
/* The order of flows. */

#include "measure.h"
#include "sort.h"
#include "tap.h"
#include "util.h"

#define FLOWS 5

/* Packets of flows 1 to 5; the last one has no round-trip times. */
static const __u64 packets[FLOWS] = { 30, 10, 50, 30, 20 };

static const struct {
	const char *by;
	__u64 top;
	bool reverse;
	const char *order;
} orders[] = {
	{ "packets", 0, false, "31452" },
	{ "packets", 2, false, "31" },
	{ "packets", 9, false, "31452" },
	{ "packets", 0, true, "25143" },
	{ "packets", 1, true, "2" },
	{ "rtt", 0, false, "31425" },
	{ "rtt", 0, true, "21435" },
	{ "start", 0, false, "54321" },
	{ "last", 0, false, "54321" },
	{ "octets", 0, false, "12345" },
};

static struct flow flow_of(int i)
{
	struct flow flow = { };

	flow.rec.flow = i + 1;
	flow.rec.flow_start = i + 1;
	flow.rec.forward.packets = packets[i];
	flow.rec.forward.end = i + 1;
	flow.rec.detail = i != FLOWS - 1;
	flow.detail.forward.len_max = 100;
	flow.detail.forward.rtt.count = packets[i];
	flow.detail.forward.rtt.sum = packets[i] * packets[i];
	return flow;
}

static void one_case(size_t at)
{
	struct sort sort = { .by = measure_find(orders[at].by) };
	char order[FLOWS + 1] = "", what[64];
	struct flow flow;
	size_t i;

	sort.top = orders[at].top;
	sort.reverse = orders[at].reverse;
	for (i = 0; i < FLOWS; i++) {
		flow = flow_of((int)i);
		if (sort_add(&sort, &flow))
			abort();
	}
	sort_end(&sort);
	for (i = 0; i < sort.n; i++)
		order[i] = (char)('0' + sort.flows[i].rec.flow);
	sort_free(&sort);
	snprintf(what, sizeof(what), "sort %s top %llu%s", orders[at].by,
		 orders[at].top, orders[at].reverse ? " reverse" : "");
	tap_same(order, orders[at].order, what);
}

/* Few of many never take the memory of all. */
static void few_of_many(void)
{
	struct sort sort = { .by = measure_find("packets"), .top = 3 };
	struct flow flow = { };
	__u64 i;

	for (i = 0; i < 100003; i++) {
		flow.rec.flow = i;
		flow.rec.forward.packets = i * 7919 % 100003;
		if (sort_add(&sort, &flow))
			abort();
	}
	sort_end(&sort);
	tap_ok(sort.n == 3 && sort.flows[0].rec.forward.packets == 100002 &&
	       sort.flows[1].rec.forward.packets == 100001 &&
	       sort.flows[2].rec.forward.packets == 100000,
	       "the first three of 100003");
	tap_ok(sort.room < 2000, "in the memory of a few");
	sort_free(&sort);
}

int main(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(orders); i++)
		one_case(i);
	few_of_many();
	return tap_done();
}
