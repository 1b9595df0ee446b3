#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Links: two devices that bring one direction of a wire each, metered as one.
#
# under-sanitizers: first_gone second_gone early under_traffic
# vm-timeout: 900
# vm-needs: socat

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# Two hosts, and between them one that has no address and passes frames on. What
# comes in at its devices are the two directions of the wire.
#
#	+--- $ns1 ---+        +---- $ns2 ----+        +--- $ns3 ---+
#	|     v0     | ------ | v0  (k0)  v1 | ------ |     v0     |
#	+------------+        +--------------+        +------------+
#	192.0.2.1                                     192.0.2.2
#	2001:db8::1                                   2001:db8::2
#
# setup_wire COMMAND...: COMMAND runs before anything is up.
setup_wire()
{
	local ns

	setup_ns "$ns1" "$ns2" "$ns3"
	for ns in "$ns1" "$ns3"; do
		quiet "$ns"
	done
	in2 sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	setup_link "$ns1" v0 1 "$ns2" v0 3
	setup_link "$ns2" v1 4 "$ns3" v0 2
	ip -n "$ns2" link add k0 type bridge mcast_snooping 0
	ip -n "$ns2" link set v0 master k0
	ip -n "$ns2" link set v1 master k0
	ip -n "$ns2" link set k0 up
	"$@"
	both_up "$ns1" v0 "$ns2" v0
	both_up "$ns2" v1 "$ns3" v0
	address "$ns1" v0 1
	address "$ns3" v0 2
	busywait 60 in1 ping -q -c 1 -W 20 192.0.2.2 > "$work/said"
}

add_link()
{
	pk "$ns2" point add link tap0 dev v0 dev v1
}

# The same devices, but nothing between them, and nobody has an address.
setup_legs()
{
	local ns

	setup_ns "$ns1" "$ns2" "$ns3"
	for ns in "$ns1" "$ns2" "$ns3"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	setup_link "$ns1" v0 1 "$ns2" v0 3
	setup_link "$ns2" v1 4 "$ns3" v0 2
	"$@"
	both_up "$ns1" v0 "$ns2" v0
	both_up "$ns2" v1 "$ns3" v0
}

# send NS: frames for nobody, as lines for packets.py.
send()
{
	ip netns exec "$1" "$python" -S "$here/packets.py" v0
}

received()
{
	in2 cat "/sys/class/net/$1/statistics/rx_packets"
}

legs_agree()
{
	[ "$(stats "$ns2" '.points[0] | "\(.ingress.seen.packets) \(.egress.seen.packets)"')" = \
		"$(received v0) $(received v1)" ]
}

# have_passed FLOWS [FILTER]: packets of each flow, soon: from the source, and back.
have_passed()
{
	expect_soon "flows${2:+ of} ${2:-}" "$1" flows "$ns2" \
		"map(${2:+select($2) | }[.src, .forward.packets, .reverse.packets]) | sort"
}

# How many want every frame of a device.
promiscuity()
{
	ip -n "$ns2" -d -j link show "$1" | jq '.[0].promiscuity'
}

one_flow()
{
	setup_wire add_link
	expect "shown" "$(pk "$ns2" -j point | jq -c '.[0] | [.link, .dev, .peer, .direction]')" \
		'["tap0","v0","v1","ingress"]'
	pk "$ns2" flow flush > /dev/null
	passes "ping" in1 ping -q -c 4 -i 0.05 192.0.2.2
	passes "ping" in3 ping -q -c 3 -i 0.05 2001:db8::1
	expect_soon "IPv4" '[["192.0.2.1",4,"ingress",4,"ingress"]]' flows "$ns2" 'map([.src,
		.forward.packets, .forward.direction, .reverse.packets, .reverse.direction])' \
		proto icmp
	# type 128 is a request for an echo
	have_passed '[["2001:db8::2",3,3]]' '.proto == 58 and .src == "2001:db8::2" and .dport / 256 == 128'
	# with TCP, a device counts less: its frames may be several of the wire
	busywait 60 legs_agree || fail "the legs' devices have received $(received v0) and $(received v1)"
	send_held "$ns1" "$ns3" 192.0.2.2 5001 300000
	expect "TCP" "$(flows "$ns2" '.[] | select(.proto == 6) |
		[.src, .dst, .forward.octets > 300000, .reverse.packets > 0]')" \
		'["192.0.2.1","192.0.2.2",true,true]'
	expect "each its leg" "$(flows "$ns2" '[.[] | select(.proto == 6) |
		.forward.ifindex, .reverse.ifindex]')" \
		"[$(in2 cat /sys/class/net/v0/ifindex),$(in2 cat /sys/class/net/v1/ifindex)]"
	let_go
	check_sum "$ns2"
	records_have_order
}

# No direction ends before it begins.
records_have_order()
{
	pk "$ns2" flow flush > /dev/null
	records "$ns2" "$work/records"
	[ -s "$work/records" ] || fail "no records"
	expect "records that end before they begin" \
		"$(jq -c 'select(.end < .start)' "$work/records")" ""
}

# both_ways: five there, then three back.
both_ways()
{
	send "$ns1" <<< "5 udp 10.0.0.1 10.0.0.2 1000 53"
	have_passed '[["10.0.0.1",5,0]]'
	send "$ns3" <<< "3 udp 10.0.0.2 10.0.0.1 53 1000"
	have_passed '[["10.0.0.1",5,3]]'
}

# Frames for somebody else, at devices without an address.
foreign()
{
	setup_legs add_link
	expect "promiscuity of v0" "$(promiscuity v0)" 1
	expect "promiscuity of v1" "$(promiscuity v1)" 1
	both_ways
	# the same direction, but at the other leg: another flow
	send "$ns3" <<< "2 udp 10.0.0.1 10.0.0.2 1000 53"
	have_passed '[["10.0.0.1",2,0],["10.0.0.1",5,3]]'
	expect "legs" "$(stats "$ns2" '.points[0] |
		[.ingress.seen.packets, .egress.seen.packets, .link, .peer] | @text')" \
		'[5,5,"tap0","v1"]'
	check_sum "$ns2"
	passes "sample" pk "$ns2" point set link tap0 sample 1-in 2 only proto udp
	send "$ns1" <<< "6 udp 10.0.0.3 10.0.0.2 1000 53"
	have_passed '[["10.0.0.3",3,0]]' '.src == "10.0.0.3"'
	send "$ns3" <<< "4 udp 10.0.0.2 10.0.0.3 53 1000"
	have_passed '[["10.0.0.3",3,2]]' '.src == "10.0.0.3"'
	check_sum "$ns2"
	passes "del" pk "$ns2" point del link tap0
	expect "promiscuity of v0" "$(promiscuity v0)" 0
	expect "promiscuity of v1" "$(promiscuity v1)" 0
	expect "live flows" "$(flows "$ns2" length)" 0
	check_sum "$ns2"
}

# what it must say, the words behind "point"
errors="
has an observation point already	add dev v0
has an observation point already	add dev v1
has an observation point already	add link other dev v1 dev lo
has an observation point already	add link other dev lo dev v0
a link of that name already	add link tap0 dev lo dev d0
takes two devices	add link other dev lo dev lo
no device	add link other dev lo dev none0
no such device	add link other dev none0 dev lo
name is like a device's	add link a/b dev lo dev d0
a link has two devices	add link other dev lo
need a name	add dev lo dev d0
has no direction	add link other dev lo dev d0 direction both
is a leg of a link	del dev v1
is a leg of a link	set dev v0 all
no such link	del link other
no such link	set link other all
no such link	show link other
"

errors()
{
	local text words

	setup_legs add_link
	ip -n "$ns2" link add d0 type dummy
	while IFS=$'\t' read -r text words; do
		# shellcheck disable=SC2086
		[ -z "$text" ] || refuses "$text" pk "$ns2" point $words
	done <<< "$errors"
	expect "by a leg" "$(pk "$ns2" -j point show dev v1 | jq -r '.[].link')" tap0
	expect "by its name" "$(pk "$ns2" -j point show link tap0 | jq -r '.[].peer')" v1
	expect "points" "$(pk "$ns2" -j point | jq length)" 1
	expect "promiscuity of v0" "$(promiscuity v0)" 1
	expect "promiscuity of lo" "$(promiscuity lo)" 0
	passes "where its device was" pk "$ns2" point add link other dev lo dev d0
	check_sum "$ns2"
}

# gone LEG COMMAND...: the link ends with that leg, its flows leave, and the
# other leg is as it was.
gone()
{
	local leg=$1 rest

	shift
	rest=$([ "$leg" = v0 ] && echo v1 || echo v0)
	both_ways
	"$@"
	await "device-gone" has_event device-gone "$leg"
	expect "points" "$(pk "$ns2" -j point)" "[]"
	expect "promiscuity of $rest" "$(promiscuity "$rest")" 0
	rm -f "$work/records"
	records "$ns2" "$work/records"
	expect "records" "$(jq -c '[.reason, .packets, .r_packets]' "$work/records")" "[4,5,3]"
	check_sum "$ns2"
	passes "a point of its own" pk "$ns2" point add dev "$rest"
}

first_gone()
{
	setup_legs add_link
	monitor "$ns2"
	gone v0 ip -n "$ns2" link del v0
}

second_gone()
{
	setup_legs add_link
	monitor "$ns2"
	gone v1 ip -n "$ns2" link set v1 netns "$ns1" name moved0
}

points()
{
	pk "$ns2" -j point | jq -c "$1"
}

# The offset between the legs is told with its bounds, once something tells it.
offset()
{
	pktsctl_full()
	{
		pk "$ns2" flow set profile full
		add_link
	}
	setup_wire pktsctl_full
	expect "link of this machine" "$(pk "$ns2" -j point | jq -c '.[0].offset | keys')" \
		'["early","estimate","max","min","responses"]'
	passes "ping" in1 ping -q -c 5 -i 0.05 192.0.2.2
	passes "ping" in3 ping -q -c 5 -i 0.05 192.0.2.1
	send_held "$ns1" "$ns3" 192.0.2.2 5001 300000
	expect_soon "bounds" '[true,true,true]' points '.[0].offset |
		[.responses >= 10, .early <= .responses, (.min > .max) or
		 (.min <= .estimate and .estimate <= .max)]'
	expect "round trips of 0 or more" "$(flows "$ns2" '[.. | objects |
		select(has("rtt")) | .rtt | objects | .min, .max | select(. < 0)]')" '[]'
	let_go
	check_sum "$ns2"
}

# How many round trips the flows have, of both directions.
round_trips()
{
	flows "$ns2" '[.[] | .forward.rtt, .reverse.rtt | .count] | add // 0'
}

# The reply comes in before its request, at once or (on a busy machine) so much
# before that it answers nothing.
early_reply()
{
	"$python" -S "$here/talk.py" apart "$ns1" "$ns3" s:icmp:77 c:icmp:77
	[ "$(round_trips)" -ge "$1" ]
}

# What is metered before its request answers it all the same, never in less than
# no time, and both keep their stamps.
early()
{
	local flow

	full_link()
	{
		pk "$ns2" flow set profile full
		add_link
	}
	setup_legs full_link
	busywait 60 early_reply 3 || fail "round trips: $(round_trips)"
	flow=$(flows "$ns2" '.[0]')
	expect "round trips of less than 0" "$(jq -c '[.forward.rtt, .reverse.rtt |
		.min, .max, .mean | numbers | select(. < 0)]' <<< "$flow")" '[]'
	expect "packets both ways" "$(jq '.forward.packets == .reverse.packets' \
		<<< "$flow")" true
	expect "the reply's stamp, the request's" "$(jq '.forward.start <
		.reverse.start' <<< "$flow")" true
	expect "offset" "$(pk "$ns2" -j point | jq -c '.[0].offset |
		[.early >= 3, .responses == .early, .max < 0, .estimate == .max]')" \
		'[true,true,true,true]'
	check_sum "$ns2"
}

# Links come and go, legs go, and the module goes, while frames come in.
under_traffic()
{
	local i flood answers

	setup_wire add_link
	code_stays
	background flood ip netns exec "$ns1" ping -q -f 192.0.2.2
	background answers ip netns exec "$ns3" "$python" -S "$here/ports.py" 192.0.2.1 200 forever
	for i in {1..20}; do
		passes "del" pk "$ns2" point del link tap0
		passes "add" pk "$ns2" point add link tap0 dev v1 dev v0 sample 1-in "$i"
		passes "sum" pk "$ns2" stats
	done
	ip -n "$ns2" link set v1 down
	passes "sum" pk "$ns2" stats
	ip -n "$ns2" link set v1 up
	passes "unload" busywait 60 rmmod pkts
	passes "load" modprobe pkts
	passes "add" add_link
	ip -n "$ns2" link del v0
	expect "points" "$(pk "$ns2" -j point)" "[]"
	kill_wait "$flood" "$answers"
	check_sum "$ns2"
}

run_tests \
	"one_flow	two legs make one flow" \
	"foreign	frames for somebody else, devices without an address" \
	"errors	what cannot be done is refused with its reason" \
	"first_gone	the first leg is deleted" \
	"second_gone	the second leg moves to another namespace" \
	"offset	the offset between the legs" \
	"early	a response that comes in before its request" \
	"under_traffic	added, deleted, unloaded under traffic"
