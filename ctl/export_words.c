// SPDX-License-Identifier: GPL-2.0
/*
 * What the user asks of exporters, in words. Each "to" begins another
 * exporter; what stands before the first one holds for all.
 */
#include "export_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wire/time.h>

#include "ctl.h"
#include "ipfix_private.h"
#include "ipfix_template.h"

#define REFRESH_DEFAULT (600 * PKTS_NS_PER_SEC)
#define REFRESH_MAX (86400 * PKTS_NS_PER_SEC)

#define NUMBER(word, member, least, most) \
	{ .name = word, .parse = ctl_parse_number, .to = &(member), \
	  .min = least, .max = most }

static const struct ctl_choice profiles[] = {
	{ "basic", PKTS_PROFILE_BASIC },
	{ "full", PKTS_PROFILE_FULL },
	{ }
};

/* Words that are kept as they are. */
#define STRING(word, member, what) \
	{ .name = word, .parse = ctl_parse_string, .to = &(member), \
	  .takes = what }

#define FILTER_TAKES \
	"conditions of \"pktsctl flow show\", in quotes, such as 'proto tcp port 443'"

/* From here on words are about @wish. */
static void talk_of(struct export_wishes *wishes, struct export_wish *wish)
{
	struct collector_wish *c = &wish->collector;
	const struct ctl_arg args[] = {
		{ .name = "to", .parse = ctl_parse_string, .to = &wish->to,
		  .takes = COLLECTOR_TAKES },
		{ .name = "once", .to = &wishes->once },
		NUMBER("domain", wish->domain, 1, UINT32_MAX),
		{ .name = "template-refresh", .parse = ctl_parse_time,
		  .to = &wish->refresh, .min = PKTS_NS_PER_SEC,
		  .max = REFRESH_MAX },
		{ .name = "format", .parse = ctl_parse_string,
		  .to = &wish->format, .takes = "ipfix or netflow9" },
		NUMBER("counters", wish->counters, 4, 8),
		{ .name = "profile", .parse = ctl_parse_choice,
		  .to = &wish->profile, .choices = profiles },
		STRING("elements", wish->elements,
		       "names of information elements, with commas between them"),
		{ .name = "filter", .parse = ctl_parse_string,
		  .to = &wish->filter, .takes = FILTER_TAKES },
		NUMBER("batch", wish->batch, 1, PKTS_BATCH_MAX),
		NUMBER("mtu", c->mtu, COLLECTOR_MTU_MIN,
		       COLLECTOR_MTU_MAX),
		NUMBER("rate", c->rate, 1, COLLECTOR_RATE_MAX),
		{ .name = "biflow", .to = &wish->biflow },
		{ .name = "uniflow", .to = &wish->uniflow },
		NUMBER("pen", wish->pen, 1, IPFIX_PEN_OWN - 1),
		STRING("cert", c->cert, "a file of our certificate"),
		STRING("key", c->key, "a file of our certificate's key"),
		STRING("ca", c->ca, "a file of certificates that sign the collector's"),
		STRING("peer", c->peer, "the name in the collector's certificate"),
		NUMBER("rotate-size", c->rotate_size, COLLECTOR_ROTATE_MIN,
		       COLLECTOR_ROTATE_MAX),
		{ .name = "rotate-time", .parse = ctl_parse_time,
		  .to = &c->rotate_time, .min = PKTS_NS_PER_SEC,
		  .max = REFRESH_MAX },
		{ }
	};

	_Static_assert(ARRAY_SIZE(args) <= EXPORT_WORDS_MAX, "words");
	memcpy(wishes->args, args, sizeof(args));
}

/**
 * export_words_begin() - nothing is asked yet
 * @wishes: overwritten
 * @ctl: for messages
 */
void export_words_begin(struct export_wishes *wishes, struct ctl *ctl)
{
	memset(wishes, 0, sizeof(*wishes));
	wishes->ctl = ctl;
	wishes->common.domain = 1;
	wishes->common.refresh = REFRESH_DEFAULT;
	wishes->common.pen = IPFIX_PEN_DEFAULT;
	wishes->common.counters = 8;
	wishes->common.batch = PKTS_BATCH_MAX;
	wishes->common.format = "ipfix";
	wishes->common.profile = PKTS_PROFILE_FULL;
	talk_of(wishes, &wishes->common);
}

/* Another exporter. */
static int next_wish(struct export_wishes *wishes)
{
	struct export_wish *wish;

	if (wishes->count == EXPORT_MAX) {
		ctl_error(wishes->ctl, "more than %d destinations", EXPORT_MAX);
		return -EINVAL;
	}
	wish = &wishes->wish[wishes->count++];
	*wish = wishes->common;
	snprintf(wish->where, sizeof(wish->where), "%s", wishes->ctl->what);
	talk_of(wishes, wish);
	return 0;
}

/* How many words there are up to the next "to" behind the first word. */
static int up_to_next(int argc, char **argv)
{
	int count = 1;

	while (count < argc && strcmp(argv[count], "to"))
		count++;
	return count;
}

/**
 * export_words_hint() - what else may be wrong with words
 * @ctl: for messages
 * @argc: number of words
 * @argv: words that were refused
 *
 * Says so, where they look like what others have meant.
 */
void export_words_hint(struct ctl *ctl, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (collector_is_one(argv[i]) && (!i || strcmp(argv[i - 1], "to")))
			ctl_error(ctl, "\"to\" stands before a destination: to %s",
				  argv[i]);
		if (!strcmp(argv[i], "filter") && i + 2 < argc)
			ctl_error(ctl, "several words are in quotes: filter 'proto tcp port 443'");
	}
}

/**
 * export_words_read() - read words, in one go or line by line
 * @wishes: from export_words_begin()
 * @argc: number of words
 * @argv: the words; must stay
 *
 * Says what is wrong.
 *
 * Return: 0, or -EINVAL
 */
int export_words_read(struct export_wishes *wishes, int argc, char **argv)
{
	int count, err = 0;

	for (; !err && argc; argc -= count, argv += count) {
		count = up_to_next(argc, argv);
		if (!strcmp(argv[0], "to"))
			err = next_wish(wishes);
		if (!err)
			err = ctl_args(wishes->ctl, wishes->args, count, argv);
		if (err)
			export_words_hint(wishes->ctl, count, argv);
	}
	return err;
}

/* Words that only some transports know: the word, was it given, which. */
static int check_transport(struct ctl *ctl, const struct export_wish *wish)
{
	const struct collector_wish *c = &wish->collector;
	const struct {
		const char *word;
		bool given;
		const char *transport;
	} words[] = {
		{ "mtu", c->mtu, "udp:" },
		{ "cert", c->cert, "tls:" },
		{ "key", c->key, "tls:" },
		{ "ca", c->ca, "tls:" },
		{ "peer", c->peer, "tls:" },
		{ "rotate-size", c->rotate_size, "file:" },
		{ "rotate-time", c->rotate_time, "file:" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!words[i].given || collector_is(wish->to, words[i].transport))
			continue;
		ctl_error(ctl, "to \"%s\": %s is only for %s", wish->to,
			  words[i].word, words[i].transport);
		return -EINVAL;
	}
	return 0;
}

static int check_format(struct ctl *ctl, struct export_wish *wish)
{
	if (!strcmp(wish->format, "ipfix"))
		return 0;
	if (strcmp(wish->format, "netflow9")) {
		ctl_error(ctl, "format \"%s\": expected ipfix or netflow9",
			  wish->format);
		return -EINVAL;
	}
	if (!collector_is(wish->to, "udp:")) {
		ctl_error(ctl, "format netflow9 goes over UDP only");
		return -EINVAL;
	}
	if (wish->biflow) {
		ctl_error(ctl, "format netflow9 has no biflows");
		return -EINVAL;
	}
	if (wish->elements) {
		ctl_error(ctl, "format netflow9 has elements of its own, no choice of them");
		return -EINVAL;
	}
	wish->uniflow = true;
	return 0;
}

static int check(struct ctl *ctl, struct export_wish *wish)
{
	if (wish->biflow && wish->uniflow) {
		ctl_error(ctl, "biflow and uniflow exclude each other");
		return -EINVAL;
	}
	if (wish->pen == IPFIX_PEN_REVERSE) {
		ctl_error(ctl, "pen %u marks reverse elements (RFC 5103), it cannot be ours",
			  IPFIX_PEN_REVERSE);
		return -EINVAL;
	}
	if (wish->counters != 4 && wish->counters != 8) {
		ctl_error(ctl, "counters have 4 or 8 octets");
		return -EINVAL;
	}
	return check_format(ctl, wish);
}

/* What a word that was not given stands for; common words may not apply. */
static void complete(struct export_wish *wish,
		     const struct collector_wish *common, bool once)
{
	struct collector_wish *c = &wish->collector;

	c->empty = once;
	if (!c->rate && collector_is(wish->to, "udp:"))
		c->rate = COLLECTOR_RATE_UDP;
	if (c->mtu == common->mtu && !collector_is(wish->to, "udp:"))
		c->mtu = 0;
	if (!collector_is(wish->to, "file:")) {
		if (c->rotate_size == common->rotate_size)
			c->rotate_size = 0;
		if (c->rotate_time == common->rotate_time)
			c->rotate_time = 0;
	}
	if (collector_is(wish->to, "tls:"))
		return;
	c->cert = c->cert == common->cert ? NULL : c->cert;
	c->key = c->key == common->key ? NULL : c->key;
	c->ca = c->ca == common->ca ? NULL : c->ca;
	c->peer = c->peer == common->peer ? NULL : c->peer;
}

/* Two exporters into one file would destroy it. */
static int check_files(struct export_wishes *wishes)
{
	unsigned int i, k;

	for (i = 0; i < wishes->count; i++)
		for (k = 0; k < i; k++)
			if (collector_is(wishes->wish[i].to, "file:") &&
			    !strcmp(wishes->wish[i].to, wishes->wish[k].to)) {
				ctl_error(wishes->ctl, "to \"%s\": two exporters into one file",
					  wishes->wish[i].to);
				return -EINVAL;
			}
	return 0;
}

/**
 * export_words_end() - is what was asked complete, does it go together
 * @wishes: from export_words_read()
 *
 * Says what is wrong.
 *
 * Return: 0, or -EINVAL
 */
int export_words_end(struct export_wishes *wishes)
{
	struct ctl *ctl = wishes->ctl;
	char what[sizeof(ctl->what)];
	struct export_wish *wish;
	unsigned int i;
	int err = 0;

	if (!wishes->count) {
		ctl_error(ctl, "to is missing: " COLLECTOR_TAKES);
		return -EINVAL;
	}
	memcpy(what, ctl->what, sizeof(what));
	for (i = 0; !err && i < wishes->count; i++) {
		wish = &wishes->wish[i];
		snprintf(ctl->what, sizeof(ctl->what), "%s", wish->where);
		complete(wish, &wishes->common.collector, wishes->once);
		err = check(ctl, wish);
		if (!err)
			err = check_transport(ctl, wish);
	}
	memcpy(ctl->what, what, sizeof(what));
	return err ? err : check_files(wishes);
}

/**
 * export_words_free() - let go of what was read from a file
 * @wishes: no exporter needs it any more
 */
void export_words_free(struct export_wishes *wishes)
{
	free(wishes->text);
	wishes->text = NULL;
}
