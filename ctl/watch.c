// SPDX-License-Identifier: GPL-2.0
/* pktsctl flow watch: live flows again and again, with their rates. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctl.h"
#include "duration.h"
#include "filter.h"
#include "flow.h"
#include "measure.h"
#include "number.h"
#include "rates.h"
#include "record.h"
#include "screen.h"
#include "sort.h"

#define SEC 1000000000ULL
#define HEAD_LINES 4	/* lines above the flows */
#define PAIR_LEN (2 * DURATION_LEN)
#define END_MIN 21	/* an end of a flow is not cut shorter: IPv4 and port */
#define OTHERS 73	/* width of all columns but both ends, with blanks */
#define LINE "%-7s %-*s %-*s %11s %11s %13s %5s %-11s %7s"

/**
 * struct watch - what is watched, and what was read
 * @filter: which flows
 * @sort: their order
 * @top: how many at the most, as the user wants it; 0 for all
 * @interval: between two readings
 * @count: pages until the end; 0 for no end
 * @ifindex: the observation point; 0 for all
 * @rates: this reading and the one before
 * @screen: where pages are written
 * @began: monotonic time when the reading began
 * @lasted: time from the beginning of the one before; 0 at first
 * @live: flows of the reading
 * @matching: those that meet the conditions
 * @packets: per second, of those together
 * @bits: likewise
 */
struct watch {
	struct filter filter;
	struct sort sort;
	__u64 top;
	__u64 interval;
	__u64 count;
	__u32 ifindex;
	struct rates rates;
	struct screen screen;
	__u64 began;
	__u64 lasted;
	__u64 live;
	__u64 matching;
	double packets[2];
	double bits[2];
};

static int take_flow(struct watch *watch, struct flow *flow, __u64 now)
{
	int dir, err;

	flow->watched = true;
	err = rates_of(&watch->rates, flow, now, &flow->rates);
	if (err == -EEXIST)
		return 0;
	watch->live++;
	if (err || !filter_matches(&watch->filter, flow))
		return err;
	watch->matching++;
	for (dir = 0; dir < 2 && flow->rates.known; dir++) {
		watch->packets[dir] += flow->rates.packets[dir];
		watch->bits[dir] += flow->rates.bits[dir];
	}
	return sort_add(&watch->sort, flow);
}

static int take_batch(struct ctl *ctl, struct flow *flows, size_t n, void *arg)
{
	__u64 now = screen_now();
	size_t i;
	int err = 0;

	for (i = 0; i < n && !err; i++)
		err = take_flow(arg, &flows[i], now);
	return err;
}

/* No more flows than there is room for. */
static void limit(struct watch *watch)
{
	unsigned int rows = watch->screen.rows;
	__u64 room = rows > HEAD_LINES ? rows - HEAD_LINES : 1;

	watch->sort.top = watch->top;
	if (rows && (!watch->top || watch->top > room))
		watch->sort.top = room;
}

static int read_all(struct ctl *ctl, struct watch *watch)
{
	__u64 now = screen_now();
	int err;

	watch->lasted = watch->began ? now - watch->began : 0;
	watch->began = now;
	watch->live = 0;
	watch->matching = 0;
	memset(watch->packets, 0, sizeof(watch->packets));
	memset(watch->bits, 0, sizeof(watch->bits));
	limit(watch);
	watch->sort.n = 0;
	ctl_dev_forget();
	rates_begin(&watch->rates, now);
	err = flow_walk(ctl, watch->ifindex, take_batch, watch);
	sort_end(&watch->sort);
	return err;
}

static const char *pair(bool known, double forward, double reverse, char *buf)
{
	char f[NUMBER_LEN], r[NUMBER_LEN];

	if (known)
		snprintf(buf, PAIR_LEN, "%s/%s", number_short(forward, f),
			 number_short(reverse, r));
	else
		strcpy(buf, "-");
	return buf;
}

static void write_head(struct watch *watch)
{
	char every[DURATION_LEN], bits[PAIR_LEN], packets[PAIR_LEN];
	bool known = watch->lasted;
	time_t seconds = time(NULL);
	char clock[16] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	screen_line(&watch->screen, "%s  every %s, by %s%s", clock,
		    duration_exact(watch->interval, every),
		    watch->sort.by->name,
		    watch->sort.reverse ? ", the smallest first" : "");
	screen_line(&watch->screen,
		    "%llu flows, %llu match: %s bit/s, %s packets/s",
		    watch->live, watch->matching,
		    pair(known, watch->bits[0], watch->bits[1], bits),
		    pair(known, watch->packets[0], watch->packets[1],
			 packets));
	screen_line(&watch->screen, "%s", "");
}

/* Both ends of a text that is too long; what is between is the least of it. */
static const char *squeeze(char *text, int width)
{
	int len = (int)strlen(text), head = (width - 1) / 2;
	int tail = width - 1 - head;

	if (len > width) {
		text[head] = '~';
		memmove(text + head + 1, text + len - tail, (size_t)tail + 1);
	}
	return text;
}

/* Long addresses must not push everything else off a terminal. */
static void fit(struct watch *watch, struct record_columns *columns)
{
	int width = (int)watch->screen.columns, room;
	const struct sort *sort = &watch->sort;
	size_t i;

	for (i = 0; i < sort->n; i++)
		record_fit(columns, &sort->flows[i]);
	if (!width || columns->source + columns->destination + OTHERS <= width)
		return;
	room = (width - OTHERS) / 2;
	if (room < END_MIN)
		room = END_MIN;
	if (columns->source > room)
		columns->source = room;
	if (columns->destination > room)
		columns->destination = room;
}

static void write_flow(struct watch *watch, const struct flow *flow,
		       const struct record_columns *columns)
{
	char source[RECORD_END_LEN], destination[RECORD_END_LEN], proto[16];
	char bits[PAIR_LEN], packets[PAIR_LEN], rtt[PAIR_LEN];
	char again[NUMBER_LEN] = "-", age[DURATION_LEN] = "-";
	const struct flow_rates *rates = &flow->rates;
	const struct pkts_record *rec = &flow->rec;
	const char *state = record_word(record_states, rec->state);
	__u64 value;

	record_source(rec, source);
	record_destination(rec, destination);
	if (measure_find("retransmits")->get(flow, &value))
		number_short((double)value, again);
	if (measure_find("age")->get(flow, &value))
		duration_short(value, age);
	screen_line(&watch->screen, LINE,
		    record_proto(rec, proto, sizeof(proto)), columns->source,
		    squeeze(source, columns->source), columns->destination,
		    squeeze(destination, columns->destination),
		    pair(rates->known, rates->bits[0], rates->bits[1], bits),
		    pair(rates->known, rates->packets[0], rates->packets[1],
			 packets),
		    record_rtt(flow, rtt, sizeof(rtt)), again,
		    rec->state && state ? state : "-", age);
}

static void write_page(struct watch *watch)
{
	struct record_columns columns = { .source = 15, .destination = 15 };
	const struct sort *sort = &watch->sort;
	size_t i;

	fit(watch, &columns);
	screen_begin(&watch->screen);
	write_head(watch);
	screen_line(&watch->screen, LINE,
		    "PROTO", columns.source, "SOURCE", columns.destination,
		    "DESTINATION", "BIT/S", "PACKETS/S", "RTT", "RETR",
		    "STATE", "AGE");
	for (i = 0; i < sort->n; i++)
		write_flow(watch, &sort->flows[i], &columns);
	screen_end(&watch->screen);
}

static void json_rates(struct out *out, const char *key,
		       const struct watch *watch, int dir)
{
	out_object_begin(out, key);
	out_json_u64(out, "bits_per_second", (__u64)(watch->bits[dir] + 0.5));
	out_json_double(out, "packets_per_second", watch->packets[dir]);
	out_object_end(out);
}

static void write_json(struct out *out, const struct watch *watch)
{
	struct timespec ts;
	size_t i;

	clock_gettime(CLOCK_REALTIME, &ts);
	out_object_begin(out, NULL);
	out_json_u64(out, "time", (__u64)ts.tv_sec * SEC + (__u64)ts.tv_nsec);
	out_json_u64(out, "interval", watch->lasted);
	out_json_u64(out, "live", watch->live);
	out_json_u64(out, "matching", watch->matching);
	json_rates(out, "forward", watch, 0);
	json_rates(out, "reverse", watch, 1);
	out_array_begin(out, "flows");
	for (i = 0; i < watch->sort.n; i++)
		record_show(out, &watch->sort.flows[i], NULL);
	out_array_end(out);
	out_object_end(out);
}

static int write_reading(struct ctl *ctl, struct watch *watch)
{
	if (ctl->out.json)
		write_json(&ctl->out, watch);
	else
		write_page(watch);
	return out_flush(&ctl->out);
}

/* Until the time for the next reading; false when there is to be none. */
static bool rest(struct ctl *ctl, struct watch *watch)
{
	__u64 next = screen_next(watch->began, watch->interval);
	enum screen_event event;

	do {
		event = screen_wait(&watch->screen, next);
		if (event == SCREEN_SIZE && write_reading(ctl, watch))
			return false;
	} while (event == SCREEN_SIZE);
	return event == SCREEN_TIME;
}

/* Only a terminal shows the first reading, which knows no rates. */
static int watch_all(struct ctl *ctl, struct watch *watch)
{
	__u64 pages = 0;
	int err;

	do {
		err = read_all(ctl, watch);
		if (err)
			return err;
		pages += watch->lasted != 0;
		if ((watch->lasted || watch->screen.terminal) &&
		    write_reading(ctl, watch))
			return 0; /* main() fails for it */
	} while ((!watch->count || pages < watch->count) && rest(ctl, watch));
	return 0;
}

static int watch_begin(struct ctl *ctl, struct watch *watch)
{
	int err;

	err = screen_open(&watch->screen, !ctl->out.json);
	if (err) {
		ctl_error(ctl, "cannot wait for signals: %s", strerror(-err));
		return EXIT_FAILURE;
	}
	err = watch_all(ctl, watch);
	screen_close(&watch->screen);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

int cmd_flow_watch(struct ctl *ctl, int argc, char **argv)
{
	struct watch watch = { .interval = SEC };
	struct ctl_arg more[SORT_ARGS + 3] = {
		[SORT_ARGS] = { .name = "interval", .parse = ctl_parse_time,
		  .to = &watch.interval, .min = SEC / 10, .max = 3600 * SEC },
		{ .name = "count", .parse = ctl_parse_number,
		  .to = &watch.count, .min = 1, .max = 0xffffffff },
	};
	int status = EXIT_FAILURE;

	watch.sort.by = measure_find("rate");
	sort_args(&watch.sort, more);
	if (!filter_read(ctl, &watch.filter, more, argc, argv) &&
	    !ctl_open(ctl) &&
	    !filter_point(ctl, &watch.filter, &watch.ifindex)) {
		watch.top = watch.sort.top;
		status = watch_begin(ctl, &watch);
	}
	sort_free(&watch.sort);
	rates_free(&watch.rates);
	filter_free(&watch.filter);
	return status;
}
