#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Probe sessions that are like a flow: its addresses, ports and DSCP, and its packets
# as Direct Measurement counts them, at both ends.
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"
. "$here/probing.sh"

# flow_number NS CONDITION...: of the one flow that meets them.
flow_number()
{
	local ns=$1

	shift
	pk "$ns" -j flow show "$@" | jq '.[].flow'
}

add_like()
{
	passes "add" pk "$ns1" probe add p like-flow "$@" interval 20ms \
		timeout 20s rotate-after 1h tlv direct-measurement
}

# count_flows [WORD...]: $ns2 answers at the flow's port.
count_flows()
{
	pk "$ns2" reflector add from 192.0.2.1 from 2001:db8::1 port 5000 \
		count-flows "$@" > "$work/reflector"
}

# backwards: the other end probes, like the same flow. Its answers come to the
# port at which it has reflected.
backwards()
{
	pk "$ns2" reflector del id "$(cat "$work/reflector")"
	pk "$ns1" reflector add from 192.0.2.2 port 40000 count-flows \
		> "$work/said"
	pk "$ns2" probe add q like-flow "$(flow_number "$ns2" proto tcp)" \
		tlv direct-measurement count 1 timeout 20s rotate-after 1h
	await "backwards" counted_backwards
}

counted_backwards()
{
	pk "$ns2" -j probe show q | jq -e '.[0] | .to == "192.0.2.1" and
		.from == "192.0.2.2" and .port == 40000 and
		.source_port == 5000 and (.reflector.direct |
		.sent == .received and .sent > 1 and .arrived > 5)'
}

# as_flow ADDRESS PORT: a flow of TCP from $ns1 stands, and probes take its place
# beside it; both ends tell how many of its packets there were.
as_flow()
{
	send_held "$ns1" "$ns2" "$1" 5000 30000 "sourceport=$2,tos=184"
	id=$(flow_number "$ns1" proto tcp port "$2")
	add_like "$id" count 5
	finished true
	holds '.total.answered == 5 and .like_flow == '"$id" '.port == 5000' \
		".source_port == $2" '.reflector.tlv_flags == 0' \
		'.reflector.direct | .sent == .received and .sent > 5' \
		'.reflector.direct | .returned == .arrived and .arrived > 1'
}

like()
{
	local id sent

	setup_pair true
	acquainted
	pk "$ns1" point add dev v0
	pk "$ns2" point add dev v0
	count_flows
	refuses "no such flow" pk "$ns1" probe add p like-flow 123456
	refuses "to is missing" pk "$ns1" probe add p
	as_flow 192.0.2.2 40000
	holds '.to == "192.0.2.2" and .from == "192.0.2.1" and .dscp == 46'
	sent=$(get .reflector.direct.sent)
	expect "as the flow has it" "$(flows "$ns1" \
		'.[] | select(.proto == 6) | .forward.packets')" "$sent"
	# its packets are in a record, and count all the same
	pk "$ns1" flow set active-timeout 1s
	await "recorded" flow_is "$ns1" 'map(select(.proto == 6))' "[]"
	add_like "$id" count 1
	finished true
	holds ".reflector.direct | .sent == $sent and .received == $sent"
	pk "$ns1" flow set active-timeout 1h
	backwards
	let_go
	count_flows
	as_flow "[2001:db8::2]" 40001
	holds '.to == "2001:db8::2" and .from == "2001:db8::1"'
	let_go
}

# vlans NS OCTET: a VLAN device, and one of a customer's on that.
vlans()
{
	ip -n "$1" -batch - <<-END
		link add link v0 name v0.7 type vlan id 7
		link add link v0.7 name v0.7.9 type vlan id 9
		link set v0.7 up
		link set v0.7.9 up
		addr add 198.51.100.$2/24 dev v0.7
		addr add 203.0.113.$2/24 dev v0.7.9
	END
}

# seen_by DEV ADDRESS PORT: both ends' points are there.
seen_by()
{
	local id

	pk "$ns1" point add dev "$1"
	pk "$ns2" point add dev "$1"
	as_flow "$2" "$3"
	let_go
	pk "$ns1" point del dev "$1"
	pk "$ns2" point del dev "$1"
}

# A flow in a VLAN, and in one inside of that, seen where it has both tags, one
# of them, or none.
like_vlan()
{
	setup_pair true
	acquainted
	vlans "$ns1" 1
	vlans "$ns2" 2
	count_flows from 198.51.100.1 from 203.0.113.1
	seen_by v0 198.51.100.2 40000
	seen_by v0.7 198.51.100.2 40001
	seen_by v0 203.0.113.2 40002
	seen_by v0.7 203.0.113.2 40003
	seen_by v0.7.9 203.0.113.2 40004
}

# datagram PORT: one from there to port 6000 of $ns2, whose socket stays.
datagram()
{
	background talker ip netns exec "$ns1" "$python" -S -c 'import signal, socket, sys
talker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
talker.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 184)
talker.bind(("", int(sys.argv[1])))
talker.sendto(b"datagram", ("192.0.2.2", 6000))
signal.pause()' "$1"
	await "the flow" flow_is "$ns2" \
		'map(select(.proto == 17 and .dport == 6000)) | length' 1
}

# Of UDP a reflector counts the requests themselves, if they are a flow of their
# own. One at the port of an application's would take its packets: probes
# have other ports than the application, and are not counted as its packets.
like_udp()
{
	local id

	setup_pair true
	acquainted
	pk "$ns1" point add dev v0
	pk "$ns2" point add dev v0
	count_flows
	to=192.0.2.2:5000 add count 10 interval 20ms source-port fixed 41000 \
		tlv direct-measurement
	finished true
	holds '.total.answered == 10 and .reflector.tlv_flags == 0' \
		'.reflector.direct | .sent == 10 and .received == 10' \
		'.reflector.direct | .returned == 9 and .arrived == 9'
	datagram 41001
	id=$(flow_number "$ns1" proto udp port 41001)
	refuses "source-port is in use" pk "$ns1" probe add p like-flow "$id"
	pk "$ns2" reflector add from 192.0.2.1 count-flows > "$work/said"
	add_like "$id" to 192.0.2.2 source-port rotate count 5
	finished true
	holds '.total.answered == 5 and .port == 862 and .dscp == 46' \
		'.like_flow == '"$id" '.reflector.tlv_flags == 0' \
		'.reflector.direct | .sent == 5 and .received == 5'
	expect "its own packets" "$(flows "$ns2" '.[] |
		select(.dport == 6000) | .forward.packets')" 1
}

run_tests \
	"like	the addresses, ports and packets of a flow" \
	"like_vlan	flows in a VLAN, and in one inside of that" \
	"like_udp	flows of UDP, of probes and of an application"
