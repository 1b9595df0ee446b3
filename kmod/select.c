// SPDX-License-Identifier: GPL-2.0
/*
 * Selection by property (RFC 5475, 6.1): rules on the flow key and the mark
 * of a packet. All conditions of a rule must hold, and one rule of the list.
 * Addresses and ports match at either end, so that both directions of a flow
 * are selected or neither is.
 */
#include "select.h"

#include <linux/in.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "wire/key.h"

#define SELECT_MATCH_ALL \
	(PKTS_SELECT_MATCH_PREFIX | PKTS_SELECT_MATCH_PORT | \
	 PKTS_SELECT_MATCH_PROTOCOL | PKTS_SELECT_MATCH_MARK)

static bool addr_in_prefix(const u8 *addr, const struct pkts_select_rule *rule)
{
	unsigned int octets = rule->prefix_len / 8;
	unsigned int bits = rule->prefix_len % 8;

	if (memcmp(addr, rule->addr, octets))
		return false;
	return !bits || !((addr[octets] ^ rule->addr[octets]) >> (8 - bits));
}

static bool rule_matches_addr(const struct pkts_select_rule *rule,
			      const struct pkts_key *key)
{
	if (key->family != rule->family)
		return false;
	if (key->family == 6)
		return addr_in_prefix(key->addr6[0], rule) ||
		       addr_in_prefix(key->addr6[1], rule);
	return addr_in_prefix((const u8 *)&key->addr4[0], rule) ||
	       addr_in_prefix((const u8 *)&key->addr4[1], rule);
}

/* Other protocols have something else in the place of ports. */
static bool key_has_ports(const struct pkts_key *key)
{
	switch (key->proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	default:
		return false;
	}
}

static bool port_in_range(__be16 port, const struct pkts_select_rule *rule)
{
	return ntohs(port) >= rule->port_first &&
	       ntohs(port) <= rule->port_last;
}

static bool rule_matches(const struct pkts_select_rule *rule,
			 const struct pkts_key *key, u32 mark)
{
	u8 match = rule->match;

	if (match & PKTS_SELECT_MATCH_PROTOCOL && key->proto != rule->proto)
		return false;
	if (match & PKTS_SELECT_MATCH_MARK &&
	    (mark & rule->mark_mask) != rule->mark)
		return false;
	if (match & PKTS_SELECT_MATCH_PORT &&
	    !(key_has_ports(key) && (port_in_range(key->port[0], rule) ||
				     port_in_range(key->port[1], rule))))
		return false;
	return !(match & PKTS_SELECT_MATCH_PREFIX) ||
	       rule_matches_addr(rule, key);
}

static bool filter_selects(const struct pkts_filter *filter,
			   const struct pkts_key *key, u32 mark)
{
	unsigned int i;

	if (filter->mode == PKTS_SELECT_MODE_ALL)
		return true;
	for (i = 0; i < filter->nr; i++)
		if (rule_matches(&filter->rule[i], key, mark))
			return filter->mode == PKTS_SELECT_MODE_ONLY;
	return filter->mode == PKTS_SELECT_MODE_EXCEPT;
}

/**
 * pkts_filter_judge() - is a packet metered?
 * @filter: the point's
 * @key: the packet's, with its ports
 * @mark: the packet's
 * @side: the side of the point on which it was seen
 *
 * Context: softirq or bottom halves off, under RCU.
 * Return: PKTS_FILTER_PASS or what left it out.
 */
enum pkts_filter_verdict pkts_filter_judge(struct pkts_filter *filter,
					   const struct pkts_key *key, u32 mark,
					   unsigned int side)
{
	if (!filter_selects(filter, key, mark))
		return PKTS_FILTER_NOT_SELECTED;
	return pkts_sample_take(&filter->sampler, side) ?
	       PKTS_FILTER_PASS : PKTS_FILTER_NOT_SAMPLED;
}

static const char *rule_error(const struct pkts_select_rule *rule)
{
	u8 match = rule->match;

	if (!match || match & ~SELECT_MATCH_ALL)
		return "a rule has no condition, or one that is not known";
	if (match & PKTS_SELECT_MATCH_PREFIX &&
	    !(rule->family == 4 && rule->prefix_len <= 32) &&
	    !(rule->family == 6 && rule->prefix_len <= 128))
		return "a rule's prefix is longer than its address";
	if (match & PKTS_SELECT_MATCH_PORT &&
	    rule->port_first > rule->port_last)
		return "a rule's range of ports ends before it begins";
	if (match & PKTS_SELECT_MATCH_MARK && rule->mark & ~rule->mark_mask)
		return "a rule's mark has bits that its mask has not";
	return NULL;
}

static int rules_check(const struct pkts_filter *filter,
		       const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	const char *error = NULL;
	unsigned int i;

	for (i = 0; !error && i < filter->nr; i++)
		error = rule_error(&filter->rule[i]);
	if (!error)
		return 0;
	NL_SET_BAD_ATTR(extack, attr);
	extack->_msg = error;
	return -EINVAL;
}

/* Rules come with a mode that needs some, and only with such a one. */
static int filter_read_rules(struct pkts_filter *filter, struct nlattr **attrs,
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *mode = attrs[PKTS_A_POINT_SELECT_MODE];
	const struct nlattr *rules = attrs[PKTS_A_POINT_SELECT_RULES];
	size_t len = rules ? nla_len(rules) : 0;

	if (!mode && !rules)
		return 0;
	filter->mode = mode ? nla_get_u32(mode) : PKTS_SELECT_MODE_ALL;
	filter->nr = len / sizeof(*filter->rule);
	if (!len != !filter->mode) {
		NL_SET_ERR_MSG_MOD(extack, "rules and the mode only or except belong together");
		return -EINVAL;
	}
	if (len % sizeof(*filter->rule)) {
		NL_SET_ERR_MSG_ATTR(extack, rules,
				    "rules of another size: tool and module are strangers");
		return -EINVAL;
	}
	if (!len)
		return 0;
	memcpy(filter->rule, nla_data(rules), len);
	return rules_check(filter, rules, extack);
}

static int filter_read_sampling(struct pkts_sampler *sampler,
				struct nlattr **attrs,
				struct netlink_ext_ack *extack)
{
	const struct nlattr *sampling = attrs[PKTS_A_POINT_SAMPLING];
	const struct nlattr *interval = attrs[PKTS_A_POINT_SAMPLING_INTERVAL];

	if (!sampling && !interval)
		return 0;
	memset(sampler, 0, sizeof(*sampler));
	if (sampling)
		sampler->algorithm = nla_get_u32(sampling);
	if (!interval != !sampler->algorithm) {
		NL_SET_ERR_MSG_MOD(extack, "a sampling interval and an algorithm belong together");
		return -EINVAL;
	}
	if (!interval)
		return 0;
	sampler->interval = nla_get_u32(interval);
	if (sampler->interval && sampler->interval <= PKTS_SAMPLE_INTERVAL_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, interval,
			    "a sampling interval takes 1 to 16777216");
	return -ERANGE;
}

static struct pkts_filter *filter_alloc(const struct pkts_filter *old,
					const struct nlattr *rules,
					struct netlink_ext_ack *extack)
{
	size_t nr = old ? old->nr : 0;
	struct pkts_filter *filter;

	if (rules)
		nr = nla_len(rules) / sizeof(*filter->rule);
	if (nr > PKTS_SELECT_RULES_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, rules,
				    "a selection has more rules than it may");
		return ERR_PTR(-E2BIG);
	}
	filter = kzalloc(struct_size(filter, rule, nr), GFP_KERNEL_ACCOUNT);
	if (!filter)
		return ERR_PTR(-ENOMEM);
	if (!old)
		return filter;
	filter->mode = old->mode;
	filter->sampler.algorithm = old->sampler.algorithm;
	filter->sampler.interval = old->sampler.interval;
	filter->nr = nr;
	if (!rules)
		memcpy(filter->rule, old->rule, nr * sizeof(*old->rule));
	return filter;
}

/**
 * pkts_filter_make() - the filter that a request asks for
 * @old: what the request leaves as it is comes from here; or NULL
 * @attrs: the request, of the attribute set point
 * @extack: told what is wrong
 *
 * Context: an operation's handler; may sleep.
 * Return: a new filter; NULL when every packet passes; or an error: -EINVAL,
 * -ERANGE, -E2BIG, -ENOMEM.
 */
struct pkts_filter *pkts_filter_make(const struct pkts_filter *old,
				     struct nlattr **attrs,
				     struct netlink_ext_ack *extack)
{
	struct pkts_filter *filter;
	int err;

	filter = filter_alloc(old, attrs[PKTS_A_POINT_SELECT_RULES], extack);
	if (IS_ERR(filter))
		return filter;
	err = filter_read_rules(filter, attrs, extack);
	if (!err)
		err = filter_read_sampling(&filter->sampler, attrs, extack);
	if (!err && (filter->mode != PKTS_SELECT_MODE_ALL ||
		     filter->sampler.algorithm != PKTS_SAMPLING_NONE))
		return filter;
	kfree(filter);
	return ERR_PTR(err);
}
