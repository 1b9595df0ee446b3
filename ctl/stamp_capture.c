// SPDX-License-Identifier: GPL-2.0
/* pktsctl stamp capture: frames of a device, with the kernel's stamps. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctl.h"
#include "stamp_file.h"
#include "stamp_run.h"

#define SNAPLEN 65535
#define BUFFER_OCTETS (16 << 20)
#define POLL_MS 100

enum { SOURCE_SW, SOURCE_HW };

static const struct ctl_choice sources[] = {
	{ "sw", SOURCE_SW }, { "hw", SOURCE_HW }, { }
};

/**
 * struct capture - a capture that goes on
 * @ctl: for messages
 * @dev: the device
 * @path: the file
 * @filter: of libpcap, or NULL
 * @source: SOURCE_*
 * @count: frames after which it ends, 0: never
 * @duration: after which it ends, ns, 0: never
 * @plain: no stamps are written into the frames
 * @fcs: frames end in their FCS
 * @writer: what they are written with
 * @pcap: of libpcap
 * @out: the file, where @plain
 * @frame: the frame at hand
 * @frames: until now
 * @err: why it ended
 */
struct capture {
	struct ctl *ctl;
	const char *dev;
	const char *path;
	const char *filter;
	__u64 source;
	__u64 count;
	__u64 duration;
	bool plain;
	bool fcs;
	struct stamp_writer *writer;
	pcap_t *pcap;
	struct capture_out *out;
	struct capture_frame frame;
	__u64 frames;
	int err;
};

/* What a signal ends. */
static pcap_t *capturing;

static void stop(int signal)
{
	pcap_breakloop(capturing);
}

static int failed(struct capture *capture, const char *what)
{
	ctl_error(capture->ctl, "%s: %s: %s", capture->dev, what,
		  pcap_geterr(capture->pcap));
	return -EIO;
}

static int set_source(struct capture *capture)
{
	int err;

	if (capture->source != SOURCE_HW)
		return 0;
	err = pcap_set_tstamp_type(capture->pcap, PCAP_TSTAMP_ADAPTER_UNSYNCED);
	if (err == PCAP_WARNING_TSTAMP_TYPE_NOTSUP)
		err = pcap_set_tstamp_type(capture->pcap, PCAP_TSTAMP_ADAPTER);
	if (!err)
		return 0;
	ctl_error(capture->ctl, "source hw: %s has no hardware stamps for all frames",
		  capture->dev);
	return -EOPNOTSUPP;
}

static int set_filter(struct capture *capture)
{
	struct bpf_program program;
	int err;

	if (!capture->filter)
		return 0;
	if (pcap_compile(capture->pcap, &program, capture->filter, 1,
			 PCAP_NETMASK_UNKNOWN))
		return failed(capture, "filter");
	err = pcap_setfilter(capture->pcap, &program);
	pcap_freecode(&program);
	return err ? failed(capture, "filter") : 0;
}

/* What this machine sends has none. */
static int set_fcs(struct capture *capture)
{
	capture->fcs = capture_has_fcs(capture->dev);
	if (!capture->fcs || !pcap_setdirection(capture->pcap, PCAP_D_IN))
		return 0;
	return failed(capture, "direction");
}

static int open_device(struct capture *capture)
{
	char error[PCAP_ERRBUF_SIZE];

	capture->pcap = pcap_create(capture->dev, error);
	if (!capture->pcap) {
		ctl_error(capture->ctl, "%s: %s", capture->dev, error);
		return -EIO;
	}
	pcap_set_snaplen(capture->pcap, SNAPLEN);
	pcap_set_promisc(capture->pcap, 1);
	pcap_set_timeout(capture->pcap, POLL_MS);
	pcap_set_buffer_size(capture->pcap, BUFFER_OCTETS);
	pcap_set_tstamp_precision(capture->pcap, PCAP_TSTAMP_PRECISION_NANO);
	if (set_source(capture))
		return -EOPNOTSUPP;
	if (pcap_activate(capture->pcap) < 0) {
		ctl_error(capture->ctl, "%s: %s", capture->dev,
			  pcap_geterr(capture->pcap));
		return -EIO;
	}
	if (pcap_get_tstamp_precision(capture->pcap) !=
		    PCAP_TSTAMP_PRECISION_NANO ||
	    pcap_datalink(capture->pcap) != DLT_EN10MB) {
		ctl_error(capture->ctl, "%s is no Ethernet with stamps of nanoseconds",
			  capture->dev);
		return -EOPNOTSUPP;
	}
	if (pcap_setnonblock(capture->pcap, 1, error)) {
		ctl_error(capture->ctl, "%s: %s", capture->dev, error);
		return -EIO;
	}
	return set_fcs(capture) ? -EIO : set_filter(capture);
}

static void take(__u8 *arg, const struct pcap_pkthdr *header, const __u8 *data)
{
	struct capture *capture = (struct capture *)arg;

	if (capture->err || (capture->count &&
			     capture->frames == capture->count))
		return;
	if (capture_take(&capture->frame, header, data))
		return;
	capture->frames++;
	capture->err = capture->plain ?
		       capture_write(capture->ctl, capture->out,
				     &capture->frame) :
		       stamp_writer_put(capture->ctl, capture->writer, NULL,
					&capture->frame);
}

static __u64 now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (__u64)ts.tv_sec * STAMP_NS_PER_SEC + (__u64)ts.tv_nsec;
}

/* libpcap's own wait ends with a frame: a quiet device would never let go. */
static void wait_for_frames(struct capture *capture)
{
	struct pollfd wait = {
		.fd = pcap_get_selectable_fd(capture->pcap), .events = POLLIN,
	};

	poll(&wait, 1, POLL_MS);
}

static int take_all(struct capture *capture)
{
	__u64 end = capture->duration ? now() + capture->duration : ~0ULL;
	int got;

	while (!capture->err && now() < end &&
	       (!capture->count || capture->frames < capture->count)) {
		wait_for_frames(capture);
		got = pcap_dispatch(capture->pcap, -1, take, (__u8 *)capture);
		if (got == PCAP_ERROR_BREAK)
			break;
		if (got == PCAP_ERROR)
			return failed(capture, "capture");
	}
	return capture->err;
}

static void show_result(struct capture *capture)
{
	struct out *out = &capture->ctl->out;
	struct pcap_stat stat = { };

	pcap_stats(capture->pcap, &stat);
	if (!strcmp(capture->path, "-"))
		return;
	out_object_begin(out, NULL);
	out_u64(out, "frames", capture->frames, "%llu frames captured",
		capture->frames);
	out_u64(out, "dropped", stat.ps_drop, ", %u dropped by the kernel\n",
		stat.ps_drop);
	out_object_end(out);
}

/* Signals end the capture, not the program: the file becomes whole. */
static int capture_device(struct capture *capture)
{
	struct sigaction action = { .sa_handler = stop };
	int err;

	err = open_device(capture);
	if (err)
		return err;
	capturing = capture->pcap;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (capture->plain) {
		capture->out = capture_create(capture->ctl, capture->path,
					      capture->dev, capture->fcs);
		err = capture->out ? 0 : -EIO;
	} else {
		err = stamp_writer_open(capture->ctl, capture->writer,
					capture->path, capture->dev,
					capture->fcs);
	}
	if (err)
		return err;
	out_text(&capture->ctl->out, "capturing %s\n", capture->dev);
	out_flush(&capture->ctl->out);
	err = take_all(capture);
	if (!err)
		show_result(capture);
	return err;
}

static int capture_end(struct capture *capture, int err)
{
	if (capture->out && capture_finish(capture->ctl, capture->out))
		err = -EIO;
	if (stamp_writer_free(capture->ctl, capture->writer))
		err = -EIO;
	if (capture->pcap)
		pcap_close(capture->pcap);
	free(capture);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void capture_args(struct capture *capture, struct ctl_arg *args)
{
	struct ctl_arg more[] = {
		{ .name = "dev", .parse = ctl_parse_string,
		  .to = &capture->dev, .takes = "a device name",
		  .required = true },
		{ .name = "-w", .parse = ctl_parse_string,
		  .to = &capture->path, .required = true,
		  .takes = "a file name, or - for standard output" },
		{ .name = "filter", .parse = ctl_parse_string,
		  .to = &capture->filter,
		  .takes = "an expression, see pcap-filter(7)" },
		{ .name = "source", .parse = ctl_parse_choice,
		  .to = &capture->source, .choices = sources },
		{ .name = "count", .parse = ctl_parse_number,
		  .to = &capture->count, .min = 1, .max = ~0ULL },
		{ .name = "for", .parse = ctl_parse_time,
		  .to = &capture->duration, .min = 1,
		  .max = 365 * 86400 * STAMP_NS_PER_SEC },
	};

	memcpy(args, more, sizeof(more));
	stamp_writing_args(&capture->writer->writing, "format",
			   args + ARRAY_SIZE(more));
	args[ARRAY_SIZE(more)].required = false;
}

int stamp_capture(struct ctl *ctl, int argc, char **argv)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	struct ctl_arg args[6 + STAMP_WRITING_ARGS + 1] = { };
	int err;

	if (!capture) {
		ctl_error(ctl, "out of memory");
		return EXIT_FAILURE;
	}
	capture->ctl = ctl;
	capture->writer = stamp_writer_new(ctl);
	if (!capture->writer)
		return capture_end(capture, -ENOMEM);
	capture_args(capture, args);
	err = ctl_args(ctl, args, argc, argv);
	capture->plain = !args[6].given;
	if (!err && !capture->plain)
		err = stamp_writing_check(ctl, &capture->writer->writing);
	if (!err)
		err = capture_device(capture);
	return capture_end(capture, err);
}
