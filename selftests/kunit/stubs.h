/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tests decide instead of the kernel: the time, and whether there is
 * memory. Included ahead of the tested sources that ask for either.
 */
#ifndef PKTS_SELFTESTS_STUBS_H
#define PKTS_SELFTESTS_STUBS_H

#include <linux/mm.h>
#include <linux/slab.h>

#include "kmod/clock.h"

u64 world_now(void);
void *world_cache_alloc(struct kmem_cache *cache, gfp_t gfp);
void *world_kvzalloc(size_t size, gfp_t gfp);

#define pkts_clock_now world_now
#define kmem_cache_alloc world_cache_alloc
#define kvzalloc world_kvzalloc

#endif /* PKTS_SELFTESTS_STUBS_H */
