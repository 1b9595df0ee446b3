/* SPDX-License-Identifier: GPL-2.0 */
/* Keys of authenticated probes, which no command line shows. */
#ifndef PKTS_CTL_KEYFILE_H
#define PKTS_CTL_KEYFILE_H

#include <linux/types.h>

#define KEYFILE_MIN 8
#define KEYFILE_MAX 64
#define KEYFILE_TAKES "a file with a key of 8 to 64 octets"

struct ctl;

/**
 * struct keyfile - a key
 * @len: its octets
 * @key: these; two more, to see what is too long
 */
struct keyfile {
	int len;
	__u8 key[KEYFILE_MAX + 2];
};

int keyfile_read(struct ctl *ctl, const char *path, struct keyfile *key);

#endif /* PKTS_CTL_KEYFILE_H */
