/* SPDX-License-Identifier: GPL-2.0 */
/* The distribution of a session's time, drawn in the terminal. */
#ifndef PKTS_CTL_PROBE_HISTOGRAM_H
#define PKTS_CTL_PROBE_HISTOGRAM_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include <pkts.h>

#define HISTOGRAM_ROWS 24

/**
 * struct histogram_row - a line of the picture
 * @low: the smallest time in it
 * @count: how many times fell into it
 */
struct histogram_row {
	__s64 low;
	__u64 count;
};

struct ctl;
struct out;

size_t histogram_rows(const struct pkts_probe_bucket *bucket, size_t n,
		      struct histogram_row *rows);
void histogram_draw(struct out *out, const struct histogram_row *rows, size_t n,
		    size_t columns, bool blocks);
int probe_histogram(struct ctl *ctl, const char *name, int argc, char **argv);

#endif /* PKTS_CTL_PROBE_HISTOGRAM_H */
