/* SPDX-License-Identifier: GPL-2.0 */
/* What running exporters tell of themselves, over a socket. */
#ifndef PKTS_CTL_EXPORT_STATUS_H
#define PKTS_CTL_EXPORT_STATUS_H

#include <stddef.h>
#include <stdint.h>

struct ctl;

#define EXPORT_STATUS_TO_LEN 256
#define EXPORT_STATUS_ERROR_LEN 160

/**
 * struct export_status - an exporter
 * @to: its destination
 * @domain: observation domain of its flows
 * @down: its collector takes nothing
 * @reliable: the kernel keeps records until it has confirmed them
 * @records: flow records that were taken
 * @data_records: what they became
 * @messages: IPFIX messages with these
 * @octets: their octets
 * @filtered: flow records that were not to be sent
 * @shortened: of @records, those whose details had no room
 * @in_flight: flow records that were sent but not confirmed yet
 * @acknowledged: id of the last flow record that was taken
 * @newest: id of the newest flow record in the kernel's queue
 * @dropped: flow records that the kernel's queue has ever dropped
 * @missed: flow records that the other exporters did not wait for
 * @reconnects: how often the collector was found again
 * @lag: nanoseconds since it had last taken all there was
 * @error_at: when @error was, wall-clock time; 0 for never
 * @error: the last one, in words
 */
struct export_status {
	char to[EXPORT_STATUS_TO_LEN];
	uint32_t domain;
	uint8_t down;
	uint8_t reliable;
	uint16_t unused;
	uint64_t records;
	uint64_t data_records;
	uint64_t messages;
	uint64_t octets;
	uint64_t filtered;
	uint64_t shortened;
	uint64_t in_flight;
	uint64_t acknowledged;
	uint64_t newest;
	uint64_t dropped;
	uint64_t missed;
	uint64_t reconnects;
	uint64_t lag;
	uint64_t error_at;
	char error[EXPORT_STATUS_ERROR_LEN];
};

/**
 * struct export_status_head - what comes before them
 * @magic: EXPORT_STATUS_MAGIC
 * @size: octets of each; another version of the tool may know more or less
 * @count: how many follow
 * @pid: the process
 */
struct export_status_head {
	uint32_t magic;
	uint32_t size;
	uint32_t count;
	uint32_t pid;
};

#define EXPORT_STATUS_MAGIC 0x706b7478 /* "pktx" */

/* export_socket.c */
int export_socket_listen(struct ctl *ctl, int *fd);
void export_socket_close(int fd);
void export_socket_answer(int fd, const struct export_status *status,
			  unsigned int count);
int export_socket_ask(struct ctl *ctl, struct export_status **status,
		      unsigned int *count, unsigned int *pid);

/* export_show.c */
int export_show(struct ctl *ctl, int argc, char **argv);

#endif /* PKTS_CTL_EXPORT_STATUS_H */
