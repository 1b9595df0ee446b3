/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PKTS_CTL_REFLECTOR_SHOW_H
#define PKTS_CTL_REFLECTOR_SHOW_H

#include "ctl.h"

int reflector_show_reply(struct ctl *ctl, const struct ctl_reply *reply,
			 void *arg);

#endif /* PKTS_CTL_REFLECTOR_SHOW_H */
