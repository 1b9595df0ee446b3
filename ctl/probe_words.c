// SPDX-License-Identifier: GPL-2.0
/*
 * What a command line says of a new probe session. Behind "alarm" stands a list
 * of figures with their thresholds, which ends at the first keyword.
 */

#include "probe_words.h"

#include <assert.h>
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "ctl.h"
#include "keyfile.h"
#include "probe_fields.h"
#include "words.h"

/* The ranges that the module checks: here for a better message. */
#define MSEC 1000000ULL
#define SEC (1000 * MSEC)
#define TLV_LEN 32
#define TLV_TAKES "location, timestamp-info, class-of-service, " \
	"direct-measurement, access-report, follow-up, " \
	"or several with commas between"

/* Where the reading is. */
enum {
	AT_TOP,
	AT_ALARM,	/* behind "alarm" */
	AT_WINDOW,	/* behind "second" or "minute" */
	AT_THRESHOLD,	/* behind a figure and its threshold */
};

struct reading {
	struct ctl *ctl;
	struct probe_words *words;
	int place;
	__u32 window;
	bool source_port;	/* was said */
	int argc;
	char **argv;
	struct ctl_arg args[PROBE_NUMBERS + 10];
};

/* A setting that is a number: its attribute, and how long that is. */
static const struct {
	const char *name;
	int attr;
	int len;
	ctl_parse_fn parse;
	__u64 min;
	__u64 max;
	const struct ctl_choice *choices;
} numbers[] = {
	{ "interval", PKTS_A_PROBE_INTERVAL, 8, ctl_parse_time, MSEC,
	  600 * SEC, NULL },
	{ "timeout", PKTS_A_PROBE_TIMEOUT, 8, ctl_parse_time, 10 * MSEC,
	  60 * SEC, NULL },
	{ "size", PKTS_A_PROBE_SIZE, 2, ctl_parse_number, 44,
	  PKTS_PROBE_SIZE_MAX, NULL },
	{ "dscp", PKTS_A_PROBE_DSCP, 1, ctl_parse_number, 0, 63, NULL },
	{ "ttl", PKTS_A_PROBE_TTL, 1, ctl_parse_number, 1, 255, NULL },
	{ "vlan", PKTS_A_PROBE_VLAN, 2, ctl_parse_number, 1, 4094, NULL },
	{ "rotate-after", PKTS_A_PROBE_ROTATE_AFTER, 8, ctl_parse_time,
	  100 * MSEC, 3600 * SEC, NULL },
	{ "ports", PKTS_A_PROBE_PORTS, 2, ctl_parse_number, 1,
	  PKTS_PROBE_PORTS_MAX, NULL },
	{ "flow-label", PKTS_A_PROBE_FLOW_LABEL, 4, ctl_parse_number, 0,
	  0xfffff, NULL },
	{ "count", PKTS_A_PROBE_COUNT, 8, ctl_parse_number, 1, 0xffffffff,
	  NULL },
	{ "timestamp", PKTS_A_PROBE_TIMESTAMP, 4, ctl_parse_choice, 0, 0,
	  probe_timestamps },
	{ "reply-dscp", PKTS_A_PROBE_REPLY_DSCP, 1, ctl_parse_number, 0, 63,
	  NULL },
	{ "ssid", PKTS_A_PROBE_SSID, 2, ctl_parse_number, 1, 65535, NULL },
	{ "outage-after", PKTS_A_PROBE_OUTAGE_AFTER, 8, ctl_parse_time,
	  10 * MSEC, 3600 * SEC, NULL },
	{ "history", PKTS_A_PROBE_HISTORY, 4, ctl_parse_number, 1,
	  PKTS_PROBE_HISTORY_MAX, NULL },
	{ "like-flow", PKTS_A_PROBE_LIKE_FLOW, 8, ctl_parse_number, 1, ~0ULL,
	  NULL },
};

static_assert(ARRAY_SIZE(numbers) == PROBE_NUMBERS, "a place for each");

/* Names of TLVs with commas between. */
static bool parse_tlvs(const struct ctl_arg *arg, const char *value)
{
	__u64 *tlvs = arg->to, tlv;
	const struct ctl_arg one = { .to = &tlv, .choices = probe_tlvs };
	char name[TLV_LEN];
	size_t n;

	for (;; value++) {
		n = strcspn(value, ",");
		if (n >= sizeof(name))
			return false;
		memcpy(name, value, n);
		name[n] = '\0';
		if (!ctl_parse_choice(&one, name))
			return false;
		*tlvs |= tlv;
		value += n;
		if (!*value)
			return true;
	}
}

static void begin_args(struct probe_words *words, struct ctl_arg *args)
{
	size_t i;

	*args++ = (struct ctl_arg){ .name = "to", .parse = ctl_parse_string,
		.to = &words->to, .takes = "a host, HOST or HOST:PORT" };
	*args++ = (struct ctl_arg){ .name = "from", .parse = ctl_parse_string,
		.to = &words->from, .takes = "an IPv4 or IPv6 address" };
	*args++ = (struct ctl_arg){ .name = "dev", .parse = ctl_parse_string,
		.to = &words->dev, .takes = "a device name" };
	*args++ = (struct ctl_arg){ .name = "auth", .parse = ctl_parse_string,
		.to = &words->auth, .takes = KEYFILE_TAKES };
	*args++ = (struct ctl_arg){ .name = "tlv", .parse = parse_tlvs,
		.to = &words->tlvs, .repeat = true,
		.takes = TLV_TAKES };
	*args++ = (struct ctl_arg){ .name = "stateful",
		.to = &words->stateful };
	*args++ = (struct ctl_arg){ .name = "hardware-stamps",
		.to = &words->hardware };
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		*args++ = (struct ctl_arg){ .name = numbers[i].name,
			.parse = numbers[i].parse, .to = &words->number[i],
			.min = numbers[i].min, .max = numbers[i].max,
			.choices = numbers[i].choices };
}

/* One keyword and its value, by a table of its own. Returns words, or -EINVAL. */
static int take_arg(struct reading *r, struct ctl_arg *arg)
{
	struct ctl_arg one[] = { *arg, { } };
	int count = r->argc > 1 && arg->parse ? 2 : 1;

	if (arg->given && !arg->repeat) {
		ctl_error(r->ctl, "%s is given twice", arg->name);
		return -EINVAL;
	}
	arg->given = true;
	r->place = AT_TOP;
	return ctl_args(r->ctl, one, count, r->argv) ? -EINVAL : count;
}

/* "source-port rotate" or "source-port fixed PORT". */
static int take_source_port(struct reading *r)
{
	__u64 policy;
	struct ctl_arg kind[] = {
		{ .name = "source-port", .parse = ctl_parse_choice,
		  .to = &policy, .choices = probe_policies,
		  .takes = "rotate, or fixed and a port" }, { }
	};
	struct ctl_arg port[] = {
		{ .name = "fixed", .parse = ctl_parse_number,
		  .to = &r->words->fixed, .min = 1, .max = 65535 }, { }
	};

	if (r->source_port) {
		ctl_error(r->ctl, "source-port is given twice");
		return -EINVAL;
	}
	r->source_port = true;
	r->place = AT_TOP;
	if (ctl_args(r->ctl, kind, r->argc > 1 ? 2 : 1, r->argv))
		return -EINVAL;
	r->words->rotate = policy != PKTS_PROBE_SOURCE_PORT_FIXED;
	if (r->words->rotate)
		return 2;
	if (ctl_args(r->ctl, port, r->argc > 2 ? 2 : 1, r->argv + 1))
		return -EINVAL;
	return 3;
}

static int take_threshold(struct reading *r, __u32 metric)
{
	struct probe_words *words = r->words;
	struct pkts_probe_alarm *alarm = &words->alarm[words->alarms];
	const char *name = probe_word(probe_figures, metric);

	if (words->alarms == PKTS_PROBE_ALARMS_MAX) {
		ctl_error(r->ctl, "alarm: a session has %u at the most",
			  PKTS_PROBE_ALARMS_MAX);
		return -EINVAL;
	}
	alarm->metric = metric;
	alarm->window = r->window;
	if (r->argc < 2) {
		ctl_error(r->ctl, "%s needs a value: %s", name,
			  probe_alarm_takes(metric));
		return -EINVAL;
	}
	if (!probe_alarm_parse(alarm, r->argv[1])) {
		ctl_error(r->ctl, "%s \"%s\": expected %s", name, r->argv[1],
			  probe_alarm_takes(metric));
		return -EINVAL;
	}
	words->alarms++;
	r->place = AT_THRESHOLD;
	return 2;
}

static int take_alarm(struct reading *r)
{
	r->place = AT_ALARM;
	r->window = PKTS_PROBE_WINDOW_SECOND;
	return 1;
}

/* What may stand here: a figure, an interval's length, a keyword. */
static int take_next(struct reading *r)
{
	size_t figures = 0, windows = 0, i = 0, args = 0;
	struct words words = { };
	int found;

	for (; r->place != AT_TOP && probe_figures[i].name; i++, figures++)
		words_add(&words, probe_figures[i].name);
	for (; (r->place == AT_ALARM || r->place == AT_THRESHOLD) && windows < 2;
	     windows++)
		words_add(&words, probe_windows[windows].name);
	if (r->place == AT_TOP || r->place == AT_THRESHOLD) {
		for (; r->args[args].name; args++)
			words_add(&words, r->args[args].name);
		words_add(&words, "source-port");
		words_add(&words, "alarm");
	}
	found = words_find(r->ctl, &words, r->argv[0]);
	if (found < 0)
		return -EINVAL;
	i = (size_t)found;
	if (i < figures)
		return take_threshold(r, (__u32)probe_figures[i].value);
	i -= figures;
	if (i < windows) {
		r->window = (__u32)probe_windows[i].value;
		r->place = AT_WINDOW;
		return 1;
	}
	i -= windows;
	if (i < args)
		return take_arg(r, &r->args[i]);
	return i == args ? take_source_port(r) : take_alarm(r);
}

static bool is_given(const struct probe_words *words, int attr)
{
	size_t i;

	for (i = 0; numbers[i].attr != attr; i++)
		;
	return words->given >> i & 1;
}

static int check(struct ctl *ctl, const struct reading *r)
{
	if (r->place == AT_ALARM || r->place == AT_WINDOW)
		ctl_error(ctl, "alarm needs a figure and a threshold, such as loss 1%%");
	else if (!r->words->to && !is_given(r->words, PKTS_A_PROBE_LIKE_FLOW))
		ctl_error(ctl, "to is missing: a host, HOST or HOST:PORT");
	else
		return 0;
	return -EINVAL;
}

/**
 * probe_words_read - read what is said of a new session
 * @ctl: for messages
 * @words: filled; @words->name is left as it is
 * @argc: number of words
 * @argv: the words behind the name
 *
 * Says what is wrong.
 *
 * Returns: 0, or -EINVAL
 */
int probe_words_read(struct ctl *ctl, struct probe_words *words, int argc,
		     char **argv)
{
	struct reading r = { .ctl = ctl, .words = words, .argc = argc,
			     .argv = argv };
	size_t i, first;
	int count;

	begin_args(words, r.args);
	while (r.argc) {
		count = take_next(&r);
		if (count < 0)
			return -EINVAL;
		r.argc -= count;
		r.argv += count;
	}
	for (first = 0; r.args[first].to != &words->number[0]; first++)
		;
	for (i = 0; i < PROBE_NUMBERS; i++)
		words->given |= (unsigned int)r.args[first + i].given << i;
	return check(ctl, &r);
}

/* The kernel wants each number as long as the contract has it. */
static void put_number(struct nl_msg *msg, size_t i, __u64 value)
{
	int attr = numbers[i].attr;

	switch (numbers[i].len) {
	case 1:
		nla_put_u8(msg, attr, (__u8)value);
		break;
	case 2:
		nla_put_u16(msg, attr, (__u16)value);
		break;
	case 4:
		nla_put_u32(msg, attr, (__u32)value);
		break;
	default:
		nla_put_u64(msg, attr, value);
	}
}

/**
 * probe_words_put - put into a request what was given
 * @words: from probe_words_read(); addresses, device and key aside
 * @msg: the request
 */
void probe_words_put(const struct probe_words *words, struct nl_msg *msg)
{
	size_t i;

	nla_put_string(msg, PKTS_A_PROBE_NAME, words->name);
	for (i = 0; i < PROBE_NUMBERS; i++)
		if (words->given >> i & 1)
			put_number(msg, i, words->number[i]);
	if (words->fixed) {
		nla_put_u32(msg, PKTS_A_PROBE_SOURCE_PORT_POLICY,
			    PKTS_PROBE_SOURCE_PORT_FIXED);
		nla_put_u16(msg, PKTS_A_PROBE_SOURCE_PORT,
			    (__u16)words->fixed);
	} else if (words->rotate) {
		nla_put_u32(msg, PKTS_A_PROBE_SOURCE_PORT_POLICY,
			    PKTS_PROBE_SOURCE_PORT_ROTATE);
	}
	if (words->tlvs)
		nla_put_u32(msg, PKTS_A_PROBE_TLVS, (__u32)words->tlvs);
	if (words->stateful)
		nla_put_u8(msg, PKTS_A_PROBE_STATEFUL, 1);
	if (words->hardware)
		nla_put_u8(msg, PKTS_A_PROBE_HARDWARE_STAMPS, 1);
	if (words->alarms)
		nla_put(msg, PKTS_A_PROBE_ALARMS,
			(int)(words->alarms * sizeof(words->alarm[0])),
			words->alarm);
}
