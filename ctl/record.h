/* SPDX-License-Identifier: GPL-2.0 */
/* A flow record in words: names, addresses, flags. */
#ifndef PKTS_CTL_RECORD_H
#define PKTS_CTL_RECORD_H

#include <linux/types.h>
#include <stdbool.h>

#include <pkts.h>

#include "args.h"
#include "flow.h"
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

/* Words for enum pkts_state and enum pkts_tunnel; each ends without a name. */
extern const struct ctl_choice record_states[];
extern const struct ctl_choice record_tunnels[];
const char *record_word(const struct ctl_choice *choices, __u64 value);

/**
 * struct record_columns - what differs most from table to table
 * @source: width of source address and port
 * @destination: of destination, and what else tells this flow from others
 * @rtt: whether there is a column of round-trip times
 */
struct record_columns {
	int source;
	int destination;
	bool rtt;
};

#define RECORD_END_LEN (RECORD_ADDR_LEN + 56) /* an address and what follows */

/* record_text.c: parts of a line */
const char *record_source(const struct pkts_record *rec, char *buf);
const char *record_destination(const struct pkts_record *rec, char *buf);
const char *record_rtt(const struct flow *flow, char *buf, size_t size);
const char *record_devs(const struct pkts_record *rec, char *buf, size_t size);
const char *record_vlans(const struct pkts_record *rec, char *buf, size_t size);
const char *record_proto(const struct pkts_record *rec, char *buf, size_t size);

/* record_show.c: a line of a table, or an element of a list */
void record_fit(struct record_columns *columns, const struct flow *flow);
void record_show_header(struct out *out, const struct record_columns *columns);
void record_show(struct out *out, const struct flow *flow,
		 const struct record_columns *columns);

/* record_json.c: members of an object */
void record_json(struct out *out, const struct flow *flow);

/* record_block.c: all that is known of a flow, in lines of its own */
void record_block(struct out *out, const struct flow *flow);

#endif /* PKTS_CTL_RECORD_H */
