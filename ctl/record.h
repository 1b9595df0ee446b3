/* SPDX-License-Identifier: GPL-2.0 */
/* A flow record in words: names, addresses, flags. */
#ifndef PKTS_CTL_RECORD_H
#define PKTS_CTL_RECORD_H

#include <linux/types.h>
#include <stdbool.h>

#include <pkts.h>

#include "out.h"

#define RECORD_ADDR_LEN 48	/* an IPv6 address in text */
#define RECORD_FLAGS_LEN 13	/* TCP flags in letters */

const char *record_proto_name(__u8 proto);
int record_proto_number(const char *name);
bool record_is_icmp(const struct pkts_record *rec);
bool record_has_ports(const struct pkts_record *rec);
bool record_has_spi(const struct pkts_record *rec);
const char *record_addr(const struct pkts_record *rec, const __u8 *addr,
			char *buf);
const char *record_flags(__u16 tcp_flags, char *buf);
const char *record_direction(__u32 direction);
const char *record_end_reason(__u8 reason);

/**
 * struct record_columns - widths of the columns whose contents differ most
 * @source: source address and port
 * @destination: destination, and what else tells this flow from others
 */
struct record_columns {
	int source;
	int destination;
};

/* record_show.c: a line of a table, or an element of a list */
void record_fit(struct record_columns *columns, const struct pkts_record *rec);
void record_show_header(struct out *out, const struct record_columns *columns);
void record_show(struct out *out, const struct pkts_record *rec, __u64 now,
		 const struct record_columns *columns);

#endif /* PKTS_CTL_RECORD_H */
