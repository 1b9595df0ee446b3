/* SPDX-License-Identifier: GPL-2.0 */
/* Captures: files that are read by libpcap, and those that are written. */
#ifndef PKTS_CTL_CAPTURE_FILE_H
#define PKTS_CTL_CAPTURE_FILE_H

#include <linux/types.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stddef.h>

struct ctl;

/* The longest frame; what is longer is cut. */
#define CAPTURE_FRAME_MAX 65535

/* What a stamp, an FCS and padding may add to it. */
#define CAPTURE_ROOM (CAPTURE_FRAME_MAX + 128)

/**
 * struct capture_frame - a frame of a capture
 * @time: when it was captured, ns since 1970
 * @len: octets at hand
 * @wire: octets that it had
 * @data: these, with room for more
 */
struct capture_frame {
	__u64 time;
	__u32 len;
	__u32 wire;
	__u8 data[CAPTURE_ROOM];
};

/**
 * struct capture_in - a file that is read
 * @path: its name, for messages
 * @pcap: of libpcap
 */
struct capture_in {
	const char *path;
	pcap_t *pcap;
};

int capture_open(struct ctl *ctl, struct capture_in *in, const char *path);
int capture_next(struct ctl *ctl, struct capture_in *in,
		 struct capture_frame *frame);
int capture_take(struct capture_frame *frame, const struct pcap_pkthdr *header,
		 const __u8 *data);
void capture_close(struct capture_in *in);

bool capture_has_fcs(const char *dev);

struct capture_out;

struct capture_out *capture_create(struct ctl *ctl, const char *path,
				   const char *dev, bool fcs);
int capture_write(struct ctl *ctl, struct capture_out *out,
		  const struct capture_frame *frame);
int capture_finish(struct ctl *ctl, struct capture_out *out);

#endif /* PKTS_CTL_CAPTURE_FILE_H */
