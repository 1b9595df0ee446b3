#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Probe sessions, without pktsctl and against a reflector that knows nothing of
# pkts: what comes back of loss, delay, duplication and order that netem makes.
#
# under-sanitizers: answered both_ends places ends_running
# vm-timeout: 900
# vm-needs: jq

cd "$(dirname "$0")" || exit
# shellcheck source-path=SCRIPTDIR
. ./lib.sh

# For sessions of which nothing is to be lost, on a machine that stands still.
slow=(timeout 20000000000 rotate-after 3600000000000)

# setup: the pair, and in $ns1 somebody who asks for probes; Python takes long to
# start.
setup()
{
	setup_pair true
	acquainted
	mkfifo "$work/asks" "$work/answers"
	background server ip netns exec "$ns1" "$python" -S "$here/probe.py" serve \
		"$work/asks" "$work/answers" "$work/reply"
	exec 8> "$work/asks" 9< "$work/answers"
}

# ask WORD...: of probe.py; what it says goes into $work/reply.
ask()
{
	local end

	echo "$*" >&8
	read -r -t 300 end <&9
	[ "$end" = ok ]
}

# probe WORD...: and shows what it says
probe()
{
	local status=0

	ask "$@" || status=$?
	cat "$work/reply"
	return "$status"
}

# figure NAME FILTER: of what is shown
figure()
{
	ask show "$1"
	jq -r "$2" "$work/reply"
}

# holds NAME CONDITION
holds()
{
	[ "$(figure "$@")" = true ]
}

# reflect: a reflector in $ns2, in the background
reflect()
{
	background reflect ip netns exec "$ns2" "$python" -S "$here/reflect.py"
	await "the reflector is ready" grep -q ready "$work/reflect.log"
}

# listen: events go to $work/events.log
listen()
{
	background events ip netns exec "$ns1" "$python" -S "$here/probe.py" listen
	busywait 60 grep -q ready "$work/events.log" || fail "no listener: $(cat "$work/events.log")"
}

# ends NAME: all probes that count has asked for are accounted for, and nothing
# is lost in silence
ends()
{
	busywait 300 holds "$1" '.status.state == 4' ||
		fail "$1 does not end: $(figure "$1" '.total | [.scheduled, .answered, .lost, .pending] | tojson')"
	sums "$1"
}

sums()
{
	expect "the sum of $1" "$(figure "$1" '.total |
		(.scheduled == .answered + .lost + .pending) and
		(.lost == ([.losses[]] | add)) and
		(.lost_forward + .lost_backward <= .losses.no_answer)')" true
}

answered()
{
	setup
	reflect
	both_families
	several_ports
}

both_families()
{
	probe add four address 192.0.2.2 interval 10000000 count 50 "${slow[@]}"
	probe add six address 2001:db8::2 interval 10000000 count 50 "${slow[@]}" \
		size 200 tlvs 6
	local name

	for name in four six; do
		ends "$name"
		expect "answers of $name" "$(figure "$name" .total.answered)" 50
		expect "figures of $name" "$(figure "$name" '.total |
			.network.count == 50 and .network.min > 0 and
			.network.max <= .rtt.max and .network.min <= .network.p50 and
			.network.p50 <= .network.p99 and .network.p99 <= .network.max and
			.implausible == 0 and .duplicates == 0')" true
	done
	expect "histogram" "$(probe histogram four network | jq 'map(.count) | add')" 50
	expect "history" "$(probe history four second | jq 'map(.answered) | add')" 50
	expect "the ports" "$(figure four '.ports_stats | map(.answered)[0]')" 50
	probe del four
	refuses "ENOENT" probe show four
	probe del all
	expect "sessions" "$(probe list)" "[]"
	expect "totals" "$(probe totals | jq '.scheduled == 100 and .answered == 100')" true
}

several_ports()
{
	probe add wide address 192.0.2.2 interval 40000000 ports 8 count 25 "${slow[@]}"
	probe add fixed address 192.0.2.2 interval 40000000 ports 2 count 25 "${slow[@]}" \
		source-port-policy fixed source-port 40000
	ends wide
	expect "of each port" "$(figure wide '[.ports_stats[].answered] | unique | tojson')" "[25]"
	expect "ports" "$(figure wide '[.ports_stats[].port] | unique | length')" 8
	ends fixed
	expect "ports" "$(figure fixed '[.ports_stats[].port] | tojson')" "[40000,40001]"
	expect "answers" "$(figure fixed .total.answered)" 50
	refuses "EADDRINUSE" probe add busy address 192.0.2.2 \
		source-port-policy fixed source-port 40001
}

down_peer()
{
	setup
	listen
	probe add down address 192.0.2.77 interval 50000000 timeout 200000000
	probe add down6 address 2001:db8::77 interval 50000000 timeout 200000000
	local name

	for name in down down6; do
		await "the first interval of $name" holds "$name" '.second.scheduled > 5'
		expect "history of $name" "$(probe history "$name" second |
			jq '.[0] | .lost == .scheduled and .lost_neighbour == .lost')" true
		expect "reason of $name" "$(figure "$name" '.status.reason == 2')" true
		await "outage of $name" holds "$name" '.status.state == 3'
		await "event" grep -q "neighbour_unresolved $name\$" "$work/events.log"
		await "event" grep -q "outage_begin $name\$" "$work/events.log"
		sums "$name"
	done
	probe add nowhere address 203.0.113.1 interval 50000000 timeout 200000000
	await "no route" holds nowhere '.total.losses.no_route > 3'
	reflect
	ip -n "$ns2" addr add 192.0.2.77/24 dev v0
	ip -n "$ns2" route replace 192.0.2.1 dev v0 src 192.0.2.77
	await "it is up" holds down '.status.state == 1'
	await "event" grep -q "outage_end down length" "$work/events.log"
	await "event" grep -q "neighbour_resolved down" "$work/events.log"
}

# netem NS WORD...
netem()
{
	ip netns exec "$1" tc qdisc replace dev v0 root netem limit 10000 "${@:2}"
}

# The reflector is the kernel's: one that has to wait for its turn loses by itself
# and answers late, which is then told, too.
truths()
{
	setup
	passes "a reflector" pktsctl -n "$ns2" reflector add from 192.0.2.0/24 stateful
	loss
	delay
	duplicates_and_order
}

# With 1000 probes and 10 %, six standard deviations are 57. An answer that is late
# is lost on its way back.
loss()
{
	netem "$ns1" loss 10%
	probe add there address 192.0.2.2 interval 2000000 count 1000 \
		rotate-after 3600000000000
	ends there
	expect_range "forward" "$(figure there .total.lost_forward)" 40 170
	expect "none backward" "$(figure there '.total | .lost_backward <= .late')" true
	netem "$ns1" delay 0
	netem "$ns2" loss 10%
	probe add back address 192.0.2.2 interval 2000000 count 1000 stateful 1 \
		rotate-after 3600000000000
	ends back
	expect "forward" "$(figure back .total.lost_forward)" 0
	expect_range "backward" "$(figure back '.total | .lost_backward - .late')" 40 170
}

delay()
{
	netem "$ns1" delay 20ms
	netem "$ns2" delay 40ms
	probe add with address 192.0.2.2 interval 5000000 count 200
	ends with
	# what netem adds, and what the machine takes beside it
	expect "forward" "$(figure with '.total.forward |
		.min >= 19900000')" true
	expect "backward" "$(figure with '.total.backward | .min >= 39900000')" true
	expect "round trip" "$(figure with '.total.network | .min >= 59900000')" true
	expect "median within 1 %" "$(figure with '.total |
		.network.p50 >= .network.min * 0.99')" true
}

duplicates_and_order()
{
	netem "$ns1" delay 0
	netem "$ns2" duplicate 20%
	probe add again address 192.0.2.2 interval 5000000 count 400 "${slow[@]}"
	ends again
	expect "answers" "$(figure again .total.answered)" 400
	expect_range "duplicates" "$(figure again .total.duplicates)" 28 140
	netem "$ns2" delay 200ms reorder 20% 0%
	probe add order address 192.0.2.2 interval 5000000 count 400 "${slow[@]}"
	ends order
	expect "no loss" "$(figure order .total.lost)" 0
	expect "reordered" "$(figure order '.total |
		.reordered > 40 and .reorder_extent >= 1')" true
	netem "$ns2" delay 400ms
	probe add late address 192.0.2.2 interval 20000000 count 50 timeout 200000000
	ends late
	await "late ones" holds late '.total.late >= 45'
	expect "late is lost" "$(figure late '.total | .lost == 50 and .network.count == 0')" true
}

# Seconds are missing in the history of the session "stay".
stood_still()
{
	[ "$(probe history stay second | jq '[.[] | select(.answered > 0) | .number] |
		[.[1:], .[:-1]] | transpose | any(.[]; .[0] - .[1] >= 3)')" = true ]
}

rotate()
{
	setup
	listen
	probe add turn address 192.0.2.2 interval 20000000 timeout 1000000000 \
		rotate-after 500000000
	await "changes" holds turn '.total.port_changes >= 2'
	await "event" grep -q "port_changed turn port [0-9]* new_port [0-9]*" "$work/events.log"
	reflect
	await "answers" holds turn '.total.answered > 50'
	# answers keep a port, for longer than silence does
	probe add stay address 192.0.2.2 interval 20000000 timeout 500000000 \
		rotate-after 4000000000
	await "more answers" holds stay '.total.answered > 250'
	[ "$(figure stay .total.port_changes)" = 0 ] ||
		await "the port changes, and the machine stood still" stood_still
	ip -n "$ns1" addr add 192.0.2.9/24 dev v0
	ip -n "$ns1" route replace 192.0.2.0/24 dev v0 src 192.0.2.9
	await "another address" holds turn '.total.address_changes == 1'
	await "event" grep -q "address_changed turn" "$work/events.log"
	await "answers again" holds turn '.second.answered > 10'
}

alarms()
{
	setup
	listen
	reflect
	netem "$ns2" delay 300ms
	probe add ring address 192.0.2.2 interval 20000000 timeout 5000000000 \
		alarms rtt-p50:200000000,loss:500000
	await "raised" grep -q "alarm_raised ring length 1000000000 value" "$work/events.log"
	netem "$ns2" delay 1ms
	await "cleared" grep -q "alarm_cleared ring" "$work/events.log"
}

places()
{
	setup
	reflect
	ip -n "$ns1" link add link v0 v0.7 type vlan id 7
	ip -n "$ns2" link add link v0 v0.7 type vlan id 7
	ip -n "$ns1" addr add 198.51.100.1/24 dev v0.7
	ip -n "$ns2" addr add 198.51.100.2/24 dev v0.7
	ip -n "$ns1" link set v0.7 up
	ip -n "$ns2" link set v0.7 up
	ip -n "$ns1" addr add fe80::1/64 dev v0 nodad
	ip -n "$ns2" addr add fe80::2/64 dev v0 nodad
	probe add vlan address 198.51.100.2 ifname v0 vlan 7 interval 20000000
	probe add local address fe80::2 ifname v0 interval 20000000
	await "VLAN" holds vlan '.total.answered > 5 and .ifname == "v0.7"'
	await "link-local" holds local '.total.answered > 5'
	if ip -n "$ns1" link add red type vrf table 10 2> /dev/null; then
		ip -n "$ns1" link set red up
		ip -n "$ns1" link set v0.7 vrf red
		ip -n "$ns1" addr add 2001:db8:7::1/64 dev v0.7 nodad
		ip -n "$ns2" addr add 2001:db8:7::2/64 dev v0.7 nodad
		probe add vrf address 198.51.100.2 ifname red interval 20000000
		probe add vrf6 address 2001:db8:7::2 ifname red interval 20000000
		await "VRF" holds vrf '.total.answered > 5'
		await "VRF, IPv6" holds vrf6 '.total.answered > 5'
	fi
	ip -n "$ns1" link del v0.7
	await "its device is gone" holds vlan '.status.state >= 2'
	sums vlan
}

# The address is the bridge's, the wire is a port's.
bridge()
{
	setup
	reflect
	ip -n "$ns1" addr flush dev v0
	ip -n "$ns1" -batch - <<-END
		link add br0 type bridge
		link set v0 master br0
		link set br0 up
		addr add 192.0.2.1/24 dev br0
		addr add 2001:db8::1/64 dev br0 nodad
	END
	probe add four address 192.0.2.2 interval 20000000
	probe add six address 2001:db8::2 ifname br0 interval 20000000
	await "answers" holds four '.total.answered > 5'
	await "answers over IPv6" holds six '.total.answered > 5 and .ifname == "br0"'
	ip -n "$ns1" link set v0 nomaster
	await "its wire is gone" holds four '.status.state >= 2'
	ip -n "$ns1" link set v0 master br0
	await "and back" holds four '.status.state == 1'
}

limits()
{
	setup
	passes "a reflector" pktsctl -n "$ns2" reflector add from 192.0.2.0/24 rate 100000
	hostile
	many
}

hostile()
{
	probe hostile > "$work/hostile" || fail "$(cat "$work/hostile")"
	probe max 2
	probe add a address 192.0.2.2
	probe add b address 192.0.2.2
	refuses "EEXIST" probe add a address 192.0.2.2
	refuses "ENOSPC" probe add c address 192.0.2.2
	expect "refused" "$(probe totals | jq .sessions_refused)" 1
	probe del all
	probe max 4096
}

many()
{
	probe many 300 address 192.0.2.2 interval 500000000
	await "each is answered" many_answered
	expect "memory" "$(probe totals | jq '.memory / .sessions < 100000')" true
}

many_answered()
{
	[ "$(probe list | jq 'length == 300 and all(.[]; .total.answered > 2)')" = true ]
}

# The other end is a reflector of ours, with everything that both ends have.
both_ends()
{
	local name words=(interval 10000000 count 50 key 0123456789abcdef tlvs 31 "${slow[@]}")

	setup
	printf 0123456789abcdef > "$work/key"
	passes "a reflector" pktsctl -n "$ns2" reflector add from 192.0.2.0/24 \
		from 2001:db8::/32 stateful auth "$work/key" clock ptp
	probe add four address 192.0.2.2 "${words[@]}"
	probe add six address 2001:db8::2 "${words[@]}" timestamp ptp
	probe add stranger address 192.0.2.2 "${words[@]}" key 0123456789abcdeX \
		timeout 1000000000
	for name in four six; do
		ends "$name"
		expect "$name" "$(figure "$name" '(.total | .answered == 50 and
			.network.count == 50 and .implausible == 0) and
			(.status | .unauthentic == 0 and .tlv_flags == 0 and
			.sync_in == 2 and .method_out == 2 and .stamp_sent == 1 and
			.sender_ttl == 255 and
			.direct_sent == 50 and .direct_received == 50 and
			.direct_returned == 49 and .direct_arrived == 49)')" true
	done
	ends stranger
	expect "stranger" "$(figure stranger '.total.answered')" 0
}

# Root of a user namespace with a network of its own, and nothing else.
unprivileged()
{
	unshare -Urn bash -ec "
		ip link set lo up
		$python -S $here/reflect.py > /dev/null & reflector=\$!
		$python -S $here/probe.py add own address 127.0.0.1 interval 20000000
		end=\$((SECONDS + 120))
		until [ \"\$($python -S $here/probe.py show own | jq '.total.answered > 5')\" = true ]; do
			[ \$SECONDS -lt \$end ] || exit 1
		done
		kill \$reflector" > "$work/said" 2>&1 || fail "$(cat "$work/said")"
}

# A namespace and a device end while sessions run; what was under way is counted.
ends_running()
{
	setup
	passes "a reflector" pktsctl -n "$ns2" reflector add from 192.0.2.0/24 stateful
	probe many 20 address 192.0.2.2 interval 50000000 timeout 300000000
	probe add dev address 192.0.2.2 ifname v0 interval 10000000 timeout 300000000
	await "traffic" holds s19 '.total.answered > 5'
	netem "$ns1" delay 100ms
	await "traffic behind netem" holds s19 '.total | .network.max > 100000000 or .late > 0'
	ip -n "$ns1" link del v0
	await "loss" holds dev '.total.losses.no_route > 20'
	probe del s0
	expect "totals" "$(probe totals | jq '.scheduled >= .answered + .lost')" true
	ip netns del "$ns1"
}

run_tests \
	"answered	probes are answered, over IPv4 and IPv6, from one port or several" \
	"down_peer	a peer that is down is lost from the first interval" \
	"truths	what netem does is told: loss, delay, duplicates, order" \
	"rotate	the source port rotates in silence and with the address" \
	"alarms	thresholds raise and clear alarms" \
	"places	VLAN, link-local, VRF, and a device that goes" \
	"bridge	by a bridge, whose port goes and comes back" \
	"both_ends	authenticated, with TLVs, against a reflector of pkts" \
	"unprivileged	the root of a container probes" \
	"limits	requests that are refused, and many sessions" \
	"ends_running	device and namespace go while sessions run"
