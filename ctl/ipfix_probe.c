// SPDX-License-Identifier: GPL-2.0
/*
 * What probe sessions have measured is options data as well: it is about no
 * flow, and its scope is a session and how much of its time is told.
 */
#include "ipfix_probe.h"

#include <pthread.h>

#include "ipfix_private.h"
#include "util.h"

#define FIELD(id, octets, encoding, member) \
	{ 0, id, octets, IPFIX_##encoding, offsetof(struct ipfix_probe, member) }

#define OWN(id, octets, encoding, member) \
	{ IPFIX_PEN_OWN, IPFIX_OWN_PROBE_##id, octets, IPFIX_##encoding, \
	  offsetof(struct ipfix_probe, member) }

#define STATS(id, member) OWN(id, 8, U64, stats.member)

static const struct ipfix_field scope[] = {
	OWN(SESSION, IPFIX_SESSION_LEN, OCTETS, session),
	OWN(WINDOW, 1, U8, window),
};

static const struct ipfix_field address4 = FIELD(12, 4, OCTETS, address);
static const struct ipfix_field address6 = FIELD(28, 16, OCTETS, address);

static const struct ipfix_field results[] = {
	FIELD(11, 2, U16, port),
	OWN(START, 8, NS, stats.start),
	STATS(LENGTH, length),
	STATS(SCHEDULED, scheduled),
	STATS(SENT, sent),
	STATS(ANSWERED, answered),
	STATS(LOST, lost),
	STATS(LOST_FORWARD, lost_forward),
	STATS(LOST_BACKWARD, lost_backward),
	STATS(LOST_NEIGHBOUR, losses.neighbour),
	STATS(LATE, late),
	STATS(DUPLICATES, duplicates),
	STATS(REORDERED, reordered),
	STATS(PORT_CHANGES, port_changes),
	STATS(ADDRESS_CHANGES, address_changes),
	STATS(OUTAGES, outages),
	STATS(OUTAGE_TIME, outage_time),
	STATS(TIMED, network.count),
	STATS(NETWORK_MIN, network.min),
	STATS(NETWORK_MEAN, network.mean),
	STATS(NETWORK_P50, network.p50),
	STATS(NETWORK_P90, network.p90),
	STATS(NETWORK_P99, network.p99),
	STATS(NETWORK_P999, network.p999),
	STATS(NETWORK_MAX, network.max),
	STATS(NETWORK_JITTER, network_ipdv.jitter),
	STATS(FORWARD_MIN, forward.min),
	STATS(FORWARD_MEAN, forward.mean),
	STATS(FORWARD_P99, forward.p99),
	STATS(FORWARD_MAX, forward.max),
	STATS(FORWARD_JITTER, forward_ipdv.jitter),
	STATS(BACKWARD_MIN, backward.min),
	STATS(BACKWARD_MEAN, backward.mean),
	STATS(BACKWARD_P99, backward.p99),
	STATS(BACKWARD_MAX, backward.max),
	STATS(BACKWARD_JITTER, backward_ipdv.jitter),
};

static struct ipfix_template probe4 = {
	.id = 314, .scopes = ARRAY_SIZE(scope),
};

static struct ipfix_template probe6 = {
	.id = 315, .scopes = ARRAY_SIZE(scope),
};

static void add(struct ipfix_template *tmpl, const struct ipfix_field *field,
		size_t n)
{
	for (; n--; field++)
		ipfix_template_add(tmpl, field);
}

/* They are the same but for the address. */
static void make(void)
{
	add(&probe4, scope, ARRAY_SIZE(scope));
	add(&probe6, scope, ARRAY_SIZE(scope));
	add(&probe4, &address4, 1);
	add(&probe6, &address6, 1);
	add(&probe4, results, ARRAY_SIZE(results));
	add(&probe6, results, ARRAY_SIZE(results));
}

/**
 * ipfix_probe_template() - the template for a session
 * @v4: its reflector has an IPv4 address
 *
 * Each exporter is a thread: the first one to ask makes the templates of all.
 *
 * Return: the template
 */
const struct ipfix_template *ipfix_probe_template(bool v4)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make);
	return v4 ? &probe4 : &probe6;
}
