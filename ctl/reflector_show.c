// SPDX-License-Identifier: GPL-2.0
/* A Session-Reflector as text or as JSON. */

#include "reflector_show.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "duration.h"

#define REFUSAL(name, words) \
	{ .key = #name, .text = words, \
	  .at = offsetof(struct pkts_reflector_stats, name) }

#define NOTE(name, words, as, about) \
	{ .key = #name, .text = words, \
	  .at = offsetof(struct pkts_reflector_stats, name), \
	  .metric = as, .help = about }

#define NOW(name, words, as, about) \
	{ .key = #name, .text = words, \
	  .at = offsetof(struct pkts_reflector_stats, name), \
	  .metric = as, .help = about, .gauge = true }

const struct reflector_count reflector_all[] = {
	NOTE(received, "received", "received_packets",
	     "Packets for the reflector."),
	NOTE(replied, "replied", "replied_packets",
	     "Packets that were answered."),
	{ }
};

const struct reflector_count reflector_refusals[] = {
	REFUSAL(too_short, "too short"),
	REFUSAL(length, "UDP length wrong"),
	REFUSAL(checksum, "checksum wrong"),
	REFUSAL(no_checksum, "no checksum (IPv6)"),
	REFUSAL(not_unicast, "not unicast"),
	REFUSAL(martian, "martian source"),
	REFUSAL(fragment, "fragments"),
	REFUSAL(unknown_peer, "unknown peer"),
	REFUSAL(unprovisioned, "short, peer not provisioned"),
	REFUSAL(rate, "over the peer's rate"),
	REFUSAL(reflector_port, "from a reflector's port"),
	REFUSAL(reply, "looks like a reply"),
	REFUSAL(error_estimate, "Error Estimate corrupt"),
	REFUSAL(auth_short, "not authenticated"),
	REFUSAL(auth_failed, "HMAC wrong"),
	REFUSAL(replayed, "replayed"),
	REFUSAL(sessions_full, "max-sessions reached"),
	REFUSAL(no_memory, "no memory"),
	REFUSAL(no_route, "no route"),
	REFUSAL(output, "dropped on the way out"),
	{ }
};

const struct reflector_count reflector_notes[] = {
	NOTE(tlv_unknown, "TLV unknown", "tlv_unknown_packets",
	     "Packets with a TLV that is not known."),
	NOTE(tlv_malformed, "TLV malformed", "tlv_malformed_packets",
	     "Packets with a TLV that is malformed."),
	NOTE(tlv_integrity, "TLV integrity failed", "tlv_integrity_packets",
	     "Packets with TLVs whose HMAC is wrong or misplaced."),
	NOTE(dscp_refused, "DSCP refused", "dscp_refused_packets",
	     "Packets that asked for a DSCP that is not allowed."),
	NOTE(rx_hardware, "T2 by hardware", "rx_hardware_packets",
	     "Packets whose T2 was the device's time."),
	NOTE(rx_stack, "T2 by the stack", "rx_stack_packets",
	     "Packets whose T2 was the time of the stack's entry."),
	NOTE(rx_hook, "T2 at the hook", "rx_hook_packets",
	     "Packets whose T2 was read at the hook."),
	NOTE(tx_build, "T3 at building", "tx_build_packets",
	     "Replies whose T3 was written where they were made."),
	NOTE(tx_egress, "T3 at the egress hook", "tx_egress_packets",
	     "Replies whose T3 was written at the egress hook."),
	NOTE(tx_dequeue, "T3 at dequeue", "tx_dequeue_packets",
	     "Replies whose T3 was written as the qdisc let go of them."),
	NOTE(sessions_created, "sessions created", "created_sessions",
	     "Sessions that began."),
	NOTE(sessions_expired, "sessions expired", "expired_sessions",
	     "Sessions that were idle for too long."),
	NOW(sessions, "sessions now", "sessions",
	    "Sessions that there are now."),
	NOTE(tx_device, "left, as devices told", "tx_device_packets",
	     "Replies of which the device told when they left."),
	{ }
};

/**
 * reflector_count - the counter that a field stands for
 * @stats: of a reflector
 * @counter: of one of the tables
 *
 * Returns: its value
 */
__u64 reflector_count(const struct pkts_reflector_stats *stats,
		      const struct reflector_count *counter)
{
	return *(const __u64 *)((const char *)stats + counter->at);
}

/* In text only what there was; returns their sum. */
static __u64 show_counters(struct out *out,
			   const struct pkts_reflector_stats *stats,
			   const struct reflector_count *counter)
{
	__u64 value, sum = 0;

	for (; counter->key; counter++) {
		value = reflector_count(stats, counter);
		sum += value;
		out_json_u64(out, counter->key, value);
		if (value)
			out_text(out, "    %-28s %12llu\n", counter->text, value);
	}
	return sum;
}

static void show_stats(struct out *out, const struct pkts_reflector_stats *stats)
{
	__u64 refused;
	bool closes;

	out_u64(out, "received", stats->received, "    %-28s %12llu\n",
		"received", stats->received);
	out_u64(out, "replied", stats->replied, "    %-28s %12llu\n", "replied",
		stats->replied);
	out_object_begin(out, "refused");
	refused = show_counters(out, stats, reflector_refusals);
	out_object_end(out);
	closes = stats->received == stats->replied + refused;
	out_bool(out, "closes", closes, "%s", closes ? "" :
		 "    received is not replied and refused: packets under way\n");
	show_counters(out, stats, reflector_notes);
}

static const char *address_of(const void *addr, bool v4, char *text)
{
	return inet_ntop(v4 ? AF_INET : AF_INET6, addr, text,
			 INET6_ADDRSTRLEN) ? text : "?";
}

static void show_from(struct out *out, const struct nlattr *from)
{
	const struct pkts_reflector_prefix *prefix = nla_data(from);
	char addr[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 8];
	int n = nla_len(from) / (int)sizeof(*prefix);

	out_array_begin(out, "from");
	for (; n-- > 0; prefix++) {
		snprintf(text, sizeof(text), "%s/%u",
			 address_of(prefix->addr, prefix->family == 4, addr),
			 prefix->len);
		out_str(out, NULL, text, " from %s", text);
	}
	out_array_end(out);
}

static void show_where(struct out *out, struct nlattr **attr)
{
	struct nlattr *local = attr[PKTS_A_REFLECTOR_LOCAL];
	__u32 id = nla_get_u32(attr[PKTS_A_REFLECTOR_ID]);
	__u16 port = nla_get_u16(attr[PKTS_A_REFLECTOR_PORT]);
	char addr[INET6_ADDRSTRLEN];
	const char *dev = NULL;

	out_u64(out, "id", id, "%u:", id);
	out_u64(out, "port", port, " port %u", port);
	if (local && (nla_len(local) == 4 || nla_len(local) == 16)) {
		address_of(nla_data(local), nla_len(local) == 4, addr);
		out_str(out, "local", addr, " local %s", addr);
	}
	if (attr[PKTS_A_REFLECTOR_IFINDEX]) {
		dev = ctl_dev_name(nla_get_u32(attr[PKTS_A_REFLECTOR_IFINDEX]));
		out_str(out, "dev", dev, " dev %s", dev ? dev : "?");
	}
}

static void show_dscps(struct out *out, __u64 allowed)
{
	unsigned int dscp, n = 0;

	if (!~allowed)
		out_text(out, " dscp-allow all");
	out_array_begin(out, "dscp_allow");
	for (dscp = 0; dscp < 64; dscp++) {
		if (!(allowed >> dscp & 1))
			continue;
		if (~allowed)
			out_text(out, n++ ? ",%u" : " dscp-allow %u", dscp);
		if (out->json)
			out_json_u64(out, NULL, dscp);
	}
	out_array_end(out);
}

static void show_settings(struct out *out, struct nlattr **attr)
{
	static const char *const clocks[] = {
		"?", "ntp", "ptp", "ssu", "gnss", "free"
	};
	__u8 sync = nla_get_u8(attr[PKTS_A_REFLECTOR_CLOCK_SYNC]);
	__u64 error = nla_get_u64(attr[PKTS_A_REFLECTOR_CLOCK_ERROR]);
	__u32 sessions = nla_get_u32(attr[PKTS_A_REFLECTOR_MAX_SESSIONS]);
	__u64 idle = nla_get_u64(attr[PKTS_A_REFLECTOR_IDLE]);
	bool stateful = nla_get_u8(attr[PKTS_A_REFLECTOR_STATEFUL]);
	bool auth = nla_get_u8(attr[PKTS_A_REFLECTOR_AUTH]);
	bool flows = nla_get_u8(attr[PKTS_A_REFLECTOR_COUNT_FLOWS]);
	bool hardware = nla_get_u8(attr[PKTS_A_REFLECTOR_HARDWARE_STAMPS]);
	__u32 rate = nla_get_u32(attr[PKTS_A_REFLECTOR_RATE]);
	const char *clock = sync < ARRAY_SIZE(clocks) ? clocks[sync] : "?";
	char text[DURATION_LEN];

	out_bool(out, "stateful", stateful, "%s", stateful ? " stateful" : "");
	out_bool(out, "auth", auth, "%s", auth ? " auth" : "");
	out_bool(out, "count_flows", flows, "%s", flows ? " count-flows" : "");
	out_bool(out, "hardware_stamps", hardware, "%s",
		 hardware ? " hardware-stamps" : "");
	out_text(out, "\n   ");
	out_u64(out, "rate", rate, " rate %u", rate);
	show_dscps(out, nla_get_u64(attr[PKTS_A_REFLECTOR_DSCP_ALLOWED]));
	out_u64(out, "max_sessions", sessions, " max-sessions %u", sessions);
	out_u64(out, "idle", idle, " idle %s", duration_exact(idle, text));
	out_str(out, "clock", clock, " clock %s", clock);
	out_u64(out, "clock_error", error, " clock-error %s\n",
		duration_exact(error, text));
}

/**
 * reflector_show_reply - write a reflector: a ctl_reply_fn
 * @ctl: where
 * @reply: the reflector
 * @arg: not used
 *
 * Returns: 0, or -EBADMSG
 */
int reflector_show_reply(struct ctl *ctl, const struct ctl_reply *reply,
			 void *arg)
{
	static const int needed[] = {
		PKTS_A_REFLECTOR_ID, PKTS_A_REFLECTOR_PORT,
		PKTS_A_REFLECTOR_FROM, PKTS_A_REFLECTOR_STATEFUL,
		PKTS_A_REFLECTOR_AUTH, PKTS_A_REFLECTOR_DSCP_ALLOWED,
		PKTS_A_REFLECTOR_RATE, PKTS_A_REFLECTOR_MAX_SESSIONS,
		PKTS_A_REFLECTOR_IDLE, PKTS_A_REFLECTOR_CLOCK_SYNC,
		PKTS_A_REFLECTOR_CLOCK_ERROR, PKTS_A_REFLECTOR_COUNT_FLOWS,
		PKTS_A_REFLECTOR_HARDWARE_STAMPS,
	};
	struct pkts_reflector_stats stats;
	struct out *out = &ctl->out;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!reply->attr[needed[i]])
			return -EBADMSG;
	if (ctl_copy(&stats, sizeof(stats), reply->attr[PKTS_A_REFLECTOR_STATS]))
		return -EBADMSG;
	out_object_begin(out, NULL);
	show_where(out, reply->attr);
	show_from(out, reply->attr[PKTS_A_REFLECTOR_FROM]);
	show_settings(out, reply->attr);
	show_stats(out, &stats);
	out_object_end(out);
	return 0;
}
