#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# CAP_NET_ADMIN in the user namespace that owns the network namespace is all
# that is needed, and is needed.
#
# under-sanitizers: own_namespaces
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# What an ordinary user does in namespaces of his own.
own='
set -e
ip link set lo up
pktsctl point add dev lo
ping -q -c 3 -i 0.05 127.0.0.1
echo flow
pktsctl -j flow show proto icmp | tr -d "\n"
echo
echo stats
pktsctl -j stats | tr -d "\n"
echo
pktsctl flow set max-flows 100
pktsctl flow flush
pktsctl export to file:export once
pktsctl point del dev lo
'

user()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

# Flows and records are not charged to a user: no more than the defaults.
ceilings()
{
	local word

	for word in "max-flows 262145" "max-records 65537"; do
		# shellcheck disable=SC2086
		refuses "outside of the container" user unshare -Urn pktsctl flow set $word
	done
	user unshare -Urn pktsctl flow set max-flows 262144 max-records 65536 ||
		fail "the defaults are refused"
	setup_ns "$ns1"
	pk "$ns1" flow set max-flows 262145 max-records 65537
	check_sum "$ns1"
}

own_namespaces()
{
	chmod 777 "$work"
	if ! (cd "$work" && user unshare -Urn bash -c "$own") > "$work/out" 2>&1; then
		fail "$(cat "$work/out")"
	fi
	expect "flow" "$(sed -n '/^flow/{n;p}' "$work/out" | jq -c \
		'map(.forward.packets + .reverse.packets) | add')" 12
	expect "sum" "$(sed -n '/^stats/{n;p}' "$work/out" | jq -c '.points[0] |
		.ingress.sum == .ingress.seen and .egress.closes')" true
	expect "records" "$($python -S "$here/ipfix.py" "$work/export" | jq -s length)" 2
	expect "points elsewhere" "$(pktsctl -j point)" "[]"
}

# what it must say, words
commands="
CAP_NET_ADMIN	point show
CAP_NET_ADMIN	point add dev lo
CAP_NET_ADMIN	point del dev lo
CAP_NET_ADMIN	flow show
CAP_NET_ADMIN	flow set max-flows 10
CAP_NET_ADMIN	flow flush
CAP_NET_ADMIN	flow settings
CAP_NET_ADMIN	stats
CAP_NET_ADMIN	monitor
CAP_NET_ADMIN	export to file:/dev/null once
"

# refused COMMAND...: every command says that it may not.
refused()
{
	local text words

	while IFS=$'\t' read -r text words; do
		# shellcheck disable=SC2086
		[ -z "$text" ] || refuses "$text" timeout 10 "$@" pktsctl $words
	done <<< "$commands"
}

without()
{
	setup_ns "$ns1"
	pk "$ns1" point add dev lo
	refused ip netns exec "$ns1" setpriv --bounding-set -net_admin --inh-caps -net_admin
	expect "points" "$(pk "$ns1" -j point | jq -c 'map(.dev)')" '["lo"]'
	expect "ceiling" "$(pk "$ns1" -j flow settings | jq .max_flows)" 262144
	check_sum "$ns1"
}

# Root in a user namespace of one's own is nobody in this network namespace.
foreign()
{
	refused setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Ur
	expect "points" "$(pktsctl -j point)" "[]"
}

run_tests \
	"own_namespaces	a user in namespaces of his own needs nobody" \
	"ceilings	ceilings above the defaults need rights outside" \
	"without	without CAP_NET_ADMIN every command is refused" \
	"foreign	CAP_NET_ADMIN of another user namespace does not count"
