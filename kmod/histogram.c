// SPDX-License-Identifier: GPL-2.0
/*
 * Times below 64 ns have a class each. From there on each octave, from one
 * power of two to the next, is divided into 64 classes of the same width: the
 * middle of a class is never farther from what is in it than 1/128 of that.
 *
 * A time's classes are few, of all that there are: a path's delays lie in a few
 * octaves. So an octave's counters are there from its first time on.
 */
#include "histogram.h"

#include <linux/bits.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/pkts.h>

#define HISTOGRAM_LONGEST (BIT_ULL(PKTS_HISTOGRAM_BITS) - 1)

/**
 * pkts_histogram_class() - the class that a time is in
 * @size: ns, without its sign
 *
 * Context: any.
 * Return: below PKTS_HISTOGRAM_SIDE; longer times are in the last class.
 */
unsigned int pkts_histogram_class(u64 size)
{
	unsigned int shift;

	size = min_t(u64, size, HISTOGRAM_LONGEST);
	if (size < PKTS_HISTOGRAM_CLASSES)
		return size;
	shift = fls64(size) - 1 - PKTS_HISTOGRAM_SHIFT;
	return (shift << PKTS_HISTOGRAM_SHIFT) + (size >> shift);
}

/* How often a class's octave was doubled to have its width. */
static unsigned int histogram_shift(unsigned int class)
{
	unsigned int octave = class >> PKTS_HISTOGRAM_SHIFT;

	return octave ? octave - 1 : 0;
}

/**
 * pkts_histogram_width() - how many ns a class covers
 * @class: the class
 *
 * Context: any.
 */
u64 pkts_histogram_width(unsigned int class)
{
	return BIT_ULL(histogram_shift(class));
}

/**
 * pkts_histogram_low() - the shortest time of a class
 * @class: the class
 *
 * Context: any.
 * Return: ns.
 */
u64 pkts_histogram_low(unsigned int class)
{
	unsigned int shift = histogram_shift(class);

	if (class < PKTS_HISTOGRAM_CLASSES)
		return class;
	return ((u64)(class & (PKTS_HISTOGRAM_CLASSES - 1)) +
		PKTS_HISTOGRAM_CLASSES) << shift;
}

static s64 histogram_middle(unsigned int class)
{
	return pkts_histogram_low(class) +
	       (pkts_histogram_width(class) - 1) / 2;
}

static struct pkts_octave **histogram_side(struct pkts_histogram *histogram,
					   s64 time)
{
	if (time >= 0)
		return histogram->positive;
	if (!histogram->negative)
		histogram->negative = kcalloc(PKTS_HISTOGRAM_OCTAVES,
					      sizeof(*histogram->negative),
					      GFP_KERNEL_ACCOUNT);
	return histogram->negative;
}

/**
 * pkts_histogram_add() - count a time
 * @histogram: where
 * @time: ns, negative ones too
 *
 * Context: process; may sleep. The caller keeps others away.
 * Return: 0, or -ENOMEM when it was not counted.
 */
int pkts_histogram_add(struct pkts_histogram *histogram, s64 time)
{
	unsigned int class = pkts_histogram_class(time < 0 ? -(u64)time : time);
	struct pkts_octave **octave = histogram_side(histogram, time);
	u32 *count;

	if (!octave)
		return -ENOMEM;
	octave += class >> PKTS_HISTOGRAM_SHIFT;
	if (!*octave)
		*octave = kzalloc(sizeof(**octave), GFP_KERNEL_ACCOUNT);
	if (!*octave)
		return -ENOMEM;
	count = &(*octave)->count[class & (PKTS_HISTOGRAM_CLASSES - 1)];
	if (*count != U32_MAX)
		(*count)++;
	histogram->count++;
	return 0;
}

/* The class @step classes above the most negative one: of all, ascending. */
static u32 histogram_at(const struct pkts_histogram *histogram,
			unsigned int step, unsigned int *class)
{
	struct pkts_octave *const *octave = histogram->positive;

	if (step < PKTS_HISTOGRAM_SIDE) {
		octave = histogram->negative;
		*class = PKTS_HISTOGRAM_SIDE - 1 - step;
	} else {
		*class = step - PKTS_HISTOGRAM_SIDE;
	}
	if (!octave || !octave[*class >> PKTS_HISTOGRAM_SHIFT])
		return 0;
	return octave[*class >> PKTS_HISTOGRAM_SHIFT]
		->count[*class & (PKTS_HISTOGRAM_CLASSES - 1)];
}

/* Whole octaves without any time are passed over. */
static unsigned int histogram_next(const struct pkts_histogram *histogram,
				   unsigned int step, unsigned int *class,
				   u32 *count)
{
	if (step < PKTS_HISTOGRAM_SIDE && !histogram->negative)
		step = PKTS_HISTOGRAM_SIDE;
	for (; step < 2 * PKTS_HISTOGRAM_SIDE; step++) {
		*count = histogram_at(histogram, step, class);
		if (*count)
			break;
		if (step >= PKTS_HISTOGRAM_SIDE &&
		    !histogram->positive[*class >> PKTS_HISTOGRAM_SHIFT])
			step |= PKTS_HISTOGRAM_CLASSES - 1;
	}
	return step;
}

/**
 * pkts_histogram_rank() - the time that so many are not longer than
 * @histogram: where
 * @rank: how many, from 1 to all that are in it
 *
 * Context: the caller keeps writers away.
 * Return: ns, the middle of its class; 0 when there is none.
 */
s64 pkts_histogram_rank(const struct pkts_histogram *histogram, u64 rank)
{
	unsigned int step = 0, class = 0;
	u64 below = 0;
	s64 time = 0;
	u32 count;

	for (;; step++) {
		step = histogram_next(histogram, step, &class, &count);
		if (step >= 2 * PKTS_HISTOGRAM_SIDE)
			return time;
		time = histogram_middle(class);
		if (step < PKTS_HISTOGRAM_SIDE)
			time = -time;
		below += count;
		if (below >= rank)
			return time;
	}
}

/**
 * pkts_histogram_quantile() - the time that a share of all is not longer than
 * @histogram: where
 * @permille: the share
 *
 * By the nearest rank, which names a time that was there.
 *
 * Context: the caller keeps writers away.
 * Return: ns, as pkts_histogram_rank().
 */
s64 pkts_histogram_quantile(const struct pkts_histogram *histogram,
			    unsigned int permille)
{
	u64 count = histogram->count;
	u64 rank;

	/* in two parts, for so many that the product has no room */
	rank = div_u64(count, 1000) * permille +
	       DIV_ROUND_UP((u32)(count % 1000) * permille, 1000);
	return pkts_histogram_rank(histogram, max_t(u64, rank, 1));
}

/**
 * pkts_histogram_reset() - forget all times, and keep the memory
 * @histogram: which
 *
 * Context: the caller keeps others away.
 */
void pkts_histogram_reset(struct pkts_histogram *histogram)
{
	unsigned int i;

	for (i = 0; i < PKTS_HISTOGRAM_OCTAVES; i++) {
		if (histogram->positive[i])
			memset(histogram->positive[i], 0,
			       sizeof(*histogram->positive[i]));
		if (histogram->negative && histogram->negative[i])
			memset(histogram->negative[i], 0,
			       sizeof(*histogram->negative[i]));
	}
	histogram->count = 0;
}

/**
 * pkts_histogram_free() - give its memory back
 * @histogram: empty afterwards
 *
 * Context: any; the caller keeps others away.
 */
void pkts_histogram_free(struct pkts_histogram *histogram)
{
	unsigned int i;

	for (i = 0; i < PKTS_HISTOGRAM_OCTAVES; i++) {
		kfree(histogram->positive[i]);
		if (histogram->negative)
			kfree(histogram->negative[i]);
	}
	kfree(histogram->negative);
	memset(histogram, 0, sizeof(*histogram));
}

/**
 * pkts_histogram_memory() - octets that it holds beside itself
 * @histogram: which
 *
 * Context: the caller keeps writers away.
 */
size_t pkts_histogram_memory(const struct pkts_histogram *histogram)
{
	size_t memory = 0;
	unsigned int i;

	if (histogram->negative)
		memory += PKTS_HISTOGRAM_OCTAVES * sizeof(void *);
	for (i = 0; i < PKTS_HISTOGRAM_OCTAVES; i++) {
		if (histogram->positive[i])
			memory += sizeof(struct pkts_octave);
		if (histogram->negative && histogram->negative[i])
			memory += sizeof(struct pkts_octave);
	}
	return memory;
}

/**
 * pkts_histogram_buckets() - all classes that have times, ascending
 * @histogram: where
 * @bucket: filled
 * @room: for how many
 *
 * Context: the caller keeps writers away.
 * Return: how many there are, of which @room at the most are filled.
 */
unsigned int pkts_histogram_buckets(const struct pkts_histogram *histogram,
				    struct pkts_probe_bucket *bucket,
				    unsigned int room)
{
	unsigned int step = 0, class = 0, n = 0;
	u64 width;
	u32 count;

	for (;; step++) {
		step = histogram_next(histogram, step, &class, &count);
		if (step >= 2 * PKTS_HISTOGRAM_SIDE)
			return n;
		if (n++ >= room)
			continue;
		width = pkts_histogram_width(class);
		bucket->low = pkts_histogram_low(class);
		if (step < PKTS_HISTOGRAM_SIDE)
			bucket->low = -(bucket->low + (s64)width - 1);
		bucket->width = width;
		bucket->count = count;
		bucket++;
	}
}
