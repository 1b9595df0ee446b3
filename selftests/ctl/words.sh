#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# What the tool says to wrong words, and to calls for help: words.sh PKTSCTL
#
# A case: the words; the exit status; what standard error says (a whole line,
# or nothing); a part of what standard output says.
set -u
pktsctl=$1
cases=0
failures=0
err=$(mktemp)
trap 'rm -f "$err"' EXIT

times="a time from 10ms to 7d, such as 15s, 500ms or 2min"

check() {
	local words=$1 status=$2 error=$3 output=$4 out is=0 said

	# shellcheck disable=SC2086 # the words of a case are words
	out=$("$pktsctl" $words 2>"$err") || is=$?
	said=$(cat "$err")
	[ -z "$error" ] || error="pktsctl: $error"
	cases=$((cases + 1))
	if [ "$is" = "$status" ] && [ "$said" = "$error" ] &&
		[[ $out == *"$output"* ]]; then
		echo "ok $cases - pktsctl $words"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $cases - pktsctl $words"
	echo "# status $is, wanted $status"
	echo "# error:  $said"
	echo "# wanted: $error"
	echo "# output: $out"
}

# Help and version
check "--version" 0 "" "pktsctl "
check "-V" 0 "" "pktsctl "
check "--help" 0 "" "usage: pktsctl"
check "-h" 0 "" "observation points"
check "help" 0 "" "usage: pktsctl"
for object in point flow stats export monitor; do
	check "$object --help" 0 "" "usage: pktsctl $object"
	check "$object -h" 0 "" "usage: pktsctl $object"
	check "$object help" 0 "" "usage: pktsctl $object"
done
check "point add --help" 0 "" "point add dev DEV"
check "flow set -h" 0 "" "active-timeout"
check "-j -p flow show help" 0 "" "usage: pktsctl flow"
check "fl sho --help" 0 "" "usage: pktsctl flow"

# Objects and commands
check "pont" 1 'unknown word "pont"; expected point, flow, export, stats or monitor; did you mean point?' ""
check "xyzzy" 1 'unknown word "xyzzy"; expected point, flow, export, stats or monitor' ""
check "point ad dve eth0" 1 'point add: unknown word "dve"; expected dev or direction; did you mean dev?' ""
check "point delete dev eth0" 1 'point: unknown word "delete"; expected show, add or del' ""
check "flow s" 1 'flow: "s" may be show, set or settings' ""
check "stats dev eth0" 1 'stats: unknown word "dev"; expected show' ""
check "-x" 1 "invalid option -- 'x'" ""
check "--jsom" 1 "unrecognized option '--jsom'" ""
check "-n" 1 "option requires an argument -- 'n'" ""
check "-n no-such-netns point" 1 'no network namespace "no-such-netns": /run/netns/no-such-netns: No such file or directory' ""
check "-n /etc/passwd point" 1 'cannot enter network namespace "/etc/passwd": Invalid argument' ""

# Points
check "point add" 1 'point add: dev is missing: a device name' ""
check "point add dev" 1 'point add: dev needs a value: a device name' ""
check "point add direction both" 1 'point add: dev is missing: a device name' ""
check "point add dev a dev b" 1 'point add: dev is given twice' ""
check "point add dev a direction up" 1 'point add: direction "up": expected ingress, egress or both' ""
check "point add dev a directoin egress" 1 'point add: unknown word "directoin"; expected dev or direction; did you mean direction?' ""
check "point del dev a direction egress" 1 'point del: unknown word "direction"; expected dev' ""
check "point add dev a d egress" 1 'point add: "d" may be dev or direction' ""

# Times and numbers
check "flow set active-timeout 5x" 1 "flow set: active-timeout \"5x\": expected $times" ""
check "flow set inactive 9ms" 1 "flow set: inactive-timeout \"9ms\": expected $times" ""
check "flow set active-timeout 8d" 1 "flow set: active-timeout \"8d\": expected $times" ""
check "flow set active-timeout" 1 "flow set: active-timeout needs a value: $times" ""
check "flow set expiry-interval 11s" 1 'flow set: expiry-interval "11s": expected a time from 10ms to 10s, such as 15s, 500ms or 2min' ""
check "flow set max-flows 0" 1 'flow set: max-flows "0": expected a number from 1 to 16777216' ""
check "flow set max-flows 16777217" 1 'flow set: max-flows "16777217": expected a number from 1 to 16777216' ""
check "flow set max-records 1k" 1 'flow set: max-records "1k": expected a number from 1 to 16777216' ""
check "flow set max-records -1" 1 'flow set: max-records "-1": expected a number from 1 to 16777216' ""
check "flow set max 5" 1 'flow set: "max" may be max-flows or max-records' ""
check "flow set timeout 5" 1 'flow set: unknown word "timeout"; expected active-timeout, inactive-timeout, expiry-interval, max-flows or max-records' ""
check "flow settings now" 1 'flow settings: unknown word "now"; no word is expected here' ""

# Filters
check "flow show proto tpc" 1 'flow show: proto "tpc": expected a protocol such as tcp, or its number from 0 to 255' ""
check "flow show proto 256" 1 'flow show: proto "256": expected a protocol such as tcp, or its number from 0 to 255' ""
check "flow show host 10.0.0" 1 'flow show: host "10.0.0": expected an IPv4 or IPv6 address' ""
check "flow show net 10.0.0.0/33" 1 'flow show: net "10.0.0.0/33": expected a prefix such as 192.0.2.0/24 or 2001:db8::/32' ""
check "flow show net 10.0.0.0/" 1 'flow show: net "10.0.0.0/": expected a prefix such as 192.0.2.0/24 or 2001:db8::/32' ""
check "flow show port 65536" 1 'flow show: port "65536": expected a number from 0 to 65535' ""
check "flow show vlan 0" 1 'flow show: vlan "0": expected a number from 1 to 4094' ""
check "flow show family inet" 1 'flow show: family "inet": expected ipv4 or ipv6' ""
check "flow show dev no-such-dev" 1 'flow show: no device "no-such-dev" in this network namespace' ""
check "flow flush dev no-such-dev" 1 'flow flush: no device "no-such-dev" in this network namespace' ""
check "stats show dev no-such-dev" 1 'stats show: no device "no-such-dev" in this network namespace' ""
check "monitor now" 1 'monitor: unknown word "now"; no word is expected here' ""

# Without the module
if [ ! -d /sys/module/pkts ]; then
	for words in "point" "flow" "flow set" "stats" "monitor" "point add dev lo"; do
		what=$words
		case $words in
		point | flow | stats) what="$words show" ;;
		"point add dev lo") what="point add" ;;
		esac
		check "$words" 1 "$what: module not loaded: modprobe pkts" ""
	done
fi

# No word at all is an error with the usage; a full disk is an error.
if "$pktsctl" >/dev/null 2>"$err" || ! grep -q "^usage: pktsctl" "$err"; then
	failures=$((failures + 1))
	printf "not "
fi
echo "ok $((cases += 1)) - pktsctl alone"
if "$pktsctl" --help >/dev/full 2>"$err" ||
	! grep -q "cannot write: No space left on device" "$err"; then
	failures=$((failures + 1))
	printf "not "
fi
echo "ok $((cases += 1)) - pktsctl --help to a full disk"

echo "1..$cases"
[ "$failures" = 0 ]
