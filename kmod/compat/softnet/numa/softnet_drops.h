/* SPDX-License-Identifier: GPL-2.0 */
/* Drops at a receive backlog, on kernels that count them by NUMA node. */
#ifndef PKTS_COMPAT_SOFTNET_DROPS_H
#define PKTS_COMPAT_SOFTNET_DROPS_H

#include <linux/netdevice.h>

static inline u32 softnet_drops(const struct softnet_data *sd)
{
	return numa_drop_read(&sd->drop_counters);
}

#endif /* PKTS_COMPAT_SOFTNET_DROPS_H */
