// SPDX-License-Identifier: GPL-2.0
/* Which flows a filter lets through. */

#include <arpa/inet.h>

#include "ctl.h"
#include "filter.h"
#include "tap.h"
#include "util.h"

#define WORDS 8

static struct pkts_record record(const char *src, const char *dst, __u8 proto,
				 __u16 sport, __u16 dport)
{
	struct pkts_record rec = { .proto = proto, .sport = sport,
				   .dport = dport, .ifindex = 1, .vlan = 10,
				   .cvlan = 20 };

	rec.family = strchr(src, ':') ? 6 : 4;
	if (inet_pton(rec.family == 6 ? AF_INET6 : AF_INET, src, rec.saddr) != 1 ||
	    inet_pton(rec.family == 6 ? AF_INET6 : AF_INET, dst, rec.daddr) != 1)
		abort();
	return rec;
}

/* Of the records in main(): which ones pass. t TCP, p ping, 6 UDP over IPv6. */
static const struct {
	const char *words;
	const char *pass;
} cases[] = {
	{ "", "tp6" },
	{ "proto tcp", "t" },
	{ "proto 6", "t" },
	{ "proto icmp", "p" },
	{ "prot udp", "6" },
	{ "proto sctp", "" },
	{ "host 10.1.2.3", "tp" },
	{ "host 192.0.2.77", "t" },
	{ "host 10.1.2.4", "" },
	{ "host 2001:db8::1", "6" },
	{ "host ::", "" },
	{ "net 10.0.0.0/8", "tp" },
	{ "net 10.1.2.0/30", "tp" },
	{ "net 10.1.2.4/30", "" },
	{ "net 192.0.2.76/31", "t" },
	{ "net 192.0.2.78/31", "" },
	{ "net 10.1.2.3", "tp" },
	{ "net 0.0.0.0/0", "tp" },
	{ "net ::/0", "6" },
	{ "net 2001:db8::/32", "6" },
	{ "net 2001:db8:0:8000::/49", "" },
	{ "port 443", "t" },
	{ "port 40000", "t" },
	{ "port 53", "6" },
	{ "port 2048", "" },
	{ "port 77", "" },
	{ "vlan 10", "tp6" },
	{ "vlan 20", "tp6" },
	{ "vlan 11", "" },
	{ "dev lo", "tp6" },
	{ "family ipv4", "tp" },
	{ "family ipv6", "6" },
	{ "host 10.1.2.3 proto tcp port 443", "t" },
	{ "host 10.1.2.3 proto udp", "" },
	{ "net 192.0.2.0/24 host 10.1.2.3", "t" },
};

static int split(char *words, char **argv)
{
	char *word, *state = NULL;
	int argc = 0;

	for (word = strtok_r(words, " ", &state); word && argc < WORDS;
	     word = strtok_r(NULL, " ", &state))
		argv[argc++] = word;
	return argc;
}

int main(void)
{
	struct pkts_record records[] = {
		record("10.1.2.3", "192.0.2.77", 6, 40000, 443),
		record("10.1.2.3", "10.1.2.2", 1, 77, 8 << 8),
		record("2001:db8::1", "2001:db8::2", 17, 5000, 53),
	};
	static const char letters[] = "tp6";
	char words[128], pass[4], *argv[WORDS];
	struct filter filter;
	struct ctl ctl = { };
	size_t i, r, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(words, sizeof(words), "%s", cases[i].words);
		if (filter_read(&ctl, &filter, split(words, argv), argv)) {
			tap_ok(false, cases[i].words);
			continue;
		}
		for (n = 0, r = 0; r < 3; r++)
			if (filter_matches(&filter, &records[r]))
				pass[n++] = letters[r];
		pass[n] = '\0';
		tap_same(pass, cases[i].pass, cases[i].words);
	}
	return tap_done();
}
