// SPDX-License-Identifier: GPL-2.0
/*
 * Stamp rules: what they share, how they are made, and how they go.
 *
 * A rule has its frames from a feed, a side of a device with one hook for all
 * its rules, and sends them to an out device, which all rules that send there
 * share. Both come with their first rule and go with their last. None holds a
 * reference on a device: the notifier takes rules down before one can go.
 */
#include "stamper_rule.h"

#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/netfilter_netdev.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "net.h"
#include "select.h"
#include "stamper_out.h"

/**
 * pkts_stamper_rule_init() - a namespace without rules
 * @pn: the namespace
 *
 * Context: namespace init.
 */
void pkts_stamper_rule_init(struct pkts_net *pn)
{
	INIT_LIST_HEAD(&pn->stamper.rules);
	INIT_LIST_HEAD(&pn->stamper.feeds);
	INIT_LIST_HEAD(&pn->stamper.outs);
}

static u32 rule_out_ifindex(const struct pkts_stamper *rule)
{
	return rule->feed->egress ? 0 : rule->out->ifindex;
}

/**
 * pkts_stamper_rule_find() - a rule by its devices
 * @pn: the namespace
 * @ifindex: whose frames
 * @out_ifindex: where they are sent; 0 for what leaves @ifindex
 *
 * Context: process, @pn->lock held.
 * Return: the rule or NULL.
 */
struct pkts_stamper *pkts_stamper_rule_find(struct pkts_net *pn, u32 ifindex,
					    u32 out_ifindex)
{
	struct pkts_stamper *rule;

	lockdep_assert_held(&pn->lock);
	list_for_each_entry(rule, &pn->stamper.rules, node)
		if (rule->feed->ifindex == ifindex &&
		    rule_out_ifindex(rule) == out_ifindex)
			return rule;
	return NULL;
}

static struct pkts_stamper_feed *feed_find(struct pkts_net *pn,
					   const struct net_device *dev,
					   bool egress)
{
	struct pkts_stamper_feed *feed;

	list_for_each_entry(feed, &pn->stamper.feeds, node)
		if (feed->dev == dev && feed->egress == egress)
			return feed;
	return NULL;
}

static struct pkts_stamper_out *out_find(struct pkts_net *pn,
					 const struct net_device *dev)
{
	struct pkts_stamper_out *out;

	list_for_each_entry(out, &pn->stamper.outs, node)
		if (out->dev == dev)
			return out;
	return NULL;
}

/* Behind metering on the way in, before it on the way out. */
static void feed_init_hook(struct pkts_stamper_feed *feed)
{
	struct nf_hook_ops *ops = &feed->ops;

	ops->hook = feed->egress ? pkts_stamper_egress : pkts_stamper_ingress;
	ops->hooknum = feed->egress ? NF_NETDEV_EGRESS : NF_NETDEV_INGRESS;
	ops->priority = feed->egress ? INT_MAX - 1 : INT_MIN + 1;
	ops->dev = feed->dev;
	ops->pf = NFPROTO_NETDEV;
	ops->priv = feed;
}

static struct pkts_stamper_feed *feed_alloc(struct pkts_net *pn,
					    struct net_device *dev,
					    bool egress)
{
	struct pkts_stamper_feed *feed;

	feed = kzalloc(sizeof(*feed), GFP_KERNEL_ACCOUNT);
	if (!feed)
		return NULL;
	INIT_LIST_HEAD(&feed->rules);
	INIT_LIST_HEAD(&feed->node);
	feed->pn = pn;
	feed->dev = dev;
	feed->ifindex = dev->ifindex;
	feed->egress = egress;
	feed_init_hook(feed);
	return feed;
}

/* What comes in is wanted whole, and with the moment at which it came. */
static int feed_start(struct pkts_stamper_feed *feed)
{
	int err;

	err = nf_register_net_hook(feed->pn->net, &feed->ops);
	if (err)
		return err;
	if (feed->egress) {
		static_branch_inc(&pkts_stamper_key);
		return 0;
	}
	err = dev_set_promiscuity(feed->dev, 1);
	if (err) {
		nf_unregister_net_hook(feed->pn->net, &feed->ops);
		return err;
	}
	net_enable_timestamp();
	return 0;
}

static void feed_stop(struct pkts_stamper_feed *feed)
{
	if (feed->egress) {
		static_branch_dec(&pkts_stamper_key);
	} else {
		net_disable_timestamp();
		dev_set_promiscuity(feed->dev, -1);
	}
	nf_unregister_net_hook(feed->pn->net, &feed->ops);
}

static void rule_free(struct pkts_stamper *rule)
{
	free_percpu(rule->cpu);
	kfree(rule);
}

static struct pkts_stamper *rule_alloc(const struct pkts_stamper_request *want)
{
	struct pkts_stamper *rule;
	int cpu;

	rule = kzalloc(sizeof(*rule), GFP_KERNEL_ACCOUNT);
	if (!rule)
		return NULL;
	rule->cpu = alloc_percpu(struct pkts_stamper_cpu);
	if (!rule->cpu) {
		kfree(rule);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(rule->cpu, cpu)->sync);
	rule->config = want->config;
	rule->filter = want->filter;
	pkts_stamper_form_make(&rule->form, want->config.format,
			       want->config.flags);
	return rule;
}

/* Two ends of one wire in this namespace: what is sent comes in again. */
static bool devices_are_peers(const struct net_device *one,
			      const struct net_device *other)
{
	return dev_get_iflink(one) == other->ifindex &&
	       dev_get_iflink(other) == one->ifindex;
}

static const char *devices_error(const struct pkts_stamper_request *want)
{
	const struct net_device *out = want->out;

	if (!out)
		return want->dev->type == ARPHRD_ETHER ? NULL :
		       "the device is not Ethernet";
	if (want->dev->type != ARPHRD_ETHER &&
	    want->dev->type != ARPHRD_LOOPBACK)
		return "the device is not Ethernet";
	if (out->type != ARPHRD_ETHER)
		return "the out device is not Ethernet";
	if (out == want->dev || devices_are_peers(want->dev, out))
		return "what is sent there would come in again on the device";
	return NULL;
}

/* All stamps of a device can be told by one decoder. */
static const char *out_error(const struct pkts_stamper_out *out,
			     const struct pkts_stamper_config *config)
{
	if (out->format != config->format || out->clock != config->clock ||
	    (out->flags ^ config->flags) & PKTS_STAMP_SHORT)
		return "the out device has stamps of another format or clock";
	return NULL;
}

/* Of rules that send to the same device. */
static const char *rules_error(const struct pkts_stamper *rule,
			       const struct pkts_stamper_request *want)
{
	if (rule->feed->egress != !want->out)
		return "what leaves a device is stamped, or what rules send to it, but not both";
	if (rule->config.id == want->config.id &&
	    rule->config.port == want->config.port)
		return "another rule of the out device has that id and port";
	return NULL;
}

static const char *want_error(struct pkts_net *pn,
			      const struct pkts_stamper_request *want)
{
	struct net_device *to = want->out ?: want->dev;
	struct pkts_stamper_out *out = out_find(pn, to);
	const char *error = devices_error(want);
	struct pkts_stamper *rule;

	if (!error && out)
		error = out_error(out, &want->config);
	list_for_each_entry(rule, &pn->stamper.rules, node)
		if (!error && rule->out == out)
			error = rules_error(rule, want);
	return error;
}

static int want_check(struct pkts_net *pn,
		      const struct pkts_stamper_request *want,
		      struct netlink_ext_ack *extack)
{
	const char *error;

	if (pkts_stamper_rule_find(pn, want->dev->ifindex,
				   want->out ? want->out->ifindex : 0)) {
		NL_SET_ERR_MSG_MOD(extack, "there is such a stamp rule already");
		return -EEXIST;
	}
	if (pn->stamper.nr_rules >= PKTS_STAMPS_MAX) {
		NL_SET_ERR_MSG_MOD(extack, "the namespace has all stamp rules that it may");
		return -ENOSPC;
	}
	error = want_error(pn, want);
	if (!error)
		return 0;
	if (extack)
		extack->_msg = error;
	return -EINVAL;
}

/* A feed that is there, or a new one with its hook. */
static struct pkts_stamper_feed *feed_get(struct pkts_net *pn,
					  struct net_device *dev, bool egress,
					  struct netlink_ext_ack *extack)
{
	struct pkts_stamper_feed *feed = feed_find(pn, dev, egress);
	int err;

	if (feed)
		return feed;
	feed = feed_alloc(pn, dev, egress);
	if (!feed)
		return ERR_PTR(-ENOMEM);
	err = feed_start(feed);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "the device takes no hook, or will not be promiscuous");
		kfree(feed);
		return ERR_PTR(err);
	}
	list_add_tail_rcu(&feed->node, &pn->stamper.feeds);
	return feed;
}

static struct pkts_stamper_out *
out_get(struct pkts_net *pn, struct net_device *dev,
	const struct pkts_stamper_config *config)
{
	struct pkts_stamper_out *out = out_find(pn, dev);

	if (!out) {
		out = pkts_stamper_out_alloc(dev, config);
		if (!out)
			return NULL;
		list_add_tail(&out->node, &pn->stamper.outs);
		pkts_stamper_out_start(out);
	}
	out->rules++;
	return out;
}

static void out_put(struct pkts_stamper_out *out)
{
	if (--out->rules)
		return;
	list_del(&out->node);
	pkts_stamper_out_free(out);
}

static int rule_attach(struct pkts_net *pn, struct pkts_stamper *rule,
		       const struct pkts_stamper_request *want,
		       struct netlink_ext_ack *extack)
{
	struct pkts_stamper_feed *feed;
	int err;

	err = want_check(pn, want, extack);
	if (err)
		return err;
	rule->out = out_get(pn, want->out ?: want->dev, &want->config);
	if (!rule->out)
		return -ENOMEM;
	feed = feed_get(pn, want->dev, !want->out, extack);
	if (IS_ERR(feed)) {
		out_put(rule->out);
		return PTR_ERR(feed);
	}
	rule->feed = feed;
	list_add_tail_rcu(&rule->in_feed, &feed->rules);
	list_add_tail(&rule->node, &pn->stamper.rules);
	pn->stamper.nr_rules++;
	return 0;
}

/**
 * pkts_stamper_rule_add() - begin to stamp
 * @pn: the namespace
 * @want: what is wanted; its filter is the rule's when this succeeds
 * @extack: told why it failed
 *
 * Context: process, RTNL held; may sleep.
 * Return: 0, -EEXIST, -ENOSPC, -EINVAL, -ENOMEM or what the device said.
 */
int pkts_stamper_rule_add(struct pkts_net *pn,
			  const struct pkts_stamper_request *want,
			  struct netlink_ext_ack *extack)
{
	struct pkts_stamper *rule;
	int err;

	ASSERT_RTNL();
	rule = rule_alloc(want);
	if (!rule)
		return -ENOMEM;
	mutex_lock(&pn->lock);
	err = rule_attach(pn, rule, want, extack);
	mutex_unlock(&pn->lock);
	if (err)
		rule_free(rule);
	return err;
}

static void rule_sum(const struct pkts_stamper *rule, u64 *sum)
{
	const struct pkts_stamper_cpu *from;
	struct pkts_stamper_cpu copy;
	unsigned int i, start;
	int cpu;

	memset(sum, 0, PKTS_STAMPER_COUNTS * sizeof(*sum));
	for_each_possible_cpu(cpu) {
		from = per_cpu_ptr(rule->cpu, cpu);
		do {
			start = u64_stats_fetch_begin(&from->sync);
			copy = *from;
		} while (u64_stats_fetch_retry(&from->sync, start));
		for (i = 0; i < PKTS_STAMPER_COUNTS; i++)
			sum[i] += copy.count[i];
	}
}

/**
 * pkts_stamper_rule_stats() - the counters of a rule
 * @rule: the rule
 * @stats: filled
 *
 * While frames go on: what was seen by the first note is accounted for after a
 * grace period, and nothing of the account lies behind the second note.
 *
 * Context: process, the namespace's lock held; sleeps for a grace period.
 */
void pkts_stamper_rule_stats(const struct pkts_stamper *rule,
			     struct pkts_stamp_stats *stats)
{
	u64 sum[PKTS_STAMPER_COUNTS], seen;

	BUILD_BUG_ON(offsetof(struct pkts_stamp_stats, beacons) != sizeof(sum));
	rule_sum(rule, sum);
	seen = sum[PKTS_STAMPER_SEEN];
	synchronize_rcu();
	rule_sum(rule, sum);
	memcpy(stats, sum, sizeof(sum));
	stats->seen = seen;
	stats->beacons = atomic64_read(&rule->out->beacons);
	stats->beacons_lost = atomic64_read(&rule->out->lost);
	/* The order in which the packet path counts them. */
	smp_mb();
	rule_sum(rule, sum);
	stats->seen_after = sum[PKTS_STAMPER_SEEN];
}

/* The beacons of an out device count once, with its last rule. */
static void rule_fold(const struct pkts_stamper *rule,
		      struct pkts_stamp_stats *gone)
{
	struct pkts_stamp_stats stats;
	u64 *sum = (u64 *)gone;
	unsigned int i;

	pkts_stamper_rule_stats(rule, &stats);
	if (rule->out->rules > 1) {
		stats.beacons = 0;
		stats.beacons_lost = 0;
	}
	for (i = 0; i < sizeof(stats) / sizeof(u64); i++)
		sum[i] += ((const u64 *)&stats)[i];
}

/**
 * pkts_stamper_rule_del() - stamp no more
 * @rule: the rule; gone afterwards
 *
 * Context: process, RTNL and the namespace's lock held; sleeps for a grace
 * period.
 */
void pkts_stamper_rule_del(struct pkts_stamper *rule)
{
	struct pkts_stamper_feed *feed = rule->feed;
	struct pkts_net *pn = feed->pn;

	ASSERT_RTNL();
	lockdep_assert_held(&pn->lock);
	list_del_rcu(&rule->in_feed);
	list_del(&rule->node);
	pn->stamper.nr_rules--;
	if (list_empty(&feed->rules)) {
		feed_stop(feed);
		list_del_rcu(&feed->node);
	} else {
		feed = NULL;
	}
	synchronize_net();
	rule_fold(rule, &pn->stamper.gone);
	out_put(rule->out);
	kfree(rule->filter);
	rule_free(rule);
	kfree(feed);
}

/* Of one device, or of all. */
static void rules_del(struct pkts_net *pn, const struct net_device *dev)
{
	struct pkts_stamper *rule, *next;

	mutex_lock(&pn->lock);
	list_for_each_entry_safe(rule, next, &pn->stamper.rules, node)
		if (!dev || rule->feed->dev == dev || rule->out->dev == dev)
			pkts_stamper_rule_del(rule);
	mutex_unlock(&pn->lock);
}

/**
 * pkts_stamper_rule_del_all() - delete every rule of a namespace
 * @pn: the namespace
 *
 * Context: process, namespace or module exit; takes RTNL.
 */
void pkts_stamper_rule_del_all(struct pkts_net *pn)
{
	rtnl_lock();
	rules_del(pn, NULL);
	rtnl_unlock();
}

/* A move to another namespace looks like the end of the device here. */
static int rule_netdev_event(struct notifier_block *nb, unsigned long event,
			     void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (event == NETDEV_UNREGISTER)
		rules_del(pkts_net_of(dev_net(dev)), dev);
	return NOTIFY_DONE;
}

static struct notifier_block rule_notifier = {
	.notifier_call = rule_netdev_event,
};

/**
 * pkts_stamper_rule_register() - begin to follow devices
 *
 * Context: module init.
 * Return: 0 or a negative error.
 */
int pkts_stamper_rule_register(void)
{
	int err;

	pkts_stamper_frame_init();
	err = register_netdevice_notifier(&rule_notifier);
	if (err)
		pkts_stamper_frame_exit();
	return err;
}

/**
 * pkts_stamper_rule_unregister() - stop following devices
 *
 * Unregistering replays NETDEV_UNREGISTER for every device, which takes all
 * rules down.
 *
 * Context: module exit.
 */
void pkts_stamper_rule_unregister(void)
{
	unregister_netdevice_notifier(&rule_notifier);
	pkts_stamper_frame_exit();
}
