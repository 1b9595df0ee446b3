// SPDX-License-Identifier: GPL-2.0
/* Names of all that the kernel tells of probe sessions. */

#include "probe_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "util.h"

#define STATS(member, text, metric, help) \
	{ #member, text, offsetof(struct pkts_probe_stats, member), metric, help }

const struct probe_field probe_counters[] = {
	STATS(scheduled, NULL, "scheduled_probes", "Probes that were due."),
	STATS(sent, NULL, "sent_probes",
	      "Probes that the stack took, neighbour resolved."),
	STATS(answered, NULL, "answered_probes", "Probes answered in time."),
	STATS(lost, NULL, "lost_probes", "Probes that were not."),
	STATS(pending, NULL, "pending_probes",
	      "Probes whose fate is not known yet."),
	STATS(lost_forward, NULL, "lost_forward_probes",
	      "Probes lost on the way to the reflector."),
	STATS(lost_backward, NULL, "lost_backward_probes",
	      "Probes lost on the way back."),
	STATS(late, "late", "late_answers",
	      "Answers that came after the timeout."),
	STATS(duplicates, "duplicates", "duplicate_answers",
	      "Answers to probes that had an answer already."),
	STATS(reordered, "reordered", "reordered_answers",
	      "Answers that came after one to a later probe (RFC 4737)."),
	STATS(reorder_extent, "reordering extent", NULL, NULL),
	STATS(implausible, "implausible", "implausible_answers",
	      "Answers whose time stamps contradict themselves."),
	STATS(unsynchronised, "unsynchronised", "unsynchronised_answers",
	      "Answers where one end's clock is not synchronised."),
	STATS(port_changes, "port changes", "port_changes",
	      "Changes of the source port; the path may have changed."),
	STATS(address_changes, "address changes", "address_changes",
	      "Changes of the local address; the path may have changed."),
	STATS(outages, "outages", "outages", "Outages that began."),
	STATS(outage_time, NULL, "outage_seconds", "Time in outages."),
	{ }
};

#define LOSS(member, text, reason) \
	{ #member, text, offsetof(struct pkts_probe_stats, losses.member), \
	  "lost_" #member "_probes", "Lost probes: " reason "." }

const struct probe_field probe_losses[] = {
	LOSS(no_answer, "no answer", "nothing came back in time"),
	LOSS(neighbour, "neighbour",
	     "the next hop's link-layer address was not known"),
	LOSS(no_route, "no route", "there was no route or source address"),
	LOSS(filtered, "filtered", "the local firewall dropped them"),
	LOSS(queue, "queue", "the queueing discipline dropped them"),
	LOSS(device, "device", "the device was down or refused them"),
	LOSS(too_big, "too big", "they were larger than the path's MTU"),
	LOSS(window, "window", "too many were under way"),
	LOSS(no_memory, "no memory", "there was no memory"),
	LOSS(no_port, "no port", "no source port could be had"),
	{ }
};

const struct probe_field probe_spreads[] = {
	STATS(rtt, "round trip", "rtt",
	      "Round-trip time with the reflector's residence"),
	STATS(network, "network", "network",
	      "Round-trip time without residence"),
	STATS(residence, "residence", "residence", "Reflector's residence"),
	STATS(forward, "forward", "forward", "One-way delay to the reflector"),
	STATS(backward, "backward", "backward", "One-way delay back"),
	STATS(forward_pdv, "forward PDV", "forward_variation",
	      "Variation of the forward delay"),
	STATS(backward_pdv, "backward PDV", "backward_variation",
	      "Variation of the backward delay"),
	{ }
};

const struct probe_field probe_variations[] = {
	STATS(network_ipdv, "network IPDV", "network_jitter_seconds",
	      "RFC 3550 jitter of the round trip without residence."),
	STATS(forward_ipdv, "forward IPDV", "forward_jitter_seconds",
	      "RFC 3550 jitter of the forward delay."),
	STATS(backward_ipdv, "backward IPDV", "backward_jitter_seconds",
	      "RFC 3550 jitter of the backward delay."),
	{ }
};

#define SPREAD(member, text, metric, help) \
	{ #member, text, offsetof(struct pkts_probe_spread, member), metric, help }

const struct probe_field probe_percentiles[] = {
	SPREAD(min, "MIN", "min", "the shortest"),
	SPREAD(mean, "MEAN", "mean", "the mean"),
	SPREAD(p50, "P50", "p50", "the median"),
	SPREAD(p90, "P90", "p90", "the 90th percentile"),
	SPREAD(p99, "P99", "p99", "the 99th percentile"),
	SPREAD(p999, "P99.9", "p999", "the 99.9th percentile"),
	SPREAD(max, "MAX", "max", "the longest"),
	{ }
};

#define STATUS(member, text, metric, help) \
	{ #member, text, offsetof(struct pkts_probe_status, member), metric, help }

const struct probe_field probe_refusals[] = {
	STATUS(unknown, "unknown", "unknown_datagrams",
	       "Datagrams that answer no probe that is remembered."),
	STATUS(malformed, "malformed", "malformed_datagrams",
	       "Datagrams from the reflector that are no answer."),
	STATUS(unauthentic, "wrong HMAC", "unauthentic_datagrams",
	       "Answers with a wrong HMAC."),
	STATUS(undistributed, "in no histogram", "undistributed_times",
	       "Times that no histogram has because there was no memory."),
	STATUS(skipped, "skipped", "skipped_probes",
	       "Probes never due because the machine slept or was too busy."),
	{ }
};

#define TOTAL(member, text, metric, help) \
	{ #member, text, offsetof(struct pkts_probe_totals, member), metric, help }

const struct probe_field probe_totals[] = {
	TOTAL(sessions, "probe sessions", "sessions", "Probe sessions."),
	TOTAL(sessions_refused, "  refused", "refused_sessions",
	      "Probe sessions refused at max-probes."),
	TOTAL(memory, "  octets of memory", "memory_bytes",
	      "Memory that probe sessions hold."),
	TOTAL(scheduled, "  probes due", "all_scheduled_probes",
	      "Probes that were due, of sessions that are gone too."),
	TOTAL(answered, "  answered", "all_answered_probes",
	      "Probes answered in time, of sessions that are gone too."),
	TOTAL(lost, "  lost", "all_lost_probes",
	      "Probes that were not, of sessions that are gone too."),
	TOTAL(abandoned, "  abandoned", "all_abandoned_probes",
	      "Probes under way when their session was removed."),
	TOTAL(unknown, "  answers unknown", "all_unknown_datagrams",
	      "Datagrams that were no answer to a probe, of all sessions."),
	TOTAL(malformed, "  malformed", "all_malformed_datagrams",
	      "Datagrams that are no answer, of all sessions."),
	TOTAL(unauthentic, "  wrong HMAC", "all_unauthentic_datagrams",
	      "Answers with a wrong HMAC, of all sessions."),
	TOTAL(events_lost, "  events lost", "lost_events",
	      "Event messages of probes for which there was no memory."),
	{ }
};

const struct ctl_choice probe_states[] = {
	{ "starting", PKTS_PROBE_STATE_STARTING },
	{ "answered", PKTS_PROBE_STATE_ANSWERED },
	{ "losing", PKTS_PROBE_STATE_LOSING },
	{ "outage", PKTS_PROBE_STATE_OUTAGE },
	{ "finished", PKTS_PROBE_STATE_FINISHED },
	{ }
};

const struct ctl_choice probe_reasons[] = {
	{ "none", PKTS_PROBE_REASON_NONE },
	{ "no-answer", PKTS_PROBE_REASON_NO_ANSWER },
	{ "neighbour", PKTS_PROBE_REASON_NEIGHBOUR },
	{ "no-route", PKTS_PROBE_REASON_NO_ROUTE },
	{ "filtered", PKTS_PROBE_REASON_FILTERED },
	{ "queue", PKTS_PROBE_REASON_QUEUE },
	{ "device", PKTS_PROBE_REASON_DEVICE },
	{ "too-big", PKTS_PROBE_REASON_TOO_BIG },
	{ "window", PKTS_PROBE_REASON_WINDOW },
	{ "no-memory", PKTS_PROBE_REASON_NO_MEMORY },
	{ "no-port", PKTS_PROBE_REASON_NO_PORT },
	{ }
};

const struct ctl_choice probe_figures[] = {
	{ "loss", PKTS_PROBE_METRIC_LOSS },
	{ "loss-forward", PKTS_PROBE_METRIC_LOSS_FORWARD },
	{ "loss-backward", PKTS_PROBE_METRIC_LOSS_BACKWARD },
	{ "duplicates", PKTS_PROBE_METRIC_DUPLICATES },
	{ "reordered", PKTS_PROBE_METRIC_REORDERED },
	{ "rtt-mean", PKTS_PROBE_METRIC_RTT_MEAN },
	{ "rtt-p50", PKTS_PROBE_METRIC_RTT_P50 },
	{ "rtt-p90", PKTS_PROBE_METRIC_RTT_P90 },
	{ "rtt-p99", PKTS_PROBE_METRIC_RTT_P99 },
	{ "rtt-p999", PKTS_PROBE_METRIC_RTT_P999 },
	{ "rtt-max", PKTS_PROBE_METRIC_RTT_MAX },
	{ "jitter", PKTS_PROBE_METRIC_JITTER },
	{ "forward-p99", PKTS_PROBE_METRIC_FORWARD_P99 },
	{ "backward-p99", PKTS_PROBE_METRIC_BACKWARD_P99 },
	{ "forward-variation-p99", PKTS_PROBE_METRIC_FORWARD_VARIATION_P99 },
	{ "backward-variation-p99", PKTS_PROBE_METRIC_BACKWARD_VARIATION_P99 },
	{ }
};

const struct ctl_choice probe_windows[] = {
	{ "second", PKTS_PROBE_WINDOW_SECOND },
	{ "minute", PKTS_PROBE_WINDOW_MINUTE },
	{ "total", PKTS_PROBE_WINDOW_TOTAL },
	{ }
};

const struct ctl_choice probe_times[] = {
	{ "rtt", PKTS_PROBE_TIME_RTT },
	{ "network", PKTS_PROBE_TIME_NETWORK },
	{ "residence", PKTS_PROBE_TIME_RESIDENCE },
	{ "forward", PKTS_PROBE_TIME_FORWARD },
	{ "backward", PKTS_PROBE_TIME_BACKWARD },
	{ "forward-variation", PKTS_PROBE_TIME_FORWARD_VARIATION },
	{ "backward-variation", PKTS_PROBE_TIME_BACKWARD_VARIATION },
	{ }
};

const struct ctl_choice probe_tlvs[] = {
	{ "location", PKTS_PROBE_TLV_LOCATION },
	{ "timestamp-info", PKTS_PROBE_TLV_TIMESTAMP_INFO },
	{ "class-of-service", PKTS_PROBE_TLV_CLASS_OF_SERVICE },
	{ "direct-measurement", PKTS_PROBE_TLV_DIRECT_MEASUREMENT },
	{ "access-report", PKTS_PROBE_TLV_ACCESS_REPORT },
	{ "follow-up", PKTS_PROBE_TLV_FOLLOW_UP },
	{ }
};

const struct ctl_choice probe_timestamps[] = {
	{ "ntp", PKTS_PROBE_TIMESTAMP_NTP },
	{ "ptp", PKTS_PROBE_TIMESTAMP_PTP },
	{ }
};

const struct ctl_choice probe_policies[] = {
	{ "rotate", PKTS_PROBE_SOURCE_PORT_ROTATE },
	{ "fixed", PKTS_PROBE_SOURCE_PORT_FIXED },
	{ }
};

/**
 * probe_u64 - a counter or a time of a structure
 * @from: the structure
 * @field: which member
 *
 * Returns: its value
 */
__u64 probe_u64(const void *from, const struct probe_field *field)
{
	__u64 value;

	memcpy(&value, (const char *)from + field->offset, sizeof(value));
	return value;
}

/**
 * probe_s64 - a time of a structure that may be negative
 * @from: the structure
 * @field: which member
 *
 * Returns: its value
 */
__s64 probe_s64(const void *from, const struct probe_field *field)
{
	return (__s64)probe_u64(from, field);
}

/**
 * probe_word - what a number of the contract is called
 * @choices: the names
 * @value: the number
 *
 * Returns: its name; "unknown" for what a newer kernel may tell
 */
const char *probe_word(const struct ctl_choice *choices, __u64 value)
{
	for (; choices->name; choices++)
		if (choices->value == value)
			return choices->name;
	return "unknown";
}

/**
 * probe_is_share - what an alarm's figure is
 * @metric: enum pkts_probe_metric
 *
 * Returns: whether it is a share of the probes; else it is a time
 */
bool probe_is_share(__u32 metric)
{
	return metric < PKTS_PROBE_METRIC_RTT_MEAN;
}

/**
 * probe_time - write a time that may be negative, with three digits
 * @ns: the time
 * @buf: PROBE_TIME_LEN octets
 *
 * Returns: @buf
 */
const char *probe_time(__s64 ns, char *buf)
{
	char text[DURATION_LEN];

	snprintf(buf, PROBE_TIME_LEN, "%s%s", ns < 0 ? "-" : "",
		 duration_fine(ns < 0 ? -(__u64)ns : (__u64)ns, text));
	return buf;
}

/**
 * probe_ppm - write a share in per cent, all its digits
 * @ppm: parts per million
 * @buf: PROBE_TIME_LEN octets
 *
 * Returns: @buf
 */
const char *probe_ppm(__u64 ppm, char *buf)
{
	size_t len;

	len = (size_t)snprintf(buf, PROBE_TIME_LEN, "%llu.%04llu",
			       ppm / 10000, ppm % 10000);
	while (buf[len - 1] == '0')
		len--;
	if (buf[len - 1] == '.')
		len--;
	strcpy(buf + len, "%");
	return buf;
}

/**
 * probe_share - write a share in per cent; what is not nothing is not 0
 * @part: how many
 * @whole: of how many
 * @buf: PROBE_TIME_LEN octets
 *
 * Returns: @buf; "-" for a share of nothing
 */
const char *probe_share(__u64 part, __u64 whole, char *buf)
{
	double share;

	if (!whole)
		return strcpy(buf, "-");
	share = 100 * (double)part / (double)whole;
	if (!part || part == whole)
		snprintf(buf, PROBE_TIME_LEN, "%.0f%%", share);
	else if (share < 0.001)
		strcpy(buf, "<0.001%");
	else
		snprintf(buf, PROBE_TIME_LEN, "%.*f%%", share < 1 ? 3 : 1,
			 share > 99.9 ? 99.9 : share);
	return buf;
}
