// SPDX-License-Identifier: GPL-2.0
/* pktsctl flow: live flows, their timeouts and ceilings. */

#include <netlink/attr.h>
#include <stdlib.h>

#include "ctl.h"
#include "filter.h"
#include "flow.h"
#include "measure.h"
#include "record.h"
#include "sort.h"

static const char usage[] =
	"usage: pktsctl flow [show] [CONDITION ...] [sort KEY] [top N] [reverse] [detail]\n"
	"       pktsctl flow watch [CONDITION ...] [sort KEY] [top N] [reverse]\n"
	"                          [interval T] [count N]\n"
	"       pktsctl flow set [active-timeout T] [inactive-timeout T]\n"
	"                        [tcp-active T] [tcp-inactive T] [tcp-fin T] [tcp-rst T]\n"
	"                        [udp-active T] [udp-inactive T]\n"
	"                        [icmp-active T] [icmp-inactive T]\n"
	"                        [other-active T] [other-inactive T] [max-life T]\n"
	"                        [expiry-interval T] [max-flows N] [max-records N]\n"
	"                        [profile basic|full] [decap none|inner|both]\n"
	"                        [key default|none|PART,...|+PART,-PART,...]\n"
	"       pktsctl flow settings\n"
	"       pktsctl flow flush [dev DEV]\n"
	"CONDITION: proto PROTO, [src|dst] host ADDR, [src|dst] net PREFIX,\n"
	"       [src|dst] port N, dev DEV, link NAME, vlan N, family ipv4|ipv6,\n"
	"       state none|requested|established|closing|closed|reset|timed-out,\n"
	"       tunnel none|vxlan|geneve|gre|ip-in-ip|6in4|mpls|pppoe, tunnel-id N,\n"
	"       or KEY with <, <=, =, >=, > and a number, in quotes: 'rtt > 50ms'\n"
	"KEY:   packets, octets, payload, rate, packet-rate, duration, age, idle, rtt,\n"
	"       jitter, retransmits, out-of-order, duplicate-acks, lost, gaps,\n"
	"       zero-windows, fragments; to sort by, also start and last\n"
	"T is a time such as 15s, 500ms or 2min; seconds without a unit.\n"
	"PART is vlan, cvlan, port, mac, dscp, flow-label or priority.\n";

/* What flow show has been told. */
struct show {
	struct filter filter;
	struct sort sort;
	struct record_columns columns;
	bool detail;
	bool began;
};

static void show_flow(struct ctl *ctl, struct show *show,
		      const struct flow *flow)
{
	if (show->detail && !ctl->out.json)
		record_block(&ctl->out, flow);
	else
		record_show(&ctl->out, flow, &show->columns);
}

/* Columns are as wide as the flows at hand need, and never less. */
static void show_flows(struct ctl *ctl, struct show *show,
		       const struct flow *flows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		record_fit(&show->columns, &flows[i]);
	for (i = 0; i < n && !show->began; i++)
		show->columns.rtt |= flow_is_detailed(&flows[i]);
	if (!show->began && !show->detail)
		record_show_header(&ctl->out, &show->columns);
	show->began = true;
	for (i = 0; i < n; i++)
		show_flow(ctl, show, &flows[i]);
}

/* With an order, flows wait for all others; without, they are shown at once. */
static int show_batch(struct ctl *ctl, struct flow *flows, size_t n, void *arg)
{
	struct show *show = arg;
	size_t i, kept = 0;
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		if (!filter_matches(&show->filter, &flows[i]))
			continue;
		if (show->sort.by)
			err = sort_add(&show->sort, &flows[i]);
		else if (kept++ != i)
			flows[kept - 1] = flows[i];
	}
	if (!show->sort.by)
		show_flows(ctl, show, flows, kept);
	return err;
}

static int show_all(struct ctl *ctl, struct show *show)
{
	__u32 ifindex;
	int err;

	if (filter_point(ctl, &show->filter, &ifindex))
		return EXIT_FAILURE;
	out_list_begin(&ctl->out);
	err = flow_walk(ctl, ifindex, show_batch, show);
	sort_end(&show->sort);
	if (!err && show->sort.by)
		show_flows(ctl, show, show->sort.flows, show->sort.n);
	out_list_end(&ctl->out);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}

static int flow_show(struct ctl *ctl, int argc, char **argv)
{
	struct show show = { .columns = { .source = 15, .destination = 15 } };
	struct ctl_arg more[SORT_ARGS + 2] = {
		[SORT_ARGS] = { .name = "detail", .to = &show.detail },
	};
	int status = EXIT_FAILURE;

	sort_args(&show.sort, more);
	if (!filter_read(ctl, &show.filter, more, argc, argv)) {
		if (!show.sort.by && (show.sort.top || show.sort.reverse))
			show.sort.by = measure_find("octets");
		if (!ctl_open(ctl))
			status = show_all(ctl, &show);
	}
	sort_free(&show.sort);
	filter_free(&show.filter);
	return status;
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
	{ "watch", cmd_flow_watch, "the same again and again, with rates" },
	{ "set", cmd_flow_set, "change settings; all or none of them" },
	{ "settings", cmd_flow_settings, "the settings in force" },
	{ "flush", flow_flush, "end and export all flows, or those of a device" },
	{ }
};

int cmd_flow(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
