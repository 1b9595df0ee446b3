# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Two hosts and a collector, as network namespaces:
#
#     left eth0 ================= eth0 right eth1 ----------- eth0 collector
#
#     eth0    192.0.2.1       192.0.2.2     203.0.113.1       203.0.113.2
#             2001:db8::1     2001:db8::2
#     eth0.7  198.51.100.1    198.51.100.2  (VLAN 7)

host()
{
	ip netns add "$1"
	ip -n "$1" link set lo up
}

# up HOST DEV: without link-local addresses, which talk by themselves.
up()
{
	ip -n "$1" link set "$2" addrgenmode none
	ip -n "$1" link set "$2" up
}

# cable HOST DEV HOST DEV
cable()
{
	ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
	up "$1" "$2"
	up "$3" "$4"
}

vlan()
{
	ip -n "$1" link add link eth0 name eth0.7 type vlan id 7
	ip -n "$1" addr add "$2/24" dev eth0.7
	up "$1" eth0.7
}

make_network()
{
	host left
	host right
	host collector
	cable left eth0 right eth0
	cable right eth1 collector eth0
	ip -n right addr add 203.0.113.1/24 dev eth1
	ip -n collector addr add 203.0.113.2/24 dev eth0
}

# Addresses, and a cable that delays and loses.
make_hosts_talk()
{
	ip -n left addr add 192.0.2.1/24 dev eth0
	ip -n left addr add 2001:db8::1/64 dev eth0 nodad
	ip -n right addr add 192.0.2.2/24 dev eth0
	ip -n right addr add 2001:db8::2/64 dev eth0 nodad
	vlan left 198.51.100.1
	vlan right 198.51.100.2
	tc -n left qdisc add dev eth0 root netem delay 5ms loss 1%
	tc -n right qdisc add dev eth0 root netem delay 5ms
}

# Nothing but what is replayed: no addresses, frames of any length, no loss.
make_hosts_silent()
{
	local host

	sysctl -q -w net.core.netdev_max_backlog=100000
	for host in left right; do
		on $host sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1
		ip -n $host link set eth0 mtu 65535
	done
}
