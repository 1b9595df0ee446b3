/* SPDX-License-Identifier: GPL-2.0 */
/* Bars and lines of bars, drawn with characters. */
#ifndef PKTS_CTL_BARS_H
#define PKTS_CTL_BARS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define BARS_OCTETS 3		/* of a character at the most */
#define BARS_NONE (-1LL)	/* no value: a gap */
#define BARS_LOST (-2LL)	/* a value that is a loss */

/* Octets of a buffer for so many characters. */
#define BARS_LEN(width) ((width) * BARS_OCTETS + 1)

bool bars_blocks(void);
const char *bars_spark(const __s64 *values, size_t n, bool blocks, char *buf);
const char *bars_bar(__u64 value, __u64 max, size_t width, bool blocks,
		     char *buf);

#endif /* PKTS_CTL_BARS_H */
