/* SPDX-License-Identifier: GPL-2.0 */
/* IPFIX files that are being written, and complete ones. */
#ifndef PKTS_CTL_FILE_PART_H
#define PKTS_CTL_FILE_PART_H

#include <stdint.h>
#include <sys/types.h>

int file_part_whole(int fd, off_t *octets);
char *file_part_name(const char *path);
int file_part_complete(const char *part, const char *path, uint64_t began);
int file_part_sync_directory(const char *path);

#endif /* PKTS_CTL_FILE_PART_H */
