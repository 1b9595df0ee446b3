#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Round-trip times are what they are: the hosts of setup_route in hosts.sh, ends that
# delay what they send (netem, with jitter), and a mirror port of the router between
# them, with a point and a capture. There both directions come in; roundtrip.py tells
# how they are held against each other. ping at $ns1 sees all of the way: never less
# than the point.
#
# A segment that was sent on this machine brings the time at which it was to leave in
# the place of a stamp, through any router, and each reader would ask the clock, one
# after the other. So the mirror ends in a program that hands on what it reads: the tap
# device gives each frame its stamp, one for both readers, and round trips are the same
# to the nanosecond. A measurement is made again, three times at most, for a machine
# that stops for a second sends a SYN twice.
#
#	+- $ns1 -+          +----- $ns2 -----+            +- $ns3 -+
#	|   v0   | -------- | v0    m0    v1 | ---------- |   v0   |
#	+--------+          +-------|--------+            +--------+
#	                            m0 $ns4 socat - v0 (tap)
#
# vm-timeout: 900
# vm-needs: tshark tcpdump socat tc

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

ns4=ns4-$$

tap_is_up()
{
	ip -n "$ns4" link show dev v0 2> /dev/null | grep -q LOWER_UP
}

# mirror: what comes in at v0 and v1 of $ns2 comes in at v0 of $ns4, too.
mirror()
{
	local dev

	modprobe -q tun || true
	setup_ns "$ns4"
	quiet "$ns4"
	setup_link "$ns2" m0 5 "$ns4" m0 6
	both_up "$ns2" m0 "$ns4" m0
	background copier ip netns exec "$ns4" socat -u INTERFACE:m0 \
		TUN,tun-type=tap,tun-name=v0,iff-no-pi,iff-up
	busywait 20 tap_is_up || fail "the mirror's tap does not come up"
	pk "$ns4" point add dev v0 direction ingress
	pk "$ns4" flow set profile full
	for dev in v0 v1; do
		in2 tc qdisc add dev "$dev" clsact
		in2 tc filter add dev "$dev" ingress matchall \
			action mirred egress mirror dev m0
	done
}

# netem DELAY JITTER: at both ends. A rate keeps what is sent in order: which of two
# segments that overtake each other is a sample is for rtt.sh.
netem()
{
	local ns

	for ns in "$ns1" "$ns3"; do
		ip netns exec "$ns" tc qdisc replace dev v0 root netem \
			delay "$1" "$2" rate 1gbit || return
	done
}

# talk TIMES: over a connection that stays open.
client=
talk()
{
	background client ip netns exec "$ns1" "$python" -S -u "$here/roundtrip.py" \
		ask 198.51.100.2 7000 "$1"
	busywait 60 grep -q "done" "$work/client.log" || fail "$what: the talk does not end"
	clients+=("$client")
}

# The capture has all that the flows have.
tcpdump=
has_captured()
{
	kill -USR1 "$tcpdump" 2> /dev/null || fail "tcpdump ends: $(cat "$work/tcpdump.log")"
	pk "$ns4" -j flow show | jq 'map(select(.proto == 1 or .proto == 6))' > "$work/flows"
	grep -q " $(jq '[.[] | .forward.packets, .reverse.packets] | add' "$work/flows") packets captured" \
		"$work/tcpdump.log"
}

# The round trip of ping is the longer one.
ping_encloses()
{
	local least

	least=$(awk -F'[ /]' '/^rtt/ { printf "%d", $7 * 1000000 }' "$work/ping")
	[ "$least" -ge "$(jq '.[] | select(.proto == 1) | .forward.rtt.min' "$work/flows")" ]
}

# measure INTERVAL TIMES: one of each kind, and what the capture says.
measure()
{
	local clients=()

	pk "$ns4" flow flush > "$work/said"
	background tcpdump ip netns exec "$ns4" tcpdump -n -i v0 -U -s 100 \
		--time-stamp-precision=nano -w "$work/capture" "icmp or tcp"
	await "tcpdump listens" grep -q "listening on" "$work/tcpdump.log"
	in1 ping -q -c "$2" -i "$1" 198.51.100.2 > "$work/ping"
	in1 sysctl -qw net.ipv4.tcp_timestamps=1
	talk "$2"
	in1 sysctl -qw net.ipv4.tcp_timestamps=0
	talk "$2"
	busywait 20 has_captured || echo "# the capture is not complete"
	kill_wait "$tcpdump" "${clients[@]}"
	# shellcheck disable=SC2046
	tshark -n -r "$work/capture" -T fields $($python -S "$here/roundtrip.py" fields) \
		> "$work/lines" 2> "$work/said"
	$python -S "$here/roundtrip.py" compare "$work/flows" "$work/lines" && ping_encloses
}

# delay, jitter, interval of pings (longer than both ways), how many of each
table="
1ms	200us	0.05	20
10ms	2ms	0.1	20
100ms	20ms	0.4	10
"

# Nothing is sent twice on a guess, nor because a machine stopped for a while.
no_guesses()
{
	"$1" sysctl -qw net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_recovery=0
}

round_trips()
{
	local what jitter interval times i

	setup_route true
	mirror > "$work/said" 2>&1 || skip "no mirror: $(cat "$work/said")"
	no_guesses in1
	no_guesses in3
	ip -n "$ns3" route change 192.0.2.0/24 via 198.51.100.1 rto_min 30s
	netem 1ms 100us > "$work/said" 2>&1 || skip "no netem: $(cat "$work/said")"
	background server ip netns exec "$ns3" socat TCP-LISTEN:7000,fork,nodelay \
		SYSTEM:'printf ready; cat'
	busywait 20 serves "$ns3" 7000
	while read -r what jitter interval times; do
		[ -n "$what" ] || continue
		netem "$what" "$jitter"
		for i in 1 2 3; do
			echo "# $what, jitter $jitter"
			! measure "$interval" "$times" || continue 2
		done
		fail "$what: not the capture's round trips, three times"
	done <<< "$table"
	check_sum "$ns4"
}

run_tests "round_trips	round trips of echo and TCP, as a capture has them"
