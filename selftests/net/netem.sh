#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What netem does to a path, on each direction by itself, against what a probe
# session tells. Nothing but probes is on the wire, so what netem has counted is
# what must come back: not about so many losses, but these.
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"
. "$here/probing.sh"

# alone: no IPv6, and nobody asks for neighbours.
alone()
{
	local ns

	reflects rate 100000
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.v0.disable_ipv6=1
	done
}

# fresh NS WORD...: netem that has counted nothing.
fresh()
{
	tc -n "$1" qdisc del dev v0 root 2> /dev/null || true
	netem "$@"
}

# counted NS FIGURE: packets that came through, or drops.
counted()
{
	tc -n "$1" -s -j qdisc show dev v0 | jq ".[0].$2"
}

# as_asked NS PASSED PERCENT: netem has lost about so many of those that came
# after PASSED.
as_asked()
{
	local drops packets

	drops=$(counted "$1" drops)
	packets=$(counted "$1" packets)
	awk -v drops="$drops" -v came=$((drops + packets - $2)) -v percent="$3" 'BEGIN {
		wanted = came * percent / 100
		exit !(drops >= wanted / 32 && drops <= wanted * 8)
	}' || fail "netem lost $drops of $((drops + packets - $2)), $3% was asked for"
}

# lossy SCHEDULED: there were so many probes, and losses on both ways.
lossy()
{
	shown_is ".total.scheduled >= $1" true &&
		[ "$(counted "$ns1" drops)" -gt 0 ] && [ "$(counted "$ns2" drops)" -gt 0 ]
}

# tells FORWARD BACKWARD: so many losses. An answer that was late for a machine
# that stood still is one that was lost on its way back.
tells()
{
	shown . > "$work/p" &&
		[ "$(get ".total | [.lost_forward, .lost_backward - .late]" | tr -d ' \n')" = "[$1,$2]" ]
}

# path_loses FORWARD BACKWARD PROBES: losses in percent, in the middle of a session,
# so that answers before and after tell the direction of each.
path_loses()
{
	local lost back ns before passed returned

	fresh "$ns1" delay 0
	fresh "$ns2" delay 0
	timeout=8s add interval 4ms ports 8 stateful
	await "all ports are answered" shown_is \
		'[.port_stats[].answered] | min > 2' true
	before=$(shown .total.scheduled)
	passed=$(counted "$ns1" packets)
	returned=$(counted "$ns2" packets)
	netem "$ns1" loss "$1%"
	netem "$ns2" loss "$2%"
	busywait 300 lossy $((before + $3)) ||
		fail "too slow: $(shown .total.scheduled) after $before"
	for ns in "$ns1" "$ns2"; do
		netem "$ns" loss 0%
	done
	lost=$(counted "$ns1" drops)
	back=$(counted "$ns2" drops)
	as_asked "$ns1" "$passed" "$1"
	as_asked "$ns2" "$returned" "$2"
	busywait 120 tells "$lost" "$back" ||
		fail "$1% forward, $2% back: netem lost $lost and $back:" \
			"$(get '.total | [.lost_forward, .lost_backward, .late, .lost]')"
	# a worker that has stood still for long leaves no place for probes
	holds ".total | .lost == $((lost + back)) + .late + .losses.window" \
		'.total | .lost == .losses.no_answer + .losses.window' \
		'.total | .duplicates == 0 and .reordered == 0'
	pk "$ns1" probe del p
}

loss()
{
	alone
	path_loses 0.1 20 15000
	path_loses 20 0.1 15000
}

# doubles NS: netem there has let more through than it got, and so many are told.
doubles()
{
	local more

	alone
	fresh "$1" duplicate 10%
	add count 400 interval 5ms
	busywait 300 ended || fail "it does not finish"
	more=$(($(counted "$1" packets) - 400))
	expect_range "netem's" "$more" 4 90
	await "duplicates" shown_is .total.duplicates "$more"
	shown '.' > "$work/p"
	holds '.total | .answered == 400 and .lost == 0 and .reordered == 0' \
		'.total | .lost_forward == 0 and .lost_backward == 0' \
		'.total | .rtt.count == 400'
}

duplicates_forward()
{
	doubles "$ns1"
}

duplicates_backward()
{
	doubles "$ns2"
}

# held NS: every fifth of 100 has left netem, and all others are in there.
held()
{
	[ "$(counted "$1" packets) $(counted "$1" qlen)" = "20 80" ]
}

held_or_late()
{
	held "$1" || [ "$(counted "$1" packets)" -gt 20 ]
}

# Every fifth goes at once, all others only when all of them have left: 80 of 100
# are late, and to the last of these 80 answers came first (RFC 4737). A machine that
# stood still for so long that one of these left before gets more time.
reorders()
{
	local seconds

	for seconds in 5 15 30; do
		fresh "$1" delay "${seconds}s" reorder 100% gap 5
		timeout=60s add count 100 interval 4ms source-port fixed 40000
		busywait 300 held_or_late "$1" || fail "netem holds nothing back"
		! held "$1" || break
		pk "$ns1" probe del p
	done
	finished true
	holds '.total | .answered == 100 and .lost == 0 and .duplicates == 0' \
		'.total | .reordered == 80 and .reorder_extent == 80'
	tc -n "$1" qdisc del dev v0 root
}

order()
{
	alone
	reorders "$ns1"
	reorders "$ns2"
}

# varies NS VARYING OTHER: delays between 100 and 300 ms, evenly, on one way. A
# machine under load adds to each, so it is the least of them that is held to; one
# that stands still for seconds adds to the few that are under way.
varies()
{
	fresh "$1" delay 200ms 100ms
	add count 300 interval 5ms
	finished true
	holds '.total.answered == 300' \
		".total.$2.min | within(100 | ms; 160 | ms)" \
		".total.$2.p50 | within(160 | ms; 400 | ms)" \
		".total.$2.max >= (270 | ms)" \
		".total.${2}_pdv | .min == 0 and .max >= (150 | ms)" \
		".total | .${2}_ipdv.mean_abs | . >= (40 | ms)" \
		".total | .${2}_ipdv.mean_abs <= .$2.max - .$2.min" \
		".total.${2}_ipdv | .min < (-50 | ms) and .max > (50 | ms)" \
		".total.${2}_ipdv.jitter > (10 | ms)" \
		".total.$3.min < (60 | ms)" \
		".total.${3}_pdv.p50 < .total.${2}_pdv.p50"
	tc -n "$1" qdisc del dev v0 root
}

jitter()
{
	alone
	varies "$ns1" forward backward
	varies "$ns2" backward forward
}

run_tests \
	"loss	each loss, and its direction: 0.1 to 20 %" \
	"duplicates_forward	duplicates made on the way out" \
	"duplicates_backward	duplicates made on the way back" \
	"order	answers that overtake, out and back" \
	"jitter	delays that vary, out and back"
