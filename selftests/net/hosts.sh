# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2317
#
# The hosts that tests are made of: namespaces, wires, addresses. For lib.sh.

# setup_ns NS...: network namespaces. Flows there last until a test says otherwise:
# a loaded machine takes long from one command to the next.
setup_ns()
{
	local ns

	for ns; do
		ip netns add "$ns"
		defer ip netns del "$ns"
		ip -n "$ns" link set lo up
		pktsctl -n "$ns" flow set active-timeout 1h inactive-timeout 1h
	done
}

# quiet NS: nothing is sent there that no test has asked for.
quiet()
{
	ip netns exec "$1" sysctl -qw net.ipv6.conf.default.accept_ra=0 \
		net.ipv6.conf.default.router_solicitations=0 \
		net.ipv6.conf.default.addr_gen_mode=1 \
		net.ipv6.conf.default.accept_dad=0
}

# setup_link NS DEV OCTET NS DEV OCTET: a veth pair; the OCTETs go into MAC and
# IP addresses. Ends are down and have no addresses yet.
setup_link()
{
	ip link add "$2" netns "$1" address "02:00:00:00:00:0$3" type veth \
		peer name "$5" netns "$4" address "02:00:00:00:00:0$6"
}

# active NS DEV: the device sends; between "up" and then, the stack drops what
# has passed the hook already, and no counter of the device tells.
active()
{
	ip -n "$1" link show dev "$2" | grep -q 'LOWER_UP.* qdisc no[^o]*ueue.* state UP'
}

# both_active NS DEV NS DEV
both_active()
{
	busywait 60 active "$1" "$2" || fail "$2 does not come up"
	busywait 60 active "$3" "$4" || fail "$4 does not come up"
}

# both_up NS DEV NS DEV: the two ends of a wire.
both_up()
{
	ip -n "$1" link set "$2" up
	ip -n "$3" link set "$4" up
	both_active "$@"
}

# address NS DEV OCTET: up, and addresses for an end.
address()
{
	ip -n "$1" link set "$2" up
	ip -n "$1" addr add "192.0.2.$3/24" dev "$2"
	ip -n "$1" addr add "2001:db8::$3/64" dev "$2" nodad
}

# setup_pair: two hosts on a wire. MAC addresses end in 01 and 02.
#
#	+---- $ns1 ----+              +---- $ns2 ----+
#	| v0 192.0.2.1 | ------------ | v0 192.0.2.2 |
#	| 2001:db8::1  |              | 2001:db8::2  |
#	+--------------+              +--------------+
#
# setup_pair COMMAND...: COMMAND runs before the link comes up, so a point that
# it adds sees every frame that the device counts. $ns3 is not made.
setup_pair()
{
	setup_ns "$ns1" "$ns2"
	quiet "$ns1"
	quiet "$ns2"
	setup_link "$ns1" v0 1 "$ns2" v0 2
	"$@"
	both_up "$ns1" v0 "$ns2" v0
	address "$ns1" v0 1
	address "$ns2" v0 2
}

# knows NS OCTET: the other end's MAC address, for good.
knows()
{
	ip -n "$1" -batch - <<-END
		neigh replace 192.0.2.$2 lladdr 02:00:00:00:00:0$2 dev v0 nud permanent
		neigh replace 2001:db8::$2 lladdr 02:00:00:00:00:0$2 dev v0 nud permanent
	END
}

# acquainted: after setup_pair. Nobody is asked for, so nothing is lost for want of
# a neighbour that has not answered three times, for a slow machine's sake.
acquainted()
{
	knows "$ns1" 2
	knows "$ns2" 1
}

# setup_route COMMAND...: three hosts, the middle one routes; COMMAND as above. It
# ends when packets get through. Nobody has to ask for a neighbour: what waits for the
# answer is lost when that takes three seconds.
#
#	+- $ns1 -+          +----- $ns2 -----+            +- $ns3 -+
#	|   v0   | -------- | v0          v1 | ---------- |   v0   |
#	+--------+          +----------------+            +--------+
#	192.0.2.1           .2    198.51.100.1            .2
#	2001:db8::1         ::2   2001:db8:1::1           ::2
setup_route()
{
	setup_pair true
	setup_ns "$ns3"
	quiet "$ns3"
	in2 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	setup_link "$ns2" v1 3 "$ns3" v0 4
	"$@"
	both_up "$ns2" v1 "$ns3" v0
	# a router asks for its neighbours from its link-local address
	ip -n "$ns2" -batch - <<-END
		addr add fe80::2/64 dev v0 nodad
		addr add fe80::1/64 dev v1 nodad
		addr add 198.51.100.1/24 dev v1
		addr add 2001:db8:1::1/64 dev v1 nodad
		neigh replace 192.0.2.1 lladdr 02:00:00:00:00:01 dev v0
		neigh replace 2001:db8::1 lladdr 02:00:00:00:00:01 dev v0
		neigh replace 198.51.100.2 lladdr 02:00:00:00:00:04 dev v1
		neigh replace 2001:db8:1::2 lladdr 02:00:00:00:00:04 dev v1
	END
	ip -n "$ns3" -batch - <<-END
		addr add 198.51.100.2/24 dev v0
		addr add 2001:db8:1::2/64 dev v0 nodad
		neigh replace 198.51.100.1 lladdr 02:00:00:00:00:03 dev v0
		neigh replace 2001:db8:1::1 lladdr 02:00:00:00:00:03 dev v0
		route add 192.0.2.0/24 via 198.51.100.1
		route add 2001:db8::/64 via 2001:db8:1::1
	END
	ip -n "$ns1" -batch - <<-END
		route add 198.51.100.0/24 via 192.0.2.2 rto_min 30s
		route add 2001:db8:1::/64 via 2001:db8::2 rto_min 30s
		neigh replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0
		neigh replace 2001:db8::2 lladdr 02:00:00:00:00:02 dev v0
	END
	busywait 60 in1 ping -q -c 1 -W 20 2001:db8:1::2 > "$work/said"
	busywait 60 in1 ping -q -c 1 -W 20 198.51.100.2 > "$work/said"
}

# silent_pair: the same wire, but nobody has an address, so that nothing is on it
# but what a test sends; $ns1's point watches what leaves, $ns2's what arrives.
#
#	+---- $ns1 ----+              +---- $ns2 ----+
#	|  v0 (egress) | -----------> | v0 (ingress) |
#	+--------------+              +--------------+
silent_pair()
{
	local ns

	setup_ns "$ns1" "$ns2"
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	setup_link "$ns1" v0 1 "$ns2" v0 2
	pk "$ns1" point add dev v0 direction egress
	pk "$ns2" point add dev v0 direction ingress
	ip -n "$ns2" link set v0 up
	ip -n "$ns1" link set v0 up
}

# talking_pair: the same wire, and what talk.py says on it in both directions is
# seen by a point of $ns2.
talking_pair()
{
	local ns

	setup_ns "$ns1" "$ns2"
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	setup_link "$ns1" v0 1 "$ns2" v0 2
	pk "$ns2" point add dev v0
	both_up "$ns1" v0 "$ns2" v0
}

# one_cpu: until the case ends, so that no packet overtakes another one: two processors
# have a queue each.
one_cpu()
{
	local online

	for online in /sys/devices/system/cpu/cpu[1-9]*/online; do
		[ -e "$online" ] || continue
		defer sh -c "echo 1 > $online"
		echo 0 > "$online"
	done
}

# in1 COMMAND..., in2 COMMAND...: run it in a namespace.
in1()
{
	ip netns exec "$ns1" "$@"
}

in2()
{
	ip netns exec "$ns2" "$@"
}

in3()
{
	ip netns exec "$ns3" "$@"
}
