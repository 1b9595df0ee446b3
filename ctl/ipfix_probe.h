/* SPDX-License-Identifier: GPL-2.0 */
/* The IPFIX options templates of probe sessions. */
#ifndef PKTS_CTL_IPFIX_PROBE_H
#define PKTS_CTL_IPFIX_PROBE_H

#include <pkts.h>
#include <stdbool.h>
#include <stdint.h>

#include "ipfix_template.h"

#define IPFIX_SESSION_LEN 32

/**
 * struct ipfix_probe - what a probe session has measured
 * @session: its name, UTF-8, zeros behind it
 * @window: enum pkts_probe_window
 * @address: of the reflector, 4 or 16 octets
 * @port: of the reflector
 * @stats: of the window
 */
struct ipfix_probe {
	char session[IPFIX_SESSION_LEN];
	uint8_t window;
	uint8_t address[16];
	uint16_t port;
	struct pkts_probe_stats stats;
};

const struct ipfix_template *ipfix_probe_template(bool v4);

#endif /* PKTS_CTL_IPFIX_PROBE_H */
