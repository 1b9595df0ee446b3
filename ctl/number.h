/* SPDX-License-Identifier: GPL-2.0 */
/* Large numbers in words: "1.5k", "64Ki", "12.3M". */
#ifndef PKTS_CTL_NUMBER_H
#define PKTS_CTL_NUMBER_H

#include <linux/types.h>
#include <stdbool.h>

#define NUMBER_LEN 16

bool number_parse(const char *text, __u64 *value);
const char *number_short(double value, char *buf);

#endif /* PKTS_CTL_NUMBER_H */
