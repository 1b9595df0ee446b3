// SPDX-License-Identifier: GPL-2.0
/* The pkts qdiscs of a namespace: their counters, and how long frames waited. */

#include "qdiscs.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "duration.h"
#include "qdisc_wait.h"

#define COUNT(member, text, about) \
	{ #member, text, offsetof(struct pkts_qdisc_stats, member), false, \
	  about }
#define NOW(member, text, about) \
	{ #member, text, offsetof(struct pkts_qdisc_stats, member), true, \
	  about }

const struct qdiscs_count qdiscs_counts[] = {
	COUNT(arrived, "arrived", "Frames that came."),
	COUNT(made, "made inside",
	      "Frames more than that, cut from super-frames by qdiscs inside."),
	COUNT(dequeued, "dequeued", "Frames handed on to the device."),
	COUNT(dropped, "dropped",
	      "Frames that qdiscs inside have refused or dropped."),
	COUNT(stolen, "taken by a filter",
	      "Frames that a filter inside has taken elsewhere."),
	COUNT(flushed, "flushed",
	      "Frames that were there when the device went down."),
	NOW(waiting, "waiting", "Frames that are there now."),
	{ }
};

/* One batch, of which what belongs to a device is kept. */
struct batch {
	struct qdiscs *qdiscs;
	__u32 ifindex;
	__u32 cursor;
};

static int keep(struct qdiscs *qdiscs, const struct pkts_qdisc_stats *stats)
{
	size_t size = (qdiscs->count + 1) * sizeof(*stats);
	void *more = realloc(qdiscs->stats, size);

	if (!more)
		return -ENOMEM;
	qdiscs->stats = more;
	qdiscs->stats[qdiscs->count++] = *stats;
	return 0;
}

static int take_batch(struct ctl *ctl, const struct ctl_reply *reply, void *arg)
{
	struct nlattr *cursor = reply->attr[PKTS_A_QDISC_CURSOR];
	struct nlattr *attr = reply->attr[PKTS_A_QDISC_STATS];
	struct pkts_qdisc_stats stats;
	struct batch *batch = arg;
	int at, err = 0;

	if (!attr)
		return -EBADMSG;
	batch->cursor = cursor ? nla_get_u32(cursor) : 0;
	for (at = 0; !err && at + (int)sizeof(stats) <= nla_len(attr);
	     at += sizeof(stats)) {
		memcpy(&stats, (char *)nla_data(attr) + at, sizeof(stats));
		if (!batch->ifindex || batch->ifindex == stats.ifindex)
			err = keep(batch->qdiscs, &stats);
	}
	return err;
}

/**
 * qdiscs_get - ask for the qdiscs
 * @ctl: an open context
 * @ifindex: those of this device; 0 for all
 * @qdiscs: filled; for qdiscs_free(), even when this fails
 *
 * Returns: 0, or a negative errno as from ctl_request()
 */
int qdiscs_get(struct ctl *ctl, __u32 ifindex, struct qdiscs *qdiscs)
{
	struct batch batch = { qdiscs, ifindex, 0 };
	struct nl_msg *msg;
	int err;

	memset(qdiscs, 0, sizeof(*qdiscs));
	do {
		msg = ctl_message(ctl, PKTS_CMD_QDISC_GET, 0);
		if (batch.cursor)
			nla_put_u32(msg, PKTS_A_QDISC_CURSOR, batch.cursor);
		err = ctl_request(ctl, msg, &ctl_set_qdisc, take_batch, &batch);
	} while (!err && batch.cursor);
	return err;
}

/**
 * qdiscs_free - give their memory back
 * @qdiscs: from qdiscs_get()
 */
void qdiscs_free(struct qdiscs *qdiscs)
{
	free(qdiscs->stats);
	qdiscs->stats = NULL;
	qdiscs->count = 0;
}

/**
 * qdiscs_close - whether the sum of a qdisc closes
 * @stats: its statistics
 * @frames: set to how many are too many, negative when some are missing
 */
bool qdiscs_close(const struct pkts_qdisc_stats *stats, __s64 *frames)
{
	*frames = (__s64)(stats->dequeued + stats->dropped + stats->stolen +
			  stats->flushed + stats->waiting -
			  stats->arrived - stats->made);
	return !*frames;
}

/**
 * qdiscs_count - the counter that a field stands for
 * @stats: statistics of a qdisc
 * @field: of qdiscs_counts
 *
 * Returns: its value
 */
__u64 qdiscs_count(const struct pkts_qdisc_stats *stats,
		   const struct qdiscs_count *field)
{
	return *(const __u64 *)((const char *)stats + field->offset);
}

/**
 * qdiscs_handle - the handle of a qdisc as tc has it
 * @stats: its statistics
 * @buf: room for QDISCS_NAME_LEN
 *
 * Returns: @buf
 */
const char *qdiscs_handle(const struct pkts_qdisc_stats *stats, char *buf)
{
	snprintf(buf, QDISCS_NAME_LEN, "%x:", stats->handle >> 16);
	return buf;
}

/**
 * qdiscs_parent - the class that a qdisc is in, as tc has it
 * @stats: its statistics
 * @buf: room for QDISCS_NAME_LEN
 *
 * Returns: "root" or @buf
 */
const char *qdiscs_parent(const struct pkts_qdisc_stats *stats, char *buf)
{
	if (stats->parent == TC_H_ROOT)
		return "root";
	snprintf(buf, QDISCS_NAME_LEN, "%x:%x", stats->parent >> 16,
		 stats->parent & 0xffff);
	return buf;
}

static void show_title(struct out *out, const struct pkts_qdisc_stats *stats)
{
	const char *dev = ctl_dev_name(stats->ifindex);
	const char *name;
	char buf[QDISCS_NAME_LEN];

	out_u64(out, "ifindex", stats->ifindex, "%u: ", stats->ifindex);
	out_str(out, "dev", dev, "%s ", dev ? dev : "?");
	name = qdiscs_handle(stats, buf);
	out_str(out, "handle", name, "qdisc %s ", name);
	name = qdiscs_parent(stats, buf);
	out_str(out, "parent", name, stats->parent == TC_H_ROOT ? "%s " :
		"parent %s ", name);
	out_u64(out, "queue", stats->queue, "queue %u\n", stats->queue);
}

static void show_time(struct out *out, const char *key, const char *name,
		      __u64 ns, const char *end)
{
	char text[DURATION_LEN];

	out_u64(out, key, ns, "%s %s%s", name, duration_fine(ns, text), end);
}

static void show_ranges(struct out *out, const struct pkts_qdisc_stats *stats)
{
	__u64 waits[PKTS_QDISC_WAITS];
	unsigned int i;

	if (!out->json)
		return;
	memcpy(waits, stats->waits, sizeof(waits));
	out_array_begin(out, "ranges");
	for (i = 0; i < PKTS_QDISC_WAITS; i++) {
		if (!waits[i])
			continue;
		out_object_begin(out, NULL);
		out_json_u64(out, "from", i ? 512ULL << i : 0);
		out_json_u64(out, "count", waits[i]);
		out_object_end(out);
	}
	out_array_end(out);
}

static void show_waits(struct out *out, const struct pkts_qdisc_stats *stats)
{
	const struct pkts_spread *wait = &stats->wait;

	out_object_begin(out, "wait");
	out_u64(out, "count", wait->count, "  waited: %llu frames,",
		wait->count);
	show_time(out, "min", " min", wait->min, ",");
	show_time(out, "mean", " mean", wait->count ? wait->sum / wait->count : 0,
		  ",");
	show_time(out, "p50", " 50 % within", qdisc_wait_within(stats, 50), ",");
	show_time(out, "p99", " 99 % within", qdisc_wait_within(stats, 99), ",");
	show_time(out, "max", " max", wait->max, "\n");
	out_json_u64(out, "jitter", wait->jitter);
	show_ranges(out, stats);
	out_object_end(out);
	out_json_u64(out, "not_measured", stats->not_measured);
	if (stats->not_measured)
		out_text(out, "  not measured: %llu frames\n",
			 stats->not_measured);
}

static bool show_verdict(struct out *out, const struct pkts_qdisc_stats *stats)
{
	__s64 frames;
	bool closes = qdiscs_close(stats, &frames);

	if (closes)
		out_bool(out, "closes", true, "  closes\n");
	else
		out_bool(out, "closes", false,
			 "  DOES NOT CLOSE by %lld frames\n", frames);
	out_json_i64(out, "difference", frames);
	return closes;
}

static bool show_one(struct out *out, const struct pkts_qdisc_stats *stats)
{
	const struct qdiscs_count *field;
	bool closes;
	__u64 value;

	out_object_begin(out, NULL);
	show_title(out, stats);
	for (field = qdiscs_counts; field->key; field++) {
		value = qdiscs_count(stats, field);
		out_json_u64(out, field->key, value);
		if (value || field == qdiscs_counts)
			out_text(out, "  %-18s %20llu frames\n", field->name,
				 value);
	}
	closes = show_verdict(out, stats);
	out_json_u64(out, "stamped", stats->stamped);
	if (stats->stamped)
		out_text(out, "  stamped: %llu probe packets\n",
			 stats->stamped);
	show_waits(out, stats);
	out_object_end(out);
	return closes;
}

/**
 * qdiscs_show - write qdiscs, a list with the key "qdiscs"
 * @out: where
 * @qdiscs: these
 *
 * Returns: whether the sums of all close
 */
bool qdiscs_show(struct out *out, const struct qdiscs *qdiscs)
{
	bool close = true;
	size_t i;

	out_array_begin(out, "qdiscs");
	for (i = 0; i < qdiscs->count; i++)
		if (!show_one(out, &qdiscs->stats[i]))
			close = false;
	out_array_end(out);
	return close;
}
