// SPDX-License-Identifier: GPL-2.0
/* Counters of devices that grow, are reset and run over. */
#include <kunit/test.h>
#include <linux/string.h>

#include "kmod/losses.h"
#include "tests.h"

/**
 * struct loss_case - three readings of a counter and what they sum up to
 * @name: what happens
 * @value: the readings
 * @sum: of a device's counter
 * @softnet: of the backlogs' counter, which has 32 bits
 */
struct loss_case {
	const char *name;
	u64 value[3];
	u64 sum;
	u64 softnet;
};

static const struct loss_case losses[] = {
	{ "nothing", { 0, 0, 0 }, 0, 0 },
	{ "what was before does not count", { 7, 7, 7 }, 0, 0 },
	{ "growing", { 7, 8, 10 }, 3, 3 },
	{ "reset by the driver", { 7, 9, 1 }, 3, 0xfffffffa },
	{ "reset to zero", { 7, 0, 0 }, 0, 0xfffffff9 },
	{ "running over", { 0xfffffffe, 0xffffffff, 2 }, 3, 4 },
	{ "large", { 0, 1ULL << 40, (1ULL << 40) + 1 }, (1ULL << 40) + 1, 1 },
};

static void loss_name(const struct loss_case *loss, char *name)
{
	strscpy(name, loss->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(loss, losses, loss_name);

static struct pkts_losses all(u64 value)
{
	return (struct pkts_losses) {
		value, value, value, value, value, value, value, value, value
	};
}

static void account_test(struct kunit *test)
{
	const struct loss_case *loss = test->param_value;
	struct pkts_loss_meter meter = { .last = all(loss->value[0]) };
	struct pkts_losses want = all(loss->sum), gone = {}, now;
	unsigned int i;

	for (i = 1; i < 3; i++) {
		now = all(loss->value[i]);
		pkts_losses_account(&meter, &now);
	}
	want.softnet_dropped = loss->softnet;
	KUNIT_EXPECT_EQ(test, 0, memcmp(&meter.sum, &want, sizeof(want)));

	/* The machine's are nobody's own. */
	pkts_losses_add(&gone, &meter.sum);
	want.softnet_dropped = 0;
	KUNIT_EXPECT_EQ(test, 0, memcmp(&gone, &want, sizeof(want)));
}

static struct kunit_case losses_cases[] = {
	KUNIT_CASE_PARAM(account_test, loss_gen_params),
	{}
};

struct kunit_suite losses_suite = {
	.name = "pkts_losses",
	.test_cases = losses_cases,
};
