#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The life of a flow: who began it, when it ends and why, and that its records
# add up. The hosts of setup_pair in hosts.sh, a point of both directions at $ns2.
#
# under-sanitizers: port_reuse flush max_flows growth
# vm-timeout: 900
# vm-needs: socat

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# setup WORD...: settings of $ns2
setup()
{
	setup_pair pktsctl -n "$ns2" point add dev v0
	[ $# -eq 0 ] || pk "$ns2" flow set "$@"
}

# sums FILTER: what the records of a kind add up to
sums()
{
	jq -sc "map(select($1)) | [length, (map(.packets) | add), (map(.r_packets) | add),
		(map(.octets) | add), (map(.reason) | unique)]" "$work/records"
}

active_timeout()
{
	setup active-timeout 200ms inactive-timeout 60s expiry-interval 50ms
	passes "ping" in1 ping -q -c 20 -i 0.1 -s 100 192.0.2.2
	await "records of active flows" totals_are "$ns2" records_active 4
	pk "$ns2" flow flush > "$work/said"
	records "$ns2" "$work/records"
	expect "all records" "$(sums '.proto == 1' | jq -c '.[1:4]')" "[20,20,2560]"
	expect_range "records" "$(sums '.proto == 1' | jq '.[0]')" 4 12
	expect "reasons but the last" "$(jq -sc 'map(select(.proto == 1)) |
		.[:-1] | map(.reason) | unique' "$work/records")" "[2]"
	expect "records in order, none longer than the timeout" "$(jq -sc 'map(select(.proto == 1)) |
		[range(1; length) as $i | .[$i].start >= .[$i - 1].end] +
		map(.end - .start < 500000000) | unique' "$work/records")" "[true]"
	check_sum "$ns2"
	check_device "$ns2" v0
}

inactive_timeout()
{
	setup active-timeout 60s inactive-timeout 300ms expiry-interval 50ms
	passes "ping" in1 ping -q -c 5 -i 0.05 192.0.2.2
	await "the flow ends" flow_is "$ns2" 'map(select(.proto == 1)) | length' 0
	passes "ping" in1 ping -q -c 5 -i 0.05 192.0.2.2
	await "the flow ends" flow_is "$ns2" length 0
	records "$ns2" "$work/records"
	expect "all records" "$(sums '.proto == 1')" "[2,10,10,840,[1]]"
	check_sum "$ns2"
	check_device "$ns2" v0
}

listen()
{
	in2 socat -u "TCP-LISTEN:$1" "CREATE:$work/received" 2> "$work/said" &
	listener=$!
	defer kill_wait "$listener"
	busywait 20 serves "$ns2" "$1"
}

# finish PORT: a connection that ends with a FIN from either side.
finish()
{
	listen "$1"
	echo hello | in1 socat -u - "TCP:192.0.2.2:$1"
	wait "$listener"
}

# reset PORT: one that ends with a RST. Its source port is 7100.
reset_code='
import socket, struct, sys
sock = socket.socket()
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
sock.bind(("", 7100))
sock.connect(("192.0.2.2", int(sys.argv[1])))
'
reset()
{
	listen "$1"
	in1 "$python" -S -c "$reset_code" "$1"
	wait "$listener" || true
}

# Either end is reason 3, soon.
tcp_end()
{
	setup active-timeout 60s inactive-timeout 60s expiry-interval 50ms
	finish 7001
	reset 7002
	await "both end" totals_are "$ns2" records_end 2
	records "$ns2" "$work/records"
	expect "flags of FIN" "$(jq -c 'select(.dport == 7001) |
		[.reason, .tcp_flags, .r_tcp_flags]' "$work/records")" "[3,27,19]"
	expect "flags of RST" "$(jq -c 'select(.dport == 7002) |
		[.reason, (.tcp_flags / 4 | floor) % 2, .r_tcp_flags]' "$work/records")" "[3,1,18]"
	check_sum "$ns2"
	check_device "$ns2" v0
}

# A SYN to the same ports as before is another flow.
port_reuse()
{
	setup active-timeout 60s inactive-timeout 60s
	for _ in 1 2 3; do
		reset 7003
	done
	await "all end" totals_are "$ns2" records_end 3
	records "$ns2" "$work/records"
	expect "records" "$(jq -sc 'map(select(.dport == 7003) | [.sport, .reason]) |
		unique_by(.) + [length]' "$work/records")" "[[7100,3],3]"
	expect "SYNs" "$(jq -c 'select(.dport == 7003) | .tcp_flags % 4 - .tcp_flags % 2' \
		"$work/records" | sort -u)" 2
	check_sum "$ns2"
}

# Who sent the SYN began it, even when only its answer was seen first.
initiator()
{
	setup
	$python -S "$here/tcp.py" "$ns1" "$ns2"
	expect "SYN-ACK first" "$(pk "$ns2" -j flow show port 8001 | jq -c \
		'map([.src, .sport, .forward.packets, .forward.tcp_flags, .reverse.packets, .reverse.tcp_flags])')" \
		'[["198.51.100.1",1234,1,16,1,18]]'
	expect "SYN first" "$(pk "$ns2" -j flow show port 8002 | jq -c \
		'map([.src, .sport, .forward.packets, .forward.tcp_flags, .reverse.packets, .reverse.tcp_flags])')" \
		'[["198.51.100.1",1234,2,18,1,18]]'
	expect "data first" "$(pk "$ns2" -j flow show port 8003 | jq -c \
		'map([.src, .sport, .forward.packets, .forward.tcp_flags, .reverse.packets, .reverse.tcp_flags])')" \
		'[["198.51.100.9",8003,1,24,1,16]]'
	check_sum "$ns2"
}

flush()
{
	setup
	passes "ping" in1 ping -q -c 3 -i 0.05 192.0.2.2
	refuses "no observation point" pk "$ns2" flow flush dev lo
	passes "flush" pk "$ns2" flow flush
	expect "live flows" "$(flows "$ns2" 'map(select(.proto == 1)) | length')" 0
	passes "ping" in1 ping -q -c 2 -i 0.05 192.0.2.2
	passes "flush of a device" pk "$ns2" flow flush dev v0
	records "$ns2" "$work/records"
	expect "records" "$(sums '.proto == 1')" "[2,5,5,420,[4]]"
	check_sum "$ns2"
	check_device "$ns2" v0
}

# More flows than there may be: the eldest go early, nothing is lost.
max_flows()
{
	local memory

	setup max-flows 100 active-timeout 60s inactive-timeout 60s
	flood 3000
	expect_range "live flows" "$(stats "$ns2" .totals.flows)" 90 100
	memory=$(stats "$ns2" .totals.flows_memory)
	flood 3000
	expect "memory" "$(stats "$ns2" .totals.flows_memory)" "$memory"
	expect "frames not metered" "$(stats "$ns2" '.points[0].ingress |
		.table_full.packets + .no_memory.packets')" 0
	check_sum "$ns2"
	pk "$ns2" flow set max-flows 10
	expect_range "live flows, ceiling lowered" "$(stats "$ns2" .totals.flows)" 1 10
	check_sum "$ns2"
	pk "$ns2" flow flush > "$work/said"
	records "$ns2" "$work/records"
	expect "datagrams in records" "$(jq -s 'map(select(.proto == 17) | .packets) | add' \
		"$work/records")" 6000
	expect "reasons" "$(jq -sc 'map(.reason) | unique' "$work/records")" "[4,5]"
	check_sum "$ns2"
	check_device "$ns2" v0
}

# A table that grows under traffic keeps all.
growth()
{
	setup active-timeout 60s inactive-timeout 60s max-records 100000
	flood 6000
	flood 6000
	expect "flows" "$(pk "$ns2" -j flow show proto udp | jq -c \
		'[length, (map(.dport) | unique | length), (map(.forward.packets) | unique)]')" \
		"[6000,6000,[2]]"
	check_sum "$ns2"
	passes "del" pk "$ns2" point del dev v0
	expect "reasons" "$(stats "$ns2" '.totals |
		.records == .records_forced and .flows == 0')" true
	check_sum "$ns2"
}

settings()
{
	setup
	passes "set" pk "$ns2" flow set active-timeout 3s inactive-timeout 700ms \
		expiry-interval 20ms max-flows 1234 max-records 4321
	expect "settings" "$(pk "$ns2" -j flow settings | jq -c '[.active_timeout,
		.inactive_timeout, .expiry_interval, .max_flows, .max_records]')" \
		"[3000000000,700000000,20000000,1234,4321]"
	expect "elsewhere" "$(pk "$ns1" -j flow settings | jq -c '[.active_timeout, .max_flows]')" \
		"[3600000000000,262144]"
	refuses "max-flows" pk "$ns2" flow set max-flows 0
	refuses "active-timeout" pk "$ns2" flow set active-timeout 1ms
	check_sum "$ns2"
}

run_tests \
	"active_timeout	records of a long flow add up to the whole" \
	"inactive_timeout	silence ends a flow" \
	"tcp_end	FIN both ways and RST end a connection" \
	"port_reuse	a SYN opens a closed connection anew" \
	"initiator	the initiator, also when the point came late" \
	"flush	flows ended by command" \
	"max_flows	at the ceiling the eldest flow leaves early" \
	"growth	a growing table keeps every flow" \
	"settings	settings are shown, checked, and of one namespace"
