/* SPDX-License-Identifier: GPL-2.0 */
/* Datagrams that leave together. */
#ifndef PKTS_CTL_DATAGRAMS_H
#define PKTS_CTL_DATAGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* As many as a batch of records becomes in packets of an Ethernet's size. */
#define DATAGRAMS_MAX 64

/* One of any size has room when there is no other. */
#define DATAGRAMS_OCTETS 65536

/**
 * struct datagrams - datagrams that wait to leave
 * @count: how many
 * @sent: how many of them have left
 * @octets: of all
 * @header: one of each, for sendmmsg()
 * @part: where each is in @data
 * @data: these
 */
struct datagrams {
	unsigned int count;
	unsigned int sent;
	size_t octets;
	struct mmsghdr header[DATAGRAMS_MAX];
	struct iovec part[DATAGRAMS_MAX];
	uint8_t data[DATAGRAMS_OCTETS];
};

bool datagrams_have_room(const struct datagrams *d, size_t len);
void datagrams_add(struct datagrams *d, const void *data, size_t len);
int datagrams_send(struct datagrams *d, int fd);
void datagrams_forget(struct datagrams *d);

#endif /* PKTS_CTL_DATAGRAMS_H */
