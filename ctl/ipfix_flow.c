// SPDX-License-Identifier: GPL-2.0
/* Which template a flow record has. */

#include "ipfix_flow.h"

#include <netinet/in.h>
#include <string.h>

#include "ipfix.h"
#include "ipfix_lines.h"

static unsigned int kind_of_transport(const struct pkts_record *rec)
{
	switch (rec->proto) {
	case IPPROTO_ICMP:
		return TRANSPORT_ICMP;
	case IPPROTO_ICMPV6:
		return TRANSPORT_ICMP6;
	case IPPROTO_ESP:
	case IPPROTO_AH:
		return TRANSPORT_SPI;
	default:
		return TRANSPORT_PORTS;
	}
}

static bool has_more(const struct pkts_record *rec)
{
	static const uint8_t no_mac[6];

	return rec->tunnel || rec->priority || rec->flow_label ||
	       memcmp(rec->smac, no_mac, sizeof(no_mac)) ||
	       memcmp(rec->dmac, no_mac, sizeof(no_mac));
}

static unsigned int kind_of_basic(const struct ipfix_flow *flow)
{
	const struct pkts_record *rec = &flow->record;
	unsigned int kind;

	kind = kind_of_transport(rec) | (rec->family == 6 ? KIND_V6 : 0) |
	       (has_more(rec) ? KIND_MORE : 0);
	if (rec->tunnel && rec->detail && flow->detail.outer_family)
		return kind | KIND_AROUND |
		       (flow->detail.outer_family == 6 ? KIND_AROUND_V6 : 0);
	return kind | (rec->cvlan ? KIND_QINQ : 0);
}

static unsigned int kind_of_outer(const struct ipfix_flow *flow)
{
	if (!flow->record.tunnel)
		return OUTER_NONE;
	switch (flow->detail.outer_family) {
	case 4:
		return OUTER_V4;
	case 6:
		return OUTER_V6;
	default:
		return OUTER_OTHER;
	}
}

static unsigned int kind_of_detail(const struct ipfix_flow *flow)
{
	const struct pkts_record *rec = &flow->record;

	return KIND_DETAIL | kind_of_transport(rec) | kind_of_outer(flow) |
	       (rec->family == 6 ? KIND_V6 : 0) |
	       (rec->proto == IPPROTO_TCP ? KIND_TCP : 0);
}

/*
 * In profile basic a flow has a detail for its outer identity alone, where
 * zeros tell nothing. No packet is without a length and without hops.
 */
static bool is_detailed(const struct ipfix_flow *flow)
{
	const struct pkts_detail_side *f = &flow->detail.forward;
	const struct pkts_detail_side *r = &flow->detail.reverse;

	return flow->record.detail &&
	       (f->len_max || r->len_max || f->ttl_max || r->ttl_max);
}

/**
 * ipfix_flow_basic() - a flow record as profile basic has it
 * @flow: the flow record
 * @basic: where to make it, when it has details
 *
 * What stays is the outer identity of a tunnel, which belongs to the key.
 *
 * Return: @flow, or @basic
 */
const struct ipfix_flow *ipfix_flow_basic(const struct ipfix_flow *flow,
					  struct ipfix_flow *basic)
{
	if (!is_detailed(flow))
		return flow;
	*basic = *flow;
	memset(&basic->detail.forward, 0, sizeof(basic->detail.forward));
	memset(&basic->detail.reverse, 0, sizeof(basic->detail.reverse));
	return basic;
}

/* No count is cut short: a record with a larger one has 8 octets for all. */
static bool fits_short(const struct pkts_record *rec)
{
	return rec->forward.packets <= UINT32_MAX &&
	       rec->forward.octets <= UINT32_MAX &&
	       rec->reverse.packets <= UINT32_MAX &&
	       rec->reverse.octets <= UINT32_MAX;
}

/* Splits into records of @kind; returns whether they fit. */
static bool split_kind(const struct pkts_record *rec, unsigned int kind,
		       bool biflow, const struct ipfix_shape *shape,
		       struct ipfix_split *split)
{
	const struct ipfix_flow_set *set = shape->set;
	bool both = rec->forward.packets && rec->reverse.packets;

	split->count = 0;
	if (shape->counters == 4 && fits_short(rec))
		kind |= IPFIX_FLOW_SHORT;
	if (biflow && both)
		kind |= KIND_BIFLOW;
	if (rec->forward.packets)
		split->tmpl[split->count++] = ipfix_flow_template(set, kind);
	if (rec->reverse.packets && !(kind & KIND_BIFLOW))
		split->tmpl[split->count++] = ipfix_flow_turned(set, kind);
	return ipfix_fits(shape->format, ipfix_flow_template(set, kind),
			  shape->limit);
}

/**
 * ipfix_flow_split() - which data records a flow record becomes
 * @flow: the flow record
 * @shape: what they shall be like
 * @split: filled
 *
 * A direction without packets has no times, so it never makes a data record
 * or a part of one. Where a biflow with details does not fit into a message,
 * its directions may, each by itself; where they do not, the details stay out.
 */
void ipfix_flow_split(const struct ipfix_flow *flow,
		      const struct ipfix_shape *shape,
		      struct ipfix_split *split)
{
	const struct pkts_record *rec = &flow->record;
	unsigned int kind;

	split->shortened = false;
	if (is_detailed(flow)) {
		kind = kind_of_detail(flow);
		if (split_kind(rec, kind, shape->biflow, shape, split) ||
		    split_kind(rec, kind, false, shape, split))
			return;
		split->shortened = true;
	}
	split_kind(rec, kind_of_basic(flow), shape->biflow, shape, split);
}
