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
 * @send: hand on one message; it may wait for @commit or @flush to leave
 * @flush: a pause follows: what waits leaves now; NULL where nothing ever does
 * @commit: a batch is complete, see @confirmed of struct collector; @more:
 *	others wait, so do not hold them up
 * @rollback: an attempt has failed with @err, and all that is not confirmed
 *	will be sent again; returns whether it is worth while at once
 * @check: has anything gone wrong since? Brings @confirmed up to date
 * @finish: no more will be sent; wait until all is confirmed
 * @close: free all
 *
 * The others return 0 or a negative errno.
 */
struct collector_ops {
	int (*open)(struct collector *c);
	int (*send)(struct collector *c, const void *msg, size_t len);
	int (*flush)(struct collector *c);
	int (*commit)(struct collector *c, bool more);
	bool (*rollback)(struct collector *c, int err);
	int (*check)(struct collector *c);
	int (*finish)(struct collector *c);
	void (*close)(struct collector *c);
};

/**
 * struct collector - a collector
 * @ops: its transport
 * @name: as the user wrote it
 * @fd: where messages go, -1 before a first success of @ops->open
 * @limit: octets that a message may have; valid after @ops->open
 * @is_file: templates stand first and stay valid
 * @reliable: it confirms; the kernel keeps for it what it has not
 * @fresh: a session has begun that no template is known in; for the exporter
 *	to take back
 * @hurried: records pile up: confirm as soon as may be
 * @stop: readable when it is time to end, -1 for never
 * @written: octets handed on in this session
 * @confirmed: of these, those that were taken
 * @due: when @ops->check has something to do, monotonic; 0 for never
 * @why: the last error in words; empty where errno says it
 */
struct collector {
	const struct collector_ops *ops;
	const char *name;
	int fd;
	size_t limit;
	bool is_file;
	bool reliable;
	bool fresh;
	bool hurried;
	int stop;
	uint64_t written;
	uint64_t confirmed;
	uint64_t due;
	char why[160];
};

/* What names a collector. */
#define COLLECTOR_TAKES \
	"udp:HOST:PORT, tcp:HOST:PORT, tls:HOST:PORT or file:PATH"

/* Octets of the smallest and largest packet that "mtu" may ask for. */
#define COLLECTOR_MTU_MIN 512
#define COLLECTOR_MTU_MAX 65535

/* Messages a second, see struct collector_wish. */
#define COLLECTOR_RATE_UDP 2000
#define COLLECTOR_RATE_MAX 1000000

/* Octets after which a file is complete. */
#define COLLECTOR_ROTATE_MIN 65536
#define COLLECTOR_ROTATE_MAX 1099511627776ULL

/**
 * struct collector_wish - what the user asks of a transport
 * @mtu: UDP: octets of the largest packet, 0 for the path's
 * @rate: messages a second at the most, 0 for no limit; an ordinary socket
 *	buffer of a collector over UDP has room for about 90
 * @cert: TLS: file of our certificate
 * @key: TLS: file of its key
 * @ca: TLS: file of those that may have signed the collector's certificate
 * @peer: TLS: the name in the collector's certificate; NULL for its host
 * @rotate_size: file: complete after so many octets, 0 for never
 * @rotate_time: file: complete after so many nanoseconds, 0 for never
 * @empty: file: what is there goes
 */
struct collector_wish {
	uint64_t mtu;
	uint64_t rate;
	const char *cert;
	const char *key;
	const char *ca;
	const char *peer;
	uint64_t rotate_size;
	uint64_t rotate_time;
	bool empty;
};

/* What follows the transport in a destination; NULL when it is another one. */
const char *collector_is(const char *name, const char *transport);

/* Does it name a destination? */
bool collector_is_one(const char *name);

struct collector *collector_new(struct ctl *ctl, const char *name,
				const struct collector_wish *wish);
struct collector *collector_udp(struct ctl *ctl, const char *name,
				const char *to,
				const struct collector_wish *wish);
struct collector *collector_tcp(struct ctl *ctl, const char *name,
				const char *to,
				const struct collector_wish *wish);
struct collector *collector_tls(struct ctl *ctl, const char *name,
				const char *to,
				const struct collector_wish *wish);
struct collector *collector_file(struct ctl *ctl, const char *name,
				 const char *path,
				 const struct collector_wish *wish);

#endif /* PKTS_CTL_COLLECTOR_H */
