// SPDX-License-Identifier: GPL-2.0
/* What is drawn of probes, and the words and numbers around it. */

#include "bars.h"
#include "out.h"
#include "probe_fields.h"
#include "probe_histogram.h"
#include "probe_words.h"
#include "tap.h"
#include "util.h"

#define MS 1000000LL

/* name, threshold typed, what it is; metric 0 is a share, the last ones times */
static const struct {
	__u32 metric;
	const char *typed;
	bool good;
	__u64 value;
} thresholds[] = {
	{ PKTS_PROBE_METRIC_LOSS, "1%", true, 10000 },
	{ PKTS_PROBE_METRIC_LOSS, "0.05%", true, 500 },
	{ PKTS_PROBE_METRIC_LOSS, "0.0001%", true, 1 },
	{ PKTS_PROBE_METRIC_LOSS, "100%", true, 1000000 },
	{ PKTS_PROBE_METRIC_LOSS, "0%", true, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "0.00001%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "100.1%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "1.%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, ".5%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "1.2.3%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "1%%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "-1%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "99999999999999999999%", false, 0 },
	{ PKTS_PROBE_METRIC_LOSS, "50ms", false, 0 },
	{ PKTS_PROBE_METRIC_RTT_P99, "50ms", true, 50 * MS },
	{ PKTS_PROBE_METRIC_RTT_P99, "1.5us", true, 1500 },
	{ PKTS_PROBE_METRIC_RTT_P99, "11min", false, 0 },
	{ PKTS_PROBE_METRIC_RTT_P99, "1%", false, 0 },
};

static void test_thresholds(void)
{
	struct pkts_probe_alarm alarm;
	size_t i;
	bool good;

	for (i = 0; i < ARRAY_SIZE(thresholds); i++) {
		memset(&alarm, 0, sizeof(alarm));
		alarm.metric = thresholds[i].metric;
		good = probe_alarm_parse(&alarm, thresholds[i].typed);
		tap_ok(good == thresholds[i].good &&
		       (!good || alarm.threshold == thresholds[i].value),
		       thresholds[i].typed);
	}
}

static void test_numbers(void)
{
	char buf[PROBE_TIME_LEN];

	tap_same(probe_ppm(10000, buf), "1%", "ppm");
	tap_same(probe_ppm(1, buf), "0.0001%", "the smallest share");
	tap_same(probe_ppm(1000000, buf), "100%", "all");
	tap_same(probe_ppm(125000, buf), "12.5%", "an eighth");
	tap_same(probe_share(0, 0, buf), "-", "a share of nothing");
	tap_same(probe_share(0, 9, buf), "0%", "none");
	tap_same(probe_share(9, 9, buf), "100%", "all of nine");
	tap_same(probe_share(1, 3, buf), "33.3%", "a third");
	tap_same(probe_share(1, 1000, buf), "0.100%", "one in a thousand");
	tap_same(probe_share(1, 1000000, buf), "<0.001%", "not nothing");
	tap_same(probe_share(999999, 1000000, buf), "99.9%", "not all");
	tap_same(probe_time(1500, buf), "1.50us", "a time");
	tap_same(probe_time(-20 * MS, buf), "-20.0ms", "a negative time");
}

static void test_spark(void)
{
	static const __s64 rising[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	static const __s64 near[] = { 1000, 1001, 1007, 1000 };
	static const __s64 gaps[] = { BARS_NONE, 5, BARS_LOST, 0, BARS_NONE };
	static const __s64 same[] = { 7, 7, 7 };
	static const __s64 zero[] = { 0, 0 };
	char buf[BARS_LEN(8)];

	tap_same(bars_spark(rising, 8, false, buf), "_.-=+*%#", "all levels");
	tap_same(bars_spark(rising, 8, true, buf),
		 "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588",
		 "all levels as blocks");
	tap_same(bars_spark(near, 4, false, buf), "_.#_", "small changes");
	tap_same(bars_spark(gaps, 5, false, buf), " #!_ ", "gaps and losses");
	tap_same(bars_spark(same, 3, false, buf), "___", "no change");
	tap_same(bars_spark(zero, 2, false, buf), "__", "all zero");
	tap_same(bars_spark(zero, 0, false, buf), "", "no value");
}

static void test_bar(void)
{
	char buf[BARS_LEN(10)];

	tap_same(bars_bar(10, 10, 10, false, buf), "##########", "a full bar");
	tap_same(bars_bar(5, 10, 10, false, buf), "#####", "half of it");
	tap_same(bars_bar(1, 100000, 10, false, buf), "#", "not nothing");
	tap_same(bars_bar(0, 10, 10, false, buf), "", "nothing");
	tap_same(bars_bar(0, 0, 10, false, buf), "", "nothing of nothing");
	tap_same(bars_bar(20, 10, 4, false, buf), "####", "no longer than that");
	tap_same(bars_bar(1, 16, 2, true, buf), "\u258f", "an eighth");
	tap_same(bars_bar(9, 16, 2, true, buf), "\u2588\u258f",
		 "a block and an eighth");
	tap_same(bars_bar(16, 16, 2, true, buf), "\u2588\u2588", "full blocks");
	tap_same(bars_bar(1, 100000, 2, true, buf), "\u258f", "not nothing");
}

/* All rows in words: "LOW:COUNT". */
static const char *rows_of(const struct pkts_probe_bucket *bucket, size_t n)
{
	struct histogram_row rows[HISTOGRAM_ROWS];
	static char text[2048];
	size_t count, i, at = 0;

	count = histogram_rows(bucket, n, rows);
	text[0] = '\0';
	for (i = 0; i < count; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at,
				       "%s%lld:%llu", i ? " " : "",
				       rows[i].low, rows[i].count);
	return text;
}

static void test_rows(void)
{
	static const struct pkts_probe_bucket one[] = {
		{ 10 * MS, 100000, 7 },
	}, even[] = {
		{ 10 * MS, 2, 1 }, { 11 * MS, 2, 2 }, { 12 * MS, 2, 4 },
	}, negative[] = {
		{ -15, 2, 1 }, { -6, 2, 2 }, { 7, 2, 4 },
	}, wide[] = {
		{ 100, 2, 1 }, { 140, 2, 2 }, { 160, 2, 4 }, { 2400, 20, 8 },
	}, widest[] = {
		{ 1, 1, 1 }, { 1000000000000000000LL, 1 << 30, 2 },
	};

	tap_same(rows_of(NULL, 0), "", "no classes");
	tap_same(rows_of(one, 1), "10050000:7", "a class");
	tap_same(rows_of(even, 3),
		 "10000000:1 10100000:0 10200000:0 10300000:0 10400000:0 10500000:0 10600000:0 10700000:0 10800000:0 10900000:0 11000000:2 11100000:0 11200000:0 11300000:0 11400000:0 11500000:0 11600000:0 11700000:0 11800000:0 11900000:0 12000000:4",
		 "even rows");
	tap_same(rows_of(negative, 3),
		 "-14:1 -13:0 -12:0 -11:0 -10:0 -9:0 -8:0 -7:0 -6:0 -5:2 -4:0 -3:0 -2:0 -1:0 0:0 1:0 2:0 3:0 4:0 5:0 6:0 7:0 8:4",
		 "negative times");
	tap_same(rows_of(wide, 4),
		 "100:3 150:4 200:0 300:0 500:0 700:0 1000:0 1500:0 2000:8",
		 "growing rows");
	tap_same(rows_of(widest, 2),
		 "1:1 10:0 100:0 1000:0 10000:0 100000:0 1000000:0 10000000:0 100000000:0 1000000000:0 10000000000:0 100000000000:0 1000000000000:0 10000000000000:0 100000000000000:0 1000000000000000:0 10000000000000000:0 100000000000000000:0 1000000000000000000:2",
		 "the widest rows");
}

static void test_draw(void)
{
	static const struct histogram_row rows[] = {
		{ 10 * MS, 1 }, { 11 * MS, 0 }, { 12 * MS, 3 },
	};
	struct out out = { };
	char *text;

	tap_capture();
	histogram_draw(&out, rows, ARRAY_SIZE(rows), 54, false);
	text = tap_captured();
	tap_same(text,
		 "     FROM      COUNT    SHARE      SUM\n"
		 "   10.0ms          1    25.0%    25.0%  ####\n"
		 "   11.0ms          0       0%    25.0%\n"
		 "   12.0ms          3    75.0%     100%  ############\n",
		 "a histogram");
	free(text);
}

int main(void)
{
	test_thresholds();
	test_numbers();
	test_spark();
	test_bar();
	test_rows();
	test_draw();
	return tap_done();
}
