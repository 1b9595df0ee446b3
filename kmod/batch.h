/* SPDX-License-Identifier: GPL-2.0 */
/* Records on their way into one reply. */
#ifndef PKTS_BATCH_H
#define PKTS_BATCH_H

#include <linux/gfp.h>
#include <linux/types.h>
#include <uapi/pkts.h>

struct pkts_wall;
struct sk_buff;

/**
 * struct pkts_batch - records, and the details of those that have one
 * @n: how many records there are
 * @details: how many details
 * @room: for how many records there is room, PKTS_BATCH_MAX at the most
 * @detail_room: for how many details, PKTS_DETAILS_MAX at the most
 * @rec: the records
 * @detail: the details, in the order of their records
 */
struct pkts_batch {
	unsigned int		n;
	unsigned int		details;
	unsigned int		room;
	unsigned int		detail_room;
	struct pkts_record	*rec;
	struct pkts_detail	*detail;
};

struct pkts_batch *pkts_batch_alloc(unsigned int room, unsigned int details);
void pkts_batch_free(struct pkts_batch *batch);
size_t pkts_batch_size(const struct pkts_batch *batch);
void pkts_batch_wall_times(struct pkts_batch *batch,
			   const struct pkts_wall *wall);
int pkts_batch_put(struct sk_buff *msg, const struct pkts_batch *batch,
		   int records, int details);

/* Is there room for @n more, each with a detail? */
static inline bool pkts_batch_has_room(const struct pkts_batch *batch,
				       unsigned int n)
{
	return batch->n + n <= batch->room &&
	       batch->details + n <= batch->detail_room;
}

/* Is there room for this one? */
static inline bool pkts_batch_takes(const struct pkts_batch *batch,
				    const struct pkts_record *rec)
{
	return batch->n < batch->room &&
	       (!rec->detail || batch->details < batch->detail_room);
}

#endif /* PKTS_BATCH_H */
