/* SPDX-License-Identifier: GPL-2.0 */
/* A probe session as text or as JSON. */
#ifndef PKTS_CTL_PROBE_SHOW_H
#define PKTS_CTL_PROBE_SHOW_H

#include "ctl.h"

/**
 * struct probe - what the kernel tells of a session
 * @name: its name
 * @status: what it is doing
 * @stats: by enum pkts_probe_window
 * @known: by the same; false for an interval before the first complete one
 */
struct probe {
	const char *name;
	struct pkts_probe_status status;
	struct pkts_probe_stats stats[PKTS_PROBE_WINDOW_TOTAL + 1];
	bool known[PKTS_PROBE_WINDOW_TOTAL + 1];
};

int probe_read(struct probe *probe, const struct ctl_reply *reply);
const char *probe_address_text(const struct nlattr *attr, char *buf);
int probe_show_reply(struct ctl *ctl, const struct ctl_reply *reply, void *arg);

/* probe_stats.c */
void probe_stats_show(struct out *out, const struct probe *probe);

#endif /* PKTS_CTL_PROBE_SHOW_H */
