// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling: systematic count-based (RFC 5475, 5.1) and uniform probabilistic
 * (5.2.2.1). Systematic is exact whatever the number of CPUs, because they
 * share one counter a side; random shares nothing.
 */
#include "sample.h"

#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/prandom.h>

static DEFINE_PER_CPU(struct rnd_state, sample_random_state);

/* The first of every interval. */
static bool sample_systematic(struct pkts_sampler *sampler, unsigned int side)
{
	atomic_t *place = &sampler->place[side];
	u32 interval = sampler->interval;
	int at = atomic_read(place);

	while (!atomic_try_cmpxchg(place, &at, at + 1 < interval ? at + 1 : 0))
		;
	return at == 0;
}

static u32 sample_random_u32(void)
{
	return prandom_u32_state(this_cpu_ptr(&sample_random_state));
}

/*
 * A random number times the interval has a high word below the interval, and
 * each is as likely as the others once the numbers that are too many are
 * drawn again: their low word lies below 2^32 modulo the interval.
 */
static bool sample_random(u32 interval)
{
	u64 product = (u64)sample_random_u32() * interval;

	if (likely(product >> 32))
		return false;
	while (unlikely((u32)product < -interval % interval))
		product = (u64)sample_random_u32() * interval;
	return !(product >> 32);
}

/**
 * pkts_sample_take() - is this packet in the sample?
 * @sampler: decides
 * @side: the side of the point on which the packet was seen, 0 or 1
 *
 * Context: softirq or bottom halves off.
 * Return: true when it is.
 */
bool pkts_sample_take(struct pkts_sampler *sampler, unsigned int side)
{
	switch (sampler->algorithm) {
	case PKTS_SAMPLING_SYSTEMATIC:
		return sample_systematic(sampler, side);
	case PKTS_SAMPLING_RANDOM:
		return sample_random(sampler->interval);
	default:
		return true;
	}
}

/**
 * pkts_sample_init() - make the random numbers differ from boot to boot
 *
 * Context: module init.
 */
void pkts_sample_init(void)
{
	prandom_seed_full_state(&sample_random_state);
}
