/* SPDX-License-Identifier: GPL-2.0 */
/* The one place that names the version; dkms.conf and the module agree. */
#ifndef PKTS_CTL_VERSION_H
#define PKTS_CTL_VERSION_H

#define PKTS_VERSION "0.1.0"

#endif /* PKTS_CTL_VERSION_H */
