// SPDX-License-Identifier: GPL-2.0
/* What can be measured of a flow: to compare, and to sort by. */

#include "measure.h"

#include <assert.h>
#include <netinet/in.h>
#include <string.h>

#include "duration.h"
#include "number.h"
#include "util.h"

#define NS_PER_SEC 1000000000ULL

/**
 * measure_span - first and last packet of either direction
 * @flow: the flow
 * @start: wall-clock time of the first one
 * @end: of the last one, not before @start
 *
 * Returns: false when there is none, as in a flow that has been silent since
 *	its last record
 */
bool measure_span(const struct flow *flow, __u64 *start, __u64 *end)
{
	const struct pkts_side *f = &flow->rec.forward, *r = &flow->rec.reverse;

	if (!f->packets && !r->packets)
		return false;
	*start = f->packets ? f->start : r->start;
	*end = f->packets ? f->end : r->end;
	if (f->packets && r->packets && r->start < *start)
		*start = r->start;
	if (f->packets && r->packets && r->end > *end)
		*end = r->end;
	if (*end < *start)
		*end = *start;
	return true;
}

/**
 * measure_rtt - a round-trip time that begins at the observation point
 * @flow: the flow
 * @dir: 0 to the destination and back, 1 to the source and back
 * @ns: the mean of those seen, or that of the handshake
 *
 * Returns: false when none was seen
 */
bool measure_rtt(const struct flow *flow, unsigned int dir, __u64 *ns)
{
	const struct pkts_detail *detail = &flow->detail;
	const struct pkts_spread *rtt;

	if (!flow_is_detailed(flow))
		return false;
	rtt = dir ? &detail->reverse.rtt : &detail->forward.rtt;
	if (rtt->count)
		*ns = rtt->sum / rtt->count;
	else
		*ns = dir ? detail->handshake_client : detail->handshake_server;
	return *ns;
}

static bool packets(const struct flow *flow, __u64 *value)
{
	*value = flow->rec.forward.packets + flow->rec.reverse.packets;
	return true;
}

static bool octets(const struct flow *flow, __u64 *value)
{
	*value = flow->rec.forward.octets + flow->rec.reverse.octets;
	return true;
}

static bool payload(const struct flow *flow, __u64 *value)
{
	*value = flow->detail.forward.payload + flow->detail.reverse.payload;
	return flow_is_detailed(flow);
}

static bool duration(const struct flow *flow, __u64 *value)
{
	__u64 start, end;

	if (!measure_span(flow, &start, &end))
		return false;
	*value = end - start;
	return true;
}

/* What was counted, over the time that it took. */
static bool mean_rate(const struct flow *flow, __u64 count, __u64 *value)
{
	__u64 ns;

	if (!duration(flow, &ns) || !ns)
		return false;
	*value = (__u64)((double)count * NS_PER_SEC / ns);
	return true;
}

static bool sum_rate(const struct flow_rates *rates, const float *rate,
		     __u64 *value)
{
	*value = (__u64)((double)rate[0] + rate[1] + 0.5);
	return rates->known;
}

static bool rate(const struct flow *flow, __u64 *value)
{
	__u64 count;

	if (flow->watched)
		return sum_rate(&flow->rates, flow->rates.bits, value);
	octets(flow, &count);
	return mean_rate(flow, 8 * count, value);
}

static bool packet_rate(const struct flow *flow, __u64 *value)
{
	__u64 count;

	if (flow->watched)
		return sum_rate(&flow->rates, flow->rates.packets, value);
	packets(flow, &count);
	return mean_rate(flow, count, value);
}

static bool age(const struct flow *flow, __u64 *value)
{
	*value = flow->now - flow->rec.flow_start;
	return flow->rec.flow_start && flow->now >= flow->rec.flow_start;
}

static bool idle(const struct flow *flow, __u64 *value)
{
	__u64 start, end;

	if (!measure_span(flow, &start, &end))
		return false;
	*value = flow->now > end ? flow->now - end : 0;
	return true;
}

static bool round_trip(const struct flow *flow, __u64 *value)
{
	__u64 there = 0, back = 0;
	bool known;

	known = measure_rtt(flow, 0, &there);
	known |= measure_rtt(flow, 1, &back);
	*value = there + back;
	return known;
}

static bool jitter(const struct flow *flow, __u64 *value)
{
	const struct pkts_spread *f = &flow->detail.forward.rtt;
	const struct pkts_spread *r = &flow->detail.reverse.rtt;

	*value = f->jitter > r->jitter ? f->jitter : r->jitter;
	return f->count > 1 || r->count > 1;
}

/* What only TCP has, in both directions. */
static bool tcp_sum(const struct flow *flow, __u64 forward, __u64 reverse,
		    __u64 *value)
{
	*value = forward + reverse;
	return flow_is_detailed(flow) && flow->rec.proto == IPPROTO_TCP;
}

static bool retransmits(const struct flow *flow, __u64 *value)
{
	return tcp_sum(flow, flow->detail.forward.retransmitted,
		       flow->detail.reverse.retransmitted, value);
}

static bool out_of_order(const struct flow *flow, __u64 *value)
{
	return tcp_sum(flow, flow->detail.forward.out_of_order,
		       flow->detail.reverse.out_of_order, value);
}

static bool duplicate_acks(const struct flow *flow, __u64 *value)
{
	return tcp_sum(flow, flow->detail.forward.duplicate_acks,
		       flow->detail.reverse.duplicate_acks, value);
}

static bool lost(const struct flow *flow, __u64 *value)
{
	return tcp_sum(flow, flow->detail.forward.lost_octets,
		       flow->detail.reverse.lost_octets, value);
}

static bool gaps(const struct flow *flow, __u64 *value)
{
	return tcp_sum(flow, flow->detail.forward.gaps,
		       flow->detail.reverse.gaps, value);
}

static bool zero_windows(const struct flow *flow, __u64 *value)
{
	return tcp_sum(flow, flow->detail.forward.zero_windows,
		       flow->detail.reverse.zero_windows, value);
}

static bool fragments(const struct flow *flow, __u64 *value)
{
	*value = (__u64)flow->detail.forward.fragments +
		 flow->detail.reverse.fragments;
	return flow_is_detailed(flow);
}

static bool first_packet(const struct flow *flow, __u64 *value)
{
	*value = flow->rec.flow_start;
	return *value;
}

static bool last_packet(const struct flow *flow, __u64 *value)
{
	__u64 start;

	return measure_span(flow, &start, value);
}

const struct measure measures[] = {
	{ "packets", MEASURE_COUNT, packets },
	{ "octets", MEASURE_OCTETS, octets },
	{ "payload", MEASURE_OCTETS, payload },
	{ "rate", MEASURE_OCTETS, rate },
	{ "packet-rate", MEASURE_COUNT, packet_rate },
	{ "duration", MEASURE_TIME, duration },
	{ "age", MEASURE_TIME, age },
	{ "idle", MEASURE_TIME, idle },
	{ "rtt", MEASURE_TIME, round_trip },
	{ "jitter", MEASURE_TIME, jitter },
	{ "retransmits", MEASURE_COUNT, retransmits },
	{ "out-of-order", MEASURE_COUNT, out_of_order },
	{ "duplicate-acks", MEASURE_COUNT, duplicate_acks },
	{ "lost", MEASURE_OCTETS, lost },
	{ "gaps", MEASURE_COUNT, gaps },
	{ "zero-windows", MEASURE_COUNT, zero_windows },
	{ "fragments", MEASURE_COUNT, fragments },
	{ "start", MEASURE_DATE, first_packet },
	{ "last", MEASURE_DATE, last_packet },
	{ }
};

static_assert(ARRAY_SIZE(measures) == MEASURES_COMPARED + 3,
	      "those to compare, two dates, the end");

/**
 * measure_find - what a word stands for
 * @name: the word
 *
 * Returns: the measure, or NULL when there is none
 */
const struct measure *measure_find(const char *name)
{
	const struct measure *measure;

	for (measure = measures; measure->name; measure++)
		if (!strcmp(measure->name, name))
			return measure;
	return NULL;
}

/**
 * measure_parse - read a number to compare with
 * @measure: what it is compared with, which tells the unit
 * @text: a time as duration_parse() has it, or a number as number_parse() has it
 * @value: the number
 *
 * Returns: whether @text is such a number
 */
bool measure_parse(const struct measure *measure, const char *text,
		   __u64 *value)
{
	if (measure->unit == MEASURE_TIME)
		return duration_parse(text, value);
	return number_parse(text, value);
}
