/* SPDX-License-Identifier: GPL-2.0 */
/* Which flows to show. */
#ifndef PKTS_CTL_FILTER_H
#define PKTS_CTL_FILTER_H

#include <linux/types.h>
#include <stdbool.h>

#include "args.h"
#include "flow.h"
#include "measure.h"

/* Keywords of conditions, and of a command beside them. */
#define FILTER_WORDS 13
#define FILTER_MORE 8
#define FILTER_ARGS (FILTER_WORDS + MEASURES_COMPARED + FILTER_MORE + 1)
#define FILTER_TESTS 16
#define FILTER_ANY (~0ULL)	/* no condition */

struct ctl;

/**
 * struct filter_net - the addresses that share a prefix
 * @family: 4 or 6; 0 for every address
 * @len: bits that count
 * @addr: the prefix, as struct pkts_record has addresses
 */
struct filter_net {
	__u8 family;
	__u8 len;
	__u8 addr[16];
};

/**
 * struct filter_end - conditions on an end of a flow
 * @host: its address
 * @net: it lies in that
 * @port: its port, of a protocol that has ports, or FILTER_ANY
 */
struct filter_end {
	struct filter_net host;
	struct filter_net net;
	__u64 port;
};

/**
 * struct filter_test - a comparison
 * @measure: of what
 * @value: with that
 * @less: smaller ones pass
 * @equal: the same passes
 * @greater: larger ones pass
 */
struct filter_test {
	const struct measure *measure;
	__u64 value;
	bool less;
	bool equal;
	bool greater;
};

/**
 * struct filter_word - a comparison in the words of a command line
 * @filter: where it belongs
 * @measure: of what
 */
struct filter_word {
	struct filter *filter;
	const struct measure *measure;
};

/**
 * struct filter - which flows to show; all conditions hold, and a number that
 *	is FILTER_ANY is none
 * @args: the keywords, for ctl_args()
 * @any: conditions on one end or the other
 * @src: on the source
 * @dst: on the destination
 * @proto: IP protocol
 * @dev: name of the observation point's device or of a link's leg, or NULL
 * @link: name of the observation point's link, or NULL; see filter_point()
 * @ifindex: the device's number, from filter_read()
 * @vlan: outer or second tag
 * @family: 4 or 6
 * @state: enum pkts_state
 * @tunnel: enum pkts_tunnel
 * @tunnel_id: its identifier
 * @tests: comparisons
 * @count: how many
 * @words: what @args of comparisons point to
 * @typed: the words of the command line, one by one; see filter_free()
 */
struct filter {
	struct ctl_arg args[FILTER_ARGS];
	struct filter_end any;
	struct filter_end src;
	struct filter_end dst;
	__u64 proto;
	const char *dev;
	const char *link;
	__u32 ifindex;
	__u64 vlan;
	__u64 family;
	__u64 state;
	__u64 tunnel;
	__u64 tunnel_id;
	struct filter_test tests[FILTER_TESTS];
	size_t count;
	struct filter_word words[MEASURES_COMPARED];
	char **typed;
};

/* filter_read.c: from words to conditions */
int filter_read(struct ctl *ctl, struct filter *filter,
		const struct ctl_arg *more, int argc, char **argv);
int filter_point(struct ctl *ctl, const struct filter *filter, __u32 *ifindex);
void filter_free(struct filter *filter);

/* filter.c */
bool filter_matches(const struct filter *filter, const struct flow *flow);

#endif /* PKTS_CTL_FILTER_H */
