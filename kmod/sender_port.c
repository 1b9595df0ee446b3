// SPDX-License-Identifier: GPL-2.0
/*
 * Source ports of a session: a kernel socket each, so that nobody else has the
 * port and answers find the session. A port that nothing comes back to for a
 * while may have a dead entry in some firewall's or NAT's table, which each
 * probe would keep alive: a new port heals that, where the session may.
 */
#include <linux/net.h>
#include <linux/rcupdate.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "net.h"
#include "sender.h"

/**
 * pkts_sender_port_due() - is a source port to be given up?
 * @policy: enum pkts_probe_source_port
 * @now: ns
 * @opened: when the port was had, ns
 * @heard: when the last answer came to it, ns; 0: none
 * @rotate_after: silence that is too long, ns
 *
 * Context: any.
 */
bool pkts_sender_port_due(u32 policy, u64 now, u64 opened, u64 heard,
			  u64 rotate_after)
{
	u64 since = max(opened, heard);

	return policy == PKTS_PROBE_SOURCE_PORT_ROTATE &&
	       (s64)(now - since) >= (s64)rotate_after;
}

static struct socket *port_socket(const struct pkts_sender_port *port)
{
	const struct pkts_sender_settings *settings = &port->sender->settings;
	struct udp_port_cfg config = {
		.family = settings->family,
		.bind_ifindex = settings->ifindex,
		.use_udp_checksums = true,
		.use_udp6_tx_checksums = true,
		.use_udp6_rx_checksums = true,
		.ipv6_v6only = true,
	};
	struct socket *sock;
	int err;

	if (settings->policy == PKTS_PROBE_SOURCE_PORT_FIXED)
		config.local_udp_port = htons(settings->sport + port->index);
	if (settings->family == AF_INET)
		config.local_ip.s_addr = settings->saddr.s6_addr32[0];
	else
		config.local_ip6 = settings->saddr;
	err = udp_sock_create(port->sender->pn->net, &config, &sock);
	return err ? ERR_PTR(err) : sock;
}

/**
 * pkts_sender_port_open() - get a source port
 * @port: without one
 *
 * Context: process; may sleep. Others are kept away by the sessions' lock.
 * Return: 0 or a negative error.
 */
int pkts_sender_port_open(struct pkts_sender_port *port)
{
	struct socket *sock = port_socket(port);
	struct sock *sk;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	sk = sock->sk;
	sk->sk_allocation = GFP_ATOMIC;
	udp_sk(sk)->encap_type = 1;
	udp_sk(sk)->encap_rcv = pkts_sender_receive;
	rcu_assign_sk_user_data(sk, port);
	udp_tunnel_encap_enable(sk);
	if (port->sender->settings.hardware)
		pkts_probe_device_ask(sk);
	port->sock = sock;
	port->opened = pkts_clock_now();
	spin_lock_bh(&port->sender->lock);
	port->port = inet_sk(sk)->inet_num;
	port->heard = 0;
	port->handed = 0;
	port->came = 0;
	port->sent = false;
	port->moved = false;
	port->epoch = true;
	memset(&port->arrivals, 0, sizeof(port->arrivals));
	port->arrivals.newest = port->sender->window.next;
	spin_unlock_bh(&port->sender->lock);
	rcu_assign_pointer(port->sk, sk);
	WRITE_ONCE(port->tx.sk, port->sender->settings.hardware ? sk : NULL);
	return 0;
}

/**
 * pkts_sender_port_close() - give a source port up
 * @port: with or without one
 *
 * Who is sending or receiving right now goes on; the socket lives until then.
 *
 * Context: as pkts_sender_port_open().
 */
void pkts_sender_port_close(struct pkts_sender_port *port)
{
	struct socket *sock = port->sock;

	if (!sock)
		return;
	WRITE_ONCE(port->tx.sk, NULL);
	RCU_INIT_POINTER(port->sk, NULL);
	rcu_assign_sk_user_data(sock->sk, NULL);
	kernel_sock_shutdown(sock, SHUT_RDWR);
	sock_release(sock);
	port->sock = NULL;
}

/* A new port before the old one is given up, so that it is another one. */
static void port_rotate(struct pkts_sender_port *port)
{
	struct pkts_sender *sender = port->sender;
	struct pkts_sender_notice notice = {
		.event = PKTS_PROBE_EVENT_PORT_CHANGED,
		.port = port->port,
	};
	struct socket *old = port->sock;

	if (pkts_sender_port_open(port)) {
		port->opened = pkts_clock_now();
		return;
	}
	if (old) {
		rcu_assign_sk_user_data(old->sk, NULL);
		kernel_sock_shutdown(old, SHUT_RDWR);
		sock_release(old);
	}
	notice.new_port = port->port;
	PKTS_SENDER_EXTRA(&sender->stats, port_changes, 1);
	pkts_sender_notice(sender, &notice);
}

static void port_moved(struct pkts_sender_port *port)
{
	struct pkts_sender *sender = port->sender;
	const struct pkts_sender_notice notice = {
		.event = PKTS_PROBE_EVENT_ADDRESS_CHANGED,
		.port = port->port,
	};

	spin_lock_bh(&sender->lock);
	port->moved = false;
	port->epoch = true;
	spin_unlock_bh(&sender->lock);
	PKTS_SENDER_EXTRA(&sender->stats, address_changes, 1);
	pkts_sender_notice(sender, &notice);
	if (sender->settings.policy == PKTS_PROBE_SOURCE_PORT_ROTATE)
		port_rotate(port);
}

/**
 * pkts_sender_ports_check() - keep or change a session's source ports
 * @sender: the session
 * @now: ns inside pkts
 *
 * Context: as pkts_sender_port_open().
 */
void pkts_sender_ports_check(struct pkts_sender *sender, u64 now)
{
	const struct pkts_sender_settings *settings = &sender->settings;
	unsigned int i;

	for (i = 0; i < settings->ports; i++) {
		struct pkts_sender_port *port = &sender->port[i];

		if (READ_ONCE(port->moved))
			port_moved(port);
		else if (pkts_sender_port_due(settings->policy, now,
					      port->opened,
					      READ_ONCE(port->heard),
					      settings->rotate_after))
			port_rotate(port);
	}
}
