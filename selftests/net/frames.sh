#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Frames of every kind, malformed ones among them, and how they are counted.
# frames.py has the tables. The hosts of silent_pair in hosts.sh.
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# frames WHAT
frames()
{
	silent_pair
	$python "$here/frames.py" "$1" "$ns1" "$ns2" || RET=1
	check_sum "$ns1"
	check_sum "$ns2"
}

exact()
{
	frames exact
	expect "as the device counts" "$(point_counters "$ns1" v0)" \
		"$(device_counters "$ns1" v0)"
}

super_frames()
{
	frames super
}

mutated()
{
	frames mutated
	expect "as the device counts" "$(point_counters "$ns2" v0)" \
		"$(device_counters "$ns2" v0)"
}

hostile_netlink()
{
	setup_pair true
	pk "$ns1" point add dev v0
	in1 ping -q -c 1 192.0.2.2 > /dev/null
	in1 "$python" -S "$here/netlink.py" hostile || RET=1
	expect "points" "$(pk "$ns1" -j point | jq -c 'map(.dev)')" '["v0"]'
	check_sum "$ns1"
}

run_tests \
	"exact	links, transports, fragments, truncated and malformed headers" \
	"super_frames	frames that are cut later count as what they become" \
	"mutated	mutated frames pass unharmed and are counted" \
	"hostile_netlink	malformed netlink messages are refused"
