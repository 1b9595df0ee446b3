// SPDX-License-Identifier: GPL-2.0
/*
 * Session-Reflectors of a namespace: how they come and go. They have no socket: a
 * request is seen by a hook at the end of the input path, which is there while
 * there is a reflector. Every reflector wants the stack's receive stamps.
 *
 * A reflector is kept by its sessions and by its replies that are under way; so
 * it may outlive its command, but answers nothing after it.
 */
#include "reflector.h"

#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/slab.h>

#include "net.h"
#include "reflect.h"

/* What stamps of software may be late by, ns. */
#define REFLECTOR_STAMP_ERROR 1000

/* Behind all that may refuse a packet. */
static const struct nf_hook_ops reflector_hooks[] = {
	{
		.hook		= pkts_reflector_ip4,
		.pf		= NFPROTO_IPV4,
		.hooknum	= NF_INET_LOCAL_IN,
		.priority	= NF_IP_PRI_LAST,
	},
	{
		.hook		= pkts_reflector_ip6,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_LOCAL_IN,
		.priority	= NF_IP6_PRI_LAST,
	},
};

static void reflector_free(struct pkts_reflector *reflector)
{
	pkts_probe_key_wipe(&reflector->key);
	free_percpu(reflector->cpu);
	kvfree(reflector);
}

static void reflector_release(struct pkts_probe_tx *tx)
{
	reflector_free(container_of(tx, struct pkts_reflector, tx));
}

static void reflector_gone(struct pkts_probe_tx *tx, u32 sequence,
			   enum pkts_probe_where where)
{
	pkts_reflector_count(container_of(tx, struct pkts_reflector, tx),
			     PKTS_REFLECT_TX_BUILD + where);
}

static const struct pkts_probe_tx_ops reflector_ops = {
	.gone		= reflector_gone,
	.release	= reflector_release,
};

static struct pkts_reflector *
reflector_alloc(struct pkts_net *pn, const struct pkts_reflector_config *config,
		const u8 *secret, size_t secret_len)
{
	struct pkts_reflector *reflector;

	reflector = kvzalloc(sizeof(*reflector), GFP_KERNEL_ACCOUNT);
	if (!reflector)
		return NULL;
	reflector->cpu = alloc_percpu(struct pkts_reflector_cpu);
	if (!reflector->cpu) {
		kvfree(reflector);
		return NULL;
	}
	reflector->pn = pn;
	reflector->config = *config;
	if (pkts_reflector_device_init(reflector)) {
		reflector_free(reflector);
		return NULL;
	}
	pkts_probe_tx_init(&reflector->tx, &reflector_ops, pn->net);
	reflector->tx.error =
		pkts_probe_error_encode(config->error + REFLECTOR_STAMP_ERROR,
					config->synced ? PKTS_PROBE_SYNCED : 0);
	if (config->auth) {
		pkts_probe_key_set(&reflector->key, secret, secret_len);
		reflector->tx.key = &reflector->key;
	}
	return reflector;
}

static int reflectors_hook(struct pkts_net *pn)
{
	int err;

	err = nf_register_net_hooks(pn->net, reflector_hooks,
				    ARRAY_SIZE(reflector_hooks));
	if (err)
		return err;
	pkts_probe_hooks_get(pn);
	net_enable_timestamp();
	return 0;
}

static void reflectors_unhook(struct pkts_net *pn)
{
	net_disable_timestamp();
	pkts_probe_hooks_put(pn);
	nf_unregister_net_hooks(pn->net, reflector_hooks,
				ARRAY_SIZE(reflector_hooks));
}

static struct pkts_reflector *
reflector_same(struct pkts_reflectors *reflectors,
	       const struct pkts_reflector_config *config)
{
	struct pkts_reflector *reflector;

	list_for_each_entry(reflector, &reflectors->list, node)
		if (reflector->config.port == config->port &&
		    reflector->config.ifindex == config->ifindex &&
		    reflector->config.family == config->family &&
		    !memcmp(&reflector->config.local, &config->local,
			    sizeof(config->local)))
			return reflector;
	return NULL;
}

static int reflector_attach(struct pkts_reflector *reflector,
			    struct netlink_ext_ack *extack)
{
	struct pkts_net *pn = reflector->pn;
	struct pkts_reflectors *reflectors = &pn->reflectors;
	int err;

	lockdep_assert_held(&reflectors->lock);
	if (reflector_same(reflectors, &reflector->config)) {
		NL_SET_ERR_MSG_MOD(extack, "there is one already with this port, address, device");
		return -EEXIST;
	}
	if (reflectors->nr >= PKTS_REFLECTORS_MAX) {
		NL_SET_ERR_MSG_MOD(extack, "the namespace has all reflectors that it may");
		return -ENOSPC;
	}
	err = reflectors->nr ? 0 : reflectors_hook(pn);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "the namespace takes no input hook");
		return err;
	}
	reflector->id = ++reflectors->last_id;
	reflectors->nr++;
	pkts_reflector_sessions_init(reflector);
	list_add_tail_rcu(&reflector->node, &reflectors->list);
	return 0;
}

/**
 * pkts_reflector_add() - begin to answer
 * @pn: the namespace
 * @config: what is wanted, checked
 * @secret: of authenticated packets, for the caller to wipe
 * @secret_len: its octets
 * @id: set to the reflector's number
 * @extack: told why it failed
 *
 * Context: process; may sleep.
 * Return: 0, -EEXIST, -ENOSPC, -ENOMEM, or what netfilter said.
 */
int pkts_reflector_add(struct pkts_net *pn,
		       const struct pkts_reflector_config *config,
		       const u8 *secret, size_t secret_len, u32 *id,
		       struct netlink_ext_ack *extack)
{
	struct pkts_reflector *reflector;
	int err;

	reflector = reflector_alloc(pn, config, secret, secret_len);
	if (!reflector)
		return -ENOMEM;
	mutex_lock(&pn->reflectors.lock);
	err = reflector_attach(reflector, extack);
	*id = reflector->id;
	mutex_unlock(&pn->reflectors.lock);
	if (err) {
		pkts_reflector_device_exit(reflector);
		pkts_probe_tx_end(&reflector->tx);
	}
	return err;
}

/*
 * Requests on their way through the hook end with the grace period. So nothing is
 * sent any more when sessions, and then the reflector, are given up.
 */
static void reflector_detach(struct pkts_reflector *reflector)
{
	struct pkts_net *pn = reflector->pn;

	lockdep_assert_held(&pn->reflectors.lock);
	list_del_rcu(&reflector->node);
	if (!--pn->reflectors.nr)
		reflectors_unhook(pn);
	synchronize_net();
	pkts_reflector_sessions_exit(reflector);
	pkts_reflector_device_exit(reflector);
	pkts_probe_tx_end(&reflector->tx);
}

/**
 * pkts_reflector_del() - answer no more
 * @pn: the namespace
 * @id: the reflector's number
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOENT.
 */
int pkts_reflector_del(struct pkts_net *pn, u32 id)
{
	struct pkts_reflector *reflector;
	int err = -ENOENT;

	mutex_lock(&pn->reflectors.lock);
	list_for_each_entry(reflector, &pn->reflectors.list, node) {
		if (reflector->id != id)
			continue;
		reflector_detach(reflector);
		err = 0;
		break;
	}
	mutex_unlock(&pn->reflectors.lock);
	return err;
}

/**
 * pkts_reflector_stats() - read a reflector's counters
 * @reflector: the reflector
 * @stats: filled
 *
 * What was received is read last: a packet is counted there first.
 *
 * Context: process, the reflectors' lock held.
 */
void pkts_reflector_stats(const struct pkts_reflector *reflector,
			  struct pkts_reflector_stats *stats)
{
	u64 *sum = (u64 *)stats;
	unsigned int i;
	int cpu;

	BUILD_BUG_ON(sizeof(*stats) != PKTS_REFLECTS * sizeof(u64));
	memset(stats, 0, sizeof(*stats));
	for (i = PKTS_REFLECTS; i--;)
		for_each_possible_cpu(cpu)
			sum[i] += READ_ONCE(per_cpu_ptr(reflector->cpu,
							cpu)->count[i]);
	stats->sessions = atomic_read(&reflector->nr_sessions);
}

/**
 * pkts_reflectors_init() - begin a namespace's part
 * @pn: the namespace
 *
 * Context: namespace init.
 */
void pkts_reflectors_init(struct pkts_net *pn)
{
	mutex_init(&pn->reflectors.lock);
	INIT_LIST_HEAD(&pn->reflectors.list);
}

/**
 * pkts_reflectors_exit() - end a namespace's part
 * @pn: the namespace
 *
 * Context: namespace or module exit.
 */
void pkts_reflectors_exit(struct pkts_net *pn)
{
	struct pkts_reflector *reflector, *next;

	mutex_lock(&pn->reflectors.lock);
	list_for_each_entry_safe(reflector, next, &pn->reflectors.list, node)
		reflector_detach(reflector);
	mutex_unlock(&pn->reflectors.lock);
	mutex_destroy(&pn->reflectors.lock);
}
