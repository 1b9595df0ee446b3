#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The record queue: what is not acknowledged comes again, a reader that dies
# loses nothing, and what does not fit is counted. The hosts of setup_pair in
# hosts.sh, a point at $ns2.
#
# under-sanitizers: reader_killed waiting_reader ceiling
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# setup RECORDS WORD...: settings, and so many records in the queue.
setup()
{
	setup_pair pktsctl -n "$ns2" point add dev v0 direction ingress
	pk "$ns2" flow set active-timeout 60s
	[ $# -eq 1 ] || pk "$ns2" flow set "${@:2}"
	[ "$1" = 0 ] || add_records "$1"
}

add_records()
{
	flood "$1"
	pk "$ns2" flow flush > "$work/said"
}

# queue_read WORD...: the ids of a batch
queue_read()
{
	in2 "$python" -S "$here/netlink.py" read "$@"
}

waiting()
{
	stats "$ns2" .totals.queue_waiting
}

# UDP ports in $work/records
ports()
{
	jq -s 'map(select(.proto == 17) | .dport) | unique | length' "$work/records"
}

# words for the reading, ids that it must bring
readings="
wanted 3	1 2 3
wanted 3	1 2 3
ack 2 wanted 3	3 4 5
ack 1 wanted 2	3 4
ack 0 wanted 1	3
wanted 1	3
ack 10 wanted 2	11 12
after 15 wanted 3	16 17 18
after 12 wanted 2	13 14
after 3 wanted 2	11 12
wanted 2	11 12
"

acknowledgement()
{
	local words ids

	setup 20 inactive-timeout 60s
	while IFS=$'\t' read -r words ids; do
		# shellcheck disable=SC2086
		[ -z "$words" ] || expect "$words" "$(queue_read $words)" "$ids"
	done <<< "$readings"
	refuses EINVAL queue_read after 1000
	expect "elsewhere" "$(in1 "$python" -S "$here/netlink.py" read)" ""
	expect "delivered" "$(stats "$ns2" .totals.queue_delivered)" 10
	expect "waiting" "$(waiting)" "$(stats "$ns2" '.totals.records - 10')"
	expect "a batch at the most" "$(add_records 300; queue_read | wc -w)" 256
	check_sum "$ns2"
}

# Its successor begins where it stopped: every record arrives, some maybe twice.
reader_killed()
{
	local exporter

	setup 0 inactive-timeout 60s
	background exporter pktsctl -n "$ns2" export to "file:$work/first"
	busywait 20 listens "$ns2"
	add_records 100
	await "some are taken" totals_are "$ns2" queue_delivered 10
	kill -STOP "$exporter"
	add_records 1000
	kill -KILL "$exporter"
	wait "$exporter" || true
	records "$ns2" "$work/records"
	expect_range "ports of the second reader" "$(ports)" 900 1000
	$python -S "$here/ipfix.py" "$work/first" >> "$work/records"
	expect_range "records of both" "$(jq -s 'map(select(.proto == 17)) | length' \
		"$work/records")" 1100 1400
	expect "ports of both" "$(ports)" 1000
	expect "waiting" "$(waiting)" 0
	check_sum "$ns2"
}

# A reader that waits is woken, and ends at a signal with all handed on.
waiting_reader()
{
	local exporter status=0

	setup 0
	background exporter pktsctl -n "$ns2" export to "file:$work/file"
	busywait 20 listens "$ns2"
	add_records 10
	await "the records are taken" totals_are "$ns2" queue_delivered 10
	add_records 10
	await "and those after them" totals_are "$ns2" queue_delivered 20
	kill -TERM "$exporter"
	wait "$exporter" || status=$?
	expect "status of the exporter" "$status" 0
	expect "waiting" "$(waiting)" 0
	$python -S "$here/ipfix.py" "$work/file" > "$work/records"
	expect "records of ports" "$(jq -s 'map(select(.proto == 17)) | length' "$work/records")" 20
	check_sum "$ns2"
}

# No collector: nothing is acknowledged, nothing is lost.
no_collector()
{
	setup 30 inactive-timeout 60s
	refuses "refused" timeout 10 pktsctl -n "$ns2" export to udp:127.0.0.1:9 once
	records "$ns2" "$work/records"
	expect "ports" "$(ports)" 30
	check_sum "$ns2"
}

ceiling()
{
	setup 0 inactive-timeout 60s max-records 50
	monitor "$ns2"
	add_records 200
	await "queue-full" has_event queue-full
	expect "waiting" "$(waiting)" 50
	expect "dropped" "$(stats "$ns2" '.totals | .queue_dropped == .records - 50')" true
	expect "what the dropped had counted" "$(stats "$ns2" '
		(.totals.queue_dropped_tally.packets | . > 140 and . < 200)')" true
	check_sum "$ns2"
	records "$ns2" "$work/records"
	expect "delivered" "$(stats "$ns2" .totals.queue_delivered)" 50
	expect "frames in records and dropped" "$(stats "$ns2" '
		.totals.queue_dropped_tally.packets + '"$(jq -s 'map(.packets) | add' "$work/records")")" \
		"$(stats "$ns2" '.points[0].ingress.recorded.packets')"
	add_records 20
	records "$ns2" "$work/records"
	expect "records that came after" "$(jq -s length "$work/records")" "$((50 + $(
		stats "$ns2" '.totals.queue_delivered - 50')))"
	expect_range "of them" "$(stats "$ns2" .totals.queue_delivered)" 70 80
	check_sum "$ns2"
}

# A ceiling that is lowered takes nothing away.
ceiling_lowered()
{
	local before

	setup 40 inactive-timeout 60s
	before=$(waiting)
	pk "$ns2" flow set max-records 10
	expect "waiting" "$(waiting)" "$before"
	add_records 5
	expect "waiting" "$(waiting)" "$before"
	records "$ns2" "$work/records"
	expect "delivered" "$(jq -s length "$work/records")" "$before"
	check_sum "$ns2"
}

run_tests \
	"acknowledgement	what is not acknowledged comes again" \
	"reader_killed	a reader that is killed loses nothing" \
	"waiting_reader	a waiting reader is woken" \
	"no_collector	without a collector records stay" \
	"ceiling	at the ceiling records are dropped, counted and told" \
	"ceiling_lowered	a lowered ceiling takes nothing away"
