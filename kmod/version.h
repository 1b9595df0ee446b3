/* SPDX-License-Identifier: GPL-2.0 */
/* The version of module and tool; dkms.conf must say the same. */
#ifndef PKTS_VERSION_H
#define PKTS_VERSION_H

#define PKTS_VERSION "0.1.0"

#endif /* PKTS_VERSION_H */
