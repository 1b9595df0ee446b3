/* SPDX-License-Identifier: GPL-2.0 */
/* Log-linear histograms of times. */
#ifndef PKTS_HISTOGRAM_H
#define PKTS_HISTOGRAM_H

#include <linux/bitmap.h>
#include <linux/types.h>

struct pkts_probe_bucket;

#define PKTS_HISTOGRAM_SHIFT	6
#define PKTS_HISTOGRAM_CLASSES	64 /* of an octave: two to the shift */
#define PKTS_HISTOGRAM_BITS	37 /* of the longest time: 137 s */
#define PKTS_HISTOGRAM_OCTAVES	\
	(PKTS_HISTOGRAM_BITS - PKTS_HISTOGRAM_SHIFT + 1)
#define PKTS_HISTOGRAM_SIDE	\
	(PKTS_HISTOGRAM_OCTAVES * PKTS_HISTOGRAM_CLASSES)
#define PKTS_HISTOGRAM_BLOCK	16 /* classes; a cache line */
#define PKTS_HISTOGRAM_BLOCKS	(PKTS_HISTOGRAM_SIDE / PKTS_HISTOGRAM_BLOCK)

/**
 * struct pkts_histogram_block - a quarter of an octave
 * @count: of each class; stays at the largest number
 */
struct pkts_histogram_block {
	u32 count[PKTS_HISTOGRAM_BLOCK];
};

/**
 * struct pkts_histogram_side - times of one sign
 * @present: which blocks there are
 * @block: these, in the order of their classes
 */
struct pkts_histogram_side {
	DECLARE_BITMAP(present, PKTS_HISTOGRAM_BLOCKS);
	struct pkts_histogram_block *block;
};

/**
 * struct pkts_histogram - how often which time was
 * @count: times in it, those beyond a full class included
 * @positive: times from 0 on
 * @negative: the others
 */
struct pkts_histogram {
	u64				count;
	struct pkts_histogram_side	positive;
	struct pkts_histogram_side	negative;
};

unsigned int pkts_histogram_class(u64 size);
u64 pkts_histogram_low(unsigned int class);
u64 pkts_histogram_width(unsigned int class);
int pkts_histogram_add(struct pkts_histogram *histogram, s64 time);
void pkts_histogram_quantiles(const struct pkts_histogram *histogram,
			      const unsigned int *permille, s64 *time,
			      unsigned int n);
void pkts_histogram_reset(struct pkts_histogram *histogram);
void pkts_histogram_free(struct pkts_histogram *histogram);
size_t pkts_histogram_memory(const struct pkts_histogram *histogram);
unsigned int pkts_histogram_buckets(const struct pkts_histogram *histogram,
				    struct pkts_probe_bucket *bucket,
				    unsigned int room);

#endif /* PKTS_HISTOGRAM_H */
