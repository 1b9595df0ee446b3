/* SPDX-License-Identifier: GPL-2.0 */
/* The IPFIX templates of flow records. */
#ifndef PKTS_CTL_IPFIX_FLOW_H
#define PKTS_CTL_IPFIX_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "ipfix_template.h"

struct pkts_record;

/* Identifiers of flow templates: this one and the 31 that follow it. */
#define IPFIX_FLOW_FIRST 256
#define IPFIX_FLOW_KINDS 32

const struct ipfix_template *ipfix_flow_template(unsigned int kind);
unsigned int ipfix_flow_split(const struct pkts_record *rec, bool biflow,
			      const struct ipfix_template *tmpl[2]);

#endif /* PKTS_CTL_IPFIX_FLOW_H */
