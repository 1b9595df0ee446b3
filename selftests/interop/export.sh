#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The whole way: traffic, module, pktsctl export, real collectors. Flows are
# metered at v0 in $ns2; the exporter and its collector are in $ns2, too, and
# talk over its loopback device, so that the export itself is not metered.
#
# vm-needs: nfcapd nfdump tshark tcpdump iperf3 socat jq
# vm-timeout: 2400
#
# shellcheck disable=SC2317 # run_tests calls the functions
# shellcheck disable=SC2154 # background assigns to the variable it is given

. "$(dirname "$0")/../net/lib.sh"
interop=/src/selftests/interop
port=9995

meter()
{
	pk "$ns2" point add dev v0
}

# offload on|off: super-frames that count as what the wire carries of them. The
# device counts them as one.
offload()
{
	in1 ethtool -K v0 gro "$1" gso "$1" tso "$1" > "$work/said"
	in2 ethtool -K v0 gro "$1" gso "$1" tso "$1" > "$work/said"
}

# bound NS: somebody listens.
bound()
{
	ip netns exec "$1" ss -Hlnu "sport = :$port" | grep -q .
}

# exporter TO, export_once TO: on one processor, for packets of several may overtake
# each other on a device, and nfcapd drops records that come before their template.
exporter()
{
	background exporter taskset -c 0 pktsctl -n "$ns2" export to "$1"
}

export_once()
{
	passes "export" taskset -c 0 pktsctl -n "$ns2" export to "$1" once
}

# collector [NS ADDRESS]: an nfcapd that writes into $work/nf.
collector()
{
	local ns=${1:-$ns2}

	address=${2:-127.0.0.1}
	mkdir -p "$work/nf"
	background nfcapd ip netns exec "$ns" nfcapd -w "$work/nf" \
		-b "$address" -p "$port" -t 3600
	await "nfcapd listens" bound "$ns"
}

# What is sent on a processor stays in its order, and is no message.
last_words()
{
	local cpu

	for ((cpu = 0; cpu < $(nproc); cpu++)); do
		in2 taskset -c "$cpu" bash -c \
			"echo that was all > '/dev/udp/$address/$port'"
	done
}

# how_many TEXT FILE
how_many()
{
	grep -oa "$1" "$2" | wc -l
}

has_read()
{
	[ "$(how_many "Unexpected netflow version" "$work/nfcapd.log")" -ge "$(nproc)" ]
}

captured()
{
	[ "$(how_many "that was all" "$work/capture")" -ge "$(nproc)" ]
}

# collector_ends: when it has read all that was sent. What a socket holds does not
# tell: a datagram may be on its way, or in nfcapd's hands.
collector_ends()
{
	last_words
	await "nfcapd reads all" has_read
	kill -TERM "$nfcapd"
	wait "$nfcapd" || true
}

# nf FILTER...: nfdump over all that was collected.
nf()
{
	TZ=UTC nfdump -R "$work/nf" "$@" 2> /dev/null
}

nf_sum()
{
	nf -I | awk -v key="$1:" '$1 == key { sum += $2 } END { print sum + 0 }'
}

capture()
{
	background tcpdump ip netns exec "$ns2" tcpdump --immediate-mode -i lo -U -s 0 \
		-w "$work/capture" udp port "$port"
	await "tcpdump listens" grep -q "listening on" "$work/tcpdump.log"
}

# The capture has what the collector has.
capture_ends()
{
	busywait 120 captured || fail "the capture is not complete"
}

# iperf WORD...: a run of iperf3 from $ns2 to $ns1, its report in $work/iperf.
iperf()
{
	background server ip netns exec "$ns1" iperf3 -s -1 -p 5001
	await "iperf3 listens" listening 5001
	in2 iperf3 -J -p 5001 "$@" > "$work/iperf"
	wait "$server" || true
}

listening()
{
	in1 ss -Hlnt "sport = :$1" | grep -q .
}

# held: a connection from $ns2 to $ns1 that stays open, with data both ways.
held()
{
	background holder ip netns exec "$ns1" socat \
		TCP-LISTEN:5002,reuseaddr SYSTEM:'head -c 5000; head -c 90000 /dev/zero; cat'
	await "socat listens" listening 5002
	background client ip netns exec "$ns2" socat \
		SYSTEM:'head -c 5000 /dev/zero; cat > /dev/null' TCP:192.0.2.1:5002
	busywait 120 held_is_done || fail "no data come back"
}

held_is_done()
{
	flows "$ns2" '[.[] | select(.dport == 5002 and .reverse.octets > 90000)] |
		length' | grep -q 1
}

# A segment's headers: IP 20, TCP 20, time stamps 12; the SYN has 8 more, and comes
# again after a second; iperf3 begins each stream with 37 octets.
check_iperf_tcp()
{
	local more

	more=$(($(jq -c '[.[] | select(.proto == 6 and .dport == 5001)] |
		max_by(.octets) | .octets - 52 * .packets - 37' "$1") -
		$(jq .end.sum_sent.bytes "$2")))
	expect_range "octets of a SYN or of some" "$more" 8 48
	expect "octets that are no SYN's" $((more % 8)) 0
}

# UDP has 28 octets of headers; 4 octets say hello in each direction.
check_iperf_udp()
{
	expect "UDP packets and octets" "$(jq -c '.[] | select(.proto == 17 and
		.dport == 5001) | [.packets, .octets, ."reverse packets"]' "$1")" \
		"$(jq -c '.end.sum.packets | [. + 1, . * 1028 + 32, 1]' "$2")"
}

# What iperf3 says it has sent is what passes the point: all of it fits into the
# window, lest its server closes before the rest may leave.
once_only()
{
	in1 sysctl -qw "net.ipv4.tcp_rmem=4096 8388608 8388608"
	patient "$ns1" "$ns2"
	ip -n "$ns2" route change 192.0.2.0/24 dev v0 src 192.0.2.2 rto_min 30s
}

# at_rest: nothing passes any more, so that flows on show are those that are
# flushed.
at_rest()
{
	ip -n "$ns2" link set v0 down
}

counts()
{
	setup_pair meter
	once_only
	pk "$ns2" flow set tcp-fin 1h tcp-rst 1h
	offload off
	iperf -c 192.0.2.1 -n 1M
	mv "$work/iperf" "$work/iperf.tcp"
	iperf -u -c 192.0.2.1 -l 1000 -n 200K -b 20M
	held
	passes "ping" in2 ping -q -c 5 -i 0.05 192.0.2.1
	passes "ping" in1 ping -q -c 5 -i 0.05 2001:db8::2
	at_rest
	check_device "$ns2" v0
	pk "$ns2" -j flow show > "$work/flows"
	pk "$ns2" flow flush > "$work/said"
	expect "echo requests" "$(jq -c '[.[] | select(.icmp_type == 8 or
		.icmp_type == 128) | .forward.packets, .reverse.packets]' \
		"$work/flows")" "[5,5,5,5]"
	collector
	capture
	export_once "udp:127.0.0.1:$port"
	collector_ends
	capture_ends
	"$python" "$interop/compare.py" "$work/flows" "$work/capture" "$port" \
		"$work/nf" > "$work/got" 2> "$work/said" || fail "$(cat "$work/said")"
	check_iperf_tcp "$work/got" "$work/iperf.tcp"
	check_iperf_udp "$work/got" "$work/iperf"
	check_sum "$ns2"
}

# The details of the flows, as the kernel tells them, are what tshark reads.
details()
{
	setup_pair meter
	pk "$ns2" flow set profile full tcp-fin 1h tcp-rst 1h
	held
	passes "ping" in2 ping -q -c 5 -i 0.05 192.0.2.1
	at_rest
	pk "$ns2" -j flow show > "$work/flows"
	pk "$ns2" flow flush > "$work/said"
	capture
	collector
	export_once "udp:127.0.0.1:$port"
	collector_ends
	capture_ends
	"$python" "$interop/compare_details.py" "$work/flows" "$work/capture" \
		"$port" > "$work/said" 2>&1 || fail "$(cat "$work/said")"
	expect "sequence failures" "$(nf_sum 'Sequence failures')" 0
	check_sum "$ns2"
}

# What offloading joins is counted as the wire carries it.
super_frames()
{
	setup_pair meter
	once_only
	offload on
	iperf -c 192.0.2.1 -n 1M
	pk "$ns2" flow flush > "$work/said"
	records "$ns2" "$work/records"
	jq -s . "$work/records" > "$work/got"
	check_iperf_tcp "$work/got" "$work/iperf"
	check_sum "$ns2"
}

no_flows()
{
	[ "$(flows "$ns2" length)" = 0 ]
}

queue_is_empty()
{
	[ "$(stats "$ns2" .totals.queue_waiting)" = 0 ]
}

# All that passed the point arrives at the collector in records that overlap
# nowhere, whatever the timeouts cut.
continuous()
{
	setup_pair meter
	pk "$ns2" flow set active-timeout 1s inactive-timeout 1s
	collector
	exporter "udp:127.0.0.1:$port"
	iperf -c 192.0.2.1 -t 3 -b 5M
	iperf -u -c 2001:db8::1 -t 2 -b 1M
	passes "ping" in1 ping -q -c 5 -i 0.2 192.0.2.2
	busywait 120 no_flows || fail "flows do not end"
	busywait 120 sum_is_exact "$ns2" || fail "the sum is not exact"
	kill -TERM "$exporter"
	wait "$exporter" || fail "the exporter fails: $(cat "$work/exporter.log")"
	expect "queue" "$(stats "$ns2" .totals.queue_waiting)" 0
	collector_ends
	expect "packets, both directions" \
		"$(nf -q -o 'fmt:%ipkt %opkt' | awk '{ n += $1 + $2 } END { print n }')" \
		"$(stats "$ns2" '[.points[] | .ingress, .egress |
			.recorded.packets] | add')"
	expect "records" "$(nf_sum Flows)" "$(stats "$ns2" .totals.records)"
	expect "sequence failures" "$(nf_sum 'Sequence failures')" 0
	[ "$(nf_sum Flows)" -gt 6 ] || fail "only $(nf_sum Flows) records"
	check_sum "$ns2"
}

says()
{
	grep -q "$1" "$work/exporter.log"
}

# make_records COUNT: so many flows, all of them ended.
make_records()
{
	in1 bash -c "for ((i = 0; i < $1; i++)); do
		echo > /dev/udp/192.0.2.2/\$((10000 + i)); done" 2> /dev/null
	pk "$ns2" flow flush > "$work/said"
}

# reports: what the captured reports tell of dropped records, a line each.
reports()
{
	tshark -r "$work/capture" -d "udp.port==$port,cflow" -V 2> /dev/null |
		sed -n 's/^ *Not Sent Flows: //p'
}

# The queue keeps what it can; what it could not is counted, and exported. The
# capture begins before there is a collector: templates come but once, with the
# first message that is taken.
ceiling()
{
	local dropped

	setup_pair meter
	pk "$ns2" flow set max-records 100
	exporter "udp:127.0.0.1:$port"
	await "the collector is missed" says "records wait"
	make_records 150
	make_records 150
	dropped=$(stats "$ns2" .totals.queue_dropped)
	[ "$dropped" -ge 200 ] || fail "only $dropped dropped"
	expect "queue" "$(stats "$ns2" .totals.queue_waiting)" 100
	capture
	collector
	busywait 120 queue_is_empty || fail "the queue does not empty"
	await "the collector is found" says "takes records again"
	kill -TERM "$exporter"
	wait "$exporter" || fail "the exporter fails: $(cat "$work/exporter.log")"
	collector_ends
	expect "lines" "$(grep -c pktsctl "$work/exporter.log")" 2
	expect "records" "$(nf_sum Flows)" 100
	expect "sequence failures" "$(nf_sum 'Sequence failures')" 0
	dropped=$(stats "$ns2" .totals.queue_dropped)
	capture_ends
	expect "dropped records in the last report" "$(reports | tail -n 1)" \
		"$dropped"
	check_sum "$ns2"
}

# A name with two addresses, and no collector at the first.
two_addresses()
{
	setup_pair meter
	make_records 20
	printf '%s\tcollector.test\n' ::1 127.0.0.1 >> /etc/hosts
	defer sed -i /collector.test/d /etc/hosts
	expect "addresses" "$(getent ahosts collector.test | grep -c DGRAM)" 2
	collector
	export_once "udp:collector.test:$port"
	collector_ends
	[ "$(nf_sum Flows)" -ge 20 ] || fail "$(nf_sum Flows) flows arrive"
}

# Messages fit the path, which is a loopback device of 700 octets here.
path_mtu()
{
	local longest

	setup_pair meter
	make_records 400
	ip -n "$ns2" link set lo mtu 700
	collector
	capture
	export_once "udp:127.0.0.1:$port"
	collector_ends
	capture_ends
	longest=$(tshark -r "$work/capture" -T fields -e udp.length 2> /dev/null |
		sort -n | tail -n 1)
	expect_range "octets of the longest datagram" "$longest" 550 680
	[ "$(nf_sum Flows)" -ge 400 ] || fail "$(nf_sum Flows) flows arrive"
}

# A router behind which packets must be smaller says so: no packet is cut up on
# its way, and what the router has dropped is sent again.
#
#	$ns2 v0 --- v0 $ns1 v1 --- v0 $ns3
#	        1500           1000
narrow_router()
{
	setup_pair meter
	setup_ns "$ns3"
	setup_link "$ns1" v1 3 "$ns3" v0 4
	ip -n "$ns1" addr add 198.51.100.1/24 dev v1
	ip -n "$ns1" link set v1 mtu 1000 up
	ip -n "$ns3" addr add 198.51.100.2/24 dev v0
	ip -n "$ns3" link set v0 mtu 1000 up
	ip -n "$ns3" route add default via 198.51.100.1
	ip -n "$ns2" route add default via 192.0.2.1
	in1 sysctl -qw net.ipv4.ip_forward=1
	collector "$ns3" 198.51.100.2
	make_records 100
	export_once "udp:198.51.100.2:$port"
	collector_ends
	[ "$(nf -q -a -A srcip,dstip,srcport,dstport,proto -o fmt:%dp |
		sort -u | wc -l)" -ge 100 ] || fail "$(nf_sum Flows) flows arrive"
	expect "fragments" "$(ip netns exec "$ns3" nstat -asz IpReasmReqds |
		awk '/Reasm/ { print $2 }')" 0
	ip -n "$ns2" route get 198.51.100.2 | grep -q 'mtu 1000' ||
		fail "the router has not said how wide its path is"
}

# outer_capture: at v0 of $ns1, what is around the messages with them.
outer_capture()
{
	background tcpdump ip netns exec "$ns1" tcpdump --immediate-mode -i v0 -U -s 0 \
		-w "$work/capture"
	await "tcpdump listens" grep -q "listening on" "$work/tcpdump.log"
}

# over_tunnel TYPE WORD...: through a tunnel device whose packets are smaller than
# those of the link below: none is cut up, in the tunnel or around it.
over_tunnel()
{
	local longest

	setup_pair meter
	make_records 200
	ip -n "$ns1" link add t0 type "$1" local 192.0.2.1 remote 192.0.2.2 "${@:2}"
	ip -n "$ns2" link add t0 type "$1" local 192.0.2.2 remote 192.0.2.1 "${@:2}"
	ip -n "$ns1" addr add 198.51.100.1/24 dev t0
	ip -n "$ns2" addr add 198.51.100.2/24 dev t0
	ip -n "$ns1" link set t0 up
	ip -n "$ns2" link set t0 up
	passes "the tunnel" in2 ping -q -c 1 -W 60 198.51.100.1
	collector "$ns1" 198.51.100.1
	outer_capture
	export_once "udp:198.51.100.1:$port"
	collector_ends
	capture_ends
	[ "$(nf_sum Flows)" -ge 200 ] || fail "$(nf_sum Flows) flows arrive"
	longest=$(tshark -r "$work/capture" -d "udp.port==$port,cflow" -T fields \
		-e ip.len 2> /dev/null | tr , '\n' | sort -n | tail -n 1)
	expect_range "octets of the longest packet" "$longest" 1300 1500
	expect "pieces of packets" "$(in2 nstat -asz IpFragCreates |
		awk '/Frag/ { print $2 }')" 0
}

gre()
{
	over_tunnel gre
}

vxlan()
{
	over_tunnel vxlan id 7 dstport 4789 dev v0
}

# The checksum of every datagram is there and right (tshark says 1), where no device
# makes it.
checksums()
{
	local to

	setup_pair meter
	in2 ethtool -K v0 tx off > "$work/said"
	make_records 50
	for to in 192.0.2.1 2001:db8::1; do
		rm -rf "$work/nf"
		collector "$ns1" "$to"
		outer_capture
		export_once "udp:[$to]:$port"
		collector_ends
		capture_ends
		kill_wait "$tcpdump"
		expect "whether sums to $to are right" "$(tshark -r "$work/capture" \
			-o udp.check_checksum:TRUE -Y "udp.dstport == $port" \
			-T fields -e udp.checksum.status 2> /dev/null | sort -u)" 1
		make_records 50
	done
}

# A host that does not answer ARP takes nothing until it is there.
absent_host()
{
	setup_pair meter
	make_records 20
	exporter "udp:192.0.2.99:$port"
	busywait 20 says "No route to host" ||
		fail "the exporter says $(cat "$work/exporter.log")"
	[ "$(stats "$ns2" .totals.queue_waiting)" -ge 20 ] ||
		fail "records were given away: $(pk "$ns2" stats)"
	mkdir -p "$work/nf"
	ip -n "$ns1" addr add 192.0.2.99/24 dev v0
	background nfcapd ip netns exec "$ns1" nfcapd -w "$work/nf" \
		-b 192.0.2.99 -p "$port" -t 3600
	busywait 30 says "takes records again" ||
		fail "the exporter says $(cat "$work/exporter.log")"
	kill -TERM "$exporter"
	wait "$exporter" || fail "the exporter fails: $(cat "$work/exporter.log")"
	kill -TERM "$nfcapd"
	wait "$nfcapd" || true
	[ "$(nf_sum Flows)" -ge 20 ] || fail "$(nf_sum Flows) flows arrive"
}

in_files()
{
	local file

	for file in "$work/disk"/*; do
		"$python" -S "$here/ipfix.py" "$file"
	done | wc -l
}

none_is_lost()
{
	[ $(($(in_files) + $(stats "$ns2" .totals.queue_waiting))) = \
		"$(stats "$ns2" .totals.records)" ]
}

# fills OCTETS WORD...: a real full disk; what was written before stays whole, what
# waits comes later.
fills()
{
	setup_pair meter
	mkdir "$work/disk"
	mount -t tmpfs -o "size=$1" tmpfs "$work/disk"
	defer umount "$work/disk"
	make_records 20
	background exporter pktsctl -n "$ns2" export \
		to "file:$work/disk/flows.ipfix" "${@:2}"
	await "the first records are written" queue_is_empty
	make_records 800
	make_records 800
	await "the disk is missed" says "No space left on device"
	# each attempt writes what it cuts off again
	busywait 120 none_is_lost || fail "in files $(in_files), $(pk "$ns2" stats)"
	mount -o remount,size=2m "$work/disk"
	busywait 120 queue_is_empty || fail "the queue does not empty"
	kill -TERM "$exporter"
	wait "$exporter" || fail "the exporter fails: $(cat "$work/exporter.log")"
	expect "records in files" "$(in_files)" "$(stats "$ns2" .totals.records)"
}

files_like()
{
	find "$work/disk" -name "$1" | wc -l
}

disk_full()
{
	fills 32k
	expect "files" "$(ls "$work/disk")" flows.ipfix
}

# It is full in the middle of the second file or of a later one.
rotated_full()
{
	fills 100k rotate-size 65536
	expect_range "complete files" "$(files_like 'flows-*Z*.ipfix')" 2 20
	expect "other files" "$(files_like '*.part')" 0
}

# A year ahead and back while a flow lives: no time moves into the future.
clock_set()
{
	setup_pair meter
	pk "$ns2" point show > "$work/said"
	in2 ping -q -c 2 -i 0.05 192.0.2.1 > "$work/said"
	date -s '+1 year' > "$work/said"
	defer date -s '-1 year'
	in2 ping -q -c 2 -i 0.05 192.0.2.1 > "$work/said"
	make_records 3
	records "$ns2" "$work/ahead"
	date -s '-1 year' > "$work/said"
	deferred=("${deferred[@]:0:${#deferred[@]}-1}")
	make_records 3
	records "$ns2" "$work/back"
	for file in ahead back; do
		jq -se --argjson now "$(date -d "$([ "$file" = ahead ] &&
			echo '+1 year' || echo now)" +%s)" '
			length >= 3 and all(.[];
				(.start <= .end) and (.end <= .export * 1000000000) and
				(.export <= $now + 1) and (.end - .start < 60000000000) and
				(.start > ($now - 600) * 1000000000))' "$work/$file" \
			> "$work/said" || fail "$file: $(cat "$work/$file")"
	done
}

run_tests \
	"counts	tshark and nfdump read what the kernel and iperf3 counted" \
	"details	tshark reads the details that the kernel has counted" \
	"super_frames	a segment of a super-frame counts as a packet" \
	"continuous	every packet arrives once while timeouts cut flows" \
	"ceiling	no collector: the queue keeps its ceiling, the rest is counted" \
	"two_addresses	the address that answers is found at once" \
	"path_mtu	messages fit the path" \
	"narrow_router	a router that asks for smaller packets" \
	"gre	messages fit a GRE tunnel" \
	"vxlan	and a VXLAN" \
	"checksums	every datagram has its checksum" \
	"absent_host	a host that is not there loses nothing" \
	"disk_full	a full disk loses nothing" \
	"rotated_full	nor one that files are rotated on" \
	"clock_set	the clock a year ahead and back"
