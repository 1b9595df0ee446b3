// SPDX-License-Identifier: GPL-2.0
/*
 * Captures that are written: pcapng with nanoseconds (draft-ietf-opsawg-pcapng),
 * in the octet order of this machine, as its readers know by the magic number.
 * libpcap writes only the older format; that is for names that end in ".pcap".
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_file.h"
#include "ctl.h"
#include "version.h"

#define NS_PER_SEC 1000000000ULL

#define BLOCK_SECTION	0x0a0d0d0a
#define BLOCK_INTERFACE	1
#define BLOCK_PACKET	6
#define BYTE_ORDER_MAGIC 0x1a2b3c4d

#define OPTION_END	0
#define OPTION_APPL	4	/* of a section: shb_userappl */
#define OPTION_NAME	2	/* of an interface: if_name */
#define OPTION_TSRESOL	9
#define OPTION_FCSLEN	13

#define BLOCK_MAX 512

/**
 * struct capture_out - a file that is written
 * @path: its name, for messages
 * @file: a pcapng file; NULL for pcap
 * @pcap: of libpcap, for its dumper
 * @dumper: a pcap file; NULL for pcapng
 */
struct capture_out {
	const char *path;
	FILE *file;
	pcap_t *pcap;
	pcap_dumper_t *dumper;
};

/* A block while it is made. */
struct block {
	__u32 len;
	__u8 data[BLOCK_MAX];
};

static void add(struct block *block, const void *data, size_t len)
{
	memcpy(block->data + block->len, data, len);
	block->len += (__u32)len;
	while (block->len & 3)
		block->data[block->len++] = 0;
}

static void add_u32(struct block *block, __u32 value)
{
	add(block, &value, sizeof(value));
}

static void add_option(struct block *block, __u16 code, const void *value,
		       __u16 len)
{
	__u16 head[2] = { code, len };

	add(block, head, sizeof(head));
	if (len)
		add(block, value, len);
}

/* Type, length, what was made, length. */
static void write_block(FILE *file, __u32 type, const struct block *block)
{
	__u32 head[2] = { type, block->len + 12 };

	fwrite(head, sizeof(head), 1, file);
	fwrite(block->data, 1, block->len, file);
	fwrite(&head[1], sizeof(head[1]), 1, file);
}

static void write_heads(FILE *file, const char *dev, bool fcs)
{
	static const char name[] = "pktsctl " PKTS_VERSION;
	const __u8 nanoseconds = 9, four = 4;
	struct block block = { };

	add_u32(&block, BYTE_ORDER_MAGIC);
	add_u32(&block, 1); /* version 1.0; major and minor in 16 bits each */
	add_u32(&block, ~0U);
	add_u32(&block, ~0U); /* the section's length: not told */
	add_option(&block, OPTION_APPL, name, sizeof(name) - 1);
	add_option(&block, OPTION_END, NULL, 0);
	write_block(file, BLOCK_SECTION, &block);

	memset(&block, 0, sizeof(block));
	add_u32(&block, DLT_EN10MB);
	add_u32(&block, 0); /* no limit of lengths */
	if (dev)
		add_option(&block, OPTION_NAME, dev,
			   (__u16)strnlen(dev, 64));
	add_option(&block, OPTION_TSRESOL, &nanoseconds, 1);
	if (fcs)
		add_option(&block, OPTION_FCSLEN, &four, 1);
	add_option(&block, OPTION_END, NULL, 0);
	write_block(file, BLOCK_INTERFACE, &block);
}

static bool ends_in(const char *path, const char *end)
{
	size_t len = strlen(path), at = strlen(end);

	return len > at && !strcmp(path + len - at, end);
}

static int open_pcap(struct ctl *ctl, struct capture_out *out)
{
	out->pcap = pcap_open_dead_with_tstamp_precision(DLT_EN10MB,
							 CAPTURE_ROOM,
							 PCAP_TSTAMP_PRECISION_NANO);
	if (!out->pcap) {
		ctl_error(ctl, "out of memory");
		return -ENOMEM;
	}
	out->dumper = pcap_dump_open(out->pcap, out->path);
	if (out->dumper)
		return 0;
	ctl_error(ctl, "cannot write %s", pcap_geterr(out->pcap));
	pcap_close(out->pcap);
	return -EIO;
}

static int open_pcapng(struct ctl *ctl, struct capture_out *out,
		       const char *dev, bool fcs)
{
	int err;

	out->file = strcmp(out->path, "-") ? fopen(out->path, "we") : stdout;
	if (!out->file) {
		err = -errno;
		ctl_error(ctl, "cannot write %s: %s", out->path,
			  strerror(-err));
		return err;
	}
	write_heads(out->file, dev, fcs);
	return 0;
}

/**
 * capture_create - make a capture file
 * @ctl: for messages
 * @path: its name; pcap with nanoseconds where it ends in ".pcap", else
 *	pcapng; "-" is standard output
 * @dev: device that the frames are from, NULL where nobody knows
 * @fcs: frames have their FCS
 *
 * Says why when it fails.
 *
 * Returns: the file for capture_finish(), or NULL
 */
struct capture_out *capture_create(struct ctl *ctl, const char *path,
				   const char *dev, bool fcs)
{
	struct capture_out *out = calloc(1, sizeof(*out));
	int err;

	if (!out) {
		ctl_error(ctl, "out of memory");
		return NULL;
	}
	out->path = path;
	err = ends_in(path, ".pcap") ? open_pcap(ctl, out) :
				       open_pcapng(ctl, out, dev, fcs);
	if (!err)
		return out;
	free(out);
	return NULL;
}

static void write_pcap(struct capture_out *out,
		       const struct capture_frame *frame)
{
	struct pcap_pkthdr header = {
		.ts.tv_sec = (time_t)(frame->time / NS_PER_SEC),
		.ts.tv_usec = (long)(frame->time % NS_PER_SEC),
		.caplen = frame->len, .len = frame->wire,
	};

	pcap_dump((__u8 *)out->dumper, &header, frame->data);
}

static void write_pcapng(FILE *file, const struct capture_frame *frame)
{
	__u32 padding = -frame->len & 3, zero = 0;
	__u32 head[7] = {
		BLOCK_PACKET, 32 + frame->len + padding, 0,
		(__u32)(frame->time >> 32), (__u32)frame->time, frame->len,
		frame->wire,
	};

	fwrite(head, sizeof(head), 1, file);
	fwrite(frame->data, 1, frame->len, file);
	fwrite(&zero, 1, padding, file);
	fwrite(&head[1], sizeof(head[1]), 1, file);
}

static int check(struct ctl *ctl, struct capture_out *out, bool failed)
{
	if (!failed)
		return 0;
	ctl_error(ctl, "cannot write %s: %s", out->path, strerror(errno));
	return -EIO;
}

/**
 * capture_write - write a frame
 * @ctl: for messages
 * @out: the file
 * @frame: the frame
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int capture_write(struct ctl *ctl, struct capture_out *out,
		  const struct capture_frame *frame)
{
	if (out->file)
		write_pcapng(out->file, frame);
	else
		write_pcap(out, frame);
	return check(ctl, out,
		     ferror(out->file ?: pcap_dump_file(out->dumper)));
}

/**
 * capture_finish - write what is left, and close the file
 * @ctl: for messages
 * @out: the file, not to be used any more
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int capture_finish(struct ctl *ctl, struct capture_out *out)
{
	bool failed;
	int err;

	if (out->file) {
		failed = fflush(out->file) || ferror(out->file);
		if (out->file != stdout)
			failed |= fclose(out->file);
		err = check(ctl, out, failed);
	} else {
		err = check(ctl, out, pcap_dump_flush(out->dumper));
		pcap_dump_close(out->dumper);
		pcap_close(out->pcap);
	}
	free(out);
	return err;
}
