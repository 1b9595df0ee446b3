/* SPDX-License-Identifier: GPL-2.0 */
/* What every object of pktsctl builds on: one context, passed to all. */
#ifndef PKTS_CTL_CTL_H
#define PKTS_CTL_CTL_H

#include <linux/types.h>
#include <netlink/netlink.h>
#include <stdbool.h>

#include <pkts.h>

#include "args.h"
#include "out.h"
#include "util.h"

/* Exit status: the conservation sum does not close. 1 is any other failure. */
#define CTL_EXIT_NOT_CLOSED 2

/**
 * struct ctl - one run of the tool
 * @sock: generic netlink socket for requests; NULL before ctl_open()
 * @family: number of the family "pkts" in the running kernel
 * @what: object and command being done ("point add"), the start of messages
 * @reason: why the last request failed, in the kernel's words when it gave
 *	any, else in libc's; empty after a success
 * @out: standard output, as text or as JSON
 */
struct ctl {
	struct nl_sock *sock;
	int family;
	char what[256];
	char reason[256];
	struct out out;
};

/**
 * struct ctl_command - an object of the tool or a command of an object
 * @name: the word that the user types
 * @fn: does it; gets the words behind the name; returns the exit status
 * @about: one line for --help
 */
struct ctl_command {
	const char *name;
	int (*fn)(struct ctl *ctl, int argc, char **argv);
	const char *about;
};

/* command.c: from words to the function that does it */
int ctl_dispatch(struct ctl *ctl, const struct ctl_command *table,
		 const char *usage, int argc, char **argv);
bool ctl_wants_help(int argc, char **argv);
int ctl_help(const struct ctl_command *table, const char *usage);

/* message.c: what goes to standard error */
__printf(2, 3) void ctl_error(struct ctl *ctl, const char *fmt, ...);
int ctl_failed(struct ctl *ctl, int err);

/* nl.c: requests and notifications of the family */

/**
 * struct ctl_set - an attribute set of the contract
 * @max: highest attribute type
 * @policy: libnl policy of the types 0 … @max
 */
struct ctl_set {
	int max;
	struct nla_policy *policy;
};

extern const struct ctl_set ctl_set_point;
extern const struct ctl_set ctl_set_config;
extern const struct ctl_set ctl_set_flow;
extern const struct ctl_set ctl_set_queue;
extern const struct ctl_set ctl_set_stats;
extern const struct ctl_set ctl_set_qdisc;
extern const struct ctl_set ctl_set_notice;
extern const struct ctl_set ctl_set_reflector;
extern const struct ctl_set ctl_set_stamp;
extern const struct ctl_set ctl_set_probe;
extern const struct ctl_set ctl_set_probe_notice;

/**
 * struct ctl_reply - one message from the kernel
 * @cmd: enum pkts_cmd
 * @attr: attributes by type, checked against the policy; NULL where absent
 * @head: the first attribute, for nla_for_each_attr() over repeated ones
 * @len: octets of all attributes
 */
struct ctl_reply {
	int cmd;
	struct nlattr **attr;
	struct nlattr *head;
	int len;
};

/* Returns 0, or a negative errno that ends the request with that error. */
typedef int (*ctl_reply_fn)(struct ctl *ctl, const struct ctl_reply *reply,
			    void *arg);

int ctl_open(struct ctl *ctl);
void ctl_close(struct ctl *ctl);
struct nl_msg *ctl_message(struct ctl *ctl, enum pkts_cmd cmd, int flags);
int ctl_request(struct ctl *ctl, struct nl_msg *msg, const struct ctl_set *set,
		ctl_reply_fn fn, void *arg);
int ctl_request_into(struct ctl *ctl, struct nl_msg *msg,
		     const struct ctl_set *set, ctl_reply_fn fn, void *arg,
		     void *buf, size_t size);
struct nl_sock *ctl_listen(struct ctl *ctl, const char *const *groups);
int ctl_receive(struct ctl *ctl, struct nl_sock *sock, ctl_reply_fn fn,
		void *arg);

int ctl_copy(void *to, size_t size, const struct nlattr *attr);

/* netns.c: network namespaces */
int ctl_netns_enter(struct ctl *ctl, const char *name);

/* dev.c: devices: their names and numbers, and the words that name one */
int ctl_dev_index(struct ctl *ctl, const char *name, __u32 *ifindex);
int ctl_dev_args(struct ctl *ctl, bool required, int argc, char **argv,
		 const char **dev);
int ctl_dev_open(struct ctl *ctl, int argc, char **argv, __u32 *ifindex);
int ctl_point_find(struct ctl *ctl, int attr, const char *name, __u32 *ifindex);
void ctl_dev_forget(void);
const char *ctl_dev_name(__u32 ifindex);

/* One function an object. */
int cmd_point(struct ctl *ctl, int argc, char **argv);
int cmd_flow(struct ctl *ctl, int argc, char **argv);
int cmd_stats(struct ctl *ctl, int argc, char **argv);
int cmd_monitor(struct ctl *ctl, int argc, char **argv);
int cmd_export(struct ctl *ctl, int argc, char **argv);
int cmd_reflector(struct ctl *ctl, int argc, char **argv);
int cmd_probe(struct ctl *ctl, int argc, char **argv);
int cmd_stamp(struct ctl *ctl, int argc, char **argv);

/* settings.c: commands of "flow" */
int cmd_flow_set(struct ctl *ctl, int argc, char **argv);
int cmd_flow_settings(struct ctl *ctl, int argc, char **argv);

/* watch.c: a command of "flow" */
int cmd_flow_watch(struct ctl *ctl, int argc, char **argv);

/* probe_history.c, probe_watch.c: commands of "probe" */
int cmd_probe_history(struct ctl *ctl, int argc, char **argv);
int cmd_probe_watch(struct ctl *ctl, int argc, char **argv);

/* stats_prometheus.c: a command of "stats" */
int cmd_stats_prometheus(struct ctl *ctl, int argc, char **argv);

#endif /* PKTS_CTL_CTL_H */
