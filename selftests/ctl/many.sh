#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# A long list of flows is complete, and costs time in proportion to its length:
#
#	selftests/vm/run selftests/ctl/many.sh
#
# pktgen sends from va; vb is watched.
#
# vm-needs: jq ip
# vm-timeout: 1200
set -u
cases=0
failures=0
wanted=40000
dir=$(mktemp -d)

result() {
	cases=$((cases + 1))
	if [ "$1" = 0 ]; then
		echo "ok $cases - $2"
	else
		failures=$((failures + 1))
		echo "not ok $cases - $2: $3"
	fi
}

pgset() {
	echo "$2" >"/proc/net/pktgen/$1"
}

total() {
	pktsctl -j stats | jq ".totals.$1"
}

modprobe pktgen || exit 1
modprobe pkts || exit 1
ip link add va type veth peer name vb
for dev in va vb; do
	sysctl -qw "net.ipv6.conf.$dev.disable_ipv6=1"
	ip link set "$dev" up
done
pktsctl flow set inactive-timeout 1d active-timeout 1d max-records 10000
pktsctl point add dev vb direction ingress

pgset kpktgend_0 "add_device va"
for word in "count $wanted" "pkt_size 60" "dst_mac $(cat /sys/class/net/vb/address)" \
	"src_min 10.0.0.0" "src_max 10.255.255.255" "dst 192.0.2.1" \
	"flag IPSRC_RND" "udp_src_min 1024" "udp_src_max 65000" "flag UDPSRC_RND"; do
	pgset va "$word"
done
pgset pgctrl start
# what was sent may wait for its processor yet
for ((i = 0; i < 600; i++)); do
	[ "$(pktsctl -j stats | jq '.points[0].ingress.seen.packets')" != \
		"$(cat /sys/class/net/vb/statistics/rx_packets)" ] || break
	sleep 0.1
done
flows=$(total flows)
[ "$flows" -gt $((wanted * 9 / 10)) ]
result $? "there are many flows" "$flows"

began=$(date +%s%N)
pktsctl flow >"$dir/text"
text=$((($(date +%s%N) - began) / 1000000))
began=$(date +%s%N)
pktsctl -j flow >"$dir/json"
json=$((($(date +%s%N) - began) / 1000000))
echo "# $flows flows: text in $text ms, JSON in $json ms"

lines=$(($(wc -l <"$dir/text") - 1))
[ "$lines" = "$flows" ]
result $? "the table has all flows" "$lines of $flows"
twice=$(awk 'NR > 1 { print $2, $3 }' "$dir/text" | sort | uniq -d | wc -l)
[ "$twice" = 0 ]
result $? "the table has none twice" "$twice"
lines=$(wc -l <"$dir/json")
[ "$lines" = "$flows" ]
result $? "JSON has a flow a line" "$lines of $flows"
began=$(date +%s%N)
top=$(pktsctl -j flow show sort start top 10 | jq -c 'map(.flow_start)')
ordered=$((($(date +%s%N) - began) / 1000000))
began=$(date +%s%N)
watched=$(pktsctl -j flow watch count 1 interval 100ms top 1 |
	jq -c '[.live, .matching, (.flows | length)]')
watch=$((($(date +%s%N) - began) / 1000000))
echo "# in order in $ordered ms, watched twice in $watch ms"
newest=$(jq -c 'map(.flow_start) | sort | reverse | .[:10]' "$dir/json")
[ "$top" = "$newest" ]
result $? "an order has the first ten of all" "$top, not $newest"
[ "$watched" = "[$flows,$flows,1]" ]
result $? "watch counts all and shows one" "$watched of $flows"
valid=$(jq '[length, ([.[].forward.packets] | add)] | join(" ")' "$dir/json")
live=$(pktsctl -j stats | jq '.points[0].ingress.live.packets')
[ "$valid" = "\"$flows $live\"" ]
result $? "JSON has all flows and packets" "$valid, not $flows $live"
pktsctl stats >"$dir/stats"
result $? "the sum closes" "$(cat "$dir/stats")"
flushed=$(pktsctl -j flow flush | jq .flushed)
[ "$flushed" = "$flows" ]
result $? "a flush ends all" "$flushed of $flows"
pktsctl stats >"$dir/stats"
result $? "the sum closes when the queue could not hold all" "$(cat "$dir/stats")"
[ "$(total queue_dropped)" = $(($(total records) - 10000)) ]
result $? "what the queue dropped is counted" "$(total queue_dropped)"

rm -r "$dir"
echo "1..$cases"
[ "$failures" = 0 ]
