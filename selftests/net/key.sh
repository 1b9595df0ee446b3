#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Which parts of a packet tell one flow from another. The hosts of silent_pair
# in hosts.sh; keys.py sends the frames.
#
# vm-timeout: 300

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# Pairs of frames there and back that differ in one thing, and how many flows
# they are: keys.py has the table.
parts()
{
	silent_pair
	pk "$ns1" point del dev v0
	pk "$ns1" point add dev v0
	$python "$here/keys.py" "$ns1" "$ns2" || RET=1
	check_sum "$ns1"
	check_sum "$ns2"
}

# Flows under another key are ended, and each is recorded once.
change()
{
	setup_pair pktsctl -n "$ns1" point add dev v0
	passes "ping" in1 ping -q -c 3 -i 0.01 192.0.2.2
	pk "$ns1" flow set key vlan,port,mac
	expect "the flow under the old key" \
		"$(flows "$ns1" 'map(select(.proto == 1)) | length')" 0
	passes "ping" in1 ping -q -c 2 -i 0.01 192.0.2.2
	expect "the flow under the new one" "$(flows "$ns1" 'map(select(.proto == 1) |
		[.smac, .dmac, .forward.packets, .reverse.packets])')" \
		'[["02:00:00:00:00:01","02:00:00:00:00:02",2,2]]'
	pk "$ns1" flow set key default
	records "$ns1" "$work/records"
	expect "records of both" "$(jq -sc 'map(select(.proto == 1) |
		[.packets, .r_packets, .reason])' "$work/records")" '[[3,3,4],[2,2,4]]'
	check_sum "$ns1"
}

# Many connections are one flow when ports are no part of the key, and none of
# them ends it.
without_ports()
{
	local i

	setup_pair pktsctl -n "$ns1" point add dev v0
	pk "$ns1" flow set key vlan
	for i in 1 2 3; do
		send_held "$ns1" "$ns2" 192.0.2.2 $((9200 + i)) 1000
		let_go
	done
	expect "TCP flows" "$(flows "$ns1" 'map(select(.proto == 6) |
		[.sport, .dport, .state])')" '[[0,0,"established"]]'
	expect_range "its packets" "$(flows "$ns1" 'map(select(.proto == 6))[0].forward.packets')" 12 30
	check_sum "$ns1"
}

run_tests \
	"parts	each part makes two flows of one, and only that part" \
	"change	another key ends the flows under the old one" \
	"without_ports	without ports all connections are one flow"
