#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Observation points: added, deleted, on every kind of device, and what becomes
# of them when their device is renamed, goes down, moves or goes away.
#
# The hosts of setup_pair and setup_route in hosts.sh.
#
# under-sanitizers: device_deleted device_moved add_del_1000 tun many_points
# vm-timeout: 900
# vm-needs: socat

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# The one ICMP flow of a namespace, as [source, forward, reverse packets].
icmp_flow()
{
	pktsctl -n "$1" -j flow show proto icmp |
		jq -c '.[] | [.src, .forward.packets, .reverse.packets]'
}

# direction, flow, whether ingress and egress have seen frames
directions="
ingress	[\"192.0.2.1\",3,0]	true false
egress	[\"192.0.2.2\",3,0]	false true
both	[\"192.0.2.1\",3,3]	true true
"

directions()
{
	local direction flow seen

	setup_pair true
	while IFS=$'\t' read -r direction flow seen; do
		[ -n "$direction" ] || continue
		passes "add" pk "$ns2" point add dev v0 direction "$direction"
		expect "point show" "$(pk "$ns2" -j point show | jq -r '.[].direction')" \
			"$direction"
		passes "ping" in1 ping -q -c 3 -i 0.05 192.0.2.2
		expect "$direction: flow" "$(icmp_flow "$ns2")" "$flow"
		expect "$direction: seen" "$(stats "$ns2" '.points[0] |
			"\(.ingress.seen.packets > 0) \(.egress.seen.packets > 0)"')" "$seen"
		check_sum "$ns2"
		passes "del" pk "$ns2" point del dev v0
		expect "point show" "$(pk "$ns2" -j point show)" "[]"
		expect "live flows" "$(flows "$ns2" length)" 0
		check_sum "$ns2"
	done <<< "$directions"
	passes "without direction" pk "$ns2" point add dev v0
	expect "direction by default" "$(pk "$ns2" -j point | jq -r '.[].direction')" both
}

# what it must say, the words behind "point"
errors="
no such device	add dev none0
no such device	del dev none0
no such device	show dev none0
has an observation point already	add dev v0
has an observation point already	add dev v0 direction ingress
has no observation point	del dev lo
has no observation point	show dev lo
direction	add dev lo direction up
dev	add
dev	del
"

errors()
{
	local text words

	setup_pair true
	pk "$ns1" point add dev v0
	while IFS=$'\t' read -r text words; do
		# shellcheck disable=SC2086
		[ -z "$text" ] || refuses "$text" pk "$ns1" point $words
	done <<< "$errors"
	refuses "no observation point" pk "$ns1" stats show dev lo
	expect "points" "$(pk "$ns1" -j point | jq -c '[.[].dev]')" '["v0"]'
	check_sum "$ns1"
}

rename()
{
	setup_pair pktsctl -n "$ns2" point add dev v0
	monitor "$ns2"
	in1 ping -q -c 1 192.0.2.2 > /dev/null
	# its multicast group would be left when the device sends no more
	ip -n "$ns2" addr del 2001:db8::2/64 dev v0
	ip -n "$ns2" link set v0 down
	ip -n "$ns2" link set v0 name renamed0
	ip -n "$ns2" link set renamed0 up
	await "device-down" has_event device-down v0
	await "device-renamed" has_event device-renamed renamed0
	await "device-up" has_event device-up renamed0
	expect "point show" "$(pk "$ns2" -j point | jq -r '.[].dev')" renamed0
	passes "ping" in1 ping -q -c 2 -i 0.05 192.0.2.2
	expect "packets, old and new" "$(flows "$ns2" \
		'[.[] | select(.proto == 1) | .forward.packets] | add')" 3
	expect "device of flows" "$(flows "$ns2" '[.[].dev] | unique')" '["renamed0"]'
	refuses "no such device" pk "$ns2" point del dev v0
	check_sum "$ns2"
	check_device "$ns2" renamed0
	passes "del" pk "$ns2" point del dev renamed0
}

# Flows leave by record with reason 4, nothing is lost.
device_deleted()
{
	setup_pair pktsctl -n "$ns2" point add dev v0
	monitor "$ns2"
	in1 ping -q -c 3 -i 0.05 192.0.2.2 > /dev/null
	ip -n "$ns2" link del v0
	await "device-gone" has_event device-gone v0
	expect "points" "$(pk "$ns2" -j point)" "[]"
	check_sum "$ns2"
	records "$ns2" "$work/records"
	expect "ICMP records" "$(jq -c 'select(.proto == 1) |
		[.reason, .packets, .r_packets]' "$work/records")" "[4,3,3]"
	expect "reasons" "$(jq -s -c 'map(.reason) | unique' "$work/records")" "[4]"
}

# The point stays behind and ends; the device can have a new one where it is.
device_moved()
{
	setup_pair pktsctl -n "$ns2" point add dev v0
	setup_ns "$ns3"
	monitor "$ns2"
	in1 ping -q -c 3 -i 0.05 192.0.2.2 > /dev/null
	ip -n "$ns2" link set v0 netns "$ns3"
	await "device-gone" has_event device-gone v0
	expect "points left behind" "$(pk "$ns2" -j point)" "[]"
	expect "points taken along" "$(pk "$ns3" -j point)" "[]"
	check_sum "$ns2"
	records "$ns2" "$work/records"
	expect "ICMP records" "$(jq -c 'select(.proto == 1) |
		[.reason, .packets, .r_packets]' "$work/records")" "[4,3,3]"

	passes "add" pk "$ns3" point add dev v0
	address "$ns3" v0 2
	passes "ping" in1 ping -q -c 2 -i 0.05 192.0.2.2
	expect "flow" "$(icmp_flow "$ns3")" '["192.0.2.1",2,2]'
	expect "records there" "$(stats "$ns2" '.points | length')" 1
	check_sum "$ns3"
}

# Both add and delete as fast as they can, under traffic.
add_del_1000()
{
	local before after flood

	setup_pair true
	# the last point's end rewrites kernel text: dear under emulation
	pk "$ns1" point add dev lo
	code_stays
	background flood ip netns exec "$ns1" ping -q -f 192.0.2.2
	before=$(awk '/^(Slab|Percpu):/ { sum += $2 } END { print sum }' /proc/meminfo)
	passes "one thousand times" in2 "$python" -S "$here/netlink.py" churn v0 1000
	after=$(awk '/^(Slab|Percpu):/ { sum += $2 } END { print sum }' /proc/meminfo)
	expect_range "growth in KiB of kernel memory" $((after - before)) -100000 8000
	kill_wait "$flood"
	check_sum "$ns2"
	records "$ns2" "$work/records"
	expect "records" "$(jq -s 'map(.packets + .r_packets) | add' "$work/records")" \
		"$(stats "$ns2" '.points[0] | .ingress.recorded.packets + .egress.recorded.packets')"
}

# A router's flows are seen twice, once at each device.
points_of_router()
{
	pk "$ns2" point add dev v0
	pk "$ns2" point add dev v1
}

two_points()
{
	setup_route points_of_router
	passes "flush" pk "$ns2" flow flush
	passes "ping" in1 ping -q -c 4 -i 0.05 198.51.100.2
	expect "flows" "$(pk "$ns2" -j flow show proto icmp | jq -c 'map([.dev, .src,
		.forward.packets, .forward.direction, .reverse.packets]) | sort')" \
		'[["v0","192.0.2.1",4,"ingress",4],["v1","192.0.2.1",4,"egress",4]]'
	expect "of one" "$(pk "$ns2" -j flow show dev v1 proto icmp | jq -c 'map(.dev)')" '["v1"]'
	passes "flush" pk "$ns2" flow flush dev v0
	expect "after flush" "$(pk "$ns2" -j flow show proto icmp | jq -c 'map(.dev)')" '["v1"]'
	passes "del" pk "$ns2" point del dev v1
	expect "points" "$(pk "$ns2" -j point | jq -c 'map(.dev)')" '["v0"]'
	check_sum "$ns2"
}

# Name and addresses are the same in both, and so are the interface indices.
same_name()
{
	local ns

	setup_ns "$ns1" "$ns2"
	for ns in "$ns1" "$ns2"; do
		ip -n "$ns" link add d0 index 77 type dummy
		ip -n "$ns" addr add 192.0.2.1/24 dev d0
		ip -n "$ns" link set d0 up
		pk "$ns" point add dev d0
	done
	in1 ping -q -c 3 -i 0.05 -W 0.1 192.0.2.9 > /dev/null || true
	expect "flow here" "$(pk "$ns1" -j flow show proto icmp | jq -c 'map(.forward.packets)')" "[3]"
	expect "flow there" "$(pk "$ns2" -j flow show proto icmp)" "[]"
	passes "flush there" pk "$ns2" flow flush
	expect "flow here" "$(pk "$ns1" -j flow show proto icmp | jq -c 'map(.forward.packets)')" "[3]"
	passes "del there" pk "$ns2" point del dev d0
	expect "points here" "$(pk "$ns1" -j point | jq -c 'map(.dev)')" '["d0"]'
	check_sum "$ns1"
	check_sum "$ns2"
}

# kind, arguments of "ip link add NAME" (LOCAL and REMOTE are put in)
kinds="
vlan	link v0 type vlan id 7
vlan 802.1ad	link v0 type vlan protocol 802.1ad id 8
macvlan	link v0 type macvlan mode bridge
ipip	type ipip local LOCAL remote REMOTE
gre	type gre local LOCAL remote REMOTE
sit	type sit mode any local LOCAL remote REMOTE
gretap	type gretap local LOCAL remote REMOTE
vxlan	type vxlan id 9 local LOCAL remote REMOTE dstport 4789
"

# add_kind NS LOCAL REMOTE WORD...: a device k0 of that kind, with an address.
add_kind()
{
	local ns=$1 end=${2##*.} words

	words=${*:4}
	words=${words//LOCAL/$2}
	words=${words//REMOTE/$3}
	# shellcheck disable=SC2086
	ip -n "$ns" link add k0 $words || return
	ip -n "$ns" addr add "198.51.100.$end/24" dev k0
}

# Three pings of 100 octets through k0.
ping_kind()
{
	ip -n "$ns1" link set k0 up
	pk "$ns2" point add dev k0
	ip -n "$ns2" link set k0 up
	passes "$1: ping" in1 ping -q -c 3 -i 0.05 -s 100 198.51.100.2
	expect "$1: flow" "$(pk "$ns2" -j flow show dev k0 proto icmp | jq -c \
		'.[] | [.src, .forward.packets, .forward.octets, .reverse.packets, .reverse.octets, .vlan]')" \
		'["198.51.100.1",3,384,3,384,0]'
	check_sum "$ns2"
	passes "$1: del" pk "$ns2" point del dev k0
}

kinds()
{
	local kind words

	setup_pair true
	in2 sysctl -qw net.ipv4.conf.all.arp_ignore=1
	while IFS=$'\t' read -r kind words; do
		[ -n "$kind" ] || continue
		add_kind "$ns1" 192.0.2.1 192.0.2.2 "$words"
		add_kind "$ns2" 192.0.2.2 192.0.2.1 "$words"
		ping_kind "$kind"
		ip -n "$ns1" link del k0
		ip -n "$ns2" link del k0
	done <<< "$kinds"
	check_sum "$ns2"
}

# A tun device has no link-layer header; socat carries its packets over UDP.
tun()
{
	local port=5555

	modprobe -q tun || true
	setup_pair true
	background tun1 ip netns exec "$ns1" socat "UDP:192.0.2.2:$port,bind=192.0.2.1:$port" \
		TUN:198.51.100.1/24,tun-name=k0,iff-no-pi,iff-up
	background tun2 ip netns exec "$ns2" socat "UDP:192.0.2.1:$port,bind=192.0.2.2:$port" \
		TUN:198.51.100.2/24,tun-name=k0,iff-no-pi,iff-up
	busywait 20 ip -n "$ns1" link show k0 > "$work/said"
	busywait 20 ip -n "$ns2" link show k0 > "$work/said"
	ping_kind tun
}

# Members see what the bridge sees, and in the opposite direction.
bridge()
{
	setup_pair true
	ip -n "$ns2" addr flush dev v0
	ip -n "$ns2" link add k0 type bridge
	ip -n "$ns2" link set v0 master k0
	pk "$ns2" point add dev v0
	ip -n "$ns1" addr add 198.51.100.1/24 dev v0
	ip -n "$ns2" addr add 198.51.100.2/24 dev k0
	pk "$ns2" point add dev k0
	ip -n "$ns2" link set k0 up
	passes "ping" in1 ping -q -c 3 -i 0.05 198.51.100.2
	expect "flows" "$(pk "$ns2" -j flow show proto icmp | jq -c 'map([.dev,
		.forward.packets, .forward.direction, .reverse.packets]) | sort')" \
		'[["k0",3,"ingress",3],["v0",3,"ingress",3]]'
	check_sum "$ns2"
}

# Every packet of lo goes out and comes in: two flows, one for each way.
loopback()
{
	setup_ns "$ns1"
	pk "$ns1" point add dev lo
	passes "ping" in1 ping -q -c 3 -i 0.05 127.0.0.1
	passes "ping" in1 ping -q -c 3 -i 0.05 ::1
	expect "seen" "$(stats "$ns1" '.points[0] |
		"\(.ingress.seen.packets) \(.egress.seen.packets)"')" "12 12"
	expect "ICMP packets" "$(flows "$ns1" \
		'[.[] | .forward.packets + .reverse.packets] | add')" 24
	check_sum "$ns1"
	# lo counts without the Ethernet header
	expect "octets" "$(point_counters "$ns1" lo)" \
		"$(device_counters "$ns1" lo | awk '{ print $1, $2 + 14 * $1, $3, $4 + 14 * $3 }')"
}

many_points()
{
	local i

	setup_ns "$ns1"
	for i in {1..40}; do
		echo "link add d$i type dummy"
	done | ip -n "$ns1" -batch -
	for i in {1..40}; do
		pk "$ns1" point add dev "d$i"
	done
	expect "points" "$(pk "$ns1" -j point | jq -c 'map(.dev) | unique | length')" 40
	expect "points in stats" "$(stats "$ns1" '.points | length')" 41
	check_sum "$ns1"
}

run_tests \
	"directions	ingress, egress and both: added, shown, deleted" \
	"errors	what cannot be done is refused with its reason" \
	"rename	a renamed device: new name, same point" \
	"device_deleted	a deleted device: its flows leave with reason 4" \
	"device_moved	a device in another namespace: point gone, hooks work there" \
	"add_del_1000	added and deleted a thousand times under traffic" \
	"two_points	a router with two points" \
	"same_name	the same device name and index in two namespaces" \
	"kinds	VLAN, macvlan, tunnels" \
	"tun	a tun device" \
	"bridge	a bridge and its port" \
	"loopback	lo, both ways" \
	"many_points	forty points in a namespace"
