// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold for the readers of stamps whatever the octets are: a fuzzing
 * target.
 */
#include "stamp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmod/wire/stamp.h"

#define LEN_MAX 2048

/* Any sum will do that depends on all octets, and is cheap. */
__u32 fuzz_stamp_crc(const __u8 *data, __u32 len)
{
	__u32 sum = 1;

	while (len--)
		sum = sum * 31 + *data++;
	return sum;
}

static void hold(int holds, const char *rule)
{
	if (holds)
		return;
	fprintf(stderr, "stamp: %s\n", rule);
	abort();
}

static void hold_found(const struct pkts_stamp_found *found, __u32 len)
{
	const struct pkts_stamp_place *place = &found->place;

	hold(place->len && place->at + place->len <= len, "place in the frame");
	hold(place->grows == place->len || !place->grows, "growth");
	hold(place->at >= 6, "behind the destination address");
	hold(!place->grows || len - place->len >= 14, "a frame is left");
}

/* Memory that ends with the frame, for the address sanitizer. */
static void hold_read(const struct pkts_stamp_reader *reader,
		      enum pkts_stamp_format format, const __u8 *data,
		      __u32 len, __u64 captured)
{
	struct pkts_stamp_found found;
	__u8 *copy = malloc(len + 1);
	__u32 left;
	int err;

	if (!copy)
		abort();
	memcpy(copy + 1, data, len);
	memset(&found, 0xa5, sizeof(found));
	err = pkts_stamp_read(&found, reader, format, copy + 1, len, captured);
	hold(!err || err == -ENOENT || err == -ERANGE, "result");
	if (err != -ENOENT) {
		hold(found.format == format, "format");
		hold(!err || !found.info.time, "no time that is not known");
		hold_found(&found, len);
		left = pkts_stamp_remove(&found, copy + 1, len);
		hold(left >= 14 && left <= len - found.place.grows,
		     "length without it");
	}
	free(copy);
}

/* A reader that has learned from the frame itself, and ones that have not. */
static void hold_format(enum pkts_stamp_format format, const __u8 *data,
			__u32 len, __u64 captured)
{
	struct pkts_stamp_reader reader = { .crc = fuzz_stamp_crc };

	hold_read(&reader, format, data, len, captured);
	reader.crc = NULL;
	reader.trust = true;
	reader.parts = PKTS_STAMP_PORT;
	hold_read(&reader, format, data, len, captured);
	reader.reach = 1000000000ULL;
	if (pkts_stamp_learn(&reader, format, data, len, captured)) {
		hold(reader.epoch.known, "what was learned");
		pkts_stamp_learn(&reader, format, data, len, captured + len);
	}
	hold_read(&reader, format, data, len, captured);
	reader.epoch.known = true;
	reader.epoch.time = fuzz_stamp_crc(data, len) * 0x123456789abcdULL;
	reader.epoch.captured = captured * 3;
	hold_read(&reader, format, data, len, captured);
	hold_read(&reader, format, data, len, captured * 3 + 1000000);
}

int fuzz_stamp(const __u8 *data, size_t size)
{
	__u32 len = size < LEN_MAX ? (__u32)size : LEN_MAX;
	__u64 captured = 0;
	int format;

	if (len >= 8)
		memcpy(&captured, data + len - 8, 8);
	for (format = 0; format < PKTS_STAMP_FORMATS; format++) {
		hold_format(format, data, len, captured);
		hold_format(format, data, len, 1795528800123456789ULL);
		hold_format(format, data, len, 0);
	}
	return 0;
}
