#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What a device loses before a point can see it stands beside the sum of the
# point: frames sent = frames seen + frames lost.
#
# The hosts of silent_pair in hosts.sh. Frames arrive in bursts at a receive
# backlog that holds few of them; the rest is dropped there, and counted by the
# device.
#
# vm-timeout: 600

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# Frames wait in $ns1's queue, and leave together.
bursts()
{
	modprobe -q sch_netem || skip "no sch_netem"
	in1 tc qdisc add dev v0 root netem slot 500ms 500ms limit 10000
	backlog=$(sysctl -n net.core.netdev_max_backlog)
	defer sysctl -qw net.core.netdev_max_backlog="$backlog"
	sysctl -qw net.core.netdev_max_backlog=10
}

# send N: frames out of v0 in $ns1.
send()
{
	in1 "$python" -S "$here/packets.py" v0 <<< "$1 udp 10.0.0.1 10.0.0.2 1 2"
}

queue_is_empty()
{
	in1 tc -s qdisc show dev v0 | grep -q 'backlog 0b 0p'
}

# lost KIND: of the first point in $ns2.
lost()
{
	stats "$ns2" ".points[0].losses.$1"
}

softnet_drops()
{
	local line sum=0

	while read -r _ line _; do
		sum=$((sum + 0x$line))
	done < /proc/net/softnet_stat
	echo "$sum"
}

# One way, device and backlogs.
provoked()
{
	local sent seen before

	silent_pair
	bursts
	before=$(softnet_drops)
	send 1000
	await "the queue is empty" queue_is_empty
	sent=$(in1 cat /sys/class/net/v0/statistics/tx_packets)
	seen=$(stats "$ns2" '.points[0].ingress.seen.packets')
	expect "frames that the sender's point has seen" \
		"$(stats "$ns1" '.points[0].egress.seen.packets')" 1000
	[ "$seen" -lt 1000 ] || fail "nothing is lost"
	expect "seen and lost" $((seen + $(lost rx_dropped))) 1000
	expect "as the sender's device says" "$seen" "$sent"
	expect "backlogs" "$(lost softnet_dropped)" $(($(softnet_drops) - before))
	expect "no other loss" "$(stats "$ns2" '.points[0].losses |
		.rx_missed + .rx_fifo + .rx_overrun + .rx_errors + .tx_errors')" 0
	expect "the sender's losses" "$(stats "$ns1" '.points[0].losses.tx_dropped')" \
		$((1000 - seen))
	pk "$ns2" stats > "$work/table"
	grep -q "lost by v0, outside of the sum" "$work/table" || fail "no table of losses"
	check_sum "$ns1"
	check_sum "$ns2"
}

# Losses from before the point was added are not its; those of points that are
# gone are kept.
since_added()
{
	local before gone

	silent_pair
	bursts
	send 300
	await "the queue is empty" queue_is_empty
	before=$(lost rx_dropped)
	[ "$before" -gt 0 ] || fail "nothing is lost"
	passes "del" pk "$ns2" point del dev v0
	expect "kept" "$(stats "$ns2" '.points[-1] | [.ifindex, .losses.rx_dropped] | @text')" \
		"[0,$before]"
	passes "add" pk "$ns2" point add dev v0 direction ingress
	expect "a new point" "$(lost rx_dropped)" 0
	send 200
	await "the queue is empty" queue_is_empty
	gone=$before
	before=$(lost rx_dropped)
	[ "$before" -gt 0 ] || fail "nothing is lost"
	ip -n "$ns2" link del v0
	expect "kept when the device is gone" \
		"$(stats "$ns2" '.points[-1].losses.rx_dropped')" $((gone + before))
	check_sum "$ns2"
}

run_tests \
	"provoked	what the backlog drops is told by device and point" \
	"since_added	losses begin with the point, and outlive it"
