/* SPDX-License-Identifier: GPL-2.0 */
/* A TCP connection that knows what its peer has safely got. */
#ifndef PKTS_CTL_STREAM_H
#define PKTS_CTL_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "address.h"

/* How often the peer's acknowledgments are noted, and how many are kept. */
#define STREAM_NOTE_MS 50
#define STREAM_NOTES 32

/**
 * struct stream_note - what the peer's TCP had acknowledged
 * @at: when, monotonic
 * @acked: octets
 */
struct stream_note {
	uint64_t at;
	uint64_t acked;
};

/**
 * struct stream - a connection
 * @to: where to
 * @fd: the socket, not blocking; -1 when there is none
 * @stop: readable when waiting is to be short, -1 for never
 * @base: what the kernel had counted as acknowledged before the first octet
 * @written: octets that were handed to the kernel
 * @acked: of these, those that the peer's TCP has acknowledged
 * @settled: of these, those that its reader has, too
 * @closed: the peer has closed it
 * @notes: ring of @note
 * @first: the oldest of them
 * @note: see &struct stream_note
 */
struct stream {
	struct address to;
	int fd;
	int stop;
	uint64_t base;
	uint64_t written;
	uint64_t acked;
	uint64_t settled;
	bool closed;
	unsigned int notes;
	unsigned int first;
	struct stream_note note[STREAM_NOTES];
};

/* What is "a while ago"; tests want it longer. */
extern unsigned int stream_settle_ms;

int stream_connect(struct stream *s, char *why, size_t size);
int stream_wait(struct stream *s, short events, int ms);
ssize_t stream_push(struct stream *s, const void *data, size_t len);
int stream_settle(struct stream *s, bool hurried);
int stream_drain(struct stream *s, int (*listen)(void *arg), void *arg);
void stream_close(struct stream *s);

/* stream_acked.c */
int stream_acked(int fd, uint64_t *octets);

#endif /* PKTS_CTL_STREAM_H */
