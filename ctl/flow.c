// SPDX-License-Identifier: GPL-2.0
/* pktsctl flow: live flows, their timeouts and ceilings. */

#include <errno.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctl.h"
#include "duration.h"
#include "filter.h"
#include "record.h"

static const char usage[] =
	"usage: pktsctl flow [show] [proto PROTO] [host ADDR] [net PREFIX] [port N]\n"
	"                           [dev DEV] [vlan N] [family ipv4|ipv6]\n"
	"       pktsctl flow set [active-timeout T] [inactive-timeout T]\n"
	"                        [expiry-interval T] [max-flows N] [max-records N]\n"
	"       pktsctl flow settings\n"
	"       pktsctl flow flush [dev DEV]\n"
	"T is a time such as 15s, 500ms or 2min; seconds without a unit.\n";

/* A walk through the table. */
struct walk {
	struct filter filter;
	struct record_columns columns;
	__u64 cursor;
	__u64 now;
	bool began;
};

static __u64 wall_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (__u64)ts.tv_sec * 1000000000ULL +
	       (__u64)ts.tv_nsec;
}

/* Calls @fn with each record of a batch that the filter lets through. */
static int each_record(struct ctl *ctl, struct walk *walk,
		       const struct nlattr *records,
		       void (*fn)(struct ctl *ctl, struct walk *walk,
				  const struct pkts_record *rec))
{
	size_t len = records ? (size_t)nla_len(records) : 0;
	struct pkts_record rec;
	size_t at;

	if (len % sizeof(rec))
		return -EBADMSG;
	for (at = 0; at < len; at += sizeof(rec)) {
		/* An attribute is aligned to 4 octets only. */
		memcpy(&rec, (char *)nla_data(records) + at, sizeof(rec));
		if (filter_matches(&walk->filter, &rec))
			fn(ctl, walk, &rec);
	}
	return 0;
}

static void fit(struct ctl *ctl, struct walk *walk,
		const struct pkts_record *rec)
{
	record_fit(&walk->columns, rec);
}

static void show(struct ctl *ctl, struct walk *walk,
		 const struct pkts_record *rec)
{
	record_show(&ctl->out, rec, walk->now, &walk->columns);
}

static int show_batch(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr *cursor = reply->attr[PKTS_A_FLOW_CURSOR];
	struct nlattr *records = reply->attr[PKTS_A_FLOW_RECORDS];
	struct walk *walk = arg;
	int err = 0;

	walk->now = wall_clock();
	walk->cursor = cursor ? nla_get_u64(cursor) : 0;
	if (!ctl->out.json)
		err = each_record(ctl, walk, records, fit);
	if (!err && !walk->began)
		record_show_header(&ctl->out, &walk->columns);
	walk->began = true;
	return err ? err : each_record(ctl, walk, records, show);
}

static int show_all(struct ctl *ctl, struct walk *walk)
{
	struct nl_msg *msg;
	__u64 before;
	int err;

	do {
		before = walk->cursor;
		msg = ctl_message(ctl, PKTS_CMD_FLOW_GET, 0);
		nla_put_u64(msg, PKTS_A_FLOW_CURSOR, before);
		if (walk->filter.dev)
			nla_put_u32(msg, PKTS_A_FLOW_IFINDEX,
				    walk->filter.ifindex);
		err = ctl_request(ctl, msg, &ctl_set_flow, show_batch, walk);
		if (!err && walk->cursor && walk->cursor == before)
			err = -EBADMSG; /* it would never end */
	} while (!err && walk->cursor);
	return err;
}

static int flow_show(struct ctl *ctl, int argc, char **argv)
{
	struct walk walk = { .columns = { .source = 15, .destination = 15 } };
	int err;

	if (filter_read(ctl, &walk.filter, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	out_list_begin(&ctl->out);
	err = show_all(ctl, &walk);
	out_list_end(&ctl->out);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int count_flushed(struct ctl *ctl, const struct ctl_reply *reply,
			 void *arg)
{
	__u64 flushed = 0;

	if (reply->attr[PKTS_A_FLOW_FLUSHED])
		flushed = nla_get_u64(reply->attr[PKTS_A_FLOW_FLUSHED]);
	out_object_begin(&ctl->out, NULL);
	out_u64(&ctl->out, "flushed", flushed, "%llu flows flushed\n",
		flushed);
	out_object_end(&ctl->out);
	return 0;
}

static int flow_flush(struct ctl *ctl, int argc, char **argv)
{
	struct nl_msg *msg;
	__u32 ifindex;
	int err;

	if (ctl_dev_open(ctl, argc, argv, &ifindex))
		return EXIT_FAILURE;
	msg = ctl_message(ctl, PKTS_CMD_FLOW_FLUSH, 0);
	if (ifindex)
		nla_put_u32(msg, PKTS_A_FLOW_IFINDEX, ifindex);
	err = ctl_request(ctl, msg, &ctl_set_flow, count_flushed, NULL);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static const struct ctl_command commands[] = {
	{ "show", flow_show, "live flows that meet all conditions" },
	{ "set", cmd_flow_set, "change settings; all or none of them" },
	{ "settings", cmd_flow_settings, "the settings in force" },
	{ "flush", flow_flush, "end and export all flows, or those of a device" },
	{ }
};

int cmd_flow(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
