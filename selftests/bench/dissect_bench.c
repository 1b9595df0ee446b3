// SPDX-License-Identifier: GPL-2.0
/*
 * What dissecting one frame costs, natively: nanoseconds by this program's own
 * clock, instructions when run under "perf stat -e instructions:u" or
 * "valgrind --tool=callgrind" (divide by the rounds).
 *
 * dissect_bench [CASE [ROUNDS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dissect.h"

struct sample {
	const char *name;
	__u32 len;
	__u8 data[128];
};

#define MACS 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1
#define IP4(proto) 0x45, 0, 0, 64, 0, 1, 0x40, 0, 64, (proto), 0, 0, \
	10, 0, 0, 2, 10, 0, 0, 1
#define IP6(proto) 0x60, 0, 0, 0, 0, 40, (proto), 64, \
	0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, \
	0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define PORTS 0x30, 0x39, 0, 80
#define TCP PORTS, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x10, 4, 0, 0, 0, 0, 0

static const struct sample samples[] = {
	{ "ip4-udp", 98, { MACS, 8, 0, IP4(17), PORTS, 0, 44 } },
	{ "ip4-tcp", 98, { MACS, 8, 0, IP4(6), TCP } },
	{ "vlan-ip4-tcp", 98, { MACS, 0x81, 0, 0, 5, 8, 0, IP4(6), TCP } },
	{ "ip6-udp", 94, { MACS, 0x86, 0xdd, IP6(17), PORTS, 0, 40 } },
	{ "ip6-tcp", 94, { MACS, 0x86, 0xdd, IP6(6), TCP } },
	{ "ip4-icmp", 98, { MACS, 8, 0, IP4(1), 8, 0, 0, 0, 0x12, 0x34 } },
	{ "arp", 60, { MACS, 8, 6, 0, 1, 8, 0 } },
};

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec * 1e-9;
}

static void measure(const struct sample *sample, unsigned long rounds)
{
	struct pkts_packet pkt;
	unsigned long i;
	double start;

	start = seconds();
	for (i = 0; i < rounds; i++) {
		pkts_dissect_frame(&pkt, sample->data, sample->len,
				   sample->len, 0);
		__asm__ volatile("" : : "r"(&pkt) : "memory");
	}
	printf("%-14s %6.2f ns\n", sample->name,
	       (seconds() - start) / rounds * 1e9);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 10000000;
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		if (argc < 2 || !strcmp(argv[1], samples[i].name))
			measure(&samples[i], rounds ? rounds : 1);
	return 0;
}
