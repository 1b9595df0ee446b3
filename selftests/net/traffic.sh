# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2317
#
# What hosts say to each other: frames, floods, connections. For lib.sh.

# talk [-n TIMES] PACKET...: talk.py tells what.
talk()
{
	local times=()

	[ "$1" != -n ] || { times=(-n "$2"); shift 2; }
	$python -S "$here/talk.py" "${times[@]}" "$ns1" "$ns2" "$@"
}

# tell_pktgen FILE LINE
tell_pktgen()
{
	echo "$2" | in1 tee "/proc/net/pktgen/$1" > "$work/said" ||
		fail "pktgen does not take \"$2\""
}

# generate COUNT LINE...: so many packets of UDP from v0 of $ns1, each from an
# address of its own. The receiver's backlog takes what comes while it has to wait.
generate()
{
	local line

	sysctl -qw net.core.netdev_max_backlog=100000
	modprobe -q pktgen || true
	in1 test -e /proc/net/pktgen/pgctrl || skip "no pktgen here"
	tell_pktgen kpktgend_0 rem_device_all
	tell_pktgen kpktgend_0 "add_device v0"
	for line in "count $1" "delay 0" "clone_skb 0" "pkt_size 60" \
		"xmit_mode queue_xmit" "dst_mac 02:00:00:00:00:99" \
		"dst 198.51.100.9" "src_min 10.0.0.1" \
		"src_max 10.255.255.254" "udp_src_min 1024" \
		"udp_src_max 1024" "udp_dst_min 80" "udp_dst_max 80" "${@:2}"; do
		tell_pktgen v0 "$line"
	done
	tell_pktgen pgctrl start
	finish_frames "$ns1"
	in1 sed -n 's/^Result: //p; s/^ *\([0-9]*pps\).*/\1/p' /proc/net/pktgen/v0 |
		sed 's/^/# pktgen: /'
	tell_pktgen kpktgend_0 rem_device_all
}

# serves NS PORT: somebody listens there.
serves()
{
	ip netns exec "$1" ss -Hltnu "sport = $2" | grep -q .
}

# flood PORTS: a datagram from $ns1 to each of so many ports of $ns2, where a point
# sees them all. None waits for the neighbour's address: few could.
flood()
{
	in1 ip neigh replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0
	in1 "$python" -S "$here/ports.py" 192.0.2.2 "$1"
	busywait 60 in_is_seen "$ns2" v0 || fail "v0 has received $(
		device_counters "$ns2" v0), its point has seen $(point_counters "$ns2" v0)"
}

# sent_by NS PORT: what the socket that is connected to there has sent and got:
# segments out, segments in, octets of data with those that were sent again, and
# segments that were, the SYN among them.
sent_by()
{
	local socket again=0

	socket=$(ip netns exec "$1" ss -Htni "dport = :$2")
	[[ ! $socket =~ " retrans:"[0-9]+/([0-9]+) ]] || again=${BASH_REMATCH[1]}
	[[ $socket =~ bytes_sent:([0-9]+).*" segs_out:"([0-9]+)" segs_in:"([0-9]+) ]] || return
	echo "${BASH_REMATCH[2]} ${BASH_REMATCH[3]} ${BASH_REMATCH[1]} $again"
}

received_is()
{
	[ "$(stat -c %s "$work/received" 2> /dev/null)" = "$1" ]
}

# send_held NS1 NS2 HOST PORT OCTETS [OPTION,...]: over TCP, with socat's options
# for the sender. The connection stays open until
# let_go, so that its flow stays where it can be looked at. No retransmission
# unless something is lost: a loaded machine is not a lossy wire.
send_held()
{
	receive "$1" "$2" "$4"
	{ head -c "$5" /dev/zero; read -r _ < "$work/hold"; } |
		ip netns exec "$1" socat -u - "TCP:$3:$4,${6:-sndbuf=65536}" &
	defer kill_wait $!
	await "all $5 octets arrive at $3" received_is "$5"
	await "and are acknowledged" acknowledged "$1" "$4"
}

# acknowledged NS PORT: nothing that was sent there waits for an answer any more.
acknowledged()
{
	ip netns exec "$1" ss -Htn "dport = $2" | awk '$3 { waits = 1 }
		END { exit waits || !NR }'
}

# patient NS...: nothing is sent twice on a guess, for a slow machine is no lost
# segment, nor are segments that overtake each other on two processors; what is lost
# is sent again after a time-out. The time-out itself is a route's, see rto_min.
patient()
{
	local ns

	for ns; do
		ip netns exec "$ns" sysctl -qw net.ipv4.tcp_early_retrans=0 \
			net.ipv4.tcp_recovery=0 net.ipv4.tcp_sack=0 net.ipv4.tcp_reordering=255
	done
}

# receive NS1 NS2 PORT: what comes in $2 goes into $work/received.
receive()
{
	rm -f "$work/received" "$work/hold"
	mkfifo "$work/hold"
	patient "$1"
	ip netns exec "$2" socat -u "TCP6-LISTEN:$3,ipv6-v6only=0" \
		"CREATE:$work/received" &
	held=$!
	defer kill_wait $held
	busywait 60 serves "$2" "$3"
}

let_go()
{
	echo > "$work/hold"
	wait "$held"
}
