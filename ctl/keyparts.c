// SPDX-License-Identifier: GPL-2.0
/* The parts of the flow key in words: "vlan,port,mac". */

#include "keyparts.h"

#include <string.h>

#include <pkts.h>

#include "util.h"

static const struct {
	const char *name;
	__u32 part;
} parts_known[] = {
	{ "vlan", PKTS_KEY_PART_VLAN },
	{ "cvlan", PKTS_KEY_PART_CVLAN },
	{ "port", PKTS_KEY_PART_PORT },
	{ "mac", PKTS_KEY_PART_MAC },
	{ "dscp", PKTS_KEY_PART_DSCP },
	{ "flow-label", PKTS_KEY_PART_FLOW_LABEL },
	{ "priority", PKTS_KEY_PART_PRIORITY },
};

#define ALL 0x7fU
#define DEFAULT \
	(PKTS_KEY_PART_VLAN | PKTS_KEY_PART_CVLAN | PKTS_KEY_PART_PORT)

static __u32 part_of(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts_known); i++)
		if (strlen(parts_known[i].name) == len &&
		    !strncmp(parts_known[i].name, name, len))
			return parts_known[i].part;
	return 0;
}

static bool whole(struct keyparts *parts, __u32 add)
{
	parts->add = add;
	parts->drop = ALL & ~add;
	return true;
}

/* All parts of a list have a sign, or none has. */
static bool read_list(struct keyparts *parts, const char *list)
{
	bool relative = *list == '+' || *list == '-';
	__u32 part, *to;
	size_t len;

	for (;; list += len + 1) {
		if ((*list == '+' || *list == '-') != relative)
			return false;
		to = *list == '-' ? &parts->drop : &parts->add;
		list += relative;
		len = strcspn(list, ",");
		part = part_of(list, len);
		if (!part || (parts->add | parts->drop) & part)
			return false;
		*to |= part;
		if (!list[len])
			break;
	}
	return relative || whole(parts, parts->add);
}

/**
 * keyparts_parse - take a list of key parts
 * @arg: @arg->to is a struct keyparts *
 * @value: "default", "none", parts separated by commas, or changes: parts
 *	with a sign before each
 *
 * Returns: whether @value will do
 */
bool keyparts_parse(const struct ctl_arg *arg, const char *value)
{
	struct keyparts *parts = arg->to;

	memset(parts, 0, sizeof(*parts));
	if (!strcmp(value, "default"))
		return whole(parts, DEFAULT);
	if (!strcmp(value, "none"))
		return whole(parts, 0);
	return read_list(parts, value);
}

/**
 * keyparts_relative - does the key depend on what it is now
 * @parts: from keyparts_parse()
 *
 * Returns: whether it does
 */
bool keyparts_relative(const struct keyparts *parts)
{
	return (parts->add | parts->drop) != ALL;
}

/**
 * keyparts_show - write what is in the key: a line, or a list of words
 * @out: where
 * @key: its key in JSON and its name
 * @parts: enum pkts_key_part
 */
void keyparts_show(struct out *out, const char *key, __u32 parts)
{
	const char *between = "";
	size_t i;

	out_array_begin(out, key);
	out_text(out, "%-17s ", key);
	for (i = 0; i < ARRAY_SIZE(parts_known); i++) {
		if (!(parts & parts_known[i].part))
			continue;
		out_str(out, NULL, parts_known[i].name, "%s%s", between,
			parts_known[i].name);
		between = ",";
	}
	out_text(out, "%s\n", parts & ALL ? "" : "none");
	out_array_end(out);
}
