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
comparison="<, <=, =, >= or > (in quotes, or lt, le, eq, ge or gt) and"
key="default, none, or a list such as vlan,port or +mac,-cvlan of vlan, cvlan, port, mac, dscp, flow-label and priority"

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
for object in point flow stats export probe stamp monitor; do
	check "$object --help" 0 "" "usage: pktsctl $object"
	check "$object -h" 0 "" "usage: pktsctl $object"
	check "$object help" 0 "" "usage: pktsctl $object"
done
check "point add --help" 0 "" "point add dev DEV"
check "flow set -h" 0 "" "active-timeout"
check "-j -p flow show help" 0 "" "usage: pktsctl flow"
check "fl sho --help" 0 "" "usage: pktsctl flow"

# Objects and commands
check "pont" 1 'unknown word "pont"; expected point, flow, export, reflector, probe, stamp, stats or monitor; did you mean point?' ""
check "xyzzy" 1 'unknown word "xyzzy"; expected point, flow, export, reflector, probe, stamp, stats or monitor' ""
check "point ad dve eth0" 1 'point add: unknown word "dve"; expected dev, link, direction, timeouts, sample, only, except or all; did you mean dev?' ""
check "point delete dev eth0" 1 'point: unknown word "delete"; expected show, add, set or del' ""
check "flow s" 1 'flow: "s" may be show, set or settings' ""
check "stats dev eth0" 1 'stats: unknown word "dev"; expected show or prometheus' ""
check "-x" 1 "invalid option -- 'x'" ""
check "--jsom" 1 "unrecognized option '--jsom'" ""
check "-n" 1 "option requires an argument -- 'n'" ""
check "-n no-such-netns point" 1 'no network namespace "no-such-netns": /run/netns/no-such-netns: No such file or directory' ""
check "-n /etc/passwd point" 1 'cannot enter network namespace "/etc/passwd": Invalid argument' ""

# Points
check "point add" 1 'point add: dev is missing: a device name' ""
check "point add dev" 1 'point add: dev needs a value: a device name' ""
check "point add direction both" 1 'point add: dev is missing: a device name' ""
check "point add dev a dev b" 1 'point add: dev is given twice; two devices need a name: link NAME' ""
check "point add dev a direction up" 1 'point add: direction "up": expected ingress, egress or both' ""
check "point add dev a directoin egress" 1 'point add: unknown word "directoin"; expected dev, link, direction, timeouts, sample, only, except or all; did you mean direction?' ""
check "point del dev a direction egress" 1 'point del: unknown word "direction"; expected dev or link' ""
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
check "flow set max 5" 1 'flow set: "max" may be max-life, max-flows or max-records' ""
check "flow set timeout 5" 1 'flow set: unknown word "timeout"; expected active-timeout, inactive-timeout, tcp-active, tcp-inactive, tcp-fin, tcp-rst, udp-active, udp-inactive, icmp-active, icmp-inactive, other-active, other-inactive, max-life, expiry-interval, max-flows, max-records, profile, decap or key' ""
check "flow set tcp-fin 8d" 1 "flow set: tcp-fin \"8d\": expected $times" ""
check "flow set max-life 0" 1 "flow set: max-life \"0\": expected $times" ""
check "flow set tcp 5" 1 'flow set: "tcp" may be tcp-active, tcp-inactive, tcp-fin or tcp-rst' ""
check "flow set profile rich" 1 'flow set: profile "rich": expected basic or full' ""
check "flow set decap outer" 1 'flow set: decap "outer": expected none, inner or both' ""
check "flow set key" 1 "flow set: key needs a value: $key" ""
for wrong in mack 'vlan,' vlan,vlan +mac,-mac +mac,vlan ,vlan default,mac + -; do
	check "flow set key $wrong" 1 "flow set: key \"$wrong\": expected $key" ""
done
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
check "flow show rtt" 1 "flow show: rtt needs a value: $comparison a time such as 50ms" ""
check "flow show rtt 50ms" 1 "flow show: rtt needs a value: $comparison a time such as 50ms" ""
check "flow show rtt > 50x" 1 "flow show: rtt \"> 50x\": expected $comparison a time such as 50ms" ""
check "flow show octets>=5ms" 1 "flow show: octets \">= 5ms\": expected $comparison a number such as 1500, 64k or 1.5M" ""
check "flow show retransmits gt many" 1 "flow show: retransmits \"gt many\": expected $comparison a number such as 100 or 20k" ""
check "flow show src hots 10.0.0.1" 1 'flow show: src "hots 10.0.0.1": expected host ADDR, net PREFIX or port N' ""
check "flow show dst" 1 'flow show: dst needs a value: host ADDR, net PREFIX or port N' ""
check "flow show state up" 1 'flow show: state "up": expected none, requested, established, closing, closed, reset or timed-out' ""
check "flow show state cl" 1 'flow show: state "cl": expected none, requested, established, closing, closed, reset or timed-out' ""
check "flow show tunnel vlan" 1 'flow show: tunnel "vlan": expected none, vxlan, geneve, gre, ip-in-ip, 6in4, mpls or pppoe' ""
check "flow show tunnel-id -1" 1 'flow show: tunnel-id "-1": expected a number from 0 to 4294967295' ""
check "flow show sort size" 1 'flow show: sort "size": expected packets, octets, payload, rate, packet-rate, duration, age, idle, rtt, jitter, retransmits, out-of-order, duplicate-acks, lost, gaps, zero-windows, fragments, start or last' ""
check "flow show link" 1 'flow show: link needs a value: the name of a link' ""
check "flow show top 0" 1 'flow show: top "0": expected a number from 1 to 16777216' ""
check "flow show retransmit > 0 dettail" 1 'flow show: unknown word "dettail"; expected proto, host, net, port, src, dst, dev, link, vlan, family, state, tunnel, tunnel-id, packets, octets, payload, rate, packet-rate, duration, age, idle, rtt, jitter, retransmits, out-of-order, duplicate-acks, lost, gaps, zero-windows, fragments, sort, top, reverse or detail; did you mean detail?' ""
check "flow watch interval 99ms" 1 'flow watch: interval "99ms": expected a time from 100ms to 1h, such as 15s, 500ms or 2min' ""
check "flow watch count 0" 1 'flow watch: count "0": expected a number from 1 to 4294967295' ""
check "flow watch detail" 1 'flow watch: unknown word "detail"; expected proto, host, net, port, src, dst, dev, link, vlan, family, state, tunnel, tunnel-id, packets, octets, payload, rate, packet-rate, duration, age, idle, rtt, jitter, retransmits, out-of-order, duplicate-acks, lost, gaps, zero-windows, fragments, sort, top, reverse, interval or count' ""
check "flow show count 1" 1 'flow show: unknown word "count"; expected proto, host, net, port, src, dst, dev, link, vlan, family, state, tunnel, tunnel-id, packets, octets, payload, rate, packet-rate, duration, age, idle, rtt, jitter, retransmits, out-of-order, duplicate-acks, lost, gaps, zero-windows, fragments, sort, top, reverse or detail' ""
check "flow flush dev no-such-dev" 1 'flow flush: no device "no-such-dev" in this network namespace' ""
check "stats show dev no-such-dev" 1 'stats show: no device "no-such-dev" in this network namespace' ""
check "monitor now" 1 'monitor: unknown word "now"; no word is expected here' ""

# Without the module
if [ ! -d /sys/module/pkts ]; then
	for words in "point" "flow" "flow set" "flow watch" "stats" "monitor" "point add dev lo"; do
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

# Probes
check "probe add" 1 'probe add: the name of the session is missing' ""
check "probe add all to 192.0.2.1" 1 'probe add: name "all": stands for all sessions' ""
check "probe add to 192.0.2.1" 1 'probe add: the name of the session is missing before "to"' ""
check "probe add like-flow 7" 1 'probe add: the name of the session is missing before "like-flow"' ""
check "probe add 01234567890123456789012345678901 to 192.0.2.1" 1 'probe add: name "01234567890123456789012345678901": expected 1 to 31 octets' ""
check "probe add p" 1 'probe add: to is missing: a host, HOST or HOST:PORT' ""
check "probe add p to" 1 'probe add: to needs a value: a host, HOST or HOST:PORT' ""
check "probe add p to 192.0.2.1:0" 1 'probe add: to "192.0.2.1:0": expected HOST, HOST:PORT, or [ADDRESS]:PORT for IPv6' ""
check "probe add p to [2001:db8::1" 1 'probe add: to "[2001:db8::1": expected HOST, HOST:PORT, or [ADDRESS]:PORT for IPv6' ""
check "probe add p to 192.0.2.1 to 192.0.2.2" 1 'probe add: to is given twice' ""
check "probe add p to 192.0.2.1 from host" 1 'probe add: from "host": expected an IPv4 or IPv6 address' ""
check "probe add p to 192.0.2.1 interval 999us" 1 'probe add: interval "999us": expected a time from 1ms to 10min, such as 15s, 500ms or 2min' ""
check "probe add p to 192.0.2.1 timeout 2min" 1 'probe add: timeout "2min": expected a time from 10ms to 1min, such as 15s, 500ms or 2min' ""
check "probe add p to 192.0.2.1 size 43" 1 'probe add: size "43": expected a number from 44 to 9000' ""
check "probe add p to 192.0.2.1 dscp 64" 1 'probe add: dscp "64": expected a number from 0 to 63' ""
check "probe add p to 192.0.2.1 ttl 0" 1 'probe add: ttl "0": expected a number from 1 to 255' ""
check "probe add p to 192.0.2.1 vlan 4095" 1 'probe add: vlan "4095": expected a number from 1 to 4094' ""
check "probe add p to 192.0.2.1 ports 33" 1 'probe add: ports "33": expected a number from 1 to 32' ""
check "probe add p to 192.0.2.1 flow-label 1048576" 1 'probe add: flow-label "1048576": expected a number from 0 to 1048575' ""
check "probe add p to 192.0.2.1 timestamp utc" 1 'probe add: timestamp "utc": expected ntp or ptp' ""
check "probe add p to 192.0.2.1 source-port" 1 'probe add: source-port needs a value: rotate, or fixed and a port' ""
check "probe add p to 192.0.2.1 source-port 5000" 1 'probe add: source-port "5000": expected rotate, or fixed and a port' ""
check "probe add p to 192.0.2.1 source-port fixed" 1 'probe add: fixed needs a value: a number from 1 to 65535' ""
check "probe add p to 192.0.2.1 source-port fixed 0" 1 'probe add: fixed "0": expected a number from 1 to 65535' ""
check "probe add p to 192.0.2.1 source-port rotate source-port fixed 5" 1 'probe add: source-port is given twice' ""
check "probe add p to 192.0.2.1 source-port fixed 70000" 1 'probe add: fixed "70000": expected a number from 1 to 65535' ""
check "probe add p to 192.0.2.1 rotate-after 99ms" 1 'probe add: rotate-after "99ms": expected a time from 100ms to 1h, such as 15s, 500ms or 2min' ""
check "probe add p to 192.0.2.1 count 0" 1 'probe add: count "0": expected a number from 1 to 4294967295' ""
check "probe add p to 192.0.2.1 reply-dscp 64" 1 'probe add: reply-dscp "64": expected a number from 0 to 63' ""
check "probe add p to 192.0.2.1 ssid 0" 1 'probe add: ssid "0": expected a number from 1 to 65535' ""
check "probe add p to 192.0.2.1 outage-after 9ms" 1 'probe add: outage-after "9ms": expected a time from 10ms to 1h, such as 15s, 500ms or 2min' ""
check "probe add p to 192.0.2.1 history 3601" 1 'probe add: history "3601": expected a number from 1 to 3600' ""
check "probe add p to 192.0.2.1 dev" 1 'probe add: dev needs a value: a device name' ""
check "probe add p to 192.0.2.1 dev no-such-dev" 1 'probe add: no device "no-such-dev" in this network namespace' ""
check "probe add p to 192.0.2.1 auth" 1 'probe add: auth needs a value: a file with a key of 8 to 64 octets' ""
check "probe add p to 192.0.2.1 stateful stateful" 1 'probe add: stateful is given twice' ""
check "probe add p to 192.0.2.1 from ::1" 1 'probe add: to "192.0.2.1": no address of the family of from' ""
check "probe add p to [::1]:x" 1 'probe add: to "[::1]:x": expected HOST, HOST:PORT, or [ADDRESS]:PORT for IPv6' ""
check "probe add p to fe80::1%no-such-dev" 1 'probe add: to "fe80::1%no-such-dev": no device "no-such-dev" in this network namespace' ""
check "probe add p to 192.0.2.1 tlv locatoin" 1 'probe add: tlv "locatoin": expected location, timestamp-info, class-of-service, direct-measurement, access-report, follow-up, or several with commas between' ""
check "probe add p to 192.0.2.1 tlv location," 1 'probe add: tlv "location,": expected location, timestamp-info, class-of-service, direct-measurement, access-report, follow-up, or several with commas between' ""
check "probe add p to 192.0.2.1 auth /no-such-file" 1 'probe add: /no-such-file: No such file or directory' ""
check "probe add p to 192.0.2.1 alarm" 1 'probe add: alarm needs a figure and a threshold, such as loss 1%' ""
check "probe add p to 192.0.2.1 alarm minute" 1 'probe add: alarm needs a figure and a threshold, such as loss 1%' ""
check "probe add p to 192.0.2.1 alarm loss 1% minute" 1 'probe add: alarm needs a figure and a threshold, such as loss 1%' ""
check "probe add p to 192.0.2.1 alarm loss" 1 'probe add: loss needs a value: a share from 0% to 100%, such as 0.5%' ""
check "probe add p to 192.0.2.1 alarm loss 1" 1 'probe add: loss "1": expected a share from 0% to 100%, such as 0.5%' ""
check "probe add p to 192.0.2.1 alarm loss 101%" 1 'probe add: loss "101%": expected a share from 0% to 100%, such as 0.5%' ""
check "probe add p to 192.0.2.1 alarm loss 1% rtt-p99 50%" 1 'probe add: rtt-p99 "50%": expected a time from 0s to 10min, such as 500us or 50ms' ""
check "probe add p to 192.0.2.1 rtt-p99 50ms" 1 'probe add: unknown word "rtt-p99"; expected to, from, dev, auth, tlv, stateful, hardware-stamps, interval, timeout, size, dscp, ttl, vlan, rotate-after, ports, flow-label, count, timestamp, reply-dscp, ssid, outage-after, history, like-flow, source-port or alarm' ""
check "probe add p like-flow 0" 1 'probe add: like-flow "0": expected a number from 1 to 18446744073709551615' ""
check "-b /no-such-file" 1 '/no-such-file: No such file or directory' ""
check "probe add p to 192.0.2.1 alarm interval 1s" 1 'probe add: unknown word "interval"; expected loss, loss-forward, loss-backward, duplicates, reordered, rtt-mean, rtt-p50, rtt-p90, rtt-p99, rtt-p999, rtt-max, jitter, forward-p99, backward-p99, forward-variation-p99, backward-variation-p99, second or minute' ""
check "probe del" 1 'probe del: the name of the session is missing' ""
check "probe del p q" 1 'probe del: unknown word "q"; no word is expected here' ""
check "probe show p histo graph" 1 'probe show: unknown word "graph"; expected time or window' ""
check "probe show p histogram time up" 1 'probe show: time "up": expected rtt, network, residence, forward, backward, forward-variation or backward-variation' ""
check "probe show p histogram window hour" 1 'probe show: window "hour": expected second, minute or total' ""
check "probe history" 1 'probe history: the name of the session is missing' ""
check "probe history p interval 5s" 1 'probe history: interval "5s": expected 1s or 1min' ""
check "probe history p last 0" 1 'probe history: last "0": expected a number from 1 to 3600' ""
check "probe watch interval" 1 'probe watch: interval needs a value: a time from 100ms to 1h, such as 15s, 500ms or 2min' ""
check "probe watch p count 0" 1 'probe watch: count "0": expected a number from 1 to 4294967295' ""
check "probe set" 1 'probe set: max-probes is missing: a number from 0 to 65536' ""

echo "1..$cases"
[ "$failures" = 0 ]
