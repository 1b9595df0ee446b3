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
	ip -n "$ns1" neigh replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev v0 \
		nud permanent
	ip -n "$ns2" neigh replace 192.0.2.1 lladdr 02:00:00:00:00:01 dev v0 \
		nud permanent
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

# as_asked DROPS PERCENT PROBES: netem has lost about so many; more have passed
# than were waited for.
as_asked()
{
	awk -v drops="$1" -v wanted="$2" -v probes="$3" 'BEGIN {
		wanted *= probes / 100
		exit !(drops >= (wanted > 0) && drops >= wanted / 16 &&
			drops <= wanted * 8)
	}' || fail "netem lost $1 of $3, $2% was asked for"
}

probed()
{
	shown_is ".total.scheduled >= $1" true
}

# path_loses FORWARD BACKWARD PROBES: losses in percent, in the middle of a session,
# so that answers before and after tell the direction of each.
path_loses()
{
	local lost back ns before

	fresh "$ns1" delay 0
	fresh "$ns2" delay 0
	timeout=8s add interval 4ms ports 8 stateful
	await "all ports are answered" shown_is \
		'[.port_stats[].answered] | min > 2' true
	before=$(shown .total.scheduled)
	netem "$ns1" loss "$1%"
	netem "$ns2" loss "$2%"
	busywait 200 probed $((before + $3)) ||
		fail "too slow: $(shown .total.scheduled) after $before"
	for ns in "$ns1" "$ns2"; do
		netem "$ns" loss 0%
	done
	lost=$(counted "$ns1" drops)
	back=$(counted "$ns2" drops)
	as_asked "$lost" "$1" "$3"
	as_asked "$back" "$2" "$3"
	busywait 60 shown_is "[.total | .lost_forward, .lost_backward] |
		. == [$lost, $back]" true ||
		fail "$1% forward, $2% back: netem lost $lost and $back:" \
			"$(shown '.total | [.lost_forward, .lost_backward, .lost]')"
	shown '.' > "$work/p"
	holds ".total | .lost == $((lost + back)) and .lost == .losses.no_answer" \
		'.total | .duplicates == 0 and .reordered == 0 and .late == 0'
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
	busywait 60 ended || fail "it does not finish"
	more=$(($(counted "$1" packets) - 400))
	expect_range "netem's" "$more" 4 76
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

# Every fifth goes at once, all others only when all of them have left: 80 of 100
# are late, and to the last of these 80 answers came first (RFC 4737).
reorders()
{
	fresh "$1" delay 6s reorder 100% gap 5
	timeout=40s add count 100 interval 4ms source-port fixed 40000
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

# varies NS VARYING OTHER: delays between 10 and 30 ms, evenly, on one way; a
# machine under load adds to each, so it is the least of them that is held to.
varies()
{
	fresh "$1" delay 20ms 10ms
	add count 300 interval 5ms
	finished true
	holds '.total.answered == 300' \
		".total.$2.min | within(10 | ms; 16 | ms)" \
		".total.$2.p50 | within(16 | ms; 40 | ms)" \
		".total.$2.max >= (27 | ms)" \
		".total.${2}_pdv | .min == 0 and .max >= (15 | ms)" \
		".total.${2}_ipdv.mean_abs | within(4 | ms; 25 | ms)" \
		".total.${2}_ipdv | .min < (-5 | ms) and .max > (5 | ms)" \
		".total.${2}_ipdv.jitter > (2 | ms)" \
		".total.$3.min < (6 | ms)" \
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
