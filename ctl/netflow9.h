/* SPDX-License-Identifier: GPL-2.0 */
/* NetFlow version 9 (RFC 3954), for collectors that know no IPFIX. */
#ifndef PKTS_CTL_NETFLOW9_H
#define PKTS_CTL_NETFLOW9_H

#include "ipfix.h"
#include "ipfix_flow.h"

extern const struct ipfix_format netflow9_format;

void netflow9_prepare(void);
void netflow9_split(const struct ipfix_flow *flow,
		    const struct ipfix_shape *shape, struct ipfix_split *split);
const struct ipfix_template *netflow9_options(const struct ipfix_template *tmpl);

#endif /* PKTS_CTL_NETFLOW9_H */
