/* SPDX-License-Identifier: GPL-2.0 */
/* Sampling at an observation point (RFC 5475). */
#ifndef PKTS_SAMPLE_H
#define PKTS_SAMPLE_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <uapi/pkts.h>

#define PKTS_SAMPLE_INTERVAL_MAX BIT(24)

/**
 * struct pkts_sampler - which packets are taken
 * @algorithm: enum pkts_sampling
 * @interval: one in so many, 1 to PKTS_SAMPLE_INTERVAL_MAX
 * @place: systematic: how far each side is in its interval
 *
 * What is taken or not is a frame as the stack hands it over: one that offload
 * has made of several packets is taken as a whole, so that one in @interval
 * is an unbiased estimate of packets and octets.
 */
struct pkts_sampler {
	u32 algorithm;
	u32 interval;
	atomic_t place[2];
};

bool pkts_sample_take(struct pkts_sampler *sampler, unsigned int side);
void pkts_sample_init(void);

#endif /* PKTS_SAMPLE_H */
