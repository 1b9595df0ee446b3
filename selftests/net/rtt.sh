#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Profile full: round trips split at the point, and what TCP sent again, missed
# and overtook, beside what the hosts themselves count.
#
# The three hosts of setup_route in hosts.sh with a point at the router's v0. What
# leaves the router waits: 50 ms to $ns3, 100 ms to $ns1.
#
#	$ns1  <-- 100 ms --  [v0 $ns2 v1]  -- 50 ms -->  $ns3
#
# vm-timeout: 600
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
	setup_route pk "$ns2" flow set profile full tcp-fin 1h
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

# From the delay to less than twice it: neither the other delay nor both.
expect_delay()
{
	expect_range "$1 (ns)" "$2" $(($3 * 1000000)) $(($3 * 2000000))
}

# talk HOST TIMES: lines and their answers, between $ns1 and $ns3.
talk()
{
	in3 "$python" -S "$here/ends.py" answer "$port" &
	defer kill_wait $!
	busywait 20 serves "$ns3" "$port"
	in1 "$python" -S "$here/ends.py" ask "$1" "$port" "$2"
}

retransmitted()
{
	ip netns exec "$1" nstat -asz TcpRetransSegs | awk '/TcpRetransSegs/ { print $2 }'
}

# check_talk HOST TIMES
check_talk()
{
	local server client count least mean back back_least sent again

	sent=$(retransmitted "$ns1")
	talk "$1" "$2"
	read -r server client count least mean back back_least again <<< "$(figures \
		".proto == 6" handshake_server handshake_client \
		forward.rtt.count forward.rtt.min "forward.rtt | .mean // (.sum / .count)" \
		reverse.rtt.count reverse.rtt.min forward.retransmitted)"
	expect_delay "handshake to the server" "$server" "$server_ms"
	expect_delay "handshake to the client" "$client" "$client_ms"
	expect_range "round trips to the server" "$count" $(($2 / 2)) $(($2 + 2))
	expect_range "round trips to the client" "$back" $(($2 / 2)) $(($2 + 2))
	expect_delay "least to the server" "$least" "$server_ms"
	expect_delay "mean to the server" "$mean" "$server_ms"
	expect_delay "least to the client" "$back_least" "$client_ms"
	expect "sent again" "$again" $(($(retransmitted "$ns1") - sent))
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

# check_ping HOST PROTO: the host's own figure is both delays, ours is one.
check_ping()
{
	local said count least most

	said=$(in1 ping -q -c 8 -i 0.4 "$1" | sed -n 's/^rtt [^=]*= \([0-9]*\).*/\1/p')
	read -r count least most <<< "$(figures ".proto == $2 and .dport != 0 and
		.forward.packets == 8" forward.rtt.count forward.rtt.min forward.rtt.max)"
	expect "replies" "$count" 8
	expect_delay "least" "$least" "$server_ms"
	expect_range "what ping says (ms)" "$said" $((server_ms + client_ms)) \
		$((2 * (server_ms + client_ms)))
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

# pour OCTETS WORD...: from $ns1 to $ns2; netem is what the sender's wire does, and
# acknowledgments take 20 ms, so that nothing is sent again in the same moment.
pour()
{
	setup_pair true
	pk "$ns1" flow set profile full tcp-fin 1h
	pk "$ns2" flow set profile full tcp-fin 1h
	pk "$ns1" point add dev v0
	pk "$ns2" point add dev v0
	in1 ethtool -K v0 tso off gso off
	in2 ethtool -K v0 gro off
	netem "$ns1" v0 "${@:2}"
	netem "$ns2" v0 delay 20ms
	in2 "$python" -S "$here/ends.py" swallow "$port" &
	defer kill_wait $!
	busywait 20 serves "$ns2" "$port"
	in1 "$python" -S "$here/ends.py" pour 192.0.2.2 "$port" "$1"
}

# What the sender sends again, the point before the loss sees, all of it; and what
# is missing behind the loss is what was not new there. netem drops super-frames.
loss()
{
	local again twice gaps lost order dups seen packets payload dropped ns

	pour 1000000 loss 5%
	ns=$ns1
	read -r again twice gaps lost order dups seen payload <<< "$(figures ".proto == 6" \
		forward.retransmitted forward.retransmitted_octets forward.gaps \
		forward.lost_octets forward.out_of_order reverse.duplicate_acks \
		forward.packets forward.payload)"
	expect "sent again, before the loss" "$again" "$(retransmitted "$ns1")"
	expect_range "sent again" "$again" 5 1000
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
	# two CPUs that send are two queues: a few segments are really overtaken
	expect_range "overtaken behind the loss" "$order" 0 $((again / 2))
	expect_range "sent again, behind the loss" "$again" $((gaps - order)) "$dropped"
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
