// SPDX-License-Identifier: GPL-2.0
/*
 * What dissecting a frame costs, natively: nanoseconds by this program's own
 * clock; instructions when run under "perf stat -e instructions:u" or
 * "valgrind --tool=callgrind" (divide by the rounds). The frames are those of
 * the unit tests.
 *
 *   bench [ROUNDS [NAME]]
 *
 * At the top of the tree, without SSE as in the kernel:
 *
 *   gcc -O2 -mno-sse2 -mno-sse -I. -Ictl/compat -c kmod/wire/dissect.c
 *   gcc -O2 -I. -Ictl/compat -o bench selftests/bench/dissect*.c \
 *	selftests/kunit/frames*.c dissect.o
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "selftests/kunit/frames.h"

static const struct {
	const char *name;
	const struct frame_table *table;
	const char *frame;
} samples[] = {
	{ "IPv4 UDP", &frames_ip4, "from end 0" },
	{ "IPv4 UDP, from end 1", &frames_ip4, "from end 1" },
	{ "IPv4 TCP", &frames_transport, "TCP" },
	{ "IPv4 TCP, options", &frames_transport, "TCP with options and payload" },
	{ "IPv4 UDP, accelerated tag", &frames_link, "accelerated tag" },
	{ "IPv4 UDP, tag in band", &frames_link, "802.1Q in band" },
	{ "IPv4 ICMP", &frames_transport, "ICMP echo, request" },
	{ "IPv6 UDP", &frames_ip6, "from end 0" },
	{ "IPv6 TCP", &frames_transport, "TCP over IPv6" },
	{ "ARP", &frames_link, "ARP" },
};

static const struct frame_case *find(const struct frame_table *table,
				     const char *name)
{
	__u32 i;

	for (i = 0; i < table->count; i++)
		if (!strcmp(table->cases[i].name, name))
			return &table->cases[i];
	fprintf(stderr, "no frame '%s'\n", name);
	exit(1);
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void measure(const char *name, const struct frame_case *frame,
		    unsigned long rounds)
{
	struct pkts_packet pkt;
	unsigned long i;
	double start;

	start = now_ns();
	for (i = 0; i < rounds; i++) {
		pkts_dissect_frame(&pkt, frame->data, frame->size, frame->size,
				   frame->vlan);
		__asm__ volatile("" : : "r"(&pkt) : "memory");
	}
	printf("%-26s %6.2f ns\n", name, (now_ns() - start) / rounds);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 0) : 10000000;
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		if (argc < 3 || !strcmp(argv[2], samples[i].name))
			measure(samples[i].name,
				find(samples[i].table, samples[i].frame),
				rounds ?: 1);
	return 0;
}
