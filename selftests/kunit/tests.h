/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PKTS_SELFTESTS_TESTS_H
#define PKTS_SELFTESTS_TESTS_H

struct kunit_suite;

extern struct kunit_suite dissect_suite, time_suite, clock_suite, flow_suite,
	bucket_suite, table_suite, queue_suite;

#endif /* PKTS_SELFTESTS_TESTS_H */
