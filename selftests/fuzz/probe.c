// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold for the codec of probes whatever the octets are: random packets
 * with TLVs, changed at random, the same in every run of the same seed, and
 * answered the way that a Session-Reflector does.
 *
 *   probe [PACKETS [SEED]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmod/wire/probe.h"
#include "kmod/wire/probe_tlv.h"
#include "selftests/kunit/frames_random.h"

#define ROOM 400

static __u64 state;
static unsigned long packet;

static __u32 below(__u32 bound)
{
	return bound ? frame_random(&state) % bound : 0;
}

static void require(int holds, const char *rule)
{
	if (holds)
		return;
	printf("# packet %lu: %s\nnot ok 1 - codec of probes\n1..1\n", packet,
	       rule);
	exit(1);
}

static __u32 request_random(__u8 *data, bool auth)
{
	static const __u8 lens[] = { 0, 9, 4, 4, 4, 12, 4, 16, 16, 5, 0 };
	const struct pkts_probe_request request = {
		.sequence = frame_random(&state), .error = 0x8f01,
	};
	__u32 at = pkts_probe_base(auth), n = below(6), next;

	pkts_probe_request_write(&request, data, auth);
	for (; n; n--) {
		__u8 type = below(sizeof(lens));

		next = type == PKTS_TLV_LOCATION && below(2) ?
		       pkts_tlv_put_location(data, ROOM, at) :
		       pkts_tlv_put(data, ROOM, at, type, NULL, lens[type]);
		if (next)
			at = next;
	}
	return at;
}

static __u32 change(__u8 *data, __u32 len)
{
	__u32 n = below(6), at = len ? below(len) : 0;

	for (; n && len; n--, at = below(len))
		data[at] = below(3) ? data[at] ^ 1u << below(8) : below(18);
	return below(4) ? len : below(len + 1);
}

/* Only flags and values of TLVs may differ, and lengths may not. */
static void require_shape(const __u8 *asked, const __u8 *told, __u32 len,
			  const struct pkts_tlv_scan *scan)
{
	struct pkts_tlv was, is;
	__u32 at = scan->base;
	int next;

	require(!memcmp(asked, told, at), "the base stays");
	while ((next = pkts_tlv_next(&was, asked, len, at)) > 0) {
		require(pkts_tlv_next(&is, told, len, at) == next, "place");
		require(was.type == is.type && was.len == is.len, "type, length");
		if (is.at < scan->end)
			require(!(is.flags & ~PKTS_TLV_UNRECOGNIZED), "flags");
		at = next;
	}
	if (scan->malformed)
		require(told[scan->end] == PKTS_TLV_MALFORMED, "M");
	if (scan->malformed && len > scan->end + 1)
		require(!memcmp(asked + scan->end + 1, told + scan->end + 1,
				len - scan->end - 1), "the rest is copied");
}

static void require_scan(const struct pkts_tlv_scan *scan, __u32 len)
{
	require(scan->end >= scan->base && scan->end <= len, "end");
	require(scan->malformed == (scan->end < len), "all is read, or malformed");
	require(!scan->hmac || (scan->hmac >= scan->base &&
				scan->hmac + 20 <= scan->end), "HMAC inside");
	require(!scan->signed_last || scan->hmac, "HMAC in its place");
}

static void require_answer(const __u8 *data, __u32 len, bool auth)
{
	struct pkts_tlv_answer answer = {
		.has = frame_random(&state), .family = below(2) ? 4 : 6,
		.dscp = below(64), .dscp_allowed = frame_random(&state),
		.has_mac = below(2), .last_time = below(2),
	};
	struct pkts_tlv_outcome outcome = { .dscp = answer.dscp };
	__u8 *asked = malloc(len ? len : 1), *told = malloc(len ? len : 1);
	__u32 base = pkts_probe_base(auth);
	struct pkts_tlv_scan scan;

	if (!asked || !told)
		abort();
	memcpy(asked, data, len);
	memcpy(told, data, len);
	pkts_tlv_scan(&scan, asked, len, base);
	require_scan(&scan, len);
	pkts_tlv_answer(told, len, &scan, &answer, &outcome);
	require_shape(asked, told, len, &scan);
	require(outcome.dscp < 64, "DSCP");
	pkts_tlv_refuse(told, len, base);
	free(asked);
	free(told);
}

static void require_packet(const __u8 *data, __u32 len)
{
	__u8 *copy = malloc(len ? len : 1), back[PKTS_PROBE_AUTH];
	struct pkts_probe_request request;
	struct pkts_probe_reply reply;
	int auth;

	if (!copy)
		abort();
	memcpy(copy, data, len);
	for (auth = 0; auth < 2; auth++) {
		if (!pkts_probe_request_read(&request, copy, len, auth)) {
			pkts_probe_request_write(&request, back, auth);
			require(!memcmp(back, copy, 4), "sequence");
		}
		if (!pkts_probe_reply_read(&reply, copy, len, auth)) {
			pkts_probe_reply_write(&reply, back, auth);
			require(!memcmp(back, copy, 4), "sequence");
		}
		if (pkts_tlv_present(len, auth))
			require_answer(copy, len, auth);
	}
	free(copy);
}

int main(int argc, char **argv)
{
	unsigned long packets = argc > 1 ? strtoul(argv[1], NULL, 0) : 100000;
	__u8 data[ROOM];
	__u32 len;

	state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	for (packet = 0; packet < packets; packet++) {
		len = request_random(data, below(2));
		require_packet(data, change(data, len));
	}
	printf("ok 1 - codec of probes, %lu mutated packets\n1..1\n", packets);
	return 0;
}
