#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The qdisc "pkts", as tc adds it: at the root, below mq, inside and around other
# qdiscs; changed and taken away while frames pass. For each, frames that came =
# frames that left + dropped + waiting, and what left is what the device has sent.
#
#	+- $ns1 -+                +- $ns2 -+
#	|   v0   | -------------> |   v0   |   v0 in $ns1 has 2 queues
#	+--------+                +--------+
#
# Nobody has an address unless a test gives one; packets.py sends.
#
# vm-timeout: 900
# under-sanitizers: inside flush under_traffic goes_away
# vm-needs: tc jq socat

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

quiet_pair()
{
	local ns

	setup_ns "$ns1" "$ns2"
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	ip link add v0 netns "$ns1" numtxqueues 2 numrxqueues 2 type veth \
		peer name v0 netns "$ns2" numtxqueues 2 numrxqueues 2
	ip -n "$ns2" link set v0 up
	ip -n "$ns1" link set v0 up
}

# tc1 WORD...: in $ns1
tc1()
{
	tc -n "$ns1" "$@"
}

# send N [PORT]: frames out of v0 in $ns1; each port is a flow.
send()
{
	in1 "$python" -S "$here/packets.py" v0 <<< "$1 udp 10.0.0.1 10.0.0.2 ${2:-1} 2"
}

# qdisc FILTER: of the first pkts qdisc in $ns1.
qdisc()
{
	stats "$ns1" ".qdiscs[0] | $1"
}

sent()
{
	in1 cat /sys/class/net/v0/statistics/tx_packets
}

# Nothing waits anywhere, as the kernel sees it.
idle()
{
	tc1 -s qdisc show dev v0 > "$work/tc" &&
		! grep backlog "$work/tc" | grep -qv 'backlog 0b 0p'
}

# check_qdiscs: all sums in $ns1 close, and nothing waits.
check_qdiscs()
{
	await "the queue is empty" idle
	pktsctl -n "$ns1" -j stats > "$work/json" ||
		fail "a sum does not close: $(jq -c '[.qdiscs[].difference]' "$work/json")"
	expect "waiting, counted by range, in order" "$(jq -c '.qdiscs |
		[([.[].waiting] | add),
		 all(.[].wait; .count == ([.ranges[].count] | add // 0)),
		 all(.[].wait; .min <= .mean and .mean <= .max and .p50 <= .p99 and .p99 <= .max)]' \
		"$work/json")" "[0,true,true]"
}

root()
{
	quiet_pair
	passes "tc takes it" tc1 qdisc add dev v0 root pkts
	tc1 qdisc show dev v0 > "$work/tc"
	grep -q 'qdisc pkts 8[0-9a-f]*: root refcnt' "$work/tc" || fail "no qdisc: $(cat "$work/tc")"
	expect "with the system's default inside" \
		"$(awk '/parent 8/ { print $2 }' "$work/tc")" "$(sysctl -n net.core.default_qdisc)"
	send 100
	check_qdiscs
	tc1 -s qdisc show dev v0 > "$work/tc"
	grep -A1 'qdisc pkts' "$work/tc" | grep -q 'Sent [0-9]* bytes 100 pkt (dropped 0, ' ||
		fail "tc says $(cat "$work/tc")"
	expect "figures" "$(qdisc '[.arrived, .made, .dequeued, .dropped, .wait.count, .not_measured] |
		join(" ")')" "100 0 100 0 100 0"
	expect "nothing in the way" "$(qdisc .wait.min)" 0
	expect "packets, inside as well" "$(tc1 -s -j qdisc show dev v0 | jq -c 'map(.packets)')" \
		"[100,100]"
	expect "name" "$(qdisc '[.dev, .parent, .queue] | join(" ")')" "v0 root 0"
	expect "sent" "$(sent)" 100
	pk "$ns1" stats > "$work/table"
	grep -q 'v0 qdisc 8[0-9a-f]*: root queue 0' "$work/table" || fail "no table"
	grep -q 'waited: 100 frames, min .* 99 % within' "$work/table" || fail "no times"
	passes "change" tc1 qdisc change dev v0 root pkts
	passes "replace" tc1 qdisc replace dev v0 root pkts
	passes "classes" tc1 -s class show dev v0
	refuses 'hence option "limit" is unparsable' tc1 qdisc add dev v0 root pkts limit 10
	tc1 qdisc add dev v0 parent ffff:fff1 handle ffff: pkts 2> "$work/said" &&
		fail "taken for what comes in"
	passes "delete" tc1 qdisc del dev v0 root
	expect "qdiscs that are left" "$(stats "$ns1" '.qdiscs | length')" 0
}

# What pkts adds to tc, which is beside pktsctl here, shows what pktsctl does; tc
# does without it.
shown_by_tc()
{
	local -x TC_LIB_DIR

	TC_LIB_DIR=$(dirname "$(command -v pktsctl)")
	quiet_pair
	tc1 qdisc add dev v0 root handle 1: pkts
	tc1 qdisc add dev v0 parent 1:1 netem delay 5ms
	send 20
	check_qdiscs
	tc1 -s qdisc show dev v0 > "$work/tc"
	grep -q '^  waited: 20 frames, min [0-9.]*m*s, mean .*, 50 % within .*, max [0-9.]*m*s *$' \
		"$work/tc" || fail "tc says $(cat "$work/tc")"
	expect "as pktsctl has it" "$(tc1 -s -j qdisc show dev v0 root | jq -c '.[0] |
		[.wait, .not_measured, .stamped]')" \
		"$(qdisc '[(.wait | del(.jitter, .ranges)), .not_measured, .stamped] | tojson')"
	refuses 'hence option "limit" is unparsable' tc1 qdisc add dev v0 root pkts limit 10
	passes "replaced" tc1 qdisc replace dev v0 root handle 2: pkts
	unset TC_LIB_DIR
	tc1 -s qdisc show dev v0 > "$work/tc"
	grep -q waited "$work/tc" && fail "shown without it: $(cat "$work/tc")"
	passes "without it" tc1 -s -j qdisc show dev v0
}

# around COUNT WORD...: a qdisc inside, and COUNT frames; all that left are sent.
around()
{
	local before count=$1

	shift
	tc1 qdisc replace dev v0 parent 1:1 handle 2: "$@"
	[ "$1" != htb ] || tc1 class add dev v0 parent 2: classid 2:1 htb rate 1gbit
	before=$(sent)
	send "$count"
	check_qdiscs
	total=$((total + $(sent) - before))
	expect "$1: dequeued" "$(jq '.qdiscs[0].dequeued' "$work/json")" "$total"
	passes "$1: taken out" tc1 qdisc del dev v0 parent 1:1
}

total=0
children()
{
	local kind

	quiet_pair
	tc1 qdisc add dev v0 root handle 1: pkts
	for kind in pfifo fq fq_codel prio "htb default 1" \
		"tbf rate 80mbit burst 3000 limit 200000" "netem delay 1ms reorder 30%"; do
		# shellcheck disable=SC2086
		around 200 $kind
	done
	expect "all left, as they came" "$total $(qdisc '[.arrived, .dropped, .made, .not_measured] |
		join(" ")')" "1400 1400 0 0 0"
}

# Frames that a qdisc inside refuses, loses, drops later, or doubles.
drops()
{
	quiet_pair
	tc1 qdisc add dev v0 root handle 1: pkts
	around 300 netem loss 50%
	[ "$(qdisc .dropped)" -gt 50 ] || fail "netem lost $(qdisc .dropped) of 300"
	around 300 netem delay 50ms limit 20
	expect "doubled" "$(qdisc .made)" 0
	[ "$(qdisc .arrived)" = 600 ] || fail "arrived: $(qdisc .arrived)"
	around 100 netem duplicate 100%
	expect "with copies" "$(qdisc .arrived)" 800
	# much less than the slowest machine sends
	around 300 tbf rate 20kbit burst 2000 limit 4000
	[ "$(qdisc .wait.max)" -gt 1000000 ] || fail "nothing waited in tbf"
	expect "made" "$(qdisc .made)" 0
	expect "tc's drops" "$(tc1 -s -j qdisc show dev v0 root | jq '.[0].drops')" "$(qdisc .dropped)"
}

# Below a shaper, which looks at what comes next and takes it later; inside is
# one that drops what it once took.
inside()
{
	quiet_pair
	tc1 qdisc add dev v0 root handle 1: tbf rate 10kbit burst 2000 limit 1000000
	tc1 qdisc replace dev v0 parent 1:1 handle 2: pkts
	tc1 qdisc add dev v0 parent 2:1 handle 3: pfifo_head_drop limit 20
	send 300
	check_qdiscs
	expect "dropped at the head" "$(qdisc '.arrived - .dequeued - .dropped')" 0
	[ "$(qdisc .dropped)" -ge 50 ] || fail "dropped: $(qdisc .dropped)"
	expect "sent" "$(sent)" "$(qdisc .dequeued)"
	# 20 frames of 42 octets before it, at 10 kbit/s
	[ "$(qdisc .wait.max)" -gt 10000000 ] || fail "waited $(qdisc .wait.max) ns"
	tc1 qdisc replace dev v0 root handle 4: prio
	tc1 qdisc add dev v0 parent 4:2 handle 5: pkts
	tc1 qdisc add dev v0 parent 5:1 handle 6: pkts
	send 10
	expect "one in the other" "$(stats "$ns1" '[.qdiscs[].dequeued] | join(" ")')" "10 10"
	check_qdiscs
}

multi_queue()
{
	local port

	quiet_pair
	tc1 qdisc add dev v0 root handle 1: mq
	tc1 qdisc add dev v0 parent 1:1 pkts
	tc1 qdisc add dev v0 parent 1:2 pkts
	for port in $(seq 32); do
		echo "3 udp 10.0.0.1 10.0.0.$port $port 2"
	done | in1 "$python" -S "$here/packets.py" v0
	check_qdiscs
	expect "queues" "$(stats "$ns1" '[.qdiscs[] | .parent, .queue] | join(" ")')" "1:1 0 1:2 1"
	expect "each has some" "$(stats "$ns1" '[.qdiscs[].dequeued > 0] | all')" true
	expect "together" "$(stats "$ns1" '[.qdiscs[].dequeued] | add')" 96
	expect "as mq says" "$(tc1 -s -j qdisc show dev v0 root | jq '.[0].packets')" 96
	expect "sent" "$(sent)" 96
}

# The time is the one that frames were kept for, and no longer than it all took.
waits()
{
	local began

	quiet_pair
	tc1 qdisc add dev v0 root handle 1: pkts
	tc1 qdisc add dev v0 parent 1:1 netem delay 30ms
	began=$(date +%s%N)
	send 50
	check_qdiscs
	expect_range "least wait" "$(qdisc .wait.min)" 30000000 "$(qdisc .wait.max)"
	expect_range "longest wait" "$(qdisc .wait.max)" 30000000 $(($(date +%s%N) - began))
	expect "frames" "$(qdisc .wait.count)" 50
}

# More at once than can be remembered: counted, and nothing else.
many()
{
	quiet_pair
	tc1 qdisc add dev v0 root handle 1: tbf rate 800bit burst 2000 limit 1000000
	tc1 qdisc replace dev v0 parent 1:1 handle 2: pkts
	tc1 qdisc add dev v0 parent 2:1 handle 3: pfifo limit 20000
	send 3000
	[ "$(qdisc .waiting)" -gt 2500 ] || fail "only $(qdisc .waiting) wait"
	tc1 qdisc change dev v0 root handle 1: tbf rate 10gbit burst 100000 limit 1000000
	send 1
	check_qdiscs
	expect "all are told" "$(qdisc '.wait.count + .not_measured')" 3001
	[ "$(qdisc .not_measured)" -gt 0 ] || fail "none was forgotten"
	expect_range "measured" "$(qdisc .wait.count)" 2000 3000
}

# Frames that wait are dropped with the link, and counted.
flush()
{
	quiet_pair
	tc1 qdisc add dev v0 root handle 1: pkts
	tc1 qdisc add dev v0 parent 1:1 netem delay 200s
	send 50
	expect "waiting" "$(qdisc .waiting)" 50
	passes "the sum closes" pk "$ns1" stats
	ip -n "$ns1" link set v0 down
	expect "flushed, waiting" "$(qdisc '[.flushed, .waiting] | join(" ")')" "50 0"
	ip -n "$ns1" link set v0 up
	send 5
	expect "goes on" "$(qdisc .waiting)" 5
	tc1 qdisc replace dev v0 parent 1:1 pfifo
	expect "dropped with the qdisc inside" "$(qdisc '[.dropped, .waiting] | join(" ")')" "5 0"
	send 5
	check_qdiscs
	expect "all" "$(qdisc '[.arrived, .dequeued] | join(" ")')" "60 5"
}

# A super-frame passes as a whole, or is cut by the qdisc inside.
super_frames()
{
	setup_pair true
	in1 tc qdisc add dev v0 root handle 1: pkts
	send_held "$ns1" "$ns2" 192.0.2.2 7000 1000000
	let_go
	check_qdiscs
	expect "made" "$(qdisc .made)" 0
	[ "$(qdisc .arrived)" -lt "$(tc1 -s -j qdisc show dev v0 root | jq '.[0].packets')" ] ||
		fail "no super-frame came"
	tc1 qdisc add dev v0 parent 1:1 handle 2: tbf rate 1gbit burst 1600 limit 10000000
	send_held "$ns1" "$ns2" 192.0.2.2 7001 1000000
	let_go
	check_qdiscs
	[ "$(qdisc .made)" -gt 100 ] || fail "made: $(qdisc .made)"
	expect "none is measured wrong" "$(qdisc '.wait.count + .not_measured - .dequeued')" 0
}

# stir ROUNDS: everything that tc can do to it.
stir()
{
	local i

	for i in $(seq "$1"); do
		tc1 qdisc replace dev v0 root handle 1: pkts
		tc1 qdisc add dev v0 parent 1:1 handle 2: fq_codel limit 5
		tc1 qdisc change dev v0 root handle 1: pkts
		tc1 qdisc replace dev v0 parent 1:1 handle 3: pfifo limit 3
		pk "$ns1" stats > "$work/said" || fail "$i: a sum does not close: $(grep NOT "$work/said")"
		tc1 qdisc replace dev v0 parent 1:1 handle 4: netem delay 1ms
		ip -n "$ns1" link set v0 down
		ip -n "$ns1" link set v0 up
		tc1 qdisc del dev v0 parent 1:1
		tc1 -s class show dev v0 > "$work/said"
		pk "$ns1" stats > "$work/said" || fail "$i: a sum does not close: $(grep NOT "$work/said")"
		tc1 qdisc del dev v0 root
		tc1 qdisc add dev v0 root handle 5: prio
		tc1 qdisc add dev v0 parent 5:1 handle 1: pkts
		tc1 qdisc del dev v0 root
	done
}

ports=
under_traffic()
{
	setup_pair true
	code_stays
	background ports ip netns exec "$ns1" "$python" -S "$here/ports.py" 192.0.2.2 60000 forever
	stir 3
	in1 tc qdisc add dev v0 root handle 1: pkts
	await "frames pass" some_left
	kill_wait "$ports"
	check_qdiscs
}

some_left()
{
	[ "$(qdisc .dequeued)" -gt 100 ]
}

# Whoever made it is gone with frames in it; the module stays as long as it is used.
goes_away()
{
	quiet_pair
	tc1 qdisc add dev v0 root handle 1: pkts
	tc1 qdisc add dev v0 parent 1:1 netem delay 200s
	send 50
	refuses "in use" rmmod pkts
	ip -n "$ns1" link del v0
	expect "qdiscs" "$(stats "$ns1" '.qdiscs | length')" 0
	setup_link "$ns1" v0 1 "$ns2" v0 2
	both_up "$ns1" v0 "$ns2" v0
	tc1 qdisc add dev v0 root handle 1: pkts
	tc1 qdisc add dev v0 parent 1:1 netem delay 200s
	send 50
	# to another namespace, where it starts anew
	ip -n "$ns1" link set v0 netns "$ns2" name v1
	expect "qdiscs here" "$(stats "$ns1" '.qdiscs | length')" 0
	expect "qdiscs there" "$(stats "$ns2" '.qdiscs | length')" 0
	tc -n "$ns2" qdisc add dev v1 root pkts
	expect "qdiscs there" "$(stats "$ns2" '[.qdiscs[].dev] | join(" ")')" v1
	ip netns del "$ns2"
	busywait 60 rmmod pkts || fail "still in use"
	modprobe pkts
}

set_default()
{
	sysctl -qw net.core.default_qdisc="$1"
}

# What the kernel makes by itself where pkts is the system's default.
system_default()
{
	quiet_pair
	before=$(sysctl -n net.core.default_qdisc)
	defer set_default "$before"
	set_default pkts
	tc1 qdisc add dev v0 root handle 1: mq
	send 30
	check_qdiscs
	expect "each queue has one" "$(stats "$ns1" '[.qdiscs[] | .handle, .parent] | join(" ")')" \
		"0: 1:1 0: 1:2"
	expect "dequeued" "$(stats "$ns1" '[.qdiscs[].dequeued] | add')" 30
	tc1 qdisc replace dev v0 root handle 2: pkts
	expect "not in itself" "$(tc1 qdisc show dev v0 | awk '/parent 2:1/ { print $2 }')" pfifo
	send 5
	check_qdiscs
	set_default noqueue
	tc1 qdisc del dev v0 root
	tc1 qdisc add dev v0 root handle 3: pkts
	expect "no queue is none" "$(tc1 qdisc show dev v0 | awk '/parent 3:1/ { print $2 }')" pfifo
	tc1 qdisc del dev v0 root
	set_default "$before"
}

run_tests \
	"root	at the root, with the system's default inside; what tc shows" \
	"shown_by_tc	tc shows how long frames waited" \
	"children	around each kind of qdisc all frames pass and are measured" \
	"drops	what a qdisc inside drops, now or later, or doubles" \
	"inside	below a shaper and in itself" \
	"multi_queue	below mq, one for each queue" \
	"waits	the waiting time is what netem was told" \
	"many	more frames at once than are remembered" \
	"flush	a link that goes down, a qdisc inside that is replaced" \
	"super_frames	super-frames as a whole, and cut inside" \
	"under_traffic	added, changed and deleted under traffic" \
	"goes_away	the device, the namespace, not the module" \
	"system_default	as the system's default qdisc"
