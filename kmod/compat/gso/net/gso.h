/* SPDX-License-Identifier: GPL-2.0 */
/* Where segmentation has no header of its own it is in linux/netdevice.h. */
#ifndef PKTS_COMPAT_NET_GSO_H
#define PKTS_COMPAT_NET_GSO_H

#include <linux/netdevice.h>

#endif /* PKTS_COMPAT_NET_GSO_H */
