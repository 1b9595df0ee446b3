// SPDX-License-Identifier: GPL-2.0
/* Parts of a line about a flow. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "duration.h"
#include "measure.h"
#include "record.h"

/* An address with a port, as RFC 3986 has it. */
static const char *end_text(const struct pkts_record *rec, const __u8 *addr,
			    __u16 port, char *buf)
{
	char text[RECORD_ADDR_LEN];

	record_addr(rec, addr, text);
	if (!record_has_ports(rec))
		snprintf(buf, RECORD_END_LEN, "%s", text);
	else if (rec->family == 6)
		snprintf(buf, RECORD_END_LEN, "[%s]:%u", text, port);
	else
		snprintf(buf, RECORD_END_LEN, "%s:%u", text, port);
	return buf;
}

/**
 * record_source - the source of a flow
 * @rec: the record
 * @buf: RECORD_END_LEN octets
 *
 * Returns: @buf
 */
const char *record_source(const struct pkts_record *rec, char *buf)
{
	return end_text(rec, rec->saddr, rec->sport, buf);
}

static bool has_identifier(__u8 tunnel)
{
	return tunnel != PKTS_TUNNEL_IP_IN_IP && tunnel != PKTS_TUNNEL_SIXIN4;
}

/**
 * record_destination - the destination of a flow, with what else tells it from
 *	others: ICMP type, code and identifier, SPI, tunnel
 * @rec: the record
 * @buf: RECORD_END_LEN octets
 *
 * Returns: @buf
 */
const char *record_destination(const struct pkts_record *rec, char *buf)
{
	const char *tunnel = record_word(record_tunnels, rec->tunnel);
	size_t len;

	len = strlen(end_text(rec, rec->daddr, rec->dport, buf));
	if (record_is_icmp(rec))
		len += (size_t)snprintf(buf + len, RECORD_END_LEN - len,
					" %u/%u id %u", rec->dport >> 8,
					rec->dport & 0xff, rec->sport);
	else if (record_has_spi(rec))
		len += (size_t)snprintf(buf + len, RECORD_END_LEN - len,
					" spi 0x%08x", rec->spi);
	if (rec->tunnel && has_identifier(rec->tunnel))
		snprintf(buf + len, RECORD_END_LEN - len, " %s %u",
			 tunnel ? tunnel : "tunnel", rec->tunnel_id);
	else if (rec->tunnel)
		snprintf(buf + len, RECORD_END_LEN - len, " %s", tunnel);
	return buf;
}

/**
 * record_rtt - mean round-trip times from the point, to the destination and
 *	to the source
 * @flow: the flow
 * @buf: for the text
 * @size: octets of @buf
 *
 * Returns: @buf; "-" for what was not seen
 */
const char *record_rtt(const struct flow *flow, char *buf, size_t size)
{
	char there[DURATION_LEN] = "-", back[DURATION_LEN] = "-";
	bool known = false;
	__u64 ns;

	if (measure_rtt(flow, 0, &ns)) {
		duration_fine(ns, there);
		known = true;
	}
	if (measure_rtt(flow, 1, &ns)) {
		duration_fine(ns, back);
		known = true;
	}
	if (known)
		snprintf(buf, size, "%s/%s", there, back);
	else
		snprintf(buf, size, "-");
	return buf;
}

/* A name without what a terminal would obey. */
static void dev_text(__u32 ifindex, char *buf, size_t size)
{
	const char *name = ctl_dev_name(ifindex);

	if (!name) {
		snprintf(buf, size, "if%u", ifindex);
		return;
	}
	snprintf(buf, size, "%s", name);
	for (; *buf; buf++)
		if (!isprint((unsigned char)*buf))
			*buf = '?';
}

/**
 * record_devs - the device that a flow was seen on
 * @rec: the record
 * @buf: for the text
 * @size: octets of @buf
 *
 * Returns: @buf; for a link "FORWARD/REVERSE"
 */
const char *record_devs(const struct pkts_record *rec, char *buf, size_t size)
{
	__u32 forward = rec->forward.ifindex, reverse = rec->reverse.ifindex;
	size_t len;

	if (!forward || !reverse || forward == reverse) {
		dev_text(forward ? forward :
			 reverse ? reverse : rec->ifindex, buf, size);
		return buf;
	}
	dev_text(forward, buf, size);
	len = strlen(buf);
	if (len + 2 < size) {
		buf[len] = '/';
		dev_text(reverse, buf + len + 1, size - len - 1);
	}
	return buf;
}

/**
 * record_vlans - the VLAN identifiers of a flow
 * @rec: the record
 * @buf: for the text
 * @size: octets of @buf
 *
 * Returns: @buf; "-" without a tag
 */
const char *record_vlans(const struct pkts_record *rec, char *buf, size_t size)
{
	if (rec->cvlan)
		snprintf(buf, size, "%u.%u", rec->vlan, rec->cvlan);
	else if (rec->vlan)
		snprintf(buf, size, "%u", rec->vlan);
	else
		snprintf(buf, size, "-");
	return buf;
}

/**
 * record_proto - the IP protocol of a flow
 * @rec: the record
 * @buf: for the text
 * @size: octets of @buf
 *
 * Returns: @buf, its name or else its number
 */
const char *record_proto(const struct pkts_record *rec, char *buf, size_t size)
{
	const char *name = record_proto_name(rec->proto);

	if (name)
		snprintf(buf, size, "%s", name);
	else
		snprintf(buf, size, "%u", rec->proto);
	return buf;
}
