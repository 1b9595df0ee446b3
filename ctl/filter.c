// SPDX-License-Identifier: GPL-2.0
/* Which flows to show. */

#include "filter.h"

#include <string.h>

#include "record.h"

static bool in_net(const struct filter_net *net, const __u8 *addr)
{
	unsigned int octets = net->len / 8, bits = net->len % 8;
	__u8 mask = (__u8)(0xff00 >> bits);

	if (memcmp(net->addr, addr, octets))
		return false;
	return !bits || !((net->addr[octets] ^ addr[octets]) & mask);
}

static bool may_be(const struct filter_net *net, const struct pkts_record *rec,
		   const __u8 *addr)
{
	return !net->family ||
	       (net->family == rec->family && in_net(net, addr));
}

static bool either_may_be(const struct filter_net *net,
			  const struct pkts_record *rec)
{
	return may_be(net, rec, rec->saddr) || may_be(net, rec, rec->daddr);
}

static bool same(__u64 want, __u64 is)
{
	return want == FILTER_ANY || want == is;
}

static bool end_matches(const struct filter_end *end,
			const struct pkts_record *rec, const __u8 *addr,
			__u16 port)
{
	if (end->port != FILTER_ANY && !record_has_ports(rec))
		return false;
	return same(end->port, port) && may_be(&end->host, rec, addr) &&
	       may_be(&end->net, rec, addr);
}

/* Each condition may hold at another end. */
static bool any_end_matches(const struct filter_end *end,
			    const struct pkts_record *rec)
{
	if (end->port != FILTER_ANY && !record_has_ports(rec))
		return false;
	return (same(end->port, rec->sport) || same(end->port, rec->dport)) &&
	       either_may_be(&end->host, rec) && either_may_be(&end->net, rec);
}

static bool dev_matches(const struct filter *filter,
			const struct pkts_record *rec)
{
	__u32 ifindex = filter->ifindex;

	return !filter->dev || rec->ifindex == ifindex ||
	       rec->forward.ifindex == ifindex ||
	       rec->reverse.ifindex == ifindex;
}

static bool test_passes(const struct filter_test *test, const struct flow *flow)
{
	__u64 value;

	if (!test->measure->get(flow, &value))
		return false;
	if (value < test->value)
		return test->less;
	return value > test->value ? test->greater : test->equal;
}

/**
 * filter_matches - is a flow to be shown
 * @filter: from filter_read()
 * @flow: the flow
 *
 * What is not known of a flow passes no comparison.
 *
 * Returns: whether it meets all conditions
 */
bool filter_matches(const struct filter *filter, const struct flow *flow)
{
	const struct pkts_record *rec = &flow->rec;
	size_t i;

	if (!same(filter->proto, rec->proto) ||
	    !same(filter->family, rec->family) ||
	    !same(filter->state, rec->state) ||
	    !same(filter->tunnel, rec->tunnel) ||
	    !dev_matches(filter, rec))
		return false;
	if (filter->tunnel_id != FILTER_ANY &&
	    (!rec->tunnel || rec->tunnel_id != filter->tunnel_id))
		return false;
	if (!same(filter->vlan, rec->vlan) && !same(filter->vlan, rec->cvlan))
		return false;
	for (i = 0; i < filter->count; i++)
		if (!test_passes(&filter->tests[i], flow))
			return false;
	return any_end_matches(&filter->any, rec) &&
	       end_matches(&filter->src, rec, rec->saddr, rec->sport) &&
	       end_matches(&filter->dst, rec, rec->daddr, rec->dport);
}
