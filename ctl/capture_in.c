// SPDX-License-Identifier: GPL-2.0
/* Captures that are read: pcap and pcapng, with nanoseconds, by libpcap. */

#include <errno.h>
#include <string.h>

#include "capture_file.h"
#include "ctl.h"

#define NS_PER_SEC 1000000000ULL

/**
 * capture_open - open a capture file
 * @ctl: for messages
 * @in: filled
 * @path: the file; "-" is standard input
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int capture_open(struct ctl *ctl, struct capture_in *in, const char *path)
{
	char error[PCAP_ERRBUF_SIZE];
	int link;

	in->path = path;
	in->pcap = pcap_open_offline_with_tstamp_precision(path,
							   PCAP_TSTAMP_PRECISION_NANO,
							   error);
	if (!in->pcap) {
		/* libpcap names the file where it is the file's fault. */
		ctl_error(ctl, "cannot read %s: %s", path,
			  !strncmp(error, path, strlen(path)) &&
			  error[strlen(path)] == ':' ?
			  error + strlen(path) + 2 : error);
		return -EINVAL;
	}
	link = pcap_datalink(in->pcap);
	if (link == DLT_EN10MB)
		return 0;
	ctl_error(ctl, "%s has frames of %s, not of Ethernet", path,
		  pcap_datalink_val_to_name(link) ?: "an unknown kind");
	capture_close(in);
	return -EINVAL;
}

/**
 * capture_take - keep a frame that libpcap has
 * @frame: filled
 * @header: what libpcap says of it, in nanoseconds
 * @data: its octets
 *
 * Returns: 0, or -ERANGE when its time makes no sense
 */
int capture_take(struct capture_frame *frame, const struct pcap_pkthdr *header,
		 const __u8 *data)
{
	frame->len = header->caplen < CAPTURE_FRAME_MAX ? header->caplen :
							  CAPTURE_FRAME_MAX;
	frame->wire = header->len;
	memcpy(frame->data, data, frame->len);
	frame->time = 0;
	if (header->ts.tv_sec < 0 ||
	    (__u64)header->ts.tv_sec >= ~0ULL / NS_PER_SEC)
		return -ERANGE;
	frame->time = (__u64)header->ts.tv_sec * NS_PER_SEC +
		      (__u64)header->ts.tv_usec;
	return 0;
}

/**
 * capture_next - read the next frame
 * @ctl: for messages
 * @in: the file
 * @frame: filled
 *
 * Says why when it fails.
 *
 * Returns: 1, 0 at the end, or a negative errno
 */
int capture_next(struct ctl *ctl, struct capture_in *in,
		 struct capture_frame *frame)
{
	struct pcap_pkthdr *header;
	const __u8 *data;
	int got;

	got = pcap_next_ex(in->pcap, &header, &data);
	if (got == PCAP_ERROR_BREAK)
		return 0;
	if (got != 1) {
		ctl_error(ctl, "%s: %s", in->path, pcap_geterr(in->pcap));
		return -EIO;
	}
	if (!capture_take(frame, header, data))
		return 1;
	ctl_error(ctl, "%s: a frame of a time that makes no sense", in->path);
	return -EIO;
}

/**
 * capture_close - close a capture file
 * @in: after capture_open(), whether it failed or not
 */
void capture_close(struct capture_in *in)
{
	if (in->pcap)
		pcap_close(in->pcap);
	in->pcap = NULL;
}
