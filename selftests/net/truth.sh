#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Flows count what the wire carries, whatever the stack makes of it: frames that
# are cut late (TSO, GSO) or put together early (GRO), fragments, VLAN tags that
# the device puts in and takes out.
#
# The three hosts of setup_route in lib.sh, with a point at all four devices. A
# transfer is the same flow, with the same packets and octets, at each of them.
# Where no super frame crosses a wire, the device's own counters say the same.
#
# vm-timeout: 900
# vm-needs: socat ethtool

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

port=9000

all_points()
{
	pk "$ns1" point add dev v0
	pk "$ns2" point add dev v0
	pk "$ns2" point add dev v1
	pk "$ns3" point add dev v0
}

# at POINT: sets $ns and $dev, of 1v0, 2v0, 2v1 or 3v0.
at()
{
	ns=ns${1%v?}-$$
	dev=${1#?}
}

# excess POINT...: by how much each has seen more than its device: packets and
# octets in, packets and octets out. A veth with GRO counts octets without the
# Ethernet header: then counted="0 2".
counted="0 1 2 3"
excess()
{
	local point ns dev counts device i

	for point; do
		at "$point"
		read -ra counts <<< "$(point_counters "$ns" "$dev")"
		read -ra device <<< "$(device_counters "$ns" "$dev")"
		for i in $counted; do
			echo "$point $((counts[i] - device[i]))"
		done
	done
}

# The two are not read at the same moment: what is read twice is right.
settled_excess()
{
	local once twice

	once=$(excess "$@")
	until twice=$(excess "$@") && [ "$twice" = "$once" ]; do
		once=$twice
	done
	echo "$once"
}

excess_is()
{
	local wanted=$1

	shift
	[ "$(excess "$@")" = "$wanted" ]
}

# check_excess WANTED POINT...
check_excess()
{
	busywait 20 excess_is "$@" ||
		fail "$what: beyond what the device counts: is $(excess "${@:2}"), was $1"
}

# offload NS DEV on|off GRO
offload()
{
	ip netns exec "$1" ethtool -K "$2" tso "$3" gso "$3" gro "$4" \
		tx-udp-segmentation "$3" > "$work/said" 2>&1
}

set_mtu()
{
	ip -n "$ns1" link set v0 mtu "$1"
	ip -n "$ns2" link set v0 mtu "$1"
	ip -n "$ns2" link set v1 mtu "$1"
	ip -n "$ns3" link set v0 mtu "$1"
}

# A flow as its point has it: packets and octets of both directions.
shape='[.[] | [.forward.packets, .forward.octets, .reverse.packets, .reverse.octets]] | sort'

# same_flows FILTER: at all points; the first one's into $seen.
same_flows()
{
	local point ns dev

	# shellcheck disable=SC2086
	seen=$(pk "$ns1" -j flow show $1 dev v0 | jq -c "$shape")
	for point in 2v0 2v1 3v0; do
		at "$point"
		# shellcheck disable=SC2086
		expect "$what: at $point" \
			"$(pk "$ns" -j flow show $1 dev "$dev" | jq -c "$shape")" "$seen"
	done
}

# name, segmentation: sender, router in and out, receiver; GRO: router, receiver;
# MTU; receiver; octets of headers; points where no super frame crosses the wire
tcp_table="
no offload	off off off off off off	1500	198.51.100.2	52	1v0 2v0 2v1 3v0
cut at the sender, GRO behind	off off off off on on	1500	198.51.100.2	52	1v0 2v0 2v1 3v0
the same over IPv6	off off off off on on	1280	[2001:db8:1::2]	72	1v0 2v0 2v1 3v0
cut at the router	on on off off off off	1500	198.51.100.2	52	2v1 3v0
the same with a large MTU	on on off off off on	9000	[2001:db8:1::2]	72	2v1 3v0
super frames all the way	on on on on on on	576	198.51.100.2	52	
"

# tcp_row OFFLOADS MTU HOST HEADERS POINTS
tcp_row()
{
	local sender in out receiver gro_in gro_receiver before packets octets

	read -r sender in out receiver gro_in gro_receiver <<< "$1"
	offload "$ns1" v0 "$sender" off
	offload "$ns2" v0 "$in" "$gro_in"
	offload "$ns2" v1 "$out" off
	offload "$ns3" v0 "$receiver" "$gro_receiver"
	set_mtu "$2"
	counted="0 1 2 3"
	[ "$gro_in $gro_receiver" = "off off" ] || counted="0 2"
	# shellcheck disable=SC2086
	before=$(settled_excess $5)
	port=$((port + 1))
	send_held "$ns1" "$ns3" "$3" "$port" 500000
	same_flows "port $port"
	# a SYN has options of 8 octets more
	read -r packets octets <<< "$(jq -r '.[0] | "\(.[0]) \(.[1])"' <<< "$seen")"
	expect "$what: octets" "$octets" $((500000 + packets * $4 + 8))
	expect_range "$what: packets" "$packets" $((500000 / ($2 - $4))) 4000
	# shellcheck disable=SC2086
	check_excess "$before" $5
	let_go
}

check_all_sums()
{
	check_sum "$ns1"
	check_sum "$ns2"
	check_sum "$ns3"
}

tcp()
{
	local what words mtu host headers points seen

	setup_route all_points
	while IFS=$'\t' read -r what words mtu host headers points; do
		[ -z "$what" ] || tcp_row "$words" "$mtu" "$host" "$headers" "$points"
	done <<< "$tcp_table"
	check_all_sums
}

# udp PORT OCTETS HOST SEGMENT: a datagram, cut in segments when that is not 0.
udp()
{
	local options=

	[ "$4" = 0 ] || options=,setsockopt-int=17:103:$4
	head -c "$2" /dev/zero | in1 socat -u -b "$2" - "UDP:$3:$1$options"
}

# name, octets, receiver, segment, sender's segmentation, wanted: packets and
# octets of each flow, the one with ports first
udp_table="
a datagram	1000	198.51.100.2	0	off	1,1028
fragments	5000	198.51.100.2	0	off	1,1500 3,3588
fragments of IPv6	5000	[2001:db8:1::2]	0	off	1,1496 3,3704
segments cut at the sender	12000	198.51.100.2	1200	off	10,12280
segments cut at the sender, IPv6	13000	[2001:db8:1::2]	1200	off	11,13528
segments cut at the router	12100	198.51.100.2	1200	on	11,12408
"

# udp_row OCTETS HOST SEGMENT OFFLOAD WANTED
udp_row()
{
	local point ns dev points="2v1 3v0" before wanted

	[ "$4" = on ] || points+=" 1v0 2v0"
	wanted="[[${5// /],[}]]"
	flush_all
	offload "$ns1" v0 "$4" off
	# shellcheck disable=SC2086
	before=$(settled_excess $points)
	port=$((port + 1))
	udp "$port" "$1" "$2" "$3"
	for point in 1v0 2v0 2v1 3v0; do
		at "$point"
		await "$what: at $point $wanted" flow_is "$ns" "[.[] |
			select(.proto == 17 and .dev == \"$dev\")] | sort_by(-.dport) |
			map([.forward.packets, .forward.octets])" "$wanted"
	done
	# shellcheck disable=SC2086
	check_excess "$before" $points
}

flush_all()
{
	pk "$ns1" flow flush > "$work/said"
	pk "$ns2" flow flush > "$work/said"
	pk "$ns3" flow flush > "$work/said"
}

udp_rows()
{
	local what octets host segment on wanted

	setup_route all_points
	offload "$ns2" v0 on off
	offload "$ns2" v1 off off
	background sink ip netns exec "$ns3" socat -u UDP6-RECV:9,ipv6-v6only=0 /dev/null
	while IFS=$'\t' read -r what octets host segment on wanted; do
		[ -z "$what" ] || udp_row "$octets" "$host" "$segment" "$on" "$wanted"
	done <<< "$udp_table"
	check_all_sums
}

# name, tag insertion by the device, outer tag, inner tag ("-" for none)
vlan_table="
802.1Q beside the frame	on	protocol 802.1Q id 7	-
802.1Q in the frame	off	protocol 802.1Q id 7	-
802.1ad beside the frame	on	protocol 802.1ad id 8	-
802.1Q in 802.1ad	on	protocol 802.1ad id 100	protocol 802.1Q id 7
802.1Q in 802.1ad, in the frame	off	protocol 802.1ad id 100	protocol 802.1Q id 7
"

# add_vlans NS OCTET OUTER INNER: t0, or t1 over t0, with an address.
add_vlans()
{
	local top=t0

	# shellcheck disable=SC2086
	ip -n "$1" link add t0 link v0 type vlan $3
	ip -n "$1" link set t0 up
	if [ "$4" != - ]; then
		# shellcheck disable=SC2086
		ip -n "$1" link add t1 link t0 type vlan $4
		ip -n "$1" link set t1 mtu 1400 up
		top=t1
	fi
	ip -n "$1" addr add "203.0.113.$2/24" dev "$top"
	pk "$1" point add dev "$top"
}

# Tags are in the device's count of octets when they are in the frame.
vlan_row()
{
	local vid=${2##* } cvid=0 tags=1 before ns

	if [ "$3" != - ]; then
		cvid=${3##* }
		tags=2
	fi
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" ethtool -K v0 tx-vlan-offload "$1" \
			tx-vlan-stag-hw-insert "$1" tso off gso off gro off > "$work/said" 2>&1
	done
	add_vlans "$ns1" 1 "$2" "$3"
	add_vlans "$ns2" 2 "$2" "$3"
	before=$(settled_excess 1v0)
	port=$((port + 1))
	send_held "$ns1" "$ns2" 203.0.113.2 "$port" 100000
	for ns in "$ns1" "$ns2"; do
		await "$what: both see the same" vlan_flows_match "$ns" "$vid" "$cvid" "$tags"
	done
	[ "$1" = on ] || check_excess "$before" 1v0
	let_go
	ip -n "$ns1" link del t0
	ip -n "$ns2" link del t0
}

# vlan_flows_match NS VID CVID TAGS: one flow with the tags at v0, one without
# at the top, equal but for the tags.
vlan_flows_match()
{
	pk "$1" -j flow show port "$port" | jq -e '
		def totals: [.forward.packets, .forward.octets, .reverse.packets, .reverse.octets];
		def tags: [.forward, .reverse | .frame_octets - .octets - .packets * 14];
		sort_by(.vlan) |
		length == 2 and .[0].vlan == 0 and .[0].cvlan == 0 and
		.[1].vlan == '"$2"' and .[1].cvlan == '"$3"' and
		.[0].forward.packets > 60 and
		(.[0] | totals) == (.[1] | totals) and
		(.[0] | tags) == [0, 0] and
		(.[1] | tags) == [.[1].forward.packets * 4 * '"$4"', .[1].reverse.packets * 4 * '"$4"']'
}

vlan()
{
	local what insert outer inner ns

	setup_pair true
	pk "$ns1" point add dev v0
	pk "$ns2" point add dev v0
	while IFS=$'\t' read -r what insert outer inner; do
		[ -z "$what" ] || vlan_row "$insert" "$outer" "$inner"
	done <<< "$vlan_table"
	check_sum "$ns1"
	check_sum "$ns2"
}

run_tests \
	"tcp	TCP, whoever cuts and whoever puts together" \
	"udp_rows	UDP: datagrams, fragments, segments" \
	"vlan	VLAN tags in the frame and beside it"
