#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Profile full: round trips split at the point, and what TCP sent again, missed
# and overtook, beside what the hosts themselves count.
#
# A machine that stands still makes round trips longer, those that the hosts see, too.
# What each single one must be is for roundtrip.sh.
#
# The three hosts of setup_route in hosts.sh with a point at the router's v0. What
# leaves the router waits: 50 ms to $ns3, 100 ms to $ns1.
#
#	$ns1  <-- 100 ms --  [v0 $ns2 v1]  -- 50 ms -->  $ns3
#
# vm-timeout: 900
# vm-needs: tc ethtool nstat

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

server_ms=50
client_ms=100
port=9000

# netem NS DEV WORD...: what it does to what leaves there.
netem()
{
	tc -n "$1" qdisc add dev "$2" root netem limit 10000 "${@:3}" ||
		skip "no netem here"
}

setup_delays()
{
	setup_route pk "$ns2" flow set profile full tcp-fin 1h tcp-rst 1h
	patient "$ns1" "$ns3"
	ip -n "$ns3" route change 192.0.2.0/24 via 198.51.100.1 rto_min 30s
	ip -n "$ns3" route change 2001:db8::/64 via 2001:db8:1::1 rto_min 30s
	pk "$ns2" point add dev v0
	netem "$ns2" v1 delay "${server_ms}ms"
	netem "$ns2" v0 delay "${client_ms}ms"
}

# figures FILTER KEY...: of the only flow there, of $ns or $ns2; a word a figure.
figures()
{
	local filter=$1 key keys=''

	shift
	for key; do
		keys+="${keys:+, }(.$key // 0 | floor)"
	done
	flows "${ns:-$ns2}" "map(select($filter)) | if length == 1 then .[0] | [$keys] else
		\"\(length) flows\" end" | tr -d '[]"' | tr , ' '
}

# expect_delay WHAT NS MS LONGER MS: at least the delay; at most the time that the host
# had to wait, without all other delays in it. A machine that stands still makes both
# longer; when it does not, this is neither the other delay nor both.
expect_delay()
{
	expect_range "$1 (ns)" "$2" $(($3 * 1000000)) $(($4 - $5 * 1000000))
}

# talk HOST TIMES: lines and their answers, between $ns1 and $ns3.
talk()
{
	in3 "$python" -S "$here/ends.py" answer "$port" &
	defer kill_wait $!
	busywait 60 serves "$ns3" "$port"
	in1 "$python" -S "$here/ends.py" ask "$1" "$port" "$2" > "$work/took"
}

retransmitted()
{
	ip netns exec "$1" nstat -asz TcpRetransSegs | awk '/TcpRetransSegs/ { print $2 }'
}

# check_talk HOST TIMES
check_talk()
{
	local server client count least mean back back_least sent
	local connect line longest two first both=$((server_ms + client_ms))

	sent=$(retransmitted "$ns1")
	talk "$1" "$2"
	read -r connect line longest two first < "$work/took"
	expect_soon "sent again" $(($(retransmitted "$ns1") - sent)) figures \
		".proto == 6" forward.retransmitted
	read -r server client count least mean back back_least <<< "$(figures ".proto == 6" \
		handshake_server handshake_client \
		forward.rtt.count forward.rtt.min "forward.rtt | .mean // (.sum / .count)" \
		reverse.rtt.count reverse.rtt.min)"
	expect_delay "handshake to the server" "$server" "$server_ms" "$connect" "$client_ms"
	expect_delay "handshake to the client" "$client" "$client_ms" "$first" \
		$((both + server_ms))
	expect_range "round trips to the server" "$count" $(($2 / 2)) $(($2 + 2))
	expect_range "round trips to the client" "$back" $(($2 / 2)) $(($2 + 2))
	expect_delay "least to the server" "$least" "$server_ms" "$line" "$client_ms"
	expect_delay "mean to the server" "$mean" "$server_ms" "$longest" "$client_ms"
	expect_delay "least to the client" "$back_least" "$client_ms" "$two" \
		$((both + server_ms))
	check_sum "$ns2"
}

times_tcp()
{
	setup_delays
	check_talk 198.51.100.2 12
}

plain_tcp()
{
	setup_delays
	in1 sysctl -qw net.ipv4.tcp_timestamps=0
	check_talk 198.51.100.2 12
}

tcp6()
{
	setup_delays
	check_talk 2001:db8:1::2 12
}

replies_are()
{
	told=$(figures ".proto == $1 and .dport != 0 and .forward.packets == 8" \
		reverse.packets forward.rtt.count forward.rtt.min forward.rtt.max)
	[[ $told == "8 "* ]]
}

# all_are_told HOST PROTO: for busywait. Where a machine stands still, more requests are
# under way than are remembered.
all_are_told()
{
	pk "$ns2" flow flush > "$work/said"
	said=$(in1 ping -q -c 8 -i 0.4 "$1" |
		sed -n 's/^rtt [^=]*= \([0-9]*\)\.\([0-9][0-9][0-9]\).*/\1\2/p')
	busywait 20 replies_are "$2" && [[ $told == "8 8 "* ]]
}

# check_ping HOST PROTO: the host's own figure is both delays, ours is one. It is in us.
check_ping()
{
	local told said count least most

	busywait 60 all_are_told "$@" || fail "8 echoes, replies and round trips: $told"
	read -r _ count least most <<< "$told"
	expect_range "what ping says (us)" "$said" $(((server_ms + client_ms) * 1000)) 1000000000
	expect_delay "least" "$least" "$server_ms" $(((said + 1) * 1000)) "$client_ms"
	expect_range "least and most" "$least" 0 "$most"
}

ping4()
{
	setup_delays
	check_ping 198.51.100.2 1
}

ping6()
{
	setup_delays
	check_ping 2001:db8:1::2 58
}

full_points()
{
	local ns

	for ns in "$ns1" "$ns2"; do
		pk "$ns" flow set profile full tcp-fin 1h tcp-rst 1h
		pk "$ns" point add dev v0
	done
}

# pour OCTETS WORD...: from $ns1 to $ns2; netem is what the sender's wire does, and
# acknowledgments take 20 ms, so that nothing is sent again in the same moment. Packets
# that several processors have in hand overtake each other.
pour()
{
	one_cpu
	setup_pair full_points
	# netem takes a super frame for one packet, and how many there are is chance
	ip -n "$ns1" link set v0 gso_max_segs 1
	in1 ethtool -K v0 tso off gso off
	in2 ethtool -K v0 gro off
	netem "$ns1" v0 "${@:2}"
	netem "$ns2" v0 delay 20ms
	in2 "$python" -S "$here/ends.py" swallow "$port" &
	defer kill_wait $!
	busywait 60 serves "$ns2" "$port"
	in1 "$python" -S "$here/ends.py" pour 192.0.2.2 "$port" "$1"
	busywait 60 in_is_seen "$ns2" v0
}

# What the sender sends again, the point before the loss sees, all of it; and what
# is missing behind the loss is what was not new there.
loss()
{
	local again sent_again twice gaps lost order dups seen packets payload dropped ns

	pour 1000000 loss 5%
	ns=$ns1
	read -r again twice gaps lost order dups seen payload <<< "$(figures ".proto == 6" \
		forward.retransmitted forward.retransmitted_octets forward.gaps \
		forward.lost_octets forward.out_of_order reverse.duplicate_acks \
		forward.packets forward.payload)"
	expect "sent again, before the loss" "$again" "$(retransmitted "$ns1")"
	expect_range "sent again" "$again" 5 1000
	sent_again=$again
	expect "payload but what was sent again" $((payload - twice)) 1000000
	expect "gaps, missing, overtaken before the loss" "$gaps $lost $order" "0 0 0"
	expect_range "duplicate acknowledgments" "$dups" 5 100000
	ns=$ns2
	read -r gaps lost order packets payload again twice <<< "$(figures ".proto == 6" \
		forward.gaps forward.lost_octets forward.out_of_order forward.packets \
		forward.payload forward.retransmitted forward.retransmitted_octets)"
	dropped=$((seen - packets))
	expect_range "gaps behind the loss" "$gaps" 5 "$dropped"
	expect_range "missing behind the loss" "$lost" 5000 $((dropped * 1448))
	expect "new or missing behind the loss" $((payload - twice + lost)) 1000000
	expect "overtaken behind the loss" "$order" 0
	# a slow machine sends again what was not lost
	expect_range "sent again, behind the loss" "$again" "$gaps" "$sent_again"
	check_sum "$ns1"
	check_sum "$ns2"
}

# One in four goes ahead of the others.
reorder()
{
	local order gaps ns

	pour 300000 delay 20ms reorder 25%
	ns=$ns2
	read -r gaps order <<< "$(figures ".proto == 6" forward.gaps forward.out_of_order)"
	expect_range "gaps" "$gaps" 3 100000
	expect_range "overtaken" "$order" 3 100000
	ns=$ns1
	expect "overtaken before that" "$(figures ".proto == 6" forward.out_of_order)" 0
	check_sum "$ns2"
}

run_tests \
	"times_tcp	round trips by TCP timestamps, split here" \
	"plain_tcp	round trips by sequence numbers" \
	"tcp6	round trips over IPv6" \
	"ping4	round trips of echo messages" \
	"ping6	round trips of echo messages over IPv6" \
	"loss	what was lost and sent again, before and behind the loss" \
	"reorder	what was overtaken"
