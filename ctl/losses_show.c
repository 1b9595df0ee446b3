// SPDX-License-Identifier: GPL-2.0
/* What devices have lost, as text or as JSON. */

#include "losses_show.h"

#define LOSS(member, text, about) \
	{ #member, text, offsetof(struct pkts_losses, member), about }

const struct losses_kind losses_kinds[] = {
	LOSS(rx_missed, "missed", "the device had no room for them"),
	LOSS(rx_fifo, "receive FIFO", "the device's receive FIFO was full"),
	LOSS(rx_overrun, "receive overrun", "the device's receive ring was full"),
	LOSS(rx_dropped, "receive dropped",
	     "dropped by the driver, at a receive backlog or for want of a protocol"),
	LOSS(rx_errors, "receive errors", "received broken"),
	LOSS(rx_nohandler, "not wanted",
	     "came in at a device that was not to receive"),
	LOSS(tx_dropped, "send dropped", "dropped by the driver when sending"),
	LOSS(tx_errors, "send errors", "not sent for an error"),
	LOSS(softnet_dropped, "backlogs, all devices",
	     "dropped at the receive backlogs of the whole machine"),
	{ }
};

/**
 * losses_of - the counter that a kind stands for
 * @losses: of a device
 * @kind: of losses_kinds
 *
 * Returns: its value
 */
__u64 losses_of(const struct pkts_losses *losses,
		const struct losses_kind *kind)
{
	return *(const __u64 *)((const char *)losses + kind->offset);
}

/**
 * losses_show - write a device's losses
 * @out: where; a table has those that are not zero
 * @key: their key in JSON
 * @dev: the device's name, NULL for several
 * @losses: these
 */
void losses_show(struct out *out, const char *key, const char *dev,
		 const struct pkts_losses *losses)
{
	const struct losses_kind *kind;
	bool title = false;
	__u64 value;

	out_object_begin(out, key);
	for (kind = losses_kinds; kind->key; kind++) {
		value = losses_of(losses, kind);
		out_json_u64(out, kind->key, value);
		if (!value)
			continue;
		if (!title)
			out_text(out, "  lost by %s, outside of the sum\n",
				 dev ? dev : "devices");
		title = true;
		out_text(out, "    %-22s %16llu frames\n", kind->name, value);
	}
	out_object_end(out);
}
