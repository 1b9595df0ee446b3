/* SPDX-License-Identifier: GPL-2.0 */
/* Names of all that the kernel tells of probe sessions. */
#ifndef PKTS_CTL_PROBE_FIELDS_H
#define PKTS_CTL_PROBE_FIELDS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include <pkts.h>

#include "args.h"

/**
 * struct probe_field - a member of a structure of the contract
 * @key: its key in JSON
 * @text: its name in text; NULL where text has it elsewhere
 * @offset: where it is
 * @metric: its name as a metric, behind "pkts_probe_"; NULL for none
 * @help: what it is, for metrics; a sentence
 */
struct probe_field {
	const char *key;
	const char *text;
	size_t offset;
	const char *metric;
	const char *help;
};

/* All end with an entry without a key. */
extern const struct probe_field probe_counters[];	/* of pkts_probe_stats */
extern const struct probe_field probe_losses[];		/* likewise */
extern const struct probe_field probe_spreads[];	/* likewise */
extern const struct probe_field probe_variations[];	/* likewise */
extern const struct probe_field probe_percentiles[];	/* of pkts_probe_spread */
extern const struct probe_field probe_refusals[];	/* of pkts_probe_status */
extern const struct probe_field probe_totals[];		/* of pkts_probe_totals */

__u64 probe_u64(const void *from, const struct probe_field *field);
__s64 probe_s64(const void *from, const struct probe_field *field);

extern const struct ctl_choice probe_states[];
extern const struct ctl_choice probe_reasons[];
extern const struct ctl_choice probe_figures[];
extern const struct ctl_choice probe_windows[];
extern const struct ctl_choice probe_times[];
extern const struct ctl_choice probe_tlvs[];
extern const struct ctl_choice probe_timestamps[];
extern const struct ctl_choice probe_policies[];

const char *probe_word(const struct ctl_choice *choices, __u64 value);
bool probe_is_share(__u32 metric);

#define PROBE_TIME_LEN 40

const char *probe_time(__s64 ns, char *buf);
const char *probe_share(__u64 part, __u64 whole, char *buf);
const char *probe_ppm(__u64 ppm, char *buf);

#endif /* PKTS_CTL_PROBE_FIELDS_H */
