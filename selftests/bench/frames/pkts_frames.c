// SPDX-License-Identifier: GPL-2.0
/*
 * Frames as a driver hands them up: nobody else holds them, as pktgen does hold
 * each of its own, so that who writes into one has to copy it.
 *
 *	echo "DEV in|out OCTETS FIRST LAST COUNT [PORT]" > /proc/pkts_frames
 *
 * COUNT frames of UDP over IPv4, without FCS, from the addresses FIRST to LAST
 * (numbers), one after the other and over again, come in on DEV of the writer's
 * network namespace, or leave it. To a PORT they are requests of STAMP, where they
 * have 86 octets or more. Reading tells how many ns the last ones took.
 */
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/net_namespace.h>

#define NAME		"pkts_frames"
#define DESTINATION	0x0a090001	/* 10.9.0.1 */
#define PORT		9
#define BATCH		64	/* as many as a driver's poll takes */
#define STAMP_MULTIPLIER 13	/* of the Error Estimate: where in a test packet */
#define OCTETS_MIN	(ETH_HLEN + sizeof(struct iphdr) + sizeof(struct udphdr))
#define OCTETS_STAMP	(OCTETS_MIN + 44)

/**
 * struct frames_order - what was asked for
 * @dev: the device
 * @out: they leave it, else they come in
 * @octets: of each frame
 * @first: the first source address
 * @last: the last one
 * @count: how many frames
 * @port: they go to
 */
struct frames_order {
	struct net_device	*dev;
	bool			out;
	u32			octets;
	u32			first;
	u32			last;
	u32			count;
	u16			port;
};

static DEFINE_MUTEX(frames_lock);
static u64 frames_ns;

static void frame_fill(struct sk_buff *skb, const struct frames_order *order,
		       u32 source)
{
	struct ethhdr *eth = skb_put_zero(skb, order->octets);
	struct iphdr *ip = (struct iphdr *)(eth + 1);
	struct udphdr *udp = (struct udphdr *)(ip + 1);

	ether_addr_copy(eth->h_dest, order->dev->dev_addr);
	eth->h_source[0] = 2;
	eth->h_proto = htons(ETH_P_IP);
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->ttl = 32;
	ip->protocol = IPPROTO_UDP;
	ip->tot_len = htons(order->octets - ETH_HLEN);
	ip->saddr = htonl(source);
	ip->daddr = htonl(DESTINATION);
	ip->check = ip_fast_csum(ip, ip->ihl);
	udp->source = htons(PORT);
	udp->dest = htons(order->port);
	udp->len = htons(order->octets - ETH_HLEN - sizeof(*ip));
	if (order->port != PORT && order->octets >= OCTETS_STAMP)
		((u8 *)(udp + 1))[STAMP_MULTIPLIER] = 1;
}

static int frame_pass(const struct frames_order *order, u32 source)
{
	struct sk_buff *skb;

	skb = netdev_alloc_skb_ip_align(order->dev, order->octets);
	if (!skb)
		return -ENOMEM;
	frame_fill(skb, order, source);
	if (order->out) {
		skb_reset_mac_header(skb);
		skb_set_network_header(skb, ETH_HLEN);
		skb->protocol = htons(ETH_P_IP);
		dev_queue_xmit(skb);
	} else {
		skb->protocol = eth_type_trans(skb, order->dev);
		netif_receive_skb(skb);
	}
	return 0;
}

static int frames_pass(const struct frames_order *order)
{
	u32 i, source = order->first;
	int err = 0;

	for (i = 0; i < order->count && !err; i++) {
		if (i % BATCH == 0)
			local_bh_disable();
		err = frame_pass(order, source);
		source = source == order->last ? order->first : source + 1;
		if (i % BATCH == BATCH - 1 || i + 1 == order->count || err) {
			local_bh_enable();
			cond_resched();
		}
	}
	return err;
}

static int order_read(struct frames_order *order, const char *words)
{
	char name[IFNAMSIZ], way[4];

	order->port = PORT;
	if (sscanf(words, "%15s %3s %u %u %u %u %hu", name, way, &order->octets,
		   &order->first, &order->last, &order->count,
		   &order->port) < 6 ||
	    order->octets < OCTETS_MIN || order->octets > ETH_FRAME_LEN ||
	    order->first > order->last)
		return -EINVAL;
	order->out = !strcmp(way, "out");
	order->dev = dev_get_by_name(current->nsproxy->net_ns, name);
	return order->dev ? 0 : -ENODEV;
}

static ssize_t frames_write(struct file *file, const char __user *from,
			    size_t len, loff_t *at)
{
	struct frames_order order;
	char words[128] = {};
	u64 began;
	int err;

	if (len >= sizeof(words))
		return -EINVAL;
	if (copy_from_user(words, from, len))
		return -EFAULT;
	err = order_read(&order, words);
	if (err)
		return err;
	mutex_lock(&frames_lock);
	began = ktime_get_ns();
	err = frames_pass(&order);
	frames_ns = ktime_get_ns() - began;
	mutex_unlock(&frames_lock);
	dev_put(order.dev);
	return err ?: len;
}

static int frames_show(struct seq_file *to, void *unused)
{
	seq_printf(to, "%llu\n", frames_ns);
	return 0;
}

static int frames_open(struct inode *inode, struct file *file)
{
	return single_open(file, frames_show, NULL);
}

static const struct proc_ops frames_ops = {
	.proc_open	= frames_open,
	.proc_read	= seq_read,
	.proc_write	= frames_write,
	.proc_release	= single_release,
};

static int __init frames_init(void)
{
	return proc_create(NAME, 0600, NULL, &frames_ops) ? 0 : -ENOMEM;
}

static void __exit frames_exit(void)
{
	remove_proc_entry(NAME, NULL);
}

module_init(frames_init);
module_exit(frames_exit);
MODULE_DESCRIPTION("Frames of their own, to measure pkts with");
MODULE_LICENSE("GPL");
