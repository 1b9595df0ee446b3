/* SPDX-License-Identifier: GPL-2.0 */
/* What the user asks of exporters, in words. */
#ifndef PKTS_CTL_EXPORT_WORDS_H
#define PKTS_CTL_EXPORT_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "args.h"
#include "collector.h"

struct ctl;

/* Exporters that one run may have, and keywords that each has. */
#define EXPORT_MAX 16
#define EXPORT_WORDS_MAX 28

/* Octets of a place in words, see struct ctl. */
#define EXPORT_WHERE_LEN 256

/**
 * struct export_wish - what the user asks of one exporter
 * @to: the destination, as it was typed
 * @domain: observation domain of the flows
 * @refresh: nanoseconds between two reports, and two templates
 * @pen: enterprise number of our own elements
 * @counters: octets of packet and octet counts
 * @format: "ipfix" or "netflow9"
 * @collector: what is asked of the transport
 * @profile: enum pkts_profile: whether details are sent
 * @batch: records that are read, and acknowledged, at once
 * @elements: names of those that data records have; NULL for all
 * @filter: which records are sent; NULL for all
 * @where: the place of its "to", for messages
 * @biflow: both directions in one data record, said so
 * @uniflow: a data record for each direction
 */
struct export_wish {
	const char *to;
	uint64_t domain;
	uint64_t refresh;
	uint64_t pen;
	uint64_t counters;
	const char *format;
	struct collector_wish collector;
	uint64_t profile;
	uint64_t batch;
	const char *elements;
	const char *filter;
	char where[EXPORT_WHERE_LEN];
	bool biflow;
	bool uniflow;
};

/**
 * struct export_wishes - what the user asks of a run
 * @ctl: for messages
 * @once: end when the records that wait now have been sent
 * @count: exporters
 * @wish: one for each
 * @common: what stands before the first "to" holds for all that follow
 * @text: the words of files, to be freed
 * @args: the keywords; they store into the last wish, or @common
 */
struct export_wishes {
	struct ctl *ctl;
	bool once;
	unsigned int count;
	struct export_wish wish[EXPORT_MAX];
	struct export_wish common;
	char *text;
	struct ctl_arg args[EXPORT_WORDS_MAX];
};

void export_words_begin(struct export_wishes *wishes, struct ctl *ctl);
int export_words_read(struct export_wishes *wishes, int argc, char **argv);
void export_words_hint(struct ctl *ctl, int argc, char **argv);
int export_words_end(struct export_wishes *wishes);
void export_words_free(struct export_wishes *wishes);

/* export_conf.c */
int export_conf_read(struct export_wishes *wishes, const char *path);

#endif /* PKTS_CTL_EXPORT_WORDS_H */
