/* SPDX-License-Identifier: GPL-2.0 */
/* Drops at a receive backlog, on kernels that count them by CPU. */
#ifndef PKTS_COMPAT_SOFTNET_DROPS_H
#define PKTS_COMPAT_SOFTNET_DROPS_H

#include <linux/netdevice.h>

/* A number at first, an atomic one later: the same in memory. */
static inline u32 softnet_drops(const struct softnet_data *sd)
{
	BUILD_BUG_ON(sizeof(sd->dropped) != sizeof(u32));
	return READ_ONCE(*(const u32 *)&sd->dropped);
}

#endif /* PKTS_COMPAT_SOFTNET_DROPS_H */
