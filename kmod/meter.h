/* SPDX-License-Identifier: GPL-2.0 */
/* The way of a frame from the hook to its flow. */
#ifndef PKTS_METER_H
#define PKTS_METER_H

#include <linux/skbuff.h>

#include "point.h"

void pkts_meter_frame(struct pkts_point *point, struct sk_buff *skb,
		      enum pkts_point_side side);

#endif /* PKTS_METER_H */
