/* SPDX-License-Identifier: GPL-2.0 */
/* The exporters of a run, and what the kernel may forget. */
#ifndef PKTS_CTL_EXPORT_GROUP_H
#define PKTS_CTL_EXPORT_GROUP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "export_status.h"
#include "export_words.h"

struct ctl;
struct exporter;

/**
 * struct export_group - the exporters of a run
 * @ctl: for messages
 * @count: how many
 * @exporter: these
 * @thread: their threads
 * @stop: readable when all are to end
 * @ended: readable when a thread has ended
 * @socket: who asks is told there; -1 for none
 * @lock: guards all below
 * @status: of each exporter
 * @behind: when each was behind for the first time, monotonic; 0: it is not
 * @backlog: how far each was behind at the least, since its collector is there
 * @done: records up to this id are done with
 * @ceiling: how many records the kernel's queue may have
 */
struct export_group {
	struct ctl *ctl;
	unsigned int count;
	struct exporter *exporter[EXPORT_MAX];
	pthread_t thread[EXPORT_MAX];
	int stop;
	int ended;
	int socket;
	pthread_mutex_t lock; /* all below */
	struct export_status status[EXPORT_MAX];
	uint64_t behind[EXPORT_MAX];
	uint64_t backlog[EXPORT_MAX];
	uint64_t done;
	uint64_t ceiling;
};

/* export_group.c */
void export_group_tell(struct exporter *ex);
uint64_t export_group_done(struct export_group *group);
void export_group_answer(struct export_group *group);

/* export_service.c */
int export_service(struct ctl *ctl, const struct export_wishes *wishes);

#endif /* PKTS_CTL_EXPORT_GROUP_H */
