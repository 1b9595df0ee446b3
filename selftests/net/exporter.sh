#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Exporters and the module: killed, with a collector that goes away and comes
# back, or does not while the queue is at its ceiling; every record arrives, or
# is counted. The hosts of setup_pair in hosts.sh, a point at $ns2.
#
# vm-needs: certtool
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317 disable=SC2154
. "$(dirname "$0")/lib.sh"
port=4739

setup()
{
	setup_pair pktsctl -n "$ns2" point add dev v0 direction ingress
	acquainted
	pk "$ns2" flow set inactive-timeout 60s active-timeout 60s
}

seen()
{
	stats "$ns2" '.points[0].ingress.seen.packets'
}

seen_are()
{
	[ "$(seen)" -ge "$1" ]
}

# Nobody asks for neighbours: what the point sees is the flood.
add_records()
{
	local before

	before=$(seen)
	flood "$1"
	await "all are seen" seen_are $((before + $1))
	pk "$ns2" flow flush > "$work/said"
}

# collector FILE [CERT KEY CA]: the nth connection over TCP, or TLS, is written to
# FILE.n.
collector()
{
	background collector ip netns exec "$ns2" "$python" -S "$here/sink.py" \
		"$port" "$@"
	await "the collector listens" listening
}

listening()
{
	in2 ss -Hlnt "sport = :$port" | grep -q .
}

exporter()
{
	background exporter pktsctl -n "$ns2" export "$@"
	busywait 20 listens "$ns2" || fail "the exporter does not start"
}

says()
{
	grep -q "$1" "$work/exporter.log"
}

# collected FILE...: different ports of UDP flows in FILE.1 and those that follow
collected()
{
	local name file

	for name; do
		for file in "$name".*; do
			"$python" -S "$here/ipfix.py" "$file"
		done
	done | jq -s 'map(select(.proto == 17) | .dport) | unique | length'
}

has_collected()
{
	[ "$(collected "$1")" = "$2" ]
}

queue_is_empty()
{
	[ "$(stats "$ns2" .totals.queue_waiting)" = 0 ]
}

kill_exporter()
{
	kill -KILL "$exporter"
	wait "$exporter" || true
}

# The collector has read and written all that came, and closed.
all_is_taken()
{
	! in2 ss -Htn "sport = :$port" | grep -Eq 'ESTAB|CLOSE-WAIT'
}

ends_well()
{
	busywait 120 queue_is_empty || fail "the queue does not empty"
	kill -TERM "$exporter"
	wait "$exporter" || fail "the exporter fails: $(cat "$work/exporter.log")"
	await "the collector has all" all_is_taken
}

# numbered FILE...: a line for each different number that records have by sequence
# and what has it: more lines than numbers mean two records of one number.
numbered()
{
	local file

	for file; do
		"$python" -S "$here/ipfix.py" "$file"
	done | jq -r '"\(.number) \(.["148"]) \(.start) \(.packets)"' |
		sort -u -n
}

# no_holes FILE...: numbers go from 0 up to that of the last record, whatever
# came twice, and each is always the same record.
no_holes()
{
	numbered "$@" > "$work/numbered"
	cut -d ' ' -f 1 "$work/numbered" > "$work/numbers"
	seq 0 $(($(stats "$ns2" .totals.records) - 1)) > "$work/wanted"
	diff "$work/numbers" "$work/wanted" > "$work/said" ||
		fail "numbers of records: $(head -n 3 "$work/said")"
}

# killed_over DESTINATION WORD...: killed while records come, and again with
# nothing between; what waits goes to the next one.
killed_over()
{
	exporter to "$@"
	add_records 200
	await "some are taken" totals_are "$ns2" queue_delivered 10
	kill -STOP "$exporter"
	add_records 400
	kill_exporter
	exporter to "$@"
	add_records 100
	kill_exporter
	exporter to "$@"
	ends_well
}

over_tcp()
{
	setup
	collector "$work/got"
	killed_over "tcp:127.0.0.1:$port"
	expect "ports" "$(collected "$work/got")" 400
	no_holes "$work/got".*
	check_sum "$ns2"
}

# certificates: a CA, and an end that both sides are.
certificates()
{
	local name

	cd "$work" || return
	for name in ca end; do
		certtool --generate-privkey --key-type ecdsa --outfile "$name.key"
	done
	printf '%s\n' 'cn = "ca"' ca cert_signing_key > ca.template
	printf '%s\n' 'cn = "end"' 'ip_address = "127.0.0.1"' tls_www_server \
		tls_www_client signing_key > end.template
	certtool --generate-self-signed --load-privkey ca.key \
		--template ca.template --outfile ca.pem
	certtool --generate-certificate --load-privkey end.key \
		--load-ca-certificate ca.pem --load-ca-privkey ca.key \
		--template end.template --outfile end.pem
}

over_tls()
{
	setup
	passes "certificates" certificates
	collector "$work/got" "$work/end.pem" "$work/end.key" "$work/ca.pem"
	killed_over "tls:127.0.0.1:$port" cert "$work/end.pem" \
		key "$work/end.key" ca "$work/ca.pem"
	expect "ports" "$(collected "$work/got")" 400
	no_holes "$work/got".*
	check_sum "$ns2"
}

# Half a message at the end, as a writer leaves it that is killed in the middle of
# it, is cut off by the next one.
into_file()
{
	setup
	exporter to "file:$work/file.1"
	add_records 100
	await "they are written" queue_is_empty
	kill_exporter
	printf '\0\12\4\0half a message' >> "$work/file.1"
	killed_over "file:$work/file.1"
	expect "ports" "$(collected "$work/file")" 400
	grep -qa "half a message" "$work/file.1" && fail "the torn end is there"
	no_holes "$work/file.1"
	check_sum "$ns2"
}

# The collector is killed, and comes back when records have come meanwhile.
collector_restarts()
{
	setup
	collector "$work/got"
	exporter to "tcp:127.0.0.1:$port" to "file:$work/file.1"
	add_records 300
	await "they arrive" has_collected "$work/got" 300
	kill -KILL "$collector"
	wait "$collector" || true
	add_records 800
	await "the collector is missed" says "records wait"
	busywait 120 has_collected "$work/file" 800 || fail "the file has to wait"
	queue_is_empty && fail "the queue does not keep them"
	collector "$work/more"
	busywait 120 queue_is_empty || fail "the queue does not empty"
	pk "$ns2" -j export show > "$work/show"
	expect "reconnects" "$(jq '.[0].reconnects' "$work/show")" 1
	expect "missed" "$(jq 'map(.missed) | add' "$work/show")" 0
	ends_well
	expect "ports" "$(collected "$work/got" "$work/more")" 800
	expect "ports in the file" "$(collected "$work/file")" 800
	expect "dropped" "$(stats "$ns2" .totals.queue_dropped)" 0
	check_sum "$ns2"
}

file_is_ahead()
{
	pk "$ns2" -j export show > "$work/show"
	[ "$(jq '.[1].waiting' "$work/show")" = 0 ]
}

# told FILE: how many records its last report says were not sent.
told()
{
	"$python" -S "$here/ipfix.py" "$1" reports |
		jq -s 'map(.not_sent // empty) | last'
}

# A collector that stays away while a file takes everything: it holds three
# quarters of the queue, and misses what does not fit. A burst that the last
# quarter has no room for is dropped for both. Either is counted and reported.
dead_at_ceiling()
{
	local i dropped missed

	setup
	pk "$ns2" flow set max-records 400
	exporter template-refresh 1s to "tcp:127.0.0.1:$port" \
		to "file:$work/file.1"
	await "the collector is missed" says "records wait"
	for ((i = 0; i < 8; i++)); do
		add_records 80
		await "the file has them" file_is_ahead
	done
	expect "dropped" "$(stats "$ns2" .totals.queue_dropped)" 0
	expect "ports in the file" "$(collected "$work/file")" 80
	kill -STOP "$exporter"
	add_records 300
	kill -CONT "$exporter"
	await "the file has what there was room for" file_is_ahead
	dropped=$(stats "$ns2" .totals.queue_dropped)
	expect_range "dropped for both" "$dropped" 150 250
	collector "$work/got"
	busywait 120 queue_is_empty || fail "the queue does not empty"
	pk "$ns2" -j export show > "$work/show"
	missed=$(jq '.[0].missed' "$work/show")
	ends_well
	expect_range "missed" "$missed" 400 700
	expect "records in the file" "$(numbered "$work/file.1" | wc -l)" \
		"$(($(stats "$ns2" .totals.records) - dropped))"
	expect "records that come late" "$(numbered "$work/got.1" | wc -l)" \
		"$(($(stats "$ns2" .totals.records) - dropped - missed))"
	expect "not sent, says the file" "$(told "$work/file.1")" "$dropped"
	expect "not sent, says the report" "$(told "$work/got.1")" \
		$((dropped + missed))
	check_sum "$ns2"
}

run_tests \
	"over_tcp	an exporter over TCP that is killed leaves no hole" \
	"over_tls	over TLS neither" \
	"into_file	nor into a file, whose torn end is mended" \
	"collector_restarts	a collector that is killed and comes back misses nothing" \
	"dead_at_ceiling	what a dead collector costs at the ceiling is counted"
