// SPDX-License-Identifier: GPL-2.0
/*
 * The device's own losses, from the counters that it keeps for everybody. A
 * loss before the hook is a loss too, but no frame that the conservation sum
 * could know of.
 */
#include "losses.h"

#include <linux/netdevice.h>
#include <softnet_drops.h>

#define LOSSES_DEVICE (offsetof(struct pkts_losses, softnet_dropped) / sizeof(u64))

/* Modulo 2^32, as each CPU counts. */
static u32 losses_softnet(void)
{
	u32 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += softnet_drops(&per_cpu(softnet_data, cpu));
	return sum;
}

static void losses_of(struct net_device *dev, struct pkts_losses *losses)
{
	struct rtnl_link_stats64 stats;

	dev_get_stats(dev, &stats);
	losses->rx_missed = stats.rx_missed_errors;
	losses->rx_fifo = stats.rx_fifo_errors;
	losses->rx_overrun = stats.rx_over_errors;
	losses->rx_dropped = stats.rx_dropped;
	losses->rx_errors = stats.rx_errors;
	losses->rx_nohandler = stats.rx_nohandler;
	losses->tx_dropped = stats.tx_dropped;
	losses->tx_errors = stats.tx_errors;
	losses->softnet_dropped = losses_softnet();
}

/**
 * pkts_losses_begin() - begin to watch a device's losses
 * @meter: set up
 * @dev: the device
 *
 * Context: process, RTNL held.
 */
void pkts_losses_begin(struct pkts_loss_meter *meter, struct net_device *dev)
{
	memset(meter, 0, sizeof(*meter));
	losses_of(dev, &meter->last);
}

/**
 * pkts_losses_account() - add what counters have grown since the last reading
 * @meter: the meter
 * @now: the counters
 *
 * A counter that is smaller than it was has been reset by its driver: what it
 * shows has come since. Backlogs are never reset, but run over at 2^32.
 *
 * Context: any, one at a time.
 */
void pkts_losses_account(struct pkts_loss_meter *meter,
			 const struct pkts_losses *now)
{
	const u64 *last = (const u64 *)&meter->last;
	const u64 *value = (const u64 *)now;
	u64 *sum = (u64 *)&meter->sum;
	unsigned int i;

	for (i = 0; i < LOSSES_DEVICE; i++)
		sum[i] += value[i] < last[i] ? value[i] : value[i] - last[i];
	meter->sum.softnet_dropped += (u32)(now->softnet_dropped -
					    meter->last.softnet_dropped);
	meter->last = *now;
}

/**
 * pkts_losses_read() - read a device's losses
 * @meter: pkts_losses_begin() was called with the same device
 * @dev: the device
 *
 * Context: process, RTNL held.
 */
void pkts_losses_read(struct pkts_loss_meter *meter, struct net_device *dev)
{
	struct pkts_losses now;

	losses_of(dev, &now);
	pkts_losses_account(meter, &now);
}

/**
 * pkts_losses_add() - add a device's losses to those of others
 * @sum: grows; not its drops at the backlogs, which are the whole machine's
 * @losses: added
 *
 * Context: any, one at a time.
 */
void pkts_losses_add(struct pkts_losses *sum, const struct pkts_losses *losses)
{
	const u64 *from = (const u64 *)losses;
	u64 *to = (u64 *)sum;
	unsigned int i;

	for (i = 0; i < LOSSES_DEVICE; i++)
		to[i] += from[i];
}
