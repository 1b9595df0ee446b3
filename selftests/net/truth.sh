#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Flows count what the wire carries, whatever the stack makes of it: frames that
# are cut late (TSO, GSO) or put together early (GRO), beyond 64 KiB (BIG TCP), in
# tunnels, fragments, VLAN tags that the device puts in and takes out.
#
# The three hosts of setup_route in hosts.sh, with a point at all four devices; the
# profile is full in the middle and basic at the ends. A transfer is the same flow,
# with the same packets and octets, at each of them: those that the sender's socket
# counts. Where no super frame crosses a wire, the device's own counters say the same.
#
# vm-timeout: 1800
# vm-needs: socat ethtool

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

port=9000

all_points()
{
	pk "$ns2" flow set profile full
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

# The two are not read at the same moment, and a processor may stand still between
# the one and the other: what is read twice, with nothing half done, is right.
settled_excess()
{
	local once twice

	once=$(excess "$@")
	until finish_frames "$ns1" && twice=$(excess "$@") && [ "$twice" = "$once" ]; do
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
	busywait 60 excess_is "$@" ||
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

# same_flows POINT...: each has the connection to $port as 1v0 has it, and that one as
# many segments as the socket has sent and got. What it has sent goes into $packets,
# $octets, $data (with what was sent again) and $again (segments, a SYN among them).
same_flows()
{
	local point ns dev out in there

	read -r out in data again <<< "$(sent_by "$ns1" "$port")"
	seen=$(flows "$ns1" "$shape" port "$port" dev v0)
	for point; do
		at "$point"
		there=$(flows "$ns" "$shape" port "$port" dev "$dev")
		told="$point has $there, 1v0 $seen"
		[ "$there" = "$seen" ] || return
	done
	told="1v0 has $seen, the socket $out segments out and $in in"
	read -r packets octets <<< "$(jq -r '.[0] | "\(.[0]) \(.[1])"' <<< "$seen")"
	[ "$(jq -c 'map([.[0], .[2]])' <<< "$seen")" = "[[$out,$in]]" ]
}

# check_same_flows POINT...: soon, for acknowledgments are still on their way.
check_same_flows()
{
	local told

	busywait 60 same_flows "$@" || fail "$what: $told"
}

# check_octets HEADERS [LEAST MOST]: beside data and so many octets a packet, a SYN has
# options of 8 octets. A slow machine may send it again.
check_octets()
{
	local rest

	rest=$((octets - data - packets * $1))
	expect "$what: octets beyond 8 for 8" $((rest % 8)) 0
	expect_range "$what: options of a SYN" $((rest / 8)) "${2:-1}" "${3:-$((1 + again))}"
}

# A destination options header of 8 octets. It comes when the connection is there.
# A router that gets a super frame reads the length of the TCP header right behind
# IPv6's, so there, in the sequence number: what it takes for 60 octets must fit,
# or the frame is too big.
options=sndbuf=65536,setsockopt-bin=41:59:x0000010400000000,mss=1160

# name, segmentation: sender, router in and out, receiver; GRO: router, receiver;
# MTU; receiver; octets of headers; points where no super frame crosses the wire,
# or "-"; options for the sender's socket
tcp_table="
no offload	off off off off off off	1500	198.51.100.2	52	1v0 2v0 2v1 3v0
cut at the sender, GRO behind	off off off off on on	1500	198.51.100.2	52	1v0 2v0 2v1 3v0
the same over IPv6	off off off off on on	1280	[2001:db8:1::2]	72	1v0 2v0 2v1 3v0
cut at the router	on on off off off off	1500	198.51.100.2	52	2v1 3v0
the same with a large MTU	on on off off off on	9000	[2001:db8:1::2]	72	2v1 3v0
super frames all the way	on on on on on on	9000	[2001:db8:1::2]	72	-
destination options	off off off off off on	1500	[2001:db8:1::2]	80	1v0 2v0 2v1	$options
the same, cut at the router	on on off off off on	1280	[2001:db8:1::2]	80	2v1 3v0	$options
the same, super frames	on on on on on on	1500	[2001:db8:1::2]	80	-	$options
super frames, and no IPv6 below 1280	on on on on on on	576	198.51.100.2	52	-
"

# tcp_row OFFLOADS MTU HOST HEADERS POINTS OPTIONS
tcp_row()
{
	local sender in out receiver gro_in gro_receiver before

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
	send_held "$ns1" "$ns3" "$3" "$port" 500000 "$6"
	check_same_flows 2v0 2v1 3v0
	if [ -z "$6" ]; then
		check_octets "$4"
	else
		# a SYN has none of IPv6's options, nor its acknowledgment, and that may
		# be asked for again
		check_octets "$4" -3 -1
	fi
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

# delivers WORDS: whether super-frames with that header pass a router later than 6.1
# changes from run to run. 6.12 was seen to stop them without a point; 7.2 was seen
# to pass them without one, and to stop them, and pass them, with one.
delivers()
{
	[[ $(uname -r) == 6.1.* || $1 != "on on "* ]]
}

tcp()
{
	local what words mtu host headers points options
	local seen packets octets data again

	setup_route all_points
	while IFS=$'\t' read -r what words mtu host headers points options; do
		if [ -z "$what" ] || { [ -n "$options" ] && ! delivers "$words"; }; then
			continue
		fi
		tcp_row "$words" "$mtu" "$host" "$headers" "${points#-}" "$options"
	done <<< "$tcp_table"
	check_all_sums
}

# udp PORT OCTETS HOST SEGMENT: a datagram, cut in segments when that is not 0. It
# comes from a file, for a pipe may bring it in parts.
udp()
{
	local options=

	[ "$4" = 0 ] || options=,setsockopt-int=17:103:$4
	head -c "$2" /dev/zero > "$work/datagram"
	in1 socat -u -b "$2" "OPEN:$work/datagram,rdonly" "UDP:$3:$1$options"
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
	pk "$ns2" flow set profile full
	pk "$ns1" point add dev v0
	pk "$ns2" point add dev v0
	while IFS=$'\t' read -r what insert outer inner; do
		[ -z "$what" ] || vlan_row "$insert" "$outer" "$inner"
	done <<< "$vlan_table"
	check_sum "$ns1"
	check_sum "$ns2"
}

# big_row HEADERS HOST: a transfer in super frames of more than 64 KiB. That there
# are some is seen at the receiver.
big_row()
{
	port=$((port + 1))
	background big ip netns exec "$ns2" tcpdump -n -i v0 -c 1 -s 64 \
		-w "$work/big.pcap" "greater 70000"
	await "tcpdump listens" grep -q "listening on" "$work/big.log"
	receive "$ns1" "$ns2" "$port"
	in1 "$python" -S "$here/big.py" send "$2" "$port" 4000000 "$work/hold" &
	defer kill_wait $!
	await "$what: all arrives" received_is 4000000
	await "$what: more than 64 KiB at once" grep -q "^1 packet captured" "$work/big.log"
	check_same_flows 2v0
	check_octets "$1"
	let_go
}

big_points()
{
	local ns

	for ns in "$ns1" "$ns2"; do
		pk "$ns" point add dev v0
		ip netns exec "$ns" "$python" -S "$here/big.py" limit v0 185000 > "$work/known"
		offload "$ns" v0 on on
	done
	pk "$ns2" flow set profile full
}

big_tcp()
{
	local what seen packets octets data again

	setup_pair big_points
	# a machine that stands still for a while has lost nothing
	ip -n "$ns1" route add 192.0.2.2 dev v0 rto_min 30s
	ip -n "$ns1" route add 2001:db8::2 dev v0 rto_min 30s
	# as large as may be, however long a round trip takes
	in1 sysctl -qw net.ipv4.tcp_wmem="4096 8000000 8000000" net.ipv4.tcp_tso_rtt_log=30
	in2 sysctl -qw net.ipv4.tcp_rmem="4096 4000000 8000000"
	grep -q ipv6 "$work/known" || skip "this kernel has no BIG TCP"
	what=IPv6
	big_row 72 2001:db8::2
	what=IPv4
	if grep -q ipv4 "$work/known"; then
		big_row 52 192.0.2.2
	else
		echo "# this kernel has no BIG TCP over IPv4"
	fi
	check_sum "$ns1"
	check_sum "$ns2"
}

# name, version of the outer IP, type of the device and its words, octets of all
# headers of a segment, IP protocol, destination port of the outer packet
tunnel_table="
VXLAN	4	vxlan id 5 dstport 4789	102	17	4789
VXLAN over IPv6	6	vxlan id 5 dstport 4789	122	17	4789
Geneve	4	geneve id 5 dstport 6081	102	17	6081
GRE	4	gre	76	47	0
GRE with key	4	gre key 7	80	47	0
GRE with Ethernet	4	gretap	90	47	0
GRE over IPv6, with destination options	6	ip6gre	104	47	0
IPv4 in IPv4	4	ipip	72	4	0
IPv6 in IPv4	4	sit	92	41	0
IPv4 in IPv6, with destination options	6	ip6tnl mode ipip6	100	4	0
"

# add_tunnel NS OCTET LOCAL REMOTE TYPE WORDS: t0. Both ends are there before
# either is up: an answer that nobody awaits breaks a tunnel over IPv6.
add_tunnel()
{
	local ends="local $3 remote $4" mac=

	case $5 in
	geneve) ends="remote $4" ;;
	esac
	case $5 in
	vxlan | geneve | gretap) mac="address 02:00:00:00:01:0$2" ;;
	esac
	# shellcheck disable=SC2086
	ip -n "$1" link add t0 $mac mtu 1300 type $5 $6 $ends
}

# tunnel_up NS OCTET TYPE: with an address, and nothing to ask for.
tunnel_up()
{
	local other=$((3 - $2))

	ip -n "$1" link set t0 up
	case $3 in
	sit) ip -n "$1" addr add "fd00::$2/64" dev t0 nodad ;;
	*) ip -n "$1" addr add "10.0.0.$2/24" dev t0 ;;
	esac
	case $3 in
	vxlan | geneve | gretap)
		ip -n "$1" neigh replace "10.0.0.$other" lladdr "02:00:00:00:01:0$other" dev t0
		;;
	esac
}

# tunnel_counts POINT: packets and octets from the sender, and to it.
tunnel_counts()
{
	at "$1"
	pk "$ns" -j flow show proto "$proto" dev "$dev" | jq -c '
		[.[] | select(.dport == '"$dport"' or .sport == '"$dport"') |
			if .src == "'"$sender"'" then [.forward, .reverse] else [.reverse, .forward] end] |
		[[.[][0].packets], [.[][0].octets], [.[][1].packets], [.[][1].octets]] | map(add)'
}

# What the tunnel carries is what the socket sends and gets, as same_flows.
tunnel_is()
{
	local point wanted out in

	read -r out in data again <<< "$(sent_by "$ns1" "$port")"
	wanted=$(tunnel_counts 1v0)
	for point in 2v0 2v1 3v0; do
		[ "$(tunnel_counts "$point")" = "$wanted" ] || return
	done
	read -r packets octets <<< "$(jq -r '"\(.[0]) \(.[1])"' <<< "$wanted")"
	[ "$(jq -r '"\(.[0]) \(.[2])"' <<< "$wanted")" = "$out $in" ]
}

# tunnel_row OUTER WORDS HEADERS PROTO DPORT
tunnel_row()
{
	local sender=192.0.2.1 receiver=198.51.100.2 target=10.0.0.2 proto=$4 dport=$5
	local type=${2%% *}

	if [ "$1" = 6 ]; then
		sender=2001:db8::1
		receiver=2001:db8:1::2
	fi
	[ "$2" != sit ] || target="[fd00::2]"
	port=$((port + 1))
	add_tunnel "$ns1" 1 "$sender" "$receiver" "$type" "$(words_of "$2")"
	add_tunnel "$ns3" 2 "$receiver" "$sender" "$type" "$(words_of "$2")"
	flush_all
	tunnel_up "$ns3" 2 "$type"
	tunnel_up "$ns1" 1 "$type"
	send_held "$ns1" "$ns3" "$target" "$port" 200000
	await "$what: all points and the socket agree" tunnel_is
	[ "$RET" = 0 ] || echo "# $(sent_by "$ns1" "$port"), $(for i in 1v0 2v0 2v1 3v0; do
		tunnel_counts "$i"; done | tr '\n' ' ')"
	check_octets "$3"
	let_go
	ip -n "$ns1" link del t0
	ip -n "$ns3" link del t0
}

# All words but the first.
words_of()
{
	[[ $1 != *" "* ]] || echo "${1#* }"
}

tunnels()
{
	local what outer words headers proto dport packets octets data again

	setup_route all_points
	# cut behind the router, and put together again
	offload "$ns1" v0 on off
	offload "$ns2" v0 on on
	offload "$ns2" v1 off off
	offload "$ns3" v0 off on
	while IFS=$'\t' read -r what outer words headers proto dport; do
		[ -z "$what" ] || tunnel_row "$outer" "$words" "$headers" "$proto" "$dport"
	done <<< "$tunnel_table"
	check_all_sums
}

run_tests \
	"tcp	TCP, whoever cuts and whoever puts together" \
	"big_tcp	BIG TCP" \
	"tunnels	tunnels, by their outer packets" \
	"udp_rows	UDP: datagrams, fragments, segments" \
	"vlan	VLAN tags in the frame and beside it"
