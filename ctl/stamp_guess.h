/* SPDX-License-Identifier: GPL-2.0 */
/* How the stamps of a capture are, and a first time to tell others by. */
#ifndef PKTS_CTL_STAMP_GUESS_H
#define PKTS_CTL_STAMP_GUESS_H

#include "stamp_frame.h"
#include "stamp_words.h"

struct ctl;

int stamp_guess(struct ctl *ctl, const char *path,
		const struct stamp_reading *reading, struct stamp_form *form);
int stamp_guess_fcs(struct ctl *ctl, const char *path, __u64 said, bool *fcs);
int stamp_prime(struct ctl *ctl, const char *path,
		const struct stamp_form *form,
		struct pkts_stamp_reader *reader);

#endif /* PKTS_CTL_STAMP_GUESS_H */
