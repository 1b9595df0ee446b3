// SPDX-License-Identifier: GPL-2.0
/* Requests to the generic netlink family of the module, and its events. */

#include <errno.h>
#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ctl.h"

#define EVENT_BUFFER 1048576	/* octets of events that may wait */
#define REPLY_BUFFER 1048576	/* octets that a reply may have */
#define PREFIX PKTS_FAMILY_NAME ": "
#define ATTR_MAX 63		/* of all attribute sets */

/* One request, or one reading of events. */
struct exchange {
	struct ctl *ctl;
	const struct ctl_set *set; /* NULL: as the message's command says */
	ctl_reply_fn fn;
	void *arg;
	int err;
	bool done;
	bool alone; /* one reply, and no acknowledgment behind it */
	__u32 seq;
};

static void set_reason(struct ctl *ctl, const char *reason)
{
	snprintf(ctl->reason, sizeof(ctl->reason), "%s", reason);
}

/* The module's own messages begin with its name, which says nothing here. */
static const char *without_prefix(const char *text)
{
	size_t len = strlen(PREFIX);

	return strncmp(text, PREFIX, len) ? text : text + len;
}

/* The kernel's own words behind an error or an acknowledgment, or NULL. */
static const char *ext_ack(struct nlmsghdr *nlh)
{
	struct nlmsgerr *e = NLMSG_DATA(nlh);
	struct nlattr *attr[NLMSGERR_ATTR_MAX + 1];
	size_t skip = NLMSG_HDRLEN + sizeof(*e);

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(e->msg.nlmsg_len) - sizeof(e->msg);
	if (nlh->nlmsg_len < skip ||
	    nla_parse(attr, NLMSGERR_ATTR_MAX,
		      (struct nlattr *)((char *)nlh + skip),
		      (int)(nlh->nlmsg_len - skip), NULL))
		return NULL;
	if (!attr[NLMSGERR_ATTR_MSG] ||
	    !memchr(nla_data(attr[NLMSGERR_ATTR_MSG]), '\0',
		    (size_t)nla_len(attr[NLMSGERR_ATTR_MSG])))
		return NULL;
	return without_prefix(nla_get_string(attr[NLMSGERR_ATTR_MSG]));
}

static int on_error(struct sockaddr_nl *from,
		    struct nlmsgerr *e, void *arg)
{
	struct exchange *x = arg;
	const char *reason;

	reason = ext_ack((struct nlmsghdr *)((char *)e - NLMSG_HDRLEN));
	set_reason(x->ctl, reason ? reason : strerror(-e->error));
	x->err = e->error;
	x->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	const char *warning = ext_ack(nlmsg_hdr(msg));
	struct exchange *x = arg;

	if (warning)
		ctl_error(x->ctl, "warning: %s", warning);
	x->done = true;
	return NL_STOP;
}

/* The end of a dump carries its error. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct exchange *x = arg;
	int err;

	x->done = true;
	if (nlmsg_datalen(nlh) < (int)sizeof(err))
		return NL_STOP;
	memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (err < 0 && !x->err) {
		set_reason(x->ctl, strerror(-err));
		x->err = err;
	}
	return NL_STOP;
}

static const struct ctl_set *set_of(int cmd)
{
	switch (cmd) {
	case PKTS_CMD_RECORD_WAKE:
		return &ctl_set_queue;
	case PKTS_CMD_PROBE_NOTICE:
		return &ctl_set_probe_notice;
	default:
		return &ctl_set_notice;
	}
}

static int take_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	struct genlmsghdr *hdr = genlmsg_hdr(nlh);
	struct nlattr *attr[ATTR_MAX + 1] = { };
	const struct ctl_set *set;
	struct ctl_reply reply;

	set = x->set ? x->set : set_of(hdr->cmd);
	if (set->max > ATTR_MAX ||
	    genlmsg_parse(nlh, 0, attr, set->max, set->policy) < 0) {
		set_reason(x->ctl, "the kernel's reply is malformed");
		return -EBADMSG;
	}
	reply.cmd = hdr->cmd;
	reply.attr = attr;
	reply.head = genlmsg_attrdata(hdr, 0);
	reply.len = genlmsg_attrlen(hdr, 0);
	return x->fn ? x->fn(x->ctl, &reply, x->arg) : 0;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	x->done = x->alone;
	if (!x->err)
		x->err = take_reply(x, nlmsg_hdr(msg));
	return NL_SKIP;
}

/* An errno for what libnl found wrong. */
static int nl_to_errno(struct ctl *ctl, int err)
{
	set_reason(ctl, nl_geterror(err));
	switch (err) {
	case -NLE_AGAIN:
		return -EAGAIN;
	case -NLE_INTR:
		return -EINTR;
	case -NLE_NOMEM:
		return -ENOBUFS;
	case -NLE_PERM:
		return -EPERM;
	case -NLE_OBJ_NOTFOUND:
		return -ENOENT;
	default:
		return -EIO;
	}
}

static int new_socket(struct ctl *ctl, struct nl_sock **sock)
{
	int err;

	*sock = nl_socket_alloc();
	err = *sock ? genl_connect(*sock) : -NLE_NOMEM;
	if (!err)
		return 0;
	ctl_error(ctl, "cannot open a netlink socket: %s", nl_geterror(err));
	nl_socket_free(*sock);
	*sock = NULL;
	return nl_to_errno(ctl, err);
}

/**
 * ctl_open - open the socket for requests and find the family, once
 * @ctl: the context; enter a network namespace before
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno; -ENOENT when the module is not loaded
 */
int ctl_open(struct ctl *ctl)
{
	int err, fd, on = 1;

	if (ctl->sock)
		return 0;
	err = new_socket(ctl, &ctl->sock);
	if (err)
		return err;
	nl_socket_set_buffer_size(ctl->sock, REPLY_BUFFER, 0);
	/* Not all kernels know both; without them reasons are shorter. */
	fd = nl_socket_get_fd(ctl->sock);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));

	ctl->family = genl_ctrl_resolve(ctl->sock, PKTS_FAMILY_NAME);
	if (ctl->family >= 0)
		return 0;
	err = nl_to_errno(ctl, ctl->family);
	ctl_close(ctl);
	if (err == -ENOENT)
		ctl_error(ctl, "module not loaded: modprobe pkts");
	else
		ctl_failed(ctl, err);
	return err;
}

/**
 * ctl_close - close the socket for requests
 * @ctl: the context; need not be open
 */
void ctl_close(struct ctl *ctl)
{
	nl_socket_free(ctl->sock);
	ctl->sock = NULL;
}

/**
 * ctl_message - begin a request
 * @ctl: an open context
 * @cmd: what is asked
 * @flags: NLM_F_DUMP or 0
 *
 * Context: ends the program when there is no memory.
 *
 * Returns: the message, to add attributes to; ctl_request() frees it
 */
struct nl_msg *ctl_message(struct ctl *ctl, enum pkts_cmd cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, ctl->family, 0,
				 flags, cmd, PKTS_FAMILY_VERSION)) {
		ctl_error(ctl, "out of memory");
		exit(EXIT_FAILURE);
	}
	return msg;
}

/* What the module tells by itself answers no request. */
static int any_sequence(struct nl_msg *msg, void *arg)
{
	return NL_OK;
}

/* libnl counts on an acknowledgment behind every reply. */
static int same_sequence(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	return nlmsg_hdr(msg)->nlmsg_seq == x->seq ? NL_OK : NL_SKIP;
}

static struct nl_cb *callbacks(struct exchange *x)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb) {
		ctl_error(x->ctl, "out of memory");
		exit(EXIT_FAILURE);
	}
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, x);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, x);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, x);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, x);
	return cb;
}

/* Behind a large reply an acknowledgment might find no room. */
static int send_request(struct exchange *x, struct nl_msg *msg)
{
	struct ctl *ctl = x->ctl;
	int err;

	ctl->reason[0] = '\0';
	x->alone = x->fn && !(nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP);
	if (x->alone)
		nl_socket_disable_auto_ack(ctl->sock);
	err = nl_send_auto(ctl->sock, msg);
	nl_socket_enable_auto_ack(ctl->sock);
	x->seq = nlmsg_hdr(msg)->nlmsg_seq;
	nlmsg_free(msg);
	return err < 0 ? nl_to_errno(ctl, err) : 0;
}

/**
 * ctl_request - send a request and read all replies
 * @ctl: an open context
 * @msg: from ctl_message(); freed
 * @set: attribute set of the replies
 * @fn: called with each reply; NULL when none is expected
 * @arg: for @fn
 *
 * Says nothing itself: ctl_failed() does, from @ctl->reason.
 *
 * Returns: 0, or the kernel's or @fn's negative errno
 */
int ctl_request(struct ctl *ctl, struct nl_msg *msg, const struct ctl_set *set,
		ctl_reply_fn fn, void *arg)
{
	struct exchange x = { .ctl = ctl, .set = set, .fn = fn, .arg = arg };
	struct nl_cb *cb;
	int err;

	err = send_request(&x, msg);
	if (err)
		return err;
	cb = callbacks(&x);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, same_sequence, &x);
	while (!x.done) {
		err = nl_recvmsgs(ctl->sock, cb);
		if (err < 0 && err != -NLE_DUMP_INTR && !x.done) {
			x.err = nl_to_errno(ctl, err);
			break;
		}
	}
	nl_cb_put(cb);
	return x.err;
}

/* Of what was asked before, the answer may still come. */
static int receive_reply(struct exchange *x, void *buf, size_t size)
{
	struct nlmsghdr *nlh = buf;
	ssize_t len;

	do {
		len = recv(nl_socket_get_fd(x->ctl->sock), buf, size, MSG_TRUNC);
		if (len < 0 && errno != EINTR) {
			set_reason(x->ctl, strerror(errno));
			return -errno;
		}
	} while (len < 0 || (nlmsg_ok(nlh, (int)len) &&
			     nlh->nlmsg_seq != x->seq));
	if ((size_t)len <= size && nlmsg_ok(nlh, (int)len))
		return 0;
	set_reason(x->ctl, "the kernel's reply is cut short");
	return -EBADMSG;
}

/**
 * ctl_request_into - send a request that has one reply, maybe a large one
 * @ctl: an open context
 * @msg: from ctl_message(); freed
 * @set: attribute set of the reply
 * @fn: called with the reply
 * @arg: for @fn
 * @buf: the reply is read into it, and nowhere else; as aligned as memory is
 * @size: its octets
 *
 * Does what ctl_request() does without getting memory for the reply and copying
 * it there, twice. A part of a reply is an error.
 *
 * Returns: see ctl_request()
 */
int ctl_request_into(struct ctl *ctl, struct nl_msg *msg,
		     const struct ctl_set *set, ctl_reply_fn fn, void *arg,
		     void *buf, size_t size)
{
	struct exchange x = { .ctl = ctl, .set = set, .fn = fn, .arg = arg };
	struct nlmsghdr *nlh = buf;
	int err;

	err = send_request(&x, msg);
	if (!err)
		err = receive_reply(&x, buf, size);
	if (err)
		return err;
	if (nlh->nlmsg_type != NLMSG_ERROR)
		return take_reply(&x, nlh);
	if (nlmsg_datalen(nlh) < (int)sizeof(struct nlmsgerr))
		return -EBADMSG;
	on_error(NULL, nlmsg_data(nlh), &x);
	return x.err;
}

/**
 * ctl_listen - open a socket that hears what the module tells
 * @ctl: an open context
 * @groups: names of multicast groups, ends with NULL
 *
 * The socket does not block: poll nl_socket_get_fd() before ctl_receive().
 * Says why when it fails.
 *
 * Returns: the socket, for nl_socket_free(); NULL when it fails
 */
struct nl_sock *ctl_listen(struct ctl *ctl, const char *const *groups)
{
	struct nl_sock *sock;
	int group, err;

	if (new_socket(ctl, &sock))
		return NULL;
	nl_socket_set_nonblocking(sock);
	nl_socket_set_buffer_size(sock, EVENT_BUFFER, 0);
	for (; *groups; groups++) {
		group = genl_ctrl_resolve_grp(ctl->sock, PKTS_FAMILY_NAME,
					      *groups);
		err = group < 0 ? group : nl_socket_add_membership(sock, group);
		if (!err)
			continue;
		snprintf(ctl->reason, sizeof(ctl->reason),
			 "cannot listen to \"%s\": %s", *groups,
			 nl_geterror(err));
		ctl_failed(ctl, err == -NLE_PERM ? -EPERM : -EIO);
		nl_socket_free(sock);
		return NULL;
	}
	return sock;
}

/**
 * ctl_receive - read what the module has told
 * @ctl: the context
 * @sock: from ctl_listen()
 * @fn: called with each message; @reply->cmd tells its attribute set: queue
 *	for PKTS_CMD_RECORD_WAKE, probe-notice for PKTS_CMD_PROBE_NOTICE,
 *	notice for PKTS_CMD_NOTICE
 * @arg: for @fn
 *
 * Returns: 0, -EAGAIN when there is nothing, -ENOBUFS when messages were
 *	lost, or @fn's or another negative errno
 */
int ctl_receive(struct ctl *ctl, struct nl_sock *sock, ctl_reply_fn fn,
		void *arg)
{
	struct exchange x = { .ctl = ctl, .fn = fn, .arg = arg };
	struct nl_cb *cb = callbacks(&x);
	int err;

	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_sequence, NULL);
	ctl->reason[0] = '\0';
	err = nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	if (err < 0)
		return nl_to_errno(ctl, err);
	return x.err;
}

/**
 * ctl_copy - copy a struct from an attribute
 * @to: where to
 * @size: octets of the struct as this tool knows it
 * @attr: the attribute; a struct of another version may be shorter, what is
 *	missing is zero then, or longer, what is beyond is left
 *
 * Returns: 0, or -EBADMSG when there is no attribute
 */
int ctl_copy(void *to, size_t size, const struct nlattr *attr)
{
	size_t len;

	memset(to, 0, size);
	if (!attr)
		return -EBADMSG;
	len = (size_t)nla_len(attr);
	memcpy(to, nla_data(attr), len < size ? len : size);
	return 0;
}
