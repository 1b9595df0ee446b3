/* SPDX-License-Identifier: GPL-2.0 */
/* Where IPFIX messages go. */
#ifndef PKTS_CTL_COLLECTOR_H
#define PKTS_CTL_COLLECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct collector;
struct ctl;

/**
 * struct collector_ops - a transport
 * @open: make ready to send; called before each attempt, also when it is
 *	ready already
 * @send: hand on one message
 * @commit: are all messages since the last commit taken? @more: others wait,
 *	so do not hold them up
 * @rollback: an attempt has failed with @err, and all that was sent since the
 *	last commit will be sent again; returns whether it is worth while at once
 * @check: has anything gone wrong since?
 * @close: free all
 *
 * The others return 0 or a negative errno.
 */
struct collector_ops {
	int (*open)(struct collector *c);
	int (*send)(struct collector *c, const void *msg, size_t len);
	int (*commit)(struct collector *c, bool more);
	bool (*rollback)(struct collector *c, int err);
	int (*check)(struct collector *c);
	void (*close)(struct collector *c);
};

/**
 * struct collector - a collector
 * @ops: its transport
 * @name: as the user wrote it
 * @fd: where messages go, -1 before a first success of @ops->open
 * @limit: octets that a message may have; valid after @ops->open
 * @is_file: templates stand first and stay valid
 */
struct collector {
	const struct collector_ops *ops;
	const char *name;
	int fd;
	size_t limit;
	bool is_file;
};

/* Octets of the smallest and largest packet that "mtu" may ask for. */
#define COLLECTOR_MTU_MIN 512
#define COLLECTOR_MTU_MAX 65535

/* Messages a second, see struct collector_wish. */
#define COLLECTOR_RATE_DEFAULT 2000
#define COLLECTOR_RATE_MAX 1000000

/**
 * struct collector_wish - what the user asks of a transport over UDP
 * @mtu: octets of the largest packet, 0 for the path's
 * @rate: messages a second at the most when records pile up; an ordinary
 *	socket buffer has room for about 90
 */
struct collector_wish {
	uint64_t mtu;
	uint64_t rate;
};

struct collector *collector_new(struct ctl *ctl, const char *name,
				const struct collector_wish *wish);
struct collector *collector_udp(struct ctl *ctl, const char *name,
				const char *to,
				const struct collector_wish *wish);
struct collector *collector_file(struct ctl *ctl, const char *name,
				 const char *path);

#endif /* PKTS_CTL_COLLECTOR_H */
