#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What a point meters when it is told to meter a part: selection by rules, and
# sampling. What is left out is counted, so that the sum closes. And timeouts of
# a point's own.
#
# The hosts of silent_pair in hosts.sh: what $ns1 sends leaves by a point there and
# arrives at one in $ns2.
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# send: frames out of v0 in $ns1, as lines for packets.py.
send()
{
	in1 "$python" -S "$here/packets.py" v0
}

# The packets that rules are tried on; comments are the letters below. Two are
# the ways of one flow.
packets="
1 udp 10.1.2.3 198.51.100.9 1000 53
1 udp 198.51.100.9 10.1.2.3 53 1000
1 tcp 10.1.2.3 198.51.100.9 1001 80
1 icmp 10.1.2.3 198.51.100.9 53
1 udp 2001:db8::5 2001:db8:1::9 5060 5065
1 mark 0x1f udp 192.0.2.7 192.0.2.9 1 9
1 arp"

# selection, flows that it meters: Dns, Tcp, Icmp, v6, Mark
rules="
only net 10.0.0.0/8	DIT
only net 10.0.0.0/8 port 53	D
only host 10.1.2.3 proto tcp	T
only host 10.1.2.4	
only host 198.51.100.9	DIT
only net 0.0.0.0/0	DIMT
only net ::/0	6
only net 2001:db8::/33	6
only net 2001:db8:1::/48	6
only net 2001:db9::/32	
only net 10.1.2.2/31	DIT
only net 10.1.2.2/32	
only port 53	D
only port 0-1023	DMT
only port 5061-5064	
only port 5065-5070	6
only proto udp	6DM
only proto icmp or port 80	IT
only proto 1 port 53	
only mark 0x1f	M
only mark 0x10/0x10	M
only mark 0/0x10	6DIT
except net 10.0.0.0/8	6M
except port 53 or proto tcp	6IM
except mark 0x1f/0x1f	6DIT
except proto udp or proto tcp or proto icmp	
all	6DIMT
"

# Letters of the flows that were metered, with all of their packets.
metered()
{
	flows "$ns1" 'map(select(.forward.packets + .reverse.packets ==
		(if .proto == 17 and ([.sport, .dport] | index(53)) then 2 else 1 end)) |
		if .proto == 6 then "T" elif .proto == 1 then "I"
		elif .src | contains(":") then "6" elif .src == "192.0.2.7" then "M"
		else "D" end) | sort | add // ""'
}

# left_out NS SIDE WHAT: packets.
left_out()
{
	stats "$1" ".points[0].$2.$3.packets"
}

rules()
{
	local words letters before=0 now packets_of

	silent_pair
	while IFS=$'\t' read -r words letters; do
		[ -n "$words" ] || continue
		# shellcheck disable=SC2086
		passes "$words" pk "$ns1" point set dev v0 $words
		[ "$words" = all ] || expect "shown" "$(pk "$ns1" point show dev v0 |
			sed -n 's/^    //p')" "$(sed 's/host \([0-9.]*\)/net \1\/32/;
			s/proto 1 port 53/port 53 proto icmp/; s/mark 0\//mark 0x0\//;
			s/0x1f\/0x1f/0x1f\/0x1f/' <<< "$words")"
		send <<< "${packets#?}"
		expect "$words: metered" "$(metered)" "\"$letters\""
		now=$(left_out "$ns1" egress not_selected)
		packets_of=${letters/D/DD}
		expect "$words: not selected" $((now - before)) $((6 - ${#packets_of}))
		before=$now
		pk "$ns1" flow flush > /dev/null
	done <<< "$rules"
	expect "ARP" "$(left_out "$ns1" egress arp)" "$(grep -c '	' <<< "$rules")"
	# what arrives elsewhere has no mark
	pk "$ns2" flow flush > /dev/null
	passes "mark on ingress" pk "$ns2" point set dev v0 only mark 0x1f
	send <<< "${packets#?}"
	expect "flows on ingress" "$(flows "$ns2" length)" 0
	expect "left out on ingress" "$(left_out "$ns2" ingress not_selected)" 6
	check_sum "$ns1"
	check_sum "$ns2"
}

sampled()
{
	flows "$1" 'map(.forward.packets + .reverse.packets) | add // 0'
}

# interval, packets of 60 that are in the sample: the first of each interval
systematic="
1	60
2	30
7	9
59	2
60	1
61	1
16777216	1
"

systematic()
{
	local interval wanted total=0

	silent_pair
	while IFS=$'\t' read -r interval wanted; do
		[ -n "$interval" ] || continue
		passes "1 in $interval" pk "$ns1" point set dev v0 sample 1-in "$interval"
		send <<< "60 udp 10.0.0.1 10.0.0.2 1 2"
		expect "1 in $interval" "$(sampled "$ns1")" "$wanted"
		total=$((total + 60 - wanted))
		expect "not sampled" "$(left_out "$ns1" egress not_sampled)" "$total"
		pk "$ns1" flow flush > /dev/null
	done <<< "$systematic"
	passes "none" pk "$ns1" point set dev v0 sample none
	send <<< "60 udp 10.0.0.1 10.0.0.2 1 2"
	expect "without sampling" "$(sampled "$ns1")" 60
	check_sum "$ns1"
}

# Six standard deviations: 3000 packets, one in 4.
random()
{
	silent_pair
	passes "sample" pk "$ns1" point set dev v0 sample 1-in 4 random
	expect "shown" "$(pk "$ns1" point show dev v0 | tail -n 1)" "    sample 1-in 4 random"
	send <<< "3000 udp 10.0.0.1 10.0.0.2 1 2"
	expect_range "sampled" "$(sampled "$ns1")" 608 892
	expect "sampled, and not" $(($(sampled "$ns1") + $(left_out "$ns1" egress not_sampled))) 3000
	check_sum "$ns1"
}

# Selection comes first: the sample is one of what is selected.
both()
{
	silent_pair
	passes "set" pk "$ns1" point set dev v0 only port 53 sample 1-in 10
	expect "shown" "$(pk "$ns1" -j point show dev v0 |
		jq -c '.[0] | [.selection.mode, .selection.rules, .sampling]')" \
		'["only",[{"port_first":53,"port_last":53}],{"algorithm":"systematic","interval":10}]'
	send <<-END
		95 udp 10.0.0.1 10.0.0.2 1000 1000
		100 udp 10.0.0.1 10.0.0.2 1000 53
	END
	expect "sampled" "$(sampled "$ns1")" 10
	expect "not selected" "$(left_out "$ns1" egress not_selected)" 95
	expect "not sampled" "$(left_out "$ns1" egress not_sampled)" 90
	# each is changed alone
	passes "all" pk "$ns1" point set dev v0 all
	expect "shown" "$(pk "$ns1" point show dev v0 | tail -n +2)" "    sample 1-in 10 systematic"
	passes "none" pk "$ns1" point set dev v0 sample none
	expect "shown" "$(pk "$ns1" point show dev v0 | tail -n +2)" ""
	check_sum "$ns1"
}

# Settings come and go under traffic; nothing is lost from the account.
under_traffic()
{
	local i flood

	setup_pair pktsctl -n "$ns2" point add dev v0 except port 9 sample 1-in 3
	code_stays
	background flood ip netns exec "$ns1" "$python" -S "$here/ports.py" 192.0.2.2 200 forever
	for i in {1..25}; do
		passes "only" pk "$ns2" point set dev v0 only port "$i-100" sample 1-in 5 random
		passes "except" pk "$ns2" point set dev v0 except port "$i" sample 1-in 2
		passes "all" pk "$ns2" point set dev v0 all sample none
		passes "sum" pk "$ns2" stats
	done
	passes "del" pk "$ns2" point del dev v0
	passes "add" pk "$ns2" point add dev v0 sample 1-in 100 only proto udp
	passes "sum" pk "$ns2" stats
	kill_wait "$flood"
	check_sum "$ns2"
	[ "$(stats "$ns2" '.points[-1].ingress.not_selected.packets')" -gt 0 ] ||
		fail "what a point that is gone has left out is lost"
}

# The point's own inactive timeout ends its flows; the other point's live on.
timeouts()
{
	silent_pair
	passes "set" pk "$ns1" point set dev v0 timeouts udp-inactive 50ms tcp-fin 3s
	expect "shown" "$(pk "$ns1" point show dev v0 | tail -n +2)" \
		"    timeouts tcp-fin 3s udp-inactive 50ms"
	send <<< "${packets#?}"
	await "flows of UDP end" totals_are "$ns1" records_idle 3
	expect "what lives" "$(flows "$ns1" 'map(.proto) | sort')" "[1,6]"
	expect "elsewhere" "$(flows "$ns2" length)" 5
	passes "none" pk "$ns1" point set dev v0 timeouts none
	expect "shown" "$(pk "$ns1" point show dev v0 | tail -n +2)" ""
	passes "of the namespace" pk "$ns1" flow set inactive-timeout 50ms
	await "all flows end" totals_are "$ns1" records_idle 5
	check_sum "$ns1"
}


run_tests \
	"rules	each kind of rule meters what it says" \
	"systematic	one in N, exactly" \
	"random	one in N, by chance" \
	"both	a sample of what is selected" \
	"under_traffic	settings change under traffic" \
	"timeouts	a point's own timeouts"
