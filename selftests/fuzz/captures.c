// SPDX-License-Identifier: GPL-2.0
/*
 * Gives every frame of captures to the target, as TAP; with -p prints what the
 * dissector reads instead, a line for each frame:
 *
 *   captures FILE...
 *   captures -p FILE
 *
 * number, verdict, then source, destination, protocol, source port, destination
 * port, VLAN, second VLAN, octets of the packet, TOS, TTL, TCP flags, flags.
 */
#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "dissect.h"
#include "kmod/wire/dissect.h"

#define SLL_LEN 16
#define PPP_LEN 4
#define PPP_IP4 0x0021
#define PPP_IP6 0x0057

static const char * const verdicts[] = {
	"metered", "arp", "llc", "ethertype", "truncated", "malformed", "short",
};

static __u16 word(const u_char *at)
{
	return at[0] << 8 | at[1];
}

/* -1: of a link type that the module never sees */
static int dissect(struct pkts_packet *pkt, int link, const u_char *data,
		   __u32 avail, __u32 len)
{
	__u16 type = 0;

	memset(pkt, 0, sizeof(*pkt));
	if (link == DLT_EN10MB)
		return pkts_dissect_frame(pkt, data, avail, len, 0);
	if (link == DLT_LINUX_SLL && avail >= SLL_LEN)
		return pkts_dissect_l3(pkt, data + SLL_LEN, avail - SLL_LEN,
				       len - SLL_LEN, word(data + 14));
	if (link != DLT_PPP || avail < PPP_LEN)
		return -1;
	if (word(data + 2) == PPP_IP4)
		type = 0x0800;
	else if (word(data + 2) == PPP_IP6)
		type = 0x86dd;
	return pkts_dissect_l3(pkt, data + PPP_LEN, avail - PPP_LEN,
			       len - PPP_LEN, type ?: 0xffff);
}

static void print_packet(const struct pkts_packet *pkt)
{
	const struct pkts_key *key = &pkt->key;
	int from = pkt->flags & PKTS_PACKET_REVERSE, to = !from;
	char source[INET6_ADDRSTRLEN], destination[INET6_ADDRSTRLEN];

	if (key->family == 4) {
		inet_ntop(AF_INET, &key->addr4[from], source, sizeof(source));
		inet_ntop(AF_INET, &key->addr4[to], destination,
			  sizeof(destination));
	} else {
		inet_ntop(AF_INET6, key->addr6[from], source, sizeof(source));
		inet_ntop(AF_INET6, key->addr6[to], destination,
			  sizeof(destination));
	}
	if (key->proto == 1 || key->proto == 50 || key->proto == 51 ||
	    key->proto == 58)
		from = 0, to = 1;
	printf("\t%s\t%s\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u", source, destination,
	       key->proto, ntohs(key->port[from]), ntohs(key->port[to]),
	       key->vlan, key->cvlan, pkt->ip_len, pkt->tos, pkt->ttl,
	       pkt->tcp_flags, pkt->flags);
}

static void print_frame(unsigned long number, int link, const u_char *data,
			const struct pcap_pkthdr *header)
{
	struct pkts_packet pkt;
	int verdict;

	verdict = dissect(&pkt, link, data, header->caplen, header->len);
	printf("%lu\t%s", number, verdict < 0 ? "link" : verdicts[verdict]);
	if (verdict == PKTS_FRAME_METERED)
		print_packet(&pkt);
	printf("\n");
}

/* The number of frames, or -1 when the file cannot be read. */
static long read_file(const char *name, int print)
{
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const u_char *data;
	long frames = 0;
	pcap_t *pcap;
	int status;

	pcap = pcap_open_offline(name, error);
	if (!pcap) {
		fprintf(stderr, "%s: %s\n", name, error);
		return -1;
	}
	while ((status = pcap_next_ex(pcap, &header, &data)) == 1) {
		frames++;
		if (print)
			print_frame(frames, pcap_datalink(pcap), data, header);
		else
			fuzz_dissect(data, header->caplen);
	}
	if (status != PCAP_ERROR_BREAK) {
		fprintf(stderr, "%s: %s\n", name, pcap_geterr(pcap));
		frames = -1;
	}
	pcap_close(pcap);
	return frames;
}

int main(int argc, char **argv)
{
	int i, bad = 0;
	long frames;

	if (argc == 3 && !strcmp(argv[1], "-p"))
		return read_file(argv[2], 1) < 0;
	for (i = 1; i < argc; i++) {
		frames = read_file(argv[i], 0);
		bad += frames <= 0;
		printf("%sok %d - %s, %ld frames\n", frames > 0 ? "" : "not ",
		       i, strrchr(argv[i], '/') ? strrchr(argv[i], '/') + 1 :
						  argv[i], frames);
	}
	printf("1..%d\n", argc - 1);
	return bad ? 1 : 0;
}
