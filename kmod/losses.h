/* SPDX-License-Identifier: GPL-2.0 */
/* What a device lost while it was watched. */
#ifndef PKTS_LOSSES_H
#define PKTS_LOSSES_H

#include <uapi/pkts.h>

struct net_device;

/**
 * struct pkts_loss_meter - a device's losses since some moment
 * @last: the device's counters at the last reading
 * @sum: what they have grown since the first
 */
struct pkts_loss_meter {
	struct pkts_losses last;
	struct pkts_losses sum;
};

void pkts_losses_begin(struct pkts_loss_meter *meter, struct net_device *dev);
void pkts_losses_read(struct pkts_loss_meter *meter, struct net_device *dev);
void pkts_losses_account(struct pkts_loss_meter *meter,
			 const struct pkts_losses *now);
void pkts_losses_add(struct pkts_losses *sum, const struct pkts_losses *losses);

#endif /* PKTS_LOSSES_H */
