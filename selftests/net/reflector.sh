#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Session-Reflectors: what they answer, to whom, and what is counted where they do
# not. The hosts of setup_pair in hosts.sh: $ns2 reflects, $ns1 asks.
#
# under-sanitizers: sessions authenticated bad_input mutated goes_away
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

key="0123456789abcdef"

pair()
{
	setup_pair true
	acquainted
}

# add WORD...: a reflector in $ns2; its number.
add()
{
	pk "$ns2" reflector add "$@" > "$work/id" || fail "add $*"
}

# peer CASE [ADDRESS [PORT [KEYFILE]]]: a case of stamp_peer.py in $ns1.
peer()
{
	local case=$1

	shift
	in1 "$python" "$here/stamp_peer.py" "$case" "${@:-192.0.2.2}" \
		> "$work/peer" 2>&1 || fail "$case $*: $(tail -n 3 "$work/peer")"
}

# count EXPRESSION: a counter of the reflector that was added last.
count()
{
	pk "$ns2" -j reflector show | jq "last | $1"
}

# counted EXPRESSION N
counted()
{
	expect "$1" "$(count "$1")" "$2"
}

closes()
{
	[ "$(count .closes)" = true ]
}

base_v4_v6()
{
	pair
	add from 192.0.2.1 from 2001:db8::/64 clock free
	peer plain 192.0.2.2
	peer plain 2001:db8::2
	peer outer 192.0.2.2
	peer outer 2001:db8::2
	peer tlvs 192.0.2.2
	peer tlvs 2001:db8::2
	counted .received 16
	counted .replied 16
	counted .tlv_unknown 2
	counted .tlv_malformed 2
	# The stack begins to stamp some time after it was asked to.
	counted '.rx_stack + .rx_hook' 16
	[ "$(count .rx_stack)" -gt 0 ] || fail "the stack stamps nothing"
	await "all are out" closes
	# The first one asked for the hook; the rest had it.
	await "stamped at the hook" later_stamps
}

# T3 is when a reply leaves its queue, and checksum and HMAC are still right.
dequeue()
{
	setup_pair true
	printf '%s' "$key" > "$work/raw"
	ip netns exec "$ns2" ethtool -K v0 tx off > /dev/null
	in2 tc qdisc add dev v0 root handle 1: pkts
	in2 tc qdisc add dev v0 parent 1:1 pfifo
	add from 192.0.2.1 from 2001:db8::1
	peer queued 192.0.2.2
	peer queued 2001:db8::2
	await "all are out" closes
	counted .tx_dequeue 6
	add from 192.0.2.1 port 863 auth "$work/raw"
	peer queued 192.0.2.2 863 "$work/raw"
	await "all are out" closes
	counted .tx_dequeue 3
	expect "as the qdisc says" "$(stats "$ns2" '.qdiscs[0].stamped')" 9
}

# netem makes what it delays nobody's; it is known again when it comes out.
delayed()
{
	pair
	printf '%s' "$key" > "$work/raw"
	in2 tc qdisc add dev v0 root handle 1: pkts
	in2 tc qdisc add dev v0 parent 1:1 netem delay 50ms
	add from 192.0.2.1 from 2001:db8::1
	peer held 192.0.2.2
	peer held 2001:db8::2
	await "all are out" closes
	counted .tx_dequeue 6
	add from 192.0.2.1 port 863 auth "$work/raw"
	peer held 192.0.2.2 863 "$work/raw"
	await "all are out" closes
	counted .tx_dequeue 3
	# Those that never come out are counted where they were last.
	in2 tc qdisc replace dev v0 parent 1:1 netem delay 200s
	peer unheard 192.0.2.2 863 "$work/raw"
	await "one is under way" counts .replied 4
	counted '.tx_build + .tx_egress + .tx_dequeue' 3
	in2 tc qdisc del dev v0 root
	await "it is gone" counts '.tx_build + .tx_egress' 1
}

later_stamps()
{
	[ "$(count .tx_egress)" -gt 0 ] &&
		[ "$(count '.tx_egress + .tx_build')" = 16 ]
}

checksum()
{
	setup_pair true
	ip netns exec "$ns1" ethtool -K v0 tx off > /dev/null
	ip netns exec "$ns2" ethtool -K v0 tx off > /dev/null
	add from 192.0.2.1 from 2001:db8::1
	# Answers whose checksum was made before T3 was written would not arrive.
	peer plain 192.0.2.2
	peer plain 2001:db8::2
	counted .refused.checksum 0
}

sessions()
{
	setup_pair true
	add from 192.0.2.0/24 from 2001:db8::/64 stateful max-sessions 4
	peer stateful 192.0.2.2
	counted .sessions 2
	peer stateful 2001:db8::2
	counted .sessions 4
	peer once 192.0.2.2
	await "a session too many" counts .refused.sessions_full 1
}

authenticated()
{
	pair
	printf '%s\n' "$key" > "$work/key"
	printf '%s' "$key" > "$work/raw"
	add from 192.0.2.1 auth "$work/key" clock free
	peer auth 192.0.2.2 862 "$work/raw"
	await "a replay" counts .refused.replayed 1
	await "a wrong HMAC" counts .refused.auth_failed 1
	await "no whole HMAC" counts .refused.auth_short 1
	counted .tlv_integrity 1
	counted .auth true
	if pk "$ns2" -j reflector show | grep -q "$key"; then
		fail "the key is shown"
	fi
	await "the sum closes" closes
}

twamp_light()
{
	setup_pair true
	add from 192.0.2.1 from 2001:db8::/64
	peer short 192.0.2.2
	counted .refused.unprovisioned 0
	in1 "$python" -S -c 'import socket
sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
sock.sendto(bytes(20), ("2001:db8::2", 862))'
	await "short, from an open prefix" counts .refused.unprovisioned 1
}

counts()
{
	[ "$(count "$1")" = "$2" ]
}

bad_input()
{
	pair
	add from 192.0.2.1 from 2001:db8::1
	peer bad 192.0.2.2
	await "too short" counts .refused.too_short 2
	await "no error estimate" counts .refused.error_estimate 1
	await "a reply" counts .refused.reply 1
	add from 198.51.100.0/24 port 863
	peer refused 192.0.2.2 863
	await "unknown peer" counts .refused.unknown_peer 1
	add from 192.0.2.0/24 from 2001:db8::/64 port 864
	peer refused 192.0.2.2 864
	await "from a reflector's port" counts .refused.reflector_port 1
	await "the sum closes" closes
	in1 "$python" "$here/stamp_bad.py" v0 864
	await "wrong checksum" counts .refused.checksum 1
	await "no checksum" counts .refused.no_checksum 1
	await "UDP length" counts .refused.length 1
	await "multicast" counts .refused.not_unicast 1
	await "fragments" counts .refused.fragment 1
	await "port 0" counts .refused.martian 1
}

rate()
{
	setup_pair true
	add from 192.0.2.1 rate 1
	peer plain_once 192.0.2.2
	await "over the rate" over_rate
}

over_rate()
{
	peer refused_many 192.0.2.2
	[ "$(count .refused.rate)" -gt 0 ]
}

firewall()
{
	setup_pair true
	add from 192.0.2.1
	in2 nft -f - <<-'END'
		table ip t {
			chain in { type filter hook input priority 0; udp dport 862 counter drop; }
		}
	END
	peer refused 192.0.2.2
	await "INPUT drops" nft_counts
	counted .received 0
	in2 nft delete table ip t
	in2 nft -f - <<-'END'
		table ip t {
			chain out { type filter hook output priority 0; udp sport 862 drop; }
		}
	END
	peer refused 192.0.2.2
	await "OUTPUT drops" counts .refused.output 1
	counted .replied 0
}

nft_counts()
{
	in2 nft list table ip t | grep -q 'packets 1'
}

places()
{
	setup_pair true
	in1 ip link add v0.7 link v0 type vlan id 7
	in2 ip link add v0.7 link v0 type vlan id 7
	in1 ip addr add 203.0.113.1/24 dev v0.7
	in2 ip addr add 203.0.113.2/24 dev v0.7
	in1 ip link set v0.7 up
	in2 ip link set v0.7 up
	add from 203.0.113.1 dev v0.7
	peer plain 203.0.113.2
	counted .replied 4
	add from fe80::/10 port 865
	peer plain "$(link_local)%v0" 865
	counted .replied 4
}

link_local()
{
	in2 ip -6 addr add fe80::2/64 dev v0 nodad
	in1 ip -6 addr add fe80::1/64 dev v0 nodad
	echo fe80::2
}

vrf()
{
	setup_pair true
	in2 ip link add red type vrf table 10 2> /dev/null || skip "no VRF"
	in2 ip link set red up
	in2 ip link set v0 master red
	in2 ip -6 addr add 2001:db8::2/64 dev v0 nodad
	add from 192.0.2.1 from 2001:db8::1 dev red
	peer plain 192.0.2.2
	peer plain 2001:db8::2
	counted .replied 8
}

bridge()
{
	setup_pair true
	in2 ip link add br0 type bridge
	in2 ip addr flush dev v0
	in2 ip link set v0 master br0
	in2 ip link set br0 up
	in2 ip addr add 192.0.2.2/24 dev br0
	add from 192.0.2.1
	peer plain 192.0.2.2
	counted .replied 4
}

mutated()
{
	setup_pair true
	printf '%s' "$key" > "$work/raw"
	add from 192.0.2.1 rate 10000000
	pk "$ns2" reflector add from 192.0.2.0/24 port 863 stateful \
		auth "$work/raw" rate 10000000 max-sessions 100 > /dev/null
	peer mutate 192.0.2.2 862 "$work/raw"
	peer mutate 192.0.2.2 863 "$work/raw"
	await "the sum closes" closes
	expect "the other's, too" "$(pk "$ns2" -j reflector show |
		jq '.[0].closes')" true
	[ "$(count .received)" -gt 0 ] || fail "nothing came"
}

# What goes away while it answers: reflector, device, namespace.
goes_away()
{
	pair
	add from 192.0.2.1 stateful
	background flood ip netns exec "$ns1" "$python" "$here/stamp_peer.py" \
		flood 192.0.2.2
	await "it answers" answering
	passes "del" pk "$ns2" reflector del id "$(cat "$work/id")"
	refuses "no such reflector" pk "$ns2" reflector del id 1
	add from 192.0.2.1
	await "it answers" answering
	in2 ip link del v0
	add from 192.0.2.1 port 900
}

answering()
{
	[ "$(count .replied)" -gt 0 ]
}

words()
{
	setup_ns "$ns2"
	refuses "from" pk "$ns2" reflector add
	refuses "an address, or a prefix" pk "$ns2" reflector add from nobody
	refuses "rate" pk "$ns2" reflector add from ::/0 rate 0
	refuses "a key has 8 to 64 octets" pk "$ns2" reflector add from ::/0 \
		auth /dev/null
	refuses "no device" pk "$ns2" reflector add from ::/0 dev nowhere
	passes "add" pk "$ns2" reflector add from ::/0 dscp-allow 0,46
	refuses "already" pk "$ns2" reflector add from ::/0
	expect "shown" "$(pk "$ns2" -j reflector show | jq -c '.[0].dscp_allow')" \
		"[0,46]"
}

unprivileged()
{
	unshare -Urn true 2> /dev/null || skip "no user namespaces"
	passes "in a user namespace" unshare -Urn sh -c \
		'pktsctl reflector add from 127.0.0.1 && pktsctl reflector'
}

# looped NS PORT: of the reflectors there.
looped()
{
	pk "$1" -j reflector show | jq -c ".[] | select(.port == $2) |
		[.received, .replied, .refused.reply]"
}

looped_are()
{
	[ "$(looped "$ns1" "$1")" = "[$2,0,$2]" ]
}

# Two reflectors that answer each other's hosts, and requests in the name of the one's
# port: each gets one answer, which is never answered.
loop()
{
	local sent port peer

	setup_pair true
	printf '%s' "$key" > "$work/raw"
	for peer in 1 2; do
		for port in "862" "863 auth $work/raw"; do
			# shellcheck disable=SC2086
			pktsctl -n "ns$((3 - peer))-$$" reflector add port $port \
				from "192.0.2.$peer" from "2001:db8::$peer" \
				stateful > "$work/said" || fail "no reflector"
		done
	done
	in1 "$python" "$here/stamp_loop.py" v0 "$work/raw" > "$work/sent" ||
		fail "nothing is sent"
	for port in 862 863; do
		read -r sent
		await "answers at $port" looped_are "$port" "$sent"
		expect "requests to $port" "$(looped "$ns2" "$port")" \
			"[$sent,$sent,0]"
		expect "answers to $port" "$(looped "$ns1" "$port")" \
			"[$sent,0,$sent]"
	done < "$work/sent"
}

run_tests \
	"words	arguments are refused by name" \
	"base_v4_v6	every field of a reply" \
	"dequeue	T3 behind the queue, where the pkts qdisc is" \
	"delayed	the same, of what netem has held back" \
	"checksum	no checksum is left wrong" \
	"sessions	stateful: sequences, telemetry, the ceiling" \
	"authenticated	HMAC both ways, replays, the key" \
	"twamp_light	short requests" \
	"bad_input	each refusal has its counter" \
	"loop	reflectors do not answer each other" \
	"rate	a peer has a rate" \
	"firewall	INPUT and OUTPUT rules apply" \
	"places	VLAN and link-local addresses" \
	"vrf	replies stay in the VRF" \
	"bridge	on a bridge" \
	"mutated	200,000 mutated packets" \
	"goes_away	reflector, device and namespace go while it answers" \
	"unprivileged	without privileges outside of a user namespace"
