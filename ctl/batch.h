/* SPDX-License-Identifier: GPL-2.0 */
/* Many commands from a file. */
#ifndef PKTS_CTL_BATCH_H
#define PKTS_CTL_BATCH_H

#include "ctl.h"

int ctl_batch(struct ctl *ctl, const struct ctl_command *objects,
	      const char *usage, const char *name);

#endif /* PKTS_CTL_BATCH_H */
