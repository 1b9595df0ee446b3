// SPDX-License-Identifier: GPL-2.0
/* Records and details come in two arrays; here each gets its own. */

#include <errno.h>
#include <string.h>
#include <time.h>
#include <wire/time.h>

#include "export.h"

#define NS_PER_MS 1000000

/* How many elements of @size octets @len octets are; -1 when none fit. */
static int elements(size_t len, size_t size)
{
	return len % size ? -1 : (int)(len / size);
}

/* Nanoseconds since the machine has started, suspended or not. */
static uint64_t uptime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * PKTS_NS_PER_SEC + (uint64_t)now.tv_nsec;
}

/* A direction without packets has no times. */
static void not_after(uint64_t *boot, const struct pkts_side *side)
{
	if (side->packets && side->start < *boot)
		*boot = side->start;
}

/*
 * Where the wall clock stood when the machine started, had it gone as it does
 * now: times count from there in NetFlow. Whole milliseconds.
 */
static void find_boot(struct export_batch *batch)
{
	uint64_t up = uptime();
	unsigned int i;

	batch->boot = batch->now > up ? batch->now - up : 0;
	for (i = 0; i < batch->count; i++) {
		not_after(&batch->boot, &batch->flow[i].record.forward);
		not_after(&batch->boot, &batch->flow[i].record.reverse);
	}
	batch->boot -= batch->boot % NS_PER_MS;
	for (i = 0; i < batch->count; i++)
		batch->flow[i].boot = batch->boot;
}

/**
 * export_batch_fill() - put records and their details together
 * @batch: its records are replaced; the time of the read is there already
 * @records: array of struct pkts_record
 * @records_len: its octets
 * @details: array of struct pkts_detail: of those records that say so, in
 *	their order
 * @details_len: its octets
 *
 * Return: 0, or -EBADMSG when these are not such arrays
 */
int export_batch_fill(struct export_batch *batch, const void *records,
		      size_t records_len, const void *details,
		      size_t details_len)
{
	int count = elements(records_len, sizeof(struct pkts_record));
	int left = elements(details_len, sizeof(struct pkts_detail));
	struct ipfix_flow *flow;

	batch->count = 0;
	if (count < 0 || left < 0 || count > PKTS_BATCH_MAX)
		return -EBADMSG;
	for (flow = batch->flow; flow < batch->flow + count; flow++) {
		memcpy(&flow->record, records, sizeof(flow->record));
		records = (const char *)records + sizeof(flow->record);
		if (!flow->record.detail)
			continue;
		if (!left--)
			return -EBADMSG;
		memcpy(&flow->detail, details, sizeof(flow->detail));
		details = (const char *)details + sizeof(flow->detail);
	}
	if (left)
		return -EBADMSG;
	batch->count = (unsigned int)count;
	find_boot(batch);
	return 0;
}
