// SPDX-License-Identifier: GPL-2.0
/* Our own elements: number, type and name (RFC 5610), each once. */

#include "ipfix_private.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

/* IPFIX Information Element Data Types, IANA. */
#define UNSIGNED8 1
#define UNSIGNED16 2
#define UNSIGNED32 3
#define UNSIGNED64 4
#define SIGNED64 8
#define STRING 13
#define DATETIME_NANOSECONDS 17
#define IPV4_ADDRESS 18
#define IPV6_ADDRESS 19

/* Their semantics. */
#define DEFAULT 0
#define QUANTITY 1
#define TOTAL 2
#define DELTA 3
#define IDENTIFIER 4

/* Their units. */
#define NONE 0
#define OCTETS 2
#define PACKETS 3
#define NANOSECONDS 8
#define FRAMES PACKETS
#define ENTRIES 12

/**
 * struct own - an element of ours
 * @id: enum ipfix_own
 * @type: data type
 * @semantics: semantics
 * @units: units
 * @reversible: it is of a direction, so it has a reverse element
 * @name: its name
 */
struct own {
	uint16_t id;
	uint8_t type;
	uint8_t semantics;
	uint8_t units;
	bool reversible;
	const char *name;
};

#define FLOW(id, type, semantics, units, name) \
	{ IPFIX_OWN_##id, type, semantics, units, false, "pkts" name }

#define SIDE(id, type, semantics, units, name) \
	{ IPFIX_OWN_##id, type, semantics, units, true, "pkts" name }

#define TIME(id, name) SIDE(id, UNSIGNED64, QUANTITY, NANOSECONDS, name)
#define COUNT(id, name) SIDE(id, UNSIGNED32, DELTA, PACKETS, name)
#define LOSS(id, name) FLOW(id, UNSIGNED64, TOTAL, FRAMES, name)
#define TIMEOUT(id, name) FLOW(id, UNSIGNED64, QUANTITY, NANOSECONDS, name)

#define PROBE(id, type, semantics, units, name) \
	FLOW(PROBE_##id, type, semantics, units, "Probe" name)
#define PROBES(id, name) PROBE(id, UNSIGNED64, QUANTITY, PACKETS, name "Count")
#define EVENTS(id, name) PROBE(id, UNSIGNED64, QUANTITY, ENTRIES, name "Count")
#define DELAY(id, name) PROBE(id, SIGNED64, QUANTITY, NANOSECONDS, name)
#define SPAN(id, name) PROBE(id, UNSIGNED64, QUANTITY, NANOSECONDS, name)

static const struct own own[] = {
	FLOW(STATE, UNSIGNED8, IDENTIFIER, NONE, "FlowState"),
	FLOW(NUMBER, UNSIGNED32, QUANTITY, ENTRIES, "FlowRecordNumber"),
	FLOW(FIRST, DATETIME_NANOSECONDS, DEFAULT, NONE, "FlowFirstNanoseconds"),
	FLOW(HANDSHAKE_SERVER, UNSIGNED64, QUANTITY, NANOSECONDS, "HandshakeServer"),
	FLOW(HANDSHAKE_CLIENT, UNSIGNED64, QUANTITY, NANOSECONDS, "HandshakeClient"),
	FLOW(TUNNEL, UNSIGNED8, IDENTIFIER, NONE, "TunnelType"),
	FLOW(TUNNEL_ID, UNSIGNED32, IDENTIFIER, NONE, "TunnelId"),
	FLOW(INNER, UNSIGNED8, IDENTIFIER, NONE, "InnerOfOther"),
	FLOW(OUTER_SADDR4, IPV4_ADDRESS, DEFAULT, NONE, "OuterSourceIPv4Address"),
	FLOW(OUTER_DADDR4, IPV4_ADDRESS, DEFAULT, NONE, "OuterDestinationIPv4Address"),
	FLOW(OUTER_SADDR6, IPV6_ADDRESS, DEFAULT, NONE, "OuterSourceIPv6Address"),
	FLOW(OUTER_DADDR6, IPV6_ADDRESS, DEFAULT, NONE, "OuterDestinationIPv6Address"),
	FLOW(OUTER_SPORT, UNSIGNED16, IDENTIFIER, NONE, "OuterSourcePort"),
	FLOW(OUTER_DPORT, UNSIGNED16, IDENTIFIER, NONE, "OuterDestinationPort"),
	FLOW(OUTER_VLAN, UNSIGNED16, IDENTIFIER, NONE, "OuterVlanId"),
	TIME(RTT_MIN, "RttMin"),
	TIME(RTT_MEAN, "RttMean"),
	TIME(RTT_MAX, "RttMax"),
	TIME(RTT_JITTER, "RttJitter"),
	SIDE(RTT_COUNT, UNSIGNED64, DELTA, ENTRIES, "RttDeltaCount"),
	TIME(GAP_MIN, "InterPacketTimeMin"),
	TIME(GAP_MEAN, "InterPacketTimeMean"),
	TIME(GAP_MAX, "InterPacketTimeMax"),
	TIME(GAP_JITTER, "InterPacketTimeJitter"),
	SIDE(GAP_COUNT, UNSIGNED64, DELTA, ENTRIES, "InterPacketTimeDeltaCount"),
	TIME(IDLE, "IdleTime"),
	SIDE(PAYLOAD, UNSIGNED64, DELTA, OCTETS, "PayloadOctetDeltaCount"),
	SIDE(RETRANSMITTED_OCTETS, UNSIGNED64, DELTA, OCTETS, "RetransmittedOctetDeltaCount"),
	SIDE(LOST_OCTETS, UNSIGNED64, DELTA, OCTETS, "LostOctetDeltaCount"),
	COUNT(RETRANSMITTED, "RetransmittedDeltaCount"),
	COUNT(OUT_OF_ORDER, "OutOfOrderDeltaCount"),
	COUNT(DUPLICATE_ACKS, "DuplicateAckDeltaCount"),
	COUNT(ZERO_WINDOWS, "ZeroWindowDeltaCount"),
	SIDE(SEQUENCE_GAPS, UNSIGNED32, DELTA, ENTRIES, "SequenceGapDeltaCount"),
	COUNT(FIN, "TcpFinDeltaCount"),
	COUNT(SYN, "TcpSynDeltaCount"),
	COUNT(RST, "TcpRstDeltaCount"),
	COUNT(PSH, "TcpPshDeltaCount"),
	COUNT(ACK, "TcpAckDeltaCount"),
	COUNT(URG, "TcpUrgDeltaCount"),
	COUNT(ECE, "TcpEceDeltaCount"),
	COUNT(CWR, "TcpCwrDeltaCount"),
	COUNT(FRAGMENTS, "FragmentDeltaCount"),
	COUNT(CE, "EcnCeDeltaCount"),
	COUNT(ECT, "EcnEctDeltaCount"),
	SIDE(MSS, UNSIGNED16, QUANTITY, OCTETS, "TcpMaximumSegmentSize"),
	SIDE(TOS_LAST, UNSIGNED8, IDENTIFIER, NONE, "LastIpClassOfService"),
	LOSS(RX_MISSED, "ReceiveMissedTotalCount"),
	LOSS(RX_FIFO, "ReceiveFifoErrorTotalCount"),
	LOSS(RX_OVERRUN, "ReceiveOverrunTotalCount"),
	LOSS(RX_DROPPED, "ReceiveDroppedTotalCount"),
	LOSS(RX_ERRORS, "ReceiveErrorTotalCount"),
	LOSS(RX_NOHANDLER, "ReceiveNoHandlerTotalCount"),
	LOSS(TX_DROPPED, "TransmitDroppedTotalCount"),
	LOSS(TX_ERRORS, "TransmitErrorTotalCount"),
	LOSS(SOFTNET_DROPPED, "SoftnetDroppedTotalCount"),
	TIMEOUT(TCP_ACTIVE, "TcpActiveTimeout"),
	TIMEOUT(TCP_INACTIVE, "TcpInactiveTimeout"),
	TIMEOUT(TCP_FIN, "TcpFinTimeout"),
	TIMEOUT(TCP_RST, "TcpRstTimeout"),
	TIMEOUT(UDP_ACTIVE, "UdpActiveTimeout"),
	TIMEOUT(UDP_INACTIVE, "UdpInactiveTimeout"),
	TIMEOUT(ICMP_ACTIVE, "IcmpActiveTimeout"),
	TIMEOUT(ICMP_INACTIVE, "IcmpInactiveTimeout"),
	TIMEOUT(OTHER_ACTIVE, "OtherActiveTimeout"),
	TIMEOUT(OTHER_INACTIVE, "OtherInactiveTimeout"),
	TIMEOUT(MAX_LIFE, "MaximumFlowLife"),
	FLOW(OUTCOME, STRING, DEFAULT, NONE, "FrameOutcome"),
	PROBE(SESSION, STRING, DEFAULT, NONE, "Session"),
	PROBE(WINDOW, UNSIGNED8, IDENTIFIER, NONE, "Window"),
	PROBE(START, DATETIME_NANOSECONDS, DEFAULT, NONE, "StartNanoseconds"),
	SPAN(LENGTH, "Length"),
	PROBES(SCHEDULED, "Scheduled"),
	PROBES(SENT, "Sent"),
	PROBES(ANSWERED, "Answered"),
	PROBES(LOST, "Lost"),
	PROBES(LOST_FORWARD, "LostForward"),
	PROBES(LOST_BACKWARD, "LostBackward"),
	PROBES(LOST_NEIGHBOUR, "LostNeighbour"),
	PROBES(LATE, "Late"),
	PROBES(DUPLICATES, "Duplicate"),
	PROBES(REORDERED, "Reordered"),
	EVENTS(PORT_CHANGES, "PortChange"),
	EVENTS(ADDRESS_CHANGES, "AddressChange"),
	EVENTS(OUTAGES, "Outage"),
	SPAN(OUTAGE_TIME, "OutageTime"),
	PROBES(TIMED, "Timed"),
	DELAY(NETWORK_MIN, "NetworkMin"),
	DELAY(NETWORK_MEAN, "NetworkMean"),
	DELAY(NETWORK_P50, "NetworkP50"),
	DELAY(NETWORK_P90, "NetworkP90"),
	DELAY(NETWORK_P99, "NetworkP99"),
	DELAY(NETWORK_P999, "NetworkP999"),
	DELAY(NETWORK_MAX, "NetworkMax"),
	SPAN(NETWORK_JITTER, "NetworkJitter"),
	DELAY(FORWARD_MIN, "ForwardMin"),
	DELAY(FORWARD_MEAN, "ForwardMean"),
	DELAY(FORWARD_P99, "ForwardP99"),
	DELAY(FORWARD_MAX, "ForwardMax"),
	SPAN(FORWARD_JITTER, "ForwardJitter"),
	DELAY(BACKWARD_MIN, "BackwardMin"),
	DELAY(BACKWARD_MEAN, "BackwardMean"),
	DELAY(BACKWARD_P99, "BackwardP99"),
	DELAY(BACKWARD_MAX, "BackwardMax"),
	SPAN(BACKWARD_JITTER, "BackwardJitter"),
};

/* Each exporter is a thread, and may have a number of its own. */
static _Thread_local uint32_t current_pen = IPFIX_PEN_DEFAULT;

/**
 * ipfix_private_pen_set() - this thread's enterprise number of our elements
 * @pen: not 0, IPFIX_PEN_REVERSE or IPFIX_PEN_OWN
 *
 * Templates that were sent keep the old one: before the first is sent.
 */
void ipfix_private_pen_set(uint32_t pen)
{
	current_pen = pen;
}

/**
 * ipfix_private_pen() - the enterprise number of our elements
 *
 * Return: the number
 */
uint32_t ipfix_private_pen(void)
{
	return current_pen;
}

static void name_reverse(char *to, const char *name)
{
	snprintf(to, IPFIX_ELEMENT_NAME_LEN, "reverse%c%s",
		 toupper((unsigned char)name[0]), name + 1);
}

/* All elements in turn, then those that have a reverse one. */
static const struct own *find(unsigned int index)
{
	unsigned int i;

	if (index < ARRAY_SIZE(own))
		return &own[index];
	index -= ARRAY_SIZE(own);
	for (i = 0; i < ARRAY_SIZE(own); i++)
		if (own[i].reversible && !index--)
			return &own[i];
	return NULL;
}

/**
 * ipfix_private_element() - describe one of our elements
 * @index: which one, from 0
 * @element: filled
 *
 * Return: whether there are so many
 */
bool ipfix_private_element(unsigned int index, struct ipfix_element *element)
{
	bool reverse = index >= ARRAY_SIZE(own);
	const struct own *from = find(index);

	memset(element, 0, sizeof(*element));
	if (!from)
		return false;
	element->pen = current_pen;
	element->id = from->id | (reverse ? IPFIX_OWN_REVERSE : 0);
	element->type = from->type;
	element->semantics = from->semantics;
	element->units = from->units;
	if (reverse)
		name_reverse(element->name, from->name);
	else
		snprintf(element->name, sizeof(element->name), "%s", from->name);
	return true;
}
