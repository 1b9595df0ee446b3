// SPDX-License-Identifier: GPL-2.0
/* A probe session as text or as JSON: settings and status. */

#include "probe_show.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netlink/attr.h>
#include <string.h>

#include "duration.h"
#include "moment.h"
#include "probe_fields.h"
#include "probe_words.h"

static __u64 u64_of(const struct nlattr *attr)
{
	return nla_get_u64(attr);
}

/**
 * probe_address_text - write an address of a session
 * @attr: 4 or 16 octets; may be NULL
 * @buf: INET6_ADDRSTRLEN octets
 *
 * Returns: @buf, or "?"
 */
const char *probe_address_text(const struct nlattr *attr, char *buf)
{
	int family = attr && nla_len(attr) == 4 ? AF_INET : AF_INET6;

	if (!attr || (nla_len(attr) != 4 && nla_len(attr) != 16))
		return "?";
	return inet_ntop(family, nla_data(attr), buf, INET6_ADDRSTRLEN) ? buf :
									   "?";
}

static void show_time(struct out *out, const char *key, const char *word,
		      const struct nlattr *attr)
{
	char text[DURATION_LEN];

	out_u64(out, key, u64_of(attr), " %s %s", word,
		duration_exact(u64_of(attr), text));
}

/* What was not chosen is null, and not in the text. */
static void show_number(struct out *out, const char *key, const char *word,
			const struct nlattr *attr)
{
	__u64 value = 0;

	if (!attr) {
		out_json_null(out, key);
		return;
	}
	switch (nla_len(attr)) {
	case 1:
		value = nla_get_u8(attr);
		break;
	case 2:
		value = nla_get_u16(attr);
		break;
	case 4:
		value = nla_get_u32(attr);
		break;
	case 8:
		value = u64_of(attr);
		break;
	}
	out_u64(out, key, value, " %s %llu", word, value);
}

/* Where the route goes now, or where it was told to go. */
static void show_route(struct out *out, struct nlattr **attr,
		       const struct pkts_probe_status *status)
{
	bool v4 = nla_len(attr[PKTS_A_PROBE_ADDRESS]) == 4;
	const char *dev = attr[PKTS_A_PROBE_IFNAME] ?
			  nla_get_string(attr[PKTS_A_PROBE_IFNAME]) : NULL;
	char from[INET6_ADDRSTRLEN];

	if (attr[PKTS_A_PROBE_FROM])
		out_str(out, "from",
			probe_address_text(attr[PKTS_A_PROBE_FROM], from),
			" from %s", from);
	else
		out_json_null(out, "from");
	if (dev)
		out_str(out, "dev", dev, " dev %s", dev);
	else
		out_json_null(out, "dev");
	if (!status->ifindex) {
		out_json_null(out, "local");
		out_json_null(out, "out");
		return;
	}
	inet_ntop(v4 ? AF_INET : AF_INET6, status->saddr, from, sizeof(from));
	dev = ctl_dev_name(status->ifindex);
	out_str(out, "local", from, " local %s", from);
	out_str(out, "out", dev, " out %s", dev ? dev : "?");
}

static void show_where(struct out *out, struct nlattr **attr,
		       const struct pkts_probe_status *status)
{
	const char *state = probe_word(probe_states, status->state);
	const char *reason = probe_word(probe_reasons, status->reason);
	char to[INET6_ADDRSTRLEN];
	const char *name;

	name = nla_get_string(attr[PKTS_A_PROBE_NAME]);
	out_str(out, "name", name, "%s:", name);
	name = probe_address_text(attr[PKTS_A_PROBE_ADDRESS], to);
	out_str(out, "to", name, " to %s", name);
	show_number(out, "port", "port", attr[PKTS_A_PROBE_PORT]);
	show_route(out, attr, status);
	out_str(out, "state", state, " state %s", state);
	out_json_str(out, "reason", reason);
	if (status->reason && status->state != PKTS_PROBE_STATE_ANSWERED)
		out_text(out, " (%s)", reason);
	out_text(out, "\n");
}

static void show_tlvs(struct out *out, __u32 tlvs)
{
	const struct ctl_choice *tlv;
	const char *before = " tlv ";

	out_array_begin(out, "tlvs");
	for (tlv = probe_tlvs; tlv->name; tlv++) {
		if (!(tlvs & tlv->value))
			continue;
		out_str(out, NULL, tlv->name, "%s%s", before, tlv->name);
		before = ",";
	}
	out_array_end(out);
}

static void show_packet(struct out *out, struct nlattr **attr)
{
	__u32 timestamp = nla_get_u32(attr[PKTS_A_PROBE_TIMESTAMP]);
	bool auth = nla_get_u8(attr[PKTS_A_PROBE_AUTHENTICATED]);
	bool stateful = nla_get_u8(attr[PKTS_A_PROBE_STATEFUL]);
	bool hardware = nla_get_u8(attr[PKTS_A_PROBE_HARDWARE_STAMPS]);
	const char *format = probe_word(probe_timestamps, timestamp);

	show_number(out, "size", "size", attr[PKTS_A_PROBE_SIZE]);
	show_number(out, "dscp", "dscp", attr[PKTS_A_PROBE_DSCP]);
	show_number(out, "ttl", "ttl", attr[PKTS_A_PROBE_TTL]);
	show_number(out, "vlan", "vlan", attr[PKTS_A_PROBE_VLAN]);
	show_number(out, "flow_label", "flow-label",
		    attr[PKTS_A_PROBE_FLOW_LABEL]);
	out_str(out, "timestamp", format, " timestamp %s", format);
	show_tlvs(out, nla_get_u32(attr[PKTS_A_PROBE_TLVS]));
	show_number(out, "reply_dscp", "reply-dscp",
		    attr[PKTS_A_PROBE_REPLY_DSCP]);
	show_number(out, "ssid", "ssid", attr[PKTS_A_PROBE_SSID]);
	out_bool(out, "auth", auth, "%s", auth ? " auth" : "");
	out_bool(out, "stateful", stateful, "%s", stateful ? " stateful" : "");
	out_bool(out, "hardware_stamps", hardware, "%s",
		 hardware ? " hardware-stamps" : "");
}

static void show_source_port(struct out *out, struct nlattr **attr)
{
	bool fixed = nla_get_u32(attr[PKTS_A_PROBE_SOURCE_PORT_POLICY]) ==
		     PKTS_PROBE_SOURCE_PORT_FIXED;

	out_text(out, " source-port");
	out_str(out, "source_port_policy", fixed ? "fixed" : "rotate", "%s",
		fixed ? "" : " rotate");
	show_number(out, "source_port", "fixed", attr[PKTS_A_PROBE_SOURCE_PORT]);
	if (out->json || !fixed)
		show_time(out, "rotate_after", "rotate-after",
			  attr[PKTS_A_PROBE_ROTATE_AFTER]);
	show_number(out, "ports", "ports", attr[PKTS_A_PROBE_PORTS]);
}

static void show_alarms(struct out *out, const struct nlattr *attr)
{
	const struct pkts_probe_alarm *alarm = attr ? nla_data(attr) : NULL;
	int n = attr ? nla_len(attr) / (int)sizeof(*alarm) : 0;
	char value[PROBE_TIME_LEN];
	const char *name;

	if (n)
		out_text(out, "    alarm");
	out_array_begin(out, "alarms");
	for (; n-- > 0; alarm++) {
		out_object_begin(out, NULL);
		name = probe_word(probe_windows, alarm->window);
		out_str(out, "window", name, " %s", name);
		name = probe_word(probe_figures, alarm->metric);
		out_str(out, "metric", name, " %s", name);
		out_u64(out, "threshold", alarm->threshold, " %s",
			probe_alarm_value(alarm->metric, alarm->threshold,
					  value));
		out_object_end(out);
	}
	out_array_end(out);
	if (attr)
		out_text(out, "\n");
}

/* This host's, as it was when the session was added. */
static void show_clock(struct out *out, struct nlattr **attr)
{
	bool synced = nla_get_u8(attr[PKTS_A_PROBE_CLOCK_SYNCED]);

	out_json_u64(out, "clock_error",
		     u64_of(attr[PKTS_A_PROBE_CLOCK_ERROR]));
	out_bool(out, "clock_synced", synced, "%s",
		 synced ? " clock synchronised" : "");
}

static void show_settings(struct out *out, struct nlattr **attr)
{
	out_text(out, "   ");
	show_time(out, "interval", "interval", attr[PKTS_A_PROBE_INTERVAL]);
	show_time(out, "timeout", "timeout", attr[PKTS_A_PROBE_TIMEOUT]);
	show_number(out, "count", "count", attr[PKTS_A_PROBE_COUNT]);
	show_number(out, "like_flow", "like-flow",
		    attr[PKTS_A_PROBE_LIKE_FLOW]);
	show_packet(out, attr);
	out_text(out, "\n   ");
	show_source_port(out, attr);
	show_time(out, "outage_after", "outage-after",
		  attr[PKTS_A_PROBE_OUTAGE_AFTER]);
	show_number(out, "history", "history", attr[PKTS_A_PROBE_HISTORY]);
	show_clock(out, attr);
	out_text(out, "\n");
	show_alarms(out, attr[PKTS_A_PROBE_ALARMS]);
}

/* A moment that may not have been. */
static void show_moment(struct out *out, const char *key, const char *word,
			__u64 ns)
{
	char text[MOMENT_LEN];

	if (ns)
		out_u64(out, key, ns, "    %s %s\n", word, moment(ns, text));
	else
		out_json_null(out, key);
}

static void show_outages(struct out *out,
			 const struct pkts_probe_status *status)
{
	char start[MOMENT_LEN], length[DURATION_LEN];

	show_moment(out, "outage", "outage since", status->outage);
	if (!status->outage_last_length) {
		out_json_null(out, "last_outage");
		return;
	}
	out_object_begin(out, "last_outage");
	out_u64(out, "start", status->outage_last_start,
		"    last outage from %s", moment(status->outage_last_start, start));
	out_u64(out, "length", status->outage_last_length, " for %s\n",
		duration_short(status->outage_last_length, length));
	out_object_end(out);
}

static void show_stamps(struct out *out, const struct pkts_probe_status *status)
{
	static const struct ctl_choice sent[] = {
		{ "build", 0 }, { "egress", 1 }, { "dequeue", 2 },
		{ "hardware", 3 }, { }
	};
	static const struct ctl_choice received[] = {
		{ "hardware", 0 }, { "stack", 1 }, { "clock", 2 }, { }
	};

	if (!status->answered) {
		out_json_null(out, "stamps");
		return;
	}
	out_object_begin(out, "stamps");
	out_str(out, "sent", probe_word(sent, status->stamp_sent),
		"    stamps: sent %s", probe_word(sent, status->stamp_sent));
	out_str(out, "received", probe_word(received, status->stamp_received),
		", received %s", probe_word(received, status->stamp_received));
	out_object_end(out);
}

/* Packets of a flow, or of the port that was answered last, as both ends count. */
static void show_direct(struct out *out, const struct pkts_probe_status *status,
			__u32 tlvs)
{
	if (!(tlvs & PKTS_PROBE_TLV_DIRECT_MEASUREMENT)) {
		out_json_null(out, "direct");
		return;
	}
	out_object_begin(out, "direct");
	out_u64(out, "sent", status->direct_sent, " counted: sent %u",
		status->direct_sent);
	out_u64(out, "received", status->direct_received, " received %u",
		status->direct_received);
	out_u64(out, "returned", status->direct_returned, " returned %u",
		status->direct_returned);
	out_u64(out, "arrived", status->direct_arrived, " arrived %u",
		status->direct_arrived);
	out_object_end(out);
}

/* When the reply before the last one left, where the reflector tells it. */
static void show_follow_up(struct out *out,
			   const struct pkts_probe_status *status)
{
	const char *method = status->follow_up_method == 1 ? "hardware" :
							     "software";

	if (!status->follow_up_method) {
		out_json_null(out, "follow_up");
		return;
	}
	out_object_begin(out, "follow_up");
	out_json_u64(out, "sequence", status->follow_up_sequence);
	out_json_u64(out, "time", status->follow_up_time);
	out_str(out, "method", method, " follow-up by %s", method);
	out_object_end(out);
}

/* What the last answer told of the other end. */
static void show_reflector(struct out *out,
			   const struct pkts_probe_status *status, __u32 tlvs)
{
	if (!status->answered) {
		out_json_null(out, "reflector");
		return;
	}
	out_object_begin(out, "reflector");
	out_bool(out, "stateful", status->stateful, "; reflector%s",
		 status->stateful ? " stateful," : "");
	out_u64(out, "ttl", status->ttl, " ttl %u", status->ttl);
	out_u64(out, "sender_ttl", status->sender_ttl, " of probes %u",
		status->sender_ttl);
	out_u64(out, "tos", status->tos, " tos %#x", status->tos);
	out_json_u64(out, "sync_in", status->sync_in);
	out_json_u64(out, "method_in", status->method_in);
	out_json_u64(out, "sync_out", status->sync_out);
	out_json_u64(out, "method_out", status->method_out);
	out_json_u64(out, "dscp", status->reflector_dscp);
	out_json_u64(out, "ecn", status->reflector_ecn);
	out_json_u64(out, "dscp_refused", status->reflector_refused);
	out_json_u64(out, "tlv_flags", status->tlv_flags);
	if (status->tlv_flags)
		out_text(out, " tlv flags %#x", status->tlv_flags);
	show_direct(out, status, tlvs);
	show_follow_up(out, status);
	out_text(out, "\n");
	out_object_end(out);
}

static void show_status(struct out *out, const struct pkts_probe_status *status,
			__u32 tlvs)
{
	const struct probe_field *field;
	__u64 value;

	out_json_u64(out, "added", status->added);
	if (status->answered)
		out_json_u64(out, "last_answer", status->answered);
	else
		out_json_null(out, "last_answer");
	show_outages(out, status);
	show_stamps(out, status);
	show_reflector(out, status, tlvs);
	for (field = probe_refusals; field->key; field++) {
		value = probe_u64(status, field);
		out_json_u64(out, field->key, value);
		if (value)
			out_text(out, "    %s %llu\n", field->text, value);
	}
	out_json_u64(out, "memory", status->memory);
	out_json_u64(out, "ports_open", status->ports);
}

static void show_port(struct out *out, const struct pkts_probe_port *port)
{
	const char *state = probe_word(probe_states, port->state);
	char mean[PROBE_TIME_LEN], max[PROBE_TIME_LEN], share[PROBE_TIME_LEN];

	out_object_begin(out, NULL);
	out_u64(out, "port", port->port, "    port %-5u", port->port);
	out_str(out, "state", state, " %-8s", state);
	out_json_str(out, "reason", probe_word(probe_reasons, port->reason));
	out_json_u64(out, "since", port->since);
	out_u64(out, "scheduled", port->scheduled, " %llu probes",
		port->scheduled);
	out_json_u64(out, "answered", port->answered);
	out_u64(out, "lost", port->lost, ", %llu lost (%s)", port->lost,
		probe_share(port->lost, port->scheduled, share));
	out_json_u64(out, "duplicates", port->duplicates);
	out_json_u64(out, "reordered", port->reordered);
	if (port->answered) {
		out_json_i64(out, "network_min", port->network_min);
		out_json_i64(out, "network_mean", port->network_mean);
		out_json_i64(out, "network_max", port->network_max);
		out_json_u64(out, "network_jitter", port->network_jitter);
		out_text(out, ", mean %s max %s",
			 probe_time(port->network_mean, mean),
			 probe_time(port->network_max, max));
	}
	out_text(out, "\n");
	out_object_end(out);
}

/* The kernel tells them of one session alone. */
static void show_ports(struct out *out, const struct ctl_reply *reply)
{
	struct pkts_probe_port port;
	struct nlattr *attr;
	int rest;

	if (!reply->attr[PKTS_A_PROBE_PORT_STATS])
		return;
	out_array_begin(out, "port_stats");
	nla_for_each_attr(attr, reply->head, reply->len, rest) {
		if (nla_type(attr) != PKTS_A_PROBE_PORT_STATS)
			continue;
		ctl_copy(&port, sizeof(port), attr);
		show_port(out, &port);
	}
	out_array_end(out);
}

/* Whether all is there that show_settings() needs. */
static bool complete(struct nlattr **attr)
{
	static const int needed[] = {
		PKTS_A_PROBE_NAME, PKTS_A_PROBE_ADDRESS, PKTS_A_PROBE_PORT,
		PKTS_A_PROBE_INTERVAL, PKTS_A_PROBE_TIMEOUT, PKTS_A_PROBE_SIZE,
		PKTS_A_PROBE_DSCP, PKTS_A_PROBE_TTL, PKTS_A_PROBE_SSID,
		PKTS_A_PROBE_SOURCE_PORT_POLICY, PKTS_A_PROBE_ROTATE_AFTER,
		PKTS_A_PROBE_PORTS, PKTS_A_PROBE_AUTHENTICATED,
		PKTS_A_PROBE_TIMESTAMP, PKTS_A_PROBE_TLVS,
		PKTS_A_PROBE_REPLY_DSCP, PKTS_A_PROBE_OUTAGE_AFTER,
		PKTS_A_PROBE_HISTORY, PKTS_A_PROBE_STATEFUL,
		PKTS_A_PROBE_HARDWARE_STAMPS, PKTS_A_PROBE_CLOCK_ERROR,
		PKTS_A_PROBE_CLOCK_SYNCED,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!attr[needed[i]])
			return false;
	return true;
}

/**
 * probe_read - take a session from a reply
 * @probe: filled; its name is the reply's
 * @reply: the session
 *
 * Returns: 0, or -EBADMSG
 */
int probe_read(struct probe *probe, const struct ctl_reply *reply)
{
	static const int windows[] = {
		[PKTS_PROBE_WINDOW_SECOND] = PKTS_A_PROBE_SECOND,
		[PKTS_PROBE_WINDOW_MINUTE] = PKTS_A_PROBE_MINUTE,
		[PKTS_PROBE_WINDOW_TOTAL] = PKTS_A_PROBE_TOTAL,
	};
	struct nlattr **attr = reply->attr;
	unsigned int i;

	if (!complete(attr) ||
	    ctl_copy(&probe->status, sizeof(probe->status),
		     attr[PKTS_A_PROBE_STATUS]) || !attr[PKTS_A_PROBE_TOTAL])
		return -EBADMSG;
	probe->name = nla_get_string(attr[PKTS_A_PROBE_NAME]);
	for (i = 0; i < ARRAY_SIZE(windows); i++)
		probe->known[i] = !ctl_copy(&probe->stats[i],
					    sizeof(probe->stats[i]),
					    attr[windows[i]]);
	return 0;
}

/**
 * probe_show_reply - write a session: a ctl_reply_fn
 * @ctl: where
 * @reply: the session
 * @arg: not used
 *
 * Returns: 0, or -EBADMSG
 */
int probe_show_reply(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct out *out = &ctl->out;
	struct probe probe;

	if (probe_read(&probe, reply))
		return -EBADMSG;
	out_object_begin(out, NULL);
	show_where(out, reply->attr, &probe.status);
	show_settings(out, reply->attr);
	probe_stats_show(out, &probe);
	show_status(out, &probe.status,
		    nla_get_u32(reply->attr[PKTS_A_PROBE_TLVS]));
	show_ports(out, reply);
	out_object_end(out);
	return 0;
}
