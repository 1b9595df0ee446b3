#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# vm-needs: dumpcap tshark pktsctl ip tc iperf3 ping curl busybox dig dnsmasq nfcapd nfdump tcpreplay jq
# vm-timeout: 1800
#
# The demo, as it runs in the virtual machine; "make demo" calls it through
# ./run. Two hosts talk, pkts meters both ends of their cable, and nfcapd, a
# collector that knows nothing of us, must read what we counted. Ends with
# status 0 only if it did, to the packet, the octet and the millisecond.
#
# A capture in $FILES is replayed in place of the live traffic.
set -euo pipefail
. ./lib.sh
. ./network.sh

pcap=$(find "${FILES:?}" -type f | head -n 1)

watch_devices()
{
	step "An observation point at either end of the cable."
	type_in "modprobe pkts"
	type_in "pktsctl -n left point add dev eth0${pcap:+ direction egress}"
	type_in "pktsctl -n right point add dev eth0${pcap:+ direction ingress}"
	type_in "pktsctl -n right point show"
	# on a slow machine two looks at the flows are seconds apart
	pktsctl -n right flow set tcp-fin 30s
}

stamps_sent()
{
	[ "$(pktsctl -j -n right stamp | jq '.[0].counters.stamped')" -ge 1 ]
}

# A recorder stands behind the broker's port: all of it in one host here.
start_stamps()
{
	step "A broker: what comes in at right is copied to another port, each frame" \
		"with the time at which it came, in the format of Arista's MetaWatch."
	ip -n right link add tool0 mtu 2000 type dummy
	on right sysctl -q -w net.ipv6.conf.tool0.disable_ipv6=1
	up right tool0
	on right dumpcap -q -P -c 1000 -i tool0 -w "$work/stamped.pcap" \
		>"$work/dumpcap.log" 2>&1 &
	dumpcap=$!
	until_true "dumpcap captures" test -s "$work/stamped.pcap"
	type_in "pktsctl -n right stamp add dev eth0 out tool0 mirror format metamako id 7"
}

# tshark asks no kernel and knows nothing of us.
show_stamps()
{
	local frames

	until_true "frames are stamped" stamps_sent
	step "The first of these frames, as tshark reads them from out/stamped.pcap: when" \
		"they were captured, when they came in, the broker's number, and whose they are."
	kill -INT "$dumpcap" 2>/dev/null || true
	ended dumpcap "$dumpcap"
	cp "$work/stamped.pcap" "$OUT/"
	on right tshark -r "$OUT/stamped.pcap" --enable-heuristic metamako_eth \
		-T fields -e frame.time_epoch -e metamako.time -e metamako.srcdevice \
		-e _ws.col.Protocol 2>"$work/tshark.log" >"$work/stamps" ||
		die "tshark: $(cat "$work/tshark.log")"
	head -n 8 "$work/stamps"
	frames=$(awk -F '\t' '$2 && $3 == 7' "$work/stamps" | wc -l)
	say "" "tshark has found stamps in $frames of $(wc -l <"$work/stamps") frames."
	# of a protocol that it does not know all is payload, stamp and all
	[ "$frames" -gt 0 ] || die "tshark finds no stamp"
	[ -n "$pcap" ] || [ "$frames" = "$(wc -l <"$work/stamps")" ] ||
		die "tshark misses stamps"
	type_in "pktsctl -n right stamp show"
	pktsctl -n right stamp del dev eth0 out tool0
}

start_collector()
{
	step "nfcapd, a stranger's collector, listens in a namespace of its own." \
		"What right records is exported to it from now on."
	mkdir "$work/nfcapd"
	ip netns exec collector nfcapd -w "$work/nfcapd" -b 203.0.113.2 -p 4739 \
		-t 3600 >"$work/nfcapd.log" 2>&1 &
	nfcapd=$!
	until_true "nfcapd listens" listens collector udp 4739
	echo "# pktsctl -n right export to udp:203.0.113.2:4739 &"
	pktsctl -n right export to udp:203.0.113.2:4739 \
		>"$work/export" 2>"$work/export.log" &
	exporter=$!
}

start_servers()
{
	mkdir "$work/www"
	head -c 3000000 /dev/urandom >"$work/www/page"
	on right iperf3 --server >/dev/null 2>&1 &
	on right busybox httpd -f -p '[2001:db8::2]:8080' -h "$work/www" \
		>/dev/null 2>&1 &
	on right dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root \
		--pid-file= --no-resolv --no-hosts --listen-address=192.0.2.2 \
		--bind-interfaces --address=/www.example/192.0.2.2 \
		>/dev/null 2>&1 &
	until_true "iperf3 listens" listens right tcp 5201
	until_true "the web server listens" listens right tcp 8080
	until_true "dnsmasq listens" listens right udp 53
}

# job NAME COMMAND...: on the left host, what it prints kept for later
job()
{
	local name=$1

	shift
	on left "$@" >"$work/$name.log" 2>&1 &
	talks[$name]=$!
}

# Look at right's flows again and again: the last sight of each is compared
# with nfdump in the end.
look()
{
	while pktsctl -j -n right flow show; do
		sleep 0.2 # between two looks
	done >"$work/looks"
}

# Everything takes some 8 seconds, so that there is something to watch.
start_clients()
{
	declare -gA talks=()
	job dig dig +noall +answer +tries=9 +timeout=1 @192.0.2.2 www.example
	job curl curl -sS -g -o /dev/null --limit-rate 375k \
		-w '%{size_download} octets in %{time_total} seconds\n' \
		'http://[2001:db8::2]:8080/page'
	job iperf3 iperf3 --client 198.51.100.2 --time 8 --bitrate 4M
	job ping ping -n -i 0.1 -c 80 192.0.2.2
}

# Probes cross the same cable, before all else so that they are alone on it.
start_probe()
{
	step "A probe session: left's kernel sends, right's kernel answers." \
		"The cable takes 5 ms each way and loses 1 % of what left sends."
	look &
	looker=$!
	until_true "left knows right" on left ping -q -c 1 192.0.2.2
	type_in "pktsctl -n right reflector add from 192.0.2.1 stateful"
	type_in "pktsctl -n left probe add cable to 192.0.2.2 interval 5ms count 1000 stateful"
}

probe_ended()
{
	[ "$(pktsctl -j -n left probe show cable | jq -r .[0].state)" = finished ]
}

# probe_figure PATH: of the session
probe_figure()
{
	jq ".[0] | $1" "$work/probe"
}

show_probe()
{
	local answered lost out least seen

	until_true "all probes are accounted for" probe_ended
	type_in "pktsctl -n left probe show cable"
	echo
	type_in "pktsctl -n left probe show cable histogram"
	pktsctl -j -n left probe show cable >"$work/probe"
	answered=$(probe_figure .total.answered)
	lost=$(probe_figure .total.lost)
	out=$(probe_figure .total.lost_forward)
	least=$(probe_figure .total.network.min)
	seen=$(pktsctl -j -n right flow show port 862 |
		jq '[.[].forward.packets] | add')
	echo
	say "$answered of 1000 came back, $lost were lost, $out of them on the way out" \
		"for sure; right has seen $seen. The fastest took $least ns."
	[ "$answered" = "$seen" ] || die "right has seen $seen probes"
	[ $((answered + lost)) = 1000 ] || die "a probe without a fate"
	[ "$least" -ge 10000000 ] || die "faster than the cable"
	type_in "pktsctl -n left probe del cable"
}

start_traffic()
{
	step "Traffic: ping and DNS, a web page by IPv6, iperf3 in VLAN 7."
	# A small window, lest the whole page is on its way before curl slows down.
	on left sysctl -q -w net.ipv4.tcp_rmem='4096 32768 32768'
	start_clients
	say "On left run: ${!talks[*]}."
}

# Keeps what is to be shown while all are at it.
all_talk()
{
	pktsctl -j -n right flow show | jq -e '
		def some(condition): [.[] | select(condition)] != [];
		some(.dport == 53) and some(.icmp_type == 8) and
		some(.dport == 8080 and .reverse.packets > 100) and
		some(.dport == 5201 and .vlan == 7 and .forward.packets > 100)' &&
		pktsctl -n right flow show >"$work/table" &&
		pktsctl -n right flow show vlan 7 >"$work/table7"
}

# On a slow machine one may have ended before the last has begun: once more.
all_talk_at_once()
{
	local process

	all_talk && return
	for process in "${talks[@]}"; do
		! kill -0 "$process" || return 1
	done
	start_clients
	return 1
}

show_live()
{
	until_true "right has seen all that talk" all_talk_at_once
	step "What right sees while they talk: both directions of a flow in a line," \
		"there / back. Then only VLAN 7, and the same for a program."
	echo "# pktsctl -n right flow show"
	cat "$work/table"
	echo
	echo "# pktsctl -n right flow show vlan 7"
	cat "$work/table7"
	echo
	type_in "pktsctl -n right -j flow show port 53 | jq -c '.[] |
    [.src, .forward.start, .forward.octets, .dst, .reverse.octets]'"
}

end_traffic()
{
	local name

	step "All have said what they had to say. By their own account:"
	for name in "${!talks[@]}"; do
		ended "$name" "${talks[$name]}"
	done
	sed -n 's/^\(.*received\).*/ping:   \1/p' "$work/ping.log"
	sed 's/^/curl:   /' "$work/curl.log"
	tr -s '\t' ' ' <"$work/dig.log" | sed 's/^/dig:    /'
	sed -n '/sender/s/^[^]]*\]/iperf3:/p' "$work/iperf3.log"
}

# pings HOST: packets there and back, as its point counted them
pings()
{
	pktsctl -j -n "$1" flow show proto icmp |
		jq -r 'max_by(.forward.start) |
			"\(.forward.packets) \(.reverse.packets)"'
}

compare_ping()
{
	local sent back left right

	read -r sent back < <(awk '/packets transmitted/ { print $1, $4 }' \
		"$work/ping.log")
	left=$(pings left)
	right=$(pings right)
	step "Where packets were lost: left meters before the loss, right behind it."
	say "ping sent $sent packets and got $back back." \
		"left counted  ${left/ / there and } back." \
		"right counted ${right/ / there and } back."
	[ "$left" = "$sent $back" ] || die "left differs from ping"
	[ "$right" = "$back $back" ] || die "right differs from ping"
}

replayed_all_seen()
{
	[ "$(figure right .points[0].ingress.seen.packets)" = "$sent" ]
}

# As at a mirror port: the frames of both directions come in, so "ingress" it
# is, and both make one flow.
replay()
{
	step "${pcap##*/}, replayed on left at full speed."
	on left tcpreplay -q --topspeed -i eth0 "$pcap" >"$work/replay.log" 2>&1 ||
		die "tcpreplay: $(cat "$work/replay.log")"
	sed -n '/^Actual/s/^[ \t]*/   /p' "$work/replay.log"
	sent=$(awk '/Successful packets/ { print $3 }' "$work/replay.log")
	until_true "right has seen all $sent frames" replayed_all_seen
	step "The live flows that right sees now: both directions in one line."
	echo "# pktsctl -n right flow show"
	pktsctl -n right flow show >"$work/table"
	head -n 25 "$work/table"
	[ "$(wc -l <"$work/table")" -le 25 ] ||
		say "... and $(($(wc -l <"$work/table") - 25)) more"
}

# Without a cable nothing changes any more; the flows stay.
cut_cable()
{
	ip -n left link set eth0 down
	[ -z "${looker:-}" ] || kill "$looker"
	pktsctl -j -n right flow show >>"$work/looks"
}

show_sum()
{
	step "The conservation sum: every frame that right has seen is in a live flow," \
		"in a record, or excluded under a name. Status 2 if that did not hold."
	type_in "pktsctl -n right stats"
}

all_exported()
{
	[ "$(figure right .totals.queue_waiting)" = 0 ]
}

nfcapd_read_all()
{
	on collector ss -Hnlu 'sport = :4739' | awk '{ exit $2 != 0 }'
}

end_export()
{
	step "All flows are ended. right's exporter sends the last records to nfcapd" \
		"and ends; left's records go to an IPFIX file (RFC 5655)."
	type_in "pktsctl -n right flow flush"
	until_true "all records are exported" all_exported
	kill -TERM "$exporter"
	ended export "$exporter"
	cat "$work/export"
	echo
	type_in "pktsctl -n left flow flush"
	type_in "pktsctl -n left export to file:$OUT/flows.ipfix once"
	until_true "nfcapd has read all" nfcapd_read_all
	kill -TERM "$nfcapd"
	ended nfcapd "$nfcapd"
}

compare_nfdump()
{
	local scope=all packets counted

	[ -z "$pcap" ] || scope=some
	step "What nfdump read, beside what pktsctl had shown (there / back):"
	cp "$work/looks" "$OUT/pktsctl.json"
	nfdump -R "$work/nfcapd" -o json >"$OUT/nfdump.json"
	./beside.py $scope "$OUT/pktsctl.json" "$OUT/nfdump.json" ||
		die "nfdump and pktsctl differ"
	packets=$(nfdump -R "$work/nfcapd" -I |
		awk '$1 == "Packets:" { print $2 }')
	counted=$(figure right '[.points[] | .ingress, .egress |
		.recorded.packets] | add')
	echo
	say "In all: $packets packets by nfdump, $counted in pktsctl's sum."
	[ "$packets" = "$counted" ] || die "the sums differ"
}

say_what_next()
{
	step "All is as it should be. left's records are in out/flows.ipfix, which" \
		"tshark and Wireshark read. On a real host with pkts, as root:"
	echo "modprobe pkts"
	echo "pktsctl point add dev eth0"
	echo "pktsctl export to udp:COLLECTOR:4739"
}

make_network
echo "pkts on Linux $(uname -r): two hosts and a collector, in network namespaces"
echo
sed -n '/^#     /s/^#     /   /p' network.sh
if [ -z "$pcap" ]; then
	make_hosts_talk
else
	make_hosts_silent
fi
watch_devices
start_stamps
start_collector
if [ -z "$pcap" ]; then
	start_probe
	show_probe
	start_servers
	start_traffic
	show_live
	end_traffic
	compare_ping
else
	replay
fi
cut_cable
show_stamps
show_sum
end_export
compare_nfdump
say_what_next
