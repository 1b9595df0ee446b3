// SPDX-License-Identifier: GPL-2.0
/* All probe sessions at a moment, for metrics and for exporters. */

#include "probe_sample.h"

#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "probe_show.h"

static int grow(struct probe_samples *samples)
{
	size_t room = samples->room ? 2 * samples->room : 64;
	struct probe_sample *sample;

	if (samples->n < samples->room)
		return 0;
	sample = reallocarray(samples->sample, room, sizeof(*sample));
	if (!sample)
		return -ENOMEM;
	samples->sample = sample;
	samples->room = room;
	return 0;
}

static int take(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr *address = reply->attr[PKTS_A_PROBE_ADDRESS];
	struct probe_samples *samples = arg;
	struct probe_sample *sample;
	struct probe probe;
	int err;

	err = probe_read(&probe, reply);
	if (!err)
		err = grow(samples);
	if (err)
		return err;
	sample = &samples->sample[samples->n++];
	snprintf(sample->name, sizeof(sample->name), "%s", probe.name);
	ctl_copy(sample->address, sizeof(sample->address), address);
	sample->v4 = nla_len(address) == 4;
	sample->port = nla_get_u16(reply->attr[PKTS_A_PROBE_PORT]);
	sample->minute = probe.known[PKTS_PROBE_WINDOW_MINUTE];
	sample->status = probe.status;
	sample->last = probe.stats[PKTS_PROBE_WINDOW_MINUTE];
	sample->total = probe.stats[PKTS_PROBE_WINDOW_TOTAL];
	return 0;
}

/**
 * probe_samples_read - read all sessions
 * @ctl: an open context
 * @samples: filled; free() its @sample
 *
 * Returns: 0, or a negative errno for ctl_failed()
 */
int probe_samples_read(struct ctl *ctl, struct probe_samples *samples)
{
	struct nl_msg *msg = ctl_message(ctl, PKTS_CMD_PROBE_GET, NLM_F_DUMP);

	return ctl_request(ctl, msg, &ctl_set_probe, take, samples);
}
