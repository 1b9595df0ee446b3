#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Packets inside of packets: what Linux's own tunnels carry is metered as it is
# at the tunnel's device, told with the outer identity, and every frame is
# accounted for once.
#
# The hosts of setup_pair in hosts.sh, with a tunnel over the wire:
#
#	+------ $ns1 -------+              +------ $ns2 -------+
#	| t0 203.0.113.1    |  . . . . .   | t0 203.0.113.2    |
#	|    2001:db8:2::1  |              |    2001:db8:2::2  |
#	| v0 192.0.2.1      | ------------ | v0 192.0.2.2      |
#	|    2001:db8::1    |              |    2001:db8::2    |
#	+-------------------+              +-------------------+
#
# Points of both directions at all four devices. The flow at t0 is what the flow
# inside must be at v0.
#
# vm-timeout: 1800
# vm-needs: socat ethtool

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

port=9100

# name; the tunnel as flow show tells it; how ip link makes one, @ and ~ stand
# for this host and the other; which packets go through it; the outer source
tunnels="
VXLAN	vxlan 42	vxlan id 42 local 192.0.2.@ remote 192.0.2.~ dstport 4789	4 6	192.0.2.1
VXLAN over IPv6, Linux's old port	vxlan 77	vxlan id 77 local 2001:db8::@ remote 2001:db8::~ dstport 8472	4	2001:db8::1
Geneve	geneve 43	geneve id 43 remote 192.0.2.~	4 6	192.0.2.1
Geneve over IPv6	geneve 1	geneve id 1 remote 2001:db8::~	6	2001:db8::1
GRE	gre 0	gre local 192.0.2.@ remote 192.0.2.~	4 6	192.0.2.1
GRE with key, sequence and checksum	gre 7	gre local 192.0.2.@ remote 192.0.2.~ key 7 seq csum	4	192.0.2.1
GRE with Ethernet	gre 8	gretap local 192.0.2.@ remote 192.0.2.~ key 8	4	192.0.2.1
GRE over IPv6	gre 0	ip6gre local 2001:db8::@ remote 2001:db8::~	4 6	2001:db8::1
IPv4 in IPv4	ip-in-ip -	ipip local 192.0.2.@ remote 192.0.2.~	4	192.0.2.1
IPv6 in IPv4	6in4 -	sit local 192.0.2.@ remote 192.0.2.~	6	192.0.2.1
IP in IPv6	ip-in-ip -	ip6tnl mode any local 2001:db8::@ remote 2001:db8::~	4 6	2001:db8::1
"

# add_tunnel NS HOST OTHER WORDS. Nothing is sent again but for a loss.
add_tunnel()
{
	local words=${4//@/$2}

	# shellcheck disable=SC2086
	ip -n "$1" link add t0 type ${words//\~/$3}
	pk "$1" point add dev t0
	ip -n "$1" -batch - <<-END
		link set t0 mtu 1300 up
		addr add 203.0.113.$2/24 dev t0 noprefixroute
		addr add 2001:db8:2::$2/64 dev t0 nodad noprefixroute
		route add 203.0.113.0/24 dev t0 src 203.0.113.$2 rto_min 30s
		route add 2001:db8:2::/64 dev t0 src 2001:db8:2::$2 rto_min 30s
	END
}

# Flows as shapes: who, what, how much; those at t0, and those found at v0. A
# host that comes up says so to all; the other one may not have a tunnel yet.
shape='map(select(.src != "::" and (.dst | startswith("ff") | not)) | [.src, .dst, .sport, .dport, .forward.packets, .forward.octets,
	.reverse.packets, .reverse.octets]) | sort'

at_device()
{
	pk "$1" -j flow show dev t0 | jq -c "$shape"
}

inside()
{
	pk "$1" -j flow show dev v0 | jq -c "map(select(.tunnel)) | $shape"
}

inside_is_at_device()
{
	[ "$(inside "$1")" = "$(at_device "$1")" ]
}

# One tunnel, one identifier, one outer identity, the way the initiator saw it.
identity()
{
	pk "$1" -j flow show dev v0 | jq -r 'map(select(.tunnel and
		(.src | . == "203.0.113.1" or . == "2001:db8:2::1")) |
		"\(.tunnel) \(.tunnel_id // "-") \(.outer_src) \(.inner)") |
		unique | join(",")'
}

# How many packets t0 has sent and got.
passed_device()
{
	device_counters "$1" t0 | awk '{ print $1 + $3 }'
}

# What is inside, or was no IP packet, beyond what the device has sent and got.
# Both are told of one moment: when nothing passed between the two looks at t0, and
# nothing was half done.
excess()
{
	local before after found

	after=$(passed_device "$1")
	until [ "$after" = "${before-}" ]; do
		before=$after
		found=$(pk "$1" -j flow show dev v0 | jq 'map(select(.tunnel) |
			.forward.packets + .reverse.packets) | add // 0')
		found=$((found + $(failed "$1")))
		finish_frames "$1"
		after=$(passed_device "$1")
	done
	echo $((found - after))
}

excess_is()
{
	[ "$(excess "$1")" = "$2" ]
}

# With both, the outer packets are metered, too, and are as many.
outer_is_inside()
{
	pk "$1" -j flow show dev v0 | jq -e '
		(map(select(.inner == true) | .forward.packets + .reverse.packets) | add) as $in |
		(map(select(.inner == true) | .forward.frame_octets + .reverse.frame_octets) | add) as $octets |
		map(select(.tunnel == null and .proto != 1 and .proto != 58 and .proto != 6)) |
		(map(.forward.packets + .reverse.packets) | add) - $in ==
			'"$(failed "$1")"' and $octets > 0'
}

failed()
{
	stats "$1" '.points[] | select(.dev == "v0") |
		.ingress.decap_failed.packets + .egress.decap_failed.packets'
}

inner_tally_is_inside()
{
	local counted found

	counted=$(stats "$1" '[.points[] | select(.dev == "v0") | .ingress, .egress |
		.inner.packets] | add')
	found=$(pk "$1" -j flow show dev v0 | jq 'map(select(.inner == true) |
		.forward.packets + .reverse.packets) | add')
	[ "$counted" = "$found" ]
}

# ping_inside FAMILIES
ping_inside()
{
	local family

	for family in $1; do
		case $family in
		4) in1 ping -q -c 3 -i 0.01 -s 400 203.0.113.2 ;;
		6) in1 ping -q -c 3 -i 0.01 -s 400 2001:db8:2::2 ;;
		esac > "$work/said" || fail "$what: ping: $(cat "$work/said")"
	done
}

# Beside data and headers, a SYN has 8 octets, and a slow machine may send it again.
transfer_adds_up()
{
	local out data packets octets

	read -r out _ data _ <<< "$(sent_by "$ns1" "$port")"
	read -r packets octets <<< "$(flows "$ns2" 'map(select(.tunnel))[0].forward |
		"\(.packets) \(.octets)"' dev v0 port "$port" | tr -d '"')"
	rest=$((octets - data - packets * headers))
	[ "$packets" = "$out" ] && [[ $rest =~ ^(8|16|24|32)$ ]]
}

# transfer FAMILIES: 200,000 octets in the last of them, and what that makes; the
# connection stays open, so that its flow does.
transfer()
{
	local host=203.0.113.2 headers=52 rest

	if [ "${1##* }" = 6 ]; then
		host='[2001:db8:2::2]' headers=72
	fi
	port=$((port + 1))
	send_held "$ns1" "$ns2" "$host" "$port" 200000
	busywait 60 transfer_adds_up ||
		fail "$what: $rest octets inside beyond data and headers"
}

# tunnel_row TUNNEL LINK FAMILIES OUTER DECAP
tunnel_row()
{
	local ns before

	what="$what, $5"
	for ns in "$ns1" "$ns2"; do
		pk "$ns" flow set decap "$5"
		pk "$ns" point add dev v0
	done
	add_tunnel "$ns1" 1 2 "$2"
	add_tunnel "$ns2" 2 1 "$2"
	before=$(excess "$ns1")
	ping_inside "$3"
	await "$what: all of the device's packets are inside" \
		excess_is "$ns1" "$before"
	transfer "$3"
	for ns in "$ns1" "$ns2"; do
		busywait 60 inside_is_at_device "$ns" ||
			fail "$what: inside $(inside "$ns"), the device $(at_device "$ns")"
		expect "$what: identity" "$(identity "$ns")" \
			"$1 $4 $([ "$5" = both ] && echo true || echo false)"
		[ "$5" = inner ] || {
			await "$what: the outer packets are as many" outer_is_inside "$ns"
			await "$what: the tally" inner_tally_is_inside "$ns"
		}
		check_sum "$ns"
	done
	let_go
	for ns in "$ns1" "$ns2"; do
		ip -n "$ns" link del t0
		pk "$ns" point del dev v0
	done
}

# numbered_row as tunnel_row: a device that numbers its packets drops those that
# another CPU has overtaken, so all are sent from one.
numbered_row()
{
	local cpus

	cpus=$(taskset -cp "$BASHPID" | sed 's/.*: //')
	taskset -cp "${cpus%%[-,]*}" "$BASHPID" > /dev/null
	tunnel_row "$@"
	taskset -cp "$cpus" "$BASHPID" > /dev/null
}

# rows DECAP EVERY: each EVERYth tunnel
rows()
{
	local what name tunnel words families outer row number=0

	setup_pair true
	while IFS=$'\t' read -r name tunnel words families outer; do
		[ -n "$name" ] || continue
		[ $((number++ % $2)) = 0 ] || continue
		what=$name
		case $name in
		*sequence*) row=numbered_row ;;
		*) row=tunnel_row ;;
		esac
		"$row" "$tunnel" "$words" "$families" "$outer" "$1"
	done <<< "$tunnels"
}

inner()
{
	rows inner 1
}

both()
{
	rows both 3
}

# Sent one by one and put together again before the receiver's hook.
put_together()
{
	setup_pair true
	in1 ethtool -K v0 tso off gso off > "$work/said" 2>&1
	in2 ethtool -K v0 gro on > "$work/said" 2>&1
}

# Stamps count frames as the stack has them, super-frames once.
super_frames()
{
	local what name tunnel words families outer

	put_together
	while IFS=$'\t' read -r name tunnel words families outer; do
		case $name in
		VXLAN|GRE|"IPv4 in IPv4")
			what="$name, super-frames"
			tunnel_row "$tunnel" "$words" "$families" "$outer" inner ;;
		esac
	done <<< "$tunnels"
	expect "there are super-frames" "$(stats "$ns2" '[.points[] |
		select(.ifindex == 0) | .ingress | .seen.packets >
		([.stamps[]] | add)] | .[0]')" true
}

# The label of each direction is another one; the flow is the same.
mpls()
{
	local ns

	modprobe mpls_iptunnel || skip "no MPLS"
	setup_pair true
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.mpls.platform_labels=1000 \
			net.mpls.conf.v0.input=1
		pk "$ns" flow set decap inner
		pk "$ns" point add dev v0
	done
	ip -n "$ns1" addr add 203.0.113.1/32 dev lo
	ip -n "$ns2" addr add 203.0.113.2/32 dev lo
	ip -n "$ns1" route add 203.0.113.2 encap mpls 102 via 192.0.2.2 src 203.0.113.1
	ip -n "$ns2" route add 203.0.113.1 encap mpls 101 via 192.0.2.1 src 203.0.113.2
	ip -n "$ns1" -f mpls route add 101 dev lo
	ip -n "$ns2" -f mpls route add 102 dev lo
	passes "ping" in1 ping -q -c 3 -i 0.01 -s 400 203.0.113.2
	what=MPLS
	expect_soon "three there, three back" '[["mpls",102,3,1284,3,1338]]' \
		flows "$ns1" 'map([.tunnel, .tunnel_id, .forward.packets, .forward.octets,
			.reverse.packets, .forward.frame_octets])' proto icmp
	transfer 4
	check_sum "$ns1"
	check_sum "$ns2"
	let_go
}

# Three echoes and their answers at least.
outer_is_device()
{
	local outer device

	outer=$(flows "$1" 'map(.forward.packets + .reverse.packets) | add' dev v0 port 4789)
	device=$(passed_device "$1")
	[ "$outer" = "$device" ] && [ "$device" -ge 6 ]
}

# Without decap, and in what cannot be opened, the outer packet counts.
none()
{
	setup_pair true
	pk "$ns1" point add dev v0
	what=none
	add_tunnel "$ns1" 1 2 "vxlan id 42 local 192.0.2.@ remote 192.0.2.~ dstport 4789"
	add_tunnel "$ns2" 2 1 "vxlan id 42 local 192.0.2.@ remote 192.0.2.~ dstport 4789"
	ping_inside 4
	expect "nothing inside" "$(inside "$ns1")" '[]'
	await "the outer packets are the device's" outer_is_device "$ns1"
	check_sum "$ns1"
}

frames()
{
	silent_pair
	$python "$here/tunnels.py" "$1" "$ns1" "$ns2" || RET=1
	check_sum "$ns1"
	check_sum "$ns2"
	expect "as the device counts" "$(point_counters "$ns1" v0)" \
		"$(device_counters "$ns1" v0)"
}

frames_inner()
{
	frames inner
}

frames_both()
{
	frames both
}

run_tests \
	"inner	what is inside is what passes the tunnel's device" \
	"both	outer and inner, each in its flow, one in the sum" \
	"super_frames	tunnel packets that are put together on their way in" \
	"mpls	MPLS" \
	"none	without decap the outer packet counts" \
	"frames_inner	PPPoE, nested, broken and fragmented frames, inner" \
	"frames_both	the same, both"
