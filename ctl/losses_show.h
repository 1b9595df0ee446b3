/* SPDX-License-Identifier: GPL-2.0 */
/* What devices have lost. */
#ifndef PKTS_CTL_LOSSES_SHOW_H
#define PKTS_CTL_LOSSES_SHOW_H

#include <pkts.h>
#include <stddef.h>

#include "out.h"

/**
 * struct losses_kind - a counter of struct pkts_losses
 * @key: its key in JSON
 * @name: its name in a table
 * @offset: where it is
 * @help: what it counts, for metrics; a sentence
 */
struct losses_kind {
	const char *key;
	const char *name;
	size_t offset;
	const char *help;
};

/* Ends with an entry without a key. */
extern const struct losses_kind losses_kinds[];

__u64 losses_of(const struct pkts_losses *losses,
		const struct losses_kind *kind);
void losses_show(struct out *out, const char *key, const char *dev,
		 const struct pkts_losses *losses);

#endif /* PKTS_CTL_LOSSES_SHOW_H */
