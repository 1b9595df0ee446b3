// SPDX-License-Identifier: GPL-2.0
/* Loading this module runs all suites. */
#include <kunit/test.h>
#include <linux/module.h>

#include "tests.h"

kunit_test_suites(&dissect_suite, &time_suite, &clock_suite, &flow_suite,
		  &bucket_suite, &table_suite, &queue_suite);

MODULE_DESCRIPTION("Unit tests of the pkts module");
MODULE_LICENSE("GPL");
