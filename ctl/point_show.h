/* SPDX-License-Identifier: GPL-2.0 */
/* An observation point as text or as JSON. */
#ifndef PKTS_CTL_POINT_SHOW_H
#define PKTS_CTL_POINT_SHOW_H

#include "ctl.h"

int point_show_reply(struct ctl *ctl, const struct ctl_reply *reply, void *arg);

#endif /* PKTS_CTL_POINT_SHOW_H */
