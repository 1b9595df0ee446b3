// SPDX-License-Identifier: GPL-2.0
/* pktsctl monitor: events as they happen. */

#include <errno.h>
#include <netlink/attr.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>

#include "ctl.h"
#include "moment.h"
#include "probe_notice.h"
#include "record.h"

static const char usage[] =
	"usage: pktsctl monitor\n"
	"Prints what happens to points, to probe sessions and to the record queue until\n"
	"a signal; the first line, \"listening\", says that nothing is missed from then on.\n"
	"Records themselves are not read. With -j, one JSON object a line.\n";

static const char *const groups[] = {
	PKTS_MCGRP_EVENTS, PKTS_MCGRP_RECORDS, NULL
};

static const char *event_name(__u32 event)
{
	static const char *const names[] = {
		[PKTS_EVENT_POINT_ADDED] = "point-added",
		[PKTS_EVENT_POINT_REMOVED] = "point-removed",
		[PKTS_EVENT_DEVICE_GONE] = "device-gone",
		[PKTS_EVENT_DEVICE_RENAMED] = "device-renamed",
		[PKTS_EVENT_DEVICE_UP] = "device-up",
		[PKTS_EVENT_DEVICE_DOWN] = "device-down",
		[PKTS_EVENT_QUEUE_FULL] = "queue-full",
	};

	return event < ARRAY_SIZE(names) ? names[event] : NULL;
}

/* When the tool heard of it. */
static void show_time(struct out *out)
{
	char text[MOMENT_LEN];
	struct timespec ts;
	__u64 ns;

	clock_gettime(CLOCK_REALTIME, &ts);
	ns = (__u64)ts.tv_sec * 1000000000ULL + (__u64)ts.tv_nsec;
	out_u64(out, "time", ns, "%s ", moment(ns, text));
}

static void show_notice(struct out *out, struct nlattr **attr)
{
	const char *event = NULL, *dev = NULL, *direction = NULL;
	__u32 ifindex = 0;

	if (attr[PKTS_A_NOTICE_EVENT])
		event = event_name(nla_get_u32(attr[PKTS_A_NOTICE_EVENT]));
	if (attr[PKTS_A_NOTICE_IFINDEX])
		ifindex = nla_get_u32(attr[PKTS_A_NOTICE_IFINDEX]);
	if (attr[PKTS_A_NOTICE_IFNAME])
		dev = nla_get_string(attr[PKTS_A_NOTICE_IFNAME]);
	if (attr[PKTS_A_NOTICE_DIRECTION])
		direction = record_direction(nla_get_u32(attr[PKTS_A_NOTICE_DIRECTION]));

	out_str(out, "event", event, "%s", event ? event : "unknown");
	if (ifindex)
		out_u64(out, "ifindex", ifindex, " %u:", ifindex);
	if (dev)
		out_str(out, "dev", dev, " %s", dev);
	if (direction)
		out_str(out, "direction", direction, " direction %s", direction);
}

static void show_wake(struct out *out, struct nlattr **attr)
{
	__u64 waiting = 0;

	if (attr[PKTS_A_QUEUE_WAITING])
		waiting = nla_get_u64(attr[PKTS_A_QUEUE_WAITING]);
	out_str(out, "event", "records-waiting", "records-waiting");
	out_u64(out, "waiting", waiting, " %llu", waiting);
}

/* A script that acts after this line misses nothing. */
static int show_listening(struct out *out)
{
	out_object_begin(out, NULL);
	show_time(out);
	out_str(out, "event", "listening", "listening\n");
	out_object_end(out);
	return out_flush(out);
}

static int show_event(struct ctl *ctl, const struct ctl_reply *reply,
		      void *arg)
{
	struct out *out = &ctl->out;

	out_object_begin(out, NULL);
	show_time(out);
	if (reply->cmd == PKTS_CMD_RECORD_WAKE)
		show_wake(out, reply->attr);
	else if (reply->cmd == PKTS_CMD_PROBE_NOTICE)
		probe_notice_show(out, reply->attr);
	else
		show_notice(out, reply->attr);
	out_text(out, "\n");
	out_object_end(out);
	return out_flush(out);
}

/* Signals that end the program become something to poll. */
static int signal_socket(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static int watch(struct ctl *ctl, struct nl_sock *sock)
{
	struct pollfd fds[] = {
		{ .fd = nl_socket_get_fd(sock), .events = POLLIN },
		{ .fd = signal_socket(), .events = POLLIN },
	};
	int err;

	err = show_listening(&ctl->out);
	while (!err) {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
			return -errno;
		if (fds[1].revents)
			break;
		err = ctl_receive(ctl, sock, show_event, NULL);
		if (err == -EAGAIN)
			err = 0;
		if (err == -ENOBUFS) {
			ctl_error(ctl, "events came too fast, some are lost");
			err = 0;
		}
	}
	return err;
}

int cmd_monitor(struct ctl *ctl, int argc, char **argv)
{
	struct ctl_arg none[] = { { } };
	struct nl_sock *sock;
	int err;

	if (ctl_wants_help(argc, argv))
		return ctl_help(NULL, usage);
	if (ctl_args(ctl, none, argc, argv) || ctl_open(ctl))
		return EXIT_FAILURE;
	sock = ctl_listen(ctl, groups);
	if (!sock)
		return EXIT_FAILURE;
	err = watch(ctl, sock);
	nl_socket_free(sock);
	return err ? ctl_failed(ctl, err) : EXIT_SUCCESS;
}
