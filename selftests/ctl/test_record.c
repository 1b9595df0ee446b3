// SPDX-License-Identifier: GPL-2.0
/* How a flow record is written, as text and as JSON. */

#include <arpa/inet.h>

#include "ctl.h"
#include "record.h"
#include "tap.h"
#include "util.h"

#define S 1000000000ULL
#define MS 1000000ULL

static const struct pkts_record tcp = {
	.flow = 5, .flow_start = 90 * S, .status = 1,
	.state = PKTS_STATE_ESTABLISHED,
	.forward = { .packets = 12, .octets = 3456, .frame_octets = 3624,
		     .start = 100 * S, .end = 105 * S, .tcp_flags = 0x1b,
		     .tos = 16, .ttl = 64,
		     .direction = PKTS_DIRECTION_INGRESS },
	.reverse = { .packets = 10, .octets = 98765, .frame_octets = 98905,
		     .start = 101 * S, .end = 106 * S, .tcp_flags = 0x1012,
		     .ttl = 63, .direction = PKTS_DIRECTION_EGRESS },
	.saddr = { 10, 0, 0, 1 }, .daddr = { 10, 0, 0, 2 }, .ifindex = 1,
	.sport = 43210, .dport = 443, .family = 4, .proto = 6,
	.vlan = 100, .cvlan = 7,
};

static const struct pkts_record ping = {
	.forward = { .packets = 1, .octets = 84, .frame_octets = 98,
		     .start = 100 * S, .end = 100 * S },
	.saddr = { 10, 0, 0, 1 }, .daddr = { 10, 0, 0, 2 }, .ifindex = 999999,
	.sport = 77, .dport = 8 << 8, .family = 4, .proto = 1,
};

static const struct pkts_record esp = {
	.reverse = { .packets = 3, .octets = 300, .frame_octets = 342,
		     .start = 100 * S, .end = 100 * S },
	.saddr = { 0xfe, 0x80, [15] = 1 }, .daddr = { 0xfe, 0x80, [15] = 2 },
	.ifindex = 1, .spi = 0x1234, .family = 6, .proto = 50, .end_reason = 3,
};

static const struct pkts_record dns6 = {
	.forward = { .packets = 18446744073709551615ULL, .octets = 1,
		     .start = 100 * S, .end = 100 * S },
	.saddr = { 0x20, 0x01, [15] = 1 }, .daddr = { [15] = 1 },
	.ifindex = 1, .sport = 5353, .dport = 53, .family = 6, .proto = 17,
};

static const struct pkts_record silent = {
	.ifindex = 1, .family = 4, .proto = 17,
};

static const struct pkts_record odd = {
	.forward = { .packets = 1, .octets = 1, .start = 200 * S,
		     .end = 200 * S },
	.ifindex = 1, .family = 4, .proto = 253,
};

/* All that profile full tells of a connection in a tunnel. */
static const struct flow full = {
	.rec = {
		.flow = 17, .flow_start = 100 * S, .status = 2,
		.forward = { .packets = 12, .octets = 3456,
			     .frame_octets = 3624, .start = 160 * S,
			     .end = 165 * S, .ifindex = 1, .tcp_flags = 0x1b,
			     .tos = 16, .ttl = 64,
			     .direction = PKTS_DIRECTION_INGRESS },
		.reverse = { .packets = 10, .octets = 98765,
			     .frame_octets = 98905, .start = 161 * S,
			     .end = 166 * S, .ifindex = 1, .tcp_flags = 0x12,
			     .ttl = 63, .direction = PKTS_DIRECTION_EGRESS },
		.saddr = { 10, 0, 0, 1 }, .daddr = { 10, 0, 0, 2 },
		.smac = { 2, [5] = 1 }, .dmac = { 2, [5] = 2 }, .ifindex = 1,
		.tunnel_id = 42, .sport = 43210, .dport = 443, .family = 4,
		.proto = 6, .vlan = 100, .priority = 5,
		.state = PKTS_STATE_CLOSING, .tunnel = PKTS_TUNNEL_VXLAN,
		.detail = 1, .inner = 1,
	},
	.detail = {
		.forward = {
			.rtt = { 9 * MS, 12 * MS, 20 * MS, 3 * MS, 2 },
			.gap = { 1 * MS, 1 * S, 5 * S, 250 * MS, 11 },
			.idle = 3 * S, .payload = 3000,
			.retransmitted_octets = 1448, .retransmitted = 1,
			.syn = 1, .fin = 1, .psh = 4, .ack = 11, .ect = 11,
			.ce = 2, .len_min = 52, .len_max = 1500, .mss = 1460,
			.window = 64240, .window_scale = 8, .tci = 0xa064,
			.smac = { 2, [5] = 1 }, .dmac = { 2, [5] = 2 },
			.ttl_min = 62, .ttl_max = 64, .tos_last = 17,
		},
		.reverse = {
			.payload = 98000, .lost_octets = 1448, .gaps = 1,
			.duplicate_acks = 3, .zero_windows = 1, .syn = 1,
			.ack = 10, .len_min = 52, .len_max = 1500,
			.ttl_min = 63, .ttl_max = 63,
			.smac = { 2, [5] = 2 }, .dmac = { 2, [5] = 1 },
		},
		.handshake_server = 10 * MS + 123456,
		.handshake_client = 45678,
		.outer_saddr = { 192, 0, 2, 1 }, .outer_daddr = { 192, 0, 2, 2 },
		.outer_sport = 50000, .outer_dport = 4789, .outer_family = 4,
	},
	.now = 170 * S,
};

static const struct {
	const char *what;
	const struct pkts_record *rec;
	const char *text;
} text_cases[] = {
	{ "TCP over two VLAN tags", &tcp,
	  "tcp 10.0.0.1:43210 10.0.0.2:443 12/10 3456/98765 6.000s 4.000s "
	  "established APSF/AS lo 100.7" },
	{ "a ping over a device that is gone", &ping,
	  "icmp 10.0.0.1 10.0.0.2 8/0 id 77 1/0 84/0 0us 10.000s - - if999999 -" },
	{ "ESP that was only answered", &esp,
	  "esp fe80::1 fe80::2 spi 0x00001234 0/3 0/300 0us 10.000s - - lo -" },
	{ "UDP over IPv6, the largest counter", &dns6,
	  "udp [2001::1]:5353 [::1]:53 18446744073709551615/0 1/0 0us 10.000s - - lo -" },
	{ "a flow that is silent since its last record", &silent,
	  "udp 0.0.0.0:0 0.0.0.0:0 0/0 0/0 - - - - lo -" },
	{ "a protocol without a name, a clock set back", &odd,
	  "253 0.0.0.0 0.0.0.0 1/0 1/0 0us 0us - - lo -" },
};

/* Runs of blanks count as one: the width of columns is no contract. */
static void squeeze(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (*text != ' ' || (to[-1] != ' '))
			*to++ = *text == '\n' ? ' ' : *text;
	while (to[-1] == ' ')
		to--;
	*to = '\0';
}

static void text_case(const char *what, const struct pkts_record *rec,
		      const char *want)
{
	const struct flow flow = { .rec = *rec, .now = 110 * S };
	struct record_columns columns = { };
	struct out out = { };
	char *text;

	record_fit(&columns, &flow);
	tap_capture();
	record_show(&out, &flow, &columns);
	text = tap_captured();
	squeeze(text);
	tap_same(text, want, what);
	free(text);
}

static void json_case(const char *what, const struct flow *a,
		      const struct flow *b, const char *want)
{
	struct out out = { .json = true };
	char *text;

	tap_capture();
	out_list_begin(&out);
	if (a)
		record_show(&out, a, NULL);
	if (b)
		record_show(&out, b, NULL);
	out_list_end(&out);
	text = tap_captured();
	tap_same(text, want, what);
	free(text);
}

static const char *read_file(const char *name, char *buf, size_t size)
{
	FILE *file = fopen(name, "r");

	buf[file ? fread(buf, 1, size - 1, file) : 0] = '\0';
	if (file)
		fclose(file);
	return buf;
}

static void flags_case(__u16 flags, const char *want)
{
	char buf[RECORD_FLAGS_LEN];

	tap_same(record_flags(flags, buf), want, want);
}

static void full_line_case(void)
{
	struct record_columns columns = { .rtt = true };
	struct out out = { };
	char *text;

	record_fit(&columns, &full);
	tap_capture();
	record_show(&out, &full, &columns);
	text = tap_captured();
	squeeze(text);
	tap_same(text,
		 "tcp 10.0.0.1:43210 10.0.0.2:443 vxlan 42 12/10 3456/98765 "
		 "6.000s 4.000s closing 10.0ms/45.6us APSF/AS lo 100",
		 "a line with state, tunnel and round-trip times");
	free(text);
}

static void block_case(void)
{
	char want[4096];
	struct out out = { };
	char *text;

	tap_capture();
	record_block(&out, &full);
	text = tap_captured();
	tap_same(text, read_file("record.txt", want, sizeof(want)),
		 "a block, as in record.txt");
	free(text);
}

int main(void)
{
	const struct flow a = { .rec = tcp }, b = { .rec = ping };
	char want[8192];
	size_t i;

	setenv("TZ", "UTC", 1);
	for (i = 0; i < ARRAY_SIZE(text_cases); i++)
		text_case(text_cases[i].what, text_cases[i].rec,
			  text_cases[i].text);
	json_case("JSON of no flow", NULL, NULL, "[]\n");
	json_case("JSON of two flows, as in record.json", &a, &b,
		  read_file("record.json", want, sizeof(want)));
	json_case("JSON of details, as in detail.json", &full, NULL,
		  read_file("detail.json", want, sizeof(want)));
	full_line_case();
	block_case();
	flags_case(0, "-");
	flags_case(0x02, "S");
	flags_case(0x14, "AR");
	flags_case(0xffff, "NCEUAPRSF");
	return tap_done();
}
