#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Times of exported records while the wall clock is stepped at random, by up to a
# year in either direction, against monotonic times that the sender has taken:
# stepped.py tells how. One point sees flows leave, one sees them come in with
# the stack's stamps, which are of the wall clock.
#
# vm-timeout: 600

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"
flows=${STEPPED_FLOWS:-10000}

add_points()
{
	pk "$ns1" point add dev v0 direction egress
	pk "$ns2" point add dev v0 direction ingress
	for ns in "$ns1" "$ns2"; do
		pk "$ns" flow set inactive-timeout 1s expiry-interval 100ms
	done
}

no_flows()
{
	[ "$(stats "$1" .totals.flows)" = 0 ]
}

# drained NS PID: all flows have ended and left.
drained()
{
	busywait 60 no_flows "$1" || fail "flows of $1 do not end"
	kill -TERM "$2"
	wait "$2" || fail "the exporter of $1 fails"
	expect "queue of $1" "$(stats "$1" .totals.queue_waiting)" 0
	"$python" -S "$here/ipfix.py" "$work/$1" > "$work/$1.json"
	"$python" -S "$here/stepped.py" check "$work/truth" "$work/$1.json" \
		> "$work/said" 2>&1 || fail "$1: $(tail -c 2000 "$work/said")"
	echo "# $(tail -n 1 "$work/said")"
}

random_steps()
{
	local leaves enters

	setup_pair add_points
	background leaves pktsctl -n "$ns1" export to "file:$work/$ns1"
	background enters pktsctl -n "$ns2" export to "file:$work/$ns2"
	in1 "$python" -S "$here/stepped.py" send "/run/netns/$ns2" "$flows" \
		192.0.2.2 > "$work/truth" || fail "nothing is sent"
	drained "$ns1" "$leaves"
	drained "$ns2" "$enters"
	check_sum "$ns1"
	check_sum "$ns2"
}

run_tests \
	"random_steps	each time lies within its flow, whatever the wall clock did"
