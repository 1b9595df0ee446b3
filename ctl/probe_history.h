/* SPDX-License-Identifier: GPL-2.0 */
/* The intervals of a probe session that the kernel keeps. */
#ifndef PKTS_CTL_PROBE_HISTORY_H
#define PKTS_CTL_PROBE_HISTORY_H

#include "ctl.h"

/**
 * struct history - the newest intervals of a session, ascending
 * @most: how many at the most
 * @n: how many there are
 * @interval: these
 */
struct history {
	size_t most;
	size_t n;
	struct pkts_probe_interval *interval;
};

int history_begin(struct history *history, size_t most);
int history_read(struct ctl *ctl, const char *name, __u32 window,
		 struct history *history);
void history_free(struct history *history);

#endif /* PKTS_CTL_PROBE_HISTORY_H */
