#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Every command of the tool against the module, in a virtual machine:
#
#	selftests/vm/run selftests/ctl/kernel.sh
#
#	namespace a              namespace b
#	va 10.0.0.1/24 ───────── vb 10.0.0.2/24, watched
#	va.7 10.7.0.1/24 ─────── vb.7 10.7.0.2/24 (VLAN 7)
#
# vm-needs: jq ping ip unshare setpriv busybox script
# vm-timeout: 1200
set -u
shopt -s extglob
cases=0
failures=0
dir=$(mktemp -d)

result() {
	cases=$((cases + 1))
	if [ "$1" = 0 ]; then
		echo "ok $cases - $2"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $cases - $2"
	[ $# -lt 3 ] || printf '%s\n' "$3" | sed 's/^/# /'
}

# says STATUS PATTERN WORDS…: the tool's status, and a pattern that all of
# what it prints (error and output) must match.
says() {
	local status=$1 pattern=$2 said is=0
	shift 2
	said=$(pktsctl "$@" 2>&1) || is=$?
	# shellcheck disable=SC2053 # the pattern is a pattern
	[ "$is" = "$status" ] && [[ $said == $pattern ]]
	result $? "pktsctl $*" "status $is: $said"
}

# holds WHAT FILTER WORDS…: a jq filter that is true of the tool's JSON.
holds() {
	local what=$1 filter=$2 said
	shift 2
	said=$(pktsctl -j "$@" 2>&1)
	jq -es "$filter" >/dev/null <<<"$said"
	result $? "$what" "pktsctl -j $*: $said"
}

# Tries a command until it succeeds, for three minutes.
wait_for() {
	local end=$((SECONDS + 180))
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# A frame may pass between the two figures: neighbours ask when they like.
one_point_closes() {
	pktsctl -j -n b stats show dev vb | jq -es '.[0].points |
		length == 1 and .[0].dev == "vb" and
		.[0].ingress.seen.packets >= 5 and
		.[0].ingress.sum == .[0].ingress.seen' >/dev/null
}

flow_count() {
	[ "$(pktsctl -j -n b flow show "${@:2}" | jq length)" = "$1" ]
}

# listening NS PORT
listening() {
	ip netns exec "$1" ss -Hltn "sport = $2" | grep -q .
}

event_seen() {
	jq -es "any(.[]; $1)" >/dev/null 2>&1 <"$dir/events.json"
}

rmmod pkts 2>/dev/null
says 0 "" point
[ -d /sys/module/pkts ]
result $? "the first command loads the module"

ip netns add a
ip netns add b
ip link add va netns a type veth peer name vb netns b
for side in a:va:1 b:vb:2; do
	IFS=: read -r ns dev host <<<"$side"
	ip -n "$ns" link set lo up
	ip netns exec "$ns" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv6.conf.default.disable_ipv6=1
	ip -n "$ns" addr add "10.0.0.$host/24" dev "$dev"
	ip -n "$ns" link set "$dev" up
	ip -n "$ns" link add link "$dev" name "$dev.7" type vlan id 7
	ip -n "$ns" addr add "10.7.0.$host/24" dev "$dev.7"
	ip -n "$ns" link set "$dev.7" up
done

pktsctl -n b monitor >"$dir/events" 2>&1 &
monitor=$!
pktsctl -j -n b monitor >"$dir/events.json" 2>&1 &
monitor_json=$!
wait_for event_seen '.event == "listening"'
wait_for grep -q listening "$dir/events"
result $? "monitor says that it listens" "$(cat "$dir/events")"

# Points
says 0 "" -n b point
says 0 "" -n b point add dev vb
says 1 "pktsctl: point add: the device has an observation point already" -n b point add dev vb
says 1 "pktsctl: point add: no such device" -n b point add dev nope
says 1 "pktsctl: point del: the device has no observation point" -n b point del dev lo
says 1 "pktsctl: point show: the device has no observation point" -n b point show dev lo
says 0 "+([0-9]): vb direction both" -n b point
says 0 "+([0-9]): vb direction both" -n b po sh dev vb
says 0 "" -n b point add dev lo direction ingress
holds "points in JSON" '.[0] | map([.dev, .direction]) | sort == [["lo", "ingress"], ["vb", "both"]]' -n b point
says 0 "" -n b point del dev lo
holds "points belong to their namespace" '.[0] == []' -n a point

# Settings: with these no flow ends by itself, however slow the machine is
says 0 "tcp-active *2min*tcp-inactive *15s*tcp-fin *2s*other-inactive *15s*max-life *7d*expiry-interval *max-flows *max-records *profile *basic*decap *none*key *vlan,cvlan,port" -n b flow settings
says 0 "" -n b flow set active-timeout 1.5h inactive 30min max-flows 1000 max-records 50
holds "settings in JSON" '.[0] | .active_timeout == 5400000000000 and
	.inactive_timeout == 1800000000000 and .max_flows == 1000 and
	.max_records == 50' -n b flow set
says 0 "" -n b flow set udp-inactive 10s active-timeout 1h tcp-active 2h max-life 1d
holds "times by protocol" '.[0] | .active_timeout == null and
	.tcp_active == 7200000000000 and .udp_active == 3600000000000 and
	.other_active == 3600000000000 and .udp_inactive == 10000000000 and
	.icmp_inactive == 1800000000000 and .tcp_fin == 2000000000 and
	.max_life == 86400000000000 and .expiry_interval == 250000000' -n b flow set
says 0 "" -n b flow set key +mac,-cvlan profile full decap both
holds "profile, decap and key" '.[0] | .profile == "full" and .decap == "both" and
	.key == ["vlan", "port", "mac"] and .max_flows == 1000' -n b flow set
says 0 "" -n b flow set key none profile basic decap none
says 0 "*key * none" -n b flow set
says 0 "" -n b flow set key default udp-inactive 30min
holds "settings belong to their namespace" '.[0].active_timeout == 120000000000' -n a flow set

# Flows
ip netns exec a ping -q -c 3 -i 0.01 10.0.0.2 >/dev/null
ip netns exec a ping -q -c 2 -i 0.01 10.7.0.2 >/dev/null
wait_for flow_count 2 proto icmp
result $? "two pings are two flows" "$(pktsctl -n b flow)"
says 0 "PROTO*SOURCE*DESTINATION*PACKETS*icmp *10.0.0.1 *10.0.0.2 8/0 id +([0-9]) *3/3 *252/252 * vb * -" -n b flow show host 10.0.0.1
holds "a flow in JSON" '.[0] | length == 1 and (.[0] | .proto_name == "icmp" and
	.family == "ipv4" and .src == "10.0.0.1" and .dst == "10.0.0.2" and
	.icmp_type == 8 and .icmp_code == 0 and .dev == "vb" and .vlan == 0 and
	.forward.packets == 3 and .forward.octets == 252 and
	.forward.frame_octets == 294 and .reverse.packets == 3 and
	.forward.start <= .forward.end and .forward.start <= .reverse.start and
	.forward.direction == "ingress" and .reverse.direction == "egress" and
	.end_reason == "none")' -n b flow show host 10.0.0.1
holds "a flow by its VLAN" '.[0] | length == 1 and .[0].src == "10.7.0.1" and .[0].vlan == 7' -n b flow show vlan 7
holds "a flow by prefix and protocol" '.[0] | length == 2' -n b flow show net 10.0.0.0/13 proto icmp dev vb family ipv4
holds "no flow by a port" '.[0] == []' -n b flow show port 2048
says 1 'pktsctl: flow show: no device "va" in this network namespace' -n b flow show dev va

# State, order and details: a connection that stays open, one that is refused,
# a datagram that nobody answers
says 0 "" -n b flow set profile full tcp-rst 30min tcp-fin 30min max-records 100000
# a machine that stands still is no lost segment
ip netns exec a sysctl -qw net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_recovery=0
ip -n a route change 10.0.0.0/24 dev va src 10.0.0.1 rto_min 30s
mkfifo "$dir/hold" "$dir/silence"
exec 9<>"$dir/silence"
ip netns exec b busybox nc -l -p 7777 <&9 >"$dir/received" &
server=$!
# one that is refused would be one more flow
wait_for listening b 7777
# shellcheck disable=SC2016 # for that shell
ip netns exec a bash -c 'exec 3<>/dev/tcp/10.0.0.2/7777
	echo hello >&3; read -r _ <"$1"' - "$dir/hold" &
client=$!
wait_for grep -q hello "$dir/received"
ip netns exec a bash -c 'echo >/dev/udp/10.0.0.2/9; ! echo >/dev/tcp/10.0.0.2/9' 2>/dev/null
wait_for flow_count 1 state reset
wait_for flow_count 1 proto udp
holds "an established connection" '.[0] | length == 1 and (.[0] | .state == "established" and
	.dport == 7777 and .flow > 0 and .status == 0 and
	.flow_start == .forward.start and .handshake_server > 0 and
	.handshake_client > 0 and .forward.mss > 0 and .forward.syn == 1 and
	.forward.payload == 6 and .forward.dev == "vb" and
	.forward.len_min <= .forward.len_max and .reverse.payload == 0 and
	.forward.smac == .reverse.dmac and (has("tunnel") | not))' \
	-n b flow show state established dst port 7777
holds "a connection that is refused" '.[0] | length == 1 and .[0].forward.syn == 1 and
	.[0].reverse.rst == 1 and (.[0] | has("handshake_server") | not)' -n b flow show state reset
holds "a datagram without an answer" '.[0] | length == 1 and .[0].state == "requested" and
	.[0].reverse.packets == 0 and (.[0].forward | has("mss") | not) and
	(.[0].reverse | has("ttl_min") | not)' -n b flow show proto udp dst port 9
holds "one end of a flow" '.[0] == []' -n b flow show src port 7777
holds "comparisons in one word" '.[0] | length == 1 and .[0].dport == 7777' \
	-n b flow show 'proto tcp payload>5 rtt > 1ns retransmits=0'
holds "what is not known passes no comparison" '.[0] == []' -n b flow show proto icmp retransmits ge 0
# shellcheck disable=SC2016 # variables of jq
holds "an order" '.[0] | length >= 5 and map(.forward.packets + .reverse.packets) as $n |
	$n == ($n | sort | reverse)' -n b flow show sort packets
# shellcheck disable=SC2016 # variables of jq
holds "the other way round" '.[0] | map(.forward.packets + .reverse.packets) as $n |
	$n == ($n | sort)' -n b flow show sort packets reverse
holds "the first one" '.[0] | length == 1 and .[0].dport == 7777' -n b flow show proto tcp top 1
says 0 "*PROTO *STATE *RTT *tcp *10.0.0.2:7777 * established *s/*" -n b flow show dst port 7777
says 0 "tcp 10.0.0.1:+([0-9]) > 10.0.0.2:7777 established
  flow +([0-9]) on vb
  since 20??-* *:*, idle for *
  handshake: * to the server, * to the client
 * FORWARD *REVERSE
  packets *
  payload * 6 * 0
  first packet *+0ns *+*
  TCP flags *
  length min/max *
  rtt min/mean/max *
  MSS of the SYN *
  source MAC *
  destination MAC *" -n b flow show dst port 7777 detail
echo >"$dir/hold"
wait "$client" "$server"
wait_for flow_count 1 state closed dst port 7777
result $? "a closed connection" "$(pktsctl -n b flow show proto tcp)"

# A link's flows are not those of other points
ip -n b link add la type dummy
ip -n b link add lb type dummy
says 0 "" -n b point add link tap dev la dev lb
holds "no flow on a link without traffic" '.[0] == []' -n b flow show link tap
holds "nor on its leg" '.[0] == []' -n b flow show dev lb
holds "flows elsewhere" '.[0] | length > 0' -n b flow show
says 1 "pktsctl: flow show: *link*" -n b flow show link nope
says 0 "" -n b point del link tap

# The live view: in a pipe, as JSON, across records, in a terminal
says 0 "*:*:*  every 100ms, by packets
* flows, * match: * bit/s, * packets/s

PROTO *SOURCE *BIT/S *PACKETS/S *RETR *
tcp *10.0.0.2:*

*:*:*  every 100ms, by packets
*
tcp *10.0.0.2:*" -n b flow watch proto tcp sort packets top 1 interval 100ms count 2
says 0 "" -n b flow set icmp-active 300ms
ip netns exec a ping -q -i 0.02 10.0.0.2 >/dev/null &
ping=$!
wait_for flow_count 1 proto icmp idle lt 1s
holds "rates across records" 'length == 40 and
	all(.[]; .matching <= 3 and .live >= .matching and .interval > 1e8) and
	([.[].flows[].status] | max - min >= 2) and
	([.[].flows[].forward.packets_per_second | values] |
	 length > 20 and all(. >= 0 and . <= 1000) and any(. > 1)) and
	([.[].flows[].forward.bits_per_second | values] |
	 all(. >= 0 and . <= 1000000)) and any(.[]; .forward.bits_per_second > 0)' \
	-n b flow watch proto icmp src host 10.0.0.1 interval 100ms count 40
said=$(script -qec "stty rows 10 cols 60; TERM=xterm pktsctl -n b flow watch count 2 interval 100ms" /dev/null)
[[ $said == *$'\e[?1049h'*PROTO*icmp*PROTO*icmp*$'\e[?1049l'* ]] &&
	awk 'length($0) > 80 { exit 1 }' <<<"$said"
result $? "a terminal has a screen of its own" "$said"
pktsctl -n b flow watch >"$dir/watch" 2>&1 &
watch=$!
wait_for grep -q icmp "$dir/watch"
kill -INT "$watch"
wait "$watch"
result $? "watch ends with success at a signal" "$(cat "$dir/watch")"
kill "$ping"
wait "$ping" 2>/dev/null
pktsctl -n b flow watch >/dev/full 2>"$dir/error"
[ "$?" = 1 ] && grep -q "^pktsctl: cannot write: No space left" "$dir/error"
result $? "watch ends when it cannot write" "$(cat "$dir/error")"
says 0 "" -n b flow set icmp-active 30min profile basic

# Statistics
says 0 "this network namespace*live flows *+([0-9]): vb direction both: * live flows*ingress*seen *sum *closes*egress*seen *closes*" -n b stats
holds "the sums close" '.[0] | .totals.closes and (.points | length > 0) and
	all(.points[]; .ingress.closes and .egress.closes)' -n b stats
wait_for one_point_closes
result $? "one point" "$(pktsctl -j -n b stats show dev vb)"
says 1 "pktsctl: stats show: the device has no observation point" -n b stats show dev lo

# Flushing
holds "flush counts" '.[0].flushed >= 2' -n b flow flush dev vb
holds "nothing is left" '.[0] == []' -n b flow show proto icmp
holds "flushed flows are recorded" '.[0] | .totals.records_forced >= 2 and
	.totals.queue_waiting == .totals.records and
	all(.points[]; .ingress.closes and .egress.closes)' -n b stats

# Events
ip -n b link set vb down
ip -n b link set vb name vz
ip -n b link set vz up
says 0 "+([0-9]): vz direction both" -n b point
ip -n b link del vz
for event in point-added point-removed device-down device-renamed device-up \
	device-gone records-waiting; do
	wait_for event_seen ".event == \"$event\""
	result $? "monitor tells $event" "$(cat "$dir/events.json")"
done
event_seen '.event == "point-added" and .dev == "vb" and .direction == "both" and .ifindex > 0 and .time > 1e18'
result $? "an event says what and when" "$(cat "$dir/events.json")"
wait_for grep -qE '^[0-9-]+T[0-9:]+\.[0-9]{9}[+-][0-9]{4} device-gone [0-9]+: vz' "$dir/events"
result $? "an event in text" "$(cat "$dir/events")"
kill "$monitor" "$monitor_json"
wait "$monitor" && wait "$monitor_json"
result $? "monitor ends with success at a signal"
holds "what is gone still counts" '.[0].points | length == 1 and .[0].ifindex == 0 and
	.[0].ingress.seen.packets >= 5 and .[0].ingress.closes and .[0].egress.closes' -n b stats

# Whose namespace it is
said=$(setpriv --reuid 1000 --clear-groups pktsctl point 2>&1)
[ "$said" = "pktsctl: point show: Operation not permitted: needs CAP_NET_ADMIN in the user namespace that owns the network namespace" ]
result $? "a user has no say in the initial namespace" "$said"
said=$(setpriv --reuid 1000 --clear-groups unshare -Urn sh -c \
	"pktsctl point add dev lo && pktsctl point" 2>&1)
[ "$said" = "1: lo direction both" ]
result $? "a user may in a namespace of his own" "$said"

ip netns del a
ip netns del b
rm -r "$dir"
echo "1..$cases"
[ "$failures" = 0 ]
