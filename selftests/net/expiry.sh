#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# When a flow ends: each protocol's timers, what a closed connection leaves
# behind, and that records come on time. How late they may be is tested by KUnit
# with a clock of its own (expiry_test.c); here it is told, and tested where
# time is an instruction count: run -i -e ICOUNT=1 selftests/net/expiry.sh
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

set_flows()
{
	pk "$ns2" flow set "$@"
}

total_is()
{
	[ "$(stats "$ns2" ".totals.$1")" = "$2" ]
}

# expect_totals NAME VALUE...
expect_totals()
{
	while [ $# -gt 0 ]; do
		expect "$1" "$(stats "$ns2" ".totals.$1")" "$2"
		shift 2
	done
}

shown()
{
	pk "$ns2" -j flow show | jq -r 'map(.proto_name) | sort | join(" ")'
}

# A word of the settings, what talk.py calls it, and the flows that stay.
protocols="
tcp	gre icmp udp
udp	gre icmp tcp
icmp	gre tcp udp
other	icmp tcp udp
"

# Every timer of silence is one protocol's, and counts for flows that are there.
silence()
{
	local word stay ended=0

	talking_pair
	while IFS=$'\t' read -r word stay; do
		[ -n "$word" ] || continue
		talk c:tcp:80:A s:tcp:80:A c:udp s:udp c:icmp s:icmp c:other s:other
		expect_totals flows 4
		set_flows "$word-inactive" 50ms
		await "$word ends" total_is records_idle $((++ended))
		expect_soon "flows that stay after $word" "$stay" shown
		set_flows "$word-inactive" 1h
		pk "$ns2" flow flush > "$work/said"
	done <<< "$protocols"
	await "all flows end" total_is flows 0
	expect_totals records_idle 4
	check_sum "$ns2"
}

# So is every active one; the flow goes on.
records_of()
{
	local word stay records=0

	talking_pair
	while IFS=$'\t' read -r word stay; do
		[ -n "$word" ] || continue
		talk c:tcp:80:A s:tcp:80:A c:udp s:udp c:icmp s:icmp c:other s:other
		set_flows "$word-active" 50ms
		await "$word is recorded" total_is records_active $((++records))
		expect_soon "flows with packets after $word" "$stay" shown
		expect_totals flows 4
		set_flows "$word-active" 1h
		pk "$ns2" flow flush > "$work/said"
	done <<< "$protocols"
	expect_totals records_active 4
	check_sum "$ns2"
}

# Silence or not, a flow ends when it is old; the next packet begins another.
max_life()
{
	talking_pair
	talk c:udp s:udp
	set_flows max-life 50ms
	await "it ends" total_is flows 0
	expect_totals records_active 1
	set_flows max-life 1h
	talk c:udp s:udp
	expect_totals flows 1 flows_created 2
	check_sum "$ns2"
}

# How a connection ends, and the timer of its record
ends="
tcp-fin	c:tcp:80:FA s:tcp:80:FA
tcp-rst	s:tcp:80:R
"

# Recorded once; its place stays for stragglers, makes no flow of them, and is
# gone after silence without any. A record is counted just before its flow is closed.
closed()
{
	local timer packets end=0 made=0

	talking_pair
	set_flows tcp-fin 1h tcp-rst 1h
	while IFS=$'\t' read -r timer packets; do
		[ -n "$timer" ] || continue
		# shellcheck disable=SC2086
		talk c:tcp:80:S s:tcp:80:SA c:tcp:80:A $packets
		expect_totals flows 1 flows_closed 0 records_end "$end"
		set_flows "$timer" 50ms
		await "$timer" total_is records_end $((++end))
		await "it is closed" total_is flows_closed 1
		expect_totals flows 0 flows_created $((++made))
		expect "flows shown" "$(shown)" ""

		talk s:tcp:80:FA c:tcp:80:A s:tcp:80:R
		expect_totals flows 0 flows_closed 1 flows_created "$made" records_end "$end"
		expect "flows shown with stragglers" "$(shown)" tcp
		set_flows tcp-inactive 50ms
		await "its place is free" total_is flows_closed 0
		expect_totals records_end $((++end)) records "$end"
		set_flows tcp-inactive 1h

		# shellcheck disable=SC2086
		talk c:tcp:80:S s:tcp:80:SA c:tcp:80:A $packets
		await "$timer again" total_is records_end $((++end))
		await "it is closed again" total_is flows_closed 1
		set_flows tcp-inactive 50ms
		await "its place is free again" total_is flows_closed 0
		expect_totals flows_created $((++made)) records "$end"
		set_flows tcp-inactive 1h "$timer" 1h
	done <<< "$ends"
	check_sum "$ns2"
}

# A connection on the ports of one that is over, whoever begins it; a SYN that is
# sent again before the end is none.
reopened()
{
	talking_pair
	set_flows tcp-fin 1h tcp-rst 1h
	talk c:tcp:80:S c:tcp:80:S s:tcp:80:SA c:tcp:80:S c:tcp:80:FA
	expect_totals flows_created 1
	talk s:tcp:80:FA c:tcp:80:A c:tcp:80:S s:tcp:80:SA
	expect_totals flows_created 2 records_end 1 flows 1
	talk s:tcp:80:R s:tcp:80:S
	expect_totals flows_created 3 records_end 2 flows 1
	expect "the new initiator" "$(pk "$ns2" -j flow show |
		jq -c 'map([.sport, .state])')" '[[80,"requested"]]'
	check_sum "$ns2"
}

# 100 000 flows of a datagram: as many records, of which we tell how late they
# were.
on_time()
{
	local late

	talking_pair
	set_flows udp-inactive 1s max-records 200000
	generate 100000
	busywait 120 total_is flows_created 100000 || fail "flows are missing"
	busywait 120 total_is flows 0 || fail "flows stay"
	expect_totals flows_created 100000 records_idle 100000 records 100000
	late=$(stats "$ns2" .totals.late_max)
	echo "# the latest record was $((late / 1000)) us late," \
		"$(stats "$ns2" .totals.records_late) more than 250 ms"
	[ -z "${ICOUNT:-}" ] || expect_range "late" "$late" 0 250000000
	check_sum "$ns2"
}

run_tests \
	"silence	silence ends a flow, by protocol" \
	"records_of	a record covers no more than its time, by protocol" \
	"max_life	a flow has an age" \
	"closed	a closed connection is recorded and takes stragglers" \
	"reopened	a SYN begins a connection where one has ended" \
	"on_time	100 000 records come on time"
