#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Points, devices, namespaces and the module itself go away under traffic; all is
# asked and changed at once. Nothing is left, nothing is lost, the log is clean.
# The hosts of setup_pair in hosts.sh, with points at both.
#
# vm-timeout: 900
# vm-needs: iperf3 ethtool

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

add_both()
{
	pk "$ns1" point add dev v0
	pk "$ns2" point add dev v0
}

# New flows all the time, packets of an old one, and a TCP stream.
ping=
ports=
server=
stream=
traffic()
{
	code_stays
	background ping ip netns exec "$ns1" ping -q -i 0.002 192.0.2.2
	background ports ip netns exec "$ns1" "$python" -S "$here/ports.py" 192.0.2.2 60000 forever
	background server ip netns exec "$ns2" iperf3 -s
	busywait 60 serves "$ns2" 5201
	background stream ip netns exec "$ns1" iperf3 -c 192.0.2.2 -t 600 -b 50M
}

stop_traffic()
{
	kill_wait "$stream" "$server" "$ping" "$ports" "$@"
}

some_flows()
{
	[ "$(stats "$1" .totals.flows)" -gt 20 ]
}

# What a CPU keeps for the next flows counts as used until it is given back.
no_flow_memory()
{
	echo 1 > /sys/kernel/slab/pkts_flow/shrink || true
	awk '$1 == "pkts_flow" && $2 > 0 { left = 1 } END { exit left }' /proc/slabinfo
}

module()
{
	local i

	setup_pair add_both
	traffic
	for i in 1 2 3; do
		await "flows" some_flows "$ns2"
		passes "rmmod" busywait 60 rmmod pkts
		passes "modprobe" modprobe pkts
		expect "points, settings and records are new" \
			"$(stats "$ns2" '[.totals.records, (.points | length)] | join(" ")')" "0 1"
		add_both
	done
	pk "$ns1" flow set active-timeout 20ms inactive-timeout 20ms expiry-interval 10ms
	await "flows" some_flows "$ns2"
	stop_traffic
	check_sum "$ns1"
	check_sum "$ns2"
}

# The last point's flows, a full queue and a waiting reader go with the module.
module_full()
{
	local exporter status=0

	setup_pair add_both
	traffic
	pk "$ns2" flow set max-flows 50 max-records 100
	background exporter pktsctl -n "$ns1" export to "file:$work/export"
	monitor "$ns2"
	busywait 60 listens "$ns1"
	await "the queue is full" totals_are "$ns2" queue_dropped 10
	# the exporter may be in the middle of its reading
	passes "rmmod" busywait 60 rmmod pkts
	kill "$exporter" 2> "$work/said" || true
	wait "$exporter" || status=$?
	expect_range "the exporter's status" "$status" 0 1
	passes "modprobe" modprobe pkts
}

namespace()
{
	local i

	setup_ns "$ns1"
	for i in 1 2 3; do
		ip netns add "$ns2"
		quiet "$ns2"
		setup_link "$ns1" v0 1 "$ns2" v0 2
		pk "$ns2" point add dev v0
		pk "$ns2" point add dev lo
		address "$ns1" v0 1
		address "$ns2" v0 2
		traffic
		await "flows" some_flows "$ns2"
		# a process there would keep the namespace
		kill_wait "$server"
		ip netns del "$ns2"
		await "the device is gone" gone "$ns1" v0
		stop_traffic
	done
	await "all flows are freed" no_flow_memory
	expect "points" "$(pk "$ns1" -j point)" "[]"
}

gone()
{
	! ip -n "$1" link show dev "$2"
}

device()
{
	local i seen=0 now

	setup_ns "$ns1" "$ns2"
	for i in 1 2 3; do
		setup_link "$ns1" v0 1 "$ns2" v0 2
		add_both
		address "$ns1" v0 1
		address "$ns2" v0 2
		traffic
		await "flows" some_flows "$ns2"
		ip -n "$ns2" link del v0
		stop_traffic
		check_sum "$ns1"
		check_sum "$ns2"
		expect "flows" "$(stats "$ns2" .totals.flows)" 0
		now=$(stats "$ns2" '.points[-1].ingress.seen.packets')
		expect_range "seen by all that are gone" "$now" $((seen + 21)) 100000000
		seen=$now
	done
}

has_seen()
{
	[ "$(stats "$ns2" '.points[0].ingress.seen.packets')" -ge "$1" ]
}

# The sum closes at any moment, whatever is done meanwhile.
load()
{
	local i began status

	setup_pair add_both
	# the device counts a super frame as one
	in1 ethtool -K v0 tso off gso off > "$work/said"
	traffic
	pk "$ns2" flow set max-flows 200 active-timeout 50ms inactive-timeout 30ms \
		expiry-interval 10ms max-records 1000
	began=$(stats "$ns2" '.points[0].ingress.seen.packets')
	for i in {1..12}; do
		status=0
		pk "$ns2" -j stats > "$work/stats" || status=$?
		expect "time $i: status" "$status" 0
	done
	await "there are frames" has_seen $((began + 100))
	passes "and the sum closes" pk "$ns2" stats
	stop_traffic
	check_sum "$ns1"
	check_sum "$ns2"
	check_device "$ns2" v0
}

# words, behind "pktsctl": each again and again, all at once
all_at_once="
point add dev v0
point del dev v0
point add dev lo direction ingress
point del dev lo
flow show
flow flush
flow set max-flows 30
flow set max-flows 3000 active-timeout 20ms
stats
export to file:/dev/null once
"

again()
{
	while :; do
		pktsctl "$@" || true
	done
}

everything()
{
	local words pids=() before

	setup_pair add_both
	traffic
	while read -r words; do
		[ -n "$words" ] || continue
		# shellcheck disable=SC2086
		again -n "$ns2" $words > "$work/again" 2>&1 &
		pids+=($!)
		defer kill_wait $!
	done <<< "$all_at_once"
	before=$(uptime_s)
	busywait 60 enough_churn "$before"
	stop_traffic "${pids[@]}"
	pk "$ns2" point add dev v0 2> "$work/said" || true
	check_sum "$ns1"
	check_sum "$ns2"
}

# Three seconds of it.
enough_churn()
{
	[ "$(uptime_s)" -ge $(($1 + 3)) ]
}

run_tests \
	"module	the module goes and comes, three times" \
	"module_full	the module goes with a full table and a full queue" \
	"namespace	a namespace goes with points and flows, three times" \
	"device	a device goes with its flows, three times" \
	"load	the sum closes under load, at the ceilings" \
	"everything	all commands at once"
