// SPDX-License-Identifier: GPL-2.0
/* Loading this module runs all suites. */
#include <kunit/test.h>
#include <linux/module.h>

#include "tests.h"

kunit_test_suites(&dissect_suite, &decap_suite, &shape_suite, &time_suite,
		  &clock_suite, &flow_suite, &due_suite, &bucket_suite, &table_suite,
		  &queue_suite, &facts_suite, &early_suite, &plain_suite,
		  &detail_suite, &tcp_suite,
		  &echo_suite, &state_suite, &expiry_suite, &evict_suite,
		  &hash_suite, &link_suite, &select_suite, &losses_suite,
		  &stamp_suite, &stamp_key_suite, &stamper_suite,
		  &probe_suite, &probe_tlv_suite,
		  &sojourn_suite, &histogram_suite, &sender_suite);

MODULE_DESCRIPTION("Unit tests of the pkts module");
MODULE_LICENSE("GPL");
