// SPDX-License-Identifier: GPL-2.0
/*
 * Times below 64 ns have a class each. From there on each octave, from one
 * power of two to the next, is divided into 64 classes of the same width: the
 * middle of a class is never farther from what is in it than 1/128 of that.
 *
 * A time's classes are few, of all that there are: a path's delays lie close
 * together. So the counters of a quarter of an octave are there from its first
 * time on, behind each other, and a bitmap tells which ones are.
 */
#include "histogram.h"

#include <linux/bitmap.h>
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

/* Blocks of a side that are kept for the next interval. */
#define HISTOGRAM_KEPT 4

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

static unsigned int side_blocks(const struct pkts_histogram_side *side)
{
	return bitmap_weight(side->present, PKTS_HISTOGRAM_BLOCKS);
}

/* The counters of block @number, which are made if there are none. */
static struct pkts_histogram_block *
side_block(struct pkts_histogram_side *side, unsigned int number)
{
	unsigned int at = bitmap_weight(side->present, number);
	struct pkts_histogram_block *block;
	unsigned int n;

	if (test_bit(number, side->present))
		return &side->block[at];
	n = side_blocks(side);
	block = krealloc_array(side->block, n + 1, sizeof(*block),
			       GFP_KERNEL_ACCOUNT);
	if (!block)
		return NULL;
	side->block = block;
	memmove(&block[at + 1], &block[at], (n - at) * sizeof(*block));
	memset(&block[at], 0, sizeof(*block));
	__set_bit(number, side->present);
	return &block[at];
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
	struct pkts_histogram_block *block;
	u32 *count;

	block = side_block(time < 0 ? &histogram->negative :
				      &histogram->positive,
			   class / PKTS_HISTOGRAM_BLOCK);
	if (!block)
		return -ENOMEM;
	count = &block->count[class % PKTS_HISTOGRAM_BLOCK];
	if (*count != U32_MAX)
		(*count)++;
	histogram->count++;
	return 0;
}

/**
 * struct cursor - a class that has times, on the way from the lowest on
 * @histogram: where
 * @side: of that
 * @number: the block on that side
 * @at: the class in the block
 * @class: the class
 * @count: its times
 */
struct cursor {
	const struct pkts_histogram		*histogram;
	const struct pkts_histogram_side	*side;
	unsigned int				number;
	unsigned int				at;
	unsigned int				class;
	u32					count;
};

static bool cursor_negative(const struct cursor *cursor)
{
	return cursor->side == &cursor->histogram->negative;
}

/* The next block of the side; of negative times the longest comes first. */
static bool cursor_block(struct cursor *cursor)
{
	const unsigned long *present = cursor->side->present;
	unsigned int next, end = PKTS_HISTOGRAM_BLOCKS;

	if (cursor_negative(cursor)) {
		end = cursor->number;
		next = find_last_bit(present, end);
	} else {
		next = find_next_bit(present, end, cursor->number + 1);
	}
	if (next >= end)
		return false;
	cursor->number = next;
	cursor->at = 0;
	return true;
}

static void cursor_side(struct cursor *cursor,
			const struct pkts_histogram_side *side)
{
	cursor->side = side;
	cursor->at = PKTS_HISTOGRAM_BLOCK;
	/* one before the first block, whose successor is 0 of the others */
	cursor->number = cursor_negative(cursor) ? PKTS_HISTOGRAM_BLOCKS :
						   UINT_MAX;
}

static void cursor_begin(struct cursor *cursor,
			 const struct pkts_histogram *histogram)
{
	cursor->histogram = histogram;
	cursor_side(cursor, &histogram->negative);
}

/* The next class with times; false: there is none any more. */
static bool cursor_next(struct cursor *cursor)
{
	const struct pkts_histogram *histogram = cursor->histogram;
	const struct pkts_histogram_block *block;
	unsigned int at;

	for (;;) {
		while (cursor->at == PKTS_HISTOGRAM_BLOCK) {
			if (cursor_block(cursor))
				break;
			if (!cursor_negative(cursor))
				return false;
			cursor_side(cursor, &histogram->positive);
		}
		block = &cursor->side->block[bitmap_weight(cursor->side->present,
							   cursor->number)];
		at = cursor->at++;
		if (cursor_negative(cursor))
			at = PKTS_HISTOGRAM_BLOCK - 1 - at;
		cursor->class = cursor->number * PKTS_HISTOGRAM_BLOCK + at;
		cursor->count = block->count[at];
		if (cursor->count)
			return true;
	}
}

/* By the nearest rank, which names a time that was there. */
static u64 histogram_rank(u64 count, unsigned int permille)
{
	u64 rank;

	/* in two parts, for so many that the product has no room */
	rank = div_u64(count, 1000) * permille +
	       DIV_ROUND_UP((u32)(count % 1000) * permille, 1000);
	return max_t(u64, rank, 1);
}

/**
 * pkts_histogram_quantiles() - times that shares of all are not longer than
 * @histogram: where
 * @permille: the shares, ascending
 * @time: filled, ns: the middle of a class; 0 when there is none
 * @n: how many
 *
 * Context: the caller keeps writers away.
 */
void pkts_histogram_quantiles(const struct pkts_histogram *histogram,
			      const unsigned int *permille, s64 *time,
			      unsigned int n)
{
	struct cursor cursor;
	unsigned int i = 0;
	s64 middle = 0;
	u64 below = 0;

	cursor_begin(&cursor, histogram);
	while (i < n && cursor_next(&cursor)) {
		middle = histogram_middle(cursor.class);
		if (cursor_negative(&cursor))
			middle = -middle;
		below += cursor.count;
		while (i < n &&
		       below >= histogram_rank(histogram->count, permille[i]))
			time[i++] = middle;
	}
	/* a full class has counted less than there were */
	while (i < n)
		time[i++] = middle;
}

static void side_free(struct pkts_histogram_side *side)
{
	kfree(side->block);
	memset(side, 0, sizeof(*side));
}

static void side_reset(struct pkts_histogram_side *side)
{
	unsigned int n = side_blocks(side);

	if (n > HISTOGRAM_KEPT)
		side_free(side);
	else if (n)
		memset(side->block, 0, n * sizeof(*side->block));
}

/**
 * pkts_histogram_reset() - forget all times, and keep a little memory
 * @histogram: which
 *
 * Context: the caller keeps others away.
 */
void pkts_histogram_reset(struct pkts_histogram *histogram)
{
	side_reset(&histogram->positive);
	side_reset(&histogram->negative);
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
	side_free(&histogram->positive);
	side_free(&histogram->negative);
	histogram->count = 0;
}

/**
 * pkts_histogram_memory() - octets that it holds beside itself
 * @histogram: which
 *
 * Context: the caller keeps writers away.
 */
size_t pkts_histogram_memory(const struct pkts_histogram *histogram)
{
	return (side_blocks(&histogram->positive) +
		side_blocks(&histogram->negative)) *
	       sizeof(struct pkts_histogram_block);
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
	struct cursor cursor;
	unsigned int n = 0;
	u64 width;

	cursor_begin(&cursor, histogram);
	while (cursor_next(&cursor)) {
		if (n++ >= room)
			continue;
		width = pkts_histogram_width(cursor.class);
		bucket->low = pkts_histogram_low(cursor.class);
		if (cursor_negative(&cursor))
			bucket->low = -(bucket->low + (s64)width - 1);
		bucket->width = width;
		bucket->count = cursor.count;
		bucket++;
	}
	return n;
}
