// SPDX-License-Identifier: GPL-2.0
/*
 * A choice of elements by their names: IANA's, and ours as ipfix_private.c has
 * them. What identifies a flow is in its records whatever is chosen.
 */
#include "ipfix_elements.h"

#include <errno.h>
#include <string.h>

#include "ctl.h"
#include "ipfix_private.h"
#include "util.h"

/* IANA's elements that a flow record may have; the first ones identify it. */
static const struct {
	uint16_t id;
	bool key;
	const char *name;
} iana[] = {
	{ 8, true, "sourceIPv4Address" },
	{ 12, true, "destinationIPv4Address" },
	{ 27, true, "sourceIPv6Address" },
	{ 28, true, "destinationIPv6Address" },
	{ 7, true, "sourceTransportPort" },
	{ 11, true, "destinationTransportPort" },
	{ 32, true, "icmpTypeCodeIPv4" },
	{ 139, true, "icmpTypeCodeIPv6" },
	{ 295, true, "IPSecSPI" },
	{ 4, true, "protocolIdentifier" },
	{ 239, true, "biflowDirection" },
	{ 148, true, "flowId" },
	{ 1, false, "octetDeltaCount" },
	{ 2, false, "packetDeltaCount" },
	{ 5, false, "ipClassOfService" },
	{ 6, false, "tcpControlBits" },
	{ 10, false, "ingressInterface" },
	{ 14, false, "egressInterface" },
	{ 25, false, "minimumIpTotalLength" },
	{ 26, false, "maximumIpTotalLength" },
	{ 31, false, "flowLabelIPv6" },
	{ 52, false, "minimumTTL" },
	{ 53, false, "maximumTTL" },
	{ 56, false, "sourceMacAddress" },
	{ 58, false, "vlanId" },
	{ 61, false, "flowDirection" },
	{ 80, false, "destinationMacAddress" },
	{ 136, false, "flowEndReason" },
	{ 152, false, "flowStartMilliseconds" },
	{ 153, false, "flowEndMilliseconds" },
	{ 156, false, "flowStartNanoseconds" },
	{ 157, false, "flowEndNanoseconds" },
	{ 186, false, "tcpWindowSize" },
	{ 238, false, "tcpWindowScale" },
	{ 244, false, "dot1qPriority" },
	{ 245, false, "dot1qCustomerVlanId" },
	{ 246, false, "dot1qCustomerPriority" },
	{ 351, false, "layer2SegmentId" },
};

static bool is(const char *name, const char *from, size_t len)
{
	return strlen(name) == len && !memcmp(name, from, len);
}

/* Those that come with the forward ones have no name of their own here. */
static uint16_t find_own(const char *name, size_t len)
{
	struct ipfix_element element;
	unsigned int i;

	for (i = 0; ipfix_private_element(i, &element); i++)
		if (!(element.id & IPFIX_OWN_REVERSE) &&
		    element.id < IPFIX_OWN_RX_MISSED &&
		    is(element.name, name, len))
			return element.id;
	return 0;
}

static bool find(const char *name, size_t len, uint32_t *pen, uint16_t *id)
{
	unsigned int i;

	*pen = 0;
	for (i = 0; i < ARRAY_SIZE(iana); i++) {
		*id = iana[i].id;
		if (is(iana[i].name, name, len))
			return true;
	}
	*pen = IPFIX_PEN_OWN;
	*id = find_own(name, len);
	return *id;
}

/**
 * ipfix_elements_read() - read names of elements
 * @ctl: for messages
 * @to: filled
 * @names: with commas between them
 *
 * Says what is wrong.
 *
 * Return: 0, or -EINVAL
 */
int ipfix_elements_read(struct ctl *ctl, struct ipfix_elements *to,
			const char *names)
{
	uint32_t pen;
	uint16_t id;
	size_t len;

	for (to->count = 0;; names += len + 1) {
		len = strcspn(names, ",");
		if (!find(names, len, &pen, &id)) {
			ctl_error(ctl,
				  "elements: no flow record has \"%.*s\"; "
				  "expected names such as octetDeltaCount, with commas between them",
				  (int)len, names);
			return -EINVAL;
		}
		if (to->count == IPFIX_ELEMENTS_MAX) {
			ctl_error(ctl, "elements: more than there are");
			return -EINVAL;
		}
		to->element[to->count].pen = pen;
		to->element[to->count++].id = id;
		if (!names[len])
			return 0;
	}
}

/* Of a direction or the other one, of the flow or of the tunnel around it. */
static bool is_key(uint32_t pen, uint16_t id)
{
	unsigned int i;

	if (pen == IPFIX_PEN_OWN)
		return id >= IPFIX_OWN_TUNNEL && id <= IPFIX_OWN_OUTER_VLAN;
	for (i = 0; i < ARRAY_SIZE(iana); i++)
		if (iana[i].id == id)
			return iana[i].key;
	return false;
}

/**
 * ipfix_elements_have() - shall records have a field
 * @only: the choice; NULL for all
 * @field: the field
 *
 * An element of the other direction goes with that of this one.
 *
 * Return: whether they shall
 */
bool ipfix_elements_have(const struct ipfix_elements *only,
			 const struct ipfix_field *field)
{
	uint32_t pen = field->pen == IPFIX_PEN_REVERSE ? 0 : field->pen;
	uint16_t id = field->id;
	unsigned int i;

	if (pen)
		id &= ~IPFIX_OWN_REVERSE;
	if (!only || is_key(pen, id))
		return true;
	for (i = 0; i < only->count; i++)
		if (only->element[i].pen == pen && only->element[i].id == id)
			return true;
	return false;
}
