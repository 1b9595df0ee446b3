/* SPDX-License-Identifier: GPL-2.0 */
/* Spans of time in words: "90s", "500ms", "2min". */
#ifndef PKTS_CTL_DURATION_H
#define PKTS_CTL_DURATION_H

#include <linux/types.h>
#include <stdbool.h>

#define DURATION_LEN 32

bool duration_parse(const char *text, __u64 *ns);
const char *duration_exact(__u64 ns, char *buf);
const char *duration_short(__u64 ns, char *buf);
const char *duration_fine(__u64 ns, char *buf);

#endif /* PKTS_CTL_DURATION_H */
