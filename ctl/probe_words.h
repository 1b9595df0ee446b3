/* SPDX-License-Identifier: GPL-2.0 */
/* What a command line says of a new probe session. */
#ifndef PKTS_CTL_PROBE_WORDS_H
#define PKTS_CTL_PROBE_WORDS_H

#include <linux/types.h>
#include <stdbool.h>

#include <pkts.h>

struct ctl;
struct nl_msg;

#define PROBE_NUMBERS 16	/* settings that are a number each */

/**
 * struct probe_address - an address as the kernel wants it
 * @len: octets, 4 or 16; 0 for none
 * @addr: these
 * @port: UDP port, of a reflector
 * @scope: number of the device that a link-local address names; 0 for none
 */
struct probe_address {
	int len;
	__u8 addr[16];
	__u16 port;
	__u32 scope;
};

/**
 * struct probe_words - what "add" was told
 * @name: of the session
 * @to: the reflector as it was typed; NULL for the other end of a flow
 * @from: the source address as it was typed, or NULL
 * @dev: the device, or NULL
 * @auth: file of the key, or NULL
 * @number: settings that are numbers, in the order of their table
 * @given: which of @number were given, a bit each
 * @fixed: the fixed source port; 0 for rotating ones
 * @rotate: rotating ones were asked for
 * @tlvs: enum pkts_probe_tlv
 * @stateful: the reflector is said to count
 * @hardware: devices are to tell when probes leave
 * @alarm: thresholds
 * @alarms: how many
 */
struct probe_words {
	const char *name;
	const char *to;
	const char *from;
	const char *dev;
	const char *auth;
	__u64 number[PROBE_NUMBERS];
	unsigned int given;
	__u64 fixed;
	bool rotate;
	__u64 tlvs;
	bool stateful;
	bool hardware;
	struct pkts_probe_alarm alarm[PKTS_PROBE_ALARMS_MAX];
	unsigned int alarms;
};

int probe_words_read(struct ctl *ctl, struct probe_words *words, int argc,
		     char **argv);
void probe_words_put(const struct probe_words *words, struct nl_msg *msg);

/* probe_alarm.c */
bool probe_alarm_parse(struct pkts_probe_alarm *alarm, const char *value);
const char *probe_alarm_takes(__u32 metric);
const char *probe_alarm_value(__u32 metric, __u64 value, char *buf);

/* probe_address.c */
int probe_address_from(struct ctl *ctl, const char *typed,
		       struct probe_address *from);
int probe_address_to(struct ctl *ctl, const char *typed,
		     const struct probe_address *from,
		     struct probe_address *to);

#endif /* PKTS_CTL_PROBE_WORDS_H */
