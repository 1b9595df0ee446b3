// SPDX-License-Identifier: GPL-2.0
/* Which flows to show. */

#include "filter.h"

#include <arpa/inet.h>
#include <string.h>

#include "ctl.h"
#include "record.h"

enum { PROTO, HOST, NET, PORT, DEV, VLAN, FAMILY, END };

static const struct ctl_choice families[] = {
	{ "ipv4", 4 },
	{ "ipv6", 6 },
	{ }
};

static bool parse_proto(const struct ctl_arg *arg, const char *value)
{
	int proto = record_proto_number(value);

	if (proto < 0)
		return ctl_parse_number(arg, value);
	*(__u64 *)arg->to = (__u64)proto;
	return true;
}

static bool parse_host(const struct ctl_arg *arg, const char *value)
{
	struct filter_net *net = arg->to;

	if (inet_pton(AF_INET, value, net->addr) == 1) {
		net->family = 4;
		net->len = 32;
		return true;
	}
	if (inet_pton(AF_INET6, value, net->addr) == 1) {
		net->family = 6;
		net->len = 128;
		return true;
	}
	return false;
}

static bool parse_net(const struct ctl_arg *arg, const char *value)
{
	struct filter_net *net = arg->to;
	const char *slash = strchr(value, '/');
	struct ctl_arg bits = { };
	char addr[64];
	__u64 len;

	if (!slash || (size_t)(slash - value) >= sizeof(addr))
		return parse_host(arg, value);
	memcpy(addr, value, (size_t)(slash - value));
	addr[slash - value] = '\0';
	if (!parse_host(arg, addr))
		return false;
	bits.to = &len;
	bits.max = net->len;
	if (!ctl_parse_number(&bits, slash + 1))
		return false;
	net->len = (__u8)len;
	return true;
}

/**
 * filter_read - read the conditions
 * @ctl: for messages
 * @filter: the conditions
 * @argc: number of words
 * @argv: the words
 *
 * Says what is wrong.
 *
 * Returns: 0, or a negative errno
 */
int filter_read(struct ctl *ctl, struct filter *filter, int argc, char **argv)
{
	const struct ctl_arg args[FILTER_ARGS] = {
		[PROTO] = { .name = "proto", .parse = parse_proto,
			    .to = &filter->proto, .max = 255,
			    .takes = "a protocol such as tcp, or its number from 0 to 255" },
		[HOST] = { .name = "host", .parse = parse_host,
			   .to = &filter->host,
			   .takes = "an IPv4 or IPv6 address" },
		[NET] = { .name = "net", .parse = parse_net,
			  .to = &filter->net,
			  .takes = "a prefix such as 192.0.2.0/24 or 2001:db8::/32" },
		[PORT] = { .name = "port", .parse = ctl_parse_number,
			   .to = &filter->port, .max = 65535 },
		[DEV] = { .name = "dev", .parse = ctl_parse_string,
			  .to = &filter->dev, .takes = "a device name" },
		[VLAN] = { .name = "vlan", .parse = ctl_parse_number,
			   .to = &filter->vlan, .min = 1, .max = 4094 },
		[FAMILY] = { .name = "family", .parse = ctl_parse_choice,
			     .to = &filter->family, .choices = families },
		[END] = { }
	};
	int err;

	memset(filter, 0, sizeof(*filter));
	memcpy(filter->args, args, sizeof(args));
	err = ctl_args(ctl, filter->args, argc, argv);
	if (err || !filter->dev)
		return err;
	return ctl_dev_index(ctl, filter->dev, &filter->ifindex);
}

static bool in_net(const struct filter_net *net, const __u8 *addr)
{
	unsigned int octets = net->len / 8, bits = net->len % 8;
	__u8 mask = (__u8)(0xff00 >> bits);

	if (memcmp(net->addr, addr, octets))
		return false;
	return !bits || !((net->addr[octets] ^ addr[octets]) & mask);
}

static bool end_in_net(const struct filter_net *net,
		       const struct pkts_record *rec)
{
	if (!net->family)
		return true;
	return net->family == rec->family &&
	       (in_net(net, rec->saddr) || in_net(net, rec->daddr));
}

/**
 * filter_matches - is a flow to be shown
 * @filter: from filter_read()
 * @rec: the flow
 *
 * Returns: whether it meets all conditions
 */
bool filter_matches(const struct filter *filter, const struct pkts_record *rec)
{
	const struct ctl_arg *args = filter->args;

	if (args[PROTO].given && rec->proto != filter->proto)
		return false;
	if (args[PORT].given &&
	    !(record_has_ports(rec) &&
	      (rec->sport == filter->port || rec->dport == filter->port)))
		return false;
	if (args[DEV].given && rec->ifindex != filter->ifindex)
		return false;
	if (args[VLAN].given && rec->vlan != filter->vlan &&
	    rec->cvlan != filter->vlan)
		return false;
	if (args[FAMILY].given && rec->family != filter->family)
		return false;
	return end_in_net(&filter->host, rec) && end_in_net(&filter->net, rec);
}
