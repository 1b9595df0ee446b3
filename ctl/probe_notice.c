// SPDX-License-Identifier: GPL-2.0
/* What happens to probe sessions, as text or as JSON. */

#include "probe_notice.h"

#include <netlink/attr.h>

#include "ctl.h"
#include "duration.h"
#include "moment.h"
#include "probe_fields.h"
#include "probe_words.h"

static const struct ctl_choice events[] = {
	{ "probe-added", PKTS_PROBE_EVENT_ADDED },
	{ "probe-removed", PKTS_PROBE_EVENT_REMOVED },
	{ "probe-finished", PKTS_PROBE_EVENT_FINISHED },
	{ "probe-port-changed", PKTS_PROBE_EVENT_PORT_CHANGED },
	{ "probe-address-changed", PKTS_PROBE_EVENT_ADDRESS_CHANGED },
	{ "probe-outage-begin", PKTS_PROBE_EVENT_OUTAGE_BEGIN },
	{ "probe-outage-end", PKTS_PROBE_EVENT_OUTAGE_END },
	{ "probe-neighbour-unresolved",
	  PKTS_PROBE_EVENT_NEIGHBOUR_UNRESOLVED },
	{ "probe-neighbour-resolved", PKTS_PROBE_EVENT_NEIGHBOUR_RESOLVED },
	{ "probe-alarm-raised", PKTS_PROBE_EVENT_ALARM_RAISED },
	{ "probe-alarm-cleared", PKTS_PROBE_EVENT_ALARM_CLEARED },
	{ "probe-device-gone", PKTS_PROBE_EVENT_DEVICE_GONE },
	{ }
};

static void show_ports(struct out *out, const struct nlattr *port,
		       const struct nlattr *new_port)
{
	if (port)
		out_u64(out, "port", nla_get_u16(port), " port %u",
			nla_get_u16(port));
	if (new_port)
		out_u64(out, "new_port", nla_get_u16(new_port), " to %u",
			nla_get_u16(new_port));
}

static void show_outage(struct out *out, const struct nlattr *start,
			const struct nlattr *length)
{
	char from[MOMENT_LEN], text[DURATION_LEN];

	if (start)
		out_u64(out, "start", nla_get_u64(start), " from %s",
			moment(nla_get_u64(start), from));
	if (length)
		out_u64(out, "length", nla_get_u64(length), " for %s",
			duration_short(nla_get_u64(length), text));
}

static void show_alarm(struct out *out, struct nlattr **attr)
{
	struct nlattr *threshold = attr[PKTS_A_PROBE_NOTICE_THRESHOLD];
	struct nlattr *window = attr[PKTS_A_PROBE_NOTICE_WINDOW];
	struct nlattr *value = attr[PKTS_A_PROBE_NOTICE_VALUE];
	__u32 metric = nla_get_u32(attr[PKTS_A_PROBE_NOTICE_METRIC]);
	const char *name = probe_word(probe_figures, metric);
	char text[PROBE_TIME_LEN];

	if (window)
		out_str(out, "window",
			probe_word(probe_windows, nla_get_u32(window)), " %s",
			probe_word(probe_windows, nla_get_u32(window)));
	out_str(out, "metric", name, " %s", name);
	if (value)
		out_u64(out, "value", nla_get_u64(value), " %s",
			probe_alarm_value(metric, nla_get_u64(value), text));
	if (threshold)
		out_u64(out, "threshold", nla_get_u64(threshold),
			" threshold %s",
			probe_alarm_value(metric, nla_get_u64(threshold), text));
}

/**
 * probe_notice_show - write an event of a probe session
 * @out: where; the line and the object go on afterwards
 * @attr: of the attribute set probe-notice
 */
void probe_notice_show(struct out *out, struct nlattr **attr)
{
	struct nlattr *reason = attr[PKTS_A_PROBE_NOTICE_REASON];
	const char *event = "unknown", *name;

	if (attr[PKTS_A_PROBE_NOTICE_EVENT])
		event = probe_word(events,
				   nla_get_u32(attr[PKTS_A_PROBE_NOTICE_EVENT]));
	out_str(out, "event", event, "%s", event);
	if (attr[PKTS_A_PROBE_NOTICE_NAME]) {
		name = nla_get_string(attr[PKTS_A_PROBE_NOTICE_NAME]);
		out_str(out, "name", name, " %s", name);
	}
	if (attr[PKTS_A_PROBE_NOTICE_TIME])
		out_json_u64(out, "happened",
			     nla_get_u64(attr[PKTS_A_PROBE_NOTICE_TIME]));
	show_ports(out, attr[PKTS_A_PROBE_NOTICE_PORT],
		   attr[PKTS_A_PROBE_NOTICE_NEW_PORT]);
	show_outage(out, attr[PKTS_A_PROBE_NOTICE_START],
		    attr[PKTS_A_PROBE_NOTICE_LENGTH]);
	if (attr[PKTS_A_PROBE_NOTICE_METRIC])
		show_alarm(out, attr);
	if (reason && nla_get_u32(reason))
		out_str(out, "reason",
			probe_word(probe_reasons, nla_get_u32(reason)), " (%s)",
			probe_word(probe_reasons, nla_get_u32(reason)));
}
