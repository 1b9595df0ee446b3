// SPDX-License-Identifier: GPL-2.0
/* Rules, samples, and requests for them that make no sense. */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "kmod/select.h"
#include "kmod/wire/key.h"
#include "tests.h"

#define ATTRS (PKTS_A_POINT_MAX + 1)
#define ROOM 4096

/**
 * struct request - the attributes of a request
 * @attr: by type
 * @used: octets of @room that are taken
 * @room: for the attributes
 */
struct request {
	struct nlattr *attr[ATTRS];
	size_t used;
	u8 room[ROOM] __aligned(4);
};

static void put(struct request *request, int type, const void *data, size_t len)
{
	struct nlattr *attr = (struct nlattr *)&request->room[request->used];

	attr->nla_type = type;
	attr->nla_len = nla_attr_size(len);
	memcpy(nla_data(attr), data, len);
	request->attr[type] = attr;
	request->used += nla_total_size(len);
}

static void put_u32(struct request *request, int type, u32 value)
{
	put(request, type, &value, sizeof(value));
}

/**
 * struct refused - a request that is refused
 * @name: what is wrong
 * @mode: attribute select-mode, -1 for none
 * @rules: octets of the attribute select-rules, of @rule over and over; 0: none
 * @sampling: attribute sampling, -1 for none
 * @interval: attribute sampling-interval, 0 for none; U32_MAX for the value 0
 * @rule: a rule
 * @err: the error
 */
struct refused {
	const char *name;
	int mode;
	unsigned int rules;
	int sampling;
	u32 interval;
	struct pkts_select_rule rule;
	int err;
};

#define RULE sizeof(struct pkts_select_rule)

static const struct refused refused[] = {
	{ "mode without rules", 1, 0, -1, 0, {}, -EINVAL },
	{ "rules without mode", -1, RULE, -1, 0, { .match = 4 }, -EINVAL },
	{ "rules of mode all", 0, RULE, -1, 0, { .match = 4 }, -EINVAL },
	{ "half a rule", 1, RULE - 1, -1, 0, { .match = 4 }, -EINVAL },
	{ "a rule and a half", 1, RULE + 7, -1, 0, { .match = 4 }, -EINVAL },
	{ "too many rules", 1, 65 * RULE, -1, 0, { .match = 4 }, -E2BIG },
	{ "no condition", 1, RULE, -1, 0, { .match = 0 }, -EINVAL },
	{ "unknown condition", 1, RULE, -1, 0, { .match = 16 }, -EINVAL },
	{ "no family", 1, RULE, -1, 0, { .match = 1 }, -EINVAL },
	{ "IPv4 of 33 bits", 1, RULE, -1, 0,
	  { .match = 1, .family = 4, .prefix_len = 33 }, -EINVAL },
	{ "IPv6 of 129 bits", 2, RULE, -1, 0,
	  { .match = 1, .family = 6, .prefix_len = 129 }, -EINVAL },
	{ "ports backward", 2, RULE, -1, 0,
	  { .match = 2, .port_first = 2, .port_last = 1 }, -EINVAL },
	{ "mark beyond its mask", 1, RULE, -1, 0,
	  { .match = 8, .mark = 3, .mark_mask = 1 }, -EINVAL },
	{ "algorithm without interval", -1, 0, 1, 0, {}, -EINVAL },
	{ "interval without algorithm", -1, 0, -1, 5, {}, -EINVAL },
	{ "interval of no sampling", -1, 0, 0, 5, {}, -EINVAL },
	{ "interval 0", -1, 0, 2, U32_MAX, {}, -ERANGE },
	{ "interval too long", -1, 0, 1, 16777217, {}, -ERANGE },
};

static void refused_name(const struct refused *one, char *name)
{
	strscpy(name, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refused, refused, refused_name);

static void put_rules(struct request *request, const struct refused *one)
{
	static struct pkts_select_rule rules[65];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		rules[i] = one->rule;
	put(request, PKTS_A_POINT_SELECT_RULES, rules, one->rules);
}

static void refused_test(struct kunit *test)
{
	const struct refused *one = test->param_value;
	struct netlink_ext_ack extack = {};
	struct request *request;

	request = kunit_kzalloc(test, sizeof(*request), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, request);
	if (one->mode >= 0)
		put_u32(request, PKTS_A_POINT_SELECT_MODE, one->mode);
	if (one->rules)
		put_rules(request, one);
	if (one->sampling >= 0)
		put_u32(request, PKTS_A_POINT_SAMPLING, one->sampling);
	if (one->interval)
		put_u32(request, PKTS_A_POINT_SAMPLING_INTERVAL,
			one->interval == U32_MAX ? 0 : one->interval);
	KUNIT_EXPECT_EQ(test, one->err,
			PTR_ERR_OR_ZERO(pkts_filter_make(NULL, request->attr,
							 &extack)));
	KUNIT_EXPECT_NOT_NULL(test, extack._msg);
}

/**
 * struct match - a rule and a packet
 * @name: what is special
 * @rule: the rule
 * @key: the packet's
 * @mark: likewise
 * @matches: whether it does
 */
struct match {
	const char *name;
	struct pkts_select_rule rule;
	struct pkts_key key;
	u32 mark;
	bool matches;
};

#define NET(n, ...) { .match = 1, .family = 4, .prefix_len = n, \
		      .addr = { __VA_ARGS__ } }
#define NET6(n, ...) { .match = 1, .family = 6, .prefix_len = n, \
		       .addr = { __VA_ARGS__ } }
#define KEY4(a, b) { .family = 4, .proto = 17, \
	.addr4 = { (__force __be32)htonl(a), (__force __be32)htonl(b) } }
#define KEY6(...) { .family = 6, .proto = 17, .addr6 = { {}, { __VA_ARGS__ } } }
#define PORTS(p, a, b) { .family = 4, .proto = p, \
	.port = { (__force __be16)htons(a), (__force __be16)htons(b) } }
#define PORT(a, b) { .match = 2, .port_first = a, .port_last = b }

static const struct match matches[] = {
	{ "every IPv4 address", NET(0), KEY4(0x0a000001, 1), 0, true },
	{ "no IPv6 address", NET(0), KEY6(0x20), 0, false },
	{ "every IPv6 address", NET6(0), KEY6(0x20), 0, true },
	{ "end 0", NET(8, 10), KEY4(0x0a000001, 1), 0, true },
	{ "end 1", NET(8, 10), KEY4(1, 0x0affffff), 0, true },
	{ "beside", NET(8, 10), KEY4(0x0b000000, 0x09ffffff), 0, false },
	{ "last bit in", NET(31, 10, 0, 0, 2), KEY4(0x0a000003, 0), 0, true },
	{ "last bit out", NET(31, 10, 0, 0, 2), KEY4(0x0a000004, 0), 0, false },
	{ "bits beyond the prefix", NET(8, 10, 9, 9, 9), KEY4(0x0a000001, 1), 0, true },
	{ "one address", NET(32, 10, 0, 0, 1), KEY4(1, 0x0a000001), 0, true },
	{ "its neighbour", NET(32, 10, 0, 0, 1), KEY4(1, 0x0a000000), 0, false },
	{ "33 bits in", NET6(33, 0x20, 1, 0xd, 0xb8, 0x80),
	  KEY6(0x20, 1, 0xd, 0xb8, 0xff), 0, true },
	{ "33 bits out", NET6(33, 0x20, 1, 0xd, 0xb8, 0x80),
	  KEY6(0x20, 1, 0xd, 0xb8, 0x7f), 0, false },
	{ "first port", PORT(53, 60), PORTS(17, 53, 9), 0, true },
	{ "last port", PORT(53, 60), PORTS(6, 9, 60), 0, true },
	{ "below", PORT(53, 60), PORTS(132, 52, 9), 0, false },
	{ "above", PORT(53, 60), PORTS(33, 61, 9), 0, false },
	{ "no port", PORT(0, 65535), PORTS(1, 0, 9), 0, false },
	{ "an SPI", PORT(0, 65535), PORTS(50, 0, 9), 0, false },
	{ "protocol 0", { .match = 4 }, { .family = 6 }, 0, true },
	{ "another", { .match = 4, .proto = 6 }, PORTS(17, 1, 2), 0, false },
	{ "mark", { .match = 8, .mark = 0x10, .mark_mask = 0xf0 },
	  PORTS(17, 1, 2), 0x1f, true },
	{ "another mark", { .match = 8, .mark = 0x10, .mark_mask = 0xf0 },
	  PORTS(17, 1, 2), 0x3f, false },
	{ "two conditions", { .match = 6, .proto = 17, .port_last = 5 },
	  PORTS(17, 5, 9), 0, true },
	{ "one of two", { .match = 6, .proto = 6, .port_last = 5 },
	  PORTS(17, 5, 9), 0, false },
};

static void match_name(const struct match *match, char *name)
{
	strscpy(name, match->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(match, matches, match_name);

static void match_test(struct kunit *test)
{
	const struct match *match = test->param_value;
	struct pkts_filter *filter;
	enum pkts_filter_verdict verdict;
	u32 mode;

	filter = kunit_kzalloc(test, struct_size(filter, rule, 2), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, filter);
	filter->nr = 2;
	filter->rule[0].match = PKTS_SELECT_MATCH_PROTOCOL;
	filter->rule[0].proto = 255;
	filter->rule[1] = match->rule;
	for (mode = PKTS_SELECT_MODE_ALL; mode <= PKTS_SELECT_MODE_EXCEPT; mode++) {
		filter->mode = mode;
		verdict = pkts_filter_judge(filter, &match->key, match->mark, 0);
		KUNIT_EXPECT_EQ(test, verdict == PKTS_FILTER_PASS,
				mode == PKTS_SELECT_MODE_ALL ||
				match->matches == (mode == PKTS_SELECT_MODE_ONLY));
	}
}

/* What is left out takes no part in the sample. */
static void order_test(struct kunit *test)
{
	struct pkts_key wanted = PORTS(17, 1, 2), other = PORTS(6, 1, 2);
	unsigned int i, count[3] = {};
	struct pkts_filter *filter;

	filter = kunit_kzalloc(test, struct_size(filter, rule, 1), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, filter);
	filter->mode = PKTS_SELECT_MODE_ONLY;
	filter->nr = 1;
	filter->rule[0].match = PKTS_SELECT_MATCH_PROTOCOL;
	filter->rule[0].proto = 17;
	filter->sampler.algorithm = PKTS_SAMPLING_SYSTEMATIC;
	filter->sampler.interval = 10;
	for (i = 0; i < 600; i++)
		count[pkts_filter_judge(filter, i % 3 ? &other : &wanted, 0, 1)]++;
	KUNIT_EXPECT_EQ(test, count[PKTS_FILTER_PASS], 20);
	KUNIT_EXPECT_EQ(test, count[PKTS_FILTER_NOT_SELECTED], 400);
	KUNIT_EXPECT_EQ(test, count[PKTS_FILTER_NOT_SAMPLED], 180);
}

/* One in so many, by chance: six standard deviations. */
static const u32 intervals[] = { 1, 2, 3, 7, 100, 1000 };

static void interval_name(const u32 *interval, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "1 in %u", *interval);
}

KUNIT_ARRAY_PARAM(interval, intervals, interval_name);

static void random_test(struct kunit *test)
{
	u32 interval = *(const u32 *)test->param_value;
	struct pkts_sampler sampler = {
		.algorithm = PKTS_SAMPLING_RANDOM, .interval = interval,
	};
	u32 i, taken = 0, count = 100000, mean = count / interval;
	u32 slack = 6 * int_sqrt(mean) + 1;

	pkts_sample_init();
	local_bh_disable();
	for (i = 0; i < count; i++)
		taken += pkts_sample_take(&sampler, 0);
	local_bh_enable();
	if (interval == 1)
		slack = 0;
	KUNIT_EXPECT_LE(test, taken, mean + slack);
	KUNIT_EXPECT_GE(test, taken + slack, mean);
}

/* Each side counts for itself, from its first packet on. */
static void systematic_test(struct kunit *test)
{
	u32 interval = *(const u32 *)test->param_value;
	struct pkts_sampler sampler = {
		.algorithm = PKTS_SAMPLING_SYSTEMATIC, .interval = interval,
	};
	u32 i;

	for (i = 0; i < 3 * interval; i++) {
		KUNIT_ASSERT_EQ(test, pkts_sample_take(&sampler, 0),
				i % interval == 0);
		if (i % 2)
			continue;
		KUNIT_ASSERT_EQ(test, pkts_sample_take(&sampler, 1),
				i / 2 % interval == 0);
	}
}

static struct kunit_case select_cases[] = {
	KUNIT_CASE_PARAM(refused_test, refused_gen_params),
	KUNIT_CASE_PARAM(match_test, match_gen_params),
	KUNIT_CASE(order_test),
	KUNIT_CASE_PARAM(random_test, interval_gen_params),
	KUNIT_CASE_PARAM(systematic_test, interval_gen_params),
	{}
};

struct kunit_suite select_suite = {
	.name = "pkts_select",
	.test_cases = select_cases,
};
