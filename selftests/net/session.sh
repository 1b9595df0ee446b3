#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Probe sessions as a user has them: what pktsctl shows of them is what was set on
# the path.
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"
. "$here/probing.sh"

# delay_shown: what else is told of the session of delay.
delay_shown()
{
	pk "$ns1" -j probe show p histogram > "$work/histogram"
	jq -e --argjson min "$(get .total.network.min)" '.time == "network" and
		.window == "total" and ([.buckets[].count] | add) == 100 and
		(.buckets[0] | .low <= $min and $min < .low + .width)' \
		"$work/histogram" > "$work/said" ||
		fail "the histogram: $(cat "$work/histogram")"
	passes "text" pk "$ns1" probe show p histogram time forward-variation
	expect "drawn" "$(awk 'NR > 2 { sum += $2 } END { print sum }' \
		"$work/said")" 100
	grep -q '100%.*#' "$work/said" || fail "no bar: $(cat "$work/said")"
	pk "$ns1" -j probe history p > "$work/history"
	jq -e '([.[].scheduled] | add) == 100 and ([.[].answered] | add) == 100 and
		([.[].number] | . == sort) and length >= 2' "$work/history" \
		> "$work/said" || fail "the history: $(cat "$work/history")"
	passes "text" pk "$ns1" probe history p last 1
	expect "lines" "$(wc -l < "$work/said")" 2
	expect "minutes" "$(pk "$ns1" -j probe history p interval 1min |
		jq '([.[].scheduled] | add) // 0 | . <= 100')" true
	passes "text" pk "$ns1" probe show p
	grep -qF "100 probes: 100 answered, 0 lost (0%), 0 under way" \
		"$work/said" || fail "the text: $(cat "$work/said")"
}

# A machine under load adds to every delay, but hardly tens of milliseconds to all
# of them.
delay()
{
	reflects
	netem "$ns1" delay 200ms
	netem "$ns2" delay 50ms
	add count 100 interval 20ms
	finished delay_shown
	holds '.total | .scheduled == 100 and .sent == 100' \
		'.total | .answered == 100 and .lost == 0 and .pending == 0' \
		'.reason == "none"' \
		'.local == "192.0.2.1" and .out == "v0"' \
		'.reflector | .ttl == 255 and .sender_ttl == 255' \
		'.total.network.min | within(250 | ms; 350 | ms)' \
		'.total.forward.min | within(200 | ms; 270 | ms)' \
		'.total.backward.min | within(50 | ms; 120 | ms)' \
		'.total | .rtt.min >= .network.min' \
		'.total.network | .p50 >= .min * 0.99 and .p50 <= .p90' \
		'.total.network | .p90 <= .p99 and .p99 <= .p999' \
		'.total.network | .p999 <= .max * 1.01 and .count == 100' \
		'.total.forward_pdv.min == 0'
}

# netem's delay is between 100 and 300 ms, evenly; what overtakes on the way out
# comes back out of order. Many are under way, also where the machine is too slow
# to send each in its time.
variation()
{
	reflects
	netem "$ns1" delay 200ms 100ms
	add count 300 interval 10ms
	finished true
	holds '.total.answered == 300' \
		'.total.forward.min | within(100 | ms; 180 | ms)' \
		'.total.forward | .p90 - .min > (80 | ms)' \
		'.total.forward_pdv.max > (100 | ms)' \
		'.total.forward_ipdv.mean_abs > (20 | ms)' \
		'.total.forward_ipdv.min < (-10 | ms)' \
		'.total.network_ipdv.jitter > (10 | ms)' \
		'.total.reordered > 0'
}

# 80 are expected to be lost of 400, with a standard deviation of 8. Losses
# behind the last answer have no direction; an answer that is late is lost on
# its way back.
losses()
{
	reflects
	netem "$ns1" loss 20%
	timeout=1s add count 400 interval 5ms stateful
	finished true
	holds '.total.scheduled == 400' \
		'.total | .answered + .lost == 400' \
		'.total | .lost - .late | within(25; 140)' \
		'.total | .lost == .losses.no_answer + .losses.queue' \
		'.total | .lost == ([.losses[]] | add)' \
		'.total | .lost_backward <= .late' \
		'.total | .lost - .lost_forward - .losses.queue < 30'
	tc -n "$ns1" qdisc del dev v0 root
	netem "$ns2" loss 20%
	timeout=1s add count 400 interval 5ms stateful
	finished true
	holds '.total | .lost - .late | within(25; 140)' \
		'.total.lost_forward == 0' \
		'.total | .lost - .lost_backward < 30' \
		'.reflector.stateful'
	netem "$ns2" duplicate 100%
	add count 50 interval 10ms
	await "duplicates" shown_is .total.duplicates 50
	finished true
	holds '.total | .answered == 50 and .duplicates == 50 and .lost == 0'
}

ports()
{
	reflects
	add count 20 interval 20ms ports 3 source-port fixed 40000
	finished true
	holds '[.port_stats[].port] == [40000, 40001, 40002]' \
		'[.port_stats[].answered] == [20, 20, 20]' \
		'.total.answered == 60' \
		'.source_port_policy == "fixed"'
	add count 10 interval 20ms ports 2 tlv direct-measurement
	finished true
	holds '[.port_stats[].port] | unique | length == 2' \
		'.source_port == null' \
		'.reflector.direct | .sent == .received and .sent >= 9'
}

# What packets carry is what was asked for.
packets()
{
	printf '%s\n' 0123456789abcdef > "$work/key"
	reflects auth "$work/key"
	in1 nft -f - <<-'END'
		table inet t {
			chain out {
				type filter hook output priority 0;
				udp dport 862 udp sport 40000 ip dscp 46 ip ttl 64 udp length 308 counter
			}
		}
	END
	add count 20 interval 20ms dscp 46 ttl 64 size 300 auth "$work/key" \
		timestamp ptp source-port fixed 40000 ssid 77 \
		tlv timestamp-info,class-of-service reply-dscp 10
	finished true
	holds '.total.answered == 20' \
		'.dscp == 46 and .ttl == 64 and .size == 300 and .ssid == 77' \
		'.auth and .timestamp == "ptp"' \
		'.tlvs == ["timestamp-info", "class-of-service"]' \
		'.reflector | .dscp == 46 and .tos == 40 and .method_in > 0' \
		'.reflector.sender_ttl == 64'
	expect "packets" "$(in1 nft -j list chain inet t out |
		jq '.nftables[].rule.expr[]?.counter?.packets // empty')" 20
	if grep -q 0123456789abcdef "$work/json"; then
		fail "the key is shown"
	fi
	printf '%s\n' 0123456789abcdeX > "$work/other"
	timeout=500ms add count 10 interval 10ms auth "$work/other"
	finished true
	holds '.total | .lost == 10 and .losses.no_answer == 10' \
		'.total.network.p50 == null'
}

ipv6()
{
	reflects
	passes "reflector" pk "$ns2" reflector add from fe80::/64 port 5000
	# setup_pair has no addresses made from MAC addresses.
	ip -n "$ns1" addr add fe80::1/64 dev v0 nodad
	ip -n "$ns2" addr add fe80::2/64 dev v0 nodad
	to=2001:db8::2 add count 10 interval 20ms flow-label 5
	finished true
	holds '.total.answered == 10' '.to == "2001:db8::2"' '.flow_label == 5'
	to='[fe80::2%v0]:5000' add interval 20ms
	await "the neighbour answers" shown_is '.total.answered > 0' true
	shown . > "$work/p"
	holds '.dev == "v0"' '.port == 5000'
	refuses "need a device" pk "$ns1" probe add p to fe80::2
}

# Nobody answers on the wire: it is seen from the first interval on, and why.
neighbour()
{
	reflects
	monitor "$ns1"
	to=192.0.2.9 timeout=100ms add interval 20ms outage-after 500ms
	await "lost" shown_is '.total.losses.neighbour > 5' true
	await "an outage" shown_is .state outage
	expect "reason" "$(shown .reason)" neighbour
	expect "loss" "$(shown '.total.answered')" 0
	await "event" has_probe_event probe-outage-begin p
	await "event" has_probe_event probe-neighbour-unresolved p
	ip -n "$ns2" addr add 192.0.2.9/24 dev v0
	await "answered" shown_is .state answered
	await "event" has_probe_event probe-outage-end p
	await "event" has_probe_event probe-neighbour-resolved p
	shown_is '.last_outage.length > 100000000' true ||
		fail "the outage: $(shown .last_outage)"
	await "it is over" shown_is .outage null
}

# has_probe_event EVENT NAME
has_probe_event()
{
	grep -q "\"event\":\"$1\".*\"name\":\"$2\"" "$work/events.log"
}

# given_up PORT
given_up()
{
	jq -es "any(.[]; .event == \"probe-port-changed\" and .port == $1)" \
		"$work/events.log"
}

# A port that gets no answer any more is given up. So it is when the machine stands
# still for long, and any port is.
rotation()
{
	local before

	reflects
	monitor "$ns1"
	timeout=200ms rotate_after=300ms add interval 20ms alarm loss 50%
	await "answered" shown_is .state answered
	before=$(shown '.port_stats[0].port')
	in2 nft -f - <<-END
		table inet t {
			chain in {
				type filter hook prerouting priority 0;
				udp sport $before udp dport 862 drop
			}
		}
	END
	await "the port is given up" given_up "$before"
	await "event" has_probe_event probe-port-changed p
	await "answered again" shown_is .state answered
	[ "$(shown '.port_stats[0].port')" != "$before" ] ||
		fail "the port is the same"
	shown_is '.total.port_changes > 0' true || fail "it is not counted"
}

alarms()
{
	reflects
	monitor "$ns1"
	timeout=2s add interval 10ms alarm loss 5% rtt-p99 200ms minute loss 1%
	expect "alarms" "$(shown '[.alarms[] | "\(.window) \(.metric) \(.threshold)"] | join(",")')" \
		"second loss 50000,second rtt-p99 200000000,minute loss 10000"
	netem "$ns1" loss 100%
	await "raised" has_alarm probe-alarm-raised loss
	tc -n "$ns1" qdisc del dev v0 root
	await "cleared" has_alarm probe-alarm-cleared loss
	jq -s 'map(select(.event == "probe-alarm-raised" and .metric == "loss"))
		[0] | .value > .threshold and .threshold == 50000' \
		"$work/events.log" | grep -qx true || fail "$(cat "$work/events.log")"
}

# has_alarm EVENT FIGURE
has_alarm()
{
	grep -q "\"event\":\"$1\".*\"metric\":\"$2\"" "$work/events.log"
}

watch()
{
	add interval 10ms
	await "answered" shown_is .state answered
	passes "watch" pk "$ns1" probe watch interval 1s count 2
	grep -Eq '^p +answered +0% .*(us|ms)' "$work/said" ||
		fail "the line: $(cat "$work/said")"
	expect "pages" "$(grep -c '^NAME' "$work/said")" 2
	pk "$ns1" -j probe watch p interval 500ms count 2 > "$work/json"
	expect "objects" "$(jq -s 'map(.sessions[0].name) | join(",")' \
		"$work/json")" '"p,p"'
	refuses "no such session" pk "$ns1" probe watch q
	pk "$ns1" probe del p
}

many()
{
	local n

	reflects
	watch
	for ((n = 0; n < 20; n++)); do
		pk "$ns1" probe add "s$n" to 192.0.2.2
	done
	expect "sessions" "$(pk "$ns1" -j probe | jq length)" 20
	expect "totals" "$(stats "$ns1" .probes.sessions)" 20
	refuses "there is a session of this name" \
		pk "$ns1" probe add s1 to 192.0.2.2
	passes "set" pk "$ns1" probe set max-probes 20
	refuses "there are max-probes sessions" pk "$ns1" probe add p to 192.0.2.2
	expect "refused" "$(stats "$ns1" .probes.sessions_refused)" 1
	passes "del" pk "$ns1" probe del s7
	refuses "no such session" pk "$ns1" probe show s7
	refuses "no such session" pk "$ns1" probe del s7
	passes "all" pk "$ns1" probe del all
	expect "none" "$(pk "$ns1" -j probe)" "[]"
}

# probes EXPRESSION: of the counters of all sessions of $ns1.
probes()
{
	stats "$ns1" ".probes | $1"
}

probes_are()
{
	[ "$(probes "$1")" = true ]
}

# A thousand sessions, or SESSIONS=10000 of them; each has had an answer.
thousands()
{
	local n=${SESSIONS:-1000} began=$SECONDS before

	reflects rate 1000000 max-sessions 65536
	before=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
	pk "$ns1" probe set max-probes "$n"
	seq -f 'probe add s%.0f to 192.0.2.2 interval 5s timeout 20s history 4' \
		"$n" > "$work/batch"
	echo "probe add one-more to 192.0.2.2 # is refused" >> "$work/batch"
	refuses "line $((n + 1)) failed" pktsctl -n "$ns1" -b "$work/batch"
	grep -q "there are max-probes sessions" "$work/said" ||
		fail "the reason: $(cat "$work/said")"
	expect "sessions" "$(probes .sessions)" "$n"
	echo "# $n sessions added in $((SECONDS - began)) s"
	busywait 300 probes_are ".answered >= $n" ||
		fail "no answer to some: $(probes .)"
	echo "# answered after $((SECONDS - began)) s," \
		"$(probes '.memory / .sessions | floor') octets a session," \
		"$(((before - $(awk '/^MemAvailable/ { print $2 }' \
			/proc/meminfo)) * 1024 / n)) with all that is beside it"
	expect "refused" "$(probes .sessions_refused)" 1
	passes "all" pk "$ns1" probe del all
	probes_are '.sessions == 0 and .memory == 0 and
		.scheduled == .answered + .lost + .abandoned' ||
		fail "the sum: $(probes .)"
	await "the reflector's sum" reflector_closes
}

reflector_closes()
{
	pk "$ns2" -j reflector show | jq -e '.[0].closes'
}

# set_clock STATUS: what the kernel is told of its clock; 64: not synchronised.
set_clock()
{
	"$python" -S - "$1" <<-'END'
		import ctypes, sys
		timex = (ctypes.c_long * 32)()
		timex[0] = 0x10 | 0x4  # ADJ_STATUS, ADJ_MAXERROR
		timex[3], timex[5] = 2000, int(sys.argv[1])
		assert ctypes.CDLL(None).adjtimex(timex) >= 0
	END
}

# Both ends say that their clock is synchronised, or not.
synchronised()
{
	defer set_clock 64
	set_clock 0
	reflects
	add count 5 interval 20ms
	finished true
	holds '.clock_synced and .clock_error >= 2000000' \
		'.total.unsynchronised == 0' '.total.answered == 5'
	set_clock 64
	add count 5 interval 20ms
	finished true
	holds '.clock_synced == false' '.total.unsynchronised == 5'
}

all_tlvs=location,timestamp-info,class-of-service,direct-measurement,access-report,follow-up

captured()
{
	[ "$(tcpdump -r "$work/pcap" 2> /dev/null | wc -l)" -ge "$1" ]
}

all_answered()
{
	pk "$ns1" -j probe show | jq -e 'all(.[]; .state == "finished" and
		.total.answered == 5)'
}

# Each kind of packet, by scapy: open and authenticated, times of both forms, TLVs,
# padding, IPv4 and IPv6, there and back.
wire()
{
	local n=0 words key

	printf 0123456789abcdef > "$work/key"
	key="auth $work/key"
	reflects
	passes "reflector" pk "$ns2" reflector add port 863 from 192.0.2.1 \
		from 2001:db8::1 stateful auth "$work/key"
	background tcpdump ip netns exec "$ns1" tcpdump --immediate-mode -i v0 \
		-U -s 0 -Z root -w "$work/pcap" udp
	await "tcpdump listens" grep -q "listening on" "$work/tcpdump.log"
	while read -r words; do
		n=$((n + 1))
		# shellcheck disable=SC2086
		passes "add" pk "$ns1" probe add "w$n" to $words count 5 \
			interval 20ms timeout 20s source-port fixed $((40000 + n))
	done <<-END
		192.0.2.2
		192.0.2.2 timestamp ptp tlv $all_tlvs
		[2001:db8::2] tlv $all_tlvs size 400
		[2001:db8::2] timestamp ptp size 400
		192.0.2.2:863 $key
		192.0.2.2:863 $key timestamp ptp tlv $all_tlvs size 500
		[2001:db8::2]:863 $key tlv $all_tlvs
		[2001:db8::2]:863 $key timestamp ptp size 300
	END
	await "answers" all_answered
	await "all are captured" captured 80
	"$python" "$here/stamp_scapy.py" "$work/pcap" "$work/key" \
		> "$work/kinds" 2> "$work/said" ||
		fail "scapy: $(tail -n 3 "$work/said")"
	expect "kinds of packets, of each" "$(jq -c '[length] + (map(.) | unique)' \
		"$work/kinds")" "[16,5]"
}

# all_counted N: every datagram that came is in one counter.
all_counted()
{
	shown_is '.unknown + .malformed + .unauthentic + (.total |
		.answered + .duplicates + .late)' "$1"
}

# attacked REQUESTS WRONG [WORD...]
attacked()
{
	local count=$1 wrong=$2

	shift 2
	background hostile ip netns exec "$ns2" "$python" -S \
		"$here/stamp_hostile.py" "$count" "$wrong" ${1:+"$work/key"}
	await "it is ready" grep -q ready "$work/hostile.log"
	timeout=60s add interval 10ms count "$count" tlv "$all_tlvs" \
		source-port fixed 40000 "$@"
	busywait 300 all_counted $((count * (wrong + 1))) ||
		fail "not all are counted: $(shown '[.unknown, .malformed,
			.unauthentic, .total.answered, .total.duplicates]')"
	finished true
	holds ".total | .answered + .lost == $count and .lost == .late" \
		'.total.answered > 0' \
		'.total | .network.count + .implausible == .answered'
}

# 10,000 wrong answers, or ATTACKS=500 times a hundred, and as many to a session
# that authenticates.
attacks()
{
	local wrong=${ATTACKS:-100}

	setup_pair true
	acquainted
	printf 0123456789abcdef > "$work/key"
	attacked 100 "$wrong"
	holds '.unknown > 0 and .malformed > 0 and .total.duplicates > 0'
	attacked 100 "$wrong" auth "$work/key"
	holds '.unauthentic > 1000 and .total.duplicates > 0'
}

# What an ordinary user does in namespaces of his own: both ends, a wire between
# them, and a reflector and a session on each.
# shellcheck disable=SC2016
own='
set -e
ip link set lo up
ip link add v0 type veth peer name v1
unshare -n sleep 1h &
far=$!
trap "kill $far" EXIT
until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do
	sleep 0.1
done
ip link set v1 netns $far
there="nsenter -t $far -n"
ip addr add 192.0.2.1/24 dev v0
ip link set v0 up
$there ip addr add 192.0.2.2/24 dev v1
$there ip link set v1 up
$there pktsctl reflector add from 192.0.2.1 stateful
pktsctl reflector add from 192.0.2.2 stateful
pktsctl probe add there to 192.0.2.2 interval 20ms
$there pktsctl probe add back to 192.0.2.1 interval 20ms
answered()
{
	"$@" pktsctl -j probe show | grep -Eq "\"state\":\"answered\""
}
for end in "" "$there"; do
	until answered $end; do sleep 0.2; done
done
pktsctl probe watch count 1
pktsctl probe del all
'

unprivileged()
{
	chmod 777 "$work"
	unshare -Urn true 2> /dev/null || skip "no user namespaces"
	(cd "$work" && timeout 300 setpriv --reuid 65534 --regid 65534 \
		--clear-groups unshare -Urn bash -c "$own") > "$work/out" 2>&1 ||
		fail "$(cat "$work/out")"
	grep -q "^there " "$work/out" || fail "no session: $(cat "$work/out")"
	expect "elsewhere" "$(pktsctl -j probe)" "[]"
}

run_tests \
	"delay	delays of both ways, as netem has them" \
	"variation	a delay that varies, and what overtakes" \
	"losses	losses on the way out and on the way back, duplicates" \
	"ports	source ports, fixed and dynamic" \
	"packets	what was asked for is on the wire; a wrong key" \
	"wire	packets of each kind, decoded and rebuilt by scapy" \
	"unprivileged	both ends in namespaces of a user's own" \
	"attacks	thousands of wrong answers" \
	"ipv6	IPv6, link-local as well" \
	"neighbour	a host that is down, and comes up" \
	"rotation	a source port that is blocked" \
	"alarms	thresholds raise and clear alarms" \
	"synchronised	what is said of the clock" \
	"thousands	a thousand sessions in a batch" \
	"many	many sessions, names, the ceiling, the live picture"
