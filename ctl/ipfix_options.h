/* SPDX-License-Identifier: GPL-2.0 */
/* The IPFIX options templates: statistics and names of devices. */
#ifndef PKTS_CTL_IPFIX_OPTIONS_H
#define PKTS_CTL_IPFIX_OPTIONS_H

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

extern const struct ipfix_template ipfix_exporting;
extern const struct ipfix_template ipfix_exporting_lossy;
extern const struct ipfix_template ipfix_domain;
extern const struct ipfix_template ipfix_metering;
extern const struct ipfix_template ipfix_interface;

void ipfix_string(char *to, size_t size, const char *from);

#endif /* PKTS_CTL_IPFIX_OPTIONS_H */
