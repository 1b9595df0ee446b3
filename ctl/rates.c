// SPDX-License-Identifier: GPL-2.0
/*
 * How fast flows are: what they counted between two readings, divided by the
 * time between.
 *
 * Counters begin anew with each record of a flow (its status goes up), and what
 * the record took along is not known here. Then the rate is that of the new
 * record, if it covers half of the time between the readings at least; else the
 * rate stays what it was, and at the second reading, when there was none, it is
 * the mean of the record before. So no rate is negative, and none is that of a
 * moment.
 */

#include "rates.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "record.h"

#define NS_PER_SEC 1e9
#define SHORTEST 1000000ULL	/* ns between readings that tell a rate */
#define SHORTEST_MEAN 100000000ULL	/* ns of a record that tell a mean */
#define ROOM 1024

struct rates_entry {
	__u64 flow; /* number of the flow; 0 for a free entry */
	__u64 time;
	__u64 packets[2];
	__u64 octets[2];
	__u32 status;
	__s8 order; /* of source and destination */
	bool mean; /* the rates are of the record, not of two readings */
	struct flow_rates rates;
};

static struct rates_entry *find(const struct rates_table *table, __u64 flow)
{
	size_t at = (size_t)(flow * 0x9e3779b97f4a7c15ULL >> 20);

	while (table->room) {
		at &= table->room - 1;
		if (!table->entries[at].flow || table->entries[at].flow == flow)
			return &table->entries[at];
		at++;
	}
	return NULL;
}

static int grow(struct rates_table *table)
{
	struct rates_table larger = { .room = ROOM, .n = table->n };
	size_t i;

	if (table->room)
		larger.room = 2 * table->room;
	larger.entries = calloc(larger.room, sizeof(*larger.entries));
	if (!larger.entries)
		return -ENOMEM;
	for (i = 0; i < table->room; i++)
		if (table->entries[i].flow)
			*find(&larger, table->entries[i].flow) =
				table->entries[i];
	free(table->entries);
	*table = larger;
	return 0;
}

/* An entry for a flow of this reading. */
static struct rates_entry *take(struct rates_table *table, __u64 flow)
{
	struct rates_entry *entry;

	if (2 * table->n >= table->room && grow(table))
		return NULL;
	entry = find(table, flow);
	return entry;
}

/* A SYN may tell late who the initiator is: directions change places then. */
static __s8 order_of(const struct pkts_record *rec)
{
	int order = memcmp(rec->saddr, rec->daddr, sizeof(rec->saddr));

	if (order)
		return order < 0 ? -1 : 1;
	return record_has_ports(rec) && rec->sport > rec->dport;
}

static void fill(struct rates_entry *entry, const struct flow *flow, __u64 time)
{
	const struct pkts_record *rec = &flow->rec;

	memset(entry, 0, sizeof(*entry));
	entry->flow = rec->flow;
	entry->time = time;
	entry->packets[0] = rec->forward.packets;
	entry->packets[1] = rec->reverse.packets;
	entry->octets[0] = rec->forward.octets;
	entry->octets[1] = rec->reverse.octets;
	entry->status = rec->status;
	entry->order = order_of(rec);
}

static void by_time(struct flow_rates *rates, const __u64 *packets,
		    const __u64 *octets, __u64 ns)
{
	int dir;

	rates->known = true;
	for (dir = 0; dir < 2; dir++) {
		rates->packets[dir] = (float)(packets[dir] * NS_PER_SEC / ns);
		rates->bits[dir] = (float)(8 * NS_PER_SEC * octets[dir] / ns);
	}
}

static void by_difference(struct rates_entry *now,
			  const struct rates_entry *before)
{
	bool turned = now->order != before->order;
	__u64 packets[2], octets[2];
	int dir, old;

	if (now->time < before->time + SHORTEST)
		return;
	for (dir = 0; dir < 2; dir++) {
		old = turned ? !dir : dir;
		/* Another flow has this number: the module came anew. */
		if (now->packets[dir] < before->packets[old] ||
		    now->octets[dir] < before->octets[old])
			return;
		packets[dir] = now->packets[dir] - before->packets[old];
		octets[dir] = now->octets[dir] - before->octets[old];
	}
	by_time(&now->rates, packets, octets, now->time - before->time);
}

/* Time since the first packet of the record; 0 when there is none. */
static __u64 record_age(const struct flow *flow)
{
	__u64 start, end;

	if (!measure_span(flow, &start, &end) || flow->now < start)
		return 0;
	return flow->now - start;
}

/*
 * A flow that was not there at the last reading began after it. Otherwise its
 * mean is kept for what may come, and not told.
 */
static void by_beginning(const struct rates *rates, struct rates_entry *now,
			 const struct flow *flow)
{
	__u64 between = now->time - rates->began_before;
	__u64 age = record_age(flow);

	if (rates->began_before && !now->status && between >= SHORTEST &&
	    flow->rec.flow_start + between >= flow->now) {
		by_time(&now->rates, now->packets, now->octets, between);
	} else if (age >= SHORTEST_MEAN) {
		by_time(&now->rates, now->packets, now->octets, age);
		now->mean = true;
	}
}

static void by_record(struct rates_entry *now, const struct rates_entry *before,
		      const struct flow *flow)
{
	__u64 age = record_age(flow);

	now->rates = before->rates;
	if (age >= SHORTEST && age >= (now->time - before->time) / 2)
		by_time(&now->rates, now->packets, now->octets, age);
}

static void forget(struct rates_table *table)
{
	free(table->entries);
	memset(table, 0, sizeof(*table));
}

/**
 * rates_begin - begin a reading; the one before counts now
 * @rates: the readings
 * @time: monotonic time
 */
void rates_begin(struct rates *rates, __u64 time)
{
	forget(&rates->before);
	rates->before = rates->now;
	memset(&rates->now, 0, sizeof(rates->now));
	rates->began_before = rates->began;
	rates->began = time;
}

/**
 * rates_of - how fast a flow of this reading is
 * @rates: the readings
 * @flow: the flow
 * @time: monotonic time when it was read
 * @result: its rates, which need not be known
 *
 * Returns: 0, -EEXIST when the flow is told twice in this reading, or -ENOMEM
 */
int rates_of(struct rates *rates, const struct flow *flow, __u64 time,
	     struct flow_rates *result)
{
	struct rates_entry *before = find(&rates->before, flow->rec.flow);
	struct rates_entry *now = take(&rates->now, flow->rec.flow);

	if (!now)
		return -ENOMEM;
	if (now->flow)
		return -EEXIST;
	fill(now, flow, time);
	rates->now.n++;
	if (!before || !before->flow)
		by_beginning(rates, now, flow);
	else if (before->status == now->status)
		by_difference(now, before);
	else
		by_record(now, before, flow);
	*result = now->rates;
	result->known &= !now->mean;
	return 0;
}

/**
 * rates_free - let go of both readings
 * @rates: empty afterwards
 */
void rates_free(struct rates *rates)
{
	forget(&rates->before);
	forget(&rates->now);
	memset(rates, 0, sizeof(*rates));
}
