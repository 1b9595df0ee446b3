/* SPDX-License-Identifier: GPL-2.0 */
/* A flow record in words: names, addresses, flags, times. */
#ifndef PKTS_CTL_RECORD_H
#define PKTS_CTL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include <pkts.h>

#include "out.h"

#define RECORD_ADDR_LEN 48	/* an IPv6 address in text */
#define RECORD_FLAGS_LEN 13	/* TCP flags in letters */
#define RECORD_TIME_LEN 24	/* a duration in text */

const char *record_proto_name(uint8_t proto);
int record_proto_number(const char *name);
bool record_is_icmp(const struct pkts_record *rec);
bool record_has_spi(const struct pkts_record *rec);
const char *record_addr(const struct pkts_record *rec, const uint8_t *addr,
			char *buf);
const char *record_flags(uint16_t tcp_flags, char *buf);
const char *record_duration(uint64_t ns, char *buf);
const char *record_direction(uint32_t direction);
const char *record_end_reason(uint8_t reason);

void record_print_header(struct out *out);
void record_print(struct out *out, const struct pkts_record *rec,
		  uint64_t now);

#endif /* PKTS_CTL_RECORD_H */
