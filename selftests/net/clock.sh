#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The wall clock is set while flows go on: durations stay right and no time lies
# in the future. The hosts of setup_pair in hosts.sh, a point at $ns2.
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# What the clock is set to, one after the other; "now" is the time of the test.
steps="now + 1 year
now - 1 year
now + 10 seconds
2036-02-07 06:28:10
2038-01-19 03:14:05
2106-02-07 06:28:10
1970-01-02 00:00:00
now"

# Monotonic milliseconds.
mono_ms()
{
	local uptime

	read -r uptime _ < /proc/uptime
	echo "${uptime/./}0"
}

# restore MONO WALL: what the clock would be without this test.
restore()
{
	date -s "@$(($2 + ($(mono_ms) - $1) / 1000))"
}

in_order()
{
	jq -e --argjson now "$(date +%s%N)" 'all(.[] | .forward, .reverse | select(.packets > 0);
		.start > 0 and .start <= .end and .end <= $now)'
}

# One flow goes on during all steps. The wire is the same: so is its duration.
steps()
{
	local step start wall began duration elapsed

	wall=$(date +%s)
	start=$(mono_ms)
	defer restore "$start" "$wall"
	setup_pair pktsctl -n "$ns2" point add dev v0
	pk "$ns2" flow set active-timeout 1h inactive-timeout 1h
	began=$(mono_ms)
	background ping ip netns exec "$ns1" ping -i 0.05 192.0.2.2
	busywait 20 flow_is "$ns2" 'map(select(.proto == 1)) | length' 1
	while read -r step; do
		date -s "${step/now/$(date -d "@$wall" '+%Y-%m-%d %H:%M:%S')}" > "$work/said"
		in1 ping -q -c 2 -i 0.05 192.0.2.2 > "$work/said"
		pk "$ns2" -j flow show > "$work/flows"
		elapsed=$(($(mono_ms) - began))
		in_order < "$work/flows" > "$work/said" ||
			fail "$step: times: $(jq -c 'map([.forward, .reverse | .start, .end])' "$work/flows")"
		duration=$(jq '[.[] | select(.proto == 1) | .forward.end - .forward.start] |
			max / 1000000 | floor' "$work/flows")
		expect_range "$step: duration in ms" "$duration" $((elapsed / 2 - 200)) "$elapsed"
	done <<< "$steps"
	check_sum "$ns2"
	records_in_order "last"
}

# records_in_order WHAT: what is exported now has no time in the future.
records_in_order()
{
	pk "$ns2" flow flush > "$work/said"
	rm -f "$work/records"
	records "$ns2" "$work/records"
	jq -se --argjson now "$(date +%s)" 'length > 0 and all(.[];
		.start <= .end and .r_start <= .r_end and .export <= $now + 1 and
		.end <= .export * 1000000000 and .r_end <= .export * 1000000000 and
		.end - .start < 100000000000 and .start / 1000000000 > $now - 100)' \
		"$work/records" > "$work/said" ||
		fail "$1: records: $(jq -c '[.start, .end, .r_start, .r_end, .export]' "$work/records")"
}

# Records that wait in the queue while the clock is set.
in_queue()
{
	local step start wall

	wall=$(date +%s)
	start=$(mono_ms)
	defer restore "$start" "$wall"
	setup_pair pktsctl -n "$ns2" point add dev v0
	while read -r step; do
		# the message's time ends in 2106
		[[ $step != 2106* ]] || continue
		in1 ping -q -c 3 -i 0.05 192.0.2.2 > "$work/said"
		pk "$ns2" flow flush > "$work/said"
		date -s "${step/now/$(date -d "@$wall" '+%Y-%m-%d %H:%M:%S')}" > "$work/said"
		records_in_order "$step"
	done <<< "$steps"
	check_sum "$ns2"
}

run_tests \
	"steps	a flow goes on while the clock is set" \
	"in_queue	records wait while the clock is set"
