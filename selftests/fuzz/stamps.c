// SPDX-License-Identifier: GPL-2.0
/*
 * Stamped frames, beacons and key frames, changed at random and the same in
 * every run of the same seed, for the readers of stamps.
 *
 *   stamps [FRAMES [SEED]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmod/wire/stamp.h"
#include "selftests/kunit/frames_random.h"
#include "stamp.h"

#define ROOM 400
#define FLAGS (PKTS_STAMP_TAI | PKTS_STAMP_STEPPED | PKTS_STAMP_PORT | \
	       PKTS_STAMP_SEQ | PKTS_STAMP_SHORT | PKTS_STAMP_DUPLICATE)

static __u64 state;

static __u32 below(__u32 bound)
{
	return frame_random(&state) % bound;
}

static void fill(__u8 *data, __u32 len)
{
	while (len--)
		*data++ = below(256);
}

/* An IPv4 packet of protocol 253 whose length is one of a key frame's. */
static __u32 make_key(__u8 *data)
{
	__u32 size = below(2) ? 46 : 62;

	fill(data, 34 + size);
	data[12] = 0x08;
	data[13] = 0;
	data[14] = 0x45;
	data[16] = 0;
	data[17] = 20 + size;
	data[23] = 253;
	return 34 + size;
}

static __u32 make(__u8 *data)
{
	struct pkts_stamp_info info = {
		.time = 1795528800123456789ULL + frame_random(&state),
		.flags = frame_random(&state) & FLAGS, .seq = below(1000),
		.sync = below(5),
	};
	__u32 len = 14 + below(ROOM - 14 - PKTS_STAMP_LEN_MAX);

	fill(data, len);
	info.len = below(2) ? len : below(2000);
	info.fcs = fuzz_stamp_crc(data, len);
	switch (below(PKTS_STAMP_FORMATS + 1)) {
	case PKTS_STAMP_FORMAT_ARISTA7150:
		return make_key(data);
	case PKTS_STAMP_FORMATS:
		pkts_stamp_beacon_write(data, data + 100, &info);
		return PKTS_STAMP_BEACON_LEN;
	default:
		return pkts_stamp_put(below(PKTS_STAMP_FORMAT_ARISTA7150),
				      data, len, ROOM, &info);
	}
}

static __u32 change(__u8 *data, __u32 len)
{
	static const __u8 odd[] = { 0, 1, 0x7f, 0x80, 0xff };
	__u32 times = below(4), at;

	while (times--) {
		/* Stamps are mostly at the end. */
		at = below(2) ? below(len) : len - 1 - below(len < 48 ? len : 48);
		if (below(2))
			data[at] ^= 1 << below(8);
		else
			data[at] = odd[below(sizeof(odd))];
	}
	return below(8) ? len : below(len + 1);
}

int main(int argc, char **argv)
{
	unsigned long frames = argc > 1 ? strtoul(argv[1], NULL, 0) : 100000;
	unsigned long i;
	__u8 data[ROOM];
	__u32 len;

	state = argc > 2 ? strtoul(argv[2], NULL, 0) | 1 : 1;
	for (i = 0; i < frames; i++) {
		len = make(data);
		fuzz_stamp(data, change(data, len));
	}
	printf("ok 1 - %lu changed frames with stamps\n1..1\n", frames);
	return 0;
}
