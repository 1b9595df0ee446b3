/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Time stamps in frames: what they say, and where in a frame they are. The
 * layouts are in Documentation/stamp-formats.rst.
 *
 * A frame begins with its destination MAC address. Its length never counts the
 * FCS that follows on the wire: a new one where a stamp was added. A CRC here
 * is the number whose octets, the least significant first, are the FCS.
 */
#ifndef PKTS_WIRE_STAMP_H
#define PKTS_WIRE_STAMP_H

#include <linux/types.h>

#include <uapi/pkts.h>

#define PKTS_STAMP_FORMATS	(PKTS_STAMP_FORMAT_ARISTA7150 + 1)

/* Room for the stamp of any format; what no stamp is longer than. */
#define PKTS_STAMP_LEN_MAX	48

/* Shorter frames are padded to this before they are stamped. */
#define PKTS_STAMP_FRAME_MIN	60
#define PKTS_STAMP_BEACON_LEN	PKTS_STAMP_FRAME_MIN

/* An error bound that nobody knows. */
#define PKTS_STAMP_ERROR_UNKNOWN 0xffffffffU

/* struct pkts_stamp_info.flags: what a stamp says */
#define PKTS_STAMP_TAI		0x0001 /* the time is TAI, else UTC */
#define PKTS_STAMP_BY_DEVICE	0x0002 /* hardware took it, else software */
#define PKTS_STAMP_STEPPED	0x0004 /* its clock stepped before it, or is bad */
#define PKTS_STAMP_FCS		0x0008 /* @fcs was on the wire, else computed */
#define PKTS_STAMP_CUT		0x0010 /* the frame was cut to fit its stamp */
#define PKTS_STAMP_DUPLICATE	0x0020 /* the same frame was stamped before */
#define PKTS_STAMP_BAD_FCS	0x0040 /* who stamped it found @fcs to be wrong */

/* The same: which parts the stamp has that may be left out */
#define PKTS_STAMP_PORT		0x0100 /* vss: with a port */
#define PKTS_STAMP_SEQ		0x0200 /* metamako: with a sequence number */
#define PKTS_STAMP_SHORT	0x0400 /* l2: 48 bits of time in place of 64 */

/* The same, set by readers: which members are from the stamp */
#define PKTS_STAMP_HAS_FCS	0x1000
#define PKTS_STAMP_HAS_LEN	0x2000
#define PKTS_STAMP_HAS_DEVICE	0x4000
#define PKTS_STAMP_HAS_PORT	0x8000

/**
 * struct pkts_stamp_info - what a stamp says
 * @time: ns since 1970, UTC or as PKTS_STAMP_TAI says; of the seconds each
 *	format keeps what it has room for
 * @flags: PKTS_STAMP_*; formats leave out what they have no place for
 * @fcs: CRC that the frame had, or would have had, before it was stamped
 * @error: bound of the error of @time, ns, or PKTS_STAMP_ERROR_UNKNOWN
 * @seq: number of the frame among those stamped with the same @device and
 *	@port; metamako has 16 bits of it
 * @len: octets that the frame had before it was stamped, padded or cut
 * @device: identifier of what stamped it; exablaze has 8 bits of it
 * @port: likewise the port, what other formats call option; 8 bits in vss,
 *	metamako and exablaze
 * @sync: enum pkts_stamp_sync
 * @where: enum pkts_stamp_where
 */
struct pkts_stamp_info {
	__u64	time;
	__u32	flags;
	__u32	fcs;
	__u32	error;
	__u32	seq;
	__u32	len;
	__u16	device;
	__u16	port;
	__u8	sync;
	__u8	where;
};

/**
 * struct pkts_stamp_place - where in a frame a stamp belongs
 * @at: octets of the frame before it
 * @len: octets of the stamp
 * @grows: octets by which the frame becomes longer: @len, or 0 when the stamp
 *	takes the place of others
 */
struct pkts_stamp_place {
	__u32	at;
	__u32	len;
	__u32	grows;
};

/**
 * struct pkts_stamp_epoch - a time that is known in full, to tell others by
 * @known: whether there is any
 * @time: ns since 1970
 * @captured: when the frame that told it was captured, ns since 1970
 * @ticks: arista7150: the counter at @time
 * @drift: arista7150: what @span ticks take longer than they should, ns; both
 *	as the last two key frames tell, 0 before
 * @span: a number of ticks
 * @flags: PKTS_STAMP_TAI and the like
 */
struct pkts_stamp_epoch {
	bool	known;
	__u64	time;
	__u64	captured;
	__u64	ticks;
	__s64	drift;
	__s64	span;
	__u32	flags;
};

/**
 * struct pkts_stamp_reader - how stamps are read, and what is known by now
 * @crc: CRC-32 of Ethernet over octets; NULL: nothing is verified by it
 * @reach: how far a stamp may be from the time of its capture, ns, where
 *	nothing else says that it is one; 0: anything goes
 * @parts: PKTS_STAMP_PORT where stamps of vss have a port: nothing in them
 *	says so
 * @trust: stamps of parts of a time may be told by the time of their capture
 *	where there was no beacon: its clock is as right as needed
 * @epoch: of the last beacon or key frame; may be set in advance
 * @beacons: that were learned from
 * @lost: beacons that were missing in between, by their sequence
 * @seq: sequence number of the last
 */
struct pkts_stamp_reader {
	__u32			(*crc)(const __u8 *data, __u32 len);
	__u64			reach;
	__u32			parts;
	bool			trust;
	struct pkts_stamp_epoch	epoch;
	__u64			beacons;
	__u64			lost;
	__u32			seq;
};

/**
 * struct pkts_stamp_found - a stamp in a frame
 * @info: what it says
 * @format: its format
 * @place: where it is
 */
struct pkts_stamp_found {
	struct pkts_stamp_info	info;
	enum pkts_stamp_format	format;
	struct pkts_stamp_place	place;
};

bool pkts_stamp_place(struct pkts_stamp_place *place,
		      enum pkts_stamp_format format, __u32 flags, __u32 len);
void pkts_stamp_write(enum pkts_stamp_format format, __u8 *to,
		      const struct pkts_stamp_info *info);
__u32 pkts_stamp_put(enum pkts_stamp_format format, __u8 *frame, __u32 len,
		     __u32 room, const struct pkts_stamp_info *info);
int pkts_stamp_read(struct pkts_stamp_found *found,
		    const struct pkts_stamp_reader *reader,
		    enum pkts_stamp_format format, const __u8 *frame, __u32 len,
		    __u64 captured);
__u32 pkts_stamp_remove(const struct pkts_stamp_found *found, __u8 *frame,
			__u32 len);

void pkts_stamp_beacon_write(__u8 *frame, const __u8 *source,
			     const struct pkts_stamp_info *info);
bool pkts_stamp_beacon_read(struct pkts_stamp_info *info, const __u8 *frame,
			    __u32 len);
bool pkts_stamp_learn(struct pkts_stamp_reader *reader,
		      enum pkts_stamp_format format, const __u8 *frame,
		      __u32 len, __u64 captured);

#endif /* PKTS_WIRE_STAMP_H */
