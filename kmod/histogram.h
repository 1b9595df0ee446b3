/* SPDX-License-Identifier: GPL-2.0 */
/* Log-linear histograms of times. */
#ifndef PKTS_HISTOGRAM_H
#define PKTS_HISTOGRAM_H

#include <linux/types.h>

struct pkts_probe_bucket;

#define PKTS_HISTOGRAM_SHIFT	6
#define PKTS_HISTOGRAM_CLASSES	64 /* of an octave: two to the shift */
#define PKTS_HISTOGRAM_BITS	37 /* of the longest time: 137 s */
#define PKTS_HISTOGRAM_OCTAVES	\
	(PKTS_HISTOGRAM_BITS - PKTS_HISTOGRAM_SHIFT + 1)
#define PKTS_HISTOGRAM_SIDE	\
	(PKTS_HISTOGRAM_OCTAVES * PKTS_HISTOGRAM_CLASSES)

/**
 * struct pkts_octave - a run of classes of the same width
 * @count: of each class; stays at the largest number
 */
struct pkts_octave {
	u32 count[PKTS_HISTOGRAM_CLASSES];
};

/**
 * struct pkts_histogram - how often which time was
 * @count: times in it, those beyond a full class included
 * @positive: octaves of times from 0 on, NULL where there was none
 * @negative: octaves of the others; NULL until there is one
 */
struct pkts_histogram {
	u64			count;
	struct pkts_octave	*positive[PKTS_HISTOGRAM_OCTAVES];
	struct pkts_octave	**negative;
};

unsigned int pkts_histogram_class(u64 size);
u64 pkts_histogram_low(unsigned int class);
u64 pkts_histogram_width(unsigned int class);
int pkts_histogram_add(struct pkts_histogram *histogram, s64 time);
s64 pkts_histogram_rank(const struct pkts_histogram *histogram, u64 rank);
s64 pkts_histogram_quantile(const struct pkts_histogram *histogram,
			    unsigned int permille);
void pkts_histogram_reset(struct pkts_histogram *histogram);
void pkts_histogram_free(struct pkts_histogram *histogram);
size_t pkts_histogram_memory(const struct pkts_histogram *histogram);
unsigned int pkts_histogram_buckets(const struct pkts_histogram *histogram,
				    struct pkts_probe_bucket *bucket,
				    unsigned int room);

#endif /* PKTS_HISTOGRAM_H */
