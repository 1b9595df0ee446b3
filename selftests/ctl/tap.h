/* SPDX-License-Identifier: GPL-2.0 */
/* Test results in the Test Anything Protocol. */
#ifndef PKTS_SELFTESTS_CTL_TAP_H
#define PKTS_SELFTESTS_CTL_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_cases, tap_failures;
static FILE *tap_stdout;

/* From here on, standard output goes to memory: tap_captured() has it. */
static char *tap_text;
static size_t tap_size;

static inline void tap_capture(void)
{
	tap_stdout = stdout;
	stdout = open_memstream(&tap_text, &tap_size);
	if (!stdout)
		abort();
}

/* What was written since tap_capture(); for free(). */
static inline char *tap_captured(void)
{
	fclose(stdout);
	stdout = tap_stdout;
	return tap_text;
}

static inline bool tap_ok(bool good, const char *what)
{
	tap_cases++;
	tap_failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tap_cases, what);
	return good;
}

static inline void tap_same(const char *is, const char *want, const char *what)
{
	if (!tap_ok(!strcmp(is, want), what))
		printf("# is:   %s\n# want: %s\n", is, want);
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_cases);
	return tap_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif /* PKTS_SELFTESTS_CTL_TAP_H */
