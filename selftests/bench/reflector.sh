#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What a busy machine adds to the network that a reflector's answers show: the
# round trip less T3 - T2, from stamps of the kernel at the sender, over a pair of
# veth, which takes no time of its own. The same sender asks the kernel's reflector
# and reflector_user, twice: with T2 from the program and from the kernel. irtt
# has a client of its own, a program, and tells what that sees.
#
#   reflector.sh [PROBES]    so many each (3000), 2 ms apart
#
# Idle, and with two processes that never sleep. The programs are $FILES. Writes
# a JSON object a line to $OUT/results.
set -u
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/pair.sh"
probes=${1:-3000}
spinning=()

die()
{
	echo "reflector.sh: $*" >&2
	exit 1
}

build()
{
	modprobe pkts || die "no module"
	build_pair
	pktsctl -n h2 reflector add from 192.0.2.1 > /dev/null
	ip netns exec h2 "$FILES/reflector_user" 863 &
	ip netns exec h2 "$FILES/reflector_user" 864 kernel &
	! command -v irtt > /dev/null ||
		ip netns exec h2 irtt server -b 192.0.2.2 -i 1ms > /dev/null &
}

finished()
{
	pktsctl -n h1 -j probe show p | grep -q '"state":"finished"'
}

# probe WHO PORT LOAD
probe()
{
	pktsctl -n h1 probe add p to "192.0.2.2:$2" interval 2ms count 100 \
		timeout 5s
	until finished; do sleep 0.2; done
	pktsctl -n h1 probe del p
	pktsctl -n h1 probe add p to "192.0.2.2:$2" interval 2ms \
		count "$probes" timeout 5s
	until finished; do sleep 0.5; done
	pktsctl -n h1 -j probe show p | jq -c --arg who "$1" --arg load "$3" \
		'.[0].total | { who: $who, load: $load, answered, lost, network,
		residence }' | tee -a "$OUT/results"
	pktsctl -n h1 probe del p
}

# irtt tells nanoseconds; its round trip is without the server's time already.
irtt_probe()
{
	command -v irtt > /dev/null || return 0
	ip netns exec h1 irtt client -i 2ms -d "$((probes * 2))ms" -q -o - \
		192.0.2.2 | jq -c --arg load "$1" '{ who: "irtt", load: $load,
		answered: .stats.packets_received,
		lost: (.stats.packets_sent - .stats.packets_received),
		network: ([.round_trips[].delay.rtt // empty] | sort |
			{ min: .[0], p50: .[length / 2 | floor],
			p99: .[length * 99 / 100 | floor], max: .[-1] }) }' |
		tee -a "$OUT/results"
}

spin()
{
	while :; do :; done
}

all()
{
	probe kernel 862 "$1"
	probe program 863 "$1"
	probe program-stamped 864 "$1"
	irtt_probe "$1"
}

build
all idle
for _ in 1 2; do
	spin &
	spinning+=($!)
done
all busy
kill "${spinning[@]}"
