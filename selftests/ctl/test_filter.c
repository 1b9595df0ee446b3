// SPDX-License-Identifier: GPL-2.0
/* Which flows a filter lets through. */

#include <arpa/inet.h>

#include "ctl.h"
#include "filter.h"
#include "tap.h"
#include "util.h"

#define WORDS 12
#define MS 1000000ULL
#define S (1000 * MS)

/* From the first packet at 100 s to the last, now is 110 s. */
static struct flow flow(const char *src, const char *dst, __u8 proto,
			__u16 sport, __u16 dport)
{
	struct flow flow = { .now = 110 * S };
	struct pkts_record *rec = &flow.rec;

	*rec = (struct pkts_record){
		.flow_start = 50 * S, .proto = proto, .sport = sport,
		.dport = dport, .ifindex = 1, .vlan = 10, .cvlan = 20,
		.forward = { .packets = 90, .octets = 9000, .start = 100 * S,
			     .end = 104 * S },
		.reverse = { .packets = 10, .octets = 1000, .start = 101 * S,
			     .end = 105 * S },
	};
	rec->family = strchr(src, ':') ? 6 : 4;
	if (inet_pton(rec->family == 6 ? AF_INET6 : AF_INET, src, rec->saddr) != 1 ||
	    inet_pton(rec->family == 6 ? AF_INET6 : AF_INET, dst, rec->daddr) != 1)
		abort();
	return flow;
}

/* The same with details: 20 ms to the destination, 10 ms back. */
static struct flow tcp_flow(void)
{
	struct flow tcp = flow("10.1.2.3", "192.0.2.77", 6, 40000, 443);

	tcp.rec.detail = 1;
	tcp.rec.state = PKTS_STATE_ESTABLISHED;
	tcp.detail.forward.rtt = (struct pkts_spread){
		.min = 10 * MS, .max = 30 * MS, .sum = 60 * MS, .count = 3,
		.jitter = 2 * MS };
	tcp.detail.handshake_client = 10 * MS;
	tcp.detail.forward.len_max = 1500;
	tcp.detail.forward.retransmitted = 4;
	tcp.detail.reverse.payload = 800;
	return tcp;
}

static struct flow tunnel_flow(void)
{
	struct flow udp = flow("2001:db8::1", "2001:db8::2", 17, 5000, 53);

	udp.rec.tunnel = PKTS_TUNNEL_VXLAN;
	udp.rec.tunnel_id = 42;
	return udp;
}

/* Of the flows in main(): which ones pass. t TCP, p ping, 6 UDP over IPv6. */
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
	{ "src host 10.1.2.3", "tp" },
	{ "dst host 10.1.2.3", "" },
	{ "dst host 192.0.2.77 src port 40000", "t" },
	{ "dst port 443 dst net 192.0.0.0/8", "t" },
	{ "src port 443", "" },
	{ "dst port 2048", "" },
	{ "src net 2001:db8::/32 src port 5000", "6" },
	{ "state established", "t" },
	{ "state none", "p6" },
	{ "state est", "t" },
	{ "tunnel vxlan", "6" },
	{ "tunnel none", "tp" },
	{ "tunnel-id 42", "6" },
	{ "tunnel-id 0", "" },
	{ "packets > 99", "tp6" },
	{ "packets > 100", "" },
	{ "packets >= 100", "tp6" },
	{ "packets = 100", "tp6" },
	{ "packets <= 100", "tp6" },
	{ "packets < 100", "" },
	{ "packets gt 99 packets lt 101 packets le 100 packets ge 100", "tp6" },
	{ "packets eq 100", "tp6" },
	{ "octets>=10k", "tp6" },
	{ "octets>10k", "" },
	{ "octets <9.875Ki", "tp6" },
	{ "octets< 0.01M", "" },
	{ "duration = 5s", "tp6" },
	{ "duration >10", "" },
	{ "idle >= 5s", "tp6" },
	{ "age = 1min", "tp6" },
	{ "rate = 16k", "tp6" },
	{ "packet-rate = 20", "tp6" },
	{ "rtt > 29ms", "t" },
	{ "rtt < 31ms", "t" },
	{ "rtt = 30ms", "t" },
	{ "jitter >= 2ms", "t" },
	{ "retransmits > 3", "t" },
	{ "retransmits >= 0", "t" },
	{ "payload = 800", "t" },
	{ "lost = 0", "t" },
	{ "dev lo packets > 1", "tp6" },
};

/* What is no condition. */
static const char *const wrong[] = {
	"packets", "packets >", "packets 5", "packets => 5", "packets > 5x",
	"packets > 1.5", "packets > 1.0001k", "packets > 5kB", "packets > .5",
	"packets > 99999999999999999999", "packets > 20000000T", "packets > ",
	"packets > -1", "packets >> 1", "rtt > 5M", "octets > 5ms",
	"start > 5", "last > 5", "src", "src host", "src 10.1.2.3",
	"src host 10.1.2", "src host 10.1.2.3 src host 10.1.2.3",
	"src port 65536", "src vlan 5", "state up", "tunnel", "tunnel-id x",
	"tunnel-id 4294967296", "vlan 10 vlan 10",
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

/* All words in one, as a user quotes them; complaints are not looked at. */
static void wrong_cases(void)
{
	char words[128], *word = words;
	struct filter filter;
	struct ctl ctl = { };
	size_t i;

	if (!freopen("/dev/null", "w", stderr))
		abort();
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(words, sizeof(words), "%s", wrong[i]);
		tap_ok(filter_read(&ctl, &filter, NULL, 1, &word), wrong[i]);
		filter_free(&filter);
	}
}

int main(void)
{
	const struct flow flows[] = {
		tcp_flow(),
		flow("10.1.2.3", "10.1.2.2", 1, 77, 8 << 8),
		tunnel_flow(),
	};
	static const char letters[] = "tp6";
	char words[128], pass[4], *argv[WORDS];
	struct filter filter;
	struct ctl ctl = { };
	size_t i, r, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(words, sizeof(words), "%s", cases[i].words);
		if (filter_read(&ctl, &filter, NULL, split(words, argv),
				argv)) {
			tap_ok(false, cases[i].words);
			filter_free(&filter);
			continue;
		}
		for (n = 0, r = 0; r < 3; r++)
			if (filter_matches(&filter, &flows[r]))
				pass[n++] = letters[r];
		pass[n] = '\0';
		tap_same(pass, cases[i].pass, cases[i].words);
		filter_free(&filter);
	}
	wrong_cases();
	return tap_done();
}
