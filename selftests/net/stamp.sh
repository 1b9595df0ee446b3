#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Time stamps in frames. $ns2 is a broker that nobody sees: it has no addresses,
# and sends what comes in on one side out of the other, stamped. The hosts' stacks
# pass over trailers, because IP says how long a packet is.
#
#	+- $ns1 -+          +----- $ns2 -----+            +- $ns3 -+
#	|   v0   | -------- | v0          v1 | ---------- |   v0   |
#	+--------+          +----------------+            +--------+
#	192.0.2.1            without addresses            192.0.2.4
#
# vm-timeout: 900
# vm-device: stampdev
# under-sanitizers: words tcp egress dequeue going
# vm-needs: socat tshark jq

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

stamps()
{
	"$python" -S "$here/stamps.py" "$@"
}

# setup_broker: up, quiet, with room for stamps on all devices.
setup_broker()
{
	local ns

	setup_ns "$ns1" "$ns2" "$ns3"
	for ns in "$ns1" "$ns2" "$ns3"; do
		quiet "$ns"
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	setup_link "$ns1" v0 1 "$ns2" v0 2
	setup_link "$ns2" v1 3 "$ns3" v0 4
	for ns in "$ns1" "$ns2" "$ns3"; do
		ip -n "$ns" link set v0 mtu 1600
	done
	ip -n "$ns2" link set v1 mtu 1600
	both_up "$ns1" v0 "$ns2" v0
	both_up "$ns2" v1 "$ns3" v0
}

# Hosts that talk, in packets that leave room for stamps.
setup_hosts()
{
	setup_broker
	ip -n "$ns1" addr add 192.0.2.1/32 dev v0
	ip -n "$ns1" route add 192.0.2.4 dev v0 mtu 1500
	ip -n "$ns3" addr add 192.0.2.4/32 dev v0
	ip -n "$ns3" route add 192.0.2.1 dev v0 mtu 1500
}

# capture NAME NS DEV: into $work/NAME, until the case ends.
capture()
{
	background "capture_$1" ip netns exec "$2" "$python" -S \
		"$here/stamps.py" capture "$3" "$work/$1"
	busywait 20 test -s "$work/$1"
}

captured_are()
{
	[ "$(wc -l < "$work/$1")" -gt "$2" ]
}

# counter NS FILTER: of a rule, such as .[0].counters.stamped
counter()
{
	pktsctl -n "$1" -j stamp show | jq -r "$2"
}

counters_are()
{
	[ "$(counter "$1" "$2")" -ge "$3" ]
}

# Every frame of every rule is accounted for, and nothing is under way.
check_rules()
{
	local status=0

	pktsctl -n "$1" -j stats > "$work/stats" || status=$?
	expect "the sums close" "$status" 0
	expect "and are exact" "$(jq -c '[.stamps[] | .counters | select(
		.seen != .seen_after)] | length' "$work/stats")" 0
}

# The words, and what does not go.
words()
{
	setup_broker
	refuses "format" pk "$ns2" stamp add dev v0 out v1
	refuses "dev" pk "$ns2" stamp add format generic
	refuses "expected" pk "$ns2" stamp add dev v0 out v1 format gibberish
	refuses "no such device" pk "$ns2" stamp add dev v9 format generic
	refuses "no such device" pk "$ns2" stamp add dev v0 out v9 format generic
	refuses "is not Ethernet" pk "$ns2" stamp add dev lo format generic
	refuses "out device is not Ethernet" pk "$ns2" stamp add dev v0 out lo format generic
	refuses "come in again" pk "$ns2" stamp add dev v0 out v0 format generic
	refuses "a mirror needs" pk "$ns2" stamp add dev v0 mirror format generic
	refuses "short is for" pk "$ns2" stamp add dev v0 format vss short
	refuses "has stamped" pk "$ns2" stamp add dev v0 format vss source hw
	refuses "ports from 0 to 255" pk "$ns2" stamp add dev v0 format vss port 256
	refuses "ids from 0 to 255" pk "$ns2" stamp add dev v0 format exablaze id 256
	refuses "are TAI" pk "$ns2" stamp add dev v0 format generic clock tai
	refuses "65535" pk "$ns2" stamp add dev v0 format vss id 65536
	refuses "only" pk "$ns2" stamp add dev v0 format vss filter
	refuses "condition" pk "$ns2" stamp add dev v0 format vss filter only
	refuses "no such stamp rule" pk "$ns2" stamp del dev v0
	passes "a quiet device" timeout 60 ip netns exec "$ns2" pktsctl \
		stamp capture dev lo -w "$work/quiet.pcapng" for 100ms
	passes "add" pk "$ns2" stamp add dev v0 out v1 format l2 short clock tai \
		id 3 port 4 sync ptp error 250ns oversize truncate source sw \
		filter except net 10.0.0.0/8 port 53 or proto esp
	expect "shown" "$(pk "$ns2" stamp show | head -n 2 | sed 's/^[0-9]*: //')" \
"dev v0 out v1 format l2 short source sw clock tai oversize truncate id 3 port 4 sync ptp error 250ns
    except net 10.0.0.0/8 port 53 or proto esp"
	refuses "already" pk "$ns2" stamp add dev v0 out v1 format l2
	refuses "another format" pk "$ns2" stamp add dev v1 format generic
	refuses "but not both" pk "$ns2" stamp add dev v1 format l2 short clock tai
	passes "the other way" pk "$ns2" stamp add dev v1 out v0 format vss
	expect "rules" "$(counter "$ns2" length)" 2
	passes "del" pk "$ns2" stamp del dev v0 out v1
	passes "del" pk "$ns2" stamp del dev v1 out v0
	expect "rules" "$(counter "$ns2" length)" 0
	# ends of one wire in one namespace
	ip -n "$ns2" link add p0 type veth peer name p1
	refuses "come in again" pk "$ns2" stamp add dev p0 out p1 format generic
}

# record NAME NS DEV COUNT WORD...: what DEV gets goes into $work/NAME.pcapng.
record()
{
	background "record_$1" ip netns exec "$2" pktsctl stamp capture \
		dev "$3" -w "$work/$1.pcapng" count "${@:4}"
}

records_run()
{
	[ "$(cat "$work"/record_*.log | grep -c '^capturing')" = "$1" ]
}

ended()
{
	[ ! -e "/proc/$1" ]
}

devices_are_up()
{
	[ "$(ip -n "$1" -o link |
		grep -c 'LOWER_UP.* qdisc no[^o]*ueue.* state UP')" = "$2" ]
}

# A wire for each format, on which $ns2 has copies of what comes in from $ns1.
setup_wires()
{
	local form

	setup_broker
	for form; do
		echo "link add $form mtu 1600 type veth peer name $form \
			netns $ns3 mtu 1600"
		echo "link set $form up"
	done | ip -n "$ns2" -batch -
	printf 'link set %s up\n' "$@" | ip -n "$ns3" -batch -
	await "wires" devices_are_up "$ns2" $(($# + 2))
	await "wires" devices_are_up "$ns3" $(($# + 1))
}

# recorded FORMAT...: all frames are in the files; the tool reads them.
recorded()
{
	local form

	for form; do
		form=record_$form
		busywait 60 ended "${!form}" || fail "$form has not got all"
	done
	for form; do
		[ "$form" != in ] || continue
		passes "decode" pktsctl stamp decode "$work/$form.pcapng" \
			"$work/$form.out.pcapng" format "$form" fcs no \
			mac 02:00:00:00:00:01
	done
}

# One tshark for all: it takes long to start.
tshark_reads()
{
	cat "$work"/{vss,metamako,exablaze,ixia,l2}.pcapng |
		tshark -r - --enable-heuristic metamako_eth \
			--enable-heuristic exablaze_eth -T fields -E separator='|' \
			-e vssmonitoring.time -e metamako.time -e exablaze.timestamp \
			-e ixiatrailer.timestamp -e avsp.64sec -e avsp.64ns \
			2> "$work/said"
}

# Every format, from host to host: what the tool reads in the frames are the times
# that the broker's own kernel has given them, to the nanosecond, and the frames as
# they came, to the octet. A decoder that has nothing in common with the module's
# says the same, and tshark, where it knows the format.
formats()
{
	local forms="generic gigamon vss metamako exablaze ixia srcmac l2 pkts"
	local form sent=14

	# shellcheck disable=SC2086
	setup_wires $forms
	for form in $forms; do
		record "$form" "$ns3" "$form" "$sent"
		passes "$form" pk "$ns2" stamp add dev v0 out "$form" mirror \
			format "$form" id 9 port 5
	done
	record in "$ns2" v0 "$sent"
	await "captures" records_run 10
	passes "send" in1 "$python" -S "$here/stamps.py" send v0
	# shellcheck disable=SC2086
	recorded in $forms
	expect "stamped, with times of the stack, padded" "$(counter "$ns2" \
		'[.[].counters | [.seen, .stamped, .stamps_stack, .padded]] |
		unique | tostring')" "[[$sent,$sent,$sent,5]]"
	check_rules "$ns2"
	# shellcheck disable=SC2086
	passes "frames and times" stamps check "$work" $forms
	tshark_reads > "$work/tshark" || fail "tshark fails"
	passes "tshark's times" stamps tshark "$work"
	passes "rules go" pk "$ns2" stamp del dev v0 out generic
	expect "gone rules count" "$(pk "$ns2" -j stats |
		jq '.stamps[-1].counters.seen')" "$sent"
}

# The same of the format whose seconds are in beacons. Six of them are captured, the
# last ones behind the frames; a machine on which all came before tries again.
seconds_of_beacons()
{
	local i

	setup_wires beacon
	for i in 1 2 3 4 5; do
		record beacon "$ns3" beacon 20
		record in "$ns2" v0 14
		await "captures" records_run 2
		passes "add" pk "$ns2" stamp add dev v0 out beacon \
			format beacon id 9 port 5
		await "a beacon" counters_are "$ns2" '.[0].counters.beacons' 1
		passes "send" in1 "$python" -S "$here/stamps.py" send v0
		await "frames" counters_are "$ns2" '.[0].counters.stamped' 14
		[ "$(counter "$ns2" '.[0].counters.beacons')" -gt 5 ] || break
		# shellcheck disable=SC2154
		kill_wait "$record_beacon" "$record_in"
		passes "del" pk "$ns2" stamp del dev v0 out beacon
	done
	recorded in beacon
	check_rules "$ns2"
	passes "frames and times" stamps check "$work" beacon
}

# The tool stamps what it captures, with the times of a capture beside it.
captures()
{
	local forms="generic gigamon vss metamako exablaze ixia srcmac l2 pkts beacon"
	local form

	setup_broker
	record in "$ns2" v0 14
	for form in $forms; do
		record "$form" "$ns2" v0 14 format "$form" id 9 port 5 pad
	done
	await "captures" records_run 11
	passes "send" in1 "$python" -S "$here/stamps.py" send v0
	# shellcheck disable=SC2086
	recorded in $forms
	# shellcheck disable=SC2086
	passes "frames and times" stamps check "$work" $forms
}

# One to many, many to one, mirrors, filters.
rules()
{
	setup_hosts
	ip -n "$ns2" link add d0 mtu 2000 type dummy
	ip -n "$ns2" link add d1 mtu 2000 type dummy
	ip -n "$ns2" link set d0 up
	ip -n "$ns2" link set d1 up
	passes "through" pk "$ns2" stamp add dev v0 out v1 format generic
	passes "back" pk "$ns2" stamp add dev v1 out v0 format generic
	passes "mirror" pk "$ns2" stamp add dev v0 out d0 mirror format pkts
	passes "many to one" pk "$ns2" stamp add dev v1 out d0 mirror format pkts
	passes "a part" pk "$ns2" stamp add dev v0 out d1 mirror format vss \
		filter only proto icmp
	passes "ping" in1 ping -q -c 20 -i 0.01 -s 1472 192.0.2.4
	await "v0 to v1" counters_are "$ns2" '.[0].counters.stamped' 21
	# nobody is asked for again from here on
	ip -n "$ns1" neigh replace 192.0.2.4 lladdr 02:00:00:00:00:04 dev v0 nud permanent
	ip -n "$ns3" neigh replace 192.0.2.1 lladdr 02:00:00:00:00:01 dev v0 nud permanent
	expect "of ICMP" "$(counter "$ns2" '.[4].counters | .stamped')" 20
	expect "the rest" "$(counter "$ns2" '.[4].counters | .filtered == .seen - 20')" true
	expect "as many copies" "$(counter "$ns2" \
		'[.[2].counters.stamped == .[0].counters.stamped,
		  .[3].counters.stamped == .[1].counters.stamped] | all')" true
	expect "sent by d0" "$(device_counters "$ns2" d0 | cut -d ' ' -f 3)" \
		"$(counter "$ns2" '.[2].counters.stamped + .[3].counters.stamped')"
	expect "sent by d1" "$(device_counters "$ns2" d1 | cut -d ' ' -f 3)" 20
	# a mirror leaves the original alone
	passes "del" pk "$ns2" stamp del dev v1 out v0
	ip -n "$ns2" addr add 192.0.2.9/32 dev v0
	ip -n "$ns2" route add 192.0.2.1 dev v0
	passes "del" pk "$ns2" stamp del dev v0 out v1
	ip -n "$ns1" route add 192.0.2.9 dev v0
	await "the broker answers" in1 ping -q -c 3 -i 0.01 192.0.2.9
	# what is down takes nothing
	passes "through d1" pk "$ns2" stamp add dev v1 out d1 format vss port 77
	ip -n "$ns2" link set d1 down
	in3 ping -q -c 3 -i 0.01 -W 1 192.0.2.1 > "$work/said" || true
	await "down" counters_are "$ns2" '.[3].counters.down' 3
	expect "down" "$(counter "$ns2" '.[3].counters.down')" 3
	check_rules "$ns2"
}

# TCP in super-frames, and its checksums left to devices that have none.
tcp()
{
	setup_hosts
	passes "through" pk "$ns2" stamp add dev v0 out v1 format generic
	passes "back" pk "$ns2" stamp add dev v1 out v0 format generic
	send_held "$ns1" "$ns3" 192.0.2.4 5001 3000000
	let_go
	expect_range "cut" "$(counter "$ns2" '.[0].counters.segmented')" 100 100000
	expect_range "stamped" "$(counter "$ns2" '.[0].counters.stamped')" 2000 100000
	expect "nothing else" "$(counter "$ns2" '.[0].counters | .seen - .stamped')" 0
	check_rules "$ns2"
	passes "time" pk "$ns2" stamp show
}

# What leaves a device: the FCS is that of frames with the checksums that their
# packets have, tags are where the wire has them, each segment has a stamp.
egress()
{
	setup_hosts
	# frames of another processor could overtake those that were stamped before
	taskset -cp 0 "$BASHPID" > "$work/said"
	ip -n "$ns1" link add link v0 name v0.7 type vlan id 7
	ip -n "$ns1" link set v0.7 up
	ip -n "$ns1" addr add 198.51.100.1/24 dev v0.7
	ip -n "$ns1" neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev v0.7
	passes "what leaves" pk "$ns1" stamp add dev v0 format gigamon
	passes "through" pk "$ns2" stamp add dev v0 out v1 format generic oversize unstamped
	passes "back" pk "$ns2" stamp add dev v1 out v0 format generic
	capture first "$ns2" v0
	send_held "$ns1" "$ns3" 192.0.2.4 5001 300000
	let_go
	in1 ping -q -c 2 -i 0.01 -W 1 198.51.100.9 > "$work/said" || true
	passes "fcs, checksums, tags and times" stamps egress gigamon "$work/first"
	expect_range "cut" "$(counter "$ns1" '.[0].counters.segmented')" 50 100000
	expect "all are stamped" "$(counter "$ns1" '.[0].counters | .seen - .stamped')" 0
	expect "of the clock" "$(counter "$ns1" '.[0].counters | .stamped - .stamps_now')" 0
	check_rules "$ns1"
	check_rules "$ns2"
}

# told NAME FILTER: what the tool reads in frames that were stamped with format
# pkts, of all of them; $before is in ns.
told()
{
	pktsctl -j stamp show "$work/$1.pcapng" format pkts fcs no > "$work/told" ||
		fail "no stamps in $1"
	jq -c --argjson before "$before" ".[:-1] | map($2) | unique" "$work/told"
}

# sent_late NAME: frames that $ns1 sends, and its queue keeps for half a second.
sent_late()
{
	record "$1" "$ns2" v0 14
	await "capture" records_run "$2"
	before=$(date +%s%N)
	passes "send" in1 "$python" -S "$here/stamps.py" send v0
	form=record_$1
	busywait 60 ended "${!form}" || fail "not all frames came"
}

# A queue keeps frames for half a second. The stamp of a pkts qdisc around it comes
# after that, else it comes before; the stamp says which. Segments that wait in
# one have a stamp each.
dequeue()
{
	local form late=500000000 before

	setup_hosts
	passes "what leaves" pk "$ns1" stamp add dev v0 format pkts
	in1 tc qdisc add dev v0 root netem delay 500ms
	sent_late early 1
	expect "before the queue" "$(told early "[.where, .source, .time >= \$before and
		.time <= .captured - $late]")" '[["enqueue","sw",true]]'
	in1 tc qdisc replace dev v0 root handle 1: pkts
	in1 tc qdisc add dev v0 parent 1:1 netem delay 500ms
	sent_late late 2
	expect "behind the queue" "$(told late "[.where, .source, .time >= \$before + $late and
		.time <= .captured]")" '[["dequeue","sw",true]]'
	expect "all are stamped" "$(counter "$ns1" '.[0].counters |
		[.seen, .stamped, .stamps_now] | tostring')" "[28,28,28]"
	in1 tc qdisc replace dev v0 parent 1:1 netem delay 1ms limit 10000
	passes "through" pk "$ns2" stamp add dev v0 out v1 format generic
	passes "back" pk "$ns2" stamp add dev v1 out v0 format generic
	send_held "$ns1" "$ns3" 192.0.2.4 5001 300000
	let_go
	expect_range "cut" "$(counter "$ns1" '.[0].counters.segmented')" 50 100000
	expect "each is stamped" "$(counter "$ns1" '.[0].counters | .seen - .stamped')" 0
	check_rules "$ns1"
}

# sent_through: frames that the only rule of $ns2 has seen.
sent_through()
{
	passes "send" in1 "$python" -S "$here/stamps.py" send v0
	await "the rule sees them" counters_are "$ns2" '.[0].counters.seen' 14
}

# A frame of the whole MTU has no room for a stamp.
oversize()
{
	setup_broker
	ip -n "$ns2" link set v1 mtu 1500
	passes "as it is" pk "$ns2" stamp add dev v0 out v1 format generic port 5
	sent_through
	expect "too long" "$(counter "$ns2" '.[0].counters.oversize')" 1
	expect "cut" "$(counter "$ns2" '.[0].counters.truncated')" 0
	check_rules "$ns2"
	passes "del" pk "$ns2" stamp del dev v0 out v1
	passes "cut" pk "$ns2" stamp add dev v0 out v1 format generic oversize truncate
	sent_through
	expect "too long" "$(counter "$ns2" '.[0].counters.oversize')" 0
	expect "cut" "$(counter "$ns2" '.[0].counters.truncated')" 1
	passes "del" pk "$ns2" stamp del dev v0 out v1
	passes "nothing longer" pk "$ns2" stamp add dev v0 out v1 format srcmac
	sent_through
	expect "srcmac" "$(counter "$ns2" '.[0].counters | .seen - .stamped')" 0
	check_rules "$ns2"
}

beacons()
{
	setup_broker
	capture out "$ns3" v0
	passes "beacon" pk "$ns2" stamp add dev v0 out v1 format beacon
	await "beacons" counters_are "$ns2" '.[0].counters.beacons' 3
	await "beacons arrive" captured_are out 3
	ip -n "$ns2" link set v1 down
	await "lost ones" counters_are "$ns2" '.[0].counters.beacons_lost' 1
	passes "del" pk "$ns2" stamp del dev v0 out v1
}

# The wall clock is set back and forward: time does not run back, and the rule
# says that something was wrong, for a second at least.
steps()
{
	local i least=0

	setup_broker
	passes "add" pk "$ns2" stamp add dev v0 out v1 format generic
	capture out "$ns3" v0
	for i in -5 10 -5; do
		passes "send" in1 "$python" -S "$here/stamps.py" send v0
		date -s "$i seconds" > "$work/said"
		passes "send" in1 "$python" -S "$here/stamps.py" send v0
		least=$((least + ($(cat "$work/said") < 1000 ? 14 : 1)))
	done
	await "frames arrive" captured_are out "$(counter "$ns2" '.[0].counters.seen')"
	passes "in order" stamps ordered generic "$work/out"
	expect_range "flagged" "$(counter "$ns2" '.[0].counters.stepped')" "$least" 84
	check_rules "$ns2"
}

# wire NS NS: st0 in one, st1 in the other, on a wire that keeps the order.
wire()
{
	modprobe stampdev ring=100 || skip "no stampdev here"
	defer rmmod stampdev
	ip link set st0 netns "$1"
	defer ip -n "$1" link set st0 netns 1
	ip link set st1 netns "$2"
	defer ip -n "$2" link set st1 netns 1
	ip -n "$1" link set st0 mtu 1600 up
	ip -n "$2" link set st1 mtu 1600 up
}

# A device that hands up the FCS, also a wrong one: stamps keep what was on the
# wire, and say that it was; frames come back to the octet.
fcs()
{
	local form

	setup_wires generic pkts
	wire "$ns1" "$ns2"
	passes "rx-fcs" in2 ethtool -K st1 rx-fcs on rx-all on
	record in "$ns2" st1 17
	for form in generic pkts; do
		record "$form" "$ns3" "$form" 17
		passes "$form" pk "$ns2" stamp add dev st1 out "$form" mirror \
			format "$form"
	done
	record kept "$ns2" st1 17 format pkts
	await "captures" records_run 4
	passes "send" in1 "$python" -S "$here/stamps.py" send_fcs st0
	recorded in generic pkts
	passes "FCS and frames" stamps kept "$work" generic pkts
	for form in generic pkts; do
		expect "$form: wrong ones" "$(pktsctl -j stamp show \
			"$work/$form.pcapng" format "$form" fcs no summary |
			jq '."bad-fcs"')" 2
	done
	# the tool keeps it as well, and frames have theirs in the files
	# shellcheck disable=SC2154
	busywait 60 ended "$record_kept" || fail "kept has not got all"
	expect "the tool's" "$(pktsctl -j stamp show "$work/kept.pcapng" summary |
		jq -c '[.format, .fcs, ."bad-fcs", .damaged]')" '["pkts",true,2,0]'
	passes "decode" pktsctl stamp decode "$work/kept.pcapng" "$work/again.pcapng"
	passes "frames" stamps same "$work/in.pcapng" "$work/again.pcapng"
	# who brings his own FCS has it on the wire, without a stamp
	passes "what leaves" pk "$ns1" stamp add dev st0 format pkts
	passes "send" in1 "$python" -S "$here/stamps.py" send_fcs st0
	expect "stamped, and not" "$(counter "$ns1" \
		'.[0].counters | [.seen, .stamped, .malformed] | tostring')" "[17,14,3]"
	check_rules "$ns1"
	check_rules "$ns2"
}

# floods MODE DEV DEV: pktgen's frames of both processors, in $ns2, at once. What
# is captured behind the wire is in the order of its stamps.
floods()
{
	local sent

	rm -f "$work/out"
	capture out "$ns3" st1
	passes "flood" in2 "$python" -S "$here/stamps.py" flood "$1" 3000 "$2" "$3"
	sent=$(counter "$ns2" '[.[].counters.stamped] | add')
	expect_range "stamped" "$sent" 3000 6000
	await "frames" captured_are out "$sent"
	passes "in order" stamps ordered generic "$work/out"
	check_rules "$ns2"
	# shellcheck disable=SC2154
	kill_wait "$capture_out"
}

# slow NS DEV: frames take long from a stamp to the queue of the device, so that
# others could come in between.
slow()
{
	{
		echo "add table netdev slow"
		echo "add chain netdev slow out { type filter hook egress device $2 priority 0; }"
		printf 'add rule netdev slow out meta mark %d drop\n' {1..500}
	} | ip netns exec "$1" nft -f -
}

# Frames that come in, or leave, on two processors at once leave in the order of
# their stamps.
processors()
{
	[ "$(nproc)" -gt 1 ] || skip "there is one processor"
	modprobe pktgen || skip "no pktgen here"
	defer rmmod pktgen
	setup_broker
	setup_link "$ns1" w0 5 "$ns2" w0 6
	both_up "$ns1" w0 "$ns2" w0
	wire "$ns2" "$ns3"
	passes "slow" slow "$ns2" st0
	passes "one" pk "$ns2" stamp add dev v0 out st0 format generic port 1
	passes "other" pk "$ns2" stamp add dev w0 out st0 format generic port 2
	floods netif_receive v0 w0
	passes "del" pk "$ns2" stamp del dev v0 out st0
	passes "del" pk "$ns2" stamp del dev w0 out st0
	in2 tc qdisc replace dev st0 root pkts
	passes "what leaves" pk "$ns2" stamp add dev st0 format generic
	floods queue_xmit st0 st0
}

# Devices, the namespace and the module go under traffic.
going()
{
	local i

	setup_hosts
	code_stays
	for i in 1 2 3; do
		passes "through" pk "$ns2" stamp add dev v0 out v1 format pkts
		passes "back" pk "$ns2" stamp add dev v1 out v0 format beacon
		background flood ip netns exec "$ns1" ping -q -f 192.0.2.4
		await "frames" counters_are "$ns2" '.[1].counters.stamped' 20
		case $i in
		1) ip -n "$ns2" link del v1 ;;
		2) passes "rmmod" rmmod pkts && passes "modprobe" modprobe pkts ;;
		3) ip netns del "$ns2" ;;
		esac
		# shellcheck disable=SC2154
		kill_wait "$flood"
		[ "$i" != 1 ] || {
			expect "rules" "$(counter "$ns2" length)" 0
			check_rules "$ns2"
			setup_link "$ns2" v1 3 "$ns3" v0 4
			ip -n "$ns2" link set v1 mtu 1600
			ip -n "$ns3" link set v0 mtu 1600
			both_up "$ns2" v1 "$ns3" v0
			ip -n "$ns3" addr add 192.0.2.4/32 dev v0
			ip -n "$ns3" route add 192.0.2.1 dev v0 mtu 1500
		}
	done
}

run_tests \
	"words	what a rule may be, and what it may not" \
	"formats	every format has the kernel's own times, and frames come back to the octet" \
	"seconds_of_beacons	and those whose seconds are in beacons" \
	"captures	a live capture is stamped in every format, and comes back to the octet" \
	"rules	one to many, many to one, mirrors, filters" \
	"tcp	TCP in super-frames passes, each segment stamped" \
	"egress	what leaves a device is stamped, as the wire has it" \
	"dequeue	a pkts qdisc stamps behind the queue, the hook before it" \
	"oversize	frames without room are sent unstamped, or cut" \
	"beacons	a frame each second" \
	"steps	stamps do not run back when the clock is set" \
	"fcs	the FCS that a device hands up is kept, right or wrong" \
	"processors	stamps do not run back on two processors" \
	"going	devices, namespaces and the module go under traffic"
