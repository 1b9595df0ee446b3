/* SPDX-License-Identifier: GPL-2.0 */
/* The IPFIX options templates: statistics, settings, names, types. */
#ifndef PKTS_CTL_IPFIX_OPTIONS_H
#define PKTS_CTL_IPFIX_OPTIONS_H

#include <pkts.h>
#include <stdint.h>

#include "ipfix_template.h"

/**
 * struct ipfix_exporting - Exporting Process Reliability Statistics
 *	(RFC 7011 section 4.3)
 * @process: identifier of the exporting process
 * @flows: flow records that were dropped before they could be sent
 * @packets: what these records had counted
 * @octets: likewise, of frames
 * @first: none was dropped before this time; nanoseconds since 1970
 * @last: none was dropped after this time
 */
struct ipfix_exporting {
	uint32_t process;
	uint64_t flows;
	uint64_t packets;
	uint64_t octets;
	uint64_t first;
	uint64_t last;
};

/**
 * struct ipfix_domain - Metering Process Statistics (RFC 7011 section 4.1)
 * @domain: observation domain
 * @messages: messages sent in it
 * @flows: flow records in these
 * @octets: octets of these
 */
struct ipfix_domain {
	uint32_t domain;
	uint64_t messages;
	uint64_t flows;
	uint64_t octets;
};

/**
 * struct ipfix_metering - Metering Process Reliability Statistics
 *	(RFC 7011 section 4.2)
 * @domain: observation domain
 * @process: identifier of the metering process
 * @packets: IP packets that were seen but not metered
 * @octets: octets of their frames
 */
struct ipfix_metering {
	uint32_t domain;
	uint32_t process;
	uint64_t packets;
	uint64_t octets;
};

#define IPFIX_NAME_LEN 16
#define IPFIX_DESCRIPTION_LEN 32

/**
 * struct ipfix_interface - what a device number in flow records means
 * @ifindex: the number
 * @name: UTF-8, zeros behind it
 * @description: likewise
 */
struct ipfix_interface {
	uint32_t ifindex;
	char name[IPFIX_NAME_LEN];
	char description[IPFIX_DESCRIPTION_LEN];
};

#define IPFIX_OUTCOME_LEN 16

/**
 * struct ipfix_outcome - what became of frames on one side of a device
 * @ifindex: the device
 * @direction: flowDirection of the side
 * @outcome: a word for what became of them, zeros behind it
 * @frames: how many
 * @octets: their octets, link-layer header included
 */
struct ipfix_outcome {
	uint32_t ifindex;
	uint8_t direction;
	char outcome[IPFIX_OUTCOME_LEN];
	uint64_t frames;
	uint64_t octets;
};

/**
 * struct ipfix_losses - what a device has lost
 * @ifindex: the device
 * @losses: since its point was added
 */
struct ipfix_losses {
	uint32_t ifindex;
	struct pkts_losses losses;
};

/**
 * struct ipfix_timeout - timeouts in force, as IANA's elements have them
 * @ifindex: on this device
 * @proto: for this protocol
 * @active: seconds
 * @idle: seconds
 */
struct ipfix_timeout {
	uint32_t ifindex;
	uint8_t proto;
	uint16_t active;
	uint16_t idle;
};

/**
 * struct ipfix_timeouts - timeouts in force
 * @ifindex: on this device
 * @timeouts: none is 0, unless the kernel did not tell
 */
struct ipfix_timeouts {
	uint32_t ifindex;
	struct pkts_timeouts timeouts;
};

/**
 * struct ipfix_selector - how a device's frames are sampled (RFC 5477)
 * @sequence: identifier of the selection sequence
 * @selector: identifier of its one selector
 * @ifindex: the device
 * @algorithm: selectorAlgorithm
 * @interval: frames that are taken in turn (systematic sampling)
 * @space: frames that are left out behind them (systematic sampling)
 * @probability: of each frame (random sampling)
 * @observed: frames that the selector has seen
 * @selected: frames that it has taken
 * @one_in: one frame in so many, in whichever way
 * @netflow: that way as NetFlow's SAMPLING_ALGORITHM
 */
struct ipfix_selector {
	uint64_t sequence;
	uint64_t selector;
	uint32_t ifindex;
	uint16_t algorithm;
	uint32_t interval;
	uint32_t space;
	double probability;
	uint64_t observed;
	uint64_t selected;
	uint32_t one_in;
	uint8_t netflow;
};

extern const struct ipfix_template ipfix_exporting;
extern const struct ipfix_template ipfix_exporting_lossy;
extern const struct ipfix_template ipfix_domain;
extern const struct ipfix_template ipfix_metering;
extern const struct ipfix_template ipfix_interface;
extern const struct ipfix_template ipfix_outcome;
extern const struct ipfix_template ipfix_losses;
extern const struct ipfix_template ipfix_timeout;
extern const struct ipfix_template ipfix_timeouts;
extern const struct ipfix_template ipfix_systematic;
extern const struct ipfix_template ipfix_random;
extern const struct ipfix_template ipfix_sequence;
extern const struct ipfix_template ipfix_selection;
extern const struct ipfix_template ipfix_element;

void ipfix_string(char *to, size_t size, const char *from);

#endif /* PKTS_CTL_IPFIX_OPTIONS_H */
