/* SPDX-License-Identifier: GPL-2.0 */
/* All probe sessions at a moment, for metrics and for exporters. */
#ifndef PKTS_CTL_PROBE_SAMPLE_H
#define PKTS_CTL_PROBE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pkts.h>

struct ctl;

/**
 * struct probe_sample - a session
 * @name: its name
 * @v4: its reflector has an IPv4 address
 * @address: of the reflector, 4 or 16 octets
 * @port: of the reflector
 * @minute: there is a complete minute
 * @status: what it is doing
 * @last: the last complete minute
 * @total: of all its life
 */
struct probe_sample {
	char name[PKTS_PROBE_NAME_MAX + 1];
	bool v4;
	uint8_t address[16];
	uint16_t port;
	bool minute;
	struct pkts_probe_status status;
	struct pkts_probe_stats last;
	struct pkts_probe_stats total;
};

/**
 * struct probe_samples - all sessions
 * @sample: these, for free()
 * @n: how many
 * @room: how many @sample has room for
 */
struct probe_samples {
	struct probe_sample *sample;
	size_t n;
	size_t room;
};

int probe_samples_read(struct ctl *ctl, struct probe_samples *samples);

#endif /* PKTS_CTL_PROBE_SAMPLE_H */
