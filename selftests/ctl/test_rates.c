// SPDX-License-Identifier: GPL-2.0
/* How fast a flow is, by its readings. */

#include <errno.h>

#include "measure.h"
#include "rates.h"
#include "tap.h"
#include "util.h"

#define S 1000000000ULL
#define MS 1000000ULL
#define WALL (1000 * S)	/* wall-clock time when monotonic time is 0 */
#define READINGS 4

/* A flow as it is read at a second; by none of its counters it is not there. */
struct reading {
	__u64 packets[2];
	__u64 octets[2];
	__u32 status;
	__u64 start;	/* first packet since the last record, ms */
	bool turned;	/* source and destination have changed places */
	__u64 flow;	/* its number; 7 when none is given */
};

#define AT(forward, reverse, octets_forward, octets_reverse, ...)	\
	{ .packets = { forward, reverse },				\
	  .octets = { octets_forward, octets_reverse }, __VA_ARGS__ }

static const struct {
	const char *what;
	__u64 born;	/* first packet, ms */
	struct reading at[READINGS];	/* 1 s, 2 s, 3 s, 4 s */
	const char *rates;	/* after each: "packets packets bits bits" */
} cases[] = {
	{ "a difference",
	  500, { AT(10, 5, 1000, 500), AT(30, 6, 5000, 600),
		 AT(30, 6, 5000, 600), AT(130, 6, 5400, 600) },
	  "- 20 1 32000 800, 0 0 0 0, 100 0 3200 0" },
	{ "a flow that began between two readings",
	  1500, { { }, AT(8, 2, 800, 200, .start = 1500),
		  AT(9, 2, 900, 200, .start = 1500), { } },
	  "8 2 6400 1600, 1 0 800 0, " },
	{ "an old flow that was not told before",
	  500, { { }, AT(8, 2, 800, 200, .start = 500), { }, { } },
	  "-" },
	{ "a record that covers most of the time",
	  0, { AT(1000, 1, 100000, 100),
	       AT(2000, 2, 200000, 200),
	       AT(800, 8, 80000, 800, .status = 1, .start = 2200), { } },
	  "- 1000 1 800000 800, 1000 10 800000 8000, " },
	{ "a record that has just begun",
	  0, { AT(1000, 1, 100000, 100),
	       AT(2000, 2, 200000, 200),
	       AT(90, 9, 9000, 900, .status = 1, .start = 2990),
	       AT(1090, 9, 109000, 900, .status = 1, .start = 2990) },
	  "- 1000 1 800000 800, 1000 1 800000 800, 1000 0 800000 0" },
	{ "a record that has just begun, at the second reading: the last mean",
	  0, { AT(1000, 1, 100000, 100, .start = 500),
	       AT(1, 0, 100, 0, .status = 1, .start = 1999), { }, { } },
	  "- 2000 2 1600000 1600" },
	{ "records that have just begun, at both readings",
	  0, { AT(1000, 1, 100000, 100, .status = 1, .start = 950),
	       AT(1, 0, 100, 0, .status = 2, .start = 1999), { }, { } },
	  "- -" },
	{ "a mean that was not needed",
	  0, { AT(1000, 1, 100000, 100, .start = 500),
	       AT(1001, 1, 100100, 100, .start = 500), { }, { } },
	  "- 1 0 800 0" },
	{ "several records between two readings",
	  0, { AT(1000, 1, 100000, 100, .status = 3, .start = 900),
	       AT(10, 0, 1000, 0, .status = 9, .start = 1000), { }, { } },
	  "- 10 0 8000 0" },
	{ "a flow that was silent after its record",
	  0, { AT(10, 1, 1000, 100), { },
	       AT(1, 0, 100, 0, .status = 1, .start = 2900),
	       AT(3, 0, 300, 0, .status = 1, .start = 2900) },
	  "- - 2 0 1600 0" },
	{ "directions that change places",
	  0, { AT(10, 20, 1000, 2000),
	       AT(21, 10, 2100, 1000, .turned = true), { }, { } },
	  "- 1 0 800 0" },
	{ "counters that go back: another flow of this number",
	  0, { AT(10, 20, 1000, 2000), AT(9, 20, 2000, 2000),
	       AT(10, 20, 2100, 2000), { } },
	  "- - 1 0 800 0" },
	{ "a flow beside another one",
	  0, { AT(10, 20, 1000, 2000),
	       AT(90, 90, 9000, 9000, .flow = 8),
	       AT(12, 20, 1200, 2000), { } },
	  "- - -" },
};

static struct flow flow_of(const struct reading *reading, __u64 born, int at)
{
	struct flow flow = { .now = WALL + (at + 1) * S };
	struct pkts_record *rec = &flow.rec;
	__u8 *addr = reading->turned ? rec->daddr : rec->saddr;

	addr[0] = 10;
	rec->flow = reading->flow ? reading->flow : 7;
	rec->flow_start = WALL + born * MS;
	rec->status = reading->status;
	rec->forward.packets = reading->packets[0];
	rec->reverse.packets = reading->packets[1];
	rec->forward.octets = reading->octets[0];
	rec->reverse.octets = reading->octets[1];
	rec->forward.start = WALL + reading->start * MS;
	rec->forward.end = flow.now;
	rec->reverse.start = flow.now;
	rec->reverse.end = flow.now;
	return flow;
}

static void add(char *text, size_t size, const struct flow_rates *rates)
{
	size_t len = strlen(text);

	if (!rates->known)
		snprintf(text + len, size - len, "- ");
	else
		snprintf(text + len, size - len, "%.0f %.0f %.0f %.0f, ",
			 rates->packets[0], rates->packets[1], rates->bits[0],
			 rates->bits[1]);
}

/* Separators at the end do not count. */
static void trim(char *text)
{
	size_t len = strlen(text);

	while (len && strchr(", ", text[len - 1]))
		text[--len] = '\0';
}

static void one_case(size_t i)
{
	struct rates rates = { };
	struct flow_rates result;
	char is[256] = "", want[256];
	struct flow flow;
	int at;

	for (at = 0; at < READINGS; at++) {
		rates_begin(&rates, (at + 1) * S);
		if (!cases[i].at[at].packets[0])
			continue;
		flow = flow_of(&cases[i].at[at], cases[i].born, at);
		if (rates_of(&rates, &flow, (at + 1) * S, &result))
			abort();
		add(is, sizeof(is), &result);
	}
	rates_free(&rates);
	snprintf(want, sizeof(want), "%s", cases[i].rates);
	trim(is);
	trim(want);
	tap_same(is, want, cases[i].what);
}

/* The table grows; each flow keeps its own counters. */
static void many(void)
{
	struct flow_rates result;
	struct rates rates = { };
	struct flow flow = { };
	__u64 i, wrong = 0;
	int at;

	for (at = 1; at <= 2; at++) {
		rates_begin(&rates, at * S);
		for (i = 1; i <= 100000; i++) {
			flow.rec.flow = i;
			flow.rec.forward.packets = i * at;
			flow.rec.forward.octets = 100 * i * at;
			if (rates_of(&rates, &flow, at * S, &result))
				abort();
			wrong += at == 2 && (!result.known ||
					     result.packets[0] != (float)i);
		}
	}
	tap_ok(rates_of(&rates, &flow, 2 * S, &result) == -EEXIST,
	       "a flow that is told twice");
	rates_free(&rates);
	tap_ok(!wrong, "100000 flows");
}

int main(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		one_case(i);
	many();
	return tap_done();
}
