/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tc(8) wants of who shows a qdisc, and has for him; from iproute2, which
 * installs no header for it; the same from 6.1 on.
 */
#ifndef PKTS_CTL_TC_H
#define PKTS_CTL_TC_H

#include <stdbool.h>
#include <stdio.h>

struct json_writer;
struct nlmsghdr;
struct rtattr;

/**
 * struct qdisc_util - how tc reads and shows a kind of qdisc
 * @next: tc's
 * @id: its kind
 * @parse_qopt: reads options from the command line
 * @print_qopt: shows options
 * @print_xstats: shows statistics of its own
 * @parse_copt: reads options of a class
 * @print_copt: shows them
 * @later: what later versions of tc ask for
 */
struct qdisc_util {
	struct qdisc_util *next;
	const char *id;
	int (*parse_qopt)(struct qdisc_util *util, int argc, char **argv,
			  struct nlmsghdr *msg, const char *dev);
	int (*print_qopt)(struct qdisc_util *util, FILE *to,
			  struct rtattr *opt);
	int (*print_xstats)(struct qdisc_util *util, FILE *to,
			    struct rtattr *stats);
	int (*parse_copt)(struct qdisc_util *util, int argc, char **argv,
			  struct nlmsghdr *msg, const char *dev);
	int (*print_copt)(struct qdisc_util *util, FILE *to,
			  struct rtattr *opt);
	void *later[8];
};

bool is_json_context(void);
struct json_writer *get_json_writer(void);
void open_json_object(const char *key);
void close_json_object(void);
void jsonw_u64_field(struct json_writer *json, const char *key,
		     unsigned long long value);

#endif /* PKTS_CTL_TC_H */
