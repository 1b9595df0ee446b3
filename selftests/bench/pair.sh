# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Two hosts for measurements of probes: namespaces h1 and h2, 192.0.2.1 and .2, on
# a pair of veth that takes no time of its own.

# build_pair: it ends when packets get through.
build_pair()
{
	local octet

	for octet in 1 2; do
		ip netns add "h$octet"
		ip -n "h$octet" link set lo up
	done
	ip link add v0 netns h1 type veth peer name v0 netns h2
	for octet in 1 2; do
		ip -n "h$octet" address add "192.0.2.$octet/24" dev v0
		ip -n "h$octet" link set v0 up
	done
	until ip netns exec h1 ping -q -c 1 -W 1 192.0.2.2 > /dev/null; do
		sleep 0.1
	done
}
