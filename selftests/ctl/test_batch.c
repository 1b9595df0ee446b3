// SPDX-License-Identifier: GPL-2.0
/* Records and details of one reply: who gets whose, and what is refused. */

#include <errno.h>

#include "export.h"
#include "tap.h"
#include "util.h"

#define RECORD sizeof(struct pkts_record)
#define DETAIL sizeof(struct pkts_detail)

static const struct {
	const char *what;
	const char *detailed;	/* of each record: has it details? */
	size_t records_len;
	size_t details_len;
	int err;
} cases[] = {
	{ "nothing", "", 0, 0, 0 },
	{ "no details", "000", 3 * RECORD, 0, 0 },
	{ "details of all", "111", 3 * RECORD, 3 * DETAIL, 0 },
	{ "details of some", "01101", 5 * RECORD, 3 * DETAIL, 0 },
	{ "a detail is missing", "101", 3 * RECORD, DETAIL, -EBADMSG },
	{ "all are missing", "010", 3 * RECORD, 0, -EBADMSG },
	{ "a detail too many", "010", 3 * RECORD, 2 * DETAIL, -EBADMSG },
	{ "half a record", "000", 3 * RECORD - 1, 0, -EBADMSG },
	{ "half a detail", "010", 3 * RECORD, DETAIL - 8, -EBADMSG },
	{ "more than a batch", "0", (PKTS_BATCH_MAX + 1) * RECORD, 0,
	  -EBADMSG },
};

static struct pkts_record record[PKTS_BATCH_MAX + 1];
static struct pkts_detail detail[PKTS_BATCH_MAX];
static struct export_batch batch;

/* Each detail names the flow that it belongs to. */
static void prepare(const char *detailed)
{
	size_t i, n = 0;

	memset(record, 0, sizeof(record));
	for (i = 0; detailed[i]; i++) {
		record[i].id = i + 1;
		record[i].flow = 100 + i;
		record[i].detail = detailed[i] == '1';
		if (record[i].detail)
			detail[n++].handshake_server = 100 + i;
	}
}

static bool is_together(size_t count)
{
	const struct ipfix_flow *flow;

	if (batch.count != count)
		return false;
	for (flow = batch.flow; flow < batch.flow + count; flow++) {
		if (flow->record.id != (uint64_t)(flow - batch.flow) + 1)
			return false;
		if (flow->record.detail &&
		    flow->detail.handshake_server != flow->record.flow)
			return false;
	}
	return true;
}

int main(void)
{
	size_t count, i;
	int err;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		prepare(cases[i].detailed);
		err = export_batch_fill(&batch, record, cases[i].records_len,
					detail, cases[i].details_len);
		count = 0;
		if (!cases[i].err)
			count = strlen(cases[i].detailed);
		tap_ok(err == cases[i].err && is_together(count),
		       cases[i].what);
	}
	return tap_done();
}
